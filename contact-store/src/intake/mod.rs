//! The form function's way to the store: put, count up, and nothing else.

mod attempt;

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{IdentityCache, StalledStreamProtectionConfig};
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use jiff::Timestamp;
use personal_data::{
    ApprovalRecord, ApprovalStatus, Arriving, ClientCount, NewEnquiry, NotReceived, Receive,
    Received, attribute,
};

use crate::Connection;
use crate::error::Failure;
use crate::expressions;
use crate::items::{self, Item, KEY};
use crate::pause::pause;
use attempt::Attempt;

/// A new try begins no later than this after the first, and each is given up on after the connection's two seconds, so
/// that the visitor has an answer before the function's own ten seconds are over.
const LAST_START: Duration = Duration::from_secs(5);
/// Tries in all, when each is refused at once.
const MAX_TRIES: u32 = 5;
/// Tries that count the client up. Whatever it was that failed, the later ones do without: the counter is there to keep
/// the inbox usable, and no reason to lose a message. Only a try that met another post of the same client is none of these:
/// otherwise many posts at once would go round the counter.
const COUNTED_TRIES: u32 = 2;
/// Pause before the second try; each later pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(40);

/// What must be true where an answer is put: there is the question that was asked, and it has not come to its end.
const ASKED: &str =
    "attribute_exists(pk) AND contact_id = :contact_id AND sha256 = :sha256 AND expires_at > :now";
/// How the writes of a try are made, with what is counted in it.
type Writes<'w> =
    &'w (dyn Fn(Option<&ClientCount>) -> Result<Vec<TransactWriteItem>, NotReceived> + Sync);

/// Puts enquiries and answers into the contacts table, and counts who sends them in the limits table. It has no method that
/// reads or erases, and neither has the role it runs with.
#[derive(Clone, Debug)]
pub struct Intake {
    client: Client,
    contacts_table: String,
    limits_table: String,
}

impl Intake {
    /// An intake for the tables with these names.
    ///
    /// It tries again by itself and not through the SDK, which does not tell whether an earlier try may have been
    /// carried out, and takes a transaction that met another for a final answer.
    pub fn new(connection: &Connection, contacts_table: String, limits_table: String) -> Self {
        // One try is a whole operation then, and has its own end; the connection's other limits stay.
        let timeouts = TimeoutConfig::builder().disable_operation_timeout();
        let config = connection.config.to_builder();
        let config = config
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts.build())
            // The end of a try is the end of a stalled one too, so its speed needs no second clock.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            // The keys are a value at hand, which is no slower to take than a copy of it.
            .identity_cache(IdentityCache::no_cache());
        let client = Client::from_conf(config.build());
        Self {
            client,
            contacts_table,
            limits_table,
        }
    }

    /// Opens a connection before the first enquiry needs one, in the time a function is given for its start.
    ///
    /// The call asks for nothing and needs no right: an answer that refuses it has opened the connection too.
    pub async fn warm_up(&self) {
        let _refused_or_not = self.client.describe_endpoints().send().await;
    }

    /// The writes of one try, which are stored together or not at all.
    fn writes(
        &self,
        enquiry: &NewEnquiry,
        client: Option<&ClientCount>,
    ) -> Result<Vec<TransactWriteItem>, NotReceived> {
        // Room for all at once: each has nearly a kilobyte, which growing would move.
        let network = client.and_then(ClientCount::network);
        let counters = usize::from(client.is_some()) + usize::from(network.is_some());
        let mut writes = Vec::with_capacity(2 + counters);
        writes.push(self.put_new(items::message_item(&enquiry.message))?);
        writes.push(self.put_new(items::contact_item(&enquiry.contact))?);
        if let Some(client) = client {
            writes.push(self.count_up(client)?);
            if let Some(network) = network {
                writes.push(self.count_network_up(client, network)?);
            }
        }
        Ok(writes)
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, NotReceived> {
        self.put_item(item, Some("attribute_not_exists(pk)"))
    }

    fn put_item(
        &self,
        item: Item,
        condition: Option<&str>,
    ) -> Result<TransactWriteItem, NotReceived> {
        let put = Put::builder()
            .table_name(&self.contacts_table)
            .set_item(Some(item))
            .set_condition_expression(condition.map(str::to_owned));
        let put = put.build().map_err(unusable)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Puts an answer in the place of the question.
    fn put_answer(
        &self,
        approval: &ApprovalRecord,
        now: Timestamp,
    ) -> Result<TransactWriteItem, NotReceived> {
        let item = items::approval_item(approval);
        let mut put = Put::builder().table_name(&self.contacts_table);
        for (name, attribute) in [
            (":contact_id", attribute::CONTACT_ID),
            (":sha256", attribute::SHA256),
        ] {
            if let Some(value) = item.get(attribute) {
                put = put.expression_attribute_values(name, value.clone());
            }
        }
        put = put.expression_attribute_values(":now", expressions::now(now));
        let mut condition = ASKED.to_owned();
        if approval.status != ApprovalStatus::Withdrawn {
            // What was withdrawn stays so.
            condition += " AND #status <> :withdrawn";
            let withdrawn = ApprovalStatus::Withdrawn.as_str().to_owned();
            put = put
                .expression_attribute_names("#status", attribute::STATUS)
                .expression_attribute_values(":withdrawn", AttributeValue::S(withdrawn));
        }
        let put = put.condition_expression(condition).set_item(Some(item));
        let put = put.build().map_err(unusable)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Counts a client up in its day and its ten minutes, unless either is full.
    fn count_up(&self, client: &ClientCount) -> Result<TransactWriteItem, NotReceived> {
        let update = self
            .counter(client, client.key(), ClientCount::PER_DAY)
            .update_expression(format!(
                "ADD #day :one, #window :one SET {} = :end",
                attribute::EXPIRES_AT
            ))
            .condition_expression(
                "(attribute_not_exists(#day) OR #day < :per_day) \
                 AND (attribute_not_exists(#window) OR #window < :per_window)",
            )
            .expression_attribute_names(
                "#window",
                format!("{}_{}", attribute::POSTS_WINDOW, client.window()),
            )
            .expression_attribute_values(":per_window", number(ClientCount::PER_WINDOW));
        let update = update.build().map_err(unusable)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Counts the client's larger network up in its day, unless that is full.
    fn count_network_up(
        &self,
        client: &ClientCount,
        network: &str,
    ) -> Result<TransactWriteItem, NotReceived> {
        let update = self
            .counter(client, network, ClientCount::NETWORK_PER_DAY)
            .update_expression(format!(
                "ADD #day :one SET {} = :end",
                attribute::EXPIRES_AT
            ))
            .condition_expression("attribute_not_exists(#day) OR #day < :per_day");
        let update = update.build().map_err(unusable)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// What all counters have in common: a place, an end, and a count of the day with its limit.
    fn counter(&self, client: &ClientCount, key: &str, per_day: u32) -> UpdateBuilder {
        let end = AttributeValue::N(client.expires_at().as_second().to_string());
        Update::builder()
            .table_name(&self.limits_table)
            .key(KEY, AttributeValue::S(format!("CLIENT#{key}")))
            .expression_attribute_names("#day", attribute::POSTS_DAY)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":end", end)
            .expression_attribute_values(":per_day", number(per_day))
            // Which count is full decides how long the client is told to wait.
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    async fn attempt(&self, writes: Vec<TransactWriteItem>) -> Attempt {
        let request = self.client.transact_write_items();
        match request.set_transact_items(Some(writes)).send().await {
            Ok(_) => Attempt::Stored,
            Err(error) => Attempt::from_error(&error),
        }
    }
}

impl Receive for Intake {
    async fn receive(
        &self,
        arriving: impl Into<Arriving> + Send,
        client: Option<ClientCount>,
    ) -> Result<Received, NotReceived> {
        let arriving = arriving.into();
        // Made for each try: hardly any enquiry has a second one, and a copy to keep would cost all of them.
        let writes = |counted: Option<&ClientCount>| match &arriving {
            Arriving::Enquiry(enquiry) => self.writes(enquiry, counted),
            Arriving::Canary(canary) => Ok(vec![self.put_item(items::canary_item(canary), None)?]),
        };
        self.put(&writes, client).await
    }

    async fn answer(&self, approval: ApprovalRecord, now: Timestamp) -> Result<bool, NotReceived> {
        let writes = |_: Option<&ClientCount>| Ok(vec![self.put_answer(&approval, now)?]);
        // A condition that is not true says that there is nothing to answer.
        Ok(self.put(&writes, None).await? == Received::New)
    }
}

impl Intake {
    /// Tries until it is known what became of the writes, or for as long as somebody waits.
    async fn put(
        &self,
        writes: Writes<'_>,
        client: Option<ClientCount>,
    ) -> Result<Received, NotReceived> {
        let started = Instant::now();
        let mut counted = client.as_ref();
        let mut lost = None;
        let mut tries = 0;
        let mut conflicts = 0;
        let kind = loop {
            if tries - conflicts >= COUNTED_TRIES {
                counted = None;
            }
            let tried_before = conflicts;
            let kind = match (self.attempt(writes(counted)?).await, &client) {
                (Attempt::Stored, _) => return Ok(Received::New),
                (Attempt::There, _) => return Ok(Received::Already),
                (Attempt::TooMany { sent_today }, Some(client)) => {
                    return Err(NotReceived::TooMany {
                        retry_after_seconds: client.retry_after_seconds(sent_today),
                    });
                }
                (Attempt::Failed(Failure::Refused { kind }), _) if counted.is_none() => break kind,
                // It may be the counter that is refused, a table that is missing or a right that is lacking.
                (Attempt::Failed(Failure::Refused { kind }), _) => {
                    counted = None;
                    kind
                }
                (Attempt::TooMany { .. }, None) => {
                    counted = None;
                    "count".to_owned()
                }
                (Attempt::CounterConflict, _) => {
                    conflicts += 1;
                    "counter".to_owned()
                }
                (Attempt::CounterFailed, _) => {
                    counted = None;
                    "counter".to_owned()
                }
                (Attempt::Failed(Failure::Later { kind }), _) => kind,
                (Attempt::Failed(Failure::Lost { kind }), _) => {
                    lost = Some(kind.clone());
                    kind
                }
            };
            tries += 1;
            if tries == MAX_TRIES || started.elapsed() > LAST_START {
                // So many posts at once are too many, and the client has what is left of its ten minutes to wait.
                let client = client.filter(|_| conflicts > tried_before && lost.is_none());
                if let Some(client) = client {
                    return Err(NotReceived::TooMany {
                        retry_after_seconds: client.retry_after_seconds(0),
                    });
                }
                break kind;
            }
            pause(&self.client, FIRST_PAUSE, tries - 1).await;
        };
        // One lost answer outweighs every refusal after it: what it was about may have been stored all the same.
        Err(match lost {
            Some(kind) => NotReceived::Uncertain { kind },
            None => NotReceived::NotStored { kind },
        })
    }
}

fn number(number: u32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn unusable(_: BuildError) -> NotReceived {
    NotReceived::NotStored {
        kind: "request".to_owned(),
    }
}

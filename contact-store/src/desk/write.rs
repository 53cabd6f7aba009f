//! The one door through which anything is changed: whole items, on condition that nobody has changed them meanwhile, in
//! one transaction with what the ledger says of it.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason, Delete, Put, TransactWriteItem};
use jiff::Timestamp;
use personal_data::{
    ApprovalRecord, Case, Contact, Event, ItemId, LedgerEntry, Part, RetentionRules, StoreError,
    StoredEnquiry, attribute,
};

use super::{CaseStore, Loaded};
use crate::error::{CONDITION_FAILED, Failure, code_name, store_error, unusable};
use crate::items::{self, ChangedKeys, Item, KEY, Kind, LEDGER_PARTITION};
use crate::pause::pause;

/// Tries of one transaction.
const MAX_TRIES: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// What must be true of an item that is put again: it is the one that was read, and it has not expired.
const SAME: &str = "attribute_exists(pk) AND version = :seen AND expires_at > :now";

/// The same of an approval, which has no number of its own: who answers it does not read it.
const SAME_APPROVAL: &str = "attribute_exists(pk) AND #status = :status AND expires_at > :now AND ";

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Somebody has changed it since it was read.
    #[error("changed meanwhile, nothing written")]
    Changed,
    /// The store did not answer, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store's answer was lost, so it may be written or not.
    #[error("the answer was lost ({kind}); look again before you repeat it")]
    Uncertain {
        /// The store's own name for it, such as `timeout`.
        kind: String,
    },
}

/// Changes that are carried out together or not at all.
#[must_use]
pub struct Transaction<'s> {
    store: &'s CaseStore,
    now: Timestamp,
    /// What tells this transaction's entries from others of the same instant.
    token: u64,
    writes: Vec<TransactWriteItem>,
    /// The keys of what it changes, which the ledger knows for as long as backups do.
    changed: BTreeSet<String>,
    /// The keys of what it removes.
    removed: BTreeSet<String>,
    entries: Vec<LedgerEntry>,
    /// The sort key of its first entry in the ledger: that it is there says that the transaction was carried out.
    proof: Option<String>,
    problem: Option<StoreError>,
}

impl CaseStore {
    /// Begins a transaction at `now`.
    pub fn transaction(&self, now: Timestamp) -> Transaction<'_> {
        Transaction {
            store: self,
            now,
            token: RandomState::new().hash_one(now),
            writes: Vec::new(),
            changed: BTreeSet::new(),
            removed: BTreeSet::new(),
            entries: Vec::new(),
            proof: None,
            problem: None,
        }
    }
}

impl Transaction<'_> {
    /// Puts what of an enquiry has changed, each item with the next version.
    pub fn change(&mut self, seen: &Loaded, mut to: StoredEnquiry) -> &mut Self {
        for part in Part::ALL {
            if is_same(part, &seen.enquiry, &to) {
                continue;
            }
            let (Some(before), Some(item)) = (seen.items.get(&part), to.item_mut(part)) else {
                continue;
            };
            let version = item.version;
            item.version += 1;
            let written = match part {
                Part::Message => to.message.as_ref().map(items::message_item),
                Part::Contact => to.contact.as_ref().map(items::contact_item),
            };
            if let Some(written) = written {
                self.put_again(with_unknown(before, written), version);
            }
        }
        self
    }

    /// Puts a contact that is not there yet.
    pub fn add_contact(&mut self, contact: &Contact) -> &mut Self {
        self.put_new(items::contact_item(contact))
    }

    /// Puts a case that is not there yet.
    pub fn add_case(&mut self, case: &Case, rules: &RetentionRules) -> &mut Self {
        self.put_new(items::case_item(case, super::case::ends_at(case, rules)))
    }

    /// Puts a case that was changed.
    pub fn change_case(&mut self, mut case: Case, rules: &RetentionRules) -> &mut Self {
        let version = case.version;
        case.version += 1;
        let ends_at = super::case::ends_at(&case, rules);
        self.put_again(items::case_item(&case, ends_at), version)
    }

    /// Puts what a person is asked.
    pub fn add_approval(&mut self, approval: &ApprovalRecord) -> &mut Self {
        self.put_new(items::approval_item(approval))
    }

    /// Puts an approval that was changed, on condition that nobody has answered since it was read.
    pub fn change_approval(&mut self, seen: &ApprovalRecord, to: &ApprovalRecord) -> &mut Self {
        self.changed.insert(approval_key(to.id));
        self.put_approval(seen, to)
    }

    /// Lets the transaction fail unless an approval is as it was read. It is put again as it is: a condition alone would
    /// be one more right of the desk's.
    pub fn expect_approval(&mut self, seen: &ApprovalRecord) -> &mut Self {
        self.put_approval(seen, seen)
    }

    fn put_approval(&mut self, seen: &ApprovalRecord, to: &ApprovalRecord) -> &mut Self {
        let before = items::approval_item(seen);
        let answered_at = before.get(attribute::ANSWERED_AT).cloned();
        let answer = match answered_at {
            Some(_) => "answered_at = :answered_at",
            None => "attribute_not_exists(answered_at)",
        };
        let mut put = Put::builder()
            .table_name(&self.store.contacts)
            .set_item(Some(items::approval_item(to)))
            .condition_expression(format!("{SAME_APPROVAL}{answer}"))
            .expression_attribute_names("#status", attribute::STATUS)
            .expression_attribute_values(
                ":status",
                AttributeValue::S(seen.status.as_str().to_owned()),
            )
            .expression_attribute_values(":now", crate::expressions::now(self.now));
        if let Some(answered_at) = answered_at {
            put = put.expression_attribute_values(":answered_at", answered_at);
        }
        let put = put.build();
        self.push(put.map(|put| TransactWriteItem::builder().put(put).build()))
    }

    /// Removes an item, unless a legal hold forbids it, or it has other cases, restrictions or approvals than when it was
    /// read: the first two may forbid it too, and an approval that is not known would stay. Any other change does not matter
    /// to what goes.
    pub fn erase(&mut self, seen: &Loaded, part: Part) -> &mut Self {
        let Some(item) = seen.items.get(&part) else {
            return self;
        };
        let mut conditions = vec!["attribute_not_exists(hold_until)".to_owned()];
        let mut seen = Vec::new();
        for name in [
            attribute::CASES,
            attribute::RESTRICTED,
            attribute::APPROVALS,
        ] {
            if let Some(value) = item.get(name) {
                conditions.push(format!("{name} = :{name}"));
                seen.push((format!(":{name}"), value.clone()));
            } else {
                conditions.push(format!("attribute_not_exists({name})"));
            }
        }
        let key = items::key_of(item).unwrap_or_default();
        let condition = format!("attribute_exists(pk) AND {}", conditions.join(" AND "));
        self.delete(key.to_owned(), &condition, seen)
    }

    /// Removes what a person was asked.
    pub fn erase_approval(&mut self, id: ItemId) -> &mut Self {
        self.delete(approval_key(id), "attribute_exists(pk)", [])
    }

    /// Removes an item that is as it was read, whose hold goes with it.
    pub fn erase_as_seen(&mut self, key: &str, version: u64) -> &mut Self {
        let version = AttributeValue::N(version.to_string());
        let values = [
            (":seen".to_owned(), version),
            (":now".to_owned(), crate::expressions::now(self.now)),
        ];
        self.delete(key.to_owned(), SAME, values)
    }

    fn delete(
        &mut self,
        key: String,
        condition: &str,
        values: impl IntoIterator<Item = (String, AttributeValue)>,
    ) -> &mut Self {
        let mut delete = Delete::builder()
            .table_name(&self.store.contacts)
            .key(KEY, AttributeValue::S(key.clone()))
            .condition_expression(condition);
        for (name, value) in values {
            delete = delete.expression_attribute_values(name, value);
        }
        self.removed.insert(key);
        let delete = delete.build();
        self.push(delete.map(|delete| TransactWriteItem::builder().delete(delete).build()))
    }

    /// Notes in the ledger what this does; and, for as long as a backup may bring it back, to which items.
    pub fn note(&mut self, entry: LedgerEntry) -> &mut Self {
        self.entries.push(entry);
        self
    }

    /// Writes what was noted, now that everything is known that it is about.
    fn put_notes(&mut self) {
        let removed = std::mem::take(&mut self.removed);
        for entry in std::mem::take(&mut self.entries) {
            let sort_key = self.next_sort_key();
            self.put_entry(items::ledger_item(&entry, &sort_key));
            self.proof.get_or_insert(sort_key);
            if !self.changed.is_empty() {
                // What an erasure changes and does not remove is only asked to go.
                let event = match entry.event {
                    Event::Erased | Event::TakenOver => Event::EraseStarted,
                    event => event,
                };
                let keys = self.changed.clone();
                self.put_keys(event, keys, Some(&entry));
            }
        }
        if !removed.is_empty() {
            self.put_keys(Event::Erased, removed, None);
        }
    }

    fn put_keys(&mut self, event: Event, keys: BTreeSet<String>, entry: Option<&LedgerEntry>) {
        let keys = ChangedKeys {
            sort_key: self.next_sort_key(),
            event,
            keys,
            fields: entry.map(|entry| entry.fields.clone()).unwrap_or_default(),
            reason: entry.and_then(|entry| entry.reason.clone()),
            until_on: entry.and_then(|entry| entry.until_on),
            drop_on: Some(self.store.drop_on(self.now)),
        };
        self.put_in_ledger(items::keys_item(&keys));
    }

    pub(super) fn next_sort_key(&self) -> String {
        let number = self.store.entries.fetch_add(1, Ordering::Relaxed);
        // Its place among the entries first, so that they stay in order.
        let rest = format!("{number:06}{:016x}", self.token);
        items::sort_key(self.now, &rest)
    }

    /// An entry is never written over.
    fn put_entry(&mut self, item: Item) -> &mut Self {
        let put = Put::builder()
            .table_name(&self.store.ledger)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        self.push(
            put.build()
                .map(|put| TransactWriteItem::builder().put(put).build()),
        )
    }

    /// Keys of items, which may be written over, as when an erasure is finished.
    pub(super) fn put_in_ledger(&mut self, item: Item) -> &mut Self {
        let put = Put::builder()
            .table_name(&self.store.ledger)
            .set_item(Some(item));
        self.push(
            put.build()
                .map(|put| TransactWriteItem::builder().put(put).build()),
        )
    }

    fn put_new(&mut self, item: Item) -> &mut Self {
        let put = Put::builder()
            .table_name(&self.store.contacts)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        self.push(
            put.build()
                .map(|put| TransactWriteItem::builder().put(put).build()),
        )
    }

    fn put_again(&mut self, item: Item, seen: u64) -> &mut Self {
        self.changed.extend(items::key_of(&item).map(str::to_owned));
        let put = Put::builder()
            .table_name(&self.store.contacts)
            .set_item(Some(item))
            .condition_expression(SAME)
            .expression_attribute_values(":seen", AttributeValue::N(seen.to_string()))
            .expression_attribute_values(":now", crate::expressions::now(self.now));
        self.push(
            put.build()
                .map(|put| TransactWriteItem::builder().put(put).build()),
        )
    }

    fn push(
        &mut self,
        write: Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError>,
    ) -> &mut Self {
        match write {
            Ok(write) => self.writes.push(write),
            Err(error) => self.problem = Some(unusable(error)),
        }
        self
    }

    /// Carries it out.
    ///
    /// A transaction that met another is tried again with jitter (Developer Guide, "Transaction conflict handling"), and
    /// so is one whose answer was lost, with the token by which DynamoDB knows it. Whatever a later try says, the entry in
    /// the ledger says whether an earlier one was carried out.
    pub async fn carry_out(&mut self) -> Result<(), WriteError> {
        self.put_notes();
        if let Some(problem) = self.problem.take() {
            return Err(problem.into());
        }
        let token = format!("{:016x}", self.token);
        let mut lost = None;
        let mut tries = 0;
        loop {
            let request = self.store.once.transact_write_items();
            let request = request
                .client_request_token(&token)
                .set_transact_items(Some(self.writes.clone()));
            let failure = match request.send().await {
                Ok(_) => return Ok(()),
                Err(error) => failure_of(&error),
            };
            tries += 1;
            match failure {
                WriteFailure::Changed => {
                    return self.settle(lost, WriteError::Changed).await;
                }
                WriteFailure::Other(Failure::Refused { kind }) => {
                    let refused = StoreError::Refused { kind }.into();
                    return self.settle(lost, refused).await;
                }
                WriteFailure::Other(Failure::Lost { kind }) => lost = Some(kind),
                WriteFailure::Other(Failure::Later { kind }) if tries == MAX_TRIES => {
                    let later = StoreError::Unavailable { kind }.into();
                    return self.settle(lost, later).await;
                }
                WriteFailure::Other(Failure::Later { .. }) => {}
            }
            if tries == MAX_TRIES {
                let kind = lost.clone().unwrap_or_default();
                return self.settle(lost, WriteError::Uncertain { kind }).await;
            }
            pause(&self.store.once, FIRST_PAUSE, tries).await;
        }
    }

    /// What a failure means after an answer was lost: the ledger says whether that try was carried out after all. Where it
    /// cannot be asked, nobody knows.
    async fn settle(&self, lost: Option<String>, failure: WriteError) -> Result<(), WriteError> {
        let Some(kind) = lost else {
            return Err(failure);
        };
        match self.was_carried_out().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(failure),
            Err(_) => Err(WriteError::Uncertain { kind }),
        }
    }

    async fn was_carried_out(&self) -> Result<bool, StoreError> {
        let Some(proof) = &self.proof else {
            return Ok(false);
        };
        let request = self
            .store
            .connection
            .client()
            .query()
            .table_name(&self.store.ledger)
            .consistent_read(true)
            .key_condition_expression("pk = :ledger AND sk = :proof")
            .expression_attribute_values(":ledger", AttributeValue::S(LEDGER_PARTITION.to_owned()))
            .expression_attribute_values(":proof", AttributeValue::S(proof.clone()));
        let found = request.send().await.map_err(|error| store_error(&error))?;
        Ok(found.count > 0)
    }
}

/// The key of an approval.
pub fn approval_key(id: ItemId) -> String {
    Kind::Approval.key(id)
}

/// The key of one of an enquiry's items.
pub fn part_key(part: Part, id: ItemId) -> String {
    Kind::Part(part).key(id)
}

fn is_same(part: Part, seen: &StoredEnquiry, to: &StoredEnquiry) -> bool {
    match part {
        Part::Message => seen.message == to.message,
        Part::Contact => seen.contact == to.contact,
    }
}

/// The item as it is written, with the attributes of the one before that this version of the program does not know.
pub(super) fn with_unknown(before: &Item, mut written: Item) -> Item {
    for (name, value) in before {
        // Every text is a field, which the type holds.
        let is_known = value.is_s() || KNOWN.contains(&name.as_str());
        if !is_known && !written.contains_key(name) {
            written.insert(name.clone(), value.clone());
        }
    }
    written
}

/// Attributes of other types than text that this version knows.
const KNOWN: &[&str] = &[
    attribute::APPROVALS,
    attribute::CASES,
    attribute::ENDS_AT,
    attribute::ERASE_ASKED,
    attribute::EXPIRES_AT,
    attribute::HISTORY,
    attribute::RESTRICTED,
    attribute::REVIEW_AT,
    attribute::REVIEWS_AT,
    attribute::SHARED_WITH,
    attribute::VERSION,
];

enum WriteFailure {
    /// A condition was not true.
    Changed,
    Other(Failure),
}

fn failure_of(error: &SdkError<TransactWriteItemsError>) -> WriteFailure {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return WriteFailure::Other(Failure::of(error));
    };
    let codes = cancelled.cancellation_reasons().iter();
    let codes: Vec<&str> = codes.filter_map(CancellationReason::code).collect();
    if codes.contains(&CONDITION_FAILED) {
        return WriteFailure::Changed;
    }
    let kind = codes.into_iter().find(|code| *code != "None");
    let kind = code_name(kind.or(Some("cancelled"))).to_owned();
    WriteFailure::Other(match kind.as_str() {
        "ValidationError" | "ItemCollectionSizeLimitExceeded" => Failure::Refused { kind },
        _ => Failure::Later { kind },
    })
}

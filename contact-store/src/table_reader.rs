//! Reading the keys that an index has under a value, and items by their keys: what it costs grows with what is found, and
//! not with what is stored.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use jiff::Timestamp;
use personal_data::{StoreError, attribute};

use crate::Connection;
use crate::error::{store_error, unusable};
use crate::indexes::Index;
use crate::items::{self, Item, KEY, iso_seconds};
use crate::pause::pause;

/// Keys that one request may ask for (Developer Guide, "`BatchGetItem`").
const BATCH_KEYS: usize = 100;
/// Tries to get the rest of a batch that the store did not answer whole.
const MAX_TRIES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// Attributes that are read, and no others.
#[derive(Clone, Copy)]
pub(crate) struct Projection<'p> {
    /// The attributes, as an expression.
    pub(crate) expression: &'p str,
    /// Names that the expression uses for attributes.
    pub(crate) names: &'p [(&'p str, &'p str)],
}

/// Which of the entries that an index has under a value, by their second attribute, which is an instant.
#[derive(Clone, Copy)]
pub(crate) enum Range {
    All,
    From(Timestamp),
    Until(Timestamp),
}

impl Range {
    /// What is asked of the second attribute.
    fn condition(self) -> Option<(&'static str, Timestamp)> {
        match self {
            Self::All => None,
            Self::From(instant) => Some((">=", instant)),
            Self::Until(instant) => Some(("<=", instant)),
        }
    }
}

/// Reads a table by its indexes and keys.
#[derive(Clone, Copy)]
pub(crate) struct TableReader<'t> {
    pub(crate) connection: &'t Connection,
    pub(crate) table: &'t str,
}

impl TableReader<'_> {
    /// The keys that an index has under a value, each as an item of nothing else.
    pub(crate) async fn keys(
        self,
        index: Index,
        value: &AttributeValue,
        range: Range,
    ) -> Result<Vec<Item>, StoreError> {
        let mut keys = Vec::new();
        let mut next = None;
        loop {
            let (page, after) = self.page(index, value, range, None, next).await?;
            keys.extend(page);
            next = after;
            if next.is_none() {
                return Ok(keys);
            }
        }
    }

    /// A page of these, of no more than `limit`, and where the next one begins.
    pub(crate) async fn page(
        self,
        index: Index,
        value: &AttributeValue,
        range: Range,
        limit: Option<i32>,
        next: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let mut condition = "#hash = :value".to_owned();
        let mut request = self
            .connection
            .client()
            .query()
            .table_name(self.table)
            .index_name(index.name)
            // A role may be allowed named attributes only.
            .projection_expression(KEY)
            .expression_attribute_names("#hash", index.hash)
            .expression_attribute_values(":value", value.clone())
            .set_limit(limit)
            .set_exclusive_start_key(next);
        if let (Some((name, is_number)), Some((comparison, instant))) =
            (index.range, range.condition())
        {
            condition = format!("{condition} AND #range {comparison} :instant");
            let instant = if is_number {
                AttributeValue::N(instant.as_second().to_string())
            } else {
                AttributeValue::S(iso_seconds(instant))
            };
            request = request
                .expression_attribute_names("#range", name)
                .expression_attribute_values(":instant", instant);
        }
        let page = request.key_condition_expression(condition).send().await;
        let page = page.map_err(|error| store_error(&error))?;
        Ok((page.items.unwrap_or_default(), page.last_evaluated_key))
    }

    /// The items with these keys, as far as they are there, read consistently.
    pub(crate) async fn items(self, keys: &[String]) -> Result<Vec<Item>, StoreError> {
        self.batches(keys, None).await
    }

    /// Some attributes of the items with these keys, as far as they are there. What was written a moment ago may be
    /// missing, at half the price (Developer Guide, "Read consistency").
    pub(crate) async fn attributes(
        self,
        keys: &[String],
        projection: Projection<'_>,
    ) -> Result<Vec<Item>, StoreError> {
        self.batches(keys, Some(projection)).await
    }

    async fn batches(
        self,
        keys: &[String],
        projection: Option<Projection<'_>>,
    ) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::new();
        for batch in keys.chunks(BATCH_KEYS) {
            let key = |key: &String| Item::from([items::text(KEY, key.as_str())]);
            let mut wanted = KeysAndAttributes::builder()
                .consistent_read(projection.is_none())
                .set_keys(Some(batch.iter().map(key).collect()));
            if let Some(Projection { expression, names }) = projection {
                wanted = wanted.projection_expression(expression);
                for (name, attribute) in names {
                    wanted = wanted.expression_attribute_names(*name, *attribute);
                }
            }
            self.batch(wanted.build().map_err(unusable)?, &mut found)
                .await?;
        }
        Ok(found)
    }

    async fn batch(
        self,
        wanted: KeysAndAttributes,
        found: &mut Vec<Item>,
    ) -> Result<(), StoreError> {
        let mut wanted = HashMap::from([(self.table.to_owned(), wanted)]);
        let mut tries = 0;
        while !wanted.is_empty() {
            if tries > 0 {
                pause(self.connection.client(), FIRST_PAUSE, tries).await;
            }
            tries += 1;
            if tries > MAX_TRIES {
                return Err(StoreError::Unavailable {
                    kind: "unprocessed keys".to_owned(),
                });
            }
            let request = self.connection.client().batch_get_item();
            let answer = request.set_request_items(Some(wanted)).send().await;
            let answer = answer.map_err(|error| store_error(&error))?;
            let mut responses = answer.responses.unwrap_or_default();
            found.extend(responses.remove(self.table).unwrap_or_default());
            wanted = answer.unprocessed_keys.unwrap_or_default();
        }
        Ok(())
    }
}

/// Whether an item has expired. One without an end is none of the program's, and is seen.
pub(crate) fn has_expired(item: &Item, now: Timestamp) -> bool {
    let expires_at = items::seconds_of(item, attribute::EXPIRES_AT);
    expires_at.is_some_and(|expires_at| expires_at.as_second() <= now.as_second())
}

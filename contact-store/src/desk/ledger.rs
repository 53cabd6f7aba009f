//! The ledger: reading it, and letting go what it knew for as long as a backup could bring it back.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use jiff::civil::Date;
use personal_data::{LedgerEntry, StoreError, dates};

use super::CaseStore;
use crate::error::store_error;
use crate::items::{self, ChangedKeys, ITEMS_PARTITION, Item, KEY, LEDGER_PARTITION, SORT_KEY};

impl CaseStore {
    /// The entries from one day to another, both of them too, oldest first.
    pub async fn ledger(
        &self,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<LedgerEntry>, StoreError> {
        // A day's text is less than that of every instant in it, and more than that of every instant before.
        let from = from.unwrap_or(Date::ZERO).to_string();
        let after = to.map_or_else(
            || "9999-12-32".to_owned(),
            |to| dates::days_after(to, 1).to_string(),
        );
        let items = self.in_ledger(LEDGER_PARTITION, &from, &after).await?;
        Ok(items.iter().filter_map(items::to_ledger_entry).collect())
    }

    /// Which items were changed or removed lately.
    pub(super) async fn changed_keys(&self) -> Result<Vec<ChangedKeys>, StoreError> {
        let items = self.in_ledger(ITEMS_PARTITION, "0", "9999-12-32").await?;
        Ok(items.iter().filter_map(items::to_changed_keys).collect())
    }

    /// Lets go the keys of what no backup has any more.
    pub async fn drop_old_keys(&self, now: Timestamp) -> Result<(), StoreError> {
        let today = dates::day_of(now);
        for keys in self.changed_keys().await? {
            if keys.drop_on.is_some_and(|drop_on| drop_on < today) {
                let key = Item::from([
                    items::text(KEY, ITEMS_PARTITION),
                    items::text(SORT_KEY, keys.sort_key),
                ]);
                let request = self.connection.client().delete_item();
                let request = request.table_name(&self.ledger).set_key(Some(key));
                request.send().await.map_err(|error| store_error(&error))?;
            }
        }
        Ok(())
    }

    /// The items of a part of the ledger whose second key lies between two texts, in its order.
    async fn in_ledger(
        &self,
        partition: &str,
        from: &str,
        before: &str,
    ) -> Result<Vec<Item>, StoreError> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let mut items = Vec::new();
        let mut next: Option<Item> = None;
        loop {
            let request = self
                .connection
                .client()
                .query()
                .table_name(&self.ledger)
                .consistent_read(true)
                .key_condition_expression("pk = :partition AND sk BETWEEN :from AND :before")
                .expression_attribute_values(":partition", text(partition))
                .expression_attribute_values(":from", text(from))
                .expression_attribute_values(":before", text(before))
                .set_exclusive_start_key(next);
            let page = request.send().await.map_err(|error| store_error(&error))?;
            items.extend(page.items.unwrap_or_default());
            next = page.last_evaluated_key;
            if next.is_none() {
                return Ok(items);
            }
        }
    }
}

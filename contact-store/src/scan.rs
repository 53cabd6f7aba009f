//! Reading a whole table, page by page, consistently. Nothing else in this crate does.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use personal_data::StoreError;

use crate::Connection;
use crate::error::store_error;
use crate::items::Item;

/// What a scan reads of a table.
#[derive(Default)]
pub(crate) struct Scan<'s> {
    /// The attributes, as an expression; all of them when there is none.
    pub(crate) projection: Option<&'s str>,
    /// What must be true of an item.
    pub(crate) filter: Option<&'s str>,
    /// Names that the expressions use for attributes.
    pub(crate) names: Vec<(&'s str, &'s str)>,
    /// Values that they use.
    pub(crate) values: Vec<(&'s str, AttributeValue)>,
}

impl Scan<'_> {
    /// Hands every item to `each`, a page of a megabyte at a time.
    pub(crate) async fn run(
        &self,
        connection: &Connection,
        table: &str,
        mut each: impl FnMut(Item),
    ) -> Result<(), StoreError> {
        let names = self.names.iter();
        let names: HashMap<String, String> = names
            .map(|&(alias, name)| (alias.to_owned(), name.to_owned()))
            .collect();
        let values = self.values.iter();
        let values: HashMap<String, AttributeValue> = values
            .map(|(alias, value)| ((*alias).to_owned(), value.clone()))
            .collect();
        let mut next: Option<Item> = None;
        loop {
            let request = connection
                .client()
                .scan()
                .table_name(table)
                .consistent_read(true)
                .set_projection_expression(self.projection.map(str::to_owned))
                .set_filter_expression(self.filter.map(str::to_owned))
                .set_expression_attribute_names(
                    Some(names.clone()).filter(|names| !names.is_empty()),
                )
                .set_expression_attribute_values(
                    Some(values.clone()).filter(|values| !values.is_empty()),
                )
                .set_exclusive_start_key(next);
            let page = request.send().await.map_err(|error| store_error(&error))?;
            page.items
                .unwrap_or_default()
                .into_iter()
                .for_each(&mut each);
            next = page.last_evaluated_key;
            if next.is_none() {
                return Ok(());
            }
        }
    }
}

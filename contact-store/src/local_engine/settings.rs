//! What the case workers' program needs to know on this machine, beside the table: in AWS it stands in the environment.

use aws_sdk_dynamodb::types::AttributeValue;
use personal_data::{Personal, StoreError};

use super::tables::create_plain_table;
use crate::Connection;
use crate::error::store_error;
use crate::items::{Item, KEY, text, text_of};

/// Name of the table on this machine. Who can ask the engine has the data folder's key, and could read the files there.
const TABLE: &str = "local-settings";
const ONLY_ITEM: &str = "SETTINGS";
const LOOKUP_KEY: &str = "lookup_key";
const SITE_ORIGIN: &str = "site_origin";

/// What `local` puts into its engine at each start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalSettings {
    /// The key that addresses and numbers are hashed with, as it stands in its file.
    pub lookup_key: Personal<String>,
    /// The site's address, such as `http://127.0.0.1:8080`.
    pub site_origin: String,
}

impl LocalSettings {
    /// Puts them into the engine.
    pub async fn put(&self, connection: &Connection) -> Result<(), StoreError> {
        create_plain_table(connection, TABLE).await?;
        let item = Item::from([
            text(KEY, ONLY_ITEM),
            text(LOOKUP_KEY, self.lookup_key.reveal().as_str()),
            text(SITE_ORIGIN, self.site_origin.as_str()),
        ]);
        let request = connection.client().put_item().table_name(TABLE);
        let put = request.set_item(Some(item)).send().await;
        put.map(|_| ()).map_err(|error| store_error(&error))
    }

    /// Reads them; `None` when an older `local` has put none there.
    pub async fn get(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let request = connection.client().get_item().table_name(TABLE);
        let request = request.key(KEY, AttributeValue::S(ONLY_ITEM.to_owned()));
        let found = request.send().await.map_err(|error| store_error(&error))?;
        let settings = found.item.and_then(|item| {
            Some(Self {
                lookup_key: Personal::new(text_of(&item, LOOKUP_KEY)?.to_owned()),
                site_origin: text_of(&item, SITE_ORIGIN)?.to_owned(),
            })
        });
        Ok(settings)
    }
}

//! What is in the store, as case workers see it.

use contact_store::{CaseStore, Connection, Found, local_engine};
use jiff::Timestamp;
use personal_data::{Contact, Message, Register, Status, StoreError};

/// A message that is there, and its contact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) message: Message,
    pub(crate) contact: Option<Contact>,
}

/// The store of an engine on this machine.
pub(crate) fn case_store(connection: Connection) -> CaseStore {
    case_store_of(connection, local_engine::CONTACTS_TABLE)
}

/// The store with another contacts table.
pub(crate) fn case_store_of(connection: Connection, table: &str) -> CaseStore {
    let register = Register::parse(include_str!("../../../content/register.toml")).unwrap();
    let ledger = local_engine::LEDGER_TABLE.to_owned();
    CaseStore::new(connection, table.to_owned(), ledger, &register.backup)
}

/// Everything that is there at `now`, wherever it stands.
#[allow(dead_code, reason = "not every test program asks for it")]
pub(crate) async fn found(store: &CaseStore, now: Timestamp) -> Result<Found, StoreError> {
    store.with_status(&Status::ALL, now).await
}

/// The messages that are there at `now`, oldest first.
#[allow(dead_code, reason = "not every test program asks for it")]
pub(crate) async fn messages(store: &CaseStore, now: Timestamp) -> Vec<Stored> {
    let found = found(store, now).await.unwrap().enquiries.into_iter();
    let stored = found.filter_map(|loaded| {
        Some(Stored {
            message: loaded.enquiry.message?,
            contact: loaded.enquiry.contact,
        })
    });
    stored.collect()
}

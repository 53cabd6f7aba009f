//! Where messages, contacts, cases, approvals and the ledger are kept: DynamoDB, and nothing else names it.
//!
//! An adapter for each role. [`Intake`] can put an enquiry in, count who sends, and do nothing more, because it runs
//! on the open internet; [`CaseStore`] is the case workers'; [`NewMessages`] and [`Workload`] are for telling staff, and
//! see no attribute that a person filled in. [`local_engine`] does for an engine on this machine what CloudFormation
//! and the TTL process do in AWS, and [`private_files`] is how personal data is kept in files there.

mod connection;
mod desk;
mod engine_key;
mod error;
mod expressions;
mod indexes;
mod intake;
mod items;
pub mod local_engine;
mod notifier;
mod pause;
pub mod private_files;
mod scan;
mod table_reader;

pub use connection::{Connection, Credentials, http_client};
pub use desk::{
    CaseStore, Copied, Erasure, Found, Loaded, Lookup, Oldest, Restored, SearchFindings,
    SearchQuery, Transaction, WriteError, approval_key, part_key,
};
pub use intake::Intake;
pub use items::{StoredAttributes, StoredValue, stored_approval, stored_attributes, stored_case};
pub use notifier::{NewMessages, Waiting, Workload};

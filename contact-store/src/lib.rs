//! Where messages and contacts are kept: DynamoDB, and nothing else names it.
//!
//! An adapter for each role. [`Intake`] can put an enquiry in, count who sends, and do nothing more, because it runs
//! on the open internet; [`Desk`] is the case workers'; [`Arrivals`] and [`Overview`] are for telling staff, and see no
//! attribute that a person filled in. [`local_engine`] does for an engine on this machine what CloudFormation
//! and the TTL process do in AWS, and [`private_files`] is how personal data is kept in files there.

mod arrivals;
mod attempt;
mod connection;
mod desk;
mod failure;
mod intake;
mod items;
pub mod local_engine;
mod overview;
pub mod private_files;

pub use arrivals::Arrivals;
pub use connection::{Connection, Credentials, http_client};
pub use desk::{Desk, Found, StoredEnquiry};
pub use intake::Intake;
pub use overview::{Overview, Waiting};

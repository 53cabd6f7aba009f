//! Tells staff by mail that a message came, on working days how much spam nobody has seen, and once a week how much
//! waits.
//!
//! A mail is a copy that no retention and no erasure reaches, so it holds a reference or numbers and nothing that
//! somebody wrote. What comes in is the table's stream, which has keys only; of the message behind a key [`Notifier`]
//! asks status and reference. It runs in AWS as two functions with a role each ([`Call`]), and in `local`.
//!
//! A stream is delivered at least once, and nothing is stored here about what was sent: a store for it would be one
//! more right, and the price of a second mail is that somebody reads the same reference twice.

mod call;
mod mail;
mod notifier;
mod ses;
mod settings;

pub use call::{BatchAnswer, Call, Digest, Failure, Record};
pub use mail::{AUTOMATIC, Mail, MailError, Mails, MailsError, SendMail};
pub use notifier::{Notifier, NotifyError};
pub use ses::Ses;
pub use settings::{Settings, SettingsError};

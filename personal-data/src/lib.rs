//! What the company says it collects, as types that the rest of the program is made from.
//!
//! [`Register`] is `content/register.toml`. From it come the form's fields, what is accepted in them
//! ([`Form::accept`]), what is stored ([`Message`], [`Contact`]) and for how long ([`RetentionRules`]).
//! The crate is pure: it has no runtime, reads no file, asks no clock and opens no connection, so that every
//! rule in it can be tested by calling a function.

mod attributes;
mod client_limit;
mod clock;
mod form;
mod lookup;
mod nearest;
mod personal;
mod receive;
mod record;
mod reference;
mod register;
mod register_rules;
mod register_source;
mod retention;
mod spam;
mod terminal;

pub use attributes::{Attribute, STORED_ATTRIBUTES};
pub use client_limit::ClientCount;
pub use clock::Clock;
pub use form::{Answer, Enquiry, ErrorCode, FieldError, FieldKind, Form, FormField, Typed};
pub use lookup::{LookupKey, LookupKeyError};
pub use nearest::nearest;
pub use personal::Personal;
pub use receive::{NotReceived, Receive, Received, StoreError};
pub use record::{Arrival, Contact, Message, NewEnquiry, Record, Status, is_notice_version};
pub use reference::{InvalidItemId, InvalidReference, ItemId, Reference};
pub use register::{
    Activity, AnswerDeadline, Backup, Controller, Deadlines, Field, FieldSource, HoldReason,
    LegalBasis, NoticeRules, Recipient, Register, RetentionClass, Role, SecurityContact, ShownIn,
    Suppression,
};
pub use register_source::{RegisterPlaces, RegisterProblem};
pub use retention::{ReceivedDates, RetentionError, RetentionRules};
pub use spam::{MachineSigns, SpamReason, spam_reasons};
pub use terminal::{Printable, is_unsafe};

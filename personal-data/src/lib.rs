//! What the company says it collects, as types that the rest of the program is made from.
//!
//! [`Register`] is `content/register.toml`. From it come the form's fields, what is accepted in them
//! ([`Form::accept`]), what is stored ([`Message`], [`Contact`]) and for how long ([`RetentionRules`]).
//! The crate is pure: it has no runtime, reads no file, asks no clock and opens no connection, so that every
//! rule in it can be tested by calling a function.

#[macro_use]
mod words;

mod clock;
pub mod dates;
mod enquiry;
mod form;
mod form_inputs;
mod hexadecimal;
mod ledger;
mod lookup;
mod nearest;
mod panics;
mod personal;
mod reference;
mod register;
mod retention;
mod rights;
mod sharing;
mod stored;
mod terminal;

pub use clock::Clock;
pub use enquiry::{
    Arrival, Arriving, Canary, ClientCount, MachineSigns, NewEnquiry, NotReceived, Receive,
    Received, StoreError, spam_reasons,
};
pub use form::{
    AcceptedValue, Enquiry, ErrorCode, FieldError, FieldKind, Form, FormField, SubmittedValue,
};
pub use hexadecimal::hexadecimal;
pub use ledger::{Actor, Event, InvalidActor, LedgerEntry};
pub use lookup::{LookupKey, LookupKeyError};
pub use nearest::{did_you_mean, meant, nearest};
pub use panics::report_places_of_panics;
pub use personal::Personal;
pub use reference::{
    ApprovalReference, CaseReference, InvalidApprovalReference, InvalidCaseReference,
    InvalidItemId, InvalidReference, ItemId, Reference,
};
pub use register::{
    Activity, Agreement, AnswerDeadline, Backup, Controller, Deadlines, Field, FieldSource,
    HoldReason, LegalBasis, NoticeRules, Recipient, Register, RegisterPlaces, RegisterProblem,
    RetentionClass, Role, SecurityContact, ShownIn, Suppression, cited,
};
pub use retention::{
    HoldRefused, KeepReason, ReceivedDates, RetentionError, RetentionRules, StepRefused,
};
pub use rights::{
    AnswerRule, Case, CaseKind, CaseRefused, CaseStatus, Channel, EraseReason, ErasureRefused,
    ExtensionReason, NothingToRectify, Outcome, RefusalReason, RestrictionRefused, check_erasure,
    divide, rectify,
};
pub use sharing::{
    AgreementHash, Approval, ApprovalAnswer, ApprovalLink, ApprovalRecord, ApprovalStatus,
    InvalidAgreementHash, NotApproved, ProposalRefused,
};
pub use stored::{
    Attribute, Contact, EndMovers, LegalHold, Message, Part, Restriction, STORED_ATTRIBUTES,
    Source, SpamReason, Status, StoredEnquiry, StoredItem, attribute, is_notice_version,
};
pub use terminal::{Printable, is_unsafe};

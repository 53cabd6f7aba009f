//! What `site-gen` makes for other programs, said once for the two sides: how a page with holes is written and filled in,
//! what the form handler's pages are called, how a wait is said, what a mail to staff holds, and what is filled into a
//! letter to a person.
//!
//! The crate is pure: it makes no page and sends nothing. `site-gen` fills its types from the sources when a program is
//! built, and the program reads them back.

mod agreements;
mod desk;
mod handler;
mod holes;
mod letters;
mod mails;
mod reports;
mod wait;

pub use agreements::{AgreementPage, DraftAgreements};
pub use desk::{ApprovedNotice, DeskBundle};
pub use handler::{HandlerBundle, PageText, approval, page};
pub use holes::{MisusedHole, PageWithHoles, Values, mark};
pub use letters::LetterKind;
pub use mails::{MailText, StaffMail, StaffMails};
pub use reports::ReportKind;
pub use wait::WaitUnit;

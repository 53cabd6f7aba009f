//! What `site-gen` makes for other programs, said once for the two sides: how a page with holes is written and filled in,
//! what the form handler's pages are called, how a wait is said, and what a mail to staff holds.
//!
//! The crate is pure: it makes no page and sends nothing. `site-gen` fills its types from the sources when a program is
//! built, and the program reads them back.

mod handler;
mod holes;
mod mails;
mod wait;

pub use handler::{HandlerBundle, Saying, page};
pub use holes::{MisusedHole, PageWithHoles, mark};
pub use mails::{Letter, StaffMail, StaffMails};
pub use wait::WaitUnit;

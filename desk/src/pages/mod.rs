//! `desk open`: the desk as pages in the case worker's own browser.
//!
//! The pages are another face of the actions that the commands call, served by this process, on this machine, with the
//! case worker's own role. There is no page on the internet from which stored data can be read.

mod act;
mod acting;
mod acts;
mod answer;
mod asked;
mod cases;
mod enquiries;
mod guard;
mod job;
mod kept;
mod lists;
mod opening;
mod paging;
mod person;
mod posted;
mod refused;
mod reports;
mod routes;
mod session;
mod sharing;
mod view;
mod working;

pub(crate) use opening::Open;

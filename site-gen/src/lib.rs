//! The static site, made of Markdown, templates and the register.
//!
//! [`Site::build`] reads a content folder and a template folder and answers with every file of the site in memory,
//! together with the pages the form handler fills in per request. [`Output::build`] writes pages beside the site's folder
//! instead, and [`Output::write`] puts the finished site in its place. Everything that is wrong with the sources is
//! reported together, as [`Problems`].

#![cfg_attr(
    not(feature = "program"),
    allow(dead_code, unused_imports, reason = "the program uses the rest")
)]

mod addresses;
mod agreements;
mod checks;
mod files;
mod html;
#[cfg(feature = "program")]
mod new_page;
mod notice;
mod options;
#[cfg(feature = "program")]
mod output;
#[cfg(feature = "program")]
mod outside_links;
mod pages;
mod parallel;
#[cfg(feature = "program")]
mod preview;
mod problem;
mod render;
mod site;
mod slug;
mod sources;
mod templates;

pub use addresses::NOTICE_ARTICLE_ID;
pub use checks::SUGGESTED;
pub use files::headers::ResponseHeaders;
pub use html::canonical::{canonical_text, sha256_hex, visible_text};
#[cfg(feature = "program")]
pub use new_page::{NewPage, NewPageError};
pub use notice::Notice;
pub use notice::versions::{ApprovedVersion, Change, ComparedBlock, Comparison, Part, Versions};
pub use options::BuildOptions;
#[cfg(feature = "program")]
pub use output::{Holder, Output, OutputError, Plan, Staging, WriteOutcome};
#[cfg(feature = "program")]
pub use outside_links::{LinkLimits, LinksTried, try_outside_links};
#[cfg(feature = "program")]
pub use preview::{Preview, PreviewError, Rebuild};
pub use problem::{Level, Problem, Problems, RULES, Rule, counted};
pub use site::embed::embed;
pub use site::files::SiteFiles;
pub use site::{
    ApproveError, Proposal, Proposed, Replacement, Report, Site, TakenBack, propose,
    propose_replacing_last,
};

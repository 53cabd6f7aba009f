//! Do the notice, the register, the built pages and the infrastructure say the same?
//!
//! Checks with codes below PV100 stop the build; those above tell an editor what a reader is owed and does not get.
//! Nothing here changes a word.

mod agreement;
mod built;
mod gaps;
mod infrastructure;
mod list_sentence;
mod output;
mod phrases;
mod promised_time;
mod quotes;
mod suggestions;

use bundle::PageWithHoles;
use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use personal_data::{Register, RegisterPlaces};

use crate::headers::ResponseHeaders;
use crate::notice_text::NoticeText;
use crate::problem::{Level, Problem, with_rule};
use crate::sources::SourceFile;

pub(crate) use output::{Origins, followed_addresses, ids_of};
pub use suggestions::SUGGESTED;

/// Everything there is to compare.
pub(crate) struct Subject<'a> {
    pub(crate) register: &'a Register,
    pub(crate) register_file: &'a SourceFile,
    pub(crate) notice: &'a NoticeText,
    pub(crate) notice_file: &'a SourceFile,
    /// Where the links of the last approved version lead.
    pub(crate) approved_links: &'a [String],
    /// The notice's own address, such as `/personvern/`.
    pub(crate) notice_path: &'a str,
    /// The site's own origin without a slash at the end, or empty when it is not known.
    pub(crate) base_url: &'a str,
    /// What the pages were made of.
    pub(crate) origins: Origins<'a>,
    /// The built pages.
    pub(crate) pages: &'a BTreeMap<String, String>,
    /// The other built files.
    pub(crate) files: &'a BTreeMap<String, Vec<u8>>,
    /// The handler's pages.
    pub(crate) handler_pages: &'a BTreeMap<String, PageWithHoles>,
    /// Whether that is all of them. If not, only the sources are compared.
    pub(crate) is_complete: bool,
    /// The headers of every address.
    pub(crate) headers: &'a ResponseHeaders,
    /// The infrastructure's description, unless nothing is to be said of it.
    pub(crate) infrastructure: Infrastructure<'a>,
    /// The day suppressions are judged by; without one, none is found to be expired.
    pub(crate) today: Option<Date>,
}

/// The template of what runs in AWS.
pub(crate) enum Infrastructure<'a> {
    /// Nobody asked about it.
    NotAsked,
    /// It was asked about, and is not there.
    Missing(&'a std::path::Path),
    /// Here it is.
    Found(&'a SourceFile),
}

/// Runs every check. What the register suppresses comes too, marked.
pub(crate) fn check(subject: &Subject<'_>) -> Vec<Problem> {
    let places = RegisterPlaces::read(&subject.register_file.text);
    let printer = Printer { subject, places };
    let mut problems = Vec::new();
    agreement::check(&printer, &mut problems);
    if subject.is_complete {
        output::check(&printer, &mut problems);
    }
    infrastructure::check(&printer, &mut problems);
    let before = problems.len();
    gaps::check(&printer, &mut problems);
    for problem in problems.drain(before..).collect::<Vec<_>>() {
        let sentence = suggestions::sentence(problem.code, subject);
        problems.push(problem.suggest(sentence));
    }
    for problem in &mut problems {
        let mut suppressions = subject.register.suppressions.iter();
        // What stops a build cannot be wished away.
        problem.suppressed = problem.level != Level::Error
            && suppressions.any(|suppression| suppression.code == problem.code);
    }
    problems.sort_by_key(|problem| problem.code);
    problems
}

/// Makes problems of codes and places.
pub(crate) struct Printer<'a> {
    pub(crate) subject: &'a Subject<'a>,
    places: RegisterPlaces<'a>,
}

impl Printer<'_> {
    /// A problem with words of the notice, given by their place in its canonical text.
    pub(crate) fn in_notice(
        &self,
        code: &'static str,
        words: &Range<usize>,
        message: impl Into<String>,
    ) -> Problem {
        let file = self.subject.notice_file;
        let place = self.subject.notice.in_file(words);
        with_rule(Problem::at(code, &file.path, &file.text, place, message))
    }

    /// A problem with the value at a path of the register, or with the register when nothing stands there.
    pub(crate) fn in_register(
        &self,
        code: &'static str,
        path: &str,
        message: impl Into<String>,
    ) -> Problem {
        let file = self.subject.register_file;
        with_rule(match self.places.span(path) {
            Some(place) => Problem::at(code, &file.path, &file.text, place, message),
            None => Problem::in_file(code, &file.path, message),
        })
    }
}

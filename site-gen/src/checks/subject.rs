//! What the checks compare, and how they tell of it.

use std::ops::Range;

use jiff::civil::Date;
use personal_data::{Field, Register, RegisterPlaces};

use crate::notice::text::NoticeText;
use crate::problem::{Problem, with_rule};
use crate::sources::{InfrastructureFile, SourceFile};

/// The sources that are compared.
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
    Found(&'a InfrastructureFile),
}

/// Makes problems of codes and places.
pub(crate) struct Reporter<'a> {
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) places: RegisterPlaces<'a>,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(subject: &'a Subject<'a>) -> Self {
        let places = RegisterPlaces::of(&subject.register_file.text);
        Self { subject, places }
    }

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

/// A field of this system's, with its path in the register.
pub(super) fn own_fields<'a>(reporter: &Reporter<'a>) -> Vec<(String, &'a Field)> {
    let activities = reporter.subject.register.activities.iter().enumerate();
    let own = activities.filter(|(_, activity)| !activity.outside_this_system);
    own.flat_map(|(index, activity)| {
        let fields = activity.fields.iter().enumerate();
        fields.map(move |(field_index, field)| {
            (format!("activity.{index}.field.{field_index}"), field)
        })
    })
    .collect()
}

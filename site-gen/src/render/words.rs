//! The register and the messages, read into what the program says and asks.

use std::collections::BTreeMap;

use bundle::{PageText, StaffMails};
use personal_data::{Form, Register, RegisterProblem};

use super::handler_pages;
use super::staff_mails;
use super::version_pages::PageWords;
use crate::problem::{Few, Problem};
use crate::sources::SourceFile;
use crate::sources::messages;
use crate::sources::toml_syntax::{Toml, plain_type};

/// The messages, with what the program itself says out of them.
pub(crate) struct Words {
    pub(crate) messages: toml::Table,
    /// By field and error.
    pub(crate) errors: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) page_texts: BTreeMap<String, PageText>,
    /// By unit.
    pub(crate) waits: BTreeMap<String, String>,
    pub(crate) staff_mails: StaffMails,
    /// Those of the pages about versions, unless some are missing.
    pub(crate) versions: Option<PageWords>,
}

impl Words {
    pub(crate) fn read(
        file: &SourceFile,
        form: Option<&Form>,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let messages = noted(parse_messages(file), problems)?;
        let placeholders = messages::check(&messages, file);
        let is_filled_in = placeholders.is_empty();
        problems.extend(placeholders);
        let errors = form.map(|form| handler_pages::error_messages(form, &messages, file));
        let errors = errors.and_then(|errors| noted(errors, problems));
        let page_texts = noted(handler_pages::page_texts(&messages, file, form), problems);
        let waits = noted(handler_pages::waits(&messages, file), problems);
        let staff_mails = noted(staff_mails::read(&messages, file), problems);
        let versions = noted(PageWords::read(&messages, file), problems);
        // A template that cannot fill in a text would be reported as well.
        is_filled_in.then(|| Self {
            errors: errors.unwrap_or_default(),
            page_texts: page_texts.unwrap_or_default(),
            waits: waits.unwrap_or_default(),
            staff_mails: staff_mails.unwrap_or_default(),
            versions,
            messages,
        })
    }
}

/// What was found, or nothing and the problems noted.
pub(crate) fn noted<T>(found: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    found.map_err(|found| problems.extend(found)).ok()
}

/// The register, or everything that is wrong with it, its TOML first.
pub(crate) fn parse_register(file: &SourceFile) -> Result<Register, Vec<Problem>> {
    let toml = Toml::whole("SG040", &file.path, &file.text);
    let register = Register::parse(&file.text).map_err(|found| {
        let mut problems = Vec::new();
        toml.read(&mut problems);
        if !problems.is_empty() {
            return problems;
        }
        let problem = |found: RegisterProblem| {
            let (message, help) = plain_type(&found.message);
            let problem = match found.span {
                Some(span) => Problem::at("SG040", &file.path, &file.text, span, message),
                None => Problem::in_file("SG040", &file.path, message),
            };
            match found.help.or(help) {
                Some(help) => problem.help(help),
                None => problem,
            }
        };
        found.into_iter().map(problem).collect()
    });
    without_unseen(&toml, register)
}

/// What was read, unless it has a text that nobody may be shown.
fn without_unseen<T>(toml: &Toml<'_>, read: Result<T, Vec<Problem>>) -> Result<T, Vec<Problem>> {
    let mut unseen = Few::default();
    toml.unseen(&mut unseen);
    if unseen.is_empty() {
        return read;
    }
    let mut problems = unseen.into_problems(toml.file);
    problems.extend(read.err().into_iter().flatten());
    Err(problems)
}

fn parse_messages(file: &SourceFile) -> Result<toml::Table, Vec<Problem>> {
    let toml = Toml::whole("SG041", &file.path, &file.text);
    let messages = toml::from_str(&file.text).map_err(|error| {
        let mut problems = Vec::new();
        toml.read(&mut problems);
        if problems.is_empty() {
            let message = format!("Dette kan ikke leses: «{}».", error.message());
            problems.push(toml.at(error.span().unwrap_or(0..0), message));
        }
        problems
    });
    without_unseen(&toml, messages)
}

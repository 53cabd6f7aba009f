//! What the built pages promise: the form is the register's, the links are the notice's, and nothing is loaded or
//! left behind.

use std::collections::BTreeSet;
use std::path::Path;

use personal_data::Form;

use super::addresses::PageName;
use super::extracted::{AUTHORITY, ContactForm, Facts};
use crate::addresses::output_name;
use crate::checks::subject::Reporter;
use crate::files::headers::ResponseHeaders;
use crate::problem::{Problem, quoted, with_rule};

const AUTHORITY_ADDRESS: &str = "https://www.datatilsynet.no/";

/// What a page says of PV009, PV010 and PV012.
#[derive(Debug, Default)]
pub(crate) struct Promise {
    has_form: bool,
    found: Vec<Problem>,
}

/// Judges a page of the site's or the handler's.
pub(crate) fn page(reporter: &Reporter<'_>, page: PageName<'_>, facts: &Facts<'_>) -> Promise {
    let name = page.name();
    let subject = reporter.subject;
    let foreign = facts.foreign.iter();
    let mut found: Vec<Problem> = foreign.map(|what| left_behind(name, what)).collect();
    if let Some(form) = &facts.contact_form {
        let wanted = Form::from_register(subject.register);
        let why = differs(form, &wanted, subject.notice_path);
        found.extend(why.map(|why| built("PV009", name, why)));
    }
    if name == output_name(subject.notice_path) {
        authority(reporter, facts, &mut found);
    }
    // The handler's pages have the form too, and are shown to those who have sent it.
    let is_of_site = matches!(page, PageName::Site(_));
    Promise {
        has_form: is_of_site && facts.contact_form.is_some(),
        found,
    }
}

/// What all pages say of them.
#[derive(Default)]
pub(crate) struct Promises(Promise);

impl Promises {
    /// Adds what a page says. PV010 compares its links with the notice's, if there is a notice to compare with.
    pub(crate) fn add(&mut self, promise: &Promise, is_notice_sound: bool) {
        let found = promise.found.iter();
        let found = found.filter(|problem| is_notice_sound || problem.code != "PV010");
        self.0.found.extend(found.cloned());
        self.0.has_form |= promise.has_form;
    }

    /// What a file that is no page loads or leaves behind.
    pub(crate) fn loaded(&mut self, name: &str, foreign: impl IntoIterator<Item = String>) {
        let foreign = foreign.into_iter();
        self.0
            .found
            .extend(foreign.map(|what| left_behind(name, &what)));
    }

    /// What can be said when all pages are read.
    pub(crate) fn finish(mut self, headers: &ResponseHeaders, problems: &mut Vec<Problem>) {
        if !self.0.has_form {
            let message = "Ingen side har skjemaet.".to_owned();
            let help = "Gi kontaktsiden linjen `template = \"contact.html\"`. Har den det, mangler skjemaet i malen.";
            let problem = built("PV009", "kontakt/index.html", message);
            self.0.found.push(problem.help(help));
        }
        for (name, _) in headers
            .all()
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        {
            self.0
                .found
                .push(left_behind(name, "HTTP-hodet setter en informasjonskapsel"));
        }
        // What a template does wrong it does on every page; the first says it.
        let mut seen = BTreeSet::new();
        self.0
            .found
            .retain(|problem| seen.insert((problem.code, problem.message.clone())));
        problems.append(&mut self.0.found);
    }
}

fn built(code: &'static str, name: &str, message: String) -> Problem {
    with_rule(Problem::in_file(code, Path::new(name), message))
}

fn left_behind(name: &str, what: &str) -> Problem {
    built(
        "PV012",
        name,
        format!("Siden lagrer noe hos leseren eller henter noe fra et annet nettsted: {what}."),
    )
}

/// PV010: readers are led to the authority they can complain to, and to where the approved notice
/// led them.
fn authority(reporter: &Reporter<'_>, page: &Facts<'_>, problems: &mut Vec<Problem>) {
    let notice = reporter.subject.notice;
    let links = &page.article_links;
    let leads_there = |target: &str| {
        target.len() > AUTHORITY_ADDRESS.len() && target.starts_with(AUTHORITY_ADDRESS)
    };
    let mut named = links.iter().filter(|(_, is_named)| *is_named);
    let message = if named.any(|(target, _)| !leads_there(target)) {
        Some(format!(
            "En lenke til {AUTHORITY} går ikke til en side under {AUTHORITY_ADDRESS}."
        ))
    } else if !links.iter().any(|(target, _)| leads_there(target)) {
        Some(format!("Erklæringen har ingen lenke til {AUTHORITY}."))
    } else {
        let approved = reporter.subject.approved_links.iter();
        let mut wanted = approved.filter(|target| leads_there(target));
        let missing = wanted.find(|wanted| !links.iter().any(|(target, _)| target == *wanted));
        missing.map(|missing| {
            let missing = quoted(missing);
            format!("Den godkjente erklæringen har en lenke til {missing}, og her mangler den.")
        })
    };
    let Some(message) = message else { return };
    let mention = notice.find(AUTHORITY);
    problems.push(match mention {
        Some(words) => reporter.in_notice("PV010", &words, message),
        None => built("PV010", reporter.subject.notice_path, message),
    });
}

/// How the form on this page is not the register's, or `None`.
fn differs(found: &ContactForm<'_>, form: &Form, notice_path: &str) -> Option<String> {
    let wanted: Vec<(&str, bool)> = form
        .fields
        .iter()
        .map(|field| (field.id.as_str(), field.required))
        .collect();
    if let Some(missing) = wanted
        .iter()
        .find(|(name, _)| !found.inputs.iter().any(|(input, _)| input == name))
    {
        return Some(format!(
            "Skjemaet mangler feltet `{}`, som står i registeret.",
            missing.0
        ));
    }
    if let Some((name, _)) = found
        .inputs
        .iter()
        .find(|(input, _)| !wanted.iter().any(|(name, _)| input == name))
    {
        return Some(format!(
            "Skjemaet har et felt `{name}` som ikke står i registeret."
        ));
    }
    if !found
        .inputs
        .iter()
        .map(|(name, required)| (name.as_ref(), *required))
        .eq(wanted.iter().copied())
    {
        return Some(
            "Feltene i skjemaet har en annen rekkefølge eller andre krav enn i registeret."
                .to_owned(),
        );
    }
    // Without these nothing that is sent is taken for a person's.
    let is_missing = |name: &&str| found.hidden.iter().filter(|hidden| hidden == name).count() != 1;
    if let Some(missing) = [Form::TOKEN, Form::NOTICE_VERSION]
        .iter()
        .find(|name| is_missing(name))
    {
        return Some(format!(
            "Skjemaet skal ha det skjulte feltet `{missing}` én gang."
        ));
    }
    if found.traps != [true] {
        return Some(format!(
            "Skjemaet skal ha ett skjult felt mot roboter (`{}`). Det skal være tomt, usynlig og uten plass i tabulatorrekkefølgen.",
            Form::TRAP
        ));
    }
    let has_link = found
        .links_before_button
        .iter()
        .any(|target| target == notice_path);
    (!has_link).then(|| "Lenken til erklæringen står ikke over knappen.".to_owned())
}

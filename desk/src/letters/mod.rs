//! The letters to people, filled in: words and frames are the site's own sources, embedded when this program is built.

mod package;
mod reports;

use std::path::Path;

use bundle::{LetterKind, Values};
use desk::DeskError;
use desk::actions::{ErasePlan, Remains, Shared};
use jiff::Timestamp;
use personal_data::{
    Case, CaseKind, Contact, FormField, LegalBasis, Outcome, Role, StoredEnquiry, cited, dates,
};

use crate::context::{CommandOutput, Context};
use crate::embedded::bundle;
use crate::out::OutFile;
use crate::output::line;
use crate::terminal::warn;
use crate::words::{Words, day_of_month, fill};

pub(crate) use package::package;
pub(crate) use reports::{breach, kept_for, moment, record, record_text};

/// A letter's file, which is there before anything is changed.
pub(crate) struct NewLetter {
    kind: LetterKind,
    code: String,
    file: OutFile,
}

impl NewLetter {
    /// Makes the file, named by the case or the enquiry it is about.
    pub(crate) fn create(
        folder: &Path,
        kind: LetterKind,
        code: &impl ToString,
    ) -> Result<Self, DeskError> {
        let code = code.to_string();
        let file = OutFile::create(folder, format!("{code}-{}.html", kind.as_str()))?;
        Ok(Self { kind, code, file })
    }

    /// The same of a letter that is about no case and no enquiry.
    pub(crate) fn create_without_code(folder: &Path, kind: LetterKind) -> Result<Self, DeskError> {
        let file = OutFile::create(folder, format!("{}.html", kind.as_str()))?;
        let code = String::new();
        Ok(Self { kind, code, file })
    }

    /// Its file's name.
    pub(crate) fn name(&self) -> &str {
        self.file.name()
    }

    /// Takes it away again: what it says has not come true.
    pub(crate) fn discard(self) {
        self.file.discard();
    }

    /// Fills it in.
    pub(crate) fn write(&mut self, context: &Context<'_>, values: Values) -> Result<(), DeskError> {
        let page = page(context.desk.now, self.kind, &self.code, values)?;
        self.file.write(&page)
    }

    /// Fills it in after the change it is about. What keeps it from being written is said, and does not make the change
    /// one that failed.
    pub(crate) fn add(mut self, context: &Context<'_>, values: Values, answer: &mut CommandOutput) {
        match self.write(context, values) {
            Ok(()) => {
                let names = [self.name().to_owned()];
                answer.notes.extend(written(context, &names));
            }
            Err(error) => warn(&format!(
                "the change is made, but its letter is not: {error}"
            )),
        }
    }
}

/// A letter, filled in.
pub(crate) fn page(
    now: Timestamp,
    kind: LetterKind,
    code: &str,
    values: Values,
) -> Result<String, DeskError> {
    let bundle = bundle()?;
    let page = bundle.letters.get(kind.as_str());
    let page = page
        .ok_or_else(|| DeskError::Refused("this program was built without letters".to_owned()))?;
    let values = values
        .with("dato", day_of_month(dates::day_of(now)))
        .with("kode", code);
    Ok(page.fill_lists(&values))
}

/// What is said of the files that a command has written.
pub(crate) fn written(context: &Context<'_>, names: &[String]) -> Vec<String> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut notes = names.to_vec();
    notes.push(context.words.sentences.letter_is_a_copy.clone());
    notes
}

/// The letter about an erasure, written before it is carried out: afterwards nobody knows whom it is to.
pub(crate) fn erased(context: &Context<'_>, plan: &ErasePlan) -> Values {
    let gone_on = context.desk.store.drop_on(context.desk.now);
    let rest = plan.remains.iter().map(|kept| remains(context.words, kept));
    Values::default()
        .with("borte", day_of_month(gone_on))
        .with_list("rest", rest.collect())
        .with_list("mottaker", recipients(&plan.recipients))
}

fn remains(words: &Words, kept: &Remains) -> Values {
    Values::default()
        .with("rest.del", words.part(kept.part))
        .with("rest.lov", &kept.statute)
        .with("rest.til", day_of_month(kept.until_on))
}

/// The letter about a rectification: what stands now, and who is told.
pub(crate) fn rectified(enquiries: &[StoredEnquiry], fields: &[&FormField]) -> Values {
    let stored = |field: &FormField| {
        let mut values = enquiries
            .iter()
            .filter_map(|enquiry| desk::json::typed(enquiry, &field.id));
        values.next().unwrap_or("–").to_owned()
    };
    let lines = fields.iter().map(|field| {
        Values::default()
            .with("rettet.felt", &field.label)
            .with("rettet.verdi", stored(field))
    });
    let contacts = enquiries.iter().filter_map(|one| one.contact.as_ref());
    let shared = contacts.flat_map(|contact| &contact.shared_with);
    Values::default()
        .with_list("rettet", lines.collect())
        .with_list("mottaker", recipients(shared))
}

/// What a recipient is given, because the person has approved it.
pub(crate) fn shared(context: &Context<'_>, done: &Shared) -> Values {
    let shown = context.shown();
    let data = done.data.iter().map(|(field, value)| {
        Values::default()
            .with("delt.felt", shown.field(field))
            .with("delt.verdi", value.reveal())
    });
    Values::default()
        .with("mottaker", line(&done.recipient))
        .with_list("delt", data.collect())
}

fn recipients<'n>(names: impl IntoIterator<Item = &'n String>) -> Vec<Values> {
    let names: std::collections::BTreeSet<&String> = names.into_iter().collect();
    let entries = names.into_iter();
    entries
        .map(|name| Values::default().with("mottaker", line(name)))
        .collect()
}

/// The letter that a closed case calls for, if it calls for one.
pub(crate) fn of_closing(kind: CaseKind, outcome: Outcome) -> Option<LetterKind> {
    match (kind, outcome) {
        (_, Outcome::Refused) => Some(LetterKind::Refused),
        (_, Outcome::NotFound) => Some(LetterKind::Neutral),
        (CaseKind::InformNewContact, Outcome::Sent) => Some(LetterKind::NewContact),
        (CaseKind::Objection, _) => Some(LetterKind::RestrictionLifted),
        _ => None,
    }
}

/// What letters about a case have: what was asked for, when, by when it is answered, and why not.
pub(crate) fn of_case(words: &Words, case: &Case) -> Values {
    let mut values = Values::default()
        .with("krav", words.request(case.kind))
        .with("mottatt", day_of_month(case.received_on))
        .with("frist", day_of_month(case.due_on));
    if let Some(reason) = case.refusal {
        values = values.with("grunn", words.refusal_sentence(reason));
    } else if let Some(reason) = case.extension.filter(|_| case.outcome.is_none()) {
        values = values.with("grunn", words.extension_sentence(reason));
    } else if case.kind == CaseKind::Objection {
        let reason = personal_data::Restriction::ObjectionPending;
        values = values.with("grunn", words.restriction(reason));
    }
    let outcome = case
        .outcome
        .map(|outcome| words.outcome(case.kind, outcome));
    values.with("utfall", outcome.unwrap_or_default())
}

/// What a new contact person is told (General Data Protection Regulation, article 14).
pub(crate) fn new_contact(context: &Context<'_>, contact: &Contact) -> Values {
    let (desk, words) = (context.desk, context.words);
    let fields = desk.register.form_fields().filter_map(|field| {
        let value = contact.item.fields.get(&field.id)?;
        Some(
            Values::default()
                .with("lagret.felt", &field.label)
                .with("lagret.verdi", value.reveal()),
        )
    });
    let fields: Vec<Values> = fields.collect();
    let activities = desk.register.activities.iter();
    let mut ours = activities.filter(|activity| activity.role == Role::Controller);
    let activity = ours.next();
    let purpose = activity.and_then(|activity| activity.purpose.clone());
    let basis = activity.and_then(|activity| activity.legal_basis.clone());
    let processors = activity.map(|activity| activity.recipients.as_slice());
    let processors = processors.unwrap_or_default().iter().map(|recipient| {
        let place = recipient.region.as_ref();
        let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
        Values::default().with("behandler", format!("{}{place}", recipient.name))
    });
    let day = |at| day_of_month(dates::day_of(at));
    Values::default()
        .with("kilde", words.source_phrase(contact.item.source))
        .with("formal", lower_first(&purpose.unwrap_or_default()))
        .with(
            "artikkel",
            basis
                .as_ref()
                .map(|basis| cited(&basis.article))
                .unwrap_or_default(),
        )
        .with(
            "interesse",
            basis.and_then(|basis| basis.interest).unwrap_or_default(),
        )
        .with("gjennomgang", day(contact.review_at))
        .with("slutt", day(contact.item.own_end))
        .with_list("lagret", fields)
        .with_list("behandler", processors.collect())
}

/// What makes an activity lawful, in a sentence.
fn legal_basis(words: &Words, basis: &LegalBasis) -> String {
    let article = cited(&basis.article);
    let values = [
        ("artikkel", article.as_str()),
        ("interesse", basis.interest.as_deref().unwrap_or_default()),
    ];
    fill(&words.sentences.legal_basis, &values)
}

/// A sentence inside another.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

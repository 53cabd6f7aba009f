//! The letters to people, filled in: words and frames are the site's own sources, embedded when this program is built.

use std::path::Path;

use bundle::{ApprovedNotice, DeskBundle, LetterKind, Values};
use contact_store::StoredValue;
use desk::DeskError;
use desk::actions::{Breach, Datum, Desk, ErasePlan, Package, PackedEnquiry, Remains};
use jiff::Timestamp;
use personal_data::{
    Case, CaseKind, CaseReference, Channel, Event, ExtensionReason, FieldSource, FormField, ItemId,
    Outcome, RefusalReason, Restriction, Role, Source, SpamReason, Status, StoredEnquiry,
    attribute, dates,
};

use crate::commands::Context;
use crate::out::OutFile;
use crate::output::line;
use crate::words::{Words, day_of_month, fill};

/// What is stored for a notice that nobody knows to have been shown.
const UNKNOWN: &str = "unknown";
const BUNDLE: &str = include_str!(concat!(env!("OUT_DIR"), "/desk.json"));

/// The letters and the notices that this program was built with.
pub(crate) fn bundle() -> Result<DeskBundle, DeskError> {
    serde_json::from_str(BUNDLE)
        .map_err(|_| DeskError::Refused("the letters in this program are broken".to_owned()))
}

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

    /// Fills it in, and answers its name.
    pub(crate) fn write(
        mut self,
        context: &Context<'_>,
        values: Values,
    ) -> Result<String, DeskError> {
        let bundle = bundle()?;
        let page = bundle.letters.get(self.kind.as_str()).ok_or_else(|| {
            DeskError::Refused("this program was built without letters".to_owned())
        })?;
        let values = values
            .with("dato", day_of_month(dates::day_of(context.desk.now)))
            .with("kode", self.code);
        self.file.write(&page.fill_lists(&values))?;
        Ok(self.file.name().to_owned())
    }
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
pub(crate) fn new_contact(context: &Context<'_>, enquiry: &StoredEnquiry) -> Values {
    let (desk, words) = (context.desk, context.words);
    let Some(contact) = &enquiry.contact else {
        return Values::default();
    };
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
                .map(|basis| basis.article.clone())
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

/// A sentence inside another.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// The package of everything that is stored, as the person reads it.
pub(crate) fn package(
    context: &Context<'_>,
    package: &Package,
    notices: &[ApprovedNotice],
) -> Values {
    let (desk, words) = (context.desk, context.words);
    let enquiries = package.enquiries.iter();
    let enquiries = enquiries.map(|packed| packed_enquiry(context, packed));
    let ours = || {
        let activities = desk.register.activities.iter();
        activities.filter(|activity| activity.role == Role::Controller)
    };
    let purposes = ours().map(|activity| {
        let basis = activity.legal_basis.as_ref();
        let basis = basis.map(|basis| {
            let values = [
                ("artikkel", basis.article.as_str()),
                ("interesse", basis.interest.as_deref().unwrap_or_default()),
            ];
            fill(&words.sentences.legal_basis, &values)
        });
        Values::default()
            .with(
                "formal.navn",
                activity.purpose.as_deref().unwrap_or_default(),
            )
            .with("formal.grunnlag", basis.unwrap_or_default())
    });
    let processors = ours().flat_map(|activity| &activity.recipients);
    let processors = processors.map(|recipient| {
        Values::default()
            .with("behandler.navn", &recipient.name)
            .with("behandler.rolle", words.role(recipient.role))
            .with(
                "behandler.sted",
                recipient.region.as_deref().unwrap_or_default(),
            )
    });
    let others = package.also_stored.iter();
    let others = others.map(|code| Values::default().with("andre", code.as_str()));
    let activities = desk.register.activities.iter();
    let for_others = activities.filter(|activity| activity.role == Role::Processor);
    let for_others = for_others.map(|activity| {
        let paragraph = desk::json::processor_paragraph(activity, notices);
        Values::default().with("databehandler", paragraph)
    });
    let shown = desk::json::shown_notices(package, notices).into_iter();
    let shown = shown.map(|notice| {
        let paragraphs = notice.paragraphs.iter();
        let paragraphs = paragraphs.map(|text| Values::default().with("avsnitt", text));
        let from = notice.effective_on.parse().map(day_of_month);
        Values::default()
            .with("erklaering.versjon", &notice.version)
            .with("erklaering.fra", from.unwrap_or_default())
            .with_list("avsnitt", paragraphs.collect())
    });
    let backups = u64::try_from(desk.store.backup_days()).unwrap_or_default();
    Values::default()
        .with("sikkerhetskopi", words.time(backups))
        .with_list("henvendelse", enquiries.collect())
        .with_list("formal", purposes.collect())
        .with_list("behandler", processors.collect())
        .with_list("andre", others.collect())
        .with_list("databehandler", for_others.collect())
        .with_list("erklaering", shown.collect())
}

fn packed_enquiry(context: &Context<'_>, packed: &PackedEnquiry) -> Values {
    let (desk, words) = (context.desk, context.words);
    let enquiry = &packed.enquiry;
    let day = |at| day_of_month(dates::day_of(at));
    let main = enquiry.main();
    let source = main.map(|item| words.source(item.source));
    let data = packed.data.iter().map(|datum| {
        let origin = match datum.field.source {
            FieldSource::Person => source.unwrap_or_default(),
            FieldSource::System => &words.sentences.from_system,
            FieldSource::Derived => &words.sentences.from_derived,
        };
        Values::default()
            .with("opplysning.navn", desk::json::label(datum))
            .with("opplysning.verdi", stored_text(desk, words, datum))
            .with(
                "opplysning.formal",
                datum.purpose.as_deref().unwrap_or_default(),
            )
            .with("opplysning.kilde", origin)
            .with(
                "opplysning.hvorfor",
                datum.field.reason.as_deref().unwrap_or_default(),
            )
            .with("opplysning.slutt", day(datum.ends_at))
    });
    let holds = enquiry.items().filter_map(|(part, item)| {
        let hold = item.moved_by.hold.as_ref()?;
        Some(
            Values::default()
                .with("oppbevaring.del", words.part(part))
                .with("oppbevaring.lov", desk.statute(&hold.reason))
                .with("oppbevaring.til", day_of_month(hold.until_on)),
        )
    });
    let restrictions = enquiry.restrictions().into_iter();
    let restrictions =
        restrictions.map(|reason| Values::default().with("begrensning", words.restriction(reason)));
    let cases = packed.cases.iter().map(|case| {
        Values::default()
            .with("sak.kode", case.reference().to_string())
            .with("sak.slag", words.case_kind(case.kind))
            .with("sak.status", words.case_status(case.status).to_lowercase())
            .with("sak.mottatt", day_of_month(case.received_on))
            .with("sak.frist", day_of_month(case.due_on))
    });
    let contact = enquiry.contact.as_ref();
    let shared = contact.into_iter().flat_map(|contact| &contact.shared_with);
    Values::default()
        .with(
            "henvendelse.kode",
            main.map(|item| item.reference.to_string())
                .unwrap_or_default(),
        )
        .with(
            "henvendelse.mottatt",
            main.map(|item| day(item.received_at)).unwrap_or_default(),
        )
        .with(
            "henvendelse.status",
            main.map(|item| words.status(item.status))
                .unwrap_or_default(),
        )
        .with_list("opplysning", data.collect())
        .with_list("oppbevaring", holds.collect())
        .with_list("begrensning", restrictions.collect())
        .with_list("sak", cases.collect())
        .with_list("mottaker", recipients(shared))
}

/// A stored value as a person reads it: words for the program's own, days for its instants.
fn stored_text(desk: &Desk, words: &Words, datum: &Datum) -> String {
    let day = |day: &str| day.parse().map_or_else(|_| day.to_owned(), day_of_month);
    let instant = |at: &str| {
        let at: Option<Timestamp> = at.parse().ok();
        at.map_or_else(String::new, |at| day_of_month(dates::day_of(at)))
    };
    let shown = |text: &str| match datum.field.id.as_str() {
        attribute::STATUS => Status::from_word(text).map(|status| words.status(status).to_owned()),
        attribute::SOURCE => Source::from_word(text).map(|source| words.source(source).to_owned()),
        attribute::KIND => CaseKind::from_word(text).map(|kind| words.case_kind(kind).to_owned()),
        attribute::CHANNEL => Channel::from_word(text).map(|one| words.channel(one).to_owned()),
        attribute::OUTCOME => {
            Outcome::from_word(text).map(|one| words.outcome(CaseKind::Access, one).to_owned())
        }
        attribute::REASON => {
            RefusalReason::from_word(text).map(|one| words.refusal_reason(one).to_owned())
        }
        attribute::EXTENSION_REASON => {
            ExtensionReason::from_word(text).map(|one| words.extension_reason(one).to_owned())
        }
        attribute::NOTICE_VERSION if text == UNKNOWN => Some(words.sentences.unknown.clone()),
        attribute::HOLD_REASON => Some(desk.statute(text).to_owned()),
        attribute::RECEIVED_AT | attribute::OPENED_AT | attribute::CLOSED_AT => Some(instant(text)),
        attribute::RECEIVED_ON | attribute::DUE_ON | attribute::HOLD_UNTIL => Some(day(text)),
        attribute::SPAM_REASONS => {
            let reasons = text.split(' ').filter_map(SpamReason::from_word);
            let reasons: Vec<&str> = reasons.map(|reason| words.spam_reason(reason)).collect();
            Some(reasons.join(", "))
        }
        attribute::CASES => {
            let id = text.split('@').next().unwrap_or_default();
            let id: Option<ItemId> = id.parse().ok();
            id.map(|id| CaseReference::of(id).to_string())
        }
        attribute::RESTRICTED => {
            let (word, until) = text.split_once('@').unwrap_or((text, ""));
            let reason = Restriction::from_word(word);
            reason.map(|reason| format!("{} ({})", words.restriction(reason), day(until)))
        }
        attribute::HISTORY => {
            let (word, at) = text.split_once('@').unwrap_or((text, ""));
            let event = Event::from_word(word);
            event.map(|event| format!("{} ({})", words.event(event), instant(at)))
        }
        _ => None,
    };
    match &datum.value {
        StoredValue::Text(text) => shown(text.reveal()).unwrap_or_else(|| text.reveal().clone()),
        StoredValue::Texts(texts) => {
            let texts = texts.iter();
            let texts = texts.map(|text| shown(text).unwrap_or_else(|| text.clone()));
            texts.collect::<Vec<_>>().join(", ")
        }
        StoredValue::Number(seconds) => {
            let at = Timestamp::from_second(*seconds).ok();
            at.map_or_else(String::new, |at| day_of_month(dates::day_of(at)))
        }
        StoredValue::Flag(_) => words.sentences.yes.clone(),
    }
}

/// The record of processing, to read.
pub(crate) fn record(context: &Context<'_>) -> Values {
    let (desk, words) = (context.desk, context.words);
    let controller = &desk.register.controller;
    let activities = desk.register.activities.iter().map(|activity| {
        let recipients = activity.recipients.iter().map(|recipient| {
            let place = recipient.region.as_ref().map(|place| format!(", {place}"));
            let text = format!(
                "{}, {}{}",
                recipient.name,
                words.role(recipient.role),
                place.unwrap_or_default()
            );
            Values::default().with("mottaker", text)
        });
        let fields = desk::json::recorded(activity).map(|field| {
            let reason = field.reason.as_deref().or(activity.purpose.as_deref());
            Values::default()
                .with("felt.navn", desk::json::named(field))
                .with("felt.klasse", kept_for(desk, words, &field.class))
                .with("felt.hvorfor", reason.unwrap_or_default())
        });
        let basis = activity.legal_basis.as_ref().map(|basis| {
            let values = [
                ("artikkel", basis.article.as_str()),
                ("interesse", basis.interest.as_deref().unwrap_or_default()),
            ];
            fill(&words.sentences.legal_basis, &values)
        });
        let purpose = activity.purpose.as_deref();
        let purpose = purpose.or(activity.quoted_from_notice.as_deref());
        Values::default()
            .with("aktivitet.navn", purpose.unwrap_or(&activity.id))
            .with("aktivitet.rolle", words.role(activity.role))
            .with("aktivitet.formal", purpose.unwrap_or_default())
            .with("aktivitet.grunnlag", basis.unwrap_or_default())
            .with_list("mottaker", recipients.collect())
            .with_list("felt", fields.collect())
    });
    Values::default()
        .with("dato", day_of_month(dates::day_of(desk.now)))
        .with("selskap", &controller.name)
        .with("organisasjonsnummer", &controller.organisation_number)
        .with("adresse", &controller.address)
        .with("kontakt", &controller.privacy_contact)
        .with_list("aktivitet", activities.collect())
}

/// For how long what is of a class is kept, at most.
fn kept_for(desk: &Desk, words: &Words, class: &str) -> String {
    let mut classes = desk.register.classes.iter();
    let class = classes.find(|known| known.id == class);
    let days = class.and_then(|class| class.max_days);
    days.map_or_else(String::new, |days| {
        fill(
            &words.sentences.at_most,
            &[("tid", &words.time(days.into()))],
        )
    })
}

/// The record in a few lines, for a terminal.
pub(crate) fn record_text(context: &Context<'_>) -> String {
    let (desk, words) = (context.desk, context.words);
    let activities = desk.register.activities.iter().map(|activity| {
        let purpose = activity.purpose.as_deref();
        let purpose = purpose.or(activity.quoted_from_notice.as_deref());
        let fields: Vec<&str> = desk::json::recorded(activity)
            .map(desk::json::named)
            .collect();
        let head = format!(
            "{} ({})",
            purpose.unwrap_or(&activity.id),
            words.role(activity.role)
        );
        if fields.is_empty() {
            head
        } else {
            format!("{head}\n  {}", fields.join(", "))
        }
    });
    crate::output::fit(&activities.collect::<Vec<_>>().join("\n\n"))
}

/// What is known of a breach, to read.
pub(crate) fn breach(context: &Context<'_>, breach: &Breach) -> Values {
    let fields = desk::json::personal_fields(context.desk).into_iter();
    let fields = fields.map(|field| Values::default().with("felt", desk::json::named(field)));
    let references = breach.references.iter();
    let references = references.map(|code| Values::default().with("referanse", code.as_str()));
    Values::default()
        .with("dato", day_of_month(dates::day_of(context.desk.now)))
        .with("fra", moment(breach.from))
        .with("til", moment(breach.to))
        .with("oppdaget", moment(breach.discovered_at))
        .with("frist", moment(breach.notify_before))
        .with("antall", breach.references.len().to_string())
        .with("slettet", breach.erased_since.to_string())
        .with_list("felt", fields.collect())
        .with_list("referanse", references.collect())
}

/// An instant to the minute, in UTC as all times of the desk.
pub(crate) fn moment(at: Timestamp) -> String {
    let time = at.strftime("%H:%M UTC");
    format!("{} kl. {time}", day_of_month(dates::day_of(at)))
}

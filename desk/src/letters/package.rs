//! The package of everything that is stored about a person, as the person reads it.

use bundle::{ApprovedNotice, Values};
use contact_store::StoredValue;
use desk::actions::{Datum, Desk, Package, PackedEnquiry};
use jiff::Timestamp;
use personal_data::{
    ApprovalReference, CaseKind, CaseReference, Channel, Event, ExtensionReason, FieldSource,
    ItemId, Outcome, RefusalReason, Restriction, Role, Source, SpamReason, Status, attribute,
    dates,
};

use super::{legal_basis, recipients};
use crate::context::Context;
use crate::words::{Words, day_of_month};

/// What is stored for a notice that nobody knows to have been shown.
const UNKNOWN: &str = "unknown";

/// What is filled into the package.
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
        let basis = basis.map(|basis| legal_basis(words, basis));
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
    let approvals = packed.approvals.iter().map(|approval| {
        Values::default()
            .with("godkjenning.kode", approval.reference().to_string())
            .with("godkjenning.mottaker", context.shown().recipient(approval))
            .with(
                "godkjenning.status",
                words.approval_status(approval.status).to_lowercase(),
            )
            .with("godkjenning.spurt", day(approval.proposed_at))
            .with(
                "godkjenning.svart",
                approval.answered_at.map(day).unwrap_or_default(),
            )
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
        .with_list("godkjenning", approvals.collect())
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
        attribute::RECEIVED_AT
        | attribute::OPENED_AT
        | attribute::CLOSED_AT
        | attribute::PROPOSED_AT
        | attribute::ANSWERED_AT => Some(instant(text)),
        attribute::APPROVALS => {
            let id: Option<ItemId> = text.parse().ok();
            id.map(|id| ApprovalReference::of(id).to_string())
        }
        attribute::AGREEMENT => {
            let page = desk.agreement(text);
            page.map(|page| format!("{} ({})", page.title, page.agreement.recipient))
        }
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

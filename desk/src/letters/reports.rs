//! The record of processing and the report of a breach, as people read them.

use bundle::Values;
use desk::actions::Breach;
use jiff::Timestamp;
use personal_data::dates;

use super::legal_basis;
use crate::context::Context;
use crate::words::{day_of_month, fill};

/// The record of processing, to read.
pub(crate) fn record(context: &Context<'_>) -> Values {
    let (desk, words) = (context.desk, context.words);
    let controller = &desk.register.controller;
    let activities = desk.register.activities.iter().map(|activity| {
        let recipients = desk::json::recipients(desk, activity);
        let recipients = recipients.iter().map(|recipient| {
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
                .with("felt.klasse", kept_for(context, &field.class))
                .with("felt.hvorfor", reason.unwrap_or_default())
        });
        let basis = activity.legal_basis.as_ref();
        let basis = basis.map(|basis| legal_basis(words, basis));
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
pub(crate) fn kept_for(context: &Context<'_>, class: &str) -> String {
    let (desk, words) = (context.desk, context.words);
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

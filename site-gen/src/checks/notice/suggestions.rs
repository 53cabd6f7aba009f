//! Sentences in bokmål that would answer a finding, made of the register's own values.
//!
//! A finding whose answer the register does not have gets none: what the register leaves open is for the company to
//! decide. No sentence is ever written into a file; an editor reads it, and may take it.

use personal_data::{Activity, Field, Recipient, Register, RetentionRules, Role, cited};

use crate::checks::infrastructure::is_in_eea;
use crate::checks::subject::Subject;

/// The findings that have a sentence when the register has the answer. The others ask what no register says.
pub const SUGGESTED: &[&str] = &[
    "PV101", "PV102", "PV103", "PV104", "PV105", "PV106", "PV107", "PV108", "PV109", "PV110",
    "PV112", "PV113", "PV114", "PV115", "PV116", "PV117", "PV118", "PV121",
];

/// The sentence for a finding, or `None` when the register does not have the answer.
pub(crate) fn sentence(code: &str, subject: &Subject<'_>) -> Option<String> {
    let register = subject.register;
    match code {
        "PV101" => controller(register),
        "PV102" => {
            let contact = known(&register.controller.privacy_contact)?;
            Some(format!(
                "Spørsmål og krav om personopplysninger sender du til {contact}."
            ))
        }
        "PV103" => legal_bases(register),
        "PV104" => retention(register),
        "PV105" => processors(subject),
        "PV106" => transfers(register),
        "PV107" => request(
            register,
            "Du har rett til å kreve at behandlingen av opplysningene dine blir begrenset.",
        ),
        "PV108" => objection(register),
        "PV109" => portability(register),
        "PV110" => voluntary(register),
        "PV112" => {
            let officer = known(&register.controller.data_protection_officer)?;
            let is_named = !matches!(officer, "unknown" | "none");
            is_named.then(|| format!("Personvernombudet vårt er {officer}."))
        }
        "PV113" => {
            let purposes = purposes(register)?;
            Some(format!(
                "Vi beholder kontaktopplysningene bare til dette: {purposes}."
            ))
        }
        "PV114" => approval(register),
        "PV115" => list(register),
        "PV116" => automatic_erasure(register),
        "PV117" => client_counter(register),
        "PV118" => Some(format!(
            "Ber du om innsyn, retting eller sletting, svarer vi innen {}.",
            answer_days(register)
        )),
        "PV121" => Some(format!(
            "Får vi kontaktopplysningene dine fra andre enn deg selv, gir vi deg beskjed innen {} (personvernforordningen artikkel 14).",
            answer_days(register)
        )),
        _ => None,
    }
}

/// An empty value is unknown.
fn known(value: &str) -> Option<&str> {
    Some(value.trim()).filter(|value| !value.is_empty())
}

fn controller(register: &Register) -> Option<String> {
    let controller = &register.controller;
    Some(format!(
        "{}, organisasjonsnummer {}, {}, er behandlingsansvarlig for personopplysningene.",
        known(&controller.legal_name)?,
        known(&controller.organisation_number)?,
        known(&controller.address)?,
    ))
}

/// The activities that the company itself decides over.
fn decided(register: &Register) -> impl Iterator<Item = &Activity> {
    register
        .own_activities()
        .filter(|activity| activity.role == Role::Controller)
}

fn purposes(register: &Register) -> Option<String> {
    let purposes: Vec<String> = decided(register)
        .filter_map(|activity| known(activity.purpose.as_deref()?))
        .map(in_sentence)
        .collect();
    (!purposes.is_empty()).then(|| purposes.join("; "))
}

/// The letter of article 6(1), and what the law calls that basis.
fn basis(article: &str) -> Option<(char, &'static str)> {
    let letter = article
        .strip_prefix("6(1)(")?
        .strip_suffix(')')?
        .chars()
        .next()?;
    let name = match letter {
        'a' => "samtykke",
        'b' => "avtale",
        'c' => "rettslig forpliktelse",
        'd' => "vitale interesser",
        'e' => "oppgave i allmennhetens interesse",
        'f' => "berettiget interesse",
        _ => return None,
    };
    Some((letter, name))
}

/// Every activity with its basis, and none when one of them lacks it: half an answer would look like a whole one.
fn legal_bases(register: &Register) -> Option<String> {
    let sentences: Option<Vec<String>> = decided(register)
        .map(|activity| {
            let purpose = in_sentence(known(activity.purpose.as_deref()?)?);
            let legal = activity.legal_basis.as_ref()?;
            let (letter, name) = basis(&legal.article)?;
            let interest = match (letter, legal.interest.as_deref().and_then(known)) {
                ('f', interest) => format!(", og interessen er å {}", interest?),
                _ => String::new(),
            };
            Some(format!(
                "Vi bruker opplysningene til dette: {purpose}. Behandlingsgrunnlaget er {name} (personvernforordningen artikkel {}){interest}.",
                cited(&legal.article)
            ))
        })
        .collect();
    sentences
        .map(|sentences| sentences.join(" "))
        .filter(|text| !text.is_empty())
}

fn retention(register: &Register) -> Option<String> {
    let message = register.class(RetentionRules::MESSAGE)?;
    let contact = register.class(RetentionRules::CONTACT)?;
    let solved = message
        .grace_days
        .map(|grace| format!("{} etter at henvendelsen er løst, og ", days(grace)));
    let review = contact.review_days.map(|review| {
        format!(
            " Innen {} vurderer vi om vi fortsatt trenger dem.",
            days(review)
        )
    });
    Some(format!(
        "Meldingen slettes {}senest {} etter at vi fikk den. Kontaktopplysningene slettes senest {} etter at vi sist hadde kontakt.{}",
        solved.unwrap_or_default(),
        days(message.max_days?),
        days(contact.max_days?),
        review.unwrap_or_default(),
    ))
}

fn recipients(register: &Register) -> impl Iterator<Item = &Recipient> {
    register
        .own_activities()
        .flat_map(|activity| &activity.recipients)
}

/// The processors that the notice does not name.
fn processors(subject: &Subject<'_>) -> Option<String> {
    let unnamed = recipients(subject.register).filter(|recipient| {
        recipient.role == Role::Processor && subject.notice.find(&recipient.name).is_none()
    });
    let names: Vec<String> = unnamed
        .map(
            |recipient| match recipient.region.as_deref().and_then(known) {
                Some(region) => format!("{} (region {region})", recipient.name),
                None => recipient.name.clone(),
            },
        )
        .collect();
    let role = match names.as_slice() {
        [] => return None,
        [_] => "databehandler",
        _ => "databehandlere",
    };
    Some(format!(
        "{} behandler opplysningene på våre vegne, som {role}.",
        listed(&names)
    ))
}

fn transfers(register: &Register) -> Option<String> {
    let places: Option<Vec<(&str, &str)>> = recipients(register)
        .map(|recipient| {
            let region = recipient.region.as_deref().and_then(known)?;
            Some((recipient.name.as_str(), region))
        })
        .collect();
    let places = places.filter(|places| !places.is_empty())?;
    let named = |places: &[(&str, &str)]| {
        let places: Vec<String> = places
            .iter()
            .map(|(name, region)| format!("{name} i {region}"))
            .collect();
        listed(&places)
    };
    let outside: Vec<_> = places
        .iter()
        .copied()
        .filter(|(_, region)| !is_in_eea(region))
        .collect();
    Some(if outside.is_empty() {
        format!(
            "Opplysningene blir ikke overført ut av EØS. De behandles hos {}.",
            named(&places)
        )
    } else {
        format!(
            "Opplysningene blir overført ut av EØS, til {}.",
            named(&outside)
        )
    })
}

/// A right, with whom to ask and when the answer comes.
fn request(register: &Register, right: &str) -> Option<String> {
    let controller = &register.controller;
    let whom = known(&controller.privacy_contact).or(known(&controller.name))?;
    Some(format!(
        "{right} Ta kontakt med {whom}, så svarer vi innen {}.",
        answer_days(register)
    ))
}

/// Article 21 gives the right where the basis is 6(1)(e) or 6(1)(f).
fn objection(register: &Register) -> Option<String> {
    let mut bases = decided(register).filter_map(|activity| {
        let legal = activity.legal_basis.as_ref()?;
        let (letter, name) = basis(&legal.article)?;
        let interest = legal.interest.as_deref().and_then(known);
        matches!(letter, 'e' | 'f').then_some((name, interest))
    });
    let (name, interest) = bases.next()?;
    let interest = interest.map(|interest| format!(" (å {interest})"));
    let right = format!(
        "Behandlingen bygger på {name}{}, og du har rett til å protestere mot den.",
        interest.unwrap_or_default()
    );
    request(register, &right)
}

/// Article 20 gives the right where the basis is consent or a contract.
fn portability(register: &Register) -> Option<String> {
    let name = decided(register).find_map(|activity| {
        let (letter, name) = basis(&activity.legal_basis.as_ref()?.article)?;
        matches!(letter, 'a' | 'b').then_some(name)
    })?;
    let right = format!(
        "Behandlingen bygger på {name}, og du har rett til å få opplysningene du har gitt oss, i et maskinlesbart format."
    );
    request(register, &right)
}

fn voluntary(register: &Register) -> Option<String> {
    let labels = |required: bool| {
        let fields = register
            .form_fields()
            .filter(|field| field.required == required);
        fields
            .map(|field| in_sentence(&field.label))
            .collect::<Vec<_>>()
    };
    let (required, optional) = (labels(true), labels(false));
    if required.is_empty() {
        return None;
    }
    let optional = match optional.as_slice() {
        [] => String::new(),
        optional => format!(" Du velger selv om du vil oppgi {}.", listed(optional)),
    };
    Some(format!(
        "Det er frivillig å gi oss opplysningene, men du kan ikke sende skjemaet uten å oppgi {}.{optional}",
        listed(&required)
    ))
}

/// What is given to others, which is nothing without an approval.
fn approval(register: &Register) -> Option<String> {
    let unanswered = register.class(RetentionRules::APPROVAL)?.unanswered_days?;
    let mut agreements = register
        .agreements
        .iter()
        .filter(|agreement| !agreement.draft);
    let what = match agreements.next() {
        None => {
            "Vi deler ikke opplysningene dine med andre uten at du har godkjent det.".to_owned()
        }
        Some(first) => {
            let names: Vec<String> = std::iter::once(first)
                .chain(agreements)
                .map(|agreement| agreement.recipient.clone())
                .collect();
            format!(
                "Vi deler opplysninger om deg med {} bare hvis du har godkjent det.",
                listed(&names)
            )
        }
    };
    Some(format!(
        "{what} Svarer du ikke innen {}, deler vi ingenting.",
        days(unanswered)
    ))
}

/// The sentence that lists what is stored, with every field of the form in it.
fn list(register: &Register) -> Option<String> {
    let (before, after) = register.notice.list_pattern.split_once("{list}")?;
    let word = |field: &Field| {
        field
            .in_notice
            .clone()
            .unwrap_or_else(|| field.label.clone())
    };
    let (required, optional): (Vec<_>, Vec<_>) =
        register.form_fields().partition(|field| field.required);
    let words: Vec<String> = required
        .into_iter()
        .map(word)
        .chain(
            optional
                .into_iter()
                .map(|field| format!("eventuelt {}", word(field))),
        )
        .collect();
    let words = listed(&words);
    // A pattern that begins in the middle of a sentence, or ends in another one, is no sentence.
    let is_sentence = before.starts_with(char::is_uppercase)
        && !after.trim_start().starts_with(char::is_uppercase);
    if !is_sentence {
        return Some(words);
    }
    let sentence = format!("{before}{words}{after}");
    Some(if sentence.ends_with(char::is_alphanumeric) {
        sentence + "."
    } else {
        sentence
    })
}

fn automatic_erasure(register: &Register) -> Option<String> {
    let latest = |class: &str| Some(days(register.class(class)?.max_days?));
    Some(format!(
        "Har ingen slettet opplysningene før, sletter programmet dem automatisk: meldingen senest {} etter at vi fikk den, og kontaktopplysningene senest {} etter at vi sist hadde kontakt.",
        latest(RetentionRules::MESSAGE)?,
        latest(RetentionRules::CONTACT)?,
    ))
}

fn client_counter(register: &Register) -> Option<String> {
    let latest = register.class(RetentionRules::CLIENT_COUNTER)?.max_days?;
    Some(format!(
        "Vi lagrer ikke IP-adressen din. Skjemaet teller hvor mange meldinger som kommer fra samme sted, og tellingen slettes senest etter {}.",
        days(latest)
    ))
}

/// How soon a request is answered.
fn answer_days(register: &Register) -> String {
    days(register.deadlines.answer.max_days)
}

fn days(count: u32) -> String {
    format!("{count} {}", if count == 1 { "dag" } else { "dager" })
}

/// «A, B og C»
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} og {last}", before.join(", ")),
    }
}

/// Words that begin with a capital as a label does, as they are written within a sentence: abbreviations keep theirs.
fn in_sentence(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return words.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

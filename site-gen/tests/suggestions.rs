//! The sentence that a finding proposes is made of what the register says, and answers the finding.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod changes;
mod sources;

use std::fs;

use changes::{NOTICE, REGISTER};
use site_gen::{Problems, Report, SUGGESTED};
use sources::Sources;

const ALL: &[&str] = &[
    "PV101", "PV102", "PV103", "PV104", "PV105", "PV106", "PV107", "PV108", "PV109", "PV110",
    "PV111", "PV112", "PV113", "PV114", "PV115", "PV116", "PV117", "PV118", "PV119", "PV120",
    "PV121",
];

/// The sample's register, as another company has it.
fn other_register() -> Sources {
    Sources::sample()
        .set("controller.name", Some("\"Nordlys\""))
        .set("controller.legal_name", Some("\"Nordlys Regnskap AS\""))
        .set("controller.organisation_number", Some("\"923609016\""))
        .set("controller.address", Some("\"Storgata 1, 9008 Tromsø\""))
        .set("controller.privacy_contact", Some("\"personvern@nordlys.example\""))
        .set("controller.data_protection_officer", Some("\"Kari Nordmann, 77 00 00 00\""))
        .set("deadlines.answer.max_days", Some("20"))
        .set("class.message.grace_days", Some("10"))
        .set("class.message.max_days", Some("200"))
        .set("class.contact.review_days", Some("100"))
        .set("class.contact.max_days", Some("400"))
        .set("class.approval.unanswered_days", Some("14"))
        .set("class.client-counter.max_days", Some("1"))
        .set("activity.enquiry.purpose", Some("\"Føre regnskap for kunder\""))
        .set("activity.enquiry.legal_basis", Some("{ article = \"6(1)(b)\" }"))
        .set(
            "activity.enquiry.recipients",
            Some("[{ name = \"Skyen\", role = \"processor\", region = \"eu-west-1\" }, { name = \"Arkivet\", role = \"processor\", region = \"us-east-1\" }]"),
        )
        .replace(
            REGISTER,
            "id = \"phone\"\nlabel = \"Telefonnummer\"\nin_notice = \"Telefonnummer\"\nrequired = true",
            "id = \"phone\"\nlabel = \"Telefonnummer\"\nin_notice = \"Telefonnummer\"\nrequired = false",
        )
}

fn suggestion(report: &Report, code: &str) -> Option<String> {
    let problem = report.problems.iter().find(|problem| problem.code == code);
    problem
        .unwrap_or_else(|| panic!("{code} is not found"))
        .suggestion()
        .map(str::to_owned)
}

#[track_caller]
fn check(report: &Report, code: &str, expected: &str) {
    let expected = Some(expected).filter(|text| !text.is_empty());
    assert_eq!(suggestion(report, code).as_deref(), expected, "{code}");
}

#[test]
fn the_samples_register_answers_what_it_can() {
    let report = Sources::sample().report();
    let check = |code, expected| check(&report, code, expected);
    // What the register leaves empty is not made up.
    for code in [
        "PV101", "PV102", "PV109", "PV111", "PV112", "PV119", "PV120",
    ] {
        check(code, "");
    }
    check(
        "PV103",
        "Vi bruker opplysningene til dette: følge opp henvendelser fra kontaktskjemaet. Behandlingsgrunnlaget er berettiget interesse (personvernforordningen artikkel 6 nr. 1 bokstav f), og interessen er å svare dem som tar kontakt.",
    );
    check(
        "PV104",
        "Meldingen slettes 30 dager etter at henvendelsen er løst, og senest 365 dager etter at vi fikk den. Kontaktopplysningene slettes senest 730 dager etter at vi sist hadde kontakt. Innen 180 dager vurderer vi om vi fortsatt trenger dem.",
    );
    check(
        "PV105",
        "Amazon Web Services (region eu-north-1) behandler opplysningene på våre vegne, som databehandler.",
    );
    check(
        "PV106",
        "Opplysningene blir ikke overført ut av EØS. De behandles hos Amazon Web Services i eu-north-1.",
    );
    check(
        "PV107",
        "Du har rett til å kreve at behandlingen av opplysningene dine blir begrenset. Ta kontakt med Metafocus, så svarer vi innen 30 dager.",
    );
    check(
        "PV108",
        "Behandlingen bygger på berettiget interesse (å svare dem som tar kontakt), og du har rett til å protestere mot den. Ta kontakt med Metafocus, så svarer vi innen 30 dager.",
    );
    check(
        "PV110",
        "Det er frivillig å gi oss opplysningene, men du kan ikke sende skjemaet uten å oppgi navn, telefonnummer, e-postadresse og melding. Du velger selv om du vil oppgi firmanavn.",
    );
    check(
        "PV113",
        "Vi beholder kontaktopplysningene bare til dette: følge opp henvendelser fra kontaktskjemaet.",
    );
    check(
        "PV114",
        "Vi deler ikke opplysningene dine med andre uten at du har godkjent det. Svarer du ikke innen 30 dager, deler vi ingenting.",
    );
    check(
        "PV115",
        "Vi lagrer Navn, Telefonnummer, E-postadresse, Melding og eventuelt Firmanavn når du kontakter oss via kontaktskjemaet vårt.",
    );
    check(
        "PV116",
        "Har ingen slettet opplysningene før, sletter programmet dem automatisk: meldingen senest 365 dager etter at vi fikk den, og kontaktopplysningene senest 730 dager etter at vi sist hadde kontakt.",
    );
    check(
        "PV117",
        "Vi lagrer ikke IP-adressen din. Skjemaet teller hvor mange meldinger som kommer fra samme sted, og tellingen slettes senest etter 2 dager.",
    );
    check(
        "PV118",
        "Ber du om innsyn, retting eller sletting, svarer vi innen 30 dager.",
    );
    check(
        "PV121",
        "Får vi kontaktopplysningene dine fra andre enn deg selv, gir vi deg beskjed innen 30 dager (personvernforordningen artikkel 14).",
    );
}

#[test]
fn another_register_gives_other_sentences() {
    let report = other_register().report();
    let check = |code, expected| check(&report, code, expected);
    check(
        "PV101",
        "Nordlys Regnskap AS, organisasjonsnummer 923609016, Storgata 1, 9008 Tromsø, er behandlingsansvarlig for personopplysningene.",
    );
    check(
        "PV102",
        "Spørsmål og krav om personopplysninger sender du til personvern@nordlys.example.",
    );
    check(
        "PV103",
        "Vi bruker opplysningene til dette: føre regnskap for kunder. Behandlingsgrunnlaget er avtale (personvernforordningen artikkel 6 nr. 1 bokstav b).",
    );
    check(
        "PV104",
        "Meldingen slettes 10 dager etter at henvendelsen er løst, og senest 200 dager etter at vi fikk den. Kontaktopplysningene slettes senest 400 dager etter at vi sist hadde kontakt. Innen 100 dager vurderer vi om vi fortsatt trenger dem.",
    );
    check(
        "PV105",
        "Skyen (region eu-west-1) og Arkivet (region us-east-1) behandler opplysningene på våre vegne, som databehandlere.",
    );
    check(
        "PV106",
        "Opplysningene blir overført ut av EØS, til Arkivet i us-east-1.",
    );
    check(
        "PV107",
        "Du har rett til å kreve at behandlingen av opplysningene dine blir begrenset. Ta kontakt med personvern@nordlys.example, så svarer vi innen 20 dager.",
    );
    // Article 21 gives no right where the basis is a contract, and article 20 does.
    check("PV108", "");
    check(
        "PV109",
        "Behandlingen bygger på avtale, og du har rett til å få opplysningene du har gitt oss, i et maskinlesbart format. Ta kontakt med personvern@nordlys.example, så svarer vi innen 20 dager.",
    );
    check(
        "PV110",
        "Det er frivillig å gi oss opplysningene, men du kan ikke sende skjemaet uten å oppgi navn, e-postadresse og melding. Du velger selv om du vil oppgi telefonnummer og firmanavn.",
    );
    check(
        "PV112",
        "Personvernombudet vårt er Kari Nordmann, 77 00 00 00.",
    );
    check(
        "PV113",
        "Vi beholder kontaktopplysningene bare til dette: føre regnskap for kunder.",
    );
    check(
        "PV114",
        "Vi deler ikke opplysningene dine med andre uten at du har godkjent det. Svarer du ikke innen 14 dager, deler vi ingenting.",
    );
    check(
        "PV115",
        "Vi lagrer Navn, E-postadresse, Melding, eventuelt Telefonnummer og eventuelt Firmanavn når du kontakter oss via kontaktskjemaet vårt.",
    );
    check(
        "PV116",
        "Har ingen slettet opplysningene før, sletter programmet dem automatisk: meldingen senest 200 dager etter at vi fikk den, og kontaktopplysningene senest 400 dager etter at vi sist hadde kontakt.",
    );
    check(
        "PV117",
        "Vi lagrer ikke IP-adressen din. Skjemaet teller hvor mange meldinger som kommer fra samme sted, og tellingen slettes senest etter 1 dag.",
    );
    check(
        "PV118",
        "Ber du om innsyn, retting eller sletting, svarer vi innen 20 dager.",
    );
    check(
        "PV121",
        "Får vi kontaktopplysningene dine fra andre enn deg selv, gir vi deg beskjed innen 20 dager (personvernforordningen artikkel 14).",
    );
}

/// The two registers together show every code that can have a sentence, and no other has one.
#[test]
fn the_codes_with_a_sentence_are_those_that_the_documentation_names() {
    let reports = [Sources::sample().report(), other_register().report()];
    for code in ALL {
        let has_one = reports
            .iter()
            .any(|report| suggestion(report, code).is_some());
        assert_eq!(has_one, SUGGESTED.contains(code), "{code}");
    }
}

/// An editor who takes a sentence as it stands is not asked for the same again.
#[test]
fn a_sentence_answers_its_finding() {
    for (sources, code) in [
        (other_register as fn() -> Sources, "PV101"),
        (other_register, "PV102"),
        (Sources::sample, "PV103"),
        (Sources::sample, "PV105"),
        (Sources::sample, "PV106"),
        (Sources::sample, "PV107"),
        (Sources::sample, "PV108"),
        (other_register, "PV109"),
        (Sources::sample, "PV110"),
        (other_register, "PV112"),
        (Sources::sample, "PV116"),
        (Sources::sample, "PV117"),
        (Sources::sample, "PV121"),
    ] {
        let sources = sources();
        let sentence = suggestion(&sources.report(), code).unwrap();
        let heading = "### Dine rettigheter\n";
        let sources = sources.replace(NOTICE, heading, &format!("{sentence}\n\n{heading}"));
        let report = sources.report();
        assert!(
            report.problems.iter().all(|problem| problem.code != code),
            "{code}"
        );
    }
    for (code, words) in [
        (
            "PV104",
            "Disse opplysningene lagres så lenge det er nødvendig ut fra formålet.",
        ),
        (
            "PV115",
            "Vi lagrer Navn, Telefonnummer, E-postadresse og eventuelt Firmanavn når du kontakter oss via kontaktskjemaet vårt.",
        ),
    ] {
        let sentence = suggestion(&Sources::sample().report(), code).unwrap();
        let report = Sources::sample().replace(NOTICE, words, &sentence).report();
        let left: Vec<_> = report.problems.iter().map(|problem| problem.code).collect();
        assert!(!left.contains(&code), "{code}");
        assert!(
            report.errors().all(|error| error.code == "PV001"),
            "{left:?}"
        );
    }
}

#[test]
fn people_and_programs_are_shown_it_and_no_file_is() {
    let sources = Sources::sample();
    let report = sources.report();
    let before = fs::read_to_string(sources.path(NOTICE)).unwrap();
    let value = report.to_value();
    let findings = value["findings"].as_array().unwrap();
    let of = |code: &str| findings.iter().find(|found| found["code"] == code).unwrap();
    assert_eq!(
        of("PV118")["suggestion"],
        "Ber du om innsyn, retting eller sletting, svarer vi innen 30 dager."
    );
    assert!(
        findings
            .iter()
            .all(|found| found.get("suggestion").is_some())
    );
    assert!(of("PV120")["suggestion"].is_null());

    let shown = Problems(report.problems).report(false);
    let (_, help) = shown.split_once("Vil dere ta med noe av dette?").unwrap();
    assert!(
        help.trim_start()
            .starts_with("Forslag: «Ber du om innsyn, retting eller sletting, svarer vi innen 30"),
        "{help}"
    );
    assert_eq!(fs::read_to_string(sources.path(NOTICE)).unwrap(), before);
}

/// An error of the sources has the key too, so that a program need not ask whether it is there.
#[test]
fn an_error_proposes_nothing() {
    let report = Sources::sample()
        .replace(NOTICE, "Vi lagrer Navn", "Vi tar vare på Navn")
        .report();
    let value = report.to_value();
    let errors = value["errors"].as_array().unwrap();
    assert!(!errors.is_empty());
    assert!(errors.iter().all(|error| error["suggestion"].is_null()));
}

//! Each check, made to strike by changing one thing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod changes;
mod languages;
mod sources;

use std::collections::BTreeSet;
use std::fs;

use changes::{CHANGES, INFRA, NOTICE, REGISTER, spoilt};
use languages::assert_language;
use site_gen::{Level, Problem, RULES};
use sources::Sources;

const SUPPRESSION: &str = "[[suppress]]\ncode = \"PV109\"\nreason = \"bygger ikke på samtykke eller avtale\"\nresponsible = \"daglig leder\"\nuntil = 2027-12-31\n\n";

fn codes<'a>(problems: impl Iterator<Item = &'a Problem>) -> BTreeSet<&'static str> {
    problems.map(|problem| problem.code).collect()
}

#[test]
fn the_shipped_sources_have_no_error() {
    let report = Sources::shipped().report();
    assert_eq!(codes(report.errors()), BTreeSet::new());
    assert!(report.site.is_some());
    report.findings().for_each(is_in_bokmaal);
}

#[test]
fn the_sample_has_every_finding_and_no_error() {
    let report = Sources::sample().report();
    assert_eq!(codes(report.errors()), BTreeSet::new());
    assert!(report.site.is_some());
    let findings = codes(report.findings());
    let expected = RULES
        .iter()
        // The company's own numbers are in proportion.
        .filter(|rule| rule.is_of_notice() && rule.level != Level::Error && rule.code != "PV122")
        .map(|rule| rule.code);
    assert_eq!(findings, expected.collect());
    for problem in report.findings() {
        assert!(
            !problem.quote().is_empty(),
            "{} points at words",
            problem.code
        );
        assert!(
            !problem.article.is_empty() && problem.help.is_some(),
            "{}",
            problem.code
        );
        is_in_bokmaal(problem);
    }
}

fn is_in_bokmaal(problem: &Problem) {
    let help = problem.help.as_deref().unwrap();
    assert_language(problem.code, &format!("{} {help}", problem.message));
}

#[test]
fn each_change_makes_its_own_error_and_no_other() {
    for change in CHANGES {
        let report = spoilt(change).report();
        assert_eq!(
            codes(report.errors()),
            [change.code].into(),
            "{}: {}",
            change.code,
            change.done
        );
        let places: BTreeSet<_> = report.errors().map(|error| &error.message).collect();
        let count = report.errors().count();
        assert_eq!(count, places.len(), "{}: each is told once", change.done);
        report.errors().for_each(is_in_bokmaal);
        assert!(report.site.is_none(), "{}", change.done);
    }
}

/// The changes a notice's list sentence can suffer, each with the error it makes.
#[test]
fn the_list_sentence_is_held_to_the_register() {
    let check = |from: &str, to: &str, expected: &[&'static str]| {
        let report = Sources::sample().replace(NOTICE, from, to).report();
        let mut found = codes(report.errors());
        // That the text is not approved is another check's story.
        found.remove("PV001");
        assert_eq!(found, expected.iter().copied().collect(), "{to}");
    };
    check("og eventuelt Firmanavn", "og Firmanavn", &["PV005"]);
    check("Navn, Telefonnummer, ", "Navn, ", &["PV004"]);
    check("Navn, Telefonnummer, ", "Navn, Mobilnummer, ", &["PV003"]);
    check(
        "Navn, Telefonnummer, ",
        "Navn, Stilling, Telefonnummer, ",
        &["PV003"],
    );
    check(
        "Navn, Telefonnummer, E-postadresse og eventuelt Firmanavn",
        "eventuelt Navn, Telefonnummer, E-postadresse og Firmanavn",
        &["PV005"],
    );
    check("Vi lagrer Navn", "Vi tar vare på Navn", &["PV002"]);
    check("Vi lagrer Navn", "Vi\u{A0}lagrer Navn", &[]);
}

/// A notice of another company, with the parts that the checks read.
fn other_notice(stored: &str) -> String {
    format!(
        "+++\ntitle = \"Personvern\"\npath = \"/personvern/\"\ntemplate = \"notice.html\"\n+++\n\n# Personvern\n\n## Dette samler vi inn\n\n{stored}\n\n## Hvorfor\n\nVi leser meldingen din. Alt slettes etter tolv måneder. \n\n## Personvern ved bruk av Digiforms\n\nVi har egne kundeavtaler med tilhørende databehandleravtale.\n\n## Rettar\n\nDu kan klage til [tilsynet](https://www.datatilsynet.no/klage/).\n"
    )
}

/// The codes of its errors, but for PV001.
#[track_caller]
fn check_other(sources: &Sources, expected: &[&'static str]) {
    let report = sources.report();
    let mut found = codes(report.errors());
    found.remove("PV001");
    assert_eq!(
        found,
        expected.iter().copied().collect(),
        "{:#?}",
        report.errors().collect::<Vec<_>>()
    );
}

fn other_company(stored: &str, pattern: &str) -> Sources {
    let shipped = "\"Vi lagrer {list} når du kontakter oss via kontaktskjemaet vårt\"";
    Sources::sample()
        .add(NOTICE, other_notice(stored))
        .replace(REGISTER, shipped, &format!("{pattern:?}"))
        .replace(
            REGISTER,
            "quoted_from_notice = \"Et halvt år senere\" # det min_days holder\n",
            "",
        )
        .remove("content/versions/versions.toml")
        .remove("content/versions/4bfafca45f575277.html")
}

#[test]
fn the_list_may_be_a_sentence_bullets_or_a_table_and_be_there_twice() {
    let check = |stored: &str, pattern: &str, expected: &[&'static str]| {
        check_other(&other_company(stored, pattern), expected);
    };
    let sentence = "Her samler vi inn Navn, Telefonnummer, E-postadresse og eventuelt Firmanavn.";
    check(sentence, "samler vi inn {list}.", &[]);
    check(
        &format!("{sentence} Vi samler inn noe mer. Og samler vi inn Fødselsnummer."),
        "samler vi inn {list}.",
        &["PV003"],
    );
    let bullets =
        "Vi samler inn:\n\n- Navn\n- Telefonnummer\n- E-postadresse\n- Firmanavn (valgfritt)";
    check(bullets, "Vi samler inn: {list}", &[]);
    check(bullets, "Vi samler inn: {list} Hvorfor", &[]);
    check(
        &bullets.replace("- Navn\n", ""),
        "Vi samler inn: {list}",
        &["PV004"],
    );
    check(
        &bullets.replace(" (valgfritt)", ""),
        "Vi samler inn: {list}",
        &["PV005"],
    );
    let table = "Vi samler inn:\n\n| Hva | Hvorfor |\n|---|---|\n| Navn | Svar |\n| Telefonnummer | Svar |\n| E-postadresse | Svar |\n| Eventuelt Firmanavn | Svar |";
    check(table, "Vi samler inn: {list}", &[]);
    check(
        &table.replace("| Navn |", "| Alder |"),
        "Vi samler inn: {list}",
        &["PV003"],
    );
    check(bullets, "Vi lagrer: {list}", &["PV002"]);
}

#[test]
fn a_notice_has_no_list_when_quotes_cover_every_field() {
    let mut sources = Sources::sample().replace(
        REGISTER,
        "list_pattern = \"Vi lagrer {list} når du kontakter oss via kontaktskjemaet vårt\"\n",
        "",
    );
    check_other(&sources, &["PV004"]);
    sources = Sources::sample().replace(
        REGISTER,
        "list_pattern = \"Vi lagrer {list} når du kontakter oss via kontaktskjemaet vårt\"\n",
        "",
    );
    for name in ["Navn", "Telefonnummer", "E-postadresse", "Firmanavn"] {
        sources = sources.replace(
            REGISTER,
            &format!("in_notice = \"{name}\""),
            &format!("quoted_from_notice = \"{name}\""),
        );
    }
    assert!(sources.report().site.is_some());
}

#[test]
fn a_quote_is_whole_words_of_one_sentence_and_enough_of_them() {
    let check = |quote: &str, expected: &[&'static str]| {
        let quote = format!("quoted_from_notice = \"{quote}\"");
        let shipped = "quoted_from_notice = \"Vi leser meldingen din\"";
        check_other(
            &Sources::sample().replace(REGISTER, shipped, &quote),
            expected,
        );
    };
    check("Vi leser meldingen din, følger deg opp", &[]);
    check("a", &["PV006"]);
    check("meldingen", &["PV006"]);
    check("i leser meldingen din", &["PV006"]);
    check("med varsomhet. Her finner du", &["PV006"]);
    check(
        "samler vi inn personopplysninger? Når du henvender",
        &["PV006"],
    );
    check("Deling av personopplysninger I utgangspunktet", &["PV006"]);
}

#[test]
fn a_class_keeps_the_time_that_its_quote_promises() {
    let sentence = "Vi samler inn Navn, Telefonnummer, E-postadresse og eventuelt Firmanavn.";
    let with_quote = |max_days: &str| {
        other_company(sentence, "Vi samler inn {list}.")
            .set("class.contact.min_days", Some("30"))
            .set("class.contact.review_days", Some("20"))
            .set("class.contact.max_days", Some(max_days))
    };
    check_other(&with_quote("730"), &[]);
    let quoted =
        "ends_on = \"no-longer-needed\"\nquoted_from_notice = \"slettes etter tolv måneder\"";
    let quote =
        |sources: Sources| sources.replace(REGISTER, "ends_on = \"no-longer-needed\"", quoted);
    check_other(&quote(with_quote("365")), &[]);
    check_other(&quote(with_quote("366")), &["PV013"]);
}

#[test]
fn a_class_of_many_years_is_a_finding() {
    let report = Sources::sample()
        .set("class.contact.max_days", Some("36500"))
        .report();
    assert!(report.site.is_some());
    let found: Vec<_> = report
        .findings()
        .filter(|found| found.code == "PV122")
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].quote(), found[0].article), ("36500", "5(1)(e)"));
    is_in_bokmaal(found[0]);
}

#[test]
fn a_problem_says_what_is_missing_and_no_more() {
    let check = |sources: Sources, expected: &str| {
        let report = sources.report();
        let mut problems = report.problems.iter();
        assert!(
            problems.any(|problem| problem.message == expected),
            "{expected}"
        );
    };
    check(
        Sources::sample().replace(
            NOTICE,
            "Personvern er viktig",
            "Vi bygger på berettiget interesse. Personvern er viktig",
        ),
        "Behandlingsgrunnlaget er nevnt, men ikke hvilken berettiget interesse dere har.",
    );
    check(
        Sources::sample().replace(
            REGISTER,
            "recipients = [",
            "recipients = [{ name = \"Frost\", role = \"processor\" }, ",
        ),
        "Erklæringen sier «deler vi aldri», men nevner ikke Frost eller Amazon Web Services, som er databehandlere.",
    );
    check(
        Sources::sample().replace(INFRA, "        RecoveryPeriodInDays: 7\n", ""),
        "Det står ikke hvor lenge sikkerhetskopien av ContactsTable beholdes. Registeret sier 7 dager.",
    );
}

#[test]
fn the_notice_leads_to_the_authority() {
    let sentence = "Vi samler inn Navn, Telefonnummer, E-postadresse og eventuelt Firmanavn.";
    let without = |to: &str| {
        other_company(sentence, "Vi samler inn {list}.").replace(
            NOTICE,
            "[tilsynet](https://www.datatilsynet.no/klage/)",
            to,
        )
    };
    check_other(&without("tilsynet"), &["PV010"]);
    check_other(
        &without("[Datatilsynet](https://www.datatilsynet.example/klage/)"),
        &["PV010"],
    );
    check_other(
        &without("[Datatilsynet](https://www.datatilsynet.no/klage/), og lese hos Datatilsynet"),
        &[],
    );
}

#[test]
fn a_field_whose_word_the_notice_has_is_told_how_to_say_so() {
    let field = "[[activity.field]]\nid = \"role\"\nlabel = \"Stilling\"\nrequired = true\nclass = \"contact\"\nmax_chars = 80\nshown_in = [\"form\"]\n\n";
    let message = "[[activity.field]]\nid = \"message\"";
    let report = Sources::sample()
        .replace(
            NOTICE,
            "Navn, Telefonnummer, ",
            "Navn, Stilling, Telefonnummer, ",
        )
        .replace(REGISTER, message, &format!("{field}{message}"))
        .report();
    let problems: Vec<_> = report
        .errors()
        .filter(|problem| problem.code != "PV001")
        .collect();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].code, "PV004");
    assert!(
        problems[0].message.contains("nevner «Stilling»"),
        "{}",
        problems[0]
    );
    let help = problems[0].help.as_deref().unwrap();
    assert!(help.ends_with("in_notice = \"Stilling\""), "{help}");
}

#[test]
fn rights_come_after_what_they_refer_to() {
    let sources = Sources::sample();
    let text = fs::read_to_string(sources.path(NOTICE)).unwrap();
    let (before, rights) = text.split_once("### Dine rettigheter").unwrap();
    let (start, data) = before.split_once("### Hvilke personopplysninger").unwrap();
    let moved = format!("{start}### Dine rettigheter{rights}\n### Hvilke personopplysninger{data}");
    for heading in ["Dine rettigheter", "Rettane dine"] {
        let moved = moved.replace("Dine rettigheter", heading);
        let report = Sources::sample().add(NOTICE, moved).report();
        let mut found = codes(report.errors());
        found.remove("PV001");
        assert_eq!(found, ["PV007"].into(), "{heading}");
    }
}

#[test]
fn a_suppression_holds_until_its_day_and_stays_in_sight() {
    let mut sources = Sources::sample().replace(
        REGISTER,
        "[[hold_reason]]",
        &format!("{SUPPRESSION}[[hold_reason]]"),
    );
    sources.today = Some("2027-12-31".parse().unwrap());
    let report = sources.report();
    assert!(!codes(report.findings()).contains("PV109"));
    assert!(report.to_json().contains("\"suppressed\": true"));
    assert!(report.to_sarif().contains("\"suppressions\""));
    let files = report.site.unwrap().files;

    sources.today = Some("2028-01-01".parse().unwrap());
    let late = sources.report();
    assert_eq!(codes(late.errors()), ["PV016"].into());
    sources.today = None;
    assert_eq!(
        sources.report().site.unwrap().files,
        files,
        "a date never changes the site"
    );
}

/// A remark about the notice's file leaves out only what the notice is compared with.
#[test]
fn a_remark_about_the_notice_hides_no_error_of_another_page_or_of_the_infrastructure() {
    let remarked = Sources::sample()
        .replace(
            NOTICE,
            "in_menu = true\n",
            "in_menu = true\naliases = [\"/gammel.pdf\"]\n",
        )
        .replace(INFRA, "RetentionInDays: 30", "RetentionInDays: 31")
        .replace(
            "templates/base.html",
            "<main id=\"innhold\"",
            "<main id=\"innholdet\"",
        );
    let report = remarked.report();
    let about_notice = report
        .problems
        .iter()
        .filter(|problem| problem.code == "SG055");
    assert_eq!(about_notice.count(), 1);
    assert_eq!(codes(report.errors()), ["PV015", "SG061"].into());
}

#[test]
fn an_error_cannot_be_suppressed() {
    let sources = Sources::sample()
        .replace(
            REGISTER,
            "[[hold_reason]]",
            &format!("{}[[hold_reason]]", SUPPRESSION.replace("PV109", "PV005")),
        )
        .replace(REGISTER, "required = false", "required = true");
    let found = codes(sources.report().errors());
    assert_eq!(found, ["PV005", "SG040"].into(), "and is told so");
}

#[test]
fn a_missing_template_is_a_finding() {
    let report = Sources::sample().remove(INFRA).report();
    assert!(report.site.is_some());
    assert!(report.findings().any(|problem| problem.code == "PV015"));
}

/// Takes out each sentence of the notice, one at a time, as an editor might: none may go unnoticed, and those the
/// register needs are noticed for what they say too.
#[test]
fn no_sentence_can_be_taken_out_of_the_notice_unnoticed() {
    let text = fs::read_to_string(Sources::sample().path(NOTICE)).unwrap();
    let (front, body) = text.split_at(text.rfind("+++").unwrap() + 4);
    let (mut taken, mut needed) = (0, BTreeSet::new());
    for line in body
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        for sentence in line.trim_start_matches("- ").split_inclusive(". ") {
            taken += 1;
            let report = Sources::sample()
                .add(NOTICE, format!("{front}{}", body.replacen(sentence, "", 1)))
                .report();
            let mut found = codes(report.errors());
            assert!(found.remove("PV001"), "{sentence}");
            needed.extend(found);
        }
    }
    assert!(taken > 20, "{taken} sentences");
    assert_eq!(needed, ["PV002", "PV006", "PV010"].into());
}

#[test]
fn what_is_found_is_told_to_programs() {
    let change = CHANGES
        .iter()
        .find(|change| change.code == "PV005")
        .unwrap();
    let sources = spoilt(change);
    let report = sources.report();
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    let (errors, findings) = (
        json["errors"].as_array().unwrap(),
        json["findings"].as_array().unwrap(),
    );
    assert_eq!(
        (errors.len(), findings.len()),
        (1, report.findings().count())
    );
    assert_eq!(
        (&errors[0]["code"], &errors[0]["level"]),
        (&"PV005".into(), &"error".into())
    );
    for entry in errors.iter().chain(findings) {
        // Lines and columns count from 1, columns in characters: there stand the words.
        let number = |key: &str| usize::try_from(entry[key].as_u64().unwrap()).unwrap();
        let file = fs::read_to_string(entry["file"].as_str().unwrap()).unwrap();
        let line = file.lines().nth(number("line") - 1).unwrap();
        let rest: String = line.chars().skip(number("column") - 1).collect();
        assert!(
            rest.starts_with(entry["quote"].as_str().unwrap()),
            "{entry:#}"
        );
    }

    let report = sources.add("content/notat.docx", "x").report();
    let sarif: serde_json::Value = serde_json::from_str(&report.to_sarif()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), report.problems.len());
    let rules = &run["tool"]["driver"]["rules"];
    assert_eq!(rules[0]["id"], RULES[0].code);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    assert!(results.iter().any(|result| result["ruleId"] == "SG009"));
}

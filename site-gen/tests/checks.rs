//! Each check, made to strike by changing one thing; and the pages in `docs/checks/`, made from the same changes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use site_gen::{Level, Problem, RULES, Rule};
use sources::Sources;

const NOTICE: &str = "content/personvern.md";
const REGISTER: &str = "content/register.toml";
/// In a change: `from` is a path of the register, and `to` its new value.
const SET: &str = "set";
/// In a change: the value at the path `from` is taken out.
const UNSET: &str = "unset";
const INFRA: &str = "infra/template.yaml";
const SUPPRESSION: &str = "[[suppress]]\ncode = \"PV109\"\nreason = \"bygger ikke på samtykke eller avtale\"\nresponsible = \"daglig leder\"\nuntil = 2027-12-31\n\n";

/// One change, and the one error it makes.
struct Change {
    code: &'static str,
    /// What is done, in bokmål, for the page of the check.
    done: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

const fn change(
    code: &'static str,
    done: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
) -> Change {
    Change {
        code,
        done,
        file,
        from,
        to,
    }
}

const CHANGES: &[Change] = &[
    change(
        "PV001",
        "Erklæringen får et ord som ingen har godkjent.",
        NOTICE,
        "Personvern er viktig",
        "Personvern er svært viktig",
    ),
    change(
        "PV001",
        "En godkjent tekst endres i arkivet.",
        "content/versions/4bfafca45f575277.html",
        "eventuelt ",
        "",
    ),
    change(
        "PV002",
        "`list_pattern` i registeret sier «Vi samler inn» i stedet for «Vi lagrer».",
        REGISTER,
        "\"Vi lagrer {list}",
        "\"Vi samler inn {list}",
    ),
    change(
        "PV003",
        "Registeret sier at navnet står i erklæringen som «Fullt navn».",
        REGISTER,
        "in_notice = \"Navn\"",
        "in_notice = \"Fullt navn\"",
    ),
    change(
        "PV004",
        "Et nytt felt, «Stilling», legges i registeret.",
        REGISTER,
        "[[activity.field]]\nid = \"message\"",
        "[[activity.field]]\nid = \"role\"\nlabel = \"Stilling\"\nclass = \"contact\"\nmax_chars = 80\n\n[[activity.field]]\nid = \"message\"",
    ),
    change(
        "PV004",
        "Meldingen viser ikke lenger til ordene som dekker den.",
        REGISTER,
        "quoted_from_notice = \"Vi leser meldingen din\"\n",
        "",
    ),
    change(
        "PV004",
        "Grunnen til at versjonen lagres, tas bort.",
        REGISTER,
        "reason = \"viser hvilken erklæring personen fikk se\"\n",
        "",
    ),
    change(
        "PV005",
        "Firmanavnet gjøres påkrevd.",
        REGISTER,
        "required = false",
        "required = true",
    ),
    change(
        "PV005",
        "Navnet gjøres frivillig.",
        REGISTER,
        "required = true",
        "required = false",
    ),
    change(
        "PV006",
        "Sitatet om Digiforms skrives feil.",
        REGISTER,
        "\"egne kundeavtaler med",
        "\"egne avtaler med",
    ),
    change(
        "PV006",
        "Sitatet om meldingen skrives feil.",
        REGISTER,
        "\"Vi leser meldingen din\"",
        "\"Vi leser meldinga di\"",
    ),
    change(
        "PV008",
        "`version` tas ut av registeret.",
        REGISTER,
        "[[activity.field]]\nid = \"version\"\nsource = \"system\"\nclass = \"contact\"\nreason = \"teller endringer, så to som arbeider samtidig ikke skriver over hverandre\"\nshown_in = [\"record\"]\n",
        "",
    ),
    change(
        "PV009",
        "Lenken til erklæringen flyttes under knappen.",
        "templates/components/contact-form/contact-form.html",
        "{{<NoticeLink />}}\n{{<Button label={text.form.submit} />}}",
        "{{<Button label={text.form.submit} />}}\n{{<NoticeLink />}}",
    ),
    change(
        "PV009",
        "Malen legger til et felt på egen hånd.",
        "templates/components/contact-form/contact-form.html",
        "{{<NoticeLink />}}",
        "<label>Alder <input name=\"age\"></label>{{<NoticeLink />}}",
    ),
    change(
        "PV009",
        "Malen tar ikke med at et felt er påkrevd.",
        "templates/components/field/field.html",
        "{% if field.required %} required{% endif -%}",
        "",
    ),
    change(
        "PV010",
        "Begge lenkene til Datatilsynet går til samme side.",
        NOTICE,
        "https://www.datatilsynet.no/rettigheter-og-plikter/den-registrertes-rettigheter/",
        "https://www.datatilsynet.no/om-datatilsynet/kontakt-oss/klage-til-datatilsynet/",
    ),
    change(
        "PV010",
        "En lenke til Datatilsynet går et annet sted.",
        NOTICE,
        "https://www.datatilsynet.no/rettigheter",
        "https://www.datatilsynet.example/rettigheter",
    ),
    change(
        "PV010",
        "En av lenkene til Datatilsynet tas bort.",
        NOTICE,
        "[Datatilsynet](https://www.datatilsynet.no/rettigheter-og-plikter/den-registrertes-rettigheter/)",
        "Datatilsynet",
    ),
    change(
        "PV011",
        "Leverandøren bestemmer selv over opplysningene.",
        REGISTER,
        "role = \"processor\", region",
        "role = \"controller\", region",
    ),
    change(
        "PV012",
        "Malen henter et bilde fra et annet nettsted.",
        "templates/base.html",
        "</main>",
        "<img src=\"https://teller.example/1.gif\" alt=\"\"></main>",
    ),
    change(
        "PV012",
        "Et skript bruker nettleserens lager.",
        "templates/base.html",
        "</body>",
        "<script>localStorage.besok = 1</script></body>",
    ),
    change(
        "PV012",
        "Stilarket henter en skrift fra et annet nettsted.",
        "templates/styles/3-base.css",
        "@layer base {",
        "@import \"https://skrifter.example/a.css\";\n@layer base {",
    ),
    change(
        "PV013",
        "Kontaktopplysninger kan forsvinne én dag for tidlig.",
        SET,
        "class.contact.min_days",
        "182",
    ),
    change(
        "PV013",
        "Meldingen kan leve lenger enn kontaktopplysningene.",
        SET,
        "class.message.max_days",
        "99999",
    ),
    change(
        "PV013",
        "Meldingen beholdes lenger enn kontaktopplysningene etter løsningen.",
        SET,
        "class.message.grace_days",
        "99999",
    ),
    change(
        "PV014",
        "Meldingen mister sin øvre grense.",
        UNSET,
        "class.message.max_days",
        "",
    ),
    change(
        "PV014",
        "Gjennomgangen kommer etter at alt er borte.",
        SET,
        "class.contact.review_days",
        "99999",
    ),
    change(
        "PV014",
        "Kontaktopplysninger blir aldri gjennomgått.",
        UNSET,
        "class.contact.review_days",
        "",
    ),
    change(
        "PV015",
        "Tabellen fjerner ikke lenger det som er utløpt.",
        INFRA,
        "AttributeName: expires_at\n        Enabled: true",
        "AttributeName: expires_at\n        Enabled: false",
    ),
    change(
        "PV015",
        "Sikkerhetskopien lever lenger enn registeret sier.",
        INFRA,
        "RecoveryPeriodInDays: ",
        "RecoveryPeriodInDays: 3",
    ),
    change(
        "PV015",
        "Sikkerhetskopien lever kortere i registeret.",
        SET,
        "backup.point_in_time_days",
        "34",
    ),
    change(
        "PV015",
        "Leverandøren behandler opplysningene i London.",
        REGISTER,
        "region = \"eu-north-1\"",
        "region = \"eu-west-2\"",
    ),
    change(
        "PV015",
        "Loggen beholdes lenger.",
        INFRA,
        "RetentionInDays: 30",
        "RetentionInDays: 90",
    ),
    change(
        "PV015",
        "Funksjonen får også lese.",
        INFRA,
        "Action: dynamodb:PutItem",
        "Action: [dynamodb:PutItem, dynamodb:GetItem]",
    ),
    change(
        "PV015",
        "Funksjonen får gjøre alt.",
        INFRA,
        "Action: dynamodb:PutItem",
        "Action: \"*\"",
    ),
    change(
        "PV015",
        "Funksjonens rolle beskrives et annet sted.",
        INFRA,
        "Role: !GetAtt FormRole.Arn",
        "Role: arn:aws:iam::123456789012:role/x",
    ),
];

fn spoilt(change: &Change) -> Sources {
    match change.file {
        SET => Sources::shipped().set(change.from, Some(change.to)),
        UNSET => Sources::shipped().set(change.from, None),
        file => Sources::shipped().replace(file, change.from, change.to),
    }
}

fn codes<'a>(problems: impl Iterator<Item = &'a Problem>) -> BTreeSet<&'static str> {
    problems.map(|problem| problem.code).collect()
}

#[test]
fn the_shipped_sources_have_every_finding_and_no_error() {
    let report = Sources::shipped().report();
    assert_eq!(codes(report.errors()), BTreeSet::new());
    assert!(report.site.is_some());
    let findings = codes(report.findings());
    let expected = RULES
        .iter()
        .filter(|rule| rule.level != Level::Error)
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
    }
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
        assert_eq!(report.errors().count(), 1, "{}: told once", change.done);
        assert!(report.site.is_none(), "{}", change.done);
    }
}

/// The changes a notice's list sentence can suffer, each with the error it makes.
#[test]
fn the_list_sentence_is_held_to_the_register() {
    let check = |from: &str, to: &str, expected: &[&'static str]| {
        let report = Sources::shipped().replace(NOTICE, from, to).report();
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

#[test]
fn rights_come_after_what_they_refer_to() {
    let sources = Sources::shipped();
    let text = fs::read_to_string(sources.path(NOTICE)).unwrap();
    let (before, rights) = text.split_once("### Dine rettigheter").unwrap();
    let (start, data) = before.split_once("### Hvilke personopplysninger").unwrap();
    let moved = format!("{start}### Dine rettigheter{rights}\n### Hvilke personopplysninger{data}");
    let report = sources.add(NOTICE, moved).report();
    let mut found = codes(report.errors());
    found.remove("PV001");
    assert_eq!(found, ["PV007"].into());
}

#[test]
fn a_suppression_holds_until_its_day_and_stays_in_sight() {
    let mut sources = Sources::shipped().replace(
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

#[test]
fn an_error_cannot_be_suppressed() {
    let sources = Sources::shipped()
        .replace(
            REGISTER,
            "[[hold_reason]]",
            &format!("{}[[hold_reason]]", SUPPRESSION.replace("PV109", "PV005")),
        )
        .replace(REGISTER, "required = false", "required = true");
    assert_eq!(codes(sources.report().errors()), ["PV005"].into());
}

#[test]
fn a_missing_template_is_a_finding() {
    let report = Sources::shipped().remove(INFRA).report();
    assert!(report.site.is_some());
    assert!(report.findings().any(|problem| problem.code == "PV015"));
}

/// Takes out each field and each class of the register, one at a time: none may go unnoticed.
#[test]
fn nothing_can_be_taken_out_of_the_register_unnoticed() {
    let text = fs::read_to_string(Sources::shipped().path(REGISTER)).unwrap();
    let mut survivors = Vec::new();
    for heading in ["[[activity.field]]", "[[class]]"] {
        for (place, _) in text.match_indices(heading) {
            let (before, rest) = text.split_at(place);
            let end = rest.find("\n\n").unwrap();
            let (entry, after) = rest.split_at(end);
            let report = Sources::shipped()
                .add(REGISTER, format!("{before}{after}"))
                .report();
            if report.errors().count() == 0 {
                survivors.push(entry.lines().nth(1).unwrap().to_owned());
            }
        }
    }
    assert_eq!(survivors, Vec::<String>::new());
}

/// Takes out each sentence of the notice, one at a time, as an editor might: none may go unnoticed, and those the
/// register needs are noticed for what they say too.
#[test]
fn no_sentence_can_be_taken_out_of_the_notice_unnoticed() {
    let text = fs::read_to_string(Sources::shipped().path(NOTICE)).unwrap();
    let (front, body) = text.split_at(text.rfind("+++").unwrap() + 4);
    let (mut taken, mut needed) = (0, BTreeSet::new());
    for line in body
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        for sentence in line.trim_start_matches("- ").split_inclusive(". ") {
            taken += 1;
            let report = Sources::shipped()
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
    for told in errors.iter().chain(findings) {
        // Lines and columns count from 1, columns in characters: there stand the words.
        let number = |key: &str| usize::try_from(told[key].as_u64().unwrap()).unwrap();
        let file = fs::read_to_string(told["file"].as_str().unwrap()).unwrap();
        let line = file.lines().nth(number("line") - 1).unwrap();
        let rest: String = line.chars().skip(number("column") - 1).collect();
        assert!(
            rest.starts_with(told["quote"].as_str().unwrap()),
            "{told:#}"
        );
    }

    let sarif: serde_json::Value = serde_json::from_str(&report.to_sarif()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(
        run["tool"]["driver"]["rules"].as_array().unwrap().len(),
        RULES.len()
    );
    assert_eq!(
        run["results"].as_array().unwrap().len(),
        report.problems.len()
    );
}

/// The README shows a build that refuses. It must show what the build really says.
#[test]
fn the_readmes_demonstration_is_true() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let (field, rest) = rest.split_once("```").unwrap();
    let (_, rest) = rest
        .split_once("$ cargo run -p site-gen -- build\n")
        .unwrap();
    let (shown, _) = rest.split_once("```").unwrap();

    let message = "[[activity.field]]\nid = \"message\"";
    let sources = Sources::shipped().replace(REGISTER, message, &format!("{field}\n{message}"));
    let output = Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .arg("build")
        .current_dir(sources.path("."))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(without_numbers(shown), without_numbers(&said));
    assert!(!sources.path("public").exists());
}

/// Text in which line numbers, and the room they take, do not matter: an editor's change elsewhere moves them.
fn without_numbers(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The page of a check: the table's words, and the changes that make it strike.
fn page(rule: &Rule) -> String {
    let level = match rule.level {
        Level::Error => "Feil: byggingen stopper",
        Level::Warning => "Funn",
        Level::Info => "Opplysning",
    };
    let mut page = format!("# {}: {}\n\n{level}. ", rule.code, rule.title);
    if !rule.article.is_empty() {
        write!(page, "Personvernforordningen artikkel {}.", rule.article).unwrap();
    }
    write!(
        page,
        "\n\n{}\n\n**Hva du gjør:** {}\n",
        rule.why, rule.remedy
    )
    .unwrap();
    let strikes: Vec<_> = CHANGES
        .iter()
        .filter(|change| change.code == rule.code)
        .collect();
    if !strikes.is_empty() {
        page.push_str("\n## Slik slår den til\n\nHver av disse endringene alene er prøvd, og gir denne feilen og ingen annen.\n\n");
        for change in strikes {
            writeln!(page, "- {}", change.done).unwrap();
        }
    }
    page
}

/// `docs/checks/` is made from the table of checks. Set `UPDATE_DOCS=1` to write it anew.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test has no main to read the environment in"
)]
fn the_pages_of_the_checks_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/checks");
    let mut pages: BTreeMap<String, String> = RULES
        .iter()
        .map(|rule| (format!("{}.md", rule.code), page(rule)))
        .collect();
    let mut index = String::from(
        "# Kontrollene\n\n`site-gen check` melder fra med disse kodene. De under PV100 stopper byggingen.\n\n",
    );
    for rule in RULES {
        writeln!(index, "- [{0}]({0}.md) {1}", rule.code, rule.title).unwrap();
    }
    pages.insert("README.md".to_owned(), index);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &pages {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let there: BTreeMap<String, String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read_to_string(entry.path()).unwrap(),
            )
        })
        .collect();
    let stale: Vec<_> = pages
        .iter()
        .filter(|(name, text)| there.get(*name) != Some(*text))
        .map(|(name, _)| name)
        .collect();
    assert!(
        stale.is_empty(),
        "UPDATE_DOCS=1 cargo test -p site-gen --test checks writes these anew: {stale:?}"
    );
    assert_eq!(there.len(), pages.len(), "a page of no check");
}

//! The agreements that people can be asked to approve: their texts, their pages, and what becomes of a change.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::fs;

use site_gen::{Problem, Site};
use sources::Sources;

const TEXT: &str = "content/agreements/eksempel.md";
const REGISTER: &str = "content/register.toml";
const RECIPIENT: &str = "Eksempel Kundeservice AS";

fn edit(sources: &Sources, file: &str, from: &str, to: &str) {
    let path = sources.path(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The code, the file and the line of everything that stops the site, with its help.
fn errors(sources: &Sources) -> Vec<(String, String)> {
    let report = Site::check(&sources.options());
    let errors = report.errors().map(|problem: &Problem| {
        let file = problem.file.rsplit_once("content/").unwrap().1.to_owned();
        let line = problem.line_and_column().map_or(0, |(line, _)| line);
        let help = problem.help.clone().unwrap_or_default();
        (format!("{} {file}:{line}", problem.code), help)
    });
    errors.collect()
}

#[track_caller]
fn check(from_to: (&str, &str), file: &str, expected: &str, help: &str) {
    let sources = Sources::sample();
    edit(&sources, file, from_to.0, from_to.1);
    let found = errors(&sources);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes.len(), 1, "{found:?}");
    assert!(codes[0].starts_with(expected), "{found:?}");
    assert!(found[0].1.contains(help), "{found:?}");
}

#[test]
fn a_draft_is_no_part_of_the_site_and_there_for_who_tries_it() {
    let mut sources = Sources::sample();
    sources.drafts = true;
    let site = Site::build(&sources.options()).unwrap();
    let is_agreement = |name: &&String| name.starts_with("avtaler/");
    assert_eq!(site.files.keys().filter(is_agreement).count(), 0);
    assert!(site.handler.agreements.is_empty());
    assert!(!site.handler.pages.contains_key("approval/eksempel"));
    let drafts = &site.draft_agreements;
    assert_eq!((drafts.files.len(), drafts.pages.len()), (1, 1));
    let [known] = site.desk.agreements.as_slice() else {
        panic!("the desk has one agreement");
    };
    assert!(known.agreement.draft);
    let file = format!("{}index.html", known.address.trim_start_matches('/'));
    let html = String::from_utf8(drafts.files[&file].clone()).unwrap();
    assert!(known.address.starts_with("/avtaler/"));
    assert!(
        known
            .address
            .contains(known.agreement.sha256.get(..16).unwrap())
    );
    for shown in [RECIPIENT, known.title.as_str(), "E-postadresse", "noindex"] {
        assert!(html.contains(shown), "{shown}");
    }
    assert!(!html.contains("Melding</dd>"), "no other field is named");
}

#[test]
fn an_agreement_that_is_no_draft_is_a_page_and_can_be_answered() {
    let sources = Sources::sample();
    edit(&sources, REGISTER, "draft = true", "draft = false");
    let site = Site::build(&sources.options()).unwrap();
    let known = &site.desk.agreements[0];
    let file = format!("{}index.html", known.address.trim_start_matches('/'));
    assert!(site.files.contains_key(&file));
    let id = &site.handler.agreements[&known.agreement.sha256];
    let page = format!("approval/{id}");
    assert!(site.handler.pages.contains_key(&page));
    assert!(site.handler.pages_with_form.contains(&page));
    assert!(site.draft_agreements.pages.is_empty());
}

/// Its text, its recipient and its fields are what people approve.
#[test]
fn what_was_approved_is_not_changed_under_its_id() {
    let changed = "SG111 agreements/eksempel.md:1";
    let new_id = "En ny tekst får sin egen `id`";
    check(("frivillig", "en plikt"), TEXT, changed, new_id);
    check(("# Deling av", "# Salg av"), TEXT, changed, new_id);
    check((RECIPIENT, "Noen Andre AS"), REGISTER, changed, new_id);
    let fields = ("[\"name\", \"email\"]", "[\"name\"]");
    check(fields, REGISTER, changed, new_id);
    // What a reader does not see is no other text.
    let sources = Sources::sample();
    edit(
        &sources,
        TEXT,
        "Det er frivillig. ",
        "Det\ner  frivillig.\n",
    );
    assert_eq!(errors(&sources), Vec::new());
}

/// What the help says is what ends it.
#[test]
fn a_new_text_under_its_own_id_is_fine() {
    let sources = Sources::sample();
    let old = fs::read_to_string(sources.path(TEXT)).unwrap();
    let new = old.replace("frivillig", "helt frivillig");
    fs::write(sources.path("content/agreements/ny.md"), new).unwrap();
    let entry = format!(
        "[[agreement]]\nid = \"ny\"\nrecipient = \"{RECIPIENT}\"\nfields = [\"name\"]\n\n# --- Digiforms"
    );
    edit(&sources, REGISTER, "# --- Digiforms", &entry);
    let found = errors(&sources);
    assert_eq!(found.len(), 1, "{found:?}");
    let sha256 = found[0].1.split('"').nth(1).unwrap();
    assert_eq!(sha256.len(), 64, "{found:?}");
    edit(
        &sources,
        REGISTER,
        "fields = [\"name\"]",
        &format!("fields = [\"name\"]\nsha256 = \"{sha256}\""),
    );
    let site = Site::build(&sources.options()).unwrap();
    assert_eq!(site.desk.agreements.len(), 2);
}

#[test]
fn slips_are_told_where_they_are() {
    let register = "SG040 register.toml:";
    let fields = "fields = [\"name\", \"email\"]";
    check(
        (fields, "fields = [\"navn\"]"),
        REGISTER,
        register,
        "name, phone, email",
    );
    check(
        (fields, "fields = [\"phone_e164\"]"),
        REGISTER,
        register,
        "fyller ut",
    );
    check(
        (fields, "fields = [\"name\", \"name\"]"),
        REGISTER,
        register,
        "Ta det bort her",
    );
    check(
        (fields, "fields = []"),
        REGISTER,
        register,
        "Skriv hvilke felt",
    );
    let recipient = "recipient = \"Eksempel Kundeservice AS\"";
    check(
        (recipient, "recipient = \" \""),
        REGISTER,
        register,
        "navnet på mottakeren",
    );
    check(
        (recipient, "recipient = \"Metafocus\""),
        REGISTER,
        register,
        "hvem andre",
    );
    check(
        ("id = \"eksempel\"", "id = \"../x\""),
        REGISTER,
        register,
        "små bokstaver",
    );
    check(
        ("# Deling av kontaktopplysninger\n", ""),
        TEXT,
        "SG112 agreements/eksempel.md:1",
        "etter #",
    );

    let sources = Sources::sample();
    fs::remove_file(sources.path(TEXT)).unwrap();
    let found = errors(&sources);
    assert!(found[0].0.starts_with("SG110 register.toml:"), "{found:?}");
    let sources = Sources::sample();
    fs::write(sources.path("content/agreements/eksempl.md"), "# A\n\nB\n").unwrap();
    let found = errors(&sources);
    assert_eq!(found[0].0, "SG110 agreements/eksempl.md:0", "{found:?}");
    assert!(found[0].1.contains("Mente du"), "{found:?}");
}

/// PV011: who decides over data is a recipient for who has approved it, and for nobody else.
#[test]
fn a_recipient_of_an_agreement_may_be_named_among_recipients() {
    let sources = Sources::sample();
    let processor = "recipients = [{ name = \"Amazon Web Services\", role = \"processor\", region = \"eu-north-1\" }";
    let both = format!("{processor}, {{ name = \"{RECIPIENT}\", role = \"controller\" }}");
    edit(&sources, REGISTER, processor, &both);
    let found = errors(&sources);
    assert!(
        found[0].0.starts_with("PV011"),
        "a draft approves nothing: {found:?}"
    );
    edit(&sources, REGISTER, "draft = true", "draft = false");
    assert_eq!(errors(&sources), Vec::new());
}

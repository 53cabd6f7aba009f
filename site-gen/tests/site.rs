//! The shipped site, built; and sites with something wrong in them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use personal_data::Register;
use site_gen::{NOTICE_ARTICLE_ID, Site, canonical_text, sha256_hex, visible_text};
use sources::Sources;

/// The notice's canonical text, as the company approved it.
const NOTICE_SHA256: &str = "4bfafca45f575277693c91998ea90c3376e40ad398b2aa8e4a9e15f20600ebe9";

fn page(site: &Site, file: &str) -> String {
    String::from_utf8(site.files[file].clone()).unwrap()
}

#[test]
fn the_notice_is_shown_word_for_word() {
    let site = Sources::sample().build().unwrap();
    let html = page(&site, "personvern/index.html");
    let text = canonical_text(&visible_text(&html, NOTICE_ARTICLE_ID).unwrap());
    assert_eq!((text.chars().count(), text.len()), (2805, 2845));
    assert_eq!(sha256_hex(&text), NOTICE_SHA256);
    assert_eq!(site.notice.sha256, NOTICE_SHA256);
    assert!(NOTICE_SHA256.starts_with(&site.notice.version()));
}

#[test]
fn the_form_is_made_from_the_register() {
    let sources = Sources::sample()
        .replace(
            "content/register.toml",
            "label = \"Firmanavn\"",
            "label = \"Bedrift\"",
        )
        .replace(
            "content/register.toml",
            "required = false",
            "required = true",
        )
        .replace(
            "content/personvern.md",
            "og eventuelt Firmanavn",
            "og Firmanavn",
        )
        .approve();
    let site = sources.build().unwrap();
    let html = page(&site, "kontakt/index.html");
    assert!(html.contains("Bedrift") && !html.contains("Firmanavn"));
    assert!(
        !html.contains("Valgfritt"),
        "the one optional field is required now"
    );
    assert!(
        site.handler.pages["errors"].as_str().contains("Bedrift"),
        "the handler's form is the same"
    );
    assert_eq!(
        site.handler.errors["company"]["missing"],
        "«Bedrift» må fylles ut"
    );

    let shipped = Sources::sample().build().unwrap();
    let html = page(&shipped, "kontakt/index.html");
    let order = [
        "for=\"name\"",
        "for=\"phone\"",
        "for=\"email\"",
        "for=\"company\"",
        "for=\"message\"",
    ];
    let places: Vec<_> = order
        .iter()
        .map(|label| html.find(label).unwrap())
        .collect();
    assert!(places.is_sorted());
    assert_eq!(
        (
            html.matches("Må fylles ut").count(),
            html.matches("Valgfritt").count()
        ),
        (4, 1)
    );
    let (_, form) = html.split_once("<form").unwrap();
    assert!(
        form.find("href=\"/personvern/\"").unwrap() < form.find("<button").unwrap(),
        "the notice before the button"
    );
    assert!(form.contains("name=\"notice_version\" value=\"4bfafca45f575277\""));
}

#[test]
fn a_new_field_reaches_form_handler_and_store() {
    let field = "[[activity.field]]\nid = \"role\"\nlabel = \"Stilling\"\nclass = \"contact\"\nmax_chars = 80\nshown_in = [\"form\"]\nquoted_from_notice = \"Vi leser meldingen din\"\n\n";
    let anchor = "[[activity.field]]\nid = \"message\"";
    let sources =
        Sources::sample().replace("content/register.toml", anchor, &format!("{field}{anchor}"));
    let site = sources.build().unwrap();
    assert!(
        page(&site, "kontakt/index.html")
            .contains("<input class=\"field__input\" id=\"role\" name=\"role\"")
    );
    assert!(
        site.handler.pages["errors"]
            .as_str()
            .contains("name=\"role\"")
    );
    assert_eq!(
        site.handler.errors["role"]["too_long"]
            .matches("{max}")
            .count(),
        1
    );
}

#[test]
fn two_builds_are_the_same_to_the_byte() {
    let (first, second) = (
        Sources::sample().build().unwrap(),
        Sources::sample().build().unwrap(),
    );
    assert_eq!(first.files, second.files);
    let handler = |site: &Site| serde_json::to_string(&site.handler).unwrap();
    assert_eq!(handler(&first), handler(&second));
}

#[track_caller]
fn check(sources: &Sources, expected: &[&str]) {
    let problems = sources.problems();
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, expected) in problems.iter().zip(expected) {
        // Where a text of the company's stands is the company's to change: `*` is any line and column.
        let (file, message) = problem.split_once(": ").unwrap();
        let name = file.split(':').next().unwrap();
        let anywhere = format!("{name}:*: {message}");
        assert!(
            problem.starts_with(expected) || (file != name && anywhere.starts_with(expected)),
            "{problem}\nis not\n{expected}"
        );
    }
}

#[test]
fn problems_name_file_line_and_column() {
    let shipped = Sources::sample;
    let register = "content/register.toml";
    check(
        &shipped().replace(register, "class = \"message\"", "class = \"mesage\""),
        &["content/register.toml:*: SG040: Feltet `message` har lagringsklassen `mesage`"],
    );
    check(
        &shipped().set("class.message.max_days", None),
        &["content/register.toml:*: PV014: Lagringsklassen `message` har ingen øvre grense"],
    );
    check(
        &shipped().replace(register, "[backup]", "[backup"),
        &["content/register.toml:*: SG040: Gruppenavnet mangler slutt"],
    );
    check(
        &shipped().remove(register),
        &["content/register.toml: SG010: Filen mangler"],
    );
    check(
        &shipped().remove("content/messages.toml"),
        &["content/messages.toml: SG010: Filen mangler"],
    );
    check(
        &shipped().remove("content/personvern.md"),
        &[
            "content/index.md:*: SG020: Lenken går til `personvern.md`",
            "content/index.md:*: SG020: Lenken går til `personvern.md`",
            "content/personvern.md: SG042: Personvernerklæringen mangler",
        ],
    );
}

#[test]
fn a_placeholder_nothing_fills_in_is_told() {
    let sources = Sources::sample().replace(
        "content/messages.toml",
        "Navnet er {over} tegn",
        "Navnet er {ovr} tegn",
    );
    check(
        &sources,
        &[
            "content/messages.toml:*: SG041: Teksten for feltet `name` og feilen `too_long` har {ovr}",
        ],
    );
    check(
        &Sources::sample().replace(
            "content/messages.toml",
            "Navnet må fylles ut",
            "Navnet må fylles ut ({max})",
        ),
        &[
            "content/messages.toml:*: SG041: Teksten for feltet `name` og feilen `missing` har {max}",
        ],
    );
    check(
        &Sources::sample().replace("content/messages.toml", "høyst {max} tegn, og", "noe, og"),
        &["content/messages.toml:*: SG041: Teksten `body` under [page.too_large] mangler {max}"],
    );
}

#[test]
fn files_of_other_encodings_are_told_apart() {
    let kontakt = fs::read(Sources::sample().path("content/kontakt.md")).unwrap();
    let text = String::from_utf8(kontakt).unwrap();
    let marked = format!("\u{FEFF}{text}");
    let latin: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?'))
        .collect();
    let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, message) in [
        (
            marked.into_bytes(),
            "1:1: SG011: Filen begynner med et usynlig tegn",
        ),
        (latin, "*: SG011: Filen er ikke lagret som UTF-8"),
        (utf16, "1:1: SG011: Filen er ikke lagret som UTF-8"),
    ] {
        let expected = format!("content/kontakt.md:{message}");
        check(
            &Sources::sample().add("content/kontakt.md", bytes),
            &[expected.as_str()],
        );
    }
    let register = fs::read_to_string(Sources::sample().path("content/register.toml")).unwrap();
    let marked = format!("\u{FEFF}{register}");
    check(
        &Sources::sample().add("content/register.toml", marked),
        &["content/register.toml:1:1: SG011"],
    );
}

#[test]
fn problems_of_pages_and_templates_name_their_place() {
    let shipped = Sources::sample;
    let kontakt = "content/kontakt.md";
    check(
        &shipped().remove("templates/handler/receipt.html"),
        &["content/kontakt.md: SG030: Malen `handler/receipt.html` finnes ikke"],
    );
    check(
        &shipped().replace(
            kontakt,
            "template = \"contact.html\"",
            "template = \"kontact.html\"",
        ),
        &["content/kontakt.md:*: SG030: Malen `kontact.html` finnes ikke"],
    );
    check(
        &shipped().add(kontakt, b"+++\ntitle = \"\xE5\"\n"),
        &["content/kontakt.md:2:10: SG011: Filen er ikke lagret som UTF-8"],
    );
    check(
        &shipped().add(
            "content/x.md",
            "+++\ntitle = \"x\"\npath = \"/kontakt/\"\n+++\n",
        ),
        &["content/x.md:3:8: SG004: `kontakt.md` har samme adresse, `/kontakt/`"],
    );
    check(
        &shipped().add(
            "content/x.md",
            "+++\ntitle = \"x\"\npath = \"/x/\"\n+++\n[a](kontkt.md) <b>x</b>\n\n[b](#nei)\n",
        ),
        &[
            "content/x.md:5:5: SG020: Lenken går til `kontkt.md`",
            "content/x.md:5:16: SG022",
            "content/x.md:7:5: SG021",
        ],
    );
    check(
        &shipped().add(
            "content/x.md",
            "+++\ntitle = \"x\"\npath = \"/x/\"\n+++\n\u{E000}\n",
        ),
        &["content/x.md:5:1: SG012"],
    );
    check(
        &shipped()
            .replace(
                "content/messages.toml",
                "letters = \"Telefon",
                "lettres = \"Telefon",
            )
            .replace(
                "content/messages.toml",
                "letters = \"«{label}",
                "lettres = \"«{label}",
            ),
        &[
            "content/messages.toml:*: SG041: Det mangler en tekst for feltet `phone` og feilen `letters`",
        ],
    );
    check(
        &shipped().replace("templates/page.html", "{% extends", "{% extnds"),
        &["templates/page.html:1:"],
    );
    check(
        &shipped().replace("templates/front.html", "page.", "pge."),
        &["templates/front.html:"],
    );
    check(
        &shipped().replace(
            "templates/handler/receipt.html",
            "{{<Reference />}}",
            "{{ hole(name=\"nei\") }}",
        ),
        &[
            "templates/handler/receipt.html: SG032: Programmet som tar imot skjemaet, har ingenting å fylle inn på plassen `nei`",
        ],
    );
    check(
        &shipped().replace(
            "templates/handler/receipt.html",
            "{{<Reference />}}",
            "{{ when(name=\"errors\") }}",
        ),
        &["templates/handler/receipt.html: SG032: Malen har when() eller unless() uten end()"],
    );
}

#[test]
fn the_registers_public_part_is_published_for_machines() {
    let sources = Sources::sample().set("class.contact.max_days", Some("731"));
    let site = sources.build().unwrap();
    let document: serde_json::Value =
        serde_json::from_str(&page(&site, "personvern.json")).unwrap();
    let enquiry = &document["dct:hasPart"][0];
    assert_eq!(enquiry["dpv:hasLegalBasis"]["@id"], "eu-gdpr:A6-1-f");
    let data = enquiry["dpv:hasPersonalData"].as_array().unwrap();
    let named: Vec<_> = data
        .iter()
        .filter_map(|data| data["dct:title"].as_str())
        .collect();
    assert_eq!(
        named,
        [
            "Navn",
            "Telefonnummer",
            "E-postadresse",
            "Firmanavn",
            "Melding"
        ]
    );
    let kept: Vec<_> = enquiry["dpv:hasStorageCondition"]
        .as_array()
        .unwrap()
        .iter()
        .map(|condition| condition["dpv:hasDuration"]["@value"].as_str().unwrap())
        .collect();
    let register = Register::parse(include_str!("sources/company/register.toml")).unwrap();
    let classes = register.classes.iter();
    let days = classes.map(|class| match class.id.as_str() {
        "contact" => 731,
        _ => class.max_days.unwrap(),
    });
    let promised: Vec<String> = days.map(|days| format!("P{days}D")).collect();
    assert_eq!(kept, promised);
    assert_eq!(document["dct:hasVersion"]["@value"], "4bfafca45f575277");
    assert!(page(&site, "personvern/index.html").contains("href=\"/personvern.json\""));
}

#[test]
fn an_old_address_of_any_form_leads_on() {
    let site = Sources::sample()
        .replace(
            "content/kontakt.md",
            "path = \"/kontakt/\"",
            "path = \"/kontakt/\"\naliases = [\"/kontakt.php\", \"/Kontakt-oss/\", \"/skjema/\"]",
        )
        .build()
        .unwrap();
    let headers = String::from_utf8(site.files["headers.json"].clone()).unwrap();
    for from in ["/kontakt.php", "/Kontakt-oss/", "/skjema/"] {
        assert!(
            headers.contains(&format!("\"from\": \"{from}\"")),
            "{headers}"
        );
    }
    assert!(site.files.contains_key("skjema/index.html"));
    assert!(
        !site
            .files
            .keys()
            .any(|name| name.starts_with("Kontakt") || name.ends_with("php"))
    );
}

#[test]
fn a_page_says_the_language_its_front_matter_names() {
    let sources = Sources::sample()
        .replace(
            "content/kontakt.md",
            "in_menu = true",
            "in_menu = true\nlang = \"nn\"",
        )
        .replace(
            "content/personvern.md",
            "in_menu = true",
            "in_menu = true\nlang = \"nn\"",
        );
    let site = sources.build().unwrap();
    let has = |name: &str, words: &str| String::from_utf8_lossy(&site.files[name]).contains(words);
    for page in [
        "kontakt/index.html",
        "personvern/index.html",
        "personvern/versjoner/index.html",
    ] {
        assert!(
            has(page, "<html lang=\"nn\">") && has(page, "\"nn_NO\""),
            "{page}"
        );
    }
    assert!(has("index.html", "<html lang=\"nb\">"));
    assert!(
        has("personvern.json", "\"@value\": \"nn\"")
            || has("personvern.json", "\"dct:language\": \"nn\"")
    );
    // The handler's pages are made of the contact page.
    let receipt = &site.handler.pages["receipt"];
    assert!(format!("{receipt:?}").contains("lang=\\\"nn\\\""));
}

fn is_a(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == ending)
}

/// Every page, the handler's too, by its name.
fn all_pages(site: &Site) -> Vec<(&str, &str)> {
    let of_site = site.files.iter().filter(|(name, _)| is_a(name, "html"));
    let of_site = of_site.map(|(name, html)| (name.as_str(), str::from_utf8(html).unwrap()));
    let of_handler = site.handler.pages.iter();
    let of_handler = of_handler.map(|(name, page)| (name.as_str(), page.as_str()));
    of_site.chain(of_handler).collect()
}

/// The files that a page names for a browser to ask for.
fn asked_for(html: &str) -> BTreeSet<&str> {
    let addresses = html.split(['"', '\'']);
    addresses
        .filter(|part| part.starts_with("/assets/"))
        .collect()
}

#[test]
fn a_first_visit_asks_for_the_page_its_style_and_a_forms_script() {
    let moved = "in_menu = true\naliases = [\"/skjema/\"]";
    let site = Sources::sample()
        .replace("content/kontakt.md", "in_menu = true", moved)
        .build()
        .unwrap();
    let pages = all_pages(&site);
    assert!(pages.iter().any(|(name, _)| *name == "skjema/index.html"));
    assert!(pages.len() > 20, "{}", pages.len());
    for (name, html) in pages {
        let asked_for = asked_for(html);
        let most = if html.contains("<form") { 2 } else { 1 };
        assert!(asked_for.len() <= most, "{name}: {asked_for:?}");
        assert!(asked_for.iter().any(|path| is_a(path, "css")), "{name}");
        let icon = "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg%20";
        assert_eq!(html.matches(icon).count(), 1, "{name}");
    }
}

/// A company's large drawing is not repeated in every page.
#[test]
fn a_large_icon_is_a_file_that_all_pages_name() {
    let drawing = |note: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><!--{note}--></svg>")
    };
    let large = drawing(&"x".repeat(1024));
    let site = Sources::sample()
        .add("templates/icon.svg", &large)
        .build()
        .unwrap();
    let (path, file) = site
        .files
        .iter()
        .find(|(name, _)| is_a(name, "svg"))
        .unwrap();
    assert_eq!(file, large.as_bytes());
    for (name, html) in all_pages(&site) {
        let icon = format!("<link rel=\"icon\" href=\"/{path}\" type=\"image/svg+xml\">");
        assert!(html.contains(&icon) && !html.contains("data:"), "{name}");
    }

    let small = Sources::sample()
        .add("templates/icon.svg", drawing("x"))
        .build()
        .unwrap();
    assert!(!small.files.keys().any(|name| is_a(name, "svg")));
}

#[test]
fn an_icon_that_runs_something_is_refused_however_small() {
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script/></svg>";
    let problems = Sources::sample()
        .add("templates/icon.svg", drawing)
        .problems();
    let expected = "templates/icon.svg: SG036: Tegningen inneholder `<script>`, som er noe mer enn en tegning.";
    assert_eq!(problems, [expected]);
}

//! The pages of the notice's versions: that each has one, and that the comparison with the one before holds both texts.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod editor;
mod sources;

use editor::{AFTER, BEFORE, Editor, FIRST, LIST_PAGE, NOTICE, output_text, version_page};
use proptest::prelude::*;
use site_gen::{NOTICE_ARTICLE_ID, canonical_text, sha256_hex, visible_text};

#[test]
fn every_version_has_its_page_and_stands_in_the_list() {
    let editor = Editor::new();
    editor.replace(NOTICE, "Deling av personopplysninger", "Når vi deler");
    editor.replace(NOTICE, " Vi gir ikke ut eller selger", " Vi selger ikke");
    let second = editor.approved("2027-03-01");
    editor.replace(
        NOTICE,
        "Personvern er viktig",
        "Personvern er alltid viktig",
    );
    let third = editor.approved("2027-03-01");

    let list = editor.page(LIST_PAGE);
    let place = |text: &str| {
        list.find(text)
            .unwrap_or_else(|| panic!("{text} in {list}"))
    };
    let periods = [
        "Gyldig fra og med 1. mars 2027<",
        "Gyldig fra og med 1. mars 2027 til og med 1. mars 2027<",
        "Gyldig fra og med 22. november 2026 til og med 28. februar 2027<",
    ];
    assert!(periods.map(place).is_sorted(), "the newest first");
    for version in [FIRST, &second, &third] {
        assert!(list.contains(&format!("href=\"/personvern/versjoner/{version}/\"")));
        let page = editor.page(&version_page(version));
        let text = canonical_text(&visible_text(&page, NOTICE_ARTICLE_ID).unwrap());
        let sha256 = sha256_hex(&text);
        assert!(sha256.starts_with(version), "the words of {version}");
        assert!(page.contains(&sha256), "the whole hash");
        assert_eq!(page.matches("<h1").count(), 1);
        for link in ["\"/personvern/versjoner/\"", "\"/personvern/\""] {
            assert!(page.contains(&format!("href={link}")), "{link}");
        }
    }
    let page = editor.page(&version_page(&second));
    assert!(page.contains(&format!("href=\"/personvern/versjoner/{FIRST}/\"")));
    assert!(
        page.contains("4 ord er lagt til, og 7 ord er fjernet."),
        "{page}"
    );
    assert!(page.contains("avsnitt uten endringer</summary>"));
    let first = editor.page(&version_page(FIRST));
    assert!(first.contains("Dette er den første versjonen.") && !first.contains("<ins>"));
    let notice = editor.page("personvern/index.html");
    let (_, after) = notice.split_once("</article>").unwrap();
    assert!(
        after.contains("href=\"/personvern/versjoner/\"")
            && after.contains("Gyldig fra og med 1. mars 2027")
    );
}

#[test]
fn no_page_of_ones_own_stands_where_a_version_does() {
    let editor = Editor::new();
    editor.write(
        "content/x.md",
        "+++\ntitle = \"x\"\npath = \"/personvern/versjoner/x/\"\n+++\n",
    );
    editor.check_problems(&[
        "content/x.md:3:8: SG003: Ingen side kan ha adressen `/personvern/versjoner/x/`",
    ]);
}

#[test]
fn words_that_are_missing_are_told_together() {
    let editor = Editor::new();
    let messages = "content/messages.toml";
    editor.replace(
        messages,
        "period = \"Gyldig fra og med {from} til og med {until}\"",
        "period = \"Gyldig fra og med {from}\"",
    );
    editor.replace(messages, "\"januar\", ", "");
    editor.check_problems(&[
        "content/messages.toml:31:10: SG041: Teksten `versions.period` skal ha {until} én gang.",
        "content/messages.toml:33:10: SG041: Teksten `months` under [versions] mangler.",
    ]);
}

#[test]
fn a_version_that_is_to_come_leads_to_the_one_that_applies() {
    let editor = Editor::new();
    let until_then = "Til og med 28. februar 2027 gjelder forrige versjon</a>";
    let before = format!("href=\"/personvern/versjoner/{FIRST}/\">{until_then}");
    assert!(!editor.page("personvern/index.html").contains("Til og med"));

    editor.replace(NOTICE, BEFORE, AFTER);
    let second = editor.approved("2027-03-01");
    for page in ["personvern/index.html", &version_page(&second)] {
        assert!(editor.page(page).contains(&before), "{page}");
    }
    let first = editor.page(&version_page(FIRST));
    assert!(!first.contains(until_then));
    assert!(first.contains("En nyere versjon gjelder fra og med 1. mars 2027."));

    // The second never applies: on its only day there is the third.
    editor.replace(NOTICE, "Deling av personopplysninger", "Når vi deler");
    let third = editor.approved("2027-03-01");
    for page in ["personvern/index.html", &version_page(&third)] {
        assert!(editor.page(page).contains(&before), "{page}");
    }
}

#[test]
fn two_builds_of_the_same_versions_are_the_same_to_the_byte() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    editor.approved("2027-03-01");
    assert_eq!(editor.build().unwrap().files, editor.build().unwrap().files);
}

/// The comparison on a page, without its insertions or its deletions, and without the words for those who listen.
fn read_comparison(page: &str, dropped: &str, kept: &str) -> String {
    let (_, section) = page.split_once("<div class=\"comparison__text\">").unwrap();
    let (section, _) = section.split_once("</section>").unwrap();
    let section = without(section, "<span class=\"visually-hidden\">", "</span>");
    let section = without(&section, &format!("<{dropped}>"), &format!("</{dropped}>"));
    let section = without(&section, "<summary>", "</summary>");
    let section = section
        .replace(&format!("<{kept}>"), "")
        .replace(&format!("</{kept}>"), "");
    let article = format!("<div id=\"x\">{section}</div>");
    canonical_text(&visible_text(&article, "x").unwrap())
}

fn without(text: &str, start: &str, end: &str) -> String {
    let mut pieces = text.split(start);
    let mut rest = pieces.next().unwrap().to_owned();
    for piece in pieces {
        rest.push_str(piece.split_once(end).unwrap().1);
    }
    rest
}

/// What the lines that other checks hold have in them.
const BOUND: &[&str] = &["#", "Vi lagrer", "Vi leser", "kundeavtaler", "Datatilsynet"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// A paragraph is left, dropped or doubled, loses a word or gets some: what is shown must hold both texts all the same.
    #[test]
    fn a_page_without_its_insertions_or_deletions_is_one_of_the_two_texts(
        edits in prop::collection::vec(0_u8..9, 30),
    ) {
        let editor = Editor::new();
        let old = editor.build().unwrap().notice.text;
        let text = editor.read(NOTICE);
        let (front, body) = text.split_once("# Slik").unwrap();
        let body = format!("# Slik{body}");
        let lines = body.lines().zip(edits.iter().cycle()).map(|(line, edit)| match edit {
            _ if BOUND.iter().any(|bound| line.contains(bound)) => line.to_owned(),
            0 => String::new(),
            1 => format!("{line}\n\n{line}"),
            2 => line.replacen(" vi ", " ", 1),
            3 => line.replacen(" du ", " du \\<& alltid ", 1),
            _ => line.to_owned(),
        });
        editor.write(NOTICE, &format!("{front}{}\n", lines.collect::<Vec<_>>().join("\n")));
        let output = editor.approve("2027-03-01");
        prop_assert!(output.status.success(), "{}", output_text(&output));
        let site = editor.build().unwrap();
        prop_assume!(site.notice.text != old);
        let page = String::from_utf8(site.files[&version_page(&site.notice.version())].clone()).unwrap();
        prop_assert_eq!(read_comparison(&page, "ins", "del"), old);
        prop_assert_eq!(read_comparison(&page, "del", "ins"), site.notice.text);
    }
}

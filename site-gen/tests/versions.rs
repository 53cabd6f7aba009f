//! Approving the notice, and what becomes of its versions.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use proptest::prelude::*;
use site_gen::{
    NOTICE_ARTICLE_ID, Problems, Proposed, Site, canonical_text, propose, sha256_hex, visible_text,
};
use sources::{AT_KONTAKT, Sources};

const SHIPPED: &str = "4bfafca45f575277";
const NOTICE: &str = "content/personvern.md";
const LIST: &str = "content/versions/versions.toml";
const LIST_PAGE: &str = "personvern/versjoner/index.html";

/// A change that nothing but the approval has something against.
const BEFORE: &str = "Personvern er viktig for";
const AFTER: &str = "Personvern er sentralt for";

/// Somebody who changes the shipped sources and approves versions.
struct Editor(Sources);

impl Editor {
    fn new() -> Self {
        Self(Sources::shipped())
    }

    /// One whose company has approved nothing yet.
    fn before_the_first_version() -> Self {
        let editor = Self::new();
        fs::remove_dir_all(editor.path("content/versions")).unwrap();
        editor
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    #[track_caller]
    fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, &text.replacen(from, to, 1));
    }

    fn build(&self) -> Result<Site, Problems> {
        self.0.build()
    }

    fn page(&self, name: &str) -> String {
        String::from_utf8(self.build().unwrap().files[name].clone()).unwrap()
    }

    /// The program itself: `site-gen approve --effective DATE`.
    fn approve(&self, effective: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
        command.args(["approve", "--effective", effective]);
        command.current_dir(self.path(".")).output().unwrap()
    }

    /// The version that is approved, which is a new one.
    #[track_caller]
    fn approved(&self, effective: &str) -> String {
        let output = self.approve(effective);
        assert!(output.status.success(), "{}", said(&output));
        let site = self.build().unwrap();
        let version = site.notice.version();
        assert!(said(&output).contains(&format!("approved version {version}")));
        assert_eq!(site.versions.last().unwrap().version(), version);
        version
    }

    /// The build's problems, one line each, with paths below the copy.
    #[track_caller]
    fn check_problems(&self, expected: &[&str]) {
        let problems = self.0.problems();
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(
                problem.starts_with(expected),
                "{problem}\nis not\n{expected}"
            );
        }
    }
}

fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(text).unwrap()
}

fn archive(version: &str) -> String {
    format!("content/versions/{version}.html")
}

fn version_page(version: &str) -> String {
    format!("personvern/versjoner/{version}/index.html")
}

#[test]
fn the_shipped_notice_is_the_version_that_was_approved() {
    let site = Editor::new().build().unwrap();
    let last = site.versions.last().unwrap();
    assert_eq!(
        (last.version(), last.effective.to_string().as_str()),
        (SHIPPED, "2026-11-22")
    );
    assert_eq!(last.article, site.notice.article);
    assert_eq!(site.handler.notice_versions, [SHIPPED]);
}

#[test]
fn the_first_version_is_approved_and_then_there_is_nothing_to_approve() {
    let editor = Editor::before_the_first_version();
    editor
        .check_problems(&["content/personvern.md: PV001: Personvernerklæringen er ikke godkjent"]);

    let first = editor.approve("2026-11-22");
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    assert!(said(&first).contains("This is the first version"));
    let shipped = Editor::new();
    for name in [LIST, &archive(SHIPPED)] {
        assert_eq!(
            editor.read(name),
            shipped.read(name),
            "{name} as it was shipped"
        );
    }

    let again = editor.approve("2027-01-01");
    assert_eq!(again.status.code(), Some(0));
    assert!(said(&again).starts_with("nothing to approve: the text is version 4bfafca45f575277"));
    assert_eq!(editor.read(LIST), shipped.read(LIST));
}

#[test]
fn a_changed_notice_is_refused_until_it_is_approved() {
    let editor = Editor::new();
    let before = editor.read(LIST);
    editor.replace(NOTICE, BEFORE, AFTER);
    editor.check_problems(&[
        "content/personvern.md:11:15: PV001: Personvernerklæringen er ikke den som ble godkjent \
         (versjon 4bfafca45f575277): her står «… personvern Personvern er sentralt for Metafocus og …», i den \
         godkjente «… personvern Personvern er viktig for Metafocus og …».",
    ]);
    let problems = editor.build().unwrap_err();
    let problem = problems.0.first().unwrap();
    assert_eq!((problem.article, problem.quote()), ("12(1)", "sentralt"));
    assert!(problem.help.as_ref().unwrap().contains("site-gen approve"));

    let output = editor.approve("2027-03-01");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("Personvern er [-viktig-] {+sentralt+} for Metafocus"),
        "{}",
        said(&output)
    );
    let site = editor.build().unwrap();
    assert!(editor.read(LIST).starts_with(&before), "only added to");
    assert_eq!(
        site.handler.notice_versions,
        [SHIPPED.to_owned(), site.notice.version()]
    );
}

#[test]
fn nothing_but_the_words_is_approved() {
    let editor = Editor::new();
    editor.replace(
        NOTICE,
        "title = \"Personvernerklæring\"",
        "title = \"Personvern\"",
    );
    editor.replace(NOTICE, "Vi lagrer Navn", "Vi\u{a0}lagrer  Navn");
    editor.build().unwrap();
}

/// A line that Markdown takes for an item of a numbered list: its number is none of the words.
fn add_numbered(editor: &Editor) {
    editor.replace(
        NOTICE,
        "### Personvern ved bruk",
        "30. Dag etter siste henvendelse slettes alt.\n\n### Personvern ved bruk",
    );
}

#[test]
fn what_is_shown_beside_the_words_is_approved_too() {
    let editor = Editor::new();
    add_numbered(&editor);
    let version = editor.approved("2027-01-01");
    let first = editor.read(&archive(&version));
    editor.replace(NOTICE, "30. Dag", "900. Dag");
    editor.check_problems(&["content/personvern.md:25:6: PV001: Ordene er de som ble godkjent"]);
    let message = editor.build().unwrap_err().to_string();
    assert!(
        message.contains("nummer 900") && message.contains("nummer 30"),
        "{message}"
    );

    // The words are the same version, whose first article is kept beside the second.
    assert_eq!(editor.approved("2027-02-01"), version);
    assert_eq!(editor.read(&archive(&version)), first);
    let texts = fs::read_dir(editor.path("content/versions")).unwrap();
    let names = texts.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let second: Vec<_> = names
        .filter(|name| name.starts_with(&format!("{version}-")))
        .collect();
    let [second] = second.as_slice() else {
        panic!("{second:?}");
    };
    assert!(
        editor
            .page(&version_page(&version))
            .contains("<ol start=\"900\">")
    );
    let second = format!("content/versions/{second}");
    editor.replace(&second, "900", "90");
    let told = editor.0.problems();
    assert!(
        told[0].contains("PV001: Lenkene eller listenumrene er ikke de som ble godkjent"),
        "{told:?}"
    );
}

#[test]
fn where_the_links_of_the_notice_lead_is_approved_too() {
    let editor = Editor::new();
    editor.replace(
        NOTICE,
        "[kontaktskjema](kontakt.md)",
        "[kontaktskjema](index.md)",
    );
    editor.check_problems(&["content/personvern.md:17:40: PV001: Ordene er de som ble godkjent"]);
    let editor = Editor::new();
    editor.replace(
        NOTICE,
        "[kontaktskjema](kontakt.md)",
        "[kontaktskjema](kontakt.md \"Vi selger alt\")",
    );
    editor.check_problems(&["content/personvern.md:17:40: PV001: Ordene er de som ble godkjent"]);
    // A page that has moved is the same page, as long as its old address leads to it.
    let editor = Editor::new();
    editor.replace(
        "content/kontakt.md",
        "path = \"/kontakt/\"",
        "path = \"/skriv/\"\naliases = [\"/kontakt/\"]",
    );
    editor.build().unwrap();
}

#[test]
fn a_table_is_approved_like_other_words() {
    let editor = Editor::new();
    editor.replace(
        NOTICE,
        "### Personvern ved bruk",
        "| Opplysning | Lagringstid |\n|---|--:|\n| Navn | To år |\n\n### Personvern ved bruk",
    );
    let version = editor.approved("2027-01-01");
    let words = editor
        .build()
        .unwrap()
        .versions
        .exact_text(&version)
        .unwrap()
        .to_owned();
    assert!(
        words.contains("Opplysning Lagringstid Navn To år"),
        "{words}"
    );
    editor.replace(NOTICE, "| To år |", "| Ti år |");
    editor.check_problems(&["content/personvern.md:27:10: PV001: "]);
}

#[test]
fn approval_is_refused_while_anything_else_is_wrong() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    editor.replace("content/register.toml", "max_chars = ", "max_cars = ");
    let before = editor.read(LIST);
    let output = editor.approve("2027-03-01");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("max_cars"), "{}", said(&output));
    assert!(!said(&output).contains("PV001"));
    assert_eq!(editor.read(LIST), before);
}

#[test]
fn a_date_before_the_last_one_and_no_date_are_refused() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    let output = editor.approve("2026-11-21");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("2026-11-21 is before 2026-11-22"));
    for date in ["2027-02-29", "2027-2-1", "20270201", "i morgen", ""] {
        assert_eq!(editor.approve(date).status.code(), Some(2), "{date}");
    }
    // A slip may be mended on the day it is seen.
    editor.approved("2026-11-22");
}

#[test]
fn a_slip_in_the_date_is_refused_and_one_that_was_not_is_taken_back() {
    let editor = Editor::new();
    let before = editor.read(LIST);
    editor.replace(NOTICE, BEFORE, AFTER);
    let output = editor.approve("2127-01-01");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("more than 2 years away"));
    assert_eq!(editor.read(LIST), before);

    let day_to_come = "2028-10-01";
    let replace = |day: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
        command.args(["approve", "--today", "2027-01-01", "--effective", day]);
        command.arg("--replace-last");
        command.current_dir(editor.path(".")).output().unwrap()
    };
    assert_eq!(
        replace(day_to_come).status.code(),
        Some(1),
        "the shipped one applies"
    );
    let approve = |day: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
        command.args(["approve", "--today", "2027-01-01", "--effective", day]);
        command.current_dir(editor.path(".")).output().unwrap()
    };
    assert_eq!(approve(day_to_come).status.code(), Some(0));
    let slip = editor.build().unwrap().notice.version();
    editor.replace(NOTICE, AFTER, "Personvern er alltid viktig for");
    let output = approve("2027-10-01");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("--replace-last takes that version back"),
        "{}",
        said(&output)
    );
    let output = replace("2027-10-01");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains(&format!(
        "version {slip}, which was to apply from {day_to_come}, is taken back"
    )));
    assert!(!editor.path(&archive(&slip)).exists());
    let site = editor.build().unwrap();
    let versions: Vec<_> = site
        .versions
        .all()
        .iter()
        .map(|version| version.version().to_owned())
        .collect();
    assert_eq!(versions, [SHIPPED.to_owned(), site.notice.version()]);
    // The slip may have been built, and its page may go.
    assert!(editor.read(LIST).starts_with(before.trim_end()) && editor.read(LIST).contains(&slip));

    // With the text as it was there is nothing to approve instead.
    editor.replace(NOTICE, "Personvern er alltid viktig for", BEFORE);
    let output = replace("2027-11-01");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(editor.build().unwrap().handler.notice_versions, [SHIPPED]);
}

#[test]
fn a_text_that_was_changed_in_the_archive_is_found() {
    let spoil = |from: &str, to: &str| {
        let editor = Editor::new();
        editor.replace(&archive(SHIPPED), from, to);
        editor.check_problems(&["content/versions/4bfafca45f575277.html: PV001: Teksten "]);
        assert_eq!(editor.approve("2027-01-01").status.code(), Some(1));
    };
    spoil("eventuelt ", "");
    spoil("</p>", "</p></article><p>Vi selger alt.</p>");
    spoil("<p>", "<p hidden>");
    // How it is laid out is not its words.
    let editor = Editor::new();
    let text = editor.read(&archive(SHIPPED)).replace('\n', "\r\n");
    editor.write(&archive(SHIPPED), &text);
    editor.build().unwrap();
}

#[test]
fn a_text_that_is_missing_or_too_many_is_found() {
    let editor = Editor::new();
    fs::rename(
        editor.path(&archive(SHIPPED)),
        editor.path(&archive("4bfafca45f575278")),
    )
    .unwrap();
    editor.check_problems(&[
        "content/versions/versions.toml:5:10: PV001: Den godkjente teksten mangler: 4bfafca45f575277.html",
        "content/versions/4bfafca45f575278.html: SG051: versions.toml has no version of this name",
    ]);
    let problems = editor.build().unwrap_err();
    let help = problems.0.first().unwrap().help.as_deref().unwrap();
    assert!(help.contains("`4bfafca45f575278.html`"), "{help}");
}

#[test]
fn what_a_system_puts_beside_the_texts_stops_nothing() {
    let editor = Editor::new();
    editor.write("content/versions/desktop.ini", "x");
    editor.write("content/versions/Thumbs.db", "x");
    editor.build().unwrap();
}

#[test]
fn what_is_wrong_with_the_list_is_told_together_with_the_rest() {
    let editor = Editor::new();
    editor.replace(LIST, "effective", "effektive");
    editor.replace(
        "content/register.toml",
        "class = \"message\"",
        "class = \"mesage\"",
    );
    let problems = editor.build().unwrap_err().to_string();
    assert!(problems.contains("mesage"), "{problems}");
    let editor = Editor::new();
    editor.replace(LIST, "effective", "effektive");
    editor.write(
        "content/x.md",
        "+++\ntitle = \"x\"\npath = \"/x/\"\n+++\n[a](kontkt.md)\n",
    );
    editor.check_problems(&[
        "content/x.md:5:5: SG020",
        "content/versions/versions.toml:6:1: SG050: unknown key `effektive`",
        "content/versions/versions.toml:4:1: SG050: the version has no `effective`",
    ]);
}

#[test]
fn an_approval_that_was_interrupted_is_taken_up_again() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    // Where the list is staged stands a folder, so writing it fails after the text is written.
    let in_the_way = editor.path("content/versions/.versions.toml.new");
    fs::create_dir(&in_the_way).unwrap();
    let output = editor.approve("2027-03-01");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let shipped = Editor::new();
    assert_eq!(editor.read(LIST), shipped.read(LIST));
    let problems = editor.build().unwrap_err().to_string();
    assert!(problems.contains("SG051"), "{problems}");

    fs::remove_dir(in_the_way).unwrap();
    // Cut off in the middle, the staged file is nobody's text.
    editor.write("content/versions/.versions.toml.new", "[[vers");
    let version = editor.approved("2027-03-01");
    assert!(editor.path(&archive(&version)).is_file());

    // Killed before the very first list was there.
    let editor = Editor::before_the_first_version();
    fs::create_dir(editor.path("content/versions")).unwrap();
    editor.write(&archive(SHIPPED), "<h1>Slik iva");
    assert_eq!(editor.approved("2026-11-22"), SHIPPED);
    assert_eq!(
        editor.read(&archive(SHIPPED)),
        shipped.read(&archive(SHIPPED))
    );
}

#[test]
fn a_text_may_come_back_and_then_has_two_periods_at_one_address() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    let second = editor.approved("2027-03-01");
    editor.replace(NOTICE, AFTER, BEFORE);
    let archived = editor.read(&archive(SHIPPED));
    // Another address of the form is no other text, and the version keeps the one it had, which must still lead
    // somewhere.
    editor.write("content/flyttet.md", AT_KONTAKT);
    editor.replace(
        "content/kontakt.md",
        "path = \"/kontakt/\"",
        "path = \"/skriv/\"",
    );
    assert_eq!(editor.approved("2027-09-15"), SHIPPED);
    assert_eq!(editor.read(&archive(SHIPPED)), archived);
    let site = editor.build().unwrap();
    assert_eq!(site.handler.notice_versions, [SHIPPED, &second]);
    let page = editor.page(&version_page(SHIPPED));
    for period in [
        "Fra 22. november 2026 til 1. mars 2027",
        "Fra 15. september 2027",
    ] {
        assert!(page.contains(period), "{period}");
    }
    assert_eq!(editor.page(LIST_PAGE).matches(SHIPPED).count(), 4);
}

#[test]
fn a_stored_version_leads_back_to_the_exact_text() {
    let editor = Editor::new();
    let shipped = editor.build().unwrap().notice;
    editor.replace(NOTICE, BEFORE, AFTER);
    editor.approved("2027-03-01");
    let site = editor.build().unwrap();
    for stored in &site.handler.notice_versions {
        let text = site.versions.exact_text(stored).unwrap();
        assert!(sha256_hex(text).starts_with(stored));
    }
    assert_eq!(
        site.versions.exact_text(SHIPPED),
        Some(shipped.text.as_str())
    );
    assert_eq!(site.versions.exact_text("unknown"), None);
}

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
        "Fra 1. mars 2027<",
        "Fra 1. mars 2027 til 1. mars 2027<",
        "Fra 22. november 2026 til 1. mars 2027<",
    ];
    assert!(periods.map(place).is_sorted(), "the newest first");
    for version in [SHIPPED, &second, &third] {
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
    assert!(page.contains(&format!("href=\"/personvern/versjoner/{SHIPPED}/\"")));
    assert!(
        page.contains("4 ord er lagt til og 7 ord er fjernet."),
        "{page}"
    );
    assert!(page.contains("avsnitt uten endringer</summary>"));
    let first = editor.page(&version_page(SHIPPED));
    assert!(first.contains("Dette er den første versjonen.") && !first.contains("<ins>"));
    let notice = editor.page("personvern/index.html");
    let (_, after) = notice.split_once("</article>").unwrap();
    assert!(
        after.contains("href=\"/personvern/versjoner/\"") && after.contains("Fra 1. mars 2027")
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
        "content/x.md:3:8: SG003: no page can be published at `/personvern/versjoner/x/`",
    ]);
}

#[test]
fn words_that_are_missing_are_told_together() {
    let editor = Editor::new();
    let messages = "content/messages.toml";
    editor.replace(
        messages,
        "period = \"Fra {from} til {until}\"",
        "period = \"Fra {from}\"",
    );
    editor.replace(messages, "\"januar\", ", "");
    editor.check_problems(&[
        "content/messages.toml: SG041: `versions.period` is missing",
        "content/messages.toml: SG041: `versions.months` is missing",
    ]);
}

#[test]
fn two_builds_of_the_same_versions_are_the_same_to_the_byte() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    editor.approved("2027-03-01");
    assert_eq!(editor.build().unwrap().files, editor.build().unwrap().files);
}

#[test]
fn a_proposal_writes_nothing() {
    let editor = Editor::before_the_first_version();
    let date = "2026-11-22".parse().unwrap();
    let proposed = propose(&editor.0.options(), date).unwrap();
    assert!(
        matches!(proposed, Proposed::Version(proposal) if proposal.version.version() == SHIPPED)
    );
    assert!(!editor.path("content/versions").exists());
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
        prop_assert!(output.status.success(), "{}", said(&output));
        let site = editor.build().unwrap();
        prop_assume!(site.notice.text != old);
        let page = String::from_utf8(site.files[&version_page(&site.notice.version())].clone()).unwrap();
        prop_assert_eq!(read_comparison(&page, "ins", "del"), old);
        prop_assert_eq!(read_comparison(&page, "del", "ins"), site.notice.text);
    }
}

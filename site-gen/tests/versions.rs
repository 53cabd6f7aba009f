//! Approving the notice, and what becomes of its versions.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod editor;
mod sources;

use std::fs;
use std::process::Command;

use editor::{
    AFTER, BEFORE, Editor, FIRST, LIST, LIST_PAGE, NOTICE, archive, output_text, version_page,
};
use site_gen::{Proposed, propose, sha256_hex};
use sources::AT_KONTAKT;

#[test]
fn the_sample_is_the_version_that_was_approved() {
    let site = Editor::new().build().unwrap();
    let last = site.versions.last().unwrap();
    assert_eq!(
        (last.version(), last.effective.to_string().as_str()),
        (FIRST, "2026-11-22")
    );
    assert_eq!(last.article, site.notice.article);
    assert_eq!(site.handler.notice_versions, [FIRST]);
}

#[test]
fn the_first_version_is_approved_and_then_there_is_nothing_to_approve() {
    let editor = Editor::before_the_first_version();
    editor.check_problems(&[
        "content/personvern.md: PV001: Ingen versjon av personvernerklæringen er godkjent",
    ]);

    let first = editor.approve("2026-11-22");
    assert_eq!(first.status.code(), Some(0), "{}", output_text(&first));
    assert!(output_text(&first).contains("Dette er den første versjonen"));
    let shipped = Editor::new();
    for name in [LIST, &archive(FIRST)] {
        assert_eq!(
            editor.read(name),
            shipped.read(name),
            "{name} as it was shipped"
        );
    }

    let again = editor.approve("2027-01-01");
    assert_eq!(again.status.code(), Some(0));
    assert!(
        output_text(&again)
            .starts_with("Ingenting å godkjenne: Teksten er versjon 4bfafca45f575277")
    );
    assert_eq!(editor.read(LIST), shipped.read(LIST));
}

#[test]
fn a_changed_notice_is_refused_until_it_is_approved() {
    let editor = Editor::new();
    let before = editor.read(LIST);
    editor.replace(NOTICE, BEFORE, AFTER);
    editor.check_problems(&[
        "content/personvern.md:11:15: PV001: Teksten er endret etter godkjenningen (versjon \
         4bfafca45f575277). Her står «… personvern Personvern er sentralt for Metafocus og …», i den godkjente står \
         «… personvern Personvern er viktig for Metafocus og …».",
    ]);
    let problems = editor.build().unwrap_err();
    let problem = problems.0.first().unwrap();
    assert_eq!((problem.article, problem.quote()), ("12(1)", "sentralt"));
    assert!(problem.help.as_ref().unwrap().contains("site-gen approve"));

    let output = editor.approve("2027-03-01");
    assert_eq!(output.status.code(), Some(0), "{}", output_text(&output));
    assert!(
        output_text(&output).contains("Personvern er [-viktig-] {+sentralt+} for Metafocus"),
        "{}",
        output_text(&output)
    );
    let site = editor.build().unwrap();
    assert!(editor.read(LIST).starts_with(&before), "only added to");
    assert_eq!(
        site.handler.notice_versions,
        [FIRST.to_owned(), site.notice.version()]
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
    let problems = editor.0.problems();
    assert!(
        problems[0].contains("PV001: Lenkene eller listenumrene er ikke de som ble godkjent"),
        "{problems:?}"
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
    assert!(
        output_text(&output).contains("max_cars"),
        "{}",
        output_text(&output)
    );
    assert!(!output_text(&output).contains("PV001"));
    assert_eq!(editor.read(LIST), before);
}

#[test]
fn a_date_before_the_last_one_and_no_date_are_refused() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    let output = editor.approve("2026-11-21");
    assert_eq!(output.status.code(), Some(1));
    assert!(output_text(&output).contains("21. november 2026 er før 22. november 2026"));
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
    assert!(output_text(&output).contains("mer enn 2 år fram"));
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
        output_text(&output).contains("tar --replace-last først den versjonen tilbake"),
        "{}",
        output_text(&output)
    );
    let output = replace("2027-10-01");
    assert_eq!(output.status.code(), Some(0), "{}", output_text(&output));
    assert!(output_text(&output).contains(&format!(
        "Versjon {slip}, som skulle gjelde fra og med 1. oktober 2028, er tatt tilbake."
    )));
    assert!(!editor.path(&archive(&slip)).exists());
    let site = editor.build().unwrap();
    let versions: Vec<_> = site
        .versions
        .all()
        .iter()
        .map(|version| version.version().to_owned())
        .collect();
    assert_eq!(versions, [FIRST.to_owned(), site.notice.version()]);
    // The slip may have been built, and its page may go.
    assert!(editor.read(LIST).starts_with(before.trim_end()) && editor.read(LIST).contains(&slip));

    // With the text as it was there is nothing to approve instead.
    editor.replace(NOTICE, "Personvern er alltid viktig for", BEFORE);
    let output = replace("2027-11-01");
    assert_eq!(output.status.code(), Some(0), "{}", output_text(&output));
    assert_eq!(editor.build().unwrap().handler.notice_versions, [FIRST]);
}

#[test]
fn a_text_that_was_changed_in_the_archive_is_found() {
    let spoil = |from: &str, to: &str| {
        let editor = Editor::new();
        editor.replace(&archive(FIRST), from, to);
        editor.check_problems(&["content/versions/4bfafca45f575277.html: PV001: Teksten "]);
        assert_eq!(editor.approve("2027-01-01").status.code(), Some(1));
    };
    spoil("eventuelt ", "");
    spoil("</p>", "</p></article><p>Vi selger alt.</p>");
    spoil("<p>", "<p hidden>");
    // How it is laid out is not its words.
    let editor = Editor::new();
    let text = editor.read(&archive(FIRST)).replace('\n', "\r\n");
    editor.write(&archive(FIRST), &text);
    editor.build().unwrap();
}

#[test]
fn a_text_that_is_missing_or_too_many_is_found() {
    let editor = Editor::new();
    fs::rename(
        editor.path(&archive(FIRST)),
        editor.path(&archive("4bfafca45f575278")),
    )
    .unwrap();
    editor.check_problems(&[
        "content/versions/versions.toml:5:10: PV001: Den godkjente teksten mangler: 4bfafca45f575277.html",
        "content/versions/4bfafca45f575278.html: SG051: versions.toml har ingen versjon med dette navnet",
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
        "content/versions/versions.toml:6:1: SG050: Nøkkelen `effektive` finnes ikke.",
        "content/versions/versions.toml:4:1: SG050: Versjonen mangler `effective`",
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
    assert_eq!(output.status.code(), Some(2), "{}", output_text(&output));
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
    editor.write(&archive(FIRST), "<h1>Slik iva");
    assert_eq!(editor.approved("2026-11-22"), FIRST);
    assert_eq!(editor.read(&archive(FIRST)), shipped.read(&archive(FIRST)));
}

#[test]
fn a_text_may_come_back_and_then_has_two_periods_at_one_address() {
    let editor = Editor::new();
    editor.replace(NOTICE, BEFORE, AFTER);
    let second = editor.approved("2027-03-01");
    editor.replace(NOTICE, AFTER, BEFORE);
    let archived = editor.read(&archive(FIRST));
    // Another address of the form is no other text, and the version keeps the one it had, which must still lead
    // somewhere.
    editor.write("content/flyttet.md", AT_KONTAKT);
    editor.replace(
        "content/kontakt.md",
        "path = \"/kontakt/\"",
        "path = \"/skriv/\"",
    );
    assert_eq!(editor.approved("2027-09-15"), FIRST);
    assert_eq!(editor.read(&archive(FIRST)), archived);
    let site = editor.build().unwrap();
    assert_eq!(site.handler.notice_versions, [FIRST, &second]);
    let page = editor.page(&version_page(FIRST));
    for period in [
        "Gyldig fra og med 22. november 2026 til og med 28. februar 2027",
        "Gyldig fra og med 15. september 2027",
    ] {
        assert!(page.contains(period), "{period}");
    }
    assert_eq!(editor.page(LIST_PAGE).matches(FIRST).count(), 4);
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
    assert_eq!(site.versions.exact_text(FIRST), Some(shipped.text.as_str()));
    assert_eq!(site.versions.exact_text("unknown"), None);
}

#[test]
fn a_proposal_writes_nothing() {
    let editor = Editor::before_the_first_version();
    let date = "2026-11-22".parse().unwrap();
    let proposed = propose(&editor.0.options(), date).unwrap();
    assert!(matches!(proposed, Proposed::Version(proposal) if proposal.version.version() == FIRST));
    assert!(!editor.path("content/versions").exists());
}

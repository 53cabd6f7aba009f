//! Pages that are not published yet.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use sources::Sources;

const DRAFT: &str =
    "+++\ntitle = \"Ikke ferdig\"\npath = \"/x/\"\ndraft = true\nin_menu = true\n+++\n\nHei.\n";

fn with_draft(drafts: bool) -> Sources {
    let mut sources = Sources::sample().add("content/x.md", DRAFT);
    sources.drafts = drafts;
    sources
}

#[test]
fn a_draft_is_not_published() {
    let shipped = Sources::sample().build().unwrap();
    assert_eq!(with_draft(false).build().unwrap().files, shipped.files);
}

#[test]
fn a_draft_that_is_asked_for_is_marked_and_leads_nowhere() {
    let (shipped, site) = (
        Sources::sample().build().unwrap(),
        with_draft(true).build().unwrap(),
    );
    let draft = String::from_utf8(site.files["x/index.html"].clone()).unwrap();
    for mark in [
        "<title>Utkast: Ikke ferdig",
        "<p class=\"draft-mark\">",
        "Denne siden er ikke publisert.",
        "<meta name=\"robots\" content=\"noindex\">",
    ] {
        assert!(draft.contains(mark), "{mark} is not in\n{draft}");
    }
    let menu = draft.split_once("<ul class=\"menu\">").unwrap().1;
    assert!(!menu.split_once("</ul>").unwrap().0.contains("/x/"));
    for (name, bytes) in &shipped.files {
        assert_eq!(&site.files[name], bytes, "{name} is as without drafts");
    }
    assert_eq!(site.files.len(), shipped.files.len() + 1);
    assert_eq!(site.handler.pages, shipped.handler.pages);
}

#[test]
fn a_draft_is_not_the_notice_nor_the_page_with_the_form() {
    for (file, code) in [
        ("content/personvern.md", "SG042"),
        ("content/kontakt.md", "SG043"),
    ] {
        let mut sources = Sources::sample().replace(file, "in_menu = true", "draft = true");
        sources.drafts = true;
        let problems = sources.problems();
        assert!(
            problems.iter().any(|problem| problem.contains(code)),
            "{file}: {problems:?}"
        );
    }
}

//! What is said of a page is bounded, however much is wrong with it; and nothing of it is lost.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use site_gen::{Level, Problem, Problems, Report};
use sources::Sources;

/// So many of one thing.
const MANY: usize = 5000;

fn report(front: &str, body: &str) -> Report {
    let page = format!("+++\ntitle = \"Side\"\npath = \"/side/\"\n{front}+++\n\n{body}\n");
    Sources::sample().add("content/side.md", page).report()
}

/// What is listed of one code, and how many problems those are with the ones that are not.
fn listed<'r>(report: &'r Report, code: &str) -> (Vec<&'r Problem>, usize) {
    let of_code = report
        .problems
        .iter()
        .filter(|problem| problem.code == code);
    (of_code.clone().collect(), Problem::count(of_code))
}

#[track_caller]
fn check(front: &str, piece: &str, code: &str) {
    let report = report(front, &piece.repeat(MANY));
    let (problems, count) = listed(&report, code);
    assert_eq!(problems.len(), 51, "{piece:?}");
    assert_eq!(count, MANY, "{piece:?}: none is lost");
    let last = problems.last().unwrap();
    let expected = format!("{} tilfeller til av {code} er ikke vist.", MANY - 50);
    assert_eq!(
        (last.message.as_str(), last.stands_for as usize),
        (&*expected, MANY - 50)
    );
    let level = problems.first().unwrap().level;
    assert!(problems.iter().all(|problem| problem.level == level));
    assert_eq!(report.site.is_none(), level == Level::Error);
    let text = Problems(report.problems.clone()).report(false);
    assert!(text.len() < 100_000, "{piece:?}: {} bytes", text.len());
    for problem in problems {
        assert!(problem.message.chars().count() < 200, "{}", problem.message);
        let help = problem.help.as_deref().unwrap_or_default();
        assert!(help.chars().count() < 1000, "{help}");
    }
}

#[test]
fn fifty_problems_of_a_file_are_listed_and_the_others_counted() {
    check("", "[a](", "SG028");
    check("", "[a][b] ", "SG026");
    check("", "a <b> ", "SG022");
    check("", "[a](#x) ", "SG021");
    check("", "[a](x.md) ", "SG020");
    check("", "[](kontakt.md) ", "SG027");
    check("", "![a](x.png) ", "SG033");
    check("", "## B {.c}\n\n", "SG029");
    check("", "| a |\n\n", "SG023");
    check("", "&#x202e;\n\n", "SG012");
    check("", "[her](kontakt.md) ", "SG070");
    check("", "[a](http://a.no/) ", "SG086");
    check("html = true\n", "<p style=\"a:b\">x</p>\n", "SG076");
    check(
        "html = true\n",
        "<p><a href=\"/nei/\">Nei</a></p>\n",
        "SG060",
    );
}

#[test]
fn fifty_problems_of_all_codes_are_listed() {
    let report = report(
        "",
        &"[a](x.md) <b> [a][b] [](kontakt.md) [a](#x)\n\n".repeat(MANY),
    );
    let of_page = report
        .problems
        .iter()
        .filter(|problem| problem.file.ends_with("side.md"));
    assert_eq!(
        of_page
            .clone()
            .filter(|problem| problem.stands_for == 1)
            .count(),
        50
    );
    assert_eq!(Problem::count(of_page), 5 * MANY);
}

#[test]
fn little_of_a_long_text_is_quoted() {
    let long = "b".repeat(200_000);
    for body in [
        format!("[a][{long}]"),
        format!("[a]({long}.md)"),
        format!("## H\n\n[a](#{long})"),
        format!("[a]({long}:x)"),
        format!("a <b c=\"{long}\">"),
        format!("[a]({long} {long}) {long}"),
        format!("[a]({long}"),
        format!("![{long}]({long}.png)"),
        format!("![a]({long})"),
        format!("## A {{#{long}}}\n\n## B {{#{long}}}"),
        format!("[{long}](https:/x) [{long}](https:/x)"),
    ] {
        let report = report("", &body);
        let text = Problems(report.problems.clone()).report(false);
        assert!(report.errors().next().is_some(), "{body:.20}");
        assert!(text.len() < 20_000, "{body:.20}: {} bytes", text.len());
        assert!(report.to_json().len() < 40_000, "{body:.20}");
        for problem in report.errors() {
            let help = problem.help.as_deref().unwrap_or_default();
            let (message, help) = (problem.message.chars().count(), help.chars().count());
            assert!(message < 250 && help < 250, "{body:.20}: {problem}");
        }
    }
    for front in [
        format!("{long} = 1\n"),
        format!("aliases = [\"{long}\"]\n"),
        format!("x = {long}\n"),
    ] {
        let report = report(&front, "");
        let text = Problems(report.problems.clone()).report(false);
        assert!(text.len() < 20_000, "{front:.20}: {} bytes", text.len());
    }
}

/// An address that was given up is a page: a file of a megabyte has room for seventy thousand of them.
#[test]
fn a_page_has_had_few_addresses() {
    let front = |count: usize| {
        let aliases: Vec<String> = (0..count)
            .map(|number| format!("\"/gammel-{number}/\""))
            .collect();
        format!("aliases = [{}]\n", aliases.join(", "))
    };
    assert!(report(&front(100), "").errors().next().is_none());
    let report = report(&front(101), "");
    let (problems, _) = listed(&report, "SG002");
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].message.contains("101"),
        "{}",
        problems[0].message
    );
}

/// A tag with so many attributes once ended the program in the middle of its work.
#[test]
fn a_tag_that_cannot_be_read_is_refused() {
    let attributes = " onclick=\"x\"".repeat(50_000);
    let report = report("html = true\n", &format!("<p{attributes}>x</p>"));
    assert_eq!(listed(&report, "SG087").1, 1);
}

/// A heading in the same words as others is numbered on from the last.
#[test]
fn many_headings_of_the_same_words_have_ids_of_their_own() {
    let report = report("", &"## B\n\n".repeat(MANY));
    assert_eq!(listed(&report, "SG062").1, 0);
}

/// Styles nested deep once ended the program in the middle of its work, and many of them took the square of their number.
#[test]
fn styles_that_cannot_be_read_are_refused() {
    let style = |text: String| {
        let report = Sources::sample()
            .add("templates/styles/9.css", text)
            .report();
        let (problems, _) = listed(&report, "SG045");
        let messages = problems.into_iter();
        messages
            .map(|problem| problem.message.clone())
            .collect::<Vec<_>>()
    };
    for open in ["a{", "{", "(", ":is(", "@media print{", "a{/*}*/"] {
        let messages = style(open.repeat(10_000));
        assert_eq!(
            messages,
            ["Mer enn 32 blokker eller parenteser står inni hverandre."]
        );
    }
    let many = (0..30_000).map(|number| format!(".a{number}{{color:red}}"));
    assert_eq!(
        style(many.collect()),
        ["Med denne filen er stilene større enn 256 kB til sammen."]
    );
}

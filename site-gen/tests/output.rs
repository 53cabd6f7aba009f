//! What is wrong with the built site is found, told of the file somebody wrote, and told once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::fmt::Write as _;

use site_gen::{Level, Problem, Report};
use sources::Sources;

/// The problems with the output: `file:line: code: message`, without the folder of the copy.
fn output_problems(sources: &Sources, report: &Report) -> Vec<String> {
    let is_of_output = |problem: &&Problem| problem.code.starts_with("SG");
    let problems = report.problems.iter().filter(is_of_output);
    problems
        .map(|problem| {
            let line = problem.line_and_column();
            let line = line.map_or(String::new(), |(line, _)| format!(":{line}"));
            let entry = format!("{}{line}: {}: {problem}", problem.file, problem.code);
            sources.without_folder(&entry)
        })
        .collect()
}

/// After one change, there is this one problem; `*` stands for any line.
#[track_caller]
fn check(file: &str, from: &str, to: &str, expected: &str) {
    let sources = Sources::sample().replace(file, from, to);
    let problems = output_problems(&sources, &sources.report());
    let [problem] = problems.as_slice() else {
        panic!(
            "{expected}\nis not the one thing told:\n{}",
            problems.join("\n")
        );
    };
    let (place, message) = problem.split_once(": ").unwrap();
    let anywhere = place
        .split_once(':')
        .map(|(file, _)| format!("{file}:*: {message}"));
    assert!(
        problem.starts_with(expected)
            || anywhere.is_some_and(|message| message.starts_with(expected)),
        "{problem}\nis not\n{expected}"
    );
}

#[test]
fn nothing_is_wrong_with_the_shipped_site() {
    let sources = Sources::sample();
    assert_eq!(
        output_problems(&sources, &sources.report()),
        [] as [&str; 0]
    );
}

#[test]
fn what_an_editor_wrote_is_told_at_its_line() {
    let front = "content/index.md";
    check(
        front,
        "[Gå til kontaktskjemaet]",
        "[Klikk her]",
        "content/index.md:*: SG070: Lenken «Klikk her»",
    );
    check(
        front,
        "[Gå til kontaktskjemaet](kontakt.md)",
        "[](https://www.example.no/)",
        "content/index.md:*: SG027: Lenken",
    );
    check(
        front,
        "[Gå til kontaktskjemaet](kontakt.md)",
        "[Ring](tel:123)",
        "content/index.md:*: SG085: Adressen `tel:123`",
    );
    check(
        front,
        "[Gå til kontaktskjemaet](kontakt.md)",
        "[Sted](http://www.example.no/)",
        "content/index.md:*: SG086: Det som hentes fra `http:",
    );
    check(
        front,
        "## ",
        "#### ",
        "content/index.md:*: SG065: Overskriften",
    );
}

#[test]
fn what_a_template_does_is_told_once_at_its_line() {
    let base = "templates/base.html";
    let everywhere = "Det gjelder /404.html og ";
    check(
        base,
        "<body>",
        "<body onload=\"a()\">",
        &format!(
            "{base}:*: SG076: Her står attributtet `onload`, som sikkerhetsreglene (CSP) stopper. {everywhere}"
        ),
    );
    check(
        base,
        " lang=\"{{ site.lang }}\"",
        "",
        &format!("{base}:*: SG073: Siden er ikke merket med språk. {everywhere}"),
    );
    check(
        base,
        "{{ site.lang }}",
        "en",
        &format!("{base}:*: SG073: Siden er merket med språket `en`"),
    );
    check(
        base,
        "width=device-width, initial-scale=1",
        "width=device-width, user-scalable=no",
        &format!("{base}:*: SG077: Visningsområdet hindrer"),
    );
    check(
        base,
        "href=\"{{ icon_path }}\"",
        "href=\"/ikon.svg\"",
        &format!("{base}:*: SG060: Adressen `/ikon.svg` fører ingen steder"),
    );
    check(
        base,
        "<main id=\"innhold\"",
        "<main id=\"hovedinnhold\"",
        "templates/components/skip-link/skip-link.html:*: SG061: Adressen `#innhold`",
    );
    check(
        "templates/components/site-footer/site-footer.html",
        "<p>{{ text.site.footer }}</p>",
        "<p id=\"innhold\">{{ text.site.footer }}</p>",
        "templates/components/site-footer/site-footer.html:*: SG062: Merket `innhold` finnes to ganger på siden.",
    );
    check(
        "templates/components/toc/toc.html",
        "aria-labelledby=\"toc-heading\"",
        "aria-labelledby=\"overskrift\"",
        "templates/components/toc/toc.html:*: SG063: `aria-labelledby` viser til merket `overskrift`",
    );
    check(
        "templates/components/hero/hero.html",
        "<h1>{{ page.title }}</h1>",
        "<p>{{ page.title }}</p>",
        "templates/front.html: SG064: Siden mangler hovedoverskrift (h1). Det gjelder /.",
    );
    check(
        "templates/versions.html",
        "{{<VersionList />}}",
        "<h4>{{ page.title }}</h4>",
        "templates/versions.html:*: SG065: Overskriften",
    );
    check(
        "templates/versions.html",
        "<p class=\"lead\">",
        "<h2></h2><p class=\"lead\">",
        "templates/versions.html: SG066: Overskriften er tom.",
    );
    check(
        "templates/components/site-header/site-header.html",
        "<svg class=\"brand__mark\"",
        "<img src=\"{{ icon_path }}\"><svg class=\"brand__mark\"",
        "templates/components/site-header/site-header.html:*: SG068: Bildet mangler alternativ tekst.",
    );
    check(
        "templates/components/button/button.html",
        "{{ label }}",
        "",
        "templates/components/button/button.html:*: SG069: Knappen mangler tekst.",
    );
    check(
        "templates/versions.html",
        "<p class=\"lead\">",
        "<table><tr><td>1</td></tr></table><p class=\"lead\">",
        "templates/versions.html:*: SG072: Tabellen mangler overskrifter.",
    );
    check(
        "templates/components/contact-form/contact-form.html",
        " method=\"post\"",
        "",
        "templates/components/contact-form/contact-form.html:*: SG078: Skjemaet sendes i adressen",
    );
}

/// Nothing but the words is in the template, and three of them put them there.
#[test]
fn what_many_templates_do_is_told_once() {
    let sources = Sources::sample().replace(
        "content/kontakt.md",
        "title = \"Kontakt oss\"",
        "title = \"Personvernerklæring\"",
    );
    let problems = output_problems(&sources, &sources.report());
    let of_menu: Vec<_> = problems
        .iter()
        .filter(|problem| problem.contains("SG071"))
        .collect();
    assert_eq!(of_menu.len(), 1, "{problems:#?}");
    assert!(
        of_menu[0].starts_with(
            "templates: SG071: «Personvernerklæring» går til /personvern/ her, men til /kontakt/"
        ),
        "{of_menu:?}"
    );
}

/// Each field has its label from one template.
#[test]
fn a_label_that_is_for_nothing_leaves_every_field_without_one() {
    let field = "templates/components/field/field.html";
    let sources = Sources::sample().replace(field, "for=\"{{ field.id }}\"", "for=\"felt\"");
    let problems = output_problems(&sources, &sources.report());
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("SG063: `for` viser til merket `felt`")),
        "{problems:#?}"
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("SG067: Feltet mangler ledetekst")),
        "{problems:#?}"
    );
}

#[test]
fn a_form_that_is_sent_elsewhere_on_the_site_is_told() {
    let form = "templates/components/contact-form/contact-form.html";
    let sources = Sources::sample().replace(form, "{{ form.action }}", "/kontakt/");
    let problems = output_problems(&sources, &sources.report());
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("SG078: Skjemaet sendes til en side")),
        "{problems:#?}"
    );
}

#[test]
fn what_only_the_handlers_pages_have_is_checked_as_well() {
    check(
        "templates/handler/receipt.html",
        "href=\"/\"",
        "href=\"/forside/\"",
        "templates/handler/receipt.html:*: SG060: Adressen `/forside/` fører ingen steder. Det gjelder skjemasvaret `receipt`.",
    );
    // Only shown when there is an error.
    let field = "templates/components/field/field.html";
    let error = "<p class=\"field__error\" id=\"{{ field.id }}-error\">";
    let sources = Sources::sample().replace(field, error, "<p class=\"field__error\">");
    let problems = output_problems(&sources, &sources.report());
    let is_of_field = |problem: &String| {
        problem.starts_with(field) && problem.contains("SG063: `aria-describedby` viser til merket")
    };
    assert!(
        !problems.is_empty() && problems.iter().all(is_of_field),
        "{problems:#?}"
    );
}

#[test]
fn a_title_is_of_one_page() {
    check(
        "content/404.md",
        "title = \"Vi finner ikke siden\"",
        "title = \"Kontakt oss\"",
        "content/kontakt.md: SG074: Tittelen",
    );
}

#[test]
fn what_a_style_loads_is_built() {
    check(
        "templates/styles/3-base.css",
        "@layer base {",
        "@layer base { a { background: url(/strek.png) }",
        "assets/",
    );
}

/// Words that gzip can do little with.
fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let mut text = String::new();
    while text.len() < bytes {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        write!(text, "{:x} ", state >> 33).unwrap();
    }
    text
}

#[test]
fn a_first_visit_fits_in_the_first_window() {
    let page = |bytes| {
        format!(
            "+++\ntitle = \"Lang\"\ndescription = \"Lang side.\"\npath = \"/lang/\"\n+++\n\n{}",
            noise(bytes)
        )
    };
    // Much text that is easy to compress is light.
    let light = page(0) + &"Blåbærsyltetøy. ".repeat(10_000);
    let sources = Sources::sample().add("content/lang.md", light);
    assert_eq!(
        output_problems(&sources, &sources.report()),
        [] as [&str; 0]
    );
    // So large that it is a file.
    let icon = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><!--{}--></svg>",
        noise(2_000)
    );
    let sources = Sources::sample()
        .add("content/lang.md", page(40_000))
        .add("templates/icon.svg", icon);
    let problems = output_problems(&sources, &sources.report());
    let [problem] = problems.as_slice() else {
        panic!("{problems:#?}");
    };
    assert!(
        problem.starts_with("content/lang.md: SG079: Første besøk henter "),
        "{problem}"
    );
    assert!(
        problem.contains(" men bare 14000 kommer uten ventetid: siden selv "),
        "{problem}"
    );
    assert!(
        problem.contains(", stiler ") && problem.contains(", ikon "),
        "{problem}"
    );
}

/// What was approved is nobody's to change, so only what can be mended elsewhere is told of it.
#[test]
fn links_in_an_approved_version_are_kept_alive() {
    let sources = Sources::sample()
        .replace(
            "content/personvern.md",
            "Personvern er viktig",
            "Personvern er svært viktig",
        )
        .approve()
        .replace(
            "content/kontakt.md",
            "path = \"/kontakt/\"",
            "path = \"/skriv/\"",
        );
    let report = sources.report();
    let problems = output_problems(&sources, &report);
    let is_dead = |problem: &String| {
        problem.starts_with("content/versions/")
            && problem.contains(": SG060: Adressen `/kontakt/`")
    };
    assert!(problems.iter().all(is_dead), "{problems:#?}");
    let archived = report
        .errors()
        .find(|problem| problem.code == "SG060")
        .unwrap();
    assert!(archived.help.as_ref().unwrap().contains("`aliases`"));
    assert!(archived.quote().contains("href=\"/kontakt/\""));
    assert_eq!(archived.level, Level::Error);
}

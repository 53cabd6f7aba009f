//! What is published beside the pages.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use jiff::civil::Date;
use site_gen::{BuildOptions, Site, sha256_hex};
use sources::Sources;

fn text(site: &Site, file: &str) -> String {
    String::from_utf8(site.files[file].clone()).unwrap()
}

#[test]
fn a_script_is_published_under_its_fingerprint() {
    let script = "document.title += '!';\n";
    let block = "{% block main %}";
    let tag = "<script src=\"{{ script_paths.some_thing }}\" defer></script>";
    let sources = Sources::sample()
        .add("templates/components/contact-form/some-thing.js", script)
        .replace("templates/contact.html", block, &format!("{block}{tag}"));
    let site = sources.build().unwrap();
    let fingerprint: String = sha256_hex(script).chars().take(12).collect();
    let name = format!("assets/some-thing.{fingerprint}.js");
    assert_eq!(text(&site, &name), script);
    let tag = format!("<script src=\"/{name}\" defer>");
    assert!(text(&site, "kontakt/index.html").contains(&tag));
}

#[test]
fn two_scripts_cannot_share_a_name() {
    let sources = Sources::sample()
        .add("templates/components/contact-form/some-thing.js", "1;\n")
        .add("templates/some-thing.js", "2;\n");
    assert_eq!(
        sources.problems(),
        ["templates/some-thing.js: SG044: Et annet skript heter også `some-thing`."]
    );
}

const BASE: &str = "https://www.example.no";

fn with_address(sources: &Sources) -> Site {
    Site::build(&BuildOptions {
        base_url: BASE.to_owned(),
        ..sources.options()
    })
    .unwrap()
}

fn moved() -> Sources {
    Sources::sample().replace(
        "content/kontakt.md",
        "path = \"/kontakt/\"",
        "path = \"/kontakt/\"\nupdated = 2027-02-03\naliases = [\"/skjema/\", \"/gammel/side.html\"]",
    )
}

/// What is listed is what wants to be found: no redirect, no error page, and no version of the notice by itself.
#[test]
fn the_sitemap_lists_the_pages_that_want_to_be_found() {
    let site = with_address(&moved());
    let sitemap = text(&site, "sitemap.xml");
    let expected = [
        "<url><loc>https://www.example.no/</loc></url>",
        "<url><loc>https://www.example.no/kontakt/</loc><lastmod>2027-02-03</lastmod></url>",
        "<url><loc>https://www.example.no/personvern/</loc></url>",
        "<url><loc>https://www.example.no/personvern/versjoner/</loc></url>",
        "<url><loc>https://www.example.no/tilgjengelighet/</loc></url>",
    ];
    for line in expected {
        assert!(
            sitemap.lines().any(|found| found == line),
            "{line}\n{sitemap}"
        );
    }
    for path in ["404", "skjema", "gammel", "4bfafca45f575277"] {
        assert!(!sitemap.contains(path), "{path}\n{sitemap}");
    }
    assert_eq!(
        text(&site, "robots.txt"),
        "User-agent: *\nDisallow: /api/\n\nSitemap: https://www.example.no/sitemap.xml\n"
    );
}

/// On paper nobody can follow a path.
#[test]
fn the_styles_know_under_which_address_the_site_is_published() {
    let styles = |site: &Site| {
        let is_sheet = |name: &&String| name.starts_with("assets/site.");
        text(site, site.files.keys().find(is_sheet).unwrap())
    };
    let published = styles(&with_address(&Sources::shipped()));
    assert!(
        published.contains("--site:\"www.example.no\""),
        "{published}"
    );
    let printed = "[href^=\\/]:after{content:\" (\" var(--site) attr(href) \")\"}";
    assert!(published.contains(printed), "{published}");
    let anywhere = styles(&Sources::shipped().build().unwrap());
    assert!(!anywhere.contains("--site:"), "{anywhere}");
}

/// A sitemap's addresses are whole ones, and a guess would be a false one.
#[test]
fn without_an_address_there_is_no_sitemap() {
    let site = Sources::sample().build().unwrap();
    assert!(!site.files.contains_key("sitemap.xml"));
    assert_eq!(
        text(&site, "robots.txt"),
        "User-agent: *\nDisallow: /api/\n"
    );
}

#[test]
fn an_old_address_leads_on() {
    let site = moved().build().unwrap();
    for (name, address) in [
        ("skjema/index.html", "/skjema/"),
        ("gammel/side.html", "/gammel/side.html"),
    ] {
        let page = text(&site, name);
        for part in [
            "<meta name=\"robots\" content=\"noindex\">",
            "<link rel=\"canonical\" href=\"/kontakt/\">",
            "<meta http-equiv=\"refresh\" content=\"0; url=/kontakt/\">",
            "<a href=\"/kontakt/\">",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        let headers: serde_json::Value =
            serde_json::from_str(&text(&site, "headers.json")).unwrap();
        let redirects = headers["redirects"].as_array().unwrap();
        let expected = serde_json::json!({ "from": address, "to": "/kontakt/", "status": 308 });
        assert!(redirects.contains(&expected), "{headers}");
    }
}

#[test]
fn an_alias_is_an_address_that_nothing_else_has() {
    let alias = |address: &str| {
        let sources = Sources::sample().replace(
            "content/kontakt.md",
            "path = \"/kontakt/\"",
            &format!("path = \"/kontakt/\"\naliases = [\"/skjema/\", \"{address}\"]"),
        );
        sources.problems().swap_remove(0)
    };
    for (taken, message) in [
        ("/", "SG054: `index.md` er publisert på `/`"),
        (
            "/skjema/",
            "SG054: `/skjema/` videresendes allerede til `kontakt.md`",
        ),
        (
            "/kontakt/",
            "SG054: `kontakt.md` er publisert på `/kontakt/`",
        ),
        (
            "/headers.json",
            "SG054: Nettstedet publiserer en fil på `/headers.json`",
        ),
        (
            "/personvern/versjoner/",
            "SG003: Ingen side kan ha adressen",
        ),
    ] {
        assert!(alias(taken).contains(message), "{}", alias(taken));
    }
    let refused = alias("/mitt skjema/");
    assert!(
        refused.ends_with("SG003: `/mitt skjema/` kan ikke være adressen til en side."),
        "{refused}"
    );
}

/// A page with this link, and these files beside it.
fn with_files(link: &str, files: &[(&str, &[u8])]) -> Sources {
    let page = format!(
        "+++\ntitle = \"Avtaler\"\ndescription = \"d\"\npath = \"/avtaler-vare/\"\n+++\n\n[Databehandleravtalen]({link})\n"
    );
    let sources = Sources::sample().add("content/avtaler.md", page);
    files.iter().fold(sources, |sources, (name, bytes)| {
        sources.add(&format!("content/files/{name}"), *bytes)
    })
}

#[test]
fn a_file_of_the_folder_for_it_is_published_as_it_is() {
    let pdf = b"%PDF-1.7 \xff\x00";
    let files: [(&str, &[u8]); 4] = [
        ("avtale.pdf", pdf),
        ("CNAME", b"www.example.no\n"),
        (
            "google0123456789abcdef.html",
            b"google-site-verification: google0123456789abcdef.html\n",
        ),
        ("2026/Liste_2.csv", b"a,b\n"),
    ];
    let site = with_files("files/avtale.pdf#page=2", &files)
        .build()
        .unwrap();
    for (name, bytes) in files {
        assert_eq!(
            site.files.get(name).map(Vec::as_slice),
            Some(bytes),
            "{name}"
        );
    }
    let page = text(&site, "avtaler-vare/index.html");
    assert!(page.contains("href=\"/avtale.pdf#page=2\""), "{page}");
}

#[test]
fn a_file_that_nobody_can_check_is_not_published() {
    let large = vec![b'x'; 10 * 1024 * 1024 + 1];
    let check = |name: &str, bytes: &[u8], message: &str| {
        let problems = with_files("kontakt.md", &[(name, bytes)]).problems();
        assert_eq!(problems.len(), 1, "{problems:?}");
        let start = format!("content/files/{name}: {message}");
        assert!(problems[0].starts_with(&start), "{problems:?}");
    };
    for name in ["a.svg", "a.js", "a.css", "a.htm", "a.exe", "a.md"] {
        check(name, b"x", "SG009: En fil som slutter på .");
    }
    check("a.html", b"<p>Hei", "SG009: Filen er en hel side");
    check("A.HTML", b"<script>", "SG009: Filen er en hel side");
    check("a.pdf", &large, "SG009: Filen er større enn 10 MB");
    check("Årsrapport 2026.pdf", b"x", "SG009: Navnet på en fil");
    check("api/a.pdf", b"x", "SG009: Ingen fil kan publiseres på");
    for taken in ["robots.txt", "headers.json", "kontakt", "personvern.json/a"] {
        check(taken, b"x", "SG004: Nettstedet publiserer ");
    }
}

fn with_security(contact: &str) -> Sources {
    let security = format!("[security]\ncontact = \"{contact}\"\nexpires = 2027-06-30\n\n[notice]");
    Sources::sample().replace("content/register.toml", "[notice]", &security)
}

#[test]
fn security_txt_is_there_when_somebody_is_named() {
    let name = ".well-known/security.txt";
    assert!(!Sources::sample().build().unwrap().files.contains_key(name));

    let contact = "mailto:sikkerhet@example.no";
    let expected =
        format!("Contact: {contact}\nExpires: 2027-06-30T23:59:59Z\nPreferred-Languages: nb, en\n");
    let sources = with_security(contact);
    assert_eq!(text(&sources.build().unwrap(), name), expected);
    let canonical = format!("{expected}Canonical: {BASE}/{name}\n");
    assert_eq!(text(&with_address(&sources), name), canonical);
}

#[test]
fn a_contact_that_cannot_be_used_is_refused() {
    for contact in [
        "",
        "mailto:",
        "sikkerhet@example.no",
        "https://a.example /b",
    ] {
        let problems = with_security(contact).problems();
        let [problem] = <[String; 1]>::try_from(problems).unwrap();
        assert!(problem.contains(": SG052: "), "{problem}");
    }
}

/// A build asks no clock; whoever names a day is told that the promise has run out.
#[test]
fn a_promise_that_has_run_out_is_told() {
    let found = |today: Date| {
        let mut sources = with_security("mailto:sikkerhet@example.no");
        sources.today = Some(today);
        let report = sources.report();
        report
            .problems
            .iter()
            .any(|problem| problem.code == "SG053")
    };
    assert!(!found(Date::constant(2027, 6, 30)));
    assert!(found(Date::constant(2027, 7, 1)));
}

#[test]
fn the_front_page_says_who_the_company_is() {
    let machines = |sources: &Sources| -> serde_json::Value {
        let page = text(&with_address(sources), "index.html");
        let start = "<script type=\"application/ld+json\">";
        let (_, rest) = page.split_once(start).unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    };
    let context = "https://schema.org";
    let kind = "Organization";
    let known = machines(&Sources::sample().set("controller.name", Some("\"A </script> & B\"")));
    assert_eq!(
        known,
        serde_json::json!({
            "@context": context, "@type": kind, "name": "A </script> & B", "url": "https://www.example.no/",
        })
    );
    let more = Sources::sample()
        .set("controller.name", Some("\"Eksempel\""))
        .set("controller.legal_name", Some("\"Eksempel AS\""))
        .set("controller.organisation_number", Some("\"987654325\""));
    assert_eq!(
        machines(&more),
        serde_json::json!({
            "@context": context, "@type": kind, "name": "Eksempel", "legalName": "Eksempel AS",
            "iso6523Code": "0192:987654325", "url": "https://www.example.no/",
        })
    );
}

#[test]
fn a_shared_page_says_what_it_is() {
    let site = with_address(&Sources::sample());
    let page = text(&site, "personvern/index.html");
    for part in [
        "<meta property=\"og:type\" content=\"website\">",
        "<meta property=\"og:locale\" content=\"nb_NO\">",
        "<meta property=\"og:url\" content=\"https://www.example.no/personvern/\">",
        "<link rel=\"canonical\" href=\"https://www.example.no/personvern/\">",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!text(&site, "404.html").contains("og:"));
    let site = Sources::sample().build().unwrap();
    assert!(!text(&site, "personvern/index.html").contains("og:url"));
}

#[test]
fn every_page_leads_to_the_page_on_accessibility() {
    let site = Sources::sample().build().unwrap();
    let link = "<li><a href=\"/tilgjengelighet/\">Tilgjengelighet</a></li>";
    let pages = site
        .files
        .keys()
        .filter(|name| text(&site, name).starts_with("<!DOCTYPE html>"));
    for name in pages {
        // The page itself says that one is there.
        let page = text(&site, name).replace(" aria-current=\"page\"", "");
        assert!(page.contains(link), "{name}");
    }
    for (name, page) in &site.handler.pages {
        assert!(page.as_str().contains(link), "{name}");
    }
    let without = Sources::sample()
        .remove("content/tilgjengelighet.md")
        .build()
        .unwrap();
    assert!(!text(&without, "index.html").contains("tilgjengelighet"));
}

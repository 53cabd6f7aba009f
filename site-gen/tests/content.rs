//! What pages may have beside words: pictures, tables, HTML that is asked for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use site_gen::{Site, SiteFiles, sha256_hex};
use sources::Sources;

const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 12\"><path d=\"M0 0h9v9z\"/></svg>\n";

fn with_page(body: &str, more: &str) -> Sources {
    let text = format!(
        "+++\ntitle = \"Side\"\ndescription = \"d\"\npath = \"/side/\"\n{more}+++\n\n{body}"
    );
    Sources::sample().add("content/side.md", text)
}

fn html(site: &Site) -> &str {
    std::str::from_utf8(&site.files["side/index.html"]).unwrap()
}

/// A picture of 3 by 2 pixels.
fn png() -> Vec<u8> {
    include_bytes!("sources/hus.png").to_vec()
}

#[test]
fn a_picture_is_published_under_its_fingerprint_with_its_size() {
    let body = "![Huset \"vårt\" & *hagen*](hus.png)\n\n![En tegning](tegning.svg \"Tittel\")\n";
    let sources = with_page(body, "");
    let sources = sources
        .add("content/hus.png", png())
        .add("content/tegning.svg", DRAWING)
        .add("content/ubrukt.png", png());
    let site = sources.build().unwrap();
    let fingerprint = |bytes: &[u8]| sha256_hex(bytes).get(..12).unwrap().to_owned();
    let photo = format!("assets/hus.{}.png", fingerprint(&png()));
    let drawing = format!("assets/tegning.{}.svg", fingerprint(DRAWING.as_bytes()));
    assert_eq!(site.files[&photo], png());
    assert_eq!(site.files[&drawing], DRAWING.as_bytes());
    let html = html(&site);
    let shown = format!(
        "<img src=\"/{photo}\" alt=\"Huset &quot;vårt&quot; &amp; hagen\" width=\"3\" height=\"2\" loading=\"lazy\">"
    );
    assert!(html.contains(&shown), "{html}");
    let shown = format!(
        "<img src=\"/{drawing}\" alt=\"En tegning\" title=\"Tittel\" width=\"24\" height=\"12\" loading=\"lazy\">"
    );
    assert!(html.contains(&shown), "{html}");
    let unused = site.files.keys().find(|name| name.contains("ubrukt"));
    assert_eq!(unused, None, "what no page shows is not published");

    let answer = SiteFiles::new(site.files.clone(), site.headers.clone());
    let answer = answer.answer(&http::Method::GET, &format!("/{photo}"));
    assert_eq!(answer.headers()["content-type"], "image/png");
}

#[test]
fn a_table_has_scopes_and_a_frame_that_scrolls() {
    let table = "## Frister\n\n| | Dager | Sum |\n|---|:-:|--:|\n| Svar | 30 | 1 |\n";
    let site = with_page(table, "").build().unwrap();
    let expected = "<div class=\"table\" role=\"group\" aria-label=\"Frister\" tabindex=\"0\">\n<table>\n<thead>\n\
        <tr><td></td><th scope=\"col\" class=\"table__cell--center\">Dager</th>\
        <th scope=\"col\" class=\"table__cell--right\">Sum</th></tr>\n</thead>\n<tbody>\n\
        <tr><td>Svar</td><td class=\"table__cell--center\">30</td><td class=\"table__cell--right\">1</td></tr>\n\
        </tbody>\n</table>\n</div>";
    assert!(html(&site).contains(expected), "{}", html(&site));
}

#[test]
fn html_is_published_where_the_page_asks_for_it() {
    let body = "<p id=\"egen\">Hei</p>\n\nSe [over](#egen).\n";
    let site = with_page(body, "html = true\n").build().unwrap();
    assert!(html(&site).contains("<p id=\"egen\">Hei</p>"));
    assert!(with_page(body, "").build().is_err());
}

#[test]
fn brackets_alone_are_brackets() {
    let site = with_page("Han sa [sic] det.\n\n[a]: kontakt.md\n\n[Kontakt][a]\n", "");
    let site = site.build().unwrap();
    assert!(html(&site).contains("Han sa [sic] det."));
    assert!(html(&site).contains("<a href=\"/kontakt/\">Kontakt</a>"));
}

#[test]
fn a_heading_makes_way_for_the_templates_ids() {
    let site = with_page("## Innhold\n\nSe [over](#innhold-2).\n", "");
    let site = site.build().unwrap();
    assert!(html(&site).contains("<h2 id=\"innhold-2\">Innhold</h2>"));
}

#[test]
fn a_picture_may_be_named_as_cameras_and_other_alphabets_do() {
    let body =
        "![Huset](IMG_1.PNG) ![Huset](写真.png) ![Huset](p%C3%A5.png) ![Huset](a\u{30A}.png)\n";
    let names = ["IMG_1.PNG", "写真.png", "på.png", "å.png"];
    let sources = names.iter().fold(with_page(body, ""), |sources, name| {
        sources.add(&format!("content/{name}"), png())
    });
    let site = sources.build().unwrap();
    for name in ["img-1", "bilde", "pa", "a"] {
        let published = |file: &String| file.starts_with(&format!("assets/{name}."));
        assert!(site.files.keys().any(published), "{name}");
    }
}

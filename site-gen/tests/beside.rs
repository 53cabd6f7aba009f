//! What is published beside the pages.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use site_gen::{Site, sha256_hex};
use sources::Sources;

fn text(site: &Site, file: &str) -> String {
    String::from_utf8(site.files[file].clone()).unwrap()
}

#[test]
fn a_script_is_published_under_its_fingerprint() {
    let script = "document.title += '!';\n";
    let block = "{% block main %}";
    let tag = "<script src=\"{{ script_paths.some_thing }}\" defer></script>";
    let sources = Sources::shipped()
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
    let sources = Sources::shipped()
        .add("templates/components/contact-form/some-thing.js", "1;\n")
        .add("templates/some-thing.js", "2;\n");
    assert_eq!(
        sources.problems(),
        ["templates/some-thing.js: SG044: another script is called `some-thing` too"]
    );
}

//! The stylesheet: made of many files, checked, minified.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use sources::Sources;

const BUTTON: &str = "templates/components/button/button.css";

#[track_caller]
fn check(style: &str, expected: &str) {
    let sources = Sources::sample().add(BUTTON, style);
    assert_eq!(sources.problems(), [format!("{BUTTON}:{expected}")]);
}

#[test]
fn a_slip_in_a_style_is_told_with_its_place() {
    check(
        "a { color: red; }\n\na { color red; }",
        "3:10: SG045: `red` kan ikke stå her.",
    );
    check(
        "a { color: red; }\n}\n",
        "3:1: SG045: Det er en `}` for mye, eller noe mangler slutt.",
    );
    check(
        "a {\n  color: red;\n\nb { color: blue; }\n",
        "4:19: SG045: En blokk er fortsatt åpen på slutten av filen.",
    );
    check(
        "/* never ended",
        "1:1: SG045: Kommentaren som begynner her, mangler slutt.",
    );
    check(
        "a { content: “b” }",
        "1:14: SG045: Disse anførselstegnene er for lesere. Stiler kjenner bare rette.",
    );
    check(
        "a { colour: red; }",
        "1:5: SG045: Egenskapen `colour` finnes ikke.",
    );
    check(
        "a { content: \"æ\n }",
        "1:14: SG045: `\"æ` kan ikke stå her.",
    );
    // What stands before it is two bytes, and four bytes and two UTF-16 units.
    check(
        "/* æ🙂 */ b { width: calc(1px + }",
        "1:32: SG045: `}` kan ikke stå her.",
    );
}

/// Every file's slip in one run, not the first one.
#[test]
fn all_files_are_read() {
    let sources = Sources::sample()
        .add(BUTTON, "a { color red; }")
        .add("templates/styles/3-base.css", "b { color blue; }");
    assert_eq!(sources.problems().len(), 2);
}

#[test]
fn the_sheet_is_smaller_and_says_the_same() {
    let style = "/* Why. */\n@layer components {\n  .a > .b {\n    color: light-dark(#ffffff, #000000);\n  }\n\n  \
         @media (forced-colors: active) {\n    .a {\n      --gap: 0.5rem;\n      margin: var(--gap);\n    }\n  }\n}\n\
         @media print {\n  @page {\n    size: A4;\n  }\n}\n";
    let site = Sources::sample().add(BUTTON, style).build().unwrap();
    let (_, sheet) = site
        .files
        .iter()
        .find(|(name, _)| name.starts_with("assets/site."))
        .unwrap();
    let sheet = String::from_utf8(sheet.clone()).unwrap();
    for kept in [
        "@layer components{",
        ".a>.b{color:light-dark(#fff,#000)}",
        "@media (forced-colors:active){.a{--gap:.5rem;margin:var(--gap)}}",
        "@media print{@page{size:A4}}",
    ] {
        assert!(sheet.contains(kept), "{kept} is not in {sheet}");
    }
    assert!(!sheet.contains("Why."));
}

/// Later layers win whatever their selectors weigh, so their order is what the first file says.
#[test]
fn the_layers_keep_their_order() {
    let order = "@layer print, components, layout, base, reset, tokens;";
    let site = Sources::sample()
        .add("templates/styles/0-layers.css", order)
        .build()
        .unwrap();
    let (_, sheet) = site
        .files
        .iter()
        .find(|(name, _)| name.starts_with("assets/site."))
        .unwrap();
    let sheet = String::from_utf8(sheet.clone()).unwrap();
    let first = |layer: &str| sheet.find(layer).unwrap();
    assert!(first("print") < first("components") && first("components") < first("tokens"));
}

#[test]
fn no_property_is_sought_near_to_a_long_name() {
    let style = format!("a {{ {}: red }}", "colour".repeat(10_000));
    let sources = Sources::sample().add(BUTTON, style);
    sources.build().unwrap();
}

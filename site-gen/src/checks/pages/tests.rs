//! Each rule about a page, by what it strikes and what it leaves alone.

use std::collections::BTreeSet;

use super::addresses::{Addresses, PageName};
use super::page::faults;
use super::read;

const SHELL: &str = r##"<!DOCTYPE html><html lang="nb"><head><title>Tittel</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/a.css"></head><body>
<a href="#innhold">Hopp til innholdet</a>
<header><nav aria-label="Meny"><a href="/">Forsiden</a></nav></header>
<main id="innhold"><h1>Overskrift</h1>{}</main>
<footer><p>Firma AS</p></footer></body></html>"##;

/// The codes of what is wrong with a page.
fn codes(html: &str) -> BTreeSet<&'static str> {
    let names = ["index.html", "kontakt/index.html", "assets/a.css", "b.png"];
    let addresses = Addresses::new(names.into_iter(), "");
    let page = PageName::Site("side/index.html");
    let (faults, _) = faults(&addresses, page, &mut read(html));
    let (faults, _) = faults.into_parts();
    faults.iter().map(|fault| fault.code).collect()
}

/// What a good page becomes with this in its main part.
#[track_caller]
fn check(main: &str, expected: &[&'static str]) {
    let found = codes(&SHELL.replace("{}", main));
    assert_eq!(found, expected.iter().copied().collect(), "{main}");
}

/// What a good page becomes when a part of its shell is another.
#[track_caller]
fn check_shell(from: &str, to: &str, expected: &[&'static str]) {
    assert!(SHELL.contains(from), "{from}");
    let found = codes(&SHELL.replace(from, to).replace("{}", ""));
    assert_eq!(found, expected.iter().copied().collect(), "{from} → {to}");
}

#[test]
fn addresses_lead_somewhere() {
    check("<a href='/kontakt/'>Skjema</a>", &[]);
    check("<a href='../kontakt/?a=1'>Skjema</a>", &[]);
    check("<a href='/nei/'>Nei</a>", &["SG060"]);
    check("<a href='nei/'>Nei</a>", &["SG060"]);
    check("<a href='/kontakt'>Skjema</a>", &["SG060"]);
    check("<a href=''>Tom</a>", &["SG060"]);
    check("<img src='/b.png' alt=''>", &[]);
    check("<img src='/c.png' alt=''>", &["SG060"]);
    check(
        "<img src='/b.png' srcset='/b.png 1x, /c.png 2x' alt=''>",
        &["SG060"],
    );
    check("<video poster='/c.png'></video>", &["SG060"]);
    check("<svg><use xlink:href='/c.svg'></use></svg>", &["SG060"]);
    check("<a href='#innhold'>Opp</a><a href='#top'>Topp</a>", &[]);
    check("<a href='#nei'>Opp</a>", &["SG061"]);
    check_shell("/assets/a.css", "/assets/b.css", &["SG060"]);
    check_shell("#innhold", "#hovedinnhold", &["SG061"]);
}

#[test]
fn outside_addresses_can_be_right() {
    for good in [
        "https://www.example.no/",
        "https://a.example?b",
        "mailto:a@b.no",
        "mailto:a@b.no,c@d.no?subject=x",
        "tel:+4722334455",
        "tel:+47-22-33-44-55",
    ] {
        check(&format!("<a href='{good}'>Der</a>"), &[]);
    }
    for bad in [
        "https:/www.example.no",
        "https://",
        "https://a b/",
        "mailto:",
        "mailto:ab.no",
        "mailto:a@b",
        "mailto:a@b@c.no",
        "tel:22334455",
        "tel:+47 22",
        "ftp://a.example/",
        "file:///etc/passwd",
    ] {
        check(&format!("<a href='{bad}'>Der</a>"), &["SG085"]);
    }
    check("<a href='http://www.example.no/'>Der</a>", &["SG086"]);
}

#[test]
fn ids_are_there_once_and_what_is_named_is_there() {
    check("<p id='a'></p><p id='b'></p>", &[]);
    check("<p id='a'></p><p id='a'></p>", &["SG062"]);
    check("<p id=''></p>", &["SG062"]);
    check("<p id='a b'></p>", &["SG062"]);
    check("<p id='a'></p><section aria-labelledby='a'></section>", &[]);
    for attribute in [
        "aria-labelledby",
        "aria-describedby",
        "aria-controls",
        "aria-errormessage",
        "popovertarget",
    ] {
        check(
            &format!("<section {attribute}='nei'></section>"),
            &["SG063"],
        );
    }
    check(
        "<p id='a'></p><section aria-labelledby='a nei'></section>",
        &["SG063"],
    );
    check("<label>Navn <input list='nei'></label>", &["SG063"]);
    check("<label>Navn <input form='nei'></label>", &["SG063"]);
    check(
        "<table><tr><th>A<tr><td headers='nei'>1</table>",
        &["SG063"],
    );
}

#[test]
fn headings_are_an_outline() {
    check("<h2>A</h2><h3>B</h3><h2>C</h2>", &[]);
    check("<h3>B</h3>", &["SG065"]);
    check("<h2>A</h2><h4>B</h4>", &["SG065"]);
    check("<h1>To</h1>", &["SG064"]);
    check("<h2> </h2>", &["SG066"]);
    check("<h2><img src='/b.png' alt='Ord'></h2>", &[]);
    check("<h2><img src='/b.png' alt=''></h2>", &["SG066"]);
    check_shell("<h1>Overskrift</h1>", "", &["SG064"]);
}

#[test]
fn no_page_stands_in_another_and_no_address_is_a_script() {
    for frame in [
        "<iframe></iframe>",
        "<iframe src='/kontakt/' title='Skjema'></iframe>",
        "<iframe srcdoc='&lt;script src=https://a.example/x.js>' title='Skjema'></iframe>",
        "<p srcdoc='x'></p>",
        "<object data='/b.png'></object>",
        "<embed src='/b.png'>",
    ] {
        check(frame, &["SG076"]);
    }
    for address in [
        "javascript:x",
        "JavaScript:x",
        "java\tscript:x",
        "\x01javascript:x",
        "java&#10;script:x",
    ] {
        let link = format!("<svg><a xlink:href='{address}'><text>Der</text></a></svg>");
        assert!(
            codes(&SHELL.replace("{}", &link)).contains("SG076"),
            "{address:?}"
        );
        for attribute in ["values", "from", "to", "by"] {
            check(
                &format!("<svg><animate attributeName='href' {attribute}='{address}'/></svg>"),
                &["SG076"],
            );
        }
    }
    check(
        "<svg><animate attributeName='href' values='#a;javascript:x'/></svg>",
        &["SG076"],
    );
    check(
        "<svg><animate attributeName='x' values='1;2' from='1' to='2'/></svg>",
        &[],
    );
}

#[test]
fn fields_have_labels() {
    check("<label for='a'>Navn</label><input id='a'>", &[]);
    check("<label>Navn <textarea></textarea></label>", &[]);
    check("<input aria-label='Navn'>", &[]);
    check("<input type='hidden'>", &[]);
    check("<input>", &["SG067"]);
    check("<input placeholder='Navn'>", &["SG067"]);
    check("<select></select>", &["SG067"]);
    check("<label for='a'> </label><input id='a'>", &["SG067"]);
    check("<label> <input></label>", &["SG067"]);
    check(
        "<label for='a'>Navn</label><input id='b'>",
        &["SG063", "SG067"],
    );
}

#[test]
fn pictures_links_and_buttons_have_words() {
    check("<img src='/b.png' alt='En båt'>", &[]);
    check("<img src='/b.png'>", &["SG068"]);
    check("<a href='/'><img src='/b.png' alt='Forsiden'></a>", &[]);
    check("<a href='/'><img src='/b.png' alt=''></a>", &["SG069"]);
    check("<a href='/'></a>", &["SG069"]);
    check("<a href='/'>→</a>", &["SG069"]);
    check(
        "<a href='/'><span aria-hidden='true'>Hjem</span></a>",
        &["SG069"],
    );
    check(
        "<a href='/'><span aria-hidden='true'><span>x</span></span> Hjem</a>",
        &[],
    );
    check("<a href='/' aria-label='Forsiden'>→</a>", &[]);
    check("<button></button>", &["SG069"]);
    check(
        "<button>Send</button><input type='submit' value='Send'>",
        &[],
    );
    check("<input type='submit' value=''>", &["SG069"]);
}

#[test]
fn the_words_of_links_say_where_they_lead() {
    for vague in ["her", "Her.", "Klikk her!", "les\n mer", "«Mer»"] {
        check(&format!("<a href='/'>{vague}</a>"), &["SG070"]);
    }
    check("<a href='/'>Les mer om fjorder</a>", &[]);
    check("<a href='/'>Hjem</a> <a href='/'>Hjem</a>", &[]);
    check(
        "<a href='/'>Hjem</a> <a href='/kontakt/'>hjem</a>",
        &["SG071"],
    );
    check("<a href='/'>Hjem</a> <a href='#innhold'>Hjem</a>", &[]);
}

#[test]
fn tables_say_what_their_cells_are_about() {
    check("<table><tr><th>A<th>B<tr><td>1<td>2</table>", &[]);
    check("<table><tr><td>A<td>B</table>", &["SG072"]);
    let both = "<table><tr><td><th S>B</tr><tr><th S>C<td>2</tr></table>";
    check(&both.replace('S', ""), &[]);
    let both = "<table><tr><th S>A<th S>B</tr><tr><th S>C<td>2</tr></table>";
    check(&both.replace('S', ""), &["SG072"]);
    check(&both.replace('S', "scope='col'"), &[]);
}

#[test]
fn the_shell_says_what_the_page_is() {
    check_shell(" lang=\"nb\"", "", &["SG073"]);
    check_shell("lang=\"nb\"", "lang=\"en\"", &["SG073"]);
    check_shell("Tittel", " ", &["SG074"]);
    check_shell(
        "<title>Tittel</title>",
        "<svg><title>Tittel</title></svg>",
        &["SG074"],
    );
    check_shell("<main id=\"innhold\">", "<div id=\"innhold\">", &["SG075"]);
    check_shell("<main", "<section><main", &["SG075"]);
    check_shell("<footer>", "<main></main><footer>", &["SG075"]);
    check_shell("<footer>", "<header></header><footer>", &["SG075"]);
    check_shell(
        "<footer>",
        "<article><header></header></article><footer>",
        &[],
    );
    check_shell("<footer>", "<nav></nav><footer>", &["SG075"]);
    check_shell(
        "<footer>",
        "<nav aria-label='Meny'></nav><footer>",
        &["SG075"],
    );
    check_shell("<footer>", "<nav aria-label='Bunn'></nav><footer>", &[]);
}

#[test]
fn nothing_is_inside_that_the_policy_stops() {
    for stopped in [
        "<script>a()</script>",
        "<style>a{}</style>",
        "<p style='color:red'>",
        "<p onclick='a()'>",
        "<a href='javascript:a()'>Kjør</a>",
        "<a href='data:image/png;base64,'>Vis</a>",
        "<img src='data:text/html,' alt=''>",
        "<img src='DATA:text/html,' alt=''>",
        "<input type='image' alt='Send' src='data:image/png;base64,'>",
        "<svg><use href='data:image/svg+xml,#a'/></svg>",
        "<svg><a href='data:image/svg+xml,'><text>Vis</text></a></svg>",
        "<link rel='stylesheet' href='data:image/svg+xml,'>",
        "<script src='data:image/svg+xml,'></script>",
        "<base href='/'>",
    ] {
        check(stopped, &["SG076"]);
    }
    for picture in [
        "<img src='data:image/png;base64,eA==' alt=''>",
        "<svg aria-hidden='true'><image href='data:image/svg+xml,%3Csvg/%3E;data:x'></image></svg>",
        "<link rel='icon' href='data:image/svg+xml,%3Csvg/%3E'>",
    ] {
        check(picture, &[]);
    }
    check("<script type='application/ld+json'>{}</script>", &[]);
    check("<script src='/assets/a.css'></script>", &[]);
}

#[test]
fn readers_keep_their_window_their_zoom_and_their_time() {
    check("<a href='/' target='_blank'>Forsiden</a>", &["SG077"]);
    check("<a href='/' target='_self'>Forsiden</a>", &[]);
    check_shell("initial-scale=1", "user-scalable=no", &["SG077"]);
    check_shell("initial-scale=1", "maximum-scale=1.5", &["SG077"]);
    check_shell("initial-scale=1", "maximum-scale=5", &[]);
    check_shell("name=\"viewport\"", "name=\"x\"", &["SG077"]);
    check_shell(
        "<title>",
        "<meta http-equiv=refresh content='5'><title>",
        &["SG077"],
    );
}

#[test]
fn a_page_that_only_leads_on_needs_no_more_than_that() {
    let redirect = "<html lang=nb><title>Flyttet</title><link rel=canonical href='/kontakt/'><meta name=robots content=noindex><meta http-equiv=refresh content='0; url=/kontakt/'><a href='/kontakt/'>Kontakt oss</a>";
    let check = |from: &str, to: &str, expected: &[&'static str]| {
        assert!(redirect.contains(from), "{from}");
        let found = codes(&redirect.replace(from, to));
        assert_eq!(found, expected.iter().copied().collect(), "{from} → {to}");
    };
    check("", "", &[]);
    check("url=/kontakt/", "url=/kontrakt/", &["SG060"]);
    check(
        "href='/kontakt/'>Kontakt",
        "href='/nei/'>Kontakt",
        &["SG060"],
    );
    check(
        "content=noindex",
        "content=index",
        &["SG064", "SG075", "SG077"],
    );
}

#[test]
fn forms_are_posted_to_the_handler() {
    check("<form method='post' action='/api/kontakt'></form>", &[]);
    check(
        "<form method='get' action='/api/kontakt'></form>",
        &["SG078"],
    );
    check("<form action='/api/kontakt'></form>", &["SG078"]);
    check("<form method='post'></form>", &["SG078"]);
    check("<form method='post' action='/kontakt/'></form>", &["SG078"]);
    check("<form method='post' action='/api/nei'></form>", &["SG060"]);
}

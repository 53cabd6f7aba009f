//! The built pages: the form is the register's, the links are the notice's, and nothing is loaded or left behind.

use std::collections::BTreeSet;
use std::path::Path;

use html5gum::{StartTag, Token, Tokenizer};
use personal_data::Form;

use super::{Printer, told};
use crate::handler_pages::without_holes;
use crate::problem::Problem;
use crate::site::NOTICE_ARTICLE_ID;

/// Where the form is sent.
const ACTION: &str = "/api/kontakt";
const AUTHORITY: &str = "Datatilsynet";
const AUTHORITY_ADDRESS: &str = "https://www.datatilsynet.no/";
/// What a script would use to leave something behind in the reader's browser.
const STORAGE: &[&str] = &[
    "document.cookie",
    "cookieStore",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "caches.",
];

pub(crate) fn check(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let mut found = Vec::new();
    pages(printer, &mut found);
    // What a template does wrong it does on every page; the first says it.
    let mut told = BTreeSet::new();
    found.retain(|problem| told.insert((problem.code, problem.message.clone())));
    problems.extend(found);
}

fn pages(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let subject = printer.subject;
    let files = subject
        .files
        .iter()
        .map(|(name, bytes)| (name.as_str(), String::from_utf8_lossy(bytes)));
    let handler = subject
        .handler_pages
        .iter()
        .map(|(name, html)| (name.as_str(), without_holes(html).into()));
    let form = Form::from_register(subject.register);
    let mut forms = 0;
    for (name, text) in files.chain(handler) {
        let is_style = has_extension(name, "css");
        if is_style || has_extension(name, "js") {
            problems.extend(loaded_by_text(&text).map(|what| left_behind(name, &what)));
            continue;
        }
        if !text.trim_start().starts_with('<') {
            continue;
        }
        let page = Page::read(&text);
        problems.extend(page.foreign.iter().map(|what| left_behind(name, what)));
        if page.has_form {
            forms += 1;
            problems.extend(
                page.differs(&form, subject.notice_path)
                    .map(|why| built("PV009", name, why)),
            );
        }
        if name == crate::site::output_name(subject.notice_path) {
            authority(printer, &page, problems);
        }
    }
    if forms == 0 {
        problems.push(built(
            "PV009",
            "kontakt/index.html",
            "Ingen side har skjemaet.".to_owned(),
        ));
    }
    for (name, _) in subject
        .headers
        .all()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
    {
        problems.push(left_behind(name, "svarhodet setter en informasjonskapsel"));
    }
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == extension)
}

fn built(code: &'static str, name: &str, message: String) -> Problem {
    told(Problem::in_file(code, Path::new(name), message))
}

fn left_behind(name: &str, what: &str) -> Problem {
    built(
        "PV012",
        name,
        format!("Den bygde siden er ikke for seg selv: {what}."),
    )
}

/// PV010: two links, to two pages.
fn authority(printer: &Printer<'_>, page: &Page, problems: &mut Vec<Problem>) {
    let targets: BTreeSet<&str> = page.authority_links.iter().map(String::as_str).collect();
    let all_right = targets.iter().all(|target| {
        target.len() > AUTHORITY_ADDRESS.len() && target.starts_with(AUTHORITY_ADDRESS)
    });
    if page.authority_links.len() == 2 && targets.len() == 2 && all_right {
        return;
    }
    let message = match page.authority_links.len() {
        2 if targets.len() == 1 => format!("Begge lenkene til {AUTHORITY} går til samme side."),
        2 => format!("En lenke til {AUTHORITY} går ikke til en side under {AUTHORITY_ADDRESS}."),
        count => format!("Erklæringen har {count} lenker til {AUTHORITY}; den skal ha to."),
    };
    let mention = printer.subject.notice.find(AUTHORITY);
    problems.push(match mention {
        Some(words) => printer.in_notice("PV010", &words, message),
        None => built("PV010", printer.subject.notice_path, message),
    });
}

/// What matters of a built page.
#[derive(Debug, Default)]
struct Page {
    has_form: bool,
    /// Name of each input a person fills in, and whether it is required, in order.
    inputs: Vec<(String, bool)>,
    /// Addresses linked to inside the form before its button.
    links_before_button: Vec<String>,
    /// Targets of the links named Datatilsynet inside the notice.
    authority_links: Vec<String>,
    /// What the page loads from elsewhere or leaves behind, each in a few words.
    foreign: Vec<String>,
}

impl Page {
    fn read(html: &str) -> Self {
        let mut page = Self::default();
        let (mut in_form, mut seen_button, mut in_article) = (false, false, false);
        let mut link: Option<(String, String)> = None;
        for Ok(token) in Tokenizer::new(html) {
            match token {
                Token::StartTag(tag) => {
                    page.foreign.extend(loaded_by(&tag));
                    let is = |name: &str| tag.name.as_slice() == name.as_bytes();
                    in_article |= is("article")
                        && attribute(&tag, "id").as_deref() == Some(NOTICE_ARTICLE_ID);
                    in_form |= is("form") && attribute(&tag, "action").as_deref() == Some(ACTION);
                    page.has_form |= in_form;
                    if is("a") {
                        link = Some((attribute(&tag, "href").unwrap_or_default(), String::new()));
                    }
                    let kind = attribute(&tag, "type").unwrap_or_default();
                    if in_form && (is("button") || (is("input") && kind == "submit")) {
                        seen_button = true;
                    } else if in_form
                        && kind != "hidden"
                        && (is("input") || is("textarea") || is("select"))
                    {
                        let name = attribute(&tag, "name").unwrap_or_default();
                        page.inputs
                            .push((name, attribute(&tag, "required").is_some()));
                    }
                }
                Token::EndTag(tag) => match tag.name.as_slice() {
                    b"form" => in_form = false,
                    b"article" => in_article = false,
                    b"a" => {
                        if let Some((target, words)) = link.take() {
                            if in_article && words.trim() == AUTHORITY {
                                page.authority_links.push(target);
                            } else if in_form && !seen_button {
                                page.links_before_button.push(target);
                            }
                        }
                    }
                    _ => {}
                },
                Token::String(text) => {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    if let Some((_, words)) = &mut link {
                        words.push_str(&text);
                    }
                    // The text of a script or a style is a token of its own kind of element; the words are enough.
                    page.foreign.extend(
                        STORAGE
                            .iter()
                            .filter(|word| text.contains(**word))
                            .map(|word| format!("den nevner {word}")),
                    );
                }
                _ => {}
            }
        }
        page
    }

    /// How the form on this page is not the register's, or `None`.
    fn differs(&self, form: &Form, notice_path: &str) -> Option<String> {
        let wanted: Vec<(String, bool)> = form
            .fields
            .iter()
            .map(|field| (field.id.clone(), field.required))
            .collect();
        if let Some(missing) = wanted
            .iter()
            .find(|(name, _)| !self.inputs.iter().any(|(input, _)| input == name))
        {
            return Some(format!(
                "Skjemaet mangler feltet `{}`, som er i registeret.",
                missing.0
            ));
        }
        if let Some((name, _)) = self
            .inputs
            .iter()
            .find(|(input, _)| !wanted.iter().any(|(name, _)| input == name))
        {
            return Some(format!(
                "Skjemaet har et felt `{name}` som ikke er i registeret."
            ));
        }
        if self.inputs != wanted {
            return Some(
                "Feltene i skjemaet har en annen rekkefølge eller andre krav enn i registeret."
                    .to_owned(),
            );
        }
        let has_link = self
            .links_before_button
            .iter()
            .any(|target| target == notice_path);
        (!has_link).then(|| "Lenken til erklæringen står ikke over knappen.".to_owned())
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes
        .get(name.as_bytes())
        .map(|value| String::from_utf8_lossy(value.as_slice()).into_owned())
}

/// What an element loads from another host, or leaves behind.
fn loaded_by(tag: &StartTag<()>) -> Vec<String> {
    let name = String::from_utf8_lossy(&tag.name).into_owned();
    // A link that is followed is the reader's choice; all other addresses are loaded by themselves.
    let is_followed = matches!(name.as_str(), "a" | "area");
    let is_known_relation = |relation: &str| {
        matches!(
            relation,
            "canonical" | "alternate" | "license" | "author" | "describedby"
        )
    };
    let is_stated = name == "link"
        && attribute(tag, "rel").is_some_and(|rel| rel.split_whitespace().all(is_known_relation));
    let mut found = Vec::new();
    if !is_followed && !is_stated {
        for key in [
            "src",
            "href",
            "srcset",
            "data",
            "poster",
            "action",
            "formaction",
            "background",
            "ping",
            "xlink:href",
        ] {
            if let Some(value) = attribute(tag, key)
                && is_elsewhere(&value)
            {
                found.push(format!("<{name} {key}> peker til et annet nettsted"));
            }
        }
    }
    if attribute(tag, "ping").is_some() && is_followed {
        found.push(format!("<{name} ping> melder fra når lenken følges"));
    }
    if name == "meta"
        && attribute(tag, "http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("set-cookie"))
    {
        found.push("<meta> setter en informasjonskapsel".to_owned());
    }
    if let Some(style) = attribute(tag, "style") {
        found.extend(loaded_by_text(&style));
    }
    found
}

/// Whether an address, or one of a list of them, has a host.
fn is_elsewhere(value: &str) -> bool {
    value
        .split(',')
        .map(|part| part.trim().to_ascii_lowercase())
        .any(|address| {
            address.starts_with("//")
                || ["http:", "https:", "ws:", "wss:", "ftp:"]
                    .iter()
                    .any(|scheme| address.starts_with(scheme))
        })
}

/// What a stylesheet or a script loads from another host, or leaves behind.
fn loaded_by_text(text: &str) -> impl Iterator<Item = String> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<String> = STORAGE
        .iter()
        .filter(|word| text.contains(**word))
        .map(|word| format!("den bruker {word}"))
        .collect();
    for start in ["url(", "@import", "fetch(", "import("] {
        let elsewhere = lower
            .split(start)
            .skip(1)
            .any(|rest| is_elsewhere(rest.trim_start_matches(['"', '\'', '`', ' ', '('])));
        if elsewhere {
            found.push(format!("{start} henter noe fra et annet nettsted"));
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{Page, loaded_by_text};

    #[test]
    fn what_is_loaded_from_elsewhere_is_seen() {
        for html in [
            "<script src=//a.example/x.js></script>",
            "<img srcset='/a.png 1x, https://a.example/b.png 2x'>",
            "<link rel=stylesheet href=https://a.example/x.css>",
            "<iframe src='HTTPS://a.example'></iframe>",
            "<form action='https://a.example'></form>",
            "<p style=\"background:url(https://a.example/x)\">",
            "<meta http-equiv=Set-Cookie content=a>",
            "<a ping=/x href=/y>z</a>",
            "<script>document.cookie='a=b'</script>",
        ] {
            assert_eq!(Page::read(html).foreign.len(), 1, "{html}");
        }
        for html in [
            "<a href=https://a.example>x</a>",
            "<img src=/a.png>",
            "<link rel=canonical href=https://a.example/>",
            "<link rel='stylesheet' href='/assets/x.css'>",
        ] {
            assert!(Page::read(html).foreign.is_empty(), "{html}");
        }
        assert_eq!(
            loaded_by_text("a{background:url( 'https://a.example')}").count(),
            1
        );
        assert_eq!(loaded_by_text("@import \"//a.example/x.css\";").count(), 1);
        assert_eq!(loaded_by_text("a{background:url(/x.png)}").count(), 0);
        assert_eq!(loaded_by_text("localStorage.x=1").count(), 1);
    }
}

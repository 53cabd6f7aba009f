//! What the built pages promise: the form is the register's, the links are the notice's, and nothing is loaded or
//! left behind.

use std::collections::BTreeSet;
use std::path::Path;

use personal_data::Form;

use super::Printer;
use super::output::{ContactForm, Facts, Tag};
use crate::addresses::output_name;
use crate::css;
use crate::problem::{Problem, quoted, with_rule};

pub(crate) const AUTHORITY: &str = "Datatilsynet";
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

/// What a page says of PV009, PV010 and PV012.
#[derive(Default)]
pub(crate) struct Promise {
    has_form: bool,
    found: Vec<Problem>,
}

/// Judges a page of the site's or the handler's.
pub(crate) fn page(printer: &Printer<'_>, name: &str, facts: &Facts<'_>) -> Promise {
    let subject = printer.subject;
    let foreign = facts.foreign.iter();
    let mut found: Vec<Problem> = foreign.map(|what| left_behind(name, what)).collect();
    if let Some(form) = &facts.contact_form {
        let wanted = Form::from_register(subject.register);
        let why = differs(form, &wanted, subject.notice_path);
        found.extend(why.map(|why| built("PV009", name, why)));
    }
    if name == output_name(subject.notice_path) {
        authority(printer, facts, &mut found);
    }
    // The handler's pages have the form too, and are shown to those who have sent it.
    let is_of_site = subject.pages.contains_key(name);
    Promise {
        has_form: is_of_site && facts.contact_form.is_some(),
        found,
    }
}

/// What all pages say of them.
#[derive(Default)]
pub(crate) struct Promises(Promise);

impl Promises {
    pub(crate) fn keep(&mut self, mut promise: Promise) {
        self.0.has_form |= promise.has_form;
        self.0.found.append(&mut promise.found);
    }

    /// What a file that is no page loads or leaves behind.
    pub(crate) fn loaded(&mut self, name: &str, foreign: impl IntoIterator<Item = String>) {
        let foreign = foreign.into_iter();
        self.0
            .found
            .extend(foreign.map(|what| left_behind(name, &what)));
    }

    /// What can be said when all pages are read.
    pub(crate) fn finish(mut self, printer: &Printer<'_>, problems: &mut Vec<Problem>) {
        if !self.0.has_form {
            let message = "Ingen side har skjemaet.".to_owned();
            let help = "Gi kontaktsiden linjen `template = \"contact.html\"`. Har den det, mangler skjemaet i malen.";
            let problem = built("PV009", "kontakt/index.html", message);
            self.0.found.push(problem.help(help));
        }
        let headers = printer.subject.headers.all();
        for (name, _) in headers.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            self.0
                .found
                .push(left_behind(name, "HTTP-hodet setter en informasjonskapsel"));
        }
        // What a template does wrong it does on every page; the first says it.
        let mut told = BTreeSet::new();
        self.0
            .found
            .retain(|problem| told.insert((problem.code, problem.message.clone())));
        problems.append(&mut self.0.found);
    }
}

fn built(code: &'static str, name: &str, message: String) -> Problem {
    with_rule(Problem::in_file(code, Path::new(name), message))
}

fn left_behind(name: &str, what: &str) -> Problem {
    built(
        "PV012",
        name,
        format!("Siden lagrer noe hos leseren eller henter noe fra et annet nettsted: {what}."),
    )
}

/// PV010: readers are led to the authority they can complain to, and to where the approved notice
/// led them.
fn authority(printer: &Printer<'_>, page: &Facts<'_>, problems: &mut Vec<Problem>) {
    let notice = printer.subject.notice;
    let links = &page.article_links;
    let leads_there = |target: &str| {
        target.len() > AUTHORITY_ADDRESS.len() && target.starts_with(AUTHORITY_ADDRESS)
    };
    let mut named = links.iter().filter(|(_, is_named)| *is_named);
    let message = if named.any(|(target, _)| !leads_there(target)) {
        Some(format!(
            "En lenke til {AUTHORITY} går ikke til en side under {AUTHORITY_ADDRESS}."
        ))
    } else if !links.iter().any(|(target, _)| leads_there(target)) {
        Some(format!("Erklæringen har ingen lenke til {AUTHORITY}."))
    } else {
        let approved = printer.subject.approved_links.iter();
        let mut wanted = approved.filter(|target| leads_there(target));
        let missing = wanted.find(|wanted| !links.iter().any(|(target, _)| target == *wanted));
        missing.map(|missing| {
            let missing = quoted(missing);
            format!("Den godkjente erklæringen har en lenke til {missing}, og her mangler den.")
        })
    };
    let Some(message) = message else { return };
    let mention = notice.find(AUTHORITY);
    problems.push(match mention {
        Some(words) => printer.in_notice("PV010", &words, message),
        None => built("PV010", printer.subject.notice_path, message),
    });
}

/// How the form on this page is not the register's, or `None`.
fn differs(found: &ContactForm<'_>, form: &Form, notice_path: &str) -> Option<String> {
    let wanted: Vec<(&str, bool)> = form
        .fields
        .iter()
        .map(|field| (field.id.as_str(), field.required))
        .collect();
    if let Some(missing) = wanted
        .iter()
        .find(|(name, _)| !found.inputs.iter().any(|(input, _)| input == name))
    {
        return Some(format!(
            "Skjemaet mangler feltet `{}`, som står i registeret.",
            missing.0
        ));
    }
    if let Some((name, _)) = found
        .inputs
        .iter()
        .find(|(input, _)| !wanted.iter().any(|(name, _)| input == name))
    {
        return Some(format!(
            "Skjemaet har et felt `{name}` som ikke står i registeret."
        ));
    }
    if !found
        .inputs
        .iter()
        .map(|(name, required)| (name.as_ref(), *required))
        .eq(wanted.iter().copied())
    {
        return Some(
            "Feltene i skjemaet har en annen rekkefølge eller andre krav enn i registeret."
                .to_owned(),
        );
    }
    // Without these nothing that is sent is taken for a person's.
    let is_missing = |name: &&str| found.hidden.iter().filter(|hidden| hidden == name).count() != 1;
    if let Some(missing) = [Form::TOKEN, Form::NOTICE_VERSION]
        .iter()
        .find(|name| is_missing(name))
    {
        return Some(format!(
            "Skjemaet skal ha det skjulte feltet `{missing}` én gang."
        ));
    }
    if found.traps != [true] {
        return Some(format!(
            "Skjemaet skal ha ett skjult felt mot roboter (`{}`). Det skal være tomt, usynlig og uten plass i tabulatorrekkefølgen.",
            Form::TRAP
        ));
    }
    let has_link = found
        .links_before_button
        .iter()
        .any(|target| target == notice_path);
    (!has_link).then(|| "Lenken til erklæringen står ikke over knappen.".to_owned())
}
/// What an element loads from another host, or leaves behind.
pub(crate) fn loaded_by(tag: &Tag<'_, '_>) -> Vec<String> {
    let name = tag.name();
    // A link that is followed is the reader's choice; all other addresses are loaded by themselves.
    let is_followed = matches!(name, "a" | "area");
    let mut found = Vec::new();
    for (key, attribute) in tag.attributes() {
        match key {
            "ping" if is_followed => {
                found.push(format!("<{name} ping> melder fra når lenken følges"));
            }
            "src" | "href" | "srcset" | "imagesrcset" | "data" | "poster" | "action"
            | "formaction" | "background" | "ping" | "xlink:href"
                if !is_followed && is_elsewhere(&tag.value(attribute)) && !is_stated(tag) =>
            {
                found.push(format!("<{name} {key}> peker til et annet nettsted"));
            }
            "http-equiv" if name == "meta" && tag.says(key, "set-cookie") => {
                found.push("<meta> setter en informasjonskapsel".to_owned());
            }
            "style" => found.extend(loaded_by_style(&tag.value(attribute))),
            _ if tag.value(attribute).contains('(') && loaded_by_value(&tag.value(attribute)) => {
                found.push(format!(
                    "<{name} {}> peker til et annet nettsted",
                    quoted(key)
                ));
            }
            _ => {}
        }
    }
    found
}

/// Whether a `<link>` only says something, and loads nothing.
fn is_stated(tag: &Tag<'_, '_>) -> bool {
    let is_known = |relation: &str| {
        matches!(
            relation,
            "canonical" | "alternate" | "license" | "author" | "describedby"
        )
    };
    let relations = tag.get("rel").filter(|_| tag.is("link"));
    relations.is_some_and(|relations| relations.split_whitespace().all(is_known))
}

/// What a script inside a page leaves behind.
pub(crate) fn left_by_script(text: &str) -> impl Iterator<Item = String> {
    let words = STORAGE.iter().filter(|word| text.contains(**word));
    words.map(|word| format!("den nevner {word}"))
}

/// The addresses a stylesheet loads, without those of other hosts.
pub(crate) fn addresses_in_style(text: &str) -> impl Iterator<Item = String> {
    let addresses = css::read(text).addresses.into_iter();
    let addresses = addresses.filter(|address| address.is_one);
    addresses.map(|address| address.value).filter(|address| {
        !is_elsewhere(address) && !address.starts_with('#') && !address.starts_with("data:")
    })
}

/// What a stylesheet loads from another host, or can be made to.
pub(crate) fn loaded_by_style(text: &str) -> Option<String> {
    let read = css::read(text);
    if read.is_too_deep {
        return Some("en stil er for dypt nestet til å leses".to_owned());
    }
    let mut addresses = read.addresses.into_iter();
    let found = addresses.find(|address| is_elsewhere(&address.value))?;
    Some(format!(
        "en stil peker til et annet nettsted: {}",
        quoted(&found.value)
    ))
}

/// What an attribute that is no style loads all the same, as `fill="url(…)"` in a drawing does.
fn loaded_by_value(value: &str) -> bool {
    let read = css::read(value);
    let mut addresses = read.addresses.iter();
    addresses.any(|address| address.is_one && is_elsewhere(&address.value))
}

/// Whether an address, or one of a list of them, has a host. It is read as browsers read it: what no address has is
/// left out, and a backslash is a slash (URL Standard, 4.4).
fn is_elsewhere(value: &str) -> bool {
    let is_left_out = |letter: &char| !matches!(letter, '\t' | '\n' | '\r');
    let value: String = value.chars().filter(is_left_out).collect();
    let value = value.to_ascii_lowercase().replace('\\', "/");
    value
        .split(',')
        .map(|part| part.trim_start_matches(|letter: char| letter <= ' '))
        .any(|address| {
            address.starts_with("//")
                || ["http:", "https:", "ws:", "wss:", "ftp:"]
                    .iter()
                    .any(|scheme| address.starts_with(scheme))
        })
}

/// What a script loads from another host, or leaves behind.
pub(crate) fn loaded_by_script(text: &str) -> impl Iterator<Item = String> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<String> = STORAGE
        .iter()
        .filter(|word| text.contains(**word))
        .map(|word| format!("den bruker {word}"))
        .collect();
    for start in ["fetch(", "import("] {
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
    use super::{addresses_in_style, loaded_by_script, loaded_by_style};
    use crate::check::output::read;

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
            "<p style=\"background:image-set('https://a.example/x' 1x)\">",
            "<svg><path fill='url(https://a.example/x#y)'/></svg>",
            "<svg><path filter=\"url('//a.example/x#y')\"/></svg>",
            "<img src='/\\a.example/x'>",
            "<img src='ht\ntps://a.example/x'>",
            "<script>document.cookie='a=b'</script>",
        ] {
            assert_eq!(read(html).foreign.len(), 1, "{html}");
        }
        for html in [
            "<a href=https://a.example>x</a>",
            "<img src=/a.png>",
            "<img src=/a.png alt='Se (https://a.example)'>",
            "<link rel=canonical href=https://a.example/>",
            "<link rel='stylesheet' href='/assets/x.css'>",
        ] {
            assert!(read(html).foreign.is_empty(), "{html}");
        }
        assert_eq!(loaded_by_script("localStorage.x=1").count(), 1);
        assert_eq!(loaded_by_script("fetch('https://a.example')").count(), 1);
        for style in [
            "a{background:url( 'https://a.example')}",
            "@import \"//a.example/x.css\";",
            "a{background:image-set(\"https://a.example/a.png\" 1x)}",
            "a{background:-webkit-image-set('//a.example/a.png' 1x)}",
            r"a{background:u\72 l(\68ttps://a.example)}",
            r"a{background:url('/\\a.example')}",
            "a{background:url('ht\\\ntps://a.example')}",
            "a{background:src('https://a.example/a.png')}",
            "a{--b:'https://a.example/a.png';background:image-set(var(--b) 1x)}",
            "a{background:url(//a.example",
        ] {
            assert!(loaded_by_style(style).is_some(), "{style}");
        }
        for style in [
            "a{background:url(/x.png)}",
            "a[href^='https://']{color:red}",
            "@namespace url(http://www.w3.org/1999/xhtml);",
            "a{background:image-set('/x.png' 1x)}",
            "/* https://a.example */",
        ] {
            assert_eq!(loaded_by_style(style), None, "{style}");
        }
    }

    #[test]
    fn what_a_style_loads_from_the_site_is_seen() {
        let style = "@import url(a.css); b{src:url( \"/b.woff2\" )} c{fill:url(#d)} g{background:image-set('h.png' 1x)} e{src:url(https://a.example/x)} f{src:url('data:,')}";
        let found: Vec<_> = addresses_in_style(style).collect();
        assert_eq!(found, ["a.css", "/b.woff2", "h.png"]);
    }
}

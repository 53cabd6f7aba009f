//! What a page loads from other sites, or leaves behind in the reader's browser: by its elements, its styles and its scripts.

use memchr::memchr;

use crate::html::css;
use crate::html::piece::Tag;
use crate::problem::quoted;

/// What a script would use to leave something behind in the reader's browser.
const STORAGE: &[&str] = &[
    "document.cookie",
    "cookieStore",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "caches.",
];

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
                if !is_followed
                    && leads_elsewhere(key, &tag.value(attribute))
                    && !is_stated(tag) =>
            {
                found.push(format!("<{name} {key}> peker til et annet nettsted"));
            }
            "http-equiv" if name == "meta" && tag.says(key, "set-cookie") => {
                found.push("<meta> setter en informasjonskapsel".to_owned());
            }
            "style" => found.extend(loaded_by_style(&tag.value(attribute))),
            _ => {
                let value = tag.value(attribute);
                if memchr(b'(', value.as_bytes()).is_some() && loaded_by_value(&value) {
                    let key = quoted(key);
                    found.push(format!("<{name} {key}> peker til et annet nettsted"));
                }
            }
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

/// Whether what is at an attribute's address comes from another host. A `data:` address is all of it, commas included, but in
/// a list others may stand beside it.
fn leads_elsewhere(key: &str, value: &str) -> bool {
    let is_list = matches!(key, "srcset" | "imagesrcset");
    (is_list || !value.starts_with("data:")) && is_elsewhere(value)
}

/// Whether an address, or one of a list of them, has a host. It is read as browsers read it: what no address has is
/// left out, and a backslash is a slash (URL Standard, 4.4).
fn is_elsewhere(value: &str) -> bool {
    // Nearly all are one path of the site's own.
    if value.starts_with('/') && value.bytes().skip(1).all(is_of_path) && !value.starts_with("//") {
        return false;
    }
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

/// Whether a byte is of a path, and neither ends an address in a list nor is read as another.
fn is_of_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/.-_".contains(&byte)
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
    use super::super::reader::read;
    use super::{addresses_in_style, loaded_by_script, loaded_by_style};

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
            "<img srcset='data:image/png;base64,eA== 1x, https://a.example/b.png 2x'>",
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
            "<link rel=icon href='data:image/svg+xml,%3Ctitle%3EA,https://a.example%3C/title%3E'>",
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

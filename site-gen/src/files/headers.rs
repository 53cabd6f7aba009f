//! The response headers of every address, in one place, so that `local`, the preview, the function and the delivery
//! network cannot send different ones.

use std::collections::BTreeMap;
use std::path::Path;

use memchr::memmem;
use serde::Serialize;

use crate::addresses::ASSETS;

/// Where they are published, for the delivery network and for whoever uploads the site.
pub(crate) const FILE: &str = "headers.json";

/// Loads nothing but the site's own style and pictures, posts nowhere else, and is framed by nobody. A picture may also stand
/// in the page that shows it (`data:`), as a small icon does: it comes from nowhere, and no picture runs what is in it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The same, and the site's own script. One constant more than a join, so that each can be read as it is sent.
const CONTENT_SECURITY_POLICY_OF_FORM: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every answer carries, the handler's too. The names are in lower case.
///
/// Each bonus of MDN's HTTP Observatory that a header can earn is here: `default-src 'none'` with `form-action`,
/// framing refused by the policy, a private referrer and `same-origin` resources. Not that of a preload of HTTPS: with the
/// word `preload` in the header anybody may ask browsers' makers for it, for the domain and all below it, and taking it
/// back takes months. A company asks for it by a parameter of `infra/template.yaml`, when it means it.
const EVERYWHERE: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("referrer-policy", "no-referrer"),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
];

/// What a page with a form carries instead.
///
/// `Referrer-Policy` is `same-origin` there: with `no-referrer` a browser sends `Origin: null` with a form post (Fetch
/// Standard, "append a request Origin header"), and the handler could not tell our own form from a foreign one.
const ON_A_FORM: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY_OF_FORM),
    ("referrer-policy", "same-origin"),
];

/// A page is asked for again each time, and answered with 304 when it is the same.
const ASK_AGAIN: &str = "no-cache";
/// A name with a fingerprint never changes its content (RFC 8246).
const KEEP: &str = "public, max-age=31536000, immutable";

/// The `Content-Type` of a file by its name's ending. It is said here and never guessed: the answers forbid browsers to
/// guess, and some machines take a script for plain text.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webp", "image/webp"),
    ("xml", "application/xml"),
];

/// The `Content-Type` of a file.
pub(crate) fn media_type(name: &str) -> &'static str {
    let extension = Path::new(name).extension();
    let mut known = MEDIA_TYPES.iter();
    known
        .find(|(ending, _)| extension.is_some_and(|found| found == *ending))
        .map_or("application/octet-stream", |(_, media_type)| media_type)
}

/// Which headers the answer for an address carries.
///
/// Written as `headers.json`: `rules`, each with `paths` (an address, or the beginning of some with `*` after it) and
/// `headers`. Every rule that fits an address gives its headers, and a later rule replaces an earlier one's. What is
/// not found has the headers of `/404.html`. In `redirects` are the addresses that pages had before: `from`, where `to`,
/// and the `status` to answer with. `media_types` has the `Content-Type` of files by the ending of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponseHeaders {
    rules: Vec<Rule>,
    redirects: Vec<Redirect>,
    media_types: BTreeMap<&'static str, &'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Rule {
    paths: String,
    headers: BTreeMap<&'static str, &'static str>,
}

/// An address that has moved for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Redirect {
    from: String,
    to: String,
    status: u16,
}

impl Redirect {
    /// 308 (RFC 9110, section 15.4.9): for good, and with the method as it was.
    pub(crate) fn permanent(from: &str, to: &str) -> Self {
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            status: 308,
        }
    }
}

impl Rule {
    fn new(paths: impl Into<String>, headers: &[(&'static str, &'static str)]) -> Self {
        Self {
            paths: paths.into(),
            headers: headers.iter().copied().collect(),
        }
    }

    fn fits(&self, path: &str) -> bool {
        match self.paths.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == self.paths,
        }
    }
}

impl ResponseHeaders {
    /// The headers of a site, given the files of its pages with a form.
    pub(crate) fn of_site<'f>(
        with_form: impl Iterator<Item = &'f str>,
        redirects: Vec<Redirect>,
    ) -> Self {
        let everywhere: Vec<_> = EVERYWHERE
            .iter()
            .copied()
            .chain([("cache-control", ASK_AGAIN)])
            .collect();
        let mut rules = vec![
            Rule::new("/*", &everywhere),
            Rule::new(format!("/{ASSETS}/*"), &[("cache-control", KEEP)]),
        ];
        // A page is also there under its file's name, which the star covers.
        rules.extend(with_form.map(|name| match name.strip_suffix("index.html") {
            Some(folder) => Rule::new(format!("/{folder}*"), ON_A_FORM),
            None => Rule::new(format!("/{name}"), ON_A_FORM),
        }));
        Self {
            rules,
            redirects,
            media_types: MEDIA_TYPES.iter().copied().collect(),
        }
    }

    /// The headers of the answer for an address: name in lower case, and value.
    pub fn of(&self, path: &str) -> BTreeMap<&'static str, &'static str> {
        let fitting = self.rules.iter().filter(|rule| rule.fits(path));
        fitting.flat_map(|rule| rule.headers.clone()).collect()
    }

    /// Where an address that a page had before leads.
    pub(crate) fn moved(&self, path: &str) -> Option<&str> {
        let redirect = self.redirects.iter().find(|moved| moved.from == path)?;
        Some(&redirect.to)
    }

    /// The document that is published.
    pub(crate) fn document(&self) -> String {
        // Strings and numbers only: there is nothing that cannot be written.
        let document = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{document}\n")
    }

    /// The name and value of every header of any address.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let all = self.rules.iter().flat_map(|rule| &rule.headers);
        all.map(|(&name, &value)| (name, value))
    }
}

/// What every answer of the handler carries: the site's headers without `Cache-Control`.
pub(crate) fn of_handler() -> Vec<(String, String)> {
    owned(EVERYWHERE)
}

/// What the handler's pages with a form carry instead.
pub(crate) fn of_handlers_form() -> Vec<(String, String)> {
    owned(ON_A_FORM)
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = headers.iter();
    pairs
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Whether a page has a form on it. Text cannot look like one: its `<` is written `&lt;`.
pub(crate) fn has_form(html: &str) -> bool {
    memmem::find(html.as_bytes(), b"<form").is_some()
}

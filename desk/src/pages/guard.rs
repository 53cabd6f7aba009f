//! What every request is held to before a page is made, and what every answer carries.
//!
//! The port is open to every program and every web page of this machine, so nothing is taken for granted of who asks:
//! another program has no code and no cookie, and a foreign page cannot choose the `Host` that its requests carry (DNS
//! rebinding), nor its `Origin`, and does not know a form's token.

use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Uri};

/// Bytes of a form that are read. The largest field is a message that is shown and not sent; what is sent are names,
/// addresses and the references of one page.
pub(super) const MOST_BYTES: usize = 64 * 1024;

/// Loads what this program serves and nothing else, posts nowhere else, and is framed by nobody.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Of a letter: it has its style in itself, and everything in it that a person wrote is escaped. It runs nothing, posts
/// nothing and loads nothing.
pub(super) const POLICY_OF_LETTER: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'";

/// On every answer.
const HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-security-policy", POLICY),
    // With `no-referrer` a browser would say `Origin: null` of our own forms (Fetch Standard, "append a request Origin
    // header").
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Gives an answer what every one carries; what it has already stays.
pub(super) fn protect(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers
            .entry(*name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// Whether a request was sent to this very server: by one of its two names, with its port.
pub(super) fn is_for_us(headers: &HeaderMap, uri: &Uri, port: u16) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let is_ours = |host: &str| names(port).iter().any(|own| host.eq_ignore_ascii_case(own));
    // A request for a whole address, as to a proxy, names its host there too.
    let authority = uri.authority();
    host.to_str().is_ok_and(is_ours)
        && authority.is_none_or(|authority| is_ours(authority.as_str()))
}

/// Whether a form was sent from a page of ours. Browsers say so of every post, to the port: another server of this machine
/// is the same site for a cookie, and another origin here.
pub(super) fn is_from_us(headers: &HeaderMap, port: u16) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return false;
    };
    let own = names(port).map(|name| format!("http://{name}"));
    origin
        .to_str()
        .is_ok_and(|origin| own.iter().any(|own| own == origin))
}

/// Whether a body is what a browser makes of a form.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded")
}

/// The name of the cookie. Browsers share cookies between the ports of a host, so it has the port in it.
pub(super) fn cookie_name(port: u16) -> String {
    format!("desk-{port}")
}

/// The cookie's value.
pub(super) fn cookie(headers: &HeaderMap, port: u16) -> Option<String> {
    let name = cookie_name(port);
    let lines = headers.get_all(COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| line.split(';'));
    cookies.find_map(|cookie| {
        let (known, value) = cookie.trim().split_once('=')?;
        (known == name).then(|| value.to_owned())
    })
}

fn names(port: u16) -> [String; 2] {
    ["127.0.0.1", "localhost"].map(|host| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::{cookie, is_for_us, is_form, is_from_us};

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_names_with_our_own_port_are_answered_to() {
        let check = |uri: &str, hosts: &[&str], expected| {
            let found = is_for_us(&headers("host", hosts), &uri.parse().unwrap(), 4000);
            assert_eq!(found, expected, "{uri} {hosts:?}");
        };
        for host in ["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000"] {
            check("/", &[host], true);
        }
        for host in [
            "127.0.0.1",
            "localhost",
            "localhost:4001",
            "127.0.0.1:40000",
            "[::1]:4000",
            "evil.example:4000",
            "evil.example",
            "localhost:4000.evil.example",
            "a@localhost:4000",
            "",
        ] {
            check("/", &[host], false);
        }
        check("/", &[], false);
        check("/", &["localhost:4000", "evil.example"], false);
        check("http://evil.example/", &["localhost:4000"], false);
        check("http://localhost:4000/", &["localhost:4000"], true);
    }

    #[test]
    fn only_our_own_pages_may_send_a_form() {
        let check = |origins: &[&str], expected| {
            let found = is_from_us(&headers("origin", origins), 4000);
            assert_eq!(found, expected, "{origins:?}");
        };
        check(&["http://127.0.0.1:4000"], true);
        check(&["http://localhost:4000"], true);
        check(&[], false);
        check(&["null"], false);
        check(&["http://localhost:8080"], false);
        check(&["https://localhost:4000"], false);
        check(&["http://localhost"], false);
        check(&["http://evil.example"], false);
        check(&["http://localhost:4000", "http://evil.example"], false);
    }

    #[test]
    fn the_cookie_is_that_of_our_port() {
        let check = |line: &str, expected: Option<&str>| {
            let found = cookie(&headers("cookie", &[line]), 4000);
            assert_eq!(found.as_deref(), expected, "{line}");
        };
        check("desk-4000=a", Some("a"));
        check("x=y; desk-4001=b; desk-4000=a", Some("a"));
        check("desk-4001=b", None);
        check("xdesk-4000=a", None);
        check("desk-4000", None);
    }

    #[test]
    fn a_form_is_what_browsers_make_of_one() {
        let check = |kind: &str, expected| {
            assert_eq!(
                is_form(&headers("content-type", &[kind])),
                expected,
                "{kind}"
            );
        };
        check("application/x-www-form-urlencoded", true);
        check("application/x-www-form-urlencoded; charset=utf-8", true);
        check("text/plain", false);
        check("multipart/form-data; boundary=x", false);
        check("application/json", false);
    }
}

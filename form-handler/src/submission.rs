//! A post's body as typed fields, from a form or from JSON.

use std::collections::BTreeMap;

use personal_data::Typed;
use serde_json::Value;

/// What was sent, by name. Names the form does not have are in it too, and are never looked at; it has no `Debug`,
/// because a name is what somebody sent as much as a value is.
#[derive(Clone, Default)]
pub(crate) struct Submission {
    pub(crate) typed: BTreeMap<String, Typed>,
    /// Whether a name came more than once, which no browser does with our form.
    pub(crate) has_repeated_names: bool,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// `application/x-www-form-urlencoded`, which browsers send.
    Urlencoded,
    /// `application/json`.
    Json,
}

impl Encoding {
    /// The encoding a `Content-Type` names, whatever its parameters; `None` for every other.
    pub(crate) fn from_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        [Self::Urlencoded, Self::Json]
            .into_iter()
            .find(|encoding| essence.eq_ignore_ascii_case(encoding.content_type()))
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Urlencoded => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

impl Submission {
    /// Reads a body; `None` when it is not written as its type says.
    pub(crate) fn parse(encoding: Encoding, body: &[u8]) -> Option<Self> {
        match encoding {
            Encoding::Urlencoded => Some(Self::from_urlencoded(body)),
            Encoding::Json => Self::from_json(body),
        }
    }

    /// The WHATWG URL Standard's urlencoded parsing, except that a value which is not UTF-8 is kept apart as
    /// unreadable and not mended with question marks. Of a repeated name the first value that is not empty counts.
    fn from_urlencoded(body: &[u8]) -> Self {
        let mut typed: BTreeMap<String, Typed> = BTreeMap::new();
        let mut has_repeated_names = false;
        for pair in body
            .split(|&byte| byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let mut parts = pair.splitn(2, |&byte| byte == b'=');
            let Ok(name) = String::from_utf8(decode(parts.next().unwrap_or_default())) else {
                continue;
            };
            let value = match String::from_utf8(decode(parts.next().unwrap_or_default())) {
                Ok(text) => Typed::text(text),
                Err(_) => Typed::Unreadable,
            };
            let earlier = typed.get(&name);
            has_repeated_names |= earlier.is_some();
            if earlier.is_none_or(is_empty) {
                typed.insert(name, value);
            }
        }
        Self {
            typed,
            has_repeated_names,
        }
    }

    /// An object of texts. `null` is the same as absent; any other value is not text.
    fn from_json(body: &[u8]) -> Option<Self> {
        let object: BTreeMap<String, Value> = serde_json::from_slice(body).ok()?;
        let read = |(name, value)| match value {
            Value::String(text) => Some((name, Typed::text(text))),
            Value::Null => None,
            _ => Some((name, Typed::Unreadable)),
        };
        Some(Self {
            typed: object.into_iter().filter_map(read).collect(),
            // Of a repeated name JSON keeps one; nobody can tell afterwards.
            has_repeated_names: false,
        })
    }

    /// What was sent under this name, as it was sent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.typed.get(name)? {
            Typed::Text(text) => Some(text.reveal().as_str()),
            Typed::Unreadable => None,
        }
    }
}

/// A plus is a space, and a percent sign with two hexadecimal digits is a byte (URL Standard, "percent-decode"). Every
/// value of every post goes this way, so it is one pass.
fn decode(mut encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    while let [first, rest @ ..] = encoded {
        encoded = rest;
        decoded.push(match (first, rest) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => match (hex_digit(*high), hex_digit(*low)) {
                (Some(high), Some(low)) => {
                    encoded = after;
                    16 * high + low
                }
                _ => b'%',
            },
            (&other, _) => other,
        });
    }
    decoded
}

fn hex_digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

fn is_empty(typed: &Typed) -> bool {
    matches!(typed, Typed::Text(text) if text.reveal().is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use personal_data::Typed;
    use proptest::prelude::*;

    use super::{Encoding, Submission};

    fn urlencoded(body: &[u8]) -> Submission {
        Submission::parse(Encoding::Urlencoded, body).unwrap()
    }

    #[test]
    fn reads_forms() {
        let sent =
            urlencoded("&name=Kari+%C3%98&&phone=%2B47&email&message=a%0D%0Ab=c&x=%zz".as_bytes());
        assert_eq!(sent.text("name"), Some("Kari Ø"));
        assert_eq!(sent.text("phone"), Some("+47"));
        assert_eq!(sent.text("email"), Some(""));
        assert_eq!(sent.text("message"), Some("a\r\nb=c"));
        assert_eq!(sent.text("x"), Some("%zz"));
        assert_eq!(sent.text("y"), None);
    }

    #[test]
    fn the_first_that_is_not_empty_counts() {
        assert_eq!(urlencoded(b"a=&a=1&a=2").text("a"), Some("1"));
    }

    #[test]
    fn a_repeated_name_is_seen() {
        assert!(!urlencoded(b"a=1&b=1").has_repeated_names);
        assert!(urlencoded(b"a=1&b=1&a=").has_repeated_names);
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_apart() {
        for body in [&b"a=%FF"[..], b"a=\xFF"] {
            assert!(matches!(
                urlencoded(body).typed.get("a"),
                Some(Typed::Unreadable)
            ));
        }
        assert_eq!(urlencoded(b"%FF=1&b=2").text("b"), Some("2"));
    }

    #[test]
    fn reads_json() {
        let sent = Submission::parse(Encoding::Json, br#"{"name":"Kari","phone":null,"email":1}"#)
            .unwrap();
        assert_eq!(sent.text("name"), Some("Kari"));
        assert!(!sent.typed.contains_key("phone"));
        assert!(matches!(sent.typed.get("email"), Some(Typed::Unreadable)));
        for body in [&b""[..], b"[]", b"{", b"\"x\"", b"{\"a\":\"\xFF\"}"] {
            assert!(Submission::parse(Encoding::Json, body).is_none());
        }
    }

    #[test]
    fn content_types() {
        let check = |text: &str, expected| {
            assert_eq!(Encoding::from_content_type(text), expected, "{text}");
        };
        check(
            "application/x-www-form-urlencoded",
            Some(Encoding::Urlencoded),
        );
        check(
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            Some(Encoding::Urlencoded),
        );
        check("application/json;charset=utf-8", Some(Encoding::Json));
        check("multipart/form-data; boundary=x", None);
        check("text/plain", None);
        check("", None);
    }

    /// What the URL Standard's own tests (web-platform-tests, `urlencoded-parser`) expect of these inputs.
    #[test]
    fn reads_what_the_url_standard_reads() {
        let check = |body: &str, expected: &[(&str, &str)]| {
            let sent = urlencoded(body.as_bytes());
            let found: Vec<_> = sent
                .typed
                .keys()
                .map(|name| (&**name, sent.text(name).unwrap()))
                .collect();
            assert_eq!(found, expected, "{body}");
        };
        check("", &[]);
        check("&", &[]);
        check("=", &[("", "")]);
        check("test", &[("test", "")]);
        check("test=", &[("test", "")]);
        check("&a&", &[("a", "")]);
        check("a=b=c", &[("a", "b=c")]);
        check("==a", &[("", "=a")]);
        check("a=b&c=d&", &[("a", "b"), ("c", "d")]);
        check("&&&a=b&&&&c=d&", &[("a", "b"), ("c", "d")]);
        check("test=%20+x", &[("test", "  x")]);
        check("a+b=%2B", &[("a b", "+")]);
        check("%61=%4d%6D", &[("a", "Mm")]);
        check("a=%", &[("a", "%")]);
        check("a=%a", &[("a", "%a")]);
        check("a=%a_", &[("a", "%a_")]);
        check("a=%2&b=%3g", &[("a", "%2"), ("b", "%3g")]);
        check("a=%2525", &[("a", "%25")]);
        check("a=b;c=d", &[("a", "b;c=d")]);
        check("%26=%3D", &[("&", "=")]);
        check("a=%00b", &[("a", "\0b")]);
        check("\u{FEFF}test=\u{FEFF}", &[("\u{FEFF}test", "\u{FEFF}")]);
        check("%EF%BB%BFtest=%EF%BB%BF", &[("\u{FEFF}test", "\u{FEFF}")]);
        check("id=0&value=%E2%82%AC", &[("id", "0"), ("value", "€")]);
        // Ours differs where the standard would put U+FFFD: such a value is kept apart.
        for body in ["test=%C2x", "test=%FE%FF", "test=\u{80}%C2"] {
            let sent = urlencoded(body.as_bytes());
            assert!(
                matches!(sent.typed.get("test"), Some(Typed::Unreadable)),
                "{body}"
            );
        }
        // The form is UTF-8, whatever `_charset_` says.
        assert_eq!(
            urlencoded(b"_charset_=windows-1252&a=%C3%B8").text("a"),
            Some("ø")
        );
    }

    proptest! {
        #[test]
        fn decoding_is_the_librarys(
            parts in prop::collection::vec(prop::sample::select(&["%", "+", "%C3", "%a", "%zZ", "4", "F", "ø", "%2b"][..]), 0..16)
        ) {
            let encoded = parts.concat();
            let spaces = encoded.replace('+', " ");
            let theirs: Vec<u8> = percent_encoding::percent_decode_str(&spaces).collect();
            prop_assert_eq!(super::decode(encoded.as_bytes()), theirs);
        }

        #[test]
        fn any_form_is_read_as_the_url_standard_reads_it(
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200),
                "([a-c]?(=|%3D|%[0-9a-fA-F]{0,2}|[+é\u{0}]|[a-z]){0,6}&?){0,8}".prop_map(String::into_bytes),
            ]
        ) {
            let sent = urlencoded(&body);
            let mut expected: BTreeMap<String, String> = BTreeMap::new();
            for (name, value) in form_urlencoded::parse(&body) {
                let kept = expected.entry(name.into_owned()).or_default();
                if kept.is_empty() {
                    *kept = value.into_owned();
                }
            }
            for (name, typed) in &sent.typed {
                // Where bytes are no text, the standard puts U+FFFD and we say so.
                if let Typed::Text(text) = typed
                    && !name.contains('\u{FFFD}')
                {
                    prop_assert_eq!(expected.get(name), Some(text.reveal()));
                }
            }
            for name in expected.keys().filter(|name| !name.contains('\u{FFFD}')) {
                prop_assert!(sent.typed.contains_key(name));
            }
        }

        #[test]
        fn any_json_is_read_or_refused(
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200),
                "[{\\[\"\\\\:,a-z0-9 u}\\]\\-]{0,60}".prop_map(String::into_bytes),
                r#"\{("[a-z]{0,3}":("[^"\\]{0,6}"|null|true|-?[0-9.eE]{1,5}|\[\]|\{\}|"\\u[d0-9][89a-f0-9]{3}"),?){0,4}\}"#
                    .prop_map(String::into_bytes),
            ]
        ) {
            let read = Submission::parse(Encoding::Json, &body);
            let object = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&body);
            prop_assert_eq!(read.is_some(), object.is_ok());
            for (name, value) in object.unwrap_or_default() {
                let sent = read.as_ref().unwrap();
                prop_assert_eq!(sent.text(&name), value.as_str());
                prop_assert_eq!(sent.typed.contains_key(&name), !value.is_null());
            }
        }
    }
}

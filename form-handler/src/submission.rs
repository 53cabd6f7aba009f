//! A post's body as typed fields, from a form or from JSON.

mod json;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use percent_encoding::percent_decode;
use personal_data::{Form, Personal, SubmittedValue};

/// What was sent, by name: the form's fields and its own inputs. Other names are passed over, and decide nothing. It has
/// no `Debug`, because a name is what somebody sent as much as a value is.
#[derive(Clone, Default)]
pub(crate) struct Submission {
    pub(crate) typed: BTreeMap<String, SubmittedValue>,
    /// Whether a name came more than once, which no browser does with our form.
    pub(crate) has_repeated_names: bool,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BodyType {
    pub(crate) syntax: Syntax,
    /// The encoding of its text, where the type names one of the WHATWG Encoding Standard. Others are passed over, as
    /// parameters that nobody knows are.
    charset: Option<&'static Encoding>,
}

/// The two ways in which a form may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// `application/x-www-form-urlencoded`, which browsers send.
    Urlencoded,
    /// `application/json`.
    Json,
}

impl BodyType {
    /// What a `Content-Type` says; `None` for every type but these two.
    pub(crate) fn from_content_type(content_type: &str) -> Option<Self> {
        let mut parts = content_type.split(';');
        let essence = parts.next().unwrap_or_default().trim();
        let syntax = [Syntax::Urlencoded, Syntax::Json]
            .into_iter()
            .find(|syntax| essence.eq_ignore_ascii_case(syntax.content_type()))?;
        let charset = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .and_then(|(_, label)| {
                Encoding::for_label_no_replacement(label.trim().trim_matches('"').as_bytes())
            });
        Some(Self { syntax, charset })
    }
}

impl Syntax {
    fn content_type(self) -> &'static str {
        match self {
            Self::Urlencoded => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

impl Submission {
    /// Reads what the form has of a body; `None` when it is not written as its type says.
    pub(crate) fn parse(body_type: BodyType, body: &[u8], form: &Form) -> Option<Self> {
        match body_type.syntax {
            Syntax::Urlencoded => Some(Self::from_urlencoded(body, body_type.charset, form)),
            Syntax::Json => json::read(&json_text(body, body_type.charset)?, form),
        }
    }

    /// The WHATWG URL Standard's urlencoded parsing, except that a value which is no text in its encoding is kept apart
    /// as unreadable.
    fn from_urlencoded(body: &[u8], charset: Option<&'static Encoding>, form: &Form) -> Self {
        let mut submission = Self::default();
        for pair in body
            .split(|&byte| byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let mut parts = pair.splitn(2, |&byte| byte == b'=');
            let name = decode(parts.next().unwrap_or_default());
            if let Some(name) = known_name(&name, form) {
                let value = decode(parts.next().unwrap_or_default());
                submission.add(name, text_in(charset, &value));
            }
        }
        submission
    }

    /// Of a repeated name the first value that is not empty counts.
    fn add(&mut self, name: &str, value: SubmittedValue) {
        match self.typed.entry(name.to_owned()) {
            Entry::Vacant(place) => {
                place.insert(value);
            }
            Entry::Occupied(mut earlier) => {
                self.has_repeated_names = true;
                if is_empty(earlier.get()) {
                    earlier.insert(value);
                }
            }
        }
    }

    /// What was sent under this name, if it is text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.typed.get(name)? {
            SubmittedValue::Text(text) => Some(text.reveal().as_str()),
            SubmittedValue::Unreadable(_) | SubmittedValue::NotText => None,
        }
    }

    /// What was sent under this name, as well as it can be shown.
    pub(crate) fn shown(&self, name: &str) -> Option<&str> {
        Some(self.typed.get(name)?.shown()?.reveal().as_str())
    }
}

/// The name as the form has it.
fn known_name<'f>(name: &[u8], form: &'f Form) -> Option<&'f str> {
    let fields = form.fields.iter().map(|field| field.id.as_str());
    let mut names = fields.chain(Form::OWN_INPUTS);
    names.find(|known| known.as_bytes() == name)
}

/// A plus is a space, and a percent sign with two hexadecimal digits is a byte (URL Standard, "urlencoded parser").
fn decode(encoded: &[u8]) -> Cow<'_, [u8]> {
    if !encoded.contains(&b'+') {
        return percent_decode(encoded).into();
    }
    let mut decoded = Vec::with_capacity(encoded.len());
    for word in encoded.split(|&byte| byte == b'+') {
        decoded.extend_from_slice(&Cow::from(percent_decode(word)));
        decoded.push(b' ');
    }
    // None comes after the last word.
    decoded.pop();
    Cow::Owned(decoded)
}

/// The text that bytes are in the encoding that was named, or in UTF-8, as the form is.
///
/// Bytes that are none are read as well as they can be, so that nobody has to type them again: where no encoding was
/// named and nothing of it is UTF-8, as windows-1252, which old programs here write.
fn text_in(charset: Option<&'static Encoding>, bytes: &[u8]) -> SubmittedValue {
    let (text, has_errors) = charset.unwrap_or(UTF_8).decode_without_bom_handling(bytes);
    if !has_errors {
        return SubmittedValue::text(text);
    }
    let is_utf_8_in_part = text
        .chars()
        .any(|character| !character.is_ascii() && character != '\u{FFFD}');
    let readable = if charset.is_some() || is_utf_8_in_part {
        text
    } else {
        WINDOWS_1252.decode_without_bom_handling(bytes).0
    };
    SubmittedValue::Unreadable(Personal::new(readable.into_owned()))
}

/// The text of a JSON body; `None` when it is none in its encoding (RFC 8259, 8.1: UTF-8, unless another is agreed on).
fn json_text<'b>(body: &'b [u8], charset: Option<&'static Encoding>) -> Option<Cow<'b, str>> {
    let (text, has_errors) = charset.unwrap_or(UTF_8).decode_with_bom_removal(body);
    (!has_errors).then_some(text)
}

fn is_empty(typed: &SubmittedValue) -> bool {
    matches!(typed, SubmittedValue::Text(text) if text.reveal().is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use personal_data::{FieldKind, Form, FormField, SubmittedValue};
    use proptest::prelude::*;

    use super::{BodyType, Submission, Syntax};

    const URLENCODED: BodyType = BodyType {
        syntax: Syntax::Urlencoded,
        charset: None,
    };
    pub(super) const JSON: BodyType = BodyType {
        syntax: Syntax::Json,
        charset: None,
    };

    /// A form with the names that are sent here, those of the URL Standard's tests among them.
    pub(super) fn form() -> Form {
        let names = [
            "name",
            "phone",
            "email",
            "message",
            "a",
            "b",
            "c",
            "test",
            "a b",
            "&",
            "id",
            "value",
            "",
            "\u{FEFF}test",
        ];
        let field = |id: &str| FormField {
            id: id.to_owned(),
            label: String::new(),
            required: false,
            kind: FieldKind::Line,
            autocomplete: None,
            max_chars: 100,
            class: String::new(),
        };
        Form {
            fields: names.map(field).into(),
        }
    }

    fn urlencoded(body: &[u8]) -> Submission {
        Submission::parse(URLENCODED, body, &form()).unwrap()
    }

    #[test]
    fn reads_forms() {
        let sent =
            urlencoded("&name=Kari+%C3%98&&phone=%2B47&email&message=a%0D%0Ab=c&a=%zz".as_bytes());
        assert_eq!(sent.text("name"), Some("Kari Ø"));
        assert_eq!(sent.text("phone"), Some("+47"));
        assert_eq!(sent.text("email"), Some(""));
        assert_eq!(sent.text("message"), Some("a\r\nb=c"));
        assert_eq!(sent.text("a"), Some("%zz"));
        assert_eq!(sent.text("b"), None);
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
    fn other_names_are_passed_over() {
        let sent = urlencoded(b"x=1&x=2&name=Kari&%FF=1");
        assert_eq!(sent.typed.len(), 1);
        assert!(!sent.has_repeated_names, "of a name that decides nothing");
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_well_as_they_can_be() {
        let check = |body: &[u8], readable: &str| {
            let sent = urlencoded(body);
            assert!(matches!(
                sent.typed.get("name"),
                Some(SubmittedValue::Unreadable(_))
            ));
            assert_eq!(sent.shown("name"), Some(readable));
            assert_eq!(sent.text("name"), None);
        };
        check(b"name=Bl%E5b%E6r", "Blåbær");
        check(b"name=Bl\xE5b\xE6r", "Blåbær");
        check(b"name=Bl%C3%A5b%C3", "Blåb\u{FFFD}");
        assert_eq!(urlencoded(b"%FF=1&email=2").text("email"), Some("2"));
    }

    #[test]
    fn a_named_charset_is_honoured() {
        let check = |charset: &str, body: &[u8], expected: Option<&str>| {
            let content_type = format!("application/x-www-form-urlencoded; charset={charset}");
            let body_type = BodyType::from_content_type(&content_type).unwrap();
            let sent = Submission::parse(body_type, body, &form()).unwrap();
            assert_eq!(sent.text("name"), expected, "{charset}");
        };
        check("windows-1252", b"name=Bl%E5b%E6r", Some("Blåbær"));
        check("ISO-8859-1", b"name=Bl%E5b%E6r", Some("Blåbær"));
        check("\"latin1\"", b"name=Bl\xE5b\xE6r", Some("Blåbær"));
        check("koi8-r", b"name=%EF%EC%EC%E1", Some("ОЛЛА"));
        check("Shift_JIS", b"name=%93%FA", Some("日"));
        check("utf-8", b"name=Bl%C3%A5b%C3%A6r", Some("Blåbær"));
        check("utf-8", b"name=Bl%E5b%E6r", None);
        // One that nobody knows, and those that the standard replaces, are passed over.
        check("x-unknown", b"name=Bl%C3%A5", Some("Blå"));
        check("iso-2022-kr", b"name=Bl%C3%A5", Some("Blå"));
        let latin = BodyType::from_content_type("application/json;charset=iso-8859-1").unwrap();
        let sent = Submission::parse(latin, b"{\"name\":\"Bl\xE5\"}", &form()).unwrap();
        assert_eq!(sent.text("name"), Some("Blå"));
    }

    #[test]
    fn content_types() {
        let check = |text: &str, expected| {
            let found = BodyType::from_content_type(text).map(|found| found.syntax);
            assert_eq!(found, expected, "{text}");
        };
        check(
            "application/x-www-form-urlencoded",
            Some(Syntax::Urlencoded),
        );
        check(
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            Some(Syntax::Urlencoded),
        );
        check("application/json;charset=utf-8", Some(Syntax::Json));
        check("application/json;", Some(Syntax::Json));
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
                matches!(sent.typed.get("test"), Some(SubmittedValue::Unreadable(_))),
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
        fn any_form_is_read_as_the_url_standard_reads_it(
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200),
                "([a-c]?(=|%3D|%[0-9a-fA-F]{0,2}|[+é\u{0}]|[a-z]){0,6}&?){0,8}".prop_map(String::into_bytes),
            ]
        ) {
            let sent = urlencoded(&body);
            let names = form();
            let is_known = |name: &str| names.fields.iter().any(|field| field.id == name);
            let mut expected: BTreeMap<String, String> = BTreeMap::new();
            for (name, value) in form_urlencoded::parse(&body).filter(|(name, _)| is_known(name)) {
                let kept = expected.entry(name.into_owned()).or_default();
                if kept.is_empty() {
                    *kept = value.into_owned();
                }
            }
            prop_assert!(sent.typed.keys().eq(expected.keys()));
            for (name, typed) in &sent.typed {
                // Where bytes are no text, the standard puts U+FFFD and we say so.
                if let SubmittedValue::Text(text) = typed {
                    prop_assert_eq!(expected.get(name), Some(text.reveal()));
                } else {
                    let is_replaced = expected[name].contains('\u{FFFD}');
                    prop_assert!(is_replaced);
                    prop_assert!(!sent.shown(name).unwrap().is_empty());
                }
            }
        }
    }
}

//! The form's fields of a JSON object, read once over: what stands under other names is never built.

use std::fmt;

use personal_data::{Form, Personal, SubmittedValue};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Submission, known_name};

/// Reads an object of texts; `None` when it is not JSON. `null` is the same as absent.
pub(super) fn read(body: &str, form: &Form) -> Option<Submission> {
    let mut deserializer = serde_json::Deserializer::from_str(body);
    let submission = deserializer.deserialize_map(JsonFields { form }).ok()?;
    deserializer.end().ok()?;
    Some(submission)
}

/// Reads the form's names of a JSON object. What stands under others is checked for syntax and for nothing else.
struct JsonFields<'f> {
    form: &'f Form,
}

impl<'de> Visitor<'de> for JsonFields<'_> {
    type Value = Submission;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Submission, A::Error> {
        let mut submission = Submission::default();
        while let Some(Bytes(name)) = map.next_key()? {
            match known_name(&name, self.form) {
                Some(name) => {
                    let value: &RawValue = map.next_value()?;
                    if let Some(value) = json_value(value.get()) {
                        submission.add(name, value);
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(submission)
    }
}

/// A field's value from its JSON; `None` for `null`. Half of a surrogate pair is no text (RFC 8259, 8.2).
fn json_value(json: &str) -> Option<SubmittedValue> {
    if json == "null" {
        return None;
    }
    let value = match serde_json::from_str(json) {
        Ok(Bytes(bytes)) if json.starts_with('"') => match String::from_utf8(bytes) {
            Ok(text) => SubmittedValue::text(text),
            Err(error) => {
                let readable = String::from_utf8_lossy(error.as_bytes()).into_owned();
                SubmittedValue::Unreadable(Personal::new(readable))
            }
        },
        _ => SubmittedValue::NotText,
    };
    Some(value)
}

/// A JSON string as bytes, in which half of a surrogate pair is kept as it would be in UTF-8.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ReadBytes;
        impl Visitor<'_> for ReadBytes {
            type Value = Bytes;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(ReadBytes)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use personal_data::SubmittedValue;
    use proptest::prelude::*;
    use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

    use super::super::Submission;
    use super::super::tests::{JSON, form};

    fn json(body: &str) -> Option<Submission> {
        Submission::parse(JSON, body.as_bytes(), &form())
    }

    #[test]
    fn reads_json() {
        let sent =
            json(r#"{"n\u0061me":"Kari \ud83d\ude42","phone":null,"email":1,"message":["x"]}"#)
                .unwrap();
        assert_eq!(sent.text("name"), Some("Kari 🙂"));
        assert!(!sent.typed.contains_key("phone"));
        assert!(matches!(
            sent.typed.get("email"),
            Some(SubmittedValue::NotText)
        ));
        assert!(matches!(
            sent.typed.get("message"),
            Some(SubmittedValue::NotText)
        ));
        for body in [
            "",
            "[]",
            "{",
            "\"x\"",
            "{\"x\":}",
            "{} x",
            "{\"x\":\"\n\"}",
            "null",
            "{\"name\":01}",
        ] {
            assert!(json(body).is_none(), "{body}");
        }
        assert!(Submission::parse(JSON, b"{\"a\":\"\xFF\"}", &form()).is_none());
    }

    #[test]
    fn half_an_emoji_is_an_error_of_its_field_alone() {
        let sent = json(r#"{"name":"Kari","message":"hei \ud83d"}"#).unwrap();
        assert!(matches!(
            sent.typed.get("message"),
            Some(SubmittedValue::Unreadable(_))
        ));
        assert!(sent.shown("message").unwrap().starts_with("hei "));
        assert_eq!(sent.text("name"), Some("Kari"));
    }

    #[test]
    fn other_names_of_json_decide_nothing() {
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        for other in ["\"\\ud83d\"", "1e999", "{\"name\":\"x\"}", &deep] {
            let sent = json(&format!(
                "{{\"x\":{other},\"\\udc00\":1,\"name\":\"Kari\"}}"
            ))
            .unwrap();
            assert_eq!(sent.text("name"), Some("Kari"));
            assert_eq!(sent.typed.len(), 1);
        }
    }

    #[test]
    fn of_a_repeated_name_of_json_the_first_that_is_not_empty_counts() {
        let sent = json(r#"{"name":"","name":"Kari","name":"Ola","name":""}"#).unwrap();
        assert_eq!(sent.text("name"), Some("Kari"));
        assert!(sent.has_repeated_names);
        assert!(
            !json(r#"{"name":"Kari","x":1,"x":2}"#)
                .unwrap()
                .has_repeated_names
        );
    }

    #[test]
    fn null_beside_another_value_of_its_name_is_absent() {
        for body in [
            r#"{"name":"Kari","name":null}"#,
            r#"{"name":null,"name":"Kari"}"#,
        ] {
            let sent = json(body).unwrap();
            assert_eq!(sent.text("name"), Some("Kari"));
            assert!(!sent.has_repeated_names, "{body}");
        }
    }

    /// An object's members as they stand: in a map, the last of a repeated name would hide the others.
    struct Members(Vec<(String, serde_json::Value)>);

    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct ReadMembers;
            impl<'de> Visitor<'de> for ReadMembers {
                type Value = Members;

                fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    formatter.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                    let mut members = Vec::new();
                    while let Some(member) = map.next_entry()? {
                        members.push(member);
                    }
                    Ok(Members(members))
                }
            }
            deserializer.deserialize_map(ReadMembers)
        }
    }

    proptest! {
        #[test]
        fn any_json_is_read_or_refused(
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200),
                "[{\\[\"\\\\:,a-z0-9 u}\\]\\-]{0,60}".prop_map(String::into_bytes),
                r#"\{("[a-c]{0,2}":("[^"\\]{0,6}"|null|true|-?[0-9.eE]{1,5}|\[\]|\{\}|"\\u[d0-9][89a-f0-9]{3}"),?){0,4}\}"#
                    .prop_map(String::into_bytes),
            ]
        ) {
            let read = Submission::parse(JSON, &body, &form());
            // What the whole reader takes is read; besides, half a surrogate pair is its field's error alone.
            if let Ok(Members(members)) = serde_json::from_slice(&body) {
                let sent = read.unwrap();
                for name in ["a", "b", "c"] {
                    let values: Vec<_> = members.iter().filter(|(other, value)| other == name && !value.is_null()).collect();
                    prop_assert_eq!(sent.typed.contains_key(name), !values.is_empty());
                    let counts = values.iter().find(|(_, value)| value.as_str() != Some("")).or(values.last());
                    prop_assert_eq!(sent.text(name), counts.and_then(|(_, value)| value.as_str()));
                }
            } else if let Some(sent) = read {
                prop_assert!(std::str::from_utf8(&body).is_ok());
                prop_assert!(body.windows(2).any(|pair| pair == b"\\u") || body.contains(&b'e') || body.contains(&b'E'));
                drop(sent);
            }
        }
    }
}

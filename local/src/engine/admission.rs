//! Who may ask the engine: a program on this machine that has read the data folder's key, and no web page.

use axum::http::header::{AUTHORIZATION, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Uri};
use contact_store::local_engine::EngineKey;
use loopback::is_for_this_machine;
use subtle::ConstantTimeEq as _;

/// What every browser says of a request beside its origin (Fetch Metadata Request Headers, W3C). Pages cannot set or
/// remove a header whose name begins so.
const FETCH_METADATA: &str = "sec-fetch-";
/// Signature Version 4 (AWS General Reference, "Authenticating requests").
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("this engine answers to 127.0.0.1 and to localhost only")]
    Host,
    #[error("this engine answers no web page")]
    Browser,
    #[error(
        "the access key id is not the one in the data folder's `engine-key`, which `local` makes anew at each start"
    )]
    Key,
}

impl Refusal {
    /// The exception that an SDK knows it by (Amazon DynamoDB Developer Guide, "Error handling").
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Host | Self::Browser => "AccessDeniedException",
            Self::Key => "UnrecognizedClientException",
        }
    }
}

/// Judges a request by its head.
///
/// Each of the three would do against pages of today's browsers; the key alone does against other users of the machine.
pub(super) fn check(headers: &HeaderMap, uri: &Uri, key: &EngineKey) -> Result<(), Refusal> {
    if !is_for_this_machine(headers, uri) {
        return Err(Refusal::Host);
    }
    let is_of_a_page = |name: &str| name == ORIGIN || name.starts_with(FETCH_METADATA);
    if headers.keys().any(|name| is_of_a_page(name.as_str())) {
        return Err(Refusal::Browser);
    }
    let sent = access_key_id(headers).unwrap_or_default();
    if sent.as_bytes().ct_eq(key.as_str().as_bytes()).into() {
        Ok(())
    } else {
        Err(Refusal::Key)
    }
}

/// The one access key id that a request names: `AWS4-HMAC-SHA256 Credential=ID/…, SignedHeaders=…, Signature=…`.
fn access_key_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let parts = HeaderValue::to_str(value).ok()?.strip_prefix(ALGORITHM)?;
    let mut credentials = parts
        .split(',')
        .filter_map(|part| part.trim().strip_prefix("Credential="));
    let (Some(credential), None) = (credentials.next(), credentials.next()) else {
        return None;
    };
    credential.split_once('/').map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use contact_store::local_engine::EngineKey;

    use super::{Refusal, check};

    /// What a program sends that has the key.
    fn good() -> Vec<(&'static str, String)> {
        vec![
            ("host", "127.0.0.1:8000".to_owned()),
            ("authorization", authorization(key().as_str())),
        ]
    }

    fn key() -> EngineKey {
        EngineKey::from_bytes([0xab; 32])
    }

    fn authorization(id: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential={id}/20260101/eu-north-1/dynamodb/aws4_request, \
             SignedHeaders=host, Signature=0"
        )
    }

    #[track_caller]
    fn judge(pairs: &[(&'static str, String)], expected: Result<(), Refusal>) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        let found = check(&headers, &"/".parse().unwrap(), &key());
        assert_eq!(found, expected, "{pairs:?}");
    }

    /// The good request with a header more.
    #[track_caller]
    fn check_with(name: &'static str, value: &str, expected: Result<(), Refusal>) {
        let mut pairs = good();
        pairs.push((name, value.to_owned()));
        judge(&pairs, expected);
    }

    #[test]
    fn who_has_the_key_is_let_in_and_no_page_is_even_with_it() {
        judge(&good(), Ok(()));
        check_with("user-agent", "aws-sdk-rust", Ok(()));
        for origin in [
            "http://evil.example",
            "http://127.0.0.1:8000",
            "http://localhost:8080",
            "null",
            "",
        ] {
            check_with("origin", origin, Err(Refusal::Browser));
        }
        for (name, value) in [
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "none"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
            ("sec-fetch-user", "?1"),
            ("sec-fetch-storage-access", "none"),
        ] {
            check_with(name, value, Err(Refusal::Browser));
        }
        check_with("host", "evil.example", Err(Refusal::Host));
    }

    #[test]
    fn another_name_is_refused_with_the_key_too() {
        for host in ["evil.example:8000", "127.0.0.1.evil.example", "10.0.0.1"] {
            let mut pairs = good();
            pairs[0].1 = host.to_owned();
            judge(&pairs, Err(Refusal::Host));
        }
    }

    #[test]
    fn every_other_access_key_id_is_refused() {
        let key = key();
        let key = key.as_str();
        let refused = [
            String::new(),
            authorization("x"),
            authorization(""),
            authorization(key.get(1..).unwrap()),
            authorization(&format!("{key}0")),
            authorization(&key.to_uppercase()),
            authorization(&format!(" {key}")),
            format!("AWS4-HMAC-SHA256 Credential={key}"),
            format!("Bearer {key}"),
            format!("Basic Credential={key}/x"),
            format!("AWS4-HMAC-SHA256 Credential=x/y, Credential={key}/y"),
            format!("AWS4-HMAC-SHA256 Credential={key}/y, Credential=x/y"),
        ];
        for value in refused {
            let mut pairs = good();
            pairs[1].1 = value;
            judge(&pairs, Err(Refusal::Key));
        }
        judge(&good()[..1], Err(Refusal::Key));
        check_with("authorization", &authorization("x"), Err(Refusal::Key));
    }
}

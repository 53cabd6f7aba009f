//! The function's settings: read once, all checked before the first request.

use contact_store::Credentials;
use personal_data::{LookupKey, LookupKeyError};

use crate::canary::CanaryKey;
use crate::keys::{Keys, KeysError};
use crate::request_trust::{OriginSecret, OriginSecretError, RequestTrust};

/// A setting that is missing or unusable, named by its variable. Its value is not in the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not set, or empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// No usable key.
    #[error("the environment variable {variable} cannot be used: {problem}")]
    Keys {
        /// Name of the variable.
        variable: &'static str,
        /// What is wrong with it.
        problem: KeysError,
    },
    /// No usable secret.
    #[error("the environment variable {variable} cannot be used: {problem}")]
    OriginSecret {
        /// Name of the variable.
        variable: &'static str,
        /// What is wrong with it.
        problem: OriginSecretError,
    },
    /// No usable key of the hashes.
    #[error("the environment variable {variable} cannot be used: {problem}")]
    LookupKey {
        /// Name of the variable.
        variable: &'static str,
        /// What is wrong with it.
        problem: LookupKeyError,
    },
    /// Not an origin as browsers write it.
    #[error(
        "the environment variable {0} must be an origin, such as https://example.no, with nothing after it"
    )]
    NotAnOrigin(&'static str),
    /// Neither `http://` nor `https://`.
    #[error("the environment variable {0} must begin with https:// (or http:// on this machine)")]
    NotAnAddress(&'static str),
}

/// What the function needs to know of where it runs.
#[derive(Clone)]
pub struct Settings {
    /// `CONTACTS_TABLE`.
    pub contacts_table: String,
    /// `LIMITS_TABLE`.
    pub limits_table: String,
    /// `SITE_ORIGIN` and `ORIGIN_SECRET`, and `CANARY_KEY` where there is a canary.
    pub trust: RequestTrust,
    /// `TOKEN_KEY`.
    pub keys: Keys,
    /// `LOOKUP_KEY`.
    pub lookup: LookupKey,
    /// `AWS_REGION`, which Lambda sets.
    pub region: String,
    /// The role's keys, which Lambda sets.
    pub credentials: Credentials,
    /// `AWS_ENDPOINT_URL_DYNAMODB`, for an engine on this machine.
    pub endpoint_url: Option<String>,
}

impl Settings {
    /// Reads the settings through `variable`, which a `main` makes of the environment.
    pub fn read(variable: impl Fn(&'static str) -> Option<String>) -> Result<Self, SettingsError> {
        let optional = |name| variable(name).filter(|value| !value.is_empty());
        let required = |name| optional(name).ok_or(SettingsError::Missing(name));
        let keys = Keys::parse(&required("TOKEN_KEY")?).map_err(|problem| SettingsError::Keys {
            variable: "TOKEN_KEY",
            problem,
        })?;
        let lookup = LookupKey::parse(&required("LOOKUP_KEY")?).map_err(|problem| {
            SettingsError::LookupKey {
                variable: "LOOKUP_KEY",
                problem,
            }
        })?;
        let secret = OriginSecret::parse(&required("ORIGIN_SECRET")?).map_err(|problem| {
            SettingsError::OriginSecret {
                variable: "ORIGIN_SECRET",
                problem,
            }
        })?;
        let origin = required("SITE_ORIGIN")?;
        if !is_origin(&origin) {
            return Err(SettingsError::NotAnOrigin("SITE_ORIGIN"));
        }
        let mut trust = RequestTrust::behind_network(origin, secret);
        if let Some(key) = optional("CANARY_KEY") {
            let key = CanaryKey::parse(&key).map_err(|problem| SettingsError::Keys {
                variable: "CANARY_KEY",
                problem,
            })?;
            trust = trust.with_canary(key);
        }
        let endpoint_url = optional("AWS_ENDPOINT_URL_DYNAMODB");
        let is_address = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if !endpoint_url.as_ref().is_none_or(is_address) {
            return Err(SettingsError::NotAnAddress("AWS_ENDPOINT_URL_DYNAMODB"));
        }
        Ok(Self {
            contacts_table: required("CONTACTS_TABLE")?,
            limits_table: required("LIMITS_TABLE")?,
            trust,
            keys,
            lookup,
            region: required("AWS_REGION")?,
            credentials: Credentials {
                access_key_id: required("AWS_ACCESS_KEY_ID")?,
                secret_access_key: required("AWS_SECRET_ACCESS_KEY")?,
                session_token: optional("AWS_SESSION_TOKEN"),
            },
            endpoint_url,
        })
    }
}

/// A scheme and a host as browsers send them in `Origin`: in small letters, with nothing after them.
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .chars()
                .all(|letter| is_plain(letter) || ".-:[]".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::{Settings, SettingsError};

    fn read(change: &'static str, to: &'static str) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let usual = match name {
                "TOKEN_KEY" | "LOOKUP_KEY" | "ORIGIN_SECRET" | "CANARY_KEY" => {
                    "0123456789abcdef0123456789abcdef"
                }
                "SITE_ORIGIN" => "https://example.no",
                "AWS_SESSION_TOKEN" | "AWS_ENDPOINT_URL_DYNAMODB" => "",
                _ => "x",
            };
            Some(if name == change { to } else { usual }.to_owned())
        })
    }

    #[test]
    fn the_error_names_the_variable_and_not_its_value() {
        assert!(read("", "").is_ok());
        for name in [
            "CONTACTS_TABLE",
            "LIMITS_TABLE",
            "SITE_ORIGIN",
            "TOKEN_KEY",
            "ORIGIN_SECRET",
            "LOOKUP_KEY",
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
        ] {
            assert_eq!(read(name, "").err(), Some(SettingsError::Missing(name)));
        }
        assert!(read("CANARY_KEY", "").is_ok(), "without a canary");
        for name in ["TOKEN_KEY", "ORIGIN_SECRET", "LOOKUP_KEY", "CANARY_KEY"] {
            let short = read(name, "hunter2").err().unwrap().to_string();
            assert!(
                short.contains(name) && !short.contains("hunter2"),
                "{short}"
            );
        }
        for origin in [
            "example.no",
            "https://",
            "https://example.no/",
            "https://Example.no",
        ] {
            let error = read("SITE_ORIGIN", origin).err();
            assert_eq!(error, Some(SettingsError::NotAnOrigin("SITE_ORIGIN")));
        }
        let address = read("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000").err();
        assert_eq!(
            address,
            Some(SettingsError::NotAnAddress("AWS_ENDPOINT_URL_DYNAMODB"))
        );
    }
}

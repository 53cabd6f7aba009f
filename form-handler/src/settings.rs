//! The function's settings: read once, all checked before the first request.

use contact_store::Credentials;

use crate::keys::{Keys, KeysError};

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
    /// Neither `http://` nor `https://`.
    #[error("the environment variable {0} must begin with https:// (or http:// on this machine)")]
    NotAnAddress(&'static str),
}

/// What the function needs to know of where it runs.
#[derive(Clone)]
pub struct Settings {
    /// `CONTACTS_TABLE`.
    pub contacts_table: String,
    /// `TOKEN_KEY`.
    pub keys: Keys,
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
        let endpoint_url = optional("AWS_ENDPOINT_URL_DYNAMODB");
        let is_address = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if !endpoint_url.as_ref().is_none_or(is_address) {
            return Err(SettingsError::NotAnAddress("AWS_ENDPOINT_URL_DYNAMODB"));
        }
        Ok(Self {
            contacts_table: required("CONTACTS_TABLE")?,
            keys,
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

#[cfg(test)]
mod tests {
    use super::{Settings, SettingsError};

    fn read(change: &'static str, to: &'static str) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let usual = match name {
                "TOKEN_KEY" => "0123456789abcdef0123456789abcdef",
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
            "TOKEN_KEY",
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
        ] {
            assert_eq!(read(name, "").err(), Some(SettingsError::Missing(name)));
        }
        let short = read("TOKEN_KEY", "secret").err().unwrap().to_string();
        assert!(
            short.contains("TOKEN_KEY") && !short.contains("secret"),
            "{short}"
        );
        let address = read("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000").err();
        assert_eq!(
            address,
            Some(SettingsError::NotAnAddress("AWS_ENDPOINT_URL_DYNAMODB"))
        );
    }
}

//! The function's settings: read once, all checked before the first call.

use contact_store::Credentials;

/// A setting that is missing or unusable, named by its variable. Its value is not in the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not set, or empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// Not one address of one mailbox.
    #[error("the environment variable {0} must be one e-mail address, with nothing around it")]
    NotAnAddress(&'static str),
}

/// What the function needs to know of where it runs.
#[derive(Clone)]
pub struct Settings {
    /// `CONTACTS_TABLE`.
    pub contacts_table: String,
    /// `NOTIFY_FROM`: an address that SES has verified.
    pub from: String,
    /// `NOTIFY_TO`: the mailbox of those who follow messages up.
    pub to: String,
    /// `AWS_REGION`, which Lambda sets.
    pub region: String,
    /// The role's keys, which Lambda sets.
    pub credentials: Credentials,
    /// `AWS_ENDPOINT_URL_DYNAMODB`, for an engine on this machine.
    pub dynamodb_url: Option<String>,
    /// `AWS_ENDPOINT_URL_SESV2`, for a stand-in on this machine.
    pub ses_url: Option<String>,
}

impl Settings {
    /// Reads the settings through `variable`, which a `main` makes of the environment.
    pub fn read(variable: impl Fn(&'static str) -> Option<String>) -> Result<Self, SettingsError> {
        let optional = |name| variable(name).filter(|value| !value.is_empty());
        let required = |name| optional(name).ok_or(SettingsError::Missing(name));
        let address = |name| {
            let value = required(name)?;
            if is_one_address(&value) {
                Ok(value)
            } else {
                Err(SettingsError::NotAnAddress(name))
            }
        };
        Ok(Self {
            contacts_table: required("CONTACTS_TABLE")?,
            from: address("NOTIFY_FROM")?,
            to: address("NOTIFY_TO")?,
            region: required("AWS_REGION")?,
            credentials: Credentials {
                access_key_id: required("AWS_ACCESS_KEY_ID")?,
                secret_access_key: required("AWS_SECRET_ACCESS_KEY")?,
                session_token: optional("AWS_SESSION_TOKEN"),
            },
            dynamodb_url: optional("AWS_ENDPOINT_URL_DYNAMODB"),
            ses_url: optional("AWS_ENDPOINT_URL_SESV2"),
        })
    }
}

/// The role is allowed the address as it is written, so a name before it or a second one would be refused there.
fn is_one_address(text: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|letter: char| letter.is_whitespace() || "@,;<>\"".contains(letter))
    };
    text.split_once('@')
        .is_some_and(|(local, domain)| is_plain(local) && is_plain(domain))
}

#[cfg(test)]
mod tests {
    use super::{Settings, SettingsError};

    fn read(change: &'static str, to: &'static str) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let usual = match name {
                "NOTIFY_FROM" | "NOTIFY_TO" => "post@example.no",
                "AWS_SESSION_TOKEN" | "AWS_ENDPOINT_URL_DYNAMODB" | "AWS_ENDPOINT_URL_SESV2" => "",
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
            "NOTIFY_FROM",
            "NOTIFY_TO",
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
        ] {
            assert_eq!(read(name, "").err(), Some(SettingsError::Missing(name)));
        }
        for name in ["NOTIFY_FROM", "NOTIFY_TO"] {
            for value in [
                "hunter2",
                "a@b@c",
                "Kari <k@example.no>",
                "a@b.no,c@d.no",
                "@b.no",
            ] {
                let error = read(name, value).err();
                assert_eq!(error, Some(SettingsError::NotAnAddress(name)), "{value}");
                let message = SettingsError::NotAnAddress(name).to_string();
                assert!(message.contains(name) && !message.contains(value));
            }
        }
    }
}

//! Mails through Amazon SES.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::config::{Builder, Credentials, Region};
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};

use crate::mail::{AUTOMATIC, Mail, MailError, SendMail};
use crate::settings::Settings;

/// A try is given up after this long, well inside the function's own time limit.
const TIMEOUT: Duration = Duration::from_secs(5);
const CHARSET: &str = "UTF-8";

/// Sends from one address to one mailbox.
///
/// SES over its API and not by SMTP: for SMTP the function would have to be given a password that does not expire,
/// where the API takes the keys of the role.
#[derive(Clone, Debug)]
pub struct Ses {
    client: Client,
    from: String,
    to: String,
}

impl Ses {
    /// A carrier with the function's settings. It tries once; the stream and the schedule try again.
    pub fn new(settings: &Settings) -> Self {
        let keys = &settings.credentials;
        let keys = Credentials::new(
            keys.access_key_id.clone(),
            keys.secret_access_key.clone(),
            keys.session_token.clone(),
            None,
            "environment",
        );
        let mut config = Builder::new()
            .behavior_version_latest()
            .region(Region::new(settings.region.clone()))
            .credentials_provider(keys)
            .http_client(contact_store::http_client())
            .timeout_config(TimeoutConfig::builder().operation_timeout(TIMEOUT).build())
            .retry_config(RetryConfig::disabled());
        config.set_endpoint_url(settings.ses_url.clone());
        Self {
            client: Client::from_conf(config.build()),
            from: settings.from.clone(),
            to: settings.to.clone(),
        }
    }
}

impl SendMail for Ses {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = Message::builder()
            .subject(content(&mail.subject)?)
            .body(Body::builder().text(content(&mail.body)?).build())
            .headers(header(AUTOMATIC)?)
            .build();
        let request = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(&self.to).build())
            .content(EmailContent::builder().simple(message).build());
        request.send().await.map(drop).map_err(|error| MailError {
            kind: kind_of(&error).to_owned(),
        })
    }
}

fn header((name, value): (&str, &str)) -> Result<MessageHeader, MailError> {
    let header = MessageHeader::builder().name(name).value(value).build();
    header.map_err(unusable)
}

fn content(text: &str) -> Result<Content, MailError> {
    let content = Content::builder().data(text).charset(CHARSET).build();
    content.map_err(unusable)
}

fn unusable(_: BuildError) -> MailError {
    MailError {
        kind: "request".to_owned(),
    }
}

/// Only the name is kept: an error's message quotes the addresses it is about.
fn kind_of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> &str {
    match error {
        SdkError::ServiceError(service) => service.err().code().unwrap_or("unknown"),
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "unreadable answer",
        _ => "request",
    }
}

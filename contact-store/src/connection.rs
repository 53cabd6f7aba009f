//! How the store is reached: region, credentials, endpoint, time limits.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Builder, Region, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::engine_key::EngineKey;

/// A try is given up after this long; an answer from DynamoDB takes milliseconds.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
/// All tries together, well inside the function's own time limit, so that the visitor always gets an answer.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(6);
const MAX_ATTEMPTS: u32 = 3;

/// The keys a role is recognised by.
#[derive(Clone)]
pub struct Credentials {
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`, which roles have and users may lack.
    pub session_token: Option<String>,
}

/// A client of DynamoDB. Cloning shares the connections.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(crate) config: Config,
    client: Arc<OnceLock<Client>>,
}

impl Connection {
    /// A connection with credentials that are at hand.
    ///
    /// The function uses this and not the SDK's chain of providers, which would add a second of start at 128 MB
    /// and a megabyte of code to look in places where a function's credentials never are.
    pub fn new(region: String, credentials: &Credentials, endpoint_url: Option<String>) -> Self {
        let keys = aws_sdk_dynamodb::config::Credentials::new(
            credentials.access_key_id.clone(),
            credentials.secret_access_key.clone(),
            credentials.session_token.clone(),
            None,
            "environment",
        );
        let is_plain = endpoint_url
            .as_deref()
            .is_some_and(|url| url.starts_with("http://"));
        let mut builder = Builder::new()
            .behavior_version_latest()
            .region(Region::new(region))
            .credentials_provider(keys)
            .http_client(if is_plain {
                plain_http_client()
            } else {
                http_client()
            });
        builder.set_endpoint_url(endpoint_url);
        Self::build(builder)
    }

    /// A connection with what the usual AWS settings say: profile, single sign-on, region, endpoint.
    pub fn from_sdk_config(config: &aws_types::SdkConfig) -> Self {
        Self::build(Builder::from(config))
    }

    /// A connection to an engine on this machine, which looks at the access key id and not at the signature.
    pub fn local(port: u16, key: &EngineKey) -> Self {
        let keys = Credentials {
            access_key_id: key.as_str().to_owned(),
            secret_access_key: "local".to_owned(),
            session_token: None,
        };
        Self::new(
            "eu-north-1".to_owned(),
            &keys,
            Some(format!("http://127.0.0.1:{port}")),
        )
    }

    fn build(builder: Builder) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(ATTEMPT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let retries = RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS);
        let config = builder.timeout_config(timeouts).retry_config(retries);
        Self {
            config: config.build(),
            client: Arc::default(),
        }
    }

    /// The client, made when it is first asked for: the form function has one of its own, and making one is a good part
    /// of its start.
    pub(crate) fn client(&self) -> &Client {
        let make = || Client::from_conf(self.config.clone());
        self.client.get_or_init(make)
    }
}

/// The HTTP client of every connection: rustls with ring, because aws-lc gathers entropy for 24 ms of a cold start.
pub fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// Without TLS, and so without reading the machine's certificates, for an engine on this machine.
fn plain_http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

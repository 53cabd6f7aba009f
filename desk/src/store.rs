//! Which store the desk works on: the one on this machine, or the one of a stack in AWS.

use std::io;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use contact_store::local_engine::{self, EngineKey, EngineKeyError};
use contact_store::private_files::PrivateFileError;
use contact_store::{Connection, Desk};
use jiff::Timestamp;
use personal_data::StoreError;

/// How an engine refuses an access key id that is not its own.
const OTHER_KEY: &str = "UnrecognizedClientException";

/// The flags that name the store.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("store").args(["local", "stack"]).required(true)))]
pub(crate) struct StoreArguments {
    /// Work on the engine that `cargo run -p local` started
    #[arg(long)]
    local: bool,
    /// Port of that engine
    #[arg(long, value_name = "PORT", default_value_t = 8000, requires = "local")]
    dynamodb_port: u16,
    /// Data folder of that `local`, where the key of its engine is
    #[arg(long, value_name = "DIR", default_value = ".local", requires = "local")]
    data: PathBuf,
    /// The present time, as in 2026-09-14T12:00:00Z, when `local` was started with --now
    #[arg(long, value_name = "RFC3339", requires = "local")]
    pub(crate) now: Option<Timestamp>,
    /// Name of the CloudFormation stack
    #[arg(long, value_name = "NAME")]
    stack: Option<String>,
}

impl StoreArguments {
    /// Opens the store. Nothing is sent before the first question.
    pub(crate) async fn open(&self) -> anyhow::Result<Desk> {
        Ok(match &self.stack {
            None => {
                let key = EngineKey::read(&self.data).map_err(without_key)?;
                let connection = Connection::local(self.dynamodb_port, &key);
                Desk::new(connection, local_engine::CONTACTS_TABLE.to_owned())
            }
            Some(stack) => {
                let loader = aws_config::defaults(aws_config::BehaviorVersion::latest());
                let config = loader
                    .http_client(contact_store::http_client())
                    .load()
                    .await;
                // The name `infra/template.yaml` gives the table.
                Desk::new(
                    Connection::from_sdk_config(&config),
                    format!("{stack}-contacts"),
                )
            }
        })
    }

    /// What went wrong with the store, and what to look at.
    pub(crate) fn explain(&self, error: StoreError) -> anyhow::Error {
        let where_ = match &self.stack {
            None => format!("the engine on port {}", self.dynamodb_port),
            Some(stack) => format!("the table {stack}-contacts"),
        };
        let advice = match (&error, &self.stack) {
            (StoreError::Unavailable { .. }, None) => {
                "is `cargo run -p local` running, and with this --dynamodb-port?"
            }
            (StoreError::Unavailable { .. }, Some(_)) => {
                "try again; and check the network and AWS_REGION"
            }
            (StoreError::Refused { kind }, None) if kind == OTHER_KEY => {
                "it takes another key; is --data the folder that its `local` runs with?"
            }
            (StoreError::Refused { .. }, None) => "is that another program's engine?",
            (StoreError::Refused { .. }, Some(_)) => {
                "check --stack, AWS_REGION and that your role may read the table"
            }
        };
        anyhow::Error::new(error).context(format!("{where_}: {advice}"))
    }
}

/// Why the engine cannot be asked, and what to look at.
fn without_key(error: EngineKeyError) -> anyhow::Error {
    let is_missing = matches!(&error, EngineKeyError::File(PrivateFileError::System { source, .. })
        if source.kind() == io::ErrorKind::NotFound);
    let advice = if is_missing {
        "there is no key to ask the engine with: is `cargo run -p local` running, and with this --data?"
    } else {
        "the engine's key cannot be used"
    };
    anyhow::Error::new(error).context(advice)
}

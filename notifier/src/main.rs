//! The two functions that tell staff: settings and connections around [`Notifier`]. What they are called with says
//! which of the two it is; their roles differ.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use contact_store::{Connection, NewMessages, Workload};
use function_log::start_log;
use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use notifier::{BatchAnswer, Call, Mails, Notifier, Ses, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    start_log(env!("CARGO_CRATE_NAME"));
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(outcome = "not started", cause = error.to_string());
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a main reads the environment and the clock"
)]
async fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let settings = Settings::read(|name| env::var(name).ok())?;
    let ses = Ses::new(&settings);
    let connection = Connection::new(
        settings.region,
        &settings.credentials,
        settings.dynamodb_url,
    );
    let table = settings.contacts_table;
    let notifier = Notifier::new(
        Mails::embedded()?,
        NewMessages::new(connection.clone(), table.clone()),
        Workload::new(connection, table),
        ses,
    );
    lambda_runtime::run(service_fn(|event: LambdaEvent<Call>| async {
        match event.payload {
            Call::Stream { records } => Ok(notifier.notify(&records).await),
            Call::Digest { digest } => {
                notifier
                    .digest(digest, Timestamp::now())
                    .await
                    .inspect_err(|error| {
                        tracing::error!(outcome = "digest not told", cause = error.to_string());
                    })?;
                Ok::<_, lambda_runtime::Error>(BatchAnswer::default())
            }
        }
    }))
    .await
}

//! The form function: settings and a connection around the router that `local` uses too.

mod lambda_answer;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use contact_store::{Connection, Intake};
use form_handler::{App, Bundle, Settings, router};
use function_log::start_log;
use jiff::Timestamp;
use lambda_answer::Answer;
use lambda_http::tower::ServiceExt;

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
    let connection = Connection::new(
        settings.region,
        &settings.credentials,
        settings.endpoint_url,
    );
    let store = Intake::new(&connection, settings.contacts_table, settings.limits_table);
    // The bundle is read while the connection opens.
    let ((), bundle) = tokio::join!(store.warm_up(), async { Bundle::embedded() });
    let app = App::new(
        bundle?,
        settings.trust,
        settings.keys,
        settings.lookup,
        Timestamp::now,
        store,
    );
    let service = ServiceExt::<lambda_http::Request>::map_response(router(app), Answer);
    lambda_http::run(service).await
}

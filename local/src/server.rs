//! Everything in one process: engine, tables, site, form handler, and the removal of what has expired.

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::body::Body;
use axum::extract::Request;
use contact_store::{Connection, Intake, local_engine};
use form_handler::{App, Bundle, Keys};
use jiff::Timestamp;
use site_gen::{BuildOptions, Site, SiteFiles};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::data_folder::DataFolder;
use crate::{Arguments, clock};

/// How often what has expired is removed. DynamoDB takes days; here somebody is watching.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// How long a client that sends half a request can hold the end of the program.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs until Ctrl-C or SIGTERM.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let site = build_site(&arguments)?;
    // Both ports before the data folder is touched: a second start by mistake changes nothing.
    let web = listen(arguments.port, "--port").await?;
    let engine = listen(arguments.dynamodb_port, "--dynamodb-port").await?;
    let (web_port, engine_port) = (web.local_addr()?.port(), engine.local_addr()?.port());
    let data = DataFolder::open(&arguments.data)?;
    let database = dynoxide::Database::new(&data.database()?).map_err(|error| {
        anyhow::anyhow!(
            "the engine cannot open its file in {}: {error}",
            arguments.data.display()
        )
    })?;

    let (stop_web, web_stopped) = watch::channel(false);
    let (stop_engine, engine_stopped) = watch::channel(false);
    let engine = tokio::spawn(dynoxide::server::serve_with_shutdown(
        engine,
        database,
        wait(engine_stopped),
    ));
    let connection = Connection::local(engine_port);
    let table = local_engine::CONTACTS_TABLE;
    local_engine::create_contacts_table(&connection, table)
        .await
        .context("the table could not be made")?;

    let now = clock(arguments.now);
    let sweep = tokio::spawn(sweep(connection.clone(), now.clone()));
    let keys = Keys::parse(&data.token_key()?)
        .context("the token key in the data folder cannot be used")?;
    let bundle = Bundle::from_json(&serde_json::to_string(&site.handler)?)?;
    let files = Arc::new(SiteFiles::new(site.files, site.headers));
    let handler = form_handler::router(App::new(
        bundle,
        keys,
        now,
        Intake::new(connection, table.to_owned()),
    ));
    let router = handler.fallback(move |request: Request| {
        let answer = files.answer(request.method(), request.uri().path());
        std::future::ready(answer.map(|bytes| Body::from(bytes.to_vec())))
    });
    welcome(web_port, engine_port, &arguments.data);
    let server = tokio::spawn(
        axum::serve(web, router)
            .with_graceful_shutdown(wait(web_stopped))
            .into_future(),
    );

    end_signal().await?;
    sweep.abort();
    // The web server first: a post under way still finds its engine.
    stop_web.send_replace(true);
    let web_ended = tokio::time::timeout(PATIENCE, server).await;
    stop_engine.send_replace(true);
    let _ended_or_out_of_patience = tokio::time::timeout(PATIENCE, engine).await;
    if web_ended.is_err() {
        bail!("a client kept its connection open; ended without waiting longer");
    }
    Ok(())
}

#[expect(
    clippy::print_stderr,
    reason = "the editor's problems are shown as site-gen shows them"
)]
fn build_site(arguments: &Arguments) -> anyhow::Result<Site> {
    let options = BuildOptions {
        content: arguments.content.clone(),
        templates: arguments.templates.clone(),
        base_url: String::new(),
        drafts: false,
        infra: None,
        today: None,
    };
    Site::build(&options).map_err(|problems| {
        eprint!(
            "{}",
            problems.report(io::IsTerminal::is_terminal(&io::stderr()))
        );
        anyhow::anyhow!("the site cannot be built; mend what is listed above and start again")
    })
}

async fn listen(port: u16, flag: &str) -> anyhow::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!(
                "port {port} is in use by another program; stop it, or choose another port with {flag}"
            )
        }
        Err(error) => Err(error).with_context(|| format!("port {port} ({flag}) cannot be used")),
    }
}

async fn wait(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end too.
    let _ended_either_way = stopped.wait_for(|&stopped| stopped).await;
}

async fn sweep(connection: Connection, now: impl Fn() -> Timestamp) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        // A failure is met again at the next tick; until then readers treat what has expired as absent.
        let _removed = local_engine::expire(&connection, local_engine::CONTACTS_TABLE, now()).await;
    }
}

/// Ctrl-C, or the signal service managers end programs with.
async fn end_signal() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            pressed = tokio::signal::ctrl_c() => Ok(pressed?),
        }
    }
    #[cfg(not(unix))]
    Ok(tokio::signal::ctrl_c().await?)
}

#[expect(
    clippy::print_stderr,
    reason = "a command line tool says on standard error what is where"
)]
fn welcome(web_port: u16, engine_port: u16, data: &Path) {
    let port_flag = if engine_port == 8000 {
        String::new()
    } else {
        format!(" --dynamodb-port {engine_port}")
    };
    eprintln!(
        "\
The site      http://127.0.0.1:{web_port}/
The form      http://127.0.0.1:{web_port}/kontakt/
The notice    http://127.0.0.1:{web_port}/personvern/
The messages  cargo run -p desk -- --local{port_flag} inbox
The store     DynamoDB engine on port {engine_port}, data in {}

This is for trying, developing and testing; production is AWS. Ctrl-C ends it.",
        data.display()
    );
}

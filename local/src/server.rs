//! Everything in one process: engine, tables, site, form handler, and the removal of what has expired.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::middleware;
use bundle::StaffMails;
use contact_store::local_engine::{self, LocalSettings};
use contact_store::{Connection, Intake, NewMessages, Workload};
use form_handler::{App, Bundle, CanaryKey, ClientAddress, Keys, RequestTrust};
use jiff::Timestamp;
use loopback::{Patience, for_this_machine_only, serve};
use notifier::{Mails, Notifier};
use personal_data::{LookupKey, Personal, Register};
use site_gen::{BuildOptions, Site, SiteFiles};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::data_folder::DataFolder;
use crate::demo::Demo;
use crate::outbox::Outbox;
use crate::{Arguments, ClientLimit, clock, engine, stream, terminal};

/// How often what has expired is removed. DynamoDB takes days; here somebody is watching.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// How long a client that sends half a request can hold the end of the program.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs until Ctrl-C or SIGTERM.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let site = build_site(&arguments)?;
    // Both ports before the data folder is touched: a second start by mistake changes nothing.
    let web = listen(arguments.port, "--port").await?;
    let of_engine = listen(arguments.dynamodb_port, "--dynamodb-port").await?;
    let (web_port, engine_port) = (web.local_addr()?.port(), of_engine.local_addr()?.port());
    if arguments.demo && !DataFolder::is_new(&arguments.data) {
        bail!(
            "--demo fills a new data folder, and {} holds something already; name another with --data",
            arguments.data.display()
        );
    }
    let data = DataFolder::open(&arguments.data)?;
    let database = dynoxide::Database::new(&data.database()?).map_err(|error| {
        anyhow::anyhow!(
            "the engine cannot open its file in {}: {error}",
            arguments.data.display()
        )
    })?;

    let (stop_web, web_stopped) = watch::channel(false);
    let (stop_engine, engine_stopped) = watch::channel(false);
    let key = data.new_engine_key()?;
    let connection = Connection::local(engine_port, &key);
    let engine = tokio::spawn(serve(
        of_engine,
        engine::router(database.clone(), key),
        Patience::PROGRAMS,
        wait(engine_stopped),
    ));
    local_engine::create_tables(&connection)
        .await
        .context("the tables could not be made")?;
    let settings = LocalSettings {
        lookup_key: Personal::new(data.lookup_key()?),
        site_origin: origin("127.0.0.1", web_port),
    };
    settings
        .put(&connection)
        .await
        .context("what the desk needs to know could not be stored")?;

    let now = clock(arguments.now);
    if arguments.demo {
        let notices = site.desk.notices.last();
        let register = std::fs::read_to_string(arguments.content.join("register.toml"))?;
        let register = Register::parse(&register)
            .map_err(|_| anyhow::anyhow!("the register is another than the site was built from"))?;
        let demo = Demo {
            register: &register,
            connection: &connection,
            lookup: &LookupKey::parse(&data.lookup_key()?)
                .context("the look-up key in the data folder cannot be used")?,
            notice_version: notices.map_or("unknown", |notice| notice.version.as_str()),
            now: now(),
        };
        demo.fill().await?;
    }
    let notifier = notifier(&site.staff_mails, &data, now.clone(), &connection);
    let beside = [
        tokio::spawn(sweep(connection.clone(), now.clone())),
        tokio::spawn(stream::notify(database, notifier.clone())),
        tokio::spawn(stream::digest(notifier, now.clone())),
    ];
    let canary = CanaryKey::parse(&data.canary_key()?)
        .context("the canary's key in the data folder cannot be used")?;
    let trust = request_trust(web_port, arguments.client_limit).with_canary(canary);
    let router = router(site, trust, &data, now, &connection)?;
    // Before anybody is told that it runs, so that who ends it at once ends it cleanly.
    let ended = end_signal()?;
    welcome(web_port, engine_port, &arguments.data, &data.outbox());
    let server = tokio::spawn(serve(web, router, Patience::BROWSERS, wait(web_stopped)));

    ended.await;
    for task in beside {
        task.abort();
    }
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

/// What tells staff in AWS, with a folder for its mails.
fn notifier<N: Fn() -> Timestamp + Send + Sync>(
    mails: &StaffMails,
    data: &DataFolder,
    now: N,
    connection: &Connection,
) -> Notifier<Outbox<N>> {
    let table = local_engine::CONTACTS_TABLE.to_owned();
    Notifier::new(
        Mails::new(mails.clone()),
        NewMessages::new(connection.clone(), table.clone()),
        Workload::new(connection.clone(), table),
        Outbox::new(data.outbox(), now),
    )
}

fn origin(host: &str, port: u16) -> String {
    format!("http://{host}:{port}")
}

/// Browsers come here directly, by either name of this machine.
fn request_trust(port: u16, limit: ClientLimit) -> RequestTrust {
    let origins = ["127.0.0.1", "localhost"].map(|host| origin(host, port));
    let trust = RequestTrust::direct(origins.to_vec());
    match limit {
        ClientLimit::On => trust,
        ClientLimit::Off => trust.without_client_limit(),
    }
}

/// The form handler, and the site around it.
fn router(
    mut site: Site,
    trust: RequestTrust,
    data: &DataFolder,
    now: impl Fn() -> Timestamp + Clone + Send + Sync + 'static,
    connection: &Connection,
) -> anyhow::Result<Router> {
    let keys = Keys::parse(&data.token_key()?)
        .context("the token key in the data folder cannot be used")?;
    let lookup = LookupKey::parse(&data.lookup_key()?)
        .context("the look-up key in the data folder cannot be used")?;
    // Agreements that are drafts are here to be tried, and in no other program that people can reach.
    let drafts = site.draft_agreements.add_to(&mut site.handler);
    site.files.extend(drafts);
    let bundle = Bundle::new(site.handler);
    let store = Intake::new(
        connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        local_engine::LIMITS_TABLE.to_owned(),
    );
    let files = Arc::new(SiteFiles::new(site.files, site.headers));
    let handler = form_handler::router(App::new(bundle, trust, keys, lookup, now, store));
    let router = handler.fallback(move |request: Request| {
        let answer = files.answer(request.method(), request.uri().path());
        std::future::ready(answer.map(|bytes| Body::from(bytes.to_vec())))
    });
    Ok(router
        .layer(middleware::map_request(with_client_address))
        .layer(middleware::from_fn(for_this_machine_only)))
}

/// The peer is the client: there is nothing between.
async fn with_client_address(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
) -> Request {
    request.extensions_mut().insert(ClientAddress(peer.ip()));
    request
}

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
        terminal::show(&problems);
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
        for table in [local_engine::CONTACTS_TABLE, local_engine::LIMITS_TABLE] {
            let _removed = local_engine::expire(&connection, table, now()).await;
        }
    }
}

/// Ctrl-C, or the signal service managers end programs with. Listened for from this call on, not from the first await.
#[cfg(unix)]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // An error means that it cannot be listened for; the program then ends with its window.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

fn welcome(web_port: u16, engine_port: u16, data: &Path, outbox: &Path) {
    let port = match engine_port {
        8000 => String::new(),
        other => format!(" --dynamodb-port {other}"),
    };
    let folder = if data == Path::new(".local") {
        String::new()
    } else {
        format!(" --data {}", shell_word(&data.display().to_string()))
    };
    terminal::note(&format!(
        "\
The site      http://127.0.0.1:{web_port}/
The form      http://127.0.0.1:{web_port}/kontakt/
The notice    http://127.0.0.1:{web_port}/personvern/
The desk      cargo run --bin desk -- --local{port}{folder} open
The messages  cargo run --bin desk -- --local{port}{folder} inbox
The mails     {}
The store     DynamoDB engine on port {engine_port}, data in {}

The store answers who can read `engine-key` in that folder, which is for you alone, and no web page.
This is for trying, developing and testing; production is AWS. Ctrl-C ends it.",
        outbox.display(),
        data.display()
    ));
}

/// A word as a shell of Unix reads it.
fn shell_word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "./_-+=:@%".contains(letter);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_word_is_what_a_shell_reads() {
        let check = |text: &str, expected: &str| assert_eq!(shell_word(text), expected);
        check("../a/.local", "../a/.local");
        check("a b", "'a b'");
        check("it's $HOME", r"'it'\''s $HOME'");
        check("a;b", "'a;b'");
        check("~", "'~'");
    }
}

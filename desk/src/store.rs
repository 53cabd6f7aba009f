//! Which store the desk works on, the one on this machine or the one of a stack in AWS; and who works on it.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::error::ErrorKind;
use contact_store::local_engine::{self, EngineKey, EngineKeyError, KEY_FILE, LocalSettings};
use contact_store::private_files::PrivateFileError;
use contact_store::{CaseStore, Connection};
use desk::actions::{Desk, LookupKeySource, SeenVersions};
use jiff::Timestamp;
use personal_data::{Actor, Clock, LookupKey, Register, RetentionRules, StoreError};

/// The register this program was built with: which fields there are, and what they are called.
const REGISTER: &str = include_str!("../../content/register.toml");
/// How an engine refuses an access key id that is not its own.
const OTHER_KEY: &str = "UnrecognizedClientException";
const NO_KEY: &str = "LOOKUP_KEY is not set, or too short: people are found by it; take it from the secret that the form's \
                      function uses";
const NO_SETTINGS: &str =
    "the `local` that runs is too old to say which key people are found by: start it again";

/// Under which `--help` lists the flags that every command takes, so that its own stand alone.
pub(crate) const OF_EVERY_COMMAND: &str = "Options of every command";

/// The flags that name the store.
#[derive(Debug, Args)]
#[command(next_help_heading = OF_EVERY_COMMAND)]
pub(crate) struct StoreArguments {
    /// Work on the engine that `cargo run --bin local` started
    #[arg(long, global = true)]
    local: bool,
    /// Port of that engine [default: 8000]
    #[arg(long, global = true, value_name = "PORT")]
    dynamodb_port: Option<u16>,
    /// Data folder of that `local`, where the key of its engine is [default: .local]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The present time, as in 2026-09-14T12:00:00Z, when `local` was started with --now
    #[arg(long, global = true, value_name = "RFC3339")]
    now: Option<Timestamp>,
    /// Name of the CloudFormation stack
    #[arg(long, global = true, value_name = "NAME")]
    stack: Option<String>,
    /// Id of the person who acts, for the ledger; with --stack it is the one who is signed in
    #[arg(long, global = true, value_name = "ID")]
    actor: Option<String>,
}

/// What a command needs beside the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The key that people are found by.
    pub(crate) lookup_key: bool,
    /// Who acts.
    pub(crate) actor: bool,
}

/// What the environment says. The key is printed by nothing.
pub(crate) struct Environment {
    /// `LOOKUP_KEY`, with `--stack`.
    pub(crate) lookup_key: Option<String>,
    /// `SITE_ORIGIN`, with `--stack`.
    pub(crate) site_origin: Option<String>,
    /// `USER`, who the ledger says acted on this machine.
    pub(crate) user: Option<String>,
}

/// Why there is no desk.
pub(crate) enum NotOpened {
    /// For the case worker to see to.
    Refused(String),
    /// Not the case worker's fault.
    Fault(anyhow::Error),
}

impl From<anyhow::Error> for NotOpened {
    fn from(error: anyhow::Error) -> Self {
        Self::Fault(error)
    }
}

impl StoreArguments {
    /// What clap cannot say of flags that may stand after the command as well as before it.
    pub(crate) fn check(&self, command: &mut clap::Command) -> Result<(), clap::Error> {
        let of_local = [
            (self.dynamodb_port.is_some(), "--dynamodb-port"),
            (self.data.is_some(), "--data"),
            (self.now.is_some(), "--now"),
            (self.actor.is_some(), "--actor"),
        ];
        let only_local = of_local.iter().find(|(is_given, _)| *is_given);
        match (self.local, &self.stack, only_local) {
            (false, None, _) => Err(command.error(
                ErrorKind::MissingRequiredArgument,
                "one of --local and --stack NAME is required",
            )),
            (true, Some(_), _) => Err(command.error(
                ErrorKind::ArgumentConflict,
                "--local and --stack cannot be used together",
            )),
            (false, Some(_), Some((_, flag))) => Err(command.error(
                ErrorKind::ArgumentConflict,
                format!("{flag} is for --local, and cannot be used with --stack"),
            )),
            _ => Ok(()),
        }
    }

    /// The flags that name the store, as they are typed.
    pub(crate) fn flags(&self) -> String {
        if let Some(stack) = &self.stack {
            return format!("--stack {stack}");
        }
        let port = self.dynamodb_port;
        let port = port.map_or_else(String::new, |port| format!(" --dynamodb-port {port}"));
        let data = self.data.as_ref().map_or_else(String::new, |data| {
            // A shell takes what stands between these marks as it is, but for the mark itself.
            let data = data.display().to_string().replace('\'', r"'\''");
            let is_plain = data
                .chars()
                .all(|one| one.is_alphanumeric() || "/._-".contains(one));
            let mark = if is_plain { "" } else { "'" };
            format!(" --data {mark}{data}{mark}")
        });
        format!("--local{port}{data}")
    }

    /// The system's clock, or one that started at `--now` when the program did.
    #[expect(clippy::disallowed_methods, reason = "a main reads the clock")]
    pub(crate) fn clock(&self) -> impl Fn() -> Timestamp + Send + Sync + 'static {
        let started = Timestamp::now();
        let ahead = self.now.unwrap_or(started).duration_since(started);
        move || {
            let now = Timestamp::now();
            now.saturating_add(ahead).unwrap_or(now)
        }
    }

    /// Opens the store.
    #[expect(clippy::disallowed_methods, reason = "a main reads the clock")]
    pub(crate) async fn open(
        &self,
        needs: Needs,
        environment: &Environment,
    ) -> Result<Desk, NotOpened> {
        let register = Register::parse(REGISTER)
            .map_err(|_| anyhow::anyhow!("the register in this program is broken"))?;
        let rules = RetentionRules::from_register(&register).map_err(anyhow::Error::from)?;
        let (connection, contacts, ledger) = self.connect().await?;
        let (lookup, site_origin) = if needs.lookup_key {
            self.settings(&connection, environment).await?
        } else {
            (LookupKeySource::Missing(NO_KEY), None)
        };
        let bundle = crate::embedded::bundle().map_err(|error| anyhow::anyhow!("{error}"))?;
        let mut agreements = bundle.agreements.clone();
        // A draft is there to be tried, on one's own machine.
        agreements.retain(|page| self.stack.is_none() || !page.agreement.draft);
        let actor = self.actor(needs.actor, environment).await?;
        Ok(Desk {
            store: CaseStore::new(connection, contacts, ledger, &register.backup),
            rules,
            register,
            lookup,
            agreements,
            site_origin,
            actor,
            now: self.now.unwrap_or_else(|| Timestamp::now.now()),
            seen: SeenVersions::default(),
        })
    }

    async fn connect(&self) -> anyhow::Result<(Connection, String, String)> {
        Ok(match &self.stack {
            None => {
                let data = self.data.clone().unwrap_or_else(|| PathBuf::from(".local"));
                let key = EngineKey::read(&data).map_err(|error| without_key(&data, error))?;
                (
                    Connection::local(self.port(), &key),
                    local_engine::CONTACTS_TABLE.to_owned(),
                    local_engine::LEDGER_TABLE.to_owned(),
                )
            }
            // The names `infra/template.yaml` gives the tables.
            Some(stack) => (
                Connection::from_sdk_config(&aws_config().await),
                format!("{stack}-contacts"),
                format!("{stack}-ledger"),
            ),
        })
    }

    /// The key that people are found by, and the site's address.
    async fn settings(
        &self,
        connection: &Connection,
        environment: &Environment,
    ) -> Result<(LookupKeySource, Option<String>), NotOpened> {
        let (setting, origin, advice) = if self.stack.is_some() {
            let origin = environment.site_origin.clone();
            let origin = origin.filter(|origin| !origin.is_empty());
            (environment.lookup_key.clone(), origin, NO_KEY)
        } else {
            let settings = LocalSettings::get(connection).await;
            let settings = match settings {
                Err(StoreError::Refused { kind }) if kind == "ResourceNotFoundException" => None,
                other => other.map_err(|error| self.explain(error))?,
            };
            let origin = settings.as_ref().map(|found| found.site_origin.clone());
            let key = settings.map(|settings| settings.lookup_key.reveal().clone());
            (key, origin, NO_SETTINGS)
        };
        let key = setting.and_then(|setting| LookupKey::parse(&setting).ok());
        let key = key.map_or(LookupKeySource::Missing(advice), LookupKeySource::Key);
        Ok((key, origin))
    }

    /// Who acts: whoever is signed in to AWS, or, on this machine, who says so.
    async fn actor(&self, is_needed: bool, environment: &Environment) -> Result<Actor, NotOpened> {
        if let Some(named) = &self.actor {
            return Actor::parse(named).map_err(|error| NotOpened::Refused(error.to_string()));
        }
        let name = if self.stack.is_some() && is_needed {
            signed_in().await?
        } else {
            environment.user.clone().unwrap_or_default()
        };
        match Actor::parse(&name) {
            Ok(actor) => Ok(actor),
            Err(_) if self.stack.is_some() && is_needed => Err(NotOpened::Refused(
                "who is signed in has a name that the ledger does not take: letters, digits and ._- only".to_owned(),
            )),
            Err(_) => Ok(Actor::parse("local").map_err(anyhow::Error::from)?),
        }
    }

    fn port(&self) -> u16 {
        self.dynamodb_port.unwrap_or(8000)
    }

    /// What went wrong with the store, and what to look at.
    pub(crate) fn explain(&self, error: StoreError) -> anyhow::Error {
        let where_ = match &self.stack {
            None => format!("the engine on port {}", self.port()),
            Some(stack) => format!("the tables of {stack}"),
        };
        let advice = match (&error, &self.stack) {
            (StoreError::Unavailable { .. }, None) => {
                "is `cargo run --bin local` running, and with this --dynamodb-port?"
            }
            (StoreError::Unavailable { .. }, Some(_)) => {
                "try again; and check the network and AWS_REGION"
            }
            (StoreError::Refused { kind }, None) if kind == OTHER_KEY => {
                "it takes another key; is --data the folder that its `local` runs with?"
            }
            (StoreError::Refused { .. }, None) => {
                "is that another program's engine, or an older `local`?"
            }
            (StoreError::Refused { .. }, Some(_)) => {
                "check --stack, AWS_REGION and that your role may do this"
            }
        };
        anyhow::Error::new(error).context(format!("{where_}: {advice}"))
    }
}

async fn aws_config() -> aws_config::SdkConfig {
    let loader = aws_config::defaults(aws_config::BehaviorVersion::latest());
    let loader = loader.http_client(contact_store::http_client());
    loader.load().await
}

/// The last part of the caller's ARN, cut at `@`: a user's name, or the name of a session, which single sign-on makes of
/// the user's (IAM User Guide, "IAM identifiers").
async fn signed_in() -> anyhow::Result<String> {
    let client = aws_sdk_sts::Client::new(&aws_config().await);
    let identity = client.get_caller_identity().send().await.map_err(|_| {
        anyhow::anyhow!(
            "AWS does not say who is signed in, which the ledger needs: sign in, and check AWS_PROFILE and AWS_REGION"
        )
    })?;
    let arn = identity.arn().unwrap_or_default();
    let name = arn.rsplit('/').next().unwrap_or_default();
    Ok(name.split('@').next().unwrap_or_default().to_owned())
}

/// Why the engine cannot be asked, and what to look at.
fn without_key(data: &Path, error: EngineKeyError) -> anyhow::Error {
    let refused = match &error {
        EngineKeyError::File(PrivateFileError::System { source, .. }) => Some(source.kind()),
        _ => None,
    };
    let advice = match refused {
        Some(io::ErrorKind::NotFound) => {
            let file = data.join(KEY_FILE);
            return anyhow::anyhow!(
                "there is no {}, the key to ask the engine with: start `cargo run --bin local` first, or name its folder \
                 with --data",
                file.display()
            );
        }
        Some(io::ErrorKind::PermissionDenied) => {
            "the engine's key is for the user who started `local`: be that user, or start one of your own with another --data"
        }
        _ => {
            "the engine's key cannot be used: start `cargo run --bin local` anew, which writes another"
        }
    };
    anyhow::Error::new(error).context(advice)
}

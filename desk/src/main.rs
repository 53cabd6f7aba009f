//! `desk`: what case workers read messages with.
//!
//! Data goes to standard output, talk to standard error. Exit status: 0 done, 1 refused or not complete, 2 a fault
//! that is not the case worker's.

mod show;
mod store;
mod terminal;

use std::panic;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use contact_store::{Desk, Found, StoredEnquiry};
use jiff::Timestamp;
use personal_data::{Clock, ItemId, Reference, Register, RetentionRules, Status};
use terminal::{arguments, fault, print, refuse, warn};

/// The register this program was built with: which fields there are, and what they are called.
const REGISTER: &str = include_str!("../../content/register.toml");

const AFTER_HELP: &str = "\
With --local, desk talks to the engine that `cargo run -p local` started, with the key in that program's data folder
(--data). Without, it uses the usual AWS settings
(AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB) and the table of the stack named by --stack.";

/// Reads the messages that came through the contact form
///
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(flatten)]
    store: store::StoreArguments,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List every message that is there, oldest first, less what is most likely spam
    Inbox {
        /// List what is most likely spam, and nothing else. Staff are told of it by mail until somebody has listed it
        /// as text
        #[arg(long)]
        spam: bool,
        /// List both
        #[arg(long, conflicts_with = "spam")]
        all: bool,
    },
    /// Show one message with its contact data and its dates
    Show {
        /// The reference on the receipt, such as 7K3Q-9XWD, or the id of the item
        reference: String,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    panic::set_hook(Box::new(|info| {
        // The usual hook prints a panic's message, and that can quote what a person wrote.
        let place = info.location().map(ToString::to_string);
        fault(&format!(
            "a fault in desk, at {}",
            place.unwrap_or_default()
        ));
    }));
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => fault(&format!("{error:#}")),
    }
}

#[expect(clippy::disallowed_methods, reason = "a main reads the clock")]
async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let now = arguments.store.now.unwrap_or_else(|| Timestamp::now.now());
    let register = Register::parse(REGISTER)
        .map_err(|_| anyhow::anyhow!("the register in this program is broken"))?;
    let desk = arguments.store.open().await?;
    let failed = |error| arguments.store.explain(error);
    let found = match &arguments.command {
        Command::Inbox { spam, all } => {
            let mut found = desk.inbox(now).await.map_err(failed)?;
            let is_wanted = |status| *all || *spam == (status == Status::Spam);
            let enquiries = &mut found.enquiries;
            enquiries.retain(|enquiry| is_wanted(enquiry.message.record.status));
            found
        }
        Command::Show { reference } => match find(&desk, reference, now).await {
            Some(found) => found.map_err(failed)?,
            None => {
                return Ok(refuse(
                    "a reference looks like 7K3Q-9XWD; an id has 32 hexadecimal digits",
                ));
            }
        },
    };
    let Found {
        enquiries,
        unreadable,
    } = found;
    match (&arguments.command, arguments.format) {
        (Command::Show { .. }, _) if enquiries.is_empty() && unreadable.is_empty() => {
            return Ok(refuse(
                "no message has this reference; it may have been erased or have expired",
            ));
        }
        (_, Format::Json) => print(&show::json(&enquiries, &register))?,
        (Command::Inbox { .. }, Format::Text) => print(&show::inbox(&enquiries))?,
        (Command::Show { .. }, Format::Text) => print(&show::details(&enquiries, &register))?,
    }
    if matches!(arguments.format, Format::Text) {
        note_spam_seen(&desk, &enquiries, &register).await;
    }
    if unreadable.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let keys = unreadable.join(", ");
    Ok(refuse(&format!(
        "not shown, because another version of this program wrote them: {keys}"
    )))
}

/// What a person calls a message: its reference or its id. `None` when the text is neither.
async fn find(
    desk: &Desk,
    text: &str,
    now: Timestamp,
) -> Option<Result<Found, personal_data::StoreError>> {
    if let Ok(id) = text.parse::<ItemId>() {
        return Some(desk.get(id, now).await);
    }
    let reference = text.parse::<Reference>().ok()?;
    Some(desk.find(&reference, now).await)
}

/// Notes up to when the spam was seen that has just been listed. A list for programs notes nothing: they see nothing.
///
/// Without the note staff are told once more of what they have seen, so that it failed is said and is no failure.
async fn note_spam_seen(desk: &Desk, listed: &[StoredEnquiry], register: &Register) {
    let spam = listed.iter().map(|enquiry| &enquiry.message.record);
    let spam = spam.filter(|record| record.status == Status::Spam);
    let Some(seen) = spam.map(|record| record.received_at).max() else {
        return;
    };
    let noted = match RetentionRules::from_register(register) {
        Ok(rules) => desk.note_spam_seen(seen, &rules).await.is_ok(),
        Err(_) => false,
    };
    if !noted {
        warn("it could not be noted that this was seen; the next mail counts it again");
    }
}

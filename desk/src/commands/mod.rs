//! The commands: each reads its arguments, calls an action, and shows what it answered. No rule is in them.

mod access;
mod case;
mod erase;
mod hold;
mod inbox;
mod ledger;
mod letter;
mod list;
mod rectify;
mod report;
mod restore;
mod restrict;
mod share;
mod step;
mod takeover;

use clap::Subcommand;
use desk::DeskError;

use crate::context::{CommandOutput, Context};
use crate::new_id::new_id;
use crate::pages::Open;
use crate::store::Needs;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the messages that wait for somebody, oldest first
    Inbox(inbox::Inbox),
    /// Show one enquiry with its dates
    Show(list::Show),
    /// Find every enquiry with an address, a number or a reference
    Find(list::Find),
    /// List the enquiries whose contact is due for review, due first
    Review(list::Review),
    /// Write every enquiry as a table (CSV), but for spam and what is restricted
    Export(list::Export),
    /// Begin to work on a message, or take back that it is solved
    Start(step::Start),
    /// Mark a message as solved: it ends after a time of grace, and its contact is kept
    Solve(step::Solve),
    /// Keep a contact after its review
    Keep(step::Keep),
    /// Mark an enquiry as spam
    Spam(step::Spam),
    /// Remove the mark as spam from an enquiry
    NotSpam(step::NotSpam),
    /// Replace a contact by another person's: store the new one and erase the old one
    Takeover(takeover::Takeover),
    /// Rectify fields of a person's enquiries
    Rectify(rectify::Rectify),
    /// Erase a person's data, and scan everything that is stored to see that it is gone
    Erase(erase::Erase),
    /// Restrict the processing of enquiries, or lift a restriction
    Restrict(restrict::Restrict),
    /// Set or lift a legal hold
    #[command(subcommand)]
    Hold(hold::Hold),
    /// Open, extend, close or show a case
    #[command(subcommand)]
    Case(case::Case),
    /// List the open cases, due first
    Deadlines(case::Deadlines),
    /// Make the access package: everything that is stored about a person
    Access(access::Access),
    /// Print the record of processing (GDPR, article 30)
    Record(report::Record),
    /// Report a breach: whose data may be affected, and by when the authority must be notified
    Breach(report::Breach),
    /// Write a letter that belongs to no case
    Letter(letter::Letter),
    /// Ask a person to approve that data is shared with a recipient, and share it when they have
    #[command(subcommand)]
    Share(share::Share),
    /// List what was done, by whom and when
    Ledger(ledger::Ledger),
    /// Copy back what is missing, from a table that a backup was restored to
    Restore(restore::Restore),
    /// Open the desk in the browser, on this machine alone
    Open(Open),
    /// Print a shell's completions
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// What it needs beside the tables.
    pub(crate) fn needs(&self) -> Needs {
        let reads = matches!(
            self,
            Self::Inbox(_)
                | Self::Show(_)
                | Self::Find(_)
                | Self::Review(_)
                | Self::Deadlines(_)
                | Self::Ledger(_)
                | Self::Letter(_)
                | Self::Record(_)
                | Self::Breach(_)
                | Self::Completions { .. }
        );
        Needs {
            lookup_key: match self {
                Self::Find(_) | Self::Takeover(_) | Self::Rectify(_) | Self::Open(_) => true,
                Self::Share(share) => share.makes_link(),
                _ => false,
            },
            actor: !reads
                && match self {
                    Self::Case(case) => !case.reads(),
                    Self::Share(share) => !share.reads(),
                    _ => true,
                },
        }
    }

    /// Whether it is about unfinished erasures itself.
    pub(crate) fn is_erasure(&self) -> bool {
        matches!(self, Self::Erase(_))
    }

    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        match self {
            Self::Inbox(command) => command.run(context).await,
            Self::Show(command) => command.run(context).await,
            Self::Find(command) => command.run(context).await,
            Self::Review(command) => command.run(context).await,
            Self::Export(command) => command.run(context).await,
            Self::Start(command) => command.run(context).await,
            Self::Solve(command) => command.run(context).await,
            Self::Keep(command) => command.run(context).await,
            Self::Spam(command) => command.run(context).await,
            Self::NotSpam(command) => command.run(context).await,
            Self::Takeover(command) => command.run(context).await,
            Self::Rectify(command) => command.run(context).await,
            Self::Erase(command) => command.run(context).await,
            Self::Restrict(command) => command.run(context).await,
            Self::Hold(command) => command.run(context).await,
            Self::Case(command) => command.run(context).await,
            Self::Deadlines(command) => command.run(context).await,
            Self::Access(command) => command.run(context).await,
            Self::Record(command) => command.run(context),
            Self::Breach(command) => command.run(context).await,
            Self::Letter(command) => command.run(context),
            Self::Share(command) => command.run(context).await,
            Self::Ledger(command) => command.run(context).await,
            Self::Restore(command) => command.run(context).await,
            // A main does these: they end later, or ask for no store.
            Self::Open(_) | Self::Completions { .. } => Err(DeskError::Refused(
                "this is no command with an answer".to_owned(),
            )),
        }
    }
}

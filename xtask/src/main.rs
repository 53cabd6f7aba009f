//! `cargo xtask …`: what is done to the workspace as a whole, in Rust, so that it needs no other program to be told how.

mod contract;
mod cost;
mod count;
mod deploy;
mod form_bench;
mod function;
mod fuzz;
mod http;
mod infra;
mod interface;
mod lambda;
mod local;
mod mutants;
mod mutations;
mod outside;
mod site;
mod smoke;
mod test;
mod tools;
mod watch;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::process::ExitCode;
use workspace::Workspace;

/// Tests, builds and packs this workspace.
///
/// Each command installs what it needs, pinned, under target/; and Debian's packages where it runs on Debian as root.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Checks everything; this is what CI runs
    ///
    /// Every step is run, also after a failed one.
    /// The last line is `N passed, N failed`; the exit code is 1 when anything failed.
    ///
    ///   cargo xtask test                             everything
    ///   cargo xtask test --only rust --only clippy   after a change in Rust code
    #[command(verbatim_doc_comment)]
    Test {
        /// Run this step only; may be given more than once
        #[arg(long, value_name = "STEP")]
        only: Vec<test::Step>,
    },
    /// Builds the site: `cargo run --package site-gen -- build`, with what follows passed on
    Site {
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENT"
        )]
        arguments: Vec<OsString>,
    },
    /// Measures speed and size, each figure against another of the same run
    ///
    ///   cargo xtask bench site             1 to 10 000 pages, against a bare generator, hugo and zola
    ///   cargo xtask bench site --write     the same, into docs/benchmarks.md
    ///   cargo xtask bench site -- --help   the other flags
    ///   cargo xtask bench bounds           pages of a mebibyte of one thing, against bounds
    ///   cargo xtask bench desk             the desk's actions and pages, with 100 000 contacts
    ///   cargo xtask bench form             the function, against a bare one
    #[command(verbatim_doc_comment)]
    Bench {
        /// What to measure
        #[arg(value_enum)]
        what: Bench,
        /// Passed on to the bench
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENT"
        )]
        arguments: Vec<OsString>,
    },
    /// Fuzzes what reads bytes from outside, by the properties of the tests, until the time is up
    ///
    /// A case that fails is shown as small as it can be made, and ends the run with exit code 1.
    ///
    ///   cargo xtask fuzz                      all of it, ten minutes each
    ///   cargo xtask fuzz --minutes 1 phone    telephone numbers, one minute
    #[command(verbatim_doc_comment)]
    Fuzz {
        /// How long each of them is fuzzed
        #[arg(long, value_name = "MINUTES", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
        minutes: u64,
        /// What is fuzzed; without any, all of it
        #[arg(value_enum)]
        targets: Vec<fuzz::Target>,
    },
    /// Breaks each claim of docs/security.md and docs/promises.md, and sees whether the test named there fails
    ///
    /// Makes the changes of xtask/mutations.toml one after the other, and takes each back. The files that are changed must
    /// be committed. The exit code is 1 when a test passes all the same.
    Mutations {
        /// Only those with this in their claim, test or file
        #[arg(default_value = "")]
        only: String,
    },
    /// Changes the rules about personal data, and the desk's actions and guards, and sees whether a test fails
    ///
    /// By cargo-mutants, to which the arguments are passed on. It takes hours. The exit code is 1 when no
    /// test noticed a change, which target/mutants/mutants.out/missed.txt lists.
    ///
    ///   cargo xtask mutants                            all of it
    ///   cargo xtask mutants -- --file '**/dates.rs'    one file
    #[command(verbatim_doc_comment)]
    Mutants {
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENT"
        )]
        arguments: Vec<OsString>,
    },
    /// Builds the functions for Lambda, and prints where each is, its architecture and its size
    ///
    /// The folder it is built in is the one that infra/template.yaml deploys.
    Lambda,
    /// Builds, packs, deploys and uploads all of it, in the right order
    ///
    /// Wrong arguments are reported before anything is changed. Another name is another deployment, such as
    /// a staging. A deployment that changes nothing is no error.
    ///
    ///   cargo xtask deploy --stack NAME --origin ORIGIN --notify-from ADDRESS --notify-to ADDRESS \
    ///     --operators-to ADDRESS --dry-run
    #[command(verbatim_doc_comment)]
    Deploy(deploy::Arguments),
    /// Tests a deployed stack: whether it works, and whether each role is refused what it must not do
    ///
    /// It sends one message as a visitor does, reads it back as a case worker, and erases it.
    Smoke(smoke::Arguments),
    /// Prints what a month costs, by infra/prices.toml
    Cost {
        /// Messages a month
        #[arg(long, value_name = "N")]
        messages: u64,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Bench {
    /// What a page can cost at most, whatever is in it
    Bounds,
    /// What the checks add to a build of the site
    Check,
    /// The desk's actions and pages with 100 000 contacts, against 1 000
    Desk,
    /// Builds of many pages, in time and memory
    Site,
    /// The form function's start, time, memory and weight, and requests per second of `local`
    Form,
}

fn main() -> ExitCode {
    match carry_out(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Not by returning it from `main`, which would add a backtrace of this program to a tool's message.
            print(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// False when what was asked for was done and found something wrong.
fn carry_out(task: Task) -> Result<bool> {
    let workspace = Workspace::find()?;
    match task {
        Task::Test { only } => {
            let count = test::run(&workspace, &only);
            print(&count.to_string());
            Ok(count.failed == 0)
        }
        Task::Bench {
            what: Bench::Form,
            arguments,
        } => form_bench::carry_out(&workspace, &arguments),
        Task::Bench { what, arguments } => {
            let bench = what.to_possible_value().unwrap_or_default();
            let package = match what {
                Bench::Desk => "desk",
                _ => "site-gen",
            };
            workspace::succeeds(
                workspace
                    .command("cargo")
                    .args(["bench", "--quiet", "--locked", "--package", package])
                    .args(["--bench", bench.get_name(), "--"])
                    .args(arguments),
            )
        }
        Task::Site { arguments } => site::build(&workspace, arguments),
        Task::Fuzz { minutes, targets } => fuzz::carry_out(&workspace, minutes, &targets),
        Task::Mutations { only } => mutations::carry_out(&workspace, &only),
        Task::Mutants { arguments } => mutants::carry_out(&workspace, &arguments),
        Task::Deploy(arguments) => deploy::carry_out(&workspace, &arguments),
        Task::Smoke(arguments) => smoke::carry_out(&workspace, &arguments),
        Task::Cost { messages } => cost::carry_out(&workspace, messages),
        Task::Lambda => {
            tools::python_tools(&workspace)?;
            lambda::build_and_weigh(&workspace)?;
            Ok(true)
        }
    }
}

/// A line for the person, or the machine, that started this.
#[expect(
    clippy::print_stdout,
    reason = "the one place where this program speaks"
)]
fn print(line: &str) {
    println!("{line}");
}

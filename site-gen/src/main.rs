//! `site-gen`: the editor's tool.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks on its standard streams"
)]

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use site_gen::{BuildOptions, OutputError, Site, write_site};

/// Builds the site from Markdown, templates and the register.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the site to a folder, whole or not at all
    ///
    /// Everything that is wrong with the content, the templates and the register is reported in one go, each
    /// with its file and line, and then nothing is written: the last good site stays where it is.
    Build {
        /// Folder of pages, messages and the register
        #[arg(long, default_value = "content")]
        content: PathBuf,
        /// Folder of templates, styles and the icon
        #[arg(long, default_value = "templates")]
        templates: PathBuf,
        /// Folder to write; absent, empty, or written by site-gen before
        #[arg(long, default_value = "public")]
        out: PathBuf,
        /// Address of the published site, such as <https://www.example.no>
        #[arg(long, default_value = "")]
        base_url: String,
    },
}

fn main() -> ExitCode {
    let Command::Build {
        content,
        templates,
        out,
        base_url,
    } = Arguments::parse().command;
    let base_url = base_url.trim_end_matches('/').to_owned();
    let site = match Site::build(&BuildOptions {
        content,
        templates,
        base_url,
    }) {
        Ok(site) => site,
        Err(problems) => {
            eprint!("{}", problems.report(std::io::stderr().is_terminal()));
            let count = problems.0.len();
            eprintln!(
                "error: {count} {} to mend; nothing was written",
                if count == 1 { "thing" } else { "things" }
            );
            return ExitCode::from(1);
        }
    };
    match write_site(&site, &out) {
        Ok(()) => {
            println!(
                "{} files in {}, notice version {}",
                site.files.len(),
                out.display(),
                site.notice.version()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if matches!(error, OutputError::NotOurs(_)) {
                1
            } else {
                2
            })
        }
    }
}

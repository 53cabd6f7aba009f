//! `site-gen completions`

use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::terminal::print_raw;

/// Print a script that lets a shell complete this program's commands and flags
///
/// The script is written to standard output; where it goes is up to the shell. It is made from the program's own
/// description of its flags, so make it anew when the program changes.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen completions bash > ~/.local/share/bash-completion/completions/site-gen
  site-gen completions zsh > ~/.zfunc/_site-gen          (a folder in $fpath)
  site-gen completions fish > ~/.config/fish/completions/site-gen.fish
  site-gen completions powershell >> $PROFILE")]
pub(crate) struct Completions {
    /// Which shell it is for
    shell: Shell,
}

impl Completions {
    /// Writes the script for a program that is described by `program`.
    pub(crate) fn run(self, mut program: Command) -> ExitCode {
        let name = program.get_name().to_owned();
        // Not straight to standard output: a reader that closes the pipe would be a panic in there.
        let mut script = Vec::new();
        generate(self.shell, &mut program, name, &mut script);
        print_raw(String::from_utf8_lossy(&script).trim_end());
        ExitCode::SUCCESS
    }
}

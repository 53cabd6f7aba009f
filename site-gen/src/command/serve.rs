//! `site-gen serve`

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use site_gen::{BuildOptions, Preview, PreviewError, Problem, Rebuild};

use super::SourceFlags;
use crate::terminal::{fail, findings_line, note, show};

/// How many changed files a line names.
const NAMED: usize = 3;

/// Serve a preview that follows each change of the sources
///
/// The page in the browser follows each change that is saved. What stops a build is shown over the page and in the
/// terminal, in the same words, and the last good site stays until it is mended. Nothing is written. The form answers that
/// this is a preview; the whole system, with a form that stores, is `cargo run --bin local`. Only this machine can see the
/// preview. Ctrl-C ends it.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen serve --open
  site-gen serve --drafts --port 4001")]
pub(crate) struct Serve {
    #[command(flatten)]
    sources: SourceFlags,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4000)]
    port: u16,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Look at the files every second instead of waiting until the system reports changes
    ///
    /// For folders of another machine, of a container's host, or of Windows under Linux. The preview notices by itself
    /// where the system reports none.
    #[arg(long)]
    poll: bool,
}

impl Serve {
    pub(crate) fn run(self) -> ExitCode {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let served = match runtime {
            Ok(runtime) => runtime.block_on(serve(self)),
            Err(error) => Err(PreviewError::System(error)),
        };
        match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                fail(&error);
                let is_refusal = matches!(error, PreviewError::PortInUse(_));
                ExitCode::from(if is_refusal { 1 } else { 2 })
            }
        }
    }
}

async fn serve(
    Serve {
        sources,
        port,
        open,
        poll,
    }: Serve,
) -> Result<(), PreviewError> {
    let preview = Preview::listen(port).await?.polling(poll);
    let options = sources.options();
    let address = format!("http://{}/", preview.address());
    welcome(&address, &options);
    if open && let Err(error) = opener::open_browser(&address) {
        note(&format!(
            "Nettleseren lot seg ikke åpne: «{error}». Åpne {address} selv."
        ));
    }
    tokio::select! {
        ended = preview.run(options, print_rebuild) => ended,
        pressed = tokio::signal::ctrl_c() => pressed.map_err(PreviewError::System),
    }
}

fn welcome(address: &str, options: &BuildOptions) {
    let sources = [&options.content, &options.templates]
        .into_iter()
        .chain(&options.infra);
    let sources: Vec<_> = sources.map(|source| source.display().to_string()).collect();
    note(&format!(
        "\
Nettstedet    {address}
Følger med på {}

Bare denne maskinen ser forhåndsvisningen, og skjemaet lagrer ingenting. Avslutt med Ctrl og C.
",
        sources.join(", ")
    ));
}

/// A line for each build, after what it stopped at.
fn print_rebuild(rebuild: &Rebuild<'_>) {
    let errors = Problem::count(rebuild.report.errors());
    let findings = Problem::count(rebuild.report.findings());
    show(rebuild.report.errors());
    let took = rebuild.took.as_millis();
    let result = match errors {
        0 => format!("Bygget på {took} ms."),
        _ => format!("Ikke bygget: {errors} feil ({took} ms)."),
    };
    let findings = match findings {
        0 => String::new(),
        _ => format!(" {}", findings_line(findings)),
    };
    note(&format!("{result}{}{findings}", because(rebuild.changed)));
    if let Some(hint) = &rebuild.hint {
        note(hint);
    }
}

/// What was changed, in a few words.
fn because(changed: &BTreeSet<PathBuf>) -> String {
    if changed.is_empty() {
        return String::new();
    }
    let here = env::current_dir().and_then(|here| here.canonicalize());
    let here = here.unwrap_or_default();
    let shown = |path: &Path| {
        path.strip_prefix(&here)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    // Many editors write another file first and give it the name; that one is gone, and nobody knows it.
    let (there, gone): (Vec<_>, Vec<_>) = changed.iter().partition(|path| path.exists());
    let paths = if there.is_empty() { gone } else { there };
    let names: Vec<_> = paths.iter().take(NAMED).map(|path| shown(path)).collect();
    let more = match paths.len() - names.len() {
        0 => String::new(),
        more => format!(" og {more} til"),
    };
    format!(" Endret: {}{more}.", names.join(", "))
}

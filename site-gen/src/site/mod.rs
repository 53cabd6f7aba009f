//! The whole site, from sources to files in memory.

mod approve;
mod assemble;
pub(crate) mod embed;
pub(crate) mod files;
mod pass;
mod report;
pub(crate) mod sink;

use bundle::{DeskBundle, DraftAgreements, HandlerBundle, StaffMails};
use std::collections::BTreeMap;
use std::thread::{self, Scope};

use crate::files::assets::LazyAssets;
use crate::files::headers::ResponseHeaders;
pub use approve::{
    ApproveError, Proposal, Proposed, Replacement, TakenBack, propose, propose_replacing_last,
};

use crate::notice::Notice;
use crate::notice::versions::{Approving, Versions};
use crate::options::BuildOptions;
use crate::parallel::drop_aside;
use crate::problem::{Level, Problem, Problems, few_of_each_file};
use crate::sources::{InfrastructureFile, Sources};
use assemble::Given;
use sink::{InMemory, PageSink};

/// Everything there is to say about the sources, and the site if there is one.
#[derive(Clone, Debug)]
pub struct Report {
    /// Errors, findings, and findings the register suppresses: of each file at most 50, and one for all others of a code.
    pub problems: Vec<Problem>,
    /// The site, unless there is an error.
    pub site: Option<Site>,
}

impl Report {
    /// The errors, which stop a build.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> + Clone {
        self.problems
            .iter()
            .filter(|problem| problem.level == Level::Error)
    }

    /// What an editor should know, less what somebody has decided to live with.
    pub fn findings(&self) -> impl Iterator<Item = &Problem> {
        let findings = self
            .problems
            .iter()
            .filter(|problem| problem.level != Level::Error);
        findings.filter(|problem| !problem.suppressed)
    }

    /// Takes the site away when something was found later that stops it.
    pub(crate) fn keep_site_without_errors(&mut self) {
        if self.errors().next().is_some() {
            self.site = None;
        }
    }

    /// The site, or everything that stops it.
    pub(crate) fn into_site(self) -> Result<Site, Problems> {
        let is_error = |problem: &Problem| problem.level == Level::Error;
        self.site
            .ok_or_else(|| Problems(self.problems.into_iter().filter(is_error).collect()))
    }
}

/// A built site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Path below the site's root, without a leading slash, to the file's bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What the answer for each of them carries.
    pub headers: ResponseHeaders,
    /// What the form handler is built from.
    pub handler: HandlerBundle,
    /// What the desk is built from, beside the register.
    pub desk: DeskBundle,
    /// What is made of agreements that are drafts, for who runs everything on one's own machine.
    pub draft_agreements: DraftAgreements,
    /// What the notifier is built from.
    pub staff_mails: StaffMails,
    /// The notice.
    pub notice: Notice,
    /// Every version of it that was approved; the notice is the last.
    pub versions: Versions,
    /// The page a preview answers a post of the form with; no part of the site.
    pub(crate) preview_answer: String,
}

impl Site {
    /// Builds the site, or reports everything that stops it.
    pub fn build(options: &BuildOptions) -> Result<Self, Problems> {
        Self::check(options).into_site()
    }

    /// Builds the site and reports everything there is to say about it, not the first thing.
    pub fn check(options: &BuildOptions) -> Report {
        Self::check_approving(options, None)
    }

    /// The same, as if the notice were approved from that day.
    pub(crate) fn check_approving(options: &BuildOptions, approving: Option<Approving>) -> Report {
        report(options, approving, &InMemory)
    }

    /// Builds the site like [`Site::check`], and hands the pages of the content folder to `sink` one by one, as soon as
    /// each is finished: what the sink keeps is not among the site's files. A site with errors can have handed on some.
    pub(crate) fn check_into(options: &BuildOptions, sink: &dyn PageSink) -> Report {
        report(options, None, sink)
    }
}

fn report(options: &BuildOptions, approving: Option<Approving>, sink: &dyn PageSink) -> Report {
    let mut problems = Vec::new();
    let infrastructure = options.infra.as_deref().map(InfrastructureFile::read);
    // The template and the stylesheet take longer than the rest of a small site. Both are begun on other cores, and
    // whoever asks for one that nobody has begun makes it.
    let site = thread::scope(|scope| {
        if let Some(Ok(file)) = &infrastructure {
            begin(scope, || _ = file.template());
        }
        let sources = Sources::read(&options.content, &options.templates, &mut problems);
        let assets = LazyAssets::new(&sources, &options.base_url);
        let site = thread::scope(|scope| {
            begin(scope, || _ = assets.get());
            let given = Given {
                sources: &sources,
                assets: &assets,
                infrastructure: infrastructure.as_ref(),
            };
            assemble::assemble(options, approving, &given, sink, &mut problems)
        });
        drop_aside(sources);
        site
    });
    drop_aside(infrastructure.and_then(Result::ok));
    let site = site.filter(|_| !has_errors(&problems));
    Report {
        problems: few_of_each_file(problems),
        site,
    }
}

/// Begins some work on another core, unless the system has no thread left.
fn begin<'scope>(scope: &'scope Scope<'scope, '_>, work: impl FnOnce() + Send + 'scope) {
    let _begun = thread::Builder::new().spawn_scoped(scope, work);
}

fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.level == Level::Error)
}

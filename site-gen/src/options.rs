//! What is asked of a build, which every part of it may look at.

use std::path::PathBuf;

use jiff::civil::Date;

/// Where the sources are, and what is made of them.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Folder of Markdown, messages and the register.
    pub content: PathBuf,
    /// Folder of templates, styles and the icon.
    pub templates: PathBuf,
    /// Address of the published site without a slash at the end, or empty when it is not known.
    pub base_url: String,
    /// Whether pages that are drafts are made too, for their writer to look at.
    pub drafts: bool,
    /// The description of what runs in AWS, to be compared with the register; `None` leaves it out.
    pub infra: Option<PathBuf>,
    /// The day by which suppressions expire; `None` leaves that out. It changes nothing in the site.
    pub today: Option<Date>,
}

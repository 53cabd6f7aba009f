//! The flags of every command that reads the sources.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use site_gen::BuildOptions;
use url::Url;

/// The content folder where no other is named.
pub(crate) const CONTENT: &str = "content";

/// Where the sources are, and what they are judged by.
#[derive(Debug, Args)]
pub(crate) struct SourceFlags {
    /// Folder of pages, messages and the register
    #[arg(long, default_value = CONTENT)]
    content: PathBuf,
    /// Folder of templates, styles and the icon
    #[arg(long, default_value = "templates")]
    templates: PathBuf,
    /// Address of the published site, such as `https://www.example.no`; without it there is no sitemap.xml
    #[arg(long, default_value = "", hide_default_value = true, value_parser = origin)]
    base_url: String,
    /// Build drafts too; each page of one is marked as a draft
    #[arg(long)]
    drafts: bool,
    /// SAM template of what runs in AWS, which is compared with the register
    #[arg(long, value_name = "FILE", default_value = "infra/template.yaml")]
    infra: PathBuf,
    /// Date by which suppressions are judged expired [default: today]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

impl SourceFlags {
    #[expect(clippy::disallowed_methods, reason = "a main reads the clock")]
    pub(crate) fn options(self) -> BuildOptions {
        BuildOptions {
            content: self.content,
            templates: self.templates,
            base_url: self.base_url,
            drafts: self.drafts,
            infra: Some(self.infra),
            today: Some(
                self.today
                    .unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date()),
            ),
        }
    }
}

/// An origin, as the infrastructure's `SiteOrigin` is one, or nothing; a slash at its end is taken off.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    let is_host = |host: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        !host.is_empty() && host.bytes().all(allowed)
    };
    if text.is_empty() || host.is_some_and(is_host) {
        return Ok(text.to_owned());
    }
    if text.contains(char::is_whitespace) {
        return Err("remove the space".to_owned());
    }
    // A host with other letters has a name of its own for machines.
    let written = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "https" | "http") && url.path() == "/" && !text.is_ascii()
    });
    match written.and_then(|url| {
        url.host_str()
            .map(|host| format!("{}://{host}", url.scheme()))
    }) {
        Some(written) => Err(format!(
            "write the host in letters that every machine knows: {written}"
        )),
        None => Err("write the address without a path, such as https://www.example.no".to_owned()),
    }
}

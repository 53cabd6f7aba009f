//! Embeds the letters and the versions of the notice, as `site-gen` has read and checked them, and the site's own looks
//! for the pages of `desk open`.

use std::path::Path;

fn main() -> std::process::ExitCode {
    site_gen::embed("desk.json", |site| {
        let mut files = site.files.iter();
        let style = files.find(|(name, _)| {
            Path::new(name)
                .extension()
                .is_some_and(|kind| kind == "css")
        });
        let style = style.map(|(_, bytes)| String::from_utf8_lossy(bytes));
        serde_json::to_vec(&(&site.desk, style.unwrap_or_default()))
    })
}

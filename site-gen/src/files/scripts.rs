//! The site's scripts, each named by its content, so that browsers may keep them for ever.
//!
//! They are published as they are written: what a minifier saves of two kilobytes is gone after compression, and a
//! reader of the page can read what runs there.

use std::collections::BTreeMap;
use std::path::Path;

use super::asset::Asset;
use crate::problem::Problem;
use crate::sources::SourceFile;

/// The scripts, by the name templates know their path under: `contact-form.js` is `script_paths.contact_form`.
pub(crate) fn publish(
    files: &[SourceFile],
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Asset> {
    let mut scripts = BTreeMap::new();
    for file in files {
        let stem = Path::new(&file.name).file_stem().unwrap_or_default();
        let stem = stem.to_string_lossy();
        let script = Asset::fingerprinted(&stem, "js", file.text.to_string());
        let earlier = scripts.insert(stem.replace('-', "_"), script);
        if earlier.is_some() {
            let message = format!("Et annet skript heter også `{stem}`.");
            let problem = Problem::in_file("SG044", &file.path, message);
            problems.push(problem.help("Gi hvert skript sitt eget navn, uansett mappe."));
        }
    }
    scripts
}

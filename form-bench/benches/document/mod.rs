//! docs/benchmarks.md, in which each bench has a section.

use std::fs;
use std::path::Path;

/// Puts a section in the place of the one that begins with the same heading, or at the end.
pub(crate) fn write(section: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
    let text = fs::read_to_string(&path).unwrap();
    let heading = section.lines().next().unwrap();
    let (before, after) = match text.split_once(heading) {
        Some((before, old)) => {
            let after = old.find("\n## ").map(|at| old.split_at(at + 1).1);
            (before.to_owned(), after.unwrap_or_default())
        }
        None => (format!("{}\n\n", text.trim_end()), ""),
    };
    let gap = if after.is_empty() { "" } else { "\n" };
    fs::write(path, format!("{before}{section}{gap}{after}")).unwrap();
}

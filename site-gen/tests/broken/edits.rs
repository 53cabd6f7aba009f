//! Small changes to files of the base, so that a case holds what is wrong and nothing else.

use std::fs;
use std::path::Path;

/// Carries out a case's changes, an empty line between them: the file, the lines that go (`- `), and what comes in
/// their place (`+ `). What goes must be in the file once, or the case would spoil something else than it says.
pub(crate) fn apply(edits: &str, site: &Path) {
    for edit in edits.trim_end().split("\n\n") {
        let (file, lines) = edit.split_once('\n').unwrap();
        let goes = lines_with('-', lines);
        let path = site.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let is_whole_line = |&(at, _): &(usize, &str)| at == 0 || text[..at].ends_with('\n');
        let found: Vec<_> = text.match_indices(&goes).filter(is_whole_line).collect();
        let [(at, _)] = found.as_slice() else {
            panic!(
                "{file} has this {} times and not once:\n{goes}",
                found.len()
            );
        };
        let (before, after) = (&text[..*at], &text[at + goes.len()..]);
        let comes = lines_with('+', lines);
        fs::write(&path, format!("{before}{comes}{after}")).unwrap();
    }
}

/// The lines that begin with a sign, without it and the space after it.
fn lines_with(sign: char, lines: &str) -> String {
    let with = lines.lines().filter_map(|line| line.strip_prefix(sign));
    with.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"])
        .collect()
}

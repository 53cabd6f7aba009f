//! Writing a site into the folder that stands, file by file: for a folder that somebody holds.

use std::fs;
use std::path::Path;

use super::marker::{self, MARKER};
use super::plan::{STAGED, Wanted, is_staged};
use super::staging::Staging;
use super::{OutputError, Plan, at, write};

/// Carries out a plan inside the folder. Each file is whole at every moment. Pages come after what they load, and what
/// goes is removed at the end, so that a page never shows what is not there yet. A build that is killed half-way leaves
/// old and new pages beside each other, and the next one goes on.
pub(super) fn write_in_place(
    wanted: &Wanted<'_>,
    staging: &Staging,
    plan: &Plan,
    out: &Path,
) -> Result<(), OutputError> {
    // First the names of both, so that whatever is written is known as ours.
    let kept: Vec<&str> = wanted.names().collect();
    let removed = plan.removed.iter().filter(|name| !name.ends_with('/'));
    let removed: Vec<&str> = removed.map(String::as_str).collect();
    let both = kept.iter().chain(&removed).copied();
    put(out, MARKER, marker::text(both).as_bytes())?;
    // A link, say, would be written through, where a folder is to be.
    let is_before = |name: &str| {
        let mut parents = Path::new(name.trim_end_matches('/')).ancestors();
        let is_below_file =
            parents.any(|parent| parent.to_str().is_some_and(|name| wanted.has(name)));
        is_staged(name) || is_below_file || wanted.has_below(&format!("{name}/"))
    };
    let (before, after): (Vec<&String>, Vec<&String>) =
        plan.removed.iter().partition(|name| is_before(name));
    remove(out, &before)?;
    let is_page = |name: &&String| Path::new(name).extension().is_some_and(|end| end == "html");
    let names = || plan.new.iter().chain(&plan.changed);
    for name in names()
        .filter(|name| !is_page(name))
        .chain(names().filter(is_page))
    {
        match wanted.bytes(name) {
            Some(bytes) => put(out, name, bytes)?,
            None => put(out, name, &at(&out.join(name), staging.bytes(name))?)?,
        }
    }
    remove(out, &after)?;
    put(out, MARKER, marker::text(kept.iter().copied()).as_bytes())
}

/// Removes files and folders, which are in order.
fn remove(out: &Path, names: &[&String]) -> Result<(), OutputError> {
    // Files stand before the folder they are in when they are taken from behind.
    for name in names.iter().rev() {
        let path = out.join(name);
        let removed = if name.ends_with('/') {
            fs::remove_dir(&path)
        } else {
            fs::remove_file(&path)
        };
        at(&path, removed)?;
    }
    Ok(())
}

/// Puts a file in its place in one step.
fn put(out: &Path, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
    let path = out.join(name);
    if let Some(folder) = path.parent() {
        at(folder, fs::create_dir_all(folder))?;
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = path.with_file_name(format!(".{file}{STAGED}"));
    let put = write(&staged, bytes, None).and_then(|()| fs::rename(&staged, &path));
    at(&path, put).inspect_err(|_| {
        let _what_is_not_there_need_not_be_removed = fs::remove_file(&staged);
    })
}

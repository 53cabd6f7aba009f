//! Putting a finished folder in another's place.

use std::fs;
use std::io;
use std::path::Path;

/// Puts `staging` in `out`'s place. Where there was a folder, it is at `staging` or at `previous` afterwards.
///
/// Linux and macOS exchange two folders in one step, so that `out` is there at every moment. Where the system or the
/// file system cannot, there are two renames; [`recover`] mends what a kill between them leaves.
pub(super) fn swap(staging: &Path, out: &Path, previous: &Path) -> io::Result<()> {
    if !out.exists() {
        return fs::rename(staging, out);
    }
    match exchange(staging, out) {
        Err(error) if cannot_exchange(&error) => rename_twice(staging, out, previous),
        done => done,
    }
}

/// Puts the last good site back, when a build was killed between its two renames.
pub(super) fn recover(out: &Path, previous: &Path) -> io::Result<()> {
    if !out.exists() && previous.exists() {
        fs::rename(previous, out)?;
    }
    Ok(())
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(staging: &Path, out: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(
        CWD,
        staging,
        CWD,
        out,
        RenameFlags::EXCHANGE,
    )?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_staging: &Path, _out: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// What a kernel or a file system without the exchange answers (renameat2(2): EINVAL, ENOSYS).
fn cannot_exchange(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, Unsupported};
    matches!(error.kind(), InvalidInput | Unsupported)
}

fn rename_twice(staging: &Path, out: &Path, previous: &Path) -> io::Result<()> {
    fs::rename(out, previous)?;
    fs::rename(staging, out).inspect_err(|_| {
        // When this fails too, the next build recovers.
        let _recovered = fs::rename(previous, out);
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{recover, rename_twice, swap};

    fn folders() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in ["new", "out"] {
            fs::create_dir(root.path().join(name)).unwrap();
            fs::write(root.path().join(name).join("page"), name).unwrap();
        }
        root
    }

    #[test]
    fn both_ways_put_the_new_in_place_of_the_old() {
        for way in [swap, rename_twice] {
            let root = folders();
            let at = |name: &str| root.path().join(name);
            way(&at("new"), &at("out"), &at("old")).unwrap();
            assert_eq!(fs::read(at("out/page")).unwrap(), b"new");
        }
    }

    #[test]
    fn the_old_is_back_after_a_failure_and_after_a_kill() {
        let root = folders();
        let at = |name: &str| root.path().join(name);
        assert!(rename_twice(&at("absent"), &at("out"), &at("old")).is_err());
        assert_eq!(fs::read(at("out/page")).unwrap(), b"out");
        fs::rename(at("out"), at("old")).unwrap();
        recover(&at("out"), &at("old")).unwrap();
        assert_eq!(fs::read(at("out/page")).unwrap(), b"out");
    }
}

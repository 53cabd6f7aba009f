//! The data folder is its user's alone, whatever it was and whatever the umask is.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::program::Local;

/// Every file and folder below this one, with its mode.
fn modes(folder: &Path) -> Vec<(String, u32)> {
    let mut found = vec![(
        folder.display().to_string(),
        fs::metadata(folder).unwrap().mode() & 0o7777,
    )];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What is being written is renamed at any moment; it is of the same make as the others.
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            continue;
        };
        if metadata.is_dir() {
            found.extend(modes(&path));
        } else {
            found.push((path.display().to_string(), metadata.mode() & 0o7777));
        }
    }
    found
}

fn is_mail_there(data: &Path) -> bool {
    let mails = fs::read_dir(data.join("outbox")).into_iter().flatten();
    mails.flatten().any(|mail| {
        mail.path()
            .extension()
            .is_some_and(|ending| ending == "eml")
    })
}

#[test]
fn everything_written_is_its_users_alone_under_any_umask() {
    for umask in ["000", "022", "0777"] {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::set_permissions(&data, Permissions::from_mode(0o777)).unwrap();
        let local = Local::start_with_umask(&data, umask);
        local.post(&local.token());
        let end = Instant::now() + Duration::from_secs(20);
        while !is_mail_there(&data) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(50));
        }
        let found = modes(&data);
        for name in [
            "engine-key",
            "token-key",
            "lookup-key",
            "canary-key",
            "local.lock",
            "dynamodb.sqlite",
            "dynamodb.sqlite-wal",
            "dynamodb.sqlite-shm",
            ".eml",
        ] {
            assert!(
                found.iter().any(|(path, _)| path.ends_with(name)),
                "{name}: {found:?}"
            );
        }
        for (path, mode) in found {
            let expected = if Path::new(&path).is_dir() {
                0o700
            } else {
                0o600
            };
            assert_eq!(mode, expected, "umask {umask}: {path} has {mode:o}");
        }
    }
}

#[test]
fn a_folder_with_what_another_user_may_have_put_there_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    assert_eq!(Local::start(&data, &[]).signal("TERM"), 0);

    let refused = || {
        let output = Local::command(&data, &[]).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), stderr)
    };
    for key in ["token-key", "lookup-key", "canary-key"] {
        let file = data.join(key);
        fs::set_permissions(&file, Permissions::from_mode(0o606)).unwrap();
        let (code, stderr) = refused();
        assert_eq!(code, Some(1), "{stderr}");
        assert!(
            stderr.contains(key) && stderr.contains("remove it"),
            "{stderr}"
        );
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    }
    // Only root can give a folder away.
    if chown(&data, Some(65534), None).is_ok() {
        let before = modes(&data);
        let (code, stderr) = refused();
        assert_eq!(code, Some(1), "{stderr}");
        assert!(stderr.contains("another user"), "{stderr}");
        assert_eq!(modes(&data), before, "it is left as it is");
        chown(&data, Some(0), None).unwrap();
    }
    assert_eq!(Local::start(&data, &[]).signal("TERM"), 0, "mended");
}

//! Whose the folders and files are that personal data is kept in, and what is refused.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};

use contact_store::local_engine::{EngineKey, KEY_FILE};
use contact_store::private_files::{self, PrivateFileError};

/// The user `nobody` of every Unix.
const SOMEBODY_ELSE: u32 = 65534;

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A folder that anybody may use, with a file and a folder in it.
fn open_folder(root: &Path) -> PathBuf {
    let folder = root.join("data");
    fs::create_dir_all(folder.join("outbox")).unwrap();
    for name in ["dynamodb.sqlite", "outbox/mail.eml"] {
        fs::write(folder.join(name), "x").unwrap();
        set_mode(&folder.join(name), 0o644);
    }
    set_mode(&folder, 0o777);
    set_mode(&folder.join("outbox"), 0o755);
    folder
}

#[test]
fn a_folder_that_was_there_becomes_this_users_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = open_folder(root.path());
    private_files::take_over(&folder).unwrap();
    let modes = ["", "outbox", "dynamodb.sqlite", "outbox/mail.eml"];
    let modes = modes.map(|name| mode(&folder.join(name)));
    assert_eq!(modes, [0o700, 0o700, 0o600, 0o600]);
}

#[test]
fn what_others_may_have_written_is_refused_and_left() {
    for name in ["dynamodb.sqlite", "outbox/mail.eml"] {
        for bits in [0o620, 0o602, 0o666] {
            let root = tempfile::tempdir().unwrap();
            let folder = open_folder(root.path());
            set_mode(&folder.join(name), bits);
            let error = private_files::take_over(&folder).unwrap_err();
            assert!(
                matches!(&error, PrivateFileError::WrittenByOthers(path) if path.ends_with(name))
            );
            assert!(error.to_string().contains("remove it"), "{error}");
            assert_eq!(mode(&folder.join(name)), bits);
        }
    }
}

#[test]
fn a_link_out_of_the_folder_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = root.path().join("elsewhere");
    fs::write(&elsewhere, "x").unwrap();
    set_mode(&elsewhere, 0o644);
    let folder = open_folder(root.path());
    symlink(&elsewhere, folder.join("token-key")).unwrap();
    let error = private_files::take_over(&folder).unwrap_err();
    assert!(matches!(&error, PrivateFileError::NoFile(path) if path.ends_with("token-key")));
    assert_eq!(mode(&elsewhere), 0o644, "what it leads to is left alone");
}

/// Only root can make a file another's, so everybody else looks at root's own.
#[test]
fn what_belongs_to_another_user_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let folder = open_folder(root.path());
    for name in ["", "outbox", "outbox/mail.eml", "dynamodb.sqlite"] {
        let path = folder.join(name);
        if chown(&path, Some(SOMEBODY_ELSE), None).is_err() {
            let error = private_files::take_over(Path::new("/")).unwrap_err();
            assert!(matches!(error, PrivateFileError::Foreign(_)));
            continue;
        }
        assert!(!private_files::is_own(&path).unwrap());
        let error = private_files::take_over(&folder).unwrap_err();
        assert!(matches!(&error, PrivateFileError::Foreign(found) if *found == path));
        chown(&path, Some(0), None).unwrap();
    }
}

#[test]
fn a_key_is_read_that_nobody_else_can_have_written() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join(KEY_FILE);
    let key = EngineKey::from_bytes([0xab; 32]);
    private_files::replace(&file, format!("{}\n", key.as_str()).as_bytes()).unwrap();
    assert_eq!(mode(&file), 0o600);
    assert_eq!(EngineKey::read(root.path()).unwrap(), key);
    set_mode(&file, 0o644);
    assert_eq!(EngineKey::read(root.path()).unwrap(), key);
    for bits in [0o620, 0o602] {
        set_mode(&file, bits);
        assert!(EngineKey::read(root.path()).is_err(), "{bits:o}");
    }
    set_mode(&file, 0o600);
    if chown(&file, Some(SOMEBODY_ELSE), None).is_ok() {
        assert!(EngineKey::read(root.path()).is_err());
    }
}

#[test]
fn a_file_is_written_whole_and_what_a_crash_left_is_no_hindrance() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("a.html");
    fs::write(root.path().join("a.html.new"), "half").unwrap();
    set_mode(&root.path().join("a.html.new"), 0o666);
    for text in ["first", "second"] {
        private_files::replace(&file, text.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        assert_eq!(mode(&file), 0o600);
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    assert!(private_files::create(&file).is_err(), "it is there");
}

//! How it starts, when it refuses to, and how it ends.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Output};

use crate::program::Local;

#[test]
fn it_ends_cleanly_when_asked() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let local = Local::start(folder.path(), &[]);
        local.get("/kontakt/");
        assert_eq!(local.signal(signal), 0, "{signal}");
    }
}

#[track_caller]
fn check_refusal(output: &Output, words: &[&str]) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    for word in words {
        assert!(stderr.contains(word), "{word:?} is not in: {stderr}");
    }
}

#[test]
fn a_port_in_use_is_refused_by_its_flag() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for flag in ["--port", "--dynamodb-port"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        let other = if flag == "--port" {
            "--dynamodb-port"
        } else {
            "--port"
        };
        command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        let output = command
            .args([flag, &port, other, "0", "--data"])
            .arg(&data)
            .output()
            .unwrap();
        check_refusal(&output, &[&port, "in use", flag]);
        assert!(!data.exists(), "nothing was made");
    }
}

#[test]
fn a_foreign_data_folder_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "x").unwrap();
    let output = Local::command(folder.path(), &[]).output().unwrap();
    check_refusal(&output, &["--data", "did not make"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_broken_register_or_a_missing_folder_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), content.join(entry.file_name())).unwrap();
        }
    }
    let register = fs::read_to_string(content.join("register.toml")).unwrap();
    fs::write(
        content.join("register.toml"),
        register.replacen("max_chars = ", "max_cars = ", 1),
    )
    .unwrap();
    let data = folder.path().join("data");
    let output = Local::command(&data, &["--content", content.to_str().unwrap()])
        .output()
        .unwrap();
    check_refusal(&output, &["register.toml:", "max_cars"]);
    let output = Local::command(&data, &["--templates", "no-such-folder"])
        .output()
        .unwrap();
    check_refusal(&output, &["no-such-folder", "Mappen mangler"]);
    assert!(!data.exists(), "nothing was made");
}

/// A path may have been copied from anywhere, and a register written by anybody.
#[test]
fn what_is_typed_or_read_is_shown_and_not_obeyed() {
    let hostile = "\u{1b}[2J\u{7}\u{9b}31m\u{202e}x";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "x").unwrap();
    let data = folder.path().join(hostile);
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    fs::write(content.join("register.toml"), format!("a = \"{hostile}\"")).unwrap();
    for arguments in [
        &["--content", &format!("{hostile}/nei")][..],
        &["--content", content.to_str().unwrap()],
        &["--now", hostile],
        &[hostile],
    ] {
        let output = Local::command(&data, arguments).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
        let is_obeyed =
            |letter: char| (letter != '\n' && letter.is_control()) || letter == '\u{202e}';
        assert_eq!(stderr.find(is_obeyed), None, "{arguments:?}: {stderr}");
    }
    let local = Local::start(&data, &[]);
    let is_obeyed = |letter: char| (letter != '\n' && letter.is_control()) || letter == '\u{202e}';
    assert_eq!(local.welcome.find(is_obeyed), None, "{}", local.welcome);
}

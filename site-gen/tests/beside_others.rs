//! Writing the site to a folder where others have something: what site-gen did not write is neither replaced nor removed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod building;
mod sources;

use std::collections::BTreeMap;
use std::fs;

use building::{BUILT, check, program, tree};
use sources::Sources;

#[test]
fn a_folder_with_something_else_in_it_is_refused() {
    let sources = Sources::sample();
    let foreign = sources.path("home");
    fs::create_dir(&foreign).unwrap();
    check(&sources, &["--out", "home"], 0, BUILT);
    fs::remove_file(foreign.join(".site-gen")).unwrap();
    let before = tree(&foreign);
    check(&sources, &["--out", "home"], 1, "Velg en annen med --out");
    assert_eq!(tree(&foreign), before);
    check(&sources, &["--out", "content/register.toml"], 1, "--out");
    fs::write(sources.path("file"), "x").unwrap();
    check(&sources, &["--out", "file"], 1, "er en fil");
    for out in ["content", "content/public", "templates", ".", "content/.."] {
        check(&sources, &["--out", out], 1, "kildefilene");
    }
    check(&sources, &["--out", "/"], 1, "roten av filsystemet");
    let home = tempfile::tempdir().unwrap();
    let output = program(&sources)
        .env("HOME", home.path())
        .arg("--out")
        .arg(home.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("hjemmemappen din"));
}

#[test]
fn what_others_put_there_stays_and_is_named() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let at = |name: &str| sources.path(&format!("public/{name}"));
    fs::write(at("CNAME"), "www.example.no").unwrap();
    fs::create_dir_all(at(".well-known/acme-challenge")).unwrap();
    fs::write(at(".well-known/acme-challenge/x"), "x").unwrap();
    let spoil = |from: &str, to: &str| {
        let path = sources.path("content/kontakt.md");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(from, to)).unwrap();
    };
    spoil("Vi leser", "Nå leser");
    let kept =
        "Beholdt i public, fordi site-gen ikke har laget det: .well-known/acme-challenge/x, CNAME";
    check(&sources, &[], 0, kept);
    assert_eq!(fs::read(at("CNAME")).unwrap(), b"www.example.no");
    assert_eq!(fs::read(at(".well-known/acme-challenge/x")).unwrap(), b"x");
    check(&sources, &[], 0, "0 nye, 0 endret, 0 slettet");
    // One's own file under the name of a page would be lost.
    fs::create_dir(at("side")).unwrap();
    fs::write(at("side/index.html"), "x").unwrap();
    let page = "+++\ntitle = \"Side\"\npath = \"/side/\"\n+++\n\nHei\n";
    fs::write(sources.path("content/side.md"), page).unwrap();
    check(
        &sources,
        &[],
        1,
        "side/index.html er ikke laget av site-gen",
    );
    assert_eq!(fs::read(at("side/index.html")).unwrap(), b"x");
}

#[test]
fn an_empty_folder_of_somebody_elses_stays() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let uploads = sources.path("public/opplasting/nye");
    fs::create_dir_all(&uploads).unwrap();
    fs::write(sources.path("public/404.html"), "x").unwrap();
    let kept = "Beholdt i public, fordi site-gen ikke har laget det: opplasting/nye/\n";
    check(&sources, &[], 0, kept);
    assert!(uploads.is_dir());
}

#[test]
#[cfg(unix)]
fn nothing_is_written_through_somebody_elses_link() {
    use std::os::unix::fs::symlink;

    let page = "+++\ntitle = \"Bilder\"\npath = \"/bilder/\"\n+++\n\nHei\n";
    for more in [&[][..], &["--in-place"]] {
        let sources = Sources::sample();
        check(&sources, &[], 0, BUILT);
        let elsewhere = sources.path("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        let link = sources.path("public/bilder");
        symlink(&elsewhere, &link).unwrap();
        let sources = sources.add("content/bilder.md", page);
        check(&sources, more, 1, "bilder er ikke laget av site-gen");
        assert!(link.is_symlink());
        // A link under the name of a file of ours goes before a folder takes its place.
        let marker = sources.path("public/.site-gen");
        let names = fs::read_to_string(&marker).unwrap();
        fs::write(&marker, names + "bilder\n").unwrap();
        check(&sources, more, 0, BUILT);
        assert!(link.is_dir() && !link.is_symlink());
        assert_eq!(tree(&elsewhere), BTreeMap::new());
    }
    // A folder cannot be where a file is wanted.
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let file = sources.path("public/404.html");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    check(&sources, &[], 1, "404.html er ikke laget av site-gen");
    assert!(file.is_dir());
}

#[test]
fn a_marker_that_names_nothing_makes_nothing_ours() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let marker = sources.path("public/.site-gen");
    fs::write(&marker, "").unwrap();
    let before = tree(&sources.path("public"));
    check(&sources, &["--drafts"], 1, "er ikke laget av site-gen");
    assert_eq!(tree(&sources.path("public")), before);
    let earlier = "This folder is written by site-gen, which replaces it at every build.\n";
    fs::write(&marker, earlier).unwrap();
    fs::write(sources.path("public/gammel.html"), "x").unwrap();
    check(&sources, &[], 0, "0 nye, 0 endret, 1 slettet");
}

#[test]
fn a_repository_is_never_replaced() {
    for name in [".git", ".hg", ".svn"] {
        let sources = Sources::sample();
        check(&sources, &[], 0, BUILT);
        let repository = sources.path("public").join(name);
        fs::create_dir(&repository).unwrap();
        fs::write(repository.join("HEAD"), "x").unwrap();
        check(&sources, &["--drafts"], 1, "har et kodelager");
        check(&sources, &["--in-place"], 1, "har et kodelager");
        assert_eq!(fs::read(repository.join("HEAD")).unwrap(), b"x");
    }
}

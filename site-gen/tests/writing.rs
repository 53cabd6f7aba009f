//! Writing the site to a folder: whole or not at all. What others have there is `beside_others.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod building;
mod sources;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use building::{BUILT, build, check, left_over, program, tree};
use serde_json::Value;
use sources::Sources;

#[cfg(unix)]
fn stamp(path: &Path) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    let found = fs::metadata(path).unwrap();
    (found.ino(), found.mtime(), found.mtime_nsec())
}

#[test]
#[cfg(unix)]
fn what_is_the_same_keeps_its_time_stamp_and_what_is_withdrawn_is_gone() {
    let sources = Sources::sample();
    check(&sources, &[], 0, "0 endret, 0 slettet, 0 uendret");
    let public = sources.path("public");
    let (first, folder) = (tree(&public), stamp(&public));
    check(&sources, &[], 0, "0 nye, 0 endret, 0 slettet");
    assert_eq!(
        stamp(&public),
        folder,
        "nothing changed: nothing is written"
    );

    let (kept, changed) = (public.join("personvern.json"), public.join("404.html"));
    let (kept_before, changed_before) = (stamp(&kept), stamp(&changed));
    fs::write(public.join("withdrawn.html"), "x").unwrap();
    // Written by this program, when it was a page.
    let marker = public.join(".site-gen");
    let names = fs::read_to_string(&marker).unwrap();
    let withdrawn = "empty/empty/index.html\nwithdrawn.html\n";
    fs::write(&marker, names + withdrawn).unwrap();
    fs::create_dir_all(public.join("empty/empty")).unwrap();
    fs::write(&changed, "x").unwrap();
    let output = build(&sources, &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["written"], true);
    assert_eq!(report["plan"]["new"], serde_json::json!([]));
    assert_eq!(report["plan"]["changed"], serde_json::json!(["404.html"]));
    assert_eq!(
        report["plan"]["removed"],
        serde_json::json!(["empty/", "empty/empty/", "withdrawn.html"])
    );
    assert_eq!(stamp(&kept), kept_before);
    assert_ne!(stamp(&changed), changed_before);
    assert_eq!(tree(&public), first);
    assert_eq!(left_over(&sources), [""; 0]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let sources = Sources::sample();
    check(&sources, &["--dry-run"], 0, "ny       index.html");
    assert!(!sources.path("public").exists());
    assert_eq!(left_over(&sources), [""; 0]);
}

#[test]
fn the_same_sources_give_the_same_bytes_anywhere_and_any_day() {
    let (here, there) = (Sources::sample(), Sources::sample());
    check(&here, &[], 0, BUILT);
    let content = here.path("content");
    let status = Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .current_dir(there.path("templates"))
        .env("TZ", "Pacific/Kiritimati")
        .args([
            "build",
            "--today",
            "2031-01-31",
            "--out",
            "../a/b/c",
            "--templates",
            ".",
        ])
        .args(["--infra", "../infra/template.yaml", "--content"])
        .arg(&content)
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
    assert_eq!(tree(&here.path("public")), tree(&there.path("a/b/c")));
}

#[test]
fn a_build_that_fails_leaves_the_last_good_site() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let before = tree(&sources.path("public"));
    let sources = sources.add("content/x.md", "no front matter");
    check(&sources, &[], 1, "Ingenting er skrevet");
    let output = build(&sources, &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        (&report["written"], &report["plan"]),
        (&false.into(), &Value::Null)
    );
    assert_eq!(report["errors"][0]["code"], "SG001");
    assert_eq!(tree(&sources.path("public")), before);
}

/// The shell's limit on a file's size stands in for a full disk: it holds for the superuser as well.
#[test]
#[cfg(unix)]
fn a_disk_that_is_full_leaves_the_last_good_site() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let before = tree(&sources.path("public"));
    let page = format!(
        "+++\ntitle = \"Lang\"\npath = \"/lang/\"\n+++\n\n{}\n",
        "Ord og ord. ".repeat(9000)
    );
    let sources = sources.add("content/lang.md", page);
    let output = Command::new("sh")
        .current_dir(sources.path("."))
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" build"])
        .arg(env!("CARGO_BIN_EXE_site-gen"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("kan ikke skrives"), "{stderr}");
    assert_eq!(tree(&sources.path("public")), before);
    assert_eq!(left_over(&sources), [""; 0], "the disk is given back");
}

#[test]
#[cfg(unix)]
fn a_link_stays_one_and_its_folder_is_written() {
    let sources = Sources::sample();
    fs::create_dir(sources.path("www")).unwrap();
    std::os::unix::fs::symlink("www", sources.path("public")).unwrap();
    check(&sources, &[], 0, BUILT);
    check(&sources, &["--drafts"], 0, "0 nye");
    assert!(sources.path("public").is_symlink() && sources.path("www/index.html").exists());
}

#[test]
fn a_second_build_of_the_same_folder_is_refused() {
    let sources = Sources::sample();
    let path = sources.path(".public.lock");
    let held = File::create(&path).unwrap();
    held.try_lock().unwrap();
    check(&sources, &[], 1, "En annen bygging skriver til");
    assert!(!sources.path("public").exists());
    check(&sources, &["--out", "other"], 0, BUILT);
    // A killed build leaves the file and no lock.
    drop(held);
    check(&sources, &[], 0, BUILT);
    assert_eq!(left_over(&sources), [""; 0]);
}

/// Two programs, two sites, one folder: whoever comes first, a whole site stands there, and who came too late says so.
#[test]
fn of_two_builds_at_once_one_is_whole_and_the_other_is_told() {
    const ROUNDS: usize = 12;
    let sites = ["Den ene", "Den andre"].map(|words| {
        let page = format!("+++\ntitle = \"Side\"\npath = \"/side/\"\n+++\n\n{words}.\n");
        let sources = Sources::sample().add("content/side.md", page);
        check(&sources, &["--out", "alone"], 0, BUILT);
        let alone = tree(&sources.path("alone"));
        (sources, alone)
    });
    assert_ne!(sites[0].1, sites[1].1);
    let shared = tempfile::tempdir().unwrap();
    let out = shared.path().join("public");
    for round in 0..ROUNDS {
        let running = sites.each_ref().map(|(sources, _)| {
            let mut program = program(sources);
            program.arg("--out").arg(&out);
            program.stdout(Stdio::piped()).stderr(Stdio::piped());
            program.spawn().unwrap()
        });
        let outputs = running.map(|child| child.wait_with_output().unwrap());
        let standing = tree(&out);
        let mut done = Vec::new();
        for (output, (_, alone)) in outputs.iter().zip(&sites) {
            let stderr = String::from_utf8_lossy(&output.stderr);
            match output.status.code() {
                Some(0) => done.push(alone),
                Some(1) => assert!(stderr.contains("En annen bygging skriver til"), "{stderr}"),
                other => panic!("round {round}: {other:?}: {stderr}"),
            }
        }
        assert!(!done.is_empty(), "round {round}: both gave way");
        assert!(done.contains(&&standing), "round {round}: half a site");
        let beside = fs::read_dir(shared.path()).unwrap().count();
        assert_eq!(beside, 1, "round {round}: something is left over");
    }
}

/// What is done to a folder after it was compared is neither lost nor taken for the site's.
#[test]
fn a_folder_that_changed_since_it_was_compared_is_left_alone() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let sources = sources.replace("content/index.md", "+++\n\n", "+++\n\nNytt. ");
    let out = sources.path("public");
    let page = out.join("kontakt/index.html");
    let same = fs::read(&page).unwrap();
    let write = || {
        let folders = [sources.path("content"), sources.path("templates")];
        let folder = site_gen::Output::at(&out, &folders.each_ref().map(PathBuf::as_path));
        folder.unwrap()
    };
    for (what, change) in [
        (
            "a page",
            &(|| fs::write(&page, "for hand").unwrap()) as &dyn Fn(),
        ),
        ("a page that goes", &|| fs::remove_file(&page).unwrap()),
        ("a file", &|| {
            fs::write(out.join("notater.txt"), "mine").unwrap();
        }),
    ] {
        let output = write();
        let (report, staging) = output.build(&sources.options());
        let site = report.site.unwrap();
        let plan = output.plan(&site, Some(&staging)).unwrap();
        change();
        let changed = tree(&out);
        let refused = output.write(&site, &staging, &plan).unwrap_err();
        assert!(
            refused.to_string().contains("En annen bygging"),
            "{what}: {refused}"
        );
        drop(staging);
        assert_eq!(tree(&out), changed, "{what}");
        assert_eq!(left_over(&sources), [""; 0], "{what}");
        fs::write(&page, &same).unwrap();
    }
    let output = write();
    let (report, staging) = output.build(&sources.options());
    let site = report.site.unwrap();
    let plan = output.plan(&site, Some(&staging)).unwrap();
    output.write(&site, &staging, &plan).unwrap();
    assert_eq!(fs::read_to_string(out.join("notater.txt")).unwrap(), "mine");
}

/// Permissions hold back nobody who is the superuser, so these do not depend on them.
#[test]
fn where_nothing_can_be_written_the_reason_is_told_and_nothing_changes() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let before = tree(&sources.path("public"));
    fs::write(sources.path("file"), "x").unwrap();
    check(&sources, &["--out", "file/public"], 2, "kan ikke skrives");
    if cfg!(target_os = "linux") {
        // No folder can be made there.
        check(
            &sources,
            &["--out", "/proc/public"],
            2,
            "/proc/.public.lock",
        );
    }
    fs::create_dir(sources.path(".public.lock")).unwrap();
    let sources = sources.add(
        "content/x.md",
        "+++\ntitle = \"Ny\"\npath = \"/ny/\"\n+++\n\nNy.\n",
    );
    check(&sources, &[], 2, ".public.lock");
    assert_eq!(tree(&sources.path("public")), before);
    fs::remove_dir(sources.path(".public.lock")).unwrap();
    check(&sources, &[], 0, "1 ny,");
}

/// The superuser runs the program as somebody who owns nothing.
#[test]
#[cfg(unix)]
fn a_folder_of_somebody_elses_is_not_written() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65_534;

    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let before = tree(&sources.path("public"));
    let own = sources.path("site-gen");
    fs::copy(env!("CARGO_BIN_EXE_site-gen"), &own).unwrap();
    let root = sources.path(".");
    let set_mode = |mode| fs::set_permissions(&root, fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o555);
    let is_superuser = fs::metadata(&root).unwrap().uid() == 0;
    fs::write(sources.path("public/404.html"), "x").unwrap();
    let spoilt = tree(&sources.path("public"));
    for out in ["public", "new"] {
        let mut program = Command::new(&own);
        program.current_dir(&root).args(["build", "--out", out]);
        if is_superuser {
            program.uid(NOBODY);
        }
        let output = program.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        let reason = root.canonicalize().unwrap().display().to_string();
        assert!(
            stderr.contains(&reason) && stderr.contains("kan ikke skrives: «Permission denied"),
            "{stderr}"
        );
    }
    set_mode(0o755);
    assert_eq!(tree(&sources.path("public")), spoilt);
    assert_ne!(spoilt, before, "there was something to write");
    assert!(!sources.path("new").exists());
    assert_eq!(left_over(&sources), [""; 0]);
}

#[test]
fn what_a_killed_build_leaves_is_mended() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let before = tree(&sources.path("public"));
    fs::rename(sources.path("public"), sources.path(".public.old")).unwrap();
    fs::create_dir(sources.path(".public.new")).unwrap();
    fs::write(sources.path(".public.new/.site-gen"), "x").unwrap();
    check(&sources, &[], 0, "0 nye, 0 endret, 0 slettet");
    assert_eq!(tree(&sources.path("public")), before);
    assert_eq!(left_over(&sources), [""; 0], "also when nothing changes");
    fs::create_dir(sources.path(".public.new")).unwrap();
    fs::write(sources.path(".public.new/thesis.txt"), "x").unwrap();
    fs::write(sources.path("public/404.html"), "x").unwrap();
    check(&sources, &[], 1, "Velg en annen med --out");
    assert_eq!(
        fs::read(sources.path(".public.new/thesis.txt")).unwrap(),
        b"x"
    );
}

#[test]
fn compressed_copies_come_and_go_with_their_flag_and_are_no_pages() {
    let sources = Sources::sample();
    let public = sources.path("public");
    let first = build(&sources, &["--compress"]);
    let stdout = String::from_utf8(first.stdout).unwrap();
    assert!(
        stdout.contains("ny       personvern/index.html\n"),
        "{stdout}"
    );
    assert!(
        !stdout.contains(".gz") && !stdout.contains(".br"),
        "{stdout}"
    );
    let compressed = tree(&public);
    for ending in [".gz", ".br"] {
        let copy = format!("personvern/index.html{ending}");
        assert!(compressed[&copy].len() < compressed["personvern/index.html"].len() / 2);
    }
    check(&sources, &["--compress"], 0, "0 nye, 0 endret, 0 slettet");
    check(&sources, &["--compress", "--out", "other"], 0, "0 uendret");
    assert_eq!(tree(&sources.path("other")), compressed);
    // Only the copies of what is another become others.
    check(&sources, &[], 0, "0 nye, 0 endret");
    let plain = tree(&public);
    assert!(
        plain
            .keys()
            .all(|name| !name.contains(".gz") && !name.contains(".br"))
    );
    assert!(plain.iter().all(|(name, bytes)| compressed[name] == *bytes));
}

#[test]
fn what_a_killed_build_in_place_leaves_is_removed() {
    for more in [&[][..], &["--in-place"]] {
        let sources = Sources::sample();
        check(&sources, &[], 0, BUILT);
        let public = sources.path("public");
        let before = tree(&public);
        fs::write(public.join(".404.html.site-gen-new"), "half").unwrap();
        fs::write(public.join("404.html"), "x").unwrap();
        check(&sources, more, 0, "0 nye, 1 endret, 1 slettet");
        assert_eq!(tree(&public), before);
    }
}

/// Who holds the folder itself sees the new site in it.
#[test]
#[cfg(unix)]
fn a_folder_that_is_held_is_written_file_by_file() {
    use std::os::unix::fs::MetadataExt as _;

    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let public = sources.path("public");
    let folder = || fs::metadata(&public).unwrap().ino();
    let (before, held) = (folder(), File::open(&public).unwrap());
    fs::write(public.join("CNAME"), "x").unwrap();
    fs::remove_file(sources.path("content/tilgjengelighet.md")).unwrap();
    // Only Linux tells who holds a folder; elsewhere somebody has to say so.
    if cfg!(target_os = "linux") {
        check(&sources, &[], 0, " har public åpen");
    } else {
        check(&sources, &["--in-place"], 0, BUILT);
    }
    assert_eq!(folder(), before);
    assert!(!public.join("tilgjengelighet").exists() && public.join("CNAME").exists());
    drop(held);
    let written = tree(&public);
    check(&sources, &["--out", "other"], 0, BUILT);
    let mut other = tree(&sources.path("other"));
    other.insert("CNAME".to_owned(), b"x".to_vec());
    assert_eq!(written, other);
}

#[test]
fn a_version_that_was_shown_does_not_go_in_silence() {
    let sources = Sources::sample();
    check(&sources, &[], 0, BUILT);
    let shown = sources.path("public/personvern/versjoner/33044c72d8109c25");
    fs::create_dir(&shown).unwrap();
    fs::write(shown.join("index.html"), "x").unwrap();
    let marker = sources.path("public/.site-gen");
    let names = fs::read_to_string(&marker).unwrap();
    let name = "personvern/versjoner/33044c72d8109c25/index.html\n";
    fs::write(&marker, names + name).unwrap();
    check(
        &sources,
        &[],
        1,
        "viser versjon 33044c72d8109c25 av personvernerklæringen",
    );
    assert!(shown.join("index.html").exists());
    fs::remove_dir_all(&shown).unwrap();
    check(&sources, &[], 0, "0 nye, 0 endret, 0 slettet");
}

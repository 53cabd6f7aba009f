//! `site-gen serve`: what is saved is shown, whatever way it is saved, and an error over what was good.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod running_preview;
mod sources;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::sync::mpsc::channel;

use running_preview::{Running, serve_from};
use sources::Sources;

fn front_page(words: &str) -> String {
    format!(
        "+++\ntitle = \"{words}\"\npath = \"/\"\ndescription = \"Forsiden.\"\ntemplate = \"front.html\"\n+++\n{words}\n"
    )
}

/// Does something to the sources of a running preview, and waits until a page is, or is no longer, as it says.
#[track_caller]
fn check_change(change: impl Fn(&Sources), path: &str, words: &str) {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    change(&sources);
    events.until(|event| event["build"] != first["build"] && event["problems"].is_null());
    let body = preview.get(path).body;
    assert!(
        body.contains(words),
        "{words:?} is not in: {body}\n{}",
        preview.output()
    );
}

#[test]
fn a_file_written_in_place_is_shown() {
    let change =
        |sources: &Sources| fs::write(sources.path("content/index.md"), front_page("Ny forside"));
    check_change(|sources| change(sources).unwrap(), "/", "Ny forside");
}

#[test]
fn a_file_replaced_by_another_is_shown() {
    check_change(
        |sources| {
            let new = sources.path("content/.index.md.new");
            fs::write(&new, front_page("Ny forside")).unwrap();
            fs::rename(&new, sources.path("content/index.md")).unwrap();
        },
        "/",
        "Ny forside",
    );
}

#[test]
fn a_new_page_a_renamed_page_and_a_removed_page_are_followed() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let mut build = events.next()["build"].clone();
    let mut wait = || {
        let event = events.until(|event| event["build"] != build && event["problems"].is_null());
        build = event["build"].clone();
    };
    let page = |path: &str| {
        format!("+++\ntitle = \"Nytt\"\npath = \"{path}\"\ndescription = \"Nytt.\"\n+++\nNytt.\n")
    };
    fs::write(sources.path("content/nytt.md"), page("/nytt/")).unwrap();
    wait();
    assert_eq!(preview.get("/nytt/").status, 200);
    let other = sources.path("content/annet.md");
    fs::rename(sources.path("content/nytt.md"), &other).unwrap();
    fs::write(&other, page("/annet/")).unwrap();
    wait();
    assert_eq!(
        (preview.get("/nytt/").status, preview.get("/annet/").status),
        (404, 200)
    );
    fs::remove_file(&other).unwrap();
    wait();
    assert_eq!(preview.get("/annet/").status, 404);
}

#[test]
fn a_folder_removed_and_made_again_is_followed() {
    check_change(
        |sources| {
            let (content, away) = (sources.path("content"), sources.path("away"));
            fs::rename(&content, &away).unwrap();
            fs::create_dir(&content).unwrap();
            // Another folder under the old name, filled while it is looked at.
            copy(&away, &content);
            fs::remove_dir_all(&away).unwrap();
            fs::write(sources.path("content/index.md"), front_page("Ny forside")).unwrap();
        },
        "/",
        "Ny forside",
    );
}

#[test]
fn a_folder_behind_a_link_is_followed_and_so_is_the_link() {
    let sources = Sources::sample();
    let (content, real, other) = (
        sources.path("content"),
        sources.path("real"),
        sources.path("other"),
    );
    fs::rename(&content, &real).unwrap();
    copy(&real, &other);
    fs::write(other.join("index.md"), front_page("Den andre")).unwrap();
    symlink(&real, &content).unwrap();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    fs::write(real.join("index.md"), front_page("Bak lenken")).unwrap();
    let second =
        events.until(|event| event["build"] != first["build"] && event["problems"].is_null());
    assert!(preview.get("/").body.contains("Bak lenken"));
    let link = sources.path("link");
    symlink(&other, &link).unwrap();
    fs::rename(&link, &content).unwrap();
    events.until(|event| event["build"] != second["build"] && event["problems"].is_null());
    assert!(preview.get("/").body.contains("Den andre"));
}

#[test]
fn a_new_folder_of_templates_is_followed() {
    check_change(
        |sources| {
            let folder = sources.path("templates/components/new");
            fs::create_dir(&folder).unwrap();
            fs::write(
                folder.join("new.html"),
                "{% component New() %}<p>Nytt</p>{% endcomponent %}",
            )
            .unwrap();
            let base = sources.path("templates/base.html");
            let text = fs::read_to_string(&base).unwrap();
            fs::write(
                &base,
                text.replace("{{<SiteFooter />}}", "{{<New />}}{{<SiteFooter />}}"),
            )
            .unwrap();
        },
        "/",
        "<p>Nytt</p>",
    );
}

#[test]
fn an_error_is_told_and_the_last_good_page_stays_until_it_is_mended() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    let good = preview.get("/").body;
    let file = sources.path("content/index.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("title = ", "titel = ")).unwrap();
    let event = events.until(|event| !event["problems"].is_null());
    let problems = event["problems"].as_str().unwrap();
    assert!(problems.contains("Mente du `title`?"), "{problems}");
    preview.wait_for_output(problems);
    assert_eq!(event["build"], first["build"]);
    assert_eq!(preview.get("/").body, good);
    fs::write(&file, &text).unwrap();
    let mended = events.until(|event| event["problems"].is_null());
    assert_eq!(
        mended["build"], first["build"],
        "it is the site that was there before"
    );
}

#[test]
fn a_file_that_is_half_written_is_an_error_until_its_rest_comes() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    let file = sources.path("content/index.md");
    let text = front_page("Ny forside på vei");
    let cut = text.find('å').unwrap() + 1;
    let (half, rest) = text.as_bytes().split_at(cut);
    fs::write(&file, half).unwrap();
    let event = events.until(|event| !event["problems"].is_null());
    assert!(
        event["problems"].as_str().unwrap().contains("SG011"),
        "{event}"
    );
    let mut open = fs::File::options().append(true).open(&file).unwrap();
    open.write_all(rest).unwrap();
    events.until(|event| event["build"] != first["build"] && event["problems"].is_null());
    assert!(preview.get("/").body.contains("Ny forside på vei"));
}

#[test]
fn folders_that_are_missing_are_waited_for() {
    let sources = Sources::sample();
    let content = sources.path("content");
    // Not even the folder it will be in is there.
    let below = sources.path("to/come");
    let preview = Running::spawn(&mut serve_from(&sources, &below.join("content")));
    let mut events = preview.events();
    let first = events.next();
    assert!(
        first["problems"].as_str().unwrap().contains("mangler"),
        "{first}"
    );
    fs::create_dir_all(below.join("content")).unwrap();
    fs::remove_dir(below.join("content")).unwrap();
    fs::rename(&content, below.join("content")).unwrap();
    events.until(|event| event["build"] != first["build"] && event["problems"].is_null());
    assert_eq!(preview.get("/kontakt/").status, 200);
}

#[test]
fn without_a_first_site_every_address_says_why() {
    let sources = Sources::sample();
    let file = sources.path("content/register.toml");
    let register = fs::read_to_string(&file).unwrap();
    fs::write(&file, "[controller]\n<&>").unwrap();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    for path in ["/", "/kontakt/", "/nei/", "/api/kontakt", "/assets/x.css"] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(
            answer.body.contains("register.toml") && answer.body.contains("SG040"),
            "{}",
            answer.body
        );
        assert!(
            answer.body.contains("&lt;&amp;&gt;"),
            "problems are text: {}",
            answer.body
        );
        assert!(
            answer.body.contains("/_preview/reload.js"),
            "it follows what comes"
        );
    }
    fs::write(&file, register).unwrap();
    events.until(|event| event["build"] != first["build"]);
    assert_eq!(preview.get("/kontakt/").status, 200);
}

#[test]
fn a_burst_of_changes_leads_to_few_builds_and_to_the_last_state() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    events.next();
    for number in 1..=1000 {
        fs::write(
            sources.path("content/index.md"),
            front_page(&format!("Forside nummer {number}.")),
        )
        .unwrap();
    }
    while !preview.get("/").body.contains("Forside nummer 1000.") {
        events.next();
    }
    assert!(
        preview.builds() < 50,
        "{} builds:\n{}",
        preview.builds(),
        preview.output()
    );
}

#[test]
fn changes_that_never_pause_are_shown_all_the_same() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    let (stop, stopped) = channel::<()>();
    let (new, page) = (
        sources.path("content/.index.md.new"),
        sources.path("content/index.md"),
    );
    let writer = std::thread::spawn(move || {
        let mut number = 0;
        while stopped.try_recv().is_err() {
            number += 1;
            fs::write(&new, front_page(&format!("Forside nummer {number}."))).unwrap();
            fs::rename(&new, &page).unwrap();
        }
    });
    events.until(|event| event["build"] != first["build"]);
    stop.send(()).unwrap();
    writer.join().unwrap();
}

#[test]
fn a_change_of_style_alone_is_told_as_one() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    let file = sources.path("templates/styles/1-tokens.css");
    let style = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        style.replace("--corner: 0.375rem", "--corner: 0.5rem"),
    )
    .unwrap();
    let event = events.until(|event| event["build"] != first["build"]);
    assert_eq!(event["restyles"], first["build"]);
    let address = event["stylesheet"].as_str().unwrap();
    assert_eq!(preview.get(address).status, 200);
    assert!(preview.get("/kontakt/").body.contains(address));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    assert!(
        Command::new("cp")
            .args(["-r", "-T"])
            .arg(from)
            .arg(to)
            .status()
            .unwrap()
            .success()
    );
}

/// Where the system tells of nothing.
#[test]
fn a_change_that_nobody_tells_of_is_seen() {
    let sources = Sources::sample();
    let preview = Running::spawn(running_preview::serve(&sources).arg("--poll"));
    let mut events = preview.events();
    let first = events.next();
    fs::write(sources.path("content/index.md"), front_page("Ny forside")).unwrap();
    events.until(|event| event["build"] != first["build"] && event["problems"].is_null());
    assert!(preview.get("/").body.contains("Ny forside"));
}

//! Links to other sites, asked after on a server of the test's own. Nothing here leaves the machine.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use site_gen::{Level, LinkLimits, LinksTried, Report, Site, try_outside_links};
use sources::Sources;

const FRONT: &str =
    "+++\ntitle = \"Lenker\"\ndescription = \"Lenker.\"\npath = \"/lenker/\"\n+++\n\n";

/// The program's own, but for its asking this machine, where the tests have their servers.
fn of_test() -> LinkLimits {
    LinkLimits {
        private: true,
        ..LinkLimits::default()
    }
}

/// A server that answers as the path says, and keeps what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (asked, most_at_once) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
        let server = Self {
            address,
            asked,
            most_at_once,
        };
        let (asked, most) = (Arc::clone(&server.asked), Arc::clone(&server.most_at_once));
        let guests = Arc::new(Guests::default());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (asked, most, guests) =
                    (Arc::clone(&asked), Arc::clone(&most), Arc::clone(&guests));
                thread::spawn(move || {
                    answer(stream.unwrap(), &asked, || {
                        most.fetch_max(guests.wait_for_a_third(), Ordering::SeqCst);
                    });
                });
            }
        });
        server
    }

    /// The report on a site whose page has one line for each of these links.
    fn report(&self, links: &[&str], limits: &LinkLimits) -> (Sources, Report, LinksTried) {
        let mut page = FRONT.to_owned();
        for (number, link) in links.iter().enumerate() {
            let address = if link.starts_with('/') {
                format!("{}{link}", self.address)
            } else {
                (*link).to_owned()
            };
            writeln!(page, "[Lenke nummer {number}]({address})\n").unwrap();
        }
        let sources = Sources::sample().add("content/lenker.md", page);
        let mut options = sources.options();
        // A site of this machine may lead to others on it.
        "http://127.0.0.1:1".clone_into(&mut options.base_url);
        let mut report = Site::check(&options);
        // The notice's own links lead out of this machine.
        let files = &mut report.site.as_mut().unwrap().files;
        files.retain(|name, _| name == "lenker/index.html");
        let tried = try_outside_links(&mut report, &options, limits).unwrap();
        (sources, report, tried)
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.sort();
        asked
    }
}

/// Who has asked and is not answered yet.
#[derive(Default)]
struct Guests {
    now: Mutex<usize>,
    came: Condvar,
}

impl Guests {
    /// Keeps a guest until there are three, or for a moment; answers how many there were.
    ///
    /// Who is counted has no answer yet, so nobody who left is counted with those who come after.
    fn wait_for_a_third(&self) -> usize {
        let mut now = self.now.lock().unwrap();
        *now += 1;
        self.came.notify_all();
        let (mut now, _) = self
            .came
            .wait_timeout_while(now, Duration::from_millis(20), |now| *now < 3)
            .unwrap();
        let most = *now;
        *now -= 1;
        most
    }
}

/// Reads one request, and answers it.
fn answer(mut stream: TcpStream, asked: &Mutex<Vec<String>>, keep: impl Fn()) {
    let mut lines = BufReader::new(stream.try_clone().unwrap())
        .lines()
        .map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let headers: BTreeMap<String, String> = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            line.split_once(": ")
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        })
        .collect();
    assert!(
        headers["user-agent"].starts_with("site-gen/"),
        "{headers:?}"
    );
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    asked.lock().unwrap().push(format!("{method} {path}"));
    if path.starts_with("/kept/") {
        keep();
    }
    let page = "<h1 id=\"her\">Her</h1><a name=\"gammel\"></a>";
    let (status, more, body) = match (method, path) {
        ("HEAD", "/no-head") => (405, String::new(), ""),
        (_, "/gone") => (404, String::new(), ""),
        (_, "/gone-for-good") => (410, String::new(), ""),
        (_, "/moved") => (301, "location: /new\r\n".to_owned(), ""),
        (_, "/moved-twice") => (308, "location: /moved\r\n".to_owned(), ""),
        (_, "/elsewhere-today") => (302, "location: /new\r\n".to_owned(), ""),
        (_, "/moved-then-today") => (301, "location: /elsewhere-today\r\n".to_owned(), ""),
        (_, "/moved-to-nothing") => (301, "location: /gone\r\n".to_owned(), ""),
        (_, "/round") => (301, "location: /round\r\n".to_owned(), ""),
        (_, "/nowhere") => (302, String::new(), ""),
        (_, "/forbidden") => (403, String::new(), ""),
        (_, "/ill") => (500, String::new(), ""),
        (_, path) if path.starts_with("/much") => (429, String::new(), ""),
        // Says nothing until the other one has had enough.
        (_, "/silent") => return drop(std::io::copy(&mut stream, &mut std::io::sink())),
        _ => (200, String::new(), page),
    };
    let length = if method == "HEAD" { 0 } else { body.len() };
    let body = if method == "HEAD" { "" } else { body };
    let _ = write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n{more}\r\n{body}"
    );
}

/// The problems of the links, without the server's own address.
fn link_problems(server: &Server, report: &Report) -> Vec<String> {
    let is_asked = |code: &str| ("SG080".."SG085").contains(&code);
    let problems = report
        .problems
        .iter()
        .filter(|problem| is_asked(problem.code));
    problems
        .map(|problem| {
            let level = if problem.level == Level::Error {
                "error"
            } else {
                "warning"
            };
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{level} {}: {problem}; {help}", problem.code).replace(&server.address, "")
        })
        .collect()
}

/// A link alone, and the problems of it: nothing, or one thing.
#[track_caller]
fn check(link: &str, expected: &str) {
    let server = Server::start();
    let (_, report, tried) = server.report(&[link], &of_test());
    let problems = link_problems(&server, &report);
    assert_eq!(
        problems.len(),
        usize::from(!expected.is_empty()),
        "{problems:?}"
    );
    assert!(
        problems.iter().all(|problem| problem.starts_with(expected)),
        "{problems:?}"
    );
    assert_eq!(
        (tried.right, tried.reported, tried.not_asked),
        if expected.is_empty() {
            (1, 0, 0)
        } else {
            (0, 1, 0)
        }
    );
    assert_eq!(
        report.site.is_some(),
        !expected.starts_with("error"),
        "a dead link stops a build"
    );
}

#[test]
fn what_servers_say_is_told() {
    check("/", "");
    check("/no-head", "");
    check("/elsewhere-today", "");
    check(
        "/gone",
        "error SG080: `/gone` finnes ikke lenger: Serveren svarer 404.; Finn den nye",
    );
    check(
        "/gone-for-good",
        "error SG080: `/gone-for-good` finnes ikke lenger: Serveren svarer 410",
    );
    check(
        "/moved",
        "warning SG081: `/moved` er flyttet for godt.; Skriv /new i stedet",
    );
    check(
        "/moved-twice",
        "warning SG081: `/moved-twice` er flyttet for godt.; Skriv /new i stedet",
    );
    check(
        "/moved-then-today",
        "warning SG081: `/moved-then-today` er flyttet for godt.; Skriv /elsewhere-today i stedet",
    );
    check(
        "/moved-to-nothing",
        "error SG080: `/moved-to-nothing` finnes ikke lenger: Serveren svarer 404",
    );
    check(
        "/round",
        "warning SG082: Vi fikk ikke sjekket `/round`: Den videresender mer enn 5 ganger",
    );
    check(
        "/nowhere",
        "warning SG082: Vi fikk ikke sjekket `/nowhere`: Serveren svarer 302, men ikke hvor",
    );
    check(
        "/forbidden",
        "warning SG082: Vi fikk ikke sjekket `/forbidden`: Serveren svarer 403",
    );
    check(
        "/ill",
        "warning SG082: Vi fikk ikke sjekket `/ill`: Serveren svarer 500",
    );
    check(
        "/much",
        "warning SG082: Vi fikk ikke sjekket `/much`: Serveren svarer 429",
    );
}

#[test]
fn places_on_other_pages_are_looked_for() {
    check("/#her", "");
    check("/#gammel", "");
    check("/#top", "");
    check("/#:~:text=Her", "");
    check("/#der", "warning SG083: `/` har ingenting med merket `der`");
    check(
        "/moved#her",
        "warning SG081: `/moved` er flyttet for godt.; Skriv /new#her i stedet",
    );
}

#[test]
fn a_problem_stands_at_its_line() {
    let server = Server::start();
    let (sources, report, _) = server.report(&["/", "/gone"], &of_test());
    let gone = report
        .problems
        .iter()
        .find(|problem| problem.code == "SG080")
        .unwrap();
    assert_eq!(sources.without_folder(&gone.file), "content/lenker.md");
    assert_eq!(gone.line_and_column(), Some((9, 18)));
    assert_eq!(gone.quote(), format!("{}/gone", server.address));
    assert!(report.to_json().contains("SG080") && report.to_sarif().contains("SG080"));
}

#[test]
fn each_address_is_asked_once_and_by_the_smallest_question() {
    let server = Server::start();
    let links = ["/a", "/a", "/b#her", "/b#gammel", "/no-head"];
    let (_, _, tried) = server.report(&links, &of_test());
    assert_eq!(
        tried,
        LinksTried {
            right: 3,
            reported: 0,
            not_asked: 0
        }
    );
    assert_eq!(
        server.asked(),
        ["GET /b", "GET /no-head", "HEAD /a", "HEAD /no-head"]
    );
}

#[test]
fn no_host_is_asked_more_at_a_time_than_it_may_be() {
    let server = Server::start();
    let links: Vec<String> = (0..40).map(|number| format!("/kept/{number}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let (_, _, tried) = server.report(&links, &of_test());
    assert_eq!(tried.right, 40);
    let most = server.most_at_once.load(Ordering::SeqCst);
    assert_eq!(most, 2);
}

#[test]
fn a_host_that_has_enough_is_left_alone() {
    let server = Server::start();
    let links = ["/much/1", "/much/2", "/much/3", "/much/4", "/much/5"];
    let limits = LinkLimits {
        at_once_per_host: 1,
        ..of_test()
    };
    let (_, report, tried) = server.report(&links, &limits);
    assert_eq!(
        tried,
        LinksTried {
            right: 0,
            reported: 1,
            not_asked: 4
        }
    );
    assert_eq!(server.asked(), ["HEAD /much/1"]);
    let problems = link_problems(&server, &report);
    assert!(
        problems[1].starts_with(
            "warning SG084: 4 lenker til andre nettsteder ble ikke sjekket. Den første er `/much/2`"
        ),
        "{problems:?}"
    );
}

#[test]
fn it_ends_in_time_whatever_others_do() {
    let server = Server::start();
    let start = Instant::now();
    let limits = LinkLimits {
        request: Duration::from_millis(200),
        ..of_test()
    };
    let (_, report, _) = server.report(&["/silent"], &limits);
    let problems = link_problems(&server, &report);
    assert!(
        problems[0].contains("Nettstedet svarte ikke i tide"),
        "{problems:?}"
    );

    let links = ["/silent", "/silent?2", "/silent?3"];
    let limits = LinkLimits {
        total: Duration::from_millis(200),
        at_once_per_host: 1,
        ..of_test()
    };
    let (_, _, tried) = server.report(&links, &limits);
    assert_eq!((tried.reported, tried.not_asked), (1, 2));

    let limits = LinkLimits {
        addresses: 1,
        ..of_test()
    };
    let (_, _, tried) = server.report(&["/a", "/b", "/c"], &limits);
    assert_eq!(
        tried,
        LinksTried {
            right: 1,
            reported: 0,
            not_asked: 2
        }
    );
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn who_cannot_be_reached_is_a_finding() {
    // A port that nobody listens on any more.
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let why = "Vi fikk ikke kontakt med nettstedet";
    let (http, https) = (format!("http://{closed}/"), format!("https://{closed}/"));
    for link in [http, https] {
        check(
            &link,
            &format!("warning SG082: Vi fikk ikke sjekket `{link}`: {why}"),
        );
    }
}

/// Through the program, with every way out of the machine leading to a closed door of its own.
#[test]
fn the_program_asks_only_when_it_is_told_to() {
    let server = Server::start();
    let page = format!("{FRONT}[Det som er borte]({}/gone)\n", server.address);
    let sources = Sources::sample().add("content/lenker.md", page);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
        command
            .args(["check", "--base-url", "http://127.0.0.1:1"])
            .args(arguments)
            .current_dir(sources.path("."));
        for proxy in ["ALL_PROXY", "HTTPS_PROXY", "https_proxy", "all_proxy"] {
            command.env(proxy, "http://127.0.0.1:9");
        }
        // What is on this machine needs no way out of it.
        let output = command.env("NO_PROXY", "127.0.0.1").output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, _, _) = run(&[]);
    assert_eq!(code, Some(0));
    assert_eq!(server.asked(), [] as [&str; 0]);

    let (code, stdout, stderr) = run(&["--links", "--links-private"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(
        stdout.starts_with("Lenker til andre nettsteder: 0 i orden, "),
        "{stdout}"
    );
    assert!(stdout.contains("\n1 feil, "), "{stdout}");
    assert!(
        stderr.contains("SG080") && stderr.contains("content/lenker.md:7:"),
        "{stderr}"
    );
    assert!(
        stderr.contains("SG082") && stderr.contains("https://www.datatilsynet.no/"),
        "{stderr}"
    );

    // Whoever proposes a text could otherwise make us ask what only we can reach.
    server.asked.lock().unwrap().clear();
    let (code, _, stderr) = run(&["--links"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(server.asked(), [] as [&str; 0]);
    assert!(stderr.contains("--links-private"), "{stderr}");

    // Without a network nothing is certain, so nothing fails.
    let offline = Sources::sample();
    let output = Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .args(["check", "--links", "--format", "json"])
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .current_dir(offline.path("."))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("SG082"));
}

//! What the desk's actions cost with many contacts, against few.
//!
//! `cargo xtask bench desk` runs it, and the pages of `desk open` after them. A company keeps contacts for years, so what a case worker waits for must not grow with
//! them: no list and no look-up reads the whole table, and each takes as many requests and as long with 100 000 contacts as
//! with 1 000. Under `cargo test` everything is done once with a few, so that it cannot rot.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench stops at a surprise, prints, and is its own main: it reads the clock"
)]

#[path = "../../../form-bench/benches/document/mod.rs"]
mod document;
#[path = "../../../contact-store/tests/fake_endpoint/mod.rs"]
mod fake_endpoint;
mod fill;
mod pages;
mod table;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use desk::actions::{Desk, EraseRequest, Inbox, Sought};
use personal_data::{EraseReason, ItemId, Personal};

use fill::Filled;
use pages::PageCost;

const MANY: usize = 100_000;
const FEW: usize = 1_000;
const ROUNDS: usize = 21;
/// How many times as long an action may take with many contacts.
pub(crate) const MOST_TIMES: f64 = 1.2;
/// How long the page of the inbox may take, and how many times as long as what it asks the store.
pub(crate) const MOST_TIME: Duration = Duration::from_millis(200);
pub(crate) const MOST_TIMES_BARE: f64 = 1.5;

/// Asks the desk with 1 000 and with 100 000 contacts
#[derive(Parser)]
#[command(name = "cargo xtask bench desk", bin_name = "cargo xtask bench desk")]
struct Arguments {
    /// Write the table to docs/benchmarks.md too
    #[arg(long)]
    write: bool,
    /// What cargo tells every bench
    #[arg(long, hide = true)]
    bench: bool,
}

/// An action that is flat.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Inbox,
    Show,
    FindByEmail,
    FindByPhone,
    Review,
    Restricted,
    Cases,
}

impl Asked {
    const ALL: [Self; 7] = [
        Self::Inbox,
        Self::Show,
        Self::FindByEmail,
        Self::FindByPhone,
        Self::Review,
        Self::Restricted,
        Self::Cases,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Show => "show",
            Self::FindByEmail => "find --email",
            Self::FindByPhone => "find --phone",
            Self::Review => "review",
            Self::Restricted => "review --restricted",
            Self::Cases => "open cases",
        }
    }

    /// How many it found.
    async fn of(self, desk: &Desk, filled: &Filled) -> usize {
        let found = match self {
            Self::Inbox => desk.inbox(Inbox::Open).await,
            Self::Show => desk.by_name(&filled.reference).await,
            Self::FindByEmail => {
                let email = Personal::new(filled.email.clone());
                desk.find(&Sought::Email(email)).await
            }
            Self::FindByPhone => {
                let phone = Personal::new(filled.phone.clone());
                desk.find(&Sought::Phone(phone)).await
            }
            Self::Review => desk.review(false).await,
            Self::Restricted => desk.review(true).await,
            Self::Cases => {
                return desk.store.cases(false, desk.now).await.unwrap().len();
            }
        };
        found.unwrap().enquiries.len()
    }
}

/// What an action cost.
pub(crate) struct Cost {
    pub(crate) name: &'static str,
    /// How many it found.
    pub(crate) found: usize,
    /// Requests to the store, with few and with many.
    pub(crate) requests: [usize; 2],
    /// The median time, with few and with many.
    pub(crate) time: [Duration; 2],
    /// Whether a whole table was read.
    pub(crate) scans: bool,
}

impl Cost {
    pub(crate) fn times(&self) -> f64 {
        self.time[1].as_secs_f64() / self.time[0].as_secs_f64()
    }
}

/// An erasure, which looks through everything once.
pub(crate) struct EraseCost {
    pub(crate) time: Duration,
    pub(crate) requests: usize,
    pub(crate) items: usize,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let given: Vec<String> = std::env::args().skip(1).collect();
    if !given.iter().any(|argument| argument == "--bench") {
        let is_listing = given.iter().any(|argument| argument == "--list");
        let mut filters = given
            .iter()
            .filter(|given| !given.starts_with('-'))
            .peekable();
        let is_asked =
            filters.peek().is_none() || filters.any(|filter| "bench_desk".contains(filter));
        if is_asked && !is_listing {
            rehearse(&runtime.block_on(measure(60, 300, 1)));
        }
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::parse();
    let measured = runtime.block_on(measure(FEW, MANY, ROUNDS));
    let section = table::section(&measured, FEW, MANY);
    println!("{section}");
    if arguments.write {
        document::write(&section);
    }
    ExitCode::SUCCESS
}

/// Holds what was done once to what holds whatever it takes.
fn rehearse(measured: &Measured) {
    for cost in &measured.actions {
        assert!(!cost.scans, "{} reads the whole table", cost.name);
        assert_eq!(cost.requests[0], cost.requests[1], "{}", cost.name);
        assert!(cost.found > 0, "{}", cost.name);
    }
    for cost in &measured.pages {
        assert!(!cost.scans, "{} reads the whole table", cost.name);
        assert_eq!(cost.requests[0], cost.requests[1], "{}", cost.name);
        assert!(cost.bytes > 1000, "{}", cost.name);
    }
    let [inbox, ..] = measured.pages.as_slice() else {
        panic!("no page was asked for");
    };
    assert_eq!(inbox.lines, 100, "the inbox is a full page");
    assert!(inbox.of_bare().is_some());
    let section = table::section(measured, 60, 300);
    assert!(section.contains("| inbox | 100 |") && section.contains("| open cases |"));
}

/// Everything that was measured.
pub(crate) struct Measured {
    pub(crate) actions: Vec<Cost>,
    pub(crate) erased: EraseCost,
    pub(crate) pages: Vec<PageCost>,
}

/// The two stores take turns, so that what else the machine does meets both.
async fn measure(few: usize, many: usize, rounds: usize) -> Measured {
    let stores = [Filled::new(few).await, Filled::new(many).await];
    let mut costs = Vec::new();
    for asked in Asked::ALL {
        let mut times = [Vec::new(), Vec::new()];
        let mut requests = [0, 0];
        let mut found = [0, 0];
        let mut scans = false;
        for _ in 0..rounds {
            for (number, filled) in stores.iter().enumerate() {
                filled.endpoint.take_operations();
                let started = Instant::now();
                found[number] = asked.of(&filled.desk, filled).await;
                times[number].push(started.elapsed());
                let operations = filled.endpoint.take_operations();
                requests[number] = operations.len();
                scans |= operations.iter().any(|name| name == "scan");
            }
        }
        assert_eq!(found[0], found[1], "{asked:?}");
        costs.push(Cost {
            name: asked.name(),
            found: found[0],
            requests,
            time: times.map(median),
            scans,
        });
    }
    let pages = pages::measure(&stores, rounds).await;
    let [_, filled] = &stores;
    Measured {
        actions: costs,
        erased: erase(filled).await,
        pages,
    }
}

async fn erase(filled: &Filled) -> EraseCost {
    let request = EraseRequest {
        references: vec![filled.reference.clone()],
        reason: EraseReason::Request,
        part: None,
    };
    filled.endpoint.take_operations();
    let started = Instant::now();
    let plan = filled.desk.plan_erasure(&request).await.unwrap();
    let mut items = 0;
    let done = filled
        .desk
        .erase(&plan, ItemId::from_bytes([9; 16]), |looked_at| {
            items = looked_at;
        })
        .await;
    assert_eq!(done.unwrap().count, 2);
    EraseCost {
        time: started.elapsed(),
        requests: filled.endpoint.take_operations().len(),
        items,
    }
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

//! Who asks whom, and when enough is asked.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::LinkLimits;
use super::collect::OutsideLink;
use super::visit::{Answer, Verdict, Visitor};

/// Asks after the links; the answers come in their order.
///
/// The addresses of a host are divided into as many lanes as it may have requests at one time, and one of the crew
/// takes a lane as a whole: so no host is asked more at a time, and one that does not answer is given up at once.
pub(super) fn ask(links: &[OutsideLink], site: &str, limits: &LinkLimits) -> Vec<Vec<Verdict>> {
    let lanes = lanes(links, limits);
    let answers: Mutex<Vec<Vec<Verdict>>> = Mutex::new(vec![vec![Verdict::NotAsked]; links.len()]);
    let visitor = Visitor::new(site, limits, Instant::now() + limits.total);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(lane) = lanes.get(next.fetch_add(1, Ordering::Relaxed)) {
            for index in lane {
                let Some(link) = links.get(*index) else {
                    continue;
                };
                let Answer { verdicts, go_on } = visitor.ask(&link.address, &link.anchors);
                // Nobody panics while holding it; if somebody did, the answers would still be answers.
                let mut answers = answers
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                if let Some(answer) = answers.get_mut(*index) {
                    *answer = verdicts;
                }
                if !go_on {
                    break;
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..limits.at_once.min(lanes.len()) {
            scope.spawn(work);
        }
        work();
    });
    answers
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A host and its port.
type Host<'a> = (Option<&'a str>, Option<u16>);

/// The links by number, in lanes.
fn lanes(links: &[OutsideLink], limits: &LinkLimits) -> Vec<Vec<usize>> {
    let mut hosts: BTreeMap<Host<'_>, Vec<Vec<usize>>> = BTreeMap::new();
    for (index, link) in links.iter().enumerate().take(limits.addresses) {
        let host = (
            link.address.host_str(),
            link.address.port_or_known_default(),
        );
        let lanes = hosts.entry(host).or_default();
        if lanes.len() < limits.at_once_per_host.max(1) {
            lanes.push(vec![index]);
        } else if let Some(shortest) = lanes.iter_mut().min_by_key(|lane| lane.len()) {
            shortest.push(index);
        }
    }
    hosts.into_values().flatten().collect()
}

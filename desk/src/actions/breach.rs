//! A breach of security (General Data Protection Regulation, article 33): whose data it may be about, and by when the
//! authority is to know.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use personal_data::{Event, Reference, dates};

use super::Desk;
use crate::{DeskError, Refusal};

/// When a breach was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreachTimes {
    /// Its first instant.
    pub from: Timestamp,
    /// Its last.
    pub to: Timestamp,
    /// When somebody found out; the present time when nobody says.
    pub discovered_at: Option<Timestamp>,
}

/// What is known of a breach from what is stored.
#[derive(Clone, Debug)]
pub struct Breach {
    /// When it was.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
    /// From when the hours run.
    pub discovered_at: Timestamp,
    /// By when the authority is to know.
    pub notify_before: Timestamp,
    /// Enquiries that were stored then and are there still.
    pub references: BTreeSet<Reference>,
    /// Items that were erased since it began. Whose they were nobody knows any more.
    pub erased_since: usize,
}

impl Desk {
    /// Looks through everything that is stored for what a breach may be about.
    pub async fn breach(
        &self,
        times: BreachTimes,
        progress: impl FnMut(usize),
    ) -> Result<Breach, DeskError> {
        let discovered_at = times.discovered_at.unwrap_or(self.now);
        if times.to < times.from {
            return Err(Refusal::BreachEndsBefore.into());
        }
        if times.from > self.now || discovered_at > self.now {
            return Err(Refusal::BreachInFuture.into());
        }
        if discovered_at < times.from {
            return Err(Refusal::DiscoveredBefore.into());
        }
        let hours = i64::from(self.register.deadlines.breach_hours);
        let references = self.store.stored_by(times.to, self.now, progress).await?;
        let entries = self
            .store
            .ledger(Some(dates::day_of(times.from)), None)
            .await?;
        let erased = entries.iter().filter(|entry| {
            entry.at >= times.from && matches!(entry.event, Event::Erased | Event::TakenOver)
        });
        Ok(Breach {
            from: times.from,
            to: times.to,
            discovered_at,
            notify_before: discovered_at
                .saturating_add(SignedDuration::from_hours(hours))
                .unwrap_or(Timestamp::MAX),
            references,
            erased_since: erased.filter_map(|entry| entry.count).sum(),
        })
    }
}

//! How much one client may send: a count of the day and one of each ten minutes.
//!
//! The address a request came from is never stored. It is hashed with a key that changes with the day, so that what is
//! stored neither tells the address nor leads from one day to the next.

use jiff::Timestamp;

use crate::RetentionRules;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// A client's place in the limits: which item counts it, and in which stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCount {
    key: String,
    network: Option<String>,
    at: Timestamp,
    expires_at: Timestamp,
}

impl ClientCount {
    /// The most enquiries in one stretch of ten minutes. Somebody who corrects and sends again needs two or three.
    pub const PER_WINDOW: u32 = 5;
    /// The most enquiries in one day (UTC). A whole office may be behind one address.
    pub const PER_DAY: u32 = 20;
    /// The most enquiries in one day from the network that a client's is a part of. A household or a rented server is often
    /// given a whole IPv6 /48, which is 65 536 clients; and a /48 can as well be many households.
    pub const NETWORK_PER_DAY: u32 = 60;
    /// Length of a window in seconds.
    pub const WINDOW_SECONDS: i64 = 600;

    /// A count for whoever has this key, which is a hash and must not be reversible, at this time.
    pub fn new(key: String, at: Timestamp, rules: &RetentionRules) -> Self {
        let day = Timestamp::from_second(Self::day(at) * DAY_SECONDS).unwrap_or(at);
        Self {
            key,
            network: None,
            at,
            expires_at: rules.client_counter_expires_at(day),
        }
    }

    /// The same, counted in the larger network with this key as well, which must be as irreversible.
    #[must_use]
    pub fn within(self, network: Option<String>) -> Self {
        Self { network, ..self }
    }

    /// Number of the day of this instant since 1970 (UTC), for whoever makes a key of the day.
    pub fn day(at: Timestamp) -> i64 {
        at.as_second().div_euclid(DAY_SECONDS)
    }

    /// The client's key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The key of the larger network, if it is counted.
    pub fn network(&self) -> Option<&str> {
        self.network.as_deref()
    }

    /// Number of the ten minutes within the day, from 0 to 143.
    pub fn window(&self) -> i64 {
        self.second_of_day() / Self::WINDOW_SECONDS
    }

    /// When the counter is removed.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Seconds until the client may send again, when it, or its network, has sent this many today: the window's end, or the
    /// day's.
    pub fn retry_after_seconds(&self, sent_today: u32) -> u64 {
        let second = self.second_of_day();
        let left = if sent_today >= Self::PER_DAY {
            DAY_SECONDS - second
        } else {
            Self::WINDOW_SECONDS - second % Self::WINDOW_SECONDS
        };
        left.unsigned_abs()
    }

    fn second_of_day(&self) -> i64 {
        self.at.as_second().rem_euclid(DAY_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::ClientCount;
    use crate::{Register, RetentionRules};

    #[track_caller]
    fn check(at: &str, window: i64, next_window: u64, next_day: u64) {
        let register = Register::parse(include_str!("../../../content/register.toml")).unwrap();
        let rules = RetentionRules::from_register(&register).unwrap();
        let at: Timestamp = at.parse().unwrap();
        let count = ClientCount::new("x".to_owned(), at, &rules);
        assert_eq!((count.key(), count.network()), ("x", None));
        let within = count.clone().within(Some("y".to_owned()));
        assert_eq!((within.key(), within.network()), ("x", Some("y")));
        assert_eq!(within.expires_at(), count.expires_at());
        assert_eq!(count.window(), window);
        assert_eq!(
            count.retry_after_seconds(ClientCount::PER_DAY - 1),
            next_window
        );
        assert_eq!(count.retry_after_seconds(ClientCount::PER_DAY), next_day);
        let kept = count.expires_at().duration_since(at).as_hours();
        assert!((24..=48).contains(&kept), "{kept} hours");
    }

    #[test]
    fn windows_and_days_have_ends() {
        check("2026-03-15T00:00:00Z", 0, 600, 86_400);
        check("2026-03-15T00:09:59.9Z", 0, 1, 85_801);
        check("2026-03-15T12:34:56Z", 75, 304, 41_104);
        check("2026-03-15T23:59:59Z", 143, 1, 1);
    }
}

//! Days of the calendar, in UTC: a deadline is never later than it would be here, and no time zone data is needed.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The months, as bokmål and nynorsk write them.
pub const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];

/// The day of an instant.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// A day as people write it: `3. mars 2027`.
pub fn written(day: Date) -> String {
    let month = usize::try_from(day.month()).unwrap_or(1) - 1;
    let month = MONTHS.get(month).copied().unwrap_or_default();
    format!("{}. {month} {}", day.day(), day.year())
}

/// The first instant of a day.
pub fn start_of(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |start| start.timestamp())
}

/// The day that is so many days later. Never later than the calendar's last.
pub fn days_after(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days.clamp(-1_000_000, 1_000_000)))
}

/// The day that is so many calendar months later, or the last day of that month where it has no such day (Regulation
/// 1182/71, article 3(2)(c)).
pub fn months_after(day: Date, months: i64) -> Date {
    day.saturating_add(Span::new().months(months.clamp(-1_000, 1_000)))
}

/// The same instant without its part of a second, as it is stored.
pub fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{day_of, days_after, months_after, start_of, written};

    #[test]
    fn a_day_is_written_with_its_month() {
        assert_eq!(written(date(2027, 3, 3)), "3. mars 2027");
        assert_eq!(written(date(2026, 12, 31)), "31. desember 2026");
    }

    #[test]
    fn days_and_months() {
        let day = date(2026, 1, 31);
        assert_eq!(months_after(day, 1), date(2026, 2, 28));
        assert_eq!(days_after(day, 30), date(2026, 3, 2));
        assert_eq!(day_of(start_of(day)), day);
        assert_eq!(start_of(day).to_string(), "2026-01-31T00:00:00Z");
        assert_eq!(
            days_after(jiff::civil::Date::MAX, 1),
            jiff::civil::Date::MAX
        );
    }
}

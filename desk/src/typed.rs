//! Values that a person typed as arguments. A hyphen stands for the next line of standard input, so that the value is in
//! no shell's history and in no list of processes.

use std::io::{self, BufRead as _};

use desk::DeskError;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use personal_data::{Personal, dates};

const FROM_INPUT: &str = "-";

/// A value, or the line of standard input that it stands for.
pub(crate) fn value(argument: &str) -> Result<Personal<String>, DeskError> {
    if argument != FROM_INPUT {
        return Ok(Personal::new(argument.to_owned()));
    }
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(read) if read > 0 => Ok(Personal::new(
            line.trim_end_matches(['\r', '\n']).to_owned(),
        )),
        _ => Err(DeskError::Refused(
            "standard input has no line for a value that is given as `-`".to_owned(),
        )),
    }
}

/// A day of the calendar.
pub(crate) fn day(argument: &str) -> Result<Date, DeskError> {
    // Strictly `2026-03-15`: nothing that has a time or a zone with it.
    let day: Option<Date> = argument.parse().ok();
    let day = day.filter(|day| day.to_string() == argument);
    day.ok_or_else(|| DeskError::Refused("a day looks like 2026-03-15".to_owned()))
}

/// An instant, or the first one of a day.
pub(crate) fn first_instant(argument: &str) -> Result<Timestamp, DeskError> {
    instant(argument, dates::start_of)
}

/// An instant, or the last second of a day.
pub(crate) fn last_instant(argument: &str) -> Result<Timestamp, DeskError> {
    let last = |day| {
        let next = dates::start_of(dates::days_after(day, 1));
        next.saturating_sub(SignedDuration::from_secs(1))
            .unwrap_or(next)
    };
    instant(argument, last)
}

fn instant(argument: &str, of_day: impl Fn(Date) -> Timestamp) -> Result<Timestamp, DeskError> {
    if let Ok(day) = day(argument) {
        return Ok(of_day(day));
    }
    argument.parse().map_err(|_| {
        let why = "a time looks like 2026-03-15, or like 2026-03-15T12:00:00Z";
        DeskError::Refused(why.to_owned())
    })
}

/// A word of a closed list.
pub(crate) fn word<T: Copy>(
    argument: &str,
    flag: &str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> Result<T, DeskError> {
    let mut known = all.iter().copied();
    known.find(|one| as_str(*one) == argument).ok_or_else(|| {
        let words: Vec<&str> = all.iter().copied().map(&as_str).collect();
        DeskError::Refused(format!("{flag} takes one of: {}", words.join(", ")))
    })
}

//! How long to wait, in words.

/// In what a wait is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitUnit {
    /// One minute.
    Minute,
    /// More of them.
    Minutes,
    /// One hour.
    Hour,
    /// More of them.
    Hours,
}

impl WaitUnit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Minute, Self::Minutes, Self::Hour, Self::Hours];
    /// Stands in the words of those that are more than one for how many.
    pub const COUNT: &'static str = "{count}";

    /// Its name among the words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Minutes => "minutes",
            Self::Hour => "hour",
            Self::Hours => "hours",
        }
    }

    /// Whether its words have a number in them.
    pub fn has_count(self) -> bool {
        matches!(self, Self::Minutes | Self::Hours)
    }

    /// So many seconds in whole minutes or hours, rounded up: who waits so long does not come too early.
    pub fn of(seconds: u64) -> (Self, u64) {
        let minutes = seconds.div_ceil(60).max(1);
        match minutes {
            1 => (Self::Minute, 1),
            2..60 => (Self::Minutes, minutes),
            60 => (Self::Hour, 1),
            _ => (Self::Hours, minutes.div_ceil(60)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WaitUnit::{self, Hour, Hours, Minute, Minutes};

    #[test]
    fn a_wait_is_never_too_short() {
        let check = |seconds, expected| assert_eq!(WaitUnit::of(seconds), expected, "{seconds}");
        check(0, (Minute, 1));
        check(60, (Minute, 1));
        check(61, (Minutes, 2));
        check(417, (Minutes, 7));
        check(59 * 60, (Minutes, 59));
        check(59 * 60 + 1, (Hour, 1));
        check(3600, (Hour, 1));
        check(3601, (Hours, 2));
        check(86_400, (Hours, 24));
    }
}

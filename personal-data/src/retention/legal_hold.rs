//! Legal holds: until when a statute forbids an erasure.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::dates::day_of;
use crate::register::HoldReason;
use crate::stored::{LegalHold, StoredItem};

/// Why a hold is not set or lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefused {
    /// The time it would hold for is over.
    #[error("the time for which the statute keeps what is dated so is over")]
    Over,
    /// There is one that holds longer.
    #[error("a legal hold is set that lasts as long or longer; lift that one first")]
    HeldLonger,
    /// There is none to lift.
    #[error("there is no legal hold on it")]
    NotHeld,
}

impl HoldReason {
    /// The hold that it sets on what is dated so: until the end of the last of its years, which are counted from the end
    /// of the fiscal year.
    pub fn hold(&self, dated: Date) -> LegalHold {
        let years = i16::try_from(self.years_after_fiscal_year).unwrap_or(i16::MAX);
        let last = dated.year().saturating_add(years).min(Date::MAX.year());
        LegalHold {
            reason: self.id.clone(),
            until_on: date(last, 12, 31),
        }
    }
}

impl StoredItem {
    /// Sets a hold. It never shortens one that is set.
    pub fn set_hold(&mut self, hold: LegalHold, now: Timestamp) -> Result<(), HoldRefused> {
        if hold.until_on < day_of(now) {
            return Err(HoldRefused::Over);
        }
        let earlier = self.moved_by.hold.as_ref();
        if earlier.is_some_and(|earlier| earlier.until_on >= hold.until_on) {
            return Err(HoldRefused::HeldLonger);
        }
        self.moved_by.hold = Some(hold);
        Ok(())
    }

    /// Lifts the hold.
    pub fn lift_hold(&mut self) -> Result<LegalHold, HoldRefused> {
        self.moved_by.hold.take().ok_or(HoldRefused::NotHeld)
    }
}

#[cfg(test)]
mod tests {
    use crate::Register;

    #[test]
    fn five_years_after_the_end_of_the_fiscal_year() {
        let register = Register::parse(include_str!("../../../content/register.toml")).unwrap();
        let accounting = &register.hold_reasons[0];
        let check = |dated: &str, until: &str| {
            let hold = accounting.hold(dated.parse().unwrap());
            assert_eq!(hold.until_on.to_string(), until);
        };
        check("2026-03-15", "2031-12-31");
        check("2026-12-31", "2031-12-31");
        check("2027-01-01", "2032-12-31");
        check("9999-01-01", "9999-12-31");
    }
}

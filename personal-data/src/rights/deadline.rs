//! By which day a request must be answered (GDPR, article 12(3)).

use jiff::civil::Date;

use crate::dates::{days_after, months_after};
use crate::register::AnswerDeadline;

/// The register's deadline for answers.
///
/// The article gives one month from receipt, which may be extended by two more. The notice's company answers within 30
/// days where that is earlier, so the earlier of both is the due day; a weekend moves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRule(AnswerDeadline);

impl AnswerRule {
    /// The rule of a register.
    pub fn new(deadline: AnswerDeadline) -> Self {
        Self(deadline)
    }

    /// The last day to answer what came on a day.
    pub fn due_on(&self, received_on: Date) -> Date {
        let month = months_after(received_on, i64::from(self.0.months));
        month.min(days_after(received_on, i64::from(self.0.max_days)))
    }

    /// The last day after an extension, from the first due day.
    pub fn extended(&self, first_due_on: Date) -> Date {
        months_after(first_due_on, i64::from(self.0.extension_months))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::AnswerRule;
    use crate::Register;

    #[test]
    fn a_month_or_thirty_days_whichever_is_first() {
        let register = Register::parse(include_str!("../../../content/register.toml")).unwrap();
        let rule = AnswerRule::new(register.deadlines.answer);
        let check = |received: &str, due: &str, extended: &str| {
            let day = |text: &str| text.parse::<Date>().unwrap();
            assert_eq!(rule.due_on(day(received)), day(due), "{received}");
            assert_eq!(rule.extended(day(due)), day(extended), "{received}");
        };
        check("2026-07-31", "2026-08-30", "2026-10-30");
        check("2027-01-31", "2027-02-28", "2027-04-28");
        check("2028-01-31", "2028-02-29", "2028-04-29");
        check("2027-02-01", "2027-03-01", "2027-05-01");
        // A Sunday stays one.
        check("2026-10-16", "2026-11-15", "2027-01-15");
    }
}

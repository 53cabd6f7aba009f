//! How many checks passed and failed, read from what the test runners say about themselves.

use anyhow::{Context, Result};
use std::fmt;
use std::ops::AddAssign;

/// A number of checks that passed and a number that failed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Count {
    /// A check that has no parts.
    pub(crate) fn one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
        }
    }

    /// A runner that ends badly without naming a failed test has failed all the same: it did not compile, or crashed,
    /// or ran nothing.
    pub(crate) fn or_one_failure(mut self, succeeded: bool) -> Self {
        if self.failed == 0 && (!succeeded || self.passed == 0) {
            self.failed = 1;
        }
        self
    }

    /// Reads a line of cargo's test output such as `test result: ok. 3 passed; 0 failed; …`; other lines count nothing.
    pub(crate) fn from_cargo_line(line: &str) -> Self {
        let Some(result) = line.trim().strip_prefix("test result: ") else {
            return Self::default();
        };
        // "ok. 3 passed", "FAILED. 3 passed", "0 failed", …
        let number = |word: &str| {
            let part = result
                .split(';')
                .find_map(|part| part.trim().strip_suffix(word));
            part.and_then(|part| part.split_whitespace().next_back()?.parse().ok())
                .unwrap_or(0)
        };
        Self {
            passed: number("passed"),
            failed: number("failed"),
        }
    }

    /// Reads the report that Playwright writes for machines. A flaky test passed in the end.
    pub(crate) fn from_playwright(report: &str) -> Result<Self> {
        let report: serde_json::Value = serde_json::from_str(report)?;
        let number = |key: &str| {
            let number = report
                .pointer("/stats")
                .and_then(|stats| stats.get(key)?.as_u64());
            number.with_context(|| format!("Playwright's report has no stats.{key}"))
        };
        Ok(Self {
            passed: number("expected")? + number("flaky")?,
            failed: number("unexpected")?,
        })
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(passed: u64, failed: u64) -> Count {
        Count { passed, failed }
    }

    #[test]
    fn cargo_s_result_lines_are_read_and_no_others() {
        let check = |line, passed, failed| {
            assert_eq!(
                Count::from_cargo_line(line),
                count(passed, failed),
                "{line}"
            );
        };
        check(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s\n",
            3,
            0,
        );
        check(
            "test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.5s",
            12,
            2,
        );
        check("test the_test_result ... ok", 0, 0);
        check("running 5 tests", 0, 0);
        check("5 passed; 1 failed", 0, 0);
        check("", 0, 0);
    }

    #[test]
    fn playwright_s_report_is_read() {
        let report = r#"{"stats": {"expected": 4, "skipped": 1, "unexpected": 2, "flaky": 1}}"#;
        assert_eq!(Count::from_playwright(report).unwrap(), count(5, 2));
        assert!(Count::from_playwright("{}").is_err());
        assert!(Count::from_playwright("").is_err());
    }

    #[test]
    fn a_runner_that_ends_badly_or_runs_nothing_has_failed() {
        assert_eq!(count(3, 0).or_one_failure(true), count(3, 0));
        assert_eq!(count(3, 0).or_one_failure(false), count(3, 1));
        assert_eq!(count(3, 2).or_one_failure(false), count(3, 2));
        assert_eq!(count(0, 0).or_one_failure(true), count(0, 1));
    }

    #[test]
    fn counts_add_up_to_the_closing_line() {
        let mut sum = Count::one(true);
        sum += Count::one(false);
        sum += count(3, 1);
        assert_eq!(sum.to_string(), "4 passed, 2 failed");
    }
}

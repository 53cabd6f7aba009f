//! Cases: a line for each, and one in full.

use jiff::civil::Date;
use personal_data::{Case, CaseStatus, dates};

use super::details::laid_out;
use super::table::Table;
use super::{Shown, line};
use crate::words::{day_of_month, fill};

impl Shown<'_> {
    /// A line for each case: its code, its deadline, what it is about, and about whom.
    pub(crate) fn deadlines(&self, cases: &[Case]) -> String {
        if cases.is_empty() {
            return self.words.sentences.no_cases.clone();
        }
        let labels = &self.words.labels;
        let mut table = Table::whole([
            &labels.case,
            &labels.due,
            &labels.case_kind,
            &labels.enquiries,
        ]);
        for case in cases {
            table.row([
                case.reference().to_string(),
                self.due(case),
                self.words.case_kind(case.kind).to_owned(),
                self.enquiries(case),
            ]);
        }
        table.to_string()
    }

    /// One case.
    pub(crate) fn case(&self, case: &Case) -> String {
        laid_out(&self.case_rows(case))
    }

    /// The same as labels and values.
    pub(crate) fn case_rows(&self, case: &Case) -> Vec<(&str, String)> {
        let (labels, words) = (&self.words.labels, self.words);
        let day = |day: Date| words.day_from(day, self.desk.now);
        let optional = [
            (
                &labels.channel,
                case.channel.map(|channel| words.channel(channel)),
            ),
            (
                &labels.extension,
                case.extension.map(|reason| words.extension_reason(reason)),
            ),
            (
                &labels.outcome,
                case.outcome
                    .map(|outcome| words.outcome(case.kind, outcome)),
            ),
            (
                &labels.refusal,
                case.refusal.map(|reason| words.refusal_reason(reason)),
            ),
        ];
        let mut rows: Vec<(&str, String)> = vec![
            (&labels.case, case.reference().to_string()),
            (&labels.case_kind, words.case_kind(case.kind).to_owned()),
            (&labels.status, words.case_status(case.status).to_owned()),
            (&labels.enquiries, self.enquiries(case)),
            (&labels.received, day(case.received_on)),
            (&labels.due, self.due(case)),
        ];
        let optional = optional.into_iter();
        rows.extend(optional.filter_map(|(label, word)| Some((label.as_str(), word?.to_owned()))));
        rows.push((&labels.opened, day(dates::day_of(case.opened_at))));
        if let Some(closed_at) = case.closed_at {
            rows.push((&labels.closed, day(dates::day_of(closed_at))));
        }
        rows
    }

    /// The deadline, and how far it is; of a case that is closed the day alone.
    pub(crate) fn due(&self, case: &Case) -> String {
        let day = day_of_month(case.due_on);
        if case.status == CaseStatus::Closed {
            return day;
        }
        let days_left = case.days_left(self.desk.now);
        if days_left >= 0 {
            return self.words.day_from(case.due_on, self.desk.now);
        }
        let time = self.words.time(days_left.unsigned_abs());
        let overdue = fill(&self.words.sentences.overdue, &[("tid", &time)]);
        format!("{day} ({overdue})")
    }

    pub(crate) fn enquiries(&self, case: &Case) -> String {
        if case.enquiries.is_empty() {
            return self.words.sentences.nobody.clone();
        }
        let references: Vec<String> = case
            .enquiries
            .iter()
            .map(|one| line(one.as_str()))
            .collect();
        references.join(", ")
    }
}

//! One enquiry in full: what was typed under the names people know, then what the desk knows of it.

use jiff::Timestamp;
use personal_data::{Part, StoredEnquiry, dates};

use super::{Shown, line, wrap};
use crate::words::{day_of_month, fill};

impl Shown<'_> {
    pub(super) fn detail(&self, enquiry: &StoredEnquiry) -> String {
        let labels = &self.words.labels;
        let Some(main) = enquiry.main() else {
            return String::new();
        };
        let mut rows: Vec<(&str, String)> = vec![
            (&labels.reference, main.reference.to_string()),
            (&labels.id, main.id.to_string()),
            (&labels.status, self.words.status(main.status).to_owned()),
            (&labels.received, self.day(main.received_at)),
        ];
        if !main.spam_reasons.is_empty() {
            let reasons = main.spam_reasons.iter();
            let reasons: Vec<&str> = reasons.map(|why| self.words.spam_reason(*why)).collect();
            rows.push((&labels.spam_reasons, reasons.join(", ")));
        }
        let mut texts = Vec::new();
        for field in self.desk.register.form_fields() {
            let Some(value) = desk::json::typed(enquiry, &field.id) else {
                continue;
            };
            let message = enquiry.item(Part::Message);
            let is_text = message.is_some_and(|message| message.fields.contains_key(&field.id));
            if is_text {
                texts.push(format!("\n{}\n{}", field.label, wrapped(value)));
            } else {
                rows.push((&field.label, line(value)));
            }
        }
        let source = self.words.source(main.source).to_owned();
        rows.push((&labels.source, source));
        rows.push((&labels.notice_version, line(&main.notice_version)));
        let cases = desk::json::open_cases(enquiry);
        if !cases.is_empty() {
            rows.push((&labels.cases, cases.join(", ")));
        }
        let contact = enquiry.contact.as_ref();
        let shared_with = contact.into_iter().flat_map(|contact| &contact.shared_with);
        let shared_with: Vec<String> = shared_with.map(|recipient| line(recipient)).collect();
        if !shared_with.is_empty() {
            rows.push((&labels.shared_with, shared_with.join(", ")));
        }
        let (dates, marks) = self.ends(enquiry);
        rows.extend(dates);
        [laid_out(&rows)]
            .into_iter()
            .chain(marks)
            .chain(texts)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// When an enquiry is looked at and when it ends, and what moves that.
    pub(super) fn dates(&self, enquiry: &StoredEnquiry) -> String {
        let (rows, marks) = self.ends(enquiry);
        let rows = Some(laid_out(&rows)).filter(|rows| !rows.is_empty());
        rows.into_iter().chain(marks).collect::<Vec<_>>().join("\n")
    }

    /// The same as rows, and as sentences.
    fn ends(&self, enquiry: &StoredEnquiry) -> (Vec<(&str, String)>, Vec<String>) {
        let (labels, sentences) = (&self.words.labels, &self.words.sentences);
        let mut rows: Vec<(&str, String)> = Vec::new();
        let mut marks = Vec::new();
        let restrictions = enquiry.restrictions();
        if !restrictions.is_empty() {
            let reasons = restrictions.into_iter();
            let reasons: Vec<&str> = reasons.map(|why| self.words.restriction(why)).collect();
            rows.push((&labels.restricted, reasons.join(", ")));
        }
        match &enquiry.contact {
            Some(contact) => {
                rows.push((&labels.review_by, self.day(contact.review_at)));
                rows.push((&labels.contact_ends, self.day(contact.item.expires_at())));
            }
            None => marks.push(sentences.contact_gone.clone()),
        }
        match &enquiry.message {
            Some(message) => rows.push((&labels.message_ends, self.day(message.item.expires_at()))),
            None => marks.push(sentences.message_gone.clone()),
        }
        for (part, item) in enquiry.items() {
            let name = self.words.part(part);
            if let Some(hold) = &item.moved_by.hold {
                let until = day_of_month(hold.until_on);
                let values = [
                    ("del", name),
                    ("dag", until.as_str()),
                    ("lov", self.desk.statute(&hold.reason)),
                ];
                marks.push(fill(&sentences.held, &values));
            }
            if item.moved_by.is_erasure_asked {
                marks.push(fill(&sentences.erase_asked, &[("del", name)]));
            }
        }
        (rows, marks)
    }

    fn day(&self, at: Timestamp) -> String {
        self.words.day_from(dates::day_of(at), self.desk.now)
    }
}

/// Labels and their values below each other. A long value goes on in its own column.
pub(super) fn laid_out(rows: &[(&str, String)]) -> String {
    let widest = rows.iter().map(|(label, _)| label.chars().count()).max();
    let width = widest.unwrap_or_default();
    let indent = " ".repeat(width + 2);
    let rows = rows.iter().map(|(label, value)| {
        let value = wrap(value, &indent, &indent);
        let value = value.get(indent.len()..).unwrap_or_default();
        format!("{label:<width$}  {value}")
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// Text of several lines, two columns in.
fn wrapped(value: &str) -> String {
    let shown = personal_data::Printable::lines(value).to_string();
    let lines = shown.lines().map(|line| wrap(line, "  ", "  "));
    lines.collect::<Vec<_>>().join("\n")
}

//! One enquiry in full: what was typed under the names people know, then what the desk knows of it.

use jiff::Timestamp;
use personal_data::{ApprovalReference, Part, Register, ShownIn, StoredEnquiry, attribute, dates};

use super::{Shown, line, wrap};
use crate::words::{day_of_month, fill};

/// What there is to show of an enquiry.
pub(crate) struct Facts<'f> {
    /// Labels and values of one line.
    pub(crate) rows: Vec<(&'f str, String)>,
    /// When it is looked at and when it ends.
    pub(crate) dates: Vec<(&'f str, String)>,
    /// What moves that, in sentences.
    pub(crate) marks: Vec<String>,
    /// Labels and values of several lines, as they were typed.
    pub(crate) texts: Vec<(&'f str, &'f str)>,
}

impl Shown<'_> {
    pub(super) fn detail(&self, enquiry: &StoredEnquiry) -> String {
        let Some(facts) = self.facts(enquiry) else {
            return String::new();
        };
        let rows: Vec<_> = facts.rows.into_iter().chain(facts.dates).collect();
        let texts = facts.texts.into_iter();
        let texts = texts.map(|(label, value)| format!("\n{label}\n{}", wrapped(value)));
        [laid_out(&rows)]
            .into_iter()
            .chain(facts.marks)
            .chain(texts)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// What there is to show of an enquiry: what was typed under the names people know, then what the desk knows of it.
    pub(crate) fn facts<'f>(&'f self, enquiry: &'f StoredEnquiry) -> Option<Facts<'f>> {
        let labels = &self.words.labels;
        let main = enquiry.main()?;
        let reference = main.reference.to_string();
        let mut rows = shown(
            &self.desk.register,
            [(attribute::REFERENCE, &labels.reference, reference)],
        );
        rows.push((&labels.id, main.id.to_string()));
        let reasons = main.spam_reasons.iter();
        let reasons: Vec<&str> = reasons.map(|why| self.words.spam_reason(*why)).collect();
        let stored = [
            (
                attribute::STATUS,
                &labels.status,
                self.words.status(main.status).to_owned(),
            ),
            (
                attribute::RECEIVED_AT,
                &labels.received,
                self.day(main.received_at),
            ),
            (
                attribute::SPAM_REASONS,
                &labels.spam_reasons,
                reasons.join(", "),
            ),
        ];
        rows.extend(shown(&self.desk.register, stored));
        let mut texts = Vec::new();
        let fields = self.desk.register.form_fields();
        for field in fields.filter(|field| field.shown_in.contains(&ShownIn::Desk)) {
            let Some(value) = desk::json::typed(enquiry, &field.id) else {
                continue;
            };
            let message = enquiry.item(Part::Message);
            let is_text = message.is_some_and(|message| message.fields.contains_key(&field.id));
            if is_text {
                texts.push((field.label.as_str(), value));
            } else {
                rows.push((&field.label, line(value)));
            }
        }
        let contact = enquiry.contact.as_ref();
        let shared_with = contact.into_iter().flat_map(|contact| &contact.shared_with);
        let shared_with: Vec<String> = shared_with.map(|recipient| line(recipient)).collect();
        let approvals = contact.into_iter().flat_map(|contact| &contact.approvals);
        let approvals = approvals.map(|id| ApprovalReference::of(*id).to_string());
        let approvals: Vec<String> = approvals.collect();
        let stored = [
            (
                attribute::SOURCE,
                &labels.source,
                self.words.source(main.source).to_owned(),
            ),
            (
                attribute::NOTICE_VERSION,
                &labels.notice_version,
                line(&main.notice_version),
            ),
            (
                attribute::CASES,
                &labels.cases,
                desk::json::open_cases(enquiry).join(", "),
            ),
            (
                attribute::SHARED_WITH,
                &labels.shared_with,
                shared_with.join(", "),
            ),
            (
                attribute::APPROVALS,
                &labels.approvals,
                approvals.join(", "),
            ),
        ];
        rows.extend(shown(&self.desk.register, stored));
        let (dates, marks) = self.ends(enquiry);
        Some(Facts {
            rows,
            dates,
            marks,
            texts,
        })
    }

    /// When an enquiry is looked at and when it ends, and what moves that.
    pub(super) fn dates(&self, enquiry: &StoredEnquiry) -> String {
        let (rows, marks) = self.ends(enquiry);
        let rows = Some(laid_out(&rows)).filter(|rows| !rows.is_empty());
        rows.into_iter().chain(marks).collect::<Vec<_>>().join("\n")
    }

    /// The same as rows, and as sentences.
    pub(crate) fn ends(&self, enquiry: &StoredEnquiry) -> (Vec<(&str, String)>, Vec<String>) {
        let (labels, sentences) = (&self.words.labels, &self.words.sentences);
        let restrictions = enquiry.restrictions().into_iter();
        let restrictions: Vec<&str> = restrictions
            .map(|why| self.words.restriction(why))
            .collect();
        let contact = enquiry.contact.as_ref();
        let message = enquiry.message.as_ref();
        let day = |at: Option<Timestamp>| at.map_or_else(String::new, |at| self.day(at));
        let review = day(contact.map(|contact| contact.review_at));
        let contact_ends = day(contact.map(|contact| contact.item.expires_at()));
        let message_ends = day(message.map(|message| message.item.expires_at()));
        let rows = shown(
            &self.desk.register,
            [
                (
                    attribute::RESTRICTED,
                    &labels.restricted,
                    restrictions.join(", "),
                ),
                (attribute::REVIEW_AT, &labels.review_by, review),
                (attribute::EXPIRES_AT, &labels.contact_ends, contact_ends),
                (attribute::EXPIRES_AT, &labels.message_ends, message_ends),
            ],
        );
        let mut marks = Vec::new();
        if contact.is_none() {
            marks.push(sentences.contact_gone.clone());
        }
        if message.is_none() {
            marks.push(sentences.message_gone.clone());
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

/// The rows of stored fields that have a value and that the register shows at the desk.
fn shown<'l, const N: usize>(
    register: &Register,
    rows: [(&str, &'l String, String); N],
) -> Vec<(&'l str, String)> {
    let rows = rows.into_iter();
    rows.filter(|(id, _, value)| !value.is_empty() && register.is_shown(id, ShownIn::Desk))
        .map(|(_, label, value)| (label.as_str(), value))
        .collect()
}

/// Labels and their values below each other. A long value goes on in its own column.
pub(crate) fn laid_out(rows: &[(&str, String)]) -> String {
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

#[cfg(test)]
mod tests {
    use personal_data::Register;

    use super::shown;

    #[test]
    fn what_the_register_does_not_show_at_the_desk_is_not_shown() {
        let register = include_str!("../../../content/register.toml");
        let register = Register::parse(register).unwrap();
        let label = String::from("x");
        let row = |id, value: &str| (id, &label, value.to_owned());
        let rows = [
            row("status", "kept"),
            row("phone_e164", "+4712345678"),
            row("spam_reasons", ""),
        ];
        assert_eq!(shown(&register, rows), [("x", "kept".to_owned())]);
    }
}

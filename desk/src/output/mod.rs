//! How results are shown to people: in 80 columns, what matters first, each stored value made harmless on its own.

mod cases;
pub(crate) mod csv;
mod details;
mod erased;
mod sharing;
mod table;

use contact_store::Loaded;
use desk::actions::{Change, Desk, Remains};
use personal_data::{
    CaseReference, Event, LedgerEntry, Printable, Reference, StoredEnquiry, dates,
};

use crate::words::{Words, day_of_month, fill};
pub(crate) use details::laid_out;
use table::Table;

/// Columns that a line has at most.
pub(crate) const WIDTH: usize = 80;

/// What results are shown with.
pub(crate) struct Shown<'s> {
    pub(crate) words: &'s Words,
    pub(crate) desk: &'s Desk,
}

impl Shown<'_> {
    /// A line for each enquiry: reference, day, status and who.
    pub(crate) fn inbox(&self, enquiries: &[Loaded]) -> String {
        if enquiries.is_empty() {
            return self.words.sentences.no_enquiries.clone();
        }
        let labels = &self.words.labels;
        let mut table = Table::new([
            &labels.reference,
            &labels.received,
            &labels.status,
            &labels.from,
        ]);
        for loaded in enquiries {
            let Some(item) = loaded.enquiry.main() else {
                continue;
            };
            let received = dates::day_of(item.received_at);
            table.row([
                item.reference.to_string(),
                self.words.day_from(received, self.desk.now),
                self.status(&loaded.enquiry),
                self.who(&loaded.enquiry),
            ]);
        }
        table.to_string()
    }

    /// The same of contacts, with the day of their review.
    pub(crate) fn review(&self, enquiries: &[Loaded]) -> String {
        if enquiries.is_empty() {
            return self.words.sentences.no_enquiries.clone();
        }
        let labels = &self.words.labels;
        let mut table = Table::new([
            &labels.reference,
            &labels.review,
            &labels.status,
            &labels.from,
        ]);
        for loaded in enquiries {
            let Some(contact) = &loaded.enquiry.contact else {
                continue;
            };
            let due = dates::day_of(contact.review_at);
            table.row([
                contact.item.reference.to_string(),
                self.words.day_from(due, self.desk.now),
                self.status(&loaded.enquiry),
                self.who(&loaded.enquiry),
            ]);
        }
        table.to_string()
    }

    /// Each enquiry in full.
    pub(crate) fn details(&self, enquiries: &[Loaded]) -> String {
        let each = enquiries.iter().map(|loaded| self.detail(&loaded.enquiry));
        each.collect::<Vec<_>>().join("\n\n")
    }

    /// What was done, and how the enquiries stand after it.
    pub(crate) fn change(&self, change: &Change, after: &[StoredEnquiry]) -> String {
        let references = change.references.iter().map(Reference::as_str);
        let references: Vec<&str> = references.collect();
        let mut lines = vec![format!(
            "{}: {}",
            self.words.event(change.event),
            references.join(", ")
        )];
        lines.extend(after.iter().map(|enquiry| self.dates(enquiry)));
        lines.extend(self.remains(&change.remains));
        if let Event::Rectified | Event::Erased | Event::Restricted = change.event {
            lines.extend(self.must_tell(change.case.as_ref()));
        }
        lines.join("\n")
    }

    /// That whoever was given the data has to be told of a change, in this case.
    pub(crate) fn must_tell(&self, duty: Option<&CaseReference>) -> Option<String> {
        let case = duty?.to_string();
        Some(fill(&self.words.sentences.must_tell, &[("sak", &case)]))
    }

    /// What a hold keeps.
    pub(crate) fn remains(&self, remains: &[Remains]) -> Option<String> {
        let kept = self.each_remains(remains).into_iter();
        let kept: Vec<String> = kept.map(|line| format!("  {line}")).collect();
        let stays = &self.words.sentences.stays;
        (!kept.is_empty()).then(|| format!("{stays}\n{}", kept.join("\n")))
    }

    /// A sentence for each item that a hold keeps.
    pub(crate) fn each_remains(&self, remains: &[Remains]) -> Vec<String> {
        let kept = remains.iter().map(|kept| {
            let values = [
                ("del", self.words.part(kept.part)),
                ("dag", &day_of_month(kept.until_on)),
                ("lov", &kept.statute),
            ];
            let sentence = fill(&self.words.sentences.held, &values);
            format!("{}  {sentence}", kept.reference)
        });
        kept.collect()
    }

    /// The ledger.
    pub(crate) fn ledger(&self, entries: &[LedgerEntry]) -> String {
        if entries.is_empty() {
            return self.words.sentences.no_events.clone();
        }
        let labels = &self.words.labels;
        let mut table = Table::whole([&labels.at, &labels.actor, &labels.event]);
        for entry in entries {
            let (at, actor, event) = self.ledger_row(entry);
            table.row([at, actor, event]);
        }
        table.to_string()
    }

    /// When something was done, by whom, and what.
    pub(crate) fn ledger_row(&self, entry: &LedgerEntry) -> (String, String, String) {
        let labels = &self.words.labels;
        let at = entry.at.strftime("%Y-%m-%d %H:%M").to_string();
        let count = entry
            .count
            .map(|count| format!("{} {count}", labels.count.to_lowercase()));
        let reason = match entry.event {
            Event::Held | Event::HoldLifted => {
                entry.reason.as_deref().map(|id| self.desk.statute(id))
            }
            _ => self.words.ledger_reason(entry),
        };
        let fields = entry.fields.iter().map(|id| self.field(id));
        let fields =
            Some(fields.collect::<Vec<_>>().join(", ")).filter(|fields| !fields.is_empty());
        let until = entry
            .until_on
            .map(|day| format!("{} {day}", labels.until.to_lowercase()));
        let more = [
            entry.case.as_ref().map(ToString::to_string),
            reason.map(str::to_owned),
            count,
            fields,
            until,
        ];
        let more: Vec<String> = more.into_iter().flatten().collect();
        let event = self.words.event(entry.event);
        let event = if more.is_empty() {
            event.to_owned()
        } else {
            format!("{event} ({})", line(&more.join(", ")))
        };
        (at, entry.actor.as_str().to_owned(), event)
    }

    /// What a stored field is called.
    pub(crate) fn field<'n>(&'n self, id: &'n str) -> &'n str {
        let mut fields = self.desk.register.stored_fields();
        let field = fields.find(|field| field.id == id);
        field.map_or(id, desk::json::named)
    }

    /// Where an enquiry stands.
    pub(crate) fn status(&self, enquiry: &StoredEnquiry) -> String {
        let item = enquiry.main();
        let status = item.map_or("", |item| self.words.status(item.status));
        status.to_owned()
    }

    /// Who it is from.
    pub(crate) fn who(&self, enquiry: &StoredEnquiry) -> String {
        let name = desk::json::typed(enquiry, "name");
        name.map_or_else(|| self.words.sentences.gone.clone(), line)
    }
}

/// A value of one line, as it may be printed.
pub(crate) fn line(value: &str) -> String {
    Printable::line(value).to_string()
}

/// Text whose lines go on two columns further in where they are too long. No word is divided: a reference has a hyphen.
pub(crate) fn fit(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        wrap(line, "", &" ".repeat(indent + 2))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line, divided at its spaces.
fn wrap(line: &str, first: &str, rest: &str) -> String {
    let options = whole_words(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest);
    textwrap::fill(line, options)
}

/// A text in lines of so many columns.
fn wrap_in(text: &str, width: usize) -> Vec<String> {
    let lines = textwrap::wrap(text, whole_words(width)).into_iter();
    lines.map(std::borrow::Cow::into_owned).collect()
}

fn whole_words(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

//! The words that results are shown in, from `content/desk.toml`.

use std::collections::BTreeMap;

use desk::Refusal;
use jiff::Timestamp;
use jiff::civil::Date;
use personal_data::{
    ApprovalStatus, CaseKind, CaseStatus, Channel, EraseReason, ErrorCode, Event, ExtensionReason,
    KeepReason, LedgerEntry, Outcome, Part, RefusalReason, Restriction, Role, Source, SpamReason,
    Status, dates,
};
use serde::Deserialize;

const CONTENT: &str = include_str!("../../content/desk.toml");
/// So many days are counted as days, and so many as months.
const MOST_DAYS: u64 = 60;
const MOST_MONTH_DAYS: u64 = 729;

/// All of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    statuses: BTreeMap<String, String>,
    parts: BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
    restrictions: BTreeMap<String, String>,
    spam_reasons: BTreeMap<String, String>,
    events: BTreeMap<String, String>,
    keep_reasons: BTreeMap<String, String>,
    erase_reasons: BTreeMap<String, String>,
    case_kinds: BTreeMap<String, String>,
    case_statuses: BTreeMap<String, String>,
    channels: BTreeMap<String, String>,
    extension_reasons: BTreeMap<String, String>,
    outcomes: BTreeMap<String, String>,
    complaint_outcomes: BTreeMap<String, String>,
    refusal_reasons: BTreeMap<String, String>,
    requests: BTreeMap<String, String>,
    refusal_sentences: BTreeMap<String, String>,
    extension_sentences: BTreeMap<String, String>,
    source_phrases: BTreeMap<String, String>,
    roles: BTreeMap<String, String>,
    approval_statuses: BTreeMap<String, String>,
    pub(crate) labels: Labels,
    pub(crate) sentences: Sentences,
    /// Why something is not done, by the refusal's word.
    refusals: BTreeMap<String, String>,
    /// Why the value of a field is not taken.
    field_errors: BTreeMap<String, String>,
    /// What the pages say, which the templates and the pages take by name.
    pub(crate) pages: toml::Table,
}

/// Heads of tables, and what stands before a value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Labels {
    pub(crate) reference: String,
    pub(crate) id: String,
    pub(crate) received: String,
    pub(crate) status: String,
    pub(crate) from: String,
    pub(crate) review: String,
    pub(crate) spam_reasons: String,
    pub(crate) notice_version: String,
    pub(crate) source: String,
    pub(crate) review_by: String,
    pub(crate) contact_ends: String,
    pub(crate) message_ends: String,
    pub(crate) restricted: String,
    pub(crate) cases: String,
    pub(crate) shared_with: String,
    pub(crate) at: String,
    pub(crate) event: String,
    pub(crate) actor: String,
    pub(crate) count: String,
    pub(crate) until: String,
    pub(crate) case: String,
    pub(crate) case_kind: String,
    pub(crate) due: String,
    pub(crate) enquiries: String,
    pub(crate) channel: String,
    pub(crate) extension: String,
    pub(crate) outcome: String,
    pub(crate) refusal: String,
    pub(crate) opened: String,
    pub(crate) closed: String,
    pub(crate) approvals: String,
    pub(crate) approval: String,
    pub(crate) agreement: String,
    pub(crate) title: String,
    pub(crate) recipient: String,
    pub(crate) fields: String,
    pub(crate) address: String,
    pub(crate) proposed: String,
    pub(crate) answered: String,
}

/// Whole sentences, some with holes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sentences {
    pub(crate) open_ends: String,
    pub(crate) open_was_idle: String,
    pub(crate) no_cases: String,
    pub(crate) nobody: String,
    pub(crate) overdue: String,
    pub(crate) ends_now: String,
    pub(crate) no_enquiries: String,
    pub(crate) nothing_found: String,
    pub(crate) no_events: String,
    pub(crate) gone: String,
    pub(crate) contact_gone: String,
    pub(crate) message_gone: String,
    pub(crate) held: String,
    pub(crate) erase_asked: String,
    pub(crate) today: String,
    pub(crate) yesterday: String,
    pub(crate) tomorrow: String,
    pub(crate) time_ago: String,
    pub(crate) in_time: String,
    pub(crate) one_day: String,
    pub(crate) days: String,
    pub(crate) months: String,
    pub(crate) years: String,
    pub(crate) will_go: String,
    pub(crate) stays: String,
    pub(crate) reply_to: String,
    pub(crate) recipients: String,
    pub(crate) items_gone: String,
    pub(crate) gone_from_backups: String,
    pub(crate) also_stored: String,
    pub(crate) mentions: String,
    pub(crate) names_not_searched: String,
    pub(crate) nothing_to_resume: String,
    pub(crate) will_take_over: String,
    pub(crate) new_reference: String,
    pub(crate) must_inform: String,
    pub(crate) must_tell: String,
    pub(crate) will_rectify: String,
    pub(crate) will_lift_hold: String,
    pub(crate) will_restore: String,
    pub(crate) copied: String,
    pub(crate) repeat: String,
    pub(crate) type_reference: String,
    pub(crate) yes_or_no: String,
    pub(crate) looked_at: String,
    pub(crate) export_is_a_copy: String,
    pub(crate) letter_is_a_copy: String,
    pub(crate) no_letter: String,
    pub(crate) letter_is_written: String,
    pub(crate) at_most: String,
    pub(crate) breach_found: String,
    pub(crate) unknown: String,
    pub(crate) legal_basis: String,
    pub(crate) from_system: String,
    pub(crate) from_derived: String,
    pub(crate) yes: String,
    pub(crate) no_agreements: String,
    pub(crate) no_approvals: String,
    pub(crate) link_is_made: String,
    pub(crate) will_share: String,
    pub(crate) package_made: String,
    pub(crate) package_is_written_with_out: String,
}

impl Words {
    /// The words this program was built with.
    pub(crate) fn built_in() -> anyhow::Result<Self> {
        // A slip in them is shown by this crate's tests.
        Ok(toml::from_str(CONTENT)?)
    }

    pub(crate) fn status(&self, status: Status) -> &str {
        in_list(&self.statuses, status.as_str())
    }

    pub(crate) fn part(&self, part: Part) -> &str {
        in_list(&self.parts, part.as_str())
    }

    pub(crate) fn source(&self, source: Source) -> &str {
        in_list(&self.sources, source.as_str())
    }

    pub(crate) fn restriction(&self, reason: Restriction) -> &str {
        in_list(&self.restrictions, reason.as_str())
    }

    pub(crate) fn spam_reason(&self, reason: SpamReason) -> &str {
        in_list(&self.spam_reasons, reason.as_str())
    }

    pub(crate) fn event(&self, event: Event) -> &str {
        in_list(&self.events, event.as_str())
    }

    /// The reason that an entry of the ledger gives, which is another closed list for each event. A hold's is in the register
    /// and not here.
    pub(crate) fn ledger_reason<'w>(&'w self, entry: &'w LedgerEntry) -> Option<&'w str> {
        let reason = entry.reason.as_deref()?;
        let list = match entry.event {
            Event::Kept => &self.keep_reasons,
            Event::EraseStarted | Event::Erased | Event::EraseDone => &self.erase_reasons,
            Event::Restricted | Event::RestrictionLifted => &self.restrictions,
            Event::TakenOver => &self.sources,
            Event::CaseOpened => &self.case_kinds,
            Event::CaseExtended => &self.extension_reasons,
            Event::CaseClosed => &self.outcomes,
            _ => return Some(reason),
        };
        Some(list.get(reason).map_or(reason, String::as_str))
    }

    pub(crate) fn keep_reason(&self, reason: KeepReason) -> &str {
        in_list(&self.keep_reasons, reason.as_str())
    }

    pub(crate) fn erase_reason(&self, reason: EraseReason) -> &str {
        in_list(&self.erase_reasons, reason.as_str())
    }

    /// Why something is not done.
    pub(crate) fn refusal(&self, refusal: &Refusal) -> &str {
        in_list(&self.refusals, refusal.word())
    }

    /// Why the value of a field is not taken.
    pub(crate) fn field_error(&self, code: ErrorCode) -> &str {
        in_list(&self.field_errors, code.as_str())
    }

    /// A word of the pages, by the names of the tables it is in, with dots between.
    pub(crate) fn page<'w>(&'w self, path: &'w str) -> &'w str {
        let mut names = path.split('.');
        let first = names.next().and_then(|name| self.pages.get(name));
        let found = names.try_fold(first, |value, name| Some(value?.get(name)));
        found
            .flatten()
            .and_then(toml::Value::as_str)
            .unwrap_or(path)
    }

    pub(crate) fn approval_status(&self, status: ApprovalStatus) -> &str {
        in_list(&self.approval_statuses, status.as_str())
    }

    pub(crate) fn case_kind(&self, kind: CaseKind) -> &str {
        in_list(&self.case_kinds, kind.as_str())
    }

    pub(crate) fn case_status(&self, status: CaseStatus) -> &str {
        in_list(&self.case_statuses, status.as_str())
    }

    pub(crate) fn channel(&self, channel: Channel) -> &str {
        in_list(&self.channels, channel.as_str())
    }

    pub(crate) fn extension_reason(&self, reason: ExtensionReason) -> &str {
        in_list(&self.extension_reasons, reason.as_str())
    }

    /// How a case ended, which of a complaint is said in other words.
    pub(crate) fn outcome(&self, kind: CaseKind, outcome: Outcome) -> &str {
        let word = outcome.as_str();
        let of_complaint = self.complaint_outcomes.get(word);
        let of_complaint = of_complaint.filter(|_| kind == CaseKind::Complaint);
        of_complaint.map_or_else(|| in_list(&self.outcomes, word), String::as_str)
    }

    pub(crate) fn refusal_reason(&self, reason: RefusalReason) -> &str {
        in_list(&self.refusal_reasons, reason.as_str())
    }

    /// What a person asked for, in a letter's sentence.
    pub(crate) fn request(&self, kind: CaseKind) -> &str {
        in_list(&self.requests, kind.as_str())
    }

    /// Why a request is refused, as a letter says it.
    pub(crate) fn refusal_sentence(&self, reason: RefusalReason) -> &str {
        in_list(&self.refusal_sentences, reason.as_str())
    }

    /// Why an answer takes longer, as a letter says it.
    pub(crate) fn extension_sentence(&self, reason: ExtensionReason) -> &str {
        in_list(&self.extension_sentences, reason.as_str())
    }

    /// Whom data came from, in a letter's sentence.
    pub(crate) fn source_phrase(&self, source: Source) -> &str {
        in_list(&self.source_phrases, source.as_str())
    }

    /// What somebody who has the data is.
    pub(crate) fn role(&self, role: Role) -> &str {
        in_list(
            &self.roles,
            match role {
                Role::Controller => "controller",
                Role::Processor => "processor",
            },
        )
    }

    /// So many days. Far away nobody counts days.
    pub(crate) fn time(&self, days: u64) -> String {
        let sentences = &self.sentences;
        let (count, unit) = match days {
            1 => (1, &sentences.one_day),
            near @ ..=MOST_DAYS => (near, &sentences.days),
            far @ ..=MOST_MONTH_DAYS => (far * 12 / 365, &sentences.months),
            far => (far / 365, &sentences.years),
        };
        fill(unit, &[("antall", &count.to_string())])
    }

    /// A day as people write it, with how far it is from now.
    pub(crate) fn day_from(&self, day: Date, now: Timestamp) -> String {
        let days = i64::from(
            dates::day_of(now)
                .until(day)
                .map_or(0, |span| span.get_days()),
        );
        let sentences = &self.sentences;
        let count = self.time(days.unsigned_abs());
        let far = match days {
            0 => sentences.today.clone(),
            1 => sentences.tomorrow.clone(),
            -1 => sentences.yesterday.clone(),
            2.. => fill(&sentences.in_time, &[("tid", &count)]),
            _ => fill(&sentences.time_ago, &[("tid", &count)]),
        };
        format!("{} ({far})", day_of_month(day))
    }
}

/// A day as people write it: `3. mars 2027`.
pub(crate) fn day_of_month(day: Date) -> String {
    dates::written(day)
}

/// A sentence with its holes filled.
pub(crate) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    // One pass: no value can bring a hole with it.
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or(name, |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn in_list<'w>(list: &'w BTreeMap<String, String>, word: &'static str) -> &'w str {
    list.get(word).map_or(word, String::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use desk::Refusal;
    use personal_data::{
        ApprovalStatus, CaseKind, CaseStatus, Channel, Event, ExtensionReason, Outcome, Part,
        RefusalReason, Restriction, Source, SpamReason, Status,
    };

    use super::{Words, day_of_month, fill};

    #[test]
    fn every_word_of_a_closed_list_is_there_and_no_other() {
        let words = Words::built_in().unwrap();
        let check = |list: &BTreeMap<String, String>, known: Vec<&str>| {
            let there: Vec<&str> = list.keys().map(String::as_str).collect();
            let mut known = known;
            known.sort_unstable();
            assert_eq!(there, known);
            assert!(list.values().all(|text| !text.trim().is_empty()));
        };
        check(&words.statuses, Status::ALL.map(Status::as_str).to_vec());
        check(&words.parts, Part::ALL.map(Part::as_str).to_vec());
        check(&words.sources, Source::ALL.map(Source::as_str).to_vec());
        let restrictions = Restriction::ALL.map(Restriction::as_str);
        check(&words.restrictions, restrictions.to_vec());
        let reasons = SpamReason::ALL.map(SpamReason::as_str);
        check(&words.spam_reasons, reasons.to_vec());
        check(&words.events, Event::ALL.map(Event::as_str).to_vec());
        check(
            &words.case_kinds,
            CaseKind::ALL.map(CaseKind::as_str).to_vec(),
        );
        let statuses = CaseStatus::ALL.map(CaseStatus::as_str);
        check(&words.case_statuses, statuses.to_vec());
        let statuses = ApprovalStatus::ALL.map(ApprovalStatus::as_str);
        check(&words.approval_statuses, statuses.to_vec());
        check(&words.channels, Channel::ALL.map(Channel::as_str).to_vec());
        let reasons = ExtensionReason::ALL.map(ExtensionReason::as_str);
        check(&words.extension_reasons, reasons.to_vec());
        check(&words.outcomes, Outcome::ALL.map(Outcome::as_str).to_vec());
        let of_complaints = ["granted", "partly-granted", "refused"];
        check(&words.complaint_outcomes, of_complaints.to_vec());
        let reasons = RefusalReason::ALL.map(RefusalReason::as_str);
        check(&words.refusal_reasons, reasons.to_vec());
        check(&words.refusal_sentences, reasons.to_vec());
        let reasons = ExtensionReason::ALL.map(ExtensionReason::as_str);
        check(&words.extension_sentences, reasons.to_vec());
        check(
            &words.requests,
            CaseKind::ALL.map(CaseKind::as_str).to_vec(),
        );
        check(&words.roles, vec!["controller", "processor"]);
        check(&words.refusals, Refusal::words());
        check(
            &words.source_phrases,
            Source::ALL.map(Source::as_str).to_vec(),
        );
    }

    #[test]
    fn holes_are_filled_once() {
        assert_eq!(fill("a {x} b", &[("x", "{y}"), ("y", "z")]), "a {y} b");
        assert_eq!(fill("{ikke lukket", &[]), "{ikke lukket");
    }

    #[test]
    fn a_day_is_written_as_people_do() {
        assert_eq!(day_of_month("2027-03-03".parse().unwrap()), "3. mars 2027");
    }
}

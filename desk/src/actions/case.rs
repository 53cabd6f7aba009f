//! Cases: a person's request, or a duty of ours, with a deadline.

use std::collections::BTreeSet;

use contact_store::{Loaded, Transaction};
use jiff::civil::Date;
use personal_data::{
    Case, CaseKind, CaseReference, Channel, Event, ExtensionReason, ItemId, Outcome, Part,
    Reference, RefusalReason, Restriction, StoredEnquiry, dates,
};

use super::{Change, Desk};
use crate::{DeskError, Refusal};

/// What a case is opened about.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// What is asked for.
    pub kind: CaseKind,
    /// The enquiries it is about; none when nobody was found.
    pub references: Vec<String>,
    /// The enquiry that is the request, when it came with the form: the deadline runs from its day.
    pub request: Option<String>,
    /// The day it came otherwise; today when nobody says.
    pub received_on: Option<Date>,
    /// How it came otherwise.
    pub channel: Option<Channel>,
}

/// A case that was opened, extended or closed.
#[derive(Clone, Debug)]
pub struct CaseChange {
    /// The change.
    pub change: Change,
    /// The case after it.
    pub case: Case,
    /// Items that nothing keeps any more, now that the case is closed: their own end has passed.
    pub ended: Vec<(Reference, Part)>,
}

impl Desk {
    /// Opens a case with this id. Its enquiries are kept until it is closed, and an objection restricts them.
    pub async fn open_case(&self, new: &NewCase, id: ItemId) -> Result<CaseChange, DeskError> {
        let loaded = self.all(&new.references).await?;
        let (received_on, channel) = if let Some(request) = &new.request {
            let request = self.one(request).await?.enquiry;
            let came_at = request.main().map_or(self.now, |item| item.received_at);
            (dates::day_of(came_at), Some(Channel::Form))
        } else {
            let today = dates::day_of(self.now);
            (new.received_on.unwrap_or(today), new.channel)
        };
        let case = Case::open(
            id,
            new.kind,
            channel,
            references_of(loaded.iter().map(|seen| &seen.enquiry)),
            received_on,
            &self.answer_rule(),
            self.now,
        )?;
        let mut transaction = self.store.transaction(self.now);
        transaction.add_case(&case, &self.rules);
        for seen in &loaded {
            let mut after = seen.enquiry.clone();
            set_case(&mut after, id, Some(case.due_on));
            let reasons = after.restrictions();
            if case.kind == CaseKind::Objection && !reasons.contains(&Restriction::ObjectionPending)
            {
                self.rules
                    .restrict(&mut after, Restriction::ObjectionPending, self.now)?;
            }
            transaction.change(seen, after);
        }
        let reason = case.kind.as_str();
        self.carry_out(transaction, Event::CaseOpened, case, reason)
            .await
    }

    /// Gives a case two months more, once.
    pub async fn extend_case(
        &self,
        code: &str,
        reason: ExtensionReason,
    ) -> Result<CaseChange, DeskError> {
        let mut case = self.case(code).await?;
        case.extend(reason, &self.answer_rule(), self.now)?;
        let mut transaction = self.store.transaction(self.now);
        for seen in &self.enquiries_of(&case).await? {
            let mut after = seen.enquiry.clone();
            set_case(&mut after, case.id, Some(case.due_on));
            transaction.change(seen, after);
        }
        transaction.change_case(case.clone(), &self.rules);
        self.carry_out(transaction, Event::CaseExtended, case, reason.as_str())
            .await
    }

    /// Ends a case. Its enquiries have their own ends again, and an objection's restriction is lifted.
    pub async fn close_case(
        &self,
        code: &str,
        outcome: Outcome,
        refusal: Option<RefusalReason>,
    ) -> Result<CaseChange, DeskError> {
        let mut case = self.case(code).await?;
        case.close(outcome, refusal, self.now)?;
        let loaded = self.enquiries_of(&case).await?;
        // What was erased meanwhile is not named any more.
        case.enquiries = references_of(loaded.iter().map(|seen| &seen.enquiry));
        let mut transaction = self.store.transaction(self.now);
        let mut ended = Vec::new();
        for seen in &loaded {
            let mut after = seen.enquiry.clone();
            set_case(&mut after, case.id, None);
            let reasons = after.restrictions();
            if case.kind == CaseKind::Objection && reasons.contains(&Restriction::ObjectionPending)
            {
                self.rules
                    .lift_restriction(&mut after, Restriction::ObjectionPending, self.now)?;
            }
            let over = after.items();
            let over = over.filter(|(_, item)| item.expires_at() <= self.now);
            ended.extend(over.map(|(part, item)| (item.reference.clone(), part)));
            transaction.change(seen, after);
        }
        transaction.change_case(case.clone(), &self.rules);
        let done = self.carry_out(transaction, Event::CaseClosed, case, outcome.as_str());
        Ok(CaseChange {
            ended,
            ..done.await?
        })
    }

    /// Whether the rules let a case end so, as it stands; a refusal with one of its reasons.
    pub fn may_close(&self, case: &Case, outcome: Outcome) -> bool {
        let refusal = (outcome == Outcome::Refused).then_some(RefusalReason::Unfounded);
        case.clone().close(outcome, refusal, self.now).is_ok()
    }

    /// Whether the rules give a case more time, as it stands.
    pub fn may_extend(&self, case: &Case) -> bool {
        let reason = ExtensionReason::Complexity;
        let mut case = case.clone();
        case.extend(reason, &self.answer_rule(), self.now).is_ok()
    }

    /// The case with a code.
    pub async fn case(&self, code: &str) -> Result<Case, DeskError> {
        let code: CaseReference = code.parse().map_err(|_| Refusal::NoCaseCode)?;
        let case = self.store.case(&code, self.now).await?;
        let case = case.ok_or(Refusal::NoCase)?;
        self.expect_case_as_seen(&case)?;
        Ok(case)
    }

    /// The open cases, or all of them, due first.
    pub async fn cases(&self, all: bool) -> Result<Vec<Case>, DeskError> {
        Ok(self.store.cases(all, self.now).await?)
    }

    /// Those of a case's enquiries that are there still.
    async fn enquiries_of(&self, case: &Case) -> Result<Vec<Loaded>, DeskError> {
        let mut loaded = Vec::new();
        for reference in &case.enquiries {
            let found = self.store.by_reference(reference, self.now).await?;
            let of_case = found.enquiries.into_iter().filter(|found| {
                let mut items = found.enquiry.items();
                items.any(|(_, item)| item.moved_by.cases.contains_key(&case.id))
            });
            loaded.extend(of_case);
        }
        Ok(loaded)
    }

    async fn carry_out(
        &self,
        mut transaction: Transaction<'_>,
        event: Event,
        case: Case,
        reason: &str,
    ) -> Result<CaseChange, DeskError> {
        let mut entry = self.entry(event);
        entry.case = Some(case.reference());
        entry.reason = Some(reason.to_owned());
        transaction.note(entry).carry_out().await?;
        self.let_old_keys_go().await;
        let change = Change {
            event,
            references: case.enquiries.clone(),
            case: Some(case.reference()),
            remains: Vec::new(),
        };
        Ok(CaseChange {
            change,
            case,
            ended: Vec::new(),
        })
    }
}

/// Notes a case on both items of an enquiry, with its due day while it is open.
pub(super) fn set_case(enquiry: &mut StoredEnquiry, case: ItemId, due_on: Option<Date>) {
    for part in Part::ALL {
        if let Some(item) = enquiry.item_mut(part) {
            item.moved_by.cases.insert(case, due_on);
        }
    }
}

pub(super) fn references_of<'e>(
    enquiries: impl Iterator<Item = &'e StoredEnquiry>,
) -> Vec<Reference> {
    let main = enquiries.filter_map(StoredEnquiry::main);
    let unique: BTreeSet<&Reference> = main.map(|item| &item.reference).collect();
    unique.into_iter().cloned().collect()
}

//! Erasure: planned, begun, carried out one enquiry at a time, and looked after until everything that may go is gone.
//!
//! Stopped anywhere after it has begun, it is known to be unfinished, and is finished by [`Desk::resume_erasures`].

use std::collections::BTreeSet;
use std::slice;

use contact_store::{
    Erasure, Loaded, SearchFindings, SearchQuery, WriteError, approval_key, part_key,
};
use jiff::civil::Date;
use personal_data::{
    Case, CaseKind, CaseStatus, EraseReason, Event, FieldKind, ItemId, Part, Personal, Reference,
    StoreError, StoredEnquiry, check_erasure, divide,
};

use super::{Change, Desk, Remains};
use crate::{DeskError, Refusal};

/// How often what was changed between being read and being erased is read again.
const MAX_TRIES: usize = 5;

/// What is to be erased, and why.
#[derive(Clone, Debug)]
pub struct EraseRequest {
    /// References or ids of one person's enquiries.
    pub references: Vec<String>,
    /// Why.
    pub reason: EraseReason,
    /// Only this item of each; both when it is `None`.
    pub part: Option<Part>,
}

/// What will be erased, and what will not.
#[derive(Clone, Debug)]
pub struct ErasePlan {
    /// The enquiries as they were read.
    pub enquiries: Vec<Loaded>,
    /// Why.
    pub reason: EraseReason,
    /// Which items.
    pub parts: Vec<Part>,
    /// What holds keep.
    pub remains: Vec<Remains>,
    /// The address on file, for the answer: after the erasure nobody has it.
    pub reply_to: Option<Personal<String>>,
    /// Whom the data was given to, who have to be told (article 19).
    pub recipients: BTreeSet<String>,
    /// What the person was asked to approve, which goes with the contact.
    pub approvals: BTreeSet<ItemId>,
}

impl ErasePlan {
    /// How many items go.
    pub fn count(&self) -> usize {
        let enquiries = self.enquiries.iter();
        let parts = enquiries.map(|seen| divide(&seen.enquiry, &self.parts).0.len());
        parts.sum::<usize>() + self.approvals.len()
    }

    /// Whether everything that is held goes with its hold already.
    fn is_asked_already(&self) -> bool {
        let items = self
            .enquiries
            .iter()
            .flat_map(|seen| seen.enquiry.items())
            .filter(|(part, _)| self.parts.contains(part));
        let mut held = items.filter(|(_, item)| item.moved_by.hold.is_some());
        held.all(|(_, item)| item.moved_by.is_erasure_asked)
    }
}

/// What was erased.
#[derive(Clone, Debug)]
pub struct Erased {
    /// The change.
    pub change: Change,
    /// How many items went.
    pub count: usize,
    /// Other enquiries with the same address or number.
    pub also_stored: BTreeSet<Reference>,
    /// Others' messages that hold the address or the number.
    pub mentions: BTreeSet<Reference>,
    /// The day on which no backup has it any more.
    pub gone_from_backups_on: Date,
    /// The address on file, for the answer.
    pub reply_to: Option<Personal<String>>,
    /// Whom the data was given to.
    pub recipients: BTreeSet<String>,
}

/// What one pass over the enquiries did.
#[derive(Default)]
struct Gone {
    count: usize,
    /// References of the enquiries of which something went or was marked.
    references: BTreeSet<Reference>,
    /// What holds keep, and the keys of it.
    remains: Vec<Remains>,
    left: BTreeSet<String>,
}

impl Desk {
    /// What an erasure would do. It is refused whole when one of the enquiries may not be erased.
    pub async fn plan_erasure(&self, request: &EraseRequest) -> Result<ErasePlan, DeskError> {
        let enquiries = self.all(&request.references).await?;
        let parts = request
            .part
            .map_or_else(|| Part::ALL.to_vec(), |part| vec![part]);
        let access = self.open_access_cases(&enquiries).await?;
        let mut plan = ErasePlan {
            enquiries,
            reason: request.reason,
            parts,
            remains: Vec::new(),
            reply_to: None,
            recipients: BTreeSet::new(),
            approvals: BTreeSet::new(),
        };
        for seen in &plan.enquiries {
            check_erasure(&seen.enquiry, request.reason, &access)?;
            let (_, held) = divide(&seen.enquiry, &plan.parts);
            plan.remains.extend(self.remains(&seen.enquiry, &held));
            if let Some(contact) = &seen.enquiry.contact {
                plan.recipients.extend(contact.shared_with.iter().cloned());
                if plan.parts.contains(&Part::Contact) {
                    plan.approvals
                        .extend(self.approvals_to_erase(Some(contact)).await?);
                }
                let address = self.address(&seen.enquiry);
                plan.reply_to = plan.reply_to.or(address);
            }
        }
        if plan.count() == 0 && plan.remains.is_empty() {
            return Err(Refusal::NothingToErase.into());
        }
        if plan.count() == 0 && plan.is_asked_already() {
            return Err(kept_by_hold(&plan.remains));
        }
        Ok(plan)
    }

    /// Carries an erasure out. `duty` is the id of a case that it may open, to tell whoever the data was given to.
    pub async fn erase(
        &self,
        plan: &ErasePlan,
        duty: ItemId,
        progress: impl FnMut(usize),
    ) -> Result<Erased, DeskError> {
        let keys = plan.enquiries.iter().flat_map(|seen| {
            let items = seen.enquiry.items();
            let wanted = items.filter(|(part, _)| plan.parts.contains(part));
            wanted.map(|(part, item)| part_key(part, item.id))
        });
        let keys = keys.chain(plan.approvals.iter().map(|id| approval_key(*id)));
        let mut entry = self.entry(Event::EraseStarted);
        entry.reason = Some(plan.reason.as_str().to_owned());
        let mut transaction = self.store.transaction(self.now);
        let erasure = transaction.begin_erasure(keys.collect(), entry);
        // It is the contact's data that was given. What a hold keeps is to go, too, and later nobody would think of it.
        let enquiries = plan.enquiries.iter().map(|seen| &seen.enquiry);
        let enquiries = enquiries.filter(|_| plan.parts.contains(&Part::Contact));
        let duty = self.duty_to_tell_of_erasure(duty, enquiries)?;
        if let Some(duty) = &duty {
            self.open_duty(duty, &mut transaction);
        }
        let begun = transaction.carry_out().await;
        begun.map_err(|error| match error {
            WriteError::Uncertain { .. } => DeskError::from(Refusal::MayHaveBegun),
            error => error.into(),
        })?;
        let finished = self.finish(&erasure, &plan.enquiries, progress).await;
        let (gone, seen) = finished.map_err(|error| with_resume(&error))?;
        let mut change = Change::of(Event::Erased, &plan.enquiries);
        change
            .references
            .retain(|one| gone.references.contains(one));
        change.remains = gone.remains;
        change.case = duty.map(|duty| duty.reference());
        if gone.count == 0 {
            return Err(kept_by_hold(&change.remains));
        }
        Ok(Erased {
            change,
            count: gone.count,
            also_stored: seen.also_stored,
            mentions: seen.mentions,
            gone_from_backups_on: self.store.drop_on(self.now),
            reply_to: plan.reply_to.clone(),
            recipients: plan.recipients.clone(),
        })
    }

    /// Finishes every erasure that was begun.
    pub async fn resume_erasures(
        &self,
        mut progress: impl FnMut(usize),
    ) -> Result<Erased, DeskError> {
        let mut all = Gone::default();
        let mut seen = SearchFindings::default();
        for erasure in self.store.unfinished_erasures().await? {
            let ids: BTreeSet<ItemId> = erasure.ids().collect();
            let found = self.store.load(&ids, self.now).await?;
            let finished = self.finish(&erasure, &found.enquiries, &mut progress).await;
            let (gone, of_this) = finished.map_err(|error| with_resume(&error))?;
            all.count += gone.count;
            all.references.extend(gone.references);
            all.remains.extend(gone.remains);
            seen.also_stored.extend(of_this.also_stored);
            seen.mentions.extend(of_this.mentions);
        }
        Ok(Erased {
            change: Change {
                event: Event::Erased,
                references: all.references.into_iter().collect(),
                case: None,
                remains: all.remains,
            },
            count: all.count,
            also_stored: seen.also_stored,
            mentions: seen.mentions,
            gone_from_backups_on: self.store.drop_on(self.now),
            reply_to: None,
            recipients: BTreeSet::new(),
        })
    }

    /// Erases what may go of these enquiries, looks through the whole table whether it is gone, and notes the end.
    async fn finish(
        &self,
        erasure: &Erasure,
        enquiries: &[Loaded],
        mut progress: impl FnMut(usize),
    ) -> Result<(Gone, SearchFindings), DeskError> {
        let mut gone = Gone::default();
        for seen in enquiries {
            self.erase_one(erasure, seen, &mut gone).await?;
        }
        let wanted = self.wanted(erasure, enquiries, &gone);
        let seen = self.store.search(&wanted, self.now, &mut progress).await?;
        if !seen.left.is_empty() {
            return Err(Refusal::NotAllGone.into());
        }
        let mut entry = self.entry(Event::EraseDone);
        entry.reason.clone_from(&erasure.reason);
        let ended = self
            .store
            .finish_erasure(erasure, &gone.left, entry, self.now);
        ended.await?;
        self.let_old_keys_go().await;
        Ok((gone, seen))
    }

    /// One enquiry: what is free goes, and what is held is marked, so that it goes with its hold. Read again when it was
    /// changed in between, as by a hold that somebody has just set.
    async fn erase_one(
        &self,
        erasure: &Erasure,
        first: &Loaded,
        gone: &mut Gone,
    ) -> Result<(), DeskError> {
        let Some(id) = first.enquiry.main().map(|item| item.id) else {
            return Ok(());
        };
        let parts: Vec<Part> = Part::ALL
            .into_iter()
            .filter(|part| erasure.keys.contains(&part_key(*part, id)))
            .collect();
        let reason = erasure.reason.as_deref().unwrap_or_default();
        let reason = EraseReason::from_word(reason);
        let mut seen = first.clone();
        for _ in 0..MAX_TRIES {
            // Whoever opened a case or restricted the data after the plan was made is heard, too.
            let access = self.open_access_cases(slice::from_ref(&seen)).await?;
            if let Some(reason) = reason {
                check_erasure(&seen.enquiry, reason, &access)?;
            }
            match self.erase_parts(erasure, &seen, &parts, gone).await {
                Ok(()) => return Ok(()),
                Err(WriteError::Changed) => {}
                Err(error) => return Err(error.into()),
            }
            let found = self.store.load(&BTreeSet::from([id]), self.now).await?;
            match found.enquiries.into_iter().next() {
                Some(again) => seen = again,
                None => return Ok(()),
            }
        }
        Err(WriteError::Changed.into())
    }

    async fn erase_parts(
        &self,
        erasure: &Erasure,
        seen: &Loaded,
        parts: &[Part],
        gone: &mut Gone,
    ) -> Result<(), WriteError> {
        let (free, held) = divide(&seen.enquiry, parts);
        let mut after = seen.enquiry.clone();
        let mut is_marked = false;
        for part in &held {
            if let Some(item) = after.item_mut(*part) {
                is_marked |= !std::mem::replace(&mut item.moved_by.is_erasure_asked, true);
            }
        }
        let main = seen.enquiry.main();
        let Some((id, reference)) = main.map(|item| (item.id, item.reference.clone())) else {
            return Ok(());
        };
        // What the person was asked goes with their contact, also while a hold keeps that.
        let contact = seen.enquiry.contact.as_ref();
        let contact = contact.filter(|_| parts.contains(&Part::Contact));
        let approvals = self.approvals_to_erase(contact).await?;
        if held.contains(&Part::Contact)
            && let Some(contact) = &mut after.contact
        {
            contact.approvals.clear();
        }
        if !free.is_empty() || is_marked || !approvals.is_empty() {
            let mut transaction = self.store.transaction(self.now);
            for part in &free {
                transaction.erase(seen, *part);
            }
            for approval in &approvals {
                transaction.erase_approval(*approval);
            }
            let mut entry = self.entry(Event::Erased);
            entry.count = Some(free.len() + approvals.len());
            entry.reason.clone_from(&erasure.reason);
            transaction.change(seen, after).note(entry);
            if held.is_empty() {
                for mut case in self.closed_cases(&seen.enquiry).await? {
                    case.enquiries.retain(|one| *one != reference);
                    transaction.change_case(case, &self.rules);
                }
            }
            transaction.carry_out().await?;
            gone.references.insert(reference);
        }
        gone.count += free.len() + approvals.len();
        gone.remains.extend(self.remains(&seen.enquiry, &held));
        gone.left
            .extend(held.iter().map(|part| part_key(*part, id)));
        Ok(())
    }

    /// What must be gone, and what others might have of the person.
    fn wanted(&self, erasure: &Erasure, enquiries: &[Loaded], gone: &Gone) -> SearchQuery {
        let mut wanted = SearchQuery {
            gone: erasure.keys.difference(&gone.left).cloned().collect(),
            ..SearchQuery::default()
        };
        let form = self.form();
        for seen in enquiries {
            for part in Part::ALL {
                if let Some(item) = seen.enquiry.item(part) {
                    wanted.known.insert(part_key(part, item.id));
                }
            }
            let Some(contact) = &seen.enquiry.contact else {
                continue;
            };
            for field in &form.fields {
                let value = |name: &str| contact.item.fields.get(name).cloned();
                wanted
                    .hashes
                    .extend(field.lookup_attribute().and_then(|name| value(&name)));
                let derived = field.derived_attribute().and_then(|name| value(&name));
                match field.kind {
                    FieldKind::Email => {
                        wanted.emails.extend(derived);
                        wanted.emails.extend(value(&field.id));
                    }
                    FieldKind::Phone => wanted.phones.extend(derived),
                    _ => {}
                }
            }
        }
        wanted
    }

    /// The closed cases about an enquiry. They keep no reference to who is erased.
    async fn closed_cases(&self, enquiry: &StoredEnquiry) -> Result<Vec<Case>, StoreError> {
        let items = enquiry.items();
        let cases = items.flat_map(|(_, item)| &item.moved_by.cases);
        let closed = cases.filter(|(_, due)| due.is_none()).map(|(id, _)| *id);
        let closed: BTreeSet<ItemId> = closed.collect();
        if closed.is_empty() {
            return Ok(Vec::new());
        }
        self.store.cases_with(closed, self.now).await
    }

    /// Those of the open cases about these enquiries that ask for access.
    pub(super) async fn open_access_cases(
        &self,
        enquiries: &[Loaded],
    ) -> Result<BTreeSet<ItemId>, DeskError> {
        let items = enquiries.iter().flat_map(|seen| seen.enquiry.items());
        let open: BTreeSet<ItemId> = items.flat_map(|(_, item)| item.open_cases()).collect();
        if open.is_empty() {
            return Ok(open);
        }
        let cases = self.store.cases_with(open, self.now).await?.into_iter();
        let access =
            cases.filter(|case| case.kind == CaseKind::Access && case.status == CaseStatus::Open);
        Ok(access.map(|case| case.id).collect())
    }

    /// The e-mail address of an enquiry's contact, as it was typed.
    fn address(&self, enquiry: &StoredEnquiry) -> Option<Personal<String>> {
        let form = self.form();
        let mut fields = form.fields.iter();
        let email = fields.find(|field| field.kind == FieldKind::Email)?;
        let contact = enquiry.contact.as_ref()?;
        contact.item.fields.get(&email.id).cloned()
    }
}

/// Nothing went: what is there is held, or somebody else was faster.
fn kept_by_hold(remains: &[Remains]) -> DeskError {
    let refusal = match remains.iter().map(|kept| kept.until_on).max() {
        Some(until_on) => Refusal::HeldWhole(until_on),
        None => Refusal::GoneAlready,
    };
    refusal.into()
}

/// Whatever stops an erasure that has begun: what to do then.
fn with_resume(error: &DeskError) -> DeskError {
    Refusal::Unfinished(error.to_string()).into()
}

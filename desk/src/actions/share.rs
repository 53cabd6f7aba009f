//! Sharing: asking a person to approve, taking that back, and giving the data away.
//!
//! Nothing is given away without an [`Approval`], which only its check makes.

use std::collections::BTreeSet;

use bundle::AgreementPage;
use contact_store::Loaded;
use personal_data::{
    Agreement, Approval, ApprovalRecord, ApprovalReference, Contact, Event, ItemId, NotApproved,
    Personal, ProposalRefused, dates,
};

use super::lookup::LookupKeySource;
use super::{Change, Desk};
use crate::{DeskError, Refusal};

/// The page on which a person answers, before the token.
const ANSWER_ADDRESS: &str = "/api/godkjenning/";
/// More than anybody is asked: one erasure takes all of them with it in one transaction.
const MOST_APPROVALS: usize = 40;

/// What a person was asked.
#[derive(Clone, Debug)]
pub struct ShareProposal {
    /// The change.
    pub change: Change,
    /// What is stored of it.
    pub approval: ApprovalRecord,
    /// Who is to get the data.
    pub recipient: String,
    /// The address of the page on which the person answers.
    pub link: String,
}

/// What is to be given away, and to whom, before it is.
#[derive(Clone, Debug)]
pub struct SharePlan {
    seen: Loaded,
    record: ApprovalRecord,
    agreement: Agreement,
}

/// What was given away.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The change.
    pub change: Change,
    /// Which approval allowed it.
    pub approval: ApprovalReference,
    /// Who gets the data.
    pub recipient: String,
    /// Field id and value, in the agreement's order.
    pub data: Vec<(String, Personal<String>)>,
}

impl SharePlan {
    fn approval(&self, desk: &Desk) -> Result<Approval<'_>, NotApproved> {
        Approval::check(&self.record, &self.agreement, &self.seen.enquiry, desk.now)
    }

    /// Who is to get the data.
    pub fn recipient(&self) -> &str {
        &self.agreement.recipient
    }

    /// Ids of the fields that are given.
    pub fn fields(&self) -> &[String] {
        &self.agreement.fields
    }

    /// The enquiry it is about.
    pub fn enquiry(&self) -> &Loaded {
        &self.seen
    }

    /// The code of the approval.
    pub fn reference(&self) -> ApprovalReference {
        self.record.reference()
    }
}

impl Desk {
    /// Asks a person to approve an agreement: what is stored, and the link to answer by. `id` is the approval's.
    pub async fn propose(
        &self,
        reference: &str,
        agreement: &str,
        id: ItemId,
    ) -> Result<ShareProposal, DeskError> {
        let (key, origin) = match (&self.lookup, &self.site_origin) {
            (LookupKeySource::Missing(advice), _) => {
                return Err(Refusal::NoLookupKey(advice).into());
            }
            (_, None) => return Err(Refusal::NoSiteOrigin.into()),
            (LookupKeySource::Key(_), Some(origin)) => (self.lookup_key().await?, origin),
        };
        let page = self.agreement(agreement).ok_or_else(|| {
            let ids = self
                .agreements
                .iter()
                .map(|page| page.agreement.id.as_str());
            let ids: Vec<&str> = ids.collect();
            Refusal::NoAgreement(if ids.is_empty() {
                "none".to_owned()
            } else {
                ids.join(", ")
            })
        })?;
        let sha256 = page.agreement.sha256.parse();
        let sha256 = sha256.map_err(|_| Refusal::NoHash)?;
        let seen = self.one(reference).await?;
        let asked = (page.agreement.id.as_str(), sha256);
        let approval = ApprovalRecord::propose(id, &seen.enquiry, asked, &self.rules, self.now)?;
        let mut after = seen.enquiry.clone();
        if let Some(contact) = &mut after.contact {
            // What has ended is gone, and needs no finding.
            contact.approvals = self
                .store
                .approvals_there(&contact.approvals, self.now)
                .await?;
            if contact.approvals.len() >= MOST_APPROVALS {
                return Err(Refusal::TooManyApprovals(MOST_APPROVALS).into());
            }
            contact.approvals.insert(id);
            contact.note(Event::ShareProposed, dates::whole_seconds(self.now));
        }
        let mut entry = self.entry(Event::ShareProposed);
        entry.reason = Some(page.agreement.id.clone());
        entry.fields.clone_from(&page.agreement.fields);
        entry.until_on = Some(dates::day_of(approval.expires_at));
        self.store
            .transaction(self.now)
            .add_approval(&approval)
            .change(&seen, after)
            .note(entry)
            .carry_out()
            .await?;
        self.let_old_keys_go().await;
        Ok(ShareProposal {
            change: Change::of(Event::ShareProposed, &[seen]),
            link: format!("{origin}{ANSWER_ADDRESS}{}", approval.link().seal(key)),
            recipient: page.agreement.recipient.clone(),
            approval,
        })
    }

    /// Takes back, on the person's behalf, what was asked or approved. It is final.
    pub async fn withdraw(&self, code: &str) -> Result<Change, DeskError> {
        let seen = self.approval(code).await?;
        let withdrawn = seen.withdrawn(&self.rules, self.now);
        let withdrawn = withdrawn.ok_or(Refusal::WithdrawnAlready)?;
        let mut entry = self.entry(Event::ShareWithdrawn);
        entry.reason = Some(seen.agreement.clone());
        self.store
            .transaction(self.now)
            .change_approval(&seen, &withdrawn)
            .note(entry)
            .carry_out()
            .await?;
        self.let_old_keys_go().await;
        Ok(Change {
            event: Event::ShareWithdrawn,
            references: vec![seen.contact_id.reference()],
            case: None,
            remains: Vec::new(),
        })
    }

    /// What an approval allows, to be shown before it is done. It is refused when it allows nothing.
    pub async fn plan_share(&self, code: &str) -> Result<SharePlan, DeskError> {
        let record = self.approval(code).await?;
        let ids = BTreeSet::from([record.contact_id]);
        let found = self.store.load(&ids, self.now).await?;
        let seen = found.enquiries.into_iter().next();
        let seen = seen.ok_or(ProposalRefused::ContactGone)?;
        // One that was taken out of the content can be approved no more, nor sent.
        let page = self.agreement(&record.agreement);
        let page = page.ok_or(NotApproved::OtherText)?;
        let plan = SharePlan {
            seen,
            record,
            agreement: page.agreement.clone(),
        };
        plan.approval(self)?;
        Ok(plan)
    }

    /// Notes to whom the data goes, on condition that the approval is still as it was read; and answers with the data.
    pub async fn share(&self, plan: &SharePlan) -> Result<Shared, DeskError> {
        let approval = plan.approval(self)?;
        let mut entry = self.entry(Event::Shared);
        entry.reason = Some(plan.agreement.id.clone());
        entry.fields = plan.agreement.fields.clone();
        self.store
            .transaction(self.now)
            .expect_approval(approval.record())
            .change(&plan.seen, approval.shared(self.now))
            .note(entry)
            .carry_out()
            .await?;
        self.let_old_keys_go().await;
        let data = approval.data().into_iter();
        Ok(Shared {
            change: Change::of(Event::Shared, std::slice::from_ref(&plan.seen)),
            approval: plan.reference(),
            recipient: approval.recipient().to_owned(),
            data: data
                .map(|(field, value)| (field.to_owned(), value))
                .collect(),
        })
    }

    /// What the person of an enquiry was asked, newest first.
    pub async fn approvals_of(&self, reference: &str) -> Result<Vec<ApprovalRecord>, DeskError> {
        let seen = self.one(reference).await?;
        self.approvals_of_contact(seen.enquiry.contact.as_ref())
            .await
    }

    pub(super) async fn approvals_of_contact(
        &self,
        contact: Option<&Contact>,
    ) -> Result<Vec<ApprovalRecord>, DeskError> {
        let Some(contact) = contact else {
            return Ok(Vec::new());
        };
        let approvals = self.store.approvals(&contact.approvals, self.now).await?;
        Ok(approvals)
    }

    /// The ids of the approvals that go with a contact.
    pub(super) async fn approvals_to_erase(
        &self,
        contact: Option<&Contact>,
    ) -> Result<BTreeSet<ItemId>, personal_data::StoreError> {
        let Some(contact) = contact else {
            return Ok(BTreeSet::new());
        };
        let there = self.store.approvals_there(&contact.approvals, self.now);
        there.await
    }

    /// The agreement with an id.
    pub fn agreement(&self, id: &str) -> Option<&AgreementPage> {
        self.agreements.iter().find(|page| page.agreement.id == id)
    }

    async fn approval(&self, code: &str) -> Result<ApprovalRecord, DeskError> {
        let code: ApprovalReference = code.parse().map_err(|_| Refusal::NoApprovalCode)?;
        let approval = self.store.approval(&code, self.now).await?;
        Ok(approval.ok_or(Refusal::NoApproval)?)
    }
}

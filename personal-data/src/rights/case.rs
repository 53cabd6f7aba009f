//! Cases: a request or a duty with a deadline, and how it ended.

use jiff::Timestamp;
use jiff::civil::Date;

use super::AnswerRule;
use crate::dates::whole_seconds;
use crate::reference::{CaseReference, ItemId, Reference};

words! {
    /// What a case is about.
    CaseKind {
        /// A person wants to know what is stored (article 15).
        Access = "access",
        /// A person wants something put right (article 16).
        Rectification = "rectification",
        /// A person wants everything erased (article 17).
        Erasure = "erasure",
        /// A person wants processing restricted (article 18).
        Restriction = "restriction",
        /// A person objects to the processing (article 21).
        Objection = "objection",
        /// A person complains.
        Complaint = "complaint",
        /// A duty: to inform somebody whose data came from another (article 14).
        InformNewContact = "inform-new-contact",
        /// A duty: to tell a recipient of a change (article 19).
        TellRecipient = "tell-recipient",
    }
}

impl CaseKind {
    /// What a person asks for. The other kinds are duties of ours, which other actions open.
    pub const ASKED_FOR: &[Self] = &[
        Self::Access,
        Self::Rectification,
        Self::Erasure,
        Self::Restriction,
        Self::Objection,
        Self::Complaint,
    ];
}

words! {
    /// Whether a case waits for something.
    CaseStatus {
        /// It does.
        Open = "open",
        /// It has ended.
        Closed = "closed",
    }
}

words! {
    /// How a request came.
    Channel {
        /// With the contact form.
        Form = "form",
        /// By e-mail.
        Email = "email",
        /// By telephone.
        Phone = "phone",
        /// In a letter.
        Letter = "letter",
        /// At the counter.
        InPerson = "in-person",
        /// From somebody who acts for the person.
        Representative = "representative",
    }
}

words! {
    /// Why an answer takes longer (article 12(3)).
    ExtensionReason {
        /// The request is complex.
        Complexity = "complexity",
        /// There are many requests.
        NumberOfRequests = "number-of-requests",
    }
}

words! {
    /// How a case ended.
    Outcome {
        /// As was asked.
        Granted = "granted",
        /// As was asked, in part.
        PartlyGranted = "partly-granted",
        /// Not as was asked.
        Refused = "refused",
        /// The person took it back.
        Withdrawn = "withdrawn",
        /// Nothing is stored about the person.
        NotFound = "not-found",
        /// What the duty asks for was sent.
        Sent = "sent",
    }
}

words! {
    /// Why a request is refused, in the regulation's words (articles 11(2), 12(5), 15(4), 17(3) and 21(1)).
    RefusalReason {
        /// Nobody knows that it is the person.
        IdentityNotShown = "identity-not-shown",
        /// Manifestly unfounded.
        Unfounded = "unfounded",
        /// Excessive, as when it is repeated.
        Excessive = "excessive",
        /// A legal obligation.
        LegalObligation = "legal-obligation",
        /// The rights and freedoms of others.
        OthersRights = "others-rights",
        /// A legal claim.
        LegalClaim = "legal-claim",
        /// Compelling legitimate grounds.
        CompellingGrounds = "compelling-grounds",
    }
}

/// A case. It holds no value that somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: ItemId,
    /// What it is about.
    pub kind: CaseKind,
    /// Whether it waits for something.
    pub status: CaseStatus,
    /// How it came; a duty came in no way.
    pub channel: Option<Channel>,
    /// The enquiries it is about; none when nothing was found.
    pub enquiries: Vec<Reference>,
    /// The day from which the deadline runs.
    pub received_on: Date,
    /// The last day to answer.
    pub due_on: Date,
    /// Why it takes longer, where it does.
    pub extension: Option<ExtensionReason>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Why it was refused.
    pub refusal: Option<RefusalReason>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Counts changes, from 1.
    pub version: u64,
}

/// Why a case cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseRefused {
    /// The day it came is still to come.
    #[error("the day it was received is still to come")]
    ReceivedInFuture,
    /// It is closed.
    #[error("the case is closed")]
    Closed,
    /// It was extended once.
    #[error("the deadline was extended once, which is as often as it may be")]
    ExtendedBefore,
    /// The first deadline has passed.
    #[error("the first deadline has passed; it can only be extended before")]
    TooLate,
    /// A duty ends when it is carried out, and in no other way.
    #[error("this case ends with the outcome `sent`, and with no other")]
    OnlySent,
    /// A request does not end so.
    #[error("the outcome `sent` is for duties; say how the request was answered")]
    NeverSent,
    /// A refusal has a reason.
    #[error("a refusal needs a reason")]
    NoReason,
    /// Only a refusal has one.
    #[error("only a refusal has a reason")]
    ReasonWithoutRefusal,
}

impl Case {
    /// Opens a case at `now` about what came on a day.
    pub fn open(
        id: ItemId,
        kind: CaseKind,
        channel: Option<Channel>,
        enquiries: Vec<Reference>,
        received_on: Date,
        rule: &AnswerRule,
        now: Timestamp,
    ) -> Result<Self, CaseRefused> {
        if received_on > crate::dates::day_of(now) {
            return Err(CaseRefused::ReceivedInFuture);
        }
        Ok(Self {
            id,
            kind,
            status: CaseStatus::Open,
            channel,
            enquiries,
            received_on,
            due_on: rule.due_on(received_on),
            extension: None,
            outcome: None,
            refusal: None,
            opened_at: whole_seconds(now),
            closed_at: None,
            version: 1,
        })
    }

    /// Its code.
    pub fn reference(&self) -> CaseReference {
        CaseReference::of(self.id)
    }

    /// Whether it is a duty of ours and no request.
    pub fn is_duty(&self) -> bool {
        matches!(
            self.kind,
            CaseKind::InformNewContact | CaseKind::TellRecipient
        )
    }

    /// Gives it more time, once and before the first deadline has passed.
    pub fn extend(
        &mut self,
        reason: ExtensionReason,
        rule: &AnswerRule,
        now: Timestamp,
    ) -> Result<(), CaseRefused> {
        if self.status == CaseStatus::Closed {
            return Err(CaseRefused::Closed);
        }
        if self.extension.is_some() {
            return Err(CaseRefused::ExtendedBefore);
        }
        if crate::dates::day_of(now) > self.due_on {
            return Err(CaseRefused::TooLate);
        }
        self.due_on = rule.extended(self.due_on);
        self.extension = Some(reason);
        Ok(())
    }

    /// Ends it.
    pub fn close(
        &mut self,
        outcome: Outcome,
        refusal: Option<RefusalReason>,
        now: Timestamp,
    ) -> Result<(), CaseRefused> {
        if self.status == CaseStatus::Closed {
            return Err(CaseRefused::Closed);
        }
        match (self.is_duty(), outcome == Outcome::Sent) {
            (true, false) => return Err(CaseRefused::OnlySent),
            (false, true) => return Err(CaseRefused::NeverSent),
            _ => {}
        }
        match (outcome == Outcome::Refused, refusal.is_some()) {
            (true, false) => return Err(CaseRefused::NoReason),
            (false, true) => return Err(CaseRefused::ReasonWithoutRefusal),
            _ => {}
        }
        self.status = CaseStatus::Closed;
        self.outcome = Some(outcome);
        self.refusal = refusal;
        self.closed_at = Some(whole_seconds(now));
        Ok(())
    }

    /// Days from `now` to the due day; negative when it has passed.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        let today = crate::dates::day_of(now);
        i64::from(today.until(self.due_on).map_or(0, |span| span.get_days()))
    }
}

//! What the form handler asks of a store: to take an enquiry or an answer in, and nothing else.

use std::future::Future;

use jiff::Timestamp;

use super::{Canary, ClientCount, NewEnquiry};
use crate::sharing::ApprovalRecord;

/// What comes with an accepted post.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every one is the large one, and is moved once"
)]
pub enum Arriving {
    /// A person's message and contact.
    Enquiry(NewEnquiry),
    /// What the canary typed.
    Canary(Canary),
}

impl From<NewEnquiry> for Arriving {
    fn from(enquiry: NewEnquiry) -> Self {
        Self::Enquiry(enquiry)
    }
}

impl From<Canary> for Arriving {
    fn from(canary: Canary) -> Self {
        Self::Canary(canary)
    }
}

/// The store of somebody who may put enquiries and answers in and may not read, list or erase any.
pub trait Receive: Send + Sync {
    /// Stores message and contact and counts the client up in one transaction, or none of it.
    ///
    /// Storing the same id again changes nothing and answers [`Received::Already`], whatever the client's count.
    /// Without a `client` nothing is counted. The canary's post goes to the one place that is the canary's, over what an
    /// earlier one left there.
    fn receive(
        &self,
        arriving: impl Into<Arriving> + Send,
        client: Option<ClientCount>,
    ) -> impl Future<Output = Result<Received, NotReceived>> + Send;

    /// Stores an answer in the place of the question it answers, in a transaction of its own. Without that question,
    /// unexpired and about the same person and text, nothing is stored, and the answer is `false`; likewise when somebody
    /// approves what was withdrawn. The same answer again is stored again.
    fn answer(
        &self,
        approval: ApprovalRecord,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, NotReceived>> + Send;
}

/// How an enquiry was taken in. Either way it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It was stored now.
    New,
    /// An enquiry with this id was stored before.
    Already,
}

/// Why there is no receipt. Carries the kind of trouble and no value of any item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReceived {
    /// The client has sent as many enquiries as it may for now. Nothing is stored.
    #[error("the client has sent as many as it may")]
    TooMany {
        /// Seconds until it may send again.
        retry_after_seconds: u64,
    },
    /// Nothing is stored.
    #[error("not stored ({kind})")]
    NotStored {
        /// The store's own name for it, such as `ThrottlingException`.
        kind: String,
    },
    /// The store's answer was lost, so it may be stored or not. Sending the same again settles it and adds nothing.
    #[error("perhaps stored ({kind})")]
    Uncertain {
        /// The store's own name for it, such as `timeout`.
        kind: String,
    },
}

/// The store did not answer, or refused. Carries the kind of trouble and no value of any item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No answer, or one that says to come back later.
    #[error("the store is not available ({kind})")]
    Unavailable {
        /// The store's own name for it, such as `ThrottlingException` or `timeout`.
        kind: String,
    },
    /// An answer that a new try would not change: a table that is missing, a right that is lacking.
    #[error("the store refused ({kind})")]
    Refused {
        /// The store's own name for it, such as `AccessDeniedException`.
        kind: String,
    },
}

//! What the form handler asks of a store: to take an enquiry in, and nothing else.

use std::future::Future;

use crate::record::NewEnquiry;

/// The store of somebody who may put enquiries in and may not read, list or erase any.
pub trait Receive: Send + Sync {
    /// Stores message and contact in one transaction, or neither.
    ///
    /// Storing the same id again changes nothing and answers [`Received::Already`].
    fn receive(
        &self,
        enquiry: NewEnquiry,
    ) -> impl Future<Output = Result<Received, StoreError>> + Send;
}

/// How an enquiry was taken in. Either way it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It was stored now.
    New,
    /// An enquiry with this id was stored before.
    Already,
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

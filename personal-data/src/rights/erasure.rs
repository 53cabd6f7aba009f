//! The right to erasure (GDPR, article 17), and what forbids it for a time.

use std::collections::BTreeSet;

use crate::reference::ItemId;
use crate::stored::{Part, StoredEnquiry};

words! {
    /// Why data is erased (article 17(1)).
    EraseReason {
        /// The person asked for it.
        Request = "request",
        /// (a) It is no longer needed.
        NoLongerNeeded = "no-longer-needed",
        /// (c) An objection was upheld.
        Objection = "objection",
        /// (d) It was processed unlawfully.
        Unlawful = "unlawful",
        /// It was stored by a mistake.
        Mistake = "mistake",
    }
}

/// Why nothing of an enquiry is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErasureRefused {
    /// Article 18(2): the person may need it.
    #[error(
        "its processing is restricted, so it is erased only on the person's own request (--reason request)"
    )]
    Restricted,
    /// The answer would be of data that is gone.
    #[error(
        "a case about access is open for it: answer that first, or close it as withdrawn, and erase then"
    )]
    AccessCaseOpen,
}

/// Whether an enquiry may be erased for a reason. What a legal hold keeps is another matter: the rest is erased all the
/// same.
pub fn check_erasure(
    enquiry: &StoredEnquiry,
    reason: EraseReason,
    open_access_cases: &BTreeSet<ItemId>,
) -> Result<(), ErasureRefused> {
    if !enquiry.restrictions().is_empty() && reason != EraseReason::Request {
        return Err(ErasureRefused::Restricted);
    }
    let mut cases = enquiry.items().flat_map(|(_, item)| item.open_cases());
    if cases.any(|case| open_access_cases.contains(&case)) {
        return Err(ErasureRefused::AccessCaseOpen);
    }
    Ok(())
}

/// The parts of an enquiry that are there, without those that a legal hold keeps; and these.
pub fn divide(enquiry: &StoredEnquiry, wanted: &[Part]) -> (Vec<Part>, Vec<Part>) {
    let there = enquiry.items().filter(|(part, _)| wanted.contains(part));
    let (held, free): (Vec<_>, Vec<_>) = there.partition(|(_, item)| item.moved_by.hold.is_some());
    let parts = |items: Vec<(Part, _)>| items.into_iter().map(|(part, _)| part).collect();
    (parts(free), parts(held))
}

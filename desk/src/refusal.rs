//! Why an action is not carried out, where a case worker can see to it. No message holds a value that was typed or stored.
//!
//! Each has a sentence for the terminal and a word, under which another face has one in its own language.

use jiff::civil::Date;
use personal_data::{
    CaseRefused, ErasureRefused, ErrorCode, HoldRefused, NotApproved, NothingToRectify, Part,
    ProposalRefused, RestrictionRefused, StepRefused,
};

/// Declares a refusal of its own: its sentence and its word.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $(($field:ty))? = $word:literal, $sentence:literal;)*) => {
        /// Why an action is not carried out. Nothing is half done, unless it says so.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum Refusal {
            $($(#[$doc])* #[error($sentence)] $name $(($field))?,)*
            /// The form would not take the value of a field either.
            #[error("the value for `{field}` is not taken, as the form would not take it: {}", code.as_str())]
            NotTaken {
                /// Id of the field.
                field: String,
                /// Why.
                code: ErrorCode,
            },
            /// One of the two items is gone.
            #[error("{}", gone(*.0))]
            PartGone(Part),
            /// A rule of cases.
            #[error(transparent)]
            Case(#[from] CaseRefused),
            /// A rule of erasure.
            #[error(transparent)]
            Erasure(#[from] ErasureRefused),
            /// A rule of legal holds.
            #[error(transparent)]
            Hold(#[from] HoldRefused),
            /// Nothing allows to share.
            #[error(transparent)]
            NotApproved(#[from] NotApproved),
            /// There is nothing to rectify.
            #[error(transparent)]
            Rectify(#[from] NothingToRectify),
            /// A rule of sharing.
            #[error(transparent)]
            Proposal(#[from] ProposalRefused),
            /// A rule of restriction.
            #[error(transparent)]
            Restriction(#[from] RestrictionRefused),
            /// A rule of an enquiry's life.
            #[error(transparent)]
            Step(#[from] StepRefused),
        }

        impl Refusal {
            /// The words of all refusals that have no rule of `personal-data` behind them.
            const OWN: &[&str] = &[$($word),*];

            fn own_word(&self) -> Option<&'static str> {
                match self {
                    $(Self::$name { .. } => Some($word),)*
                    _ => None,
                }
            }
        }
    };
}

refusals! {
    /// Somebody has changed it since it was read.
    Changed = "changed", "changed meanwhile, nothing written";
    /// The text is no reference and no id.
    NoReference = "no-reference", "a reference looks like 7K3Q-9XWD; an id has 32 hexadecimal digits";
    /// Nothing has the reference.
    NotFound = "not-found", "no enquiry has this reference; it may have been erased or have expired";
    /// Several have it.
    Ambiguous = "ambiguous", "more than one enquiry has this reference; use the id";
    /// A later version of the program wrote it; with its key.
    Unreadable(String) = "unreadable", "another version of this program wrote {0}; it is not changed";
    /// There is no such field to look by.
    NoSuchField = "no-such-field", "the form has no such field";
    /// Nothing was given to look for.
    NothingSought = "nothing-sought", "nothing was given to look for";
    /// The text is no code of a case.
    NoCaseCode = "no-case-code", "a case has eight letters or digits after C-, like C-7K3Q-9XWD";
    /// No case has the code.
    NoCase = "no-case", "no case has this code; it may have expired";
    /// The case went while it was worked on.
    CaseGone = "case-gone", "changed meanwhile: the case is gone";
    /// So many items are more than one transaction takes.
    TooManyItems(usize) = "too-many-items", "at most {0} items (messages, contacts and approvals) can be taken over at once";
    /// There is no key to find people by; with what to do.
    NoLookupKey(&'static str) = "no-lookup-key", "{0}";
    /// It is another key than what is stored was hashed with.
    OtherLookupKey = "other-lookup-key", "LOOKUP_KEY is not the key that the stored hashes were made with, so nobody would be found; take it from the secret that the form's function uses";
    /// The register has no such reason; with those it has.
    NoHoldReason(String) = "no-hold-reason", "the register has no such reason for a legal hold; it has: {0}";
    /// Nobody says where the site is.
    NoSiteOrigin = "no-site-origin", "SITE_ORIGIN is not set: the link begins with the site's address, such as https://example.no";
    /// There is no such agreement; with those there are.
    NoAgreement(String) = "no-agreement", "there is no such agreement; there are: {0}";
    /// The agreement has no hash.
    NoHash = "no-hash", "the agreement has no hash";
    /// There are as many approvals of this person as there may be.
    TooManyApprovals(usize) = "too-many-approvals", "{0} approvals of this person are there already, which is as many as there may be";
    /// It was withdrawn before.
    WithdrawnAlready = "withdrawn-already", "the approval is withdrawn already";
    /// The text is no code of an approval.
    NoApprovalCode = "no-approval-code", "an approval has eight letters or digits after A-, like A-7K3Q-9XWD";
    /// No approval has the code.
    NoApproval = "no-approval", "no approval has this code; it may have expired or been erased";
    /// A breach that ends before it begins.
    BreachEndsBefore = "breach-ends-before", "--to is before --from";
    /// A breach that was found before it began.
    DiscoveredBefore = "discovered-before", "--discovered is before --from";
    /// A breach that is still to come.
    BreachInFuture = "breach-in-future", "a breach that is reported is not in the future";
    /// There is nothing to erase.
    NothingToErase = "nothing-to-erase", "there is nothing of that kind to erase; look at what is left with `desk show`";
    /// The store's answer was lost at the start of an erasure.
    MayHaveBegun = "may-have-begun", "the store's answer was lost, so the erasure may have begun: run `desk erase --resume`, which finishes it if it has";
    /// Something of what was to go is there still.
    NotAllGone = "not-all-gone", "not everything is gone yet";
    /// An erasure was stopped; with what stopped it.
    Unfinished(String) = "unfinished", "{0}; the erasure is unfinished: run `desk erase --resume`";
    /// A hold keeps all of it, until this day.
    HeldWhole(Date) = "held-whole", "a legal hold keeps all of it; it goes by itself after {0}, and nobody has to ask again";
    /// Somebody else was faster.
    GoneAlready = "gone-already", "changed meanwhile: it was gone already";
    /// An erasure is to be finished first.
    FinishErasure = "finish-erasure", "an erasure is unfinished, and what it is about must not come back; run `desk erase --resume` first";
    /// No such field can be rectified; with those that can.
    NotRectifiable(String) = "not-rectifiable", "no such field can be rectified; these can: {0}";
}

impl Refusal {
    /// The word of this refusal, which stands for its sentence in other languages.
    pub fn word(&self) -> &'static str {
        if let Some(word) = self.own_word() {
            return word;
        }
        match self {
            Self::NotTaken { .. } => "not-taken",
            Self::PartGone(Part::Message) | Self::Step(StepRefused::MessageGone) => "message-gone",
            Self::PartGone(Part::Contact)
            | Self::Step(StepRefused::ContactGone)
            | Self::Proposal(ProposalRefused::ContactGone) => "contact-gone",
            Self::Case(refused) => of_case(*refused),
            Self::Erasure(ErasureRefused::Restricted) => "erasure-restricted",
            Self::Erasure(ErasureRefused::AccessCaseOpen) => "access-case-open",
            Self::Hold(HoldRefused::Over) => "hold-over",
            Self::Hold(HoldRefused::HeldLonger) => "held-longer",
            Self::Hold(HoldRefused::NotHeld) => "not-held",
            Self::NotApproved(refused) => of_approval(*refused),
            Self::Rectify(_) => "nothing-to-rectify",
            Self::Proposal(ProposalRefused::Restricted) | Self::Step(StepRefused::Restricted) => {
                "restricted"
            }
            Self::Proposal(ProposalRefused::ErasureAsked) => "erasure-asked",
            Self::Restriction(RestrictionRefused::Already) => "restricted-already",
            Self::Restriction(RestrictionRefused::Not) => "not-restricted",
            Self::Step(StepRefused::Already(_)) => "step-already",
            Self::Step(StepRefused::Status(_)) => "step-status",
            // All others have a word of their own.
            _ => "changed",
        }
    }

    /// Every word there is.
    pub fn words() -> Vec<&'static str> {
        let mut words = Self::OWN.to_vec();
        words.extend([
            "access-case-open",
            "case-closed",
            "contact-gone",
            "erasure-asked",
            "erasure-restricted",
            "extended-before",
            "extension-too-late",
            "held-longer",
            "hold-over",
            "message-gone",
            "never-sent",
            "no-refusal-reason",
            "not-answered",
            "not-held",
            "not-restricted",
            "not-taken",
            "nothing-to-rectify",
            "only-sent",
            "other-person",
            "other-text",
            "approval-expired",
            "approval-withdrawn",
            "reason-without-refusal",
            "received-in-future",
            "restricted",
            "restricted-already",
            "step-already",
            "step-status",
        ]);
        words
    }
}

fn of_case(refused: CaseRefused) -> &'static str {
    match refused {
        CaseRefused::ReceivedInFuture => "received-in-future",
        CaseRefused::Closed => "case-closed",
        CaseRefused::ExtendedBefore => "extended-before",
        CaseRefused::TooLate => "extension-too-late",
        CaseRefused::OnlySent => "only-sent",
        CaseRefused::NeverSent => "never-sent",
        CaseRefused::NoReason => "no-refusal-reason",
        CaseRefused::ReasonWithoutRefusal => "reason-without-refusal",
    }
}

fn of_approval(refused: NotApproved) -> &'static str {
    match refused {
        NotApproved::NotAnswered => "not-answered",
        NotApproved::Withdrawn => "approval-withdrawn",
        NotApproved::Expired => "approval-expired",
        NotApproved::OtherPerson => "other-person",
        NotApproved::OtherText => "other-text",
        NotApproved::Refused(refused) => Refusal::Proposal(refused).word(),
    }
}

fn gone(part: Part) -> &'static str {
    match part {
        Part::Message => "the message is gone; only the contact data is left",
        Part::Contact => "the contact data is gone; only the message is left",
    }
}

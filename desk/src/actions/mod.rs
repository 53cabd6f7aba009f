//! The actions, and what they share: the store, the rules, who acts and when.

mod access;
mod breach;
mod case;
mod change;
mod duty;
mod erase;
mod export;
mod find;
mod hold;
mod ledger;
mod list;
mod lookup;
mod rectify;
mod restore;
mod restrict;
mod seen;
mod share;
mod step;
mod takeover;

use bundle::AgreementPage;
use contact_store::CaseStore;
use jiff::Timestamp;
use personal_data::{Actor, AnswerRule, Event, Form, LedgerEntry, Register, RetentionRules};

pub use access::{Datum, Package, PackedEnquiry};
pub use breach::{Breach, BreachTimes};
pub use case::{CaseChange, NewCase};
pub use change::{Change, Remains};
pub use erase::{ErasePlan, EraseRequest, Erased};
pub use find::Sought;
pub use hold::Hold;
pub use list::{Inbox, List};
pub use lookup::LookupKeySource;
pub use rectify::Rectification;
pub use restore::Restoration;
pub use seen::SeenVersions;
pub use share::{SharePlan, ShareProposal, Shared};
pub use step::Step;
pub use takeover::{NewPerson, Takeover};

/// The desk: a store, the rules of the register, who acts, and the present time.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Where everything is.
    pub store: CaseStore,
    /// What is collected and why.
    pub register: Register,
    /// For how long.
    pub rules: RetentionRules,
    /// The agreements that people can be asked to approve.
    pub agreements: Vec<AgreementPage>,
    /// The site's address, with which a link to it begins; `None` when nobody says.
    pub site_origin: Option<String>,
    /// The key that addresses and numbers are hashed with, or why there is none.
    pub lookup: LookupKeySource,
    /// Who acts.
    pub actor: Actor,
    /// The present time.
    pub now: Timestamp,
    /// What the case worker has before them. An action on something that is another by now is refused.
    pub seen: SeenVersions,
}

impl Desk {
    fn form(&self) -> Form {
        Form::from_register(&self.register)
    }

    fn answer_rule(&self) -> AnswerRule {
        AnswerRule::new(self.register.deadlines.answer.clone())
    }

    /// Keys that no backup has any more go with the next change. If that fails, the change is made all the same, and the one
    /// after it tries again.
    async fn let_old_keys_go(&self) {
        let _gone_or_not = self.store.drop_old_keys(self.now).await;
    }

    fn entry(&self, event: Event) -> LedgerEntry {
        LedgerEntry::new(event, &self.actor, self.now)
    }
}

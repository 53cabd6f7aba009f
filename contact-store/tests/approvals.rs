//! Approvals, as the desk asks for them and the form's function takes the answers in, against a real engine.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod engine_here;
mod sample;
mod stored;

use std::collections::BTreeSet;

use contact_store::{CaseStore, Connection, Intake, Loaded, WriteError, local_engine};
use dynoxide::Database;
use jiff::{SignedDuration, Timestamp};
use personal_data::{
    Actor, AgreementHash, ApprovalAnswer, ApprovalRecord, ApprovalStatus, Event, ItemId,
    LedgerEntry, Part, Receive, Register, RetentionRules, StoredEnquiry,
};
use sample::{REGISTER, enquiry, received_at};
use stored::{case_store, case_store_of};

const TABLE: &str = local_engine::CONTACTS_TABLE;

struct Asked {
    database: Database,
    connection: Connection,
    store: CaseStore,
    rules: RetentionRules,
    approval: ApprovalRecord,
}

fn entry(event: Event, now: Timestamp) -> LedgerEntry {
    LedgerEntry::new(event, &Actor::parse("kari").unwrap(), now)
}

async fn load(store: &CaseStore) -> Loaded {
    let ids = BTreeSet::from([ItemId::from_bytes([1; 16])]);
    let found = store.load(&ids, received_at()).await.unwrap();
    found.enquiries.into_iter().next().unwrap()
}

fn with_approval(enquiry: &StoredEnquiry, id: ItemId) -> StoredEnquiry {
    let mut after = enquiry.clone();
    after.contact.as_mut().unwrap().approvals.insert(id);
    after
}

impl Asked {
    /// A person who was asked.
    async fn start() -> Self {
        let (database, connection) = engine_here::start().await;
        let register = Register::parse(REGISTER).unwrap();
        let rules = RetentionRules::from_register(&register).unwrap();
        let store = case_store(connection.clone());
        let asked = Self {
            approval: ApprovalRecord::propose(
                ItemId::from_bytes([5; 16]),
                &StoredEnquiry {
                    message: None,
                    contact: Some(enquiry(1, "Hei").contact),
                },
                ("eksempel", AgreementHash::from_bytes([7; 32])),
                &rules,
                received_at(),
            )
            .unwrap(),
            database,
            connection,
            store,
            rules,
        };
        let new = enquiry(1, "Hei");
        asked.intake().receive(new, None).await.unwrap();
        let seen = load(&asked.store).await;
        let after = with_approval(&seen.enquiry, asked.approval.id);
        asked
            .store
            .transaction(received_at())
            .add_approval(&asked.approval)
            .change(&seen, after)
            .note(entry(Event::ShareProposed, received_at()))
            .carry_out()
            .await
            .unwrap();
        asked
    }

    fn intake(&self) -> Intake {
        let limits = local_engine::LIMITS_TABLE.to_owned();
        Intake::new(&self.connection, TABLE.to_owned(), limits)
    }

    async fn answer(&self, answer: ApprovalAnswer, now: Timestamp) -> bool {
        let link = self.approval.link();
        let record = ApprovalRecord::answered(&link, "eksempel", answer, &self.rules, now);
        self.intake().answer(record, now).await.unwrap()
    }

    async fn stored(&self, now: Timestamp) -> Option<ApprovalRecord> {
        let reference = self.approval.reference();
        self.store.approval(&reference, now).await.unwrap()
    }

    fn erase_approval(&self) {
        let key = contact_store::approval_key(self.approval.id);
        let request = serde_json::json!({ "TableName": TABLE, "Key": { "pk": { "S": key } } });
        let request = serde_json::from_value(request).unwrap();
        self.database.delete_item(request).unwrap();
    }

    fn count(&self) -> usize {
        let request = serde_json::from_value(serde_json::json!({ "TableName": TABLE })).unwrap();
        let answer = serde_json::to_value(self.database.scan(request).unwrap()).unwrap();
        answer["Items"].as_array().unwrap().len()
    }
}

fn later(days: i64) -> Timestamp {
    received_at() + SignedDuration::from_hours(24 * days)
}

#[tokio::test]
async fn what_is_asked_is_read_back_whole_and_answered_once_and_again() {
    let asked = Asked::start().await;
    assert_eq!(
        asked.stored(received_at()).await,
        Some(asked.approval.clone())
    );
    assert!(asked.answer(ApprovalAnswer::Approve, later(1)).await);
    assert!(asked.answer(ApprovalAnswer::Approve, later(2)).await);
    let stored = asked.stored(later(2)).await.unwrap();
    assert_eq!(stored.status, ApprovalStatus::Approved);
    assert_eq!(stored.answered_at, Some(later(2)));
    assert_eq!(stored.proposed_at, asked.approval.proposed_at);
    assert_eq!(stored.expires_at, later(732));
    assert_eq!(asked.count(), 3, "nothing was made");
}

#[tokio::test]
async fn what_was_withdrawn_stays_so() {
    let asked = Asked::start().await;
    assert!(asked.answer(ApprovalAnswer::Approve, later(1)).await);
    assert!(asked.answer(ApprovalAnswer::Withdraw, later(2)).await);
    assert!(asked.answer(ApprovalAnswer::Withdraw, later(3)).await);
    assert!(!asked.answer(ApprovalAnswer::Approve, later(3)).await);
    let stored = asked.stored(later(3)).await.unwrap();
    assert_eq!(stored.status, ApprovalStatus::Withdrawn);
}

#[tokio::test]
async fn two_answers_at_once_end_withdrawn_or_one_after_the_other() {
    for _ in 0..10 {
        let asked = Asked::start().await;
        let (approved, withdrawn) = tokio::join!(
            asked.answer(ApprovalAnswer::Approve, later(1)),
            asked.answer(ApprovalAnswer::Withdraw, later(1)),
        );
        assert!(withdrawn, "nobody is kept from taking it back");
        let status = asked.stored(later(1)).await.unwrap().status;
        assert_eq!(status, ApprovalStatus::Withdrawn, "approved: {approved}");
    }
}

#[tokio::test]
async fn an_answer_to_nothing_makes_nothing() {
    let asked = Asked::start().await;
    // Past its end, whether it is removed or not.
    assert!(!asked.answer(ApprovalAnswer::Approve, later(30)).await);
    assert!(!asked.answer(ApprovalAnswer::Withdraw, later(30)).await);
    asked.erase_approval();
    let before = asked.count();
    for answer in ApprovalAnswer::ALL {
        assert!(!asked.answer(answer, later(1)).await);
    }
    assert_eq!(asked.count(), before);
}

/// A signature says that a link is ours, and the store what it is of.
#[tokio::test]
async fn an_answer_is_of_the_person_and_the_text_that_was_asked() {
    let asked = Asked::start().await;
    let mut of_another = asked.approval.link();
    of_another.contact_id = ItemId::from_bytes([9; 16]);
    let mut to_another = asked.approval.link();
    to_another.sha256 = AgreementHash::from_bytes([8; 32]);
    for link in [of_another, to_another] {
        for answer in ApprovalAnswer::ALL {
            let rules = &asked.rules;
            let record = ApprovalRecord::answered(&link, "eksempel", answer, rules, later(1));
            assert_eq!(asked.intake().answer(record, later(1)).await, Ok(false));
        }
    }
    assert_eq!(asked.stored(later(1)).await, Some(asked.approval.clone()));
}

/// What is sent is sent on the answer that was read.
#[tokio::test]
async fn an_answer_in_between_stops_a_change() {
    let asked = Asked::start().await;
    assert!(asked.answer(ApprovalAnswer::Approve, later(1)).await);
    let seen = asked.stored(later(1)).await.unwrap();
    let carry_out = async |seen: &ApprovalRecord| {
        let mut transaction = asked.store.transaction(later(3));
        transaction
            .expect_approval(seen)
            .note(entry(Event::Shared, later(3)));
        transaction.carry_out().await
    };
    assert_eq!(carry_out(&seen).await, Ok(()));
    assert_eq!(
        asked.stored(later(1)).await,
        Some(seen.clone()),
        "it is as it was"
    );
    assert!(asked.answer(ApprovalAnswer::Withdraw, later(2)).await);
    assert_eq!(carry_out(&seen).await, Err(WriteError::Changed));
    let withdrawn = seen.withdrawn(&asked.rules, later(3)).unwrap();
    let mut transaction = asked.store.transaction(later(3));
    let changed = transaction
        .change_approval(&seen, &withdrawn)
        .note(entry(Event::ShareWithdrawn, later(3)))
        .carry_out();
    assert_eq!(changed.await, Err(WriteError::Changed));
}

/// Else it would stay when its person is gone.
#[tokio::test]
async fn a_contact_is_not_erased_when_somebody_was_asked_in_between() {
    let asked = Asked::start().await;
    let before = load(&asked.store).await;
    let second = ApprovalRecord {
        id: ItemId::from_bytes([6; 16]),
        ..asked.approval.clone()
    };
    let after = with_approval(&before.enquiry, second.id);
    asked
        .store
        .transaction(received_at())
        .add_approval(&second)
        .change(&before, after)
        .note(entry(Event::ShareProposed, received_at()))
        .carry_out()
        .await
        .unwrap();
    let erase = async |seen: &Loaded| {
        let mut transaction = asked.store.transaction(received_at());
        transaction.erase(seen, Part::Contact);
        for id in &seen.enquiry.contact.as_ref().unwrap().approvals {
            transaction.erase_approval(*id);
        }
        transaction.note(entry(Event::Erased, received_at()));
        transaction.carry_out().await
    };
    assert_eq!(erase(&before).await, Err(WriteError::Changed));
    assert_eq!(asked.count(), 4);
    assert_eq!(erase(&load(&asked.store).await).await, Ok(()));
    assert_eq!(asked.count(), 1, "the message is left");
}

/// Nobody knows whether it was taken back after the backup was made.
#[tokio::test]
async fn what_a_backup_says_was_approved_comes_back_withdrawn() {
    const BACKUP: &str = "backup";
    let asked = Asked::start().await;
    assert!(asked.answer(ApprovalAnswer::Approve, later(1)).await);
    local_engine::create_contacts_table(&asked.connection, BACKUP)
        .await
        .unwrap();
    let request = serde_json::from_value(serde_json::json!({ "TableName": TABLE })).unwrap();
    let items = serde_json::to_value(asked.database.scan(request).unwrap()).unwrap();
    for item in items["Items"].as_array().unwrap() {
        let request = serde_json::json!({ "TableName": BACKUP, "Item": item });
        let request = serde_json::from_value(request).unwrap();
        asked.database.put_item(request).unwrap();
    }
    asked.erase_approval();
    let restored = asked
        .store
        .restore(BACKUP, &asked.rules, later(2), |_| ())
        .await
        .unwrap();
    assert_eq!((restored.copied, restored.skipped), (1, 0));
    let [again] = &restored.repeat[..] else {
        panic!("staff are told to ask again: {restored:?}");
    };
    assert_eq!(again.event, Event::ShareProposed);
    let stored = asked.stored(later(2)).await.unwrap();
    assert_eq!(stored.status, ApprovalStatus::Withdrawn);

    // What was erased does not come back at all.
    let seen = load(&asked.store).await;
    let mut transaction = asked.store.transaction(later(2));
    transaction
        .erase(&seen, Part::Contact)
        .erase_approval(asked.approval.id)
        .note(entry(Event::Erased, later(2)));
    transaction.carry_out().await.unwrap();
    let restored = asked
        .store
        .restore(BACKUP, &asked.rules, later(2), |_| ())
        .await
        .unwrap();
    assert_eq!((restored.copied, restored.skipped), (0, 2));
    assert_eq!(asked.stored(later(2)).await, None);
}

#[tokio::test]
async fn a_table_out_of_reach_is_told_by_its_kind() {
    let asked = Asked::start().await;
    let limits = local_engine::LIMITS_TABLE.to_owned();
    let elsewhere = Intake::new(&asked.connection, "no-such-table".to_owned(), limits);
    let answer = elsewhere.answer(asked.approval.clone(), later(1)).await;
    assert!(answer.is_err());
    let elsewhere = case_store_of(asked.connection.clone(), "no-such-table");
    let reference = asked.approval.reference();
    assert!(elsewhere.approval(&reference, later(1)).await.is_err());
}

//! The store against a real DynamoDB engine, in this process and over the wire.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod engine_here;
mod sample;
mod stored;

use std::collections::BTreeSet;

use contact_store::{CaseStore, Connection, Found, Intake, Loaded, Lookup, local_engine};
use dynoxide::Database;
use jiff::SignedDuration;
use personal_data::{
    AgreementHash, AnswerRule, ApprovalAnswer, ApprovalLink, ApprovalRecord, Case, CaseKind,
    Channel, Contact, ExtensionReason, Form, ItemId, NotReceived, Outcome, Part, Personal, Receive,
    Received, RefusalReason, Register, Restriction, RetentionRules, STORED_ATTRIBUTES, SpamReason,
    Status, StoreError, dates,
};
use sample::{REGISTER, Writer, client, enquiry, received_at, spam};
use stored::{case_store, case_store_of, found, messages};

const TABLE: &str = local_engine::CONTACTS_TABLE;
const LIMITS: &str = local_engine::LIMITS_TABLE;

struct Engine {
    database: Database,
    connection: Connection,
}

impl Engine {
    async fn start() -> Self {
        let (database, connection) = engine_here::start().await;
        Self {
            database,
            connection,
        }
    }

    fn intake(&self) -> Intake {
        Intake::new(&self.connection, TABLE.to_owned(), LIMITS.to_owned())
    }

    fn store(&self) -> CaseStore {
        case_store(self.connection.clone())
    }

    /// Every item as the contacts table holds it, straight from the engine.
    fn items(&self) -> Vec<serde_json::Value> {
        self.items_of(TABLE)
    }

    fn items_of(&self, table: &str) -> Vec<serde_json::Value> {
        let request = serde_json::from_value(serde_json::json!({ "TableName": table })).unwrap();
        let response = serde_json::to_value(self.database.scan(request).unwrap()).unwrap();
        response["Items"].as_array().unwrap().clone()
    }

    fn put(&self, item: &serde_json::Value) {
        let request = serde_json::json!({ "TableName": TABLE, "Item": item });
        let request = serde_json::from_value(request).unwrap();
        self.database.put_item(request).unwrap();
    }

    fn erase(&self, key: &str) {
        let request = serde_json::json!({ "TableName": TABLE, "Key": { "pk": { "S": key } } });
        let request = serde_json::from_value(request).unwrap();
        self.database.delete_item(request).unwrap();
    }
}

fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * number)
}

#[tokio::test]
async fn what_is_put_in_is_read_back_whole() {
    let engine = Engine::start().await;
    // With what would end a value, or name another, if it stood in an expression.
    let sent = enquiry(
        1,
        "Første linje\nandre 🙂 ' OR #day < :one) \" attribute_exists(pk)",
    );
    assert_eq!(
        engine.intake().receive(sent.clone(), None).await,
        Ok(Received::New)
    );
    let (store, now) = (engine.store(), received_at());
    let there = found(&store, now).await.unwrap();
    assert_eq!((there.enquiries.len(), there.unreadable.len()), (1, 0));
    let enquiry = &there.enquiries[0].enquiry;
    assert_eq!(enquiry.message.as_ref(), Some(&sent.message));
    assert_eq!(enquiry.contact.as_ref(), Some(&sent.contact));
    let item = &sent.message.item;
    let by_reference = store.by_reference(&item.reference, now).await;
    assert_eq!(by_reference.unwrap(), there);
    for (id, expected) in [
        (item.id, &there),
        (ItemId::from_bytes([9; 16]), &Found::default()),
    ] {
        let by_id = store.load(&BTreeSet::from([id]), now).await.unwrap();
        assert_eq!(by_id, *expected);
    }
    let other = "7K3Q-9XWD".parse().unwrap();
    let other = store.by_reference(&other, now).await;
    assert_eq!(other.unwrap(), Found::default());
    for (lookup, kind) in [(Lookup::Email, "email"), (Lookup::Phone, "phone")] {
        let hash = &sent.contact.item.fields[&format!("{kind}_lookup")];
        let found = store.by_lookup(lookup, hash, now).await.unwrap();
        assert_eq!(found.enquiries.len(), 1, "{kind}");
        let other = Personal::new("0".repeat(32));
        let found = store.by_lookup(lookup, &other, now).await.unwrap();
        assert_eq!(found, Found::default(), "{kind}");
    }
}

#[tokio::test]
async fn an_item_that_cannot_be_read_hides_no_other() {
    let engine = Engine::start().await;
    engine
        .intake()
        .receive(enquiry(1, "Hei"), None)
        .await
        .unwrap();
    engine.put(&serde_json::json!({
        "pk": { "S": "MESSAGE#x" }, "type": { "S": "message" }, "status": { "S": "received" },
        "received_at": { "S": "2026-03-15T12:00:00Z" },
    }));
    let inbox = found(&engine.store(), received_at()).await.unwrap();
    assert_eq!(
        (inbox.enquiries.len(), inbox.unreadable),
        (1, vec![Found::NO_KEY.to_owned()])
    );
}

/// Who may put items may put anything there; what the program believes and shows is what it could have written.
#[tokio::test]
async fn what_the_program_writes_itself_is_read_as_strictly() {
    let engine = Engine::start().await;
    let sent = enquiry(1, "Hei");
    let reference = sent.message.item.reference.clone();
    let key = format!("MESSAGE#{}", sent.message.item.id);
    let of_contact = format!("CONTACT#{}", sent.message.item.id);
    engine.intake().receive(sent, None).await.unwrap();
    let items = engine.items();
    let good = items.iter().find(|item| item["pk"]["S"] == *key).unwrap();
    engine.erase(&of_contact);
    let cases = [
        ("pk", "S", "MESSAGE#\u{1b}[2J"),
        ("pk", "S", "MESSAGE#0101010101010101010101010101010A"),
        ("pk", "S", &of_contact),
        ("reference", "S", "7k3q9xwd"),
        ("reference", "S", "\u{1b}[2J"),
        ("received_at", "S", "2026-03-15T13:00:00+01:00[Europe/Oslo]"),
        ("received_at", "S", "2026-03-15T12:00:00.5Z"),
        ("notice_version", "S", "\u{1b}]52;c;eA==\u{7}"),
        ("notice_version", "S", "4BFAFCA45F575277"),
        ("notice_version", "S", "4bfafca45f57527"),
        ("status", "S", "\u{1b}[2J"),
        ("expires_at", "N", "99999999999999"),
    ];
    for (attribute, kind, value) in cases {
        let mut item = good.clone();
        item[attribute] = serde_json::json!({ kind: value });
        let written_as = item["pk"]["S"].as_str().unwrap().to_owned();
        engine.erase(&key);
        engine.put(&item);
        let (store, now) = (engine.store(), received_at());
        // What stands at nothing that is known is in no list, and is found by its reference.
        let there = if attribute == "status" {
            store.by_reference(&reference, now).await.unwrap()
        } else {
            found(&store, now).await.unwrap()
        };
        assert_eq!(there.enquiries.len(), 0, "{attribute} {value:?}");
        let is_key = [&key, &of_contact].contains(&&written_as);
        let named = if is_key { &*written_as } else { Found::NO_KEY };
        assert_eq!(there.unreadable, [named], "{attribute} {value:?}");
        engine.erase(&written_as);
    }
    engine.put(good);
    let there = found(&engine.store(), received_at()).await.unwrap();
    assert_eq!((there.enquiries.len(), there.unreadable.len()), (1, 0));
}

#[tokio::test]
async fn the_same_enquiry_again_changes_nothing() {
    let engine = Engine::start().await;
    engine
        .intake()
        .receive(enquiry(1, "Hei"), None)
        .await
        .unwrap();
    let before = engine.items();
    assert_eq!(
        engine.intake().receive(enquiry(1, "Noe annet"), None).await,
        Ok(Received::Already)
    );
    assert_eq!(engine.items(), before);
    assert_eq!(
        engine.intake().receive(enquiry(2, "Hei"), None).await,
        Ok(Received::New)
    );
    assert_eq!(engine.items().len(), 4);
}

/// The attributes of real items are the register's, and the program's own list is complete (check PV008).
#[tokio::test]
async fn stored_attributes_are_those_of_the_register() {
    let engine = Engine::start().await;
    let intake = engine.intake();
    let counted = intake.receive(enquiry(1, "Hei"), Some(client(1, "12:00:00")));
    counted.await.unwrap();
    intake.receive(spam(2), None).await.unwrap();
    let register = Register::parse(REGISTER).unwrap();
    give_everything(&engine.store(), &register, ItemId::from_bytes([1; 16])).await;
    let fields = register
        .own_activities()
        .flat_map(|activity| &activity.fields);
    let in_register: BTreeSet<&str> = fields.map(|field| field.id.as_str()).collect();
    let form = Form::from_register(&register);
    let of_form = form.fields.iter().map(|field| field.id.as_str());
    let own = STORED_ATTRIBUTES.iter().map(|attribute| attribute.name);
    let listed: BTreeSet<String> = of_form.chain(own).map(str::to_owned).collect();

    let items = engine.items().into_iter().chain(engine.items_of(LIMITS));
    let stored: BTreeSet<String> = items
        .flat_map(|item| {
            item.as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        })
        // The number of the ten minutes follows the name.
        .map(|name| match name.strip_prefix("posts_window_") {
            Some(number) if number.parse::<u8>().is_ok() => "posts_window".to_owned(),
            _ => name,
        })
        .collect();
    assert_eq!(stored, listed);
    for name in &stored {
        assert!(
            in_register.contains(name.as_str()),
            "{name} is not in the register"
        );
    }
}

/// Everything that can be the matter with an enquiry, and a case about it that has every attribute.
async fn give_everything(store: &CaseStore, register: &Register, id: ItemId) {
    let now = received_at();
    let rules = RetentionRules::from_register(register).unwrap();
    let loaded = store.load(&BTreeSet::from([id]), now).await.unwrap();
    let seen = &loaded.enquiries[0];
    let mut after = seen.enquiry.clone();
    rules
        .restrict(&mut after, Restriction::LegalClaim, now)
        .unwrap();
    let deadline = AnswerRule::new(register.deadlines.answer.clone());
    let mut case = Case::open(
        ItemId::from_bytes([3; 16]),
        CaseKind::Access,
        Some(Channel::Letter),
        vec![id.reference()],
        dates::day_of(now),
        &deadline,
        now,
    )
    .unwrap();
    case.extend(ExtensionReason::Complexity, &deadline, now)
        .unwrap();
    let reason = Some(RefusalReason::Excessive);
    case.close(Outcome::Refused, reason, now).unwrap();
    for part in Part::ALL {
        let item = after.item_mut(part).unwrap();
        let hold = register.hold_reasons[0].hold(dates::day_of(now));
        item.set_hold(hold, now).unwrap();
        item.moved_by.is_erasure_asked = true;
        item.moved_by.cases.insert(case.id, None);
    }
    let contact = after.contact.as_mut().unwrap();
    contact.shared_with.insert("Andre AS".to_owned());
    let approval = approval_of(contact, &rules);
    contact.approvals.insert(approval.id);
    store
        .transaction(now)
        .change(seen, after.clone())
        .add_case(&case, &rules)
        .add_approval(&approval)
        .carry_out()
        .await
        .unwrap();
    let again = store.load(&BTreeSet::from([id]), now).await.unwrap();
    for part in Part::ALL {
        after.item_mut(part).unwrap().version += 1;
    }
    assert_eq!(again.enquiries[0].enquiry, after, "read back as it was put");
    let read = store.case(&case.reference(), now).await.unwrap();
    assert_eq!(read.as_ref(), Some(&case));
    assert_eq!(store.cases(false, now).await, Ok(vec![]), "it is closed");
    assert_eq!(store.cases(true, now).await, Ok(vec![case]));
}

/// An approval that was answered.
fn approval_of(contact: &Contact, rules: &RetentionRules) -> ApprovalRecord {
    let link = ApprovalLink {
        id: ItemId::from_bytes([4; 16]),
        contact_id: contact.item.id,
        proposed_at: received_at(),
        expires_at: received_at(),
        sha256: AgreementHash::from_bytes([7; 32]),
    };
    let answer = ApprovalAnswer::Approve;
    ApprovalRecord::answered(&link, "eksempel", answer, rules, received_at())
}

#[tokio::test]
async fn spam_is_kept_for_a_shorter_time_with_its_reasons() {
    let engine = Engine::start().await;
    let sent = spam(1);
    engine.intake().receive(sent.clone(), None).await.unwrap();
    let inbox = messages(&engine.store(), received_at()).await;
    assert_eq!(inbox[0].message, sent.message);
    assert_eq!(
        inbox[0].message.item.spam_reasons,
        [SpamReason::Links, SpamReason::Pitch]
    );
    let register = Register::parse(REGISTER).unwrap();
    let end = received_at() + days(register.class("spam").unwrap().max_days.unwrap().into());
    let contact = inbox[0].contact.as_ref().unwrap();
    for item in [&inbox[0].message.item, &contact.item] {
        assert_eq!((item.status.as_str(), item.expires_at()), ("spam", end));
    }
    let second = SignedDuration::from_secs(1);
    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, end - second).await,
        Ok(0)
    );
    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, end).await,
        Ok(2)
    );
}

#[tokio::test]
async fn dates_are_epoch_seconds_from_the_register() {
    let engine = Engine::start().await;
    engine
        .intake()
        .receive(enquiry(1, "Hei"), None)
        .await
        .unwrap();
    let register = Register::parse(REGISTER).unwrap();
    let class = |id: &str| register.class(id).unwrap().clone();
    let after = |number: Option<u32>| {
        (received_at() + days(number.unwrap().into()))
            .as_second()
            .to_string()
    };
    for item in engine.items() {
        let (expires_at, review_at) = (&item["expires_at"]["N"], &item["review_at"]["N"]);
        if item["type"]["S"] == "message" {
            assert_eq!(
                (expires_at.as_str(), review_at.as_str()),
                (Some(&*after(class("message").max_days)), None)
            );
        } else {
            assert_eq!(expires_at, &after(class("contact").max_days));
            assert_eq!(review_at, &after(class("contact").review_days));
        }
        assert_eq!(item["received_at"]["S"], "2026-03-15T12:00:00Z");
    }
}

#[tokio::test]
async fn expired_is_absent_before_it_is_removed() {
    let engine = Engine::start().await;
    let sent = enquiry(1, "Hei");
    engine.intake().receive(sent.clone(), None).await.unwrap();
    let message_ends = sent.message.item.expires_at();
    let contact_ends = sent.contact.item.expires_at();
    let second = SignedDuration::from_secs(1);

    let store = engine.store();
    let parts = async |now| {
        let there = found(&store, now).await.unwrap().enquiries;
        let enquiry = there.into_iter().next().map(|loaded| loaded.enquiry);
        enquiry.map(|enquiry| (enquiry.message.is_some(), enquiry.contact.is_some()))
    };
    assert_eq!(parts(message_ends - second).await, Some((true, true)));
    assert_eq!(parts(message_ends).await, Some((false, true)));
    assert_eq!(parts(contact_ends - second).await, Some((false, true)));
    assert_eq!(parts(contact_ends).await, None);
    assert_eq!(engine.items().len(), 2, "nothing was removed by reading");

    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, message_ends - second).await,
        Ok(0)
    );
    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, message_ends).await,
        Ok(1)
    );
    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, contact_ends).await,
        Ok(1)
    );
    assert!(engine.items().is_empty());
}

#[tokio::test]
async fn an_inbox_of_many_pages_comes_whole_and_oldest_first() {
    let engine = Engine::start().await;
    // More than a page of a scan, which is a megabyte.
    let form = Form::from_register(&Register::parse(REGISTER).unwrap());
    let long = "\u{1F642}".repeat(
        form.fields
            .iter()
            .map(|field| field.max_chars)
            .max()
            .unwrap(),
    );
    assert!(250 * long.len() > 1_048_576);
    for id in 0..250 {
        let mut new = enquiry(id, &long);
        let received = received_at() - SignedDuration::from_secs(i64::from(id));
        new.message.item.received_at = received;
        new.contact.item.received_at = received;
        engine.intake().receive(new, None).await.unwrap();
    }
    let inbox = messages(&engine.store(), received_at()).await;
    assert_eq!(inbox.len(), 250);
    assert!(inbox.is_sorted_by_key(|enquiry| enquiry.message.item.received_at));
    assert!(inbox.iter().all(|enquiry| enquiry.contact.is_some()));
}

/// What a page of a list shows is what it would show if the whole list had been read.
#[tokio::test]
async fn the_oldest_are_the_first_of_all() {
    let engine = Engine::start().await;
    let writer = Writer::new();
    // Three come in each second, and not in the order of their references.
    let at = |number: u8| received_at() + SignedDuration::from_secs(i64::from(number / 3));
    for number in 0_u8..15 {
        let reasons: &[SpamReason] = if number % 4 == 1 {
            &[SpamReason::Links]
        } else {
            &[]
        };
        let id = [number.wrapping_mul(97); 16];
        let sent = writer.enquiry(id, at(number), "Hei", reasons);
        engine.intake().receive(sent, None).await.unwrap();
    }
    let store = engine.store();
    let statuses = [Status::Received, Status::InProgress, Status::Spam];
    let now = at(15);
    let all = store.with_status(&statuses, now).await.unwrap().enquiries;
    assert_eq!(all.len(), 15);
    let mut fewest = all.len();
    let wanted = [0, 3, 7, 14, 17].into_iter();
    for (from, most) in wanted.flat_map(|from| [0, 1, 2, 4, 7, 15].map(|most| (from, most))) {
        // Every other one, as a list leaves out what is restricted.
        let main = |one: &Loaded| one.enquiry.main().unwrap().clone();
        let keep = |one: &Loaded| main(one).id.to_string().as_str() > "5";
        let wanted: Vec<&Loaded> = all
            .iter()
            .filter(|one| main(one).received_at >= at(from) && keep(one))
            .collect();
        let asked = (&statuses[..], (from > 0).then(|| at(from)));
        let oldest = store.oldest_with_status(asked, most, keep, now).await;
        let oldest = oldest.unwrap();
        let found: Vec<&Loaded> = oldest.found.enquiries.iter().collect();
        let first = most.min(wanted.len());
        assert_eq!(found[..first], wanted[..first], "{most} from {from}");
        for status in statuses {
            let count = |list: &[&Loaded]| {
                let here = list.iter().filter(|one| main(one).status == status);
                here.count()
            };
            if oldest.more.contains(&status) {
                assert!(count(&found) > most, "{most} from {from}");
            } else {
                assert_eq!(count(&found), count(&wanted), "{most} from {from}");
            }
        }
        fewest = fewest.min(found.len());
    }
    assert!(fewest < 3, "the others are not read");
}

#[tokio::test]
async fn trouble_is_told_by_kind_and_without_values() {
    let engine = Engine::start().await;
    let elsewhere = Intake::new(
        &engine.connection,
        "no-such-table".to_owned(),
        LIMITS.to_owned(),
    );
    let not_stored = Err(NotReceived::NotStored {
        kind: "ResourceNotFoundException".to_owned(),
    });
    assert_eq!(elsewhere.receive(enquiry(1, "Hei"), None).await, not_stored);
    let elsewhere = case_store_of(engine.connection.clone(), "no-such-table");
    assert!(matches!(
        found(&elsewhere, received_at()).await,
        Err(StoreError::Refused { .. })
    ));
}

#[tokio::test]
async fn making_the_table_again_keeps_what_is_in_it() {
    let engine = Engine::start().await;
    engine
        .intake()
        .receive(enquiry(1, "Hei"), None)
        .await
        .unwrap();
    local_engine::create_contacts_table(&engine.connection, TABLE)
        .await
        .unwrap();
    assert_eq!(engine.items().len(), 2);
}

//! Actions over a store that fails, loses answers or is gone from one request to the next, and several at once.

use crate::fake_endpoint::{Act, FakeEndpoint, cancelled, error};
use crate::running::{NOW, REGISTER, engine_key, engine_with_messages, items};
use contact_store::local_engine::{CONTACTS_TABLE, LEDGER_TABLE};
use contact_store::{CaseStore, Connection};
use desk::DeskError;
use desk::actions::{Desk, EraseRequest, Inbox, LookupKeySource, NewCase, SeenVersions, Step};
use personal_data::{
    Actor, CaseKind, EraseReason, Event, ItemId, LookupKey, Outcome, Part, Register, Restriction,
    RetentionRules,
};
use serde_json::Value;

/// The id of a duty that a change might open.
const DUTY: ItemId = ItemId::from_bytes([8; 16]);

fn desk_of(connection: Connection) -> Desk {
    let register = Register::parse(REGISTER).unwrap();
    let tables = [CONTACTS_TABLE, LEDGER_TABLE].map(str::to_owned);
    let [contacts, ledger] = tables;
    Desk {
        store: CaseStore::new(connection, contacts, ledger, &register.backup),
        rules: RetentionRules::from_register(&register).unwrap(),
        register,
        agreements: Vec::new(),
        site_origin: None,
        lookup: LookupKeySource::Key(LookupKey::parse(&"k".repeat(32)).unwrap()),
        actor: Actor::parse("kari").unwrap(),
        now: NOW.parse().unwrap(),
        seen: SeenVersions::default(),
    }
}

/// How many items the ledger says were erased.
async fn erased_by_ledger(desk: &Desk) -> usize {
    let entries = desk.ledger(None, None).await.unwrap().into_iter();
    let erased = entries.filter(|entry| entry.event == Event::Erased);
    erased.filter_map(|entry| entry.count).sum()
}

async fn erase(desk: &Desk, reference: &str) -> Result<usize, DeskError> {
    let request = EraseRequest {
        references: vec![reference.to_owned()],
        reason: EraseReason::Request,
        part: None,
    };
    let plan = desk.plan_erasure(&request).await?;
    Ok(desk.erase(&plan, DUTY, |_| ()).await?.count)
}

/// An erasure over these acts, and whatever it takes to finish it: at the end everything is gone, the ledger says how much,
/// and nothing is unfinished.
async fn check_erasure(acts: Vec<Act>, what: &str) {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let endpoint = FakeEndpoint::start(port, acts).await;
    let tried = erase(&desk_of(endpoint.connection.clone()), &reference).await;
    let desk = desk_of(Connection::local(port, &engine_key()));
    let unfinished = desk.unfinished_erasures().await.unwrap();
    match &tried {
        Ok(_) => assert_eq!(unfinished, 0, "{what}"),
        Err(error) if unfinished > 0 => {
            assert!(
                error.to_string().contains("erase --resume"),
                "{what}: {error}"
            );
            desk.resume_erasures(|_| ()).await.unwrap();
        }
        Err(error) => {
            // It had not begun, or had ended before its last answer was lost.
            let has_begun = error.to_string().contains("the erasure is unfinished");
            let is_there = |item: &Value| item["reference"]["S"] == *reference;
            let left = items(&database, CONTACTS_TABLE).iter().any(is_there);
            assert!(
                !(has_begun && left),
                "{what}: nobody knows that it is unfinished"
            );
            let again = erase(&desk, &reference).await;
            let is_gone = again.is_err_and(|error| error.to_string().contains("no enquiry"));
            assert!(
                erased_by_ledger(&desk).await == 2,
                "{what}: {error} {is_gone}"
            );
        }
    }
    assert_eq!(desk.unfinished_erasures().await.unwrap(), 0, "{what}");
    assert_eq!(erased_by_ledger(&desk).await, 2, "{what}: {tried:?}");
    let left = items(&database, CONTACTS_TABLE);
    let of_reference = left
        .iter()
        .filter(|item| item["reference"]["S"] == *reference);
    assert_eq!(of_reference.count(), 0, "{what}");
    assert_eq!(left.len(), 2, "{what}: the others are untouched");
}

/// How many requests an erasure is, when nothing fails.
async fn requests_of_an_erasure() -> usize {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let endpoint = FakeEndpoint::start(port, []).await;
    erase(&desk_of(endpoint.connection.clone()), &reference)
        .await
        .unwrap();
    endpoint.seen().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_is_finished_whatever_happens_to_one_request() {
    let requests = requests_of_an_erasure().await;
    assert!(requests > 5, "{requests}");
    for number in 0..requests {
        for act in [
            Act::Break,
            Act::LoseTheAnswer,
            error(500, "InternalServerError"),
            error(400, "ThrottlingException"),
            error(400, "AccessDeniedException"),
            cancelled(["TransactionConflict", "None", "None"]),
        ] {
            let what = format!("request {number} of {requests}: {act:?}");
            let acts = std::iter::repeat_n(Act::Pass, number).chain([act]);
            check_erasure(acts.collect(), &what).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_is_stopped_anywhere_is_finished_later() {
    let requests = requests_of_an_erasure().await;
    for number in 0..requests {
        for last in [Act::Break, Act::LoseTheAnswer] {
            let what = format!("stopped at request {number} of {requests}: {last:?}");
            let passed = std::iter::repeat_n(Act::Pass, number).chain([last]);
            let refused = error(400, "AccessDeniedException");
            let acts = passed.chain(std::iter::repeat_n(refused, 1000));
            check_erasure(acts.collect(), &what).await;
        }
    }
}

/// A store that answers that it has erased, and has not.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_is_not_done_while_something_is_left() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let endpoint = FakeEndpoint::start(port, []).await;
    let desk = desk_of(endpoint.connection.clone());
    erase(&desk, &reference).await.unwrap();
    let operations = endpoint.take_operations();
    let is_write = |operation: &str| operation.ends_with("transactwriteitems");
    let writes = operations
        .iter()
        .enumerate()
        .filter(|(_, one)| is_write(one));
    let writes: Vec<usize> = writes.map(|(number, _)| number).collect();
    // The first begins the erasure, the second erases.
    let erasing = writes[1];

    let (database, port, [reference, _]) = engine_with_messages().await;
    let acts = std::iter::repeat_n(Act::Pass, erasing);
    let acts = acts.chain([Act::Answer(200, serde_json::json!({}))]);
    let endpoint = FakeEndpoint::start(port, acts).await;
    let desk = desk_of(endpoint.connection.clone());
    let refused = erase(&desk, &reference).await.unwrap_err();
    assert!(refused.to_string().contains("erase --resume"), "{refused}");
    assert_eq!(desk.unfinished_erasures().await.unwrap(), 1);
    assert_eq!(items(&database, CONTACTS_TABLE).len(), 4);
    desk.resume_erasures(|_| ()).await.unwrap();
    assert_eq!(desk.unfinished_erasures().await.unwrap(), 0);
    assert_eq!(items(&database, CONTACTS_TABLE).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_erasures_of_one_person_erase_it_once() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let reference = reference.clone();
            tokio::spawn(async move {
                erase(&desk_of(Connection::local(port, &engine_key())), &reference).await
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap().unwrap_or_default();
    }
    let desk = desk_of(Connection::local(port, &engine_key()));
    assert_eq!((done, erased_by_ledger(&desk).await), (2, 2));
    assert_eq!(desk.unfinished_erasures().await.unwrap(), 0);
    assert_eq!(items(&database, CONTACTS_TABLE).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_is_set_between_plan_and_erasure_holds() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let desk = desk_of(Connection::local(port, &engine_key()));
    let request = EraseRequest {
        references: vec![reference.clone()],
        reason: EraseReason::Request,
        part: None,
    };
    let plan = desk.plan_erasure(&request).await.unwrap();
    let held = desk.set_hold(
        &reference,
        Part::Contact,
        "accounting",
        "2026-03-15".parse().unwrap(),
    );
    held.await.unwrap();
    let done = desk.erase(&plan, DUTY, |_| ()).await.unwrap();
    assert_eq!(done.count, 1);
    assert_eq!(done.change.remains.len(), 1);
    let left = desk.one(&reference).await.unwrap().enquiry;
    let contact = left.contact.unwrap().item;
    assert!(left.message.is_none() && contact.moved_by.is_erasure_asked);
    assert_eq!(
        contact.expires_at().to_string(),
        "2032-01-01T00:00:00Z",
        "it goes with the hold"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_forbids_an_erasure_between_plan_and_delete_stops_it() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let desk = desk_of(Connection::local(port, &engine_key()));
    let request = EraseRequest {
        references: vec![reference.clone()],
        reason: EraseReason::NoLongerNeeded,
        part: None,
    };
    let plan = desk.plan_erasure(&request).await.unwrap();
    let new = NewCase {
        kind: CaseKind::Access,
        references: vec![reference.clone()],
        request: None,
        received_on: None,
        channel: None,
    };
    let id = ItemId::from_bytes([7; 16]);
    let opened = desk.open_case(&new, id).await.unwrap();
    let before = items(&database, CONTACTS_TABLE);
    let refused = desk
        .erase(&plan, DUTY, |_| ())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("access") && refused.contains("desk erase --resume"),
        "{refused}"
    );
    assert_eq!(items(&database, CONTACTS_TABLE), before);

    let case = opened.case.reference().to_string();
    desk.close_case(&case, Outcome::Granted, None)
        .await
        .unwrap();
    let restricted = [reference];
    let restriction = Restriction::LegalClaim;
    desk.restrict(&restricted, restriction, false, DUTY)
        .await
        .unwrap();
    let refused = desk.resume_erasures(|_| ()).await.unwrap_err().to_string();
    assert!(refused.contains("restricted"), "{refused}");
    desk.restrict(&restricted, restriction, true, DUTY)
        .await
        .unwrap();
    let done = desk.resume_erasures(|_| ()).await.unwrap();
    assert_eq!(done.count, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_the_same_one_is_told_that_it_was_changed() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let desk = desk_of(Connection::local(port, &engine_key()));
    let seen = desk.one(&reference).await.unwrap();
    desk.step(&reference, Step::Start).await.unwrap();
    let mut after = seen.enquiry.clone();
    desk.rules.solve(&mut after, desk.now).unwrap();
    let before = items(&database, CONTACTS_TABLE);
    let stale = desk
        .store
        .transaction(desk.now)
        .change(&seen, after)
        .carry_out()
        .await;
    let error = DeskError::from(stale.unwrap_err());
    assert_eq!(error.to_string(), "changed meanwhile, nothing written");
    assert_eq!(items(&database, CONTACTS_TABLE), before);

    // Twenty at once: each that is told yes is one version, and one entry in the ledger.
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let reference = reference.clone();
            tokio::spawn(async move {
                let desk = desk_of(Connection::local(port, &engine_key()));
                let field = desk.rectifiable("company").unwrap();
                let value = personal_data::Personal::new(format!("Firma {number}"));
                desk.rectify(&[reference], &[(field, value)], DUTY)
                    .await
                    .is_ok()
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += u64::from(task.await.unwrap());
    }
    assert!(done >= 1);
    let entries = desk.ledger(None, None).await.unwrap();
    let rectified = entries
        .iter()
        .filter(|entry| entry.event == Event::Rectified);
    assert_eq!(rectified.count() as u64, done);
    let contact = desk.one(&reference).await.unwrap().enquiry.contact.unwrap();
    assert_eq!(contact.item.version, 2 + done);
}

/// A change is noted, and says yes or no, whatever happens to its answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_answer_is_lost_is_made_once() {
    for lost in 1..4 {
        let (_, port, [reference, _]) = engine_with_messages().await;
        let endpoint = FakeEndpoint::start(port, []).await;
        let desk = desk_of(endpoint.connection.clone());
        // The look-up and the reading pass; the answers of the first tries of the change do not.
        let acts = std::iter::repeat_n(Act::Pass, 2);
        endpoint.act(acts.chain(std::iter::repeat_n(Act::LoseTheAnswer, lost)));
        desk.step(&reference, Step::Solve).await.unwrap();
        endpoint.act([]);
        assert_eq!(desk.inbox(Inbox::Solved).await.unwrap().enquiries.len(), 1);
        let entries = desk.ledger(None, None).await.unwrap();
        assert_eq!(entries.len(), 1, "{lost} answers lost");
    }
}

/// Refused at each of its requests: there is a letter when the erasure has begun, and none when nothing has happened.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_an_erasure_is_there_when_it_comes_true() {
    let (mut kept, mut taken_away) = (0, 0);
    for number in 0..30 {
        let (_, port, [reference, _]) = engine_with_messages().await;
        let acts = std::iter::repeat_n(Act::Pass, number);
        let acts = acts.chain([error(400, "AccessDeniedException")]);
        let endpoint = FakeEndpoint::start(port, acts).await;
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        let erase = [
            "erase", &reference, "--reason", "request", "--yes", "--out", out,
        ];
        let output = crate::running::desk_at(endpoint.port, NOW, "", &erase).await;
        let letters = std::fs::read_dir(folder.path()).unwrap().count();
        if output.status.success() {
            assert_eq!(letters, 1, "{number}");
            break;
        }
        let desk = desk_of(Connection::local(port, &engine_key()));
        let has_begun = desk.unfinished_erasures().await.unwrap() > 0;
        let is_gone = erased_by_ledger(&desk).await > 0;
        assert_eq!(letters == 1, has_begun || is_gone, "{number}");
        kept += letters;
        taken_away += 1 - letters;
    }
    assert!(kept > 0 && taken_away > 0, "{kept} {taken_away}");
}

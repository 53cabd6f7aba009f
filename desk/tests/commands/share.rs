//! Sharing, from the question to the data: nothing is given away that the person has not approved.

use std::fs;

use crate::running::{
    NOW, REGISTER, could_put, desk_at, empty_engine, engine_key, engine_with_messages, items,
    json_at, keys, receive, refused, set_hold, show, take_over, text,
};
use contact_store::{Connection, Intake, local_engine};
use jiff::Timestamp;
use personal_data::{
    ApprovalAnswer, ApprovalLink, ApprovalRecord, LookupKey, Receive, Register, RetentionRules,
};
use serde_json::{Value, json};

const LATER: &str = "2026-03-18T12:00:00Z";
const CONTACTS: &str = local_engine::CONTACTS_TABLE;
const RECIPIENT: &str = "Eksempel Kundeservice AS";

async fn propose(port: u16, reference: &str) -> Value {
    json_at(
        port,
        NOW,
        &["share", "propose", reference, "--agreement", "eksempel"],
    )
    .await
}

fn code(proposal: &Value) -> String {
    proposal["approval"].as_str().unwrap().to_owned()
}

/// What the page does with an answer, whatever answers it; whether there was anything to answer.
async fn answer(port: u16, proposal: &Value, answer: ApprovalAnswer, now: &str) -> bool {
    let token = proposal["link"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    let key = LookupKey::parse(&"k".repeat(32)).unwrap();
    let now: Timestamp = now.parse().unwrap();
    let link = ApprovalLink::open(token, &key, now).unwrap();
    let rules = RetentionRules::from_register(&Register::parse(REGISTER).unwrap()).unwrap();
    let record = ApprovalRecord::answered(&link, "eksempel", answer, &rules, now);
    let connection = Connection::local(port, &engine_key());
    let limits = local_engine::LIMITS_TABLE.to_owned();
    let intake = Intake::new(&connection, CONTACTS.to_owned(), limits);
    intake.answer(record, now).await.unwrap()
}

async fn status(port: u16, reference: &str) -> Vec<String> {
    let list = json_at(port, LATER, &["share", "list", reference]).await;
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["status"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_person_is_asked_approves_and_the_agreements_fields_are_given() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let agreements = json_at(port, NOW, &["share", "agreements"]).await;
    let agreement = &agreements[0];
    assert_eq!(
        keys(agreement),
        "address agreement fields recipient sha256 title"
    );
    assert_eq!(agreement["recipient"], RECIPIENT);

    let proposal = propose(port, &reference).await;
    assert_eq!(
        keys(&proposal),
        "approval case event expires_on link recipient references remains sha256"
    );
    assert_eq!(proposal["event"], "share-proposed");
    assert_eq!(proposal["references"], json!([reference]));
    assert_eq!(proposal["expires_on"], "2026-04-15");
    assert_eq!(proposal["sha256"], agreement["sha256"]);
    let link = proposal["link"].as_str().unwrap();
    assert!(
        link.starts_with("http://127.0.0.1:8080/api/godkjenning/"),
        "{link}"
    );

    let list = json_at(port, NOW, &["share", "list", &reference]).await;
    assert_eq!(
        keys(&list[0]),
        "agreement answered_at approval expires_on proposed_at recipient reference sha256 status"
    );
    assert_eq!(list[0]["status"], "proposed");
    assert_eq!(list[0]["proposed_at"], NOW);
    assert_eq!(list[0]["answered_at"], Value::Null);
    let code = code(&proposal);
    let send = ["share", "send", code.as_str(), "--yes"];
    refused(port, LATER, &send, "has not approved it").await;

    assert!(answer(port, &proposal, ApprovalAnswer::Approve, LATER).await);
    let list = json_at(port, LATER, &["share", "list", &reference]).await;
    assert_eq!(list[0]["status"], "approved");
    assert_eq!(list[0]["answered_at"], LATER);
    assert_eq!(list[0]["expires_on"], "2028-03-17");
    let asked = desk_at(port, LATER, "", &["share", "send", &code]).await;
    let stderr = text(&asked.stderr);
    assert_eq!((asked.status.code(), asked.stdout.len()), (Some(1), 0));
    for words in ["add --yes", RECIPIENT, ": Navn, E-post"] {
        assert!(stderr.contains(words), "{words} is not in\n{stderr}");
    }
    let given = json_at(port, LATER, &send).await;
    assert_eq!(keys(&given), "case data event recipient references remains");
    assert_eq!(
        (&given["event"], &given["recipient"]),
        (&json!("shared"), &json!(RECIPIENT))
    );
    let data = json!({ "name": "Kari Nordmann", "email": "kari@example.no" });
    assert_eq!(given["data"], data);
    let shown = show(port, LATER, &reference).await;
    assert_eq!(shown["shared_with"], json!([RECIPIENT]));

    let ledger = json_at(port, LATER, &["ledger"]).await;
    let events: Vec<&str> = ledger
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["share-proposed", "shared"]);
    assert_eq!(ledger[1]["fields"], json!(["email", "name"]));
    // The approval and the ledger have nothing that somebody typed.
    let ours = items(&database, CONTACTS).into_iter();
    let ours = ours.filter(|item| item["pk"]["S"].as_str().unwrap().starts_with("APPROVAL#"));
    let kept = ours.chain(items(&database, local_engine::LEDGER_TABLE));
    for item in kept {
        let written = item.to_string();
        for typed in ["Kari", "22 22", "example.no", "Første"] {
            assert!(!written.contains(typed), "{written}");
        }
    }
}

#[tokio::test]
async fn what_was_withdrawn_gives_nothing_and_cannot_be_approved_again() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let proposal = propose(port, &reference).await;
    let code = code(&proposal);
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, NOW).await);
    let done = json_at(port, LATER, &["share", "withdraw", &code]).await;
    assert_eq!(done["event"], "share-withdrawn");
    assert_eq!(done["references"], json!([reference]));
    let send = ["share", "send", code.as_str(), "--yes"];
    refused(port, LATER, &send, "was withdrawn").await;
    refused(
        port,
        LATER,
        &["share", "withdraw", &code],
        "withdrawn already",
    )
    .await;
    assert!(!answer(port, &proposal, ApprovalAnswer::Approve, LATER).await);
    assert_eq!(status(port, &reference).await, ["withdrawn"]);
    assert_eq!(
        show(port, LATER, &reference).await["shared_with"],
        json!([])
    );
    // By the person, too.
    let second = propose(port, &reference).await;
    let code = self::code(&second);
    assert!(answer(port, &second, ApprovalAnswer::Approve, NOW).await);
    assert!(answer(port, &second, ApprovalAnswer::Withdraw, LATER).await);
    refused(
        port,
        LATER,
        &["share", "send", &code, "--yes"],
        "was withdrawn",
    )
    .await;
}

#[tokio::test]
async fn an_approval_is_one_persons_and_of_one_text() {
    let (database, port, [reference, other]) = engine_with_messages().await;
    let (first, second) = (propose(port, &reference).await, propose(port, &other).await);
    assert!(answer(port, &first, ApprovalAnswer::Approve, NOW).await);
    refused(
        port,
        LATER,
        &["share", "send", &code(&second), "--yes"],
        "has not approved",
    )
    .await;
    assert_eq!(status(port, &reference).await, ["approved"]);
    assert_eq!(status(port, &other).await, ["proposed"]);

    let key = |item: &Value| item["pk"]["S"].as_str().unwrap().to_owned();
    let stored = items(&database, CONTACTS);
    let of = |reference: &Value| {
        let mut found = stored.iter();
        let is_it = |item: &&Value| {
            key(item).starts_with("APPROVAL#") && item["reference"]["S"] == *reference
        };
        found.find(is_it).unwrap().clone()
    };
    let approval = of(&first["approval"]);
    let send = ["share", "send", &code(&first), "--yes"];
    for (name, value, why) in [
        ("sha256", json!({ "S": "0".repeat(64) }), "another text"),
        ("agreement", json!({ "S": "en-annen" }), "another text"),
        (
            "contact_id",
            of(&second["approval"])["contact_id"].clone(),
            "another person's",
        ),
        (
            "expires_at",
            json!({ "N": "1773800000" }),
            "no approval has this code",
        ),
    ] {
        let mut changed = approval.clone();
        changed[name] = value;
        assert!(could_put(&database, CONTACTS, &changed));
        refused(port, LATER, &send, why).await;
    }
    assert_eq!(
        show(port, LATER, &reference).await["shared_with"],
        json!([])
    );
}

#[tokio::test]
async fn nothing_of_a_restricted_person_is_asked_for_or_given() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let proposal = propose(port, &reference).await;
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, NOW).await);
    json_at(port, NOW, &["restrict", &reference, "--reason", "unlawful"]).await;
    let propose = ["share", "propose", &reference, "--agreement", "eksempel"];
    refused(port, LATER, &propose, "restricted").await;
    let code = code(&proposal);
    refused(
        port,
        LATER,
        &["share", "send", &code, "--yes"],
        "restricted",
    )
    .await;
    // To take something back is always allowed.
    json_at(port, LATER, &["share", "withdraw", &code]).await;
}

#[tokio::test]
async fn an_erasure_takes_what_was_asked_with_it_and_no_link_brings_it_back() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let (first, second) = (
        propose(port, &reference).await,
        propose(port, &reference).await,
    );
    assert!(answer(port, &first, ApprovalAnswer::Approve, NOW).await);
    json_at(port, NOW, &["share", "send", &code(&first)]).await;
    let plan = desk_at(
        port,
        LATER,
        "",
        &["erase", &reference, "--reason", "request"],
    )
    .await;
    assert!(
        text(&plan.stderr).contains(RECIPIENT),
        "who has the data is named"
    );
    let erase = ["erase", reference.as_str(), "--reason", "request"];
    let erased = json_at(port, LATER, &erase).await;
    assert_eq!(erased["count"], 4, "message, contact and two approvals");
    assert_eq!(erased["recipients"], json!([RECIPIENT]));
    let before = items(&database, CONTACTS).len();
    for proposal in [&first, &second] {
        for each in ApprovalAnswer::ALL {
            assert!(!answer(port, proposal, each, LATER).await);
        }
        let send = ["share", "send", &code(proposal), "--yes"];
        refused(port, LATER, &send, "no approval has this code").await;
    }
    assert_eq!(items(&database, CONTACTS).len(), before, "nothing was made");
    let left = items(&database, CONTACTS);
    assert!(
        left.iter()
            .all(|item| !item["pk"]["S"].as_str().unwrap().starts_with("APPROVAL#"))
    );
    let ledger = json_at(port, LATER, &["ledger"]).await;
    let erased = ledger.as_array().unwrap().iter();
    let mut erased = erased.filter(|entry| entry["event"] == "erased");
    assert_eq!(erased.next().unwrap()["count"], 4);
}

#[tokio::test]
async fn a_hold_keeps_the_contact_and_no_approval() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let proposal = propose(port, &reference).await;
    json_at(port, NOW, &set_hold(&reference, "contact", "2026-01-15")).await;
    let erase = [
        "erase", &reference, "--reason", "request", "--on", "contact",
    ];
    let erased = json_at(port, LATER, &erase).await;
    assert_eq!(erased["count"], 1, "the approval");
    assert!(!answer(port, &proposal, ApprovalAnswer::Approve, LATER).await);
    assert!(status(port, &reference).await.is_empty());
    let propose = ["share", "propose", &reference, "--agreement", "eksempel"];
    refused(port, LATER, &propose, "erasure was asked for").await;
}

#[tokio::test]
async fn who_takes_over_has_approved_nothing() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let proposal = propose(port, &reference).await;
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, NOW).await);
    let takeover = [
        "takeover",
        &reference,
        "--name",
        "Ola",
        "--email",
        "ola@example.no",
        "--phone",
        "22225555",
        "--source",
        "company",
    ];
    let done = json_at(port, LATER, &takeover).await;
    let new = done["new_reference"].as_str().unwrap();
    assert!(status(port, new).await.is_empty());
    let send = ["share", "send", &code(&proposal), "--yes"];
    refused(port, LATER, &send, "no approval has this code").await;
    assert!(!answer(port, &proposal, ApprovalAnswer::Approve, LATER).await);
}

#[tokio::test]
async fn the_package_says_what_was_asked_and_to_whom_data_was_given() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let proposal = propose(port, &reference).await;
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, NOW).await);
    json_at(port, NOW, &["share", "send", &code(&proposal)]).await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let package = json_at(port, LATER, &["access", &reference, "--out", out]).await;
    let enquiry = &package["enquiries"][0];
    assert_eq!(enquiry["approvals"][0]["approval"], proposal["approval"]);
    assert_eq!(enquiry["approvals"][0]["status"], "approved");
    assert_eq!(enquiry["shared_with"], json!([RECIPIENT]));
    let data = enquiry["data"].as_array().unwrap();
    let fields: Vec<&str> = data
        .iter()
        .map(|datum| datum["field"].as_str().unwrap())
        .collect();
    for field in [
        "approvals",
        "shared_with",
        "agreement",
        "sha256",
        "proposed_at",
        "answered_at",
    ] {
        assert!(fields.contains(&field), "{field}");
    }
    let files = fs::read_dir(folder.path()).unwrap();
    let html = files.map(|file| file.unwrap().path());
    let html = html.filter(|path| path.extension().unwrap() == "html");
    let html = fs::read_to_string(html.last().unwrap()).unwrap();
    for words in [&*code(&proposal), RECIPIENT, "godkjent"] {
        assert!(html.contains(words), "{words}");
    }
    let text = desk_at(port, LATER, "", &["show", &reference]).await;
    let text = crate::running::text(&text.stdout);
    assert!(
        text.contains(&code(&proposal)) && text.contains(RECIPIENT),
        "{text}"
    );
}

#[tokio::test]
async fn data_goes_into_a_file_for_its_user_alone() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let proposal = propose(port, &reference).await;
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, NOW).await);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let code = code(&proposal);
    let send = ["share", "send", &code, "--yes", "--out", out];
    let output = desk_at(port, LATER, "", &send).await;
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(
        !stdout.contains("Kari") && !stderr.contains("Kari"),
        "{stdout}{stderr}"
    );
    let name = format!("{code}-shared.html");
    assert!(stderr.contains(&name), "{stderr}");
    let html = fs::read_to_string(folder.path().join(&name)).unwrap();
    for given in ["Kari Nordmann", "kari@example.no", RECIPIENT] {
        assert!(html.contains(given), "{given}");
    }
    for other in ["22 22 55 55", "Første linje"] {
        assert!(!html.contains(other), "no other field is given");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.path().join(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    refused(port, LATER, &send, "already").await;
    // Without a folder it is on standard output.
    let output = desk_at(port, LATER, "", &["share", "send", &code, "--yes"]).await;
    let stdout = text(&output.stdout);
    assert!(
        stdout.contains("kari@example.no") && stdout.lines().all(|line| line.chars().count() <= 80)
    );
}

#[tokio::test]
async fn slips_are_refused_without_a_trace() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let before = items(&database, CONTACTS).len();
    for (arguments, why) in [
        (
            &["share", "propose", &reference, "--agreement", "nei"][..],
            "there are: eksempel",
        ),
        (
            &["share", "propose", "7K3Q-9XWD", "--agreement", "eksempel"],
            "no enquiry",
        ),
        (
            &["share", "send", "A-7K3Q-9XWD", "--yes"],
            "no approval has this code",
        ),
        (&["share", "send", "Zqxjkvbpyg", "--yes"], "after A-"),
        (&["share", "withdraw", "C-7K3Q-9XWD"], "after A-"),
        (&["share", "list", "7K3Q-9XWD"], "no enquiry"),
    ] {
        refused(port, LATER, arguments, why).await;
    }
    assert_eq!(items(&database, CONTACTS).len(), before);
    assert!(items(&database, local_engine::LEDGER_TABLE).is_empty());
    let text = desk_at(port, LATER, "", &["share", "agreements"]).await;
    assert!(crate::running::text(&text.stdout).contains("eksempel"));
}

/// With a stack, where nobody is asked for a draft.
#[tokio::test]
async fn a_draft_is_there_on_ones_own_machine_only() {
    let (_, port) = empty_engine().await;
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(["--stack", "x", "--format", "json", "share", "agreements"])
        .env(
            "AWS_ENDPOINT_URL_DYNAMODB",
            format!("http://127.0.0.1:{port}"),
        )
        .env("AWS_ACCESS_KEY_ID", "x")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .env("AWS_REGION", "eu-north-1")
        .output()
        .unwrap();
    assert_eq!(
        text(&output.stdout).trim(),
        "[]",
        "{}",
        text(&output.stderr)
    );
}

#[tokio::test]
async fn two_people_of_one_name_are_two() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let typed = [
        ("name", "Kari Nordmann"),
        ("phone", "22 22 66 66"),
        ("email", "en.annen@example.no"),
        ("message", "Hei"),
    ];
    let other = receive(port, 9, crate::running::RECEIVED, vec![], &typed).await;
    let proposal = propose(port, &other).await;
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, NOW).await);
    assert!(status(port, &reference).await.is_empty());
    let sent = json_at(port, LATER, &["share", "send", &code(&proposal)]).await;
    assert_eq!(sent["data"]["email"], "en.annen@example.no");
}

/// Article 19: whoever the data was given to is told of what is done to it.
#[tokio::test]
async fn who_was_given_the_data_is_told_of_a_change() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let rectify = ["rectify", &reference, "company=Firma", "--yes"];
    let before = json_at(port, NOW, &rectify).await;
    assert_eq!(before["case"], Value::Null, "nobody was given anything");

    let proposal = propose(port, &reference).await;
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, LATER).await);
    json_at(port, LATER, &["share", "send", &code(&proposal), "--yes"]).await;
    for change in [
        &["rectify", &reference, "company=Et annet firma", "--yes"][..],
        &["restrict", &reference, "--reason", "legal-claim"],
    ] {
        let done = json_at(port, LATER, change).await;
        let case = done["case"].as_str().unwrap();
        let duty = &json_at(port, LATER, &["case", "show", case]).await;
        let duty = duty.as_array().map_or(duty, |list| &list[0]);
        assert_eq!(
            [&duty["kind"], &duty["due_on"]],
            ["tell-recipient", "2026-04-17"]
        );
        assert_eq!(duty["references"], json!([reference]));
        // What somebody has to be told of is there until then.
        let kept = show(port, LATER, &reference).await;
        assert_eq!(kept["cases"], json!([case]));
        let close = ["case", "close", case, "--outcome", "sent"];
        json_at(port, LATER, &close).await;
    }
    let lift = [
        "restrict",
        &reference,
        "--lift",
        "--reason",
        "legal-claim",
        "--told",
    ];
    assert_eq!(json_at(port, LATER, &lift).await["case"], Value::Null);

    let of_message = [
        "erase", &reference, "--reason", "request", "--on", "message", "--yes",
    ];
    let done = json_at(port, LATER, &of_message).await;
    assert_eq!(done["case"], Value::Null, "the contact's data was given");
    let erase = ["erase", &reference, "--reason", "request", "--yes"];
    let stdout = text(&desk_at(port, LATER, "", &erase).await.stdout);
    assert!(
        stdout.contains("De som har fått opplysningene, skal få vite det"),
        "{stdout}"
    );
    let due = json_at(port, LATER, &["deadlines"]).await;
    assert_eq!(due[0]["kind"], "tell-recipient");
    assert_eq!(
        due[0]["references"],
        json!([]),
        "it knows nobody who was erased"
    );
}

/// The same when another person takes over: the old contact goes.
#[tokio::test]
async fn who_was_given_the_data_is_told_of_a_takeover() {
    let (_, port, [reference, _]) = engine_with_messages().await;
    let proposal = propose(port, &reference).await;
    assert!(answer(port, &proposal, ApprovalAnswer::Approve, LATER).await);
    json_at(port, LATER, &["share", "send", &code(&proposal), "--yes"]).await;
    let takeover = [&take_over(&reference)[..], &["--yes"]].concat();
    let stdout = text(&desk_at(port, LATER, "", &takeover).await.stdout);
    assert!(
        stdout.contains("De som har fått opplysningene, skal få vite det"),
        "{stdout}"
    );
    let due = json_at(port, LATER, &["deadlines"]).await;
    let kinds = due.as_array().unwrap().iter().map(|case| &case["kind"]);
    let mut kinds: Vec<_> = kinds.map(|kind| kind.as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["inform-new-contact", "tell-recipient"]);
}

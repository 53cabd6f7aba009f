//! The function behind Lambda's own interface, with the local engine as its store: what it is sent must be what a
//! case worker reads, it must answer as `local` does, and neither may print a word of what was sent.

use crate::contract::{Contract, SENTINEL};
use crate::count::Count;
use crate::http::exchange;
use crate::local::{self, Local, START, free_port};
use crate::print;
use crate::watch::Watch;
use crate::workspace::{Workspace, run};
use anyhow::Result;
use std::fs;

/// What the edge shows it; the recorded events have it, too.
const ORIGIN_SECRET: &str = "a secret for tests of at least 32 characters";
/// What the function is told, beside the engine's address and key.
const SETTINGS: [(&str, &str); 8] = [
    ("CONTACTS_TABLE", "local-contacts"),
    ("LIMITS_TABLE", "local-limits"),
    ("SITE_ORIGIN", "https://www.example.no"),
    (
        "ORIGIN_SECRET",
        "a secret for tests of at least 32 characters",
    ),
    (
        "LOOKUP_KEY",
        "another key for tests of at least 32 characters",
    ),
    ("TOKEN_KEY", "a key for tests of at least 32 characters"),
    ("AWS_REGION", "eu-north-1"),
    ("AWS_SECRET_ACCESS_KEY", "local"),
];
/// Recorded events of the HTTP API, and what the function must answer to each. Their tokens are none, so what was sent
/// comes back to be looked at.
const EVENTS: [(&str, u64); 4] = [
    ("helse.json", 200),
    ("kontakt-urlencoded.json", 200),
    ("kontakt-urlencoded-base64.json", 200),
    ("kontakt-json.json", 428),
];

/// Starts `local` and the function over the same engine, sends both the same requests, and counts what the desk sees.
pub(crate) fn check(workspace: &Workspace) -> Result<Count> {
    // By itself, as `cargo lambda watch` builds it: then there is nothing left to wait for but its start.
    let mut build = workspace.command("cargo");
    run(build.args(["build", "--quiet", "--locked", "-p", "form-handler"]))?;
    local::build_with_desk(workspace)?;
    let contract = Contract::read(workspace)?;
    let local = Local::start(workspace, "function")?;
    let endpoint = format!("http://127.0.0.1:{}", local.engine_port);
    let mut settings = SETTINGS.to_vec();
    settings.push(("AWS_ENDPOINT_URL_DYNAMODB", &endpoint));
    let key = local.engine_key()?;
    settings.push(("AWS_ACCESS_KEY_ID", &key));
    let watch = Watch::start(workspace, free_port()?, &settings, "/api/helse", START)?;

    let mut count = contract.check("local", &|method, path, headers, body| {
        exchange(local.web_port, method, path, headers, body, START)
    })?;
    count += expect_number(
        "messages stored by local",
        local.messages(workspace)?,
        contract.stored(),
    );
    count += contract.check("function", &|method, path, headers, body| {
        let of_the_edge = [
            ("x-origin-secret", ORIGIN_SECRET),
            ("x-viewer-address", "192.0.2.1"),
        ];
        let of_the_edge = of_the_edge.map(|(name, value)| (name.to_owned(), value.to_owned()));
        watch.send(method, path, &[headers, &of_the_edge].concat(), body)
    })?;
    count += expect_number(
        "messages stored by both",
        local.messages(workspace)?,
        2 * contract.stored(),
    );
    let round = watch.send("GET", "/api/helse", &[], "")?;
    count += expect_number("the way round the edge", round.status.into(), 404);
    for (name, status) in EVENTS {
        let event = fs::read_to_string(workspace.root.join("infra/events").join(name))?;
        let answer: serde_json::Value = serde_json::from_str(&watch.invoke(&event)?.body)?;
        let found = answer.get("statusCode").and_then(serde_json::Value::as_u64);
        count += expect_number(name, found.unwrap_or_default(), status);
    }
    // lambda_http panics at a body that is not base64 (1.3): the function survives, and says nothing of it.
    let mut event: serde_json::Value = serde_json::from_str(&fs::read_to_string(
        workspace
            .root
            .join("infra/events/kontakt-urlencoded-base64.json"),
    )?)?;
    if let Some(body) = event.get_mut("body") {
        *body = format!("{SENTINEL}!").into();
    }
    watch.invoke(&event.to_string())?;
    let edge = [("x-origin-secret".to_owned(), ORIGIN_SECRET.to_owned())];
    let after = watch.send("GET", "/api/helse", &edge, "")?;
    count += expect_number(
        "health after a body that is not base64",
        after.status.into(),
        200,
    );
    for (name, output) in [("local", local.output()?), ("function", watch.output()?)] {
        let (is_logged, is_silent) = (
            output.contains("outcome=\"stored\""),
            !output.contains(SENTINEL),
        );
        if !is_logged || !is_silent {
            print(&format!(
                "{name} must tell that it stored, and no word of what; it said:\n{output}"
            ));
        }
        count += Count::one(is_logged && is_silent);
    }
    Ok(count)
}

fn expect_number(what: &str, found: u64, wanted: u64) -> Count {
    if found != wanted {
        print(&format!("{what}: {found}, and not {wanted}"));
    }
    Count::one(found == wanted)
}

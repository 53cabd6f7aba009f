//! A handler that knows an agreement: the one that ships is a draft, which no function is built with.

use axum::body::Body;
use axum::http::Request;
use bundle::{HandlerBundle, PageWithHoles, approval, mark, page};
use form_handler::Bundle;
use jiff::{SignedDuration, Timestamp};
use personal_data::{AgreementHash, ApprovalLink, ItemId, LookupKey};

use super::{FORM, Handler, KEY, ORIGIN, RememberingStore, now};

/// What the page has, whatever was answered.
pub(crate) const TITLE: &str = "<h1>Avtale om deling</h1>";
pub(crate) const AGREEMENT: &str = "avtale";
const BUNDLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bundle.postcard"));

pub(crate) fn sha256() -> AgreementHash {
    AgreementHash::from_bytes([7; 32])
}

/// Shows by its name what was filled in.
fn shown_page() -> PageWithHoles {
    let states = [
        approval::APPROVED,
        approval::WITHDRAWN,
        approval::UNCERTAIN,
        approval::GONE,
    ];
    let states = states.map(|state| format!("{}[{state}]{}", mark::when(state), mark::end()));
    let form = format!(
        "{}<form action=\"/api/godkjenning/{}\">{}</form>{}",
        mark::when(approval::TOKEN),
        mark::value(approval::TOKEN),
        mark::value(approval::UNTIL),
        mark::end(),
    );
    PageWithHoles::new(format!("{TITLE}{}{form}", states.concat()))
}

/// A handler that was built with the agreement.
pub(crate) fn handler(store: &RememberingStore) -> Handler {
    let mut made: HandlerBundle = postcard::from_bytes(BUNDLE).unwrap();
    let name = format!("{}{AGREEMENT}", page::APPROVAL);
    made.pages.insert(name.clone(), shown_page());
    made.pages_with_form.push(name);
    made.agreements
        .insert(sha256().to_string(), AGREEMENT.to_owned());
    Handler {
        bundle: Bundle::new(made),
        ..Handler::new(store)
    }
}

/// What a person was asked a day before everything is sent.
pub(crate) fn link() -> ApprovalLink {
    let proposed_at: Timestamp = now() - SignedDuration::from_hours(24);
    ApprovalLink {
        id: ItemId::from_bytes([1; 16]),
        contact_id: ItemId::from_bytes([2; 16]),
        proposed_at,
        expires_at: proposed_at + SignedDuration::from_hours(24 * 30),
        sha256: sha256(),
    }
}

/// The address of the page for it.
pub(crate) fn address(link: &ApprovalLink) -> String {
    let key = LookupKey::parse(KEY).unwrap();
    format!("/api/godkjenning/{}", link.seal(&key))
}

/// An answer from our own page.
pub(crate) fn answer(address: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post(address)
        .header("content-type", FORM)
        .header("sec-fetch-site", "same-origin")
        .header("origin", ORIGIN);
    request.body(body.into()).unwrap()
}

//! One list of requests and answers for every front of the form handler, kept as data beside the handler.

use crate::count::Count;
use crate::http::Answer;
use crate::print;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// A word that stands for whatever a person may write, wherever they may write it.
pub(crate) const SENTINEL: &str = "Zqxjkvbpyg";
/// What makes a token count: nothing but time.
const READING_TIME: Duration = Duration::from_millis(2100);
/// Headers that the form must never answer with.
const REFUSED_HEADERS: [&str; 3] = ["set-cookie", "server", "x-powered-by"];

/// The list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contract {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

/// A request, and what must come back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "get")]
    method: String,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    padded_to: usize,
    status: u16,
    /// How each header of the answer begins.
    #[serde(default)]
    answer: BTreeMap<String, String>,
    #[serde(default)]
    contains: Vec<String>,
    /// Messages that are stored by it.
    #[serde(default)]
    stored: u64,
}

fn get() -> String {
    "GET".to_owned()
}

/// A front of the handler: sends method, path, headers and body, and gives the answer.
pub(crate) type Front<'f> = &'f dyn Fn(&str, &str, &[(String, String)], &str) -> Result<Answer>;

impl Contract {
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let path = workspace.root.join("form-handler/tests/contract.toml");
        let text = fs::read_to_string(&path).context("the contract cannot be read")?;
        Ok(toml::from_str(&text)?)
    }

    /// How many messages are stored when every request has been sent once.
    pub(crate) fn stored(&self) -> u64 {
        self.cases.iter().map(|case| case.stored).sum()
    }

    /// Sends every request to a front, and says what came back otherwise than it should.
    pub(crate) fn check(&self, name: &str, front: Front<'_>) -> Result<Count> {
        let token = fetch_token(front)?;
        std::thread::sleep(READING_TIME);
        let mut words = BTreeMap::from([
            ("{sentinel}", SENTINEL.to_owned()),
            ("{token}", token),
            ("{location}", String::new()),
        ]);
        let mut count = Count::default();
        for case in &self.cases {
            words.insert("{young}", fetch_token(front)?);
            let answer = case.send(front, &words)?;
            let faults = case.faults(&answer, &words);
            for fault in &faults {
                print(&format!("{name}: {}: {fault}", case.name));
            }
            count += Count::one(faults.is_empty());
            if answer.status == 303 && answer.header("location") != "/kontakt/" {
                words.insert("{location}", answer.header("location").to_owned());
            }
        }
        Ok(count)
    }
}

impl Case {
    fn send(&self, front: Front<'_>, words: &BTreeMap<&str, String>) -> Result<Answer> {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), filled(value, words)))
            .collect();
        let mut body = filled(&self.body, words);
        body.extend(std::iter::repeat_n(
            'x',
            self.padded_to.saturating_sub(body.len()),
        ));
        front(&self.method, &filled(&self.path, words), &headers, &body)
    }

    fn faults(&self, answer: &Answer, words: &BTreeMap<&str, String>) -> Vec<String> {
        let mut faults = Vec::new();
        if answer.status != self.status {
            faults.push(format!("status {}, and not {}", answer.status, self.status));
        }
        for (name, value) in &self.answer {
            let (found, wanted) = (answer.header(name), filled(value, words));
            if !found.starts_with(&wanted) {
                faults.push(format!("{name}: {found}, and not {wanted}"));
            }
        }
        for text in &self.contains {
            let wanted = filled(text, words);
            if !answer.body.contains(&wanted) {
                faults.push(format!("{wanted} is not in the answer"));
            }
        }
        for (name, value) in &answer.headers {
            if REFUSED_HEADERS.contains(&name.as_str()) || name.starts_with("access-control-") {
                faults.push(format!("there is a header {name}"));
            }
            if value.contains(SENTINEL) {
                faults.push(format!("the header {name} repeats what was sent"));
            }
        }
        if answer.header("x-content-type-options") != "nosniff" {
            faults.push("the site's headers are missing".to_owned());
        }
        faults
    }
}

fn filled(text: &str, words: &BTreeMap<&str, String>) -> String {
    words.iter().fold(text.to_owned(), |text, (name, word)| {
        text.replace(name, word)
    })
}

fn fetch_token(front: Front<'_>) -> Result<String> {
    let answer = front("GET", "/api/kontakt/token", &[], "")?;
    let given: serde_json::Value = serde_json::from_str(&answer.body).context("no token")?;
    let token = given.get("token").and_then(serde_json::Value::as_str);
    Ok(token.context("no token")?.to_owned())
}

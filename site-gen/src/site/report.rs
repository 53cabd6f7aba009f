//! What `site-gen check` found, for programs: JSON of our own, and SARIF for code hosts.

use serde::Serialize;
use serde_json::{Value, json};

use super::Report;
use crate::problem::{Level, Locator, Problem, RULES};

/// Where people can read what a code means, below the repository's root.
const DOCS: &str = "docs/checks";

/// A problem as JSON. Lines and columns count from 1, columns in characters; 0 when it is about a whole file.
#[derive(Serialize)]
struct ReportedProblem<'a> {
    code: &'a str,
    level: Level,
    file: &'a str,
    line: usize,
    column: usize,
    quote: &'a str,
    message: &'a str,
    article: &'a str,
    help: Option<&'a str>,
    /// A sentence for the notice, made of the register's values, or null.
    suggestion: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    suppressed: bool,
    /// How many problems this one stands for, when they are more than are listed.
    #[serde(skip_serializing_if = "is_one")]
    stands_for: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_one(count: &u32) -> bool {
    *count == 1
}

impl<'a> ReportedProblem<'a> {
    fn new(problem: &'a Problem, lines: &mut Locator) -> Self {
        let (line, column) = lines.find(problem).unwrap_or_default();
        Self {
            code: problem.code,
            level: problem.level,
            file: &problem.file,
            line,
            column,
            quote: problem.quote(),
            message: &problem.message,
            article: problem.article,
            help: problem.help.as_deref(),
            suggestion: problem.suggestion(),
            suppressed: problem.suppressed,
            stands_for: problem.stands_for,
        }
    }
}

impl Problem {
    /// The problem as an entry of [`Report::to_value`]'s lists.
    pub fn to_value(&self) -> Value {
        json!(ReportedProblem::new(self, &mut Locator::default()))
    }
}

impl Report {
    /// `{"errors": […], "findings": […]}`; a suppressed finding is in it, marked.
    pub fn to_json(&self) -> String {
        format!("{:#}", self.to_value())
    }

    /// The same, for a command that has more to tell.
    pub fn to_value(&self) -> Value {
        let mut lines = Locator::default();
        let (errors, findings): (Vec<_>, Vec<_>) = self
            .problems
            .iter()
            .map(|problem| ReportedProblem::new(problem, &mut lines))
            .partition(|problem| problem.level == Level::Error);
        json!({ "errors": errors, "findings": findings })
    }

    /// SARIF 2.1.0 (OASIS), which a code host shows on the line.
    pub fn to_sarif(&self) -> String {
        let rules: Vec<Value> = RULES
            .iter()
            .map(|rule| {
                json!({
                    "id": rule.code,
                    "shortDescription": { "text": rule.title },
                    "fullDescription": { "text": rule.why },
                    "help": { "text": rule.remedy },
                    "defaultConfiguration": { "level": sarif_level(rule.level) },
                    "properties": { "page": format!("{DOCS}/{}", rule.page()) },
                })
            })
            .collect();
        let mut lines = Locator::default();
        let results: Vec<Value> = self
            .problems
            .iter()
            .map(|problem| sarif_result(problem, &mut lines))
            .collect();
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": { "name": "site-gen", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        });
        format!("{log:#}")
    }
}

fn sarif_level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

/// Where a code's rule stands among the rules; -1 for none (SARIF 2.1.0, 3.27.6).
fn rule_index(code: &str) -> i64 {
    let place = RULES.iter().position(|rule| rule.code == code);
    place.and_then(|place| place.try_into().ok()).unwrap_or(-1)
}

fn sarif_result(problem: &Problem, lines: &mut Locator) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": problem.file.replace('\\', "/") } });
    if let Some((line, column)) = lines.find(problem) {
        location["region"] = json!({ "startLine": line, "startColumn": column, "snippet": { "text": problem.quote() } });
    }
    let mut result = json!({
        "ruleId": problem.code,
        "ruleIndex": rule_index(problem.code),
        "level": sarif_level(problem.level),
        "message": { "text": problem.message },
        "locations": [{ "physicalLocation": location }],
    });
    if problem.suppressed {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted" }]);
    }
    result
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{RULES, rule_index};

    /// Every code that stands between quotation marks below a folder.
    fn codes(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                codes(&path, found);
            } else if !path.ends_with("rules/sources.rs") {
                let text = fs::read_to_string(path).unwrap();
                let quoted = text.split("\"SG").skip(1);
                let ended = quoted.filter_map(|rest| rest.split_once('"'));
                let is_number =
                    |end: &&str| end.len() == 3 && end.bytes().all(|byte| byte.is_ascii_digit());
                let numbers = ended.map(|(number, _)| number).filter(is_number);
                found.extend(numbers.map(|number| format!("SG{number}")));
            }
        }
    }

    #[test]
    fn every_code_of_the_program_has_its_rule() {
        let mut used = BTreeSet::new();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        codes(&source, &mut used);
        let of_sources = RULES.iter().filter(|rule| !rule.is_of_notice());
        let known: BTreeSet<String> = of_sources.map(|rule| rule.code.to_owned()).collect();
        assert_eq!(used, known);
        assert_eq!((rule_index("PV001"), rule_index("none")), (0, -1));
    }
}

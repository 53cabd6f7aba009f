//! What runs in AWS against what the register promises, read from the template as data.

use std::ops::Range;

use personal_data::FieldSource;
use saphyr::MarkedYamlOwned;

use super::subject::{Infrastructure, Reporter};
use crate::problem::{Level, Problem, with_rule};
use crate::sources::SourceFile;

/// The attribute items expire by.
const TTL_ATTRIBUTE: &str = "expires_at";
/// Logs hold no personal data, and are gone soon all the same.
const MAX_LOG_DAYS: i64 = 30;
/// The table of clients' counters, which hold nothing of what people send and live for two days: no backup of it.
const LIMITS_TABLE: &str = "LimitsTable";
/// The table of what staff did. What is in it does not expire.
const LEDGER_TABLE: &str = "LedgerTable";
/// What counts a client up; on the table of messages it could change one.
const COUNT: &str = "dynamodb:UpdateItem";
/// What stores an item. By itself it can answer with what it replaces, and in a transaction it cannot.
const STORE: &str = "dynamodb:PutItem";
/// All that a function on the open internet may do: write to its table, count, ask where the store is, have the tables'
/// key opened for that, and write its log. Whatever is not here is refused, however it is spelt.
const ALLOWED: &[&str] = &[
    STORE,
    COUNT,
    "dynamodb:DescribeEndpoints",
    "kms:Decrypt",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];
/// What a function that tells staff may do beside that, by its name in the template: it may read, but only attributes
/// that nobody filled in (see [`names_what_it_reads`]).
const ALLOWED_NOTIFIERS: [(&str, &[&str]); 2] = [
    (
        "NotifierFunction",
        &[
            "dynamodb:DescribeStream",
            "dynamodb:GetItem",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
            "kms:Decrypt",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "ses:SendEmail",
            "sqs:SendMessage",
        ],
    ),
    (
        "DigestFunction",
        &[
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "kms:Decrypt",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "ses:SendEmail",
            "sqs:SendMessage",
        ],
    ),
];
/// The function that tries the form every hour, and what it may do: read and erase what is stored of its own post, under
/// the key that the form's function puts it at, and ask whether the trail delivers.
const CANARY: &str = "CanaryFunction";
const CANARY_KEY: &str = "CANARY#hourly";
const ALLOWED_CANARY: &[&str] = &[
    "cloudtrail:GetTrailStatus",
    DELETE,
    "dynamodb:GetItem",
    "kms:Decrypt",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];
/// What a role that is no function's may do: the case workers' own reads and writes. No export, and nothing that changes a
/// table or its backups.
const ALLOWED_STAFF: &[&str] = &[
    "dynamodb:BatchGetItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "kms:Decrypt",
];
/// What takes something out of a table. Of the ledger it must say of which part, and the canary may take out its own.
const DELETE: &str = "dynamodb:DeleteItem";
/// Ends of the names of derived attributes that an index may be over: keyed hashes, which say nothing by themselves.
const HASH: &str = "_lookup";
/// Actions that answer with items.
const READS: [&str; 4] = [
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
];
/// Resources that give a role rights from outside its own description.
const GIVES_RIGHTS: &[&str] = &[
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::RolePolicy",
];
/// AWS's regions in the EEA (AWS, "Regions and Availability Zones"). London and Zürich are not in it.
const EEA_REGIONS: &[&str] = &[
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-3",
    "eusc-de-east-1",
];

/// Whether a region of AWS is in the EEA.
pub(super) fn is_in_eea(region: &str) -> bool {
    EEA_REGIONS.contains(&region)
}

pub(crate) fn check(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    regions(reporter, problems);
    let found = match reporter.subject.infrastructure {
        Infrastructure::NotAsked => return,
        Infrastructure::Missing(path) => {
            let message = "Oppsettsfilen for skyen finnes ikke eller kan ikke leses, så den er ikke sammenlignet med registeret.";
            let help =
                "Kjør kommandoen fra prosjektmappen, eller si hvor filen er, med `--infra FIL`.";
            let mut problem = with_rule(Problem::in_file("PV015", path, message)).help(help);
            problem.level = Level::Warning;
            problems.push(problem);
            return;
        }
        Infrastructure::Found(found) => found,
    };
    let file = &found.file;
    let template = match found.template() {
        Ok(template) => template,
        Err(line) => {
            let message = format!("Filen kan ikke leses som YAML (linje {line}).");
            problems.push(with_rule(Problem::in_file("PV015", &file.path, message)));
            return;
        }
    };
    let checker = Template {
        file,
        root: template,
    };
    checker.region(problems);
    checker.tables(reporter, problems);
    checker.logs(problems);
    checker.roles(reporter, problems);
}

/// A recipient's region is said in the register.
fn regions(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    for (index, activity) in reporter.subject.register.activities.iter().enumerate() {
        for (number, recipient) in activity.recipients.iter().enumerate() {
            let Some(region) = &recipient.region else {
                continue;
            };
            if !is_in_eea(region) {
                let message = format!(
                    "{} behandler opplysninger i {region}, som ikke er i EØS.",
                    recipient.name
                );
                problems.push(reporter.in_register(
                    "PV015",
                    &format!("activity.{index}.recipients.{number}.region"),
                    message,
                ));
            }
        }
    }
}

/// A node of the template without its tag (`!Sub`, `!GetAtt`).
fn untagged(node: &MarkedYamlOwned) -> &MarkedYamlOwned {
    node.data.get_tagged_node().unwrap_or(node)
}

fn get<'n>(node: &'n MarkedYamlOwned, path: &[&str]) -> Option<&'n MarkedYamlOwned> {
    path.iter()
        .try_fold(node, |node, key| untagged(node).data.as_mapping_get(key))
}

fn text(node: &MarkedYamlOwned) -> Option<&str> {
    untagged(node).data.as_str()
}

struct Template<'a> {
    file: &'a SourceFile,
    root: Option<&'a MarkedYamlOwned>,
}

impl<'a> Template<'a> {
    /// The resources of a type: name and description.
    fn resources(&self, kind: &str) -> Vec<(&'a str, &'a MarkedYamlOwned)> {
        let all = self
            .root
            .and_then(|root| get(root, &["Resources"]))
            .and_then(|node| node.data.as_mapping());
        let named = all
            .into_iter()
            .flatten()
            .filter_map(|(name, resource)| Some((text(name)?, resource)));
        named
            .filter(|(_, resource)| get(resource, &["Type"]).and_then(text) == Some(kind))
            .collect()
    }

    fn at(&self, node: &MarkedYamlOwned, message: String) -> Problem {
        let byte = |marker: usize| {
            self.file
                .text
                .char_indices()
                .nth(marker)
                .map_or(self.file.text.len(), |(at, _)| at)
        };
        let place: Range<usize> = byte(node.span.start.index())..byte(node.span.end.index());
        // A whole block would be underlined to its last line; its first says enough.
        let first_line = self
            .file
            .text
            .get(place.clone())
            .and_then(|text| text.lines().next())
            .map_or(0, str::len);
        with_rule(Problem::at(
            "PV015",
            &self.file.path,
            &self.file.text,
            place.start..place.start + first_line,
            message,
        ))
    }

    /// The template refuses to be deployed outside the EEA, whatever region somebody types.
    fn region(&self, problems: &mut Vec<Problem>) {
        let rules = self.root.and_then(|root| get(root, &["Rules"]));
        let rules = rules.and_then(|node| untagged(node).data.as_mapping());
        let assertions = rules
            .into_iter()
            .flatten()
            .flat_map(|(_, rule)| list(get(rule, &["Assertions"])));
        // `!Contains [regions, !Ref AWS::Region]`; the tag is all that says which function it is.
        let mut regions = assertions.filter_map(|assertion| {
            let pair = untagged(get(assertion, &["Assert"])?).data.as_sequence()?;
            let is_region = pair.get(1).and_then(text) == Some("AWS::Region");
            pair.first().filter(|_| is_region)
        });
        let Some(allowed) = regions.next() else {
            let message = "Oppsettsfilen kan tas i bruk i en region utenfor EØS.".to_owned();
            problems.push(with_rule(Problem::in_file(
                "PV015",
                &self.file.path,
                message,
            )));
            return;
        };
        for region in list(Some(allowed)) {
            let words = text(region).unwrap_or_default();
            if !is_in_eea(words) {
                let message =
                    format!("Oppsettsfilen kan tas i bruk i {words}, som ikke er en region i EØS.");
                problems.push(self.at(region, message));
            }
        }
    }

    fn tables(&self, reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
        let tables = self.resources("AWS::DynamoDB::Table");
        if tables.is_empty() {
            let message = "Oppsettsfilen har ingen tabell.".to_owned();
            problems.push(with_rule(Problem::in_file(
                "PV015",
                &self.file.path,
                message,
            )));
        }
        let days = i64::from(reporter.subject.register.backup.point_in_time_days);
        for (name, table) in tables {
            let value = |path: &[&str]| get(table, &[&["Properties"], path].concat());
            let ends = value(&["TimeToLiveSpecification"]);
            if name == LEDGER_TABLE {
                if let Some(node) = ends {
                    let message = format!("Det som står i {name}, skal ikke utløpe.");
                    problems.push(self.at(node, message));
                }
            } else if !ends.is_some_and(removes_expired) {
                let message =
                    format!("Tabellen {name} sletter ikke det som er utløpt (`{TTL_ATTRIBUTE}`).");
                problems.push(self.at(ends.unwrap_or(table), message));
            }
            self.indexes(name, table, reporter, problems);
            if name == LIMITS_TABLE {
                continue;
            }
            let is_on = value(&[
                "PointInTimeRecoverySpecification",
                "PointInTimeRecoveryEnabled",
            ]);
            if is_on.and_then(|node| node.data.as_bool()) != Some(true) {
                let message = format!("Tabellen {name} har ingen sikkerhetskopi.");
                problems.push(self.at(is_on.unwrap_or(table), message));
            }
            let recovery = value(&["PointInTimeRecoverySpecification", "RecoveryPeriodInDays"]);
            let found = recovery.and_then(|node| node.data.as_integer());
            if found != Some(days) {
                let message = match found {
                    Some(found) => format!(
                        "Sikkerhetskopien av {name} beholdes i {found} dager, men registeret sier {days}."
                    ),
                    None => format!(
                        "Det står ikke hvor lenge sikkerhetskopien av {name} beholdes. Registeret sier {days} dager."
                    ),
                };
                problems.push(self.at(recovery.unwrap_or(table), message));
            }
        }
    }

    /// An index is a copy: it has keys alone, and none that says something about a person.
    fn indexes(
        &self,
        table: &str,
        description: &'a MarkedYamlOwned,
        reporter: &Reporter<'_>,
        problems: &mut Vec<Problem>,
    ) {
        let indexes = get(description, &["Properties", "GlobalSecondaryIndexes"]);
        for index in indexes.into_iter().flat_map(|indexes| list(Some(indexes))) {
            let projection = get(index, &["Projection", "ProjectionType"]);
            if projection.and_then(text) != Some("KEYS_ONLY") {
                let message = format!(
                    "En indeks i {table} har mer enn nøkler, og er en kopi som ingen sletting når med sikkerhet."
                );
                problems.push(self.at(projection.unwrap_or(index), message));
            }
            for key in list(get(index, &["KeySchema"])) {
                let name = get(key, &["AttributeName"]);
                let words = name.and_then(text).unwrap_or_default();
                if !may_be_indexed(words, reporter) {
                    let message = format!(
                        "En indeks i {table} bruker `{words}`, som sier noe om personen. Bruk noe systemet selv har lagt til, eller en kode (`{HASH}`)."
                    );
                    problems.push(self.at(name.unwrap_or(key), message));
                }
            }
        }
    }

    fn logs(&self, problems: &mut Vec<Problem>) {
        for (name, group) in self.resources("AWS::Logs::LogGroup") {
            let retention = get(group, &["Properties", "RetentionInDays"]);
            let days = retention.and_then(|node| node.data.as_integer());
            if !days.is_some_and(|days| (1..=MAX_LOG_DAYS).contains(&days)) {
                let message = format!("Loggen {name} slettes ikke innen {MAX_LOG_DAYS} dager.");
                problems.push(self.at(retention.unwrap_or(group), message));
            }
        }
    }

    /// What each function's role may do with tables.
    fn roles(&self, reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
        let roles = self.resources("AWS::IAM::Role");
        let mut of_functions = Vec::new();
        for (function, description) in self.resources("AWS::Serverless::Function") {
            let role = get(description, &["Properties", "Role"])
                .and_then(text)
                .and_then(|arn| arn.split('.').next());
            of_functions.extend(role);
            let Some((_, role)) = roles.iter().find(|(name, _)| Some(*name) == role) else {
                let message = format!(
                    "Funksjonen {function} har ingen rolle i oppsettsfilen, så det er ukjent hva den får gjøre."
                );
                problems.push(self.at(description, message));
                continue;
            };
            let mut notifiers = ALLOWED_NOTIFIERS.iter();
            let notifier = notifiers.find(|(name, _)| *name == function);
            let is_canary = function == CANARY;
            let (allowed, task) = match notifier {
                Some((_, actions)) => (*actions, "den skal bare kunne varsle"),
                None if is_canary => (
                    ALLOWED_CANARY,
                    "den skal bare kunne lese og slette sin egen prøve",
                ),
                None => (ALLOWED, "den skal bare kunne skrive"),
            };
            for statement in statements(role) {
                let arn = format!("{LIMITS_TABLE}.Arn");
                let is_count = get(statement, &["Resource"]).and_then(text) == Some(&arn);
                for action in actions(statement) {
                    let words = text(action).unwrap_or_default();
                    if !allowed.contains(&words) || (words == COUNT && !is_count) {
                        let message =
                            format!("Funksjonen {function} får gjøre `{words}`, men {task}.");
                        problems.push(self.at(action, message));
                    } else if is_canary && words.starts_with("dynamodb:") {
                        if !is_of_the_canary_alone(statement) {
                            let message = format!(
                                "Funksjonen {function} får gjøre `{words}` med noe annet enn sin egen prøve (`{CANARY_KEY}`)."
                            );
                            problems.push(self.at(action, message));
                        }
                    } else if READS.contains(&words) && !names_what_it_reads(statement, reporter) {
                        let message = format!(
                            "Funksjonen {function} får lese noe som folk har fylt ut. Den skal bare kunne lese det systemet selv har lagt til."
                        );
                        problems.push(self.at(action, message));
                    } else if words == STORE && !stores_in_transactions(statement) {
                        let message = format!(
                            "Funksjonen {function} får legge inn hva som helst, og få se det som lå der. Den skal bare kunne legge inn noe i en transaksjon, og bare under nøkler som skjemaet bruker."
                        );
                        problems.push(self.at(action, message));
                    }
                }
            }
            if let Some(node) = get(role, &["Properties", "ManagedPolicyArns"]) {
                let message =
                    format!("Funksjonen {function} har tilganger som ikke står her, men {task}.");
                problems.push(self.at(node, message));
            }
        }
        for (name, role) in roles {
            if !of_functions.contains(&name) {
                self.staff(name, role, problems);
            }
        }
        for (name, policy) in GIVES_RIGHTS.iter().flat_map(|kind| self.resources(kind)) {
            let message = format!("{name} gir tilganger utenom rollene. Skriv dem i rollen.");
            problems.push(self.at(policy, message));
        }
    }
}

impl<'a> Template<'a> {
    /// What a role that people take on may do.
    fn staff(&self, name: &str, role: &'a MarkedYamlOwned, problems: &mut Vec<Problem>) {
        for statement in statements(role) {
            let is_on_ledger = list(get(statement, &["Resource"]))
                .iter()
                .any(|resource| text(resource).is_some_and(|words| words.contains(LEDGER_TABLE)));
            let says_which = get(
                statement,
                &[
                    "Condition",
                    "ForAllValues:StringEquals",
                    "dynamodb:LeadingKeys",
                ],
            )
            .is_some();
            for action in actions(statement) {
                let words = text(action).unwrap_or_default();
                if !ALLOWED_STAFF.contains(&words) {
                    let message = format!(
                        "Rollen {name} får gjøre `{words}`, men saksbehandlere skal bare kunne lese og skrive."
                    );
                    problems.push(self.at(action, message));
                } else if words == DELETE && is_on_ledger && !says_which {
                    let message =
                        format!("Rollen {name} får slette hva som helst i {LEDGER_TABLE}.");
                    problems.push(self.at(action, message));
                }
            }
        }
        if let Some(node) = get(role, &["Properties", "ManagedPolicyArns"]) {
            let message = format!("Rollen {name} har tilganger som ikke står her.");
            problems.push(self.at(node, message));
        }
    }
}

/// Whether a table's description has what is expired removed.
fn removes_expired(ends: &MarkedYamlOwned) -> bool {
    let attribute = get(ends, &["AttributeName"]).and_then(text);
    let enabled = get(ends, &["Enabled"]).and_then(|node| node.data.as_bool());
    attribute == Some(TTL_ATTRIBUTE) && enabled == Some(true)
}

/// Whether an attribute may be the key of an index: one of the program's own, or a keyed hash.
fn may_be_indexed(name: &str, reporter: &Reporter<'_>) -> bool {
    let register = reporter.subject.register;
    let mut fields = register
        .activities
        .iter()
        .flat_map(|activity| &activity.fields);
    // An index over the code of a field that this register does not have is empty.
    name.ends_with(HASH)
        || fields.any(|field| field.id == name && field.source == FieldSource::System)
}

/// Whether a statement allows what it allows in transactions only, and under keys that it names.
fn stores_in_transactions(statement: &MarkedYamlOwned) -> bool {
    let condition = |operator, key| list(get(statement, &["Condition", operator, key])).into_iter();
    // A key of a condition that is not in the request is true for `ForAllValues`, so that would let everything through.
    let mut operations = condition("ForAnyValue:StringEquals", "dynamodb:EnclosingOperation");
    let is_in_one = operations.any(|value| text(value) == Some("TransactWriteItems"));
    let mut keys = condition("ForAllValues:StringLike", "dynamodb:LeadingKeys").peekable();
    is_in_one && keys.peek().is_some() && keys.all(|key| text(key).is_some_and(|key| key != "*"))
}

/// Whether a statement is about what is stored of the canary's post, and about nothing else.
fn is_of_the_canary_alone(statement: &MarkedYamlOwned) -> bool {
    let path = [
        "Condition",
        "ForAllValues:StringEquals",
        "dynamodb:LeadingKeys",
    ];
    let keys = list(get(statement, &path));
    let keys: Vec<_> = keys.into_iter().map(text).collect();
    keys == [Some(CANARY_KEY)]
}

/// Whether a statement allows requests for named attributes only, each of them the program's own by the register.
fn names_what_it_reads(statement: &MarkedYamlOwned, reporter: &Reporter<'_>) -> bool {
    let condition = |operator, key| list(get(statement, &["Condition", operator, key])).into_iter();
    let mut select = condition("StringEquals", "dynamodb:Select");
    let is_named = select.any(|value| text(value) == Some("SPECIFIC_ATTRIBUTES"));
    let fields: Vec<_> = reporter
        .subject
        .register
        .activities
        .iter()
        .flat_map(|activity| &activity.fields)
        .filter(|field| field.source == FieldSource::System)
        .collect();
    let mut attributes = condition("ForAllValues:StringEquals", "dynamodb:Attributes").peekable();
    is_named
        && attributes.peek().is_some()
        && attributes.all(|value| {
            fields
                .iter()
                .any(|field| Some(field.id.as_str()) == text(value))
        })
}

/// The entries of a list, or the one thing that stands in its place.
fn list(node: Option<&MarkedYamlOwned>) -> Vec<&MarkedYamlOwned> {
    let Some(node) = node else { return Vec::new() };
    node.data
        .as_sequence()
        .map_or_else(|| vec![node], |items| items.iter().collect())
}

/// Every statement of a role's own policies.
fn statements(role: &MarkedYamlOwned) -> Vec<&MarkedYamlOwned> {
    let policies = list(get(role, &["Properties", "Policies"]));
    policies
        .into_iter()
        .flat_map(|policy| list(get(policy, &["PolicyDocument", "Statement"])))
        .collect()
}

/// The actions of a statement. `NotAction` allows whatever it does not name, and is taken for an action of its own.
fn actions(statement: &MarkedYamlOwned) -> Vec<&MarkedYamlOwned> {
    list(
        get(statement, &["Action"])
            .or(get(statement, &["NotAction"]))
            .or(Some(statement)),
    )
}

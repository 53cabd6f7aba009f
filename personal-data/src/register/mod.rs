//! The register: what is collected, why, and for how long (`content/register.toml`).
//!
//! It is the record of processing activities of GDPR article 30 in the shape the program needs. The types
//! follow the file key by key; reading the file is in `source`.

mod agreements;
mod article;
mod rules;
mod source;

pub use article::cited;
pub use source::{RegisterPlaces, RegisterProblem};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The whole register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Who is responsible.
    pub controller: Controller,
    /// Whom to tell of a hole in the site; `None` means that nobody is named. Only the site says it.
    #[serde(default, skip_serializing)]
    pub security: Option<SecurityContact>,
    /// Where the notice is, and how its list of data is found.
    pub notice: NoticeRules,
    /// Time limits the law sets.
    pub deadlines: Deadlines,
    /// How long backups live.
    pub backup: Backup,
    /// Retention classes.
    #[serde(rename = "class")]
    pub classes: Vec<RetentionClass>,
    /// Processing activities.
    #[serde(rename = "activity")]
    pub activities: Vec<Activity>,
    /// Statutes that can forbid an erasure.
    #[serde(rename = "hold_reason", default)]
    pub hold_reasons: Vec<HoldReason>,
    /// What people can be asked to approve, so that data about them may be given to somebody.
    #[serde(rename = "agreement", default)]
    pub agreements: Vec<Agreement>,
    /// Findings somebody has decided to live with. Only the editor's checks read them.
    #[serde(rename = "suppress", default, skip_serializing)]
    pub suppressions: Vec<Suppression>,
}

impl Register {
    /// The activities this system carries out, which are those whose data is in its store.
    pub fn own_activities(&self) -> impl Iterator<Item = &Activity> {
        self.activities
            .iter()
            .filter(|activity| !activity.outside_this_system)
    }

    /// Everything that this system stores.
    pub fn stored_fields(&self) -> impl Iterator<Item = &Field> {
        self.own_activities().flat_map(|activity| &activity.fields)
    }

    /// Whether what is stored under this name is shown in a place.
    pub fn is_shown(&self, id: &str, place: ShownIn) -> bool {
        let mut fields = self.stored_fields();
        fields.any(|field| field.id == id && field.shown_in.contains(&place))
    }

    /// The fields a person fills in, in the order of the form.
    pub fn form_fields(&self) -> impl Iterator<Item = &Field> {
        self.stored_fields()
            .filter(|field| field.source == FieldSource::Person)
    }

    /// The retention class with this id.
    pub fn class(&self, id: &str) -> Option<&RetentionClass> {
        self.classes.iter().find(|class| class.id == id)
    }
}

/// Who decides why and how data is processed (article 4(7)). Empty means unknown: reported, never invented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controller {
    /// The name people know.
    pub name: String,
    /// The name in the register of business enterprises.
    pub legal_name: String,
    /// Nine digits, or empty.
    pub organisation_number: String,
    /// Postal address.
    pub address: String,
    /// Where privacy requests go.
    pub privacy_contact: String,
    /// Name and contact, `none`, or `unknown`.
    pub data_protection_officer: String,
}

/// Who is told of a hole in the site (RFC 9116).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityContact {
    /// An address with its scheme: `mailto:`, `https://` or `tel:`.
    pub contact: String,
    /// The last day on which somebody is known to answer there.
    #[serde(deserialize_with = "source::toml_date")]
    pub expires: Date,
}

/// Where the notice is, and the sentence that lists what is collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRules {
    /// File name in the content folder.
    pub file: String,
    /// The sentence, with `{list}` where the terms stand; empty when the notice has none, and quotes cover every field.
    #[serde(default)]
    pub list_pattern: String,
}

/// Time limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// For answering a person's request (article 12(3)).
    pub answer: AnswerDeadline,
    /// Hours for telling the authority of a breach (article 33(1)).
    pub breach_hours: u32,
}

/// The limit for answering a request: the earlier of a calendar month and a number of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerDeadline {
    /// Calendar months.
    pub months: u32,
    /// Days, whichever comes first.
    pub max_days: u32,
    /// How many months an extension adds.
    pub extension_months: u32,
    /// How many days ahead staff are warned.
    pub warn_days: Vec<u32>,
}

/// How long something erased can still be in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Days of point-in-time recovery of the contacts table.
    pub point_in_time_days: u32,
    /// Days that DynamoDB may take over removing what has expired.
    pub ttl_slack_days: u32,
}

/// A retention class: the rule for how long something is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionClass {
    /// Its id.
    pub id: String,
    /// The event after which it is no longer needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<String>,
    /// Days it is kept after that event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace_days: Option<u32>,
    /// Days after that event in which it does not expire by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_days: Option<u32>,
    /// Days until staff must look at whether it is still needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_days: Option<u32>,
    /// Days that a question waits for its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered_days: Option<u32>,
    /// Days until it expires whatever happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_days: Option<u32>,
    /// The words of the notice that the numbers keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted_from_notice: Option<String>,
}

impl RetentionClass {
    /// Id of the class that messages belong to.
    pub const MESSAGE: &'static str = "message";
    /// Id of the class that contact data belongs to.
    pub const CONTACT: &'static str = "contact";
}

/// One thing data is processed for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Its id.
    pub id: String,
    /// In which role the company does it.
    pub role: Role,
    /// Why, in bokmål, as people are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What makes it lawful (article 6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
    /// Who else sees the data.
    #[serde(default)]
    pub recipients: Vec<Recipient>,
    /// Whether its data is somewhere else than in this system's store.
    #[serde(default)]
    pub outside_this_system: bool,
    /// The words of the notice that cover it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted_from_notice: Option<String>,
    /// What is stored.
    #[serde(rename = "field", default)]
    pub fields: Vec<Field>,
}

/// Controller or processor (articles 4(7) and 4(8)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Decides why and how.
    Controller,
    /// Processes for another.
    Processor,
}

/// What makes an activity lawful.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Such as `6(1)(f)`; [`cited`] makes people's words of it.
    pub article: String,
    /// The legitimate interest, when the article is 6(1)(f): what comes after «å» in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest: Option<String>,
}

/// Somebody who is given data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Name, as people are told.
    pub name: String,
    /// Processor, or a controller of its own.
    pub role: Role,
    /// Where the data is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// One thing that is stored about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name of the input and of the stored attribute.
    pub id: String,
    /// What people call it. Fields people fill in must have one.
    #[serde(default)]
    pub label: String,
    /// The term in the notice's list that covers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_notice: Option<String>,
    /// The words of the notice that cover it, when it is not in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted_from_notice: Option<String>,
    /// Whether the form is refused without it.
    #[serde(default)]
    pub required: bool,
    /// Id of the retention class.
    pub class: String,
    /// HTML autofill token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autocomplete: Option<String>,
    /// Highest number of Unicode scalar values. Fields people fill in must have one.
    #[serde(default)]
    pub max_chars: usize,
    /// Where it is shown.
    #[serde(default)]
    pub shown_in: Vec<ShownIn>,
    /// Whether a person can have it rectified (article 16).
    #[serde(default)]
    pub can_be_rectified: bool,
    /// Where the value comes from.
    #[serde(default)]
    pub source: FieldSource,
    /// Why it is stored, for what the person did not type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where a stored value comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldSource {
    /// The person typed it into the form.
    #[default]
    Person,
    /// The program made it.
    System,
    /// The program made it of something the person typed.
    Derived,
}

/// Where a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShownIn {
    /// The contact form.
    Form,
    /// The case workers' tool.
    Desk,
    /// The package a person gets on asking for access.
    Access,
    /// The record of processing.
    Record,
}

/// A statute that can forbid an erasure (article 17(3)(b)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldReason {
    /// Its id.
    pub id: String,
    /// Statute and section.
    pub statute: String,
    /// Whole years it lasts after the end of the fiscal year.
    pub years_after_fiscal_year: u32,
}

/// An agreement about giving data to one recipient. Nothing is shared without it, and only with who has approved it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its id, and the name of its text: `agreements/ID.md` in the content folder.
    pub id: String,
    /// Who is given the data, as people are told.
    pub recipient: String,
    /// Ids of the fields that are given: fields that people fill in.
    pub fields: Vec<String>,
    /// SHA-256 of the text, the recipient and the fields, 64 hexadecimal digits. An approval is of this and nothing else.
    #[serde(default)]
    pub sha256: String,
    /// Whether it is only for trying, on one's own machine.
    #[serde(default)]
    pub draft: bool,
}

/// A finding somebody has decided to live with until a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// The finding's code.
    pub code: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub responsible: String,
    /// The last day it holds.
    #[serde(deserialize_with = "source::toml_date")]
    pub until: Date,
}

//! What every action's pages have in common: the form that asks for what the action needs, and the page of what it did.
//!
//! No rule is here: a form asks, the action decides, and what it says is shown.

use axum::http::StatusCode;
use axum::response::Response;
use bundle::{LetterKind, Values};
use contact_store::Loaded;
use desk::actions::{Change, Desk, SeenVersions};
use desk::{DeskError, Refusal};
use personal_data::{Event, Reference, StoredEnquiry};
use serde::Serialize;
use serde_json::{Value, json};

use super::asked::Asked;
use super::kept::{Download, Kept};
use super::refused;
use crate::letters;

/// One field of a form.
#[derive(Default, Serialize)]
pub(super) struct Field {
    pub(super) id: String,
    pub(super) label: String,
    /// `text`, `lines`, `email`, `tel`, `date`, `choice`, `box`.
    pub(super) kind: &'static str,
    pub(super) value: String,
    /// What stood there when the form was made, of a field that is changed only where somebody changes it.
    pub(super) was: Option<String>,
    pub(super) hint: String,
    pub(super) choices: Vec<Choice>,
    pub(super) is_required: bool,
    pub(super) error: String,
}

/// One of a list.
#[derive(Serialize)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

/// A form, and what is shown before it.
#[derive(Default, Serialize)]
pub(super) struct Form {
    pub(super) lead: Vec<String>,
    pub(super) plan: Vec<Section>,
    pub(super) fields: Vec<Field>,
    pub(super) action: String,
    pub(super) button: String,
    pub(super) back: String,
    pub(super) seen: String,
    /// The whole form's error.
    pub(super) error: String,
    /// Whether what it does cannot be taken back.
    pub(super) is_final: bool,
    /// What the plan that is shown is of; a form with a plan can be asked for another.
    pub(super) planned: String,
    pub(super) letters: Vec<LetterLink>,
}

/// A heading with lines below it.
#[derive(Default, Serialize)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) lines: Vec<String>,
}

/// A letter that was made.
#[derive(Clone, Serialize)]
pub(super) struct LetterLink {
    title: String,
    address: String,
    is_page: bool,
}

/// A label and its value.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) value: String,
}

/// What an action did.
#[derive(Default, Serialize)]
pub(super) struct Done {
    pub(super) title: String,
    pub(super) lines: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) remains: Vec<String>,
    pub(super) letters: Vec<LetterLink>,
    /// An address to be copied.
    pub(super) link: String,
    pub(super) undo: Option<Undo>,
    pub(super) next: Vec<Next>,
    /// The command that does the same.
    pub(super) command: String,
}

/// How it is taken back.
#[derive(Serialize)]
pub(super) struct Undo {
    pub(super) action: String,
    pub(super) step: &'static str,
    pub(super) label: String,
    /// The versions after the step, so that what somebody does meanwhile is not taken back with it.
    pub(super) seen: String,
}

/// Where to go now.
#[derive(Serialize)]
pub(super) struct Next {
    pub(super) address: String,
    pub(super) title: String,
}

/// Why an action was not carried out.
pub(super) enum Failed {
    /// The action refused.
    Desk(DeskError),
    /// Fields that are empty, or have what is none of theirs, with the words for each.
    Fields(Vec<(&'static str, String)>),
}

impl<E: Into<DeskError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Desk(error.into())
    }
}

impl Asked {
    /// A word of the pages.
    pub(super) fn text(&self, path: &str) -> String {
        self.app.words.page(path).to_owned()
    }

    /// The same desk, for what is shown: with nothing that it must be as.
    pub(super) fn fresh(&self) -> Desk {
        Desk {
            seen: SeenVersions::default(),
            ..self.desk.clone()
        }
    }

    /// The command that does the same, on the same store.
    pub(super) fn command(&self, command: &str) -> String {
        format!("desk {} {command}", self.app.store)
    }

    /// Makes a letter, and keeps it for as long as this process runs.
    pub(super) fn letter(
        &self,
        kind: LetterKind,
        code: &str,
        values: Values,
    ) -> Result<LetterLink, DeskError> {
        let content = letters::page(self.desk.now, kind, code, values)?;
        let hyphen = if code.is_empty() { "" } else { "-" };
        let name = format!("{code}{hyphen}{}.html", kind.as_str());
        let title = self.text(&format!("letters.{}", kind.as_str()));
        self.download(title, name, "text/html; charset=utf-8", content)
    }

    /// The same of a letter about what is done already. What keeps it from being made is said, and does not make the change
    /// one that failed.
    pub(super) fn add_letter(&self, page: &mut Done, kind: LetterKind, code: &str, values: Values) {
        match self.letter(kind, code, values) {
            Ok(letter) => page.letters.push(letter),
            Err(_) => page.lines.push(self.text("trouble.letter")),
        }
    }

    /// Keeps a file, and says where it is.
    pub(super) fn download(
        &self,
        title: String,
        name: String,
        media_type: &'static str,
        content: String,
    ) -> Result<LetterLink, DeskError> {
        let download = Download {
            name,
            media_type,
            content,
        };
        let is_page = media_type.starts_with("text/html");
        let name = self.app.keeper.keep(Kept::Download(download))?;
        Ok(LetterLink {
            title,
            address: format!("/brev/{name}"),
            is_page,
        })
    }

    /// Leads to the page of what was done, which may be looked at again and never does it again.
    pub(super) fn done(&self, done: &Done) -> Result<Response, DeskError> {
        let name = self.app.keeper.keep(Kept::Done(json!(done)))?;
        Ok(Self::to(&format!("/gjort/{name}")))
    }

    /// What a change did, in words, and how the enquiries stand after it.
    pub(super) fn changed(&self, change: &Change, after: &[StoredEnquiry]) -> Done {
        let context = self.context();
        let shown = context.shown();
        let references: Vec<&str> = change.references.iter().map(Reference::as_str).collect();
        let event = self.app.words.event(change.event);
        let title = if references.is_empty() {
            event.to_owned()
        } else {
            format!("{event}: {}", references.join(", "))
        };
        let ends = after.iter().flat_map(|enquiry| shown.ends(enquiry).0);
        let rows = ends.map(|(label, value)| Row {
            label: label.to_owned(),
            value,
        });
        let mut lines = Vec::new();
        if let Event::Rectified | Event::Erased | Event::Restricted = change.event {
            lines.extend(shown.must_tell(change.case.as_ref()));
        }
        let inbox = Next {
            address: "/".to_owned(),
            title: self.text("menu.inbox"),
        };
        Done {
            title,
            lines,
            rows: rows.collect(),
            remains: shown.each_remains(&change.remains),
            next: vec![inbox],
            ..Done::default()
        }
    }

    /// One page of the same change to each of several enquiries, of which each is done or not by itself: one that is refused
    /// is said with its reason, and takes nothing back that was done. When none is done, it is the first refusal.
    pub(super) fn each(
        &self,
        all: impl IntoIterator<Item = (String, Result<Done, Failed>)>,
    ) -> Result<Done, Failed> {
        let mut page: Option<Done> = None;
        let mut refusals = Vec::new();
        let mut first = None;
        for (code, one) in all {
            match (one, &mut page) {
                (Ok(done), None) => page = Some(done),
                (Ok(done), Some(page)) => {
                    page.lines.push(done.title);
                    page.lines.extend(done.lines);
                    page.remains.extend(done.remains);
                    page.command = format!("{}\n{}", page.command, done.command);
                }
                (Err(Failed::Desk(error)), _) => {
                    let why = refused::words(&self.context(), &error);
                    refusals.push(format!("{code}: {why}"));
                    first.get_or_insert(Failed::Desk(error));
                }
                (Err(fields), _) => return Err(fields),
            }
        }
        match (page, first) {
            (Some(mut page), _) => {
                page.lines.extend(refusals);
                Ok(page)
            }
            (None, Some(refusal)) => Err(refusal),
            (None, None) => Ok(Done::default()),
        }
    }

    /// A form, with what is wrong with what was sent.
    pub(super) async fn form(
        &self,
        title: &str,
        mut form: Form,
        failed: Option<&Failed>,
    ) -> Response {
        let mut status = StatusCode::OK;
        match failed {
            None => {}
            Some(Failed::Fields(errors)) => {
                status = StatusCode::UNPROCESSABLE_ENTITY;
                for (id, words) in errors {
                    let mut fields = form.fields.iter_mut();
                    match fields.find(|field| field.id == *id) {
                        Some(field) => field.error.clone_from(words),
                        None => form.error.clone_from(words),
                    }
                }
            }
            Some(Failed::Desk(error)) => {
                status = refused::status(error);
                let words = refused::words(&self.context(), error);
                let field = match error {
                    DeskError::Rule(Refusal::NotTaken { field, .. }) => field.as_str(),
                    _ => "",
                };
                let mut fields = form.fields.iter_mut();
                match fields.find(|known| known.id == field) {
                    // The page names the field where it says what is wrong with it.
                    Some(field) => {
                        let name = format!("{}: ", field.label);
                        let words = words.strip_prefix(&name).unwrap_or(&words);
                        words.clone_into(&mut field.error);
                    }
                    None => form.error = words,
                }
            }
        }
        self.page(status, "desk/form.html", title, json!(form))
            .await
    }

    /// What was typed into a field, or what stands there when nothing was sent yet.
    pub(super) fn typed(&self, id: &str, otherwise: impl Into<String>) -> String {
        match &self.posted {
            Some(posted) if posted.has(id) => posted.get(id).to_owned(),
            _ => otherwise.into(),
        }
    }

    /// A field of one line, required, with what was typed in it.
    pub(super) fn line(
        &self,
        id: &str,
        label: String,
        kind: &'static str,
        otherwise: impl Into<String>,
    ) -> Field {
        Field {
            id: id.to_owned(),
            label,
            kind,
            value: self.typed(id, otherwise),
            is_required: true,
            ..Field::default()
        }
    }

    /// A choice of one from a closed list.
    pub(super) fn choice<T: Copy>(
        &self,
        id: &'static str,
        all: &[T],
        as_str: impl Fn(T) -> &'static str,
        label: impl Fn(T) -> String,
    ) -> Field {
        let chosen = self.typed(id, "");
        let choices = all.iter().map(|one| Choice {
            value: as_str(*one).to_owned(),
            label: label(*one),
            is_chosen: as_str(*one) == chosen,
        });
        Field {
            id: id.to_owned(),
            label: self.text(&format!("fields.{id}")),
            kind: "choice",
            choices: choices.collect(),
            is_required: true,
            ..Field::default()
        }
    }

    /// A box to tick.
    pub(super) fn tick(&self, id: &'static str) -> Field {
        let is_ticked = self.posted.as_ref().is_some_and(|posted| posted.has(id));
        Field {
            id: id.to_owned(),
            label: self.text(&format!("fields.{id}")),
            kind: "box",
            value: if is_ticked { "1" } else { "" }.to_owned(),
            is_required: true,
            ..Field::default()
        }
    }

    /// What was chosen from a closed list.
    pub(super) fn chosen<T: Copy>(
        &self,
        id: &'static str,
        all: &[T],
        as_str: impl Fn(T) -> &'static str,
    ) -> Result<T, Failed> {
        let typed = self.typed(id, "");
        let mut all = all.iter().copied();
        let found = all.find(|one| as_str(*one) == typed);
        found.ok_or_else(|| Failed::Fields(vec![(id, self.text("errors.choose"))]))
    }

    /// The same where nothing need be chosen.
    pub(super) fn chosen_or_none<T: Copy>(
        &self,
        id: &'static str,
        all: &[T],
        as_str: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, Failed> {
        if self.typed(id, "").is_empty() {
            return Ok(None);
        }
        self.chosen(id, all, as_str).map(Some)
    }

    /// Refuses a box that is not ticked.
    pub(super) fn ticked(&self, id: &'static str) -> Result<(), Failed> {
        if self.posted.as_ref().is_some_and(|posted| posted.has(id)) {
            return Ok(());
        }
        Err(Failed::Fields(vec![(id, self.text("errors.tick"))]))
    }

    /// Refuses what is not the reference of what it is about.
    pub(super) fn reference_typed(&self, about: &[Loaded]) -> Result<(), Failed> {
        let typed = self.typed("reference", "").parse::<Reference>();
        let mut main = about.iter().filter_map(|loaded| loaded.enquiry.main());
        if typed.is_ok_and(|typed| main.any(|item| item.reference == typed)) {
            return Ok(());
        }
        let words = self.text("errors.reference");
        Err(Failed::Fields(vec![("reference", words)]))
    }

    /// A day of the calendar.
    pub(super) fn day(&self, id: &'static str) -> Result<jiff::civil::Date, Failed> {
        let day = crate::typed::day(&self.typed(id, ""));
        day.map_err(|_| Failed::Fields(vec![(id, self.text("errors.day"))]))
    }
}

/// A value for a template.
pub(super) fn rows<'r>(rows: impl IntoIterator<Item = (&'r str, String)>) -> Value {
    let rows = rows.into_iter();
    rows.map(|(label, value)| json!({ "label": label, "value": value }))
        .collect()
}

//! The pages of the actions that ask for more than a button: a form, what it would do, and what it did.

mod access;
mod erase;
mod hold;
mod keep;
mod open_case;
mod rectify;
mod restrict;
mod takeover;

use axum::response::Response;
use contact_store::Loaded;
use personal_data::Reference;

use super::act::Act;
use super::acting::{Done, Failed, Form, Next};
use super::asked::Asked;
use super::enquiries::{load, seen};
use super::posted::Posted;
use super::refused;
use crate::words::fill;

pub(super) use erase::resume;

/// What an action is about.
struct About<'a> {
    asked: &'a Asked,
    loaded: Vec<Loaded>,
}

impl About<'_> {
    /// The id of each, as actions take it, and its reference.
    fn each(&self) -> impl Iterator<Item = (String, &Reference)> {
        let main = self.loaded.iter().filter_map(|one| one.enquiry.main());
        main.map(|item| (item.id.to_string(), &item.reference))
    }

    /// The ids, as actions take them.
    fn ids(&self) -> Vec<String> {
        self.each().map(|(id, _)| id).collect()
    }

    /// The references, as commands take them.
    fn codes(&self) -> String {
        let codes: Vec<&str> = self.references().map(Reference::as_str).collect();
        codes.join(" ")
    }

    fn references(&self) -> impl Iterator<Item = &Reference> {
        self.each().map(|(_, reference)| reference)
    }

    /// The first of them, which letters that are about no case are named by.
    fn code(&self) -> String {
        let first = self.references().next();
        first.map(ToString::to_string).unwrap_or_default()
    }
}

/// The form of an action, or what came of it.
pub(super) async fn answer(asked: &Asked, ids: &str, word: &str) -> Response {
    let Some(act) = Act::ALL.iter().copied().find(|act| act.address() == word) else {
        return refused::not_found(asked).await;
    };
    let loaded = if ids.is_empty() {
        Ok(Vec::new())
    } else {
        load(asked, ids).await
    };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(error) => return refused::page(asked, &error).await,
    };
    let about = About { asked, loaded };
    let mut failed = None;
    // A form that is only looked at once more is made anew of what was chosen.
    let is_sent = |posted: &Posted| !posted.has("look");
    if asked.posted.as_ref().is_some_and(is_sent) {
        match carry_out(act, &about).await {
            Ok(Ended::Done(mut done)) => {
                back(&about, ids, act, &mut done);
                match asked.done(&done) {
                    Ok(response) => return response,
                    Err(error) => failed = Some(Failed::Desk(error)),
                }
            }
            Ok(Ended::Begun(address)) => return Asked::to(&address),
            Err(why) => failed = Some(why),
        }
    }
    let title = asked.text(&format!("acts.{}.title", act.word()));
    let mut form = match form(act, &about).await {
        Ok(form) => form,
        // What the action would refuse is said at once, and there is nothing to fill in.
        Err(Failed::Desk(error)) => return refused::page(asked, &error).await,
        Err(Failed::Fields(_)) => Form::default(),
    };
    let path = if ids.is_empty() {
        "/saker/ny".to_owned()
    } else {
        format!("/person/{ids}/{}", act.address())
    };
    form.action = path;
    form.seen = seen(asked, &about.loaded);
    form.back = if ids.is_empty() {
        "/saker".to_owned()
    } else {
        format!("/person/{ids}")
    };
    let lead = asked.text(&format!("acts.{}.lead", act.word()));
    form.lead.insert(0, lead);
    if form.button.is_empty() {
        form.button.clone_from(&title);
    }
    if let Some(Failed::Desk(error)) = &failed
        && refused::status(error) == axum::http::StatusCode::CONFLICT
        && let Some(who) = refused::changed_by(asked, &about.loaded).await
    {
        form.lead.insert(0, who);
    }
    asked.form(&title, form, failed.as_ref()).await
}

/// Where to go after it: to the enquiries, as long as they are there.
fn back(about: &About<'_>, ids: &str, act: Act, done: &mut Done) {
    if ids.is_empty() || matches!(act, Act::Erase | Act::Takeover) {
        return;
    }
    let codes = about.codes().replace(' ', ", ");
    let title = fill(
        &about.asked.text("person.back"),
        &[("referanser", &codes), ("referanse", &codes)],
    );
    let next = Next {
        address: format!("/person/{ids}"),
        title,
    };
    done.next.insert(0, next);
}

/// What an action answers.
enum Ended {
    /// It is done.
    Done(Box<Done>),
    /// It has begun, and is looked after at this address.
    Begun(String),
}

async fn form(act: Act, about: &About<'_>) -> Result<Form, Failed> {
    match act {
        Act::Keep => Ok(keep::form(about)),
        Act::Rectify => Ok(rectify::form(about)),
        Act::Access => access::form(about).await,
        Act::OpenCase => Ok(open_case::form(about)),
        Act::Restrict => Ok(restrict::form(about)),
        Act::LiftRestriction => Ok(restrict::form_to_lift(about)),
        Act::Hold => Ok(hold::form(about)),
        Act::LiftHold => Ok(hold::form_to_lift(about)),
        Act::Takeover => takeover::form(about).await,
        Act::Erase => erase::form(about).await,
    }
}

async fn carry_out(act: Act, about: &About<'_>) -> Result<Ended, Failed> {
    Ok(Ended::Done(Box::new(match act {
        Act::Keep => keep::carry_out(about).await?,
        Act::Rectify => rectify::carry_out(about).await?,
        Act::Access => access::carry_out(about).await?,
        Act::OpenCase => open_case::carry_out(about).await?,
        Act::Restrict => restrict::carry_out(about, false).await?,
        Act::LiftRestriction => restrict::carry_out(about, true).await?,
        Act::Hold => hold::carry_out(about).await?,
        Act::LiftHold => hold::lift(about).await?,
        Act::Takeover => takeover::carry_out(about).await?,
        Act::Erase => return erase::carry_out(about).await.map(Ended::Begun),
    })))
}

//! What a case worker means: enquiries by reference or id, by address or number.

use std::collections::BTreeSet;

use contact_store::{Found, Loaded, Lookup};
use personal_data::{FieldKind, ItemId, Personal, Reference};

use super::Desk;
use crate::{DeskError, Refusal};

/// What an enquiry is looked for by.
#[derive(Clone, Debug)]
pub enum Sought {
    /// An e-mail address, as it was typed.
    Email(Personal<String>),
    /// A telephone number, as it was typed.
    Phone(Personal<String>),
    /// A reference or an id.
    Reference(String),
}

impl Desk {
    /// Every enquiry with an address, a number or a reference, spam and restricted ones too.
    pub async fn find(&self, sought: &Sought) -> Result<Found, DeskError> {
        let (lookup, kind, typed) = match sought {
            Sought::Email(typed) => (Lookup::Email, FieldKind::Email, typed),
            Sought::Phone(typed) => (Lookup::Phone, FieldKind::Phone, typed),
            Sought::Reference(text) => return self.by_name(text).await,
        };
        let form = self.form();
        let mut fields = form.fields.iter();
        let Some(field) = fields.find(|field| field.kind == kind) else {
            return Err(Refusal::NoSuchField.into());
        };
        let answer = field.accept_text(typed.reveal());
        let answer = answer.map_err(|code| super::lookup::not_taken(&field.id, code))?;
        let derived = answer.and_then(|answer| answer.derived);
        let derived = derived.ok_or(Refusal::NothingSought)?;
        let key = self.lookup_key().await?;
        let hash = key.hash(kind, &derived);
        Ok(self.store.by_lookup(lookup, &hash, self.now).await?)
    }

    /// The enquiries of a reference or an id. None, for whatever has expired, was erased or never was.
    pub async fn by_name(&self, text: &str) -> Result<Found, DeskError> {
        if let Ok(id) = text.trim().parse::<ItemId>() {
            return Ok(self.store.load(&BTreeSet::from([id]), self.now).await?);
        }
        match text.parse::<Reference>() {
            Ok(reference) => Ok(self.store.by_reference(&reference, self.now).await?),
            Err(_) => Err(Refusal::NoReference.into()),
        }
    }

    /// The one enquiry of a reference or an id.
    pub async fn one(&self, text: &str) -> Result<Loaded, DeskError> {
        let found = self.by_name(text).await?;
        if let Some(key) = found.unreadable.first() {
            return Err(Refusal::Unreadable(key.clone()).into());
        }
        let mut enquiries = found.enquiries.into_iter();
        match (enquiries.next(), enquiries.next()) {
            (Some(one), None) => {
                self.expect_as_seen(&one.enquiry)?;
                Ok(one)
            }
            (None, _) => Err(Refusal::NotFound.into()),
            (Some(_), Some(_)) => Err(Refusal::Ambiguous.into()),
        }
    }

    /// The enquiries of all these, each once.
    pub(super) async fn all(&self, texts: &[String]) -> Result<Vec<Loaded>, DeskError> {
        let mut all: Vec<Loaded> = Vec::new();
        for text in texts {
            let one = self.one(text).await?;
            if !all.iter().any(|known| id_of(known) == id_of(&one)) {
                all.push(one);
            }
        }
        Ok(all)
    }
}

fn id_of(loaded: &Loaded) -> Option<ItemId> {
    loaded.enquiry.main().map(|item| item.id)
}

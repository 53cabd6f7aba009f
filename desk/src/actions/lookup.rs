//! The key that addresses and numbers are hashed with. With another key nothing is found, and what is stored cannot be
//! found later; so it is tried on something that is stored.

use personal_data::{ErrorCode, Form, LookupKey, StoredEnquiry};

use super::Desk;
use crate::{DeskError, Refusal};

/// Where the key comes from, and whether there is one.
#[derive(Clone, Debug)]
pub enum LookupKeySource {
    /// It is here.
    Key(LookupKey),
    /// It is not; with what to do.
    Missing(&'static str),
}

impl Desk {
    /// The key, if it is the one that what is stored was hashed with.
    pub(super) async fn lookup_key(&self) -> Result<&LookupKey, DeskError> {
        let key = match &self.lookup {
            LookupKeySource::Key(key) => key,
            LookupKeySource::Missing(advice) => return Err(Refusal::NoLookupKey(advice).into()),
        };
        let some = self.store.any_contact(self.now).await?;
        if some.is_none_or(|some| is_hashed_with(key, &self.form(), &some.enquiry)) {
            Ok(key)
        } else {
            Err(Refusal::OtherLookupKey.into())
        }
    }
}

fn is_hashed_with(key: &LookupKey, form: &Form, enquiry: &StoredEnquiry) -> bool {
    let Some(contact) = &enquiry.contact else {
        return true;
    };
    let fields = &contact.item.fields;
    form.fields.iter().all(|field| {
        let stored = |name: Option<String>| name.and_then(|name| fields.get(&name));
        let derived = stored(field.derived_attribute());
        let hash = stored(field.lookup_attribute());
        match (derived, hash) {
            (Some(derived), Some(hash)) => key.hash(field.kind, derived) == *hash,
            _ => true,
        }
    })
}

/// A typed value that the form would not take either. Neither the value nor a part of it is in the message.
pub(super) fn not_taken(field: &str, code: ErrorCode) -> DeskError {
    let field = field.to_owned();
    Refusal::NotTaken { field, code }.into()
}

//! Rectification.

use personal_data::{Event, FormField, ItemId, Personal, StoredEnquiry, rectify};

use super::duty::keep_for_duty;
use super::lookup::not_taken;
use super::{Change, Desk};
use crate::{DeskError, Refusal};

/// What was rectified.
#[derive(Clone, Debug)]
pub struct Rectification {
    /// The change.
    pub change: Change,
    /// Ids of the fields, and never their values.
    pub fields: Vec<String>,
    /// The enquiries after it.
    pub enquiries: Vec<StoredEnquiry>,
}

impl Desk {
    /// The form's field with an id, if staff may rectify it.
    pub fn rectifiable(&self, id: &str) -> Result<FormField, DeskError> {
        let mut fields = self.register.form_fields();
        let may = fields.any(|field| field.id == id && field.can_be_rectified);
        let form = self.form();
        let field = form.fields.into_iter().find(|field| field.id == id && may);
        field.ok_or_else(|| {
            let fields = self.register.form_fields();
            let may = fields.filter(|field| field.can_be_rectified);
            let ids: Vec<&str> = may.map(|field| field.id.as_str()).collect();
            Refusal::NotRectifiable(ids.join(", ")).into()
        })
    }

    /// Gives fields other values, in every enquiry that is named. `duty` is the id of a case that it may open, to tell
    /// whoever the data was given to.
    pub async fn rectify(
        &self,
        references: &[String],
        values: &[(FormField, Personal<String>)],
        duty: ItemId,
    ) -> Result<Rectification, DeskError> {
        let mut answers = Vec::new();
        for (field, typed) in values {
            let answer = field.accept_text(typed.reveal());
            let answer = answer.map_err(|code| not_taken(&field.id, code))?;
            answers.push((field, answer));
        }
        let loaded = self.all(references).await?;
        let lookup = self.lookup_key().await?;
        let duty = self.duty_to_tell(duty, loaded.iter().map(|seen| &seen.enquiry))?;
        let mut transaction = self.store.transaction(self.now);
        let mut enquiries = Vec::new();
        for seen in &loaded {
            let mut after = seen.enquiry.clone();
            for (field, answer) in &answers {
                rectify(&mut after, field, answer.clone(), lookup, self.now)?;
            }
            keep_for_duty(duty.as_ref(), &mut after);
            transaction.change(seen, after.clone());
            enquiries.push(after);
        }
        let fields: Vec<String> = values.iter().map(|(field, _)| field.id.clone()).collect();
        let mut entry = self.entry(Event::Rectified);
        entry.fields.clone_from(&fields);
        entry.count = Some(loaded.len());
        transaction.note(entry);
        let mut change = Change::of(Event::Rectified, &loaded);
        if let Some(duty) = &duty {
            self.open_duty(duty, &mut transaction);
            change.case = Some(duty.reference());
        }
        transaction.carry_out().await?;
        self.let_old_keys_go().await;
        Ok(Rectification {
            change,
            fields,
            enquiries,
        })
    }
}

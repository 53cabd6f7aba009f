//! What is really written of an enquiry, a case or an approval, attribute by attribute: for whoever must show all of it.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use personal_data::{ApprovalRecord, Case, Part, Personal, StoredEnquiry, attribute};

use super::{Item, approval_item, case_item, contact_item, message_item};

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredValue {
    /// A text, which a person may have typed.
    Text(Personal<String>),
    /// A number; an instant is in seconds since 1970.
    Number(i64),
    /// A mark.
    Flag(bool),
    /// Texts that the program made: codes, days and words.
    Texts(Vec<String>),
}

/// Name of an attribute to its value.
pub type StoredAttributes = BTreeMap<String, StoredValue>;

/// The attributes of each item of an enquiry, made by what writes them: nothing that is stored can be left out.
pub fn stored_attributes(enquiry: &StoredEnquiry) -> Vec<(Part, StoredAttributes)> {
    let message = enquiry.message.as_ref().map(message_item);
    let contact = enquiry.contact.as_ref().map(contact_item);
    let items = [(Part::Message, message), (Part::Contact, contact)];
    let items = items.into_iter();
    let items = items.filter_map(|(part, item)| Some((part, attributes(item?))));
    items.collect()
}

/// The attributes of a case, less its end, which follows from the others.
pub fn stored_case(case: &Case) -> StoredAttributes {
    let mut attributes = attributes(case_item(case, case.opened_at));
    attributes.remove(attribute::EXPIRES_AT);
    attributes
}

/// The attributes of an approval, less its end, which is told beside each of them.
pub fn stored_approval(approval: &ApprovalRecord) -> StoredAttributes {
    let mut attributes = attributes(approval_item(approval));
    attributes.remove(attribute::EXPIRES_AT);
    attributes
}

fn attributes(item: Item) -> StoredAttributes {
    let values = item.into_iter();
    let values = values.filter_map(|(name, value)| Some((name, stored_value(value)?)));
    values.collect()
}

fn stored_value(value: AttributeValue) -> Option<StoredValue> {
    Some(match value {
        AttributeValue::S(text) => StoredValue::Text(Personal::new(text)),
        AttributeValue::N(number) => StoredValue::Number(number.parse().ok()?),
        AttributeValue::Bool(flag) => StoredValue::Flag(flag),
        AttributeValue::Ss(texts) => StoredValue::Texts(texts),
        AttributeValue::L(list) => {
            let texts = list.into_iter().map(|value| match value {
                AttributeValue::S(text) => Some(text),
                _ => None,
            });
            StoredValue::Texts(texts.collect::<Option<_>>()?)
        }
        // No item has an attribute of another type.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{AttributeValue, StoredValue, stored_value};

    #[test]
    fn each_type_that_is_written_is_read() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let texts = StoredValue::Texts(vec!["b".to_owned(), "a".to_owned()]);
        for (value, expected) in [
            (AttributeValue::N("7".to_owned()), StoredValue::Number(7)),
            (AttributeValue::Bool(true), StoredValue::Flag(true)),
            (
                AttributeValue::Ss(vec!["b".to_owned(), "a".to_owned()]),
                texts.clone(),
            ),
            (AttributeValue::L(vec![text("b"), text("a")]), texts),
        ] {
            assert_eq!(stored_value(value), Some(expected));
        }
        assert_eq!(stored_value(AttributeValue::Null(true)), None);
    }
}

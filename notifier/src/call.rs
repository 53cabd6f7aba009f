//! What the function is called with, and what it answers.

use serde::{Deserialize, Serialize};

/// A call of the function: by the table's stream, or by the schedule.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Call {
    /// Changes of the table, oldest first.
    Stream {
        /// One for each change.
        #[serde(rename = "Records")]
        records: Vec<Record>,
    },
    /// The schedule's `{"digest": "weekly"}` or `{"digest": "unseen-spam"}`.
    Digest {
        /// Which one.
        digest: Digest,
    },
}

/// Which numbers are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Digest {
    /// What waits, once a week.
    Weekly,
    /// How much spam nobody has seen, on each working day on which there is some.
    UnseenSpam,
}

/// A change of the table (Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"). Only the key of the item is
/// read, whatever else a stream with another view might bring.
#[derive(Clone, Debug, Deserialize)]
pub struct Record {
    #[serde(rename = "eventName")]
    event: String,
    #[serde(rename = "dynamodb")]
    change: Change,
}

#[derive(Clone, Debug, Deserialize)]
struct Change {
    #[serde(rename = "Keys")]
    keys: Keys,
    #[serde(rename = "SequenceNumber")]
    sequence_number: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Keys {
    pk: TextValue,
}

#[derive(Clone, Debug, Deserialize)]
struct TextValue {
    #[serde(rename = "S")]
    text: String,
}

impl Record {
    /// The key of the item, if it is new in the table.
    pub(crate) fn new_key(&self) -> Option<&str> {
        (self.event == "INSERT").then_some(self.change.keys.pk.text.as_str())
    }

    /// Its place in the stream.
    pub fn sequence_number(&self) -> &str {
        &self.change.sequence_number
    }
}

/// What could not be sent (Lambda Developer Guide, "Partial batch response"): the stream is taken up again at the first
/// of these, and goes on when there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BatchAnswer {
    /// At most one, because everything after it comes again.
    #[serde(rename = "batchItemFailures")]
    pub failures: Vec<Failure>,
}

/// A record that must come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its sequence number.
    #[serde(rename = "itemIdentifier")]
    pub sequence_number: String,
}

impl BatchAnswer {
    /// Everything from this record on must come again.
    pub(crate) fn from(record: &Record) -> Self {
        let sequence_number = record.sequence_number().to_owned();
        Self {
            failures: vec![Failure { sequence_number }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Call, Digest, Record};

    #[test]
    fn a_call_is_known_by_its_shape() {
        let read = |json: &str| serde_json::from_str::<Call>(json);
        let stream = include_str!("../../infra/events/stream-insert.json");
        let Ok(Call::Stream { records }) = read(stream) else {
            panic!("not read");
        };
        let keys: Vec<_> = records.iter().map(Record::new_key).collect();
        let message = "MESSAGE#0f0e0d0c0b0a09080706050403020100";
        assert_eq!(keys, [Some(message), None]);
        let digest = |json| match read(json) {
            Ok(Call::Digest { digest }) => digest,
            other => panic!("{other:?}"),
        };
        assert_eq!(digest(r#"{"digest": "weekly"}"#), Digest::Weekly);
        assert_eq!(digest(r#"{"digest": "unseen-spam"}"#), Digest::UnseenSpam);
        for other in [r#"{"digest": "daily"}"#, r#"{"Records": [{}]}"#, "{}"] {
            assert!(read(other).is_err(), "{other}");
        }
    }
}

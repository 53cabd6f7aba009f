//! What stands in for DynamoDB: it answers every call at once and the same, so that no engine's time is measured.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::http::{Connection, serve};

/// What is sent to it, counted.
#[derive(Clone, Default)]
pub(crate) struct Sent {
    pub(crate) calls: usize,
    /// The body of the last transaction.
    pub(crate) transaction: Vec<u8>,
}

/// A running stand-in.
pub(crate) struct Store {
    pub(crate) port: u16,
    sent: Arc<Mutex<Sent>>,
}

impl Store {
    pub(crate) fn start() -> Self {
        let sent = Arc::default();
        let counting = Arc::clone(&sent);
        let port = serve(move |connection| answer(connection, &counting));
        Self { port, sent }
    }

    /// What has been sent since the last time this was asked.
    pub(crate) fn take(&self) -> Sent {
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

fn answer(mut connection: Connection, sent: &Mutex<Sent>) {
    while let Some(request) = connection.read() {
        let target = request.header("x-amz-target").unwrap_or_default();
        let body = match target.split_once('.').map(|(_, call)| call) {
            Some("TransactWriteItems") => "{}",
            // Only to see whether there is a connection.
            Some("DescribeEndpoints") => {
                r#"{"Endpoints":[{"Address":"dynamodb.eu-north-1.amazonaws.com","CachePeriodInMinutes":1440}]}"#
            }
            other => panic!("a call that nobody is to make: {other:?}"),
        };
        {
            let mut sent = sent.lock().unwrap();
            sent.calls += 1;
            if body == "{}" {
                sent.transaction = request.body;
            }
        }
        let headers = "Content-Type: application/x-amz-json-1.0\r\n\
                       x-amzn-RequestId: BENCHMARKNOTAREALREQUESTIDENTIFIER\r\n";
        if !connection.write("HTTP/1.1 200 OK", headers, body) {
            return;
        }
    }
}

/// A transaction without its values: which writes, of which attributes, on which conditions.
pub(crate) fn shape(transaction: &[u8]) -> Value {
    let mut transaction: Value = serde_json::from_slice(transaction).unwrap();
    transaction["ClientRequestToken"].take();
    let mut writes = transaction["TransactItems"].take();
    forget_values(&mut writes);
    writes
}

fn forget_values(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(forget_values),
        Value::Object(fields) => {
            for (name, value) in fields {
                if !name.ends_with("Expression") && !name.starts_with("Return") {
                    forget_values(value);
                }
            }
        }
        other => *other = Value::Null,
    }
}

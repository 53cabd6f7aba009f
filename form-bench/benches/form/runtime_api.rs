//! Lambda's Runtime API, as much of it as a function needs: it asks for the next event and says what came of it.
//!
//! The interface: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes". There is one function
//! at a time.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crate::http::{Connection, serve};

const NEXT: &str = "/2018-06-01/runtime/invocation/next";
const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
/// In the year 2286: no function is late here.
const DEADLINE_EPOCH_MILLISECONDS: &str = "9999999999999";
/// Longer than anything here takes, on any machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a function does, in the order in which it does it.
enum Seen {
    /// It waits for an event, which is to be sent there.
    Polled(Instant, Sender<String>),
    /// It has been sent one.
    Given(Instant),
    /// It has said what came of it.
    Answered(Instant, String),
    /// It has failed, and has said how.
    Failed(String),
}

/// What came of an event.
pub(crate) struct Outcome {
    /// From the event's first byte to the answer's last.
    pub(crate) time: Duration,
    /// The function's own JSON.
    pub(crate) answer: String,
}

/// A running Runtime API.
pub(crate) struct RuntimeApi {
    pub(crate) port: u16,
    seen: Receiver<Seen>,
}

impl RuntimeApi {
    pub(crate) fn start() -> Self {
        let (sender, seen) = channel();
        let port = serve(move |connection| answer(connection, &sender));
        Self { port, seen }
    }

    /// Waits until a function asks for its next event.
    pub(crate) fn poll(&self) -> Result<(Instant, Poll), String> {
        match self.next()? {
            Seen::Polled(at, event) => Ok((at, Poll { event })),
            _ => Err("it did something before it asked for an event".to_owned()),
        }
    }

    /// Gives a function the event it waits for, and waits until it has answered and asks for the next.
    pub(crate) fn invoke(&self, poll: Poll, event: &str) -> Result<(Outcome, Poll), String> {
        poll.give(event)?;
        let (Seen::Given(given), Seen::Answered(answered, answer)) = (self.next()?, self.next()?)
        else {
            return Err("it did not answer the event that it was given".to_owned());
        };
        let outcome = Outcome {
            time: answered - given,
            answer,
        };
        Ok((outcome, self.poll()?.1))
    }

    fn next(&self) -> Result<Seen, String> {
        match self.seen.recv_timeout(PATIENCE) {
            Ok(Seen::Failed(why)) => Err(why),
            Ok(seen) => Ok(seen),
            Err(_) => Err("it does nothing".to_owned()),
        }
    }
}

/// A function's wish for an event. Dropping it lets its connection go.
pub(crate) struct Poll {
    event: Sender<String>,
}

impl Poll {
    fn give(self, event: &str) -> Result<(), String> {
        let given = self.event.send(event.to_owned());
        given.map_err(|_| "it stopped waiting for an event".to_owned())
    }
}

fn answer(mut connection: Connection, sender: &Sender<Seen>) {
    while let Some(request) = connection.read() {
        // Before anything is said, so that it is the function's time and not ours.
        let at = Instant::now();
        let is_written = match request.path() {
            NEXT => {
                let (give, event) = channel();
                let sent = sender.send(Seen::Polled(at, give));
                let (Ok(()), Ok(event)) = (sent, event.recv()) else {
                    return;
                };
                let headers = format!(
                    "Content-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: {REQUEST_ID}\r\n\
                     Lambda-Runtime-Deadline-Ms: {DEADLINE_EPOCH_MILLISECONDS}\r\n\
                     Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-north-1:123456789012:function:bench\r\n"
                );
                let given = sender.send(Seen::Given(Instant::now()));
                given.is_ok() && connection.write("HTTP/1.1 200 OK", &headers, &event)
            }
            path => {
                let body = String::from_utf8(request.body.clone()).unwrap();
                let seen = if path.ends_with("/response") {
                    Seen::Answered(at, body)
                } else {
                    Seen::Failed(format!("{path} {body}"))
                };
                let sent = sender.send(seen);
                sent.is_ok() && connection.write("HTTP/1.1 202 Accepted", "", "")
            }
        };
        if !is_written {
            return;
        }
    }
}

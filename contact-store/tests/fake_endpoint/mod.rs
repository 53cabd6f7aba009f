//! A DynamoDB endpoint that does what it is told, in the order it is told, and passes all later requests on.
#![allow(dead_code, reason = "not every test program asks for all of it")]

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use contact_store::Connection;
use contact_store::local_engine::EngineKey;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What happens to one request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Passed on, as everything is when nothing is left to happen.
    Pass,
    /// Answered so, and not passed on.
    Answer(u16, Value),
    /// Never answered.
    Silence,
    /// Passed on, and the answer withheld: the connection breaks in the middle of it.
    LoseTheAnswer,
    /// Passed on, and the answer never sent.
    SwallowTheAnswer,
    /// The connection breaks before anything is passed on.
    Break,
}

/// An error as DynamoDB writes it.
pub(crate) fn error(status: u16, name: &str) -> Act {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{name}");
    Act::Answer(
        status,
        json!({ "__type": kind, "message": "Kari Nordmann" }),
    )
}

/// A cancelled transaction, with a reason for message, contact and counter.
pub(crate) fn cancelled(codes: [&str; 3]) -> Act {
    let reasons = codes.map(|code| json!({ "Code": code }));
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    Act::Answer(
        400,
        json!({ "__type": kind, "Message": "Kari Nordmann", "CancellationReasons": reasons }),
    )
}

/// The endpoint, and what it was asked.
#[derive(Clone)]
pub(crate) struct FakeEndpoint {
    acts: Arc<Mutex<VecDeque<Act>>>,
    seen: Arc<Mutex<Vec<Value>>>,
    operations: Arc<Mutex<Vec<String>>>,
    behind: SocketAddr,
    pub(crate) port: u16,
    pub(crate) connection: Connection,
}

impl FakeEndpoint {
    /// Starts one in front of an engine.
    pub(crate) async fn start(engine_port: u16, acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let endpoint = Self {
            acts: Arc::new(Mutex::new(acts.into_iter().collect())),
            seen: Arc::default(),
            operations: Arc::default(),
            behind: (Ipv4Addr::LOCALHOST, engine_port).into(),
            port,
            connection: Connection::local(port, &EngineKey::from_bytes([7; 32])),
        };
        let serving = endpoint.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        endpoint
    }

    /// What happens from now on, in place of what is left to happen.
    pub(crate) fn act(&self, acts: impl IntoIterator<Item = Act>) {
        *self.acts.lock().unwrap() = acts.into_iter().collect();
    }

    /// The bodies of all requests so far.
    pub(crate) fn seen(&self) -> Vec<Value> {
        self.seen.lock().unwrap().clone()
    }

    /// The names of the operations that were asked for since this was asked last.
    pub(crate) fn take_operations(&self) -> Vec<String> {
        std::mem::take(&mut self.operations.lock().unwrap())
    }

    /// One request to a connection: each answer ends it, so that no act is meant for a connection already open.
    async fn serve(self, mut stream: TcpStream) {
        let Some(request) = read_message(&mut stream).await else {
            return;
        };
        let body = request
            .split(|&byte| byte == b'{')
            .next()
            .map_or(0, <[u8]>::len);
        self.seen
            .lock()
            .unwrap()
            .push(serde_json::from_slice(&request[body..]).unwrap());
        self.operations.lock().unwrap().push(operation(&request));
        let act = self.acts.lock().unwrap().pop_front();
        match act {
            None | Some(Act::Pass) => drop(stream.write_all(&self.pass_on(&request).await).await),
            Some(Act::Answer(status, body)) => {
                let body = body.to_string();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                drop(stream.write_all(answer.as_bytes()).await);
            }
            Some(Act::Silence) => std::future::pending::<()>().await,
            Some(Act::SwallowTheAnswer) => {
                self.pass_on(&request).await;
                std::future::pending::<()>().await;
            }
            Some(Act::LoseTheAnswer) => {
                let answer = self.pass_on(&request).await;
                drop(stream.write_all(&answer[..answer.len() / 2]).await);
            }
            Some(Act::Break) => {}
        }
    }

    async fn pass_on(&self, request: &[u8]) -> Vec<u8> {
        let mut engine = TcpStream::connect(self.behind).await.unwrap();
        engine.write_all(request).await.unwrap();
        let mut answer = read_message(&mut engine).await.unwrap();
        // Whoever keeps the connection for the next request would find it closed, and wait before it tries again.
        let line = answer
            .windows(2)
            .position(|bytes| bytes == b"\r\n")
            .unwrap();
        answer.splice(line..line, *b"\r\nconnection: close");
        answer
    }
}

/// What `x-amz-target` names: `DynamoDB_20120810.Scan`.
fn operation(request: &[u8]) -> String {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let mut lines = text.lines();
    let target = lines.find_map(|line| line.strip_prefix("x-amz-target: dynamodb_20120810."));
    target.unwrap_or_default().to_owned()
}

/// A head and as much body as it says; `None` when the other side closed first.
pub(crate) async fn read_message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let head_end = message.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        if let Some(head_end) = head_end {
            let head = String::from_utf8_lossy(&message[..head_end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if message.len() >= head_end + 4 + length.unwrap_or(0_usize) {
                return Some(message);
            }
        }
        if stream.read_buf(&mut message).await.ok()? == 0 {
            return None;
        }
    }
}

//! The function's own program, behind as much of Lambda's Runtime API as it asks for.
//!
//! The interface: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".

use std::fs;
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use contact_store::local_engine::{CONTACTS_TABLE, LIMITS_TABLE};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::fake_endpoint::read_message;
use crate::handler::KEY;

/// What Lambda calls each event here.
pub(crate) const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
/// In the year 2286: nothing here is late.
const DEADLINE_EPOCH_MILLISECONDS: &str = "9999999999999";
/// Longer than anything here takes, on any machine.
const PATIENCE: Duration = Duration::from_mins(1);

type Events = Arc<Mutex<UnboundedReceiver<String>>>;

/// A running function. Dropping it ends it.
pub(crate) struct Function {
    process: Child,
    give: UnboundedSender<String>,
    outcomes: UnboundedReceiver<String>,
    output: NamedTempFile,
    /// What it has told Lambda of events that it failed at.
    failures: String,
}

impl Function {
    /// Starts it, with a store at this port of this machine, and waits until it answers.
    pub(crate) async fn start(store_port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let api = listener.local_addr().unwrap();
        let (give, events) = unbounded_channel();
        let (sender, outcomes) = unbounded_channel();
        let events = Arc::new(Mutex::new(events));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&events), sender.clone()));
            }
        });
        let output = NamedTempFile::new().unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_form-handler"))
            .env_clear()
            .envs([
                ("AWS_ACCESS_KEY_ID", "local"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
                ("AWS_LAMBDA_FUNCTION_NAME", "form-handler"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_REGION", "eu-north-1"),
                ("AWS_SECRET_ACCESS_KEY", "local"),
                ("CONTACTS_TABLE", CONTACTS_TABLE),
                ("LIMITS_TABLE", LIMITS_TABLE),
                ("LOOKUP_KEY", KEY),
                ("ORIGIN_SECRET", super::ORIGIN_SECRET),
                ("SITE_ORIGIN", super::SITE_ORIGIN),
                ("TOKEN_KEY", KEY),
                // So that whoever would trace more than we let them does.
                ("RUST_LOG", "trace"),
                ("RUST_BACKTRACE", "full"),
            ])
            .env("AWS_LAMBDA_RUNTIME_API", api.to_string())
            .env(
                "AWS_ENDPOINT_URL_DYNAMODB",
                format!("http://127.0.0.1:{store_port}"),
            )
            .stdin(Stdio::null())
            .stdout(output.as_file().try_clone().unwrap())
            .stderr(output.as_file().try_clone().unwrap())
            .spawn()
            .unwrap();
        let mut function = Self {
            process,
            give,
            outcomes,
            output,
            failures: String::new(),
        };
        let health = function.invoke(include_str!("../../../infra/events/helse.json"));
        assert_eq!(health.await.unwrap()["statusCode"], 200);
        function
    }

    /// Hands it an event and answers with its own answer, or with `None` when it told Lambda that it failed.
    pub(crate) async fn invoke(&mut self, event: &str) -> Option<Value> {
        self.give.send(event.to_owned()).unwrap();
        let outcome = timeout(PATIENCE, self.outcomes.recv()).await;
        let Ok(Some(outcome)) = outcome else {
            panic!("it did not answer; it said:\n{}", self.output());
        };
        let (head, body) = outcome.split_once("\r\n\r\n").unwrap();
        if head.lines().next().unwrap().contains("/response ") {
            return Some(serde_json::from_str(body).unwrap());
        }
        self.failures.push_str(&outcome);
        None
    }

    /// Everything it has printed, and everything it has told Lambda but its answers.
    pub(crate) fn output(&self) -> String {
        let printed = fs::read(self.output.path()).unwrap();
        String::from_utf8_lossy(&printed).into_owned() + &self.failures
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Gives each event to who asks first, and passes on whatever else is said.
async fn serve(mut stream: TcpStream, events: Events, sender: UnboundedSender<String>) {
    while let Some(request) = read_message(&mut stream).await {
        let request = String::from_utf8(request).unwrap();
        let answer = if request.starts_with("GET ") {
            let Some(event) = events.lock().await.recv().await else {
                return;
            };
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nlambda-runtime-aws-request-id: {REQUEST_ID}\r\n\
                 lambda-runtime-deadline-ms: {DEADLINE_EPOCH_MILLISECONDS}\r\n\
                 lambda-runtime-invoked-function-arn: arn:aws:lambda:eu-north-1:123456789012:function:form-handler\r\n\
                 content-length: {}\r\n\r\n{event}",
                event.len()
            )
        } else {
            sender.send(request).unwrap();
            "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".to_owned()
        };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

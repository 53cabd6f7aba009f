//! A function in a process of its own, and what it costs.

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::runtime_api::{Outcome, Poll, RuntimeApi};

/// What Lambda tells a function, and what infra/template.yaml tells this one. Nothing here is a secret of anybody's.
const SETTINGS: [(&str, &str); 15] = [
    ("AWS_ACCESS_KEY_ID", "bench"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
    ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
    ("AWS_REGION", "eu-north-1"),
    ("AWS_SECRET_ACCESS_KEY", "bench"),
    ("CONTACTS_TABLE", "contacts"),
    ("LEDGER_TABLE", "ledger"),
    ("LIMITS_TABLE", "limits"),
    (
        "LOOKUP_KEY",
        "another key for a bench of at least 32 characters",
    ),
    (
        "ORIGIN_SECRET",
        "a secret for tests of at least 32 characters",
    ),
    ("SITE_ORIGIN", "https://www.example.no"),
    ("TOKEN_KEY", "a key for a bench of at least 32 characters"),
];

/// A running function that waits for its next event. Dropping it ends it.
pub(crate) struct Function<'api> {
    process: Child,
    api: &'api RuntimeApi,
    poll: Option<Poll>,
    output: File,
    /// From just before the process was made to its first wish for an event.
    pub(crate) start: Duration,
}

impl<'api> Function<'api> {
    pub(crate) fn start(program: &Path, api: &'api RuntimeApi, store_port: u16) -> Self {
        let output = tempfile::tempfile_in(memory_disk()).unwrap();
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(SETTINGS)
            .env("AWS_LAMBDA_RUNTIME_API", format!("127.0.0.1:{}", api.port))
            .env(
                "AWS_ENDPOINT_URL_DYNAMODB",
                format!("http://127.0.0.1:{store_port}"),
            )
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output.try_clone().unwrap());
        let before = Instant::now();
        let process = command.spawn().unwrap();
        let mut function = Self {
            process,
            api,
            poll: None,
            output,
            start: Duration::ZERO,
        };
        let polled = function.api.poll();
        let (at, poll) = polled.unwrap_or_else(|why| function.fail(&why));
        function.poll = Some(poll);
        function.start = at - before;
        function
    }

    /// Gives it an event.
    pub(crate) fn invoke(&mut self, event: &str) -> Outcome {
        let poll = self.poll.take().unwrap();
        let done = self.api.invoke(poll, event);
        let (outcome, poll) = done.unwrap_or_else(|why| self.fail(&why));
        self.poll = Some(poll);
        outcome
    }

    /// Its processor time up to now, of all its threads, in user and in kernel mode.
    pub(crate) fn processor(&self) -> Duration {
        let threads = fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap();
        let nanoseconds = threads.map(|thread| {
            let schedule = fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap();
            let first = schedule.split(' ').next().unwrap();
            first.parse::<u64>().unwrap()
        });
        Duration::from_nanos(nanoseconds.sum())
    }

    /// The most memory it has had.
    pub(crate) fn peak_kibibytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let words = line.unwrap().split_whitespace().next();
        words.unwrap().parse().unwrap()
    }

    fn fail(&mut self, why: &str) -> ! {
        let mut text = String::new();
        self.output.rewind().unwrap();
        self.output.read_to_string(&mut text).unwrap();
        let ended = self.process.try_wait();
        panic!("the function failed: {why} ({ended:?})\n{text}")
    }
}

impl Drop for Function<'_> {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// A folder in memory where there is one, so that no disk is measured.
fn memory_disk() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    }
}

//! A DynamoDB engine in this process, reached over the wire like any other.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use contact_store::local_engine::{self, EngineKey};
use contact_store::{Connection, Credentials};
use dynoxide::Database;

/// Starts an engine with all tables in it; answers its inside and the way to it.
#[allow(dead_code, reason = "not every test program asks for it")]
pub(crate) async fn start() -> (Database, Connection) {
    let (database, connection, _) = start_on_a_port().await;
    (database, connection)
}

/// The same, with the port it listens on.
pub(crate) async fn start_on_a_port() -> (Database, Connection, u16) {
    let database = Database::memory().unwrap();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let port = listener.local_addr().unwrap().port();
    let connection = Connection::local(port, &EngineKey::from_bytes([7; 32]));
    tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
    local_engine::create_tables(&connection).await.unwrap();
    (database, connection, port)
}

/// The address of another engine, in whose accounts the tests that ask for nothing else are run. `infra/tests/emulated.py`
/// sets it.
const ELSEWHERE: &str = "STORE_TESTS_ENGINE";
static ACCOUNTS: AtomicU32 = AtomicU32::new(0);

/// An engine that is reached over the wire alone: the other one, if there is one, with an account of its own for each test.
#[allow(dead_code, reason = "not every test program asks for it")]
#[allow(
    clippy::disallowed_methods,
    reason = "what runs the tests says where the engine is, and there is no main to read it"
)]
pub(crate) async fn start_anywhere() -> Connection {
    let Ok(url) = std::env::var(ELSEWHERE) else {
        return start().await.1;
    };
    let account = ACCOUNTS.fetch_add(1, Ordering::Relaxed);
    let keys = Credentials {
        access_key_id: format!("{:09}{account:03}", process::id()),
        secret_access_key: "test".to_owned(),
        session_token: None,
    };
    let connection = Connection::new("eu-north-1".to_owned(), &keys, Some(url));
    local_engine::create_tables(&connection).await.unwrap();
    connection
}

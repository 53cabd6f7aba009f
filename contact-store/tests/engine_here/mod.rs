//! A DynamoDB engine in this process, reached over the wire like any other.

use contact_store::Connection;
use contact_store::local_engine::{self, EngineKey};
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

//! A DynamoDB engine in this process, reached over the wire like any other.

use contact_store::{Connection, local_engine};
use dynoxide::Database;

/// Starts an engine with the contacts table in it; answers its inside and the way to it.
pub(crate) async fn start() -> (Database, Connection) {
    let database = Database::memory().unwrap();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let connection = Connection::local(listener.local_addr().unwrap().port());
    tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
    local_engine::create_contacts_table(&connection, local_engine::CONTACTS_TABLE)
        .await
        .unwrap();
    (database, connection)
}

//! A server that no client holds for long.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

/// How much a client may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long the head of a request may take, from when the one before was answered.
    pub head: Duration,
    /// How long an answer may take to begin, the body of the request included.
    pub answer: Duration,
    /// Clients at one time; the others wait.
    pub connections: usize,
}

impl Patience {
    /// With browsers, which open six connections each, and with what puts `local` under load, which opens 128.
    pub const BROWSERS: Self = Self {
        head: Duration::from_secs(10),
        answer: Duration::from_secs(30),
        connections: 256,
    };
    /// With programs of ours, which keep connections to use them again: the SDK for a minute and a half.
    pub const PROGRAMS: Self = Self {
        head: Duration::from_mins(2),
        answer: Duration::from_secs(30),
        connections: 512,
    };
}

/// The most of a body that is read before anybody looks at the request, in bytes: far more than any page of ours sends.
const MOST_READ_FIRST: usize = 4 * 1024 * 1024;

/// Serves until `stop` is ready, and then what is under way. Requests carry the client's address as
/// [`ConnectInfo<SocketAddr>`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(patience.connections));
    let (ending, ended) = watch::channel(false);
    let mut open = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            let (stream, client) = listener.accept().await.ok()?;
            Some((place, stream, client))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let Some((place, stream, client)) = accepted else {
            // There are too many open files, or the client is gone already.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        while open.try_join_next().is_some() {}
        open.spawn(connection(
            (stream, client, place),
            router.clone(),
            patience,
            ended.clone(),
        ));
    }
    drop(listener);
    ending.send_replace(true);
    while open.join_next().await.is_some() {}
}

async fn connection(
    (stream, client, _place): (TcpStream, SocketAddr, OwnedSemaphorePermit),
    router: Router,
    patience: Patience,
    mut ended: watch::Receiver<bool>,
) {
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(client));
        let service = service.clone();
        let answer = async move {
            match with_body(request).await {
                Some(request) => service.call(request).await,
                None => Ok(StatusCode::BAD_REQUEST.into_response()),
            }
        };
        async move {
            let answer = tokio::time::timeout(patience.answer, answer).await;
            Ok::<Response<Body>, Infallible>(match answer {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(_) => (StatusCode::REQUEST_TIMEOUT, [(CONNECTION, "close")]).into_response(),
            })
        }
    });
    // Whoever waits for the rest of an answer waits for it at once.
    let _without = stream.set_nodelay(true);
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .serve_connection(TokioIo::new(stream), service)
    );
    let stopped = async {
        // An error means that the sender is gone, which is an end too.
        let _either_way = ended.wait_for(|ended| *ended).await;
    };
    // What goes wrong with a connection is its client's to see.
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = stopped => connection.as_mut().graceful_shutdown(),
    }
    let _ended = connection.await;
}

/// The request with its body read to the end, if it says how long that is and it is not very long; `None` when the client
/// broke off. An answer that is given while a browser still sends closes the connection on it, and what the browser then
/// shows is a fault of the network and not the answer.
async fn with_body(request: Request<Incoming>) -> Option<Request<Body>> {
    let (parts, body) = request.into_parts();
    let length = body.size_hint().upper();
    let is_short = length.is_some_and(|length| length <= MOST_READ_FIRST as u64);
    let body = if is_short {
        Body::from(to_bytes(Body::new(body), MOST_READ_FIRST).await.ok()?)
    } else {
        Body::new(body)
    };
    Some(Request::from_parts(parts, body))
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};
    use std::time::Duration;

    use axum::Router;
    use axum::body::Bytes;
    use axum::extract::ConnectInfo;
    use axum::routing::{get, post};
    use tokio::net::TcpListener;
    use tokio::sync::oneshot;

    use super::{Patience, serve};

    /// Nothing here takes as long, unless it fails.
    const LONG: Duration = Duration::from_secs(20);
    const SHORT: Duration = Duration::from_millis(100);

    struct Server {
        address: SocketAddr,
        stop: Option<oneshot::Sender<()>>,
        thread: Option<std::thread::JoinHandle<()>>,
    }

    impl Server {
        fn start(patience: Patience) -> Self {
            let (sender, receiver) = std::sync::mpsc::channel();
            let (stop, stopped) = oneshot::channel::<()>();
            let thread = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = { runtime }.enable_all().build().unwrap();
                runtime.block_on(async {
                    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                    sender.send(listener.local_addr().unwrap()).unwrap();
                    let whose = |ConnectInfo(client): ConnectInfo<SocketAddr>| async move {
                        client.port().to_string()
                    };
                    let router = Router::new()
                        .route("/", get(whose))
                        .route("/", post(|body: Bytes| async move { body }))
                        .route("/unread", post(|| async { "unread" }));
                    serve(listener, router, patience, async {
                        let _either_way = stopped.await;
                    })
                    .await;
                });
            });
            Self {
                address: receiver.recv().unwrap(),
                stop: Some(stop),
                thread: Some(thread),
            }
        }

        fn client(&self, sent: &str) -> TcpStream {
            let mut stream = TcpStream::connect(self.address).unwrap();
            stream.set_read_timeout(Some(LONG)).unwrap();
            stream.write_all(sent.as_bytes()).unwrap();
            stream
        }
    }

    fn rest(mut stream: &TcpStream) -> String {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    const PATIENT: Patience = Patience {
        head: LONG,
        answer: LONG,
        connections: 8,
    };
    const HALF: &str = "GET / HTTP/1.1\r\nHost: a\r\n";
    const LAST: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    #[test]
    fn a_request_that_never_ends_is_given_up() {
        let server = Server::start(Patience {
            head: SHORT,
            ..PATIENT
        });
        for half in ["", "GET", HALF] {
            assert!(
                !rest(&server.client(half)).starts_with("HTTP/1.1 200"),
                "{half:?}"
            );
        }
        assert!(rest(&server.client(LAST)).starts_with("HTTP/1.1 200"));
    }

    #[test]
    fn a_body_that_never_ends_is_given_up() {
        let server = Server::start(Patience {
            answer: SHORT,
            ..PATIENT
        });
        let half = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc";
        let answer = rest(&server.client(half));
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }

    #[test]
    fn a_body_that_nobody_reads_is_taken_before_the_answer() {
        let server = Server::start(PATIENT);
        let body = "x".repeat(1 << 20);
        let (first, second) = body.split_at(1 << 19);
        let length = body.len();
        let head = format!("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        let mut client = server.client(&head);
        client.write_all(first.as_bytes()).unwrap();
        client.set_read_timeout(Some(SHORT)).unwrap();
        let waits = client.read(&mut [0]).unwrap_err().kind();
        assert!(matches!(waits, ErrorKind::WouldBlock | ErrorKind::TimedOut));
        client.set_read_timeout(Some(LONG)).unwrap();
        client.write_all(second.as_bytes()).unwrap();
        // The connection is still good for another request.
        client.write_all(LAST.as_bytes()).unwrap();
        let answers = rest(&client);
        assert!(answers.contains("unread"), "{answers}");
        assert_eq!(answers.matches("HTTP/1.1 200").count(), 2, "{answers}");
    }

    #[test]
    fn no_more_clients_are_served_at_a_time_than_may_be() {
        let server = Server::start(Patience {
            connections: 2,
            ..PATIENT
        });
        let first = server.client(HALF);
        let _second = server.client(HALF);
        let mut third = server.client(LAST);
        third.set_read_timeout(Some(SHORT)).unwrap();
        let waits = third.read(&mut [0]).unwrap_err().kind();
        assert!(matches!(waits, ErrorKind::WouldBlock | ErrorKind::TimedOut));
        drop(first);
        third.set_read_timeout(Some(LONG)).unwrap();
        assert!(rest(&third).starts_with("HTTP/1.1 200"));
    }

    #[test]
    fn what_is_under_way_is_answered_at_the_end() {
        let mut server = Server::start(PATIENT);
        let mut client = server.client("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
        // Its answer shows that the first one was taken before it.
        let port = server.client(LAST);
        assert!(rest(&port).ends_with(&port.local_addr().unwrap().port().to_string()));
        server.stop.take().unwrap().send(()).unwrap();
        client.write_all(b"bc").unwrap();
        assert!(rest(&client).ends_with("abc"));
        server.thread.take().unwrap().join().unwrap();
        assert!(TcpStream::connect(server.address).is_err());
    }
}

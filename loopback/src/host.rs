//! Which name a request was sent to.

use std::net::IpAddr;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, HOST, X_CONTENT_TYPE_OPTIONS};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, StatusCode, Uri};

/// A middleware that answers 403 to every request that [`is_for_this_machine`] does not let through.
pub async fn for_this_machine_only(request: Request, next: Next) -> Response {
    if is_for_this_machine(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let words = "This server answers to 127.0.0.1 and to localhost only.\n";
    (StatusCode::FORBIDDEN, headers, words).into_response()
}

/// Whether a request was sent to a name of this machine: `localhost`, or an address of the loopback network, with any
/// port. A request without a `Host`, or with two, was not.
///
/// A page of a foreign site can have its own name point to this machine ("DNS rebinding") and would then read what is
/// served here as its own; but it cannot choose the `Host` that its requests carry.
pub fn is_for_this_machine(headers: &HeaderMap, uri: &Uri) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let named = host.to_str().ok().and_then(|host| host.parse().ok());
    // A request for a whole address, as to a proxy, names its host there too.
    named.is_some_and(|named| is_loopback(&named)) && uri.authority().is_none_or(is_loopback)
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let address = address.parse::<IpAddr>();
    let has_user = authority.as_str().contains('@');
    !has_user
        && (host.eq_ignore_ascii_case("localhost")
            || address.is_ok_and(|address| address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::is_for_this_machine;

    #[track_caller]
    fn check(uri: &str, hosts: &[&str], expected: bool) {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append("host", host.parse().unwrap());
        }
        let uri = uri.parse().unwrap();
        let found = is_for_this_machine(&headers, &uri);
        assert_eq!(found, expected, "{uri} {hosts:?}");
    }

    #[test]
    fn only_names_of_this_machine_are_answered_to() {
        for host in [
            "127.0.0.1:4000",
            "127.0.0.1",
            "localhost:4000",
            "LOCALHOST",
            "[::1]:4000",
            "127.1.2.3",
        ] {
            check("/", &[host], true);
        }
        for host in [
            "evil.example",
            "evil.example:4000",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "0.0.0.0",
            "[::]",
            "localhost@evil.example",
            "evil.example@localhost",
            "",
            "localhost,evil.example",
        ] {
            check("/", &[host], false);
        }
        check("/", &[], false);
        check("/", &["localhost", "evil.example"], false);
        check("http://evil.example/", &["localhost"], false);
        check("http://localhost:4000/", &["localhost:4000"], true);
    }
}

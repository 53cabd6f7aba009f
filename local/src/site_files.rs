//! The built site, served from memory: what was not built cannot be asked for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

const NOT_FOUND: &str = "404.html";

/// The site's files with the headers of every answer.
#[derive(Clone, Debug)]
pub(crate) struct SiteFiles {
    files: Arc<BTreeMap<String, Vec<u8>>>,
    headers: HeaderMap,
}

impl SiteFiles {
    pub(crate) fn new(files: BTreeMap<String, Vec<u8>>, headers: HeaderMap) -> Self {
        Self {
            files: Arc::new(files),
            headers,
        }
    }

    /// Answers a request for a path of the site.
    pub(crate) fn answer(&self, method: &Method, path: &str) -> Response<Body> {
        let mut response = if matches!(*method, Method::GET | Method::HEAD) {
            self.file(path)
        } else {
            let mut refused = empty(StatusCode::METHOD_NOT_ALLOWED);
            refused
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            refused
        };
        response.headers_mut().extend(self.headers.clone());
        response
    }

    fn file(&self, path: &str) -> Response<Body> {
        let name = path.trim_start_matches('/');
        let index = format!("{name}index.html");
        let name = if name.is_empty() || name.ends_with('/') {
            index.as_str()
        } else {
            name
        };
        if let Some(bytes) = self.files.get(name) {
            return found(StatusCode::OK, name, bytes);
        }
        if self.files.contains_key(&format!("{name}/index.html"))
            && let Ok(location) = HeaderValue::from_str(&format!("/{name}/"))
        {
            let mut moved = empty(StatusCode::PERMANENT_REDIRECT);
            moved.headers_mut().insert(LOCATION, location);
            return moved;
        }
        match self.files.get(NOT_FOUND) {
            Some(bytes) => found(StatusCode::NOT_FOUND, NOT_FOUND, bytes),
            None => empty(StatusCode::NOT_FOUND),
        }
    }
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn found(status: StatusCode, name: &str, bytes: &[u8]) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes.to_vec()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    // A name with a fingerprint never changes its content; any other is asked for again.
    let keep = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

fn media_type(name: &str) -> &'static str {
    match Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str())
    {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("xml") => "application/xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::http::{HeaderMap, HeaderValue, Method};

    use super::SiteFiles;

    #[track_caller]
    fn check(method: &Method, path: &str, status: u16, location: Option<&str>) {
        let names = [
            "index.html",
            "kontakt/index.html",
            "404.html",
            "assets/site.1.css",
        ];
        let files: BTreeMap<_, _> = names
            .map(|name| (name.to_owned(), name.as_bytes().to_vec()))
            .into();
        let headers = HeaderMap::from_iter([(
            axum::http::header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        )]);
        let site = SiteFiles::new(files, headers);
        let answer = site.answer(method, path);
        let found = answer
            .headers()
            .get("location")
            .map(|value| value.to_str().unwrap());
        assert_eq!(
            (answer.status().as_u16(), found),
            (status, location),
            "{path}"
        );
        assert_eq!(
            answer.headers().get("x-content-type-options").unwrap(),
            "nosniff"
        );
    }

    #[test]
    fn answers() {
        check(&Method::GET, "/", 200, None);
        check(&Method::HEAD, "/kontakt/", 200, None);
        check(&Method::GET, "/kontakt", 308, Some("/kontakt/"));
        check(&Method::GET, "/assets/site.1.css", 200, None);
        check(&Method::GET, "/nei/", 404, None);
        check(&Method::GET, "/../Cargo.toml", 404, None);
        check(&Method::GET, "//evil.example/", 404, None);
        check(&Method::POST, "/", 405, None);
    }
}

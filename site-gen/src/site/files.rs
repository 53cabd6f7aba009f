//! The built site, served from memory: what was not built cannot be asked for.

use std::collections::BTreeMap;

use http::header::{ALLOW, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

use crate::files::headers::{ResponseHeaders, media_type};

const NOT_FOUND: &str = "404.html";
const NOT_FOUND_PATH: &str = "/404.html";

/// The site's files with the headers of every answer: one way of answering, for `local` and for the preview.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteFiles {
    files: BTreeMap<String, Vec<u8>>,
    headers: ResponseHeaders,
}

impl SiteFiles {
    /// Takes the files of a [`Site`](crate::Site), by their path without a leading slash, and its headers.
    pub fn new(files: BTreeMap<String, Vec<u8>>, headers: ResponseHeaders) -> Self {
        Self { files, headers }
    }

    /// The files, by their path without a leading slash.
    pub(crate) fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// The headers of an answer at this path, but for what the answer itself is.
    pub(crate) fn headers(&self, path: &str) -> HeaderMap {
        let headers = self.headers.of(path).into_iter();
        headers
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    /// Answers a request for a path of the site, as it stands in the request: nothing in it is decoded.
    ///
    /// A page has its address with a slash at the end, and is redirected to from the one without.
    pub fn answer(&self, method: &Method, path: &str) -> Response<&[u8]> {
        let mut response = if matches!(*method, Method::GET | Method::HEAD) {
            self.file(path)
        } else {
            let mut refused = empty(StatusCode::METHOD_NOT_ALLOWED);
            refused
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            refused
        };
        // What is not there must not be kept because of where it would have been.
        let path = if response.status() == StatusCode::NOT_FOUND {
            NOT_FOUND_PATH
        } else {
            path
        };
        response.headers_mut().extend(self.headers(path));
        response
    }

    fn file(&self, path: &str) -> Response<&[u8]> {
        if let Some(location) = self.headers.moved(path) {
            return moved_to(location);
        }
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
        if self.files.contains_key(&format!("{name}/index.html")) {
            return moved_to(&format!("/{name}/"));
        }
        match self.files.get(NOT_FOUND) {
            Some(bytes) => found(StatusCode::NOT_FOUND, NOT_FOUND, bytes),
            None => empty(StatusCode::NOT_FOUND),
        }
    }
}

fn moved_to(location: &str) -> Response<&'static [u8]> {
    let mut moved = empty(StatusCode::PERMANENT_REDIRECT);
    // Every address of the site is written in letters that a header takes.
    if let Ok(location) = HeaderValue::from_str(location) {
        moved.headers_mut().insert(LOCATION, location);
    }
    moved
}

fn empty(status: StatusCode) -> Response<&'static [u8]> {
    let mut response = Response::new([].as_slice());
    *response.status_mut() = status;
    response
}

fn found<'a>(status: StatusCode, name: &str, bytes: &'a [u8]) -> Response<&'a [u8]> {
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::Method;

    use super::SiteFiles;
    use crate::files::headers::{Redirect, ResponseHeaders};

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
        let moved = vec![Redirect::permanent("/skjema/", "/kontakt/")];
        let headers = ResponseHeaders::of_site(std::iter::empty(), moved);
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
        check(&Method::GET, "/skjema/", 308, Some("/kontakt/"));
        check(&Method::GET, "/nei/", 404, None);
        check(&Method::POST, "/", 405, None);
    }

    #[test]
    fn only_what_was_built_can_be_asked_for() {
        for path in [
            "/../Cargo.toml",
            "/kontakt/../../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/%252e%252e%252fCargo.toml",
            "/..\\Cargo.toml",
            "/%5c..%5cCargo.toml",
            "//etc/passwd",
            "/etc/passwd",
            "/file:///etc/passwd",
            "/index.html%00.css",
            "/index.html\0",
            "/./index.html",
            "*",
        ] {
            check(&Method::GET, path, 404, None);
        }
    }

    #[test]
    fn a_redirect_stays_on_the_site() {
        check(&Method::GET, "//evil.example/", 404, None);
        check(&Method::GET, "//kontakt", 308, Some("/kontakt/"));
    }
}

//! The router's answers as Lambda takes them.

use std::future::Future;
use std::pin::Pin;

use axum::body::{Body, to_bytes};
use axum::http::Response;
use lambda_http::IntoResponse;

/// An answer of the router.
///
/// `lambda_http` can turn it into its own kind of answer too, but reads the body in whatever character set its type
/// names, with the tables of all of them: 150 KB, and every body of ours is UTF-8.
pub(crate) struct Answer(pub(crate) Response<Body>);

impl IntoResponse for Answer {
    fn into_response(self) -> Pin<Box<dyn Future<Output = Response<lambda_http::Body>> + Send>> {
        Box::pin(async {
            let (parts, body) = self.0.into_parts();
            // It is in memory already: nothing of ours streams.
            let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
            let body = match String::from_utf8(bytes.into()) {
                Ok(text) => lambda_http::Body::Text(text),
                Err(other) => lambda_http::Body::Binary(other.into_bytes()),
            };
            Response::from_parts(parts, body)
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header::{CONTENT_TYPE, LOCATION};
    use axum::http::{Response, StatusCode};
    use lambda_http::IntoResponse;

    use super::Answer;

    async fn converted(content_type: &str, body: &[u8]) -> Response<lambda_http::Body> {
        let answer = Response::builder()
            .status(StatusCode::SEE_OTHER)
            .header(CONTENT_TYPE, content_type)
            .header(LOCATION, "/kontakt/")
            .body(Body::from(body.to_vec()));
        Answer(answer.unwrap()).into_response().await
    }

    #[tokio::test]
    async fn text_stays_text_and_everything_else_stays() {
        let answer = converted("text/html; charset=utf-8", "Æresord\r\n".as_bytes()).await;
        assert_eq!(
            answer.body(),
            &lambda_http::Body::Text("Æresord\r\n".into())
        );
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[LOCATION], "/kontakt/");
        assert_eq!(answer.headers().len(), 2);
        let empty = converted("text/html", b"").await;
        assert_eq!(empty.body(), &lambda_http::Body::Text(String::new()));
    }

    #[tokio::test]
    async fn bytes_that_are_no_text_are_sent_as_bytes() {
        let answer = converted("image/png", b"\x89PNG").await;
        assert_eq!(
            answer.body(),
            &lambda_http::Body::Binary(b"\x89PNG".to_vec())
        );
    }
}

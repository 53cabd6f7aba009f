//! Receives the contact form: the same router in the Lambda function and in `local`.
//!
//! A post is parsed, checked against the register, stored in one transaction, and answered with a redirect to a
//! receipt. It is never confirmed unless it is stored, and what a person typed goes to the store and back to their
//! own page and nowhere else: not into a log, an error or a header.

mod answer;
mod app;
mod approval;
mod bundle;
mod canary;
mod keys;
mod post;
mod refusal;
mod representation;
mod request_trust;
mod routes;
mod settings;
mod submission;
mod token;

pub use app::App;
pub use bundle::Bundle;
pub use canary::CanaryKey;
pub use keys::{Keys, KeysError};
pub use request_trust::{
    ADDRESS_HEADER, ClientAddress, OriginSecret, OriginSecretError, RequestTrust, SECRET_HEADER,
};
pub use routes::{ROUTES, router};
pub use settings::{Settings, SettingsError};

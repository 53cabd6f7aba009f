//! The pause before a request is tried again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::AsyncSleep;

/// Waits longer each time, and not as long as another that was refused for the same reason (AWS Architecture Blog,
/// "Exponential backoff and jitter").
pub(crate) async fn pause(client: &Client, first: Duration, tries: u32) {
    let longest = first * 2_u32.saturating_pow(tries.min(10));
    // The standard library's own random numbers, which nobody needs to be unable to guess here.
    let part = RandomState::new().hash_one(tries) % 1000;
    let pause = longest / 2 + longest * u32::try_from(part).unwrap_or_default() / 2000;
    if let Some(sleep) = client.config().sleep_impl() {
        sleep.sleep(pause).await;
    }
}

//! A store in memory: it remembers what it was given, or fails as it is told.

use std::sync::{Arc, Mutex};

use personal_data::{NewEnquiry, Receive, Received, StoreError};

#[derive(Clone, Debug, Default)]
pub(crate) struct RememberingStore {
    received: Arc<Mutex<Vec<NewEnquiry>>>,
    failure: Option<StoreError>,
    panics: bool,
}

impl RememberingStore {
    pub(crate) fn failing(error: StoreError) -> Self {
        Self {
            failure: Some(error),
            ..Self::default()
        }
    }

    pub(crate) fn panicking() -> Self {
        Self {
            panics: true,
            ..Self::default()
        }
    }

    pub(crate) fn received(&self) -> Vec<NewEnquiry> {
        self.received.lock().unwrap().clone()
    }
}

impl Receive for RememberingStore {
    async fn receive(&self, enquiry: NewEnquiry) -> Result<Received, StoreError> {
        assert!(!self.panics, "Kari Nordmann wrote this");
        if let Some(error) = &self.failure {
            return Err(error.clone());
        }
        let mut received = self.received.lock().unwrap();
        let is_there = received
            .iter()
            .any(|earlier| earlier.message.record.id == enquiry.message.record.id);
        if is_there {
            return Ok(Received::Already);
        }
        received.push(enquiry);
        Ok(Received::New)
    }
}

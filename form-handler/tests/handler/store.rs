//! A store in memory: it remembers what it was given, or fails as it is told.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use personal_data::{
    ApprovalRecord, Arriving, Canary, ClientCount, NewEnquiry, NotReceived, Receive, Received,
};

#[derive(Clone, Debug, Default)]
pub(crate) struct RememberingStore {
    received: Arc<Mutex<Vec<NewEnquiry>>>,
    clients: Arc<Mutex<Vec<Option<ClientCount>>>>,
    canaries: Arc<Mutex<Vec<Canary>>>,
    answers: Arc<Mutex<Vec<ApprovalRecord>>>,
    /// Whether there is nothing to answer.
    has_nothing_to_answer: bool,
    failure: Option<NotReceived>,
    panics: bool,
}

impl RememberingStore {
    pub(crate) fn failing(error: NotReceived) -> Self {
        Self {
            failure: Some(error),
            ..Self::default()
        }
    }

    /// A store in which nobody was asked anything.
    pub(crate) fn without_questions() -> Self {
        Self {
            has_nothing_to_answer: true,
            ..Self::default()
        }
    }

    /// The answers that were put in.
    pub(crate) fn answers(&self) -> Vec<ApprovalRecord> {
        self.answers.lock().unwrap().clone()
    }

    pub(crate) fn panicking() -> Self {
        Self {
            panics: true,
            ..Self::default()
        }
    }

    /// Who was to be counted, each time.
    pub(crate) fn clients(&self) -> Vec<Option<ClientCount>> {
        self.clients.lock().unwrap().clone()
    }

    /// What the canary sent.
    pub(crate) fn canaries(&self) -> Vec<Canary> {
        self.canaries.lock().unwrap().clone()
    }

    pub(crate) fn received(&self) -> Vec<NewEnquiry> {
        self.received.lock().unwrap().clone()
    }
}

impl Receive for RememberingStore {
    async fn receive(
        &self,
        arriving: impl Into<Arriving> + Send,
        client: Option<ClientCount>,
    ) -> Result<Received, NotReceived> {
        assert!(!self.panics, "Kari Nordmann wrote this");
        if let Some(error) = &self.failure {
            return Err(error.clone());
        }
        self.clients.lock().unwrap().push(client);
        let enquiry = match arriving.into() {
            Arriving::Enquiry(enquiry) => enquiry,
            Arriving::Canary(canary) => {
                self.canaries.lock().unwrap().push(canary);
                return Ok(Received::New);
            }
        };
        let mut received = self.received.lock().unwrap();
        let is_there = received
            .iter()
            .any(|earlier| earlier.message.item.id == enquiry.message.item.id);
        if is_there {
            return Ok(Received::Already);
        }
        received.push(enquiry);
        Ok(Received::New)
    }

    async fn answer(&self, approval: ApprovalRecord, _: Timestamp) -> Result<bool, NotReceived> {
        assert!(!self.panics, "Kari Nordmann wrote this");
        if let Some(error) = &self.failure {
            return Err(error.clone());
        }
        if self.has_nothing_to_answer {
            return Ok(false);
        }
        self.answers.lock().unwrap().push(approval);
        Ok(true)
    }
}

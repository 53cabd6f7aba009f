//! The agreements that people can be asked to approve, as programs have them.

use std::collections::BTreeMap;

use personal_data::Agreement;
use serde::{Deserialize, Serialize};

use crate::HandlerBundle;
use crate::holes::PageWithHoles;

/// An agreement with its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementPage {
    /// What the register says of it.
    pub agreement: Agreement,
    /// Its title.
    pub title: String,
    /// The address of its page, which carries its hash.
    pub address: String,
}

/// What is made of agreements that are drafts: no part of a site, and there for who tries it on one's own machine.
#[derive(Clone, Debug, Default)]
pub struct DraftAgreements {
    /// Path of each page below the site's root to its bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The handler's pages, by their names.
    pub pages: BTreeMap<String, PageWithHoles>,
    /// The hash of an agreement to its id.
    pub agreements: BTreeMap<String, String>,
}

impl DraftAgreements {
    /// Lets the handler answer for them, too. The pages are left to whoever serves the site.
    pub fn add_to(&mut self, handler: &mut HandlerBundle) -> BTreeMap<String, Vec<u8>> {
        handler.pages_with_form.extend(self.pages.keys().cloned());
        handler.pages.append(&mut self.pages);
        handler.agreements.append(&mut self.agreements);
        std::mem::take(&mut self.files)
    }
}

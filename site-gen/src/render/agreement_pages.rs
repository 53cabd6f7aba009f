//! The pages of an agreement: the one of the site, at an address that carries its hash, and the handler's, on which it is
//! answered.

use std::collections::BTreeMap;

use bundle::{AgreementPage, DraftAgreements, PageWithHoles, page};
use personal_data::Register;
use serde::Serialize;
use tera::Context;

use super::renderer::Renderer;
use crate::addresses::{self, output_name};
use crate::agreements::WrittenAgreement;
use crate::problem::Problem;

/// How much of the hash is in the address, in hexadecimal digits.
const DIGITS: usize = 16;

/// The address of an agreement's page.
pub(crate) fn address_of(sha256: &str) -> String {
    let name = sha256.get(..DIGITS).unwrap_or(sha256);
    format!("{}{name}/", addresses::AGREEMENTS)
}

/// The pages of all agreements.
#[derive(Default)]
pub(crate) struct AgreementPages {
    /// The site's, by the path they are published at.
    pub(crate) site: BTreeMap<String, String>,
    /// The handler's, by their names.
    pub(crate) handler: BTreeMap<String, PageWithHoles>,
}

impl AgreementPages {
    /// What programs know of agreements.
    pub(crate) fn of_desk(agreements: &[WrittenAgreement]) -> Vec<AgreementPage> {
        let pages = agreements.iter().map(|written| AgreementPage {
            agreement: written.agreement.clone(),
            title: written.title.clone(),
            address: address_of(&written.agreement.sha256),
        });
        pages.collect()
    }

    /// The hash of each agreement to its id.
    pub(crate) fn ids(agreements: &[WrittenAgreement]) -> BTreeMap<String, String> {
        let ids = agreements.iter().map(|written| {
            let agreement = &written.agreement;
            (agreement.sha256.clone(), agreement.id.clone())
        });
        ids.collect()
    }

    /// Takes what is made of drafts out of the pages of a site and of its handler.
    pub(crate) fn take_drafts(
        agreements: &[WrittenAgreement],
        pages: &mut BTreeMap<String, String>,
        handler: &mut BTreeMap<String, PageWithHoles>,
    ) -> DraftAgreements {
        let mut drafts = DraftAgreements::default();
        for WrittenAgreement { agreement, .. } in agreements {
            if !agreement.draft {
                continue;
            }
            let file = output_name(&address_of(&agreement.sha256));
            let html = pages.remove_entry(&file);
            drafts
                .files
                .extend(html.map(|(name, html)| (name, html.into_bytes())));
            let page = handler.remove_entry(&page_name(&agreement.id));
            drafts.pages.extend(page);
            drafts
                .agreements
                .insert(agreement.sha256.clone(), agreement.id.clone());
        }
        drafts
    }
}

fn page_name(id: &str) -> String {
    format!("{}{id}", page::APPROVAL)
}

/// A page that has no Markdown of its own.
#[derive(Serialize)]
struct MadePage<'a> {
    title: &'a str,
    description: &'a str,
    path: &'a str,
    draft: bool,
}

/// An agreement, as templates see it.
#[derive(Serialize)]
struct AgreementContext<'a> {
    title: &'a str,
    recipient: &'a str,
    fields: Vec<&'a str>,
    body: &'a str,
}

impl Renderer<'_> {
    /// The pages of these agreements.
    pub(crate) fn agreement_pages(
        &self,
        agreements: &[WrittenAgreement],
        register: &Register,
        problems: &mut Vec<Problem>,
    ) -> AgreementPages {
        let mut pages = AgreementPages::default();
        for written in agreements {
            let agreement = &written.agreement;
            let path = address_of(&agreement.sha256);
            let labels = agreement.fields.iter().filter_map(|id| {
                let mut fields = register.form_fields();
                fields.find(|field| field.id == *id)
            });
            let mut given = self.base.clone();
            given.insert(
                "page",
                &MadePage {
                    title: &written.title,
                    description: &written.title,
                    path: &path,
                    draft: agreement.draft,
                },
            );
            given.insert(
                "agreement",
                &AgreementContext {
                    title: &written.title,
                    recipient: &agreement.recipient,
                    fields: labels.map(|field| field.label.as_str()).collect(),
                    body: &written.body,
                },
            );
            let render = |template: &str, live: bool, given: &mut Context| {
                given.insert("live", &live);
                self.templates.render(template, given, &written.file.path)
            };
            match render("agreement.html", false, &mut given) {
                Ok(html) => drop(pages.site.insert(output_name(&path), html)),
                Err(problem) => problems.push(problem),
            }
            let template = crate::render::handler_pages::template_of(page::APPROVAL).0;
            let html = render(template, true, &mut given);
            match html.and_then(|html| self.templates.check_holes(template, html, self.form)) {
                Ok(html) => drop(pages.handler.insert(page_name(&agreement.id), html)),
                Err(problem) => problems.push(problem),
            }
        }
        pages
    }
}

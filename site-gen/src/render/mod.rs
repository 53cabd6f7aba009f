//! What templates make: the pages of the site, those that the form handler fills in, and the letters of the desk. Each is
//! given what it shows; nothing here decides whether it may be published.

pub(crate) mod agreement_pages;
pub(crate) mod context;
pub(crate) mod handler_pages;
pub(crate) mod letters;
pub(crate) mod parts;
pub(crate) mod redirects;
pub(crate) mod renderer;
pub(crate) mod staff_mails;
pub(crate) mod version_pages;
pub(crate) mod words;

//! What is published beside the pages: what they load, the headers of every answer, and the texts that machines ask for.

pub(crate) mod asset;
pub(crate) mod assets;
pub(crate) mod headers;
pub(crate) mod icon;
pub(crate) mod organisation;
pub(crate) mod public_register;
pub(crate) mod scripts;
pub(crate) mod security_txt;
pub(crate) mod sitemap;
pub(crate) mod stylesheet;

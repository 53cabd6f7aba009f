//! HTML, and the styles in it, as readers and their programs take it: tags and words with their places, and the text that
//! is compared and hashed. Whatever is read back of a page is read by these.

pub(crate) mod canonical;
pub(crate) mod css;
pub(crate) mod escape;
pub(crate) mod piece;
pub(crate) mod plain;
pub(crate) mod tags;
pub(crate) mod tokens;

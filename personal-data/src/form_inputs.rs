//! Names of the inputs that the form has for itself, which no field of the register may have: the register is held to them
//! before there is a form.

/// Name of the input that only a program fills in: no word, so that neither a browser nor a password manager takes it for
/// a field it knows.
pub(crate) const TRAP: &str = "q7";
/// Name of the hidden input with the token.
pub(crate) const TOKEN: &str = "token";
/// Name of the hidden input with the version of the notice that the page links to.
pub(crate) const NOTICE_VERSION: &str = "notice_version";
/// All of them.
pub(crate) const ALL: [&str; 3] = [TOKEN, NOTICE_VERSION, TRAP];

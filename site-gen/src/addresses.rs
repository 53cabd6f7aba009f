//! Every address and file name of the site that is fixed, whatever is in the sources: said once, so that who publishes
//! there, who links there and who keeps others away from there mean the same.

use std::path::Path;

/// Id of the element that holds the notice and nothing else.
pub const NOTICE_ARTICLE_ID: &str = "personvernerklaering";
/// Address of the list of the notice's versions. It does not follow the notice to another address: what people were given
/// must stay good.
pub(crate) const VERSIONS: &str = "/personvern/versjoner/";
/// Below this each agreement has its page.
pub(crate) const AGREEMENTS: &str = "/avtaler/";
/// The file of the register's public part.
pub(crate) const PUBLIC_REGISTER: &str = "personvern.json";
/// The folder of files whose name is their content's, so that browsers may keep them for ever.
pub(crate) const ASSETS: &str = "assets";
/// Where the form is sent.
pub(crate) const FORM_ACTION: &str = "/api/kontakt";

/// Where the site publishes what no page may replace, and what that is, in a sentence without its full stop.
const TAKEN: &[(&str, &str)] = &[
    ("/api/", "Dit sendes skjemaet"),
    ("/assets/", "Der ligger stilarket og bildene"),
    (VERSIONS, "Der ligger versjonene av personvernerklæringen"),
    (AGREEMENTS, "Der ligger avtalene som folk kan godkjenne"),
];

/// What else is published at an address, so that no page of one's own can be.
pub(crate) fn taken(path: &str) -> Option<&'static str> {
    let found = TAKEN.iter().find(|(taken, _)| path.starts_with(taken));
    found.map(|(_, what)| *what)
}

/// Whether a path names a file and not a folder with an index.
pub(crate) fn is_html(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "html")
}

/// The file a page at this address is published as.
pub(crate) fn output_name(path: &str) -> String {
    let path = path.trim_start_matches('/');
    if is_html(path) {
        path.to_owned()
    } else {
        [path, "index.html"].concat()
    }
}

//! The company, for machines that read the front page: schema.org's `Organization`, with what the register knows.

use personal_data::Controller;
use serde_json::json;

/// The Norwegian register of business enterprises among ISO 6523's registers.
const ORGANISATION_NUMBERS: &str = "0192";

/// The document as it stands in a page. What the register does not know is left out, never guessed.
pub(crate) fn document(controller: &Controller, base_url: &str) -> String {
    let mut document = json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": controller.name,
    });
    let number: String = controller.organisation_number.split_whitespace().collect();
    let number = if number.is_empty() {
        number
    } else {
        format!("{ORGANISATION_NUMBERS}:{number}")
    };
    let url = if base_url.is_empty() {
        String::new()
    } else {
        format!("{base_url}/")
    };
    let known = [
        ("legalName", controller.legal_name.clone()),
        ("iso6523Code", number),
        ("address", controller.address.clone()),
        ("url", url),
    ];
    for (term, value) in known.into_iter().filter(|(_, value)| !value.is_empty()) {
        document[term] = json!(value);
    }
    // In a script element nothing but `</` and `<!--` has a meaning, and JSON can write the sign in another way.
    document.to_string().replace('<', "\\u003c")
}

//! What the preview adds to a page, and takes from no file of the site.

use http::HeaderValue;

use crate::html::escape::escaped;

/// Everything below it is the preview's own. No page of a site can be there: its address would have to begin with `_`.
pub(super) const SCRIPT_PATH: &str = "/_preview/reload.js";
/// Style of what stands over a page.
pub(super) const STYLE_PATH: &str = "/_preview/overlay.css";
/// Server-sent events (WHATWG HTML, 9.2): what is shown now, and then each change of it.
pub(super) const EVENTS_PATH: &str = "/_preview/events";

pub(super) const SCRIPT: &str = include_str!("reload.js");
pub(super) const STYLE: &str = include_str!("overlay.css");

/// What the script says over a page, too.
const TITLE: &str = "Nettstedet kan ikke bygges";
/// The policy of a page that is made here.
const OWN_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page with the script that follows changes, at its end.
pub(super) fn with_script(html: &str, build: &str) -> String {
    let (before, after) = match html.rfind("</body>") {
        Some(end) => html.split_at(end),
        None => (html, ""),
    };
    format!("{before}<script src=\"{SCRIPT_PATH}\" data-build=\"{build}\"></script>\n{after}")
}

/// The policy that lets the script run, ask for events, and bring its style; everything else is as it was.
///
/// A directive that names its sources is given this site's own, and `'none'` is no source beside another
/// (Content Security Policy Level 3, 6.7.2.4).
pub(super) fn with_sources(policy: &str) -> Option<HeaderValue> {
    let mut directives: Vec<String> = policy
        .split(';')
        .map(|directive| directive.trim().to_owned())
        .filter(|directive| !directive.is_empty())
        .collect();
    for name in ["script-src", "connect-src", "style-src"] {
        let has_name = |directive: &&mut String| directive.split_whitespace().next() == Some(name);
        match directives.iter_mut().find(has_name) {
            Some(directive)
                if directive
                    .split_whitespace()
                    .any(|source| source == "'self'") => {}
            Some(directive) => *directive = format!("{} 'self'", directive.replace(" 'none'", "")),
            None => directives.push(format!("{name} 'self'")),
        }
    }
    HeaderValue::from_str(&directives.join("; ")).ok()
}

/// The policy of [`problems`].
pub(super) fn own_policy() -> Option<HeaderValue> {
    with_sources(OWN_POLICY)
}

/// The page that is every address's while there has been no site yet.
pub(super) fn problems(text: &str, build: &str) -> String {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"nb\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{TITLE} – forhåndsvisning</title>\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"stylesheet\" href=\"{STYLE_PATH}\">\n</head>\n<body class=\"alone\">\n<main>\n\
         <h1>{TITLE}</h1>\n\
         <p>Du ser det så snart dette er rettet. Terminalvinduet viser det samme.</p>\n\
         <pre id=\"preview-problems\" role=\"alert\" tabindex=\"0\">{}</pre>\n</main>\n</body>\n</html>\n",
        escaped(text.trim_end())
    );
    with_script(&page, build)
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, TITLE, problems, with_script, with_sources};

    #[track_caller]
    fn check_policy(policy: &str, expected: &str) {
        assert_eq!(with_sources(policy).unwrap(), expected);
    }

    #[test]
    fn the_policy_is_widened_by_what_the_script_needs_and_nothing_else() {
        check_policy(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'",
            "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; script-src 'self'",
        );
        check_policy(
            "script-src 'none'; connect-src https://x.example;",
            "script-src 'self'; connect-src https://x.example 'self'; style-src 'self'",
        );
        check_policy(
            "",
            "script-src 'self'; connect-src 'self'; style-src 'self'",
        );
    }

    #[test]
    fn the_script_is_the_last_thing_of_a_page() {
        let script = "<script src=\"/_preview/reload.js\" data-build=\"b\"></script>\n";
        assert_eq!(
            with_script("<p></body>\n</html>", "b"),
            format!("<p>{script}</body>\n</html>")
        );
        assert_eq!(with_script("<p>", "b"), format!("<p>{script}"));
    }

    #[test]
    fn the_script_has_the_same_title() {
        assert!(SCRIPT.contains(&format!("'{TITLE}'")));
    }

    #[test]
    fn problems_are_text() {
        assert!(problems("<a>&", "b").contains("&lt;a&gt;&amp;</pre>"));
    }
}

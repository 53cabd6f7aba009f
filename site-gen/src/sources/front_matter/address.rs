//! What a page's address may be.

use crate::addresses::{is_html, taken};
use crate::slug::slug;

/// Why an address is refused, or `None` when it is fine. It cannot leave the output folder.
pub(super) fn refused(path: &str) -> Option<&'static str> {
    let is_letter =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let segments = path
        .strip_prefix('/')
        .map(|rest| rest.trim_end_matches(".html").trim_end_matches('/'));
    match segments {
        None => Some("Begynn adressen med /, som i /kontakt/."),
        Some(_) if !path.ends_with('/') && !is_html(path) => {
            Some("Avslutt adressen med /, som i /kontakt/, eller med .html.")
        }
        Some(_) if path.ends_with("/index.html") => {
            Some("Ta bort index.html. Adressen til mappen er nok, som i /kontakt/.")
        }
        Some("") if path == "/" => None,
        Some(rest)
            if rest
                .split('/')
                .all(|part| !part.is_empty() && part.chars().all(is_letter)) =>
        {
            None
        }
        Some(_) => Some("Bruk små bokstaver fra a til z, tall og bindestrek mellom skråstrekene."),
    }
}

/// Why an address that a page had before is refused, or `None` when it is fine: any path that a server can be asked for,
/// in the letters in which it is asked.
pub(super) fn refused_alias(path: &str) -> Option<&'static str> {
    let is_dots = |part: &str| matches!(part, "." | "..");
    if !path.starts_with('/') {
        Some("Begynn adressen med /, som i /kontakt/.")
    } else if path.starts_with("//") || path.split('/').any(is_dots) || path.contains('\\') {
        Some("Skriv adressen slik nettleseren viser den, fra og med den første /.")
    } else if path.contains(['?', '#']) {
        Some("Skriv bare det som står foran ? og #.")
    } else if path.bytes().any(|byte| !byte.is_ascii_graphic()) {
        Some("Skriv adressen slik nettleseren sender den: Mellomrom er %20, og å er %C3%A5.")
    } else {
        None
    }
}

/// Whether an address can be that of a page, so that a page that leads on can stand there.
pub(crate) fn is_of_page(path: &str) -> bool {
    refused(path).is_none()
}

/// The address that was probably meant by a refused one, if its words leave any.
pub(super) fn meant(path: &str) -> Option<String> {
    let path = path.trim().trim_end_matches("index.html");
    let (path, end) = match path.strip_suffix(".html") {
        Some(path) => (path, ".html"),
        None => (path, "/"),
    };
    let parts = path.split('/').map(slug).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.collect();
    let meant = format!("/{}{end}", parts.join("/"));
    (!parts.is_empty() && refused(&meant).is_none() && taken(&meant).is_none()).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::{meant, refused, refused_alias, taken};

    #[test]
    fn what_was_meant() {
        for (path, expected) in [
            ("kontakt", Some("/kontakt/")),
            ("/Om på Ål/", Some("/om-pa-al/")),
            ("/../utenfor/", Some("/utenfor/")),
            ("/a//b", Some("/a/b/")),
            ("/side/index.html", Some("/side/")),
            ("404.html", Some("/404.html")),
            ("api", None),
            ("//", None),
            ("", None),
        ] {
            assert_eq!(meant(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn old_addresses() {
        for path in [
            "/kontakt.php",
            "/Kontakt-oss/",
            "/om%20oss",
            "/a_b/~c/",
            "/kontakt/",
        ] {
            assert_eq!(refused_alias(path), None, "{path}");
        }
        for path in [
            "", "kontakt", "//x/", "/../x", "/a b", "/å", "/a?b=1", "/a#b", "/a\\b",
        ] {
            assert!(refused_alias(path).is_some(), "{path}");
        }
    }

    #[test]
    fn addresses() {
        for path in ["/", "/kontakt/", "/personvern/a/", "/404.html", "/a-1/b/"] {
            assert_eq!(refused(path), None, "{path}");
        }
        for path in [
            "",
            "kontakt/",
            "/kontakt",
            "//",
            "/a//b/",
            "/../x/",
            "/Å/",
            "/Kontakt/",
            "/a b/",
            "/.html",
            "/a/../b.html",
            "/.well-known/",
            "/index.html",
            "/kontakt/index.html",
            "/a\\b/",
            "/a/?b/",
            "/%2e%2e/",
        ] {
            assert!(refused(path).is_some(), "{path}");
        }
        for path in [
            "/api/",
            "/api/kontakt/",
            "/assets/x.html",
            "/personvern/versjoner/",
            "/avtaler/mine/",
        ] {
            assert!(taken(path).is_some(), "{path}");
        }
        assert_eq!(taken("/personvern/"), None);
    }
}

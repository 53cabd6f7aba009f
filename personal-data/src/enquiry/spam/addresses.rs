//! Addresses in a message, and whether one is not the sender's own.

use super::comparable;

/// How web addresses begin in running text.
const STARTS: &[&str] = &["http://", "https://", "www."];
/// Shorter names are in too many words.
const MIN_NAME_LETTERS: usize = 4;

/// Who sends a message, as far as it decides which addresses are their own.
pub(super) struct Sender<'e> {
    /// The domains of their e-mail addresses, in ASCII.
    pub(super) domains: Vec<&'e str>,
    /// What they wrote in fields of one line, such as the company.
    pub(super) lines: Vec<&'e str>,
}

impl Sender<'_> {
    /// Whether a message has a web or e-mail address that is neither below the sender's domain nor named in a line.
    pub(super) fn has_foreign_address(&self, message: &str) -> bool {
        let lower = message.to_lowercase();
        hosts(&lower).any(|host| !self.owns(host))
    }

    fn owns(&self, host: &str) -> bool {
        let ascii = idna::domain_to_ascii(host);
        let host = ascii.as_deref().unwrap_or(host);
        let host = host.strip_prefix("www.").unwrap_or(host);
        let is_own = |domain: &&str| {
            let domain = domain.to_ascii_lowercase();
            is_below(host, &domain) || is_below(&domain, host)
        };
        self.domains.iter().any(is_own) || self.is_named(host)
    }

    /// Whether a line has the host or its name in it: `moentransport.example` is that of Moen Transport AS.
    fn is_named(&self, host: &str) -> bool {
        let (unicode, _) = idna::domain_to_unicode(host);
        let labels: Vec<&str> = unicode.split('.').collect();
        let mut names = labels.iter().rev().skip(1).map(|label| joined(label));
        let name = names
            .find(|name| name.chars().count() >= MIN_NAME_LETTERS)
            .unwrap_or_default();
        self.lines.iter().any(|line| {
            line.to_lowercase().contains(&unicode)
                || (!name.is_empty() && joined(line).contains(&name))
        })
    }
}

/// The letters and digits of a text, folded and without what divides them; Norwegian letters as domains write them.
fn joined(text: &str) -> String {
    let words = comparable::words(text).replace(' ', "");
    words.replace('ø', "o").replace('æ', "ae")
}

fn is_below(host: &str, domain: &str) -> bool {
    let above = host.strip_suffix(domain);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

/// The hosts of the web addresses and the domains of the e-mail addresses in a text in lower case.
fn hosts(lower: &str) -> impl Iterator<Item = &str> {
    let words = lower.split(|character: char| {
        character.is_whitespace()
            || matches!(
                character,
                '"' | '<' | '>' | '[' | ']' | '(' | ')' | '«' | '»' | ',' | ';' | '='
            )
    });
    words.filter_map(|word| {
        let web = STARTS
            .iter()
            .filter_map(|start| word.split_once(start))
            .map(|(_, rest)| rest)
            .next();
        // User information of a web address goes with it (RFC 3986, 3.2.1).
        let authority = web
            .unwrap_or(word)
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default();
        let host = match authority.rsplit_once('@') {
            Some((_, host)) => host,
            None => web.map(|_| authority)?,
        };
        let host = host.split(':').next().unwrap_or_default();
        let host = host.trim_matches(|character: char| !character.is_alphanumeric());
        host.contains('.').then_some(host)
    })
}

#[cfg(test)]
mod tests {
    use super::{Sender, hosts};

    #[test]
    fn hosts_are_found_in_running_text() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(hosts(text).collect::<Vec<_>>(), expected, "{text}");
        };
        check("hei", &[]);
        check(
            "se https://a.example/x?y, eller www.b.example.",
            &["a.example", "b.example"],
        );
        check("(https://a.example:8080)", &["a.example"]);
        check("[url=https://a.example/x]x[/url]", &["a.example"]);
        check("skriv til kari@example.no.", &["example.no"]);
        check("https://kari@a.example/", &["a.example"]);
        check("mailto:kari@example.no", &["example.no"]);
        check("kari@jobb og f.eks. 12.30", &[]);
    }

    #[test]
    fn an_address_is_the_senders_by_domain_or_company() {
        let check = |domain: &str, company: &str, message: &str, foreign: bool| {
            let sender = Sender {
                domains: vec![domain],
                lines: vec![company],
            };
            assert_eq!(sender.has_foreign_address(message), foreign, "{message}");
        };
        check("example.no", "", "Se https://www.example.no/skjema", false);
        check("example.no", "", "Se https://kunde1.example.no", false);
        check("post.example.no", "", "Se https://example.no", false);
        check("example.no", "", "Se https://notexample.no", true);
        check("example.no", "", "Skriv til ola@example.com", true);
        check("example.no", "", "Skriv til ola@EXAMPLE.no", false);
        check(
            "gmail.com",
            "Moen Transport AS",
            "www.moentransport.example",
            false,
        );
        check(
            "gmail.com",
            "Moen Transport AS",
            "https://moen-transport.example",
            false,
        );
        check(
            "gmail.com",
            "Lunde Rør AS",
            "https://lunde-ror.example",
            false,
        );
        check(
            "gmail.com",
            "blåbær.example",
            "https://blåbær.example/x",
            false,
        );
        check("gmail.com", "AS", "https://as.example", true);
        check("gmail.com", "", "https://seo.example", true);
        check(
            "xn--blbr-roah.example",
            "",
            "https://www.blåbær.example",
            false,
        );
    }
}

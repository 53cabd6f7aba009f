//! HTML that a page has of its own: remarks are left out of it, and each element must end where it can.

use std::ops::Range;

use super::Found;
use crate::problem::{Few, quoted};

/// HTML whose elements do not stand in each other.
const NESTING: &str = "SG019";
/// Elements without an end (HTML Standard, 13.1.2).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];
/// Elements whose end may be left out (HTML Standard, 13.1.2.4).
const ENDS_BY_ITSELF: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "caption", "rt", "rp",
];

/// Remarks that end with their beginning (HTML Standard, 13.2.5.43 and 13.2.5.44).
const EMPTY_REMARKS: &[&str] = &["<!-->", "<!--->"];

/// What is open in the HTML of a page, from piece to piece.
#[derive(Debug, Default)]
pub(super) struct OwnHtml {
    /// Where the remark begins that has not ended yet.
    remark: Option<Range<usize>>,
    open: Vec<(String, Range<usize>)>,
}

impl OwnHtml {
    /// A piece as it is published.
    pub(super) fn read(&mut self, html: &str, start: usize, found: &mut Few<Found>) -> String {
        let mut published = String::with_capacity(html.len());
        let mut at = 0;
        while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
            if self.remark.is_some() {
                match rest.find("-->") {
                    Some(end) => {
                        self.remark = None;
                        at += end + "-->".len();
                    }
                    None => break,
                }
            } else if let Some(whole) = EMPTY_REMARKS.iter().find(|whole| rest.starts_with(**whole))
            {
                at += whole.len();
            } else if rest.starts_with("<!--") {
                let end = at + "<!--".len();
                self.remark = Some(start + at..start + end);
                at = end;
            } else if is_tag(rest) {
                let length = tag_length(rest);
                let tag = rest.get(..length).unwrap_or(rest);
                self.tag(tag, start + at..start + at + length, found);
                published.push_str(tag);
                at += length;
            } else {
                // A < that begins no tag is text.
                let next = rest.char_indices().skip(1).find(|(_, sign)| *sign == '<');
                let length = next.map_or(rest.len(), |(next, _)| next);
                published.push_str(rest.get(..length).unwrap_or_default());
                at += length;
            }
        }
        published
    }

    fn tag(&mut self, tag: &str, place: Range<usize>, found: &mut Few<Found>) {
        let is_end = tag.starts_with("</");
        let name = tag.trim_start_matches(['<', '/']);
        let end = name.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-'));
        let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
        let name = name.to_ascii_lowercase();
        let is_passed = name.is_empty()
            || VOID.contains(&name.as_str())
            || ENDS_BY_ITSELF.contains(&name.as_str())
            || tag.ends_with("/>");
        if is_passed {
            return;
        }
        if !is_end {
            self.open.push((name, place));
        } else if self.open.last().is_some_and(|(open, _)| *open == name) {
            self.open.pop();
        } else {
            found.note(NESTING, || {
                let name = quoted(&name);
                let message = format!(
                    "`</{name}>` avslutter ikke elementet som begynte sist på denne siden."
                );
                let help = "Avslutt elementet som begynte sist, eller ta bort taggen.";
                Found::new(NESTING, place, message, help)
            });
        }
    }

    /// Notes what is never ended.
    pub(super) fn end(self, found: &mut Few<Found>) {
        if let Some(place) = self.remark {
            found.note(NESTING, || {
                let message =
                    "Kommentaren som begynner her, mangler slutt og tar med seg resten av siden.";
                Found::new(NESTING, place, message, "Skriv --> etter kommentaren.")
            });
        }
        for (name, place) in self.open {
            found.note(NESTING, || {
                let name = quoted(&name);
                let message = format!("`<{name}>` mangler slutt på denne siden.");
                Found::new(
                    NESTING,
                    place,
                    message,
                    format!("Skriv </{name}> etter det som hører til."),
                )
            });
        }
    }
}

/// Whether a tag begins the HTML (HTML Standard, 13.2.5.6).
fn is_tag(html: &str) -> bool {
    let name = html.strip_prefix('<');
    name.is_some_and(|name| {
        name.starts_with(|sign: char| sign.is_ascii_alphabetic() || "/!?".contains(sign))
    })
}

/// How long a tag is; a > in quotation marks does not end it.
fn tag_length(html: &str) -> usize {
    let mut quote = None;
    for (at, sign) in html.char_indices() {
        match (quote, sign) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), _) if open == sign => quote = None,
            _ => {}
        }
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::OwnHtml;
    use crate::problem::Few;

    #[track_caller]
    fn check(pieces: &[&str], published: &str, faults: &[&str]) {
        let (mut html, mut found) = (OwnHtml::default(), Few::default());
        let read = pieces.iter().map(|piece| html.read(piece, 0, &mut found));
        assert_eq!(read.collect::<String>(), published);
        html.end(&mut found);
        let (found, _) = found.into_parts();
        let messages: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(messages.len(), faults.len(), "{messages:?}");
        for (message, fault) in messages.iter().zip(faults) {
            assert!(message.contains(fault), "{message}");
        }
    }

    #[test]
    fn remarks_are_left_out_and_elements_end() {
        check(&["<!-- Kari -->\n"], "\n", &[]);
        check(&["a <!-- Kari\n", "spør\n", "--> b"], "a  b", &[]);
        check(
            &["<div title='a > b'>", "<p>Hei<br></div>"],
            "<div title='a > b'><p>Hei<br></div>",
            &[],
        );
        check(
            &["<div>Barn < 6 år, 3 <</div>"],
            "<div>Barn < 6 år, 3 <</div>",
            &[],
        );
        check(&["a<!-->b<!--->c"], "abc", &[]);
        check(&["<p>a<!-- b\n", "<p>c\n"], "<p>a", &["mangler slutt"]);
        check(&["<div>"], "<div>", &["`<div>` mangler slutt"]);
        check(&["</main>"], "</main>", &["`</main>` avslutter ikke"]);
        check(&["<b><i></b></i>"], "<b><i></b></i>", &["`</b>`", "`<b>`"]);
    }
}

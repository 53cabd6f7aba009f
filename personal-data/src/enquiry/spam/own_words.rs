//! The words in a message that are its sender's own: without what was quoted or pasted.
//!
//! People send on what they received, the header of a mail that was lost, the log of a failure, the markup they tried.
//! Nothing in it says what they want themselves.

/// Names of mail headers that begin a mail which is sent on, in the languages mail programs write here (RFC 5322, 3.6).
const FROM: &[&str] = &["from", "fra", "von", "från"];
const OTHER_HEADERS: &[&str] = &[
    "to",
    "cc",
    "subject",
    "date",
    "sent",
    "til",
    "kopi",
    "emne",
    "dato",
    "sendt",
    "an",
    "betreff",
    "datum",
    "gesendet",
    "till",
    "ämne",
    "skickat",
    "received",
    "return-path",
    "reply-to",
];
/// What stands above a mail that is sent on or answered; everything below is that mail.
const FORWARDED: &[&str] = &[
    "original message",
    "opprinnelig melding",
    "forwarded message",
    "videresendt melding",
    "ursprungligt meddelande",
    "weitergeleitete nachricht",
];
/// What the line above an answered mail ends with.
const WROTE: &[&str] = &["wrote:", "skrev:", "schrieb:"];
/// Quotation marks that begin and end something, and how much they may hold.
const QUOTATION_MARKS: &[(char, &[char])] = &[
    ('"', &['"']),
    ('«', &['»']),
    ('»', &['«']),
    ('“', &['”', '“']),
    ('„', &['“', '”']),
    ('”', &['”']),
];
/// A fence of code (`CommonMark`, 4.5).
const FENCES: &[&str] = &["```", "~~~"];

/// The text without quoted lines, mail headers and mails sent on, logs, stack traces, code between fences, what stands in
/// quotation marks, and HTML tags.
pub(super) fn own_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut own = Vec::new();
    let mut in_fence = false;
    for (number, line) in lines.iter().enumerate() {
        let trimmed = line.trim();
        if FENCES.iter().any(|fence| trimmed.starts_with(fence)) {
            in_fence = !in_fence;
            continue;
        }
        let rest = lines.get(number..).unwrap_or_default();
        if !in_fence && begins_mail(rest) {
            break;
        }
        if !in_fence && !is_pasted(line) {
            own.push(*line);
        }
    }
    without_tags(&without_quotations(&own.join("\n")))
}

/// Whether these lines are a mail that is sent on or answered, from the first of them to the end.
fn begins_mail(lines: &[&str]) -> bool {
    let Some(first) = lines.first() else {
        return false;
    };
    let line = first.trim();
    let is_ruled = line.starts_with("--") || line.ends_with("--") || line.ends_with(':');
    let begins_other = |lower: &str| {
        FORWARDED.iter().any(|words| lower.contains(words))
            || WROTE.iter().any(|end| lower.ends_with(end))
    };
    let is_headed_from = header_name(first).is_some_and(|name| FROM.contains(&name.as_str()));
    let next = lines
        .get(1..4)
        .unwrap_or_else(|| lines.get(1..).unwrap_or_default());
    let has_other = next
        .iter()
        .filter_map(|line| header_name(line))
        .any(|name| OTHER_HEADERS.contains(&name.as_str()));
    (is_ruled && begins_other(&line.to_lowercase())) || (is_headed_from && has_other)
}

/// The name of a mail header that a line could be, in lower case.
fn header_name(line: &str) -> Option<String> {
    let (name, _) = line.trim().trim_start_matches('*').split_once(':')?;
    let is_name = |character: char| character.is_alphanumeric() || character == '-';
    let is_short = (2..40).contains(&name.len());
    (is_short && name.chars().all(is_name)).then(|| name.to_lowercase())
}

/// A line that was not written here: quoted, or from a header, a log or a stack trace.
fn is_pasted(line: &str) -> bool {
    let trimmed = line.trim();
    trimmed.starts_with(['>', '|']) || is_header(line) || is_log(trimmed) || is_stack_frame(trimmed)
}

/// `List-Unsubscribe: …`, `X-Report-Abuse: …`, `Subject: …`.
fn is_header(line: &str) -> bool {
    header_name(line).is_some_and(|name| {
        // «E-post:» is a word of people's own.
        let is_compound = name.contains('-') && !name.starts_with("e-");
        is_compound || FROM.contains(&name.as_str()) || OTHER_HEADERS.contains(&name.as_str())
    })
}

/// A line that begins with a date and a time of day, or with a level in capitals.
fn is_log(line: &str) -> bool {
    let line = line.trim_start_matches(['[', '(']);
    let digits = |part: &str| {
        let are_digits = part.chars().all(|character| character.is_ascii_digit());
        !part.is_empty() && are_digits
    };
    let mut parts = line.split(['-', 'T', ' ', ':', '.', '/', ',']);
    let is_dated = parts.by_ref().take(5).filter(|part| digits(part)).count() == 5;
    let level = line.split([' ', ':', ']']).next().unwrap_or_default();
    is_dated || ["ERROR", "WARN", "WARNING", "INFO", "DEBUG", "FATAL"].contains(&level)
}

/// A frame, or the line above the frames, as common runtimes print them.
fn is_stack_frame(line: &str) -> bool {
    let has_position = line.contains(['(', ':']) && line.contains(|c: char| c.is_ascii_digit());
    let name = line.split([':', ' ']).next().unwrap_or_default();
    (line.starts_with("at ") && has_position)
        || line.starts_with("File \"")
        || line.starts_with("Traceback ")
        || line.starts_with("Caused by:")
        || line.starts_with("Uncaught ")
        || (line.contains(':') && (name.ends_with("Error") || name.ends_with("Exception")))
}

/// The text without what stands between quotation marks. A mark that is never closed quotes nothing.
fn without_quotations(text: &str) -> String {
    let mut own = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, mark, after)) = split_at_mark(rest) {
        own.push_str(before);
        let is_end = |&(start, ends): &(char, &[char])| {
            let quoted = after.split_once(|end| ends.contains(&end));
            quoted.filter(|_| start == mark)
        };
        let quoted = QUOTATION_MARKS.iter().find_map(is_end);
        own.push(if quoted.is_some() { ' ' } else { mark });
        rest = quoted.map_or(after, |(_, behind)| behind);
    }
    own.push_str(rest);
    own
}

/// What stands before the first mark that may begin a quotation, the mark, and what stands after it.
fn split_at_mark(text: &str) -> Option<(&str, char, &str)> {
    let is_start = |character| QUOTATION_MARKS.iter().any(|(start, _)| *start == character);
    let (before, _) = text.split_once(is_start)?;
    let mark = text.get(before.len()..)?.chars().next()?;
    let after = text.get(before.len() + mark.len_utf8()..)?;
    Some((before, mark, after))
}

/// The text without HTML tags; what stands between two of them stays.
fn without_tags(text: &str) -> String {
    let mut own = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        own.push_str(before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match after.split_once('>') {
            Some((_, behind)) if is_tag => {
                own.push(' ');
                rest = behind;
            }
            _ => {
                own.push('<');
                rest = after;
            }
        }
    }
    own.push_str(rest);
    own
}

#[cfg(test)]
mod tests {
    use super::own_words;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let own = own_words(text);
        let words: Vec<&str> = own.split_whitespace().collect();
        assert_eq!(words.join(" "), expected, "{text}");
    }

    #[test]
    fn what_people_write_is_theirs() {
        for text in [
            "Hei, kan dere ringe?",
            "Tlf: 22 22 55 55. E-post: kari@example.no",
            "3 < 4 og 5 > 4",
            "Skjermen er 19\" bred",
            "Jeg fikk feilen kl. 12:30",
            "Om wi-fi på møterommet: Det er nede",
            "at 3 we had no network",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn quoted_and_pasted_matter_is_left_out() {
        check("Se:\n> We offer SEO\n>> links\nHva nå?", "Se: Hva nå?");
        check("Vi fikk \"First page of Google\" i går", "Vi fikk i går");
        check(
            "Vi fikk «SEO», “links” og „mehr“ i går",
            "Vi fikk , og i går",
        );
        check(
            "E-posten forsvinner.\nList-Unsubscribe: <https://a.example>\nX-Report-Abuse: x\nHvorfor?",
            "E-posten forsvinner. Hvorfor?",
        );
        check(
            "Er dette dere?\n\nFra: Mike\nEmne: SEO\n\nWe offer SEO",
            "Er dette dere?",
        );
        check(
            "Er dette dere?\n-------- Original Message --------\nWe offer",
            "Er dette dere?",
        );
        check(
            "Er dette dere?\nOn Mon, Mike wrote:\nWe offer SEO",
            "Er dette dere?",
        );
        check(
            "Er dette dere?\nman. 23. nov. 2026 skrev:\nWe offer SEO",
            "Er dette dere?",
        );
        check(
            "Nede:\n2026-11-25 07:14:02 ERROR 502 Bad Gateway\n[2026-11-25T07:14:02Z] x\nERROR: y",
            "Nede:",
        );
        check(
            "Feil:\nTypeError: Cannot read 'unsubscribe'\n    at https://a.example/main.js:1:48211\n    at f (x.js:1)",
            "Feil:",
        );
        check(
            "Feil:\nTraceback (most recent call last):\n  File \"a.py\", line 1",
            "Feil:",
        );
        check("Feil:\nCaused by: java.io\nUncaught boom", "Feil:");
        check("Hei.\nEmne: SEO\nHva er dette?", "Hei. Hva er dette?");
        for line in ["--- Original message", "Original message ---"] {
            check(
                &format!("Er dette dere?\n{line}\nWe offer"),
                "Er dette dere?",
            );
        }
        check(
            "Prøvde:\n```\n<a href=x>\nbuy now\n```\nHjelp",
            "Prøvde: Hjelp",
        );
        check(
            "<a href=\"https://a.example/x\">Kontakt oss</a> virker ikke",
            "Kontakt oss virker ikke",
        );
    }

    #[test]
    fn a_mark_that_is_never_closed_hides_nothing() {
        check("Han sa «vi kommer", "Han sa «vi kommer");
        check("19\" skjerm, buy now", "19\" skjerm, buy now");
        check("a < b buy now", "a < b buy now");
    }
}

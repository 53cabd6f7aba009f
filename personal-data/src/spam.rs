//! What an enquiry looks like, in points: nothing is refused for it, and nothing is lost.
//!
//! Over [`LINE`] a message is stored as spam, for a shorter time, and the sender gets the same receipt. The price of a
//! mistake is that a customer waits, so one kind of sign alone is never enough, unless it is several known pitches or
//! gibberish in the name and the message both. All numbers and words that decide are in the constants below.

use crate::form::{Enquiry, FieldKind, Form};

/// This many points are spam.
const LINE: u32 = 4;
/// Each web address in the message, up to three: people do send the address of the page that fails, and of two others.
const POINTS_LINK: u32 = 1;
const MOST_LINKS: u32 = 3;
/// Markup for links, which this form has never had: it was written for another form.
const POINTS_MARKUP: u32 = 2;
/// A message of one line that is mostly no words.
const POINTS_GIBBERISH_MESSAGE: u32 = 3;
/// A name that is no word.
const POINTS_GIBBERISH_NAME: u32 = 2;
/// A form that was not filled in by a browser: browsers send each name once.
const POINTS_REPEATED: u32 = 1;
/// Each known pitch, up to three. One is a word that a customer may use as well.
const POINTS_PITCH: u32 = 2;
const MOST_PITCHES: u32 = 3;

/// How addresses in running text begin.
const LINK_STARTS: &[&str] = &["http://", "https://", "www."];
/// How they are marked up elsewhere.
const MARKUP: &[&str] = &["<a href", "[url=", "[link=", "[/url]"];
/// Words of those who write to every form they find, in lower case.
const PITCHES: &[&str] = &[
    "backlink",
    "boost your traffic",
    "increase your traffic",
    "more traffic to your",
    "first page of google",
    "page one of google",
    "rank your website",
    "ranking your website",
    "search engine optimization",
    "search engine ranking",
    "seo service",
    "seo package",
    "guest post",
    "sponsored post",
    "link building",
    "domain authority",
    "bulk email",
    "email marketing list",
    "contact form blast",
    "millions of contact forms",
    "unsubscribe",
    "opt out of future",
    "bitcoin investment",
    "crypto investment",
    "guaranteed profit",
    "passive income",
    "online casino",
    "business loan",
    "viagra",
    "cialis",
    "web design services",
    "app development services",
    "virtual assistant services",
    "explainer video",
    "øke trafikken",
    "mer trafikk til nettside",
    "førstesiden på google",
    "første side på google",
    "øverst på google",
    "søkemotoroptimalisering",
    "lenkebygging",
    "passiv inntekt",
    "garantert avkastning",
    "tjen penger hjemmefra",
    "billig forbrukslån",
    "meld deg av",
];

/// Letters a word must have before it is judged.
const JUDGED_LETTERS: usize = 9;
/// Of so many letters at least one is a vowel in any word of a language written here.
const LETTERS_PER_VOWEL: usize = 6;
/// Small letters followed by a capital, inside one word. `McDonald` has one, `JavaScript` too.
const MOST_HUMPS: usize = 2;
/// Words of a line that can be nothing but gibberish.
const GIBBERISH_WORDS: usize = 3;

/// One kind of sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpamReason {
    /// Web addresses, or markup for them.
    Links,
    /// A line or a name that is no words.
    Gibberish,
    /// A name sent more than once.
    Repeated,
    /// What those offer who write to every form.
    Pitch,
}

impl SpamReason {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Links, Self::Gibberish, Self::Repeated, Self::Pitch];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Links => "links",
            Self::Gibberish => "gibberish",
            Self::Repeated => "repeated",
            Self::Pitch => "pitch",
        }
    }

    /// The reason with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// What makes an enquiry count as spam; empty when it does not.
pub fn spam_reasons(form: &Form, enquiry: &Enquiry, has_repeated_names: bool) -> Vec<SpamReason> {
    let texts = |kind: FieldKind| {
        let of_kind = form.fields.iter().filter(move |field| field.kind == kind);
        of_kind.filter_map(|field| Some(enquiry.answers.get(&field.id)?.value.reveal().as_str()))
    };
    let mut points = [0; SpamReason::ALL.len()];
    let [links, gibberish, repeated, pitch] = &mut points;
    for text in texts(FieldKind::Text) {
        let lower = text.to_lowercase();
        *links += link_points(&lower);
        *pitch += POINTS_PITCH * count(&lower, PITCHES).min(MOST_PITCHES);
        if is_gibberish_line(text) {
            *gibberish += POINTS_GIBBERISH_MESSAGE;
        }
    }
    for text in texts(FieldKind::Line) {
        *links += link_points(&text.to_lowercase());
    }
    for name in texts(FieldKind::Name) {
        if name.split_whitespace().any(is_gibberish_word) {
            *gibberish += POINTS_GIBBERISH_NAME;
        }
    }
    *repeated = if has_repeated_names {
        POINTS_REPEATED
    } else {
        0
    };
    if points.iter().sum::<u32>() < LINE {
        return Vec::new();
    }
    let reasons = SpamReason::ALL.into_iter().zip(points);
    reasons
        .filter(|&(_, points)| points > 0)
        .map(|(reason, _)| reason)
        .collect()
}

fn link_points(lower: &str) -> u32 {
    let links = if count(lower, LINK_STARTS) == 0 {
        // So it is with nearly every text, and no word of it must be looked at.
        0
    } else {
        links(lower)
    };
    let markup = if count(lower, MARKUP) > 0 {
        POINTS_MARKUP
    } else {
        0
    };
    POINTS_LINK * links.min(MOST_LINKS) + markup
}

fn links(lower: &str) -> u32 {
    let links = lower
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, '"' | '<' | '>' | '[' | ']')
        })
        .filter(|word| count(word, LINK_STARTS) > 0);
    u32::try_from(links.count()).unwrap_or(MOST_LINKS)
}

/// How many of the phrases are in the text.
fn count(lower: &str, phrases: &[&str]) -> u32 {
    phrases
        .iter()
        .map(|phrase| u32::from(lower.contains(phrase)))
        .sum()
}

fn is_gibberish_line(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let gibberish = words.iter().filter(|word| is_gibberish_word(word)).count();
    !text.contains('\n') && words.len() <= GIBBERISH_WORDS && 2 * gibberish > words.len()
}

/// Letters no language puts together like this: hardly a vowel, or capitals strewn over the word. Whatever has a digit
/// or a sign in it is a code, an address or a product, and is not judged; nor is what is all capitals.
fn is_gibberish_word(word: &str) -> bool {
    if word.len() < JUDGED_LETTERS {
        // It has no more letters than bytes.
        return false;
    }
    let letters: Vec<char> = word.chars().collect();
    let is_judged = letters.len() >= JUDGED_LETTERS
        && letters.iter().all(char::is_ascii_alphabetic)
        && letters.iter().any(char::is_ascii_lowercase);
    let vowels = letters
        .iter()
        .filter(|letter| "aeiouyAEIOUY".contains(**letter));
    let vowels = vowels.count();
    let humps = letters
        .windows(2)
        .filter(|pair| matches!(pair, [small, large] if small.is_ascii_lowercase() && large.is_ascii_uppercase()));
    is_judged && (letters.len() > LETTERS_PER_VOWEL * vowels || humps.count() > MOST_HUMPS)
}

#[cfg(test)]
mod tests {
    use super::SpamReason::{self, Gibberish, Links, Pitch, Repeated};
    use super::spam_reasons;
    use crate::{Form, Register, Typed};

    fn reasons(name: &str, company: &str, message: &str, repeated: bool) -> Vec<SpamReason> {
        let register = Register::parse(include_str!("../../content/register.toml")).unwrap();
        let form = Form::from_register(&register);
        let typed = [
            ("name", name),
            ("phone", "22225555"),
            ("email", "kari@example.no"),
            ("company", company),
            ("message", message),
        ];
        let typed = typed.map(|(id, text)| (id.to_owned(), Typed::text(text)));
        let enquiry = form.accept(&typed.into()).unwrap();
        spam_reasons(&form, &enquiry, repeated)
    }

    #[track_caller]
    fn check(message: &str, expected: &[SpamReason]) {
        assert_eq!(
            reasons("Kari Nordmann", "", message, false),
            expected,
            "{message}"
        );
    }

    #[test]
    fn what_people_write_is_no_spam() {
        for message in [
            "Hei",
            "Ring meg",
            "Innloggingen virker ikke. Feilkode 0x80070057.",
            "Skjemaet på https://www.example.no/skjema?id=42 viser en hvit side.",
            "Disse tre sidene er nede: https://a.example.no, https://b.example.no og www.c.example.no",
            "Vi fikk et tilbud om søkemotoroptimalisering. Er det dere som står bak? Se https://example.no",
            "How do I unsubscribe from the newsletter at https://example.no/nyheter?",
            "We would like an offer on search engine optimization for our site.",
            "Helsedirektoratsforskriftsendringsforslag",
            "Arbeidsmiljøloven",
            "Angstskrekk og strengt skriftspråk",
            "JavaScriptfeil",
            "PowerPointPresentasjon",
            "XKCDQWRTPSDFG",
            "3f2a9c5e-1b7d-4e8f-9a0b-c1d2e3f4a5b6",
            "bmV0dHN0ZWQ=",
            "Eg får ikkje logga inn, kan de hjelpe?",
            "Mun in beasa sisa",
        ] {
            check(message, &[]);
        }
    }

    #[test]
    fn what_is_sent_to_every_form_is_spam() {
        check(
            "We can put you on the first page of Google. Our SEO packages start at $99: https://spam.example",
            &[Links, Pitch],
        );
        check(
            "Vi kan øke trafikken og få deg på førstesiden på Google. Meld deg av ved å svare.",
            &[Pitch],
        );
        check("Hi, buy a guest post with high domain authority", &[Pitch]);
        check(
            "Tjen penger hjemmefra! http://spam.example http://spam.example/2",
            &[Links, Pitch],
        );
        check(
            "<a href=\"https://a.example\">casino</a> [url=https://b.example]x[/url]",
            &[Links],
        );
    }

    #[test]
    fn gibberish_counts_in_the_message_and_in_the_name() {
        let check = |name: &str, message: &str, expected: &[SpamReason]| {
            assert_eq!(
                reasons(name, "", message, false),
                expected,
                "{name}: {message}"
            );
        };
        check("QwXzRtPlKd", "hTkWqPzRtYxN", &[Gibberish]);
        check("Kari", "hTkWqPzRtYxN", &[]);
        check("QwXzRtPlKd", "Innloggingen virker ikke", &[]);
        check("Krzysztof Brzęczyszczykiewicz", "Hei", &[]);
        check("Christopher McDonald", "Hei", &[]);
    }

    #[test]
    fn a_repeated_name_is_one_point() {
        let three = "Se https://a.example.no https://b.example.no https://c.example.no";
        assert_eq!(reasons("Kari", "", "Hei", true), []);
        assert_eq!(reasons("Kari", "", three, false), []);
        assert_eq!(reasons("Kari", "", three, true), [Links, Repeated]);
        assert_eq!(
            reasons("Kari", "https://d.example.no", three, false),
            [Links],
            "a company is no address"
        );
    }

    #[test]
    fn a_reason_is_read_as_it_is_written() {
        for reason in SpamReason::ALL {
            assert_eq!(SpamReason::from_word(reason.as_str()), Some(reason));
        }
        assert_eq!(SpamReason::from_word("x"), None);
    }
}

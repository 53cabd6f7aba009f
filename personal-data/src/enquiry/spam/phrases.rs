//! Phrases that decide, and finding them among the words of a text.
//!
//! They are lists of their own, so that whoever adds one reads what it counts for, and no code.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::iter;
use std::sync::LazyLock;

use super::comparable;

const OFFERS: &str = include_str!("phrases/offers.txt");
const TRADES: &str = include_str!("phrases/trades.txt");
const MANNERS: &str = include_str!("phrases/manners.txt");
const OFFERING: &str = include_str!("phrases/offering.txt");
const REQUESTS: &str = include_str!("phrases/requests.txt");

/// Stands in a phrase for the rest of a word.
const ANY: char = '*';

/// What a phrase is a sign of; each list says it above its phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Offer,
    Trade,
    /// Of a group of [`MANNERS`], by its number.
    Manner(usize),
    Offering,
    Request,
}

/// So many phrases name what is offered, or manners count nothing: everybody is polite, in a hurry, or asks for a price.
const NAMED: usize = 2;

/// Phrases that count: of two that share words only the longer one does.
static COUNTED: LazyLock<PhraseBook> = LazyLock::new(|| {
    let manners = MANNERS.split("\n[").enumerate();
    let manners = manners.map(|(number, group)| (Kind::Manner(number), group));
    let lists = [(Kind::Offer, OFFERS), (Kind::Trade, TRADES)];
    PhraseBook::read(lists.into_iter().chain(manners))
});
/// Phrases that say how the others are meant.
static CUES: LazyLock<PhraseBook> =
    LazyLock::new(|| PhraseBook::read([(Kind::Offering, OFFERING), (Kind::Request, REQUESTS)]));

/// How many phrases of offers the words of a text hold: offers and names of trades, and of manners one of each group.
///
/// It is none at all when the text asks for something, when it hardly names what is offered, and when it names trades alone
/// without words of offering: who lists what came as spam writes the same names.
pub(super) fn offers(words: &str) -> usize {
    let words: Vec<&str> = words.split_ascii_whitespace().collect();
    let counted = COUNTED.found(&words);
    let count = |kind| counted.iter().filter(|(found, _)| *found == kind).count();
    let (offers, trades) = (count(Kind::Offer), count(Kind::Trade));
    if offers + trades < NAMED {
        return 0;
    }
    let cues = CUES.found(&words);
    let has = |kind| cues.iter().any(|(found, _)| *found == kind);
    if has(Kind::Request) || (offers == 0 && !has(Kind::Offering)) {
        return 0;
    }
    // In order of their kinds, so that those of a group stand together.
    let mut groups: Vec<Kind> = counted
        .iter()
        .map(|(kind, _)| *kind)
        .filter(|kind| matches!(kind, Kind::Manner(_)))
        .collect();
    groups.dedup();
    offers + trades + groups.len()
}

/// Phrases by what they begin with. Most are read where they stand: a function that has just started has no time to copy
/// them, and its first visitor waits for it.
struct PhraseBook {
    phrases: Vec<Phrase>,
    /// The last phrase that begins with a whole word.
    by_word: HashMap<Cow<'static, str>, usize>,
    /// Those that begin with the start of a word, by its first letter.
    by_letter: HashMap<char, Vec<usize>>,
    /// Those that begin with the end of a word, or with a part of one.
    by_part: Vec<usize>,
}

struct Phrase {
    kind: Kind,
    /// Words with one space between them, as `comparable.rs` makes them. An asterisk stands for the rest of a word.
    text: Cow<'static, str>,
    /// The one before it that begins with the same word.
    next: Option<usize>,
}

impl PhraseBook {
    /// Reads lists of one phrase a line; a line that begins with # is a comment, and one that ends with ] a heading.
    fn read(lists: impl IntoIterator<Item = (Kind, &'static str)>) -> Self {
        let mut book = Self {
            phrases: Vec::new(),
            by_word: HashMap::new(),
            by_letter: HashMap::new(),
            by_part: Vec::new(),
        };
        for (kind, list) in lists {
            for text in list.lines().filter(|line| is_phrase(line)) {
                let number = book.phrases.len();
                let text = comparable_phrase(text);
                let first = match &text {
                    Cow::Borrowed(text) => Cow::Borrowed(first_word(text)),
                    Cow::Owned(text) => Cow::Owned(first_word(text).to_owned()),
                };
                let next = match first.chars().next() {
                    Some(ANY) => {
                        book.by_part.push(number);
                        None
                    }
                    Some(letter) if first.ends_with(ANY) => {
                        book.by_letter.entry(letter).or_default().push(number);
                        None
                    }
                    _ => book.by_word.insert(first, number),
                };
                book.phrases.push(Phrase { kind, text, next });
            }
        }
        book
    }

    /// The phrases in a text, each once, with their kinds. Of those that begin at the same word the longest is meant.
    fn found(&self, words: &[&str]) -> BTreeSet<(Kind, usize)> {
        let mut found = BTreeSet::new();
        let mut rest = words;
        while let Some(word) = rest.first() {
            let first = self.by_word.get(*word).copied();
            let same_word = iter::successors(first, |number| self.phrases.get(*number)?.next);
            let letter = word.chars().next();
            let same_letter = letter.and_then(|letter| self.by_letter.get(&letter));
            let others = same_letter.into_iter().flatten().chain(&self.by_part);
            let candidates = same_word.chain(others.copied());
            let matching = candidates.filter_map(|number| {
                let phrase = self.phrases.get(number)?;
                Some((phrase.length_at(rest)?, phrase.kind, number))
            });
            // Of phrases of the same length the one that is listed first.
            let longest = matching.max_by_key(|&(length, _, number)| (length, Reverse(number)));
            let length = longest.map_or(1, |(length, ..)| length);
            found.extend(longest.map(|(_, kind, number)| (kind, number)));
            rest = rest.get(length..).unwrap_or_default();
        }
        found
    }
}

/// A phrase as it is compared, with its asterisks. What is written so is not copied.
fn comparable_phrase(line: &'static str) -> Cow<'static, str> {
    let is_comparable = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b' ' | b'*');
    if line.bytes().all(is_comparable) {
        return Cow::Borrowed(line);
    }
    let words = line.split(' ').map(|word| {
        let any = |has: bool| if has { "*" } else { "" };
        let (start, end) = (any(word.starts_with(ANY)), any(word.ends_with(ANY)));
        format!("{start}{}{end}", comparable::words(word))
    });
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

fn is_phrase(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#') && !line.ends_with(']')
}

impl Phrase {
    /// How many words it has, when these words begin with it.
    fn length_at(&self, words: &[&str]) -> Option<usize> {
        let mut left = words.iter();
        let mut length = 0;
        for wanted in self.text.split(' ') {
            if !is(wanted, left.next()?) {
                return None;
            }
            length += 1;
        }
        Some(length)
    }
}

/// Whether a word is the one that a phrase wants.
fn is(wanted: &str, word: &str) -> bool {
    match (wanted.strip_prefix(ANY), wanted.strip_suffix(ANY)) {
        (None, None) => word == wanted,
        (None, Some(start)) => word.starts_with(start),
        (Some(end), None) => word.ends_with(end),
        (Some(part), Some(_)) => word.contains(part.trim_end_matches(ANY)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::comparable;
    use super::{MANNERS, OFFERING, OFFERS, REQUESTS, TRADES, offers};

    #[track_caller]
    fn check(text: &str, expected: usize) {
        assert_eq!(offers(&comparable::words(text)), expected, "{text}");
    }

    #[test]
    fn phrases_are_words() {
        check("Buy cialis, rank higher", 2);
        check("Buy from a specialist in Socialism, rank higher", 0);
        check("We offer SEO  services and backlinks", 2);
        check("We offer search engine\noptimization and guest\npost", 2);
        check(
            "We offer backlinks, guest-posts and guest posts and GUEST POST",
            2,
        );
    }

    #[test]
    fn the_longer_of_two_phrases_counts() {
        check("rank higher: first page of Google ranking", 2);
        check("rank higher: high domain authority", 2);
    }

    #[test]
    fn nothing_counts_when_something_is_asked_for() {
        check("We sell SEO services, link building and guest posts", 3);
        check(
            "We sell SEO services and link building. Can you help us?",
            0,
        );
        check(
            "Vi tilbyr SEO service, link building. Kan dere lage skjemaer?",
            0,
        );
        check("SEO services, link building, guest posts and viagra", 0);
    }

    #[test]
    fn manners_count_once_a_group_and_never_alone() {
        let manners =
            "I came across your website. Quick call? Only $9, free, and 9 USD. Just reply";
        check(manners, 0);
        // An approach, a price and a gift; the answer asked for is part of the approach.
        check(&format!("{manners}. Rank higher"), 0);
        check(&format!("{manners}. Rank higher, buy links"), 5);
    }

    #[test]
    fn words_of_rights_count_nothing() {
        for words in [
            "unsubscribe",
            "opt out of future mailings",
            "meld deg av",
            "meld meg av",
            "delete my data",
            "slett meg",
            "I object to the processing, article 21",
            "jeg vil klage til Datatilsynet",
            "innsyn",
            "trekker samtykket",
        ] {
            check(&format!("We offer, buy, cheap, your website. {words}"), 0);
        }
    }

    #[test]
    fn every_phrase_is_one_of_its_own() {
        for lists in [&[OFFERS, TRADES, MANNERS][..], &[OFFERING, REQUESTS]] {
            let mut seen = BTreeSet::new();
            let lines = lists.iter().flat_map(|list| list.lines());
            for line in lines.filter(|line| super::is_phrase(line)) {
                let words = comparable::words(line);
                assert_eq!(
                    line.split(' ').count(),
                    words.split(' ').count(),
                    "not as words are found: {line}"
                );
                assert!(seen.insert(words), "twice: {line}");
            }
        }
    }
}

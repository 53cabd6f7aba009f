//! Phrases that decide, and finding them among the words of a text.
//!
//! They are lists of their own, so that whoever adds one reads what it counts for, and no code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::comparable;

const OFFERS: &str = include_str!("phrases/offers.txt");
const TRADES: &str = include_str!("phrases/trades.txt");
const MANNERS: &str = include_str!("phrases/manners.txt");
const OFFERING: &str = include_str!("phrases/offering.txt");
const REQUESTS: &str = include_str!("phrases/requests.txt");

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
pub(super) fn offers(words: &[String]) -> usize {
    let counted = COUNTED.found(words);
    let count = |kind| counted.iter().filter(|(found, _)| *found == kind).count();
    let (offers, trades) = (count(Kind::Offer), count(Kind::Trade));
    if offers + trades < NAMED {
        return 0;
    }
    let cues = CUES.found(words);
    let has = |kind| cues.iter().any(|(found, _)| *found == kind);
    if has(Kind::Request) || (offers == 0 && !has(Kind::Offering)) {
        return 0;
    }
    let groups: BTreeSet<Kind> = counted
        .iter()
        .map(|(kind, _)| *kind)
        .filter(|kind| matches!(kind, Kind::Manner(_)))
        .collect();
    offers + trades + groups.len()
}

struct PhraseBook {
    phrases: Vec<Phrase>,
    /// By the first letter of the first word, the longest first.
    by_letter: BTreeMap<char, Vec<usize>>,
    /// Those whose first word may have any beginning.
    of_any_letter: Vec<usize>,
}

struct Phrase {
    kind: Kind,
    words: Vec<Word>,
}

struct Word {
    text: String,
    /// Whether words with something before this are meant, too.
    has_any_start: bool,
    /// Whether words with something after this are meant, too.
    has_any_end: bool,
}

impl Word {
    fn is(&self, word: &str) -> bool {
        match (self.has_any_start, self.has_any_end) {
            (false, false) => word == self.text,
            (false, true) => word.starts_with(&self.text),
            (true, false) => word.ends_with(&self.text),
            (true, true) => word.contains(&self.text),
        }
    }
}

impl PhraseBook {
    /// Reads lists of one phrase a line; a line that begins with # is a comment, and one that ends with ] a heading.
    fn read<'t>(lists: impl IntoIterator<Item = (Kind, &'t str)>) -> Self {
        let lines = lists.into_iter().flat_map(|(kind, list)| {
            let lines = list.lines().filter(|line| is_phrase(line));
            lines.map(move |line| (kind, line))
        });
        let phrases: Vec<Phrase> = lines.map(|(kind, line)| Phrase::read(kind, line)).collect();
        let mut by_letter: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        let mut of_any_letter = Vec::new();
        for (number, phrase) in phrases.iter().enumerate() {
            if phrase.words.first().is_some_and(|word| word.has_any_start) {
                of_any_letter.push(number);
                continue;
            }
            let first = phrase
                .words
                .first()
                .and_then(|word| word.text.chars().next());
            if let Some(first) = first {
                by_letter.entry(first).or_default().push(number);
            }
        }
        let length = |number: &usize| phrases.get(*number).map_or(0, |phrase| phrase.words.len());
        for numbers in by_letter.values_mut() {
            numbers.sort_by_key(|number| std::cmp::Reverse(length(number)));
        }
        Self {
            phrases,
            by_letter,
            of_any_letter,
        }
    }

    /// The phrases in a text, each once, with their kinds.
    fn found(&self, words: &[String]) -> BTreeSet<(Kind, usize)> {
        let mut found = BTreeSet::new();
        let mut rest = words;
        while let Some(word) = rest.first() {
            let numbers = word
                .chars()
                .next()
                .and_then(|first| self.by_letter.get(&first));
            let mut phrases = numbers
                .into_iter()
                .flatten()
                .chain(&self.of_any_letter)
                .filter_map(|&number| Some((number, self.phrases.get(number)?)));
            let mut length = 1;
            if let Some((number, phrase)) = phrases.find(|(_, phrase)| phrase.begins(rest)) {
                found.insert((phrase.kind, number));
                length = phrase.words.len();
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        found
    }
}

fn is_phrase(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#') && !line.ends_with(']')
}

impl Phrase {
    fn read(kind: Kind, line: &str) -> Self {
        let words = line.split_whitespace().flat_map(|word| {
            let (has_any_start, has_any_end) = (word.starts_with('*'), word.ends_with('*'));
            let texts = comparable::words(word).into_iter();
            texts.map(move |text| Word {
                text,
                has_any_start,
                has_any_end,
            })
        });
        Self {
            kind,
            words: words.collect(),
        }
    }

    fn begins(&self, words: &[String]) -> bool {
        words.len() >= self.words.len()
            && self
                .words
                .iter()
                .zip(words)
                .all(|(wanted, word)| wanted.is(word))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{MANNERS, OFFERING, OFFERS, REQUESTS, TRADES, comparable, offers};

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
                    line.split_whitespace().count(),
                    words.len(),
                    "not as words are found: {line}"
                );
                assert!(seen.insert(words), "twice: {line}");
            }
        }
    }
}

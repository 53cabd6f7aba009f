//! A time that the notice promises, in the words in which it does: «et halvt år senere», «i tolv måneder».

/// Units of time, with the fewest and the most days that twelve of the larger ones have.
const UNITS: &[(&[&str], u32, u32, u32)] = &[
    (&["dag", "dager", "dagar", "døgn"], 1, 1, 1),
    (&["uke", "uker", "veke", "veker"], 7, 7, 1),
    (
        &["måned", "måneder", "månad", "månader", "månadar"],
        365,
        366,
        12,
    ),
    (&["år"], 365, 366, 1),
];
const ONES: &[&str] = &["en", "én", "ei", "ett", "et", "éi", "eitt", "eit", "ein"];
const HALVES: &[&str] = &["halv", "halvt", "halve"];
const NUMBERS: &[(&str, u32)] = &[
    ("to", 2),
    ("tre", 3),
    ("fire", 4),
    ("fem", 5),
    ("seks", 6),
    ("sju", 7),
    ("syv", 7),
    ("åtte", 8),
    ("ni", 9),
    ("ti", 10),
    ("elleve", 11),
    ("tolv", 12),
    ("fjorten", 14),
    ("femten", 15),
    ("atten", 18),
    ("tjue", 20),
    ("tretti", 30),
    ("seksti", 60),
    ("nitti", 90),
];
/// Words of a promise that something is gone by then, and not that it is still there.
const AT_MOST: &[&str] = &["senest", "seinast", "innen", "høyst", "inntil"];
/// What such words begin with: «slettes», «fjernet», «maksimalt».
const AT_MOST_BEGINNINGS: &[&str] = &["slett", "fjern", "maks"];
/// Words by which it is still there until then, also where it is gone afterwards: «slettes tidligst etter to år».
const AT_LEAST: &[&str] = &["tidligst", "tidlegast", "minst"];
/// «slettes ikke før tolv måneder»
const NOT: &[&str] = &["ikke", "ikkje", "aldri"];
const BEFORE: &str = "før";
/// «beholdes ikke lenger enn to år»
const MORE: &[&str] = &[
    "lenger", "lengre", "mer", "meir", "senere", "seinere", "seinare",
];
const THAN: &str = "enn";
/// «slettes først etter to år»
const FIRST_AFTER: &[&str] = &["først", "etter"];

/// A promised time, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promised {
    /// It is kept for so long: the longest that the words can mean.
    AtLeast(u32),
    /// It is gone after so long: the shortest that the words can mean.
    AtMost(u32),
}

/// The first time that these words promise; `None` when they name none.
pub(crate) fn promised(words: &str) -> Option<Promised> {
    let words = words.to_lowercase();
    let words: Vec<&str> = words
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_at_most = is_at_most(&words);
    words.iter().enumerate().find_map(|(at, word)| {
        let (_, fewest, most, parts) = UNITS.iter().find(|(names, ..)| names.contains(word))?;
        let halves = halves_before(words.get(..at)?)?;
        let days = |unit: u32| halves.checked_mul(unit);
        let parts = 2 * parts;
        Some(if is_at_most {
            Promised::AtMost(days(*fewest)? / parts)
        } else {
            Promised::AtLeast(days(*most)?.div_ceil(parts))
        })
    })
}

/// Whether something is gone by the time, and not only from then on.
fn is_at_most(words: &[&str]) -> bool {
    let mut after_not = words.iter().skip_while(|word| !NOT.contains(*word));
    let is_at_least = words.iter().any(|word| AT_LEAST.contains(word))
        || after_not.any(|word| *word == BEFORE)
        || words
            .windows(FIRST_AFTER.len())
            .any(|pair| pair == FIRST_AFTER);
    let begins_so = |word: &&str| {
        let mut beginnings = AT_MOST_BEGINNINGS.iter();
        beginnings.any(|beginning| word.starts_with(beginning))
    };
    let is_no_more = words.windows(3).any(
        |three| matches!(three, [not, more, THAN] if NOT.contains(not) && MORE.contains(more)),
    );
    let mut words = words.iter();
    let has_word = words.any(|word| AT_MOST.contains(word) || begins_so(word));
    is_no_more || (!is_at_least && has_word)
}

/// The amount at the end of these words, counted in halves.
fn halves_before(words: &[&str]) -> Option<u32> {
    let (last, before) = words.split_last()?;
    if HALVES.contains(last) {
        // «to og et halvt år»
        let whole = match before {
            [.., number, "og", _] => number_of(number).unwrap_or_default(),
            _ => 0,
        };
        return whole.checked_mul(2)?.checked_add(1);
    }
    if matches!(*last, "halvannet" | "halvannen" | "halvanna") {
        return Some(3);
    }
    number_of(last)?.checked_mul(2)
}

fn number_of(word: &str) -> Option<u32> {
    if ONES.contains(&word) {
        return Some(1);
    }
    let known = NUMBERS.iter().find(|(name, _)| *name == word);
    known
        .map(|(_, number)| *number)
        .or_else(|| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::Promised::{AtLeast, AtMost};
    use super::promised;

    #[test]
    fn times_are_read_as_people_write_them() {
        let check = |words: &str, expected| assert_eq!(promised(words), expected, "{words}");
        check("Et halvt år senere", Some(AtLeast(183)));
        check("i tolv måneder", Some(AtLeast(366)));
        check("Alt slettes etter tolv måneder", Some(AtMost(365)));
        check("beholdes i 2 år", Some(AtLeast(732)));
        check("to og et halvt år", Some(AtLeast(915)));
        check("halvannet år", Some(AtLeast(549)));
        check("slettes innen seks uker", Some(AtMost(42)));
        check("slettes tidligst etter to år", Some(AtLeast(732)));
        check("slettes ikke før tolv måneder", Some(AtLeast(366)));
        check("Vi sletter ikke noe før 30 dager", Some(AtLeast(30)));
        check("slettes først etter to år", Some(AtLeast(732)));
        check("beholdes ikke lenger enn to år", Some(AtMost(730)));
        check("lagres aldri mer enn 30 dager", Some(AtMost(30)));
        check("Når vi ikke lenger har behov, om to år", Some(AtLeast(732)));
        check("innenfor to år", Some(AtLeast(732)));
        check("kvinnen venter to år", Some(AtLeast(732)));
        check("maksimalt to år", Some(AtMost(730)));
        check("fjernes etter to år", Some(AtMost(730)));
        check("Seks månader etter", Some(AtLeast(183)));
        check("30 dager", Some(AtLeast(30)));
        check("4294967295 år", None);
        check("i årevis", None);
        check("fordi det kan være nyttig", None);
        check("år", None);
    }
}

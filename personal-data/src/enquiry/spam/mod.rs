//! Whether an enquiry looks like spam, and why. Nothing is refused for it, and nothing is lost.
//!
//! Such a message is stored as spam, for a shorter time, and the sender gets the same receipt. The price of a mistake is
//! that a customer waits, so much is asked: three phrases of offers in the sender's own words; or two with an address
//! that is not the sender's; or a form that a program has filled in. An address, a strange name, or somebody's use of
//! their rights is never a sign by itself.

mod addresses;
mod comparable;
mod gibberish;
mod own_words;
mod phrases;

use crate::form::{AcceptedValue, Enquiry, FieldKind, Form};
use crate::stored::SpamReason;
use addresses::Sender;

/// So many phrases of offers are spam.
const OFFERS: usize = 3;
/// So many with an address that is not the sender's.
const OFFERS_WITH_ADDRESS: usize = 2;

/// What a request shows of who filled the form in, beside the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MachineSigns {
    /// A name came more than once.
    pub has_repeated_names: bool,
    /// The input that people do not see was filled in, also on the page that emptied it.
    pub has_filled_trap: bool,
}

/// What makes an enquiry count as spam; empty when it does not.
pub fn spam_reasons(form: &Form, enquiry: &Enquiry, machine: MachineSigns) -> Vec<SpamReason> {
    let message = texts(form, enquiry, FieldKind::Text).collect::<Vec<_>>();
    let own = own_words::own_words(&message.join("\n"));
    let offers = phrases::offers(&comparable::words(&own));
    let has_address =
        offers >= OFFERS_WITH_ADDRESS && sender(form, enquiry).has_foreign_address(&own);
    let is_offer = offers >= OFFERS || has_address;
    let mut names = texts(form, enquiry, FieldKind::Name).flat_map(str::split_whitespace);
    let is_gibberish = message.into_iter().any(gibberish::is_gibberish_line)
        && (machine.has_repeated_names || names.any(gibberish::is_gibberish_word));
    let is_repeated = machine.has_repeated_names && (is_offer || is_gibberish);
    let signs = [
        (SpamReason::Links, has_address),
        (SpamReason::Gibberish, is_gibberish),
        (SpamReason::Repeated, is_repeated),
        (SpamReason::Pitch, is_offer),
        (SpamReason::Trap, machine.has_filled_trap),
    ];
    let reasons = signs.into_iter().filter(|(_, is_there)| *is_there);
    reasons.map(|(reason, _)| reason).collect()
}

fn sender<'e>(form: &'e Form, enquiry: &'e Enquiry) -> Sender<'e> {
    let addresses = answers(form, enquiry, FieldKind::Email)
        .filter_map(|answer| answer.derived.as_ref()?.reveal().split_once('@'));
    Sender {
        domains: addresses.map(|(_, domain)| domain).collect(),
        lines: texts(form, enquiry, FieldKind::Line).collect(),
    }
}

fn texts<'e>(
    form: &'e Form,
    enquiry: &'e Enquiry,
    kind: FieldKind,
) -> impl Iterator<Item = &'e str> {
    answers(form, enquiry, kind).map(|answer| answer.value.reveal().as_str())
}

fn answers<'e>(
    form: &'e Form,
    enquiry: &'e Enquiry,
    kind: FieldKind,
) -> impl Iterator<Item = &'e AcceptedValue> {
    let of_kind = form.fields.iter().filter(move |field| field.kind == kind);
    of_kind.filter_map(|field| enquiry.answers.get(&field.id))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::{MachineSigns, comparable, own_words, phrases, spam_reasons};
    use crate::stored::SpamReason::{self, Gibberish, Links, Pitch, Repeated, Trap};
    use crate::{Form, Register, SubmittedValue};

    static FORM: LazyLock<Form> = LazyLock::new(|| {
        let register = include_str!("../../../../content/register.toml");
        Form::from_register(&Register::parse(register).unwrap())
    });
    const REPEATED: MachineSigns = MachineSigns {
        has_repeated_names: true,
        has_filled_trap: false,
    };

    fn reasons(name: &str, company: &str, message: &str, machine: MachineSigns) -> Vec<SpamReason> {
        let typed = [
            ("name", name),
            ("phone", "22225555"),
            ("email", "kari@example.no"),
            ("company", company),
            ("message", message),
        ];
        let typed = typed.map(|(id, text)| (id.to_owned(), SubmittedValue::text(text)));
        let enquiry = FORM.accept(&typed.into()).unwrap();
        spam_reasons(&FORM, &enquiry, machine)
    }

    #[track_caller]
    fn check(message: &str, expected: &[SpamReason]) {
        let found = reasons("Kari Nordmann", "", message, MachineSigns::default());
        assert_eq!(found, expected, "{message}");
    }

    #[test]
    fn three_offers_are_spam() {
        check(
            "We offer search engine\noptimization and guest\npost with high domain\nauthority",
            &[Pitch],
        );
        check(
            "Buy  cheap:  link  building,  guest  post,  domain  authority",
            &[Pitch],
        );
        check(
            "Вuу сheаp: link‑building, gυest pоst, domаin аuthоritу",
            &[Pitch],
        );
        check("We offer search engine optimization and guest posts", &[]);
    }

    #[test]
    fn two_are_spam_with_an_address_that_is_not_the_senders() {
        let offer = "We can put you on the first page of Google. We have SEO packages:";
        check(offer, &[]);
        check(&format!("{offer} https://spam.example"), &[Links, Pitch]);
        check(&format!("{offer} mike@spam.example"), &[Links, Pitch]);
        check(&format!("{offer} https://www.example.no"), &[]);
        let with_company = |company| {
            let message = format!("{offer} https://moen.example");
            reasons("Kari", company, &message, MachineSigns::default())
        };
        assert_eq!(with_company("Moen AS"), []);
        assert_eq!(with_company("Dahl AS"), [Links, Pitch]);
    }

    #[test]
    fn addresses_alone_are_never_spam() {
        check(
            "https://a.example https://b.example https://c.example https://d.example",
            &[],
        );
        check(
            "[url=https://a.example]x[/url] <a href=\"https://b.example\">y</a>",
            &[],
        );
        let links = "Se https://a.example/1 og https://b.example/2";
        assert_eq!(
            reasons("KariAnneMarieHansen", "https://c.example", links, REPEATED),
            []
        );
    }

    #[test]
    fn quoted_and_pasted_matter_is_not_the_senders() {
        let offer =
            "First page of Google, quality backlinks, guest post on your blog, https://seo.example";
        check(offer, &[Links, Pitch]);
        check(
            &format!("Vi får dette gjennom skjemaet. Hva kan vi gjøre?\n\n\"{offer}\""),
            &[],
        );
        check(&format!("Vi får dette:\n> {offer}"), &[]);
        check(
            &format!("Hva er dette?\nFra: Mike\nEmne: Hei\n\n{offer}"),
            &[],
        );
    }

    #[test]
    fn gibberish_counts_in_the_message_and_in_the_name() {
        let check = |name: &str, message: &str, machine, expected: &[SpamReason]| {
            assert_eq!(
                reasons(name, "", message, machine),
                expected,
                "{name}: {message}"
            );
        };
        let person = MachineSigns::default();
        check("QwXzRtPlKd", "hTkWqPzRtYxN", person, &[Gibberish]);
        check("Kari", "hTkWqPzRtYxN", person, &[]);
        check("Kari", "hTkWqPzRtYxN", REPEATED, &[Gibberish, Repeated]);
        check("QwXzRtPlKd", "Innloggingen virker ikke", REPEATED, &[]);
        check(
            "KariAnneMarieHansen",
            "SkjemaetVirkerIkkeForOss",
            person,
            &[],
        );
    }

    #[test]
    fn a_trap_that_is_filled_in_is_spam() {
        let machine = MachineSigns {
            has_filled_trap: true,
            ..MachineSigns::default()
        };
        assert_eq!(reasons("Kari", "", "Hei", machine), [Trap]);
    }

    #[test]
    fn a_reason_is_read_as_it_is_written() {
        for reason in SpamReason::ALL {
            assert_eq!(SpamReason::from_word(reason.as_str()), Some(reason));
        }
        assert_eq!(SpamReason::from_word("x"), None);
    }

    proptest! {
        /// Pieces of everything that is looked for, in any order.
        #[test]
        fn whatever_is_written_is_judged_by_the_senders_own_words(
            pieces in proptest::collection::vec(prop::sample::select(&[
                "buy links", "Cheap", "SЕО service", "first page\u{A0}of Google", "guest-post", "$9", "skjema", "unsubscribe",
                "\"", "«", "»", "“", "> ", "\n", "From: a", "Subject: b", "Fra: c", "skrev:", "```", "<a href=", ">", "<", "at x:1",
                "https://a.example", "www.b.example.", "c@d.example", "@", "://", "\u{200B}", "\u{301}", "ı", "ﬁ", "ǅ", "\u{1F}", " ",
            ][..]), 0..24),
            any in any::<String>(),
        ) {
            let text = pieces.concat();
            for text in [&text, &any, &format!("{any}{text}")] {
                if text.chars().all(crate::form::characters::is_blank) {
                    continue;
                }
                let own = own_words::own_words(text);
                prop_assert!(own.len() <= text.len());
                let words = comparable::words(&own);
                prop_assert_eq!(comparable::words(&words), words.clone());
                prop_assert!(phrases::offers(&words) <= words.split(' ').count());
                let found = reasons("Kari", "", text, MachineSigns::default());
                prop_assert!(found.is_empty() || found == [Pitch] || found == [Links, Pitch], "{found:?}");
                // Quoted once more, none of it is the sender's.
                let quoted = text.lines().fold(String::new(), |all, line| all + "> " + line + "\n");
                prop_assert_eq!(reasons("Kari", "", &quoted, MachineSigns::default()), []);
            }
        }
    }
}

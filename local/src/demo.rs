//! `--demo`: invented people in every state of an enquiry, so that who has just started has something to look at.
//!
//! They are stored as the form's function and the desk's actions store them, with the same rules and the same
//! transactions, at days that are counted back from the clock's. Nobody here exists: the addresses are at
//! domains that nobody can have (RFC 2606), or at `example.no`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use contact_store::local_engine;
use contact_store::{CaseStore, Connection, Intake, Loaded};
use jiff::{SignedDuration, Timestamp};
use personal_data::{
    Actor, AnswerRule, Arrival, Case, CaseKind, Channel, Event, Form, ItemId, KeepReason,
    LedgerEntry, LookupKey, NewEnquiry, Outcome, Part, Receive as _, Register, Restriction,
    RetentionRules, SpamReason, StoredEnquiry, SubmittedValue, dates,
};

/// Somebody who wrote, and what became of it.
struct Person {
    days_ago: i64,
    name: &'static str,
    email: &'static str,
    company: &'static str,
    message: &'static str,
    spam: &'static [SpamReason],
    /// Days ago, and what was done then; the oldest first.
    then: &'static [(i64, Then)],
}

/// What was done with an enquiry.
#[derive(Clone, Copy)]
enum Then {
    Start,
    Solve,
    Keep,
    Hold,
    Restrict,
    Open(CaseKind, Channel),
    Close(Outcome),
}

const PEOPLE: &[Person] = &[
    Person {
        days_ago: 0,
        name: "Kari Nordmann",
        email: "kari@example.no",
        company: "Blåbær AS",
        message: "Innloggingen virker ikke etter oppdateringen i går. Vi får beskjed om at passordet er feil, men det er det ikke.",
        spam: &[],
        then: &[],
    },
    Person {
        days_ago: 1,
        name: "Per Hansen",
        email: "per@example.no",
        company: "",
        message: "Hva har dere lagret om meg? Jeg vil gjerne se alt.",
        spam: &[],
        then: &[(0, Then::Open(CaseKind::Access, Channel::Form))],
    },
    Person {
        days_ago: 3,
        name: "Siri Berg",
        email: "siri@example.no",
        company: "Fjellheim Regnskap",
        message: "Kan vi flytte møtet til torsdag? Vi har ikke alle tallene klare ennå.",
        spam: &[],
        then: &[(2, Then::Start)],
    },
    Person {
        days_ago: 6,
        name: "Ahmed Ali",
        email: "ahmed@example.no",
        company: "Havn Transport",
        message: "Fakturaen for forrige måned har feil organisasjonsnummer.\nKan dere sende en ny?",
        spam: &[],
        then: &[(5, Then::Start), (2, Then::Solve), (2, Then::Hold)],
    },
    Person {
        days_ago: 26,
        name: "Ingrid Dahl",
        email: "ingrid@example.no",
        company: "Dahl Design",
        message: "Jeg vil ikke at dere bruker opplysningene mine til noe annet enn å svare meg.",
        spam: &[],
        then: &[(25, Then::Open(CaseKind::Objection, Channel::Email))],
    },
    Person {
        days_ago: 38,
        name: "Tor Vik",
        email: "tor@example.no",
        company: "",
        message: "Navnet mitt er skrevet feil hos dere. Det skal være Thor, med h.",
        spam: &[],
        then: &[(37, Then::Open(CaseKind::Rectification, Channel::Phone))],
    },
    Person {
        days_ago: 60,
        name: "Liv Moen",
        email: "liv@example.no",
        company: "Moen Bygg",
        message: "Vi er uenige om hva som ble avtalt, og kommer til å ta det videre.",
        spam: &[],
        then: &[(58, Then::Start), (50, Then::Restrict)],
    },
    Person {
        days_ago: 190,
        name: "Ola Lund",
        email: "ola@example.no",
        company: "Lund og Sønn",
        message: "Takk for hjelpen!",
        spam: &[],
        then: &[(189, Then::Start), (188, Then::Solve)],
    },
    Person {
        days_ago: 120,
        name: "Nina Sand",
        email: "nina@example.no",
        company: "Sand Kafé",
        message: "Hvordan endrer jeg åpningstidene?",
        spam: &[],
        then: &[(119, Then::Solve), (20, Then::Keep)],
    },
    Person {
        days_ago: 15,
        name: "Jon Eide",
        email: "jon@example.no",
        company: "",
        message: "Kan dere slette det dere har om meg?",
        spam: &[],
        then: &[
            (14, Then::Open(CaseKind::Complaint, Channel::Letter)),
            (3, Then::Close(Outcome::PartlyGranted)),
        ],
    },
    Person {
        days_ago: 2,
        name: "Billige Lenker",
        email: "salg@example.com",
        company: "",
        message: "Vi lager lenker for alle, billigst i landet. Ring oss i dag.",
        spam: &[SpamReason::Pitch, SpamReason::Links],
        then: &[],
    },
    Person {
        days_ago: 4,
        name: "asdf qwer",
        email: "asdf@example.com",
        company: "",
        message: "kjhgf dfghj rtyui",
        spam: &[SpamReason::Gibberish],
        then: &[],
    },
];

/// What people are stored with.
pub(crate) struct Demo<'d> {
    pub(crate) register: &'d Register,
    pub(crate) connection: &'d Connection,
    pub(crate) lookup: &'d LookupKey,
    pub(crate) notice_version: &'d str,
    pub(crate) now: Timestamp,
}

impl Demo<'_> {
    /// Stores all of them.
    pub(crate) async fn fill(&self) -> anyhow::Result<()> {
        let rules = RetentionRules::from_register(self.register)?;
        let form = Form::from_register(self.register);
        let [contacts, limits, ledger] = [
            local_engine::CONTACTS_TABLE,
            local_engine::LIMITS_TABLE,
            local_engine::LEDGER_TABLE,
        ]
        .map(str::to_owned);
        let intake = Intake::new(self.connection, contacts.clone(), limits);
        let store = CaseStore::new(
            self.connection.clone(),
            contacts,
            ledger,
            &self.register.backup,
        );
        for (number, person) in PEOPLE.iter().enumerate() {
            let id = id_of(0, number);
            let arrival = Arrival {
                id,
                received_at: self.before(person.days_ago, number),
                notice_version: self.notice_version.to_owned(),
                spam_reasons: person.spam.to_vec(),
            };
            let phone = format!("22 22 55 {:02}", 10 + number);
            let typed = [
                ("name", person.name),
                ("email", person.email),
                ("phone", phone.as_str()),
                ("company", person.company),
                ("message", person.message),
            ];
            let typed: BTreeMap<String, SubmittedValue> = typed
                .iter()
                .map(|(field, text)| ((*field).to_owned(), SubmittedValue::text(*text)))
                .collect();
            let accepted = form.accept(&typed);
            let accepted = accepted.map_err(|_| {
                anyhow::anyhow!("the register's form does not take the people of --demo")
            })?;
            let new = NewEnquiry::new(&arrival, &form, accepted, &rules, self.lookup);
            intake
                .receive(new, None)
                .await
                .context("the people of --demo could not be stored")?;
            for (days_ago, then) in person.then {
                self.carry_out(&store, &rules, (id, number), *then, *days_ago)
                    .await
                    .context("what became of the people of --demo could not be stored")?;
            }
        }
        Ok(())
    }

    /// An hour so many days ago, another one for each.
    fn before(&self, days_ago: i64, number: usize) -> Timestamp {
        let minutes = i64::try_from(number).unwrap_or_default() * 17 + 20;
        let before = SignedDuration::from_hours(24 * days_ago) + SignedDuration::from_mins(minutes);
        self.now.saturating_sub(before).unwrap_or(self.now)
    }

    async fn carry_out(
        &self,
        store: &CaseStore,
        rules: &RetentionRules,
        (id, number): (ItemId, usize),
        then: Then,
        days_ago: i64,
    ) -> anyhow::Result<()> {
        // Later than whatever came before on the same day.
        let at = self.before(days_ago, 0);
        let actor = Actor::parse(if number.is_multiple_of(2) {
            "kari.sak"
        } else {
            "olav.sak"
        })?;
        let found = store.load(&BTreeSet::from([id]), at).await?;
        let Some(seen) = found.enquiries.into_iter().next() else {
            anyhow::bail!("somebody of --demo has expired on the way");
        };
        let mut after = seen.enquiry.clone();
        let mut transaction = store.transaction(at);
        let mut entry = LedgerEntry::new(Event::Started, &actor, at);
        match then {
            Then::Start => rules.start(&mut after, at)?,
            Then::Solve => {
                rules.solve(&mut after, at)?;
                entry.event = Event::Solved;
            }
            Then::Keep => {
                rules.keep(&mut after, KeepReason::InContact, at)?;
                entry.event = Event::Kept;
                entry.reason = Some(KeepReason::InContact.as_str().to_owned());
            }
            Then::Restrict => {
                rules.restrict(&mut after, Restriction::LegalClaim, at)?;
                entry.event = Event::Restricted;
                entry.reason = Some(Restriction::LegalClaim.as_str().to_owned());
            }
            Then::Hold => {
                let reason = self.register.hold_reasons.first();
                let reason = reason.context("the register has no reason for a hold")?;
                let hold = reason.hold(dates::day_of(at));
                entry.event = Event::Held;
                entry.reason = Some(hold.reason.clone());
                entry.until_on = Some(hold.until_on);
                let item = after
                    .item_mut(Part::Contact)
                    .context("the contact is gone")?;
                item.set_hold(hold, at)?;
            }
            Then::Open(kind, channel) => {
                let case = self.new_case(&seen, id_of(1, number), (kind, channel), at)?;
                set_case(&mut after, &case);
                if kind == CaseKind::Objection {
                    rules.restrict(&mut after, Restriction::ObjectionPending, at)?;
                }
                entry.event = Event::CaseOpened;
                entry.case = Some(case.reference());
                entry.reason = Some(kind.as_str().to_owned());
                transaction.add_case(&case, rules);
            }
            Then::Close(outcome) => {
                let cases = store
                    .cases_with(BTreeSet::from([id_of(1, number)]), at)
                    .await?;
                let mut case = cases.into_iter().next().context("the case is gone")?;
                case.close(outcome, None, at)?;
                set_case(&mut after, &case);
                entry.event = Event::CaseClosed;
                entry.case = Some(case.reference());
                entry.reason = Some(outcome.as_str().to_owned());
                transaction.change_case(case, rules);
            }
        }
        transaction
            .change(&seen, after)
            .note(entry)
            .carry_out()
            .await?;
        Ok(())
    }

    fn new_case(
        &self,
        seen: &Loaded,
        id: ItemId,
        (kind, channel): (CaseKind, Channel),
        at: Timestamp,
    ) -> anyhow::Result<Case> {
        let rule = AnswerRule::new(self.register.deadlines.answer.clone());
        let reference = seen.enquiry.main().map(|item| item.reference.clone());
        let about = reference.into_iter().collect();
        Ok(Case::open(
            id,
            kind,
            Some(channel),
            about,
            dates::day_of(at),
            &rule,
            at,
        )?)
    }
}

/// An id that is the same each time, so that the pictures are.
fn id_of(kind: u8, number: usize) -> ItemId {
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    let mut bytes = [0; 16];
    for (place, byte) in (0_u8..).zip(&mut bytes) {
        // Spread out, as references are made of the first bytes.
        *byte = number
            .wrapping_mul(89)
            .wrapping_add(place.wrapping_mul(37))
            .wrapping_add(kind.wrapping_mul(113));
    }
    ItemId::from_bytes(bytes)
}

/// Notes a case on both items of its enquiry, with its due day while it is open.
fn set_case(enquiry: &mut StoredEnquiry, case: &Case) {
    let due_on = case.closed_at.is_none().then_some(case.due_on);
    for part in Part::ALL {
        if let Some(item) = enquiry.item_mut(part) {
            item.moved_by.cases.insert(case.id, due_on);
        }
    }
}

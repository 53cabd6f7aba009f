//! The words that pages are made of: routines of a Norwegian company, in sentences that hold together.

/// What a page is about; its number makes the title its own.
pub(crate) const SUBJECTS: &[&str] = &[
    "nøkkelkort",
    "hjemmekontor",
    "avvik",
    "innkjøp",
    "reiseregninger",
    "sikkerhetskopiering",
    "opplæring",
    "vaktordning",
    "brannøvelser",
    "lånt utstyr",
    "avhending",
    "prøvetid",
    "møterom",
    "varsling",
    "fravær",
    "arkivering",
    "underleverandører",
];

/// Headings of the second level.
pub(crate) const SECTIONS: &[&str] = &[
    "Hvem rutinen gjelder for",
    "Slik går vi frem",
    "Hva som skal skrives ned",
    "Når noe går galt",
    "Opplæring av nye medarbeidere",
    "Frister og påminnelser",
    "Årlig gjennomgang",
    "Unntak må godkjennes på forhånd",
    "Forholdet til andre rutiner",
    "Utstyr og lokaler",
    "Ferie og sykdom",
    "Ord og uttrykk",
];

/// Headings of the third level.
pub(crate) const STEPS: &[&str] = &[
    "Før arbeidet begynner",
    "Underveis",
    "Etterpå",
    "Sjekkliste",
    "Oppfølging",
    "Ansvar på kveldstid",
];

/// A sentence begins with when,
pub(crate) const WHEN: &[&str] = &[
    "Hver morgen",
    "Ved utgangen av kvartalet",
    "Etter et alvorlig avvik",
    "Før en ny leverandør tas inn",
    "Når en medarbeider slutter",
    "I god tid før sommeren",
    "Senest den femte i måneden",
    "Etter påminnelse",
    "Første arbeidsdag i året",
    "Uten at noen ber om det",
    "Så snart saken er lukket",
];

/// goes on with what is done,
pub(crate) const DOES: &[&str] = &[
    "kontrollerer",
    "rydder",
    "oppdaterer",
    "gjennomgår",
    "signerer",
    "sammenligner",
    "retter",
    "arkiverer",
    "godkjenner",
];

/// by whom,
pub(crate) const WHO: &[&str] = &[
    "driftsvakten",
    "nærmeste leder",
    "sikkerhetslederen",
    "lønningskontoret",
    "verneombudet",
    "resepsjonen",
    "innkjøpsansvarlig",
    "den som har bakvakt",
    "prosjektlederen og én til",
];

/// with what,
pub(crate) const WHAT: &[&str] = &[
    "adgangslistene",
    "oversikten over utlånt utstyr",
    "avtaleregisteret",
    "loggen fra nattens kjøringer",
    "risikovurderingen",
    "beredskapsplanen",
    "timelistene",
    "kvitteringene for måneden",
    "skjemaet fra forrige øvelse",
    "listen over nøkler",
];

/// and how.
pub(crate) const HOW: &[&str] = &[
    "i samsvar med internkontrollforskriften",
    "sammen med den det gjelder",
    "uten unødig opphold",
    "og skriver resultatet i avvikssystemet",
    "slik at neste vakt slipper å lete",
    "etter malen på intranettet",
    "også når det ikke har skjedd noe",
    "med kopi til daglig leder",
    "før kontoret stenger for dagen",
];

/// Sentences with marks inside the line.
pub(crate) const MARKED: &[&str] = &[
    "Fristen er **fem arbeidsdager** og regnes fra dagen etter.",
    "Er du i tvil, *spør først* og gjør arbeidet etterpå.",
    "Feltet `ansvarlig` i skjemaet skal aldri stå tomt.",
    "Kravet følger av [arbeidsmiljøloven](https://lovdata.no/lov/2005-06-17-62) og gjelder alle.",
    "Råd om sikkerhet finnes hos [Nasjonal sikkerhetsmyndighet](https://nsm.no/) på nett.",
    "Det som er *skrevet ned*, kan **følges opp**; resten blir glemt.",
];

/// The first row is the table's head.
pub(crate) const TABLE: &[[&str; 4]] = &[
    ["Oppgave", "Ansvarlig", "Hvor ofte", "Skrives i"],
    [
        "Låse hovedinngangen",
        "Resepsjonen",
        "Hver dag",
        "Vaktboken",
    ],
    [
        "Prøve nødlysene",
        "Driftsvakten",
        "Hver måned",
        "Avvikssystemet",
    ],
    [
        "Telle lånekort",
        "Sikkerhetslederen",
        "Hvert kvartal",
        "Adgangslisten",
    ],
    [
        "Bytte batterier",
        "Vaktmesteren",
        "Hvert år",
        "Utstyrslisten",
    ],
    [
        "Gå gjennom avtaler",
        "Innkjøpsansvarlig",
        "Hvert halvår",
        "Avtaleregisteret",
    ],
    [
        "Øve på tilbakelegging",
        "Driftsvakten",
        "To ganger i året",
        "Beredskapsplanen",
    ],
];

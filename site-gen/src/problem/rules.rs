//! Every check in one table: what it is called, how grave it is, and what an editor can do about it.
//!
//! The codes are frozen. `docs/checks/` is made from this table, and a test fails when the two differ.

use super::{Level, Problem};

/// A check.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code.
    pub code: &'static str,
    /// How grave it is when it strikes.
    pub level: Level,
    /// The article of the GDPR, or empty when no single article asks for it.
    pub article: &'static str,
    /// What it is about, in a few words of bokmål.
    pub title: &'static str,
    /// Why it matters, in bokmål.
    pub why: &'static str,
    /// The question to answer, or what to do, in bokmål.
    pub remedy: &'static str,
}

/// The check with this code.
pub(crate) fn rule_of(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

/// Gives a problem what the table says about its code.
pub(crate) fn with_rule(problem: Problem) -> Problem {
    let Some(rule) = rule_of(problem.code) else {
        return problem;
    };
    let mut problem = problem.help(rule.remedy);
    problem.level = rule.level;
    problem.article = rule.article;
    problem
}

const fn rule(
    level: Level,
    code: &'static str,
    article: &'static str,
    title: &'static str,
    why: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule {
        code,
        level,
        article,
        title,
        why,
        remedy,
    }
}

/// All checks, in order of code.
pub const RULES: &[Rule] = &[
    rule(
        Level::Error,
        "PV001",
        "12(1)",
        "Teksten er endret uten godkjenning",
        "Alle som har sendt skjemaet, fikk se en bestemt erklæring, og dere må kunne vise dem akkurat den. Derfor fryses hver versjon når den godkjennes, og en endring som ingen har godkjent, stopper byggingen.",
        "Se hva som er endret. Er det meningen, godkjenner du med `site-gen approve --effective DATO`. Er det en glipp, setter du teksten tilbake.",
    ),
    rule(
        Level::Error,
        "PV002",
        "13",
        "Setningen som lister opp opplysningene, finnes ikke",
        "Programmet finner opplysningene som erklæringen nevner, i en setning, i punktene under den eller i første kolonne i tabellen under den. Registeret sier hvordan setningen lyder (`list_pattern`). Den må stå i ett avsnitt.",
        "Gi `list_pattern` i registeret de samme ordene som setningen i erklæringen, med {list} der opplysningene står. Har erklæringen ingen liste, fjerner du `list_pattern` og lar hvert felt vise til ordene som dekker det (`quoted_from_notice`).",
    ),
    rule(
        Level::Error,
        "PV003",
        "13(1)",
        "Erklæringen nevner noe registeret ikke har",
        "Erklæringen sier at en opplysning lagres, men ingen del av programmet lagrer den. Da stemmer ikke teksten.",
        "Skal opplysningen samles inn, legger du feltet i registeret. Skal den ikke det, fjerner du ordet fra erklæringen.",
    ),
    rule(
        Level::Error,
        "PV004",
        "13(1)",
        "Et felt er ikke dekket av erklæringen",
        "Det som samles inn eller lagres, skal folk få vite om før de sender det. Et felt må stå i erklæringens liste (`in_notice`), vise til ordene som dekker det (`quoted_from_notice`), eller være laget av programmet og ha en grunn (`source` og `reason`).",
        "Utvid erklæringen slik at den dekker feltet, og godkjenn den nye teksten, eller fjern feltet fra registeret.",
    ),
    rule(
        Level::Error,
        "PV005",
        "13(2)(e)",
        "Valgfritt ett sted, påkrevd et annet",
        "«Eventuelt» i erklæringen betyr at feltet kan stå tomt. Da må skjemaet godta det.",
        "Gi feltet riktig `required` i registeret, eller endre erklæringen.",
    ),
    rule(
        Level::Error,
        "PV006",
        "13",
        "Et sitat finnes ikke i erklæringen",
        "Registeret viser til ord i erklæringen som dekker et felt eller en behandling, eller som ligger til grunn for en lagringstid, men ordene står ikke i erklæringen. Et sitat er hele ord fra én setning, og for et felt minst fire av dem: Færre sier ikke noe.",
        "Skriv sitatet av fra erklæringen, ord for ord.",
    ),
    rule(
        Level::Error,
        "PV007",
        "12(1)",
        "Rettighetene står før opplysningene",
        "Erklæringen sier om innsamlingen at det er forklart «tidligere i denne teksten». Det stemmer bare når delen om opplysninger står før delen om rettigheter.",
        "Flytt delen om hvilke opplysninger som samles inn, foran delen om rettigheter.",
    ),
    rule(
        Level::Error,
        "PV008",
        "30(1)",
        "Programmet lagrer noe som ikke står i registeret",
        "Alt som lagres om noen, skal stå i registeret med en grunn. Listen over det programmet selv lagrer, har noe som registeret mangler.",
        "Legg det i registeret med `source` og `reason`, eller sørg for at programmet ikke lagrer det.",
    ),
    rule(
        Level::Error,
        "PV009",
        "13",
        "Skjemaet stemmer ikke med registeret",
        "Skjemaet folk ser, skal ha nøyaktig de feltene som står i registeret, og et skjult felt mot roboter. Lenken til erklæringen skal stå over knappen, slik at den kan leses før noe sendes.",
        "Rett malen til kontaktsiden slik at den bruker skjemaet fra registeret, med lenken før knappen.",
    ),
    rule(
        Level::Error,
        "PV010",
        "13(2)(d)",
        "Lenkene til Datatilsynet er ikke som de skal",
        "Den som leser, skal få vite hvor man klager. Erklæringen skal lenke til en side hos Datatilsynet, og ikke miste en slik lenke som den godkjente versjonen har.",
        "Sett inn lenken til siden hos https://www.datatilsynet.no/. Skal den bort, godkjenner du en versjon uten den.",
    ),
    rule(
        Level::Error,
        "PV011",
        "13(1)(e)",
        "En mottaker er verken databehandler eller godkjent",
        "Erklæringen sier «deler vi aldri». Å gi opplysninger til en mottaker som selv bestemmer over dem, er deling, og krever at hver person har godkjent det.",
        "Fjern mottakeren fra registeret, eller inngå databehandleravtale og sett `role` til `\"processor\"`.",
    ),
    rule(
        Level::Error,
        "PV012",
        "5(1)(a)",
        "Siden lagrer noe hos leseren eller henter noe utenfra",
        "Siden setter en informasjonskapsel, lagrer noe i nettleseren eller laster noe fra et annet nettsted. Slikt kan røpe noe om leseren, og erklæringen sier ingenting om det.",
        "Fjern det fra malen eller siden.",
    ),
    rule(
        Level::Error,
        "PV013",
        "5(1)(e)",
        "Registeret stemmer ikke med en tid som erklæringen lover",
        "En lagringsklasse kan sitere ordene i erklæringen som lover en tid (`quoted_from_notice`), for eksempel «et halvt år senere». Tallene i registeret åpner for noe annet, eller for at en melding blir liggende lenger enn kontaktopplysningene den hører til.",
        "Gi lagringsklassen tall som stemmer med det ordene lover (`min_days`, `grace_days` og `max_days`), og behold kontaktopplysningene minst like lenge som meldingen.",
    ),
    rule(
        Level::Error,
        "PV014",
        "5(1)(e)",
        "Noe kan lagres uten tidsgrense",
        "Hver lagringsklasse må ha en øvre grense (`max_days`), og en gjennomgang (`review_days`) må komme før grensen. Ellers er det ingenting igjen å vurdere.",
        "Gi lagringsklassen `max_days`, og la `review_days` være et lavere tall.",
    ),
    rule(
        Level::Error,
        "PV015",
        "32(1)",
        "Oppsettet i skyen stemmer ikke med registeret",
        "Det som kjører i skyen, skal ha samme sletting, samme sikkerhetskopi og samme tilganger som det erklæringen og registeret lover.",
        "Rett `infra/template.yaml` eller registeret slik at de sier det samme.",
    ),
    rule(
        Level::Error,
        "PV016",
        "24(1)",
        "Et unntak er utløpt",
        "Noen har bestemt at et funn kan stå til en bestemt dato. Datoen er passert.",
        "Vurder funnet på nytt: Rett det, eller sett en ny dato med en grunn.",
    ),
    rule(
        Level::Error,
        "PV017",
        "12(3)",
        "Svarfristen er lengre enn loven gir",
        "Den som ber om innsyn, retting eller sletting, skal ha svar innen én måned. Fristen kan forlenges med to måneder til når saken er vanskelig, ikke med mer.",
        "Sett `months` til 1, `max_days` til høyst 31 og `extension_months` til høyst 2 under [deadlines].",
    ),
    rule(
        Level::Error,
        "PV018",
        "33(1)",
        "Avvik meldes senere enn loven krever",
        "Et brudd på personopplysningssikkerheten skal meldes til Datatilsynet innen 72 timer etter at dere fikk vite om det.",
        "Sett `breach_hours` til høyst 72 under [deadlines].",
    ),
    rule(
        Level::Warning,
        "PV101",
        "13(1)(a)",
        "Hvem som er behandlingsansvarlig",
        "Den som leser, skal få vite hvilket foretak som er ansvarlig: navn, organisasjonsnummer og adresse.",
        "Hva heter foretaket i Enhetsregisteret, hva er organisasjonsnummeret, og hvilken adresse har det?",
    ),
    rule(
        Level::Warning,
        "PV102",
        "13(1)(a)",
        "Hvor henvendelser om personvern går",
        "Erklæringen sier «kontakt oss», men ikke hvor. Den som vil bruke rettighetene sine, skal ha et sted å henvende seg.",
        "Hvilken e-postadresse eller hvilket telefonnummer tar imot henvendelser om personvern?",
    ),
    rule(
        Level::Warning,
        "PV103",
        "13(1)(c)–(d)",
        "Behandlingsgrunnlaget",
        "Erklæringen sier hvorfor opplysningene samles inn, men ikke hva i loven som gir rett til det. Bygger det på berettiget interesse, skal interessen også nevnes.",
        "Hvilket behandlingsgrunnlag i artikkel 6 har dere? Er det berettiget interesse, hvilken interesse?",
    ),
    rule(
        Level::Warning,
        "PV104",
        "13(2)(a)",
        "Hvor lenge",
        "«Så lenge det er nødvendig» sier ikke hvor lenge. Datatilsynet kaller det utilstrekkelig: Leseren skal få et tidsrom, eller kriteriene som avgjør det.",
        "Hvor lenge beholdes meldingen og kontaktopplysningene? Registeret har tallene.",
    ),
    rule(
        Level::Warning,
        "PV105",
        "13(1)(e)",
        "Databehandlere er ikke nevnt",
        "Erklæringen sier «deler vi aldri», men registeret har en leverandør som behandler opplysningene på vegne av dere. Også databehandlere er mottakere og skal nevnes.",
        "Hvilke leverandører, eller hva slags leverandører, behandler opplysningene?",
    ),
    rule(
        Level::Warning,
        "PV106",
        "13(1)(f)",
        "Overføring ut av EØS",
        "Erklæringen sier ikke om opplysninger blir overført ut av EØS.",
        "Behandles opplysningene bare innenfor EØS? Skriv det.",
    ),
    rule(
        Level::Warning,
        "PV107",
        "13(2)(b)",
        "Retten til begrensning",
        "Listen over rettigheter er ikke fullstendig. Retten til å få behandlingen begrenset (artikkel 18) mangler.",
        "Vil dere ta med retten til begrensning?",
    ),
    rule(
        Level::Warning,
        "PV108",
        "21(4)",
        "Retten til å protestere",
        "Bygger behandlingen på berettiget interesse, har folk rett til å protestere, og det skal sies uttrykkelig og atskilt fra annen informasjon.",
        "Vil dere ta med retten til å protestere, atskilt fra de andre?",
    ),
    rule(
        Level::Info,
        "PV109",
        "20",
        "Dataportabilitet",
        "Retten til å ta med seg opplysningene gjelder bare når behandlingen bygger på samtykke eller avtale.",
        "Bygger behandlingen på noe annet, kan dere gjøre unntak for funnet i registeret, med det som begrunnelse.",
    ),
    rule(
        Level::Warning,
        "PV110",
        "13(2)(e)",
        "Frivillig eller ikke",
        "Leseren skal få vite om det er frivillig å gi opplysningene, og hva som skjer hvis man lar være.",
        "Hva skjer hvis noen ikke vil oppgi telefonnummeret?",
    ),
    rule(
        Level::Info,
        "PV111",
        "13(2)(f)",
        "Automatiserte avgjørelser",
        "Det er ikke påkrevd å si at slike avgjørelser ikke tas, men mange lurer.",
        "Vil dere skrive at ingen avgjørelser tas automatisk?",
    ),
    rule(
        Level::Info,
        "PV112",
        "13(1)(b)",
        "Personvernombud",
        "Har virksomheten et personvernombud, skal kontaktopplysningene stå i erklæringen.",
        "Har dere personvernombud? Skriv navn og kontaktopplysninger i registeret, eller `\"none\"` hvis dere ikke har noe ombud.",
    ),
    rule(
        Level::Warning,
        "PV113",
        "5(1)(b)",
        "«Fordi det kan være nyttig» som formål",
        "Et formål skal være bestemt. At noe kan være nyttig, er ikke det.",
        "Hva brukes kontaktopplysningene til etter at problemet er løst?",
    ),
    rule(
        Level::Warning,
        "PV114",
        "28(3)",
        "En person kan ikke godkjenne en databehandleravtale",
        "En databehandleravtale er en avtale mellom behandlingsansvarlig og databehandler. Det en person kan gi, er et samtykke.",
        "Mener dere et samtykke til at opplysningene deles med en navngitt mottaker?",
    ),
    rule(
        Level::Warning,
        "PV115",
        "13",
        "Meldingen samles inn, men står ikke i listen",
        "Skjemaet har et felt for meldingen, og den lagres. Listen over hva som lagres, nevner den ikke.",
        "Vil dere ta med meldingen i listen?",
    ),
    rule(
        Level::Info,
        "PV116",
        "13(2)(a)",
        "Den automatiske slettingen er ikke nevnt",
        "Erklæringen sier at opplysninger slettes manuelt. Programmet sletter dem også automatisk hvis noen glemmer det.",
        "Vil dere nevne at opplysninger slettes automatisk senest etter en viss tid?",
    ),
    rule(
        Level::Warning,
        "PV117",
        "13",
        "Serverlogger",
        "Når noen besøker nettstedet, får serveren IP-adressen deres. Erklæringen sier ingenting om hva som skjer med den.",
        "Vil dere skrive at besøk ikke logges med IP-adresse, og at skjemaet teller sendinger uten å lagre adressen?",
    ),
    rule(
        Level::Info,
        "PV118",
        "12(1)",
        "Dato, versjon, informasjonskapsler og svartid",
        "Lesere leter ofte etter dette: når teksten gjelder fra, om nettstedet bruker informasjonskapsler, og hvor fort man får svar.",
        "Vil dere ta med noe av dette?",
    ),
    rule(
        Level::Info,
        "PV119",
        "5(1)(a)",
        "Et absolutt ord",
        "Ord som «aldri» må alltid stemme. Programmet sørger for det: Listen over mottakere er lukket, og ingenting deles uten at personen har godkjent det.",
        "La ordet stå så lenge det alltid er sant.",
    ),
    rule(
        Level::Info,
        "PV120",
        "12(1)",
        "Sannsynlig skrivefeil",
        "Ordene ser ut til å være en skrivefeil. Programmet retter aldri teksten.",
        "Er det en skrivefeil? Rett den, og godkjenn den nye teksten. Er det meningen, kan det stå.",
    ),
    rule(
        Level::Warning,
        "PV121",
        "14",
        "Den nye kontaktpersonen",
        "Når kunden oppgir en ny kontaktperson, har den personen ikke selv sendt noe. Da skal personen få vite om behandlingen innen en måned.",
        "Vil dere skrive hvordan den nye kontaktpersonen får vite det?",
    ),
    rule(
        Level::Warning,
        "PV122",
        "5(1)(e)",
        "En lagringstid uten forhold til formålet",
        "En øvre grense på mange år er i praksis ingen grense. Opplysninger skal ikke lagres lenger enn formålet krever.",
        "Hvor lenge trenger dere opplysningene? Krever en lov at noe oppbevares lenger, hører det til oppbevaringsplikten (`[[hold_reason]]`).",
    ),
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_codes_are_the_frozen_ones_in_order() {
        let codes: Vec<_> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
        let frozen: Vec<_> = (1..=18)
            .chain(101..=122)
            .map(|number| format!("PV{number:03}"))
            .collect();
        assert_eq!(codes, frozen);
    }

    #[test]
    fn no_two_rules_say_the_same() {
        for text in [
            |rule: &super::Rule| rule.title,
            |rule: &super::Rule| rule.why,
            |rule: &super::Rule| rule.remedy,
        ] {
            let mut texts: Vec<_> = RULES.iter().map(text).collect();
            texts.sort_unstable();
            assert!(
                texts
                    .windows(2)
                    .all(|pair| pair[0] != pair[1] && !pair[0].is_empty())
            );
        }
    }
}

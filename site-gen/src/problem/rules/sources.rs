//! What is wrong with the files that an editor writes: the rules SG, in order.
//!
//! These are slips. The message at its place says which one it is and what to type; here is what is true of all that have
//! the code.

use super::{Rule, rule};
use crate::problem::Level;

pub(super) const SOURCES: [Rule; 86] = [
    slip(
        "SG001",
        "Siden mangler linjene med +++",
        "Linjene mellom +++ øverst sier hva siden heter, og hvilken adresse den får.",
        "Begynn filen med +++, title, path og +++, på hver sin linje.",
    ),
    slip(
        "SG002",
        "Feil mellom +++-linjene",
        "Programmet gjetter aldri hva du mente, for en feil der kan publisere noe som ikke skulle ut.",
        "Skriv én nøkkel på hver linje: nøkkelen, tegnet = og verdien. Tekster står mellom rette anførselstegn.",
    ),
    slip(
        "SG003",
        "Adressen kan ikke brukes",
        "En adresse må virke i alle nettlesere og på alle servere, og nettstedet bruker noen adresser selv.",
        "Bruk små bokstaver fra a til z, tall og bindestrek mellom skråstrekene.",
    ),
    slip(
        "SG004",
        "To sider har samme adresse",
        "Bare den ene kunne blitt publisert.",
        "Gi hver side sin egen `path`.",
    ),
    slip(
        "SG005",
        "Filen er nesten en side",
        "En side er en fil i innholdsmappen, med et navn som slutter på .md. Det som bare ligner, blir ikke publisert.",
        "Gi filen et navn som slutter på .md, og legg den rett i innholdsmappen.",
    ),
    slip(
        "SG006",
        "Filen er en snarvei",
        "Det som publiseres, skal ligge i versjonskontrollen. Der er en snarvei bare navnet på noe annet.",
        "Legg selve filen der snarveien ligger.",
    ),
    slip(
        "SG007",
        "Filen er for stor",
        "Ingen tekst på et nettsted er så lang. Ofte er det et bilde som har fått feil navn.",
        "Del teksten i flere sider, eller gi filen riktig navn.",
    ),
    slip(
        "SG008",
        "Filen er tom",
        "En fil uten innhold er som regel en lagring som gikk galt.",
        "Hent filen tilbake fra versjonskontrollen, eller skriv innholdet på nytt.",
    ),
    warning(
        "SG009",
        "Filen blir ikke publisert",
        "Bare sider, bilder som en side viser, og filer i mappen `files` blir publisert.",
        "Legg filen i mappen `files` hvis folk skal kunne laste den ned. Legg den ellers utenfor innholdsmappen.",
    ),
    slip(
        "SG010",
        "Filen eller mappen kan ikke leses",
        "Noe som nettstedet trenger, er flyttet, endret underveis eller stengt for deg.",
        "Sjekk at du står i riktig mappe, og at du har tilgang til filen.",
    ),
    slip(
        "SG011",
        "Filen er ikke UTF-8",
        "Bokstaver som æ, ø og å er lagret på flere måter. Nettlesere forventer UTF-8.",
        "Lagre filen som UTF-8, uten BOM, i tekstprogrammet.",
    ),
    slip(
        "SG012",
        "Usynlig tegn",
        "Tegn som ingen ser, kan skjule tekst eller snu leseretningen. Ofte følger de med når noe limes inn.",
        "Ta tegnet bort, eller skriv ordet på nytt.",
    ),
    slip(
        "SG013",
        "Filnavnet er ikke likt overalt",
        "Windows og macOS skiller ikke mellom store og små bokstaver, og noen bokstaver kan lagres på to måter.",
        "Bruk små bokstaver, og la ingen filer ha navn som bare skiller seg på bokstavenes størrelse.",
    ),
    slip(
        "SG014",
        "En konflikt er ikke løst",
        "To har endret de samme linjene. Versjonskontrollen har satt inn begge og venter på at noen velger.",
        "Behold de riktige linjene, og ta bort dem med <<<<<<<, ======= og >>>>>>>.",
    ),
    slip(
        "SG017",
        "Lenke til et utkast",
        "Et utkast blir ikke publisert, så lenken ville ført til en side som ikke finnes.",
        "Publiser utkastet også, eller ta bort lenken så lenge.",
    ),
    slip(
        "SG018",
        "HTML i personvernerklæringen",
        "Personvernerklæringen godkjennes ord for ord. HTML og bilder kan si noe ved siden av ordene.",
        "Skriv det med ord i Markdown.",
    ),
    slip(
        "SG019",
        "HTML-elementer er ikke avsluttet riktig",
        "Et element uten slutt tar med seg resten av siden, og en nettleser gjetter hvor det skulle sluttet.",
        "Avslutt hvert element på siden der det begynner, det innerste først.",
    ),
    slip(
        "SG020",
        "Siden det lenkes til, finnes ikke",
        "Den som følger lenken, ville fått beskjed om at siden ikke finnes.",
        "Skriv navnet på en fil i innholdsmappen, for eksempel kontakt.md.",
    ),
    slip(
        "SG021",
        "Overskriften det lenkes til, finnes ikke",
        "Den som følger lenken, ville havnet øverst på siden og måtte lete selv.",
        "Skriv merket til en overskrift på siden. Det er laget av ordene i overskriften, eller står i {#…} etter dem.",
    ),
    slip(
        "SG022",
        "HTML på en side i Markdown",
        "Sider skrives i Markdown, så de ser like ut og kan leses av alle hjelpemidler.",
        "Skriv det i Markdown. Trenger siden HTML, må den ha linjen html = true.",
    ),
    slip(
        "SG023",
        "Tabellen mangler linjen under overskriftene",
        "Uten den linjen er tabellen bare tekst med streker.",
        "Skriv | --- | --- | under overskriftene, med --- én gang for hver kolonne.",
    ),
    slip(
        "SG024",
        "To overskrifter har samme merke",
        "En lenke til merket ville alltid gått til den første.",
        "Velg et annet merke for den ene, eller ta det bort.",
    ),
    slip(
        "SG025",
        "Merket er i bruk ellers på siden",
        "Malen rundt teksten har et element med samme merke, så en lenke kunne gått dit.",
        "Velg et annet merke, eller ta det bort.",
    ),
    slip(
        "SG026",
        "Kortnavnet har ingen adresse",
        "Lenker av typen [tekst][kortnavn] trenger en linje som sier hvor kortnavnet fører.",
        "Skriv adressen rett i lenken, eller legg til linjen [kortnavn]: adresse.",
    ),
    slip(
        "SG027",
        "Lenken mangler tekst eller mål",
        "Uten tekst har leseren ingenting å trykke på, og uten mål fører lenken ingen steder.",
        "Skriv lenken slik: [Kontakt oss](kontakt.md).",
    ),
    slip(
        "SG028",
        "Adressen i lenken kan ikke brukes",
        "Adressen er skrevet slik at nettlesere ikke forstår den, eller den virker bare på én maskin.",
        "Skriv navnet på en fil, eller en hel adresse som begynner med https:, mailto: eller tel:.",
    ),
    slip(
        "SG029",
        "Overskriften kan ikke publiseres",
        "En tom overskrift sier ingenting, og en overskrift kan ikke ha andre tillegg enn et merke.",
        "Skriv ordene i overskriften. Et merke skrives slik: {#merke}.",
    ),
    slip(
        "SG030",
        "Malen finnes ikke",
        "Malen bestemmer hvordan siden ser ut, og uten den kan siden ikke lages.",
        "Rett navnet, eller ta bort linjen `template`: Da brukes den vanlige malen.",
    ),
    slip(
        "SG031",
        "Malen kan ikke leses eller fylles ut",
        "Malen har en skrivefeil, eller den spør etter noe som ikke finnes på siden.",
        "Få hjelp av den som lager malene.",
    ),
    slip(
        "SG032",
        "Malen har en plass som ikke kan fylles ut",
        "Noen sider fylles ut av programmet som tar imot skjemaet, og det kjenner bare bestemte navn.",
        "Få hjelp av den som lager malene. Rådet ved feilen viser navnene som finnes.",
    ),
    slip(
        "SG033",
        "Bildet finnes ikke",
        "Siden viser et bilde som ikke ligger i innholdsmappen.",
        "Legg bildet i innholdsmappen, og skriv navnet slik filen heter.",
    ),
    slip(
        "SG034",
        "Bildet mangler alternativ tekst",
        "Den som ikke ser bildet, får lest opp den alternative teksten i stedet.",
        "Skriv mellom hakeparentesene hva bildet viser.",
    ),
    slip(
        "SG035",
        "Bildet hentes fra et annet nettsted",
        "Da får det andre nettstedet vite hvem som leser siden.",
        "Legg bildet i innholdsmappen, og skriv navnet på filen.",
    ),
    slip(
        "SG036",
        "Bildet kan ikke publiseres",
        "Bildet er ødelagt, for stort, eller det inneholder noe mer enn et bilde.",
        "Åpne bildet i et bildeprogram, og lagre det på nytt uten metadata.",
    ),
    slip(
        "SG037",
        "Malene viser til seg selv eller til noe som ikke finnes",
        "En mal som bygger på seg selv, blir aldri ferdig.",
        "Be den som lager malene, om å rette henvisningen.",
    ),
    slip(
        "SG038",
        "Ukjent navn i en mal",
        "Malen bruker et filter, en komponent eller en annen mal som ikke finnes.",
        "Be den som lager malene, om å rette navnet.",
    ),
    slip(
        "SG040",
        "Registeret kan ikke leses",
        "Registeret bestemmer hva skjemaet spør om, og hvor lenge det lagres. Programmet gjetter ingenting av det.",
        "Rett linjen som feilen peker på.",
    ),
    slip(
        "SG041",
        "En tekst mangler eller er feil",
        "Tekstene i messages.toml vises til folk, og noen av dem har plasser som fylles ut.",
        "Skriv teksten, med de plassholderne som hører til, og ingen andre.",
    ),
    slip(
        "SG042",
        "Personvernerklæringen mangler",
        "Skjemaet lenker til personvernerklæringen, så nettstedet kan ikke publiseres uten.",
        "Legg tilbake filen som [notice] i registeret nevner, og se til at den ikke er et utkast.",
    ),
    slip(
        "SG043",
        "Kontaktsiden mangler",
        "Sidene som svarer på skjemaet, lages av kontaktsiden.",
        "Legg tilbake kontakt.md, og se til at den ikke er et utkast.",
    ),
    slip(
        "SG044",
        "To skript har samme navn",
        "Malene finner skript etter navnet, uansett hvilken mappe de ligger i.",
        "Gi det ene skriptet et annet navn.",
    ),
    slip(
        "SG045",
        "Stilarket kan ikke leses",
        "En nettleser hopper stille over det den ikke forstår, og siden ville sett feil ut.",
        "Rett stilen på linjen som feilen peker på.",
    ),
    warning(
        "SG046",
        "Forsiden eller 404-siden mangler",
        "Den som kommer til nettstedet, eller til en adresse som ikke finnes, ville ikke fått se noe.",
        "Lag en side med path = \"/\", og en med path = \"/404.html\".",
    ),
    slip(
        "SG050",
        "Versjonslisten kan ikke leses",
        "Listen sier hvilke versjoner av personvernerklæringen som er godkjent. `site-gen approve` skriver den.",
        "Hent listen tilbake fra versjonskontrollen, eller rett linjen som feilen peker på.",
    ),
    slip(
        "SG051",
        "Filen er ingen versjon av personvernerklæringen",
        "I mappen med versjoner ligger bare godkjente tekster, og listen nevner ikke denne.",
        "Kjør `site-gen approve` på nytt hvis en godkjenning ble avbrutt. Ta ellers bort filen.",
    ),
    slip(
        "SG052",
        "Sikkerhetskontakten kan ikke brukes",
        "Den som finner et sikkerhetshull, leser adressen i security.txt.",
        "Skriv adressen som mailto:…, https://… eller tel:…, uten mellomrom.",
    ),
    warning(
        "SG053",
        "Sikkerhetskontakten er utløpt",
        "Bare et menneske kan love at noen svarer, og løftet skal fornyes minst én gang i året (RFC 9116).",
        "Sjekk at noen svarer på adressen, og sett en ny siste dag, høyst ett år fram.",
    ),
    slip(
        "SG054",
        "Den tidligere adressen er i bruk",
        "En adresse kan ikke både vise en side og sende leseren videre til en annen.",
        "Ta den tidligere adressen bort fra `aliases`.",
    ),
    info(
        "SG055",
        "Bare serveren kan videresende herfra",
        "På denne adressen kan det ikke ligge en side som sender leseren videre.",
        "Be den som drifter serveren, om å legge inn regelen fra headers.json.",
    ),
    slip(
        "SG060",
        "Adressen fører ingen steder",
        "Noe på den ferdige siden lenker til eller henter en fil som ikke blir laget.",
        "Rett adressen, eller lag det den skal føre til.",
    ),
    slip(
        "SG061",
        "Merket i lenken finnes ikke",
        "Den som følger lenken, havner øverst på siden og må lete selv.",
        "Skriv merket til noe som finnes på siden. En overskrift får sitt eget merke med {#…} etter ordene.",
    ),
    slip(
        "SG062",
        "Merket finnes to ganger eller kan ikke brukes",
        "Lenker og ledetekster finner bare det første elementet med merket.",
        "Gi hvert element sitt eget merke, uten mellomrom.",
    ),
    slip(
        "SG063",
        "Viser til et merke som ikke finnes",
        "Hjelpemidler leser opp det merket viser til. Her er det ingenting å lese.",
        "Gi elementet merket som det vises til, eller ta bort attributtet.",
    ),
    slip(
        "SG064",
        "Siden skal ha én hovedoverskrift",
        "Den som hører siden, finner fram med overskriftene og begynner med hovedoverskriften.",
        "Bruk `title` til hovedoverskriften, og begynn delene med ##.",
    ),
    slip(
        "SG065",
        "Overskriften hopper over et nivå",
        "Lesere tar et nivå som mangler, for en del som mangler.",
        "Bruk ett tegn # mer enn i overskriften som delen hører til under.",
    ),
    slip(
        "SG066",
        "Overskriften er tom",
        "Den som hopper fra overskrift til overskrift, får ingenting lest opp.",
        "Skriv ord i overskriften, eller ta den bort.",
    ),
    slip(
        "SG067",
        "Feltet mangler ledetekst",
        "Uten ledetekst vet ingen hva som skal stå i feltet.",
        "Skriv <label for=\"…\"> med feltets `id`.",
    ),
    slip(
        "SG068",
        "Bildet mangler alternativ tekst (i malen)",
        "Den som ikke ser et bilde i malen, får ikke vite hva det viser.",
        "Skriv alt=\"…\" med det bildet sier, eller alt=\"\" hvis det bare er til pynt.",
    ),
    slip(
        "SG069",
        "Lenken eller knappen mangler tekst",
        "Den som hører siden, får bare høre at her er en lenke eller en knapp.",
        "Skriv hvor lenken går, eller hva knappen gjør.",
    ),
    warning(
        "SG070",
        "Lenketeksten sier ikke hvor lenken går",
        "Mange hører bare lenkene på en side, og «les mer» sier ingenting alene.",
        "La lenketeksten si hva som er der, for eksempel «Les personvernerklæringen».",
    ),
    warning(
        "SG071",
        "Samme lenketekst til ulike steder",
        "Den som hører en liste med lenker, kan ikke skille dem.",
        "La lenketekstene vise forskjellen.",
    ),
    slip(
        "SG072",
        "Tabellen mangler tydelige overskrifter",
        "Den som hører tabellen, får overskriften lest opp sammen med hver celle.",
        "Bruk <th> i cellene som er overskrifter, med `scope` når både rader og kolonner har dem.",
    ),
    slip(
        "SG073",
        "Siden er ikke merket som bokmål",
        "Språket avgjør hvilken stemme siden leses opp med.",
        "Skriv lang=\"nb\" eller lang=\"nn\" i malen.",
    ),
    slip(
        "SG074",
        "Tittelen mangler eller er den samme som på en annen side",
        "Tittelen står i faner, bokmerker og søkeresultater.",
        "Gi hver side sin egen `title`.",
    ),
    slip(
        "SG075",
        "Landemerker mangler eller er like",
        "Hjelpemidler lar leseren hoppe mellom landemerkene på siden.",
        "La siden ha ett <main>, og gi menyene hvert sitt navn.",
    ),
    slip(
        "SG076",
        "Sikkerhetsreglene stopper dette",
        "Sikkerhetsreglene (CSP) lar nettlesere kjøre og hente bare det nettstedet har i egne filer. Bare et bilde kan stå på selve siden (`data:image/`).",
        "Flytt skriptet eller stilen til en egen fil.",
    ),
    slip(
        "SG077",
        "Siden hindrer leseren (zoom, tid, vindu)",
        "Leseren bestemmer selv hvor stor teksten er, hvor lenge siden vises, og hvor lenker åpnes.",
        "Ta bort det som hindrer leseren.",
    ),
    slip(
        "SG078",
        "Skjemaet sendes ingen steder, eller synlig i adressen",
        "Det som står i adressen, blir liggende i historikken og i logger.",
        "Bruk method=\"post\" og en adresse som tar imot skjemaet.",
    ),
    slip(
        "SG079",
        "Første besøk henter for mye",
        "Et første besøk skal gå fort, også på en treg telefon.",
        "Gjør den største delen mindre, eller del siden i to.",
    ),
    slip(
        "SG080",
        "Siden på det andre nettstedet er borte",
        "Lenken var riktig en gang, men nå svarer serveren at siden ikke finnes.",
        "Finn den nye adressen, eller ta bort lenken.",
    ),
    warning(
        "SG081",
        "Siden på det andre nettstedet er flyttet",
        "Videresendingen virker nå, men kan bli borte.",
        "Bruk den nye adressen.",
    ),
    warning(
        "SG082",
        "Lenken kunne ikke sjekkes",
        "Nettstedet svarte ikke, eller svarte på en måte som ikke kan tolkes.",
        "Åpne lenken i en nettleser.",
    ),
    warning(
        "SG083",
        "Stedet på den andre siden finnes ikke",
        "Siden finnes, men ikke stedet på den.",
        "Åpne lenken i en nettleser, og finn det nye merket.",
    ),
    warning(
        "SG084",
        "Lenken ble ikke sjekket",
        "Sjekken tar slutt etter en viss tid og et visst antall lenker, så den ikke er til bry for andre.",
        "Kjør `site-gen check --links` på nytt senere.",
    ),
    slip(
        "SG085",
        "Lenken kan ikke være riktig",
        "Adressen i lenken er skrevet slik at ingen kan følge den.",
        "Skriv hele adressen, slik den står i nettleseren.",
    ),
    warning(
        "SG086",
        "Lenken er ikke kryptert",
        "Uten kryptering kan andre se og endre det leseren henter.",
        "Skriv https: i stedet for http:.",
    ),
    slip(
        "SG087",
        "Taggen har for mange attributter",
        "Programmet leser siden bare fram til taggen.",
        "Behold attributtene som nettlesere kjenner.",
    ),
    slip(
        "SG088",
        "Markdown ville endret eller utelatt ord",
        "Et tegn først på linjen gjør den til noe annet i Markdown enn det som er ment.",
        "Skriv \\ foran tegnet hvis det skal stå som det er.",
    ),
    slip(
        "SG089",
        "Noe ligner Markdown, men er det ikke",
        "Det ville blitt publisert akkurat slik det står, med tegnene synlige.",
        "Rett skrivemåten, eller skriv \\ foran tegnet hvis det skal stå.",
    ),
    slip(
        "SG090",
        "Mappen kan ikke skrives til",
        "Nettstedet er i orden, men mappen er i bruk, stengt eller inneholder noe annet.",
        "Velg en annen mappe med `--out`, eller gjør det som står i meldingen.",
    ),
    slip(
        "SG100",
        "Et brev mangler eller har et ukjent navn",
        "Hvert brev har et fast navn, og det er etter navnet saksbehandlerverktøyet finner det.",
        "Bruk et av navnene som finnes, eller hent brevet tilbake fra versjonskontrollen.",
    ),
    slip(
        "SG101",
        "Ukjent navn i et brev",
        "Ord i krøllparenteser fylles ut av saksbehandlerverktøyet, som bare kjenner bestemte navn.",
        "Bruk et av navnene som dette brevet har.",
    ),
    slip(
        "SG102",
        "Brevet mangler tittel eller har noe et brev ikke kan ha",
        "Brev er enkle: en tittel, avsnitt, overskrifter, lister, uthevinger og lenker.",
        "Begynn med tittelen på en linje med #, og skriv resten som setninger.",
    ),
    slip(
        "SG110",
        "Avtale uten tekst eller tekst uten avtale",
        "En avtale om deling er en tekst i mappen `agreements` og en oppføring i registeret.",
        "Legg til den delen som mangler, eller ta bort den andre.",
    ),
    slip(
        "SG111",
        "En avtale er endret",
        "Noen kan ha godkjent avtalen slik den var, og det de godkjente, skal ikke endres.",
        "Gi en ny tekst sin egen `id`, og la den gamle stå.",
    ),
    slip(
        "SG112",
        "Avtalen mangler tittel eller har noe en avtale ikke kan ha",
        "Den som godkjenner, skal lese hele avtalen som vanlig tekst.",
        "Begynn med tittelen på en linje med #, og skriv resten som setninger, lister og lenker.",
    ),
];

/// A slip that stops a build.
const fn slip(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    remedy: &'static str,
) -> Rule {
    rule(Level::Error, code, "", title, why, remedy)
}

/// Something that works, and should be seen to.
const fn warning(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    remedy: &'static str,
) -> Rule {
    rule(Level::Warning, code, "", title, why, remedy)
}

/// Something worth knowing.
const fn info(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    remedy: &'static str,
) -> Rule {
    rule(Level::Info, code, "", title, why, remedy)
}

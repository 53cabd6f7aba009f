//! One change at a time to the shipped sources, and the error each of them makes.
#![allow(dead_code, reason = "each test program uses a part of it")]

use crate::sources::Sources;

pub(crate) const NOTICE: &str = "content/personvern.md";
pub(crate) const REGISTER: &str = "content/register.toml";
/// In a change: `from` is a path of the register, and `to` its new value.
pub(crate) const SET: &str = "set";
/// In a change: the value at the path `from` is taken out.
pub(crate) const UNSET: &str = "unset";
pub(crate) const INFRA: &str = "infra/template.yaml";

/// One change, and the one error it makes.
pub(crate) struct Change {
    pub(crate) code: &'static str,
    /// What is done, in bokmål, for the page of the check.
    pub(crate) done: &'static str,
    pub(crate) file: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
}

const fn change(
    code: &'static str,
    done: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
) -> Change {
    Change {
        code,
        done,
        file,
        from,
        to,
    }
}

pub(crate) const CHANGES: &[Change] = &[
    change(
        "PV008",
        "Firmanavnet blir et telefonnummer, som også lagres slik maskiner sammenligner det.",
        REGISTER,
        "autocomplete = \"organization\"",
        "autocomplete = \"tel\"",
    ),
    change(
        "PV015",
        "Sikkerhetskopien slås av.",
        INFRA,
        "PointInTimeRecoveryEnabled: true",
        "PointInTimeRecoveryEnabled: false",
    ),
    change(
        "PV015",
        "Funksjonens rolle får en ferdig liste av rettigheter.",
        INFRA,
        "      Policies:\n",
        "      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess]\n      Policies:\n",
    ),
    change(
        "PV015",
        "Rettigheten skrives som det den ikke er.",
        INFRA,
        "Action: dynamodb:PutItem",
        "NotAction: dynamodb:DeleteTable",
    ),
    change(
        "PV015",
        "Rettigheten skrives med en stjerne.",
        INFRA,
        "Action: dynamodb:PutItem",
        "Action: \"dynamo*:*\"",
    ),
    change(
        "PV015",
        "Rettigheter gis ved siden av rollen.",
        INFRA,
        "  ContactsTable:\n    Type: AWS::DynamoDB::Table",
        "  More:\n    Type: AWS::IAM::Policy\n  ContactsTable:\n    Type: AWS::DynamoDB::Table",
    ),
    change(
        "PV001",
        "Erklæringen får et ord som ingen har godkjent.",
        NOTICE,
        "Personvern er viktig",
        "Personvern er svært viktig",
    ),
    change(
        "PV001",
        "En godkjent tekst endres i arkivet.",
        "content/versions/4bfafca45f575277.html",
        "eventuelt ",
        "",
    ),
    change(
        "PV002",
        "`list_pattern` i registeret sier «Vi samler inn» i stedet for «Vi lagrer».",
        REGISTER,
        "\"Vi lagrer {list}",
        "\"Vi samler inn {list}",
    ),
    change(
        "PV003",
        "Registeret sier at navnet står i erklæringen som «Fullt navn».",
        REGISTER,
        "in_notice = \"Navn\"",
        "in_notice = \"Fullt navn\"",
    ),
    change(
        "PV004",
        "Et nytt felt, «Stilling», legges i registeret.",
        REGISTER,
        "[[activity.field]]\nid = \"message\"",
        "[[activity.field]]\nid = \"role\"\nlabel = \"Stilling\"\nclass = \"contact\"\nmax_chars = 80\nshown_in = [\"form\"]\n\n[[activity.field]]\nid = \"message\"",
    ),
    change(
        "PV004",
        "Meldingen viser ikke lenger til ordene som dekker den.",
        REGISTER,
        "quoted_from_notice = \"Vi leser meldingen din\"\n",
        "",
    ),
    change(
        "PV004",
        "Grunnen til at versjonen lagres, tas bort.",
        REGISTER,
        "reason = \"viser hvilken erklæring personen fikk se\"\n",
        "",
    ),
    change(
        "PV005",
        "Firmanavnet gjøres påkrevd.",
        REGISTER,
        "required = false",
        "required = true",
    ),
    change(
        "PV005",
        "Navnet gjøres frivillig.",
        REGISTER,
        "required = true",
        "required = false",
    ),
    change(
        "PV006",
        "Sitatet om Digiforms skrives feil.",
        REGISTER,
        "\"egne kundeavtaler med",
        "\"egne avtaler med",
    ),
    change(
        "PV006",
        "Sitatet om meldingen skrives feil.",
        REGISTER,
        "\"Vi leser meldingen din\"",
        "\"Vi leser meldinga di\"",
    ),
    change(
        "PV006",
        "Registeret sier at kontaktopplysninger beholdes i to år etter at saken er løst.",
        REGISTER,
        "\"Et halvt år senere\"",
        "\"To år senere\"",
    ),
    change(
        "PV008",
        "`version` tas ut av registeret.",
        REGISTER,
        "[[activity.field]]\nid = \"version\"\nsource = \"system\"\nclass = \"contact\"\nreason = \"teller endringer, så to som arbeider samtidig ikke skriver over hverandre\"\nshown_in = [\"record\"]\n",
        "",
    ),
    change(
        "PV009",
        "Lenken til erklæringen flyttes under knappen.",
        "templates/components/contact-form/contact-form.html",
        "{{<NoticeLink />}}\n{{<Button label={text.form.submit} />}}",
        "{{<Button label={text.form.submit} />}}\n{{<NoticeLink />}}",
    ),
    change(
        "PV009",
        "Malen legger til et felt på egen hånd.",
        "templates/components/contact-form/contact-form.html",
        "{{<NoticeLink />}}",
        "<label>Alder <input name=\"age\"></label>{{<NoticeLink />}}",
    ),
    change(
        "PV009",
        "Malen tar ikke med at et felt er påkrevd.",
        "templates/components/field/field.html",
        "{% if field.required %} required{% endif -%}",
        "",
    ),
    change(
        "PV009",
        "Fella for programmer kan nås med tastaturet.",
        "templates/components/contact-form/contact-form.html",
        " tabindex=\"-1\"",
        "",
    ),
    change(
        "PV009",
        "Skjemaet mister plassen til adgangstegnet.",
        "templates/components/contact-form/contact-form.html",
        "name=\"token\"",
        "name=\"tokn\"",
    ),
    change(
        "PV009",
        "Kontaktsiden mister linjen som sier at den har skjemaet.",
        "content/kontakt.md",
        "template = \"contact.html\"\n",
        "",
    ),
    change(
        "PV010",
        "Begge lenkene til Datatilsynet går til samme side.",
        NOTICE,
        "https://www.datatilsynet.no/rettigheter-og-plikter/den-registrertes-rettigheter/",
        "https://www.datatilsynet.no/om-datatilsynet/kontakt-oss/klage-til-datatilsynet/",
    ),
    change(
        "PV010",
        "En lenke til Datatilsynet går et annet sted.",
        NOTICE,
        "https://www.datatilsynet.no/rettigheter",
        "https://www.datatilsynet.example/rettigheter",
    ),
    change(
        "PV010",
        "En av lenkene til Datatilsynet tas bort.",
        NOTICE,
        "[Datatilsynet](https://www.datatilsynet.no/rettigheter-og-plikter/den-registrertes-rettigheter/)",
        "Datatilsynet",
    ),
    change(
        "PV011",
        "Leverandøren bestemmer selv over opplysningene.",
        REGISTER,
        "role = \"processor\", region",
        "role = \"controller\", region",
    ),
    change(
        "PV012",
        "Malen henter et bilde fra et annet nettsted.",
        "templates/base.html",
        "</main>",
        "<img src=\"https://teller.example/1.gif\" alt=\"\"></main>",
    ),
    change(
        "PV012",
        "Malen setter en informasjonskapsel.",
        "templates/base.html",
        "<meta charset=\"utf-8\">",
        "<meta charset=\"utf-8\"><meta http-equiv=\"set-cookie\" content=\"besok=1\">",
    ),
    change(
        "PV012",
        "Stilarket henter en skrift fra et annet nettsted.",
        "templates/styles/3-base.css",
        "@layer base {",
        "@import \"https://skrifter.example/a.css\";\n@layer base {",
    ),
    change(
        "PV013",
        "Kontaktopplysninger kan forsvinne én dag for tidlig.",
        SET,
        "class.contact.min_days",
        "182",
    ),
    change(
        "PV013",
        "Meldingen kan leve lenger enn kontaktopplysningene.",
        SET,
        "class.message.max_days",
        "99999",
    ),
    change(
        "PV013",
        "Meldingen beholdes lenger enn kontaktopplysningene etter løsningen.",
        SET,
        "class.message.grace_days",
        "99999",
    ),
    change(
        "PV014",
        "Meldingen mister sin øvre grense.",
        UNSET,
        "class.message.max_days",
        "",
    ),
    change(
        "PV014",
        "Gjennomgangen kommer etter at alt er borte.",
        SET,
        "class.contact.review_days",
        "99999",
    ),
    change(
        "PV014",
        "Kontaktopplysninger blir aldri gjennomgått.",
        UNSET,
        "class.contact.review_days",
        "",
    ),
    change(
        "PV015",
        "Tabellen fjerner ikke lenger det som er utløpt.",
        INFRA,
        "AttributeName: expires_at\n        Enabled: true",
        "AttributeName: expires_at\n        Enabled: false",
    ),
    change(
        "PV015",
        "Sikkerhetskopien lever lenger enn registeret sier.",
        INFRA,
        "RecoveryPeriodInDays: ",
        "RecoveryPeriodInDays: 3",
    ),
    change(
        "PV015",
        "Sikkerhetskopien lever kortere i registeret.",
        SET,
        "backup.point_in_time_days",
        "34",
    ),
    change(
        "PV015",
        "Leverandøren behandler opplysningene i London.",
        REGISTER,
        "region = \"eu-north-1\"",
        "region = \"eu-west-2\"",
    ),
    change(
        "PV015",
        "Loggen beholdes lenger.",
        INFRA,
        "RetentionInDays: 30",
        "RetentionInDays: 90",
    ),
    change(
        "PV015",
        "Funksjonen får også lese.",
        INFRA,
        "Action: dynamodb:PutItem",
        "Action: [dynamodb:PutItem, dynamodb:GetItem]",
    ),
    change(
        "PV015",
        "Funksjonen får gjøre alt.",
        INFRA,
        "Action: dynamodb:PutItem",
        "Action: \"*\"",
    ),
    change(
        "PV015",
        "Funksjonen får endre meldingene, og ikke bare tellerne.",
        INFRA,
        "Action: dynamodb:UpdateItem\n                Resource: !GetAtt LimitsTable.Arn",
        "Action: dynamodb:UpdateItem\n                Resource: !GetAtt ContactsTable.Arn",
    ),
    change(
        "PV015",
        "Varslingen får lese det folk har skrevet.",
        INFRA,
        "dynamodb:Attributes: [pk, status, reference]",
        "dynamodb:Attributes: [pk, status, message]",
    ),
    change(
        "PV015",
        "Varslingen får lese uten å si hva.",
        INFRA,
        "dynamodb:Attributes: [pk, status, reference]\n                  StringEquals:\n                    dynamodb:Select: SPECIFIC_ATTRIBUTES",
        "dynamodb:Attributes: [pk, status, reference]",
    ),
    change(
        "PV015",
        "Oversikten får slette.",
        INFRA,
        "Action: dynamodb:Scan",
        "Action: [dynamodb:Scan, dynamodb:DeleteItem]",
    ),
    change(
        "PV015",
        "Tellerne blir liggende.",
        INFRA,
        "Enabled: true\n      SSESpecification",
        "Enabled: false\n      SSESpecification",
    ),
    change(
        "PV015",
        "Funksjonens rolle beskrives et annet sted.",
        INFRA,
        "Role: !GetAtt FormRole.Arn",
        "Role: arn:aws:iam::123456789012:role/x",
    ),
    change(
        "PV015",
        "En indeks får mer enn nøkler.",
        INFRA,
        "ProjectionType: KEYS_ONLY",
        "ProjectionType: ALL",
    ),
    change(
        "PV015",
        "En indeks er over e-postadressen selv.",
        INFRA,
        "- AttributeName: email_lookup\n              KeyType: HASH",
        "- AttributeName: email_ascii\n              KeyType: HASH",
    ),
    change(
        "PV015",
        "Saksbehandlerne får ta hele tabellen med seg.",
        INFRA,
        "- dynamodb:BatchGetItem",
        "- dynamodb:ExportTableToPointInTime",
    ),
    change(
        "PV015",
        "Saksbehandlerne får slette det som er loggført.",
        INFRA,
        "                Condition:\n                  ForAllValues:StringEquals:\n                    dynamodb:LeadingKeys: [items]\n",
        "",
    ),
    change(
        "PV015",
        "Hendelsesloggen utløper.",
        INFRA,
        "        - AttributeName: sk\n          KeyType: RANGE\n",
        "        - AttributeName: sk\n          KeyType: RANGE\n      TimeToLiveSpecification:\n        AttributeName: expires_at\n        Enabled: true\n",
    ),
];

/// The shipped sources with this change.
pub(crate) fn spoilt(change: &Change) -> Sources {
    match change.file {
        SET => Sources::shipped().set(change.from, Some(change.to)),
        UNSET => Sources::shipped().set(change.from, None),
        file => Sources::shipped().replace(file, change.from, change.to),
    }
}

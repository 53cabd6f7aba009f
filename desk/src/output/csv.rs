//! Enquiries as a table for spreadsheets (RFC 4180), in which no value is a formula.

use contact_store::Loaded;
use personal_data::{Printable, Register};

/// Says to spreadsheets that it is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The whole file.
pub(crate) fn enquiries(enquiries: &[Loaded], register: &Register) -> anyhow::Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let fields: Vec<&str> = register
        .form_fields()
        .map(|field| field.id.as_str())
        .collect();
    let head = ["reference", "status", "received_at"].into_iter();
    writer.write_record(head.chain(fields.iter().copied()))?;
    for loaded in enquiries {
        let Some(item) = loaded.enquiry.main() else {
            continue;
        };
        let own = [
            item.reference.to_string(),
            item.status.as_str().to_owned(),
            item.received_at.to_string(),
        ];
        let typed = fields.iter().map(|field| {
            let value = desk::json::typed(&loaded.enquiry, field).unwrap_or_default();
            cell(value)
        });
        writer.write_record(own.into_iter().chain(typed))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|_| anyhow::anyhow!("the table could not be made"))?;
    Ok(format!("{BYTE_ORDER_MARK}{}", String::from_utf8(bytes)?))
}

/// A value as a cell that a spreadsheet shows and does not carry out (OWASP, "CSV Injection"). A telephone number begins
/// with a plus and is left as it is.
fn cell(value: &str) -> String {
    let shown = Printable::lines(value).to_string();
    // The first character counts as it was, too: a tab is made harmless, and may have been what a formula begins with.
    let begins = |text: &str| text.trim_start_matches([' ', '\u{A0}']).chars().next();
    let is_formula = [begins(value), begins(&shown)]
        .into_iter()
        .flatten()
        .any(|first| {
            matches!(
                first,
                '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n'
            )
        });
    if is_formula && !is_phone(&shown) {
        format!("'{shown}")
    } else {
        shown
    }
}

fn is_phone(value: &str) -> bool {
    let rest = value.strip_prefix('+');
    let is_allowed = |letter: char| letter.is_ascii_digit() || " ()-./".contains(letter);
    rest.is_some_and(|rest| {
        rest.contains(|letter: char| letter.is_ascii_digit()) && rest.chars().all(is_allowed)
    })
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_and_a_number_stays_one() {
        for formula in [
            "=1+1", "+1+cmd", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "\t=1", "\r=1", " =1",
            "\u{A0}=1", "+47 22=1", "+", "+ ()", "\n=1",
        ] {
            assert!(cell(formula).starts_with('\''), "{formula:?}");
        }
        for text in [
            "Kari",
            "+47 22 22 55 55",
            "+47 (22) 22-55.55/1",
            "22 22 55 55",
            "",
            "a=b",
        ] {
            assert_eq!(cell(text), text);
        }
        assert_eq!(cell("a\u{1b}[2J"), "a\\u{1b}[2J");
    }
}

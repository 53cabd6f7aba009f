//! E-mail addresses: whether mail could be sent to one, and its ASCII form.
//!
//! The local part is what browsers accept (HTML Standard, "valid e-mail address") with RFC 5321's length; the
//! domain goes through IDNA, so that `kari@blåbær.example` is an address. Nothing is looked up: a name server
//! that is down must not turn a person away.

/// RFC 5321, 4.5.3.1.1.
const MAX_LOCAL_BYTES: usize = 64;
/// RFC 5321, 4.5.3.1.3, less the angle brackets of a path.
const MAX_ADDRESS_BYTES: usize = 254;

/// The ASCII form of a typed address, or `None` when it is not an address.
pub(crate) fn to_ascii(typed: &str) -> Option<String> {
    let (local, domain) = typed.split_once('@')?;
    if domain.contains('@') || !is_local(local) {
        return None;
    }
    let domain = idna::domain_to_ascii_strict(domain).ok()?;
    let address = format!("{local}@{domain}");
    (is_domain(&domain) && address.len() <= MAX_ADDRESS_BYTES).then_some(address)
}

fn is_local(local: &str) -> bool {
    let is_allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty()
        && local.len() <= MAX_LOCAL_BYTES
        && local.bytes().all(is_allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

/// At least two labels of at most 63 characters, the last of letters (or an encoded name): `kari@localhost`
/// and `kari@10.0.0.1` are slips, not addresses of customers.
fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.len() <= 63;
    let Some(last) = labels.last() else {
        return false;
    };
    labels.len() >= 2
        && labels.iter().all(is_label)
        && (last.bytes().all(|byte| byte.is_ascii_alphabetic()) || last.starts_with("xn--"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::to_ascii;

    #[test]
    fn addresses() {
        let check = |typed: &str, ascii: &str| assert_eq!(to_ascii(typed).as_deref(), Some(ascii));
        check("kari@example.no", "kari@example.no");
        check(
            "Kari.Nordmann+skjema@Example.NO",
            "Kari.Nordmann+skjema@example.no",
        );
        check("o'brien@example.co.uk", "o'brien@example.co.uk");
        check("kari@blåbær.example", "kari@xn--blbr-roah.example");
        check("kari@eksempel.みんな", "kari@eksempel.xn--q9jyb4c");
    }

    #[test]
    fn not_addresses() {
        let long_local = format!("{}@example.no", "a".repeat(65));
        let long_label = format!("kari@{}.no", "a".repeat(64));
        let long_address = format!("{}@{}no", "a".repeat(64), "abcdefghi.".repeat(19));
        for typed in [
            "",
            "kari",
            "kari@",
            "@example.no",
            "kari@example",
            "kari@@example.no",
            "kari@exa@mple.no",
            ".kari@example.no",
            "kari.@example.no",
            "ka..ri@example.no",
            "ka ri@example.no",
            "kari@exa mple.no",
            "kari@10.0.0.1",
            "kari@example..no",
            "kari@.example.no",
            "kari@-example.no",
            "kari@example.no.",
            "kåre@example.no",
            "kari@example.n0",
            "kari@[10.0.0.1]",
            "<kari@example.no>",
            &long_local,
            &long_label,
            &long_address,
        ] {
            assert_eq!(to_ascii(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_an_address_is_plain_and_stays_the_same(
            typed in prop_oneof![
                any::<String>(),
                "\\PC{0,70}@\\PC{0,30}\\.\\PC{1,10}",
                "[a-z.+-]{1,66}@([a-zæøå0-9.。-]{1,40}\\.){1,4}(no|xn--[a-z0-9-]{1,8}|みんな)",
                "[a-z]{1,3}@[\u{80}-\u{2fff}]{1,8}\\.[a-z\u{e0}-\u{17f}]{1,5}",
            ]
        ) {
            if let Some(address) = to_ascii(&typed) {
                prop_assert!(address.is_ascii() && address.len() <= 254, "{address}");
                prop_assert!(!address.contains(|letter: char| letter.is_whitespace() || letter.is_control()));
                let (local, domain) = address.split_once('@').unwrap();
                prop_assert_eq!(Some(local), typed.split('@').next());
                prop_assert!(domain.contains('.') && domain.split('.').all(|label| (1..=63).contains(&label.len())));
                prop_assert_eq!(to_ascii(&address), Some(address));
            }
        }
    }
}

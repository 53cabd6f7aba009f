//! Sixteen bytes as text: ids and keyed hashes, of which every post makes some.

/// 32 lower-case hexadecimal digits.
///
/// Written into an array and not with [`hex::encode`], which appends character by character to a growing text.
pub fn hexadecimal(bytes: [u8; 16]) -> String {
    let mut digits = [0; 32];
    let written = hex::encode_to_slice(bytes, &mut digits);
    debug_assert!(written.is_ok(), "two digits for each byte");
    str::from_utf8(&digits).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn bytes_are_two_digits_each() {
        let bytes: [u8; 16] = std::array::from_fn(|place| u8::try_from(place * 17).unwrap());
        assert_eq!(hexadecimal(bytes), "00112233445566778899aabbccddeeff");
    }
}

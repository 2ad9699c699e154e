// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hexadecimal, as hashes and key ids are quoted.

/// Two lower-case digits for each byte: hashes in records and JSON.
#[must_use]
pub fn lower(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    // Without `format!`: hashes are written in places that are asked by the million.
    text.extend(bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]).filter_map(digit));
    text
}

fn digit(four_bits: u8) -> Option<char> {
    char::from_digit(u32::from(four_bits), 16)
}

/// Two upper-case digits for each byte: key ids and certificate fingerprints, as their sheets print them.
#[must_use]
pub fn upper(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Pairs of digits of either case, and nothing else; `None` for anything that is not.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let whole: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    whole.filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{decode, lower, upper};

    #[test]
    fn what_is_written_is_read() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&upper(&all)), Some(all.clone()));
        assert_eq!(lower(&all), upper(&all).to_lowercase());
        assert_eq!(decode(&lower(&all)), Some(all));
        assert_eq!((lower(&[0x0A, 0xF0]), upper(&[0x0A, 0xF0])), ("0af0".to_owned(), "0AF0".to_owned()));
        assert_eq!(decode(""), Some(Vec::new()));
        for wrong in ["0", "0g", " 00", "00 ", "+1", "０0", "é"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}

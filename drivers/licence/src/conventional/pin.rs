// SPDX-License-Identifier: MIT OR Apache-2.0
//! Four digits, or the card's own word that none were set (`specs` drivers-licence §2.5, §6).

use tashika_kit::{CardError, Credential, Entry, Secret};
use zeroize::Zeroizing;

use crate::layout::DEFAULT_PIN;

/// Digits of a PIN.
pub(crate) const DIGITS: usize = 4;

/// What can be said without the card: four digits, or nothing at all, which only a card without PINs will take.
///
/// # Errors
/// [`CardError::Credential`].
pub(crate) fn check(credential: &Credential) -> Result<(), CardError> {
    if credential.secret.is_empty() { Ok(()) } else { digits(credential).map(|_| ()) }
}

/// What VERIFY takes. The default PIN goes out only where the card itself said that no PIN was set.
///
/// # Errors
/// [`CardError::Credential`]: `not_4_digits`, or `no_pin_set` if somebody typed where the card has no PIN.
pub(crate) fn to_send(credential: &Credential, entry: Entry) -> Result<Secret, CardError> {
    match entry {
        Entry::Preset if credential.secret.is_empty() => Ok(Secret::new(DEFAULT_PIN.to_vec())),
        Entry::Preset => Err(CardError::Credential { credential: credential.id, problem: "no_pin_set" }),
        Entry::Clerk | Entry::Holder => digits(credential),
    }
}

/// Four JIS X 0201 digits; full-width digits are folded.
fn digits(credential: &Credential) -> Result<Secret, CardError> {
    let wrong = || CardError::Credential { credential: credential.id, problem: "not_4_digits" };
    let typed = std::str::from_utf8(credential.secret.expose()).map_err(|_| wrong())?;
    // Reserved at once: a buffer that grows would leave an unwiped copy behind.
    let mut digits = Zeroizing::new(Vec::with_capacity(DIGITS));
    for character in typed.chars() {
        let digit = match character {
            '0'..='9' => u32::from(character) - u32::from('0'),
            '０'..='９' => u32::from(character) - u32::from('０'),
            _ => return Err(wrong()),
        };
        if digits.len() == DIGITS {
            return Err(wrong());
        }
        digits.push(b'0' + digit as u8);
    }
    if digits.len() == DIGITS { Ok(Secret::new(std::mem::take(&mut *digits))) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use tashika_kit::{CardError, Credential, Entry, Secret};

    use super::{check, to_send};

    fn typed(text: &str) -> Credential {
        Credential { id: "licence_pin_1", secret: Secret::from(text), last_try: None }
    }

    #[test]
    fn four_digits_in_either_width() {
        for text in ["1234", "１２３４", "1２3４"] {
            check(&typed(text)).unwrap();
            assert_eq!(to_send(&typed(text), Entry::Holder).unwrap().expose(), b"1234");
        }
    }

    #[test]
    fn anything_else_is_refused_before_a_card_sees_it() {
        for text in ["123", "12345", "12 34", "****", "abcd", "１２３", "１２３４５", "一二三四", " 1234"]
        {
            let expected = CardError::Credential { credential: "licence_pin_1", problem: "not_4_digits" };
            assert_eq!(check(&typed(text)), Err(expected.clone()), "{text}");
            assert_eq!(to_send(&typed(text), Entry::Holder).unwrap_err(), expected, "{text}");
        }
        assert!(to_send(&typed(""), Entry::Holder).is_err());
    }

    #[test]
    fn the_default_goes_out_only_where_the_card_has_no_pin() {
        check(&typed("")).unwrap();
        assert_eq!(to_send(&typed(""), Entry::Preset).unwrap().expose(), [0x2A; 4]);
        let refused = to_send(&typed("1234"), Entry::Preset).unwrap_err();
        assert_eq!(refused, CardError::Credential { credential: "licence_pin_1", problem: "no_pin_set" });
    }
}

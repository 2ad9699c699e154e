// SPDX-License-Identifier: MIT OR Apache-2.0
//! The text AP: four attributes, their integrity record, the internal-authentication key (`specs`
//! mynumber-card §5.2).

use std::borrow::Cow;

use tashika_kit::CardError;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::rsa::{BadSignature, PublicKey, sha256};
use tashika_kit::tlv::{self, Form, Tlv};
use zeroize::Zeroize;

use crate::face::day;
use crate::{public_key, sex};

/// Tag of the attributes, EF 0002.
pub(crate) const ATTRIBUTES_TAG: u32 = 0xFF20;
/// Tag of the integrity record, EF 0003.
pub(crate) const INTEGRITY_TAG: u32 = 0xFF30;
/// Tag of the key record, EF 0007.
pub(crate) const KEY_TAG: u32 = 0xFF50;

const ATTRIBUTES: &str = "text attributes (EF 0002)";
const INTEGRITY: &str = "integrity record (EF 0003)";
const KEY: &str = "internal-authentication key (EF 0007)";

pub(crate) const DF22: &str = "text AP EF 0002 DF22";
pub(crate) const DF23: &str = "text AP EF 0002 DF23";
pub(crate) const DF24: &str = "text AP EF 0002 DF24";
pub(crate) const DF25: &str = "text AP EF 0002 DF25";

/// The longest name or address taken, in bytes of UTF-8. The sheet gives 200 characters for the address
/// in certificates; four bytes each.
const LONGEST: usize = 800;

/// The four attributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes<'a> {
    name: Tlv<'a>,
    address: Tlv<'a>,
    birth: Tlv<'a>,
    sex: Tlv<'a>,
}

impl<'a> Attributes<'a> {
    /// Parses EF 0002, from `FF20` on.
    pub(crate) fn parse_file(file: &'a [u8]) -> Result<Self, CardError> {
        Self::parse(inside(file, ATTRIBUTES_TAG, ATTRIBUTES)?)
    }

    /// Parses the objects DF22 to DF25.
    pub(crate) fn parse(objects: &'a [u8]) -> Result<Self, CardError> {
        let all = tlv::children(objects, Form::Lenient, ATTRIBUTES)?;
        let one = |tag| tlv::only(&all, tag, ATTRIBUTES);
        Ok(Self { name: one(0xDF22)?, address: one(0xDF23)?, birth: one(0xDF24)?, sex: one(0xDF25)? })
    }

    /// The hashed objects, in their hashed order, without the offset table.
    pub(crate) fn evidence(&self) -> Vec<u8> {
        [self.name.whole, self.address.whole, self.birth.whole, self.sex.whole].concat()
    }

    /// The fields, in the order they are shown.
    pub(crate) fn fields(&self) -> Result<Vec<Field>, CardError> {
        let field = |name, value, origin, keep| Field {
            name,
            value,
            source: Source::SignedChipText,
            origin: Cow::Borrowed(origin),
            keep,
        };
        Ok(vec![
            field(FieldName::NAME, text(self.name, "name (DF22)")?, DF22, Keep::Record),
            field(FieldName::ADDRESS, text(self.address, "address (DF23)")?, DF23, Keep::Record),
            field(FieldName::BIRTH_DATE, day(self.birth, "birth date (DF24)")?, DF24, Keep::Record),
            // Not on the list of what a record holds (`specs` law §8.2).
            field(FieldName::SEX, sex::value(self.sex.value, "sex (DF25)")?, DF25, Keep::ScreenOnly),
        ])
    }
}

/// What remains of the integrity record once the hash of the My Number is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Integrity {
    /// DF32: the hash of the attributes.
    pub(crate) attributes_hash: [u8; 32],
    /// Whether DF33 is the signer's signature over DF31 ‖ DF32.
    pub(crate) signature: Result<(), BadSignature>,
}

impl Integrity {
    /// Checks the record and wipes it.
    ///
    /// DF31 is an unsalted hash of the My Number file and can be searched by brute force; so can the
    /// signature, from which anybody with the public key recovers a hash over it. Neither may outlive
    /// this function (`specs` mynumber-card §5.2.4). What stays is that the signature held, or not.
    pub(crate) fn check_and_wipe(mut file: Vec<u8>, signer: &PublicKey) -> Result<Self, CardError> {
        let result = Self::check(&file, signer);
        file.zeroize();
        result
    }

    fn check(file: &[u8], signer: &PublicKey) -> Result<Self, CardError> {
        let all = tlv::children(inside(file, INTEGRITY_TAG, INTEGRITY)?, Form::Lenient, INTEGRITY)?;
        let my_number_hash = tlv::only(&all, 0xDF31, INTEGRITY)?;
        let attributes_hash = tlv::only(&all, 0xDF32, INTEGRITY)?;
        let signature = tlv::only(&all, 0xDF33, INTEGRITY)?;
        let mut signed = [my_number_hash.whole, attributes_hash.whole].concat();
        let outcome = signer.verify_sha256(&signed, signature.value);
        signed.zeroize();
        let hash = attributes_hash.value.try_into().map_err(|_| CardError::Malformed {
            what: INTEGRITY,
            problem: "DF32 is not 32 bytes",
            offset: 0,
        })?;
        Ok(Self { attributes_hash: hash, signature: outcome })
    }

    /// Whether these are the attributes the record speaks of.
    pub(crate) fn covers(attributes_hash: &[u8], attributes: &[u8]) -> bool {
        sha256(attributes) == attributes_hash
    }
}

/// The internal-authentication key and its signature, EF 0007.
#[derive(Clone, Debug)]
pub(crate) struct SignedKey<'a> {
    /// The key.
    pub(crate) key: PublicKey,
    signed: &'a [u8],
    signature: &'a [u8],
}

impl<'a> SignedKey<'a> {
    /// Parses EF 0007, from `FF50` on.
    pub(crate) fn parse(file: &'a [u8]) -> Result<Self, CardError> {
        let all = tlv::children(inside(file, KEY_TAG, KEY)?, Form::Lenient, KEY)?;
        let key = tlv::only(&all, 0xDF51, KEY)?;
        let signature = tlv::only(&all, 0xDF52, KEY)?;
        Ok(Self { key: public_key::parse(key.value, KEY)?, signed: key.whole, signature: signature.value })
    }

    /// Whether the signer of EF 0004 signed this key.
    pub(crate) fn signed_by(&self, signer: &PublicKey) -> Result<(), BadSignature> {
        signer.verify_sha256(self.signed, self.signature)
    }
}

fn inside<'a>(file: &'a [u8], tag: u32, what: &'static str) -> Result<&'a [u8], CardError> {
    let (outer, _) = tlv::first(file, Form::Lenient, what)?;
    if outer.tag == tag {
        Ok(outer.value)
    } else {
        Err(CardError::Malformed { what, problem: "it begins with another tag", offset: 0 })
    }
}

fn text(tlv: Tlv<'_>, what: &'static str) -> Result<FieldValue, CardError> {
    let problem = |problem| CardError::Malformed { what, problem, offset: 0 };
    if tlv.value.len() > LONGEST {
        return Err(problem("longer than a name or address can be"));
    }
    let text = std::str::from_utf8(tlv.value).map_err(|_| problem("not UTF-8"))?;
    if text.chars().any(char::is_control) {
        return Err(problem("control characters in the text"));
    }
    Ok(FieldValue::Text { text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{Attributes, Integrity, SignedKey};
    use crate::certificate::CardVerifiable;
    use tashika_kit::reading::FieldValue;

    const ATTRIBUTES: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/text-0002.bin");
    const INTEGRITY: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/text-0003.bin");
    const CERTIFICATE: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/text-0004.bin");
    const KEY: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/text-0007.bin");

    #[test]
    fn the_public_test_card_verifies() {
        let signer = CardVerifiable::parse(CERTIFICATE).unwrap().subject_key;
        let attributes = Attributes::parse_file(ATTRIBUTES).unwrap();
        let integrity = Integrity::check_and_wipe(INTEGRITY.to_vec(), &signer).unwrap();
        assert_eq!(integrity.signature, Ok(()));
        assert!(Integrity::covers(&integrity.attributes_hash, &attributes.evidence()));
        assert_eq!(SignedKey::parse(KEY).unwrap().signed_by(&signer), Ok(()));
        let fields = attributes.fields().unwrap();
        assert_eq!(fields[2].value, FieldValue::Date { date: jiff::civil::date(1980, 2, 17) });
    }

    #[test]
    fn every_changed_byte_of_the_attributes_is_noticed() {
        let signer = CardVerifiable::parse(CERTIFICATE).unwrap().subject_key;
        let integrity = Integrity::check_and_wipe(INTEGRITY.to_vec(), &signer).unwrap();
        for at in 14..ATTRIBUTES.len() {
            let mut file = ATTRIBUTES.to_vec();
            file[at] ^= 0x01;
            let Ok(attributes) = Attributes::parse_file(&file) else { continue };
            assert!(!Integrity::covers(&integrity.attributes_hash, &attributes.evidence()), "byte {at}");
        }
    }

    #[test]
    fn a_changed_integrity_record_does_not_verify() {
        let signer = CardVerifiable::parse(CERTIFICATE).unwrap().subject_key;
        // A byte of DF31, of DF32, and of DF33.
        for at in [10, 50, 100] {
            let mut file = INTEGRITY.to_vec();
            file[at] ^= 0x01;
            assert!(Integrity::check_and_wipe(file, &signer).unwrap().signature.is_err(), "byte {at}");
        }
    }
}

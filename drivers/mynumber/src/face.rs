// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card face, visual AP EF 0002 (`specs` mynumber-card §5.1.2, §5.1.5).

use std::borrow::Cow;

use tashika_kit::date;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, PictureKind, Source};
use tashika_kit::rsa::{BadSignature, PublicKey, sha256};
use tashika_kit::tlv::{self, Form, Tlv};
use tashika_kit::{CardError, rsa};

use crate::{public_key, sex};

/// Tag of the whole record.
pub(crate) const TAG: u32 = 0xFF20;

const WHAT: &str = "card face (EF 0002)";

/// DigestInfo of the three-hash form: one OCTET STRING of 96 bytes.
const THREE_HASHES: [u8; 19] = [
    0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x60,
];

/// The parts of the face that are hashed separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// DF22 ‖ DF23 ‖ DF24.
    Attributes,
    /// DF25 ‖ DF26.
    Names,
    /// DF27.
    Photo,
}

/// The objects of the face.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Face<'a> {
    birth: Tlv<'a>,
    sex: Tlv<'a>,
    key: Tlv<'a>,
    name: Tlv<'a>,
    address: Tlv<'a>,
    /// `None` in evidence from which the photo was withheld.
    photo: Option<Tlv<'a>>,
    signature: Tlv<'a>,
    expiry: Tlv<'a>,
    security_code: Option<Tlv<'a>>,
}

impl<'a> Face<'a> {
    /// Parses the whole file, from `FF20` on.
    pub(crate) fn parse_file(file: &'a [u8]) -> Result<Self, CardError> {
        let (outer, _) = tlv::first(file, Form::Lenient, WHAT)?;
        if outer.tag != TAG {
            return Err(CardError::Malformed {
                what: WHAT,
                problem: "it does not begin with FF20",
                offset: 0,
            });
        }
        let face = Self::parse(outer.value)?;
        match face.photo {
            Some(_) => Ok(face),
            None => {
                Err(CardError::Malformed { what: WHAT, problem: "the object DF27 is missing", offset: 0 })
            }
        }
    }

    /// Parses the objects DF22 to DF2A in any order; the offset table DF21 is not used, since no
    /// signature covers it.
    pub(crate) fn parse(objects: &'a [u8]) -> Result<Self, CardError> {
        let all = tlv::children(objects, Form::Lenient, WHAT)?;
        let one = |tag| tlv::only(&all, tag, WHAT);
        Ok(Self {
            birth: one(0xDF22)?,
            sex: one(0xDF23)?,
            key: one(0xDF24)?,
            name: one(0xDF25)?,
            address: one(0xDF26)?,
            photo: match all.iter().any(|object| object.tag == 0xDF27) {
                true => Some(one(0xDF27)?),
                false => None,
            },
            signature: one(0xDF28)?,
            expiry: one(0xDF29)?,
            security_code: one(0xDF2A).ok(),
        })
    }

    /// The objects as evidence may hold them: without the security code, which is never stored, and the
    /// offset table.
    pub(crate) fn evidence(&self) -> Vec<u8> {
        let before = [self.birth, self.sex, self.key, self.name, self.address];
        let objects = before.into_iter().chain(self.photo).chain([self.signature, self.expiry]);
        objects.flat_map(|object| object.whole).copied().collect()
    }

    /// The same without the photo. Its signature still covers the other parts, each with a hash of its own.
    pub(crate) fn without_photo(self) -> Self {
        Self { photo: None, ..self }
    }

    /// Whether the photo's object is there; it may be empty.
    pub(crate) fn has_photo_object(&self) -> bool {
        self.photo.is_some()
    }

    /// The key of this AP's internal authentication.
    pub(crate) fn card_key(&self) -> Result<PublicKey, CardError> {
        public_key::parse(self.key.value, "card public key (DF24)")
    }

    /// Checks the signature; says which parts are not what was signed. An error means the signature
    /// itself does not belong to this key, so that nothing can be said about the parts. A photo that was
    /// withheld is not among them: nothing can be said about it.
    pub(crate) fn altered_parts(&self, signer: &PublicKey) -> Result<Vec<Part>, BadSignature> {
        let signed = signer.recover(self.signature.value)?;
        let hashes = signed.strip_prefix(&THREE_HASHES).filter(|hashes| hashes.len() == 96);
        let hashes = hashes.ok_or(BadSignature::Contents)?;
        let attributes = rsa::sha256(&[self.birth.whole, self.sex.whole, self.key.whole].concat());
        let parts = [
            (Part::Attributes, Some(attributes)),
            (Part::Names, Some(sha256(&[self.name.whole, self.address.whole].concat()))),
            (Part::Photo, self.photo.map(|photo| sha256(photo.whole))),
        ];
        let differs =
            |hash: &Option<[u8; 32]>, signed: &[u8]| hash.is_some_and(|hash| hash.as_slice() != signed);
        let differing =
            parts.iter().zip(hashes.chunks(32)).filter(|((_, hash), signed)| differs(hash, signed));
        Ok(differing.map(|((part, _), _)| *part).collect())
    }

    /// The fields, in the order they are shown.
    pub(crate) fn fields(&self) -> Result<Vec<Field>, CardError> {
        let signed = Source::SignedChipImage;
        let mut fields = Vec::new();
        if let Some(photo) = self.photo.filter(|photo| !photo.value.is_empty()) {
            fields.push(picture(FieldName::PHOTO, photo, signed, DF27, Keep::Record));
        }
        fields.push(picture(FieldName::NAME_IMAGE, self.name, signed, DF25, Keep::Record));
        fields.push(picture(FieldName::ADDRESS_IMAGE, self.address, signed, DF26, Keep::Record));
        fields.push(Field {
            name: FieldName::BIRTH_DATE,
            value: day(self.birth, "birth date (DF22)")?,
            source: Source::SignedChipText,
            origin: Cow::Borrowed(DF22),
            keep: Keep::Record,
        });
        fields.push(Field {
            name: FieldName::SEX,
            value: sex::value(self.sex.value, "sex (DF23)")?,
            source: Source::SignedChipText,
            origin: Cow::Borrowed(DF23),
            // Not on the list of what a record holds (`specs` law §8.2).
            keep: Keep::ScreenOnly,
        });
        fields.push(Field {
            name: FieldName::EXPIRY_DATE,
            value: day(self.expiry, "expiry date (DF29)")?,
            source: Source::UnsignedChipText,
            origin: Cow::Borrowed(DF29),
            keep: Keep::Record,
        });
        if let Some(code) = self.security_code {
            let unsigned = Source::UnsignedChipImage;
            fields.push(picture(FieldName::SECURITY_CODE_IMAGE, code, unsigned, DF2A, Keep::ScreenOnly));
        }
        Ok(fields)
    }
}

pub(crate) const DF22: &str = "visual AP EF 0002 DF22";
pub(crate) const DF23: &str = "visual AP EF 0002 DF23";
pub(crate) const DF25: &str = "visual AP EF 0002 DF25";
pub(crate) const DF26: &str = "visual AP EF 0002 DF26";
pub(crate) const DF27: &str = "visual AP EF 0002 DF27";
pub(crate) const DF29: &str = "visual AP EF 0002 DF29";
const DF2A: &str = "visual AP EF 0002 DF2A";

/// The part whose hash covers the field from this place.
pub(crate) fn part_of(origin: &str) -> Option<Part> {
    match origin {
        DF22 | DF23 => Some(Part::Attributes),
        DF25 | DF26 => Some(Part::Names),
        DF27 => Some(Part::Photo),
        _ => None,
    }
}

fn picture(name: FieldName, tlv: Tlv<'_>, source: Source, origin: &'static str, keep: Keep) -> Field {
    let value = FieldValue::Picture { media_type: PictureKind::of(tlv.value), bytes: tlv.value.to_vec() };
    Field { name, value, source, origin: Cow::Borrowed(origin), keep }
}

/// Eight ASCII digits as a date.
pub(crate) fn day(tlv: Tlv<'_>, what: &'static str) -> Result<FieldValue, CardError> {
    let date = date::from_digits(tlv.value);
    let date =
        date.ok_or(CardError::Malformed { what, problem: "not a date of the form YYYYMMDD", offset: 0 })?;
    Ok(FieldValue::Date { date })
}

#[cfg(test)]
mod tests {
    use super::{Face, Part};
    use crate::certificate::CardVerifiable;

    const FACE: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/surface-0002.bin");
    const CERTIFICATE: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/surface-0004.bin");

    fn altered(file: &[u8]) -> Vec<Part> {
        let signer = CardVerifiable::parse(CERTIFICATE).unwrap().subject_key;
        Face::parse_file(file).unwrap().altered_parts(&signer).unwrap()
    }

    /// A copy of the test card's face with one bit of the object at `offset` changed.
    fn tampered(offset: usize) -> Vec<u8> {
        let mut file = FACE.to_vec();
        file[offset] ^= 1;
        file
    }

    #[test]
    fn the_public_test_card_verifies_in_three_parts() {
        assert_eq!(altered(FACE), []);
        // Offsets of DF22, DF25 and DF27 from the table of the sheet, plus their headers.
        assert_eq!(altered(&tampered(0x1A + 3 + 7)), [Part::Attributes]);
        assert_eq!(altered(&tampered(0x0137 + 20)), [Part::Names]);
        assert_eq!(altered(&tampered(0x033E + 200)), [Part::Photo]);
    }

    #[test]
    fn nothing_signed_notices_a_tampered_expiry() {
        assert_eq!(altered(&tampered(0x0B86 + 3 + 3)), []);
    }

    #[test]
    fn evidence_holds_what_is_signed_and_not_the_security_code() {
        let face = Face::parse_file(FACE).unwrap();
        let evidence = face.evidence();
        let again = Face::parse(&evidence).unwrap();
        assert!(again.security_code.is_none());
        let signer = CardVerifiable::parse(CERTIFICATE).unwrap().subject_key;
        assert_eq!(again.altered_parts(&signer), Ok(vec![]));
    }

    #[test]
    fn a_cut_face_is_malformed_at_every_length() {
        for length in 0..FACE.len() {
            assert!(Face::parse_file(&FACE[..length]).is_err(), "{length} bytes");
        }
    }
}

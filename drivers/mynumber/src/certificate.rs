// SPDX-License-Identifier: MIT OR Apache-2.0
//! Card-verifiable certificates (`specs` mynumber-card §5.1.4).

use tashika_kit::rsa::{BadSignature, PublicKey};
use tashika_kit::tlv::{self, Form};
use tashika_kit::{CardError, hex};

use crate::public_key;

/// Tag of the whole certificate in EF 0004.
pub(crate) const TAG: u32 = 0x7F21;

const WHAT: &str = "card-verifiable certificate";

/// A parsed certificate; its signature has not been looked at.
#[derive(Clone, Debug)]
pub(crate) struct CardVerifiable {
    /// 証明者鍵ID.
    pub(crate) issuer_key_id: [u8; 16],
    /// 被証明者鍵ID.
    pub(crate) subject_key_id: [u8; 16],
    /// The key that signs the records of this AP.
    pub(crate) subject_key: PublicKey,
    body: Vec<u8>,
    signature: Vec<u8>,
}

impl CardVerifiable {
    /// Parses EF 0004.
    pub(crate) fn parse(file: &[u8]) -> Result<Self, CardError> {
        let (outer, _) = tlv::first(file, Form::Lenient, WHAT)?;
        if outer.tag != TAG {
            return Err(malformed("it does not begin with 7F21"));
        }
        let parts = tlv::children(outer.value, Form::Lenient, WHAT)?;
        let body = tlv::only(&parts, 0x5F4E, WHAT)?.value;
        let signature = tlv::only(&parts, 0x5F37, WHAT)?.value;
        let (issuer, rest) =
            body.split_first_chunk().ok_or_else(|| malformed("the issuer key id is cut off"))?;
        let (subject, key) =
            rest.split_first_chunk().ok_or_else(|| malformed("the subject key id is cut off"))?;
        Ok(Self {
            issuer_key_id: *issuer,
            subject_key_id: *subject,
            subject_key: public_key::parse(key, WHAT)?,
            body: body.to_vec(),
            signature: signature.to_vec(),
        })
    }

    /// Whether the issuer's key signed this certificate.
    pub(crate) fn signed_by(&self, issuer: &PublicKey) -> Result<(), BadSignature> {
        issuer.verify_sha256(&self.body, &self.signature)
    }

    /// The five-digit municipality code the subject key id begins with; an inference of the sheet.
    pub(crate) fn municipality(&self) -> Option<String> {
        let digits = self.subject_key_id.get(..5)?;
        digits.iter().all(u8::is_ascii_digit).then(|| String::from_utf8_lossy(digits).into_owned())
    }
}

/// A key id as people quote it: its seven digits if it has them, all bytes otherwise.
pub(crate) fn key_id_text(id: &[u8; 16]) -> String {
    match id.split_at(7) {
        (digits, _) if digits.iter().all(u8::is_ascii_digit) => String::from_utf8_lossy(digits).into_owned(),
        _ => hex::upper(id),
    }
}

fn malformed(problem: &'static str) -> CardError {
    CardError::Malformed { what: WHAT, problem, offset: 0 }
}

#[cfg(test)]
mod tests {
    use super::{CardVerifiable, key_id_text};
    use tashika_kit::hex;

    const VISUAL: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/surface-0004.bin");
    const TEXT: &[u8] = include_bytes!("../../../tests/fixtures/jpki-test-card/text-0004.bin");

    #[test]
    fn the_public_test_card() {
        let visual = CardVerifiable::parse(VISUAL).unwrap();
        assert_eq!(hex::upper(&visual.issuer_key_id), "36303030303233080530303100000000");
        assert_eq!(key_id_text(&visual.issuer_key_id), "6000023");
        assert_eq!(key_id_text(&visual.subject_key_id), "1322121");
        assert_eq!(visual.municipality().as_deref(), Some("13221"));
        let text = CardVerifiable::parse(TEXT).unwrap();
        assert_eq!(key_id_text(&text.issuer_key_id), "6000033");
    }

    #[test]
    fn a_cut_certificate_is_malformed_at_every_length() {
        for length in 0..VISUAL.len() {
            assert!(CardVerifiable::parse(&VISUAL[..length]).is_err(), "{length} bytes");
        }
    }
}

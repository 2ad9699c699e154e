// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the issuer signed, and whether the signature holds (`specs` residence-card §5.1, §5.2). Checked with the key of
//! the card's own certificate, whoever stands behind that.

use tashika_kit::reading::{Attested, Reading};
use zeroize::Zeroizing;

use crate::certificate::{Certificate, Key};
use crate::contents;
use crate::kind::{Generation, kind_of};

/// Room of the front picture, first generation; filled with zeros, as all of these.
const FRONT: usize = 7000;
/// Room of the photo. What is signed of a card without one, a child's, no source says: taken to be zeros.
const PHOTO: usize = 3000;
/// Room of the name picture, second generation.
const NAME: usize = 2500;
/// Room of the printed entries, second generation. Kind 06 has 34 bytes of them.
const PRINTED: usize = 53;

/// Name of the attested check, where the photo was left out of a record.
pub(crate) const ATTESTED: &str = "residence.signature";

/// What came of looking at the signature. The card's certificate stands beside it where it could be read.
#[derive(Clone, Debug)]
pub(crate) enum Finding {
    /// There is no signature, or no certificate: never written, or only zeros.
    Missing(&'static str),
    /// The certificate cannot be read.
    CertificateUnreadable(&'static str),
    /// The evidence is not of this family's form.
    EvidenceUnreadable(&'static str),
    /// The certificate's key is of a kind this generation does not sign with.
    Unsupported(&'static str),
    /// It does not hold.
    Wrong(Box<Certificate>, String),
    /// It holds.
    Holds(Box<Certificate>),
}

/// Looks at the signature of a reading.
pub(crate) fn examine(reading: &Reading) -> Finding {
    let written = |name| reading.evidence(name).filter(|bytes| bytes.iter().any(|byte| *byte != 0));
    let Some(code) = written(contents::CHECK_CODE) else { return Finding::Missing("no check code") };
    let Some(field) = written(contents::CERTIFICATE) else { return Finding::Missing("no certificate") };
    let certificate = match Certificate::in_field(field) {
        Ok(certificate) => Box::new(certificate),
        Err(why) => return Finding::CertificateUnreadable(why),
    };
    let Some(generation) = generation(reading) else {
        return Finding::EvidenceUnreadable("the kind of card is not known");
    };
    let key = match (&certificate.key, generation) {
        (Some(key @ Key::Rsa(_)), Generation::First) | (Some(key @ Key::P384(_)), Generation::Second) => key,
        _ => return Finding::Unsupported("the key of the certificate"),
    };
    if let Some(attested) = attested(reading) {
        let why = String::from("checked while reading");
        return if attested.held { Finding::Holds(certificate) } else { Finding::Wrong(certificate, why) };
    }
    let outcome = match message(reading, generation) {
        Ok(Some(message)) => key.verify(&message, code),
        Ok(None) => Err(String::from("a picture is longer than what is signed of it")),
        Err(what) => return Finding::EvidenceUnreadable(what),
    };
    match outcome {
        Ok(()) => Finding::Holds(certificate),
        Err(why) => Finding::Wrong(certificate, why),
    }
}

/// What was attested when the photo was left out. While the photo is there, nobody's word counts but the signature.
pub(crate) fn attested(reading: &Reading) -> Option<&Attested> {
    let photo_is_here = reading.evidence(contents::PHOTO).is_some();
    reading.attested.iter().find(|attested| attested.name == ATTESTED && !photo_is_here)
}

/// Which generation's table the evidence is of: by the kind of card.
pub(crate) fn generation(reading: &Reading) -> Option<Generation> {
    kind_of(reading)?.generation()
}

/// What is signed; `None` if a part is longer than its room, so that nobody can have signed it.
fn message(reading: &Reading, generation: Generation) -> Result<Option<Zeroizing<Vec<u8>>>, &'static str> {
    let photo = reading.evidence(contents::PHOTO).unwrap_or_default();
    match generation {
        Generation::First => {
            let front = reading.evidence(contents::FRONT_IMAGE).ok_or("there is no front picture")?;
            Ok(padded(&[(front, FRONT), (photo, PHOTO)]))
        }
        Generation::Second => {
            let entries =
                reading.evidence(contents::PRINTED_ENTRIES).ok_or("there are no printed entries")?;
            let values = contents::printed_values(entries).map(Zeroizing::new);
            let values = values.ok_or("the printed entries have not their form")?;
            let name = reading.evidence(contents::NAME_IMAGE).ok_or("there is no name picture")?;
            Ok(padded(&[(&values, PRINTED), (photo, PHOTO), (name, NAME)]))
        }
    }
}

/// Each part filled with zeros to its room.
fn padded(parts: &[(&[u8], usize)]) -> Option<Zeroizing<Vec<u8>>> {
    let mut all = Zeroizing::new(Vec::with_capacity(parts.iter().map(|(_, room)| room).sum()));
    for (part, room) in parts {
        let end = all.len() + room;
        if part.len() > *room {
            return None;
        }
        all.extend_from_slice(part);
        all.resize(end, 0);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use tashika_kit::hex;
    use tashika_kit::rsa::sha256;

    use super::{FRONT, NAME, PHOTO, PRINTED, padded};

    /// `specs` residence-card §5.1.
    #[test]
    fn nothing_in_the_first_generation_is_ten_thousand_zeros() {
        let message = padded(&[(&[], FRONT), (&[], PHOTO)]).unwrap();
        let hash = hex::lower(&sha256(&message));
        assert_eq!(hash, "95b532cc4381affdff0d956e12520a04129ed49d37e154228368fe5621f0b9a2");
    }

    #[test]
    fn parts_are_filled_each_for_itself_and_never_cut() {
        let message = padded(&[(b"ab", 4), (b"c", 2)]).unwrap();
        assert_eq!(*message, b"ab\0\0c\0");
        assert!(padded(&[(b"abc", 2)]).is_none());
        let second = padded(&[(&[1; 34], PRINTED), (&[2; 3000], PHOTO), (&[3; 2500], NAME)]).unwrap();
        assert_eq!((second.len(), second[33], second[34], second[53]), (5553, 1, 0, 2));
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The simulated government roots: two with RSA for the first generation, which have the same name as the real ones
//! have, one in force and one expired, and one with ECDSA P-384 for the second; all with the profile of the real ones
//! (`specs` residence-card §5.3). And roots that nobody has. What is in a real card's own certificate beyond its key is
//! not public.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::civil::date;
use p384::NonZeroScalar;
use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::ecdsa::{Signature, SigningKey};
use p384::elliptic_curve::PrimeField;
use p384::elliptic_curve::ops::Invert;
use tashika_kit::card_side::SeededKey;
use tashika_kit::card_side::der::{bits, integer, oid, sequence, tlv};
use tashika_kit::card_side::x509::{
    Body, Period, common_name, country, extension, key_identifier, name, organisation, rsa_algorithm,
    rsa_key_identifier, rsa_key_info, subject_key_identifier, unit,
};
use tashika_kit::rsa::sha256;

/// A simulated root.
pub struct SimulatedRoot {
    /// Its name.
    pub name: &'static str,
    /// The certificate.
    pub der: Vec<u8>,
}

/// The roots that training mode accepts; the expired one too, so that "expired" can be told from "unknown". Takes the
/// time of making two RSA keys when it is called first.
#[must_use]
pub fn roots() -> Vec<SimulatedRoot> {
    let root = |name, root: Root| SimulatedRoot { name, der: root.certificate() };
    vec![
        root("SIMULATED residence card CA, in force", Root::Rsa(Standing::InForce)),
        root("SIMULATED residence card CA, expired", Root::Rsa(Standing::Expired)),
        root("SIMULATED residence card CA2", Root::Ec(Standing::InForce)),
    ]
}

/// How a root stands with those who verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// Known, in force.
    InForce,
    /// Known, past its date.
    Expired,
    /// Of the same name, but nobody has it.
    Unknown,
}

/// A self-signed root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Root {
    /// Of the first generation.
    Rsa(Standing),
    /// Of the second.
    Ec(Standing),
}

/// Bytes of a second-generation card's certificate (`specs` residence-card §2.3).
const LENGTHS: std::ops::RangeInclusive<usize> = 598..=599;

/// A key of either kind.
#[derive(Clone)]
enum Pair {
    Rsa(SeededKey),
    /// `None` cannot be: a number of 383 bits that is not zero is a key.
    Ec(Option<SigningKey>),
}

/// What is peculiar about a card's certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Peculiar {
    /// The ECDSA algorithm identifier has NULL parameters, as on real ones (`specs` residence-card §5.3).
    pub(crate) null_parameters: bool,
    /// The outer SEQUENCE has the indefinite length of BER, which real ones are said to have at times.
    pub(crate) indefinite: bool,
}

impl Root {
    fn standing(self) -> Standing {
        match self {
            Self::Rsa(standing) | Self::Ec(standing) => standing,
        }
    }

    fn pair(self) -> Pair {
        let label = format!("root {:?}", self.standing());
        match self {
            Self::Rsa(_) => Pair::rsa(&label),
            Self::Ec(_) => Pair::ec(&label),
        }
    }

    fn name(self) -> Vec<u8> {
        let authority = match self {
            Self::Rsa(_) => "SIMULATED ZairyuCard CA",
            Self::Ec(_) => "SIMULATED ZairyuCard CA2",
        };
        let parts = [country(), organisation("Not a Government"), unit("Tashika"), common_name(authority)];
        name(&parts)
    }

    fn period(self) -> Period {
        match (self, self.standing()) {
            (Self::Rsa(_), Standing::Expired) => Period { from: date(2015, 6, 5), to: date(2025, 9, 5) },
            (Self::Rsa(_), _) => Period { from: date(2021, 5, 27), to: date(2049, 8, 27) },
            (Self::Ec(_), _) => Period { from: date(2026, 4, 20), to: date(2049, 7, 20) },
        }
    }

    /// The root's own certificate. Its dates never change, so that its fingerprint does not either.
    pub(crate) fn certificate(self) -> Vec<u8> {
        self.certificate_with(&[])
    }

    /// With these extensions beside its own.
    pub(crate) fn certificate_with(self, others: &[Vec<u8>]) -> Vec<u8> {
        let pair = self.pair();
        let identifier = pair.identifier();
        let own = [
            extension(35, false, &sequence(&[&tlv(&[0x80], &identifier)])),
            subject_key_identifier(&identifier),
            // keyCertSign and cRLSign.
            extension(15, true, &tlv(&[0x03], &[0x01, 0x06])),
            extension(19, true, &sequence(&[&[0x01, 0x01, 0xFF], &[0x02, 0x01, 0x00]])),
        ];
        let extensions = [&own[..], others].concat();
        let serial: &[u8] = if self.standing() == Standing::Expired { &[0x2A] } else { &[0x74] };
        let name = self.name();
        Body {
            serial,
            algorithm: &pair.algorithm(false),
            issuer: &name,
            period: self.period(),
            subject: &name,
            key: &pair.info(),
            extensions: &extensions,
        }
        .signed(|body| pair.sign_der(body))
    }

    /// The signer's name is made as long as brings an ECDSA certificate to the length that real ones have.
    fn card_certificate(self, owner: &Pair, peculiar: Peculiar) -> Vec<u8> {
        let fits = |certificate: &Vec<u8>| match self {
            Self::Ec(_) => LENGTHS.contains(&certificate.len()),
            Self::Rsa(_) => true,
        };
        let made = |digits: usize| self.certificate_for(owner, &"0".repeat(digits), peculiar);
        let certificate = (1..=24).rev().map(made).find(fits).unwrap_or_else(|| made(1));
        if peculiar.indefinite { indefinite(&certificate) } else { certificate }
    }

    /// Under this root, for a card signer whose key is of the other's kind, with these extensions beside the usual.
    #[cfg(test)]
    pub(crate) fn certificate_of(self, signer: Self, others: &[Vec<u8>]) -> Vec<u8> {
        let owner = Signer::under(signer, Peculiar::default()).pair;
        self.certificate_for_with(&owner, "1", Peculiar::default(), others)
    }

    fn certificate_for(self, owner: &Pair, digits: &str, peculiar: Peculiar) -> Vec<u8> {
        self.certificate_for_with(owner, digits, peculiar, &[])
    }

    fn certificate_for_with(
        self,
        owner: &Pair,
        digits: &str,
        peculiar: Peculiar,
        others: &[Vec<u8>],
    ) -> Vec<u8> {
        let pair = self.pair();
        let own = [
            extension(35, false, &sequence(&[&tlv(&[0x80], &pair.identifier())])),
            subject_key_identifier(&owner.identifier()),
            // digitalSignature.
            extension(15, true, &tlv(&[0x03], &[0x07, 0x80])),
        ];
        let extensions = [&own[..], others].concat();
        let who = common_name(&format!("SIMULATED signer {digits}"));
        let parts = [country(), organisation("Not a Government"), unit("Tashika software cards"), who];
        Body {
            serial: &[0x01, 0x01],
            algorithm: &pair.algorithm(peculiar.null_parameters),
            issuer: &self.name(),
            period: self.period(),
            subject: &name(&parts),
            key: &owner.info(),
            extensions: &extensions,
        }
        .signed(|body| pair.sign_der(body))
    }
}

/// The same object in BER: `30 80`, contents, `00 00` instead of `30 82 hh ll`, contents.
fn indefinite(certificate: &[u8]) -> Vec<u8> {
    let contents = certificate.get(4..).unwrap_or_default();
    [&[0x30, 0x80], contents, &[0x00, 0x00]].concat()
}

/// Who signs the data of cards: a key and its certificate under a root.
#[derive(Clone)]
pub(crate) struct Signer {
    pair: Pair,
    /// DER.
    pub(crate) certificate: Vec<u8>,
}

impl Signer {
    /// The signer under a root, made once in a process.
    pub(crate) fn under(root: Root, peculiar: Peculiar) -> Self {
        static MADE: Mutex<BTreeMap<(Root, Peculiar), Signer>> = Mutex::new(BTreeMap::new());
        let known = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = known().get(&(root, peculiar)) {
            return signer.clone();
        }
        // Making it takes a while: others may ask meanwhile.
        let signer = Self::made(root, peculiar);
        known().insert((root, peculiar), signer.clone());
        signer
    }

    fn made(root: Root, peculiar: Peculiar) -> Self {
        let pair = match root {
            Root::Rsa(_) => Pair::rsa("card signer"),
            Root::Ec(_) => Pair::ec("card signer"),
        };
        let certificate = root.card_certificate(&pair, peculiar);
        Self { pair, certificate }
    }

    /// Somebody with a key of the same kind, and no certificate.
    pub(crate) fn forger(root: Root) -> Self {
        let pair = match root {
            Root::Rsa(_) => Pair::rsa("root Unknown"),
            Root::Ec(_) => Pair::ec("forger"),
        };
        Self { pair, certificate: Vec::new() }
    }

    /// As it stands on a card: PKCS#1 v1.5, or `r ‖ s`.
    pub(crate) fn sign(&self, data: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(key) => key.sign(data),
            Pair::Ec(key) => {
                ec_signature(key.as_ref(), data).map(|(r, s)| [r, s].concat()).unwrap_or_default()
            }
        }
    }

    /// In DER, as certificates are signed: what the reader has to take too.
    #[cfg(test)]
    pub(crate) fn sign_der(&self, data: &[u8]) -> Vec<u8> {
        self.pair.sign_der(data)
    }

    /// A signer and its signature of the data in DER, short enough for the 96 bytes that the signature has on a card. A
    /// signature in DER has 102 to 104 bytes as a rule; so the second of its numbers is chosen small here, and the key
    /// computed from it. `None` cannot be but by a chance of one in 2^190.
    pub(crate) fn in_short_der(root: Root, data: &[u8]) -> Option<(Self, Vec<u8>)> {
        let seed = |label: &str| sha256(format!("tashika simulated residence key: {label}").as_bytes());
        let once = scalar(&[seed("short 1"), seed("short 2")].concat())?;
        let point = Pair::Ec(Some(SigningKey::from(once))).point();
        let first = scalar(point.get(1..49)?)?;
        let small = scalar(&seed("short 3"))?;
        // From s = (z + r d) / k: d = (s k - z) / r.
        let key = (*small * *once - *scalar(&sha256(data))?) * *first.invert();
        let pair = Pair::Ec(Some(SigningKey::from(NonZeroScalar::new(key).into_option()?)));
        let [first, small] = [first, small].map(|number| integer(&number.to_repr()));
        let certificate = root.card_certificate(&pair, Peculiar::default());
        Some((Self { pair, certificate }, sequence(&[&first, &small])))
    }
}

impl Pair {
    fn rsa(label: &str) -> Self {
        Self::Rsa(SeededKey::of(&format!("tashika simulated residence key: {label}")))
    }

    fn ec(label: &str) -> Self {
        let half = |n: u8| sha256(format!("tashika simulated residence key: {label} {n}").as_bytes());
        // The order of P-384 is above 2^383.
        let number = [half(0), half(1)].concat().into_iter().take(48).enumerate();
        let number: Vec<u8> =
            number.map(|(place, byte)| if place == 0 { byte & 0x7F } else { byte }).collect();
        Self::Ec(SigningKey::from_slice(&number).ok())
    }

    fn algorithm(&self, null_parameters: bool) -> Vec<u8> {
        match self {
            Self::Rsa(_) => rsa_algorithm(11),
            Self::Ec(_) => {
                let null: &[u8] = if null_parameters { &[0x05, 0x00] } else { &[] };
                // ecdsa-with-SHA256
                sequence(&[&oid(&[1, 2, 840, 10_045, 4, 3, 2]), null])
            }
        }
    }

    /// `04`, x and y.
    fn point(&self) -> Vec<u8> {
        match self {
            Self::Rsa(_) | Self::Ec(None) => Vec::new(),
            Self::Ec(Some(key)) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    fn info(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => rsa_key_info(key),
            Self::Ec(_) => {
                let algorithm = [oid(&[1, 2, 840, 10_045, 2, 1]), oid(&[1, 3, 132, 0, 34])];
                sequence(&[&sequence(&[&algorithm.concat()]), &bits(&self.point())])
            }
        }
    }

    fn identifier(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => rsa_key_identifier(key),
            Self::Ec(_) => key_identifier(&self.point()),
        }
    }

    fn sign_der(&self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.sign(data),
            Self::Ec(key) => {
                let signature = ec_signature(key.as_ref(), data);
                signature.map(|(r, s)| sequence(&[&integer(&r), &integer(&s)])).unwrap_or_default()
            }
        }
    }
}

/// A number of P-384 from big-endian bytes: the last 48 at most. `None` for zero and for what is not below the order.
fn scalar(bytes: &[u8]) -> Option<NonZeroScalar> {
    let mut number = [0; 48];
    number.iter_mut().rev().zip(bytes.iter().rev()).for_each(|(place, byte)| *place = *byte);
    Some(*SigningKey::from_slice(&number).ok()?.as_nonzero_scalar())
}

/// SHA256withECDSA: r and s, 48 bytes each.
fn ec_signature(key: Option<&SigningKey>, data: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let signature: Signature = key?.sign_prehash(&sha256(data)).ok()?;
    let bytes = signature.to_bytes();
    let (r, s) = bytes.split_at_checked(48)?;
    Some((r.to_vec(), s.to_vec()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use p384::ecdsa::Signature;
    use p384::ecdsa::signature::hazmat::PrehashVerifier;
    use tashika_kit::rsa::sha256;

    use super::{LENGTHS, Pair, Peculiar, Root, Signer, Standing, roots};

    /// The sizes that real certificates have (`specs` residence-card §2.3).
    #[test]
    fn certificates_have_the_sizes_of_the_sheet() {
        for standing in [Standing::InForce, Standing::Unknown] {
            for null_parameters in [false, true] {
                let peculiar = Peculiar { null_parameters, ..Peculiar::default() };
                let length = Signer::under(Root::Ec(standing), peculiar).certificate.len();
                assert!(LENGTHS.contains(&length), "{standing:?} {length}");
            }
        }
        let (signer, signature) = Signer::in_short_der(Root::Ec(Standing::InForce), b"data").unwrap();
        assert!(LENGTHS.contains(&signer.certificate.len()) && signature.len() < 96);
        assert!(Signer::under(Root::Rsa(Standing::InForce), Peculiar::default()).certificate.len() <= 1200);
    }

    #[test]
    fn a_short_signature_in_der_is_one_of_its_key() {
        let (signer, der) = Signer::in_short_der(Root::Ec(Standing::InForce), b"data").unwrap();
        let Pair::Ec(Some(key)) = &signer.pair else { panic!("an ECDSA key") };
        let holds = |data: &[u8]| {
            let signature = Signature::from_der(&der).unwrap();
            key.verifying_key().verify_prehash(&sha256(data), &signature).is_ok()
        };
        assert!(holds(b"data") && !holds(b"date"));
    }

    #[test]
    fn the_two_rsa_roots_have_one_name_and_two_keys() {
        let [in_force, expired] = [Standing::InForce, Standing::Expired].map(Root::Rsa);
        assert_eq!(in_force.name(), expired.name());
        assert_ne!(in_force.pair().identifier(), expired.pair().identifier());
        let names: Vec<&str> = roots().iter().map(|root| root.name).collect();
        assert_eq!(names.len(), 3);
        assert!(names.iter().all(|name| name.starts_with("SIMULATED")));
    }
}

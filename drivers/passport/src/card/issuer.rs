// SPDX-License-Identifier: MIT OR Apache-2.0
//! The simulated issuers: CSCAs, document signers, revocation lists (`specs` passport §4.2, §4.3; Doc 9303-12, 7).
//!
//! All keys follow from their names, so that the card and the counter agree without a file between them: they prove
//! nothing, and stand in the trust store in training mode only, in the class of simulators. A certificate may say `C=JP`,
//! because the country has to fit the state in the zone; what it is stands in its name, loudly. No key of a real state is
//! here, nor could one be.
//!
//! Dates never follow the day, so that fingerprints do not change: what is in force is so until 2049. That is longer than
//! any real CSCA; a real revocation list is renewed every 90 days, and a real document signer signs for three months.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::civil::{Date, date};
use tashika_kit::card_side::der::{context, integer, octets, oid, printable, sequence, tlv};
use tashika_kit::card_side::x509::{
    Body, Period, common_name, country_of, extension, extension_with, locality, name, organisation,
    subject_key_identifier, time, unit,
};

use super::keys::{Hash, Pair, Scheme};

/// A simulated CSCA certificate.
pub struct SimulatedRoot {
    /// Its name.
    pub name: &'static str,
    /// The certificate.
    pub der: Vec<u8>,
}

/// A simulated revocation list.
pub struct SimulatedList {
    /// Its name.
    pub name: &'static str,
    /// The list.
    pub der: Vec<u8>,
}

/// The CSCA certificates that training mode accepts, self-signed ones and a link. Takes the time of making two RSA keys
/// when it is called first.
#[must_use]
pub fn roots() -> Vec<SimulatedRoot> {
    let mut all: Vec<SimulatedRoot> = Csca::KNOWN
        .iter()
        .map(|csca| SimulatedRoot { name: csca.title(), der: csca.certificate() })
        .collect();
    all.push(SimulatedRoot { name: "SIMULATED link certificate, JP", der: link() });
    all
}

/// Certificates of document signers (DER) that are not inside the documents they signed.
#[must_use]
pub fn signer_certificates() -> Vec<Vec<u8>> {
    vec![Signer::of(Ds::Utopia3Des).certificate]
}

/// The revocation lists that training mode has: of JP in force, of DE out of date, of UT none.
#[must_use]
pub fn revocation_lists() -> Vec<SimulatedList> {
    let in_force = (date(2026, 11, 1), date(2049, 12, 31));
    let out_of_date = (date(2025, 11, 1), date(2026, 1, 30));
    vec![
        SimulatedList {
            name: "SIMULATED revocation list, JP",
            der: Csca::JapanEc.revocation_list(in_force, &[Ds::JapanRevoked]),
        },
        SimulatedList {
            name: "SIMULATED revocation list, DE, out of date",
            der: Csca::Germany.revocation_list(out_of_date, &[]),
        },
    ]
}

/// A certification authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Csca {
    /// RSA with PSS, as Japan's up to 2019.
    JapanRsa,
    /// P-384 with explicit parameters, as Japan's since 2019. It has the same name as the one before.
    JapanEc,
    /// brainpoolP384r1, explicit.
    Germany,
    /// RSA and SHA-1, as old ones are.
    UtopiaRsa,
    /// P-256, named.
    UtopiaEc,
    /// The name of `JapanEc`, and another key: nobody has it.
    Stranger,
}

impl Csca {
    const KNOWN: [Self; 5] = [Self::JapanRsa, Self::JapanEc, Self::Germany, Self::UtopiaRsa, Self::UtopiaEc];

    fn title(self) -> &'static str {
        match self {
            Self::JapanRsa => "SIMULATED CSCA, JP, RSA-PSS",
            Self::JapanEc => "SIMULATED CSCA, JP, P-384",
            Self::Germany => "SIMULATED CSCA, DE, brainpoolP384r1",
            Self::UtopiaRsa => "SIMULATED CSCA, UT, RSA",
            Self::UtopiaEc => "SIMULATED CSCA, UT, P-256",
            Self::Stranger => "SIMULATED CSCA that nobody has",
        }
    }

    fn pair(self) -> Pair {
        let label = format!("csca {self:?}");
        match self {
            // Japan's has 4,096 bits: 3,072 are made in a third of the time, and nothing depends on it.
            Self::JapanRsa => Pair::rsa(&label, 3072),
            Self::JapanEc | Self::Stranger => Pair::ec(&label, 15, true),
            Self::Germany => Pair::ec(&label, 16, true),
            Self::UtopiaRsa => Pair::rsa(&label, 2048),
            Self::UtopiaEc => Pair::ec(&label, 12, false),
        }
    }

    fn scheme(self) -> Scheme {
        match self {
            Self::JapanRsa => Scheme::Pss(Hash::Sha256),
            Self::JapanEc | Self::Stranger | Self::Germany => Scheme::Ecdsa(Hash::Sha384),
            Self::UtopiaRsa => Scheme::Pkcs1(Hash::Sha1),
            Self::UtopiaEc => Scheme::Ecdsa(Hash::Sha256),
        }
    }

    fn country(self) -> &'static str {
        match self {
            Self::JapanRsa | Self::JapanEc | Self::Stranger => "JP",
            Self::Germany => "DE",
            Self::UtopiaRsa | Self::UtopiaEc => "UT",
        }
    }

    /// The state as the zone writes it.
    fn state(self) -> &'static str {
        match self.country() {
            "JP" => "JPN",
            "DE" => "D",
            _ => "UTO",
        }
    }

    fn name(self) -> Vec<u8> {
        name_of(self.country(), "SIMULATED e-passport CSCA")
    }

    fn serial(self) -> Vec<u8> {
        match self {
            Self::JapanRsa => vec![0x92],
            Self::JapanEc => vec![0x00, 0xE3],
            Self::Germany => vec![0x5A, 0x11],
            Self::UtopiaRsa => vec![0x01],
            Self::UtopiaEc => vec![0x02],
            Self::Stranger => vec![0x66],
        }
    }

    fn period(self) -> Period {
        let from = match self {
            Self::JapanRsa | Self::UtopiaRsa => date(2014, 2, 20),
            _ => date(2018, 6, 19),
        };
        Period { from, to: date(2049, 6, 19) }
    }

    /// The self-signed certificate.
    pub(crate) fn certificate(self) -> Vec<u8> {
        let pair = self.pair();
        let identifier = pair.identifier();
        Body {
            serial: &self.serial(),
            algorithm: &self.scheme().algorithm(),
            issuer: &self.name(),
            period: self.period(),
            subject: &self.name(),
            key: &pair.info(),
            extensions: &self.authority_extensions(&identifier, &identifier),
        }
        .signed(|body| pair.sign(self.scheme(), body))
    }

    fn authority_extensions(self, issuer: &[u8], own: &[u8]) -> Vec<Vec<u8>> {
        vec![
            authority_key_identifier(issuer),
            subject_key_identifier(own),
            // keyCertSign and cRLSign.
            extension(15, true, &tlv(&[0x03], &[0x01, 0x06])),
            extension(19, true, &sequence(&[&[0x01, 0x01, 0xFF], &[0x02, 0x01, 0x00]])),
            alternative_name(17, self.state()),
            alternative_name(18, self.state()),
        ]
    }

    /// TBSCertList and its signature.
    fn revocation_list(self, (from, to): (Date, Date), revoked: &[Ds]) -> Vec<u8> {
        let pair = self.pair();
        let day = |day: Date| time(day, "000000Z");
        let entries: Vec<Vec<u8>> =
            revoked.iter().map(|ds| sequence(&[&integer(&ds.serial()), &day(REVOKED_ON)])).collect();
        let entries = if entries.is_empty() { Vec::new() } else { sequence(&[&entries.concat()]) };
        let extensions = [authority_key_identifier(&pair.identifier()), extension(20, false, &integer(&[1]))];
        let body = sequence(&[
            &integer(&[1]),
            &self.scheme().algorithm(),
            &self.name(),
            &day(from),
            &day(to),
            &entries,
            &context(0, &sequence(&[&extensions.concat()])),
        ]);
        let signature = tashika_kit::card_side::der::bits(&pair.sign(self.scheme(), &body));
        sequence(&[&body, &self.scheme().algorithm(), &signature])
    }
}

const REVOKED_ON: Date = date(2026, 10, 5);

/// The key of the newer CSCA of JP, signed by the one before.
fn link() -> Vec<u8> {
    let (old, new) = (Csca::JapanRsa, Csca::JapanEc);
    let pair = old.pair();
    Body {
        serial: &[0x00, 0xE5],
        algorithm: &old.scheme().algorithm(),
        issuer: &old.name(),
        period: Period { from: new.period().from, to: old.period().to },
        subject: &new.name(),
        key: &new.pair().info(),
        extensions: &new.authority_extensions(&pair.identifier(), &new.pair().identifier()),
    }
    .signed(|body| pair.sign(old.scheme(), body))
}

/// `C`, and loudly what it is.
fn name_of(country: &str, who: &str) -> Vec<u8> {
    name(&[
        country_of(country),
        organisation("Tashika simulated issuer"),
        unit("SIMULATED - NOT A STATE"),
        common_name(who),
    ])
}

fn authority_key_identifier(identifier: &[u8]) -> Vec<u8> {
    extension(35, false, &sequence(&[&tlv(&[0x80], identifier)]))
}

/// Subject (17) or issuer (18) alternative name: a directory name with the state in L.
fn alternative_name(number: u32, state: &str) -> Vec<u8> {
    extension(number, false, &sequence(&[&context(4, &name(&[locality(state)]))]))
}

/// A document signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ds {
    /// RSA-PSS under RSA-PSS.
    JapanRsa,
    /// P-384 explicit.
    Japan,
    /// For documents whose code has a second letter.
    Japan2025,
    /// Past its last day.
    JapanExpired,
    /// In the revocation list.
    JapanRevoked,
    /// brainpoolP256r1, explicit.
    Germany,
    /// RSA with SHA-1.
    UtopiaRsa,
    /// The same; its certificate is not in the documents.
    Utopia3Des,
    /// P-256, named.
    Utopia,
    /// Under a CSCA that nobody has.
    Stranger,
}

impl Ds {
    fn csca(self) -> Csca {
        match self {
            Self::JapanRsa => Csca::JapanRsa,
            Self::Japan | Self::Japan2025 | Self::JapanExpired | Self::JapanRevoked => Csca::JapanEc,
            Self::Germany => Csca::Germany,
            Self::UtopiaRsa | Self::Utopia3Des => Csca::UtopiaRsa,
            Self::Utopia => Csca::UtopiaEc,
            Self::Stranger => Csca::Stranger,
        }
    }

    fn pair(self) -> Pair {
        let label = format!("signer {self:?}");
        match self {
            Self::JapanRsa => Pair::rsa(&label, 2048),
            // One key for both: making RSA keys takes its time.
            Self::UtopiaRsa | Self::Utopia3Des => Pair::rsa("signer Utopia RSA", 2048),
            Self::Germany => Pair::ec(&label, 13, true),
            Self::Utopia => Pair::ec(&label, 12, false),
            _ => Pair::ec(&label, 15, true),
        }
    }

    fn scheme(self) -> Scheme {
        match self {
            Self::JapanRsa => Scheme::Pss(Hash::Sha256),
            Self::Germany | Self::Utopia => Scheme::Ecdsa(Hash::Sha256),
            Self::UtopiaRsa | Self::Utopia3Des => Scheme::Pkcs1(Hash::Sha1),
            _ => Scheme::Ecdsa(Hash::Sha384),
        }
    }

    /// One number for each in its country.
    fn serial(self) -> Vec<u8> {
        match self {
            Self::JapanRsa => vec![0x10, 0x01],
            Self::Japan => vec![0x10, 0x02],
            Self::Japan2025 => vec![0x10, 0x03],
            Self::JapanExpired => vec![0x10, 0x04],
            Self::JapanRevoked => vec![0x10, 0x05],
            Self::Germany => vec![0x00, 0xD5, 0x01],
            Self::UtopiaRsa => vec![0x20, 0x01],
            Self::Utopia3Des => vec![0x20, 0x02],
            Self::Utopia => vec![0x20, 0x03],
            Self::Stranger => vec![0x10, 0x02],
        }
    }

    fn period(self) -> Period {
        match self {
            Self::JapanExpired => Period { from: date(2018, 6, 20), to: date(2025, 9, 30) },
            _ => Period { from: self.csca().period().from, to: date(2049, 5, 31) },
        }
    }

    /// The document codes it signs; `P` stands for each that begins with it.
    fn documents(self) -> &'static [&'static str] {
        if self == Self::Japan2025 { &["P", "PP"] } else { &["P"] }
    }

    fn certificate(self, pair: &Pair) -> Vec<u8> {
        let csca = self.csca();
        let authority = csca.pair();
        Body {
            serial: &self.serial(),
            algorithm: &csca.scheme().algorithm(),
            issuer: &csca.name(),
            period: self.period(),
            subject: &name_of(csca.country(), &format!("SIMULATED document signer {self:?}")),
            key: &pair.info(),
            extensions: &self.extensions(&authority.identifier(), &pair.identifier()),
        }
        .signed(|body| authority.sign(csca.scheme(), body))
    }

    fn extensions(self, issuer: &[u8], own: &[u8]) -> Vec<Vec<u8>> {
        let codes: Vec<u8> = self.documents().iter().flat_map(|code| printable(code)).collect();
        let documents = sequence(&[&integer(&[0]), &tlv(&[0x31], &codes)]);
        let state = self.csca().state();
        vec![
            authority_key_identifier(issuer),
            subject_key_identifier(own),
            // digitalSignature.
            extension(15, true, &tlv(&[0x03], &[0x07, 0x80])),
            private_key_usage(self.period()),
            extension_with(&oid(&[2, 23, 136, 1, 1, 6, 2]), false, &documents),
            alternative_name(17, state),
            alternative_name(18, state),
        ]
    }
}

/// PrivateKeyUsagePeriod: GeneralizedTime with implicit tags.
fn private_key_usage(period: Period) -> Vec<u8> {
    let day = |day: Date| format!("{:04}{:02}{:02}000000Z", day.year(), day.month(), day.day());
    let [from, to] =
        [(0x80, period.from), (0x81, period.to)].map(|(tag, at)| tlv(&[tag], day(at).as_bytes()));
    extension(16, false, &sequence(&[&from, &to]))
}

/// A document signer at work.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) pair: Pair,
    pub(crate) scheme: Scheme,
    /// DER.
    pub(crate) certificate: Vec<u8>,
    /// The issuer's name.
    pub(crate) issuer: Vec<u8>,
    pub(crate) serial: Vec<u8>,
}

impl Signer {
    /// Made once in a process.
    pub(crate) fn of(ds: Ds) -> Self {
        static MADE: Mutex<BTreeMap<Ds, Signer>> = Mutex::new(BTreeMap::new());
        let known = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = known().get(&ds) {
            return signer.clone();
        }
        // Making it takes a while: others may ask meanwhile.
        let pair = ds.pair();
        let certificate = ds.certificate(&pair);
        let (scheme, issuer, serial) = (ds.scheme(), ds.csca().name(), ds.serial());
        let signer = Self { pair, scheme, certificate, issuer, serial };
        known().insert(ds, signer.clone());
        signer
    }
}

/// LDSSecurityObject: version 0 (LDS 1.7), or 1 with the version of the LDS.
pub(crate) fn security_object(hash: Hash, hashes: &[(u8, Vec<u8>)], newer: bool, null: bool) -> Vec<u8> {
    let entry = |(group, value): &(u8, Vec<u8>)| sequence(&[&integer(&[*group]), &octets(value)]);
    let groups: Vec<u8> = hashes.iter().flat_map(entry).collect();
    let algorithm = if null { hash.algorithm_with_null() } else { hash.algorithm() };
    let version = if newer { sequence(&[&printable("0108"), &printable("040000")]) } else { Vec::new() };
    sequence(&[&integer(&[u8::from(newer)]), &algorithm, &sequence(&[&groups]), &version])
}

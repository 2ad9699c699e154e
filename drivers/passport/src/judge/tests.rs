// SPDX-License-Identifier: MIT OR Apache-2.0

mod chain;
mod copies;
mod crl;
mod kept;
mod marks;
mod personas;
mod whole;

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::Reading;
use tashika_kit::card_side::der::{oid, tlv};
use tashika_kit::date::japan_day;
use tashika_kit::digest::Digest;
use tashika_kit::reading::{Attested, Evidence, Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::verdict::{Integrity, Issuer, Revocation, StepOutcome, Verdicts};

use super::judge;
use crate::contents;
use crate::evidence;
use crate::layout::DataGroup;
use crate::pki::{Cms, Key, Kind, LDS_OBJECT, Made, Store, lds};

pub(super) const ZONE: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F3204159ZE184226B<<<<<10";

/// 2026-11-21, noon in Japan.
pub(super) fn now() -> Timestamp {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

pub(super) fn csca() -> Key {
    Key::of("CSCA", Kind::P256)
}

pub(super) fn signer() -> Made {
    Made::signer("UT", &csca(), &Key::of("signer", Kind::P256))
}

pub(super) fn store() -> Store {
    // Made once: ECDSA signs no certificate twice alike.
    static ROOT: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| Made::csca("UT", &csca()).der());
    Store::of(std::slice::from_ref(&*ROOT))
}

pub(super) fn dg1(zone: &str) -> Vec<u8> {
    tlv(&[0x61], &tlv(&[0x5F, 0x1F], zone.as_bytes()))
}

/// One picture, after ISO/IEC 19794-5.
pub(super) fn dg2(picture: &[u8]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_be_bytes();
    let block = [&length(32 + picture.len())[..], &[0; 28], picture].concat();
    let record = [&b"FAC\x00010\x00"[..], &length(14 + block.len()), &[0, 1], &block].concat();
    let header = [tlv(&[0x87], &[1, 1]), tlv(&[0x88], &[0, 8])].concat();
    let template = tlv(&[0x7F, 0x60], &[tlv(&[0xA1], &header), tlv(&[0x5F, 0x2E], &record)].concat());
    tlv(&[0x75], &tlv(&[0x7F, 0x61], &[tlv(&[0x02], &[1]), template].concat()))
}

pub(super) fn photo() -> Vec<u8> {
    [&[0xFF, 0xD8, 0xFF][..], &[0x11; 60]].concat()
}

pub(super) fn ef_com(tags: &[u8]) -> Vec<u8> {
    let parts = [tlv(&[0x5F, 0x01], b"0107"), tlv(&[0x5F, 0x36], b"040000"), tlv(&[0x5C], tags)];
    tlv(&[0x60], &parts.concat())
}

pub(super) fn object(name: impl Into<Cow<'static, str>>, bytes: &[u8]) -> Evidence {
    Evidence { name: name.into(), bytes: bytes.to_vec(), keep: Keep::Record }
}

pub(super) fn attest(name: impl Into<Cow<'static, str>>, held: bool) -> Attested {
    Attested { name: name.into(), held, because: Cow::Borrowed("") }
}

/// A document as it was read: its groups under a SOD.
#[derive(Clone)]
pub(super) struct Book {
    pub(super) groups: Vec<(u8, Vec<u8>)>,
    pub(super) cms: Cms,
}

impl Book {
    /// Groups signed under this certificate.
    pub(super) fn of(groups: &[(u8, Vec<u8>)], certificate: &Made) -> Self {
        let listed: Vec<(u8, &[u8])> =
            groups.iter().map(|(number, file)| (*number, file.as_slice())).collect();
        let object = lds(1, Digest::Sha256, &listed);
        Self { groups: groups.to_vec(), cms: Cms::of(&LDS_OBJECT, &object, certificate) }
    }

    pub(super) fn plain(certificate: &Made) -> Self {
        Self::of(&[(1, dg1(ZONE)), (2, dg2(&photo()))], certificate)
    }

    pub(super) fn reading(&self) -> Reading {
        let tags: Vec<u8> =
            self.groups.iter().map(|(number, _)| DataGroup::new(*number).unwrap().tag()).collect();
        let mut evidence =
            vec![object(evidence::COM, &ef_com(&tags)), object(evidence::SOD, &self.cms.sod())];
        for (number, file) in &self.groups {
            evidence.push(object(evidence::data_group(DataGroup::new(*number).unwrap()), file));
        }
        let mut fields =
            vec![typed(FieldName::MRZ, &format!("{}\n{}", &ZONE[..44], &ZONE[44..]), "printed MRZ")];
        fields.extend(contents::signed_fields(&evidence, japan_day(now())));
        Reading {
            family: Cow::Borrowed("passport"),
            read_at: now(),
            fields,
            evidence,
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        }
    }
}

pub(super) fn typed(name: FieldName, text: &str, origin: &'static str) -> Field {
    let value = FieldValue::Text { text: text.to_owned() };
    Field { name, value, source: Source::TypedByClerk, origin: Cow::Borrowed(origin), keep: Keep::Record }
}

pub(super) fn change(reading: &mut Reading, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    change(&mut reading.evidence.iter_mut().find(|evidence| evidence.name == name).unwrap().bytes);
}

pub(super) fn remove(reading: &mut Reading, name: &str) {
    let before = reading.evidence.len();
    reading.evidence.retain(|evidence| evidence.name != name);
    assert_eq!(reading.evidence.len() + 1, before);
}

pub(super) fn verdicts(reading: &Reading) -> Verdicts {
    judge(reading, &store(), now())
}

pub(super) fn altered(verdicts: &Verdicts) -> Vec<&str> {
    match &verdicts.integrity {
        Integrity::Altered { parts } => parts.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}

/// The reason of the issuer, or what else it is.
pub(super) fn issuer(verdicts: &Verdicts) -> &str {
    match &verdicts.issuer {
        Issuer::NotChecked { reason } | Issuer::Unknown { reason } => &reason.code,
        Issuer::Anchored { .. } => "anchored",
        Issuer::Expired { .. } => "expired",
    }
}

pub(super) fn revocation(verdicts: &Verdicts) -> &str {
    match &verdicts.revocation {
        Revocation::Good { .. } => "good",
        Revocation::Revoked { .. } => "revoked",
        Revocation::NotAsked { reason } | Revocation::Unknown { reason } => &reason.code,
    }
}

pub(super) fn outcome(verdicts: &Verdicts, step: &str) -> Option<StepOutcome> {
    verdicts.steps.iter().find(|taken| taken.code == step).map(|taken| taken.outcome)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Master lists (Doc 9303-12, 9; `specs` passport §4.4): CSCA certificates of many countries, signed by one of them.
//!
//! A list is taken only if its signer stands under the CSCA certificate of a publisher whom the operator named before
//! ([`Publishers`]), or names now by its fingerprint. The certificates inside it, and those that come along with its signature, vouch for nothing.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::rsa::sha256;
use tashika_kit::signature::Problem;
use tashika_passport::cms::{Fault, SignedData};
use tashika_passport::master_list;

use super::Refusal;
use super::facts::Facts;
use super::publishers::Publishers;

/// How a list's publisher is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Publisher {
    /// The operator named it before.
    Trusted,
    /// The operator named its fingerprint.
    Pinned,
    /// Nobody vouches for it.
    Unknown,
}

/// What a list says of itself, and what its signature came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListReport {
    /// SHA-256 of the list.
    pub sha256: String,
    /// How many certificates it holds.
    pub certificates: usize,
    /// The subject of its signer's certificate.
    pub signer: String,
    /// The signer's country.
    pub country: String,
    /// SHA-256 of the signer's certificate.
    pub signer_sha256: String,
    /// The day on which it says it was signed, in Japan.
    pub signed_on: Option<Date>,
    /// SHA-256 of the CSCA certificate under which the signer stands: a trusted one, or only one that came along.
    pub publisher_sha256: Option<String>,
    /// The name of that certificate.
    pub publisher_name: Option<String>,
    /// Whether anybody vouches for it.
    pub publisher: Publisher,
    /// Why it is not taken: a word of `trust.error`.
    pub refused: Option<&'static str>,
    /// Of an algorithm that we lack, which.
    pub detail: Option<String>,
}

/// A list that was read.
pub struct MasterList<'a> {
    /// What it says, and what became of it.
    pub report: ListReport,
    /// Its certificates, DER; empty if it was refused.
    pub certificates: Vec<&'a [u8]>,
}

/// What a list is checked against.
pub struct Against<'a> {
    /// The CSCA certificates that are trusted, each for its own country's passports.
    pub trusted: &'a [&'a Facts],
    /// Those of them that may sign lists.
    pub publishers: &'a Publishers<'a>,
    /// The fingerprint the operator told, of the publisher's CSCA certificate or of the signer's own.
    pub pin: Option<[u8; 32]>,
    /// Today.
    pub today: Date,
}

/// Reads a list and checks everything about it.
///
/// # Errors
/// [`Refusal::ListMalformed`] if it cannot be read at all. What else is wrong stands in the report.
pub fn read<'a>(der: &'a [u8], against: &Against<'_>) -> Result<MasterList<'a>, Refusal> {
    let signed = SignedData::parse(der).map_err(|_| Refusal::ListMalformed)?;
    let all = master_list::certificates(&signed).map_err(|_| Refusal::ListMalformed)?;
    let mut report = ListReport {
        sha256: hex::lower(&sha256(der)),
        certificates: all.len(),
        signer: String::new(),
        country: String::new(),
        signer_sha256: String::new(),
        signed_on: signed.signing_time.and_then(|time| Timestamp::from_second(time).ok()).map(japan_day),
        publisher_sha256: None,
        publisher_name: None,
        publisher: Publisher::Unknown,
        refused: None,
        detail: None,
    };
    let refused = check(&signed, &all, against, &mut report).err();
    if let Some(Refusal::Unsupported(what)) = &refused {
        report.detail = Some(what.clone());
    }
    report.refused = refused.map(|refusal| refusal.code());
    let certificates = if report.refused.is_some() { Vec::new() } else { all };
    Ok(MasterList { report, certificates })
}

fn check(
    signed: &SignedData<'_>,
    all: &[&[u8]],
    against: &Against<'_>,
    report: &mut ListReport,
) -> Result<(), Refusal> {
    let signer = signer(signed)?;
    report.signer.clone_from(&signer.subject);
    report.country.clone_from(&signer.country);
    report.signer_sha256 = hex::lower(&signer.fingerprint());
    let beside = signed.certificates.iter().chain(all).filter_map(|der| Facts::of(der));
    let publisher = publisher(&signer, beside, against);
    if let Some((facts, how)) = &publisher {
        report.publisher = *how;
        report.publisher_sha256 = Some(hex::lower(&facts.fingerprint()));
        report.publisher_name = Some(facts.name());
    }
    if !signer.certificate.signs_master_lists() {
        return Err(Refusal::ListPurpose);
    }
    let day = report.signed_on.ok_or(Refusal::ListTime)?;
    let tomorrow = against.today.tomorrow().unwrap_or(against.today);
    if !signer.in_force(day) || day > tomorrow {
        return Err(Refusal::ListTime);
    }
    match publisher {
        Some((_, Publisher::Unknown)) | None => Err(Refusal::ListPublisher),
        Some((facts, _)) if !facts.in_force(day) => Err(Refusal::ListTime),
        Some(_) => Ok(()),
    }
}

/// The certificate whose key signed the list.
fn signer(signed: &SignedData<'_>) -> Result<Facts, Refusal> {
    let mut problem = Refusal::ListSigner;
    let named = signed.certificates.iter().filter_map(|der| Facts::of(der));
    for facts in named.filter(|facts| signed.names(&facts.certificate)) {
        let key = facts.certificate.public_key().map_err(|wrong| match wrong {
            Problem::Unsupported(what) => Refusal::Unsupported(what),
            _ => Refusal::Signature,
        });
        match key.and_then(|key| signed.verify(&key).map_err(fault)) {
            Ok(()) => return Ok(facts),
            Err(wrong) => problem = wrong,
        }
    }
    Err(problem)
}

fn fault(fault: Fault) -> Refusal {
    match fault {
        Fault::Unsupported(what) => Refusal::Unsupported(what),
        _ => Refusal::Signature,
    }
}

/// Under which CSCA certificate the signer stands. What came along with the list is only shown, unless the operator named
/// its fingerprint.
fn publisher(
    signer: &Facts,
    beside: impl Iterator<Item = Facts>,
    against: &Against<'_>,
) -> Option<(Facts, Publisher)> {
    let own = signer.fingerprint();
    if against.pin == Some(own) {
        return Some((signer.clone(), Publisher::Pinned));
    }
    if against.pin.is_none() && against.publishers.names(signer) {
        return Some((signer.clone(), Publisher::Trusted));
    }
    let wanted = &signer.certificate;
    let country = wanted.issuer.country();
    let near = |facts: &Facts| {
        let key = !wanted.authority.is_empty() && facts.certificate.key_id == wanted.authority;
        key || country.as_ref() == Some(&facts.country)
    };
    let issued = |facts: &Facts| {
        facts.certificate.can_be_csca().is_ok()
            && near(facts)
            && facts.fingerprint() != own
            && facts.signed(signer).is_ok()
    };
    // Of a root and its link, which have one key, the one that was named, or else the one that lasts longer.
    let best = |facts: &&&Facts| {
        (against.pin == Some(facts.fingerprint()), against.publishers.holds(facts), facts.valid_until)
    };
    let by_store = against.trusted.iter().filter(|facts| issued(facts)).max_by_key(best);
    match by_store {
        Some(facts) if against.pin == Some(facts.fingerprint()) => {
            return Some((Facts::clone(facts), Publisher::Pinned));
        }
        // A fingerprint that was told counts instead of the store: the operator says which publisher he means.
        Some(facts) if against.pin.is_none() => {
            let how = if against.publishers.holds(facts) { Publisher::Trusted } else { Publisher::Unknown };
            return Some((Facts::clone(facts), how));
        }
        _ => {}
    }
    let mut along = None;
    for facts in beside.filter(|facts| issued(facts)) {
        if against.pin == Some(facts.fingerprint()) {
            return Some((facts, Publisher::Pinned));
        }
        along.get_or_insert((facts, Publisher::Unknown));
    }
    along
}

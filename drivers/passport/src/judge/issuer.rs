// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who stands behind a signer (`specs` passport §4.3).
//!
//! Decided here:
//! * **Out of date**: signer and CSCA have to be in force at the moment of the reading, each by itself (the shell rule). Past
//!   its last day, either is "expired"; before its first, the issuer is "not checked". Nothing is called altered.
//! * **A signer that does not name the key of its CSCA** is found by name and by trying: such certificates are in
//!   circulation. One that does not name its key's use is refused (`specs` passport §8.2): then nothing says that it may
//!   sign documents.
//! * **Country**: signer, CSCA and the issuing state in DG1 name one country. A state that no table has, or whose
//!   certificates name nobody knows which country, is not compared, and the step says so.

use jiff::civil::Date;
use tashika_kit::anchors::Anchor;
use tashika_kit::hex;
use tashika_kit::verdict::{Issuer, Reason};

use super::steps::{self, Steps};
use crate::certificate::{self, Certificate};
use crate::chain::{Chain, Csca, chain};
use crate::mrz::codes;

/// How much of a key identifier is told; they have 20 bytes.
const LONGEST_ID: usize = 32;

/// What the document says about itself, in DG1 and DG12.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// The issuing state, without fillers.
    pub(super) state: Option<String>,
    /// The document code, without fillers.
    pub(super) code: Option<String>,
    /// When it was issued.
    pub(super) issued: Option<Date>,
}

/// Who signed, and under which CSCA.
pub(super) struct Standing {
    pub(super) issuer: Issuer,
    pub(super) csca: Option<Box<Csca>>,
}

/// Judges a signer's certificate; `at` is the moment of the reading, seconds since 1970.
pub(super) fn standing(
    signer: &Certificate,
    roots: &[Csca],
    document: &Document,
    at: i64,
    steps: &mut Steps,
) -> Standing {
    let without = |issuer| Standing { issuer, csca: None };
    match chain(signer, roots, at) {
        Chain::NoRoots => {
            steps.skip(steps::CERTIFICATE, "no_trust_anchor", "");
            without(not_checked("no_trust_anchor", "no CSCA"))
        }
        Chain::Unsupported(what) => {
            steps.skip(steps::CERTIFICATE, "unsupported_algorithm", &what);
            without(not_checked("unsupported_algorithm", what))
        }
        Chain::Unknown => {
            let named = match signer.authority.as_slice() {
                [] => String::from("it names no key of its issuer"),
                id => format!("key {}", hex::upper(id.get(..LONGEST_ID).unwrap_or(id))),
            };
            steps.skip(steps::CERTIFICATE, "signer_unknown", &named);
            without(unknown("signer_unknown", named))
        }
        Chain::Broken(name) => {
            steps.fail(steps::CERTIFICATE, format!("{name}, whose key it names, did not sign it"));
            without(unknown("not_signed_by_named_issuer", name))
        }
        Chain::Under(csca) => {
            let how = if signer.authority.is_empty() { ", which it does not name by its key" } else { "" };
            steps.pass(steps::CERTIFICATE, format!("signed by {}{how}", csca.anchor.name));
            let issuer = under(signer, &csca, document, at, steps);
            Standing { issuer, csca: Some(csca) }
        }
    }
}

/// Under a CSCA that signed it. Every check is done and told; the first that fails decides.
fn under(signer: &Certificate, csca: &Csca, document: &Document, at: i64, steps: &mut Steps) -> Issuer {
    let name = csca.anchor.name.clone();
    let refused = [
        used_for(signer, steps),
        (!csca.accepted).then(|| unknown("anchor_class_not_accepted", name)),
        country(signer, csca, document, steps),
        document_type(signer, document, steps),
        period(steps::SIGNER_PERIOD, signer, &csca.anchor, at, steps),
        period(steps::CSCA_PERIOD, &csca.certificate, &csca.anchor, at, steps),
    ];
    key_period(signer, document, steps);
    refused.into_iter().flatten().next().unwrap_or_else(|| Issuer::Anchored {
        name: csca.anchor.name.clone(),
        fingerprint: hex::upper(&csca.anchor.fingerprint),
        class: csca.anchor.class,
    })
}

fn used_for(signer: &Certificate, steps: &mut Steps) -> Option<Issuer> {
    match signer.not_for_documents() {
        None => {
            steps.pass(steps::USE, "");
            None
        }
        Some(why) => {
            steps.fail(steps::USE, why);
            Some(unknown("certificate_not_for_documents", why))
        }
    }
}

/// Signer and CSCA among themselves, and both with DG1.
fn country(signer: &Certificate, csca: &Csca, document: &Document, steps: &mut Steps) -> Option<Issuer> {
    let root = csca.certificate.country();
    let own = [signer.issuer.country(), signer.subject.country()];
    let elsewhere = |own: &&String| root.as_ref().is_some_and(|root| !codes::one_country(root, own));
    if let Some(other) = own.iter().flatten().find(elsewhere) {
        let detail = format!("{other} under {}", root.unwrap_or_default());
        steps.fail(steps::COUNTRY, detail.clone());
        return Some(unknown("country_mismatch", detail));
    }
    let Some(country) = root.or_else(|| signer.country()) else {
        steps.skip(steps::COUNTRY, "nothing_to_compare", "no certificate names a country");
        return None;
    };
    // The state is a value of the person's document: told are certificates only.
    let known = document.state.as_deref().and_then(codes::state);
    match known.filter(|state| !state.two.is_empty() || state.code == country) {
        None => steps.skip(steps::COUNTRY, "nothing_to_compare", "no table has the issuing state's country"),
        Some(state) if codes::one_country(&state.code, &country) => steps.pass(steps::COUNTRY, country),
        Some(_) => {
            let detail = format!("signed under {country}, issued elsewhere");
            steps.fail(steps::COUNTRY, detail.clone());
            return Some(unknown("country_mismatch", detail));
        }
    }
    None
}

/// Whether the signer may sign this kind of document. A single letter stands for every code that begins with it
/// (Doc 9303-12, 7.1.1).
fn document_type(signer: &Certificate, document: &Document, steps: &mut Steps) -> Option<Issuer> {
    let (types, code) = match (&signer.document_types, &document.code) {
        (Some(types), Some(code)) => (types, code),
        (None, _) => {
            steps.skip(steps::DOCUMENT_TYPE, "nothing_to_compare", "the signer names no document types");
            return None;
        }
        (_, None) => {
            steps.skip(steps::DOCUMENT_TYPE, "nothing_to_compare", "the document's code is not known");
            return None;
        }
    };
    let allows = |allowed: &String| {
        let allowed = allowed.trim_end_matches('<');
        allowed == code || (allowed.len() == 1 && code.starts_with(allowed))
    };
    let detail = format!("{code}; allowed: {}", types.join(", "));
    if types.iter().any(allows) {
        steps.pass(steps::DOCUMENT_TYPE, detail);
        return None;
    }
    steps.fail(steps::DOCUMENT_TYPE, detail.clone());
    Some(unknown("document_type_not_allowed", detail))
}

fn period(
    code: &'static str,
    certificate: &Certificate,
    anchor: &Anchor,
    at: i64,
    steps: &mut Steps,
) -> Option<Issuer> {
    let day = certificate::day;
    let text = |seconds| day(seconds).map_or_else(|| String::from("?"), |day| day.to_string());
    let days = format!("{} to {}", text(certificate.not_before), text(certificate.not_after));
    if certificate.in_force(at) {
        steps.pass(code, days);
        return None;
    }
    steps.fail(code, days.clone());
    match day(certificate.not_after) {
        Some(not_after) if at > certificate.not_after => {
            Some(Issuer::Expired { name: anchor.name.clone(), not_after })
        }
        _ => Some(not_checked("issuer_not_yet_valid", days)),
    }
}

/// Whether the document was issued while the signer's private key was in use: for those who ask, and no more, since the
/// day of issue need not be the day of signing.
fn key_period(signer: &Certificate, document: &Document, steps: &mut Steps) {
    let day = |seconds: Option<i64>| seconds.and_then(certificate::day);
    let (from, until) = signer.key_period;
    let Some(issued) = document.issued else {
        return steps.skip(steps::KEY_PERIOD, "nothing_to_compare", "the day of issue is not known");
    };
    if (from, until) == (None, None) {
        return steps.skip(steps::KEY_PERIOD, "nothing_to_compare", "the signer names no period of its key");
    }
    let inside =
        day(from).is_none_or(|from| issued >= from) && day(until).is_none_or(|until| issued <= until);
    if inside {
        steps.pass(steps::KEY_PERIOD, "");
    } else {
        steps.fail(steps::KEY_PERIOD, "issued outside it");
    }
}

pub(super) fn unknown(code: &'static str, detail: impl Into<String>) -> Issuer {
    Issuer::Unknown { reason: Reason::new(code, detail) }
}

pub(super) fn not_checked(code: &'static str, detail: impl Into<String>) -> Issuer {
    Issuer::NotChecked { reason: Reason::new(code, detail) }
}

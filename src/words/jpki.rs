// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a JPKI signature or authentication came to, in one sentence. Revocation counts here: a certificate that nobody
//! asked about is not confirmed, and a revoked one is refused without being called a forgery.

use tashika_kit::anchors::AnchorClass;
use tashika_kit::verdict::{Integrity, Issuer, Originality, Revocation, Validity, Verdicts};
use tashika_mynumber::jpki::SIGNATURE;

use super::sentence::{self, Headline};

/// What it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is proved, and the certificate is known not to be revoked.
    Good,
    /// Something stays open.
    Open,
    /// It must not be used.
    Refused,
}

/// What it came to, and the words for it. What forbids the use comes first, then what stays open.
#[must_use]
pub fn headline(family: &str, verdicts: &Verdicts) -> (Outcome, Headline) {
    if let Some(headline) = refused(verdicts) {
        return (Outcome::Refused, headline);
    }
    if let Some(headline) = open(verdicts) {
        return (Outcome::Open, headline);
    }
    let good = match family {
        SIGNATURE => words("summary.jpki.signed_short", "summary.jpki.signed"),
        _ => words("summary.jpki.authenticated_short", "summary.jpki.authenticated"),
    };
    (Outcome::Good, good)
}

/// Why it must not be used. Whose certificate it would be is asked before whether it was revoked: of an altered
/// certificate nothing else is known.
fn refused(verdicts: &Verdicts) -> Option<Headline> {
    let wrong = matches!(verdicts.integrity, Integrity::Altered { .. })
        || matches!(verdicts.originality, Originality::Failed { .. });
    if wrong {
        return Some(words("summary.jpki.failed_short", "summary.jpki.failed"));
    }
    if matches!(verdicts.revocation, Revocation::Revoked { .. }) {
        return Some(words("summary.jpki.revoked_short", "summary.jpki.revoked"));
    }
    match verdicts.validity {
        Validity::Expired { .. } => Some(words("summary.jpki.expired_short", "summary.jpki.expired")),
        Validity::NotYet { .. } => Some(words("summary.jpki.not_yet_short", "summary.jpki.not_yet")),
        _ => None,
    }
}

/// Why it is not confirmed.
fn open(verdicts: &Verdicts) -> Option<Headline> {
    let proved = verdicts.integrity == Integrity::Intact
        && verdicts.originality == Originality::Proven
        && matches!(verdicts.issuer, Issuer::Anchored { .. })
        && matches!(verdicts.validity, Validity::InForce { signed: true, .. });
    match sentence::anchor_class(&verdicts.issuer) {
        _ if !proved => return Some(words("summary.jpki.open_short", "summary.jpki.open")),
        Some(AnchorClass::Test) => return Some(words("summary.jpki.test_short", "summary.jpki.test")),
        Some(AnchorClass::Official | AnchorClass::Simulator) => {}
        Some(AnchorClass::Unofficial) | None => {
            return Some(words("summary.jpki.open_short", "summary.jpki.open"));
        }
    }
    match verdicts.revocation {
        Revocation::Good { .. } => None,
        Revocation::NotAsked { .. } => Some(words("summary.jpki.not_asked_short", "summary.jpki.not_asked")),
        // Revoked was refused before.
        Revocation::Unknown { .. } | Revocation::Revoked { .. } => {
            Some(words("summary.jpki.unknown_short", "summary.jpki.unknown"))
        }
    }
}

fn words(short: &'static str, sentence: &'static str) -> Headline {
    Headline { short, sentence }
}

/// The words of a question or an answer where they are about a certificate and not about a document: a signature over a
/// text is no answer to a random question, and a text that was changed does not make the card a copy.
#[must_use]
pub fn of_certificate(family: &str, key: &'static str) -> &'static str {
    match key {
        "question.originality" => "question.originality_jpki",
        "originality.proven" if family == SIGNATURE => "originality.jpki_signature",
        "originality.proven" => "originality.jpki_answer",
        "originality.proven_signer_open" if family == SIGNATURE => "originality.jpki_signature_open",
        "originality.proven_signer_open" => "originality.jpki_answer_open",
        "originality.failed" if family == SIGNATURE => "originality.jpki_signature_failed",
        "originality.failed" => "originality.jpki_answer_failed",
        "originality.not_offered" => "originality.not_checked",
        "validity.only_printed" | "validity.not_stated" => "validity.jpki_not_stated",
        other => other,
    }
}

/// What the clerk does next with a result that confirms nothing; `None` if it is good. Of a card whose holder may have lost
/// it, the person before the counter is not told why.
#[must_use]
pub fn next(family: &str, verdicts: &Verdicts) -> Option<&'static str> {
    let (outcome, Headline { short, .. }) = headline(family, verdicts);
    match (outcome, short, &verdicts.revocation) {
        (Outcome::Good, ..) => None,
        (Outcome::Open, ..) if family == SIGNATURE => Some("window.jpki.result.open_next"),
        (Outcome::Open, ..) => Some("window.jpki.result.open_next_authentication"),
        (_, "summary.jpki.revoked_short", Revocation::Revoked { reason, .. }) => Some(match &*reason.code {
            "revoked_certificate_hold" | "revoked_key_compromise" => "window.jpki.result.suspect_next",
            _ => "window.jpki.result.revoked_next",
        }),
        (_, "summary.jpki.expired_short", _) => Some("window.jpki.result.expired_next"),
        (_, "summary.jpki.not_yet_short", _) => Some("window.jpki.result.not_yet_next"),
        _ => Some("window.jpki.result.failed_next"),
    }
}

/// Whether a certificate was good once and is not any more: what stands in it may have changed since.
#[must_use]
pub fn is_over(verdicts: &Verdicts) -> bool {
    matches!(verdicts.revocation, Revocation::Revoked { .. })
        || matches!(verdicts.validity, Validity::Expired { .. })
}

/// The stable part of a reason for revocation, e.g. `certificate_hold` of `revoked_certificate_hold`; the locale files
/// hold `revocation_reason.<code>`.
#[must_use]
pub fn revocation_reason(code: &str) -> String {
    format!("revocation_reason.{}", code.strip_prefix("revoked_").unwrap_or(code))
}

/// Why the law does not take a signature as it stands, as a key of the locale files; `None` if nothing of it is wrong.
#[must_use]
pub fn why_not(verdicts: &Verdicts) -> Option<&'static str> {
    match headline(SIGNATURE, verdicts) {
        (Outcome::Good, _) => None,
        (_, Headline { short, .. }) => Some(match short {
            "summary.jpki.revoked_short" => "window.jpki.decide.revoked",
            "summary.jpki.not_asked_short" => "window.jpki.decide.not_asked",
            "summary.jpki.unknown_short" => "window.jpki.decide.unknown",
            "summary.jpki.expired_short" | "summary.jpki.not_yet_short" => "window.jpki.decide.expired",
            _ => "window.jpki.decide.not_proved",
        }),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tashika_kit::verdict::{Agreement, Reason};

    use super::*;
    use crate::words::is_known;
    use tashika_mynumber::jpki::AUTHENTICATION;

    fn good() -> Verdicts {
        Verdicts {
            integrity: Integrity::Intact,
            issuer: anchored(AnchorClass::Official),
            originality: Originality::Proven,
            validity: Validity::InForce { until: date(2030, 1, 1), signed: true },
            revocation: Revocation::Good { as_of: jiff::Timestamp::UNIX_EPOCH },
            agreement: Agreement::SingleSource,
            certificates: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn anchored(class: AnchorClass) -> Issuer {
        Issuer::Anchored { name: "CA".into(), fingerprint: String::new(), class }
    }

    fn why(code: &'static str) -> Reason {
        Reason::new(code, "")
    }

    fn revoked(code: &'static str) -> Revocation {
        Revocation::Revoked { reason: why(code), on: date(2026, 1, 1) }
    }

    #[test]
    fn only_what_is_proved_and_not_revoked_is_good() {
        assert_eq!(headline(SIGNATURE, &good()).0, Outcome::Good);
        assert_eq!(headline(AUTHENTICATION, &good()).1.short, "summary.jpki.authenticated_short");
        let altered = Integrity::Altered { parts: vec!["certificate".into()] };
        let not_asked = Revocation::NotAsked { reason: why("no_revocation_provider") };
        let unknown = Revocation::Unknown { reason: why("crl_out_of_date") };
        let unsigned = Validity::InForce { until: date(2030, 1, 1), signed: false };
        let cases = [
            (Verdicts { integrity: altered, ..good() }, Outcome::Refused, "failed"),
            (
                Verdicts { originality: Originality::Failed { reason: why("wrong_answer") }, ..good() },
                Outcome::Refused,
                "failed",
            ),
            (Verdicts { revocation: revoked("revoked_superseded"), ..good() }, Outcome::Refused, "revoked"),
            (
                Verdicts { validity: Validity::Expired { on: date(2020, 1, 1) }, ..good() },
                Outcome::Refused,
                "expired",
            ),
            (
                Verdicts { validity: Validity::NotYet { from: date(2040, 1, 1) }, ..good() },
                Outcome::Refused,
                "not_yet",
            ),
            (Verdicts { revocation: not_asked, ..good() }, Outcome::Open, "not_asked"),
            (Verdicts { revocation: unknown, ..good() }, Outcome::Open, "unknown"),
            (Verdicts { validity: unsigned, ..good() }, Outcome::Open, "open"),
            (
                Verdicts { issuer: Issuer::Unknown { reason: why("signer_unknown") }, ..good() },
                Outcome::Open,
                "open",
            ),
            (Verdicts { issuer: anchored(AnchorClass::Test), ..good() }, Outcome::Open, "test"),
            (Verdicts { issuer: anchored(AnchorClass::Unofficial), ..good() }, Outcome::Open, "open"),
            (
                Verdicts { originality: Originality::NotChecked { reason: why("no_challenge") }, ..good() },
                Outcome::Open,
                "open",
            ),
        ];
        for (verdicts, outcome, name) in cases {
            for family in [SIGNATURE, AUTHENTICATION] {
                let (came_to, headline) = headline(family, &verdicts);
                assert_eq!((came_to, headline.short), (outcome, &*format!("summary.jpki.{name}_short")));
                assert!(is_known(headline.short) && is_known(headline.sentence), "{name}");
            }
            assert!(why_not(&verdicts).is_some_and(is_known), "{name}");
            for family in [SIGNATURE, AUTHENTICATION] {
                assert!(next(family, &verdicts).is_some_and(is_known), "{name}: what comes next");
            }
        }
        assert_eq!(why_not(&good()), None);
        assert_eq!(next(SIGNATURE, &good()), None);
    }

    #[test]
    fn a_card_that_may_be_lost_is_not_treated_like_a_move() {
        let told = |code| next(SIGNATURE, &Verdicts { revocation: revoked(code), ..good() });
        for code in ["revoked_certificate_hold", "revoked_key_compromise"] {
            assert_eq!(told(code), Some("window.jpki.result.suspect_next"), "{code}");
        }
        for code in ["revoked_affiliation_changed", "revoked_superseded", "revoked_cessation_of_operation"] {
            assert_eq!(told(code), Some("window.jpki.result.revoked_next"), "{code}");
        }
    }

    #[test]
    fn a_certificate_is_told_of_in_words_of_its_own() {
        for family in [SIGNATURE, AUTHENTICATION] {
            for key in [
                "question.originality",
                "originality.proven",
                "originality.proven_signer_open",
                "originality.failed",
                "validity.not_stated",
                "validity.only_printed",
            ] {
                let own = of_certificate(family, key);
                assert!(own != key && is_known(own), "{family} {key}");
                assert!(!super::super::ja(own).contains("チップ") && !super::super::ja(own).contains("複製"));
            }
        }
        assert_eq!(of_certificate(SIGNATURE, "issuer.anchored"), "issuer.anchored");
    }

    #[test]
    fn a_revoked_certificate_is_told_with_its_reason_and_never_called_a_forgery() {
        let codes = [
            "unspecified",
            "key_compromise",
            "ca_compromise",
            "affiliation_changed",
            "superseded",
            "cessation_of_operation",
            "certificate_hold",
        ];
        for code in codes {
            let reason = format!("revoked_{code}");
            assert!(is_known(&revocation_reason(&reason)) && is_known(&format!("reason.{reason}")), "{code}");
        }
        let (_, headline) =
            headline(SIGNATURE, &Verdicts { revocation: revoked("revoked_superseded"), ..good() });
        for wrong in ["改ざん", "改変", "偽造です"] {
            assert!(!super::super::ja(headline.sentence).contains(wrong), "{wrong}");
        }
    }
}

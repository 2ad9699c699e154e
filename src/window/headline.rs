// SPDX-License-Identifier: MIT OR Apache-2.0
//! The headline of a result that is neither proved nor wrong: why, in one sentence of its own for each reason.

use tashika_kit::anchors::AnchorClass;
use tashika_kit::verdict::{Agreement, Integrity, Issuer, Originality, Validity, Verdicts};

use super::theme::Tone;
use crate::words::sentence::{self, Headline};

/// Why something was not proved; `None` if there is no finer word than that.
pub(super) fn why_open(verdicts: &Verdicts) -> Option<(Tone, Headline)> {
    let cautiously = |headline| (Tone::Caution, headline);
    signature_open(verdicts)
        .or_else(|| signer_open(verdicts))
        .or_else(|| asks(verdicts))
        .or_else(|| signature_holds(verdicts))
        .map(cautiously)
        .or_else(|| unsigned(verdicts))
}

/// Nothing was wrong, only nobody could check the signature: the headline says why.
fn signature_open(verdicts: &Verdicts) -> Option<Headline> {
    let Integrity::NotChecked { reason } = &verdicts.integrity else { return None };
    let sentence = match &*reason.code {
        "no_trust_anchor" => "summary.no_trust_anchor",
        "signature_not_configured" => "summary.signature_not_configured",
        "signature_needs_both_pins" => "summary.signature_needs_both_pins",
        "signature_values_only" => "summary.signature_values_only",
        "unsupported_algorithm" => "summary.unsupported_algorithm",
        "certificate_unreadable" if offers_no_more(verdicts) => "summary.certificate_unreadable",
        _ => return None,
    };
    Some(Headline { short: "summary.signature_open_short", sentence })
}

/// The document carries no signature: that is nobody's fault, and proves nothing.
fn unsigned(verdicts: &Verdicts) -> Option<(Tone, Headline)> {
    let none = verdicts.integrity == Integrity::Unsigned && offers_no_more(verdicts);
    let headline = Headline { short: "summary.unsigned_short", sentence: "summary.unsigned" };
    none.then_some((Tone::Unknown, headline))
}

/// The signature fits the data, but whose it is stays open.
fn signer_open(verdicts: &Verdicts) -> Option<Headline> {
    if verdicts.integrity != Integrity::Intact || !offers_no_more(verdicts) {
        return None;
    }
    let (short, sentence) = match &verdicts.issuer {
        Issuer::NotChecked { reason } if reason.code == "no_trust_anchor" => {
            ("summary.no_root_short", "summary.no_root")
        }
        Issuer::Unknown { .. } => ("summary.issuer_unknown_short", "summary.issuer_unknown"),
        Issuer::Expired { .. } => ("summary.root_expired_short", "summary.root_expired"),
        Issuer::Anchored { .. } | Issuer::NotChecked { .. } => return None,
    };
    Some(Headline { short, sentence })
}

/// The last day has passed, and the document itself says what may have prolonged it.
fn asks(verdicts: &Verdicts) -> Option<Headline> {
    let proved =
        verdicts.integrity == Integrity::Intact && sentence::anchor_class(&verdicts.issuer).is_some();
    let ask = proved && matches!(verdicts.validity, Validity::Ask { .. });
    ask.then_some(Headline { short: "summary.ask_short", sentence: "summary.ask" })
}

/// Everything a document can prove is proved, only that it has no means to prove its chip the original.
fn signature_holds(verdicts: &Verdicts) -> Option<Headline> {
    let class = sentence::anchor_class(&verdicts.issuer)?;
    if verdicts.integrity != Integrity::Intact || !offers_no_more(verdicts) {
        return None;
    }
    let texts = matches!(verdicts.validity, Validity::InForce { .. })
        && matches!(verdicts.agreement, Agreement::Agree { .. });
    let sentence = match class {
        AnchorClass::Official | AnchorClass::Simulator if texts => "summary.signature_holds",
        AnchorClass::Official | AnchorClass::Simulator if only_pictures(verdicts) => "summary.pictures_hold",
        AnchorClass::Unofficial if texts => "summary.signature_holds_unofficial",
        _ => return None,
    };
    Some(Headline { short: "summary.signature_holds_short", sentence })
}

/// The document has no means to prove its chip the original.
fn offers_no_more(verdicts: &Verdicts) -> bool {
    verdicts.originality == Originality::NotOffered
}

/// What can be compared with the print stands in pictures: there is no date and no second source to judge.
fn only_pictures(verdicts: &Verdicts) -> bool {
    let Agreement::NotChecked { reason } = &verdicts.agreement else { return false };
    reason.code == "only_pictures" && verdicts.validity == Validity::OnlyPrinted
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tashika_kit::verdict::{Reason, Revocation};

    use super::*;
    use crate::window::findings;
    use crate::words;

    /// A first-generation residence card of which everything is proved that can be.
    fn pictures_proved() -> Verdicts {
        let why = |code| Reason::new(code, "");
        Verdicts {
            integrity: Integrity::Intact,
            issuer: Issuer::Anchored {
                name: "root".into(),
                fingerprint: String::new(),
                class: AnchorClass::Official,
            },
            originality: Originality::NotOffered,
            validity: Validity::OnlyPrinted,
            revocation: Revocation::NotAsked { reason: why("number_inquiry_by_hand") },
            agreement: Agreement::NotChecked { reason: why("only_pictures") },
            certificates: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn issued_by(issuer: Issuer) -> Verdicts {
        Verdicts { issuer, ..pictures_proved() }
    }

    #[test]
    fn each_reason_has_a_headline_of_its_own_and_none_is_green() {
        let why = |code| Reason::new(code, "");
        let of = |integrity| Verdicts {
            integrity,
            issuer: Issuer::NotChecked { reason: why("unsigned") },
            ..pictures_proved()
        };
        let not_checked = |code| of(Integrity::NotChecked { reason: why(code) });
        let ask = Validity::Ask { on: date(2026, 11, 1), until: None, reason: why("special_period") };
        let expired = Issuer::Expired { name: "root".into(), not_after: date(2026, 1, 1) };
        let cases = [
            (pictures_proved(), Tone::Caution, "summary.pictures_hold"),
            (
                issued_by(Issuer::Unknown { reason: why("signer_unknown") }),
                Tone::Caution,
                "summary.issuer_unknown",
            ),
            (
                issued_by(Issuer::NotChecked { reason: why("no_trust_anchor") }),
                Tone::Caution,
                "summary.no_root",
            ),
            (issued_by(expired), Tone::Caution, "summary.root_expired"),
            (of(Integrity::Unsigned), Tone::Unknown, "summary.unsigned"),
            (not_checked("unsupported_algorithm"), Tone::Caution, "summary.unsupported_algorithm"),
            (not_checked("certificate_unreadable"), Tone::Caution, "summary.certificate_unreadable"),
            (of(Integrity::Altered { parts: vec!["signed_data".into()] }), Tone::Bad, "summary.failed"),
            (Verdicts { validity: ask, ..pictures_proved() }, Tone::Caution, "summary.ask"),
        ];
        let mut shorts: Vec<&str> = Vec::new();
        for (verdicts, tone, sentence) in cases {
            let (its_tone, headline) = findings::headline(&verdicts);
            assert_eq!((its_tone, headline.sentence), (tone, sentence));
            assert!(words::is_known(headline.short) && words::is_known(headline.sentence), "{sentence}");
            shorts.push(headline.short);
        }
        let open = "summary.signature_open_short";
        shorts.retain(|short| *short != open);
        let all = shorts.len();
        shorts.sort_unstable();
        shorts.dedup();
        assert_eq!(shorts.len(), all, "no two of them read the same from afar");
    }

    #[test]
    fn a_test_root_and_an_expired_card_say_so_first() {
        let class = AnchorClass::Test;
        let test = issued_by(Issuer::Anchored { name: "root".into(), fingerprint: String::new(), class });
        assert_eq!(findings::headline(&test).1.sentence, "summary.not_proved");
        let expired = Validity::Expired { on: date(2020, 1, 1) };
        let unknown = Issuer::Unknown { reason: Reason::new("signer_unknown", "") };
        let (tone, headline) = findings::headline(&Verdicts { validity: expired, ..issued_by(unknown) });
        assert_eq!((tone, headline.sentence), (Tone::Bad, "summary.expired"));
    }
}

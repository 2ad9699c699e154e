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
        .or_else(|| signer_of_original_open(verdicts))
        .or_else(|| page_not_compared(verdicts))
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

/// The chip proved itself the original, and its data are unchanged, but whose signature covers them stays open.
fn signer_of_original_open(verdicts: &Verdicts) -> Option<Headline> {
    let unchanged =
        verdicts.integrity == Integrity::Intact && matches!(verdicts.validity, Validity::InForce { .. });
    let short = match &verdicts.issuer {
        Issuer::NotChecked { reason } if reason.code == "no_trust_anchor" => "summary.no_root_short",
        Issuer::Unknown { .. } => "summary.issuer_unknown_short",
        _ => return None,
    };
    (unchanged && verdicts.originality == Originality::Proven)
        .then_some(Headline { short, sentence: "summary.signer_not_trusted" })
}

/// Everything was proved, but nobody gave the zone of the page: a person compares them.
fn page_not_compared(verdicts: &Verdicts) -> Option<Headline> {
    let Agreement::NotChecked { reason } = &verdicts.agreement else { return None };
    let official = matches!(
        sentence::anchor_class(&verdicts.issuer),
        Some(AnchorClass::Official | AnchorClass::Simulator)
    );
    let proved = verdicts.integrity == Integrity::Intact
        && verdicts.originality == Originality::Proven
        && matches!(verdicts.validity, Validity::InForce { .. });
    let headline = Headline { short: "summary.mrz_not_given_short", sentence: "summary.mrz_not_given" };
    (reason.code == "mrz_not_given" && official && proved).then_some(headline)
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

    /// A passport whose chip is the original: who signed, and whether the page says the same, is said apart.
    #[test]
    fn an_original_chip_with_something_open_says_what() {
        let why = |code| Reason::new(code, "");
        let original = Verdicts {
            originality: Originality::Proven,
            validity: Validity::InForce { until: date(2030, 1, 1), signed: true },
            agreement: Agreement::Agree { compared: Vec::new() },
            ..pictures_proved()
        };
        let unknown = Issuer::Unknown { reason: why("signer_unknown") };
        let missing = Issuer::NotChecked { reason: why("no_trust_anchor") };
        let by_eye = Agreement::NotChecked { reason: why("mrz_not_given") };
        let cases = [
            (original.clone(), Tone::Good, "summary.proved_in_force_signed"),
            (Verdicts { issuer: unknown, ..original.clone() }, Tone::Caution, "summary.signer_not_trusted"),
            (Verdicts { issuer: missing, ..original.clone() }, Tone::Caution, "summary.signer_not_trusted"),
            (Verdicts { agreement: by_eye, ..original }, Tone::Caution, "summary.mrz_not_given"),
        ];
        for (verdicts, tone, sentence) in cases {
            let (its_tone, headline) = findings::headline(&verdicts);
            assert_eq!((its_tone, headline.sentence), (tone, sentence));
            assert!(words::is_known(headline.short) && words::is_known(headline.sentence), "{sentence}");
        }
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

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Verdicts in words and tones. Nothing is [`Tone::Good`] that was not proved.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tashika_kit::anchors::AnchorClass;
use tashika_kit::verdict::{
    Agreement, CertificateVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Step,
    StepOutcome, Summary, Validity, Verdicts,
};

use super::headline;
use super::theme::Tone;
use crate::words;
use crate::words::jpki::Outcome;
use crate::words::sentence::{self, Headline};

/// The answer to one question.
pub(super) struct Answer {
    /// The question's key.
    pub(super) question: &'static str,
    /// What it means to the clerk.
    pub(super) tone: Tone,
    /// The answer's key.
    pub(super) answer: &'static str,
    /// What else belongs to it, in the order of the screen: the first language and the second.
    pub(super) more: Vec<(String, String)>,
}

/// The six questions, in their order.
pub(super) fn answers(verdicts: &Verdicts) -> [Answer; 6] {
    let mut agreement = agreement(&verdicts.agreement);
    // Data that nobody proved may well agree with themselves.
    if agreement.tone == Tone::Good && verdicts.integrity != Integrity::Intact {
        agreement.tone = Tone::Plain;
    }
    let mut issuer = issuer(&verdicts.issuer);
    // A known key made the signature, but of other data than these.
    let altered = matches!(verdicts.integrity, Integrity::Altered { .. });
    if altered && sentence::anchor_class(&verdicts.issuer).is_some() {
        (issuer.tone, issuer.answer) = (Tone::Plain, "issuer.anchored_altered");
    }
    // Whose key it is, is good only together with what the key was used for.
    if issuer.tone == Tone::Good && verdicts.integrity != Integrity::Intact {
        issuer.tone = Tone::Plain;
    }
    let mut answers = [
        integrity(&verdicts.integrity),
        issuer,
        originality(&verdicts.originality),
        validity(&verdicts.validity),
        revocation(&verdicts.revocation),
        agreement,
    ];
    // Anybody can sign with a key of their own: without a known signer nothing of it is good.
    if sentence::anchor_class(&verdicts.issuer).is_none() {
        for answer in answers.iter_mut().filter(|answer| answer.tone == Tone::Good) {
            answer.tone = Tone::Plain;
            // Nor may its words call the chip genuine.
            if answer.answer == "originality.proven" {
                answer.answer = "originality.proven_signer_open";
            }
        }
    }
    answers
}

/// The same for a reading of this family: a JPKI certificate is no document, and a signature no answer of a chip.
pub(super) fn answers_of(family: &str, verdicts: &Verdicts) -> [Answer; 6] {
    let mut all = answers(verdicts);
    if crate::jpki::is_jpki(family) {
        for answer in &mut all {
            answer.question = words::jpki::of_certificate(family, answer.question);
            answer.answer = words::jpki::of_certificate(family, answer.answer);
        }
    }
    all
}

/// What was proved about a certificate beside the data. Of one whose issuer is not known nothing is good.
pub(super) fn of_certificate(certificate: &CertificateVerdict) -> [Answer; 3] {
    let mut all =
        [integrity(&certificate.integrity), issuer(&certificate.issuer), validity(&certificate.validity)];
    let known = sentence::anchor_class(&certificate.issuer).is_some();
    if !known || certificate.integrity != Integrity::Intact {
        for answer in all.iter_mut().filter(|answer| answer.tone == Tone::Good) {
            answer.tone = Tone::Plain;
        }
    }
    all
}

/// Were the data changed?
pub(super) fn integrity(verdict: &Integrity) -> Answer {
    let (tone, answer, more) = match verdict {
        Integrity::Intact => (Tone::Good, "integrity.intact", Vec::new()),
        Integrity::Altered { parts } => (
            Tone::Bad,
            "integrity.altered",
            parts.iter().map(|part| texts(&format!("part.{part}"))).collect(),
        ),
        Integrity::Unsigned => (Tone::Unknown, "integrity.unsigned", Vec::new()),
        Integrity::NotChecked { reason } => (Tone::Unknown, "integrity.not_checked", vec![because(reason)]),
    };
    Answer { question: "question.integrity", tone, answer, more }
}

/// Who signed?
pub(super) fn issuer(verdict: &Issuer) -> Answer {
    let (tone, answer, more) = match verdict {
        Issuer::Anchored { name, class, .. } => {
            (anchor_tone(*class), "issuer.anchored", vec![texts(class_key(*class)), same(name.clone())])
        }
        Issuer::Unknown { reason } => (Tone::Unknown, "issuer.unknown", vec![because(reason)]),
        Issuer::Expired { name, not_after } => {
            (Tone::Caution, "issuer.expired", vec![same(format!("{name}, {not_after}"))])
        }
        Issuer::NotChecked { reason } => (Tone::Unknown, "issuer.not_checked", vec![because(reason)]),
    };
    Answer { question: "question.issuer", tone, answer, more }
}

/// Where an anchor comes from, in words.
pub(super) fn class_key(class: AnchorClass) -> &'static str {
    match class {
        AnchorClass::Official => "class.official",
        AnchorClass::Unofficial => "class.unofficial",
        AnchorClass::Test => "class.test",
        AnchorClass::Simulator => "class.simulator",
    }
}

fn originality(verdict: &Originality) -> Answer {
    let (tone, answer, more) = match verdict {
        Originality::Proven => (Tone::Good, "originality.proven", Vec::new()),
        Originality::Failed { reason } => (Tone::Bad, "originality.failed", vec![because(reason)]),
        Originality::NotOffered => (Tone::Unknown, "originality.not_offered", Vec::new()),
        Originality::NotChecked { reason } => {
            (Tone::Unknown, "originality.not_checked", vec![because(reason)])
        }
    };
    Answer { question: "question.originality", tone, answer, more }
}

/// Valid today? A date that no signature covers proves nothing, so it is never good.
pub(super) fn validity(verdict: &Validity) -> Answer {
    let (tone, answer, more) = match verdict {
        Validity::InForce { until, signed: true } => {
            (Tone::Good, "validity.in_force", vec![same(until.to_string())])
        }
        Validity::InForce { until, signed: false } => {
            (Tone::Plain, "validity.in_force", vec![same(until.to_string()), texts("validity.unsigned")])
        }
        Validity::Expired { on } => (Tone::Bad, "validity.expired", vec![same(on.to_string())]),
        Validity::NotYet { from } => (Tone::Bad, "validity.not_yet", vec![same(from.to_string())]),
        Validity::Ask { on, reason, .. } => {
            (Tone::Caution, "validity.ask", vec![same(on.to_string()), because(reason)])
        }
        Validity::OnlyPrinted => (Tone::Unknown, "validity.only_printed", Vec::new()),
        Validity::NotStated => (Tone::Unknown, "validity.not_stated", Vec::new()),
    };
    Answer { question: "question.validity", tone, answer, more }
}

/// Withdrawn?
pub(super) fn revocation(verdict: &Revocation) -> Answer {
    let (tone, answer, more) = match verdict {
        Revocation::Good { as_of } => (Tone::Good, "revocation.good", vec![same(in_japan(*as_of))]),
        Revocation::Revoked { reason, on } => {
            (Tone::Bad, "revocation.revoked", vec![same(on.to_string()), because(reason)])
        }
        // This reason says the same once more.
        Revocation::NotAsked { reason } if reason.code == "revocation_not_asked" => {
            (Tone::Unknown, "revocation.not_asked", Vec::new())
        }
        Revocation::NotAsked { reason } => (Tone::Unknown, "revocation.not_asked", vec![because(reason)]),
        Revocation::Unknown { reason } => (Tone::Unknown, "revocation.unknown", vec![because(reason)]),
    };
    Answer { question: "question.revocation", tone, answer, more }
}

fn agreement(verdict: &Agreement) -> Answer {
    let (tone, answer, more) = match verdict {
        Agreement::Agree { .. } => (Tone::Good, "agreement.agree", Vec::new()),
        Agreement::Differ { differences } => {
            let told = |name: &str| texts(&format!("field.{name}"));
            (Tone::Bad, "agreement.differ", differences.iter().map(|one| told(one.field.as_str())).collect())
        }
        Agreement::SingleSource => (Tone::Unknown, "agreement.single_source", Vec::new()),
        Agreement::NotChecked { reason } => (Tone::Unknown, "agreement.not_checked", vec![because(reason)]),
    };
    Answer { question: "question.agreement", tone, answer, more }
}

/// What an anchor of this class is worth. Simulator anchors decide in training only, where every screen
/// says so.
fn anchor_tone(class: AnchorClass) -> Tone {
    match class {
        AnchorClass::Official | AnchorClass::Simulator => Tone::Good,
        AnchorClass::Unofficial => Tone::Plain,
        AnchorClass::Test => Tone::Caution,
    }
}

/// The truth of one field, under what was found about the whole document: tone and key. In a document of which
/// anything was altered no field is good.
pub(super) fn mark(mark: Mark, verdicts: &Verdicts) -> (Tone, &'static str) {
    let Verdicts { integrity, issuer, .. } = verdicts;
    let tone = match mark {
        _ if sentence::is_beside_altered(mark, integrity) => Tone::Unknown,
        Mark::Proved => sentence::anchor_class(issuer).map_or(Tone::Unknown, anchor_tone),
        Mark::SignedIssuerUnknown | Mark::SignedNotChecked | Mark::NotSigned => Tone::Unknown,
        Mark::Typed => Tone::Plain,
        Mark::Contradicted | Mark::Altered => Tone::Bad,
    };
    (tone, sentence::mark(mark, integrity, issuer))
}

/// One step of a verification: tone and key. Data that nobody proved may well agree with themselves.
pub(super) fn step(step: &Step, verdicts: &Verdicts) -> (Tone, &'static str) {
    let agrees = step.code.ends_with("_agreement");
    match step.outcome {
        StepOutcome::Passed if agrees && verdicts.integrity != Integrity::Intact => {
            (Tone::Plain, "step_outcome.passed")
        }
        // A step that a stranger's key passes too proves nothing by itself.
        StepOutcome::Passed if sentence::anchor_class(&verdicts.issuer).is_none() => {
            (Tone::Plain, "step_outcome.passed")
        }
        StepOutcome::Passed => (Tone::Good, "step_outcome.passed"),
        StepOutcome::Failed => (Tone::Bad, "step_outcome.failed"),
        StepOutcome::NotChecked => (Tone::Unknown, "step_outcome.not_checked"),
    }
}

/// The one sentence above everything, and its tone.
pub(super) fn headline(verdicts: &Verdicts) -> (Tone, Headline) {
    let tone = match (verdicts.summary(), &verdicts.validity) {
        (Summary::Failed, _) | (_, Validity::Expired { .. }) => Tone::Bad,
        (Summary::NotProved, _) => Tone::Caution,
        (Summary::ProvedInForce, _) => {
            sentence::anchor_class(&verdicts.issuer).map_or(Tone::Unknown, anchor_tone)
        }
    };
    let headline = sentence::headline(verdicts);
    let finer = headline::why_open(verdicts).filter(|_| headline.short == "summary.not_proved_short");
    finer.unwrap_or((tone, headline))
}

/// The same for a reading of this family: of a JPKI certificate, revocation counts too.
pub(super) fn headline_of(family: &str, verdicts: &Verdicts) -> (Tone, Headline) {
    if !crate::jpki::is_jpki(family) {
        return headline(verdicts);
    }
    let (outcome, headline) = words::jpki::headline(family, verdicts);
    let tone = match outcome {
        Outcome::Good => Tone::Good,
        Outcome::Open => Tone::Caution,
        Outcome::Refused => Tone::Bad,
    };
    (tone, headline)
}

/// A time in Japan, to the minute.
pub(super) fn in_japan(at: Timestamp) -> String {
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A text by key, in the order of the screen.
pub(super) fn texts(key: &str) -> (String, String) {
    let text = words::words(key);
    (text.first().to_owned(), text.second().to_owned())
}

fn because(reason: &Reason) -> (String, String) {
    texts(&format!("reason.{}", reason.code))
}

/// A text that is the same in both languages.
fn same(text: String) -> (String, String) {
    (text, String::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_nobody_checked_is_never_good() {
        let why = || Reason::new("signer_unknown", "");
        let not_checked = [
            integrity(&Integrity::NotChecked { reason: why() }),
            integrity(&Integrity::Unsigned),
            issuer(&Issuer::NotChecked { reason: why() }),
            issuer(&Issuer::Unknown { reason: why() }),
            originality(&Originality::NotChecked { reason: why() }),
            originality(&Originality::NotOffered),
            validity(&Validity::OnlyPrinted),
            validity(&Validity::NotStated),
            validity(&Validity::InForce { until: date(2030, 1, 1), signed: false }),
            revocation(&Revocation::NotAsked { reason: why() }),
            revocation(&Revocation::Unknown { reason: why() }),
            agreement(&Agreement::NotChecked { reason: why() }),
        ];
        for answer in not_checked {
            assert_ne!(answer.tone, Tone::Good, "{}", answer.answer);
            assert!(words::is_known(answer.answer) && words::is_known(answer.question), "{}", answer.answer);
        }
    }

    #[test]
    fn an_unofficial_key_is_called_so() {
        let anchored = |class| {
            issuer(&Issuer::Anchored { name: "key".into(), fingerprint: String::new(), class })
                .more
                .remove(0)
                .0
        };
        assert!(anchored(AnchorClass::Unofficial).contains("非公式"));
        assert!(!anchored(AnchorClass::Official).contains("非公式"));
    }

    #[test]
    fn a_known_key_is_good_only_beside_the_data_it_signed() {
        let tone = |integrity| {
            let [_, issuer, ..] = answers(&Verdicts { integrity, ..proved_by(AnchorClass::Official) });
            issuer.tone
        };
        assert_eq!(tone(Integrity::Intact), Tone::Good);
        let reason = Reason::new("signature_values_only", "");
        for other in [Integrity::Altered { parts: Vec::new() }, Integrity::NotChecked { reason }] {
            assert_eq!(tone(other), Tone::Plain);
        }
    }

    #[test]
    fn a_chip_of_an_unknown_signer_is_not_called_genuine() {
        let of = |issuer| {
            let [_, _, originality, ..] = answers(&Verdicts { issuer, ..proved_by(AnchorClass::Official) });
            (originality.tone, originality.answer)
        };
        let why = || Reason::new("signer_unknown", "");
        for issuer in [Issuer::Unknown { reason: why() }, Issuer::NotChecked { reason: why() }] {
            let (tone, answer) = of(issuer);
            assert_eq!((tone, answer), (Tone::Plain, "originality.proven_signer_open"));
            assert!(words::is_known(answer) && !words::first(answer).contains("本物"));
        }
        let known = proved_by(AnchorClass::Official).issuer;
        assert_eq!(of(known), (Tone::Good, "originality.proven"));
    }

    #[test]
    fn what_nobody_known_has_signed_is_never_good() {
        let unknown = Issuer::Unknown { reason: Reason::new("signer_unknown", "") };
        let expired = Issuer::Expired { name: "root".into(), not_after: date(2026, 1, 1) };
        for issuer in [unknown, expired] {
            let validity = Validity::InForce { until: date(2030, 1, 1), signed: true };
            let verdicts = Verdicts { issuer, validity, ..proved_by(AnchorClass::Official) };
            assert!(answers(&verdicts).iter().all(|answer| answer.tone != Tone::Good));
        }
    }

    fn proved_by(class: AnchorClass) -> Verdicts {
        Verdicts {
            integrity: Integrity::Intact,
            issuer: Issuer::Anchored { name: "key".into(), fingerprint: String::new(), class },
            originality: Originality::Proven,
            validity: Validity::InForce { until: date(2030, 1, 1), signed: false },
            revocation: Revocation::NotAsked { reason: Reason::new("no_revocation_channel", "") },
            agreement: Agreement::Agree { compared: Vec::new() },
            certificates: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
        }
    }

    #[test]
    fn only_a_proved_card_in_force_has_a_good_headline() {
        let good = proved_by(AnchorClass::Official);
        assert_eq!(headline(&good).0, Tone::Good);
        let copied = Originality::Failed { reason: Reason::new("wrong_answer", "") };
        let unchecked = Integrity::NotChecked { reason: Reason::new("evidence_unreadable", "") };
        let expired = Validity::Expired { on: date(2020, 1, 1) };
        let cases = [
            (Verdicts { originality: copied.clone(), ..good.clone() }, Tone::Bad, "summary.failed"),
            (Verdicts { integrity: unchecked, ..good.clone() }, Tone::Caution, "summary.not_proved"),
            (Verdicts { validity: expired.clone(), ..good.clone() }, Tone::Bad, "summary.expired"),
            (Verdicts { validity: expired, originality: copied, ..good }, Tone::Bad, "summary.failed"),
        ];
        for (verdicts, tone, sentence) in cases {
            let (its_tone, headline) = headline(&verdicts);
            assert_eq!((its_tone, headline.sentence), (tone, sentence));
            assert!(words::is_known(headline.short) && words::is_known(headline.sentence));
        }
    }

    #[test]
    fn an_unofficial_or_test_key_is_never_green_and_says_so() {
        for (class, word) in [(AnchorClass::Unofficial, "非公式"), (AnchorClass::Test, "テスト")] {
            let verdicts = proved_by(class);
            let (tone, headline) = headline(&verdicts);
            let (mark_tone, key) = mark(Mark::Proved, &verdicts);
            assert!(![tone, mark_tone, issuer(&verdicts.issuer).tone].contains(&Tone::Good));
            for key in [headline.short, headline.sentence, key] {
                assert!(words::first(key).contains(word), "{key}");
            }
        }
    }

    #[test]
    fn a_signature_nobody_could_check_is_said_in_amber() {
        for code in ["no_trust_anchor", "signature_not_configured", "signature_needs_both_pins"] {
            let open = Verdicts {
                integrity: Integrity::NotChecked { reason: Reason::new(code, "") },
                issuer: Issuer::NotChecked { reason: Reason::new(code, "") },
                originality: Originality::NotOffered,
                ..proved_by(AnchorClass::Official)
            };
            let (tone, headline) = headline(&open);
            assert_eq!((tone, headline.short), (Tone::Caution, "summary.signature_open_short"), "{code}");
            assert!(words::is_known(headline.short) && words::is_known(headline.sentence));
            assert!(
                answers(&open).iter().all(|answer| answer.tone != Tone::Good),
                "{code}: nothing is green"
            );
            let expired = Validity::Expired { on: date(2020, 1, 1) };
            let short = super::headline(&Verdicts { validity: expired, ..open }).1.short;
            assert_eq!(short, "validity.expired", "expiry is said first");
        }
    }

    #[test]
    fn a_signature_that_holds_over_a_chip_that_may_be_a_copy_is_said_in_amber() {
        let of = |class| Verdicts { originality: Originality::NotOffered, ..proved_by(class) };
        for (class, sentence) in [
            (AnchorClass::Official, "summary.signature_holds"),
            (AnchorClass::Unofficial, "summary.signature_holds_unofficial"),
            (AnchorClass::Test, "summary.not_proved"),
        ] {
            let (tone, headline) = headline(&of(class));
            assert_eq!((tone, headline.sentence), (Tone::Caution, sentence));
            assert!(words::is_known(headline.short) && words::is_known(headline.sentence));
        }
        let differ = Agreement::NotChecked { reason: Reason::new("no_text", "") };
        let open = Verdicts { agreement: differ, ..of(AnchorClass::Official) };
        assert_eq!(super::headline(&open).1.sentence, "summary.not_proved");
    }

    #[test]
    fn a_known_key_beside_altered_data_is_not_good() {
        let integrity = Integrity::Altered { parts: vec!["signed_entries".into()] };
        let altered = Verdicts { integrity, ..proved_by(AnchorClass::Official) };
        let [_, issuer, ..] = answers(&altered);
        assert_eq!((issuer.tone, issuer.answer), (Tone::Plain, "issuer.anchored_altered"));
        assert!(words::is_known(issuer.answer));
    }

    #[test]
    fn dates_that_agree_are_green_only_where_they_are_proved() {
        let agrees = Step {
            code: "licence_expiry_agreement".into(),
            outcome: StepOutcome::Passed,
            detail: String::new(),
        };
        let proved = proved_by(AnchorClass::Official);
        assert_eq!(step(&agrees, &proved).0, Tone::Good);
        let integrity = Integrity::NotChecked { reason: Reason::new("no_trust_anchor", "") };
        assert_eq!(step(&agrees, &Verdicts { integrity, ..proved }).0, Tone::Plain);
    }

    #[test]
    fn only_proved_fields_are_good() {
        let known = proved_by(AnchorClass::Official);
        let all = [
            Mark::SignedIssuerUnknown,
            Mark::SignedNotChecked,
            Mark::NotSigned,
            Mark::Typed,
            Mark::Contradicted,
            Mark::Altered,
        ];
        assert!(all.into_iter().all(|one| mark(one, &known).0 != Tone::Good));
        assert_eq!(mark(Mark::Proved, &known).0, Tone::Good);
        let issuer = Issuer::Unknown { reason: Reason::new("signer_unknown", "") };
        assert_ne!(mark(Mark::Proved, &Verdicts { issuer, ..known }).0, Tone::Good);
    }

    #[test]
    fn a_field_beside_something_altered_is_neither_accused_nor_good() {
        let integrity = Integrity::Altered { parts: vec!["photo".into()] };
        let altered = Verdicts { integrity, ..proved_by(AnchorClass::Official) };
        for one in [Mark::Proved, Mark::SignedIssuerUnknown, Mark::SignedNotChecked] {
            assert_eq!(mark(one, &altered), (Tone::Unknown, "mark.signed_beside_altered"), "{one:?}");
        }
        assert_eq!(mark(Mark::Altered, &altered), (Tone::Bad, "mark.altered"));
        assert_eq!(mark(Mark::NotSigned, &altered).1, "mark.not_signed");
    }
}

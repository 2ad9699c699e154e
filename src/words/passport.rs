// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a passport's chip was opened, and what showed that it is the original: window, paper and commands read it here.

use tashika_kit::reading::{Field, FieldName, FieldValue, Reading};
use tashika_kit::verdict::{Integrity, Originality, StepOutcome, Verdicts};

use super::{in_order, words};

/// Attested: how the chip was opened (the driver's names for its own checks).
const OPENED: &str = "passport.opened";
/// Active Authentication: a challenge, or attested where the answer is not kept.
const ACTIVE: &str = "passport.active_authentication";
/// Chip Authentication.
const CHIP: &str = "passport.chip_authentication";
/// PACE with chip authentication mapping.
const MAPPING: &str = "passport.chip_authentication_mapping";

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Said {
    /// What comes first on the screen.
    #[must_use]
    pub fn first(&self) -> &str {
        in_order(&self.ja, &self.en).0
    }

    /// What stands beside it.
    #[must_use]
    pub fn second(&self) -> &str {
        in_order(&self.ja, &self.en).1
    }
}

/// One way in which a chip can show that it is the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Key of its words, which tell what came of it.
    pub key: &'static str,
    /// Whether the chip has the key; `None` where that could not be judged.
    pub held: Option<bool>,
}

/// How the chip was opened: the words for PACE, BAC or none, and the protocol as the chip names it.
#[must_use]
pub fn opened(reading: &Reading) -> Option<Said> {
    let opened = reading.attested.iter().find(|one| one.name == OPENED)?;
    let protocol = opened.because.as_ref();
    let key = match protocol {
        "none" => "passport.opened.none",
        "BAC" => "passport.opened.bac",
        _ => "passport.opened.pace",
    };
    let text = words(key);
    // Only PACE has kinds.
    let bare = ["none", "BAC"].contains(&protocol);
    let with = |text: &str| if bare { text.to_owned() } else { format!("{text} ({protocol})") };
    Some(Said { ja: with(text.ja), en: with(text.en) })
}

/// The code of a state in a passport (Doc 9303-3, 5). It stands as the zone writes it: it is no code of a table that
/// nobody published, and it is on the page before the clerk.
#[must_use]
pub fn state_code<'f>(reading: &Reading, field: &'f Field) -> Option<&'f str> {
    let state = [FieldName::ISSUING_STATE, FieldName::NATIONALITY].contains(&field.name);
    match &field.value {
        FieldValue::Code { raw, .. } if state && reading.family == tashika_passport::FAMILY => Some(raw),
        _ => None,
    }
}

/// Whether an attested check is one that [`opened`] or [`proofs`] tells.
#[must_use]
pub fn is_opening_or_proof(name: &str) -> bool {
    [OPENED, ACTIVE, CHIP, MAPPING].contains(&name)
}

/// A protocol: as the driver attests it, the step in which the judge says what came of it, and the words for each outcome.
struct Protocol {
    name: &'static str,
    step: &'static str,
    held: &'static str,
    failed: &'static str,
    open: &'static str,
}

const PROTOCOLS: [Protocol; 3] = [
    Protocol {
        name: CHIP,
        step: "passport_chip_authentication",
        held: "passport.proof.chip",
        failed: "passport.proof_failed.chip",
        open: "passport.proof_open.chip",
    },
    Protocol {
        name: MAPPING,
        step: "passport_chip_authentication_mapping",
        held: "passport.proof.mapping",
        failed: "passport.proof_failed.mapping",
        open: "passport.proof_open.mapping",
    },
    Protocol {
        name: ACTIVE,
        step: "passport_active_authentication",
        held: "passport.proof.active",
        failed: "passport.proof_failed.active",
        open: "passport.proof_open.active",
    },
];

/// What was done to see whether the chip is the original, in the order of its worth, and what came of it. The judge says
/// that and nobody else: a chip that only answers has proved nothing, least of all a copy's.
#[must_use]
pub fn proofs(reading: &Reading, verdicts: &Verdicts) -> Vec<Proof> {
    let one = |protocol: &Protocol| {
        let attested =
            reading.attested.iter().find(|one| one.name == protocol.name).map(|attested| attested.held);
        let answered = protocol.name == ACTIVE && reading.challenge(ACTIVE).is_some();
        if attested.is_none() && !answered {
            return None;
        }
        let held = held(verdicts, protocol.step, attested);
        let key = match held {
            Some(true) => protocol.held,
            Some(false) => protocol.failed,
            None => protocol.open,
        };
        Some(Proof { key, held })
    };
    PROTOCOLS.iter().filter_map(one).collect()
}

/// What came of a protocol. That it held says something only where the key stands in data that nobody changed.
fn held(verdicts: &Verdicts, step: &str, attested: Option<bool>) -> Option<bool> {
    let outcome = verdicts.steps.iter().find(|one| one.code == step).map(|one| one.outcome);
    let held = match (outcome, attested, &verdicts.originality) {
        (Some(StepOutcome::Passed), ..) => Some(true),
        (Some(StepOutcome::Failed), ..) => Some(false),
        (Some(_), ..) => None,
        (None, Some(held), _) => Some(held),
        (None, None, Originality::Proven) => Some(true),
        (None, None, Originality::Failed { .. }) => Some(false),
        (None, None, _) => None,
    };
    held.filter(|held| !held || verdicts.integrity == Integrity::Intact)
}

#[cfg(test)]
mod tests {
    use super::held;
    use crate::words;
    use jiff::civil::date;
    use tashika_kit::verdict::{
        Agreement, Integrity, Issuer, Originality, Reason, Revocation, Step, StepOutcome, Validity, Verdicts,
    };

    fn verdicts(originality: Originality) -> Verdicts {
        let why = || Reason::new("crl_missing", "");
        Verdicts {
            integrity: Integrity::Intact,
            issuer: Issuer::Unknown { reason: why() },
            originality,
            validity: Validity::InForce { until: date(2033, 6, 1), signed: true },
            revocation: Revocation::NotAsked { reason: why() },
            agreement: Agreement::NotChecked { reason: why() },
            certificates: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
        }
    }

    #[test]
    fn an_answer_is_worth_what_the_judge_found_of_it() {
        let wrong = Originality::Failed { reason: Reason::new("wrong_answer", "") };
        let open = Originality::NotChecked { reason: Reason::new("no_challenge", "") };
        assert_eq!(held(&verdicts(Originality::Proven), "aa", None), Some(true));
        assert_eq!(held(&verdicts(wrong.clone()), "aa", None), Some(false));
        assert_eq!(held(&verdicts(open), "aa", None), None);
        assert_eq!(held(&verdicts(wrong.clone()), "aa", Some(true)), Some(true), "another protocol failed");
        let step = |outcome| Step { code: "aa".into(), outcome, detail: String::new() };
        let judged = |outcome| Verdicts { steps: vec![step(outcome)], ..verdicts(wrong.clone()) };
        assert_eq!(
            held(&judged(StepOutcome::Failed), "aa", Some(true)),
            Some(false),
            "the judge is believed"
        );
        assert_eq!(held(&judged(StepOutcome::NotChecked), "aa", Some(true)), None);
        let altered = Integrity::Altered { parts: Vec::new() };
        let altered = Verdicts { integrity: altered, ..judged(StepOutcome::Passed) };
        assert_eq!(held(&altered, "aa", None), None, "a key in changed data is anybody's");
    }

    #[test]
    fn every_outcome_has_words_of_its_own() {
        for protocol in super::PROTOCOLS {
            let keys = [protocol.held, protocol.failed, protocol.open];
            assert!(keys.iter().all(|key| words::is_known(key)), "{}", protocol.name);
            assert_ne!(words::ja(protocol.held), words::ja(protocol.failed));
        }
    }
}

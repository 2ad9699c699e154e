// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of the check that concerns a JPKI signature. What a verifier kept is verified again, certificate and signature;
//! what a service provider may not keep can only be attested, and is told as that. What was said about revocation, nobody
//! says again.

use tashika_kit::rsa::sha256;
use tashika_kit::verdict::{Integrity, Originality, Revocation, Verdicts};
use tashika_mynumber::jpki::{CMS, SIGNATURE_CERTIFICATE, STATEMENT};

use super::{Answer, Examiner};
use crate::jpki::revocation::Channel;
use crate::jpki::{Function, JpkiUse, is_jpki, tells_holder};
use crate::proof::hex32::Hex32;
use crate::records::{ChipEvidence, JpkiNote};

const ASKED: &str = "jpki";

impl Examiner<'_> {
    /// Nothing about every other chip. `again`: the verdicts as they repeat.
    pub(super) fn jpki(&mut self, name: &'static str, chip: &ChipEvidence, again: &Verdicts) {
        match (&chip.jpki, is_jpki(&chip.reading.family)) {
            (None, false) => {}
            (Some(note), true) => {
                self.role(name, chip, note);
                self.signature(name, chip, again);
                self.revocation(name, chip, note);
            }
            _ => self.add(ASKED, name, Answer::Failed, "jpki_note_missing", ""),
        }
    }

    /// Whether the record holds what the role it names may hold.
    fn role(&mut self, name: &'static str, chip: &ChipEvidence, note: &JpkiNote) {
        let holds = chip.reading.evidence.iter().any(|evidence| tells_holder(&evidence.name));
        let allowed = note.what == JpkiUse::Signature && note.role.may(note.what.function());
        let keeps = !holds || note.role.may(Function::KeepCertificate);
        let (answer, why) = match (allowed, keeps) {
            (false, _) => (Answer::Failed, "jpki_role_forbids"),
            (true, false) => (Answer::Failed, "jpki_kept_unlawfully"),
            // That the operator is what it says nobody can see from here.
            (true, true) => (Answer::NotProved, "jpki_role_stated"),
        };
        self.add(ASKED, name, answer, why, note.role.code());
    }

    fn signature(&mut self, name: &'static str, chip: &ChipEvidence, again: &Verdicts) {
        let reading = &chip.reading;
        let statement = reading.evidence(STATEMENT).map(|text| Hex32(sha256(text)).to_string());
        let detail = statement.map(|hash| format!("SHA-256 {hash}")).unwrap_or_default();
        let whole = [SIGNATURE_CERTIFICATE, CMS, STATEMENT].iter().all(|of| reading.evidence(of).is_some());
        let held = again.originality == Originality::Proven && again.integrity == Integrity::Intact;
        let (answer, why) = match (whole, held) {
            (true, true) => (Answer::Proved, "jpki_signature_repeats"),
            (true, false) => (Answer::NotProved, "jpki_signature_not_proved"),
            (false, _) => (Answer::NotProved, "jpki_signature_attested"),
        };
        self.add(ASKED, name, answer, why, detail);
    }

    fn revocation(&mut self, name: &'static str, chip: &ChipEvidence, note: &JpkiNote) {
        let said = &note.revocation;
        let (answer, why) = match (said.channel, &said.verdict) {
            _ if said.verdict != chip.verdicts.revocation => (Answer::Failed, "jpki_revocation_differs"),
            (Some(Channel::Simulated), _) => (Answer::NotProved, "jpki_revocation_simulated"),
            (_, Revocation::Good { .. }) => (Answer::NotProved, "jpki_revocation_attested"),
            (_, Revocation::Revoked { .. }) => (Answer::NotProved, "jpki_revoked"),
            (_, Revocation::NotAsked { .. } | Revocation::Unknown { .. }) => {
                (Answer::NotProved, "jpki_revocation_open")
            }
        };
        let mut detail = said.word().to_owned();
        if let Some(channel) = said.channel {
            detail = format!("{detail}; {}", channel.code());
        }
        if let Revocation::Good { as_of } = said.verdict {
            detail = format!("{detail}; {as_of}");
        }
        if said.proof.len() == 64 && said.proof.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            detail = format!("{detail}; SHA-256 {}", said.proof);
        }
        self.add(ASKED, name, answer, why, detail);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;
    use tashika_kit::reading::Keep;
    use tashika_kit::verdict::{Originality, Reason, Revocation};
    use tashika_mynumber::jpki as card;

    use super::super::{Answer, Examiner};
    use crate::jpki::revocation::Channel;
    use crate::jpki::{JpkiUse, Role};
    use crate::proof::bundle::{self, Bundle};
    use crate::records::ChipEvidence;
    use crate::report::examples;

    type Change = fn(&mut ChipEvidence);

    fn told(chip: &ChipEvidence) -> Vec<(Answer, &'static str)> {
        let bundle: Bundle = serde_json::from_value(json!({
            "format": bundle::FORMAT, "training": false, "record_id": "", "checkpoint": "",
            "terminal_key": "00".repeat(32),
            "record": { "seq": 1, "leaf": "", "content": null, "path": [] },
            "later": [], "consistency": null, "software_version": "",
        }))
        .unwrap();
        let mut examiner = Examiner::new(&bundle);
        examiner.jpki("customer_chip", chip, &chip.verdicts);
        examiner.report.findings.iter().map(|finding| (finding.answer, finding.why)).collect()
    }

    fn verifier() -> ChipEvidence {
        examples::jpki::verifier().record.customer_chip.unwrap()
    }

    #[test]
    fn what_a_verifier_kept_repeats_and_what_a_service_provider_left_out_is_attested() {
        let (proved, open) = (Answer::Proved, Answer::NotProved);
        assert_eq!(
            told(&verifier()),
            [
                (open, "jpki_role_stated"),
                (proved, "jpki_signature_repeats"),
                (open, "jpki_revocation_attested")
            ]
        );
        let provider = examples::jpki::provider().record.customer_chip.unwrap();
        assert_eq!(
            told(&provider),
            [(open, "jpki_role_stated"), (open, "jpki_signature_attested"), (open, "jpki_revocation_open")]
        );
        // Every other chip is none of its business.
        let card = examples::account_opening().record.customer_chip.unwrap();
        assert_eq!(told(&card), []);
    }

    #[test]
    fn what_a_role_may_not_do_or_keep_is_a_failure() {
        let changes: [(Change, &str); 8] = [
            (|chip| chip.jpki.as_mut().unwrap().role = Role::ServiceProvider, "jpki_kept_unlawfully"),
            (|chip| chip.jpki.as_mut().unwrap().role = Role::None, "jpki_role_forbids"),
            (|chip| chip.jpki.as_mut().unwrap().what = JpkiUse::Authentication, "jpki_role_forbids"),
            (|chip| chip.jpki = None, "jpki_note_missing"),
            (|chip| chip.reading.family = "mynumber".into(), "jpki_note_missing"),
            (
                |chip| {
                    let reason = Reason::new("revoked_superseded", "");
                    let on = jiff::civil::date(2026, 11, 1);
                    chip.verdicts.revocation = Revocation::Revoked { reason, on };
                },
                "jpki_revocation_differs",
            ),
            (
                |chip| chip.jpki.as_mut().unwrap().revocation.channel = Some(Channel::Simulated),
                "jpki_revocation_simulated",
            ),
            (
                |chip| {
                    chip.verdicts.originality =
                        Originality::Failed { reason: Reason::new("statement_signature", "") };
                },
                "jpki_signature_not_proved",
            ),
        ];
        for (change, why) in changes {
            let mut chip = verifier();
            change(&mut chip);
            let found = told(&chip);
            assert!(found.iter().any(|(_, said)| *said == why), "{why}: {found:?}");
            let is_open = matches!(why, "jpki_revocation_simulated" | "jpki_signature_not_proved");
            assert_eq!(found.iter().any(|(answer, _)| *answer == Answer::Failed), !is_open, "{why}");
        }
        assert!(verifier().reading.evidence.iter().all(|evidence| evidence.keep == Keep::Record));
        assert!(verifier().reading.evidence(card::CMS).is_some());
    }
}

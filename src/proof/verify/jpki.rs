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

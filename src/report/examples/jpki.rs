// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures with the signing certificate: verified by a verifier, and by a service provider that keeps nothing of it.

use tashika_kit::reading::{Attested, Note};
use tashika_mynumber::jpki as card;

use super::{
    Agreement, ChipEvidence, Compared, Cow, DisplayedTo, Evidence, FieldName, History, Keep, Observations,
    Revocation, Validity, at, chip, date, id, signed,
};
use crate::jpki::revocation::{Answer, Channel};
use crate::jpki::{JpkiUse, Role};
use crate::records::{Consent, JpkiNote};

/// What the customer signed.
pub const STATEMENT: &str = "私は、2026年11月20日、本店の窓口で、次の目的のために、この文書に電子署名をします。\n\n目的：口座開設時の本人確認";

fn note(role: Role, revocation: Answer) -> JpkiNote {
    JpkiNote {
        what: JpkiUse::Signature,
        role,
        purpose: "口座開設時の本人確認".to_owned(),
        approval: "認定第12号".to_owned(),
        consent: Consent { at: at("2026-11-20T02:59:30Z"), before: DisplayedTo::Customer },
        revocation,
        pinless: None,
    }
}

fn evidence(history: &History, role: Role, revocation: Answer) -> ChipEvidence {
    let identity = &history.record.customer.identity;
    let mut chip = chip(identity, card::SIGNATURE, date(2030, 2, 17), false);
    chip.reading.fields.retain(|field| field.name != FieldName::EXPIRY_DATE);
    chip.verdicts.fields.retain(|field| field.name != FieldName::EXPIRY_DATE);
    let kept = |name: &'static str, bytes: &[u8]| Evidence {
        name: Cow::Borrowed(name),
        bytes: bytes.to_vec(),
        keep: Keep::Record,
    };
    chip.reading.evidence = vec![kept(card::STATEMENT, STATEMENT.as_bytes())];
    if role >= Role::Verifier {
        chip.reading.evidence.push(kept(card::SIGNATURE_CERTIFICATE, &[0x30; 64]));
        chip.reading.evidence.push(kept(card::CMS, &[0x31; 64]));
    } else {
        let because = Cow::Borrowed("certificates are not kept by a service provider");
        let attested =
            |name: &'static str| Attested { name: name.into(), held: true, because: because.clone() };
        chip.reading.attested = vec![attested("jpki.path"), attested("jpki.signature")];
        chip.withheld = vec!["jpki_certificate".to_owned()];
    }
    chip.reading.notes = vec![Note { code: "substituted_name".into(), detail: "1, 2".into() }];
    chip.verdicts.validity = Validity::InForce { until: date(2030, 2, 17), signed: true };
    chip.verdicts.agreement = Agreement::SingleSource;
    chip.verdicts.revocation = revocation.verdict.clone();
    chip.summary = chip.verdicts.summary();
    chip.observations = Observations { face: Compared::NotCompared, ..Observations::default() };
    chip.jpki = Some(note(role, revocation));
    chip
}

/// By a verifier that asked OCSP.
pub fn verifier() -> History {
    let mut history = signed();
    history.record.header.record_id = id(16);
    let answer = Answer {
        verdict: Revocation::Good { as_of: at("2026-11-20T02:58:00Z") },
        channel: Some(Channel::Ocsp),
        proof: "ab".repeat(32),
        next_update: Some(at("2026-11-20T03:13:00Z")),
        tried: Vec::new(),
    };
    history.record.customer_chip = Some(evidence(&history, Role::Verifier, answer));
    history
}

/// By a service provider without a platform: nobody was asked.
pub fn provider() -> History {
    let mut history = signed();
    history.record.header.record_id = id(17);
    let answer = Answer::not_asked("no_revocation_provider", "");
    history.record.customer_chip = Some(evidence(&history, Role::ServiceProvider, answer));
    history
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading to verdicts, for a signature and for an authentication (`specs` mynumber-card §6.3): pure, so that a
//! stored reading can be judged again. Nobody is asked about revocation here.

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::anchors::Anchors;
use tashika_kit::reading::Reading;
use tashika_kit::verdict::{
    FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Step, StepOutcome, Validity,
    Verdicts,
};

use super::certificate::{Certificate, Purpose};
use super::cms::{self, CmsProblem};
use super::{
    AUTHENTICATION_CA, AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CHALLENGE, CMS, SIGNATURE_CA,
    SIGNATURE_CERTIFICATE, STATEMENT, names, path, signature, withhold,
};

/// Parts that can be altered, beside those of a path.
mod part {
    pub(super) const STATEMENT_SIGNATURE: &str = "statement_signature";
    pub(super) const FIELDS: &str = "fields_against_evidence";
}

/// What the holder's key has shown.
pub(super) enum Proof {
    /// It made this signature, in this session.
    Held,
    /// It did not.
    Wrong(String),
    /// Nobody can say.
    NotChecked(Reason),
}

/// Judges a signature.
pub(super) fn signature(reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
    let mut path = Path::of(reading, &SIGNING, anchors, now);
    let proof = signed(reading);
    match &proof {
        Proof::Held => path.pass("statement_signature", "over this text, with the certificate's key"),
        Proof::Wrong(detail) => {
            path.alter(part::STATEMENT_SIGNATURE);
            path.step("statement_signature", StepOutcome::Failed, detail.clone());
        }
        Proof::NotChecked(reason) => {
            path.skip("statement_signature", reason);
            path.leave_open(reason);
        }
    }
    path.fields_match(reading);
    let reason =
        Reason::new("wrong_signature", "the signature is not one of this text with this certificate");
    path.verdicts(reading, originality(proof, reason))
}

/// Judges an authentication.
pub(super) fn authentication(reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
    let mut path = Path::of(reading, &AUTHENTICATING, anchors, now);
    let proof = answered(reading);
    match &proof {
        Proof::Held => path.pass("authentication_answer", "verifies with the certificate's key"),
        Proof::Wrong(detail) => path.step("authentication_answer", StepOutcome::Failed, detail.clone()),
        Proof::NotChecked(reason) => path.skip("authentication_answer", reason),
    }
    let reason = Reason::new("wrong_answer", "the answer does not verify with the certificate's key");
    path.verdicts(reading, originality(proof, reason))
}

fn originality(proof: Proof, wrong: Reason) -> Originality {
    match proof {
        Proof::Held => Originality::Proven,
        Proof::Wrong(_) => Originality::Failed { reason: wrong },
        Proof::NotChecked(reason) => Originality::NotChecked { reason },
    }
}

/// Whether the statement was signed in this session with the certificate's key.
pub(super) fn signed(reading: &Reading) -> Proof {
    let Some(certificate) = reading.evidence(SIGNATURE_CERTIFICATE) else {
        return attested(reading, withhold::SIGNED);
    };
    let (Some(cms), Some(statement)) = (reading.evidence(CMS), reading.evidence(STATEMENT)) else {
        return Proof::NotChecked(Reason::new("evidence_unreadable", "the signature or its text is missing"));
    };
    match cms::verify(cms, statement, certificate) {
        // The time is the program's own, taken when the text was signed: another one is another signature.
        Ok(at) if at.as_second() == reading.read_at.as_second() => Proof::Held,
        Ok(_) => Proof::Wrong("cms_other_time".to_owned()),
        Err(CmsProblem::CertificateUnreadable) => {
            Proof::NotChecked(Reason::new("key_unreadable", "the signing certificate's key"))
        }
        Err(problem) => Proof::Wrong(problem.code().to_owned()),
    }
}

/// Whether the random code was answered with the certificate's key.
pub(super) fn answered(reading: &Reading) -> Proof {
    let Some(challenge) = reading.challenge(AUTHENTICATION_CHALLENGE) else {
        return attested(reading, withhold::ANSWER);
    };
    if challenge.status != "9000" {
        let detail = format!("status {}", challenge.status);
        return Proof::NotChecked(Reason::new("challenge_refused", detail));
    }
    let certificate = reading.evidence(AUTHENTICATION_CERTIFICATE).map(Certificate::parse);
    let Some(Ok(Certificate { key: Some(key), .. })) = certificate else {
        return Proof::NotChecked(Reason::new("key_unreadable", "the user-authentication certificate's key"));
    };
    match key.verify_sha256(&challenge.nonce, &challenge.answer) {
        Ok(()) => Proof::Held,
        Err(error) => Proof::Wrong(error.to_string()),
    }
}

fn attested(reading: &Reading, name: &'static str) -> Proof {
    match withhold::attested(reading, name) {
        Some(true) => Proof::Held,
        Some(false) => Proof::Wrong("checked while reading".to_owned()),
        None => Proof::NotChecked(Reason::new("no_challenge", name)),
    }
}

/// Which certificates a family has.
struct Family {
    purpose: Purpose,
    certificate: &'static str,
    ca: &'static str,
    /// What the CA certificate is called where it stands alone.
    ca_name: &'static str,
}

const SIGNING: Family = Family {
    purpose: Purpose::Signature,
    certificate: SIGNATURE_CERTIFICATE,
    ca: SIGNATURE_CA,
    ca_name: "digital_signature_ca",
};

const AUTHENTICATING: Family = Family {
    purpose: Purpose::UserAuthentication,
    certificate: AUTHENTICATION_CERTIFICATE,
    ca: AUTHENTICATION_CA,
    ca_name: "user_authentication_ca",
};

/// What the certificate and its issuer come to.
struct Path {
    integrity: Integrity,
    issuer: Issuer,
    validity: Validity,
    certificate: Option<Certificate>,
    steps: Vec<Step>,
}

impl Path {
    fn of(reading: &Reading, family: &Family, anchors: &dyn Anchors, now: Timestamp) -> Self {
        let Some(ca) = reading.evidence(family.ca) else {
            return Self::missing(Reason::new("evidence_unreadable", "the CA certificate is missing"));
        };
        match reading.evidence(family.certificate) {
            Some(leaf) => {
                let found = path::check(family.purpose, leaf, ca, anchors, now);
                let path::PathVerdict { integrity, issuer, validity, certificate, steps, .. } = found;
                Self { integrity, issuer, validity, certificate, steps }
            }
            None => Self::attested(reading, family, ca, anchors, now),
        }
    }

    /// The certificate was not kept: what was checked while it was there is attested.
    fn attested(
        reading: &Reading,
        family: &Family,
        ca: &[u8],
        anchors: &dyn Anchors,
        now: Timestamp,
    ) -> Self {
        let (Some(held), Some((from, until))) =
            (withhold::attested(reading, withhold::PATH), withhold::period(reading))
        else {
            return Self::missing(Reason::new(
                "certificate_withheld",
                "no certificate, and nobody attested it",
            ));
        };
        let parts = withhold::parts(reading);
        let of_ca = path::judge(family.ca_name, ca, None, anchors, now);
        let issuer = if path::is_of_another_issuer(&parts) { path::not_signed_by(ca) } else { of_ca.issuer };
        let integrity = match held {
            true => Integrity::Intact,
            false => Integrity::Altered { parts },
        };
        let validity = path::in_period(from, until, now);
        let mut path = Self { integrity, issuer, validity, certificate: None, steps: Vec::new() };
        let outcome = if held { StepOutcome::Passed } else { StepOutcome::Failed };
        path.step(withhold::PATH, outcome, "checked while reading".to_owned());
        path
    }

    fn missing(reason: Reason) -> Self {
        let mut path = Self {
            integrity: Integrity::NotChecked { reason: reason.clone() },
            issuer: Issuer::NotChecked { reason: reason.clone() },
            validity: Validity::OnlyPrinted,
            certificate: None,
            steps: Vec::new(),
        };
        path.skip("jpki_certificate", &reason);
        path
    }

    /// The fields shown must be those of the certificate: somebody could have changed a stored reading.
    fn fields_match(&mut self, reading: &Reading) {
        let Some(certificate) = &self.certificate else { return };
        let derived = certificate.attributes.as_ref().map(signature::fields).unwrap_or_default();
        let signed = reading.fields.iter().filter(|field| field.source.is_signed());
        let is_derived = |shown: &tashika_kit::Field| {
            derived.iter().any(|field| {
                (&field.name, &field.value, &field.origin) == (&shown.name, &shown.value, &shown.origin)
            })
        };
        if !signed.into_iter().all(is_derived) {
            self.alter(part::FIELDS);
            let detail = "a field differs from the certificate".to_owned();
            self.step(part::FIELDS, StepOutcome::Failed, detail);
        }
    }

    fn alter(&mut self, part: &'static str) {
        match &mut self.integrity {
            Integrity::Altered { parts } => parts.push(Cow::Borrowed(part)),
            integrity => *integrity = Integrity::Altered { parts: vec![Cow::Borrowed(part)] },
        }
    }

    /// Something was not checked: what holds otherwise is not the whole.
    fn leave_open(&mut self, reason: &Reason) {
        if self.integrity == Integrity::Intact {
            self.integrity = Integrity::NotChecked { reason: reason.clone() };
        }
    }

    fn pass(&mut self, code: &'static str, detail: &str) {
        self.step(code, StepOutcome::Passed, detail.to_owned());
    }

    fn skip(&mut self, code: &'static str, reason: &Reason) {
        self.step(code, StepOutcome::NotChecked, format!("{}: {}", reason.code, reason.detail));
    }

    fn step(&mut self, code: &'static str, outcome: StepOutcome, detail: String) {
        self.steps.push(Step { code: Cow::Borrowed(code), outcome, detail });
    }

    fn verdicts(self, reading: &Reading, originality: Originality) -> Verdicts {
        let Self { integrity, issuer, validity, certificate, steps } = self;
        let attributes = certificate.and_then(|certificate| certificate.attributes);
        let mark = Mark::of_signed(&integrity, &issuer);
        let fields = FieldVerdict::each(reading, |field| match field.source.is_signed() {
            true => mark,
            false => Mark::NotSigned,
        });
        let not_asked = Reason::new("revocation_not_asked", "whether it was revoked is asked elsewhere");
        Verdicts {
            integrity,
            issuer,
            originality,
            validity,
            revocation: Revocation::NotAsked { reason: not_asked },
            agreement: names::agreement(attributes.as_ref(), &reading.fields),
            certificates: Vec::new(),
            fields,
            steps,
        }
    }
}

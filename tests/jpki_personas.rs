// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the certificates of every persona come to: a signature and an authentication with PIN, judged, and asked about
//! at the simulated authorities as training does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use tashika::documents;
use tashika::jpki::revocation::Question;
use tashika::jpki::revocation::http::Patience;
use tashika::jpki::revocation::policy::OcspSettings;
use tashika::jpki::setup::Setup;
use tashika::jpki::{JpkiSettings, JpkiUse, Role, Standing};
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{CardError, ReadOrder, Reading, Transaction, Verdicts, Watch, chip};
use tashika_mynumber::card::revocation::Responder;
use tashika_mynumber::jpki::{
    AUTHENTICATION_CA, AUTHENTICATION_CERTIFICATE, SIGNATURE_CA, SIGNATURE_CERTIFICATE,
};
use tashika_softcard::SharedCard;
use tashika_softcard::persona::{self, Expected, Persona};

const STATEMENT: &str = "架空銀行の口座開設のための本人確認に同意します。\n見本";

struct Counter {
    trust: Arc<TrustStore>,
    jpki: JpkiSettings,
    now: Timestamp,
}

impl Counter {
    fn new() -> Self {
        let trust = Arc::new(TrustStore::training().unwrap());
        let setup = Setup {
            standing: Standing { role: Role::SpeciallyApproved, ..Standing::none() },
            trust: Arc::clone(&trust),
            lists: None,
            ocsp: OcspSettings::default(),
            patience: Patience::default(),
        };
        Self { trust, jpki: setup.training(Responder::Delegated), now: Timestamp::now() }
    }

    /// Recognises, reads, judges and asks, as a counter does.
    fn check(
        &self,
        card: &SharedCard,
        persona: &Persona,
        what: JpkiUse,
        last_try: Option<LastTryConsent>,
    ) -> Result<(Reading, Verdicts), CardError> {
        let today = japan_day(self.now);
        let mut tx = Transaction::new(Box::new(card.link()), Watch::default());
        let chip = chip::recognise(documents::table(Some(what), true), &mut tx)?;
        let credentials = persona.answers(chip.needs(), last_try, today);
        let driver = chip.driver();
        for credential in &credentials {
            driver.check(credential, today)?;
        }
        let trust = self.trust.as_ref();
        let statement = (what == JpkiUse::Signature).then_some(STATEMENT);
        let order = ReadOrder { now: self.now, anchors: trust, signatures_over_hidden: false, statement };
        let reading = chip.read(&mut tx, credentials, &order)?.document;
        let mut verdicts = driver.judge(&reading, trust, self.now);
        let [certificate, issuer] = match what {
            JpkiUse::Signature => [SIGNATURE_CERTIFICATE, SIGNATURE_CA],
            _ => [AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CA],
        };
        let question = Question {
            certificate: reading.evidence(certificate).unwrap().to_vec(),
            issuer: reading.evidence(issuer).unwrap().to_vec(),
            at: self.now,
        };
        verdicts.revocation = self.jpki.revocation.ask(&question).verdict;
        Ok((reading, verdicts))
    }

    fn row(&self, persona: &Persona, what: JpkiUse, last_try: Option<LastTryConsent>) -> Vec<String> {
        let card = SharedCard::of(persona, japan_day(self.now));
        row(self.check(&card, persona, what, last_try).map(|(_, verdicts)| verdicts))
    }
}

/// One word for each question.
fn row(outcome: Result<Verdicts, CardError>) -> Vec<String> {
    let verdicts = match outcome {
        Err(error) => return vec![format!("error {}", error.code())],
        Ok(verdicts) => verdicts,
    };
    let json = serde_json::to_value(&verdicts).unwrap();
    let questions = ["integrity", "issuer", "originality", "validity", "revocation", "agreement"];
    let answers = questions.map(|question| json[question]["answer"].as_str().unwrap_or("?").to_owned());
    let summary = serde_json::to_value(verdicts.summary()).unwrap().as_str().unwrap().to_owned();
    answers.into_iter().chain([summary]).collect()
}

fn wanted(expected: Expected) -> Vec<String> {
    match expected {
        Expected::Error { code } => vec![format!("error {code}")],
        Expected::Verdicts { integrity, issuer, originality, validity, revocation, agreement, summary } => {
            [integrity, issuer, originality, validity, revocation, agreement, summary]
                .map(str::to_owned)
                .to_vec()
        }
    }
}

#[test]
fn every_persona_signs_and_authenticates_as_it_must() {
    let counter = Counter::new();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for persona in persona::all() {
        let Some(jpki) = persona.jpki else { continue };
        for (what, expected) in
            [(JpkiUse::Signature, jpki.signature), (JpkiUse::Authentication, jpki.authentication)]
        {
            let (got, wanted) = (counter.row(persona, what, None), wanted(expected));
            checked += 1;
            if got != wanted {
                wrong.push(format!("{} {what:?}: got {got:?}\n    wanted {wanted:?}", persona.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= 2 * 46, "{checked}");
}

/// What a card of another family answers to being asked for certificates.
#[test]
fn other_documents_have_no_certificates() {
    let counter = Counter::new();
    for persona in persona::all().iter().filter(|persona| persona.family != "mynumber") {
        for what in [JpkiUse::Signature, JpkiUse::Authentication] {
            let got = counter.row(persona, what, None);
            assert_eq!(got, ["error unknown_document"], "{} {what:?}", persona.name);
        }
    }
}

#[test]
fn the_last_try_is_spent_only_with_both_peoples_word() {
    let counter = Counter::new();
    for (name, what) in [
        ("jpki-sign-password-last-try", JpkiUse::Signature),
        ("jpki-auth-pin-last-try", JpkiUse::Authentication),
    ] {
        let persona = persona::by_name(name).unwrap();
        let both = counter.row(persona, what, LastTryConsent::given(true, true));
        assert_eq!(both[2..5], ["proven", "in_force", "good"], "{name}: {both:?}");
    }
}

/// Why and since when, in the words of the verdict.
#[test]
fn a_revoked_certificate_says_why() {
    let counter = Counter::new();
    for (name, code) in [
        ("jpki-revoked-moved", "revoked_affiliation_changed"),
        ("jpki-superseded", "revoked_superseded"),
        ("jpki-on-hold", "revoked_certificate_hold"),
        ("jpki-key-compromise", "revoked_key_compromise"),
    ] {
        let persona = persona::by_name(name).unwrap();
        let card = SharedCard::of(persona, japan_day(counter.now));
        let (_, verdicts) = counter.check(&card, persona, JpkiUse::Signature, None).unwrap();
        let json = serde_json::to_value(&verdicts.revocation).unwrap();
        assert_eq!(json["reason"]["code"], Value::from(code), "{name}: {json}");
        assert!(json["on"].as_str().unwrap() < japan_day(counter.now).to_string().as_str());
    }
}

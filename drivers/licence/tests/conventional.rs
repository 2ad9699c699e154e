// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reader side against the card side, which shares neither parser nor encoder with it: every persona comes to
//! what it says, and no answer that public sources leave open changes what is read.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use jiff::Timestamp;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::date::japan_day;
use tashika_kit::persona::{Expected, Persona};
use tashika_kit::rsa::{PublicKey, sha256};
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Originality, Revocation, Summary, Validity, Verdicts,
};
use tashika_kit::{
    CardError, CardSide, Credential, Driver, Link, LinkError, ReadOrder, Reading, SignerName, Transaction,
    Watch,
};
use tashika_licence::Licence;
use tashika_licence::card::issuer::{SimulatorSigner, anchors};
use tashika_licence::card::{Behaviour, LicenceCard, PERSONAS, ShortRead};

const NOW: &str = "2026-11-21T03:00:00Z";

struct Memory(Box<dyn CardSide>);

impl Link for Memory {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        Ok(self.0.answer(command))
    }

    fn power_off(&mut self) {
        self.0.power_up();
    }
}

struct Store(Vec<SimulatorSigner>);

impl Anchors for Store {
    fn signer(&self, name: &SignerName<'_>) -> Lookup<(Anchor, PublicKey)> {
        let known = |signer: &&SimulatorSigner| signer.family == name.family && signer.key_id == name.key_id;
        let Some(signer) = self.0.iter().find(known) else { return Lookup::Unknown };
        let fingerprint = sha256(signer.key.modulus());
        let anchor = Anchor { name: signer.name.to_owned(), fingerprint, class: AnchorClass::Simulator };
        Lookup::Accepted((anchor, signer.key.clone()))
    }

    fn has_signers(&self, family: &str) -> bool {
        self.0.iter().any(|signer| signer.family == family)
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn check(card: Box<dyn CardSide>, holder: &Persona) -> Result<(Reading, Verdicts), CardError> {
    let store = Store(anchors());
    let mut tx = Transaction::new(Box::new(Memory(card)), Watch::default());
    let recognised = Licence.probe(&mut tx)?.ok_or(CardError::UnknownDocument)?;
    let given: Vec<Credential> = holder.answers(recognised.needs(), None, japan_day(now()));
    for credential in &given {
        Licence.check(credential, japan_day(now()))?;
    }
    let order = ReadOrder { now: now(), anchors: &store, signatures_over_hidden: true, statement: None };
    let reading = recognised.read(&mut tx, given, &order)?;
    let verdicts = Licence.judge(&reading, &store, now());
    Ok((reading, verdicts))
}

/// The answers as a persona expects them.
fn answers(verdicts: &Verdicts) -> Expected {
    Expected::Verdicts {
        integrity: match verdicts.integrity {
            Integrity::Intact => "intact",
            Integrity::Altered { .. } => "altered",
            Integrity::Unsigned => "unsigned",
            Integrity::NotChecked { .. } => "not_checked",
        },
        issuer: match verdicts.issuer {
            Issuer::Anchored { .. } => "anchored",
            Issuer::Unknown { .. } => "unknown",
            Issuer::Expired { .. } => "expired",
            Issuer::NotChecked { .. } => "not_checked",
        },
        originality: match verdicts.originality {
            Originality::NotOffered => "not_offered",
            _ => "something else",
        },
        validity: match verdicts.validity {
            Validity::InForce { .. } => "in_force",
            Validity::Expired { .. } => "expired",
            Validity::NotYet { .. } => "not_yet",
            Validity::OnlyPrinted => "only_printed",
            Validity::NotStated => "not_stated",
            Validity::Ask { .. } => "ask",
        },
        revocation: match verdicts.revocation {
            Revocation::NotAsked { .. } => "not_asked",
            _ => "something else",
        },
        agreement: match verdicts.agreement {
            Agreement::Agree { .. } => "agree",
            Agreement::Differ { .. } => "differ",
            Agreement::NotChecked { .. } => "not_checked",
            Agreement::SingleSource => "single_source",
        },
        summary: match verdicts.summary() {
            Summary::ProvedInForce => "proved_in_force",
            Summary::NotProved => "not_proved",
            Summary::Failed => "failed",
        },
    }
}

#[test]
fn every_persona_comes_to_what_it_says() {
    for persona in PERSONAS.iter().filter(|persona| persona.family == "licence") {
        let outcome = match check(persona.build(japan_day(now())), persona) {
            Ok((_, verdicts)) => answers(&verdicts),
            Err(error) => Expected::Error { code: error.code() },
        };
        assert_eq!(format!("{outcome:?}"), format!("{:?}", persona.expected), "{}", persona.name);
    }
}

/// Turns one open question to its other answer.
type Switch = fn(&mut Behaviour);

fn behaving(behaviour: Behaviour) -> Result<(Reading, Verdicts), CardError> {
    let fresh = PERSONAS.iter().find(|persona| persona.name == "licence-fresh").unwrap();
    check(Box::new(LicenceCard::behaving(japan_day(now()), behaviour)), fresh)
}

#[test]
fn what_no_source_settles_does_not_change_what_is_read() {
    let expected = behaving(Behaviour::default()).unwrap();
    let changes: [(&str, Switch); 13] = [
        ("query when verified", |b| b.verified_query_is_ok ^= true),
        ("blocked", |b| (b.query_blocked, b.verify_blocked) = (0x6983, 0x6983)),
        ("misses", |b| b.misses_are_counted ^= true),
        ("no current file", |b| b.no_current_file = 0x6985),
        ("end of file 6282", |b| b.short_read = ShortRead::EndOfFile),
        ("end of file 6Cxx", |b| b.short_read = ShortRead::WrongLength),
        ("outside", |b| b.outside = 0x6A86),
        ("SELECT MF", |b| b.select_mf_clears_verified ^= true),
        ("open without PIN", |b| b.open_without_pin ^= true),
        ("partial AID", |b| b.partial_aid ^= true),
        ("FCI", |b| b.fci = &[0x6F, 0x00]),
        ("short identifiers", |b| b.short_ids = false),
        ("extended length", |b| b.extended_lengths ^= true),
    ];
    for (name, change) in changes {
        let mut behaviour = Behaviour::default();
        change(&mut behaviour);
        let outcome = behaving(behaviour);
        assert_eq!(outcome.as_ref().ok(), Some(&expected), "{name}: {:?}", outcome.as_ref().err());
    }
}

#[test]
fn a_blocked_folder_is_told() {
    let error = behaving(Behaviour { directories_blocked: true, ..Behaviour::default() }).unwrap_err();
    assert!(error.to_string().contains("the folder is blocked"), "{error}");
}

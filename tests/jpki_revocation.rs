// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whom an operator asks about revocation, by role and by what answers: a table, with software cards and the simulated
//! authorities.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "common/jpki_card.rs"]
mod jpki_card;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use jpki_card::question;
use tashika::jpki::revocation::crl::{CrlStore, Unwatched};
use tashika::jpki::revocation::http::{Content, Fetched, HttpError, Memory, Transport, Validators};
use tashika::jpki::revocation::ocsp::{CertIdHash, Limits, Problem};
use tashika::jpki::revocation::policy::{OcspSettings, Provider};
use tashika::jpki::revocation::{Answer, Channel, RevocationProvider};
use tashika::jpki::setup::{SIMULATED_URL, Setup, admitted, simulated};
use tashika::jpki::{JpkiUse, Role, Standing};
use tashika::trust::TrustStore;
use tashika::words;
use tashika_kit::verdict::Revocation;
use tashika_mynumber::card::pinless::SimulatedPinless;
use tashika_mynumber::card::revocation::{Authority, ListOrder, Purpose, Responder, respond};

const GENUINE: &str = "genuine";

/// Counts what is asked.
#[derive(Debug)]
struct Counting<T>(T, Arc<AtomicUsize>);

impl<T: Transport> Transport for Counting<T> {
    fn post(&self, url: &str, content: Content<'_>, limit: usize) -> Result<Vec<u8>, HttpError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.post(url, content, limit)
    }

    fn get(
        &self,
        url: &str,
        known: &Validators,
        limit: u64,
        into: &mut dyn std::io::Write,
    ) -> Result<Fetched, HttpError> {
        self.0.get(url, known, limit, into)
    }
}

fn trust() -> Arc<TrustStore> {
    Arc::new(TrustStore::training().unwrap())
}

fn standing(role: Role) -> Standing {
    Standing { role, ..Standing::training() }
}

/// What the provider of this role says, and how often somebody was asked.
fn asked(role: Role, persona: &str, responder: Responder, ocsp: OcspSettings) -> (Answer, usize) {
    let count = Arc::new(AtomicUsize::new(0));
    let transport = Arc::new(Counting(simulated(responder), Arc::clone(&count)));
    let provider = Provider::new(standing(role), trust(), transport).with_ocsp(ocsp);
    (provider.ask(&question(persona)), count.load(Ordering::SeqCst))
}

fn usual() -> OcspSettings {
    OcspSettings::default()
}

fn code(answer: &Answer) -> (&'static str, &str) {
    match &answer.verdict {
        Revocation::Good { .. } => ("good", ""),
        Revocation::Revoked { reason, .. } => ("revoked", &reason.code),
        Revocation::NotAsked { reason } => ("not_asked", &reason.code),
        Revocation::Unknown { reason } => ("unknown", &reason.code),
    }
}

fn tried(answer: &Answer) -> Vec<&str> {
    answer.tried.iter().map(|reason| reason.code.as_ref()).collect()
}

#[test]
fn only_who_may_ask_in_his_own_name_asks() {
    for (role, says, times) in [
        (Role::None, ("not_asked", "no_revocation_provider"), 0),
        (Role::ServiceProvider, ("not_asked", "no_platform"), 0),
        (Role::Verifier, ("good", ""), 1),
        (Role::SpeciallyApproved, ("good", ""), 1),
    ] {
        let (answer, count) = asked(role, GENUINE, Responder::Delegated, usual());
        assert_eq!((code(&answer), count), (says, times), "{role:?}");
    }
    // An approval that ended yesterday is none today.
    let yesterday = tashika_kit::date::japan_day(Timestamp::now()).yesterday().unwrap();
    let ended = Standing { until: Some(yesterday), ..standing(Role::Verifier) };
    let provider = Provider::new(ended, trust(), Arc::new(simulated(Responder::Delegated)));
    assert_eq!(code(&provider.ask(&question(GENUINE))), ("not_asked", "no_revocation_provider"));
}

#[test]
fn every_responder_that_must_not_be_believed_is_told_and_leaves_it_unknown() {
    for (name, responder) in Responder::ALL {
        let (answer, count) = asked(Role::Verifier, GENUINE, responder, usual());
        let expected = match responder {
            Responder::Delegated
            | Responder::Authority
            | Responder::WithoutNextUpdate
            | Responder::CallsGood => ("good", ""),
            Responder::Stale => ("unknown", "ocsp_stale"),
            Responder::Future => ("unknown", "ocsp_future"),
            Responder::WithoutNonce => ("unknown", "ocsp_missing_nonce"),
            Responder::WrongNonce => ("unknown", "ocsp_wrong_nonce"),
            Responder::OtherSerial => ("unknown", "ocsp_other_certificate"),
            Responder::SelfSigned | Responder::OtherAuthority => ("unknown", "ocsp_wrong_responder"),
            Responder::WithoutUsage => ("unknown", "ocsp_responder_purpose"),
            Responder::ExpiredResponder => ("unknown", "ocsp_responder_expired"),
            Responder::BadSignature => ("unknown", "ocsp_bad_signature"),
            Responder::TryLater => ("unknown", "ocsp_status_try_later"),
            Responder::InternalError => ("unknown", "ocsp_status_internal_error"),
            Responder::Unauthorized => ("unknown", "ocsp_status_unauthorised"),
            Responder::Malformed | Responder::TrailingByte => ("unknown", "ocsp_malformed"),
            Responder::TooLarge => ("unknown", "ocsp_too_large"),
            Responder::Unknown => ("unknown", "ocsp_unknown_certificate"),
            Responder::Revokes(0) => ("revoked", "revoked_unspecified"),
            Responder::Revokes(1) => ("revoked", "revoked_key_compromise"),
            Responder::Revokes(2) => ("revoked", "revoked_ca_compromise"),
            Responder::Revokes(3) => ("revoked", "revoked_affiliation_changed"),
            Responder::Revokes(4) => ("revoked", "revoked_superseded"),
            Responder::Revokes(5) => ("revoked", "revoked_cessation_of_operation"),
            Responder::Revokes(6) => ("revoked", "revoked_certificate_hold"),
            Responder::Revokes(other) => panic!("{other}"),
        };
        assert_eq!((code(&answer), count), (expected, 1), "{name}");
        let believed = matches!(expected.0, "good" | "revoked");
        let channel = (believed || name == "unknown").then_some(Channel::Ocsp);
        assert_eq!((answer.channel, answer.proof.len() == 64), (channel, channel.is_some()), "{name}");
        // Everything that failed is told: the list was looked for, too.
        let list = tried(&answer).contains(&"crl_missing");
        assert_eq!(list, !believed, "{name}: {:?}", tried(&answer));
        let first = believed || name == "unknown" || tried(&answer)[0] == expected.1;
        assert!(first, "{name}: {:?}", tried(&answer));
    }
}

#[test]
fn settings_decide_about_the_nonce_the_hash_the_address_and_whether_ocsp_is_asked() {
    let lax = OcspSettings { limits: Limits { nonce_required: false, ..Limits::default() }, ..usual() };
    let (told, _) = asked(Role::Verifier, GENUINE, Responder::WithoutNonce, lax.clone());
    assert_eq!((code(&told), tried(&told)), (("good", ""), vec!["ocsp_without_nonce"]));
    let (wrong, _) = asked(Role::Verifier, GENUINE, Responder::WrongNonce, lax);
    assert_eq!(code(&wrong), ("unknown", "ocsp_wrong_nonce"));
    let sha256 = OcspSettings { hash: CertIdHash::Sha256, ..usual() };
    assert_eq!(code(&asked(Role::Verifier, GENUINE, Responder::Delegated, sha256).0), ("good", ""));
    let elsewhere = OcspSettings { url: Some("http://elsewhere.invalid".into()), ..usual() };
    let (answer, count) = asked(Role::Verifier, GENUINE, Responder::Delegated, elsewhere);
    assert_eq!((code(&answer), count), (("unknown", "ocsp_unreachable"), 1));
    let off = OcspSettings { off: true, ..usual() };
    let (answer, count) = asked(Role::Verifier, GENUINE, Responder::Delegated, off);
    assert_eq!((code(&answer), count), (("not_asked", "crl_missing"), 0));
    assert_eq!(tried(&answer), ["ocsp_off", "crl_missing"]);
}

/// A store with the list of the user-authentication authority, issued so many hours ago.
fn lists(folder: &std::path::Path, hours: i64) -> CrlStore {
    let authority = Authority::of(Purpose::Auth, 1);
    let issued = Timestamp::now() - SignedDuration::from_hours(hours);
    let issued = Timestamp::from_second(issued.as_second()).unwrap();
    let file = folder.join("auth.crl");
    std::fs::write(&file, authority.list(&ListOrder::daily(None, 7, issued))).unwrap();
    let (store, anchors) = (CrlStore::open(&folder.join("lists")), trust());
    let mut session = store.session(anchors.as_ref()).unwrap();
    session.add_authority(&authority.certificate(), anchors.as_ref()).unwrap();
    session.import_file(&file, issued, &mut Unwatched).unwrap();
    session.finish().unwrap();
    store
}

#[test]
fn where_ocsp_gives_nothing_that_counts_the_list_is_asked_and_both_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let (ocsp, list) = (Some(Channel::Ocsp), Some(Channel::Crl));
    for (persona, responder, hours, says, channel, tries) in [
        // OCSP settles it, and the list says nothing else.
        (GENUINE, Responder::Delegated, 1, ("good", ""), ocsp, &[][..]),
        ("jpki-superseded", Responder::Delegated, 1, ("revoked", "revoked_superseded"), ocsp, &[]),
        // It gives nothing.
        (GENUINE, Responder::TryLater, 1, ("good", ""), list, &["ocsp_status_try_later"]),
        (GENUINE, Responder::WrongNonce, 1, ("good", ""), list, &["ocsp_wrong_nonce"]),
        ("jpki-superseded", Responder::Stale, 1, ("revoked", "revoked_superseded"), list, &["ocsp_stale"]),
        // Past its nextUpdate a list says no more than who was revoked already.
        (
            GENUINE,
            Responder::TryLater,
            24 * 4,
            ("unknown", "ocsp_status_try_later"),
            None,
            &["ocsp_status_try_later", "crl_out_of_date"],
        ),
        // A responder that does not know the certificate weighs more than a list that does not name it.
        (GENUINE, Responder::Unknown, 1, ("unknown", "ocsp_unknown_certificate"), ocsp, &[]),
        (
            "jpki-superseded",
            Responder::Unknown,
            1,
            ("revoked", "revoked_superseded"),
            list,
            &["ocsp_unknown_certificate"],
        ),
    ] {
        let case = tempfile::tempdir_in(folder.path()).unwrap();
        let transport = Arc::new(simulated(responder));
        let provider = Provider::new(standing(Role::Verifier), trust(), transport);
        let answer = provider.with_lists(lists(case.path(), hours)).ask(&question(persona));
        assert_eq!((code(&answer), answer.channel), (says, channel), "{persona} {responder:?}");
        assert_eq!(tried(&answer), tries, "{persona} {responder:?}");
        assert_eq!(answer.proof.len(), if channel.is_some() { 64 } else { 0 });
    }
    // The lists alone.
    let off = OcspSettings { off: true, ..usual() };
    let alone = Provider::new(standing(Role::Verifier), trust(), Arc::new(Memory::default())).with_ocsp(off);
    let answer = alone.with_lists(lists(folder.path(), 1)).ask(&question(GENUINE));
    assert_eq!((code(&answer), answer.channel, tried(&answer)), (("good", ""), list, vec!["ocsp_off"]));
}

/// A revocation is final: what a received list names is revoked, whatever a responder says.
#[test]
fn a_list_that_names_a_certificate_weighs_more_than_a_responder_that_calls_it_good() {
    let folder = tempfile::tempdir().unwrap();
    let with = |lists: Option<CrlStore>| {
        let transport = Arc::new(simulated(Responder::CallsGood));
        let provider = Provider::new(standing(Role::Verifier), trust(), transport);
        let provider = match lists {
            Some(lists) => provider.with_lists(lists),
            None => provider,
        };
        provider.ask(&question("jpki-superseded"))
    };
    let (alone, listed) = (with(None), with(Some(lists(folder.path(), 1))));
    assert_eq!((code(&alone), alone.channel), (("good", ""), Some(Channel::Ocsp)));
    assert_eq!((code(&listed), listed.channel), (("revoked", "revoked_superseded"), Some(Channel::Crl)));
    assert_eq!(tried(&listed), ["ocsp_good_but_listed"]);
}

/// A role that was withdrawn while the program runs asks nobody from then on.
#[test]
fn a_withdrawn_role_asks_nobody() {
    let count = Arc::new(AtomicUsize::new(0));
    let transport = Arc::new(Counting(simulated(Responder::Delegated), Arc::clone(&count)));
    let provider = Provider::new(standing(Role::Verifier), trust(), transport);
    provider.stand(&Standing::none());
    let answer = provider.ask(&question(GENUINE));
    assert_eq!((code(&answer), count.load(Ordering::SeqCst)), (("not_asked", "no_revocation_provider"), 0));
    provider.stand(&standing(Role::Verifier));
    assert_eq!(code(&provider.ask(&question(GENUINE))), ("good", ""));
}

#[test]
fn nobody_is_asked_about_what_is_not_under_a_pinned_root_or_not_in_force() {
    let count = Arc::new(AtomicUsize::new(0));
    let provider = |trust| {
        let transport = Arc::new(Counting(simulated(Responder::Delegated), Arc::clone(&count)));
        Provider::new(standing(Role::Verifier), trust, transport)
    };
    // The simulated roots count in training alone.
    let shipped = Arc::new(TrustStore::shipped(tashika::trust::AcceptedClasses::default()).unwrap());
    assert_eq!(code(&provider(shipped).ask(&question(GENUINE))), ("not_asked", "revocation_path"));
    let genuine = provider(trust());
    let mut tampered = question(GENUINE);
    let middle = tampered.certificate.len() / 2;
    tampered.certificate[middle] ^= 1;
    assert_eq!(code(&genuine.ask(&tampered)), ("not_asked", "revocation_path"));
    let mut swapped = question(GENUINE);
    swapped.issuer = swapped.certificate.clone();
    assert_eq!(code(&genuine.ask(&swapped)), ("not_asked", "revocation_path"));
    for persona in ["jpki-self-made-root", "jpki-tampered"] {
        assert_eq!(code(&genuine.ask(&question(persona))), ("not_asked", "revocation_path"), "{persona}");
    }
    let mut later = question(GENUINE);
    later.at += SignedDuration::from_hours(24 * 365 * 6);
    let (verdict, why) = (genuine.ask(&later), ["revocation_not_in_force", "revocation_path"]);
    assert!(code(&verdict).0 == "not_asked" && why.contains(&code(&verdict).1), "{verdict:?}");
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[test]
fn an_old_answer_given_again_is_refused() {
    let kept: Arc<Mutex<Option<Vec<u8>>>> = Arc::default();
    let memory = {
        let kept = Arc::clone(&kept);
        let answer = move |request: &[u8]| {
            let fresh = respond(request, Timestamp::now(), Responder::Delegated);
            Ok(kept.lock().unwrap().get_or_insert(fresh).clone())
        };
        Memory::default().answering(SIMULATED_URL, Arc::new(answer))
    };
    let provider = Provider::new(standing(Role::Verifier), trust(), Arc::new(memory));
    let question = question(GENUINE);
    assert_eq!(code(&provider.ask(&question)), ("good", ""));
    assert_eq!(code(&provider.ask(&question)), ("unknown", "ocsp_wrong_nonce"));
}

#[test]
fn training_is_simulated_and_says_so_and_nothing_simulated_is_used_elsewhere() {
    let setup = |role| Setup {
        standing: standing(role),
        trust: trust(),
        lists: None,
        ocsp: usual(),
        patience: Default::default(),
    };
    let training = setup(Role::SpeciallyApproved).training(Responder::Delegated);
    let answer = training.revocation.ask(&question(GENUINE));
    assert_eq!((code(&answer), answer.channel), (("good", ""), Some(Channel::Simulated)));
    assert!(JpkiUse::ALL.into_iter().all(|what| training.offers(what)));
    // Outside, the same settings know of no authenticator.
    let real = setup(Role::SpeciallyApproved).real();
    assert!(real.pinless.is_none() && !real.offers(JpkiUse::Pinless) && real.offers(JpkiUse::Signature));
    assert!(real.with_pinless(Arc::new(SimulatedPinless), false).pinless.is_none());
    assert!(admitted(Arc::new(SimulatedPinless), true).is_some());
    for role in [Role::None, Role::ServiceProvider, Role::Verifier] {
        assert!(!setup(role).training(Responder::Delegated).offers(JpkiUse::Pinless), "{role:?}");
    }
    let none = setup(Role::None).real();
    assert!(JpkiUse::ALL.into_iter().all(|what| !none.offers(what)));
    assert_eq!(none.revocation.name(), "none");
}

#[test]
fn revoked_cards_are_revoked_with_the_reason_and_the_day() {
    for (persona, reason) in [
        ("jpki-superseded", "revoked_superseded"),
        ("jpki-on-hold", "revoked_certificate_hold"),
        ("jpki-key-compromise", "revoked_key_compromise"),
    ] {
        let (answer, _) = asked(Role::Verifier, persona, Responder::Delegated, usual());
        assert_eq!(code(&answer), ("revoked", reason), "{persona}");
        let Revocation::Revoked { on, .. } = answer.verdict else { panic!("{persona}") };
        assert!(on < tashika_kit::date::japan_day(Timestamp::now()));
    }
    // Who moved keeps the user-authentication certificate.
    let (moved, _) = asked(Role::Verifier, "jpki-revoked-moved", Responder::Delegated, usual());
    assert_eq!(code(&moved), ("good", ""));
}

#[test]
fn every_code_has_words() {
    let own = [
        "no_platform",
        "revocation_path",
        "revocation_not_in_force",
        "crl_missing",
        "crl_out_of_date",
        "crl_damaged",
        "ocsp_off",
        "ocsp_no_address",
        "ocsp_unknown_certificate",
        "ocsp_good_but_listed",
        "ocsp_without_nonce",
    ];
    let problems = Problem::ALL.iter().map(|problem| problem.code());
    for code in own.into_iter().chain(problems) {
        assert!(words::is_known(&format!("reason.{code}")), "{code}");
    }
}

#[test]
fn nothing_about_a_certificate_stands_in_debug_texts() {
    let question = question(GENUINE);
    let provider =
        Provider::new(standing(Role::Verifier), trust(), Arc::new(simulated(Responder::Delegated)));
    assert_eq!(format!("{question:?}"), "Question[redacted]");
    let told = format!("{provider:?}");
    assert!(told.contains("Verifier") && !told.contains("Certificate"), "{told}");
}

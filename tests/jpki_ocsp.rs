// SPDX-License-Identifier: MIT OR Apache-2.0
//! OCSP with `openssl ocsp` as the responder: what it says is taken as it says it, and everything that does not fit is
//! refused for its own reason.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "common/authority.rs"]
mod authority;

use authority::{AUTHORITY, SERIAL, revoked, valid};
use jiff::{SignedDuration, Timestamp};
use tashika::jpki::revocation::ocsp::{CertIdHash, Limits, Problem, Request, State, Status, verify};
use tashika::jpki::revocation::reason::RevokedFor;

const NONCE: [u8; 32] = [0x5A; 32];

fn request() -> Request {
    Request::with_nonce(&AUTHORITY.der("leaf"), &AUTHORITY.der("ca"), CertIdHash::Sha1, &NONCE).unwrap()
}

/// What our side says of an answer, now.
fn judged(request: &Request, response: &[u8]) -> Result<Status, Problem> {
    verify(request, response, &AUTHORITY.der("ca"), Timestamp::now(), &Limits::default())
}

fn asked(case: &str, line: &str, signer: &str, more: &[&str]) -> (Request, Vec<u8>) {
    let request = request();
    let response = AUTHORITY.answer(case, line, &request.der, signer, more);
    (request, response)
}

fn state(case: &str, line: &str, signer: &str, more: &[&str]) -> Result<State, Problem> {
    let (request, response) = asked(case, line, signer, more);
    judged(&request, &response).map(|status| status.state)
}

#[test]
fn openssl_reads_the_request_as_its_own() {
    let leaf_request = request();
    std::fs::write(AUTHORITY.path("ours.request"), &leaf_request.der).unwrap();
    let text = |file: &str| {
        let told = AUTHORITY.openssl(&["ocsp", "-reqin", file, "-req_text"]).stdout;
        String::from_utf8(told).unwrap()
    };
    let ours = text("ours.request");
    assert!(ours.contains(&format!("Serial Number: {SERIAL}")), "{ours}");
    assert!(ours.contains("OCSP Nonce") && !ours.contains("Requestor Name"), "{ours}");
    let theirs = ["ocsp", "-issuer", "ca.pem", "-cert", "leaf.pem", "-reqout", "theirs.request"];
    AUTHORITY.openssl(&theirs);
    let same = |text: &str, what: &str| {
        text.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{what}: {text}")).to_owned()
    };
    let theirs = text("theirs.request");
    for what in ["Hash Algorithm", "Issuer Name Hash", "Issuer Key Hash", "Serial Number"] {
        assert_eq!(same(&ours, what), same(&theirs, what));
    }
}

#[test]
fn a_request_with_sha_256_is_understood_and_answered() {
    let (leaf, ca) = (AUTHORITY.der("leaf"), AUTHORITY.der("ca"));
    let request = Request::with_nonce(&leaf, &ca, CertIdHash::Sha256, &NONCE).unwrap();
    let response = AUTHORITY.answer("sha256", &valid(), &request.der, "responder", &["-ndays", "1"]);
    assert_eq!(judged(&request, &response).unwrap().state, State::Good);
    // It names the same certificate by another hash: not the answer to the other request.
    let other = self::request();
    assert_eq!(judged(&other, &response), Err(Problem::OtherCertificate));
}

#[test]
fn each_request_has_a_nonce_of_its_own() {
    let (leaf, ca) = (AUTHORITY.der("leaf"), AUTHORITY.der("ca"));
    let one = Request::new(&leaf, &ca, CertIdHash::Sha1).unwrap();
    let two = Request::new(&leaf, &ca, CertIdHash::Sha1).unwrap();
    assert_ne!(one.der, two.der);
    assert_eq!(one.der.len(), request().der.len());
    assert_eq!(format!("{one:?}"), "Request[redacted]");
}

#[test]
fn good_unknown_and_revoked_for_each_reason() {
    assert_eq!(state("good", &valid(), "responder", &["-ndays", "1"]), Ok(State::Good));
    // Without nextUpdate: fresh from the responder.
    assert_eq!(state("good-now", &valid(), "responder", &[]), Ok(State::Good));
    assert_eq!(state("unknown", "", "responder", &["-ndays", "1"]), Ok(State::Unknown));
    for (word, reason) in [
        ("", RevokedFor::Unspecified),
        ("unspecified", RevokedFor::Unspecified),
        ("keyCompromise", RevokedFor::KeyCompromise),
        ("CACompromise", RevokedFor::CaCompromise),
        ("affiliationChanged", RevokedFor::AffiliationChanged),
        ("superseded", RevokedFor::Superseded),
        ("cessationOfOperation", RevokedFor::CessationOfOperation),
        ("certificateHold", RevokedFor::CertificateHold),
    ] {
        let told = state(&format!("revoked-{word}"), &revoked(word), "responder", &["-ndays", "1"]);
        let at: Timestamp = "2026-11-02T16:00:00Z".parse().unwrap();
        assert_eq!(told, Ok(State::Revoked { reason, at }), "{word}");
    }
    // removeFromCRL is no reason an answer can have.
    let told = state("revoked-remove", &revoked("removeFromCRL"), "responder", &["-ndays", "1"]);
    assert!(matches!(told, Err(Problem::Malformed(_))), "{told:?}");
}

#[test]
fn the_authority_may_sign_itself_and_be_named_by_its_key() {
    assert_eq!(state("by-ca", &valid(), "ca", &["-ndays", "1"]), Ok(State::Good));
    assert_eq!(state("by-ca-key", &valid(), "ca", &["-ndays", "1", "-resp_key_id"]), Ok(State::Good));
    assert_eq!(state("by-key", &valid(), "responder", &["-ndays", "1", "-resp_key_id"]), Ok(State::Good));
}

#[test]
fn a_responder_that_may_not_answer_is_refused_for_its_own_reason() {
    for (signer, problem) in [
        ("foreign", Problem::WrongResponder),
        ("no-purpose", Problem::ResponderPurpose),
        ("tls", Problem::ResponderPurpose),
        ("no-usage", Problem::ResponderPurpose),
        ("critical", Problem::CriticalExtension),
        // An authority of the same name, with another key.
        ("other", Problem::WrongResponder),
        // The holder's own certificate.
        ("leaf", Problem::ResponderPurpose),
    ] {
        let told = state(&format!("by-{signer}"), &valid(), signer, &["-ndays", "1"]);
        assert_eq!(told, Err(problem), "{signer}");
    }
    let told = state("other-alone", &valid(), "other", &["-ndays", "1", "-resp_no_certs"]);
    assert_eq!(told, Err(Problem::BadSignature));
    // Certified, but its certificate is not beside the answer: nobody to check it with.
    let told = state("no-certificates", &valid(), "responder", &["-ndays", "1", "-resp_no_certs"]);
    assert_eq!(told, Err(Problem::WrongResponder));
}

#[test]
fn an_expired_responder_is_refused_although_the_answer_would_hold() {
    let (request, response) = asked("expired", &valid(), "short-lived", &["-ndays", "20"]);
    let (ca, limits) = (AUTHORITY.der("ca"), Limits::default());
    let at = |hours: i64| {
        let at = Timestamp::now() + SignedDuration::from_hours(hours);
        verify(&request, &response, &ca, at, &limits).map(|status| status.state)
    };
    assert_eq!(at(1), Ok(State::Good));
    assert_eq!(at(48), Err(Problem::ResponderExpired));
    assert_eq!(at(-48), Err(Problem::ResponderExpired));
}

#[test]
fn old_and_future_answers_are_refused() {
    let ca = AUTHORITY.der("ca");
    let at = |asked: &(Request, Vec<u8>), minutes: i64, limits: &Limits| {
        let at = Timestamp::now() + SignedDuration::from_mins(minutes);
        verify(&asked.0, &asked.1, &ca, at, limits).map(|status| status.state)
    };
    let usual = Limits::default();
    let dated = asked("dated", &valid(), "ca", &["-nmin", "60"]);
    assert_eq!(at(&dated, 59, &usual), Ok(State::Good));
    assert_eq!(at(&dated, 61, &usual), Err(Problem::Stale));
    assert_eq!(at(&dated, -4, &usual), Ok(State::Good));
    assert_eq!(at(&dated, -6, &usual), Err(Problem::Future));
    // However long it says that it holds.
    let long = asked("long", &valid(), "ca", &["-ndays", "90"]);
    assert_eq!(at(&long, 24 * 60 - 1, &usual), Ok(State::Good));
    assert_eq!(at(&long, 24 * 60 + 1, &usual), Err(Problem::Stale));
    assert_eq!(at(&long, 24 * 60 + 1, &Limits { oldest_dated: 2 * 86_400, ..usual }), Ok(State::Good));
    let undated = asked("undated", &valid(), "responder", &[]);
    assert_eq!(at(&undated, 29, &usual), Ok(State::Good));
    assert_eq!(at(&undated, 31, &usual), Err(Problem::Stale));
    assert_eq!(at(&undated, 31, &Limits { oldest: 3600, ..usual }), Ok(State::Good));
}

#[test]
fn an_answer_to_another_question_is_refused() {
    let (leaf, ca, beside) = (AUTHORITY.der("leaf"), AUTHORITY.der("ca"), AUTHORITY.der("beside"));
    let (_, response) = asked("replayed", &valid(), "responder", &["-ndays", "1"]);
    // An old answer, given again.
    let later = Request::with_nonce(&leaf, &ca, CertIdHash::Sha1, &[1; 32]).unwrap();
    assert_eq!(judged(&later, &response), Err(Problem::WrongNonce));
    // Also where a nonce need not be repeated: a wrong one is wrong.
    let lax = Limits { nonce_required: false, ..Limits::default() };
    assert_eq!(verify(&later, &response, &ca, Timestamp::now(), &lax), Err(Problem::WrongNonce));
    let other = Request::with_nonce(&beside, &ca, CertIdHash::Sha1, &NONCE).unwrap();
    assert_eq!(judged(&other, &response), Err(Problem::OtherCertificate));
    // The same serial number under another key of the same name.
    let generation = Request::with_nonce(&leaf, &AUTHORITY.der("other"), CertIdHash::Sha1, &NONCE).unwrap();
    assert_eq!(judged(&generation, &response), Err(Problem::OtherCertificate));
}

#[test]
fn an_answer_without_a_nonce_counts_only_where_that_is_set() {
    let theirs = ["ocsp", "-issuer", "ca.pem", "-cert", "leaf.pem", "-no_nonce", "-reqout", "bare.request"];
    AUTHORITY.openssl(&theirs);
    let bare = std::fs::read(AUTHORITY.path("bare.request")).unwrap();
    let response = AUTHORITY.answer("bare", &valid(), &bare, "responder", &["-ndays", "1"]);
    let request = request();
    assert_eq!(judged(&request, &response), Err(Problem::MissingNonce));
    let lax = Limits { nonce_required: false, ..Limits::default() };
    let told = verify(&request, &response, &AUTHORITY.der("ca"), Timestamp::now(), &lax);
    assert_eq!(told.unwrap().state, State::Good);
}

#[test]
fn no_changed_byte_passes() {
    let (request, response) = asked("tampered", &valid(), "responder", &["-ndays", "1"]);
    let (ca, now, limits) = (AUTHORITY.der("ca"), Timestamp::now(), Limits::default());
    assert!(verify(&request, &response, &ca, now, &limits).is_ok());
    for at in 0..response.len() {
        for bit in [0x01, 0x80] {
            let mut changed = response.clone();
            changed[at] ^= bit;
            assert!(verify(&request, &changed, &ca, now, &limits).is_err(), "byte {at}, bit {bit:02X}");
        }
    }
    for end in 0..response.len() {
        assert!(verify(&request, &response[..end], &ca, now, &limits).is_err(), "{end} bytes");
    }
    let longer = [&response[..], &[0]].concat();
    assert!(matches!(judged(&request, &longer), Err(Problem::Malformed(_))));
}

#[test]
fn weak_signatures_are_not_taken() {
    assert_eq!(
        state("sha1", &valid(), "responder", &["-ndays", "1", "-rmd", "sha1"]),
        Err(Problem::Algorithm)
    );
    let told = state("sha384", &valid(), "responder", &["-ndays", "1", "-rmd", "sha384"]);
    assert_eq!(told, Ok(State::Good));
}

#[test]
fn a_responder_that_does_not_answer_says_why() {
    let request = request();
    for (status, problem) in [
        (1, Problem::StatusMalformedRequest),
        (2, Problem::StatusInternalError),
        (3, Problem::StatusTryLater),
        (4, Problem::StatusOther),
        (5, Problem::StatusSignatureRequired),
        (6, Problem::StatusUnauthorised),
        (7, Problem::StatusOther),
    ] {
        assert_eq!(judged(&request, &[0x30, 3, 0x0A, 1, status]), Err(problem), "{status}");
    }
    // A success without an answer.
    assert!(matches!(judged(&request, &[0x30, 3, 0x0A, 1, 0]), Err(Problem::Malformed(_))));
    // Really from a responder: a request that is none.
    let status = AUTHORITY.answer("nonsense", &valid(), &request.der, "responder", &["-ndays", "1"]);
    assert!(judged(&request, &status).is_ok());
}

#[test]
fn garbage_and_giants_are_refused() {
    let request = request();
    for garbage in [&b""[..], b"<html>502 Bad Gateway</html>", &[0x30, 0x80, 0, 0], &[0xFF; 2000]] {
        assert!(matches!(judged(&request, garbage), Err(Problem::Malformed(_))), "{garbage:?}");
    }
    assert_eq!(judged(&request, &vec![0x30; 64 * 1024 + 1]), Err(Problem::TooLarge));
    let broken = verify(&request, &[0x30, 0], b"", Timestamp::now(), &Limits::default());
    assert!(broken.is_err());
    assert_eq!(Request::new(b"", b"", CertIdHash::Sha1).err(), Some(Problem::CertificateUnreadable));
    let leaf = AUTHORITY.der("leaf");
    assert_eq!(Request::new(&leaf, &leaf[1..], CertIdHash::Sha1).err(), Some(Problem::IssuerUnreadable));
}

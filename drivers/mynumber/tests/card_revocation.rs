// SPDX-License-Identifier: MIT OR Apache-2.0
//! `openssl` judges what the simulated authorities say about revocation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod judges;

use std::collections::BTreeSet;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use judges::{Certificates, TODAY, certificates, openssl, pem};
use tashika_mynumber::card::revocation::{Authority, ListOrder, Place, Purpose, Responder, Status, respond};

/// Noon in Japan.
fn noon() -> Timestamp {
    TODAY.at(3, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()
}

fn file(directory: &Path, name: &str, bytes: &[u8]) -> String {
    let path = directory.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The text of a list, if its signature holds under this root.
fn verified(directory: &Path, root: &str, list: &[u8]) -> Result<String, String> {
    let list = file(directory, "list.der", list);
    let (_, said) = openssl(&["crl", "-inform", "DER", "-in", &list, "-CAfile", root, "-verify", "-noout"]);
    let text = openssl(&["crl", "-inform", "DER", "-in", &list, "-noout", "-text", "-nameopt", "utf8"]).1;
    if said.contains("verify OK") { Ok(text) } else { Err(said) }
}

#[test]
fn openssl_verifies_the_lists_under_their_own_root_alone() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    for authority in Authority::all() {
        let root = pem(place, &authority.label(), &authority.certificate());
        for covered in [None, Place::of_specimens().into_iter().next()] {
            let order = ListOrder { filler: 0..500, ..ListOrder::daily(covered.clone(), 77, noon()) };
            let list = authority.list(&order);
            let text = verified(place, &root, &list).unwrap();
            for words in ["X509v3 CRL Number: \n                77", "X509v3 Authority Key Identifier"] {
                assert!(text.contains(words), "{words} not in\n{text}");
            }
            let point = "X509v3 Issuing Distribution Point: critical";
            assert_eq!(text.contains(point), covered.is_some());
            assert_eq!(text.contains("CN = Mihon-shi CRLDP"), covered.is_some());
            let mut bent = list.clone();
            let middle = bent.len() / 2;
            bent[middle] ^= 1;
            assert!(verified(place, &root, &bent).is_err(), "a bent list");
            let stranger = Authority::all().into_iter().find(|other| other.label() != authority.label());
            let stranger = pem(place, "stranger", &stranger.unwrap().certificate());
            assert!(verified(place, &stranger, &list).is_err(), "another root");
        }
    }
}

#[test]
fn a_list_names_each_serial_number_once_and_has_its_size() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::of(Purpose::Sign, 1);
    let root = pem(directory.path(), "root", &authority.certificate());
    let order = ListOrder { filler: 0..3000, ..ListOrder::daily(None, 1, noon()) };
    let text = verified(directory.path(), &root, &authority.list(&order)).unwrap();
    let serials: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("Serial Number: ")).collect();
    let revoked = |(_, status): &(Vec<u8>, Status)| matches!(status, Status::Revoked { .. });
    let of_cards = authority.register(noon()).iter().filter(|issued| revoked(issued)).count();
    assert!(of_cards >= 4, "{of_cards}");
    assert_eq!(serials.len(), 3000 + of_cards);
    assert_eq!(serials.iter().collect::<BTreeSet<_>>().len(), serials.len());
    for reason in ["Affiliation Changed", "Superseded", "Certificate Hold", "Key Compromise"] {
        assert!(text.contains(reason), "{reason}");
    }
    // Beyond the list's last byte of a two-byte length, and of a three-byte one.
    let large = ListOrder { filler: 0..600_000, ..order };
    assert!(authority.list(&large).len() > 0xFF_FFFF);
}

#[test]
fn without_anything_revoked_the_list_is_absent_and_not_empty() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::of(Purpose::Auth, 2);
    let root = pem(directory.path(), "root", &authority.certificate());
    let text =
        verified(directory.path(), &root, &authority.list(&ListOrder::daily(None, 3, noon()))).unwrap();
    assert!(text.contains("No Revoked Certificates."), "{text}");
}

/// Leaf, root and whether openssl finds the leaf revoked by the lists of its own place.
#[test]
fn openssl_finds_the_revoked_certificates_by_their_distribution_points() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    let at = noon().as_second().to_string();
    for (name, sign_revoked, auth_revoked) in [
        ("genuine", false, false),
        ("jpki-revoked-moved", true, false),
        ("jpki-superseded", true, true),
        ("jpki-on-hold", true, true),
        ("jpki-key-compromise", true, true),
        ("jpki-rare-kanji-revoked", true, true),
    ] {
        let Certificates([auth, auth_root, sign, sign_root]) = certificates(name);
        for (purpose, leaf, root, revoked) in
            [(Purpose::Sign, sign, sign_root, sign_revoked), (Purpose::Auth, auth, auth_root, auth_revoked)]
        {
            let leaf = pem(place, "leaf", &leaf);
            let root = pem(place, "root", &root);
            // Lists of both places and one of nowhere: openssl has to choose by the distribution point.
            let places = Place::of_specimens().into_iter().chain([Place::invented(1)]);
            let authority = Authority::of(purpose, 1);
            let mut lists = String::new();
            for covered in places {
                let order = ListOrder { filler: 0..10, ..ListOrder::daily(Some(covered), 5, noon()) };
                let list = file(place, "list.der", &authority.list(&order));
                let target = place.join("list.pem").to_str().unwrap().to_owned();
                assert!(openssl(&["crl", "-inform", "DER", "-in", &list, "-out", &target]).0);
                lists += &std::fs::read_to_string(&target).unwrap();
            }
            let lists = file(place, "lists.pem", lists.as_bytes());
            let (good, said) = openssl(&[
                "verify",
                "-attime",
                &at,
                "-crl_check",
                "-extended_crl",
                "-CAfile",
                &root,
                "-CRLfile",
                &lists,
                &leaf,
            ]);
            assert_eq!(good, !revoked, "{name} {purpose:?}: {said}");
            assert_eq!(said.contains("certificate revoked"), revoked, "{name}: {said}");
        }
    }
}

/// What openssl says to an answer to its own request about a leaf.
struct Asked {
    /// The answer's signature, responder and times hold.
    good: bool,
    said: String,
}

fn ask(directory: &Path, [leaf, root]: [&str; 2], hash: &str, responder: Responder) -> Asked {
    let request = directory.join("request.der").to_str().unwrap().to_owned();
    let hash = format!("-{hash}");
    assert!(openssl(&["ocsp", "-nonce", &hash, "-issuer", root, "-cert", leaf, "-reqout", &request]).0);
    let now = Timestamp::now();
    let answer = respond(&std::fs::read(&request).unwrap(), now, responder);
    let answer = file(directory, "answer.der", &answer);
    // Given a certificate, openssl makes its own request and leaves the one it made before unread: so the nonce is
    // looked at in one call, status and times in another. It must not write another nonce into what it reads.
    let mut asked = Asked { good: true, said: String::new() };
    for about in [["-reqin", &request].as_slice(), &[&hash, "-issuer", root, "-cert", leaf]] {
        let common = ["ocsp", "-no_nonce", "-respin", &answer, "-CAfile", root, "-verify_other", root];
        let (ended, said) = openssl(&[common.as_slice(), about].concat());
        let warned = said.contains("WARNING") || !said.contains("Response verify OK");
        asked.good &= ended && !warned;
        asked.said += &said;
    }
    asked
}

#[test]
fn openssl_believes_the_responder() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    for (name, sign, auth) in [
        ("genuine", "good", "good"),
        ("jpki-revoked-moved", "Reason: affiliationChanged", "good"),
        ("jpki-superseded", "Reason: superseded", "Reason: superseded"),
        ("jpki-on-hold", "Reason: certificateHold", "Reason: certificateHold"),
        ("jpki-key-compromise", "Reason: keyCompromise", "Reason: keyCompromise"),
    ] {
        let Certificates([auth_leaf, auth_root, sign_leaf, sign_root]) = certificates(name);
        for (leaf, root, wanted) in [(sign_leaf, sign_root, sign), (auth_leaf, auth_root, auth)] {
            let [leaf, root] = [pem(place, "leaf", &leaf), pem(place, "root", &root)];
            for (responder, hash) in [
                (Responder::Delegated, "sha1"),
                (Responder::Delegated, "sha256"),
                (Responder::Authority, "sha1"),
            ] {
                let Asked { good, said } = ask(place, [&leaf, &root], hash, responder);
                assert!(good && said.contains(wanted), "{name} {responder:?} {hash}: {said}");
            }
        }
    }
}

#[test]
fn the_second_generation_answers_for_itself() {
    let directory = tempfile::tempdir().unwrap();
    let Certificates([auth, root, ..]) = certificates("jpki-root-02");
    let [leaf, root] = [pem(directory.path(), "leaf", &auth), pem(directory.path(), "root", &root)];
    let Asked { good, said } = ask(directory.path(), [&leaf, &root], "sha1", Responder::Delegated);
    assert!(good && said.contains("leaf.pem: good"), "{said}");
}

/// Each wrong way, and the words in which openssl refuses it.
#[test]
fn openssl_refuses_every_wrong_responder() {
    let directory = tempfile::tempdir().unwrap();
    let Certificates([auth, root, ..]) = certificates("genuine");
    let [leaf, root] = [pem(directory.path(), "leaf", &auth), pem(directory.path(), "root", &root)];
    for (responder, words) in [
        (Responder::Stale, "status expired"),
        (Responder::Future, "status not yet valid"),
        (Responder::WithoutNonce, "WARNING: no nonce in response"),
        (Responder::WrongNonce, "Nonce Verify error"),
        (Responder::OtherSerial, "No Status found"),
        (Responder::SelfSigned, "Response Verify Failure"),
        (Responder::OtherAuthority, "Response Verify Failure"),
        (Responder::WithoutUsage, "Response Verify Failure"),
        (Responder::ExpiredResponder, "certificate has expired"),
        (Responder::BadSignature, "Response Verify Failure"),
        (Responder::TryLater, "trylater (3)"),
        (Responder::InternalError, "internalerror (2)"),
        (Responder::Unauthorized, "unauthorized (6)"),
        (Responder::Malformed, "Error reading OCSP response"),
    ] {
        let Asked { good, said } = ask(directory.path(), [&leaf, &root], "sha1", responder);
        assert!(!good && said.contains(words), "{responder:?}: {said}");
    }
    for (responder, words) in
        [(Responder::Unknown, "leaf.pem: unknown"), (Responder::Revokes(5), "Reason: cessationOfOperation")]
    {
        let Asked { good, said } = ask(directory.path(), [&leaf, &root], "sha1", responder);
        assert!(good && said.contains(words), "{responder:?}: {said}");
    }
    // Not wrong, but of a kind of its own.
    let Asked { good, said } = ask(directory.path(), [&leaf, &root], "sha1", Responder::WithoutNextUpdate);
    assert!(good && !said.contains("Next Update"), "{said}");
}

#[test]
fn who_is_not_asked_rightly_says_so() {
    let now = noon();
    for request in [&b""[..], b"\x30", b"\x30\x00", b"\x30\x84\xFF\xFF\xFF\xFF", &[0x30; 4096]] {
        assert_eq!(
            respond(request, now, Responder::Delegated),
            [0x30, 0x03, 0x0A, 0x01, 0x01],
            "malformedRequest"
        );
    }
    let directory = tempfile::tempdir().unwrap();
    let Certificates([auth, root, ..]) = certificates("unknown-issuer");
    let [leaf, root] = [pem(directory.path(), "leaf", &auth), pem(directory.path(), "root", &root)];
    let Asked { good, said } = ask(directory.path(), [&leaf, &root], "sha1", Responder::Delegated);
    assert!(!good && said.contains("unauthorized (6)"), "{said}");
}

/// Every request with one bit turned, and every beginning of one: an answer comes each time, and it is an answer.
#[test]
fn bent_requests_are_answered_and_nothing_breaks() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    let root = pem(place, "root", &Authority::of(Purpose::Auth, 1).certificate());
    let path = place.join("request.der").to_str().unwrap().to_owned();
    assert!(openssl(&["ocsp", "-nonce", "-issuer", &root, "-serial", "0x210001", "-reqout", &path]).0);
    let request = std::fs::read(&path).unwrap();
    let turned = (0..request.len()).map(|place| {
        let mut bent = request.clone();
        bent[place] ^= 1 << (place % 8);
        bent
    });
    let cut = (0..request.len()).map(|length| request[..length].to_vec());
    let mut refused = 0;
    for bent in turned.chain(cut) {
        let answer = respond(&bent, noon(), Responder::Delegated);
        assert_eq!(answer[0], 0x30);
        refused += usize::from(answer.len() == 5);
    }
    assert!(refused > request.len(), "every beginning of a request is none");
    let whole = respond(&request, noon(), Responder::Delegated);
    assert!(whole.len() > 1000, "{}", whole.len());
}

#[test]
fn every_serial_number_belongs_to_one_certificate_and_its_answer_lasts_all_day() {
    let later = noon().checked_add(SignedDuration::from_hours(8)).unwrap();
    for authority in Authority::all() {
        let register = authority.register(noon());
        let serials: BTreeSet<_> = register.iter().map(|(serial, _)| serial.clone()).collect();
        assert_eq!(serials.len(), register.len(), "{}", authority.label());
        assert_eq!(register, authority.register(later));
        assert_eq!(authority.status(&[0x7F, 0x00], noon()), Status::Unknown);
    }
}

#[test]
fn names_of_responders_lead_back_to_them() {
    for (name, responder) in Responder::ALL {
        assert_eq!(Responder::named(name), Some(responder));
    }
    assert_eq!(Responder::named("no such"), None);
}

/// Other programs can play the authority: openssl signs with its key what its certificate verifies.
#[test]
fn the_private_keys_are_whole() {
    let directory = tempfile::tempdir().unwrap();
    for authority in Authority::all() {
        let key = file(directory.path(), "key.der", &authority.private_key());
        let (good, said) = openssl(&["rsa", "-inform", "DER", "-in", &key, "-check", "-noout"]);
        assert!(good && said.contains("RSA key ok"), "{said}");
        let root = pem(directory.path(), "root", &authority.certificate());
        let of_key = openssl(&["rsa", "-inform", "DER", "-in", &key, "-modulus", "-noout"]).1;
        let of_certificate = openssl(&["x509", "-in", &root, "-modulus", "-noout"]).1;
        let modulus = |said: &str| said.lines().find(|line| line.starts_with("Modulus=")).unwrap().to_owned();
        assert_eq!(modulus(&of_key), modulus(&of_certificate));
    }
}

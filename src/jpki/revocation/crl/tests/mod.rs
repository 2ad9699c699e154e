// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

pub(super) mod make;
mod refused;
mod stopped;

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::date;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::rsa::sha256;

use super::{
    Authority, CrlError, CrlStore, Found, Imported, IssuerError, IssuerKey, ListState, Outcome, Point,
    Unwatched, Validators,
};
use crate::jpki::revocation::http;
use crate::jpki::revocation::reason::RevokedFor;
use make::{List, Maker, point};

/// Pins these certificates.
#[derive(Debug)]
pub(super) struct Pinned(pub(super) Vec<Vec<u8>>, pub(super) bool);

impl Anchors for Pinned {
    fn pinned_certificate(&self, fingerprint: &[u8; 32]) -> Lookup<Anchor> {
        let class = AnchorClass::Test;
        let anchor = Anchor { name: "test authority".into(), fingerprint: *fingerprint, class };
        match (self.0.iter().any(|der| sha256(der) == *fingerprint), self.1) {
            (false, _) => Lookup::Unknown,
            (true, true) => Lookup::Accepted(anchor),
            (true, false) => Lookup::NotAccepted(anchor),
        }
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) const NOW: &str = "2026-11-22T03:00:00Z";

pub(super) fn maker() -> Maker {
    Maker::new("crl test authority")
}

/// In force at [`NOW`].
pub(super) fn today() -> List {
    List::new("2026-11-21T15:00:00Z", "2026-11-23T15:00:00Z")
}

pub(super) fn import(folder: &Path, list: &[u8]) -> Result<Imported, CrlError> {
    import_at(folder, list, NOW)
}

pub(super) fn import_at(folder: &Path, list: &[u8], now: &str) -> Result<Imported, CrlError> {
    let store = CrlStore::open(folder);
    let anchors = Pinned(vec![maker().certificate()], true);
    let mut session = store.session(&anchors)?;
    session.add_authority(&maker().certificate(), &anchors).unwrap();
    let imported = session.import(list, "test", Validators::default(), at(now), &mut Unwatched)?;
    session.finish()?;
    Ok(imported)
}

pub(super) fn issuer() -> IssuerKey {
    IssuerKey::of(&maker().certificate()).unwrap()
}

pub(super) fn find(folder: &Path, serial: &[u8]) -> Found {
    CrlStore::open(folder).find(&issuer(), None, serial, at(NOW))
}

fn revoked(found: &Found) -> Option<(RevokedFor, jiff::civil::Date)> {
    match found {
        Found::Revoked { reason, on, .. } => Some((*reason, *on)),
        _ => None,
    }
}

#[test]
fn what_is_listed_is_found_with_reason_and_day() {
    let folder = tempfile::tempdir().unwrap();
    let list = today()
        .revoke(&[0x01, 0x33, 0xC3, 0x49], "2026-03-31T14:59:59Z", Some(3))
        .revoke(&[0x05], "2026-03-31T15:00:00Z", None)
        .revoke(&[0xFF; 20], "2020-01-01T00:00:00Z", Some(6))
        .number(&[7])
        .authority(&maker().key_id());
    let bytes = list.signed(&maker());
    let imported = import(folder.path(), &bytes).unwrap();
    assert_eq!((imported.outcome, imported.serials, imported.bytes), (Outcome::New, 3, bytes.len() as u64));
    let path = folder.path();
    let moved = Some((RevokedFor::AffiliationChanged, date(2026, 3, 31)));
    assert_eq!(revoked(&find(path, &[0x01, 0x33, 0xC3, 0x49])), moved);
    // The day is Japan's.
    assert_eq!(revoked(&find(path, &[5])), Some((RevokedFor::Unspecified, date(2026, 4, 1))));
    let mut longest = vec![0];
    longest.extend([0xFF; 20]);
    assert_eq!(revoked(&find(path, &longest)), Some((RevokedFor::CertificateHold, date(2020, 1, 1))));
    for other in [&[4][..], &[6], &[0x01, 0x33, 0xC3, 0x48], &[0x7F; 20]] {
        let Found::NotListed { this_update, next_update, sha256: of } = find(path, other) else {
            panic!("{other:02x?}")
        };
        assert_eq!((this_update, next_update), (at("2026-11-21T15:00:00Z"), at("2026-11-23T15:00:00Z")));
        assert_eq!(of, tashika_kit::hex::lower(&sha256(&bytes)));
    }
    // What is no serial number is in no list, and not good either.
    assert_eq!(find(path, &[0x80]), Found::NoList);
    assert_eq!(find(path, &[]), Found::NoList);
}

#[test]
fn an_empty_list_is_a_list() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(find(folder.path(), &[5]), Found::NoList);
    assert_eq!(import(folder.path(), &today().signed(&maker())).unwrap().serials, 0);
    assert!(matches!(find(folder.path(), &[5]), Found::NotListed { .. }));
}

#[test]
fn days_decide_whether_a_list_says_anything() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &today().revoke(&[5], "2026-03-01T00:00:00Z", Some(4)).signed(&maker())).unwrap();
    let store = CrlStore::open(folder.path());
    let ask = |serial: u8, now: &str| store.find(&issuer(), None, &[serial], at(now));
    assert!(matches!(ask(6, "2026-11-23T15:00:00Z"), Found::NotListed { .. }));
    assert!(matches!(ask(6, "2026-11-23T15:00:01Z"), Found::OutOfDate { .. }));
    assert!(matches!(ask(6, "2026-11-21T14:54:59Z"), Found::OutOfDate { .. }));
    assert!(matches!(ask(6, "2026-11-21T14:55:00Z"), Found::NotListed { .. }));
    // Nothing that was revoked comes back.
    assert!(matches!(ask(5, "2027-11-23T15:00:01Z"), Found::Revoked { .. }));
    let state = |now| store.status(at(now)).unwrap()[0].state;
    assert_eq!([state(NOW), state("2026-12-01T00:00:00Z")], [ListState::InForce, ListState::OutOfDate]);
}

#[test]
fn a_point_has_a_list_of_its_own_beside_the_full_one() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (point("Kiyose CRLDP"), point("Itami CRLDP"));
    import(
        folder.path(),
        &today().revoke(&[5], NOW, Some(1)).point(&here, &[0x81, 1, 0xFF]).signed(&maker()),
    )
    .unwrap();
    let store = CrlStore::open(folder.path());
    let ask = |serial: u8, name: &[u8]| store.find(&issuer(), Some(Point(name)), &[serial], at(NOW));
    assert!(matches!(ask(5, &here), Found::Revoked { .. }));
    assert!(matches!(ask(6, &here), Found::NotListed { .. }));
    assert_eq!(ask(5, &there), Found::NoList);
    assert_eq!(store.find(&issuer(), None, &[5], at(NOW)), Found::NoList);
    // A certificate says its number and its point itself.
    let ca = maker().certificate();
    let look = |serial: u8, name: &[u8]| store.look_up(&maker().leaf(&[serial], name), &ca, at(NOW));
    assert!(matches!(look(5, &here), Found::Revoked { .. }));
    assert!(matches!(look(6, &here), Found::NotListed { .. }));
    assert_eq!(look(5, &there), Found::NoList);
    assert_eq!(
        store.look_up(&maker().leaf(&[5], &here), &Maker::new("another").certificate(), at(NOW)),
        Found::NoList
    );
    assert_eq!(store.look_up(b"no certificate", &ca, at(NOW)), Found::NoList);
    // The full list covers every point, and what either lists is revoked.
    import(folder.path(), &today().revoke(&[6], NOW, Some(4)).signed(&maker())).unwrap();
    assert!(matches!(look(6, &here), Found::Revoked { .. }));
    assert!(matches!(look(5, &here), Found::Revoked { .. }));
    assert!(matches!(look(7, &there), Found::NotListed { .. }));
}

#[test]
fn a_newer_list_replaces_and_the_same_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let first = today().revoke(&[5], NOW, None).number(&[1]).signed(&maker());
    let next = List::new("2026-11-22T02:00:00Z", "2026-11-24T00:00:00Z");
    let second = next.clone().revoke(&[6], NOW, None).number(&[2]).signed(&maker());
    let path = folder.path();
    assert_eq!(import(path, &first).unwrap().outcome, Outcome::New);
    assert_eq!(import(path, &first).unwrap().outcome, Outcome::Unchanged);
    // One store that looks on while another imports.
    let looks_on = CrlStore::open(path);
    let ask = |serial: u8| looks_on.find(&issuer(), None, &[serial], at(NOW));
    assert!(matches!((ask(5), ask(6)), (Found::Revoked { .. }, Found::NotListed { .. })));
    assert_eq!(import(path, &second).unwrap().outcome, Outcome::Replaced);
    assert!(matches!((ask(5), ask(6)), (Found::NotListed { .. }, Found::Revoked { .. })));
    for older in [
        first,
        // Later, with a lower number.
        List::new("2026-11-22T02:30:00Z", "2026-11-24T00:00:00Z").number(&[1]).signed(&maker()),
        // At the same time, with the same number or none, and other contents.
        next.clone().number(&[2]).signed(&maker()),
        next.clone().signed(&maker()),
    ] {
        assert!(matches!(import(path, &older), Err(CrlError::Older)));
    }
    // 0x0100 is more than 2.
    assert_eq!(import(path, &next.number(&[1, 0]).signed(&maker())).unwrap().outcome, Outcome::Replaced);
}

#[test]
fn a_damaged_index_says_nothing_and_is_repaired_by_the_same_list() {
    let folder = tempfile::tempdir().unwrap();
    let list = today().revoke(&[5], NOW, None).signed(&maker());
    import(folder.path(), &list).unwrap();
    let file = CrlStore::open(folder.path()).places().unwrap().remove(0);
    let whole = std::fs::read(&file).unwrap();
    let store = CrlStore::open(folder.path());
    assert!(matches!(store.find(&issuer(), None, &[5], at(NOW)), Found::Revoked { .. }));
    for damage in [&whole[..whole.len() - 1], &[], &whole.iter().map(|byte| byte ^ 1).collect::<Vec<_>>()] {
        std::fs::write(&file, damage).unwrap();
        for store in [&store, &CrlStore::open(folder.path())] {
            assert_eq!(store.find(&issuer(), None, &[5], at(NOW)), Found::Damaged);
            assert_eq!(store.find(&issuer(), None, &[6], at(NOW)), Found::Damaged);
        }
        assert_eq!(store.status(at(NOW)).unwrap()[0].state, ListState::Damaged);
        assert_eq!(import(folder.path(), &list).unwrap().outcome, Outcome::Repaired);
        assert!(matches!(store.find(&issuer(), None, &[5], at(NOW)), Found::Revoked { .. }));
    }
}

/// An index that is whole, under the name of another list.
#[test]
fn an_index_under_another_name_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &today().point(&point("here"), &[]).signed(&maker())).unwrap();
    let store = CrlStore::open(folder.path());
    let other = point("there");
    std::fs::copy(store.places().unwrap().remove(0), store.place(&issuer(), Some(&other))).unwrap();
    assert_eq!(store.find(&issuer(), Some(Point(&other)), &[5], at(NOW)), Found::Damaged);
    // Neither after the right one was read: what is kept in memory is kept for its own place.
    assert!(matches!(
        store.find(&issuer(), Some(Point(&point("here"))), &[5], at(NOW)),
        Found::NotListed { .. }
    ));
    assert_eq!(store.find(&issuer(), Some(Point(&other)), &[5], at(NOW)), Found::Damaged);
    assert_eq!(store.remembered(), 1);
}

/// A running program does not keep of a deleted list what it had read of it.
#[test]
fn a_deleted_list_is_forgotten_when_it_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &today().revoke(&[5], NOW, None).signed(&maker())).unwrap();
    let store = CrlStore::open(folder.path());
    assert!(matches!(store.find(&issuer(), None, &[5], at(NOW)), Found::Revoked { .. }));
    assert_eq!(store.remembered(), 1);
    std::fs::remove_file(store.places().unwrap().remove(0)).unwrap();
    assert_eq!(store.find(&issuer(), None, &[5], at(NOW)), Found::NoList);
    assert_eq!(store.remembered(), 0);
}

/// One number more and one less than every one that is listed, over several blocks and at their edges.
#[test]
fn neighbours_of_what_is_listed_are_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    let contents = |number: u16| [&[1_u8][..], &number.to_be_bytes()].concat();
    let list = (0..400_u16).fold(today(), |list, at| list.revoke(&contents(at * 2 + 1), NOW, Some(3)));
    import(folder.path(), &list.signed(&maker())).unwrap();
    let store = CrlStore::open(folder.path());
    for number in 0..=800_u16 {
        let found = store.find(&issuer(), None, &contents(number), at(NOW));
        assert_eq!(matches!(found, Found::Revoked { .. }), number % 2 == 1, "{number}: {found:?}");
        assert_eq!(matches!(found, Found::NotListed { .. }), number % 2 == 0, "{number}: {found:?}");
    }
}

#[test]
fn pem_is_taken_too() {
    let folder = tempfile::tempdir().unwrap();
    let list = today().revoke(&[5], NOW, None).signed(&maker());
    let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &list);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN X509 CRL-----\n{}\n-----END X509 CRL-----\n", lines.join("\n"));
    let imported = import(folder.path(), pem.as_bytes()).unwrap();
    assert_eq!(imported.sha256, tashika_kit::hex::lower(&sha256(&list)));
    assert_eq!(import(folder.path(), &list).unwrap().outcome, Outcome::Unchanged);
    assert!(import(folder.path(), &pem.as_bytes()[..pem.len() - 30]).is_err());
}

/// More entries than are held: runs, merged. The same answers as from memory.
#[test]
fn a_list_that_does_not_fit_into_memory_is_taken_in_too() {
    let mut list = today();
    for number in (1..3_000_u32).rev() {
        list.push(&number.wrapping_mul(40_503).to_be_bytes(), at("2025-05-05T00:00:00Z"), Some(3));
    }
    let bytes = list.signed(&maker());
    let anchors = Pinned(vec![maker().certificate()], true);
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    import(large.path(), &bytes).unwrap();
    let store = CrlStore::open(small.path());
    let mut session = store.session(&anchors).unwrap().holding(100);
    session.add_authority(&maker().certificate(), &anchors).unwrap();
    session.import(bytes.as_slice(), "test", Validators::default(), at(NOW), &mut Unwatched).unwrap();
    assert!(std::fs::read_dir(store.incoming()).unwrap().next().is_none());
    session.finish().unwrap();
    assert!(!store.incoming().exists());
    let index = |folder: &Path| std::fs::read(CrlStore::open(folder).places().unwrap().remove(0)).unwrap();
    assert!(index(small.path()) == index(large.path()));
}

#[test]
fn a_repeated_serial_number_counts_once_with_its_earliest_day() {
    let folder = tempfile::tempdir().unwrap();
    let list =
        today().revoke(&[5], "2026-05-05T00:00:00Z", Some(4)).revoke(&[5], "2026-04-04T00:00:00Z", Some(1));
    let imported = import(folder.path(), &list.signed(&maker())).unwrap();
    assert_eq!((imported.serials, imported.repeated), (1, 1));
    assert_eq!(revoked(&find(folder.path(), &[5])), Some((RevokedFor::KeyCompromise, date(2026, 4, 4))));
}

#[test]
fn only_pinned_authorities_that_may_sign_lists_are_taken() {
    let own = maker().certificate();
    let of = |certificate: &[u8], accepted| Authority::of(certificate, &Pinned(vec![own.clone()], accepted));
    assert_eq!(of(&own, true).unwrap().key, issuer());
    assert_eq!(of(&own, false).unwrap_err(), IssuerError::ClassNotAccepted);
    assert_eq!(of(&Maker::new("another").certificate(), true).unwrap_err(), IssuerError::NotPinned);
    assert_eq!(of(b"nothing", true).unwrap_err(), IssuerError::Unreadable);
    assert_eq!(of(&[own.as_slice(), &[0]].concat(), true).unwrap_err(), IssuerError::Unreadable);
    let may_not = maker().certificate_with(&[0x02, 0x04]);
    let pinned = Pinned(vec![may_not.clone()], true);
    assert_eq!(Authority::of(&may_not, &pinned).unwrap_err(), IssuerError::MayNotSign);
}

#[test]
fn generations_of_one_name_are_told_apart_by_their_key() {
    let (old, new) = (maker(), Maker::new("the next generation"));
    let anchors = Pinned(vec![old.certificate(), new.certificate()], true);
    let folder = tempfile::tempdir().unwrap();
    let store = CrlStore::open(folder.path());
    let mut session = store.session(&anchors).unwrap();
    for certificate in [old.certificate(), new.certificate()] {
        session.add_authority(&certificate, &anchors).unwrap();
    }
    let take = |list: &[u8]| session.import(list, "test", Validators::default(), at(NOW), &mut Unwatched);
    // Named by its key, and not named.
    take(&today().revoke(&[5], NOW, None).authority(&new.key_id()).signed(&new)).unwrap();
    take(&today().revoke(&[6], NOW, None).signed(&old)).unwrap();
    // Named by a key that did not sign it.
    let wrong = today().authority(&old.key_id()).signed(&new);
    assert!(matches!(take(&wrong), Err(CrlError::Signature)));
    let key = |maker: &Maker| IssuerKey::of(&maker.certificate()).unwrap();
    let listed = |maker: &Maker, serial: u8| store.find(&key(maker), None, &[serial], at(NOW));
    assert!(matches!((listed(&new, 5), listed(&new, 6)), (Found::Revoked { .. }, Found::NotListed { .. })));
    assert!(matches!((listed(&old, 5), listed(&old, 6)), (Found::NotListed { .. }, Found::Revoked { .. })));
    // The next session knows both from the store, as long as they are pinned.
    drop(session);
    assert_eq!(store.session(&anchors).unwrap().authorities().len(), 2);
    assert_eq!(store.session(&Pinned(Vec::new(), true)).unwrap().authorities().len(), 0);
}

#[test]
fn addresses_are_asked_whether_anything_changed() {
    let url = "https://lists.invalid/kiyose.crl";
    let folder = tempfile::tempdir().unwrap();
    let anchors = Pinned(vec![maker().certificate()], true);
    let store = CrlStore::open(folder.path());
    let known = http::Validators { etag: Some("\"1\"".into()), last_modified: None };
    let first = today().revoke(&[5], NOW, None).number(&[1]).signed(&maker());
    let run = |server: &http::Memory| {
        let mut session = store.session(&anchors).unwrap();
        session.add_authority(&maker().certificate(), &anchors).unwrap();
        let imported = session.import_url(url, server, at(NOW));
        assert!(std::fs::read_dir(store.incoming()).unwrap().next().is_none(), "something was left behind");
        session.finish().unwrap();
        imported
    };
    let server = http::Memory::default().with_file(url, known.clone(), first.clone());
    assert_eq!(run(&server).unwrap().outcome, Outcome::New);
    // The same tag: the server does not even send it, so that other bytes behind it go unnoticed.
    let silent = http::Memory::default().with_file(url, known.clone(), b"never sent".to_vec());
    assert_eq!(run(&silent).unwrap().outcome, Outcome::Unchanged);
    // Another tag, the same list.
    let again = http::Memory::default().with_file(url, http::Validators::default(), first.clone());
    assert_eq!(run(&again).unwrap().outcome, Outcome::Unchanged);
    // A damaged index asks for everything again, whatever the tag.
    run(&server).unwrap();
    let file = store.places().unwrap().remove(0);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[9] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(run(&server).unwrap().outcome, Outcome::Repaired);
    // Nobody there, and a page instead of a list: what was there stays.
    assert_eq!(run(&http::Memory::default()).unwrap_err().code(), "crl_fetch");
    let page = http::Memory::default().with_file(url, http::Validators::default(), b"<html>".to_vec());
    assert_eq!(run(&page).unwrap_err().code(), "crl_unreadable");
    assert!(matches!(find(folder.path(), &[5]), Found::Revoked { .. }));
    assert_eq!(store.session(&anchors).unwrap().known_locations(), [super::Location::Url(url.into())]);
}

/// A location where nobody puts a newer list says so once the old one has ended, although nothing changed.
#[test]
fn an_unchanged_list_ends_too() {
    let folder = tempfile::tempdir().unwrap();
    let (file, url) = (folder.path().join("a.crl"), "https://lists.invalid/a.crl");
    let list = today().signed(&maker());
    std::fs::write(&file, &list).unwrap();
    let known = http::Validators { etag: Some("\"1\"".into()), last_modified: None };
    let server = http::Memory::default().with_file(url, known, list);
    let anchors = Pinned(vec![maker().certificate()], true);
    let store = CrlStore::open(&folder.path().join("store"));
    let mut session = store.session(&anchors).unwrap();
    session.add_authority(&maker().certificate(), &anchors).unwrap();
    let of_file = |now| session.import_file(&file, at(now), &mut Unwatched).map(|imported| imported.outcome);
    let of_url = |now| session.import_url(url, &server, at(now)).map(|imported| imported.outcome);
    assert_eq!([of_file(NOW).unwrap(), of_file(NOW).unwrap()], [Outcome::New, Outcome::Unchanged]);
    assert_eq!([of_url(NOW).unwrap(), of_url(NOW).unwrap()], [Outcome::Unchanged; 2]);
    for late in [of_file("2026-11-23T15:00:01Z"), of_url("2026-11-23T15:00:01Z")] {
        assert!(matches!(late, Err(CrlError::OutOfDate)));
    }
}

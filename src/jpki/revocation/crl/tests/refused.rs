// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists that are not taken, each for its own reason; nothing of them is ever looked up.

use proptest::prelude::*;
use tashika_kit::card_side::der::{integer, sequence, tlv};
use tashika_kit::card_side::x509::rsa_algorithm;

use super::make::{List, Maker, name, point, time, unknown};
use super::*;
use crate::jpki::revocation::crl::{Session, Watch};

fn refusal(bytes: &[u8]) -> &'static str {
    let folder = tempfile::tempdir().unwrap();
    let code = match import(folder.path(), bytes) {
        Err(error) => error.code(),
        Ok(_) => "taken",
    };
    if code != "taken" {
        assert_eq!(find(folder.path(), &[5]), Found::NoList, "{code}");
        assert!(CrlStore::open(folder.path()).places().unwrap().is_empty(), "{code}");
    }
    code
}

fn entry(serial: &[u8], extension: &[u8]) -> Vec<u8> {
    let extensions = if extension.is_empty() { Vec::new() } else { sequence(&[extension]) };
    sequence(&[&tlv(&[0x02], serial), &time(at(NOW)), &extensions])
}

fn extension(number: u32, critical: bool, value: &[u8]) -> Vec<u8> {
    tashika_kit::card_side::x509::extension(number, critical, value)
}

#[test]
fn each_has_its_own_reason() {
    let signed = |list: List| list.signed(&maker());
    let here = point("here");
    let uri = sequence(&[&tlv(&[0xA0], &tlv(&[0xA0], &tlv(&[0x86], b"http://x.invalid")))]);
    let names = tlv(&[0xA0], &tlv(&[0xA0], &[tlv(&[0xA4], &here), tlv(&[0xA4], &here)].concat()));
    let without_next = {
        let mut list = today();
        list.next_update = Vec::new();
        list
    };
    let version_1 = {
        let mut list = today();
        list.version = Vec::new();
        list
    };
    let version_3 = {
        let mut list = today();
        list.version = integer(&[2]);
        list
    };
    for (expected, bytes) in [
        ("taken", signed(today().point(&here, &[0x81, 1, 0xFF]))),
        ("taken", signed(today().extension(18, false, &[0x30, 0]))),
        ("crl_foreign", today().signed(&Maker { name: name("another purpose"), ..maker() })),
        ("crl_bad_signature", today().signed(&Maker::new("same name, other key"))),
        ("crl_foreign", signed(today().authority(&[1; 20]))),
        ("crl_algorithm", today().signed_as(&maker().name, &maker().key, &rsa_algorithm(5))),
        ("crl_algorithm", today().signed_as(&maker().name, &maker().key, &rsa_algorithm(12))),
        ("crl_version", signed(version_1)),
        ("crl_version", signed(version_3)),
        ("crl_no_next_update", signed(without_next)),
        ("crl_stale", signed(List::new("2026-11-20T00:00:00Z", "2026-11-22T02:59:59Z"))),
        ("crl_not_yet", signed(List::new("2026-11-22T03:05:01Z", "2026-11-24T00:00:00Z"))),
        ("crl_malformed", signed(List::new("2026-11-22T03:00:00Z", "2026-11-22T02:00:00Z"))),
        ("crl_delta", signed(today().extension(27, true, &integer(&[1])))),
        ("crl_delta", signed(today().extension(27, false, &integer(&[1])))),
        ("crl_indirect", signed(today().point(&here, &[0x84, 1, 0xFF]))),
        ("crl_some_reasons", signed(today().point(&here, &[0x83, 2, 1, 0x40]))),
        ("crl_scope", signed(today().point(&here, &[0x82, 1, 0xFF]))),
        ("crl_scope", signed(today().point(&here, &[0x85, 1, 0xFF]))),
        ("crl_point_form", signed(today().extension(28, true, &uri))),
        ("crl_point_form", signed(today().extension(28, true, &sequence(&[&names])))),
        ("crl_malformed", signed(today().point(&here, &[0x84, 1, 0, 0x81, 1, 0xFF]))),
        ("crl_malformed", signed(today().point(&here, &[]).point(&here, &[]))),
        ("crl_malformed", signed(today().number(&[1]).number(&[2]))),
        ("crl_critical_extension", signed(today().extension(99, true, &[5, 0]))),
        ("crl_critical_entry_extension", signed(today().raw(&entry(&[5], &unknown())))),
        ("crl_critical_entry_extension", signed(today().raw(&entry(&[5], &extension(99, true, &[5, 0]))))),
        ("taken", signed(today().raw(&entry(&[5], &extension(24, false, &time(at(NOW))))))),
        ("crl_indirect", signed(today().raw(&entry(&[5], &extension(29, true, &[0x30, 0]))))),
        ("crl_entry_reason", signed(today().raw(&entry(&[5], &extension(21, false, &[0x0A, 1, 8]))))),
        ("crl_entry_reason", signed(today().raw(&entry(&[5], &extension(21, false, &[0x0A, 1, 7]))))),
        ("crl_entry_reason", signed(today().raw(&entry(&[5], &extension(21, false, &[0x0A, 2, 0, 1]))))),
        ("crl_serial", signed(today().raw(&entry(&[0x80], &[])))),
        ("crl_serial", signed(today().raw(&entry(&[1; 21], &[])))),
        ("crl_serial", signed(today().raw(&entry(&[0, 1], &[])))),
        ("crl_serial", signed(today().raw(&entry(&[], &[])))),
        ("crl_malformed", signed(today().raw(&sequence(&[&integer(&[5])])))),
        ("crl_malformed", signed(today().raw(&sequence(&[&integer(&[5]), &tlv(&[0x17], b"26112")])))),
        ("crl_malformed", [signed(today()), vec![0]].concat()),
        ("crl_malformed", Vec::new()),
        ("crl_unreadable", b"<html>not found</html>".to_vec()),
    ] {
        assert_eq!(refusal(&bytes), expected, "{bytes:02x?}");
    }
}

#[test]
fn cut_at_any_length_it_is_refused() {
    let bytes = today().revoke(&[5], NOW, Some(3)).point(&point("here"), &[]).number(&[3]).signed(&maker());
    let folder = tempfile::tempdir().unwrap();
    for length in 0..bytes.len() {
        assert!(import(folder.path(), &bytes[..length]).is_err(), "{length} bytes");
        assert!(CrlStore::open(folder.path()).places().unwrap().is_empty(), "{length} bytes");
    }
    import(folder.path(), &bytes).unwrap();
}

#[test]
fn no_changed_byte_passes() {
    let bytes = today().revoke(&[5], NOW, Some(3)).authority(&maker().key_id()).signed(&maker());
    let folder = tempfile::tempdir().unwrap();
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            assert!(import(folder.path(), &changed).is_err(), "byte {at}");
        }
    }
    assert!(CrlStore::open(folder.path()).places().unwrap().is_empty());
}

#[test]
fn whoever_watches_may_stop_it_and_the_old_one_stays() {
    struct Stops(u32);
    impl Watch for Stops {
        fn read(&mut self, _: u64) -> bool {
            self.0 = self.0.saturating_sub(1);
            self.0 > 0
        }
    }
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &today().revoke(&[5], NOW, None).signed(&maker())).unwrap();
    let mut list = List::new("2026-11-22T01:00:00Z", "2026-11-24T00:00:00Z");
    (1..60_000_u32).for_each(|number| list.push(&number.to_be_bytes(), at(NOW), None));
    let (bytes, anchors) = (list.signed(&maker()), Pinned(vec![maker().certificate()], true));
    let store = CrlStore::open(folder.path());
    let session: Session<'_> = store.session(&anchors).unwrap();
    let take = |watch: &mut Stops| session.import(&bytes[..], "test", Validators::default(), at(NOW), watch);
    for reads in 1..6 {
        assert!(matches!(take(&mut Stops(reads)), Err(CrlError::Cancelled)), "{reads}");
        assert!(matches!(find(folder.path(), &[5]), Found::Revoked { .. }));
        assert!(matches!(find(folder.path(), &[7]), Found::NotListed { .. }));
    }
    take(&mut Stops(1_000)).unwrap();
    assert!(matches!(find(folder.path(), &[7]), Found::Revoked { .. }));
}

#[test]
fn nobody_imports_or_deletes_beside_an_import() {
    let (folder, anchors) = (tempfile::tempdir().unwrap(), Pinned(Vec::new(), true));
    let store = CrlStore::open(folder.path());
    let _session = store.session(&anchors).unwrap();
    assert!(matches!(store.session(&anchors), Err(CrlError::Busy)));
    assert!(matches!(store.purge(at(NOW), "somebody"), Err(CrlError::Busy)));
}

/// The locale files have words for every refusal.
#[test]
fn every_refusal_has_words() {
    let codes = CrlError::CODES.into_iter().chain(IssuerError::ALL.map(IssuerError::code));
    for code in codes {
        let key = format!("crl.problem.{code}");
        for text in [crate::words::ja(&key), crate::words::en(&key)] {
            assert!(!text.is_empty() && !text.contains("crl.problem"), "{key}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Bytes inside a list that is well-formed around them: no panic, and nothing taken without a signature.
    #[test]
    fn hostile_bytes_do_no_harm(inside in proptest::collection::vec(any::<u8>(), 0..300), cut in 0_usize..9) {
        let whole = today().raw(&sequence(&[&inside])).signed(&maker());
        let mut reader = whole.get(cut..).unwrap_or_default();
        let mut watch = Unwatched;
        let stream = crate::jpki::revocation::crl::stream::Stream::new(&mut reader, 1 << 20, &mut watch);
        let mut count = 0;
        let read = crate::jpki::revocation::crl::list::read(stream, |_| Ok(()), |_| { count += 1; Ok(()) });
        prop_assert!(count <= 1 && (cut == 0 || read.is_err()));
    }
}

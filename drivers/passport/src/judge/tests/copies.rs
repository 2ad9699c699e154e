// SPDX-License-Identifier: MIT OR Apache-2.0
//! Copies that do not answer wrongly but look for a way not to be asked, and genuine chips that only look like them.

use tashika_kit::card_side::der::{integer, sequence, set};

use super::whole::{DG14, DG15, active_key, book, challenge, chip_key, dg14, dg15, difference, differences};
use super::whole::{note, originality, pace_info};
use super::*;

/// A document whose chip was opened in this way.
fn opened(more: &[(u8, Vec<u8>)], how: &'static str) -> Reading {
    let mut reading = book(more).reading();
    reading.attested.push(Attested { because: Cow::Borrowed(how), ..attest(evidence::OPENED, true) });
    reading
}

/// A copy can refuse the length of any challenge: only a key whose answers are long excuses it.
#[test]
fn a_length_is_refused_only_where_the_signed_key_is_long() {
    let refusing = |key: &Key, how, status| {
        let mut reading = opened(&[(DG15, dg15(key))], how);
        reading.challenges.push(challenge(Vec::new(), status));
        originality(&verdicts(&reading)).to_owned()
    };
    let long = Key::of("long", Kind::Pkcs1);
    for how in ["BAC", "PACE-ECDH-GM-AES-128, P-256"] {
        for status in ["6700", "6710", "6C00", "6C40"] {
            assert_eq!(refusing(&active_key(), how, status), "failed: challenge_refused", "{how} {status}");
            assert_eq!(refusing(&long, how, status), "challenge_refused", "{how} {status}");
        }
    }
    assert_eq!(refusing(&long, "none", "6700"), "failed: challenge_refused", "256 bytes fit in plain");
    assert_eq!(refusing(&long, "BAC", "6985"), "failed: challenge_refused");
}

/// All files in a chip that is open to everybody: what needs a channel can then not be asked.
#[test]
fn a_copy_without_access_control_has_failed_what_its_signed_files_offer() {
    for infos in [vec![chip_key()], vec![pace_info()], vec![pace_info(), chip_key()]] {
        let mut copy = opened(&[(DG14, dg14(&infos))], "none");
        copy.notes.push(note("chip_authentication_unsupported", "no secure channel"));
        let verdicts = verdicts(&copy);
        assert_eq!(originality(&verdicts), "failed: no_access_control");
        assert_eq!(verdicts.summary(), tashika_kit::verdict::Summary::Failed);
    }
    // Old books have none, and a key for Active Authentication at most.
    let old = opened(&[(DG15, dg15(&active_key()))], "none");
    assert_eq!(originality(&verdicts(&old)), "no_challenge");
    // What nobody signed says nothing.
    let mut bent = opened(&[(DG14, dg14(&[chip_key()]))], "none");
    change(&mut bent, "passport.dg14", |bytes| *bytes.last_mut().unwrap() ^= 1);
    assert_eq!(originality(&verdicts(&bent)), "altered");
}

/// A signed DG14 that this program does not understand is not one that offers nothing.
#[test]
fn what_cannot_be_understood_is_not_what_is_not_offered() {
    let with = |file: Vec<u8>| originality(&verdicts(&opened(&[(DG14, file)], "BAC"))).to_owned();
    assert_eq!(with(tlv(&[0x6E], &[0x04, 0x01, 0x00])), "key_unreadable");
    // ChipAuthenticationInfo, and a key of a kind that nobody knows.
    let info = sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 3, 2, 2]), &integer(&[1])]);
    let key = sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 1, 9]), &active_key().info]);
    assert_eq!(with(dg14(&[info.clone(), key])), "unsupported_algorithm");
    assert_eq!(with(dg14(&[info])), "unsupported_algorithm");
    assert_eq!(with(dg14(&[])), "not_offered");
}

/// PACE-ECDH-CAM-AES-128 with P-256.
fn mapping_info() -> Vec<u8> {
    sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 4, 6, 2]), &integer(&[2]), &integer(&[12])])
}

/// A chip made to look as if it had no EF.CardAccess, or an unreadable one, is opened with BAC.
#[test]
fn signed_offers_that_no_card_access_shows_are_a_difference() {
    let told = difference("security_infos", "EF.CardAccess", "DG14");
    for access in [None, Some(vec![0x31]), Some(set(&[]))] {
        let with = |infos: &[Vec<u8>]| {
            let mut reading = opened(&[(DG14, dg14(infos))], "BAC");
            reading.evidence.extend(access.as_ref().map(|file| object(evidence::CARD_ACCESS, file)));
            verdicts(&reading)
        };
        let hidden = with(&[pace_info()]);
        assert_eq!(differences(&hidden), std::slice::from_ref(&told), "{access:02X?}");
        let step = outcome(&hidden, "passport_security_infos_agreement");
        assert_eq!(step, Some(StepOutcome::Failed));
        assert_eq!(differences(&with(&[chip_key()])), [], "{access:02X?}");
    }
}

#[test]
fn a_mapping_that_is_listed_and_not_shown_has_failed() {
    let with = |access: Option<Vec<u8>>| {
        let mut reading = opened(&[(DG14, dg14(&[pace_info(), mapping_info()]))], "BAC");
        reading.evidence.extend(access.map(|file| object(evidence::CARD_ACCESS, &file)));
        originality(&verdicts(&reading)).to_owned()
    };
    assert_eq!(with(None), "failed: offer_withheld");
    assert_eq!(with(Some(set(&pace_info()))), "failed: offer_withheld");
    let both = set(&[pace_info(), mapping_info()].concat());
    assert_eq!(with(Some(both)), "unsupported_algorithm", "shown, and this program cannot do it");
}

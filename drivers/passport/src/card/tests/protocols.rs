// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every way to open a chip and to prove it, over all curves, groups and ciphers.

use std::time::Instant;

use num_bigint::BigUint;
use rsa::traits::PublicKeyParts as _;
use tashika_kit::card_side::der::tlv;

use super::TODAY;
use super::reader::Reader;
use crate::card::authentication::{Production, Trailer};
use crate::card::cipher::Suite;
use crate::card::curve::curve;
use crate::card::group::group;
use crate::card::keys::{EcPair, Hash, Pair};
use crate::card::made;
use crate::card::order::{ActiveKind, ActiveOrder, Answers, ChipKind, ChipOrder, Order};
use crate::card::pace::{Mapping, Offer};

fn offers() -> Vec<Offer> {
    let mut all = Vec::new();
    for suite in Suite::ALL {
        for parameters in (0..=2).chain(8..=18) {
            all.push(Offer { mapping: Mapping::Generic, parameters, suite });
            // P-224 has no integrated mapping.
            if parameters != 10 {
                all.push(Offer { mapping: Mapping::Integrated, parameters, suite });
            }
            if parameters > 2 && suite != Suite::TripleDes {
                all.push(Offer { mapping: Mapping::ChipAuthentication, parameters, suite });
            }
        }
    }
    all
}

/// A chip without anything that takes time to make.
fn plain(offers: &[Offer]) -> Order {
    let offers: &'static [Offer] = offers.to_vec().leak();
    Order { offers, can: Some("123456"), ..made::triple_des(TODAY) }
}

#[test]
fn pace_opens_the_chip_with_every_offer() {
    for offer in offers() {
        let order = plain(&[offer]);
        let information = order.printed().information();
        let password = Hash::Sha1.of(&[information.as_bytes()]);
        // The MRZ with some ciphers, the CAN with the others.
        let zone = matches!(offer.suite, Suite::Aes128 | Suite::TripleDes);
        let (reference, password): (u8, &[u8]) = if zone { (1, &password) } else { (2, b"123456") };
        let mut reader = Reader::pace(order.chip(), offer, reference, password).unwrap();
        assert_eq!(reader.select(), 0x9000, "{offer:?}");
        let dg1 = reader.file(0x0101).unwrap();
        assert_eq!(Some(&dg1[..]), order.chip().contents(true, 0x0101), "{offer:?}");
        if offer.suite != Suite::Aes128 {
            continue;
        }
        let wrong = Reader::pace(order.chip(), offer, 1, b"somebody else's").err();
        assert_eq!(wrong, Some(0x6300), "{offer:?}");
    }
}

/// What the sheet calls seconds on a chip must not cost a test run seconds.
#[test]
fn pace_on_p_256_takes_no_time() {
    let offer = Offer { mapping: Mapping::Generic, parameters: 12, suite: Suite::Aes128 };
    let order = plain(&[offer]);
    let chip = order.chip();
    let begun = Instant::now();
    Reader::pace(chip, offer, 2, b"123456").unwrap();
    // Both sides; a loaded machine is slower, ten times is not.
    assert!(begun.elapsed().as_millis() < 2000, "{:?}", begun.elapsed());
}

#[test]
fn bac_opens_the_chip_and_every_file_is_what_it_is() {
    let order = made::triple_des(TODAY);
    let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
    for id in [0x011E, 0x011D, 0x0101, 0x0102] {
        let file = reader.file(id).unwrap();
        assert_eq!(Some(&file[..]), order.chip().contents(true, id), "{id:04X}");
    }
    assert_eq!(reader.file(0x0105), Err(0x6A82));
    assert_eq!(Reader::bac(order.chip(), "U0000404<477092141212345").err(), Some(0x6300));
}

#[test]
fn files_beyond_32_kib_are_read_with_the_odd_instruction() {
    let order = made::big(TODAY);
    let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
    let dg2 = reader.file(0x0102).unwrap();
    assert!(dg2.len() > 0x8000);
    assert_eq!(Some(&dg2[..]), order.chip().contents(true, 0x0102));
}

#[test]
fn closed_groups_stay_closed() {
    let order = Order { bac: true, ..made::germany(TODAY) };
    let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
    assert_eq!(reader.file(0x0103), Err(0x6982));
    assert!(reader.file(0x0102).is_ok(), "and nothing else is lost");
}

/// The reader's ephemeral key, and what both agree on.
fn ephemeral(kind: ChipKind) -> (Vec<u8>, Vec<u8>) {
    let secret = BigUint::from(0x1234_5678_9ABC_u64);
    match kind {
        ChipKind::Ec { curve: id, .. } => {
            let curve = curve(id).unwrap();
            let chip = EcPair::of("chip key", id, false);
            let ours = curve.encode(&curve.multiply(curve.generator(), &secret).unwrap());
            let shared = curve.encode(&curve.multiply(&chip.public, &secret).unwrap());
            (ours, shared[1..=curve.length()].to_vec())
        }
        ChipKind::Dh { group: id, .. } => {
            let group = group(id).unwrap();
            let chip = crate::card::keys::stretch(b"chip key", &group.q);
            let theirs = group.power(&group.g, &chip);
            (group.power(&group.g, &secret).to_bytes_be(), group.agreed(&theirs, &secret))
        }
    }
}

fn oid(kind: ChipKind, suite: Suite) -> Vec<u8> {
    let kind = if matches!(kind, ChipKind::Ec { .. }) { 2 } else { 1 };
    vec![0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03, kind, suite.number()]
}

#[test]
fn chip_authentication_in_its_three_dialects() {
    let kinds = (8..=18)
        .map(|curve| ChipKind::Ec { curve, explicit: false })
        .chain((0..=2).map(|group| ChipKind::Dh { group, x9_42: group == 1 }));
    for kind in kinds {
        for suite in Suite::ALL {
            for key_agreement_template in [false, true] {
                if key_agreement_template && suite != Suite::TripleDes {
                    continue;
                }
                let suites: &'static [Suite] = vec![suite].leak();
                let chip = ChipOrder { kind, suites, id: Some(7), key_agreement_template, another: false };
                dialect(chip, suite);
            }
        }
    }
}

fn dialect(chip: ChipOrder, suite: Suite) {
    let (ours, shared) = ephemeral(chip.kind);
    for another in [false, true] {
        let order = Order { chip: Some(ChipOrder { another, ..chip }), ..made::triple_des(TODAY) };
        let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
        if chip.key_agreement_template {
            let data = [tlv(&[0x91], &ours), tlv(&[0x84], &[7])].concat();
            assert_eq!(reader.send([0, 0x22, 0x41, 0xA6], &data, None).1, 0x9000, "{chip:?}");
        } else {
            let data = [tlv(&[0x80], &oid(chip.kind, suite)), tlv(&[0x84], &[7])].concat();
            assert_eq!(reader.send([0, 0x22, 0x41, 0xA4], &data, None).1, 0x9000, "{chip:?}");
            let data = tlv(&[0x7C], &tlv(&[0x80], &ours));
            let (answer, status) = reader.send([0, 0x86, 0, 0], &data, Some(&[0]));
            assert_eq!((&answer[..], status), (&[0x7C, 0x00][..], 0x9000), "{chip:?}");
        }
        reader.restart(suite, &shared);
        let probe = reader.close([0, 0xB0, 0x81, 0], &[], Some(&[4]));
        let answer = tashika_kit::CardSide::answer(&mut reader.chip, &probe);
        if another {
            assert_eq!(answer, [0x69, 0x88], "another key: {chip:?}");
        } else {
            assert_eq!(reader.open(&answer), (vec![0x61, 0x5B, 0x5F, 0x1F], 0x9000), "{chip:?}");
        }
    }
}

#[test]
fn a_chip_authentication_that_fails_leaves_the_old_keys() {
    let order = made::integrated(TODAY);
    let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
    let data =
        [tlv(&[0x80], &oid(ChipKind::Ec { curve: 15, explicit: false }, Suite::Aes256)), tlv(&[0x84], &[1])];
    let general = |point: &[u8]| tlv(&[0x7C], &tlv(&[0x80], point));
    assert_eq!(reader.send([0, 0x86, 0, 0], &general(&[4]), Some(&[0])).1, 0x6985, "nothing was chosen");
    assert_eq!(reader.send([0, 0x22, 0x41, 0xA4], &data.concat(), None).1, 0x9000);
    assert_eq!(
        reader.send([0, 0x86, 0, 0], &general(&[4; 97]), Some(&[0])).1,
        0x6300,
        "no point of the curve"
    );
    assert!(reader.file(0x0101).is_ok());
    let other = tlv(&[0x80], &oid(ChipKind::Ec { curve: 15, explicit: false }, Suite::Aes128));
    assert_eq!(reader.send([0, 0x22, 0x41, 0xA4], &other, None).1, 0x6A80, "a cipher it does not have");
    let other = [other, tlv(&[0x84], &[2])].concat();
    assert_eq!(reader.send([0, 0x22, 0x41, 0xA4], &other, None).1, 0x6A88, "a key it does not have");
    assert_eq!(
        reader.send([0, 0x22, 0x41, 0xA6], &tlv(&[0x91], &[4; 97]), None).1,
        0x6A80,
        "another dialect"
    );
}

/// F = S^e mod n, or n - F; then the parts of ISO/IEC 9796-2.
fn recovered(pair: &Pair, signature: &[u8]) -> Vec<u8> {
    let Pair::Rsa(key) = pair else { panic!("RSA") };
    let n = BigUint::from_bytes_be(&key.modulus());
    let e = BigUint::from_bytes_be(&key.pair().e().to_be_bytes());
    let f = BigUint::from_bytes_be(signature).modpow(&e, &n);
    let f = if (&f % 16u8) == BigUint::from(12u8) { f } else { n - f };
    f.to_bytes_be()
}

#[test]
fn active_authentication_with_every_trailer() {
    let nonce = [1, 2, 3, 4, 5, 6, 7, 8];
    let long = Hash::ALL.map(Trailer::Long);
    for trailer in [Trailer::Short].into_iter().chain(long) {
        for production in [Production::Plain, Production::Smaller] {
            let kind = ActiveKind::Rsa { bits: 1024, trailer, production };
            let order = Order {
                active: Some(ActiveOrder { kind, answers: Answers::Itself }),
                ..made::triple_des(TODAY)
            };
            let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
            let (signature, status) = reader.send([0, 0x88, 0, 0], &nonce, Some(&[0]));
            assert_eq!((signature.len(), status), (128, 0x9000));
            let f = recovered(&Pair::rsa("active authentication", 1024), &signature);
            let tail = if trailer == Trailer::Short { 1 } else { 2 };
            let (m1, rest) = f[1..].split_at(trailer.room(128));
            assert_eq!((f[0], f.len(), f[127] & 0x0F), (0x6A, 128, 0x0C), "{trailer:?}");
            assert_eq!(rest[..rest.len() - tail], trailer.hash().of(&[m1, &nonce]), "{trailer:?}");
        }
    }
}

#[test]
fn active_authentication_with_ecdsa_in_both_forms() {
    let nonce = [8, 7, 6, 5, 4, 3, 2, 1];
    for (id, hash) in [(12, Hash::Sha256), (15, Hash::Sha256), (13, Hash::Sha224), (18, Hash::Sha512)] {
        for der in [false, true] {
            let kind = ActiveKind::Ec { curve: id, explicit: false, hash, der };
            let order = Order {
                active: Some(ActiveOrder { kind, answers: Answers::Itself }),
                ..made::triple_des(TODAY)
            };
            let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
            let (signature, status) = reader.send([0, 0x88, 0, 0], &nonce, Some(&[0]));
            assert_eq!(status, 0x9000);
            let Pair::Ec(pair) = Pair::ec("active authentication", id, false) else { panic!("EC") };
            let (r, s) = if der {
                let (_, contents, _) = crate::card::object::split(&signature).unwrap();
                let (_, r, rest) = crate::card::object::split(contents).unwrap();
                (r, crate::card::object::value(rest, 2).unwrap())
            } else {
                signature.split_at(pair.curve.order_length())
            };
            let [r, s] = [r, s].map(BigUint::from_bytes_be);
            assert!(pair.curve.verifies(&pair.public, &hash.of(&[&nonce]), &r, &s), "{id} {der}");
        }
    }
}

#[test]
fn a_long_answer_needs_extended_lengths() {
    let order = made::extended(TODAY);
    let mut reader = Reader::bac(order.chip(), &order.printed().information()).unwrap();
    assert_eq!(reader.send([0, 0x88, 0, 0], &[0; 8], Some(&[0])).1, 0x6700);
    let short = reader.close([0, 0x88, 0, 0], &[0; 8], Some(&[0, 0]));
    // The same objects with extended lengths around them.
    let long = super::reader::long([0x0C, 0x88, 0, 0], &short[5..short.len() - 1]);
    let answer = tashika_kit::CardSide::answer(&mut reader.chip, &long);
    let (signature, status) = reader.open(&answer);
    assert_eq!((signature.len(), status), (256, 0x9000));
}

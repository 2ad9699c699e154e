// SPDX-License-Identifier: MIT OR Apache-2.0

use proptest::prelude::*;
use tashika_kit::card_side::der::{integer, octets, oid, sequence, tlv};
use tashika_kit::digest::Digest;

use super::{Fault, Problem, SignedData};
use crate::der::Unreadable;
use crate::pki::{Cms, Key, Kind, LDS_OBJECT, Made, attribute, file, lds, named, openssl, sod};
use crate::sod::Sod;

const DG1: &[u8] = b"what DG1 holds";
const DG2: &[u8] = b"what DG2 holds";
const KINDS: [Kind; 5] = [Kind::Pkcs1, Kind::Pss, Kind::P256, Kind::P384Explicit, Kind::Brainpool];

fn signer(kind: Kind) -> Made {
    let csca = Key::of("CSCA", Kind::P256);
    Made::signer("UT", &csca, &Key::of("signer", kind))
}

fn object() -> Vec<u8> {
    lds(1, Digest::Sha256, &[(1, DG1), (2, DG2)])
}

fn good(kind: Kind) -> Cms {
    Cms::of(&LDS_OBJECT, &object(), &signer(kind))
}

/// With the one certificate inside that the signer names.
fn verify(cms: &[u8]) -> Result<(), Fault> {
    let data = SignedData::parse(cms).unwrap();
    let signers = data.own_signers();
    let [signer] = signers.as_slice() else { panic!("{} signers", signers.len()) };
    data.verify(&signer.public_key().unwrap())
}

fn unreadable(cms: &Cms) -> &'static str {
    match SignedData::parse(&cms.der()) {
        Err(Unreadable(why)) => why,
        Ok(_) => "it can be read",
    }
}

#[test]
fn what_openssl_signs_holds_with_every_kind_of_key_and_digest() {
    let folder = tempfile::tempdir().unwrap();
    let content = file(folder.path(), "lds", &object());
    for kind in KINDS {
        let made = signer(kind);
        let pem = openssl(&["x509", "-inform", "DER"], &made.der());
        let certificate = file(folder.path(), "signer.pem", &pem);
        let key = file(folder.path(), "key.pem", made.key.pem());
        let mut usual = vec!["cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-econtent_type"];
        usual.extend(["2.23.136.1.1.1", "-in", &content, "-signer", &certificate, "-inkey", &key]);
        if kind == Kind::Pss {
            usual.extend(["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32"]);
        }
        for more in
            [&["-md", "sha256"][..], &["-md", "sha512"], &["-md", "sha1"], &["-md", "sha384", "-keyid"]]
        {
            let cms = openssl(&[&usual[..], more].concat(), b"");
            assert_eq!(verify(&cms), Ok(()), "{kind:?} {more:?}");
            let file = sod(&cms);
            let sod = Sod::parse(&file).unwrap();
            assert!(sod.signed.signing_time.is_some());
            assert_eq!((sod.version, sod.lds_version.as_deref()), (1, Some("0108")));
            assert_eq!(sod.covers(crate::layout::DataGroup::DG1, DG1), Some(true));
            assert_eq!(sod.covers(crate::layout::DataGroup::DG1, DG2), Some(false));
        }
        let bare = openssl(&[&usual[..], &["-nocerts"]].concat(), b"");
        let data = SignedData::parse(&bare).unwrap();
        assert!(data.certificates.is_empty() && data.own_signers().is_empty());
        assert_eq!(data.verify(&made.key_itself()), Ok(()));
    }
}

impl Made {
    fn key_itself(&self) -> tashika_kit::signature::PublicKey {
        tashika_kit::signature::PublicKey::from_info(&self.key.info).unwrap()
    }
}

/// The other way round: what these tests write is what `openssl` takes for a signed message.
#[test]
fn openssl_takes_what_is_written_here() {
    for kind in KINDS {
        let made = signer(kind);
        let folder = tempfile::tempdir().unwrap();
        let pem = openssl(&["x509", "-inform", "DER"], &made.der());
        let certificate = file(folder.path(), "signer.pem", &pem);
        let cms = good(kind).der();
        assert_eq!(verify(&cms), Ok(()), "{kind:?}");
        let arguments =
            ["cms", "-verify", "-inform", "DER", "-noverify", "-certfile", &certificate, "-binary"];
        assert_eq!(openssl(&arguments, &cms), object(), "{kind:?}");
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let cms = good(Kind::P256).der();
    let mut held = Vec::new();
    for at in 0..cms.len() {
        let mut bent = cms.clone();
        bent[at] ^= 0x01;
        let Ok(data) = SignedData::parse(&bent) else { continue };
        for certificate in data.own_signers() {
            if certificate.public_key().is_ok_and(|key| data.verify(&key).is_ok()) {
                held.push(at);
            }
        }
    }
    // What no signature covers: versions, the set of digests, how the signer's name is written, and the certificate, which
    // has a signature of its own.
    let data = SignedData::parse(&cms).unwrap();
    let inside = |part: &[u8]| {
        let at = cms.windows(part.len()).position(|place| place == part).unwrap();
        at..at + part.len()
    };
    let covered = [
        inside(data.content),
        inside(data.content_type),
        inside(&data.attributes.signed[1..]),
        inside(data.signature),
    ];
    assert!(covered.iter().map(std::ops::Range::len).sum::<usize>() > 200);
    for at in held {
        assert!(covered.iter().all(|part| !part.contains(&at)), "byte {at}");
    }
}

#[test]
fn rsa_may_be_named_without_its_digest() {
    let plain = sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 1]), &[0x05, 0x00]]);
    let bare = sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 1])]);
    for algorithm in [plain, bare] {
        assert_eq!(verify(&Cms { algorithm, ..good(Kind::Pkcs1) }.der()), Ok(()));
    }
}

/// The parameters of the signature count, not those of the key (`specs` passport §4.1).
#[test]
fn a_signature_is_of_the_algorithm_it_names() {
    let named_otherwise = Cms { algorithm: good(Kind::Pkcs1).algorithm, ..good(Kind::Pss) };
    assert!(matches!(verify(&named_otherwise.der()), Err(Fault::Signature(_))));
    let of_another_kind = Cms { algorithm: good(Kind::Pkcs1).algorithm, ..good(Kind::P256) };
    assert!(matches!(verify(&of_another_kind.der()), Err(Fault::Signature(_))));
    let nobodys = Cms { algorithm: sequence(&[&oid(&[1, 2, 3, 4])]), ..good(Kind::P256) };
    assert!(matches!(verify(&nobodys.der()), Err(Fault::Unsupported(_))));
}

#[test]
fn attributes_that_contradict_are_refused() {
    let good = good(Kind::P256);
    let [kind, digest] = [good.attributes[0].clone(), good.attributes[1].clone()];
    let with = |attributes: &[&Vec<u8>]| Cms {
        attributes: attributes.iter().map(|one| (*one).clone()).collect(),
        ..good.clone()
    };
    let other_kind = attribute(3, &oid(&[1, 2, 840, 113_549, 1, 7, 1]));
    let other_digest = attribute(4, &octets(&[7; 32]));
    assert_eq!(verify(&with(&[&other_kind, &digest]).der()), Err(Fault::ContentType));
    assert_eq!(verify(&with(&[&kind, &other_digest]).der()), Err(Fault::Digest));
    for (attributes, why) in [
        (&[][..], "it has no signed attributes"),
        (&[&kind], "the signed attributes have no digest"),
        (&[&digest], "the signed attributes name no type of content"),
        (&[&kind, &digest, &digest], "a signed attribute stands there twice"),
        (&[&kind, &kind, &digest], "a signed attribute stands there twice"),
        (&[&kind, &other_digest, &digest], "a signed attribute stands there twice"),
    ] {
        assert_eq!(unreadable(&with(attributes)), why);
    }
    let both = attribute(4, &[octets(&[7; 32]), octets(&[8; 32])].concat());
    assert_eq!(unreadable(&with(&[&kind, &both])), "a signed attribute has several values");
    let none = attribute(4, &[]);
    assert_eq!(unreadable(&with(&[&kind, &none])), "a signed attribute has no value");
    let number = attribute(4, &integer(&[7]));
    assert_eq!(unreadable(&with(&[&kind, &number])), "a signed attribute has a value of another kind");
    // Others do not matter, and neither does their order.
    let other = attribute(99, &integer(&[7]));
    assert_eq!(verify(&with(&[&other, &digest, &kind, &other]).der()), Ok(()));
}

/// What is signed is the DER of the attributes, in whatever order they are carried (RFC 5652, 5.4).
#[test]
fn attributes_carried_out_of_order_are_signed_in_order() {
    let good = good(Kind::P256);
    let [first, second] = [&good.attributes[0], &good.attributes[1]];
    assert!(first < second);
    let mut der = good.der();
    let carried = [first.as_slice(), second].concat();
    let at = der.windows(carried.len()).position(|place| place == carried).unwrap();
    der[at..at + carried.len()].copy_from_slice(&[second.as_slice(), first].concat());
    assert_eq!(verify(&der), Ok(()));
    // In order or out of it, nothing else is signed.
    *der.last_mut().unwrap() ^= 1;
    assert_eq!(verify(&der), Err(Fault::Signature(Problem::Wrong)));
}

#[test]
fn the_signer_is_one_and_named_as_its_version_says() {
    let good = good(Kind::P256);
    let by_key = tlv(&[0x80], &good.signer.id());
    assert_eq!(verify(&Cms { version: 3, id: by_key.clone(), ..good.clone() }.der()), Ok(()));
    let why = "the version of the SignerInfo does not fit how it names its signer";
    assert_eq!(unreadable(&Cms { version: 3, ..good.clone() }), why);
    assert_eq!(unreadable(&Cms { version: 1, id: by_key, ..good.clone() }), why);
    assert_eq!(unreadable(&Cms { version: 0, ..good.clone() }), why);
    assert_eq!(unreadable(&Cms { twice: true, ..good.clone() }), "it has several signers");
}

/// A certificate that the signer does not name is not its signer's, though its key would fit.
#[test]
fn another_certificate_is_not_the_signers() {
    let good = good(Kind::P256);
    let issuer = named("UT", "CSCA");
    for id in [
        sequence(&[&issuer, &integer(&[0x33, 0x45])]),
        sequence(&[&named("UT", "Another CSCA"), &integer(&[0x33, 0x44])]),
    ] {
        let der = Cms { id, ..good.clone() }.der();
        assert!(SignedData::parse(&der).unwrap().own_signers().is_empty());
    }
    let padded = sequence(&[&issuer, &tlv(&[0x02], &[0x00, 0x33, 0x44])]);
    let der = Cms { id: padded, ..good.clone() }.der();
    assert_eq!(verify(&der), Ok(()), "the same number with a zero before it");
    let several = Cms { certificates: vec![signer(Kind::Pkcs1).der(), good.certificates[0].clone()], ..good };
    let der = several.der();
    assert_eq!(SignedData::parse(&der).unwrap().own_signers().len(), 2, "one name, two keys");
}

#[test]
fn a_sod_lists_each_group_once() {
    let of = |object: Vec<u8>| {
        let file = Cms::of(&LDS_OBJECT, &object, &signer(Kind::P256)).sod();
        Sod::parse(&file).map(|sod| sod.groups().map(crate::layout::DataGroup::number).collect::<Vec<_>>())
    };
    let all: Vec<(u8, &[u8])> = (1..=16).map(|number| (number, DG1)).collect();
    assert_eq!(of(lds(0, Digest::Sha1, &all)), Ok((1..=16).collect()));
    assert_eq!(of(lds(1, Digest::Sha512, &[(2, DG2), (1, DG1)])), Ok(vec![2, 1]));
    let twice = lds(0, Digest::Sha256, &[(1, DG1), (2, DG2), (1, DG2)]);
    assert_eq!(of(twice), Err(Unreadable("a data group is listed twice")));
    assert_eq!(of(lds(0, Digest::Sha256, &[])), Err(Unreadable("it lists no data group")));
    for number in [0, 17, 0x81] {
        let none = lds(0, Digest::Sha256, &[(number, DG1)]);
        assert_eq!(of(none), Err(Unreadable("there is no data group of this number")));
    }
    assert!(of(lds(2, Digest::Sha256, &[(1, DG1)])).is_err());
    let other = Cms::of(&[1, 2, 840, 113_549, 1, 7, 1], &object(), &signer(Kind::P256)).sod();
    assert!(Sod::parse(&other).is_err());
    let good = good(Kind::P256).sod();
    assert!(Sod::parse(&[&good[..], &[0]].concat()).is_err());
    assert!(Sod::parse(&good[1..]).is_err());
}

#[test]
fn an_unknown_digest_leaves_the_list_and_checks_nothing() {
    let entry = sequence(&[&integer(&[1]), &octets(&[7; 32])]);
    let object = sequence(&[&integer(&[0]), &sequence(&[&oid(&[1, 2, 3])]), &sequence(&[&entry])]);
    let file = Cms::of(&LDS_OBJECT, &object, &signer(Kind::P256)).sod();
    let sod = Sod::parse(&file).unwrap();
    assert!(sod.lists(crate::layout::DataGroup::DG1) && sod.digest.is_none());
    assert_eq!(sod.covers(crate::layout::DataGroup::DG1, DG1), None);
}

#[test]
fn too_much_is_refused() {
    let good = good(Kind::P256);
    let many = Cms { certificates: vec![sequence(&[]); 33], ..good.clone() };
    assert_eq!(unreadable(&many), "it has too many certificates");
    let attributes = [good.attributes.clone(), vec![attribute(99, &integer(&[1])); 40]].concat();
    assert_eq!(unreadable(&Cms { attributes, ..good }), "it has too many attributes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn bent_sods_do_no_harm(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        static GOOD: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| good(Kind::P256).sod());
        let mut bent = GOOD.clone();
        let place = at.index(bent.len());
        bent[place] = to;
        for file in [&bent[..], &bent[..cut.index(bent.len())]] {
            if let Ok(sod) = Sod::parse(file) {
                for signer in sod.signed.own_signers() {
                    let _ = signer.public_key().map(|key| sod.signed.verify(&key));
                }
            }
        }
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Sod::parse(&bytes).map(drop);
        let _ = SignedData::parse(&bytes).map(drop);
    }
}

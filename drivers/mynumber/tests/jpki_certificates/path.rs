// SPDX-License-Identifier: MIT OR Apache-2.0
//! The root: pinned, of the right purpose, the right generation, in force.

use tashika_kit::anchors::AnchorClass;
use tashika_kit::rsa::sha256;
use tashika_kit::verdict::{Integrity, Issuer, StepOutcome, Validity};
use tashika_mynumber::jpki::{Certificate, Problem, Purpose, check, choose};

use crate::rig::{
    AUTHENTICATION, AUTHORITY, CONSTRAINTS, Hierarchy, KEY_USAGE, NOW, Pins, Recipe, SIGNATURE, SUBJECT_KEY,
    at, checked, checked_at, refused,
};

const BOTH: [Hierarchy; 2] = [SIGNATURE, AUTHENTICATION];

/// A root that is pinned as it is.
fn under(hierarchy: &Hierarchy, root: &[u8], class: AnchorClass, accepted: bool) -> String {
    let pins = Pins(vec![(sha256(root), class, accepted)]);
    refused(&check(hierarchy.purpose, &hierarchy.leaf().der(), root, &pins, at(NOW)))
}

#[test]
fn what_is_as_it_should_be_passes() {
    for hierarchy in BOTH {
        let verdict = checked(&hierarchy, &hierarchy.leaf().der());
        assert_eq!(verdict.refusal(), None);
        assert_eq!(verdict.integrity, Integrity::Intact);
        assert!(matches!(verdict.issuer, Issuer::Anchored { class: AnchorClass::Test, .. }));
        let until = jiff::civil::date(2030, 2, 17);
        assert_eq!(verdict.validity, Validity::InForce { until, signed: true });
        assert_eq!(verdict.steps.len(), 4);
        assert!(verdict.steps.iter().all(|step| step.outcome == StepOutcome::Passed));
        let certificate = verdict.certificate.unwrap();
        assert_eq!(certificate.serial, [0x22, 0x7B, 0x13]);
        assert_eq!(certificate.issuer, hierarchy.name());
        assert_eq!(certificate.distribution_point, Some(hierarchy.distribution_name()));
        assert_eq!(certificate.attributes.is_some(), hierarchy.purpose == Purpose::Signature);
        assert!(certificate.key.is_some() && certificate.ocsp.is_none());
    }
}

#[test]
fn expired_and_not_yet_valid_have_their_own_reasons() {
    for (moment, reason) in [
        ("2025-10-27T01:35:41Z", "certificate_not_yet_valid"),
        ("2025-10-27T01:35:42Z", ""),
        ("2030-02-17T14:59:59.9Z", ""),
        ("2030-02-17T15:00:00Z", "certificate_expired"),
        // The root's own end comes first.
        ("2033-07-15T15:00:00Z", "issuer_expired"),
        ("2023-07-15T23:59:59Z", "issuer_not_yet_valid"),
    ] {
        let verdict = checked_at(&SIGNATURE, &SIGNATURE.leaf().der(), moment);
        assert_eq!(refused(&verdict), reason, "{moment}");
        assert_eq!(verdict.integrity, Integrity::Intact, "{moment}: time does not change a certificate");
    }
}

/// Whatever it is pinned for: a root signs for one purpose.
#[test]
fn a_leaf_under_the_root_of_the_other_purpose_is_under_the_wrong_root() {
    for (hierarchy, other) in [(SIGNATURE, AUTHENTICATION), (AUTHENTICATION, SIGNATURE)] {
        // The profile of one purpose, signed by the root of the other.
        let leaf = Recipe {
            issuer: other.name(),
            signer: other.key(),
            ..hierarchy.leaf().with(AUTHORITY, false, other.authority())
        };
        let root = other.root().der();
        let verdict = check(hierarchy.purpose, &leaf.der(), &root, &Pins::of(&[&root]), at(NOW));
        assert_eq!(verdict.integrity, Integrity::Intact);
        assert_eq!(refused(&verdict), "wrong_root");
        // A genuine certificate of the other purpose is not of this one either.
        let verdict = check(hierarchy.purpose, &other.leaf().der(), &root, &Pins::of(&[&root]), at(NOW));
        assert_eq!(verdict.problem, Some(Problem::KeyUsage));
        assert!(!matches!(verdict.issuer, Issuer::Anchored { .. }));
    }
}

#[test]
fn test_names_stand_in_the_test_class_only_and_the_class_has_to_be_accepted() {
    let real = Hierarchy { organisation: "JPKI", ..SIGNATURE };
    let simulated =
        Hierarchy { organisation: "SIMULATED-JPKI", unit: "Simulator for digital signature", ..SIGNATURE };
    let nobody = Hierarchy { organisation: "JPKI-FAKE", ..SIGNATURE };
    for (hierarchy, class, accepted, reason) in [
        (&SIGNATURE, AnchorClass::Test, true, ""),
        (&SIGNATURE, AnchorClass::Test, false, "anchor_class_not_accepted"),
        (&SIGNATURE, AnchorClass::Official, true, "wrong_hierarchy"),
        (&SIGNATURE, AnchorClass::Unofficial, true, "wrong_hierarchy"),
        (&SIGNATURE, AnchorClass::Simulator, true, "wrong_hierarchy"),
        (&simulated, AnchorClass::Simulator, true, ""),
        (&simulated, AnchorClass::Official, true, "wrong_hierarchy"),
        (&nobody, AnchorClass::Official, true, "wrong_root"),
        // A test policy under a real root: its leaf is refused before the class is looked at.
        (&real, AnchorClass::Official, true, "policy_of_other_hierarchy"),
        (&real, AnchorClass::Test, true, "policy_of_other_hierarchy"),
    ] {
        let got = under(hierarchy, &hierarchy.root().der(), class, accepted);
        assert_eq!(got, reason, "{} {class:?}", hierarchy.organisation);
    }
}

#[test]
fn a_root_with_the_name_but_not_the_fingerprint_is_nobody() {
    let forged = Hierarchy { generation: 9, ..SIGNATURE };
    let pins = Pins::of(&[&SIGNATURE.root().der()]);
    let verdict = check(Purpose::Signature, &forged.leaf().der(), &forged.root().der(), &pins, at(NOW));
    assert_eq!(verdict.integrity, Integrity::Intact, "it is what the forger signed");
    assert_eq!(refused(&verdict), "same_name_other_key");
    let other = Hierarchy { organisation: "SOMEBODY", ..forged };
    let verdict = check(Purpose::Signature, &other.leaf().der(), &other.root().der(), &pins, at(NOW));
    assert_eq!(refused(&verdict), "signer_unknown");
}

#[test]
fn the_right_generation_is_chosen_by_its_key() {
    let generations = [1, 2, 3].map(|generation| Hierarchy { generation, ..SIGNATURE });
    let roots = generations.each_ref().map(|generation| generation.root().der());
    let all: Vec<&[u8]> = roots.iter().map(Vec::as_slice).collect();
    for (at_place, generation) in generations.iter().enumerate() {
        let leaf = generation.leaf().der();
        for turn in 0..3 {
            let mut candidates = all.clone();
            candidates.rotate_left(turn);
            candidates.push(b"no certificate");
            assert_eq!(choose(&leaf, candidates), Some(all[at_place]));
        }
        // Without a key identifier by trying.
        let unnamed = generation.leaf().without(AUTHORITY).der();
        assert_eq!(choose(&unnamed, all.clone()), Some(all[at_place]));
        let without: Vec<&[u8]> = all.iter().copied().filter(|root| *root != all[at_place]).collect();
        assert_eq!(choose(&leaf, without.clone()), None);
        // The certificate does not hold under the others of its name, and the reason says that it is the key.
        for root in without {
            let verdict = check(Purpose::Signature, &leaf, root, &Pins::of(&all), at(NOW));
            assert_eq!(verdict.problem, Some(Problem::SameNameOtherKey));
            let parts = vec!["certificate".into(), "same_name_other_key".into()];
            assert_eq!(verdict.integrity, Integrity::Altered { parts });
            assert!(matches!(verdict.issuer, Issuer::Unknown { .. }));
        }
    }
    let leaf = generations[0].leaf().der();
    assert_eq!(choose(&leaf, [AUTHENTICATION.root().der().as_slice()]), None, "another name");
}

/// A root of the name that did sign it does not make up for the one it names.
#[test]
fn another_generation_cannot_stand_in_for_the_one_that_is_named() {
    let second = Hierarchy { generation: 2, ..SIGNATURE };
    let leaf = Recipe { signer: second.key(), ..SIGNATURE.leaf() }.der();
    let (first_root, second_root) = (SIGNATURE.root().der(), second.root().der());
    assert_eq!(choose(&leaf, [first_root.as_slice(), second_root.as_slice()]), None);
    let pins = Pins::of(&[&first_root, &second_root]);
    let problem = |root| check(Purpose::Signature, &leaf, root, &pins, at(NOW)).problem;
    assert_eq!(problem(&first_root), Some(Problem::Signature));
    assert_eq!(problem(&second_root), Some(Problem::SameNameOtherKey));
}

#[test]
fn the_authority_key_identifier_names_the_root_in_all_three_ways() {
    use crate::rig::authority;
    use tashika_kit::card_side::der::{sequence, tlv};
    use tashika_kit::card_side::x509::rsa_key_identifier;
    let id = rsa_key_identifier(&SIGNATURE.key());
    let serial = SIGNATURE.serial();
    for (value, problem) in [
        (authority(&id, &SIGNATURE.name(), &serial), None),
        (authority(&[7; 20], &SIGNATURE.name(), &serial), Some(Problem::SameNameOtherKey)),
        (authority(&id, &AUTHENTICATION.name(), &serial), Some(Problem::AuthorityKeyIdentifier)),
        (authority(&id, &SIGNATURE.name(), &[0x01]), Some(Problem::AuthorityKeyIdentifier)),
        (sequence(&[&tlv(&[0x80], &id)]), Some(Problem::AuthorityKeyIdentifier)),
        (sequence(&[]), Some(Problem::AuthorityKeyIdentifier)),
    ] {
        let leaf = SIGNATURE.leaf().with(AUTHORITY, false, value).der();
        assert_eq!(checked(&SIGNATURE, &leaf).problem, problem);
    }
    let leaf = SIGNATURE.leaf().without(AUTHORITY).der();
    assert_eq!(checked(&SIGNATURE, &leaf).problem, Some(Problem::AuthorityKeyIdentifier));
}

/// Even if somebody pinned it.
#[test]
fn what_is_no_root_signs_nothing() {
    use tashika_kit::card_side::der::{sequence, tlv};
    let root = || SIGNATURE.root();
    for (root, problem) in [
        (root().without(CONSTRAINTS), Problem::CaConstraints),
        (root().with(CONSTRAINTS, true, sequence(&[])), Problem::CaConstraints),
        (root().with(CONSTRAINTS, false, sequence(&[&[0x01, 0x01, 0xFF]])), Problem::CaConstraints),
        (root().without(KEY_USAGE), Problem::CaKeyUsage),
        (root().with(KEY_USAGE, false, tlv(&[0x03], &[0x01, 0x06])), Problem::CaKeyUsage),
        (root().with(KEY_USAGE, true, tlv(&[0x03], &[0x01, 0x02])), Problem::CaKeyUsage),
        (root().with(KEY_USAGE, true, tlv(&[0x03], &[0x01, 0x86])), Problem::CaKeyUsage),
        (root().without(SUBJECT_KEY), Problem::CaConstraints),
        (root().with(99, true, sequence(&[])), Problem::CaConstraints),
        (Recipe { signer: AUTHENTICATION.key(), ..root() }, Problem::CaSignature),
        (Recipe { issuer: AUTHENTICATION.name(), ..root() }, Problem::CaSignature),
    ] {
        assert_eq!(under(&SIGNATURE, &root.der(), AnchorClass::Test, true), problem.code());
    }
    assert_eq!(under(&SIGNATURE, b"nothing", AnchorClass::Test, true), "certificate_unreadable");
    let leaf = SIGNATURE.leaf().der();
    assert_eq!(under(&SIGNATURE, &leaf, AnchorClass::Test, true), "ca_constraints", "a leaf as a root");
}

#[test]
fn nothing_of_a_holder_stands_in_a_trace() {
    let verdict = checked(&SIGNATURE, &SIGNATURE.leaf().der());
    let trace = format!("{verdict:?} {:?}", Certificate::parse(&SIGNATURE.leaf().der()));
    for personal in ["花子", "1980", "架空県", "227B13", "227b13", "34, 123, 19", "20251016172600001341A"]
    {
        assert!(!trace.contains(personal), "{personal}");
    }
    let broken = SIGNATURE.leaf().with(17, false, crate::rig::attributes(&[(1, "見本　花子"), (1, "花子")]));
    let error = format!("{:?}", Certificate::parse(&broken.der()));
    assert!(error.contains("twice") && !error.contains("花子"), "{error}");
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a leaf of a purpose has to be, one deviation at a time; each is signed by the pinned root.

use tashika_kit::card_side::SeededKey;
use tashika_kit::card_side::der::{bits, context, integer, oid, sequence, set, tlv, utf8};
use tashika_kit::card_side::x509::{
    common_name, country, country_of, name, organisation, rsa_algorithm, rsa_key_info,
};
use tashika_kit::verdict::{Integrity, Issuer, StepOutcome};
use tashika_mynumber::jpki::{Certificate, Problem};

use crate::rig::{
    ALTERNATIVE_NAME, AUTHENTICATION, CONSTRAINTS, EXTENDED_USAGE, HANAKO, Hierarchy, KEY_USAGE, POLICIES,
    Recipe, SIGNATURE, SUBJECT_KEY, attribute, attributes, checked, policies, refused,
};

fn expect(hierarchy: &Hierarchy, leaf: &Recipe, problem: Problem) {
    let verdict = checked(hierarchy, &leaf.der());
    assert_eq!(verdict.problem, Some(problem));
    assert_eq!(refused(&verdict), problem.code());
    let parts = vec![problem.part().into(), problem.code().into()];
    assert_eq!(verdict.integrity, Integrity::Altered { parts });
    let outcome = |code| verdict.steps.iter().find(|step| step.code == code).map(|step| step.outcome);
    assert_eq!(outcome(format!("jpki_{}", problem.part())), Some(StepOutcome::Failed));
}

fn passes(hierarchy: &Hierarchy, leaf: &Recipe) {
    let verdict = checked(hierarchy, &leaf.der());
    assert_eq!(verdict.refusal(), None);
    assert!(matches!(verdict.issuer, Issuer::Anchored { .. }));
}

fn unreadable(hierarchy: &Hierarchy, leaf: &Recipe) {
    let verdict = checked(hierarchy, &leaf.der());
    assert_eq!(refused(&verdict), "certificate_unreadable");
    assert!(verdict.certificate.is_none() && matches!(verdict.integrity, Integrity::NotChecked { .. }));
    assert!(Certificate::parse(&leaf.der()).is_err());
}

fn usage(bytes: &[u8]) -> Vec<u8> {
    tlv(&[0x03], bytes)
}

#[test]
fn the_key_usage_is_critical_and_exactly_that_of_the_purpose() {
    let both = |critical, bytes: &[u8]| {
        [SIGNATURE.leaf(), AUTHENTICATION.leaf()].map(|leaf| leaf.with(KEY_USAGE, critical, usage(bytes)))
    };
    // With keyEncipherment; with keyCertSign; only nonRepudiation; only keyAgreement; none.
    for bytes in [&[0x05, 0xE0][..], &[0x02, 0xC4], &[0x06, 0x40], &[0x03, 0x08], &[0x00]] {
        let [signature, authentication] = both(true, bytes);
        expect(&SIGNATURE, &signature, Problem::KeyUsage);
        expect(&AUTHENTICATION, &authentication, Problem::KeyUsage);
    }
    expect(&SIGNATURE, &both(true, &[0x07, 0x80])[0], Problem::KeyUsage);
    expect(&AUTHENTICATION, &both(true, &[0x06, 0xC0])[1], Problem::KeyUsage);
    expect(&SIGNATURE, &both(false, &[0x06, 0xC0])[0], Problem::KeyUsage);
    expect(&AUTHENTICATION, &both(false, &[0x07, 0x80])[1], Problem::KeyUsage);
    expect(&SIGNATURE, &SIGNATURE.leaf().without(KEY_USAGE), Problem::KeyUsage);
    // A bit string with zeros at its end, or with bits beyond, is not DER.
    unreadable(&SIGNATURE, &both(true, &[0x05, 0xF0])[0]);
}

#[test]
fn the_extended_key_usage_is_for_clients_or_not_there() {
    let client = oid(&[1, 3, 6, 1, 5, 5, 7, 3, 2]);
    let server = oid(&[1, 3, 6, 1, 5, 5, 7, 3, 1]);
    let any = oid(&[2, 5, 29, 37, 0]);
    let both = [client.clone(), server.clone()].concat();
    for other in [&server, &any, &both] {
        let leaf = AUTHENTICATION.leaf().with(EXTENDED_USAGE, false, sequence(&[other]));
        expect(&AUTHENTICATION, &leaf, Problem::ExtendedKeyUsage);
    }
    expect(&AUTHENTICATION, &AUTHENTICATION.leaf().without(EXTENDED_USAGE), Problem::ExtendedKeyUsage);
    let leaf = SIGNATURE.leaf().with(EXTENDED_USAGE, false, sequence(&[&client]));
    expect(&SIGNATURE, &leaf, Problem::ExtendedKeyUsage);
    passes(&AUTHENTICATION, &AUTHENTICATION.leaf().with(EXTENDED_USAGE, true, sequence(&[&client])));
}

#[test]
fn the_policy_is_the_one_of_purpose_and_hierarchy() {
    let (s, a) = (&SIGNATURE, &AUTHENTICATION);
    for (hierarchy, critical, named, problem) in [
        (s, false, vec![[1, 0, 20]], Problem::Policy),
        (s, true, vec![[1, 0, 20], [1, 0, 30]], Problem::Policy),
        (s, true, vec![[1, 0, 30]], Problem::Policy),
        (s, true, vec![[1, 3, 30]], Problem::Policy),
        (a, true, vec![[1, 0, 20]], Problem::Policy),
        (s, true, vec![[1, 1, 20]], Problem::PolicyOfOtherHierarchy),
        (a, true, vec![[1, 3, 30]], Problem::PolicyOfOtherHierarchy),
        // What an unverified report gives for telephones; unknown on purpose.
        (s, true, vec![[1, 1, 40]], Problem::PolicyUnknown),
        (a, true, vec![[9, 9, 9]], Problem::PolicyUnknown),
    ] {
        let leaf = hierarchy.leaf().with(POLICIES, critical, policies(&named));
        expect(hierarchy, &leaf, problem);
    }
    expect(s, &s.leaf().without(POLICIES), Problem::Policy);
    let any = sequence(&[&sequence(&[&oid(&[2, 5, 29, 32, 0])])]);
    expect(s, &s.leaf().with(POLICIES, true, any), Problem::PolicyUnknown);
}

#[test]
fn real_policies_belong_to_real_roots() {
    use crate::rig::{NOW, Pins, at};
    use tashika_kit::anchors::AnchorClass;
    use tashika_kit::rsa::sha256;
    for (hierarchy, policy) in [(SIGNATURE, [1, 1, 20]), (AUTHENTICATION, [1, 3, 30])] {
        let real = Hierarchy { organisation: "JPKI", ..hierarchy };
        let root = real.root().der();
        let leaf = real.leaf().with(POLICIES, true, policies(&[policy])).der();
        let pins = Pins(vec![(sha256(&root), AnchorClass::Official, true)]);
        let verdict = tashika_mynumber::jpki::check(real.purpose, &leaf, &root, &pins, at(NOW));
        assert_eq!(verdict.refusal(), None);
    }
}

#[test]
fn a_leaf_is_no_ca() {
    let ca = sequence(&[&[0x01, 0x01, 0xFF]]);
    for hierarchy in [SIGNATURE, AUTHENTICATION] {
        for critical in [true, false] {
            expect(&hierarchy, &hierarchy.leaf().with(CONSTRAINTS, critical, ca.clone()), Problem::LeafIsCa);
        }
        passes(&hierarchy, &hierarchy.leaf().with(CONSTRAINTS, true, sequence(&[])));
    }
}

#[test]
fn version_key_and_algorithm() {
    let leaf = || SIGNATURE.leaf();
    expect(&SIGNATURE, &Recipe { version: context(0, &integer(&[1])), ..leaf() }, Problem::Version);
    let short = SeededKey::sized("rig short", 1024);
    expect(&SIGNATURE, &Recipe { key: rsa_key_info(&short), ..leaf() }, Problem::Key);
    let long = SeededKey::sized("rig long", 3072);
    expect(&SIGNATURE, &Recipe { key: rsa_key_info(&long), ..leaf() }, Problem::Key);
    let modulus = SeededKey::of("rig holder").modulus();
    let key = |exponent: &[u8], algorithm: &[u8]| {
        sequence(&[algorithm, &bits(&sequence(&[&integer(&modulus), &integer(exponent)]))])
    };
    passes(&SIGNATURE, &Recipe { key: key(&[1, 0, 1], &rsa_algorithm(1)), ..leaf() });
    expect(&SIGNATURE, &Recipe { key: key(&[3], &rsa_algorithm(1)), ..leaf() }, Problem::Key);
    // RSASSA-PSS, and rsaEncryption without NULL.
    expect(&SIGNATURE, &Recipe { key: key(&[1, 0, 1], &rsa_algorithm(10)), ..leaf() }, Problem::Key);
    let no_null = sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 1])]);
    expect(&SIGNATURE, &Recipe { key: key(&[1, 0, 1], &no_null), ..leaf() }, Problem::Key);
    // The algorithm inside, outside, or both is another (5: SHA-1, 4: MD5, 12: SHA-384), or one without NULL.
    let usual = rsa_algorithm(11);
    let no_null = sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 11])]);
    for other in [rsa_algorithm(5), rsa_algorithm(4), rsa_algorithm(12), no_null] {
        for algorithms in
            [[usual.clone(), other.clone()], [other.clone(), usual.clone()], [other.clone(), other.clone()]]
        {
            expect(&SIGNATURE, &Recipe { algorithms, ..leaf() }, Problem::SignatureAlgorithm);
        }
    }
}

#[test]
fn dates_subject_and_identifiers() {
    let leaf = || SIGNATURE.leaf();
    let order = Recipe { from: "300217145959Z", to: "251027013542Z", ..leaf() };
    expect(&SIGNATURE, &order, Problem::ValidityOrder);
    expect(&SIGNATURE, &leaf().without(SUBJECT_KEY), Problem::SubjectKeyIdentifier);
    expect(&SIGNATURE, &leaf().with(SUBJECT_KEY, false, tlv(&[0x04], &[])), Problem::SubjectKeyIdentifier);
    expect(&SIGNATURE, &leaf().with(99, true, sequence(&[])), Problem::UnknownCriticalExtension);
    passes(&SIGNATURE, &leaf().with(99, false, sequence(&[])));
    // Name constraints are understood by the parser, and by nobody here.
    let demand = sequence(&[&context(0, &sequence(&[&tlv(&[0x82], b"example.jp")]))]);
    expect(&SIGNATURE, &leaf().with(30, true, demand), Problem::UnknownCriticalExtension);
    for subject in [
        name(&[]),
        name(&[country()]),
        name(&[common_name("997794E9AGCIEG13221003A")]),
        name(&[country_of("US"), common_name("997794E9AGCIEG13221003A")]),
        name(&[country(), common_name("")]),
        name(&[country(), country(), common_name("A")]),
        name(&[country(), common_name("A"), common_name("B")]),
    ] {
        expect(&SIGNATURE, &Recipe { subject, ..leaf() }, Problem::Subject);
    }
    let more = name(&[country(), organisation("more"), common_name("A")]);
    passes(&SIGNATURE, &Recipe { subject: more, ..leaf() });
    for serial in [vec![0], vec![0x01; 21]] {
        unreadable(&SIGNATURE, &Recipe { serial, ..leaf() });
    }
    passes(&SIGNATURE, &Recipe { serial: vec![0x81; 20], ..leaf() });
}

fn san(all: &[(u32, &str)]) -> Recipe {
    SIGNATURE.leaf().with(ALTERNATIVE_NAME, false, attributes(all))
}

/// The usual attributes with one of them changed.
fn changed(number: u32, text: &str) -> Recipe {
    let all = HANAKO.map(|(own, usual)| (own, if own == number { text } else { usual }));
    san(&all)
}

#[test]
fn attributes_are_found_by_their_number_in_any_order_and_others_are_left_alone() {
    let mut all = HANAKO.to_vec();
    all.reverse();
    // Additions nobody has published: .7, and .0.
    all.extend([(7, "ミホン　ハナコ"), (7, "again"), (0, "none")]);
    let leaf = san(&all);
    passes(&SIGNATURE, &leaf);
    let read = Certificate::parse(&leaf.der()).unwrap().attributes.unwrap();
    assert_eq!(
        (read.name.as_str(), read.sex.as_str(), read.address.as_str()),
        ("見本　花子", "2", "架空県見本市")
    );
    assert_eq!((read.birth_era, read.birth_date), ('3', jiff::civil::date(1980, 2, 17)));
    assert_eq!((read.name_substituted.len(), read.address_substituted.len()), (5, 6));
    let marked = Certificate::parse(&changed(2, "11010").der()).unwrap().attributes.unwrap();
    assert_eq!(marked.name_substituted, [true, true, false, true, false]);
}

#[test]
fn attributes_that_are_missing_or_twice() {
    for at in 0..HANAKO.len() {
        let mut all = HANAKO.to_vec();
        let taken = all.remove(at);
        expect(&SIGNATURE, &san(&all), Problem::Attributes);
        all.extend([taken, taken]);
        unreadable(&SIGNATURE, &san(&all));
    }
    expect(&SIGNATURE, &SIGNATURE.leaf().without(ALTERNATIVE_NAME), Problem::Attributes);
    expect(&SIGNATURE, &san(&[]), Problem::Attributes);
}

#[test]
fn attributes_that_say_nothing_or_contradict_themselves() {
    for (number, text, problem) in [
        (1, "", Problem::Attributes),
        (1, "見本\n　花", Problem::Attributes),
        (2, "0000", Problem::SubstitutionFlags),
        (2, "000000", Problem::SubstitutionFlags),
        (2, "", Problem::SubstitutionFlags),
        (2, "0002０", Problem::Attributes),
        (6, "00000", Problem::SubstitutionFlags),
        (3, "9", Problem::Attributes),
        (3, "", Problem::Attributes),
        (4, "19800217", Problem::Attributes),
        (4, "3198002170", Problem::Attributes),
        (4, "319800230", Problem::Attributes),
        (4, "", Problem::Attributes),
        (4, "元19800217", Problem::BirthEra),
        (4, "419800217", Problem::BirthEra),
        (4, "319890108", Problem::BirthEra),
        (4, "520190430", Problem::BirthEra),
        (4, "619800217", Problem::BirthEra),
    ] {
        expect(&SIGNATURE, &changed(number, text), problem);
    }
    for (number, text) in [(3, "1"), (3, "3"), (4, "019800217"), (4, "319890107"), (4, "520190501")] {
        passes(&SIGNATURE, &changed(number, text));
    }
}

#[test]
fn an_attribute_is_one_text_and_nothing_else() {
    let id = oid(&[1, 2, 392, 200_149, 8, 5, 5, 1]);
    let rest: Vec<Vec<u8>> = HANAKO[1..].iter().map(|(number, text)| attribute(*number, text)).collect();
    let rest = rest.concat();
    for wrong in [
        context(0, &tlv(&[0x0C], &[0xFF, 0xFE])),
        context(0, &tlv(&[0x13], b"HANAKO")),
        context(0, &[utf8("見本　花子"), utf8("x")].concat()),
        utf8("見本　花子"),
        context(1, &utf8("見本　花子")),
    ] {
        let name = context(0, &[id.clone(), wrong].concat());
        let value = sequence(&[&name, &rest]);
        unreadable(&SIGNATURE, &SIGNATURE.leaf().with(ALTERNATIVE_NAME, false, value));
    }
    let good = sequence(&[&attribute(1, "見本　花子"), &rest]);
    passes(&SIGNATURE, &SIGNATURE.leaf().with(ALTERNATIVE_NAME, false, good));
}

#[test]
fn the_authentication_certificate_names_nobody() {
    let leaf = AUTHENTICATION.leaf().with(ALTERNATIVE_NAME, false, attributes(&HANAKO));
    expect(&AUTHENTICATION, &leaf, Problem::SubjectAlternativeName);
}

#[test]
fn an_extension_stands_there_once() {
    let mut leaf = SIGNATURE.leaf();
    leaf.extensions.push((KEY_USAGE, true, usage(&[0x06, 0xC0])));
    unreadable(&SIGNATURE, &leaf);
}

#[test]
fn what_follows_an_extensions_value_or_is_written_longer_is_refused() {
    let behind = [usage(&[0x06, 0xC0]), vec![0x05, 0x00]].concat();
    unreadable(&SIGNATURE, &SIGNATURE.leaf().with(KEY_USAGE, true, behind));
    let longer = vec![0x03, 0x81, 0x02, 0x06, 0xC0];
    unreadable(&SIGNATURE, &SIGNATURE.leaf().with(KEY_USAGE, true, longer));
    let yes = sequence(&[&[0x01, 0x01, 0x01]]);
    unreadable(&SIGNATURE, &SIGNATURE.leaf().with(CONSTRAINTS, true, yes));
}

/// Where revocation is told: read, bounded, and never guessed.
#[test]
fn where_revocation_is_told() {
    use tashika_kit::card_side::x509::extension_with;
    let access = |method: u32, address: &[u8]| {
        sequence(&[&oid(&[1, 3, 6, 1, 5, 5, 7, 48, method]), &tlv(&[0x86], address)])
    };
    let told = |all: &[Vec<u8>]| {
        let id = oid(&[1, 3, 6, 1, 5, 5, 7, 1, 1]);
        let more = extension_with(&id, false, &sequence(&[&all.concat()]));
        Certificate::parse(&Recipe { more, ..AUTHENTICATION.leaf() }.der()).unwrap().ocsp
    };
    let (good, issuer) = (b"http://ocsp.invalid/a".as_slice(), b"http://issuer.invalid".as_slice());
    for (all, address) in [
        (vec![access(1, good)], Some("http://ocsp.invalid/a")),
        (vec![access(2, issuer), access(1, good)], Some("http://ocsp.invalid/a")),
        (vec![access(1, b"https://ocsp.invalid")], Some("https://ocsp.invalid")),
        (vec![access(1, b"ldap://ocsp.invalid"), access(1, good)], Some("http://ocsp.invalid/a")),
        (vec![access(2, issuer)], None),
        (vec![access(1, b"file:///etc/passwd")], None),
        (vec![access(1, b"http://ocsp.invalid/ x")], None),
        (vec![access(1, "http://確か.invalid/".as_bytes())], None),
        (vec![access(1, &[b"http://".as_slice(), &[b'a'; 250]].concat())], None),
    ] {
        assert_eq!(told(&all).as_deref(), address);
    }
    let directory = context(4, &SIGNATURE.distribution_name());
    let one = |names: &[u8], more: &[u8]| sequence(&[&context(0, &context(0, names)), more]);
    assert_eq!(point(&sequence(&[&one(&directory, &[])])), Some(SIGNATURE.distribution_name()));
    let reasons = tlv(&[0x81], &[0x01, 0x40]);
    let issuer = context(2, &directory);
    for other in [
        sequence(&[&one(&directory, &[]), &one(&directory, &[])]),
        sequence(&[&one(&directory, &reasons)]),
        sequence(&[&one(&directory, &issuer)]),
        sequence(&[&one(&[directory.clone(), directory.clone()].concat(), &[])]),
        sequence(&[&one(&tlv(&[0x86], b"http://crl.invalid"), &[])]),
        sequence(&[&sequence(&[&context(0, &context(1, &set(&[])))])]),
    ] {
        assert_eq!(point(&other), None);
    }
}

/// The directory name of a distribution point; none if the certificate cannot be read at all.
fn point(value: &[u8]) -> Option<Vec<u8>> {
    let leaf = SIGNATURE.leaf().with(crate::rig::DISTRIBUTION_POINTS, false, value.to_vec());
    Certificate::parse(&leaf.der()).ok().and_then(|certificate| certificate.distribution_point)
}

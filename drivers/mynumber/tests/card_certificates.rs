// SPDX-License-Identifier: MIT OR Apache-2.0
//! `openssl` judges the JPKI-like certificates. The rest is what must not be confused with the JPKI.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod judges;

use std::path::Path;

use jiff::civil::{Date, date};
use judges::{Certificates, TODAY, certificates, expect, openssl, pem};
use tashika_kit::rsa::sha256;
use tashika_mynumber::card::{PERSONAS, aid, issuer};

/// Checks a leaf under a root as of noon in Japan on a day.
fn verify(leaf: &str, root: &str, day: Date) -> (bool, String) {
    let noon = day.at(3, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
    let at = noon.to_string();
    openssl(&["verify", "-x509_strict", "-check_ss_sig", "-attime", &at, "-CAfile", root, leaf])
}

#[test]
fn openssl_accepts_the_leafs_under_their_roots_and_nowhere_else() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["genuine", "foreign-resident", "rare-kanji", "moved", "jpki-root-02"] {
        let Certificates([auth, auth_root, sign, sign_root]) = certificates(name);
        let place = directory.path();
        let [auth, auth_root, sign, sign_root] =
            [("auth", auth), ("auth-ca", auth_root), ("sign", sign), ("sign-ca", sign_root)]
                .map(|(file, der)| pem(place, &format!("{name}-{file}"), &der));
        for (leaf, root, good) in [
            (&auth, &auth_root, true),
            (&sign, &sign_root, true),
            (&auth_root, &auth_root, true),
            (&auth, &sign_root, false),
            (&sign, &auth_root, false),
        ] {
            let (accepted, said) = verify(leaf, root, TODAY);
            assert_eq!(accepted, good, "{name}: {said}");
        }
    }
}

#[test]
fn openssl_sees_the_dates() {
    let directory = tempfile::tempdir().unwrap();
    for (name, complaint) in
        [("jpki-expired", "certificate has expired"), ("jpki-not-yet-valid", "certificate is not yet valid")]
    {
        let Certificates([auth, root, ..]) = certificates(name);
        let leaf = pem(directory.path(), &format!("{name}-auth"), &auth);
        let root = pem(directory.path(), &format!("{name}-ca"), &root);
        let (accepted, said) = verify(&leaf, &root, TODAY);
        assert!(!accepted && said.contains(complaint), "{name}: {said}");
    }
    let Certificates([auth, root, ..]) = certificates("genuine");
    let leaf = pem(directory.path(), "auth", &auth);
    let root = pem(directory.path(), "ca", &root);
    for (day, good) in [(date(2030, 2, 17), true), (date(2030, 2, 18), false)] {
        assert_eq!(verify(&leaf, &root, day).0, good, "the fifth birthday after issue is the last day");
    }
}

#[test]
fn openssl_reads_the_profile() {
    let directory = tempfile::tempdir().unwrap();
    let Certificates([auth, root, sign, _]) = certificates("rare-kanji");
    let text = |name: &str, der: &[u8]| {
        let file = pem(directory.path(), name, der);
        openssl(&["x509", "-in", &file, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"]).1
    };
    let (auth, root, sign) = (text("auth", &auth), text("root", &root), text("sign", &sign));
    for (certificate, words) in [
        (&sign, ["Digital Signature, Non Repudiation", "1.2.392.200149.8.5.5.1::高崎　吉郎"].as_slice()),
        (&sign, &["1.2.392.200149.8.5.5.2::11010", "1.2.392.200149.8.5.5.4::319580930"]),
        (&sign, &["L=Kakuu-ken", "Mihon-shi CRLDP", "1.2.392.200149.8.5.1.0.20"]),
        (&auth, &["TLS Web Client Authentication", "OCSP - URI", "1.2.392.200149.8.5.1.0.30"]),
        (&root, &["CA:TRUE", "Certificate Sign, CRL Sign", "O=SIMULATED-JPKI"]),
    ] {
        for word in words {
            assert!(certificate.contains(word), "{word} not in\n{certificate}");
        }
    }
    assert!(!auth.contains("Subject Alternative Name"), "no personal attribute here");
    for certificate in [auth, root, sign] {
        assert!(!certificate.contains("O=JPKI"), "never the name of the real authority");
    }
}

/// The extensions of a certificate in their order, in openssl's words, and the dump that tells how they are written.
fn dumped(directory: &Path, name: &str, der: &[u8]) -> (Vec<String>, String) {
    let file = pem(directory, name, der);
    let text = openssl(&["x509", "-in", &file, "-noout", "-text", "-certopt", "no_pubkey,no_sigdump"]).1;
    let extensions =
        text.lines().map(str::trim).filter(|line| line.starts_with("X509v3 ") || line.starts_with("Auth"));
    let names = extensions.filter_map(|line| line.split_once(':')).map(|(name, _)| name.to_owned()).collect();
    (names, openssl(&["asn1parse", "-in", &file]).1)
}

/// The published certificates of a test card (`tests/fixtures/jpki-test-card`) show the order of things, the forms of
/// the values and the sizes; the simulated ones differ in names alone.
#[test]
fn the_form_is_that_of_the_published_test_card() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/jpki-test-card");
    let published = std::fs::read(published.join("jpki-auth-cert.der")).unwrap();
    let Certificates([auth, _, sign, _]) = certificates("genuine");
    let (of_card, dump) = dumped(place, "published", &published);
    let (of_simulator, simulated) = dumped(place, "auth", &auth);
    assert_eq!(of_simulator, of_card);
    assert!(of_card.len() >= 8, "{of_card:?}");
    // Tags, depths and lengths of what both have in common: version, serial number, times, subject, key.
    for form in [
        "prim: INTEGER           :02",
        "hl=2 l=   3 prim: INTEGER",
        "hl=2 l=  13 prim: UTCTIME",
        "145959Z",
        "prim: PRINTABLESTRING   :JP",
        "hl=2 l=  23 prim: UTF8STRING",
        "hl=4 l= 271 prim: BIT STRING",
        "hl=4 l= 257 prim: BIT STRING",
        "[HEX DUMP]:03020780",
        "[HEX DUMP]:300A06082B06010505070302",
    ] {
        assert!(dump.contains(form) && simulated.contains(form), "{form}\n{simulated}");
    }
    assert!(
        (1500..1900).contains(&auth.len()) && (1600..1900).contains(&sign.len()),
        "{} {}",
        auth.len(),
        sign.len()
    );

    let (of_signature, dump) = dumped(place, "sign", &sign);
    assert_eq!(
        of_signature,
        [
            "X509v3 extensions",
            "X509v3 Key Usage",
            "X509v3 Certificate Policies",
            "X509v3 Subject Alternative Name",
            "X509v3 Issuer Alternative Name",
            "X509v3 CRL Distribution Points",
            "X509v3 Authority Key Identifier",
            "X509v3 Subject Key Identifier",
        ]
    );
    for form in
        ["hl=2 l=   4 prim: INTEGER", "hl=2 l=  28 prim: UTF8STRING", "[HEX DUMP]:030206C0", "145959Z"]
    {
        assert!(dump.contains(form), "{form}\n{dump}");
    }
}

/// Name, birth date, sex, address and the two rows of flags: in this order, and none says a thing about a character that
/// was not replaced.
#[test]
fn replaced_characters_are_flagged_in_name_and_address() {
    let directory = tempfile::tempdir().unwrap();
    let Certificates([.., sign, _]) = certificates("rare-kanji");
    let file = pem(directory.path(), "sign", &sign);
    let text = openssl(&["x509", "-in", &file, "-noout", "-ext", "subjectAltName", "-nameopt", "utf8"]).1;
    let wanted = [
        (1, "高崎　吉郎"),
        (4, "319580930"),
        (3, "1"),
        (5, "架空県見本市梯子高町７番地８"),
        (2, "11010"),
        (6, "00000000100000"),
    ];
    let places = wanted.map(|(number, value)| {
        let written = format!("1.2.392.200149.8.5.5.{number}::{value}");
        text.find(&written).unwrap_or_else(|| panic!("{written} not in {text}"))
    });
    assert!(places.is_sorted(), "{text}");
    assert_eq!("架空県見本市梯子高町７番地８".chars().count(), "00000000100000".len());
}

/// What must not be believed, by openssl's word.
#[test]
fn openssl_finds_what_is_wrong_with_the_certificates() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    let Certificates([_, good_auth, _, good_sign]) = certificates("genuine");
    let [good_auth, good_sign] = [pem(place, "auth-ca", &good_auth), pem(place, "sign-ca", &good_sign)];
    for (name, own_root, right_root, words) in [
        ("jpki-tampered", false, false, "certificate signature failure"),
        ("jpki-self-made-root", true, false, "unable to get local issuer certificate"),
        ("jpki-crossed-roots", true, false, "unable to get local issuer certificate"),
        ("jpki-foreign-keys", true, true, "OK"),
        ("jpki-superseded", true, true, "OK"),
    ] {
        let Certificates([auth, auth_root, sign, sign_root]) = certificates(name);
        for (leaf, root, good) in [(auth, auth_root, &good_auth), (sign, sign_root, &good_sign)] {
            let [leaf, root] = [pem(place, "leaf", &leaf), pem(place, "root", &root)];
            assert_eq!(verify(&leaf, &root, TODAY).0, own_root, "{name} under the root in the card");
            let (accepted, said) = verify(&leaf, good, TODAY);
            assert!(accepted == right_root && said.contains(words), "{name}: {said}");
        }
    }
}

#[test]
fn the_anchors_are_those_on_the_cards() {
    let anchors = issuer::anchors();
    assert_eq!(anchors.card_verifiable.len(), 3);
    let pinned = |der: &[u8]| anchors.certificates.iter().any(|(_, hash)| *hash == sha256(der));
    for (name, known) in [
        ("genuine", true),
        ("jpki-root-02", true),
        ("unknown-issuer", false),
        ("forged-certificate", false),
        ("jpki-self-made-root", false),
    ] {
        let Certificates([_, auth, _, sign]) = certificates(name);
        assert_eq!((pinned(&auth), pinned(&sign)), (known, known), "{name}");
    }
}

#[test]
fn openssl_verifies_what_the_key_signs() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let Certificates([auth, ..]) = certificates("genuine");
    let certificate = pem(directory.path(), "auth", &auth);
    let key = path("key.pem");
    assert!(openssl(&["x509", "-in", &certificate, "-noout", "-pubkey", "-out", &key]).0);
    std::fs::write(path("message"), b"message").unwrap();

    let persona = PERSONAS.iter().find(|persona| persona.name == "genuine").unwrap();
    let mut card = persona.build(TODAY);
    card.power_up();
    expect(card.as_mut(), &[&[0x00, 0xA4, 0x04, 0x0C, 0x0A], aid::JPKI.as_slice()].concat());
    expect(card.as_mut(), b"\x00\x20\x00\x98\x041234");
    // Scheme 03: the card hashes, PKCS#1 v1.5; 05: the card hashes, PSS.
    for (scheme, options) in [
        (0x03, ["-sigopt", "rsa_padding_mode:pkcs1"].as_slice()),
        (0x05, &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]),
    ] {
        for (message, good) in [(b"message", true), (b"massage", false)] {
            let command = [&[0x80, 0x2A, scheme, 0x97, 0x07], message.as_slice(), &[0x00]].concat();
            let answer = card.answer(&command);
            std::fs::write(path("signature"), &answer[..256]).unwrap();
            let files = ["-verify", &key, "-signature", &path("signature"), &path("message")];
            let arguments = [&["dgst", "-sha256"], options, &files].concat();
            assert_eq!(openssl(&arguments).0, good, "scheme {scheme:02X}");
        }
    }
}

/// Two processes must agree (of one word size: the generator draws whole words). These values may change only on purpose, with the seeds or the version of
/// the key generator, and then every stored training record loses its anchor.
#[test]
fn the_anchors_never_change_by_accident() {
    let anchors = issuer::anchors();
    let moduli: Vec<u8> =
        anchors.card_verifiable.iter().flat_map(|(_, _, key)| key.modulus().to_vec()).collect();
    let roots: Vec<u8> = anchors.certificates.iter().flat_map(|(_, hash)| *hash).collect();
    let hex = |hash: [u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(hex(sha256(&moduli)), "353e98da1b038cb3d494038eaf025abc216f528d1a481c59ab90af4492d99b66");
    assert_eq!(hex(sha256(&roots)), "76eaee13e6fe841f766df317165a6a17c2b3dbccf1150a303e5f7769ab09604e");
}

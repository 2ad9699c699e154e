// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL judges what the simulated issuers sign.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::card::issuer::{self, Ds, Signer};
use crate::card::object::split;
use crate::card::persona::card;
use crate::card::tests::TODAY;

/// Runs it in a folder; whether it was content, and what it said.
fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let run = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let said = [run.stdout, run.stderr].concat();
    (run.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::prelude::BASE64_STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// The roots in one file, the one that nobody has apart.
fn store() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let roots = issuer::roots();
    let all: String = roots.iter().map(|root| pem("CERTIFICATE", &root.der)).collect();
    fs::write(folder.path().join("roots.pem"), all).unwrap();
    folder
}

/// OpenSSL verifies no chain with explicit parameters, which Doc 9303-12 asks for: it computes with them all the same.
fn is_explicit(ds: Ds) -> bool {
    !matches!(ds, Ds::JapanRsa | Ds::UtopiaRsa | Ds::Utopia3Des | Ds::Utopia)
}

#[test]
fn openssl_verifies_every_signer_under_the_roots() {
    let folder = store();
    for ds in [Ds::JapanRsa, Ds::UtopiaRsa, Ds::Utopia3Des, Ds::Utopia] {
        let certificate = pem("CERTIFICATE", &Signer::of(ds).certificate);
        fs::write(folder.path().join("ds.pem"), certificate).unwrap();
        // Level 0: SHA-1 is what old documents have.
        let arguments =
            ["verify", "-auth_level", "0", "-attime", "1795000000", "-CAfile", "roots.pem", "ds.pem"];
        let (good, said) = openssl(folder.path(), &arguments);
        assert!(good, "{ds:?}: {said}");
    }
}

/// What is signed, and the signature, of a certificate.
fn taken_apart(certificate: &[u8]) -> (&[u8], &[u8]) {
    let (_, contents, _) = split(certificate).unwrap();
    let (_, signed, rest) = split(contents).unwrap();
    let (_, _, rest) = split(rest).unwrap();
    let (_, bits, _) = split(rest).unwrap();
    (&contents[..4 + signed.len()], &bits[1..])
}

#[test]
fn openssl_computes_with_explicit_parameters() {
    let folder = store();
    let root = |name: &str| issuer::roots().into_iter().find(|root| root.name == name).unwrap().der;
    let (japan, germany) = (root("SIMULATED CSCA, JP, P-384"), root("SIMULATED CSCA, DE, brainpoolP384r1"));
    let signers = [
        (Ds::Japan, &japan, true),
        (Ds::Japan2025, &japan, true),
        (Ds::JapanExpired, &japan, true),
        (Ds::JapanRevoked, &japan, true),
        (Ds::Germany, &germany, true),
        (Ds::Stranger, &japan, false),
        (Ds::Germany, &japan, false),
    ];
    for (ds, root, holds) in signers {
        let certificate = Signer::of(ds).certificate;
        let (body, signature) = taken_apart(&certificate);
        fs::write(folder.path().join("root.pem"), pem("CERTIFICATE", root)).unwrap();
        fs::write(folder.path().join("body"), body).unwrap();
        fs::write(folder.path().join("signature"), signature).unwrap();
        let (good, key) = openssl(folder.path(), &["x509", "-in", "root.pem", "-pubkey", "-noout"]);
        assert!(good, "{key}");
        fs::write(folder.path().join("key.pem"), key).unwrap();
        let arguments = ["dgst", "-sha384", "-verify", "key.pem", "-signature", "signature", "body"];
        let (good, said) = openssl(folder.path(), &arguments);
        assert_eq!(good, holds, "{ds:?}: {said}");
        fs::write(folder.path().join("ds.pem"), pem("CERTIFICATE", &certificate)).unwrap();
        let (_, said) = openssl(folder.path(), &["x509", "-in", "ds.pem", "-noout", "-text"]);
        assert!(said.contains("Field Type: prime-field") && said.contains("Cofactor"), "{ds:?}: {said}");
    }
}

#[test]
fn openssl_verifies_the_revocation_lists() {
    let folder = store();
    let roots = issuer::roots();
    for (list, (root, says)) in issuer::revocation_lists().into_iter().zip([(1, true), (2, false)]) {
        fs::write(folder.path().join("root.pem"), pem("CERTIFICATE", &roots[root].der)).unwrap();
        fs::write(folder.path().join("list.pem"), pem("X509 CRL", &list.der)).unwrap();
        let (good, said) =
            openssl(folder.path(), &["crl", "-in", "list.pem", "-noout", "-text", "-CAfile", "root.pem"]);
        assert!(good && said.contains("verify OK"), "{}: {said}", list.name);
        assert_eq!(said.contains("Serial Number: 1005"), says, "{said}");
    }
}

/// EF.SOD without its outer tag, and EF.CardSecurity.
#[test]
fn openssl_accepts_the_signed_objects() {
    let folder = store();
    for (name, ef_sod, ds) in [
        ("passport-jp-2020", true, Ds::Japan),
        ("passport-jp-2025", true, Ds::Japan2025),
        ("passport-jp-address-page", true, Ds::JapanRsa),
        ("passport-de-pace-only", true, Ds::Germany),
        ("passport-de-pace-only", false, Ds::Germany),
        ("passport-3des", true, Ds::Utopia3Des),
        ("passport-integrated-mapping", true, Ds::Utopia),
    ] {
        let chip = card(name, TODAY).unwrap();
        let object = match chip.contents(ef_sod, 0x011D).unwrap() {
            [0x77, 0x82, _, _, object @ ..] if ef_sod => object,
            object if !ef_sod => object,
            _ => panic!("{name}"),
        };
        fs::write(folder.path().join("object.der"), object).unwrap();
        let mut arguments = vec![
            "cms",
            "-verify",
            "-inform",
            "DER",
            "-in",
            "object.der",
            "-CAfile",
            "roots.pem",
            "-purpose",
            "any",
            "-attime",
            "1795000000",
            "-out",
            "content.der",
            "-auth_level",
            "0",
        ];
        if ds == Ds::Utopia3Des {
            fs::write(folder.path().join("ds.pem"), pem("CERTIFICATE", &Signer::of(ds).certificate)).unwrap();
            arguments.extend(["-certfile", "ds.pem"]);
        }
        if is_explicit(ds) {
            arguments.push("-noverify");
        }
        let (good, said) = openssl(folder.path(), &arguments);
        assert!(good, "{name}: {said}");
        let content = fs::read(folder.path().join("content.der")).unwrap();
        let first: &[u8] = if ef_sod { &[0x30] } else { &[0x31] };
        assert!(content.starts_with(first), "{name}");
    }
    // One byte of what is signed changed.
    let mut object = card("passport-jp-2020", TODAY).unwrap().contents(true, 0x011D).unwrap()[4..].to_vec();
    // The first hash: 48 bytes in an OCTET STRING.
    let place = object.windows(2).position(|part| part == [0x04, 0x30]).unwrap();
    object[place + 2] ^= 1;
    fs::write(folder.path().join("object.der"), object).unwrap();
    let arguments = ["cms", "-verify", "-inform", "DER", "-in", "object.der", "-noverify"];
    assert!(!openssl(folder.path(), &arguments).0);
}

#[test]
fn names_say_that_nobody_real_is_behind_them() {
    let mut names: Vec<&str> = issuer::roots().iter().map(|root| root.name).collect();
    names.extend(issuer::revocation_lists().iter().map(|list| list.name));
    assert_eq!(names.len(), 8);
    assert!(names.iter().all(|name| name.starts_with("SIMULATED")), "{names:?}");
    let loud = b"SIMULATED - NOT A STATE";
    for root in issuer::roots() {
        assert!(root.der.windows(loud.len()).any(|part| part == loud), "{}", root.name);
    }
    // Two certificates of JP share one name, and a link is there.
    assert_eq!(issuer::roots().len(), 6);
    assert_eq!(issuer::signer_certificates().len(), 1);
}

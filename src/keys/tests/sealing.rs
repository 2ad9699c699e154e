// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sealing and signing, judged by other programs: `age`, openssl.

use super::*;

#[test]
fn age_opens_what_is_sealed() {
    let mut branch = branch();
    let plain = "髙﨑𠮷德邊 ".repeat(20_000);
    let sealed = branch.clerk().seal(plain.as_bytes()).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = branch.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let (identity, sealed) = (file("identity.txt", branch.office.expose()), file("sealed.age", &sealed));
    let out = Command::new("age").arg("-d").arg("-i").arg(identity).arg(sealed).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.stdout == plain.as_bytes());
}

#[test]
fn we_open_what_age_seals() {
    let (recipient, identity) = HeadOffice::generate();
    let mut age = Command::new("age");
    let mut age = age.args(["-r", &recipient]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    age.stdin.take().unwrap().write_all("確か".as_bytes()).unwrap();
    let out = age.wait_with_output().unwrap();
    assert_eq!(*open_with_identity(&identity, &out.stdout).unwrap(), "確か".as_bytes());
}

#[test]
fn openssl_verifies_our_signatures() {
    let mut branch = branch();
    let session = branch.clerk();
    assert_eq!(session.verifying_key(), branch.keyring.verifying_key());
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4).
    let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    der.extend(branch.keyring.verifying_key());
    let verifies = |message: &[u8]| {
        for (name, bytes) in
            [("key.der", der.as_slice()), ("message", message), ("signature", &session.sign(b"text"))]
        {
            std::fs::write(branch.dir.path().join(name), bytes).unwrap();
        }
        let arguments =
            "pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der -in message -sigfile signature";
        let mut openssl = Command::new("openssl");
        openssl.current_dir(branch.dir.path()).args(arguments.split(' ')).output().unwrap().status.success()
    };
    assert!(verifies(b"text") && !verifies(b"texT"));
}

#[test]
fn sealed_bytes_are_hostile() {
    let mut branch = branch();
    let manager = branch.manager();
    let sealed = manager.seal(b"content").unwrap();
    assert_eq!(manager.open(b"").unwrap_err(), KeyError::Damaged);
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1 << (index % 8);
        assert!(manager.open(&changed).is_err(), "byte {index}");
        assert!(manager.open(&sealed[..index]).is_err(), "cut at {index}");
    }
    let longer = [sealed.as_slice(), b"x"].concat();
    assert!(manager.open(&longer).is_err());
}

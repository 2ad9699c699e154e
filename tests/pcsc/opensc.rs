// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSC and OpenSSL, written by others, judge the served card: whether it is a My Number Card to
//! them, its PINs, its certificates, its signatures.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use tashika::trust::TrustStore;
use tashika_kit::anchors::{AnchorClass, Anchors, Lookup};
use tashika_kit::rsa::sha256;

use super::service::{READER, Served, credential, run, service, text_of};

/// The 照合番号B of both face applications: AID and PIN file (`specs` mynumber-card §2).
const CHECK_NUMBERS: [(&str, &str); 2] = [("D3921000310001010402", "0012"), ("D3921000310001010408", "0015")];

/// What OpenSC calls the certificates (its `pkcs15-jpki.c`).
mod id {
    pub(super) const AUTHENTICATION: &str = "01";
    pub(super) const SIGNATURE: &str = "02";
    pub(super) const AUTHENTICATION_CA: &str = "03";
    pub(super) const SIGNATURE_CA: &str = "04";
}

/// Tries left of the check number in the card-face AP and in the input-support AP, as `opensc-tool`
/// hears them from the card; no try is spent.
pub(crate) fn tries_left() -> [u8; 2] {
    CHECK_NUMBERS.map(|(aid, file)| {
        let said = text_of(Command::new("opensc-tool").args(["--reader", READER]).args([
            "--send-apdu",
            &format!("00A4040C0A{aid}"),
            "--send-apdu",
            &format!("00A4020C02{file}"),
            "--send-apdu",
            "00200080",
        ]));
        let last = said.lines().last().unwrap();
        let count = last.split_once("SW1=0x63, SW2=0xC").unwrap_or_else(|| panic!("{said}")).1;
        u8::from_str_radix(&count[..1], 16).unwrap()
    })
}

fn pkcs15() -> Command {
    let mut command = Command::new("pkcs15-tool");
    command.args(["--reader", READER]);
    command
}

/// `pkcs15-tool --verify-pin`; the PIN goes through the environment and not through the arguments.
fn with_pin(auth_id: &str, pin: &str) -> Command {
    let mut command = pkcs15();
    command.env("SPECIMEN_PIN", pin).args([
        "--verify-pin",
        "--auth-id",
        auth_id,
        "--pin",
        "env:SPECIMEN_PIN",
    ]);
    command
}

/// Tries left of the user-authentication PIN and of the signature password, as OpenSC sees them.
fn pin_tries() -> Vec<String> {
    let list = text_of(pkcs15().arg("--list-pins"));
    let tries = list.lines().filter_map(|line| line.trim().strip_prefix("Tries left")?.split(": ").nth(1));
    tries.map(str::to_owned).collect()
}

/// Reads a certificate with OpenSC and keeps it as a PEM file.
fn certificate(folder: &Path, id: &str, mut command: Command) -> PathBuf {
    let file = folder.join(format!("{id}.pem"));
    let said = text_of(command.args(["--read-certificate", id]));
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    let from = said.find(begin).unwrap_or_else(|| panic!("no certificate {id}: {said}"));
    let to = said.rfind(end).unwrap() + end.len();
    std::fs::write(&file, &said[from..to]).unwrap();
    file
}

fn openssl(arguments: &[&str]) -> Output {
    run(Command::new("openssl").args(arguments), b"")
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// OpenSSL's judgement of a certificate under one CA, by the strict rules of RFC 5280.
fn is_under(ca: &Path, leaf: &Path) -> bool {
    let judged = openssl(&["verify", "-x509_strict", "-CAfile", path(ca), path(leaf)]);
    judged.status.success() && String::from_utf8_lossy(&judged.stdout).trim_end().ends_with(": OK")
}

fn der(pem: &Path) -> Vec<u8> {
    let output = openssl(&["x509", "-in", path(pem), "-outform", "DER"]);
    assert!(output.status.success());
    output.stdout
}

#[test]
fn opensc_takes_the_served_card_for_a_my_number_card() {
    let Some(_service) = service() else { return };
    let _card = Served::persona("genuine");
    let name = text_of(Command::new("opensc-tool").args(["--reader", READER, "--name"]));
    assert_eq!(name.trim(), "jpki");
    let list = text_of(pkcs15().arg("--list-certificates"));
    for (name, id) in [
        ("User Authentication Certificate", id::AUTHENTICATION),
        ("Digital Signature Certificate", id::SIGNATURE),
        ("User Authentication Certificate CA", id::AUTHENTICATION_CA),
        ("Digital Signature Certificate CA", id::SIGNATURE_CA),
    ] {
        let (_, after) = list.split_once(&format!("[{name}]")).unwrap_or_else(|| panic!("{list}"));
        let line = after.lines().find(|line| line.trim().starts_with("ID ")).unwrap();
        assert!(line.trim().ends_with(id), "{name}: {line}");
    }
    assert_eq!(pin_tries(), ["3", "5"]);
}

#[test]
fn openssl_accepts_the_certificates_that_opensc_reads() {
    let Some(_service) = service() else { return };
    let password = credential("genuine", "sign_password");
    let _card = Served::persona("genuine");
    let folder = tempfile::tempdir().unwrap();
    let read = |id| certificate(folder.path(), id, pkcs15());
    let (authentication, authentication_ca) = (read(id::AUTHENTICATION), read(id::AUTHENTICATION_CA));
    let signature_ca = read(id::SIGNATURE_CA);
    let closed = run(pkcs15().args(["--read-certificate", id::SIGNATURE]), b"");
    assert!(!closed.status.success(), "the signature certificate was read without its password");
    let signature = certificate(folder.path(), id::SIGNATURE, with_pin(id::SIGNATURE, &password));

    assert!(is_under(&authentication_ca, &authentication));
    assert!(is_under(&signature_ca, &signature));
    assert!(!is_under(&signature_ca, &authentication), "not issued by that CA");
    assert!(!is_under(&authentication_ca, &signature), "not issued by that CA");

    // What OpenSC has read is what training pins; outside training nobody knows it.
    let training = TrustStore::training().unwrap();
    let counter = TrustStore::shipped("official,unofficial,test".parse().unwrap()).unwrap();
    for ca in [&authentication_ca, &signature_ca] {
        let fingerprint = sha256(&der(ca));
        let known = training.pinned_certificate(&fingerprint);
        assert!(matches!(known, Lookup::Accepted(anchor) if anchor.class == AnchorClass::Simulator));
        assert_eq!(counter.pinned_certificate(&fingerprint), Lookup::Unknown);
    }
    // The names say that these are no real certificates.
    let subject =
        text_of(Command::new("openssl").args(["x509", "-noout", "-issuer", "-in", path(&signature)]));
    assert!(subject.contains("SIMULATED-JPKI"), "{subject}");
}

#[test]
fn openssl_calls_the_certificates_of_another_day_expired() {
    let Some(_service) = service() else { return };
    let _card = Served::persona("jpki-expired");
    let folder = tempfile::tempdir().unwrap();
    let leaf = certificate(folder.path(), id::AUTHENTICATION, pkcs15());
    let ca = certificate(folder.path(), id::AUTHENTICATION_CA, pkcs15());
    assert!(!is_under(&ca, &leaf), "it is expired");
    let a_year_ago = (Timestamp::now().as_second() - 365 * 24 * 3600).to_string();
    let judged =
        openssl(&["verify", "-x509_strict", "-attime", &a_year_ago, "-CAfile", path(&ca), path(&leaf)]);
    assert!(judged.status.success(), "expired, and nothing else is wrong with it");
}

#[test]
fn a_wrong_pin_costs_one_try_and_the_right_one_restores_it() {
    let Some(_service) = service() else { return };
    let pin = credential("genuine", "auth_pin");
    let wrong: String = pin.chars().rev().collect();
    assert_ne!(pin, wrong);
    let _card = Served::persona("genuine");
    for left in ["2", "1"] {
        assert!(!run(&mut with_pin(id::AUTHENTICATION, &wrong), b"").status.success());
        assert_eq!(pin_tries(), [left, "5"]);
    }
    // The counters of the face applications are not touched.
    assert_eq!(tries_left(), [10, 10]);
    assert!(run(&mut with_pin(id::AUTHENTICATION, &pin), b"").status.success());
    assert_eq!(pin_tries(), ["3", "5"]);
}

/// Signs through PKCS#11 and lets OpenSSL verify with the certificate that OpenSC reads.
fn signs(token: &str, key: &str, credential_id: &str) {
    let Some(_service) = service() else { return };
    let pin = credential("genuine", credential_id);
    let _card = Served::persona("genuine");
    let folder = tempfile::tempdir().unwrap();
    let (data, signature) = (folder.path().join("data"), folder.path().join("signature"));
    std::fs::write(&data, b"to be signed").unwrap();
    let mut sign = Command::new("pkcs11-tool");
    sign.env("SPECIMEN_PIN", &pin);
    sign.args(["--token-label", token, "--login", "--pin", "env:SPECIMEN_PIN", "--sign", "--id", key]);
    sign.args(["--mechanism", "SHA256-RSA-PKCS"]);
    text_of(sign.arg("--input-file").arg(&data).arg("--output-file").arg(&signature));

    let pem = certificate(folder.path(), key, with_pin(key, &pin));
    let public = folder.path().join("public.pem");
    let output = openssl(&["x509", "-in", path(&pem), "-noout", "-pubkey"]);
    std::fs::write(&public, output.stdout).unwrap();
    let verified = || {
        openssl(&["dgst", "-sha256", "-verify", path(&public), "-signature", path(&signature), path(&data)])
            .status
            .success()
    };
    assert!(verified());
    std::fs::write(&data, b"to be signeD").unwrap();
    assert!(!verified(), "other data");
}

#[test]
fn the_user_authentication_key_signs_and_openssl_verifies() {
    signs("JPKI (User Authentication PIN)", id::AUTHENTICATION, "auth_pin");
}

#[test]
fn the_signature_key_signs_and_openssl_verifies() {
    signs("JPKI (Digital Signature PIN)", id::SIGNATURE, "sign_password");
}

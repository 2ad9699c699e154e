// SPDX-License-Identifier: MIT OR Apache-2.0
//! CRLs, and files of the ICAO directory: document signers, CRLs, master lists.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tashika_kit::anchors::{Anchors, SignerId};

use super::passport::{add, listed, made, store};
use super::pki::{P256, Pki, der, entry};
use super::{code, complaint, hex_of, json, openssl, trust};

fn first(report: &Value) -> &Value {
    &report["files"][0]
}

#[test]
fn crls_are_taken_replaced_and_refused() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    pki.crl("early.crl", "ut", &["-crl_lastupdate", "20260101000000Z", "-crl_nextupdate", "20260401000000Z"]);
    pki.crl("late.crl", "ut", &["-crl_lastupdate", "20260601000000Z", "-crl_nextupdate", "20260901000000Z"]);
    // Another key under Utopia's name, and a later day than any.
    pki.csca("st", "/C=UT/O=Utopia/CN=CSCA", P256, &[]);
    pki.crl(
        "stranger.crl",
        "st",
        &["-crl_lastupdate", "20261001000000Z", "-crl_nextupdate", "20271001000000Z"],
    );
    let mut forged = pki.bytes("late.crl");
    *forged.last_mut().unwrap() ^= 1;
    std::fs::write(f.join("forged.crl"), forged).unwrap();
    assert_eq!(code(&add(f, &["ut.pem"], &["--for", "passport", "--sha256", &pki.sha256("ut.der")])), 0);
    let crls = || store(f).revocation_lists("passport");

    assert_eq!(first(&json(&add(f, &["early.crl"], &["--json"])))["crls"]["new"], 1);
    assert_eq!(crls()[0].der.as_ref(), pki.bytes("early.crl"));
    let forged = add(f, &["forged.crl"], &["--json"]);
    let report: Value = serde_json::from_slice(&forged.stdout).unwrap();
    assert_eq!((code(&forged), &first(&report)["crls"]["refused"]), (4, &1.into()));
    assert_eq!(code(&add(f, &["late.crl"], &[])), 0);
    assert_eq!(crls().len(), 1, "the newer takes the place of the older");
    assert_eq!(crls()[0].der.as_ref(), pki.bytes("late.crl"));
    assert_eq!(first(&json(&add(f, &["early.crl"], &["--json"])))["crls"]["known"], 1, "and keeps it");
    assert_eq!(code(&add(f, &["stranger.crl"], &[])), 0, "of a key nobody here knows");
    assert_eq!(crls().len(), 2, "it takes the place of none");
    let listed = listed(f);
    let lines = listed["crl"].as_array().unwrap();
    assert_eq!(lines[0]["signed_by"], pki.sha256("ut.der"));
    assert_eq!(lines.iter().filter(|line| line.get("signed_by").is_none()).count(), 1);
    assert!(store(f).revocation_lists("residence").is_empty());
    assert_eq!(code(&trust(f, &["remove", &pki.sha256("late.crl")])), 0);
    assert_eq!(crls().len(), 1);
}

#[test]
fn the_doctor_says_how_many_countries_and_how_old_the_crls_are() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    let found = || -> Vec<(String, String)> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
        let output = command.current_dir(f).args(["doctor", "--json", "--home", "home"]).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let text = |finding: &Value, member: &str| finding[member].as_str().unwrap().to_owned();
        let ours = findings.iter().filter(|finding| text(finding, "part").starts_with("passport"));
        ours.map(|finding| (text(finding, "health"), text(finding, "found"))).collect()
    };
    let before = found();
    assert!(before.iter().all(|(health, _)| health == "warning"), "{before:?}");
    assert!(before[0].1.starts_with("0 countries") && before[1].1.starts_with("none"), "{before:?}");
    pki.crl("old.crl", "ut", &["-crl_lastupdate", "20260101000000Z", "-crl_nextupdate", "20260401000000Z"]);
    pki.crl("new.crl", "xb", &["-crldays", "1000"]);
    assert_eq!(
        code(&add(f, &["ut.ml", "old.crl", "new.crl"], &["--publisher-sha256", &pki.sha256("ut.der")])),
        0
    );
    let after = found();
    assert_eq!(
        after[0],
        ("good".to_owned(), "3 countries with a trusted CSCA certificate in force".to_owned())
    );
    assert_eq!(after[1].0, "warning");
    assert!(after[1].1.starts_with("2, the newest of ") && after[1].1.ends_with("; 1 overdue"), "{after:?}");
}

/// Document signers, a CRL, a list, and everything that is skipped; LF and CR LF.
#[test]
fn a_file_of_the_directory_is_read_whole() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    pki.issued("ds1", "/C=UT/CN=DS 1", "ut", "ds", &["-set_serial", "0x00C0FFEE"]);
    pki.issued("ds2", "/C=UT/CN=DS 2", "ut", "ds", &["-set_serial", "2"]);
    pki.crl("ut.crl", "ut", &[]);
    let text = [
        "version: 1\n\n# what stands here is made up\n".to_owned(),
        "dn: c=UT,dc=data,dc=download,dc=pkd,dc=icao,dc=int\nc: UT\nobjectClass: country\n\n".to_owned(),
        entry("o=dsc,c=UT,dc=data", "userCertificate;binary", &pki.bytes("ds1.der")),
        entry("o=dsc,c=UT,dc=data", "userCertificate;binary", &pki.bytes("ds2.der")),
        entry("o=dsc,c=UT,dc=data", "userCertificate;binary", &[0x30, 3, 1, 2, 3]),
        entry("o=bcsc,c=UT,dc=data", "userCertificate;binary", &pki.bytes("ut-ml.der")),
        entry("o=dsc,c=UT,dc=nc-data", "userCertificate;binary", &pki.bytes("xb.der")),
        entry("o=crl,c=UT,dc=data", "certificateRevocationList;binary", &pki.bytes("ut.crl")),
        entry("o=ml,c=UT,dc=data", "pkdMasterListContent", &pki.bytes("ut.ml")),
        "dn: o=dsc,c=UT,dc=data\nuserCertificate;binary:: not base64\n\n".to_owned(),
        "what is this\n".to_owned(),
    ]
    .concat();
    std::fs::write(f.join("pkd.ldif"), &text).unwrap();
    std::fs::write(f.join("crlf.ldif"), text.replace('\n', "\r\n")).unwrap();

    let pin = pki.sha256("ut.der");
    let trial = json(&add(f, &["crlf.ldif"], &["--dry-run", "--json", "--publisher-sha256", &pin]));
    let report = json(&add(f, &["pkd.ldif"], &["--json", "--publisher-sha256", &pin]));
    for report in [first(&trial), first(&report)] {
        assert_eq!(report["kind"], "directory");
        assert_eq!(report["signers"], serde_json::json!({ "new": 2, "known": 0, "refused": 1 }));
        assert_eq!(report["crls"], serde_json::json!({ "new": 1, "known": 0, "refused": 0 }));
        assert_eq!(report["new"], 5);
        assert_eq!(
            report["skipped"],
            serde_json::json!({ "non_conformant": 1, "bar_codes": 1, "deviation_lists": 0 })
        );
        assert_eq!(report["damage"], serde_json::json!({ "lines": 1, "values": 1, "too_large": 0 }));
    }
    let store = store(f);
    assert_eq!((store.roots("passport").len(), store.revocation_lists("passport").len()), (5, 1));
    let found = |id| store.signer_certificates("passport", id);
    for serial in [&[0xC0, 0xFF, 0xEE][..], &[0, 0xC0, 0xFF, 0xEE]] {
        assert_eq!(found(SignerId::Serial(serial)), [pki.bytes("ds1.der").into()]);
    }
    assert!(found(SignerId::Serial(&[3])).is_empty());
    let said = openssl(f, &["x509", "-in", "ds2.pem", "-noout", "-ext", "subjectKeyIdentifier"]);
    let key_id = hex_of(&String::from_utf8(said).unwrap().lines().nth(1).unwrap().trim().replace(':', ""));
    assert_eq!(found(SignerId::KeyId(&key_id)), [pki.bytes("ds2.der").into()]);
    assert!(store.signer_certificates("residence", SignerId::KeyId(&key_id)).is_empty());
    // No signer is a root, and everything goes with its import.
    assert!(store.roots("passport").iter().all(|root| root.der.as_ref() != pki.bytes("ds1.der")));
    assert_eq!(listed(f)["document_signers"], 2);
    assert_eq!(first(&json(&add(f, &["pkd.ldif"], &["--json"])))["signers"]["known"], 2);
    assert_eq!(code(&trust(f, &["remove", &pki.sha256("pkd.ldif")])), 0);
    assert_eq!(listed(f)["document_signers"], 0);
}

#[test]
fn a_list_in_a_directory_needs_its_publisher_like_any_other() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    pki.csca("st", "/C=UT/O=Utopia/CN=CSCA", P256, &[]);
    pki.issued("st-ml", "/C=UT/O=Utopia/CN=Master list signer", "st", "ml", &[]);
    pki.list("stranger.ml", &["st"], "st-ml", "st", &[]);
    let lists = ["stranger.ml", "ut.ml"]
        .map(|list| entry("o=ml,c=UT,dc=data", "pkdMasterListContent", &pki.bytes(list)));
    std::fs::write(f.join("pkd.ldif"), lists.concat()).unwrap();
    let refused = add(f, &["pkd.ldif"], &[]);
    assert_eq!(code(&refused), 4, "{}", complaint(&refused));
    assert!(store(f).roots("passport").is_empty());
    let report = json(&add(f, &["pkd.ldif"], &["--json", "--publisher-sha256", &pki.sha256("ut.der")]));
    let refused: Vec<&Value> =
        first(&report)["lists"].as_array().unwrap().iter().map(|list| &list["refused"]).collect();
    assert_eq!(refused, [&Value::from("list_publisher"), &Value::Null]);
    assert_eq!(store(f).roots("passport").len(), 5);
}

/// Nothing of this makes the program stumble, hold the file in memory, or take anything.
#[test]
fn hostile_directories() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let huge = format!("dn: o=dsc,c=UT,dc=data\nuserCertificate;binary:: {}\n", "A".repeat(30 << 20));
    let deep = entry("o=dsc,c=UT,dc=data", "userCertificate;binary", &[0x30; 4096]);
    let large =
        entry("o=crl,c=UT,dc=data", "certificateRevocationList;binary", &der(0x30, &vec![0; 5 << 20]));
    let many = "dn: o=dsc,c=UT,dc=data\n\n".repeat(20_000);
    let binary: Vec<u8> = b"dn: x\n".iter().copied().chain((0..=255).cycle().take(1 << 20)).collect();
    for (name, bytes, damaged) in [
        ("huge", huge.as_bytes(), true),
        ("deep", deep.as_bytes(), false),
        ("large", large.as_bytes(), false),
        ("many", many.as_bytes(), false),
        ("binary", &binary, true),
        ("folded", b"dn: a\n \n \n \n\n \n\n".as_slice(), false),
    ] {
        std::fs::write(f.join(name), bytes).unwrap();
        let output = add(f, &[name], &["--json", "--dry-run"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let one = first(&report);
        assert_eq!(one["kind"], "directory", "{name}");
        assert_eq!(
            (&one["signers"]["new"], &one["crls"]["new"], &one["new"]),
            (&0.into(), &0.into(), &0.into())
        );
        let damage: u64 = one["damage"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        assert_eq!(damage > 0, damaged, "{name}: {one}");
    }
}

/// An import that is killed while it writes has brought nothing, or everything. How long six hundred certificates take is
/// printed, and nothing is demanded of it.
#[test]
fn a_list_of_six_hundred_is_imported_whole_or_not_at_all() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    pki.key("many", P256);
    let mut set = Vec::new();
    for number in 0..600 {
        let (a, b) = (char::from(b'A' + number as u8 % 26), char::from(b'A' + (number / 26) as u8));
        let name = format!("many{number}");
        let (out, subject) = (format!("{name}.der"), format!("/C={a}{b}/CN=CSCA {number}"));
        let fixed = ["req", "-x509", "-new", "-config", "c.cnf", "-extensions", "csca", "-outform", "DER"];
        openssl(f, &[&fixed[..], &["-key", "many.key", "-subj", &subject, "-out", &out]].concat());
        set.extend(pki.bytes(&out));
    }
    pki.list_of("many.ml", &set, "ut-ml", "ut", &[]);
    killed_while_it_writes(f, &pki.sha256("ut.der"));
    let left = store(f).roots("passport").len();
    assert!(left == 0 || left == 600, "{left}");
    let strays = listed(f)["strays"].as_array().unwrap().len();
    println!("after the kill: {left} certificates, {strays} files that no list names");
    let begun = std::time::Instant::now();
    let output = add(f, &["many.ml"], &["--json", "--publisher-sha256", &pki.sha256("ut.der")]);
    assert_eq!(first(&json(&output))["new"], 600 - left);
    let imported = begun.elapsed();
    let begun = std::time::Instant::now();
    let store = store(f);
    assert_eq!(store.roots("passport").len(), 600);
    let loaded = begun.elapsed();
    let begun = std::time::Instant::now();
    assert_eq!(store.roots("passport").len(), 600);
    println!("600 certificates: imported {imported:?}, loaded {loaded:?}, given again {:?}", begun.elapsed());
}

/// Starts the import and ends it as soon as its first file is there.
fn killed_while_it_writes(f: &Path, pin: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command.current_dir(f).args(["trust", "add", "many.ml", "--home", "home", "--publisher-sha256", pin]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let written = || {
        let files = std::fs::read_dir(f.join("home/signers/passport"));
        files.is_ok_and(|mut files| {
            files.any(|file| file.unwrap().path().extension().is_some_and(|end| end == "cer"))
        })
    };
    while !written() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

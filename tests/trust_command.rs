// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika trust` from the command line. openssl makes the certificates and keys, and says their fingerprints.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

#[path = "trust_command/directory.rs"]
mod directory;
#[path = "trust_command/passport.rs"]
mod passport;
#[path = "trust_command/pki.rs"]
mod pki;
#[path = "trust_command/roots.rs"]
mod roots;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tashika::trust::signers::{self, Addition, Family, SignerError};
use tashika::trust::{AcceptedClasses, Material, TrustStore};
use tashika_kit::anchors::{AnchorClass, Anchors, Lookup, SignerName};
use tempfile::TempDir;

const WORDS: [&str; 4] =
    ["--name", "架空県公安委員会", "--source", "letter of 2026-11-01, fingerprint by telephone"];

fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("openssl is needed by this test: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A folder with `key.pem`, `public.pem`, `cert.pem` and `cert.der`.
fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    openssl(f, &["genrsa", "-out", "key.pem", "2048"]);
    openssl(f, &["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"]);
    certificate(f, "key.pem", "cert", "/C=JP/O=Kakuu Police/CN=Signer 1", "0x1234abcd");
    folder
}

fn certificate(folder: &Path, key: &str, name: &str, subject: &str, serial: &str) {
    let (pem, der) = (format!("{name}.pem"), format!("{name}.der"));
    openssl(
        folder,
        &[
            "req",
            "-x509",
            "-new",
            "-key",
            key,
            "-out",
            &pem,
            "-subj",
            subject,
            "-set_serial",
            serial,
            "-days",
            "3650",
        ],
    );
    openssl(folder, &["x509", "-in", &pem, "-outform", "DER", "-out", &der]);
}

fn trust(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command.env_remove("TASHIKA_ANCHORS").env_remove("TASHIKA_HEAD").current_dir(folder);
    command.arg("trust").args(arguments).args(["--home", "home"]).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    assert_eq!(code(output), 0, "{}", complaint(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn add(folder: &Path, file: &str, more: &[&str]) -> Output {
    trust(folder, &[&["add", file, "--for", "licence"], &WORDS[..], more].concat())
}

fn added(folder: &Path) -> Vec<Value> {
    let list = json(&trust(folder, &["list", "--json"]));
    let anchors = list["anchors"].as_array().unwrap();
    anchors.iter().filter(|anchor| anchor["added"] == true).cloned().collect()
}

fn store(folder: &Path) -> TrustStore {
    let shipped = TrustStore::shipped(AcceptedClasses::default()).unwrap();
    shipped.with_signers(&folder.join("home/signers")).unwrap()
}

/// What openssl says of a certificate: `sha256 Fingerprint=AA:BB…`.
fn fingerprint(folder: &Path, pem: &str) -> String {
    let said = openssl(folder, &["x509", "-in", pem, "-noout", "-fingerprint", "-sha256"]);
    String::from_utf8(said).unwrap().trim().to_owned()
}

fn found(store: &TrustStore, key_id: &[u8], issuer: &str, serial: &str) -> Option<String> {
    match store.signer(&SignerName { family: "licence", key_id, issuer, serial }) {
        Lookup::Accepted((anchor, _)) => Some(anchor.name),
        _ => None,
    }
}

#[test]
fn a_certificate_is_added_with_openssls_fingerprint_found_and_removed() {
    let made = made();
    let f = made.path();
    assert_eq!(json(&trust(f, &["list", "--json"]))["public_licence_anchor_known"], false);
    let sha256 = fingerprint(f, "cert.pem");
    let shown = json(&trust(f, &["show", "cert.der", "--json"]));
    let digits = sha256.rsplit_once('=').unwrap().1.replace(':', "").to_lowercase();
    assert_eq!(shown["sha256"], digits);
    assert_eq!(shown["certificate"]["serial"], "1234ABCD");
    assert!(added(f).is_empty(), "show adds nothing");

    let output = add(f, "cert.pem", &["--sha256", &sha256]);
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    let list = added(f);
    assert_eq!(list.len(), 1);
    assert_eq!((&list[0]["fingerprint"], &list[0]["class"]), (&shown["sha256"], &"unofficial".into()));
    assert_eq!((&list[0]["source"], &list[0]["used_for"]), (&WORDS[3].into(), &"licence".into()));
    assert_eq!(list[0]["in_force_today"], true);
    let name = list[0]["name"].as_str().unwrap();
    assert!(name.starts_with("架空県公安委員会 (20"), "the days stand in the name: {name}");

    let key_id: Vec<u8> = hex_of(shown["key_id"].as_str().unwrap());
    let store = store(f);
    assert_eq!(key_id.len(), 20);
    assert_eq!(found(&store, &key_id, "", "").as_deref(), Some(name));
    // By issuer and serial number; 305441741 is 0x1234abcd.
    let issuer = "CN=signer 1,O=KAKUU POLICE,C=JP";
    for serial in ["1234ABCD", "305441741", "0x1234abcd"] {
        assert_eq!(found(&store, &[], issuer, serial).as_deref(), Some(name), "{serial}");
        assert_eq!(found(&store, &[7; 32], issuer, serial).as_deref(), Some(name), "made in another way");
        assert_eq!(found(&store, &[7; 20], issuer, serial), None, "another certificate's identifier");
    }
    assert_eq!(found(&store, &[], issuer, "1234ABCE"), None);
    assert_eq!(found(&store, &[], "", ""), None);
    assert!(store.has_signers("licence") && !store.has_signers("my_number_licence"));
    let other = SignerName { family: "my_number_licence", key_id: &key_id, issuer, serial: "1234ABCD" };
    assert_eq!(store.signer(&other), Lookup::Unknown, "an anchor is good for what it was added for");

    assert_eq!(code(&add(f, "cert.pem", &["--sha256", &sha256])), 1, "twice");
    assert_eq!(code(&trust(f, &["remove", &digits])), 0);
    assert!(added(f).is_empty() && std::fs::read_dir(f.join("home/signers")).unwrap().count() == 2);
    assert_eq!(code(&trust(f, &["remove", &digits])), 1, "nothing is left to remove");
}

fn hex_of(text: &str) -> Vec<u8> {
    tashika::trust::hexadecimal(text).unwrap()
}

#[test]
fn the_fingerprint_has_to_be_compared() {
    let made = made();
    let f = made.path();
    assert_eq!(code(&add(f, "cert.pem", &[])), 2, "neither fingerprint nor word");
    let output = add(f, "cert.pem", &["--sha256", &"00".repeat(32)]);
    assert_eq!(code(&output), 4);
    assert!(complaint(&output).contains("nothing was added"));
    assert_eq!(code(&add(f, "cert.pem", &["--sha256", "1234"])), 2);
    assert_eq!(code(&add(f, "cert.pem", &["--yes-i-compared", "--class", "simulator"])), 2);
    assert!(added(f).is_empty());
    assert_eq!(
        code(&trust(
            f,
            &["add", "cert.pem", "--for", "licence", "--name", " ", "--source", "x", "--yes-i-compared"]
        )),
        1
    );
    assert_eq!(
        code(&trust(
            f,
            &[
                "--training",
                "add",
                "cert.pem",
                "--for",
                "licence",
                "--name",
                "x",
                "--source",
                "x",
                "--yes-i-compared"
            ]
        )),
        1
    );
    assert_eq!(code(&add(f, "cert.pem", &["--yes-i-compared"])), 0);
}

#[test]
fn a_public_key_needs_its_identifier() {
    let made = made();
    let f = made.path();
    assert!(complaint(&add(f, "public.pem", &["--yes-i-compared"])).contains("--key-id"));
    openssl(f, &["pkey", "-pubin", "-in", "public.pem", "-outform", "DER", "-out", "public.der"]);
    let said = openssl(f, &["dgst", "-sha256", "-r", "public.der"]);
    let sha256 = String::from_utf8(said).unwrap()[..64].to_owned();
    let output = add(f, "public.der", &["--sha256", &sha256, "--key-id", "0A:0B:0C", "--class", "test"]);
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    assert!(complaint(&output).contains("not accepted"), "class test decides nothing by itself");
    let name = SignerName { family: "licence", key_id: &[10, 11, 12], issuer: "", serial: "" };
    assert!(matches!(store(f).signer(&name), Lookup::NotAccepted(a) if a.class == AnchorClass::Test));
    assert!(store(f).has_signers("licence"), "there is one, though not accepted");
    assert_eq!(found(&store(f), &[10, 11], "", ""), None);
    assert_eq!(found(&store(f), &[], "", ""), None);
}

#[test]
fn what_is_no_anchor_is_refused_with_its_reason() {
    let made = made();
    let f = made.path();
    openssl(f, &["ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", "ec.pem"]);
    certificate(f, "ec.pem", "ec-cert", "/CN=x", "1");
    openssl(f, &["pkey", "-in", "ec.pem", "-pubout", "-out", "ec-public.pem"]);
    openssl(f, &["genrsa", "-out", "short.pem", "1024"]);
    certificate(f, "short.pem", "short-cert", "/CN=x", "1");
    let der = std::fs::read(f.join("cert.der")).unwrap();
    let pem = std::fs::read(f.join("cert.pem")).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(f.join(name), bytes).unwrap();
    write("garbage", &[0x30; 500]);
    write("empty", &[]);
    write("cut", &der[..der.len() - 1]);
    write("longer", &[&der[..], &[0]].concat());
    write("two.pem", &[&pem[..], &pem].concat());
    write("huge", &vec![0x30; 70_000]);
    for (file, reason) in [
        ("ec-cert.pem", "Unsupported"),
        ("ec-public.pem", "Unsupported"),
        ("short-cert.pem", "Unsupported"),
        ("key.pem", "private key"),
        ("garbage", "Neither"),
        ("empty", "Neither"),
        ("cut", "Neither"),
        ("longer", "Neither"),
        ("two.pem", "exactly one"),
        ("huge", "Larger"),
        ("nowhere", "cannot be read"),
    ] {
        for output in [trust(f, &["show", file]), add(f, file, &["--yes-i-compared"])] {
            assert_eq!(code(&output), 1, "{file}");
            assert!(complaint(&output).contains(reason), "{file}: {}", complaint(&output));
        }
    }
    assert!(added(f).is_empty());
}

/// No change of any byte of a certificate makes the parser stumble.
#[test]
fn changed_bytes_are_read_or_refused() {
    let made = made();
    let der = std::fs::read(made.path().join("cert.der")).unwrap();
    let whole = Material::parse(&der).unwrap();
    for at in 0..der.len() {
        for value in [0x00, 0x7F, 0x80, 0xFF] {
            let mut changed = der.clone();
            changed[at] = value;
            if changed != der
                && let Ok(read) = Material::parse(&changed)
            {
                assert_ne!(read.fingerprint, whole.fingerprint);
            }
        }
        assert!(Material::parse(&der[..at]).is_err());
    }
}

#[test]
fn one_key_id_for_two_keys_is_refused_and_a_renewed_certificate_is_not() {
    let made = made();
    let f = made.path();
    assert_eq!(code(&add(f, "cert.pem", &["--yes-i-compared"])), 0);
    certificate(f, "key.pem", "renewed", "/C=JP/O=Kakuu Police/CN=Signer 2", "99");
    assert_eq!(code(&add(f, "renewed.pem", &["--yes-i-compared"])), 0);
    openssl(f, &["genrsa", "-out", "other.pem", "2048"]);
    openssl(f, &["pkey", "-in", "other.pem", "-pubout", "-out", "other-public.pem"]);
    let id = added(f)[0]["key_id"].as_str().unwrap().to_owned();
    let output = add(f, "other-public.pem", &["--yes-i-compared", "--key-id", &id]);
    assert_eq!(code(&output), 1);
    assert!(complaint(&output).contains("same key identifier"), "{}", complaint(&output));
    certificate(f, "other.pem", "same-name", "/C=JP/O=Kakuu Police/CN=Signer 2", "99");
    assert_eq!(code(&add(f, "same-name.pem", &["--yes-i-compared"])), 1, "same issuer and serial number");
    assert_eq!(added(f).len(), 2);
    assert!(found(&store(f), &hex_of(&id), "", "").is_some(), "both have one key");
    let output = add(f, "renewed.pem", &["--yes-i-compared", "--key-id", "0102"]);
    assert!(complaint(&output).contains("--key-id"), "{}", complaint(&output));
}

#[test]
fn a_damaged_folder_is_an_error_that_names_the_file() {
    let made = made();
    let f = made.path();
    assert_eq!(code(&add(f, "cert.pem", &["--yes-i-compared"])), 0);
    let sha256 = added(f)[0]["fingerprint"].as_str().unwrap().to_owned();
    let signers = f.join("home/signers");
    let (list, der) = (signers.join("signers.toml"), signers.join(format!("{sha256}.der")));
    let (text, bytes) = (std::fs::read_to_string(&list).unwrap(), std::fs::read(&der).unwrap());
    let refused = |named: &str| {
        let output = trust(f, &["list"]);
        assert_eq!(code(&output), 1);
        assert!(complaint(&output).contains(named), "{named}: {}", complaint(&output));
    };
    for wrong in [
        text.replace("unofficial", "simulator"),
        text.replace("unofficial", "trusted"),
        text.replace("certificate", "public_key"),
        format!("{text}surprise = 1\n"),
        format!("{text}\n{}", text.replace('#', "##")),
        text.replace(&sha256, "../../cert"),
    ] {
        assert_ne!(wrong, text);
        std::fs::write(&list, wrong).unwrap();
        refused("signers");
    }
    std::fs::remove_file(&list).unwrap();
    refused("signers.toml");
    std::fs::write(&list, &text).unwrap();
    std::fs::write(&der, std::fs::read(f.join("cert.pem")).unwrap()).unwrap();
    assert_eq!(added(f).len(), 1, "the same certificate as PEM is the same certificate");
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(&der, &changed).unwrap();
    refused(&sha256);
    std::fs::remove_file(&der).unwrap();
    refused(&sha256);
    assert_eq!(code(&trust(f, &["remove", &sha256])), 0, "the way out");
    assert!(added(f).is_empty());
}

#[test]
fn odd_words_come_back_as_they_were_and_the_simulator_never() {
    let made = made();
    let folder = made.path().join("home/signers");
    let material = || Material::read(&made.path().join("cert.pem")).unwrap();
    let addition = Addition {
        name: "\"'\\ ]] = # 髙𠮷",
        family: Family::Licence,
        class: AnchorClass::Simulator,
        key_id: &[],
        on: "2026-11-21".parse().unwrap(),
        by: "a\"b",
        source: "https://example.test/?a=\\u0000",
    };
    assert!(matches!(signers::add(&folder, material(), &addition), Err(SignerError::Simulator)));
    let two_lines = Addition { class: AnchorClass::Official, source: "a\nb", ..addition.clone() };
    assert!(matches!(signers::add(&folder, material(), &two_lines), Err(SignerError::Words)));
    let good = Addition { class: AnchorClass::Official, ..addition };
    signers::add(&folder, material(), &good).unwrap();
    let (entry, _) = signers::load(&folder).unwrap()[0].added.clone().unwrap();
    assert_eq!(
        (entry.name.as_str(), entry.added_by.as_str(), entry.source.as_str()),
        (good.name, good.by, good.source)
    );
}

/// An administrator's change stands in the record book; a clerk's is refused and changes nothing.
#[test]
fn the_record_book_says_who_added_an_anchor() {
    let made = made();
    let f = made.path();
    let run = |arguments: &[&str], lines: &str| {
        use std::io::Write;
        let mut child = Command::new(env!("CARGO_BIN_EXE_tashika"))
            .args(arguments)
            .args(["--home", "home", "--password-stdin"])
            .current_dir(f)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let (administrator, manager) = ("a long administrator password\n", "a long manager password\n");
    let init = ["users", "init", "--administrator", "admin", "--manager", "chief"];
    assert_eq!(code(&run(&init, &format!("{administrator}{manager}"))), 0);
    let act = [&["trust", "add", "cert.pem", "--for", "licence", "--yes-i-compared"], &WORDS[..]].concat();
    let refused = run(&[&act[..], &["--account", "chief"]].concat(), manager);
    assert_eq!(code(&refused), 7, "{}", complaint(&refused));
    assert!(added(f).is_empty());
    let done = run(&[&act[..], &["--account", "admin"]].concat(), administrator);
    assert_eq!(code(&done), 0, "{}", complaint(&done));
    assert_eq!(added(f)[0]["added_by"], "admin");
    let book = std::fs::read(f.join("home/book.sqlite3")).unwrap();
    let log = std::fs::read(f.join("home/book.sqlite3-wal")).unwrap_or_default();
    let holds = |bytes: &[u8]| bytes.windows(15).any(|window| window == b"licence_signers");
    assert!(holds(&book) || holds(&log));
    // Without an account it is done, and said to stand nowhere.
    let sha256 = added(f)[0]["fingerprint"].as_str().unwrap().to_owned();
    assert!(complaint(&trust(f, &["remove", &sha256])).contains("Not entered"));
}

#[test]
fn an_expired_certificate_is_taken_with_a_warning() {
    let made = made();
    let f = made.path();
    openssl(f, &["req", "-new", "-key", "key.pem", "-out", "old.csr", "-subj", "/CN=old"]);
    std::fs::write(f.join("index"), "").unwrap();
    std::fs::write(f.join("serial"), "01\n").unwrap();
    let setup = "[ca]\ndefault_ca=c\n[c]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n";
    std::fs::write(f.join("ca.cnf"), setup).unwrap();
    openssl(
        f,
        &[
            "ca",
            "-batch",
            "-selfsign",
            "-config",
            "ca.cnf",
            "-keyfile",
            "key.pem",
            "-in",
            "old.csr",
            "-out",
            "old.pem",
            "-startdate",
            "20150101000000Z",
            "-enddate",
            "20200101000000Z",
            "-notext",
        ],
    );
    let output = add(f, "old.pem", &["--yes-i-compared"]);
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    assert!(complaint(&output).contains("not in force today"), "{}", complaint(&output));
    assert_eq!(added(f)[0]["in_force_today"], false);
    // Without an identifier of its own it is found by issuer and serial number, or by the one that was given.
    assert!(added(f)[0]["name"].as_str().unwrap().ends_with("(2015-01-01 to 2020-01-01)"));
}

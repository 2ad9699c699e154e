// SPDX-License-Identifier: MIT OR Apache-2.0
//! CSCA certificates and master lists: who vouches for them, and what is refused.

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tashika::trust::{AcceptedClasses, TrustStore};
use tashika_kit::anchors::{AnchorClass, Anchors, Root};
use tempfile::TempDir;

use super::pki::{BRAINPOOL, EXPLICIT, P256, Pki, RSA};
use super::{code, complaint, json, openssl, trust};

/// Utopia publishes a list of its own CSCA, its link, and those of three others; a stranger has a CSCA and a signer, too.
pub(crate) fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pki = Pki::new(folder.path());
    pki.csca("ut", "/C=UT/O=Utopia/CN=CSCA", EXPLICIT, &[]);
    pki.issued("ut-ml", "/C=UT/O=Utopia/CN=Master list signer", "ut", "ml", &[]);
    pki.csca("xa", "/C=xa/O=Aland/CN=CSCA", BRAINPOOL, &[]);
    pki.csca(
        "xb",
        "/C=XB/CN=CSCA",
        RSA,
        &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"],
    );
    pki.dated("xc", "/C=XC/CN=CSCA", None, "csca", ["20050101000000Z", "20200101000000Z"]);
    // Utopia's next key, under its old one; the link has the name of both.
    pki.csca("ut2", "/C=UT/O=Utopia/CN=CSCA", P256, &[]);
    std::fs::copy(folder.path().join("ut2.key"), folder.path().join("ut-link.key")).unwrap();
    pki.issued("ut-link", "/C=UT/O=Utopia/CN=CSCA", "ut", "csca", &[]);
    pki.list("ut.ml", &["ut", "ut-link", "xa", "xb", "xc"], "ut-ml", "ut", &[]);
    folder
}

pub(crate) fn add(folder: &Path, files: &[&str], more: &[&str]) -> Output {
    trust(folder, &[&["add"], files, more].concat())
}

pub(crate) fn listed(folder: &Path) -> Value {
    json(&trust(folder, &["list", "--json", "--family", "passport"]))["passport"].clone()
}

pub(crate) fn store(folder: &Path) -> TrustStore {
    let shipped = TrustStore::shipped(AcceptedClasses::default()).unwrap();
    shipped.with_signers(&folder.join("home/signers")).unwrap()
}

fn roots(folder: &Path) -> Vec<Root> {
    store(folder).roots("passport")
}

fn file(report: &Value) -> &Value {
    &report["files"][0]
}

/// As [`json`], of a command that may say no.
fn said(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", complaint(output)))
}

#[test]
fn a_list_is_taken_on_the_word_of_its_publisher_alone() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    // That the CSCA stands in the list it signs proves nothing.
    let output = add(f, &["ut.ml"], &["--json"]);
    assert_eq!(code(&output), 4);
    let report = said(&output);
    let list = &file(&report)["lists"][0];
    assert_eq!((&list["refused"], &list["publisher"]), (&"list_publisher".into(), &"unknown".into()));
    assert_eq!(list["publisher_sha256"], pki.sha256("ut.der"), "it is shown, for comparing");
    assert_eq!((&list["country"], &list["certificates"]), (&"UT".into(), &5.into()));
    assert!(roots(f).is_empty());
    // Nor does another fingerprint than the publisher's help.
    for wrong in ["xa.der", "ut2.der"] {
        let output = add(f, &["ut.ml"], &["--publisher-sha256", &pki.sha256(wrong)]);
        assert_eq!(code(&output), 4, "{wrong}");
        assert!(complaint(&output).contains("--publisher-sha256"), "{}", complaint(&output));
    }
    assert!(roots(f).is_empty());

    let pin = pki.sha256("ut.der");
    let trial = add(f, &["ut.ml"], &["--publisher-sha256", &pin, "--dry-run", "--json"]);
    assert_eq!(file(&json(&trial))["new"], 5);
    assert!(roots(f).is_empty() && !f.join("home/signers/passport").exists(), "a trial leaves nothing");

    let output = add(f, &["ut.ml"], &["--publisher-sha256", &pin, "--source", "example.test", "--json"]);
    let report = json(&output);
    let one = file(&report);
    assert_eq!((&one["new"], &one["links"], &one["expired"]), (&5.into(), &1.into(), &1.into()));
    assert_eq!(one["countries"], serde_json::json!({ "UT": 2, "XA": 1, "XB": 1, "XC": 1 }));
    assert_eq!(one["lists"][0]["publisher"], "pinned");
    assert!(one["certificates"].as_array().unwrap().iter().all(|csca| csca["unsupported"] == false));
    let link = one["certificates"].as_array().unwrap().iter().find(|csca| csca["link"] == true).unwrap();
    assert_eq!(link["signed_by"], pin);

    let all = roots(f);
    assert_eq!(all.len(), 5);
    assert!(all.iter().all(|root| root.accepted && root.anchor.class == AnchorClass::Unofficial));
    let xa = all.iter().find(|root| root.anchor.name.starts_with("CSCA XA ")).unwrap();
    assert_eq!(xa.der.as_ref(), pki.bytes("xa.der"));
    assert!(store(f).roots("residence").is_empty() && store(f).roots("licence").is_empty());
    let passport = listed(f);
    assert_eq!(passport["countries"], serde_json::json!({ "UT": 2, "XA": 1, "XB": 1 }), "XC has expired");
    assert_eq!(passport["imports"][0]["publisher"], pin);
    assert_eq!(passport["strays"], serde_json::json!([]));
    let of_xc = json(&trust(f, &["list", "--json", "--country", "xc"]))["passport"]["csca"].clone();
    assert_eq!((of_xc.as_array().unwrap().len(), &of_xc[0]["in_force_today"]), (1, &false.into()));
    let text = String::from_utf8(trust(f, &["list", "--country", "XC"]).stdout).unwrap();
    assert!(text.contains("期限切れ") && !text.contains("XA"), "{text}");
    let list = pki.sha256("ut.ml");
    assert!(text.contains(&format!("SHA-256 {list}")) && text.contains("署名日: 20"), "{text}");
    assert!(text.contains("取込日: 20") && !text.contains("unknown"), "{text}");
    let wrong = String::from_utf8(trust(f, &["list", "--country", "UTO"]).stdout).unwrap();
    assert!(wrong.contains("2文字") && !text.contains("2文字"), "{wrong}");
    // The same list once more brings nothing, and says so.
    let again = String::from_utf8(add(f, &["ut.ml"], &[]).stdout).unwrap();
    assert!(again.contains("新規 0, 登録済み 5 (うちリンク 1, 期限切れ 1, 国 4), 採用せず 0"), "{again}");
    assert!(!again.contains("+0"), "{again}");
    // Its publisher was named before.
    let again = json(&add(f, &["ut.ml"], &["--json"]));
    assert_eq!((&file(&again)["new"], &file(&again)["known"]), (&0.into(), &5.into()));
    assert_eq!(file(&again)["lists"][0]["publisher"], "trusted");
}

/// A country that stands in a list vouches for its own passports, and for no list and no other country.
#[test]
fn only_a_publisher_that_was_named_vouches_for_lists() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    let pin = pki.sha256("ut.der");
    assert_eq!(code(&add(f, &["ut.ml"], &["--publisher-sha256", &pin])), 0);
    let before = roots(f).len();
    // Aland's key signs a list with a certificate of its own for Xberg, and a link to it.
    pki.issued("xa-ml", "/C=XA/O=Aland/CN=Master list signer", "xa", "ml", &[]);
    pki.csca("fake", "/C=XB/CN=CSCA", P256, &[]);
    pki.list("xa.ml", &["fake"], "xa-ml", "xa", &[]);
    let output = add(f, &["xa.ml"], &["--json"]);
    assert_eq!(code(&output), 4);
    let list = &file(&said(&output))["lists"][0].clone();
    assert_eq!((&list["refused"], &list["publisher"]), (&"list_publisher".into(), &"unknown".into()));
    assert_eq!(list["publisher_sha256"], pki.sha256("xa.der"), "it is shown, for comparing");
    std::fs::copy(f.join("fake.key"), f.join("fake-link.key")).unwrap();
    pki.issued("fake-link", "/C=XB/CN=CSCA", "xa", "csca", &[]);
    let output = add(f, &["fake-link.der"], &["--for", "passport"]);
    assert_eq!(code(&output), 1, "no country links to another's key");
    assert_eq!(roots(f).len(), before);
    // Named once, it is a publisher from then on.
    assert_eq!(code(&add(f, &["xa.ml"], &["--publisher-sha256", &pki.sha256("xa.der")])), 0);
    pki.list("xa-next.ml", &["xa", "fake"], "xa-ml", "xa", &[]);
    assert_eq!(code(&add(f, &["xa-next.ml"], &[])), 0);
    // And so is Utopia with its next key, to which its own link leads.
    pki.issued("ut2-ml", "/C=UT/O=Utopia/CN=Master list signer", "ut2", "ml", &[]);
    pki.list("ut2.ml", &["ut2"], "ut2-ml", "ut2", &[]);
    let report = json(&add(f, &["ut2.ml"], &["--json"]));
    assert_eq!(file(&report)["lists"][0]["publisher"], "trusted");
    // What is taken out vouches for nothing any more.
    for list in ["xa.ml", "xa-next.ml"] {
        assert_eq!(code(&trust(f, &["remove", &pki.sha256(list)])), 0, "{list}");
    }
    assert_eq!(code(&add(f, &["xa.ml"], &[])), 4);
}

#[test]
fn lists_that_were_changed_or_signed_by_others_are_refused() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    let pin = pki.sha256("ut.der");
    let ml = pki.bytes("ut.ml");
    // One byte of a certificate in the list.
    let inside = pki.bytes("xa.der");
    let at = ml.windows(inside.len()).position(|window| window == inside).unwrap();
    let mut tampered = ml.clone();
    tampered[at + inside.len() - 1] ^= 1;
    std::fs::write(f.join("tampered.ml"), tampered).unwrap();
    // A stranger's list with Utopia's CSCA along, and one whose signer has Utopia's name.
    pki.csca("st", "/C=UT/O=Utopia/CN=CSCA", P256, &[]);
    pki.issued("st-ml", "/C=UT/O=Utopia/CN=Master list signer", "st", "ml", &[]);
    pki.list("stranger.ml", &["ut", "st"], "st-ml", "ut", &[]);
    // A signer for documents, a signer whose time was over, no day of signing, and the CSCA itself.
    pki.issued("ut-ds", "/C=UT/CN=Document signer", "ut", "ds", &[]);
    pki.list("purpose.ml", &["ut"], "ut-ds", "ut", &[]);
    pki.dated("ut-old", "/C=UT/CN=Old signer", Some("ut"), "ml", ["20200101000000Z", "20210101000000Z"]);
    pki.list("old.ml", &["ut"], "ut-old", "ut", &[]);
    pki.list("csca.ml", &["ut"], "ut", "xa", &[]);
    pki.list("keyid.ml", &["ut"], "ut-ml", "ut", &["-keyid"]);
    pki.list("plain.ml", &["ut"], "ut-ml", "ut", &["-noattr"]);
    pki.list("deviation.dl", &["ut"], "ut-ml", "ut", &["-econtent_type", "2.23.136.1.1.7"]);
    pki.list("other.cms", &["ut"], "ut-ml", "ut", &["-econtent_type", "2.23.136.1.1.1"]);
    pki.list_of("junk.ml", &[0x30, 0x83, 0xFF, 0xFF, 0xFF], "ut-ml", "ut", &[]);
    std::fs::write(f.join("cut.ml"), &ml[..ml.len() / 2]).unwrap();
    std::fs::write(f.join("list.zip"), b"PK\x03\x04rest").unwrap();
    for (file, status, reason) in [
        ("tampered.ml", 4, "does not hold"),
        ("stranger.ml", 4, "Nobody vouches"),
        ("purpose.ml", 4, "2.23.136.1.1.3"),
        ("old.ml", 4, "not in force then"),
        ("csca.ml", 4, "2.23.136.1.1.3"),
        ("plain.ml", 1, "cannot be read as a master list"),
        ("deviation.dl", 1, "deviation list"),
        ("other.cms", 1, "no master list"),
        ("junk.ml", 1, "cannot be read as a master list"),
        ("list.zip", 1, "ZIP"),
    ] {
        let output = add(f, &[file], &["--for", "passport", "--publisher-sha256", &pin]);
        assert_eq!(code(&output), status, "{file}: {}", complaint(&output));
        assert!(complaint(&output).contains(reason), "{file}: {}", complaint(&output));
    }
    assert_ne!(code(&add(f, &["cut.ml"], &["--for", "passport", "--publisher-sha256", &pin])), 0);
    assert!(roots(f).is_empty());
    assert_eq!(code(&add(f, &["keyid.ml"], &["--publisher-sha256", &pin])), 0, "named by key identifier");
    assert_eq!(roots(f).len(), 1);
    let signer = pki.sha256("st-ml.der");
    assert_eq!(code(&add(f, &["stranger.ml"], &[])), 4, "the name of a trusted CSCA is not its key");
    assert_eq!(
        code(&add(f, &["stranger.ml"], &["--publisher-sha256", &signer])),
        0,
        "the signer itself, named"
    );
}

#[test]
fn what_in_a_list_cannot_be_a_csca_is_refused_and_the_rest_is_taken() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    let mut forged = pki.bytes("xa.der");
    *forged.last_mut().unwrap() ^= 1;
    std::fs::write(f.join("forged.der"), forged).unwrap();
    std::fs::write(f.join("noise.der"), [0x30, 3, 1, 2, 3]).unwrap();
    // A CA of an old fashion says nothing of it, another that it is none, and one may not sign certificates.
    pki.issued("no-ca", "/C=XD/CN=CSCA", "ut", "no_ca", &[]);
    pki.issued("no-use", "/C=XD/CN=CSCA", "ut", "no_use", &[]);
    let all = ["ut", "xb", "forged", "ut-ml", "noise", "no-ca", "no-use"];
    pki.list("mixed.ml", &all, "ut-ml", "ut", &[]);
    let output = add(f, &["mixed.ml"], &["--publisher-sha256", &pki.sha256("ut.der"), "--json"]);
    let report = json(&output);
    let one = file(&report);
    assert_eq!((&one["new"], &one["refused_certificates"]), (&2.into(), &5.into()));
    let reasons: Vec<&str> =
        one["certificates"].as_array().unwrap().iter().filter_map(|csca| csca["refused"].as_str()).collect();
    assert_eq!(reasons, ["signature", "no_constraints", "unreadable", "not_a_ca", "key_use"]);
    assert_eq!(roots(f).len(), 2);
}

#[test]
fn a_certificate_is_compared_and_a_link_is_vouched_for() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    assert_eq!(code(&add(f, &["ut.pem"], &[])), 2, "a certificate does not say what it is for");
    let passport = |files: &[&str], more: &[&str]| add(f, files, &[&["--for", "passport"], more].concat());
    assert_eq!(code(&passport(&["ut.pem"], &[])), 2, "nobody compared it");
    assert_eq!(code(&passport(&["ut.pem"], &["--dry-run"])), 2, "a trial says what would happen");
    assert_eq!(code(&passport(&["ut.pem"], &["--sha256", &pki.sha256("xa.der")])), 4);
    let output = passport(&["ut-link.der"], &[]);
    assert_eq!(code(&output), 1);
    assert!(complaint(&output).contains("link certificate"), "{}", complaint(&output));
    for (file, reason) in [("ut-ml.der", "Not a CSCA"), ("ut.key", "private key"), ("c.cnf", "Neither")] {
        let output = passport(&[file], &["--yes-i-compared"]);
        assert_eq!(code(&output), 1, "{file}");
        assert!(complaint(&output).contains(reason), "{file}: {}", complaint(&output));
    }
    assert!(roots(f).is_empty());

    let pin = pki.sha256("ut.der");
    assert_eq!(
        code(&passport(&["ut.pem"], &["--sha256", &pin, "--class", "official", "--source", "by hand"])),
        0
    );
    assert_eq!(code(&passport(&["ut.der"], &["--sha256", &pin])), 1, "twice");
    let output = passport(&["ut-link.der"], &["--json", "--class", "official"]);
    assert_eq!(file(&json(&output))["certificates"][0]["signed_by"], pin);
    let forged = {
        let mut link = pki.bytes("ut-link.der");
        *link.last_mut().unwrap() ^= 1;
        std::fs::write(f.join("forged.der"), link).unwrap();
        passport(&["forged.der"], &["--yes-i-compared"])
    };
    assert_eq!(code(&forged), 4, "{}", complaint(&forged));
    let all = roots(f);
    assert_eq!(all.iter().map(|root| root.anchor.class).collect::<Vec<_>>(), [AnchorClass::Official; 2]);
    // A list signed by Utopia needs no word any more; a certificate of class test vouches for nothing by itself.
    assert_eq!(code(&add(f, &["ut.ml"], &["--class", "test"])), 0);
    let classes: Vec<bool> = roots(f).iter().map(|root| root.accepted).collect();
    assert_eq!(classes.iter().filter(|accepted| **accepted).count(), 2, "the others are of class test");
    assert_eq!(code(&trust(f, &["remove", &pki.sha256("ut.ml")])), 0, "what came by the list alone");
    assert_eq!(roots(f).len(), 2);
    assert_eq!(code(&trust(f, &["remove", &pin])), 0);
    assert_eq!(code(&trust(f, &["remove", &pin])), 1);
    assert_eq!(roots(f).len(), 1);
    let left = std::fs::read_dir(f.join("home/signers/passport")).unwrap();
    let files = left.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "cer"));
    assert_eq!(files.count(), 1, "the files are gone, too");
}

#[test]
fn a_list_of_nothing_says_what_that_means() {
    let folder = tempfile::tempdir().unwrap();
    let said = String::from_utf8(trust(folder.path(), &["list", "--family", "passport"]).stdout).unwrap();
    assert!(said.contains(tashika::words::ja("trust.passport.nothing")), "{said}");
}

#[test]
fn show_says_what_a_file_is_and_changes_nothing() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    let shown = json(&trust(f, &["show", "ut.ml", "--json"]));
    assert_eq!((&shown["kind"], &shown["used_for"]), (&"master_list".into(), &"passport".into()));
    assert_eq!(shown["brings"]["lists"][0]["signer_sha256"], pki.sha256("ut-ml.der"));
    let shown = json(&trust(f, &["show", "ut.der", "--json"]));
    assert_eq!((&shown["kind"], &shown["certificate"]["country"]), (&"certificate".into(), &"UT".into()));
    assert_eq!(shown["sha256"], pki.sha256("ut.der"));
    let shown = json(&trust(f, &["show", "ut-link.pem", "--for", "passport", "--json"]));
    assert_eq!(shown["brings"]["certificates"][0]["link"], true);
    let text = String::from_utf8(trust(f, &["show", "ut.ml"]).stdout).unwrap();
    let pairs = openssl(f, &["x509", "-in", "ut.pem", "-noout", "-fingerprint", "-sha256"]);
    let pairs = String::from_utf8(pairs).unwrap();
    assert!(text.contains(pairs.trim().rsplit_once('=').unwrap().1), "{text}");
    assert!(!f.join("home/signers/passport").exists());
}

#[test]
fn damage_is_named_and_left_out() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    assert_eq!(code(&add(f, &["ut.ml"], &["--publisher-sha256", &pki.sha256("ut.der")])), 0);
    let folder = f.join("home/signers/passport");
    let of = |name: &str| folder.join(format!("{}.cer", pki.sha256(&format!("{name}.der"))));
    std::fs::write(of("xa"), b"damaged").unwrap();
    std::fs::remove_file(of("xb")).unwrap();
    std::fs::copy(f.join("ut2.der"), of("xc")).unwrap();
    std::fs::write(folder.join(format!("{}.cer", "0".repeat(64))), b"foreign").unwrap();
    std::fs::write(folder.join("readme.txt"), b"foreign").unwrap();
    assert_eq!(roots(f).len(), 2);
    let passport = listed(f);
    let problems = passport["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 3);
    for name in ["xa", "xb", "xc"] {
        let sha256 = pki.sha256(&format!("{name}.der"));
        assert!(problems.iter().any(|problem| problem.as_str().unwrap().contains(&sha256)), "{name}");
    }
    assert_eq!(passport["strays"].as_array().unwrap().len(), 1);
    // The same list mends it.
    assert_eq!(code(&add(f, &["ut.ml"], &["--publisher-sha256", &pki.sha256("ut.der")])), 0);
    assert_eq!(roots(f).len(), 5);
    // A damaged list takes all away, stops nothing, and is not written over.
    let list = folder.join("passport.toml");
    let text = std::fs::read_to_string(&list).unwrap();
    for wrong in [
        text.replace("unofficial", "simulator"),
        text.replace(&pki.sha256("xa.der"), "../../xa"),
        format!("{text}surprise = 1\n"),
        text.replace("[[csca]]", "[[csca"),
    ] {
        assert_ne!(wrong, text);
        std::fs::write(&list, &wrong).unwrap();
        assert!(roots(f).is_empty());
        assert_eq!(listed(f)["problems"].as_array().unwrap().len(), 1);
        let output = add(f, &["ut.ml"], &["--publisher-sha256", &pki.sha256("ut.der")]);
        assert_eq!(code(&output), 1);
        assert!(complaint(&output).contains("passport.toml"), "{}", complaint(&output));
        assert_eq!(std::fs::read_to_string(&list).unwrap(), wrong);
    }
}

/// What an interrupted import leaves is named, not used, and in nobody's way.
#[test]
fn what_an_interrupted_import_left_is_not_used() {
    let made = made();
    let (f, pki) = (made.path(), Pki(made.path()));
    let pin = pki.sha256("ut.der");
    assert_eq!(code(&add(f, &["ut.pem"], &["--for", "passport", "--sha256", &pin])), 0);
    let folder = f.join("home/signers/passport");
    // What such a fall leaves: a whole file, and one that was being written.
    std::fs::copy(f.join("xa.der"), folder.join(format!("{}.cer", pki.sha256("xa.der")))).unwrap();
    std::fs::write(folder.join(format!("{}.part-1", pki.sha256("xb.der"))), &pki.bytes("xb.der")[..100])
        .unwrap();
    assert_eq!(roots(f).len(), 1);
    let passport = listed(f);
    assert_eq!(
        (passport["problems"].as_array().unwrap().len(), &passport["strays"]),
        (0, &serde_json::json!([format!("{}.cer", pki.sha256("xa.der"))]))
    );
    assert_eq!(code(&add(f, &["ut.ml"], &[])), 0, "and the next import goes through");
    assert_eq!(roots(f).len(), 5);
}

#[test]
fn training_takes_nothing_and_class_simulator_does_not_exist() {
    let made = made();
    let f = made.path();
    let pin = Pki(f).sha256("ut.der");
    assert_eq!(code(&add(f, &["ut.ml"], &["--training", "--publisher-sha256", &pin])), 1);
    assert_eq!(code(&add(f, &["ut.ml"], &["--class", "simulator", "--publisher-sha256", &pin])), 2);
    let output = add(f, &["ut.pem"], &["--for", "residence", "--publisher-sha256", &pin]);
    assert_eq!(code(&output), 2);
}

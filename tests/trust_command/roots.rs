// SPDX-License-Identifier: MIT OR Apache-2.0
//! Roots of residence cards: imported only if their fingerprint is known.

use std::path::Path;

use serde_json::Value;
use tashika::trust::{AcceptedClasses, TrustStore};
use tashika_kit::anchors::{AnchorClass, Anchors};
use tempfile::TempDir;

use super::{code, complaint, json, openssl, trust};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/residence/");
const SHIPPED: usize = 6;

fn sha256(folder: &Path, file: &str) -> String {
    String::from_utf8(openssl(folder, &["dgst", "-sha256", "-r", file])).unwrap()[..64].to_owned()
}

fn serial(folder: &Path, file: &str) -> String {
    let said = openssl(folder, &["x509", "-inform", "DER", "-in", file, "-noout", "-serial"]);
    String::from_utf8(said).unwrap().trim().rsplit_once('=').unwrap().1.to_owned()
}

/// The files that `make.sh` made, and pins for four of them in `pins/`.
fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    for name in ["root-a", "root-b", "root-expired", "root-2", "card1", "root-no-ca"] {
        let file = format!("{name}.der");
        std::fs::copy(format!("{FIXTURES}{file}"), f.join(&file)).unwrap();
    }
    openssl(f, &["x509", "-inform", "DER", "-in", "root-2.der", "-out", "root-2.pem"]);
    let pins: String = [
        ("root-b", "official", "RSA-2048", "2024-05-08", "2034-08-08"),
        ("root-expired", "official", "RSA-2048", "2015-06-05", "2025-09-05"),
        ("root-2", "test", "P-384", "2026-04-20", "2039-07-20"),
        ("root-no-ca", "official", "RSA-2048", "2024-05-08", "2034-08-08"),
    ]
    .iter()
    .map(|(name, class, key, from, until)| {
        let file = format!("{name}.der");
        let (sha256, serial) = (sha256(f, &file), serial(f, &file));
        format!(
            "[[root]]\nname = \"{name}\"\npublished = \"{file}\"\nserial = \"{serial}\"\nvalid_from = {from}\n\
             valid_until = {until}\nkey = \"{key}\"\nsha256 = \"{sha256}\"\nclass = \"{class}\"\n"
        )
    })
    .collect();
    std::fs::create_dir(f.join("pins")).unwrap();
    std::fs::write(f.join("pins/residence-roots.toml"), pins).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> std::process::Output {
    trust(folder, &[arguments, &["--anchors", "pins"]].concat())
}

fn import(folder: &Path, file: &str, more: &[&str]) -> std::process::Output {
    run(folder, &[&["add", file, "--for", "residence"], more].concat())
}

fn residence(list: &Value) -> Vec<Value> {
    let anchors = list["anchors"].as_array().unwrap();
    anchors.iter().filter(|anchor| anchor["used_for"] == "residence").cloned().collect()
}

fn listed(folder: &Path, name: &str) -> Value {
    let list = json(&run(folder, &["list", "--json"]));
    residence(&list).into_iter().find(|root| root["name"] == name).unwrap()
}

fn store(folder: &Path, accepted: &str) -> TrustStore {
    let store = TrustStore::from_folder(&folder.join("pins"), accepted.parse().unwrap()).unwrap();
    store.with_signers(&folder.join("home/signers")).unwrap()
}

#[test]
fn the_shipped_pins_are_listed_as_missing() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let list = json(&trust(f, &["list", "--json"]));
    assert_eq!(list["residence_root_imported"], false);
    let roots = residence(&list);
    assert_eq!(roots.len(), SHIPPED);
    assert!(roots.iter().all(|root| root["imported"] == false && root["added"] == false));
    let test: Vec<_> = roots.iter().filter(|root| root["class"] == "test").collect();
    assert_eq!((test.len(), test[0]["accepted"].clone()), (1, false.into()));
    let of_2015 = roots.iter().find(|root| root["name"] == "ZairyuCard CA (2015)").unwrap();
    assert_eq!(
        (&of_2015["pin"]["valid_until"], &of_2015["in_force_today"]),
        (&"2025-09-05".into(), &false.into())
    );
    let said = String::from_utf8(trust(f, &["list"]).stdout).unwrap();
    assert_eq!(said.matches("not imported").count() + said.matches("未取込").count(), SHIPPED, "{said}");
    assert!(said.contains("No root of residence cards is imported"));
    let store = TrustStore::shipped(AcceptedClasses::default()).unwrap();
    assert!(store.roots("residence").is_empty(), "a pin alone is no root");
}

#[test]
fn a_pinned_root_is_imported_found_and_removed() {
    let made = made();
    let f = made.path();
    let shown = json(&run(f, &["show", "root-b.der", "--json"]));
    assert_eq!((&shown["kind"], &shown["pinned_as"]), (&"root".into(), &"root-b".into()));
    assert_eq!((&shown["pin_agrees"], &shown["class"]), (&true.into(), &"official".into()));
    assert!(store(f, "official").roots("residence").is_empty(), "show imports nothing");

    let output = import(f, "root-b.der", &["--source", "moj.go.jp, 2026-11-21", "--class", "official"]);
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    assert_eq!(code(&import(f, "root-2.pem", &[])), 0, "PEM, P-384");
    let b = listed(f, "root-b");
    assert_eq!((&b["imported"], &b["source"]), (&true.into(), &"moj.go.jp, 2026-11-21".into()));
    assert_eq!(b["key_id"].as_str().unwrap().len(), 40);
    assert_eq!(listed(f, "root-expired")["imported"], false);

    let roots = store(f, "official").roots("residence");
    let accepted: Vec<_> =
        roots.iter().map(|root| (root.anchor.name.as_str(), root.anchor.class, root.accepted)).collect();
    assert_eq!(
        accepted,
        [("root-b", AnchorClass::Official, true), ("root-2", AnchorClass::Test, false)],
        "a test root decides nothing by itself"
    );
    assert_eq!(roots[1].der.as_ref(), std::fs::read(f.join("root-2.der")).unwrap());
    assert!(store(f, "test").roots("residence")[1].accepted);
    assert!(store(f, "official").roots("licence").is_empty(), "good for what it was imported for");

    assert_eq!(code(&import(f, "root-b.der", &[])), 1, "twice");
    let digits = sha256(f, "root-b.der");
    assert_eq!(code(&run(f, &["remove", &digits])), 0);
    assert_eq!(listed(f, "root-b")["imported"], false);
    assert_eq!(code(&run(f, &["remove", &digits])), 1, "nothing is left to remove");
    assert_eq!(store(f, "official").roots("residence").len(), 1);
}

#[test]
fn warnings_say_what_a_root_is_not_good_for() {
    let made = made();
    let f = made.path();
    let expired = complaint(&import(f, "root-expired.der", &[]));
    assert!(expired.contains("root expired") && !expired.contains("list of pins"), "{expired}");
    let test = complaint(&import(f, "root-2.der", &[]));
    assert!(test.contains("not accepted"), "{test}");
    let path = f.join("pins/residence-roots.toml");
    let pins = std::fs::read_to_string(&path).unwrap().replace("2034-08-08", "2033-08-08");
    std::fs::write(&path, pins).unwrap();
    let slip = complaint(&import(f, "root-b.der", &[]));
    assert!(slip.contains("mend the list"), "{slip}");
}

#[test]
fn what_is_not_pinned_or_no_root_is_refused_with_its_reason() {
    let made = made();
    let f = made.path();
    std::fs::write(f.join("root.zip"), b"PK\x03\x04 and so on").unwrap();
    let longer = [std::fs::read(f.join("root-b.der")).unwrap(), vec![0]].concat();
    std::fs::write(f.join("longer.der"), longer).unwrap();
    for (file, more, status, reason) in [
        ("root-a.der", &[][..], 1, "not one of the known roots"),
        ("card1.der", &[], 1, "Not a root"),
        ("root-no-ca.der", &[], 1, "Not a root"),
        ("longer.der", &[], 1, "Not a root"),
        ("root.zip", &[], 1, "ZIP"),
        ("nowhere", &[], 1, "cannot be read"),
        ("root-b.der", &["--class", "test"], 1, "class of the pin"),
        ("root-b.der", &["--sha256", &"00".repeat(32)], 4, "nothing was added"),
        ("root-b.der", &["--name", "x"], 2, "leave --name"),
        ("root-b.der", &["--key-id", "0102"], 2, "leave --name"),
        ("root-b.der", &["--training"], 1, "training"),
    ] {
        let output = import(f, file, more);
        assert_eq!(code(&output), status, "{file} {more:?}: {}", complaint(&output));
        assert!(complaint(&output).contains(reason), "{file} {more:?}: {}", complaint(&output));
    }
    assert!(complaint(&run(f, &["show", "root.zip"])).contains("ZIP"));
    let shown = json(&run(f, &["show", "root-2.pem", "--json"]));
    assert_eq!(shown["key"], "P-384");
    assert!(store(f, "official").roots("residence").is_empty());
}

#[test]
fn damaged_files_are_errors_that_name_them() {
    let made = made();
    let f = made.path();
    assert_eq!(code(&import(f, "root-b.der", &[])), 0);
    let sha256 = sha256(f, "root-b.der");
    let list = f.join("home/signers/roots.toml");
    let file = f.join(format!("home/signers/{sha256}.crt"));
    let text = std::fs::read_to_string(&list).unwrap();
    let refused = |named: &str| {
        let output = run(f, &["list"]);
        assert_eq!(code(&output), 1, "{named}");
        assert!(complaint(&output).contains(named), "{named}: {}", complaint(&output));
    };
    for wrong in [
        text.replace(&sha256, "../../root-b"),
        format!("{text}surprise = 1\n"),
        format!("{text}\n{}", text.replace('#', "##")),
        "root = 3".to_owned(),
    ] {
        std::fs::write(&list, wrong).unwrap();
        refused(if std::fs::read_to_string(&list).unwrap().matches(&sha256).count() > 1 {
            &sha256
        } else {
            "roots.toml"
        });
    }
    std::fs::remove_file(&list).unwrap();
    refused("roots.toml");
    std::fs::write(&list, &text).unwrap();
    std::fs::copy(f.join("root-a.der"), &file).unwrap();
    refused(&sha256);
    assert_eq!(code(&run(f, &["remove", &sha256])), 0, "what is damaged can be taken out");
    assert_eq!(code(&import(f, "root-b.der", &[])), 0);
    std::fs::write(f.join("pins/residence-roots.toml"), "[[root]]\nname = \"x\"").unwrap();
    refused("residence-roots.toml");
    std::fs::write(f.join("pins/residence-roots.toml"), "root = []").unwrap();
    let list = json(&run(f, &["list", "--json"]));
    let unpinned = residence(&list);
    assert_eq!((unpinned.len(), unpinned[0]["accepted"].clone()), (1, false.into()));
    assert!(store(f, "official").roots("residence").is_empty(), "without its pin it is not used");
}

// SPDX-License-Identifier: MIT OR Apache-2.0

use std::convert::Infallible;
use std::process::{Command, Stdio};

use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use tashika_kit::hex;

use super::checkpoint::{Checkpoint, NoteError};
use super::commitment::{Sections, hash_from_hex};
use super::leaf::{Leaf, LeafError, VERSION};
use super::merkle::{self, Hash, Nodes};

/// All leaves in memory; nodes are computed by the definition of RFC 6962 §2.1, not by the code under test.
struct Leaves(Vec<Hash>);

impl Nodes for Leaves {
    type Error = Infallible;

    fn node(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
        let (begin, count) = ((index << level) as usize, 1_usize << level);
        Ok(definition(&self.0[begin..begin + count]))
    }
}

fn definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => merkle::empty(),
        [one] => *one,
        many => {
            let half = many.len().next_power_of_two() / 2;
            let (left, right) = many.split_at(half);
            merkle::node(&definition(left), &definition(right))
        }
    }
}

fn leaves(count: usize) -> Leaves {
    Leaves((0..count).map(|n| merkle::leaf(&n.to_be_bytes())).collect())
}

/// The leaves and roots with which implementations of certificate transparency are tested.
#[test]
fn the_roots_of_the_published_leaves() {
    let data =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let bytes = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let leaves = Leaves(data.iter().map(|text| merkle::leaf(&bytes(text))).collect());
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(hex::lower(&merkle::root(&leaves, size as u64).unwrap()), *root, "{size}");
    }
}

#[test]
fn every_leaf_is_proved_and_nothing_else() {
    for size in 1..=70_usize {
        let tree = leaves(size);
        let root = definition(&tree.0);
        for index in 0..size {
            let path = merkle::inclusion(&tree, index as u64, size as u64).unwrap();
            let proves = merkle::proves_inclusion;
            let (at, of) = (index as u64, size as u64);
            assert!(proves(&tree.0[index], at, of, &path, &root), "{index} of {size}");
            assert!(!proves(&merkle::leaf(b"another"), at, of, &path, &root));
            assert!(!proves(&tree.0[index], at, of, &path, &merkle::leaf(b"root")));
            assert!(!proves(&tree.0[index], of, of, &path, &root));
            for other in (0..size).filter(|other| *other != index) {
                assert!(
                    !proves(&tree.0[index], other as u64, of, &path, &root),
                    "{index} as {other} of {size}"
                );
            }
            for at_path in 0..path.len() {
                let mut changed = path.clone();
                changed[at_path][index % 32] ^= 1;
                assert!(!proves(&tree.0[index], at, of, &changed, &root));
                assert!(!proves(&tree.0[index], at, of, &path[..at_path], &root));
            }
            let longer = [path.as_slice(), &[root]].concat();
            assert!(!proves(&tree.0[index], at, of, &longer, &root));
        }
    }
}

#[test]
fn every_beginning_is_proved_and_nothing_else() {
    let tree = leaves(70);
    let root = |size: usize| definition(&tree.0[..size]);
    for new in 0..=70_usize {
        for old in 0..=new {
            let proof = merkle::consistency(&tree, old as u64, new as u64).unwrap();
            let proves = |old_root: &Hash, new_root: &Hash, proof: &[Hash]| {
                merkle::proves_consistency(old as u64, old_root, new as u64, new_root, proof)
            };
            assert!(proves(&root(old), &root(new), &proof), "{old} in {new}");
            let wrong = merkle::leaf(b"wrong");
            assert!(!proves(&wrong, &root(new), &proof), "{old} in {new}");
            assert!(old == 0 || !proves(&root(old), &wrong, &proof), "{old} in {new}");
            for at in 0..proof.len() {
                let mut changed = proof.clone();
                changed[at][at] ^= 0x80;
                assert!(!proves(&root(old), &root(new), &changed));
                assert!(!proves(&root(old), &root(new), &proof[..at]));
            }
        }
    }
}

#[test]
fn appending_completes_the_nodes_that_roots_are_made_of() {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    struct Stored(RefCell<BTreeMap<(u32, u64), Hash>>);
    impl Nodes for Stored {
        type Error = ();
        fn node(&self, level: u32, index: u64) -> Result<Hash, ()> {
            self.0.borrow().get(&(level, index)).copied().ok_or(())
        }
    }
    let (all, stored) = (leaves(130), Stored(RefCell::default()));
    for (index, leaf) in all.0.iter().enumerate() {
        for (level, at, hash) in merkle::completed(&stored, index as u64, *leaf).unwrap() {
            stored.0.borrow_mut().insert((level, at), hash);
        }
        assert_eq!(merkle::root(&stored, index as u64 + 1).unwrap(), definition(&all.0[..=index]));
    }
    assert_eq!(merkle::root(&stored, 131), Err(()));
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "tashika/0b6a9c1e-0000-4000-8000-000000000001".to_owned(),
        size: 1234,
        root: merkle::leaf(b"root"),
        at: "2026-11-21T02:03:04.5Z".parse().unwrap(),
    }
}

fn signed() -> (SigningKey, String) {
    let key = SigningKey::from_bytes(&[7; 32]);
    let note = checkpoint().signed(key.verifying_key().as_bytes(), |text| key.sign(text).to_bytes());
    (key, note)
}

#[test]
fn a_checkpoint_holds_under_its_key_alone() {
    let (key, note) = signed();
    assert_eq!(Checkpoint::verified(&note, key.verifying_key().as_bytes()), Ok(checkpoint()));
    assert_eq!(Checkpoint::parse(&note), Ok(checkpoint()));
    let other = SigningKey::from_bytes(&[8; 32]);
    assert_eq!(Checkpoint::verified(&note, other.verifying_key().as_bytes()), Err(NoteError::Signature));
}

#[test]
fn no_changed_byte_of_a_checkpoint_passes() {
    let (key, note) = signed();
    for at in 0..note.len() {
        for change in [0x01, 0x02, 0x10, 0x20] {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= change;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(
                Checkpoint::verified(&changed, key.verifying_key().as_bytes()).is_err(),
                "{at}: {changed}"
            );
        }
    }
    for longer in [format!("{note}\n"), format!("\n{note}"), note.replace("1234", "01234"), note.repeat(9)] {
        assert_eq!(Checkpoint::parse(&longer), Err(NoteError::Malformed));
    }
}

#[test]
fn openssl_agrees_about_a_checkpoint() {
    use base64::Engine;
    let (key, note) = signed();
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    // RFC 8410: the fixed beginning of an Ed25519 public key in DER.
    let mut der = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".to_vec();
    der.extend(key.verifying_key().as_bytes());
    let (text, signature) = note.split_once("\n\n").unwrap();
    let signature = signature.trim_end().rsplit(' ').next().unwrap();
    let signature = base64::prelude::BASE64_STANDARD.decode(signature).unwrap();
    let (text, signature) = (format!("{text}\n"), &signature[4..]);
    let verify = |text: &str| {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-pubin", "-rawin", "-keyform", "DER", "-inkey"]);
        openssl.arg(file("key.der", &der)).arg("-in").arg(file("text", text.as_bytes()));
        openssl.arg("-sigfile").arg(file("signature", signature));
        openssl.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    };
    assert!(verify(&text));
    assert!(!verify(&text.replace("1234", "1235")));
}

fn leaf() -> Leaf {
    Leaf {
        v: VERSION,
        log: checkpoint().origin,
        seq: 3,
        at: "2026-11-21T02:03:04Z".parse().unwrap(),
        by: "1024".to_owned(),
        act: "viewed".to_owned(),
        record_id: Some("id".to_owned()),
        public: json!({"b": 1, "a": "見本"}),
        sealed_sha256: None,
        commitment: None,
        tokens_sha256: None,
    }
}

#[test]
fn a_leaf_has_one_form_only() {
    let bytes = leaf().to_bytes().unwrap();
    assert_eq!(Leaf::parse(&bytes), Ok(leaf()));
    let text = String::from_utf8(bytes).unwrap();
    for other in [
        text.replace(":3,", ": 3,"),
        text.replace("\"v\":1", "\"v\":2"),
        text.replace("\"seq\":3", "\"seq\":3,\"seq\":3"),
        text.replace("\"by\"", "\"more\":1,\"by\""),
        text.replace("見本", "\\u898b\\u672c"),
        format!("{text} "),
        text[..text.len() - 1].to_owned(),
        String::new(),
    ] {
        assert_eq!(Leaf::parse(other.as_bytes()), Err(LeafError), "{other}");
    }
}

fn sections() -> Sections {
    Sections::of(&json!({"header": {"id": 1}, "customer": {"name": "見本　花子"}, "decision": null})).unwrap()
}

#[test]
fn hiding_keeps_the_commitment_and_nothing_of_the_hidden() {
    let whole = sections();
    let part = whole.show_only(&["header"]).unwrap();
    assert_eq!(part.commitment().unwrap(), whole.commitment().unwrap());
    assert!(!serde_json::to_string(&part).unwrap().contains("見本"));
    assert_eq!(part.section::<serde_json::Value>("header").unwrap(), Some(json!({"id": 1})));
    assert_eq!(part.section::<serde_json::Value>("customer").unwrap(), None);
    assert_eq!(part.content::<serde_json::Value>().unwrap(), None);
    assert_eq!(whole.content::<serde_json::Value>().unwrap()["customer"]["name"], "見本　花子");
    assert_ne!(sections().commitment().unwrap(), whole.commitment().unwrap(), "salts are fresh");
}

#[test]
fn every_change_of_a_section_changes_the_commitment() {
    let whole = sections();
    let commitment = whole.commitment().unwrap();
    let changed = |change: &dyn Fn(&mut Sections)| {
        let mut other = whole.clone();
        change(&mut other);
        other.commitment().ok()
    };
    let name = || "customer".to_owned();
    for other in [
        changed(&|s| drop(s.0.remove("customer"))),
        changed(&|s| s.0.get_mut("customer").unwrap().json.push(' ')),
        changed(&|s| {
            let salt = &mut s.0.get_mut("customer").unwrap().salt;
            salt.replace_range(0..1, if salt.starts_with('0') { "1" } else { "0" });
        }),
        changed(&|s| {
            let moved = s.0.remove(&name()).unwrap();
            s.0.insert("customers".to_owned(), moved);
        }),
        changed(&|s| {
            let (a, b) = (s.0["customer"].clone(), s.0["header"].clone());
            s.0.insert("customer".to_owned(), b);
            s.0.insert("header".to_owned(), a);
        }),
    ] {
        assert!(other.is_some() && other != Some(commitment));
    }
    assert_eq!(changed(&|s| s.0.get_mut("customer").unwrap().salt.push('0')), None);
    let mut both = whole.show_only(&["header"]).unwrap();
    both.hidden.insert("header".to_owned(), "0".repeat(64));
    assert!(both.commitment().is_err());
}

#[test]
fn a_hash_is_64_lower_case_digits() {
    assert_eq!(hash_from_hex(&"0f".repeat(32)), Some([0x0F; 32]));
    for wrong in ["0F".repeat(32), "0f".repeat(31), "0f".repeat(33), "+1".repeat(32), "é".repeat(32)] {
        assert_eq!(hash_from_hex(&wrong), None);
    }
}

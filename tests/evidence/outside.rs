// SPDX-License-Identifier: MIT OR Apache-2.0
//! What others make of a bundle: a program written from the description alone, the description itself, and the command.

use std::process::Command;

use serde_json::Value;
use tashika::proof::bundle::Bundle;

use crate::made::{GOOD, ID, good};
use crate::{TAMPERING, hide, section};

/// Somebody else's program, written from the description of the format alone.
fn judge(bundle: &Bundle) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bundle.json");
    std::fs::write(&file, bundle.to_json().unwrap()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges/verify_bundle.py");
    let output = Command::new("python3").arg(script).arg(&file).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[test]
fn the_independent_judge_agrees() {
    assert_eq!(judge(&good()), (true, "ok".to_owned()));
    let mut masked = good();
    hide(&mut masked, "customer");
    assert_eq!(judge(&masked), (true, "ok".to_owned()));
    for (what, change, _) in TAMPERING.into_iter().filter(|(what, ..)| *what != "training") {
        let mut bundle = good();
        change(&mut bundle);
        let (accepted, said) = judge(&bundle);
        assert!(!accepted && !said.is_empty(), "{what}: {said}");
    }
}

#[test]
fn the_description_of_the_format_runs() {
    let description = include_str!("../../docs/evidence.md");
    let script = description.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let run = |bundle: &Bundle| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("bundle.json"), bundle.to_json().unwrap()).unwrap();
        let mut python = Command::new("python3");
        python.args(["-c", script]).current_dir(folder.path()).output().unwrap().status.success()
    };
    assert!(run(&good()));
    let mut masked = good();
    hide(&mut masked, "customer");
    assert!(run(&masked));
    section(&mut masked, "header").json.push(' ');
    assert!(!run(&masked));
}

fn tashika(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    let output = command.arg("verify").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A PDF with one attached file.
fn pdf(content: &[u8]) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.7");
    let mut stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, content.to_vec());
    stream.compress().unwrap();
    let stream = document.add_object(stream);
    let name = Object::string_literal("evidence.json");
    let file = document.add_object(dictionary! {
        "Type" => "Filespec", "F" => name.clone(), "UF" => name.clone(), "EF" => dictionary! { "F" => stream },
    });
    let pages = document.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![], "Count" => 0 });
    let files = dictionary! { "Names" => vec![name, file.into()] };
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Names" => dictionary! { "EmbeddedFiles" => files },
    });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_command_says_it_with_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let bundle = write("good.json", &good().to_json().unwrap());
    let attached = write("good.pdf", &pdf(&good().to_json().unwrap()));
    let checkpoint = write("checkpoint", GOOD.0.checkpoint(11).as_bytes());
    let mut changed = good();
    section(&mut changed, "customer").json.push(' ');
    let changed = write("changed.json", &changed.to_json().unwrap());
    let key = good().terminal_key;

    let (code, out, _) = tashika(&[&bundle, "--terminal-key", &key, "--checkpoint", &checkpoint]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("header.branch = 本店") && out.contains("同じ"), "{out}");
    let (code, out, _) = tashika(&[&attached, "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report["record_id"].as_str()), (Some(3), Some(ID)));
    let (_, out, _) = tashika(&[&attached]);
    assert!(out.contains("紙面そのものは証明されていません"), "{out}");
    assert_eq!(tashika(&[&changed]).0, Some(4));
    assert_eq!(tashika(&[&bundle, "--terminal-key", &"0".repeat(64)]).0, Some(4));
    assert_eq!(tashika(&[&bundle, "--terminal-key", "12"]).0, Some(2));
    assert_eq!(tashika(&[&bundle, "--checkpoint", &bundle]).0, Some(1));
    for (name, bytes) in
        [("none", &b""[..]), ("text", b"hello"), ("empty.json", b"{}"), ("x.pdf", b"%PDF-1.7")]
    {
        let (code, out, complaint) = tashika(&[&write(name, bytes)]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{name}");
        assert!(complaint.starts_with("tashika: "), "{name}: {complaint}");
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The simulated authorities' services as commands, with `openssl` as their client and as another responder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/simulated_authority.rs"]
mod simulated_authority;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::Timestamp;
use simulated_authority::{Files, openssl, reason_word, text};
use tashika_kit::hex;
use tashika_mynumber::card::revocation::{Authority, Purpose, Responder, Status, respond};
use tempfile::TempDir;

fn tashika(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tashika")).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

fn files_in(folder: &Path) -> Vec<String> {
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn list_text(folder: &Path, name: &str, root: &str) -> String {
    let (list, root) = (folder.join(name), folder.join("authorities").join(root));
    let pem = folder.join("root.pem");
    assert!(openssl(&["x509", "-inform", "DER", "-in", text(&root), "-out", text(&pem)]).status.success());
    let arguments = ["crl", "-inform", "DER", "-in", text(&list), "-CAfile", text(&pem), "-verify", "-text"];
    let output = openssl(&arguments);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("verify OK"), "{said}");
    said
}

fn serials(text: &str) -> usize {
    text.lines().filter(|line| line.trim().starts_with("Serial Number:")).count()
}

#[test]
fn lists_are_written_whole_and_by_municipality() {
    let home = TempDir::new().unwrap();
    let whole = home.path().join("whole");
    let (code, said) = tashika(&["softcard", "crl", "--out", text(&whole), "--serials", "90"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("SIMULATED"), "{said}");
    let roots = ["auth-01.cer", "auth-02.cer", "sign-01.cer", "sign-02.cer"];
    assert_eq!(files_in(&whole.join("authorities")), roots);
    let lists = ["auth-01.crl", "auth-02.crl", "authorities", "sign-01.crl", "sign-02.crl"];
    assert_eq!(files_in(&whole), lists);
    let alone = serials(&list_text(&whole, "sign-02.crl", "sign-02.cer"));
    let with_cards = serials(&list_text(&whole, "sign-01.crl", "sign-01.cer"));
    assert_eq!(alone, 90);
    assert!(with_cards > 90 + 4, "{with_cards}");

    let parts = home.path().join("parts");
    let issued = "2026-11-20T00:00:00Z";
    let mut arguments = vec!["softcard", "crl", "--out", text(&parts), "--partitioned", "--serials", "90"];
    arguments.extend(["--municipalities", "7", "--issued", issued, "--lasts", "24", "--number", "12"]);
    let (code, said) = tashika(&arguments);
    assert_eq!(code, Some(0), "{said}");
    let of_sign: Vec<String> =
        files_in(&parts).into_iter().filter(|name| name.starts_with("sign-01")).collect();
    assert_eq!(of_sign.len(), 9, "{of_sign:?}");
    let texts: Vec<String> = of_sign.iter().map(|name| list_text(&parts, name, "sign-01.cer")).collect();
    assert_eq!(texts.iter().map(|text| serials(text)).sum::<usize>(), with_cards, "the same, in parts");
    for text in &texts {
        assert!(text.contains("Issuing Distribution Point: critical"), "{text}");
        assert!(text.contains("Last Update: Nov 20 00:00:00 2026 GMT"), "{text}");
        assert!(text.contains("Next Update: Nov 21 00:00:00 2026 GMT"), "{text}");
    }
}

#[test]
fn lists_that_make_no_sense_are_not_begun() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("out");
    let common = ["softcard", "crl", "--out", text(&out)];
    for wrong in [["--municipalities", "3"], ["--lasts", "0"], ["--serials", "-1"], ["--issued", "yesterday"]]
    {
        let (code, said) = tashika(&[common.as_slice(), &wrong].concat());
        assert_eq!(code, Some(2), "{wrong:?}: {said}");
    }
    assert!(!out.exists());
    std::fs::write(&out, "a file").unwrap();
    assert_eq!(tashika(&common).0, Some(1));
}

/// A running responder.
struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start(behaviour: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tashika"))
            .args(["softcard", "ocsp", "--listen", "127.0.0.1:0", "--behaviour", behaviour])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("SIMULATED"), "{line}");
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { child, url }
    }

    fn address(&self) -> &str {
        self.url.trim_start_matches("http://").trim_end_matches('/')
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn revoked(authority: &Authority, now: Timestamp) -> (Vec<u8>, u8) {
    let revoked = authority.register(now).into_iter().find_map(|(serial, status)| match status {
        Status::Revoked { reason, .. } => Some((serial, reason)),
        _ => None,
    });
    revoked.unwrap()
}

#[test]
fn openssl_asks_the_responder_over_http() {
    let home = TempDir::new().unwrap();
    let authority = Authority::of(Purpose::Sign, 1);
    let (serial, reason) = revoked(&authority, Timestamp::now());
    let files = Files::write(home.path(), &authority, Timestamp::now());
    let root = text(&files.certificate);
    let number = format!("0x{}", hex::upper(&serial));
    let running = Running::start("delegated");
    let asked =
        openssl(&["ocsp", "-url", &running.url, "-issuer", root, "-serial", &number, "-CAfile", root]);
    let said = String::from_utf8_lossy(&[asked.stdout, asked.stderr].concat()).into_owned();
    assert!(said.contains("Response verify OK") && said.contains(reason_word(reason)), "{said}");
    assert!(!said.contains("WARNING"), "the nonce came back: {said}");

    // Nonsense is refused, and the next one is answered all the same.
    let mut nonsense = TcpStream::connect(running.address()).unwrap();
    nonsense.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut answer = String::new();
    nonsense.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    drop(TcpStream::connect(running.address()).unwrap());
    let asked =
        openssl(&["ocsp", "-url", &running.url, "-issuer", root, "-serial", "0x7F00", "-CAfile", root]);
    assert!(String::from_utf8_lossy(&asked.stdout).contains("0x7F00: unknown"));

    let running = Running::start("wrong-nonce");
    let asked =
        openssl(&["ocsp", "-url", &running.url, "-issuer", root, "-serial", &number, "-CAfile", root]);
    assert!(String::from_utf8_lossy(&asked.stderr).contains("Nonce Verify error"));
}

#[test]
fn a_responder_listens_here_alone_and_behaves_in_known_ways() {
    let (code, said) = tashika(&["softcard", "ocsp", "--listen", "0.0.0.0:0"]);
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = tashika(&["softcard", "ocsp", "--behaviour", "honest"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("bad-signature"), "{said}");
}

/// What `openssl` makes of an answer: the line with the status, and the reason.
fn words(root: &str, number: &str, answer: &Path) -> Vec<String> {
    let output = openssl(&[
        "ocsp",
        "-no_nonce",
        "-issuer",
        root,
        "-serial",
        number,
        "-respin",
        text(answer),
        "-CAfile",
        root,
        "-verify_other",
        root,
    ]);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("Response verify OK"), "{said}");
    let kept = ["0x", "Reason", "Revocation Time"];
    let lines = said.lines().map(str::trim).filter(|line| kept.iter().any(|start| line.contains(start)));
    lines.map(str::to_owned).collect()
}

#[test]
fn openssl_as_another_responder_says_the_same_of_every_certificate() {
    let home = TempDir::new().unwrap();
    let now = Timestamp::now();
    let (request, answer) = (home.path().join("request.der"), home.path().join("answer.der"));
    for authority in Authority::all() {
        let files = Files::write(home.path(), &authority, now);
        let root = text(&files.certificate);
        let known = authority.register(now).into_iter().map(|(serial, _)| serial);
        for serial in known.chain([vec![0x7F, 0x00]]) {
            let number = format!("0x{}", hex::upper(&serial));
            let arguments =
                ["ocsp", "-nonce", "-issuer", root, "-serial", &number, "-reqout", text(&request)];
            assert!(openssl(&arguments).status.success());
            files.respond(&request, &answer);
            let theirs = words(root, &number, &answer);
            let asked = std::fs::read(&request).unwrap();
            std::fs::write(&answer, respond(&asked, now, Responder::Delegated)).unwrap();
            assert_eq!(words(root, &number, &answer), theirs, "{} {number}", authority.label());
            assert!(!theirs.is_empty());
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files with which `openssl` plays a simulated authority: certificate, key, and the index of what it issued. An
//! independent responder under the roots that training accepts.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use tashika_kit::hex;
use tashika_mynumber::card::revocation::{Authority, Status};

/// What `openssl` was told to do, and what came of it.
pub(crate) fn openssl(arguments: &[&str]) -> Output {
    Command::new("openssl").args(arguments).output().expect("openssl is needed for this test")
}

/// The files of one authority.
pub(crate) struct Files {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) index: PathBuf,
}

impl Files {
    /// Writes them into a folder.
    pub(crate) fn write(folder: &Path, authority: &Authority, now: Timestamp) -> Self {
        let at = |end: &str| folder.join(format!("{}.{end}", authority.label()));
        let files = Self { certificate: at("pem"), key: at("key"), index: at("index") };
        std::fs::write(at("der"), authority.certificate()).unwrap();
        std::fs::write(at("key.der"), authority.private_key()).unwrap();
        let (der, key) = (at("der"), at("key.der"));
        let convert = |kind: &str, from: &Path, to: &Path| {
            let output = openssl(&[kind, "-inform", "DER", "-in", text(from), "-out", text(to)]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        convert("x509", &der, &files.certificate);
        convert("rsa", &key, &files.key);
        std::fs::write(&files.index, index(authority, now)).unwrap();
        files
    }

    /// The answer of `openssl ocsp` to a request: DER.
    pub(crate) fn respond(&self, request: &Path, answer: &Path) -> Vec<u8> {
        let output = openssl(&[
            "ocsp",
            "-index",
            text(&self.index),
            "-CA",
            text(&self.certificate),
            "-rsigner",
            text(&self.certificate),
            "-rkey",
            text(&self.key),
            "-nmin",
            "30",
            "-reqin",
            text(request),
            "-respout",
            text(answer),
        ]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(answer).unwrap()
    }
}

/// A path as text.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The lines of `openssl ca`: status, expiry, revocation with its reason, serial number, file, name.
fn index(authority: &Authority, now: Timestamp) -> String {
    let line = |(serial, status): (Vec<u8>, Status)| {
        let serial = hex::upper(&serial);
        match status {
            Status::Revoked { reason, at } => {
                let at = at.strftime("%y%m%d%H%M%SZ");
                format!("R\t491231145959Z\t{at},{}\t{serial}\tunknown\t/CN={serial}\n", reason_word(reason))
            }
            _ => format!("V\t491231145959Z\t\t{serial}\tunknown\t/CN={serial}\n"),
        }
    };
    authority.register(now).into_iter().map(line).collect()
}

/// RFC 5280, 5.3.1, in the words of `openssl`.
pub(crate) fn reason_word(reason: u8) -> &'static str {
    match reason {
        1 => "keyCompromise",
        2 => "CACompromise",
        3 => "affiliationChanged",
        4 => "superseded",
        5 => "cessationOfOperation",
        6 => "certificateHold",
        _ => "unspecified",
    }
}

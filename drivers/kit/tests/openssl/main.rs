// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kit's cryptography, judged by `openssl`: it makes the keys, signatures, certificates and shared secrets, and the kit has
//! to agree, and to disagree when one bit is another.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod agreement;
mod curves;
mod elliptic;
mod others;
mod rsa;

use std::path::{Path, PathBuf};
use std::process::Command;

use tashika_kit::digest::Digest;
use tashika_kit::signature::{Problem, PublicKey, Scheme};
use tashika_kit::tlv::{self, Form};
use tempfile::TempDir;

const MESSAGE: &[u8] = b"Everything that a document says.";
/// All hashes, as `openssl` calls them.
const DIGESTS: [(Digest, &str); 5] = [
    (Digest::Sha1, "-sha1"),
    (Digest::Sha224, "-sha224"),
    (Digest::Sha256, "-sha256"),
    (Digest::Sha384, "-sha384"),
    (Digest::Sha512, "-sha512"),
];

/// A folder in which `openssl` works.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        bench.write("message", MESSAGE);
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::join(self.0.path(), name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs `openssl` with these words and returns what it wrote.
    fn run(&self, words: &str) -> Vec<u8> {
        let output = Command::new("openssl").args(words.split(' ')).current_dir(self.0.path()).output();
        let output = output.unwrap_or_else(|error| panic!("openssl is needed by this test: {error}"));
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Makes `key.pem`.
    fn key(&self, words: &str) -> PublicKey {
        self.run(&format!("genpkey {words} -out key.pem"));
        self.public_key()
    }

    fn public_key(&self) -> PublicKey {
        PublicKey::from_info(&self.run("pkey -in key.pem -pubout -outform DER")).unwrap()
    }

    fn signature(&self, words: &str) -> Vec<u8> {
        self.run(&format!("dgst {words} -sign key.pem message"))
    }

    /// The signed part, the algorithm and the signature of a certificate signed with `key.pem`.
    fn certificate(&self, words: &str) -> Certificate {
        let der = self.run(&format!("req -new -x509 -subj /CN=Nobody -key key.pem -outform DER {words}"));
        let (whole, _) = tlv::first(&der, Form::Strict, "test").unwrap();
        let parts = tlv::children(whole.value, Form::Strict, "test").unwrap();
        let signature = parts[2].value[1..].to_vec();
        Certificate { signed: parts[0].whole.to_vec(), algorithm: parts[1].whole.to_vec(), signature }
    }
}

struct Certificate {
    signed: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
}

impl Certificate {
    /// The scheme, if the certificate was found to be signed by the key, and by nobody else.
    fn scheme(&self, key: &PublicKey) -> Scheme {
        let scheme = Scheme::of(&self.algorithm, None).unwrap();
        assert_holds(key, &scheme, &self.signed, &self.signature);
        scheme
    }
}

/// A signature holds over its message, and over no other, and with no bit of it changed.
fn assert_holds(key: &PublicKey, scheme: &Scheme, message: &[u8], signature: &[u8]) {
    assert_eq!(key.verify(scheme, message, signature), Ok(()), "{scheme:?}");
    let changed = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let wrong = Err(Problem::Wrong);
    assert_eq!(key.verify(scheme, &changed(message, message.len() / 2), signature), wrong, "{scheme:?}");
    for at in [signature.len() / 4, signature.len() - 1] {
        assert_eq!(key.verify(scheme, message, &changed(signature, at)), wrong, "{scheme:?} {at}");
    }
    assert_eq!(key.verify(scheme, message, &signature[..signature.len() - 1]), wrong, "{scheme:?}");
}

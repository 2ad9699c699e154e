// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed checkpoints: C2SP tlog-checkpoint inside a C2SP signed-note, Ed25519.
//!
//! ```text
//! tashika/<book id>
//! <number of entries>
//! <base64 of the root>
//! time <RFC 3339>
//!
//! — tashika/<book id> <base64 of key hash (4 bytes) ‖ signature (64 bytes)>
//! ```

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::merkle::Hash;

/// What every origin begins with.
pub const ORIGIN_PREFIX: &str = "tashika/";

/// The longest note that is looked at, in bytes.
pub const MAX_NOTE: usize = 8 * 1024;

/// The most signature lines of a note; others than the terminal's (witnesses) are allowed and not looked at.
const MAX_SIGNATURES: usize = 16;

const MAX_ORIGIN: usize = 128;

/// The signature type of Ed25519 in a signed note's key hash.
const ED25519: u8 = 0x01;

/// The state of a log at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's origin: `tashika/<book id>`.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed, RFC 3339 (an extension line).
    pub at: jiff::Timestamp,
}

impl Checkpoint {
    /// The note's text, which is what is signed; ends with a newline.
    #[must_use]
    pub fn text(&self) -> String {
        let root = BASE64_STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\ntime {}\n", self.origin, self.size, self.at)
    }

    /// The whole note: text, empty line, signature line. `sign` is Ed25519 over the text.
    #[must_use]
    pub fn signed(&self, key: &[u8; 32], sign: impl FnOnce(&[u8]) -> [u8; 64]) -> String {
        let text = self.text();
        let id = key_hash(&self.origin, key);
        let signature = BASE64_STANDARD.encode([&id[..], &sign(text.as_bytes())].concat());
        format!("{text}\n\u{2014} {} {signature}\n", self.origin)
    }

    /// Parses a note and verifies its signature under `key`.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] if it is not of the form; [`NoteError::Signature`] if no signature of this origin
    /// and key is there, or one does not hold.
    pub fn verified(note: &str, key: &[u8; 32]) -> Result<Self, NoteError> {
        let (checkpoint, note) = read(note)?;
        if note.holds(&checkpoint.origin, key) { Ok(checkpoint) } else { Err(NoteError::Signature) }
    }

    /// Parses without verifying.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] if it is not of the form.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        read(note).map(|(checkpoint, _)| checkpoint)
    }
}

/// Whether a text can be a log's origin: `tashika/` and 1 to 120 ASCII letters, digits, `-`, `_`, `.`.
#[must_use]
pub fn is_origin(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let id = text.strip_prefix(ORIGIN_PREFIX);
    text.len() <= MAX_ORIGIN && id.is_some_and(|id| !id.is_empty() && id.bytes().all(allowed))
}

/// What is wrong with a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not of the form.
    #[error("not a signed checkpoint")]
    Malformed,
    /// Signed by another key, or changed.
    #[error("the checkpoint's signature does not hold under this key")]
    Signature,
}

fn read(note: &str) -> Result<(Checkpoint, Note<'_>), NoteError> {
    let note = Note::parse(note).ok_or(NoteError::Malformed)?;
    let checkpoint = checkpoint(note.text).ok_or(NoteError::Malformed)?;
    // One state has one text; what does not write back to itself was not written by this program.
    if checkpoint.text() == note.text { Ok((checkpoint, note)) } else { Err(NoteError::Malformed) }
}

fn checkpoint(text: &str) -> Option<Checkpoint> {
    let mut lines = text.lines();
    let origin = lines.next().filter(|origin| is_origin(origin))?.to_owned();
    let size = lines.next()?.parse().ok()?;
    let root = BASE64_STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
    let at = lines.next()?.strip_prefix("time ")?.parse().ok()?;
    lines.next().is_none().then_some(Checkpoint { origin, size, root, at })
}

/// A signed note, taken apart (C2SP signed-note).
struct Note<'n> {
    /// With its last newline: what is signed.
    text: &'n str,
    /// Name of the signer, key hash, signature.
    signatures: Vec<(&'n str, [u8; 4], Vec<u8>)>,
}

impl<'n> Note<'n> {
    fn parse(note: &'n str) -> Option<Self> {
        let control = |c: char| c.is_control() && c != '\n';
        if note.len() > MAX_NOTE || note.contains(control) {
            return None;
        }
        // The signatures come after the last empty line.
        let (text, lines) = note.split_at_checked(note.rfind("\n\n")? + 1)?;
        let lines = lines.strip_prefix('\n')?.strip_suffix('\n')?;
        let signatures: Vec<_> = lines.split('\n').map(signature).collect::<Option<_>>()?;
        (signatures.len() <= MAX_SIGNATURES).then_some(Self { text, signatures })
    }

    /// Whether this signer signed the text: at least one signature of this name and key, and none that fails.
    fn holds(&self, name: &str, key: &[u8; 32]) -> bool {
        let Ok(verifying) = VerifyingKey::from_bytes(key) else { return false };
        let id = key_hash(name, key);
        let mut mine = self.signatures.iter().filter(|(by, with, _)| *by == name && *with == id).peekable();
        let good = |(_, _, bytes): &(&str, [u8; 4], Vec<u8>)| {
            let signature = Signature::from_slice(bytes);
            signature.is_ok_and(|signature| verifying.verify_strict(self.text.as_bytes(), &signature).is_ok())
        };
        mine.peek().is_some() && mine.all(good)
    }
}

fn signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = BASE64_STANDARD.decode(signature).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    let named = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+');
    (named && !signature.is_empty()).then(|| (name, *id, signature.to_vec()))
}

/// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
fn key_hash(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key).finalize();
    hash.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use ed25519_dalek::{Signer, SigningKey};

    use super::{Checkpoint, MAX_NOTE, Note, NoteError, is_origin, key_hash};

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn example() -> Checkpoint {
        Checkpoint {
            origin: "tashika/5f3e0c1a-7f9d-4f0e-9a60-0d8f1f4b2c11".to_owned(),
            size: 42,
            root: [0xA5; 32],
            at: "2026-11-20T03:00:00Z".parse().unwrap(),
        }
    }

    fn signed(checkpoint: &Checkpoint) -> String {
        checkpoint.signed(key().verifying_key().as_bytes(), |text| key().sign(text).to_bytes())
    }

    #[test]
    fn the_published_example_of_signed_notes_holds() {
        let text = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
        let note = format!(
            "{text}\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        );
        let typed_key = BASE64_STANDARD.decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let key: [u8; 32] = typed_key[1..].try_into().unwrap();
        assert_eq!(key_hash("PeterNeumann", &key), [0xC7, 0x4F, 0x20, 0xA3]);
        let parsed = Note::parse(&note).unwrap();
        assert_eq!(parsed.text, text);
        assert!(parsed.holds("PeterNeumann", &key));
        assert!(!parsed.holds("Somebody", &key));
        assert_eq!(Checkpoint::parse(&note), Err(NoteError::Malformed), "a note, but no checkpoint");
    }

    #[test]
    fn what_is_signed_reads_back() {
        let note = signed(&example());
        assert_eq!(Checkpoint::verified(&note, key().verifying_key().as_bytes()), Ok(example()));
        assert_eq!(Checkpoint::parse(&note), Ok(example()));
        let other = SigningKey::from_bytes(&[8; 32]);
        let verdict = Checkpoint::verified(&note, other.verifying_key().as_bytes());
        assert_eq!(verdict, Err(NoteError::Signature));
        assert_eq!(Checkpoint::verified(&note, &[0xFF; 32]), Err(NoteError::Signature), "not a point");
    }

    #[test]
    fn no_changed_bit_is_accepted() {
        let note = signed(&example()).into_bytes();
        for at in 0..note.len() * 8 {
            let mut other = note.clone();
            other[at / 8] ^= 1 << (at % 8);
            let Ok(text) = String::from_utf8(other) else { continue };
            assert!(
                Checkpoint::verified(&text, key().verifying_key().as_bytes()).is_err(),
                "bit {at}: {text}"
            );
        }
    }

    #[test]
    fn other_signatures_are_allowed_and_a_wrong_one_of_ours_is_not() {
        let note = signed(&example());
        let public = *key().verifying_key().as_bytes();
        let line = |name: &str, bytes: &[u8]| format!("\u{2014} {name} {}\n", BASE64_STANDARD.encode(bytes));
        let witness = format!("{note}{}", line("witness.example", &[9; 76]));
        assert_eq!(Checkpoint::verified(&witness, &public), Ok(example()));
        let origin = example().origin;
        let wrong = [&key_hash(&origin, &public)[..], &[1; 64]].concat();
        let doubled = format!("{note}{}", line(&origin, &wrong));
        assert_eq!(Checkpoint::verified(&doubled, &public), Err(NoteError::Signature));
        let many = format!("{note}{}", line("w", &[9; 8]).repeat(16));
        assert_eq!(Checkpoint::parse(&many), Err(NoteError::Malformed));
    }

    #[test]
    fn one_state_has_one_text() {
        let note = signed(&example());
        let broken = [
            note.replace("\n42\n", "\n042\n"),
            note.replace("\n42\n", "\n+42\n"),
            note.replace("\n42\n", "\n42 \n"),
            note.replace("\n42\n", "\n-1\n"),
            note.replace("\n42\n", "\n99999999999999999999\n"),
            note.replace("03:00:00Z", "03:00:00.0Z"),
            note.replace("03:00:00Z", "12:00:00+09:00"),
            note.replace("time ", "date "),
            note.replace("\ntime", "\nmore\ntime"),
            note.replace('\n', "\r\n"),
            note.replace("\n\n", "\n\n\n"),
            note.replace('\u{2014}', "-"),
            note.replace("tashika/", "other/"),
            note.trim_end().to_owned(),
            format!("{note}\n"),
            "a".repeat(MAX_NOTE + 1),
            String::new(),
            "\n\n".to_owned(),
        ];
        for note in broken {
            assert_eq!(Checkpoint::parse(&note), Err(NoteError::Malformed), "{note}");
        }
        assert!(is_origin("tashika/a") && !is_origin("tashika/") && !is_origin("tashika/a b"));
        assert!(!is_origin("tashika/a+b") && !is_origin("tashika/確"));
    }

    #[test]
    fn openssl_accepts_the_signature() {
        let note = signed(&example());
        let parsed = Note::parse(&note).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        // SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4): a fixed beginning and the 32 bytes.
        let begin = super::super::hex32::bytes("302a300506032b6570032100").unwrap();
        let spki = [&begin[..], key().verifying_key().as_bytes()].concat();
        std::fs::write(path("key.der"), spki).unwrap();
        std::fs::write(path("sig"), &parsed.signatures[0].2).unwrap();
        let verify = |text: &str| {
            std::fs::write(path("text"), text).unwrap();
            let mut command = Command::new("openssl");
            command.args(["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-inkey"]);
            command.arg(path("key.der")).arg("-sigfile").arg(path("sig")).arg("-in").arg(path("text"));
            command.output().unwrap().status.success()
        };
        assert!(verify(parsed.text));
        assert!(!verify(&parsed.text.replace("42", "43")));
    }
}

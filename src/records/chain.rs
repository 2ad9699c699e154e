// SPDX-License-Identifier: MIT OR Apache-2.0
//! The hashes that bind the entries of a book together.
//!
//! Every hash is SHA-256 over a list of parts. Each part is preceded by its length in bytes as an unsigned
//! 64-bit big-endian number, so that no two different lists give the same bytes; the first part is a label
//! that is used for nothing else. Numbers are eight bytes, big-endian; text is UTF-8.
//!
//! | hash | parts |
//! |---|---|
//! | beginning | `tashika book 1`, book id, kind of book, created_at |
//! | content | `tashika content 1`, content |
//! | entry | `tashika entry 1`, seq, prev_hash, kind, record_id, created_at, content_format, content_hash |
//!
//! The first entry's `prev_hash` is the hash of the book's beginning, so a training book cannot be passed off
//! as a real one without breaking its chain.
//!
//! What a chain does not do: who may write the file can also compute every hash after a change anew. That is
//! found by comparing with a hash kept elsewhere: each printed record carries one
//! ([`super::Book::verify_against`]).

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

fn hash(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The hash of a book's beginning.
#[must_use]
pub fn beginning(book_id: &str, kind: &str, created_at: &str) -> Hash {
    hash(&[b"tashika book 1", book_id.as_bytes(), kind.as_bytes(), created_at.as_bytes()])
}

/// The hash of an entry's content.
#[must_use]
pub fn content(bytes: &[u8]) -> Hash {
    hash(&[b"tashika content 1", bytes])
}

/// What an entry's hash is computed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// The entry before it, or the book's beginning.
    pub prev_hash: Hash,
    /// The kind of entry, e.g. `check`.
    pub kind: String,
    /// The record's id.
    pub record_id: String,
    /// When the entry was made, as it stands in the file.
    pub created_at: String,
    /// The form of the content, e.g. `plain-json/1`.
    pub content_format: String,
    /// The hash of the content.
    pub content_hash: Hash,
}

impl Links {
    /// The entry's hash at place `seq`.
    #[must_use]
    pub fn entry_hash(&self, seq: u64) -> Hash {
        hash(&[
            b"tashika entry 1",
            &seq.to_be_bytes(),
            &self.prev_hash,
            self.kind.as_bytes(),
            self.record_id.as_bytes(),
            self.created_at.as_bytes(),
            self.content_format.as_bytes(),
            &self.content_hash,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::{Hash, Links, beginning, content, hash};
    use tashika_kit::hex::lower as hex;

    fn links() -> Links {
        Links {
            prev_hash: [1; 32],
            kind: "check".into(),
            record_id: "id".into(),
            created_at: "2026-11-20T12:00:00Z".into(),
            content_format: "plain-json/1".into(),
            content_hash: [2; 32],
        }
    }

    /// Computed outside this program (Python's hashlib), so that an integrator can repeat it.
    #[test]
    fn the_encoding_is_the_documented_one() {
        assert_eq!(
            hex(&links().entry_hash(7)),
            "9d4057ccac97a2481d7e5d79d773ff46a61a04ed516859bfbd9bdfe54c867865"
        );
        assert_eq!(
            hex(&beginning("b", "real", "t")),
            "3fa621f4dafbcec733c14b9d42bdd09d7bc7d412a54a27d47cf59bff38454df2"
        );
        assert_eq!(hex(&content(b"{}")), "11df3e895a1b16248b6317a1953e32c66c39761895cac3dde7da497eeb8f1ed8");
    }

    #[test]
    fn no_two_lists_give_the_same_bytes() {
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
        assert_ne!(hash(&[b"ab"]), hash(&[b"ab", b""]));
    }

    #[test]
    fn every_part_enters_the_hash() {
        let changes: [fn(&mut Links); 6] = [
            |l| l.prev_hash[31] ^= 1,
            |l| l.kind.push('x'),
            |l| l.record_id.push('x'),
            |l| l.created_at.push('x'),
            |l| l.content_format.push('x'),
            |l| l.content_hash[0] ^= 1,
        ];
        let mut seen: Vec<Hash> = vec![links().entry_hash(7), links().entry_hash(8)];
        for change in changes {
            let mut changed = links();
            change(&mut changed);
            seen.push(changed.entry_hash(7));
        }
        let mut unique = seen.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), seen.len());
    }
}

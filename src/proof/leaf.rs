// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data of a leaf: what an entry says in public, and what it binds. Its bytes are one line of JSON with the
//! members in the order of [`Leaf`]; exactly these bytes are hashed and stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::merkle::{self, Hash};
use super::{Hex32, checkpoint};

/// The format of [`Leaf`].
pub const VERSION: u32 = 1;

/// The longest leaf, in bytes: a leaf holds no free text.
pub const LONGEST: usize = 16 * 1024;

/// One entry in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The format of this structure: 1.
    pub v: u32,
    /// The log: `tashika/<book id>`, so that an entry fits no other book.
    pub log: String,
    /// Its place, from 1.
    pub seq: u64,
    /// When it was entered.
    pub at: Timestamp,
    /// Whose session entered it.
    pub by: String,
    /// The act, e.g. `record`, `viewed`.
    pub act: String,
    /// The record it is about.
    pub record_id: Option<String>,
    /// The act's public part; holds no personal value.
    pub public: serde_json::Value,
    /// SHA-256 of the sealed content's bytes, hexadecimal; `None` if the entry has no sealed content.
    pub sealed_sha256: Option<String>,
    /// The commitment to the content's sections, hexadecimal; `None` as above.
    pub commitment: Option<String>,
    /// SHA-256 over the entry's blind-index tokens, sorted and joined, hexadecimal; `None` if it has none.
    pub tokens_sha256: Option<String>,
}

/// What is wrong with a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// More than [`LONGEST`] bytes.
    #[error("the entry's public data are longer than {LONGEST} bytes")]
    TooLong,
    /// Not of the form: unknown members, a wrong version, place 0, a hash that is none.
    #[error("the entry's public data are not of the expected form")]
    Form,
    /// Of the form, but not written as this program writes it.
    #[error("the entry's public data are not written in the one accepted way")]
    Spelling,
}

impl Leaf {
    /// The bytes that are hashed and stored.
    ///
    /// # Errors
    /// [`LeafError::Form`] and [`LeafError::TooLong`]: what [`Leaf::parse`] would refuse is not written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        if !self.is_of_the_form() {
            return Err(LeafError::Form);
        }
        let bytes = serde_json::to_vec(self).map_err(|_| LeafError::Form)?;
        if bytes.len() > LONGEST { Err(LeafError::TooLong) } else { Ok(bytes) }
    }

    /// Reads a leaf; only the bytes that [`Leaf::to_bytes`] writes are one.
    ///
    /// # Errors
    /// See [`LeafError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        if bytes.len() > LONGEST {
            return Err(LeafError::TooLong);
        }
        let leaf: Self = serde_json::from_slice(bytes).map_err(|_| LeafError::Form)?;
        if leaf.to_bytes()? == bytes { Ok(leaf) } else { Err(LeafError::Spelling) }
    }

    /// The leaf hash of RFC 6962.
    ///
    /// # Errors
    /// As [`Leaf::to_bytes`].
    pub fn hash(&self) -> Result<Hash, LeafError> {
        self.to_bytes().map(|bytes| merkle::leaf(&bytes))
    }

    fn is_of_the_form(&self) -> bool {
        let hashes = [&self.sealed_sha256, &self.commitment, &self.tokens_sha256];
        self.v == VERSION
            && self.seq > 0
            && checkpoint::is_origin(&self.log)
            && hashes.into_iter().flatten().all(|hash| Hex32::parse(hash).is_some())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{LONGEST, Leaf, LeafError};

    fn example() -> Leaf {
        Leaf {
            v: 1,
            log: "tashika/book-1".to_owned(),
            seq: 3,
            at: "2026-11-20T03:00:00Z".parse().unwrap(),
            by: "0042".to_owned(),
            act: "record".to_owned(),
            record_id: Some("5f3e0c1a-7f9d-4f0e-9a60-0d8f1f4b2c11".to_owned()),
            public: json!({"branch": "本店", "outcome": "ALONE", "n": 1}),
            sealed_sha256: Some("ab".repeat(32)),
            commitment: None,
            tokens_sha256: None,
        }
    }

    #[test]
    fn the_bytes_are_these() {
        let bytes = example().to_bytes().unwrap();
        let wanted = format!(
            "{{\"v\":1,\"log\":\"tashika/book-1\",\"seq\":3,\"at\":\"2026-11-20T03:00:00Z\",\"by\":\"0042\",\
             \"act\":\"record\",\"record_id\":\"5f3e0c1a-7f9d-4f0e-9a60-0d8f1f4b2c11\",\
             \"public\":{{\"branch\":\"本店\",\"n\":1,\"outcome\":\"ALONE\"}},\"sealed_sha256\":\"{}\",\
             \"commitment\":null,\"tokens_sha256\":null}}",
            "ab".repeat(32)
        );
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), wanted);
        assert_eq!(Leaf::parse(&bytes), Ok(example()));
        assert_eq!(example().hash(), Ok(super::merkle::leaf(&bytes)));
    }

    #[test]
    fn another_spelling_is_refused() {
        let text = String::from_utf8(example().to_bytes().unwrap()).unwrap();
        let spelling = [
            text.replace("\"v\":1", "\"v\": 1"),
            text.replace("{\"v\":1,\"log\":\"tashika/book-1\"", "{\"log\":\"tashika/book-1\",\"v\":1"),
            text.replace("本", "\\u672c"),
            text.replace("\"n\":1", "\"n\":1,\"n\":1"),
            text.replace("\"n\":1", "\"n\":1e0"),
            text.replace("03:00:00Z", "03:00:00.000Z"),
            text.replace(",\"tokens_sha256\":null", ""),
            format!("{text}\n"),
        ];
        for text in spelling {
            assert_eq!(Leaf::parse(text.as_bytes()), Err(LeafError::Spelling), "{text}");
        }
        let form = [
            text.replace("\"v\":1", "\"v\":2"),
            text.replace("\"seq\":3", "\"seq\":0"),
            text.replace("\"seq\":3", "\"seq\":3,\"seq\":3"),
            text.replace("\"seq\":3", "\"seq\":3,\"more\":3"),
            text.replace("tashika/", "other/"),
            text.replace("abab", "ABAB"),
            String::new(),
            "[".repeat(LONGEST),
        ];
        for text in form {
            assert_eq!(Leaf::parse(text.as_bytes()), Err(LeafError::Form), "{text}");
        }
        assert_eq!(Leaf::parse(&vec![b' '; LONGEST + 1]), Err(LeafError::TooLong));
        let long = Leaf { by: "x".repeat(LONGEST), ..example() };
        assert_eq!(long.to_bytes(), Err(LeafError::TooLong));
    }
}

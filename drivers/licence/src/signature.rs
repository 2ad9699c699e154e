// SPDX-License-Identifier: MIT OR Apache-2.0
//! The electronic signature (`specs` drivers-licence §5, §7.5).

use sha2::{Digest, Sha256};
use tashika_kit::rsa::{PublicKey, SHA256_PREFIX};
use tashika_kit::{CardError, SignerName};
use zeroize::{Zeroize, Zeroizing};

use crate::text;
use crate::tlv::{Grammar, Objects};

/// 電子署名 and who made it. The signature of a conventional licence covers 本籍, which anybody with the public key
/// could search for with it: it never leaves this crate and is wiped.
pub(crate) struct SignatureFile {
    /// 電子署名: RSA-2048, 256 bytes.
    pub(crate) value: Zeroizing<Vec<u8>>,
    /// シリアル番号 of the signer's certificate.
    pub(crate) serial: String,
    /// 発行者名.
    pub(crate) issuer: String,
    /// 主体者名.
    pub(crate) subject: String,
    /// 主体者鍵識別子.
    pub(crate) key_id: Vec<u8>,
}

/// The tags of a signature file: signature, serial number, (RFU), issuer, subject, key identifier.
pub(crate) type Tags = [u16; 6];
/// Of DF1/EF07.
pub(crate) const CONVENTIONAL: Tags = [0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6];

/// What of the files was signed; no source says it (`specs` drivers-licence §5.2). Tried in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Covered {
    /// (a) The whole files at their full capacity, with padding.
    WholeFiles,
    /// (b) The data objects without padding.
    Objects,
    /// (c) The values alone. Tags and lengths are not signed then: bytes could be moved from a name into its reading
    /// without the signature noticing. That the form fits is said; nothing is proved by it.
    Values,
}

impl Covered {
    /// A stable word for steps and records.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::WholeFiles => "whole_files",
            Self::Objects => "objects",
            Self::Values => VALUES,
        }
    }
}

/// The word of [`Covered::Values`], the form that proves nothing.
pub(crate) const VALUES: &str = "values";

/// A file that a signature covers.
#[derive(Clone, Copy)]
pub(crate) struct SignedFile<'a> {
    /// All of it, at its capacity.
    pub(crate) bytes: &'a [u8],
    /// How its objects are written.
    pub(crate) grammar: Grammar,
    /// The tags it may hold, first and last. Without padding nothing else says where one file ends and the next one
    /// begins: an object at the end of a file could be moved into the next one, where nobody looks for it.
    pub(crate) tags: [u16; 2],
}

impl SignedFile<'_> {
    /// Its objects, if they are in the order the sheet gives them, each once, and none belongs to another file.
    fn objects(&self) -> Option<Objects<'_>> {
        let objects = Objects::parse(self.bytes, self.grammar, "signed file").ok()?;
        let [first, last] = self.tags;
        let ours = objects.all.iter().all(|object| (first..=last).contains(&object.tag));
        (ours && objects.all.is_sorted_by(|a, b| a.tag < b.tag)).then_some(objects)
    }
}

/// The longest signature taken from a file: that of the largest key an anchor may have, 4,096 bits.
const LONGEST_SIGNATURE: usize = 512;
/// The longest name, serial number or key identifier: above all of the sheet's lengths (`specs` drivers-licence §5.1).
const LONGEST_NAME: usize = 256;
/// The most files one signature covers: DF1/EF01, DF1/EF02, DF2/EF01.
const MOST_FILES: usize = 3;

impl SignatureFile {
    /// Parses DF1/EF07 or WEF03.
    ///
    /// # Errors
    /// [`CardError::Malformed`].
    pub(crate) fn parse(
        file: &[u8],
        grammar: Grammar,
        tags: Tags,
        what: &'static str,
    ) -> Result<Self, CardError> {
        let objects = Objects::parse(file, grammar, what)?;
        let [value, serial, _, issuer, subject, key_id] = tags;
        let wrong = |problem| CardError::Malformed { what, problem, offset: 0 };
        let bounded = |tag, most| match objects.value(tag).unwrap_or_default() {
            bytes if bytes.len() > most => Err(wrong("an item is longer than any such item")),
            bytes => Ok(bytes),
        };
        let value = bounded(value, LONGEST_SIGNATURE)?;
        if value.is_empty() {
            return Err(wrong("there is no signature in it"));
        }
        Ok(Self {
            value: Zeroizing::new(value.to_vec()),
            serial: text::ascii(bounded(serial, LONGEST_NAME)?, what)?,
            issuer: text::ascii(bounded(issuer, LONGEST_NAME)?, what)?,
            subject: text::ascii(bounded(subject, LONGEST_NAME)?, what)?,
            key_id: bounded(key_id, LONGEST_NAME)?.to_vec(),
        })
    }

    /// The signer as a trust store looks it up.
    pub(crate) fn signer<'a>(&'a self, family: &'a str) -> SignerName<'a> {
        SignerName { family, key_id: &self.key_id, issuer: &self.issuer, serial: &self.serial }
    }

    /// Whether this key made the signature at all, over whatever data.
    pub(crate) fn is_by(&self, key: &PublicKey) -> bool {
        key.recover(&self.value).is_ok_and(|signed| Zeroizing::new(signed).starts_with(&SHA256_PREFIX))
    }

    /// What the signature covers: the first variant that matches; `None` if none does, so that data or signature
    /// were altered. `files` stand in the signed order.
    pub(crate) fn covers(&self, key: &PublicKey, files: &[SignedFile<'_>]) -> Option<Covered> {
        if files.is_empty() || files.len() > MOST_FILES {
            return None;
        }
        let signed = Zeroizing::new(key.recover(&self.value).ok()?);
        [Covered::WholeFiles, Covered::Objects, Covered::Values]
            .into_iter()
            .find(|variant| variant.digest_info(files).is_some_and(|expected| *expected == *signed))
    }
}

impl Covered {
    /// What PKCS#1 v1.5 with SHA-256 signs of these files; `None` if they do not parse. Hashed piece by piece, so
    /// that 本籍 is never copied.
    fn digest_info(self, files: &[SignedFile<'_>]) -> Option<Zeroizing<Vec<u8>>> {
        let mut hash = Sha256::new();
        for file in files {
            match self {
                Self::WholeFiles => hash.update(file.bytes),
                Self::Objects => hash.update(file.objects()?.bytes),
                Self::Values => {
                    file.objects()?.all.iter().for_each(|object| hash.update(object.value));
                }
            }
        }
        let mut digest = hash.finalize();
        let mut info = Zeroizing::new(Vec::with_capacity(SHA256_PREFIX.len() + digest.len()));
        info.extend(SHA256_PREFIX);
        info.extend(digest.iter());
        digest.as_mut_slice().zeroize();
        Some(info)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use chacha20::ChaCha20Rng;
    use chacha20::rand_core::SeedableRng;
    use rsa::traits::PublicKeyParts;
    use rsa::{Pkcs1v15Sign, RsaPrivateKey};
    use tashika_kit::rsa::{PublicKey, sha256_digest_info};

    use super::{CONVENTIONAL, Covered, SignatureFile, SignedFile};
    use crate::tlv::Grammar;

    const WHAT: &str = "test";

    fn pair() -> &'static RsaPrivateKey {
        static PAIR: OnceLock<RsaPrivateKey> = OnceLock::new();
        PAIR.get_or_init(|| RsaPrivateKey::new(&mut ChaCha20Rng::from_seed([7; 32]), 2048).unwrap())
    }

    fn public(pair: &RsaPrivateKey) -> PublicKey {
        PublicKey::new(&pair.n().as_ref().to_be_bytes(), &[1, 0, 1]).unwrap()
    }

    fn signed(message: &[u8]) -> SignatureFile {
        let value = pair().sign(Pkcs1v15Sign::new_unprefixed(), &sha256_digest_info(message)).unwrap();
        let file = [
            [0xB1, 0x82, 0x01, 0x00].as_slice(),
            &value,
            b"\xB2\x0200\xB3\x00\xB4\x03A=I\xB5\x00\xB6\x02\x0A\x0B\xFF\xFF",
        ];
        SignatureFile::parse(&file.concat(), Grammar::Entries, CONVENTIONAL, WHAT).unwrap()
    }

    /// Three small files with padding, as a licence has them.
    fn files() -> [Vec<u8>; 3] {
        let padded = |objects: &[u8], capacity: usize| {
            let mut file = objects.to_vec();
            file.resize(capacity, 0xFF);
            file
        };
        [
            padded(b"\x11\x01\x78\x12\x02\x30\x21", 12),
            padded(b"\x41\x02\x30\x22", 8),
            padded(b"\x5F\x40\x82\x00\x03abc", 16),
        ]
    }

    fn as_signed([entries, domicile, photo]: &[Vec<u8>; 3]) -> [SignedFile<'_>; 3] {
        let file = |bytes, grammar, tags| SignedFile { bytes, grammar, tags };
        [
            file(entries, Grammar::Entries, [0x11, 0x40]),
            file(domicile, Grammar::Entries, [0x41, 0x41]),
            file(photo, Grammar::Photo, [0x5F40, 0x5F40]),
        ]
    }

    fn covers(message: &[u8], files: &[Vec<u8>; 3]) -> Option<Covered> {
        signed(message).covers(&public(pair()), &as_signed(files))
    }

    fn message(covered: Covered) -> Vec<u8> {
        match covered {
            Covered::WholeFiles => files().concat(),
            Covered::Objects => {
                b"\x11\x01\x78\x12\x02\x30\x21\x41\x02\x30\x22\x5F\x40\x82\x00\x03abc".to_vec()
            }
            Covered::Values => b"\x78\x30\x21\x30\x22abc".to_vec(),
        }
    }

    const VARIANTS: [Covered; 3] = [Covered::WholeFiles, Covered::Objects, Covered::Values];

    #[test]
    fn each_variant_is_found_and_named() {
        for variant in VARIANTS {
            assert_eq!(covers(&message(variant), &files()), Some(variant));
        }
        assert_eq!(VARIANTS.map(Covered::word), ["whole_files", "objects", "values"]);
    }

    #[test]
    fn one_changed_byte_of_any_file_is_noticed_in_every_variant() {
        for variant in VARIANTS {
            for (file, at) in [(0, 5), (1, 3), (2, 6)] {
                let mut changed = files();
                changed[file][at] ^= 1;
                assert_eq!(covers(&message(variant), &changed), None, "{variant:?}, file {file}");
            }
        }
    }

    #[test]
    fn the_order_counts() {
        let [entries, domicile, photo] = files();
        let moved = [photo, entries, domicile].concat();
        assert_eq!(covers(&moved, &files()), None);
    }

    #[test]
    fn changed_padding_is_noticed_where_it_is_signed() {
        let mut changed = files();
        changed[0][11] = 0x00;
        assert_eq!(covers(&message(Covered::WholeFiles), &changed), None);
        assert_eq!(covers(&message(Covered::Objects), &changed), Some(Covered::Objects));
    }

    #[test]
    fn tags_out_of_order_are_not_what_was_signed() {
        let mut moved = files();
        moved[0].splice(..7, *b"\x12\x01\x78\x11\x02\x30\x21");
        assert_eq!(covers(&message(Covered::Values), &moved), None);
    }

    #[test]
    fn an_object_moved_into_the_next_file_is_noticed_without_padding_too() {
        // The same bytes in the same order, but tag 12 stands in the file of 本籍, where nobody looks for it.
        let moved = [
            b"\x11\x01\x78\xFF\xFF".to_vec(),
            b"\x12\x02\x30\x21\x41\x02\x30\x22\xFF".to_vec(),
            files()[2].clone(),
        ];
        for variant in VARIANTS {
            assert_eq!(covers(&message(variant), &moved), None, "{variant:?}");
        }
    }

    #[test]
    fn another_key_does_not_fit() {
        let other = RsaPrivateKey::new(&mut ChaCha20Rng::from_seed([8; 32]), 2048).unwrap();
        let all = files();
        let files = as_signed(&all);
        let signature = signed(&message(Covered::WholeFiles));
        assert_eq!(signature.covers(&public(pair()), &files), Some(Covered::WholeFiles));
        assert_eq!(signature.covers(&public(&other), &files), None);
        assert!(signature.is_by(&public(pair())) && !signature.is_by(&public(&other)));
    }

    #[test]
    fn nothing_is_no_message() {
        assert_eq!(signed(b"").covers(&public(pair()), &[]), None);
    }

    #[test]
    fn the_signer_is_named_as_the_file_has_it() {
        let file = signed(b"x");
        let signer = file.signer("licence");
        assert_eq!((signer.serial, signer.issuer, signer.key_id), ("00", "A=I", [0x0A, 0x0B].as_slice()));
        assert!(file.subject.is_empty());
    }

    #[test]
    fn a_file_without_a_usable_signature_is_refused() {
        let long = [[0xB1, 0x82, 0x02, 0x01].as_slice(), &[1; 513]].concat();
        let name = [b"\xB1\x01\x01\xB4\x82\x01\x01".as_slice(), &[0x41; 257]].concat();
        for file in [b"".as_slice(), b"\xB1\x00", b"\xB2\x0100", &long, &name, b"\xB1\x01\x01\xB5\x01\x07"] {
            assert!(SignatureFile::parse(file, Grammar::Entries, CONVENTIONAL, WHAT).is_err(), "{file:02X?}");
        }
    }
}

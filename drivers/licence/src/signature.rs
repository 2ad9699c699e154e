// SPDX-License-Identifier: MIT OR Apache-2.0
//! The electronic signature (`specs` drivers-licence §5, §7.5).

use tashika_kit::rsa::PublicKey;
use tashika_kit::{CardError, SignerName};

use crate::tlv::Grammar;

/// 電子署名 and who made it. The signature of a conventional licence covers 本籍, which anybody with the public key
/// could search for with it: it never leaves this crate and is wiped.
pub(crate) struct SignatureFile {
    /// 電子署名: RSA-2048, 256 bytes.
    pub(crate) value: zeroize::Zeroizing<Vec<u8>>,
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
    /// (c) The values alone.
    Values,
}

impl Covered {
    /// A stable word for steps and records.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::WholeFiles => "whole_files",
            Self::Objects => "objects",
            Self::Values => "values",
        }
    }
}

impl SignatureFile {
    /// Parses DF1/EF07 or WEF03.
    ///
    /// # Errors
    /// [`CardError::Malformed`].
    pub(crate) fn parse(
        _file: &[u8],
        _grammar: Grammar,
        _tags: Tags,
        _what: &'static str,
    ) -> Result<Self, CardError> {
        unimplemented!()
    }

    /// The signer as a trust store looks it up.
    pub(crate) fn signer<'a>(&'a self, family: &'a str) -> SignerName<'a> {
        SignerName { family, key_id: &self.key_id, issuer: &self.issuer, serial: &self.serial }
    }

    /// What the signature covers: the first variant that matches; `None` if none does, so that data or signature
    /// were altered. `files` are whole, at their capacity, in the signed order, each with its grammar.
    pub(crate) fn covers(&self, _key: &PublicKey, _files: &[(&[u8], Grammar)]) -> Option<Covered> {
        unimplemented!()
    }
}

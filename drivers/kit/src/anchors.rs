// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verdict may rest on: the keys and certificates the operator trusts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::rsa::PublicKey;

/// Where an anchor comes from. The class is shown wherever an anchor decides a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnchorClass {
    /// Published by the issuer itself.
    Official,
    /// Not published by the issuer; derived or collected by others.
    Unofficial,
    /// The issuer's own test hierarchy: real test cards, invented people.
    Test,
    /// Made by this program for its software cards. Only ever accepted in training mode.
    Simulator,
}

/// One trusted key or certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// A name a clerk's supervisor can look up, e.g. `JPKI authca03`.
    pub name: String,
    /// SHA-256: over the modulus of a card-verifiable CA key, over the DER of a certificate or of a public key
    /// (SubjectPublicKeyInfo) otherwise.
    pub fingerprint: [u8; 32],
    /// Where it comes from.
    pub class: AnchorClass,
}

/// Looking an anchor up has three answers: "we do not have it" and "we have it, but its class is not
/// accepted here" are different findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// Known, and its class is accepted here.
    Accepted(T),
    /// Known, but its class is not accepted here.
    NotAccepted(Anchor),
    /// Not known.
    Unknown,
}

/// How a document without a certificate names the certificate of its signer: a driver's licence and a My-Number
/// licence (`specs` drivers-licence §5.1, §7.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignerName<'a> {
    /// The document's family, e.g. `licence`: an anchor is good for what it was imported for.
    pub family: &'a str,
    /// 主体者鍵識別子: the subject key identifier; empty if the document names none.
    pub key_id: &'a [u8],
    /// 発行者名: the issuer's name as the document writes it.
    pub issuer: &'a str,
    /// シリアル番号: the serial number as the document writes it.
    pub serial: &'a str,
}

/// A root certificate under which document signers' certificates stand (`specs` residence-card §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Name, SHA-256 of the DER, and class.
    pub anchor: Anchor,
    /// The certificate as it was published; shared, because every check looks at all of them.
    pub der: Arc<[u8]>,
    /// Whether its class is accepted here.
    pub accepted: bool,
}

/// A certificate revocation list as it was published (RFC 5280, 5). Whether it counts, the driver finds out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationList {
    /// Where it came from, for people.
    pub name: String,
    /// The list.
    pub der: Arc<[u8]>,
}

/// How a signature names its signer where the certificate is not beside it (RFC 5652, SignerIdentifier).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignerId<'a> {
    /// The serial number, big-endian as in the certificate. The issuer's name decides nothing here: it is spelled in
    /// more than one way.
    Serial(&'a [u8]),
    /// The subject key identifier.
    KeyId(&'a [u8]),
}

/// The trust store as a driver sees it. What a store does not answer, it does not know.
pub trait Anchors {
    /// The CA key of a card-verifiable certificate, by its whole 16-byte issuer key id.
    fn card_verifiable_key(&self, _key_id: &[u8]) -> Lookup<(Anchor, PublicKey)> {
        Lookup::Unknown
    }

    /// A certificate pinned by the SHA-256 of its DER.
    fn pinned_certificate(&self, _sha256: &[u8; 32]) -> Lookup<Anchor> {
        Lookup::Unknown
    }

    /// The key of a signer that a document names: by its key identifier, else by issuer and serial number.
    fn signer(&self, _name: &SignerName<'_>) -> Lookup<(Anchor, PublicKey)> {
        Lookup::Unknown
    }

    /// Whether there is any signer for this family at all, accepted or not: "nobody has given us a key" and "not
    /// by a key we have" are different findings.
    fn has_signers(&self, _family: &str) -> bool {
        false
    }

    /// The roots under which this family's signers stand, accepted or not. Several can share one name; which one it
    /// is, the driver finds out by key identifier and by trying.
    fn roots(&self, _family: &str) -> Vec<Root> {
        Vec::new()
    }

    /// Certificates of document signers (DER) that a signature may mean, for documents that do not carry their own.
    /// They are not trusted: each has to stand under a root.
    fn signer_certificates(&self, _family: &str, _id: SignerId<'_>) -> Vec<Arc<[u8]>> {
        Vec::new()
    }

    /// The revocation lists there are for this family's signers.
    fn revocation_lists(&self, _family: &str) -> Vec<RevocationList> {
        Vec::new()
    }
}

/// A trust store that nobody has filled.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoAnchors;

impl Anchors for NoAnchors {}

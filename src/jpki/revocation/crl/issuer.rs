// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whose lists are taken: authorities whose certificate is pinned by its SHA-256 (`specs` mynumber-card §7.2). The
//! certificate itself comes from a file or from a card, and counts for nothing unless it is pinned.

use tashika_kit::anchors::{Anchors, Lookup};
use tashika_kit::rsa::{PublicKey, SHA256_PREFIX, sha256};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as ParsedKey;

use super::error::CrlError;
use super::found::IssuerKey;
use super::list::{Head, Passed};

/// Why an authority's certificate was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// Not a certificate with an RSA key.
    #[error("not a certificate with an RSA key")]
    Unreadable,
    /// Its SHA-256 is not pinned.
    #[error("the SHA-256 of the certificate is not pinned")]
    NotPinned,
    /// It is pinned, under a class that is not accepted here.
    #[error("the certificate is of a class that is not accepted here")]
    ClassNotAccepted,
    /// Its key may not sign lists.
    #[error("the key of the certificate may not sign revocation lists")]
    MayNotSign,
}

impl IssuerError {
    /// A stable word; the locale files hold `crl.problem.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "crl_ca_unreadable",
            Self::NotPinned => "crl_ca_not_pinned",
            Self::ClassNotAccepted => "crl_ca_class",
            Self::MayNotSign => "crl_ca_may_not_sign",
        }
    }

    /// All of them.
    pub const ALL: [Self; 4] = [Self::Unreadable, Self::NotPinned, Self::ClassNotAccepted, Self::MayNotSign];
}

/// An authority.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The anchor's name.
    pub name: String,
    /// Its key, as the store names it.
    pub key: IssuerKey,
    pub(super) der: Vec<u8>,
    subject: Vec<u8>,
    key_id: Option<Vec<u8>>,
    rsa: PublicKey,
}

impl Authority {
    /// A certificate, DER or PEM, if it is pinned.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub fn of(certificate: &[u8], anchors: &dyn Anchors) -> Result<Self, IssuerError> {
        let der = super::pem::whole(certificate, "CERTIFICATE").ok_or(IssuerError::Unreadable)?;
        let (rest, parsed) = X509Certificate::from_der(&der).map_err(|_| IssuerError::Unreadable)?;
        if !rest.is_empty() {
            return Err(IssuerError::Unreadable);
        }
        let name = match anchors.pinned_certificate(&sha256(&der)) {
            Lookup::Accepted(anchor) => anchor.name,
            Lookup::NotAccepted(_) => return Err(IssuerError::ClassNotAccepted),
            Lookup::Unknown => return Err(IssuerError::NotPinned),
        };
        if parsed.key_usage().ok().flatten().is_some_and(|usage| !usage.value.crl_sign()) {
            return Err(IssuerError::MayNotSign);
        }
        let Ok(ParsedKey::RSA(key)) = parsed.public_key().parsed() else {
            return Err(IssuerError::Unreadable);
        };
        let rsa = PublicKey::new(key.modulus, key.exponent).map_err(|_| IssuerError::Unreadable)?;
        let key = IssuerKey(sha256(parsed.public_key().raw));
        let subject = parsed.subject().as_raw().to_vec();
        let key_id = parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
            _ => None,
        });
        Ok(Self { name, key, der, subject, key_id, rsa })
    }

    /// Whether a list with this beginning could be its own.
    pub(super) fn may_have_issued(&self, head: &Head) -> bool {
        self.subject == head.issuer
    }

    fn signed(&self, list: &Passed) -> bool {
        let info = [SHA256_PREFIX.as_slice(), &list.signed].concat();
        self.rsa.verify_contents(&info, &list.signature).is_ok()
    }

    fn is_named_by(&self, list: &Passed) -> bool {
        match (&list.scope.authority, &self.key_id) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        }
    }
}

/// Who of these signed a list. Generations of one authority share a name: the key identifier chooses, and trying settles it.
pub(super) fn signer<'a>(all: &'a [Authority], list: &Passed) -> Result<&'a Authority, CrlError> {
    let mut meant =
        all.iter().filter(|one| one.may_have_issued(&list.head) && one.is_named_by(list)).peekable();
    if meant.peek().is_none() {
        return Err(CrlError::Foreign);
    }
    meant.find(|one| one.signed(list)).ok_or(CrlError::Signature)
}

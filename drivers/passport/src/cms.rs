// SPDX-License-Identifier: MIT OR Apache-2.0
//! SignedData (RFC 5652, 5) as EF.SOD, EF.CardSecurity and master lists use it: content inside, one signer, signed
//! attributes.
//!
//! Taken, although it is not what Doc 9303 prescribes: every version of SignedData, other certificates beside the
//! signer's, no certificate at all, attributes out of order (the signature is checked over them as they stand, and else in the
//! order of DER, which is what has to be signed: RFC 5652, 5.4).
//! Refused, because it would leave open what was signed by whom: several signers, no signed attributes, an attribute that
//! counts standing there twice or with two values, and a SignerInfo whose version does not fit how it names its signer
//! (`specs` passport §8.2).

use tashika_kit::anchors::SignerId;
use tashika_kit::digest::Digest;
use tashika_kit::signature::{Problem, PublicKey, Scheme};

use crate::certificate::{Certificate, Name};
use crate::der::{self, Cursor, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Unreadable};

/// 1.2.840.113549.1.7.2, without tag and length.
const SIGNED_DATA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9, the arc of the attributes.
const ATTRIBUTES: [u8; 8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09];
const CONTENT_TYPE: u8 = 3;
const MESSAGE_DIGEST: u8 = 4;
const SIGNING_TIME: u8 = 5;

/// `[0]` and `[1]`, constructed.
const CONTEXT_0: u32 = 0xA0;
const CONTEXT_1: u32 = 0xA1;
/// `[0]`, primitive: a subject key identifier.
const KEY_ID: u32 = 0x80;

/// How many certificates are looked at beside a content. A SOD has one, a master list two or three.
const MOST_CERTIFICATES: usize = 32;
/// How many attributes a signer may have.
const MOST_ATTRIBUTES: usize = 32;

/// Signed content with its signer. Nothing of it has been checked; see [`SignedData::verify`].
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// What the content is: the contents of an object identifier.
    pub content_type: &'a [u8],
    /// The content.
    pub content: &'a [u8],
    /// The certificates beside it, DER, in their order. Nobody vouches for them.
    pub certificates: Vec<&'a [u8]>,
    /// How the signer is named.
    pub signer: Signer<'a>,
    /// When the signer says to have signed, seconds since 1970.
    pub signing_time: Option<i64>,
    /// The digest of content and attributes; `None`: one that this program does not know.
    digest: Option<Digest>,
    attributes: Attributes<'a>,
    /// AlgorithmIdentifier, DER.
    algorithm: &'a [u8],
    signature: &'a [u8],
}

/// How a SignedData names its signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer<'a> {
    /// By its certificate's issuer and serial number.
    IssuerAndSerial {
        /// The issuer.
        issuer: Name,
        /// The serial number as it stands there.
        serial: &'a [u8],
    },
    /// By its certificate's subject key identifier.
    KeyId(&'a [u8]),
}

/// Why a SignedData was not found to be signed with a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An algorithm or a key that this program does not know. Says nothing bad about what is signed.
    #[error("unsupported: {0}")]
    Unsupported(String),
    /// The signed attributes are about another kind of content.
    #[error("the signed attributes name another type of content")]
    ContentType,
    /// The content is not the one that was signed.
    #[error("the content has another digest than the signed one")]
    Digest,
    /// The signature does not hold, or its key or parameters contradict themselves.
    #[error("{0}")]
    Signature(Problem),
}

#[derive(Clone, Debug)]
struct Attributes<'a> {
    /// What the signature is over: as they stand, but with the tag of a SET.
    signed: Vec<u8>,
    /// The same in the order of DER; `None` if they stand in it.
    sorted: Option<Vec<u8>>,
    content_type: &'a [u8],
    digest: &'a [u8],
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo that holds SignedData, and nothing behind it. The caller bounds its length.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn parse(der: &'a [u8]) -> Result<Self, Unreadable> {
        let mut info = Cursor::into(der, SEQUENCE)?;
        if info.take(OID)?.value != SIGNED_DATA {
            return Err(Unreadable("it is no SignedData"));
        }
        let mut data = Cursor::into(info.take(CONTEXT_0)?.value, SEQUENCE)?;
        info.end()?;
        data.small()?;
        data.take(SET)?;
        let mut content = data.enter(SEQUENCE)?;
        let content_type = content.take(OID)?.value;
        let octets = content.take(CONTEXT_0)?.value;
        content.end()?;
        let mut octets = Cursor::new(octets);
        let content = octets.take(OCTET_STRING)?.value;
        octets.end()?;
        let certificates = match data.optional(CONTEXT_0)? {
            Some(set) => certificates(set.value)?,
            None => Vec::new(),
        };
        // Revocation lists beside the content: those of the trust store count, not what comes along.
        data.optional(CONTEXT_1)?;
        let mut signers = data.enter(SET)?;
        data.end()?;
        let signer = SignerInfo::parse(signers.enter(SEQUENCE)?)?;
        signers.end().map_err(|_| Unreadable("it has several signers"))?;
        Ok(Self {
            content_type,
            content,
            certificates,
            signer: signer.id,
            signing_time: signer.signing_time,
            digest: signer.digest,
            attributes: signer.attributes,
            algorithm: signer.algorithm,
            signature: signer.signature,
        })
    }

    /// Whether the holder of this key signed the content: type, digest, and the signature over both. The algorithm and its
    /// parameters are those that the signer names, not those of the certificate (`specs` passport §4.1).
    ///
    /// # Errors
    /// [`Fault`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), Fault> {
        if self.attributes.content_type != self.content_type {
            return Err(Fault::ContentType);
        }
        let digest = self.digest.ok_or_else(|| Fault::Unsupported(String::from("the signer's digest")))?;
        if digest.of(&[self.content]) != self.attributes.digest {
            return Err(Fault::Digest);
        }
        let scheme = Scheme::of(self.algorithm, Some(digest)).map_err(Fault::from)?;
        let over = |attributes: &[u8]| key.verify(&scheme, attributes, self.signature);
        let as_they_stand = over(&self.attributes.signed);
        match (as_they_stand, &self.attributes.sorted) {
            (Err(Problem::Wrong), Some(sorted)) => over(sorted).map_err(Fault::from),
            (outcome, _) => outcome.map_err(Fault::from),
        }
    }

    /// Whether the signer names this certificate.
    #[must_use]
    pub fn names(&self, certificate: &Certificate) -> bool {
        match &self.signer {
            Signer::IssuerAndSerial { issuer, serial } => {
                *issuer == certificate.issuer && der::serial(serial) == der::serial(&certificate.serial)
            }
            Signer::KeyId(id) => *id == certificate.key_id.as_slice(),
        }
    }

    /// The certificates beside the content that the signer names. Those that cannot be read are passed over.
    #[must_use]
    pub fn own_signers(&self) -> Vec<Certificate> {
        let read = self.certificates.iter().filter_map(|der| Certificate::parse(der).ok());
        read.filter(|certificate| self.names(certificate)).collect()
    }

    /// How to ask the trust store for the signer's certificate.
    #[must_use]
    pub fn signer_id(&self) -> SignerId<'_> {
        match &self.signer {
            Signer::IssuerAndSerial { serial, .. } => SignerId::Serial(serial),
            Signer::KeyId(id) => SignerId::KeyId(id),
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Unsupported(what) => Self::Unsupported(what),
            other => Self::Signature(other),
        }
    }
}

/// Certificates of X.509 only; other kinds (RFC 5652, 10.2.2) are passed over.
fn certificates(set: &[u8]) -> Result<Vec<&[u8]>, Unreadable> {
    let mut all = Cursor::new(set);
    let mut certificates = Vec::new();
    while let Some(object) = all.next()? {
        if certificates.len() == MOST_CERTIFICATES {
            return Err(Unreadable("it has too many certificates"));
        }
        if object.tag == SEQUENCE {
            certificates.push(object.whole);
        }
    }
    Ok(certificates)
}

struct SignerInfo<'a> {
    id: Signer<'a>,
    digest: Option<Digest>,
    attributes: Attributes<'a>,
    signing_time: Option<i64>,
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> SignerInfo<'a> {
    fn parse(mut info: Cursor<'a>) -> Result<Self, Unreadable> {
        let version = info.small()?;
        let id = match info.optional(KEY_ID)? {
            Some(id) => Signer::KeyId(id.value),
            None => issuer_and_serial(info.enter(SEQUENCE)?)?,
        };
        // RFC 5652, 5.3: the version follows from how the signer is named.
        let fits = match id {
            Signer::IssuerAndSerial { .. } => version == 1,
            Signer::KeyId(_) => version == 3,
        };
        if !fits {
            return Err(Unreadable("the version of the SignerInfo does not fit how it names its signer"));
        }
        let digest = Digest::by_oid(info.enter(SEQUENCE)?.take(OID)?.value);
        let attributes = info.optional(CONTEXT_0)?.ok_or(Unreadable("it has no signed attributes"))?;
        let (attributes, signing_time) = attributes_of(attributes.value, attributes.whole)?;
        let algorithm = info.take(SEQUENCE)?.whole;
        let signature = info.take(OCTET_STRING)?.value;
        info.optional(CONTEXT_1)?;
        info.end()?;
        Ok(Self { id, digest, attributes, signing_time, algorithm, signature })
    }
}

fn issuer_and_serial(mut both: Cursor<'_>) -> Result<Signer<'_>, Unreadable> {
    let issuer = Name::parse(both.take(SEQUENCE)?.whole)?;
    let serial = both.take(INTEGER)?.value;
    both.end()?;
    Ok(Signer::IssuerAndSerial { issuer, serial })
}

fn attributes_of<'a>(value: &'a [u8], whole: &[u8]) -> Result<(Attributes<'a>, Option<i64>), Unreadable> {
    let mut all = Cursor::new(value);
    let (mut content_type, mut digest, mut time) = (None, None, None);
    let mut each = Vec::new();
    while !all.is_empty() {
        if each.len() == MOST_ATTRIBUTES {
            return Err(Unreadable("it has too many attributes"));
        }
        let object = all.take(SEQUENCE)?;
        each.push(object.whole);
        let mut attribute = Cursor::new(object.value);
        let id = attribute.take(OID)?.value;
        let values = attribute.enter(SET)?;
        attribute.end()?;
        let place = match id.strip_prefix(&ATTRIBUTES) {
            Some([CONTENT_TYPE]) => (&mut content_type, OID),
            Some([MESSAGE_DIGEST]) => (&mut digest, OCTET_STRING),
            Some([SIGNING_TIME]) => {
                once(&mut time, only(values)?)?;
                continue;
            }
            _ => continue,
        };
        let object = only(values)?;
        if object.tag != place.1 {
            return Err(Unreadable("a signed attribute has a value of another kind"));
        }
        once(place.0, object.value)?;
    }
    // `[0]` is how the attributes are carried, a SET is what is signed (RFC 5652, 5.4).
    let mut signed = whole.to_vec();
    if let Some(tag) = signed.first_mut() {
        *tag = 0x31;
    }
    let sorted = in_order(&mut each, &signed).filter(|sorted| *sorted != signed);
    let content_type = content_type.ok_or(Unreadable("the signed attributes name no type of content"))?;
    let digest = digest.ok_or(Unreadable("the signed attributes have no digest"))?;
    Ok((Attributes { signed, sorted, content_type, digest }, time.as_ref().and_then(der::time)))
}

/// The attributes in the order of DER, behind the same tag and length.
fn in_order(each: &mut [&[u8]], signed: &[u8]) -> Option<Vec<u8>> {
    each.sort_unstable();
    let attributes = each.concat();
    let head = signed.get(..signed.len().checked_sub(attributes.len())?)?;
    Some([head, &attributes].concat())
}

/// The one value of an attribute.
fn only<'a>(mut values: Cursor<'a>) -> Result<tashika_kit::tlv::Tlv<'a>, Unreadable> {
    let value = values.next()?.ok_or(Unreadable("a signed attribute has no value"))?;
    values.end().map_err(|_| Unreadable("a signed attribute has several values"))?;
    Ok(value)
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Unreadable> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Unreadable("a signed attribute stands there twice")),
    }
}

#[cfg(test)]
mod tests;

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reads OCSP requests (RFC 6960, 4.1.1). The card side's own little reader: it shares nothing with the program's.

/// A data object of DER.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    pub(super) tag: u8,
    pub(super) value: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// The objects in some bytes; `None` if that is not what the bytes are. At most 32.
pub(super) fn objects(mut bytes: &[u8]) -> Option<Vec<Object<'_>>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        if all.len() >= 32 {
            return None;
        }
        let (object, rest) = first(bytes)?;
        all.push(object);
        bytes = rest;
    }
    Some(all)
}

fn first(bytes: &[u8]) -> Option<(Object<'_>, &[u8])> {
    let (header, length) = match bytes {
        [_, short @ 0..=0x7F, ..] => (2, usize::from(*short)),
        [_, 0x81, length, ..] => (3, usize::from(*length)),
        [_, 0x82, high, low, ..] => (4, usize::from(u16::from_be_bytes([*high, *low]))),
        _ => return None,
    };
    let end = header + length;
    let object = Object { tag: *bytes.first()?, value: bytes.get(header..end)?, whole: bytes.get(..end)? };
    Some((object, bytes.get(end..)?))
}

/// Which certificate is asked about.
#[derive(Clone)]
pub(super) struct CertificateId {
    /// Contents of the object identifier of the hash.
    pub(super) hash: Vec<u8>,
    /// The AlgorithmIdentifier as it stands.
    pub(super) algorithm: Vec<u8>,
    pub(super) name_hash: Vec<u8>,
    pub(super) key_hash: Vec<u8>,
    pub(super) serial: Vec<u8>,
}

/// A request, as far as it matters here.
pub(super) struct Request {
    pub(super) certificates: Vec<CertificateId>,
    /// The nonce extension's value (RFC 9654, 2.1): an OCTET STRING in DER.
    pub(super) nonce: Option<Vec<u8>>,
}

/// The nonce's object identifier, contents.
const NONCE: [u8; 9] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02];

impl Request {
    /// `None` if it is none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let [outer] = objects(bytes)?.try_into().ok()?;
        let body = *objects(outer.value)?.first().filter(|body| outer.tag == 0x30 && body.tag == 0x30)?;
        let parts = objects(body.value)?;
        let list = parts.iter().find(|part| part.tag == 0x30)?;
        let certificates: Option<Vec<_>> = objects(list.value)?.iter().map(certificate).collect();
        let extensions = parts.iter().find(|part| part.tag == 0xA2);
        let nonce = match extensions {
            None => None,
            Some(extensions) => nonce(extensions)?,
        };
        Some(Self { certificates: certificates.filter(|all| !all.is_empty())?, nonce })
    }
}

fn certificate(request: &Object<'_>) -> Option<CertificateId> {
    let id = *objects(request.value)?.first()?;
    let [algorithm, name, key, serial] = objects(id.value)?.try_into().ok()?;
    let hash = *objects(algorithm.value)?.first()?;
    ([algorithm.tag, hash.tag, name.tag, key.tag, serial.tag] == [0x30, 0x06, 0x04, 0x04, 0x02]).then(|| {
        CertificateId {
            hash: hash.value.to_vec(),
            algorithm: algorithm.whole.to_vec(),
            name_hash: name.value.to_vec(),
            key_hash: key.value.to_vec(),
            serial: serial.value.to_vec(),
        }
    })
}

/// `Some(None)`: there are extensions, but no nonce.
fn nonce(extensions: &Object<'_>) -> Option<Option<Vec<u8>>> {
    let [list] = objects(extensions.value)?.try_into().ok()?;
    for extension in objects(list.value)? {
        let parts = objects(extension.value)?;
        if let ([id, ..], Some(value)) = (parts.as_slice(), parts.last())
            && id.value == NONCE
            && value.tag == 0x04
        {
            return Some(Some(value.value.to_vec()));
        }
    }
    Some(None)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The extensions of a list and of its entries (RFC 5280, 5.2 and 5.3): what a list covers, and what makes it a list that
//! cannot be used here.

use tashika_kit::tlv::{self, Form, Tlv};

use super::error::CrlError;
use super::list::broken;
use crate::jpki::revocation::reason::RevokedFor;

/// 2.5.29, the arc of the extensions.
const ARC: [u8; 2] = [0x55, 0x1D];
const CRL_NUMBER: u8 = 20;
const REASON: u8 = 21;
const INVALIDITY: u8 = 24;
const DELTA: u8 = 27;
const ISSUING_POINT: u8 = 28;
const CERTIFICATE_ISSUER: u8 = 29;
const AUTHORITY: u8 = 35;

const BOOLEAN: u32 = 0x01;
const INTEGER: u32 = 0x02;
const OCTET_STRING: u32 = 0x04;
const OID: u32 = 0x06;
const ENUMERATED: u32 = 0x0A;
const SEQUENCE: u32 = 0x30;

/// What a list covers, and how it is told from the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// cRLNumber, without leading zeros.
    pub(super) number: Option<Vec<u8>>,
    /// Which key signed it, as the list names it.
    pub(super) authority: Option<Vec<u8>>,
    /// The directory name of its distribution point, DER; `None`: everything of the issuer.
    pub(super) point: Option<Vec<u8>>,
}

struct Extension<'a> {
    /// Its number under 2.5.29; `None`: it stands elsewhere.
    number: Option<u8>,
    critical: bool,
    value: &'a [u8],
}

/// Objects one after the other.
struct Objects<'a>(&'a [u8]);

impl<'a> Objects<'a> {
    fn next(&mut self) -> Result<Option<Tlv<'a>>, CrlError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let (object, rest) =
            tlv::first(self.0, Form::Strict, "extension").map_err(|_| broken("an extension"))?;
        self.0 = rest;
        Ok(Some(object))
    }

    fn take(&mut self, tag: u32) -> Result<&'a [u8], CrlError> {
        match self.next()? {
            Some(object) if object.tag == tag => Ok(object.value),
            _ => Err(broken("an extension")),
        }
    }

    /// The one object that these bytes are.
    fn only(bytes: &'a [u8], tag: u32) -> Result<&'a [u8], CrlError> {
        let mut all = Self(bytes);
        let value = all.take(tag)?;
        if all.0.is_empty() { Ok(value) } else { Err(broken("an extension")) }
    }
}

impl<'a> Extension<'a> {
    fn next(all: &mut Objects<'a>) -> Result<Option<Self>, CrlError> {
        let Some(object) = all.next()? else { return Ok(None) };
        if object.tag != SEQUENCE {
            return Err(broken("an extension"));
        }
        let mut parts = Objects(object.value);
        let id = parts.take(OID)?;
        let mut critical = false;
        let mut value = parts.next()?;
        if let Some(flag) = value.filter(|part| part.tag == BOOLEAN) {
            critical = boolean(flag.value)?;
            value = parts.next()?;
        }
        let value = value.filter(|part| part.tag == OCTET_STRING).ok_or_else(|| broken("an extension"))?;
        if !parts.0.is_empty() {
            return Err(broken("an extension"));
        }
        let number = match id.strip_prefix(&ARC) {
            Some([number]) => Some(*number),
            _ => None,
        };
        Ok(Some(Self { number, critical, value: value.value }))
    }
}

/// DER knows one way to say yes; a `no` that is written out is met as well.
fn boolean(value: &[u8]) -> Result<bool, CrlError> {
    match value {
        [0xFF] => Ok(true),
        [0x00] => Ok(false),
        _ => Err(broken("a flag that is neither yes nor no")),
    }
}

/// What the extensions of a list (`[0]`) say.
pub(super) fn scope(object: &[u8]) -> Result<Scope, CrlError> {
    let inside = Objects::only(object, 0xA0)?;
    let mut all = Objects(Objects::only(inside, SEQUENCE)?);
    let (mut scope, mut seen) = (Scope::default(), [false; 256]);
    while let Some(extension) = Extension::next(&mut all)? {
        // RFC 5280, 4.2: no extension stands twice. A second one could say something else.
        if let Some(mark) = extension.number.and_then(|number| seen.get_mut(usize::from(number)))
            && std::mem::replace(mark, true)
        {
            return Err(broken("an extension stands twice"));
        }
        match extension.number {
            Some(CRL_NUMBER) => scope.number = Some(number(extension.value)?),
            Some(AUTHORITY) => scope.authority = authority(extension.value)?,
            Some(ISSUING_POINT) => scope.point = issuing_point(extension.value)?,
            Some(DELTA) => return Err(CrlError::Delta),
            _ if extension.critical => return Err(CrlError::CriticalExtension),
            _ => {}
        }
    }
    Ok(scope)
}

fn number(value: &[u8]) -> Result<Vec<u8>, CrlError> {
    let digits = Objects::only(value, INTEGER)?;
    let number = super::list::serial(digits).ok_or_else(|| broken("the list's number"))?;
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    Ok(number.get(zeros..).unwrap_or_default().to_vec())
}

fn authority(value: &[u8]) -> Result<Option<Vec<u8>>, CrlError> {
    let mut parts = Objects(Objects::only(value, SEQUENCE)?);
    Ok(parts.next()?.filter(|part| part.tag == 0x80).map(|part| part.value.to_vec()))
}

/// IssuingDistributionPoint (RFC 5280, 5.2.5). A list for people's certificates only covers all that is asked here.
fn issuing_point(value: &[u8]) -> Result<Option<Vec<u8>>, CrlError> {
    let mut parts = Objects(Objects::only(value, SEQUENCE)?);
    let mut point = None;
    let mut last = 0;
    while let Some(part) = parts.next()? {
        // In their order, each once.
        if std::mem::replace(&mut last, part.tag & 0x1F | 0x80) >= (part.tag & 0x1F | 0x80) {
            return Err(broken("the parts of the distribution point"));
        }
        match part.tag {
            0xA0 => point = Some(directory_name(part.value)?),
            0x81 => _ = boolean(part.value)?,
            0x82 | 0x85 if boolean(part.value)? => return Err(CrlError::Scope),
            0x83 => return Err(CrlError::SomeReasons),
            0x84 if boolean(part.value)? => return Err(CrlError::Indirect),
            0x82 | 0x84 | 0x85 => {}
            _ => return Err(broken("the parts of the distribution point")),
        }
    }
    Ok(point)
}

/// The directory name of a DistributionPointName: `fullName [0]` with one GeneralName, `directoryName [4]`.
fn directory_name(value: &[u8]) -> Result<Vec<u8>, CrlError> {
    let one = |bytes, tag| {
        let (object, rest) = tlv::first(bytes, Form::Strict, "distribution point").ok()?;
        (object.tag == tag && rest.is_empty()).then_some(object)
    };
    let name = one(value, 0xA0)
        .and_then(|full| one(full.value, 0xA4))
        .and_then(|name| one(name.value, SEQUENCE))
        .map(|name| name.whole.to_vec());
    name.ok_or(CrlError::PointForm)
}

/// The directory names in a certificate's `cRLDistributionPoints` (the contents of the extension), DER. Points with
/// another kind of name, with reasons, or with another issuer of lists are left out: no list here answers for them.
#[must_use]
pub fn points_of_certificate(value: &[u8]) -> Vec<Vec<u8>> {
    let names = || -> Result<Vec<Vec<u8>>, CrlError> {
        let mut all = Objects(Objects::only(value, SEQUENCE)?);
        let mut names = Vec::new();
        while let Some(point) = all.next()? {
            let mut parts = Objects(point.value);
            if let (Some(part), true) = (parts.next()?, parts.0.is_empty())
                && part.tag == 0xA0
            {
                names.extend(directory_name(part.value).ok());
            }
        }
        Ok(names)
    };
    names().unwrap_or_default()
}

/// Why an entry's certificate was revoked.
pub(super) fn of_entry(extensions: &[u8]) -> Result<RevokedFor, CrlError> {
    let mut all = Objects(extensions);
    let mut reason = None;
    while let Some(extension) = Extension::next(&mut all)? {
        match extension.number {
            Some(REASON) => {
                let [code] = Objects::only(extension.value, ENUMERATED)? else {
                    return Err(CrlError::EntryReason);
                };
                let said = RevokedFor::of(*code).ok_or(CrlError::EntryReason)?;
                if reason.replace(said).is_some() {
                    return Err(broken("an extension stands twice"));
                }
            }
            Some(INVALIDITY) => {}
            // The entry is about a certificate of somebody else, and so are those after it.
            Some(CERTIFICATE_ISSUER) => return Err(CrlError::Indirect),
            _ if extension.critical => return Err(CrlError::CriticalEntryExtension),
            _ => {}
        }
    }
    Ok(reason.unwrap_or(RevokedFor::Unspecified))
}

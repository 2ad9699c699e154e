// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate revocation lists (RFC 5280, 5; Doc 9303-12, 7.2): one list for a country, signed with the key of its newest
//! CSCA. Entries are looked through one by one, where they stand.

use tashika_kit::signature::{Problem, Scheme};
use tashika_kit::tlv::Tlv;

use crate::certificate::Certificate;
use crate::der::{self, BIT_STRING, Cursor, ENUMERATED, INTEGER, OCTET_STRING, OID, SEQUENCE, Unreadable};
use crate::name::Name;

/// The largest list looked at. The largest published one has some hundred entries.
const LARGEST: usize = 4 << 20;
/// Version 2.
const V2: u8 = 1;
/// `[0]`, where the extensions of a list stand.
const EXTENSIONS: u32 = 0xA0;

/// 2.5.29, the arc of the extensions.
const ARC: [u8; 2] = [0x55, 0x1D];
const CRL_NUMBER: u8 = 20;
const REASON: u8 = 21;
const INVALIDITY: u8 = 24;
const DELTA: u8 = 27;
const DISTRIBUTION_POINT: u8 = 28;
const CERTIFICATE_ISSUER: u8 = 29;
const AUTHORITY: u8 = 35;
/// removeFromCRL, which only a list of changes can say.
const REMOVED: u8 = 8;

/// A list. Its signature has not been looked at.
#[derive(Clone, Debug)]
pub struct RevocationList<'a> {
    tbs: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
    entries: &'a [u8],
    /// Who issued it.
    pub issuer: Name,
    /// The key that signed it; empty if it names none.
    pub authority: Vec<u8>,
    /// When it was issued, seconds since 1970.
    pub this_update: i64,
    /// By when there should be another; `None` if it does not say.
    pub next_update: Option<i64>,
}

/// An entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Since when, seconds since 1970.
    pub on: i64,
    /// The reason (RFC 5280, 5.3.1), in the words of the standard.
    pub reason: &'static str,
    /// Since when the key is suspected, if it says.
    pub invalid_since: Option<i64>,
}

impl<'a> RevocationList<'a> {
    /// Reads a list, DER, version 2, that lists everything its issuer revoked.
    ///
    /// # Errors
    /// [`Unreadable`]; also for lists of changes, and for those that speak for another issuer or for a part only.
    pub fn parse(der: &'a [u8]) -> Result<Self, Unreadable> {
        if der.len() > LARGEST {
            return Err(Unreadable("it is longer than any such list"));
        }
        let mut whole = Cursor::into(der, SEQUENCE)?;
        let tbs = whole.take(SEQUENCE)?;
        let outside = whole.take(SEQUENCE)?.whole;
        let [0, signature @ ..] = whole.take(BIT_STRING)?.value else {
            return Err(Unreadable("its signature is no whole number of bytes"));
        };
        whole.end()?;
        let mut body = Cursor::new(tbs.value);
        if body.small()? != V2 {
            return Err(Unreadable("it is not of version 2"));
        }
        let algorithm = body.take(SEQUENCE)?.whole;
        if outside != algorithm {
            return Err(Unreadable("the algorithm outside is not the signed one"));
        }
        let issuer = Name::parse(body.take(SEQUENCE)?.whole)?;
        let this_update = body.next()?.as_ref().and_then(der::time);
        let next_update = match body.optional(der::UTC_TIME)? {
            None => body.optional(der::GENERALIZED_TIME)?,
            some => some,
        };
        let entries = body.optional(SEQUENCE)?.map(|all| all.value).unwrap_or_default();
        let authority = match body.optional(EXTENSIONS)? {
            Some(all) => authority(Cursor::into(all.value, SEQUENCE)?)?,
            None => Vec::new(),
        };
        body.end()?;
        let list = Self {
            tbs: tbs.whole,
            algorithm,
            signature,
            entries,
            issuer,
            authority,
            this_update: this_update.ok_or(Unreadable("it does not say when it was issued"))?,
            next_update: next_update.as_ref().and_then(der::time),
        };
        list.each(|_, _| ())?;
        Ok(list)
    }

    /// Whether this certificate's key signed it, and may sign lists.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn signed_by(&self, issuer: &Certificate) -> Result<(), Problem> {
        if issuer.usage.is_some_and(|usage| !usage.lists) {
            return Err(Problem::Malformed("the key may not sign revocation lists"));
        }
        issuer.public_key()?.verify(&Scheme::of(self.algorithm, None)?, self.tbs, self.signature)
    }

    /// The entry of a serial number, in whatever way it is written.
    #[must_use]
    pub fn find(&self, serial: &[u8]) -> Option<Revoked> {
        let mut found = None;
        let look = |listed: &[u8], entry: Revoked| {
            if found.is_none() && der::serial(listed) == der::serial(serial) {
                found = Some(entry);
            }
        };
        // It was looked through to the end when it was read.
        self.each(look).ok()?;
        found
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        let mut count = 0;
        self.each(|_, _| count += 1).map_or(0, |()| count)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn each(&self, mut take: impl FnMut(&[u8], Revoked)) -> Result<(), Unreadable> {
        let mut all = Cursor::new(self.entries);
        while !all.is_empty() {
            let mut entry = all.enter(SEQUENCE)?;
            let serial = entry.take(INTEGER)?.value;
            let on = entry.next()?.as_ref().and_then(der::time);
            let on = on.ok_or(Unreadable("an entry has no date"))?;
            let mut revoked = Revoked { on, reason: reason(0)?, invalid_since: None };
            if let Some(extensions) = entry.optional(SEQUENCE)? {
                revoked.extended(Cursor::new(extensions.value))?;
            }
            entry.end()?;
            take(serial, revoked);
        }
        Ok(())
    }
}

impl Revoked {
    fn extended(&mut self, mut all: Cursor<'_>) -> Result<(), Unreadable> {
        while !all.is_empty() {
            let extension = Extension::next(&mut all)?;
            match extension.number {
                Some(REASON) => self.reason = reason_of(extension.value)?,
                Some(INVALIDITY) => {
                    self.invalid_since = Cursor::new(extension.value).next()?.as_ref().and_then(der::time);
                }
                // The entry is about a certificate of somebody else, and so are those after it.
                Some(CERTIFICATE_ISSUER) => return Err(INDIRECT),
                _ if extension.critical => return Err(NOT_ACTED_UPON),
                _ => {}
            }
        }
        Ok(())
    }
}

const INDIRECT: Unreadable = Unreadable("it speaks for another issuer, or for a part only");
const NOT_ACTED_UPON: Unreadable = Unreadable("it has a critical extension that is not acted upon");

/// The key identifier of the issuer, and nothing among the extensions that would make the list another kind of list.
fn authority(mut all: Cursor<'_>) -> Result<Vec<u8>, Unreadable> {
    let mut authority = Vec::new();
    while !all.is_empty() {
        let extension = Extension::next(&mut all)?;
        match extension.number {
            Some(AUTHORITY) => {
                let mut id = Cursor::into(extension.value, SEQUENCE)?;
                authority = id.optional(0x80)?.map(|id| id.value.to_vec()).unwrap_or_default();
            }
            Some(CRL_NUMBER) => {}
            Some(DELTA | DISTRIBUTION_POINT) => return Err(INDIRECT),
            _ if extension.critical => return Err(NOT_ACTED_UPON),
            _ => {}
        }
    }
    Ok(authority)
}

struct Extension<'a> {
    /// Its number under 2.5.29; `None`: it stands elsewhere.
    number: Option<u8>,
    critical: bool,
    value: &'a [u8],
}

impl<'a> Extension<'a> {
    fn next(all: &mut Cursor<'a>) -> Result<Self, Unreadable> {
        const BOOLEAN: u32 = 0x01;
        let mut parts = all.enter(SEQUENCE)?;
        let id = parts.take(OID)?.value;
        let critical = parts.optional(BOOLEAN)?.is_some_and(|flag: Tlv<'_>| flag.value != [0]);
        let value = parts.take(OCTET_STRING)?.value;
        parts.end()?;
        let number = match id.strip_prefix(&ARC) {
            Some([number]) => Some(*number),
            _ => None,
        };
        Ok(Self { number, critical, value })
    }
}

fn reason_of(value: &[u8]) -> Result<&'static str, Unreadable> {
    match Cursor::into_one(value, ENUMERATED)? {
        [code] if *code != REMOVED => reason(*code),
        _ => Err(Unreadable("a reason for revoking is not known")),
    }
}

/// RFC 5280, 5.3.1.
fn reason(code: u8) -> Result<&'static str, Unreadable> {
    match code {
        0 => Ok("unspecified"),
        1 => Ok("keyCompromise"),
        2 => Ok("cACompromise"),
        3 => Ok("affiliationChanged"),
        4 => Ok("superseded"),
        5 => Ok("cessationOfOperation"),
        6 => Ok("certificateHold"),
        9 => Ok("privilegeWithdrawn"),
        10 => Ok("aACompromise"),
        _ => Err(Unreadable("a reason for revoking is not known")),
    }
}

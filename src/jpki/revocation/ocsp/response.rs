// SPDX-License-Identifier: MIT OR Apache-2.0
//! The answer's structure (RFC 6960, 4.2.1), DER and nothing else.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use tashika_kit::tlv::{self, Form, Tlv};

use super::super::reason::RevokedFor;
use super::Problem;
use super::request::{CertId, NONCE};

const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const OCTET_STRING: u32 = 0x04;
const NULL: u32 = 0x05;
const OID: u32 = 0x06;
const ENUMERATED: u32 = 0x0A;
const BOOLEAN: u32 = 0x01;
const GENERALIZED_TIME: u32 = 0x18;
const SEQUENCE: u32 = 0x30;
/// `[0]`, `[1]`, `[2]` with something in them.
const CONTEXT: [u32; 3] = [0xA0, 0xA1, 0xA2];
/// `[0]` and `[2]` in place of NULL.
const GOOD: u32 = 0x80;
const UNKNOWN: u32 = 0x82;
/// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1.
const BASIC: [u8; 9] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
/// The most certificates and the most statements looked at.
const MOST: usize = 8;

/// Who signed, as the answer names it.
#[derive(Clone, Copy)]
pub(super) enum ResponderId<'a> {
    /// By name, DER.
    Name(&'a [u8]),
    /// By the SHA-1 of the key.
    Key(&'a [u8]),
}

/// A basic answer; no signature has been looked at.
pub(super) struct Basic<'a> {
    /// What is signed.
    pub(super) signed: &'a [u8],
    /// The AlgorithmIdentifier. No signature covers it.
    pub(super) algorithm: &'a [u8],
    pub(super) signature: &'a [u8],
    /// Certificates beside it, DER.
    pub(super) certificates: Vec<&'a [u8]>,
    pub(super) responder: ResponderId<'a>,
    pub(super) produced_at: Timestamp,
    /// The nonce as it stands in its extension.
    pub(super) nonce: Option<&'a [u8]>,
    singles: Vec<Single>,
}

/// What is said of one certificate.
pub(super) struct Single {
    id: CertId,
    pub(super) status: CertStatus,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
}

/// What is said.
#[derive(Clone, Copy)]
pub(super) enum CertStatus {
    Good,
    Revoked { reason: RevokedFor, at: Timestamp },
    Unknown,
}

type Parsed<T> = Result<T, Problem>;

impl<'a> Basic<'a> {
    /// Reads an answer.
    pub(super) fn parse(der: &'a [u8]) -> Parsed<Self> {
        let mut parts = Parts::of_whole(der, "response")?;
        let status = parts.take(ENUMERATED, "status")?.value;
        if status != [0] {
            return Err(refusal(status));
        }
        let bytes = parts.take(CONTEXT[0], "bytes")?;
        parts.end("response")?;
        let mut bytes = Parts::of_whole(bytes.value, "bytes")?;
        if bytes.take(OID, "type")?.value != BASIC {
            return Err(Problem::OtherType);
        }
        let basic = bytes.take(OCTET_STRING, "basic response")?.value;
        bytes.end("bytes")?;
        Self::parse_basic(basic)
    }

    fn parse_basic(der: &'a [u8]) -> Parsed<Self> {
        let mut parts = Parts::of_whole(der, "basic response")?;
        let data = parts.take(SEQUENCE, "response data")?;
        let algorithm = parts.take(SEQUENCE, "algorithm")?.whole;
        let [0, signature @ ..] = parts.take(BIT_STRING, "signature")?.value else {
            return Err(Problem::Malformed("signature"));
        };
        let certificates = match parts.optional(CONTEXT[0]) {
            None => Vec::new(),
            Some(all) => sequences(all.value, "certificates")?,
        };
        parts.end("basic response")?;
        let mut data_parts = Parts::of(data.value, "response data")?;
        version(data_parts.optional(CONTEXT[0]))?;
        let responder = responder(&data_parts.next("responder")?)?;
        let produced_at = time(&data_parts.take(GENERALIZED_TIME, "time")?)?;
        let list = data_parts.take(SEQUENCE, "statements")?;
        let singles = few(Parts::of(list.value, "statements")?, "statements")?;
        let singles = singles.iter().map(single).collect::<Parsed<Vec<_>>>()?;
        let nonce = match data_parts.optional(CONTEXT[1]) {
            None => None,
            Some(all) => extensions(all.value)?,
        };
        data_parts.end("response data")?;
        Ok(Self {
            signed: data.whole,
            algorithm,
            signature,
            certificates,
            responder,
            produced_at,
            nonce,
            singles,
        })
    }

    /// The one statement about a certificate.
    pub(super) fn about(&self, id: &CertId) -> Parsed<&Single> {
        let mut all = self.singles.iter().filter(|single| single.id == *id);
        match (all.next(), all.next()) {
            (Some(single), None) => Ok(single),
            (None, _) => Err(Problem::OtherCertificate),
            (Some(_), Some(_)) => Err(Problem::Malformed("two statements about one certificate")),
        }
    }
}

fn refusal(status: &[u8]) -> Problem {
    match status {
        [1] => Problem::StatusMalformedRequest,
        [2] => Problem::StatusInternalError,
        [3] => Problem::StatusTryLater,
        [5] => Problem::StatusSignatureRequired,
        [6] => Problem::StatusUnauthorised,
        [_] => Problem::StatusOther,
        _ => Problem::Malformed("status"),
    }
}

/// Version 1, which DER leaves out.
fn version(explicit: Option<Tlv<'_>>) -> Parsed<()> {
    match explicit {
        None => Ok(()),
        Some(_) => Err(Problem::Malformed("version")),
    }
}

fn responder<'a>(id: &Tlv<'a>) -> Parsed<ResponderId<'a>> {
    let inside = |tag| one(id.value, tag, "responder");
    match id.tag {
        tag if tag == CONTEXT[1] => Ok(ResponderId::Name(inside(SEQUENCE)?.whole)),
        tag if tag == CONTEXT[2] => Ok(ResponderId::Key(inside(OCTET_STRING)?.value)),
        _ => Err(Problem::Malformed("responder")),
    }
}

fn single(object: &Tlv<'_>) -> Parsed<Single> {
    if object.tag != SEQUENCE {
        return Err(Problem::Malformed("statement"));
    }
    let mut parts = Parts::of(object.value, "statement")?;
    let id = cert_id(&parts.take(SEQUENCE, "certificate id")?)?;
    let status = cert_status(&parts.next("certificate status")?)?;
    let this_update = time(&parts.take(GENERALIZED_TIME, "thisUpdate")?)?;
    let next_update = match parts.optional(CONTEXT[0]) {
        None => None,
        Some(next) => Some(time(&one(next.value, GENERALIZED_TIME, "nextUpdate")?)?),
    };
    if let Some(all) = parts.optional(CONTEXT[1]) {
        extensions(all.value)?;
    }
    parts.end("statement")?;
    Ok(Single { id, status, this_update, next_update })
}

fn cert_id(object: &Tlv<'_>) -> Parsed<CertId> {
    const WHAT: &str = "certificate id";
    let mut parts = Parts::of(object.value, WHAT)?;
    let mut algorithm = Parts::of(parts.take(SEQUENCE, WHAT)?.value, WHAT)?;
    let oid = algorithm.take(OID, WHAT)?.value.to_vec();
    // Parameters absent or NULL: responders write both (RFC 5754, 2).
    if algorithm.optional(NULL).is_some_and(|null| !null.value.is_empty()) {
        return Err(Problem::Malformed(WHAT));
    }
    algorithm.end(WHAT)?;
    let id = CertId {
        algorithm: oid,
        issuer_name: parts.take(OCTET_STRING, WHAT)?.value.to_vec(),
        issuer_key: parts.take(OCTET_STRING, WHAT)?.value.to_vec(),
        serial: parts.take(INTEGER, WHAT)?.value.to_vec(),
    };
    parts.end(WHAT)?;
    Ok(id)
}

fn cert_status(object: &Tlv<'_>) -> Parsed<CertStatus> {
    const WHAT: &str = "certificate status";
    match object.tag {
        GOOD if object.value.is_empty() => Ok(CertStatus::Good),
        UNKNOWN if object.value.is_empty() => Ok(CertStatus::Unknown),
        tag if tag == CONTEXT[1] => {
            let mut parts = Parts::of(object.value, WHAT)?;
            let at = time(&parts.take(GENERALIZED_TIME, WHAT)?)?;
            let code = match parts.optional(CONTEXT[0]) {
                None => 0,
                Some(reason) => match one(reason.value, ENUMERATED, WHAT)?.value {
                    [code] => *code,
                    _ => return Err(Problem::Malformed(WHAT)),
                },
            };
            parts.end(WHAT)?;
            let reason = RevokedFor::of(code).ok_or(Problem::Malformed("a reason that is not known"))?;
            Ok(CertStatus::Revoked { reason, at })
        }
        _ => Err(Problem::Malformed(WHAT)),
    }
}

/// Extensions: the nonce is known, others may stand there if they need not be understood.
fn extensions(explicit: &[u8]) -> Parsed<Option<&[u8]>> {
    const WHAT: &str = "extension";
    let mut nonce = None;
    for extension in few(Parts::of_whole(explicit, "extensions")?, "extensions")? {
        if extension.tag != SEQUENCE {
            return Err(Problem::Malformed(WHAT));
        }
        let mut parts = Parts::of(extension.value, WHAT)?;
        let id = parts.take(OID, WHAT)?.value;
        let critical = parts.optional(BOOLEAN);
        let value = parts.take(OCTET_STRING, WHAT)?.value;
        parts.end(WHAT)?;
        match (id == NONCE, nonce) {
            (true, None) => nonce = Some(value),
            (true, Some(_)) => return Err(Problem::Malformed("two nonces")),
            (false, _) if critical.is_some_and(|flag| flag.value != [0]) => {
                return Err(Problem::CriticalExtension);
            }
            (false, _) => {}
        }
    }
    Ok(nonce)
}

/// GeneralizedTime as DER has it: whole seconds, in UTC (RFC 5280, 4.1.2.5.2).
fn time(object: &Tlv<'_>) -> Parsed<Timestamp> {
    let digits = object.value.strip_suffix(b"Z").filter(|digits| digits.len() == 14);
    let moment = digits.and_then(|digits| {
        let (day, clock) = digits.split_at_checked(8)?;
        let date: Date = tashika_kit::date::from_digits(day)?;
        let [hour, minute, second] = clock.as_chunks::<2>().0 else { return None };
        let two = |pair: &[u8; 2]| -> Option<i8> {
            pair.iter()
                .all(u8::is_ascii_digit)
                .then(|| std::str::from_utf8(pair).ok()?.parse().ok())
                .flatten()
        };
        let time = Time::new(two(hour)?, two(minute)?, two(second)?, 0).ok()?;
        Offset::UTC.to_timestamp(date.to_datetime(time)).ok()
    });
    moment.filter(|_| object.tag == GENERALIZED_TIME).ok_or(Problem::Malformed("time"))
}

/// The one object that fills `bytes`.
fn one<'a>(bytes: &'a [u8], tag: u32, what: &'static str) -> Parsed<Tlv<'a>> {
    match tlv::first(bytes, Form::Strict, what) {
        Ok((object, [])) if object.tag == tag => Ok(object),
        _ => Err(Problem::Malformed(what)),
    }
}

/// The sequences in a sequence that fills `bytes`, whole.
fn sequences<'a>(bytes: &'a [u8], what: &'static str) -> Parsed<Vec<&'a [u8]>> {
    let all = few(Parts::of_whole(bytes, what)?, what)?;
    let whole = |object: &Tlv<'a>| (object.tag == SEQUENCE).then_some(object.whole);
    all.iter().map(whole).collect::<Option<_>>().ok_or(Problem::Malformed(what))
}

fn few<'a>(parts: Parts<'a>, what: &'static str) -> Parsed<Vec<Tlv<'a>>> {
    let all: Vec<Tlv<'a>> = parts.0.collect();
    if all.is_empty() || all.len() > MOST { Err(Problem::Malformed(what)) } else { Ok(all) }
}

/// The objects of a constructed value, one after the other.
struct Parts<'a>(std::vec::IntoIter<Tlv<'a>>);

impl<'a> Parts<'a> {
    fn of(value: &'a [u8], what: &'static str) -> Parsed<Self> {
        let all = tlv::children(value, Form::Strict, what).map_err(|_| Problem::Malformed(what))?;
        Ok(Self(all.into_iter()))
    }

    /// Those of the one sequence that fills `bytes`.
    fn of_whole(bytes: &'a [u8], what: &'static str) -> Parsed<Self> {
        Self::of(one(bytes, SEQUENCE, what)?.value, what)
    }

    fn next(&mut self, what: &'static str) -> Parsed<Tlv<'a>> {
        self.0.next().ok_or(Problem::Malformed(what))
    }

    fn take(&mut self, tag: u32, what: &'static str) -> Parsed<Tlv<'a>> {
        self.next(what).and_then(
            |object| {
                if object.tag == tag { Ok(object) } else { Err(Problem::Malformed(what)) }
            },
        )
    }

    fn optional(&mut self, tag: u32) -> Option<Tlv<'a>> {
        let is_next = self.0.as_slice().first().is_some_and(|object| object.tag == tag);
        if is_next { self.0.next() } else { None }
    }

    fn end(&self, what: &'static str) -> Parsed<()> {
        if self.0.as_slice().is_empty() { Ok(()) } else { Err(Problem::Malformed(what)) }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers OCSP requests (RFC 6960, 4.2), rightly or in one of the ways a client must not believe.

use jiff::{Timestamp, ToSpan};
use tashika_kit::card_side::der::{bits, context, octets, oid, sequence, tlv};
use tashika_kit::card_side::x509::{
    Body, Period, common_name, country, extension, extension_with, name, organisation, rsa_algorithm,
    rsa_key_info, unit,
};
use tashika_kit::date::japan_day;
use tashika_kit::digest::Digest;

use super::request::{CertificateId, Request, objects};
use super::{Authority, Purpose, Status, generalized};
use crate::card::keys::Key;
use crate::card::x509::subject_key_identifier;

/// How the responder behaves. All but the first two are for tests of clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Responder {
    /// As it should: signed by a certificate that the authority issued for it.
    #[default]
    Delegated,
    /// As it should: signed by the authority itself.
    Authority,
    /// Without nextUpdate.
    WithoutNextUpdate,
    /// An answer of the day before yesterday, past its nextUpdate.
    Stale,
    /// An answer of tomorrow.
    Future,
    /// The nonce is left out.
    WithoutNonce,
    /// Another nonce.
    WrongNonce,
    /// About another serial number.
    OtherSerial,
    /// Signed by a certificate that signed itself.
    SelfSigned,
    /// Signed by a certificate for OCSP that the authority of the other purpose issued.
    OtherAuthority,
    /// Signed by a certificate of the authority that is not for OCSP.
    WithoutUsage,
    /// Signed by a certificate for OCSP that has expired.
    ExpiredResponder,
    /// The signature does not belong to the answer.
    BadSignature,
    /// tryLater.
    TryLater,
    /// internalError.
    InternalError,
    /// unauthorized.
    Unauthorized,
    /// Cut off in the middle.
    Malformed,
    /// A byte too many.
    TrailingByte,
    /// More than 64 kB.
    TooLarge,
    /// Knows nothing.
    Unknown,
    /// Says of each certificate that it was revoked for this reason.
    Revokes(u8),
    /// Calls each certificate good, whatever it knows. It has no name: for tests alone.
    CallsGood,
}

impl Responder {
    /// All that have a name, by it; [`Responder::Revokes`] once for each reason JPKI knows (`specs` mynumber-card §9).
    pub const ALL: [(&'static str, Self); 27] = [
        ("delegated", Self::Delegated),
        ("authority", Self::Authority),
        ("without-next-update", Self::WithoutNextUpdate),
        ("stale", Self::Stale),
        ("future", Self::Future),
        ("without-nonce", Self::WithoutNonce),
        ("wrong-nonce", Self::WrongNonce),
        ("other-serial", Self::OtherSerial),
        ("self-signed", Self::SelfSigned),
        ("other-authority", Self::OtherAuthority),
        ("without-usage", Self::WithoutUsage),
        ("expired-responder", Self::ExpiredResponder),
        ("bad-signature", Self::BadSignature),
        ("try-later", Self::TryLater),
        ("internal-error", Self::InternalError),
        ("unauthorized", Self::Unauthorized),
        ("malformed", Self::Malformed),
        ("trailing-byte", Self::TrailingByte),
        ("too-large", Self::TooLarge),
        ("unknown", Self::Unknown),
        ("revokes-0", Self::Revokes(0)),
        ("revokes-1", Self::Revokes(1)),
        ("revokes-2", Self::Revokes(2)),
        ("revokes-3", Self::Revokes(3)),
        ("revokes-4", Self::Revokes(4)),
        ("revokes-5", Self::Revokes(5)),
        ("revokes-6", Self::Revokes(6)),
    ];

    /// The one of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, responder)| responder)
    }

    /// The OCSPResponseStatus of one that gives no answer.
    fn refusal(self) -> Option<u8> {
        match self {
            Self::InternalError => Some(INTERNAL_ERROR),
            Self::TryLater => Some(TRY_LATER),
            Self::Unauthorized => Some(UNAUTHORIZED),
            _ => None,
        }
    }
}

const MALFORMED_REQUEST: u8 = 1;
const INTERNAL_ERROR: u8 = 2;
const TRY_LATER: u8 = 3;
const UNAUTHORIZED: u8 = 6;
/// More than a client may take.
const TOO_MANY: usize = 70_000;

/// Answers a request: the DER of an OCSPResponse. The authority is the one the request asks about; all certificates of
/// one request must be of one authority.
#[must_use]
pub fn respond(request: &[u8], now: Timestamp, responder: Responder) -> Vec<u8> {
    if let Some(status) = responder.refusal() {
        return without_answer(status);
    }
    let Some(request) = Request::parse(request) else { return without_answer(MALFORMED_REQUEST) };
    let Some(authority) = asked(&request) else { return without_answer(UNAUTHORIZED) };
    let mut answer = answer(&request, &authority, now, responder);
    match responder {
        Responder::Malformed => answer.truncate(answer.len() / 2),
        Responder::TrailingByte => answer.push(0),
        _ => {}
    }
    answer
}

fn without_answer(status: u8) -> Vec<u8> {
    sequence(&[&tlv(&[0x0A], &[status])])
}

/// The authority that all certificates asked about name by the hashes of its name and key.
fn asked(request: &Request) -> Option<Authority> {
    let of_one = |authority: &Authority| request.certificates.iter().all(|id| authority.is_named_by(id));
    Authority::all().into_iter().find(of_one)
}

impl Authority {
    fn is_named_by(&self, id: &CertificateId) -> bool {
        let digest = match id.hash.as_slice() {
            [0x2B, 0x0E, 0x03, 0x02, 0x1A] => Digest::Sha1,
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01] => Digest::Sha256,
            _ => return false,
        };
        id.name_hash == digest.of(&[&self.root.name()])
            && id.key_hash == digest.of(&[&key_bits(&self.root.key)])
    }

    /// The other purpose's authority.
    fn other(&self) -> Self {
        let purpose = if self.root.purpose == Purpose::Sign { Purpose::Auth } else { Purpose::Sign };
        Self::of(purpose, self.generation)
    }
}

/// Contents of the BIT STRING of a key, without the number of unused bits (RFC 6960, 4.1.1).
fn key_bits(key: &Key) -> Vec<u8> {
    let info = rsa_key_info(key.seeded());
    let outer = objects(&info).and_then(|all| Some(all.first()?.value));
    let last = outer.and_then(objects).and_then(|parts| Some(parts.last()?.value));
    last.and_then(|bits| bits.get(1..)).unwrap_or_default().to_vec()
}

fn answer(request: &Request, authority: &Authority, now: Timestamp, responder: Responder) -> Vec<u8> {
    let signer = Signer::of(authority, now, responder);
    let singles: Vec<u8> =
        request.certificates.iter().flat_map(|id| single(id, authority, now, responder)).collect();
    let produced = produced(now, responder);
    let body = sequence(&[
        &context(1, &signer.name),
        &generalized(produced),
        &tlv(&[0x30], &singles),
        &answer_extensions(request.nonce.as_deref(), responder),
    ]);
    let mut signature = signer.key.sign(&body);
    if responder == Responder::BadSignature
        && let Some(last) = signature.last_mut()
    {
        *last ^= 1;
    }
    let certificates = signer.certificate.map(|certificate| context(0, &sequence(&[&certificate])));
    let basic = sequence(&[&body, &rsa_algorithm(11), &bits(&signature), &certificates.unwrap_or_default()]);
    let kind = oid(&[1, 3, 6, 1, 5, 5, 7, 48, 1, 1]);
    sequence(&[&tlv(&[0x0A], &[0]), &context(0, &sequence(&[&kind, &octets(&basic)]))])
}

/// Data refreshed every quarter of an hour (`specs` mynumber-card §9).
fn produced(now: Timestamp, responder: Responder) -> Timestamp {
    let seconds = now.as_second();
    let quarter = Timestamp::from_second(seconds - seconds.rem_euclid(900)).unwrap_or(now);
    let away = match responder {
        Responder::Stale => -48,
        Responder::Future => 24,
        _ => 0,
    };
    quarter.saturating_add(away.hours()).unwrap_or(quarter)
}

/// SingleResponse.
fn single(id: &CertificateId, authority: &Authority, now: Timestamp, responder: Responder) -> Vec<u8> {
    let mut serial = id.serial.clone();
    if let (Responder::OtherSerial, Some(last)) = (responder, serial.last_mut()) {
        *last ^= 1;
    }
    let status = match responder {
        Responder::Unknown => Status::Unknown,
        Responder::Revokes(reason) => Status::Revoked { reason, at: super::revoked_at(now, 1) },
        Responder::CallsGood => Status::Good,
        _ => authority.status(&id.serial, now),
    };
    let named =
        sequence(&[&id.algorithm, &octets(&id.name_hash), &octets(&id.key_hash), &tlv(&[0x02], &serial)]);
    let this_update = produced(now, responder);
    let next_update = this_update.saturating_add(30.minutes()).unwrap_or(this_update);
    let next_update = match responder {
        Responder::WithoutNextUpdate => Vec::new(),
        _ => context(0, &generalized(next_update)),
    };
    sequence(&[&named, &written(status), &generalized(this_update), &next_update])
}

/// CertStatus.
fn written(status: Status) -> Vec<u8> {
    match status {
        Status::Good => vec![0x80, 0x00],
        Status::Unknown => vec![0x82, 0x00],
        Status::Revoked { reason, at } => {
            let reason = context(0, &tlv(&[0x0A], &[reason]));
            context(1, &[generalized(at), reason].concat())
        }
    }
}

fn answer_extensions(nonce: Option<&[u8]>, responder: Responder) -> Vec<u8> {
    let mut extensions = Vec::new();
    if let Some(nonce) = nonce.filter(|_| responder != Responder::WithoutNonce) {
        let mut nonce = nonce.to_vec();
        if let (Responder::WrongNonce, Some(last)) = (responder, nonce.last_mut()) {
            *last ^= 1;
        }
        extensions.extend(extension_with(&oid(&[1, 3, 6, 1, 5, 5, 7, 48, 1, 2]), false, &nonce));
    }
    if responder == Responder::TooLarge {
        let filler = octets(&vec![0; TOO_MANY]);
        extensions.extend(extension_with(&oid(&[1, 3, 6, 1, 4, 1, 99_999, 1]), false, &filler));
    }
    if extensions.is_empty() { extensions } else { context(1, &tlv(&[0x30], &extensions)) }
}

/// Who signs an answer.
struct Signer {
    name: Vec<u8>,
    key: Key,
    /// `None`: the authority itself, whose certificate the client has.
    certificate: Option<Vec<u8>>,
}

impl Signer {
    fn of(authority: &Authority, now: Timestamp, responder: Responder) -> Self {
        if responder == Responder::Authority {
            return Self { name: authority.root.name(), key: authority.root.key.clone(), certificate: None };
        }
        let key = Key::named(&format!("OCSP responder {}", authority.label()));
        let name = name(&[
            country(),
            organisation(authority.root.organisation),
            unit("Simulator, not a certification authority"),
            common_name(&format!("OCSP responder {}", authority.label())),
        ]);
        let certificate = certificate(authority, (&name, &key), now, responder);
        Self { name, key, certificate: Some(certificate) }
    }
}

/// The responder's certificate (RFC 6960, 4.2.2.2), with ocsp-nocheck (4.2.2.2.1).
fn certificate(
    authority: &Authority,
    (subject, key): (&[u8], &Key),
    now: Timestamp,
    responder: Responder,
) -> Vec<u8> {
    let other = authority.other();
    let (issuer, signer, identifier) = match responder {
        Responder::SelfSigned => (subject.to_vec(), key, Vec::new()),
        Responder::OtherAuthority => {
            (other.root.name(), &other.root.key, other.root.authority_key_identifier())
        }
        _ => (authority.root.name(), &authority.root.key, authority.root.authority_key_identifier()),
    };
    let purpose: &[u32] = match responder {
        Responder::WithoutUsage => &[1, 3, 6, 1, 5, 5, 7, 3, 2],
        _ => &[1, 3, 6, 1, 5, 5, 7, 3, 9],
    };
    let today = japan_day(now);
    // A day begins earlier in Japan than it does in the certificate.
    let (from, to) = match responder {
        Responder::ExpiredResponder => (today.saturating_sub(60.days()), today.saturating_sub(2.days())),
        _ => (today.saturating_sub(2.days()), today.saturating_add(30.days())),
    };
    let extensions = [
        extension(15, true, &tlv(&[0x03], &[0x07, 0x80])),
        extension(37, false, &sequence(&[&oid(purpose)])),
        extension_with(&oid(&[1, 3, 6, 1, 5, 5, 7, 48, 1, 5]), false, &[0x05, 0x00]),
        identifier,
        subject_key_identifier(key),
    ];
    let body = Body {
        serial: &[0x00, 0xE0, 0x0C, 0x59],
        algorithm: &rsa_algorithm(11),
        issuer: &issuer,
        period: Period { from, to },
        subject,
        key: &rsa_key_info(key.seeded()),
        extensions: &extensions,
    };
    body.signed(|body| signer.sign(body))
}

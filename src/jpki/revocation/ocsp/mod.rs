// SPDX-License-Identifier: MIT OR Apache-2.0
//! Asking about one certificate: OCSP (RFC 6960), with a nonce (RFC 9654).
//!
//! Nothing here talks to anybody: a request is built, and an answer is looked at. What does not fit is refused, each
//! for its own reason, and none of the reasons holds a serial number.

mod problem;
mod request;
mod response;
mod signer;

use jiff::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::reason::RevokedFor;
pub use problem::Problem;
pub use request::{CertIdHash, Request};
use response::{Basic, CertStatus};

/// The type of a request (RFC 6960, A.1).
pub const SENDS: &str = "application/ocsp-request";
/// The type of an answer.
pub const EXPECTS: &str = "application/ocsp-response";

/// What an operator may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest answer, in bytes.
    pub largest: usize,
    /// How far a clock may be behind the responder's, in seconds.
    pub clock_slack: i64,
    /// How old an answer may be that does not say until when it holds, in seconds.
    pub oldest: i64,
    /// How old any answer may be, whatever it says about until when it holds, in seconds.
    pub oldest_dated: i64,
    /// Whether an answer has to repeat the nonce. Without it an old answer can be given again while it holds.
    pub nonce_required: bool,
}

impl Default for Limits {
    fn default() -> Self {
        let (oldest, oldest_dated) = (30 * 60, 24 * 60 * 60);
        Self { largest: 64 * 1024, clock_slack: 5 * 60, oldest, oldest_dated, nonce_required: true }
    }
}

/// What a responder says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// Why.
        reason: RevokedFor,
        /// Since when.
        at: Timestamp,
    },
    /// The responder does not know it.
    Unknown,
}

/// An answer that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// What it says.
    pub state: State,
    /// The state of its information.
    pub this_update: Timestamp,
    /// When there will be newer information; `None` if it does not say.
    pub next_update: Option<Timestamp>,
    /// Whether it repeats the nonce, and so was made for this request.
    pub nonce: bool,
}

/// Looks at an answer: is it about this certificate, by somebody who may say so, fresh, and made for this request?
///
/// `issuer` is the certificate of the authority that issued the certificate asked about, DER. Whether that one is
/// trusted, the caller has found out before.
///
/// # Errors
/// [`Problem`]: the answer does not count.
pub fn verify(
    request: &Request,
    response: &[u8],
    issuer: &[u8],
    at: Timestamp,
    limits: &Limits,
) -> Result<Status, Problem> {
    if response.len() > limits.largest {
        return Err(Problem::TooLarge);
    }
    let basic = Basic::parse(response)?;
    let issuer = certificate(issuer).ok_or(Problem::IssuerUnreadable)?;
    signer::check(&basic, &issuer, at)?;
    nonce(&basic, request, limits)?;
    let single = basic.about(&request.cert_id)?;
    fresh(&basic, single.this_update, single.next_update, at, limits)?;
    let state = match single.status {
        CertStatus::Good => State::Good,
        CertStatus::Revoked { reason, at } => State::Revoked { reason, at },
        CertStatus::Unknown => State::Unknown,
    };
    let nonce = basic.nonce.is_some();
    Ok(Status { state, this_update: single.this_update, next_update: single.next_update, nonce })
}

fn nonce(basic: &Basic<'_>, request: &Request, limits: &Limits) -> Result<(), Problem> {
    match basic.nonce {
        Some(nonce) if nonce == request.nonce => Ok(()),
        Some(_) => Err(Problem::WrongNonce),
        None if limits.nonce_required => Err(Problem::MissingNonce),
        None => Ok(()),
    }
}

fn fresh(
    basic: &Basic<'_>,
    this: Timestamp,
    next: Option<Timestamp>,
    at: Timestamp,
    limits: &Limits,
) -> Result<(), Problem> {
    let latest = at.as_second().saturating_add(limits.clock_slack);
    if this.as_second() > latest || basic.produced_at.as_second() > latest {
        return Err(Problem::Future);
    }
    let age = at.as_second().saturating_sub(this.as_second());
    match next {
        Some(next) if next < this => Err(Problem::Malformed("it holds until before it begins")),
        Some(next) if next < at => Err(Problem::Stale),
        None if age > limits.oldest => Err(Problem::Stale),
        _ if age > limits.oldest_dated => Err(Problem::Stale),
        _ => Ok(()),
    }
}

/// A certificate that fills its bytes.
fn certificate(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, parsed)| parsed)
}

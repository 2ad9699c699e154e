// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why an answer does not count.

use super::super::http::HttpError;

/// Why there is no answer that counts. Each has its own code and its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The certificate asked about cannot be read.
    #[error("the certificate cannot be read")]
    CertificateUnreadable,
    /// Its issuer's certificate cannot be read.
    #[error("the issuer's certificate cannot be read")]
    IssuerUnreadable,
    /// There was no randomness for a nonce.
    #[error("no random numbers")]
    NoRandomness,
    /// Nothing came, or nothing that is looked at.
    #[error("{0}")]
    Transport(HttpError),
    /// More bytes than an answer has.
    #[error("it is larger than any such answer")]
    TooLarge,
    /// Not the structure of an answer.
    #[error("it is no such answer: {0}")]
    Malformed(&'static str),
    /// The responder did not understand the request.
    #[error("the responder says: malformed request")]
    StatusMalformedRequest,
    /// The responder has a problem of its own.
    #[error("the responder says: internal error")]
    StatusInternalError,
    /// The responder is busy.
    #[error("the responder says: try later")]
    StatusTryLater,
    /// The responder wants signed requests.
    #[error("the responder says: signature required")]
    StatusSignatureRequired,
    /// The responder does not answer us, or not about this certificate.
    #[error("the responder says: unauthorised")]
    StatusUnauthorised,
    /// Another status, which the protocol does not know.
    #[error("the responder gives a status that the protocol does not know")]
    StatusOther,
    /// Another kind of answer than the basic one.
    #[error("another type of response")]
    OtherType,
    /// An algorithm that is not taken, among them everything with SHA-1.
    #[error("its signature algorithm is not taken")]
    Algorithm,
    /// An extension that must be understood, and is not.
    #[error("it has a critical extension that is not acted upon")]
    CriticalExtension,
    /// Whoever signed it is neither the authority nor certified by it.
    #[error("the responder is neither the authority nor certified by it")]
    WrongResponder,
    /// The responder's certificate was not issued for signing such answers.
    #[error("the responder's certificate is not for OCSP")]
    ResponderPurpose,
    /// The responder's certificate is past its last day, or before its first.
    #[error("the responder's certificate is not valid now")]
    ResponderExpired,
    /// The signature does not hold.
    #[error("its signature does not hold")]
    BadSignature,
    /// It is about another certificate.
    #[error("it is about another certificate")]
    OtherCertificate,
    /// It does not repeat the nonce.
    #[error("it does not repeat the nonce")]
    MissingNonce,
    /// It repeats another nonce: an answer to somebody else, or an old one.
    #[error("it repeats another nonce")]
    WrongNonce,
    /// It is from the future.
    #[error("it is from the future")]
    Future,
    /// It is too old.
    #[error("it is too old")]
    Stale,
}

impl Problem {
    /// A stable word; the locale files hold `reason.<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CertificateUnreadable => "ocsp_certificate_unreadable",
            Self::IssuerUnreadable => "ocsp_issuer_unreadable",
            Self::NoRandomness => "ocsp_no_randomness",
            Self::Transport(error) => of_transport(error),
            Self::TooLarge => "ocsp_too_large",
            Self::Malformed(_) => "ocsp_malformed",
            Self::StatusMalformedRequest => "ocsp_status_malformed_request",
            Self::StatusInternalError => "ocsp_status_internal_error",
            Self::StatusTryLater => "ocsp_status_try_later",
            Self::StatusSignatureRequired => "ocsp_status_signature_required",
            Self::StatusUnauthorised => "ocsp_status_unauthorised",
            Self::StatusOther => "ocsp_status_other",
            Self::OtherType => "ocsp_other_type",
            Self::Algorithm => "ocsp_algorithm",
            Self::CriticalExtension => "ocsp_critical_extension",
            Self::WrongResponder => "ocsp_wrong_responder",
            Self::ResponderPurpose => "ocsp_responder_purpose",
            Self::ResponderExpired => "ocsp_responder_expired",
            Self::BadSignature => "ocsp_bad_signature",
            Self::OtherCertificate => "ocsp_other_certificate",
            Self::MissingNonce => "ocsp_missing_nonce",
            Self::WrongNonce => "ocsp_wrong_nonce",
            Self::Future => "ocsp_future",
            Self::Stale => "ocsp_stale",
        }
    }

    /// One of each, for those who look whether all have words.
    pub const ALL: [Self; 32] = [
        Self::CertificateUnreadable,
        Self::IssuerUnreadable,
        Self::NoRandomness,
        Self::Transport(HttpError::BadUrl),
        Self::Transport(HttpError::Unreachable),
        Self::Transport(HttpError::Timeout),
        Self::Transport(HttpError::Tls),
        Self::Transport(HttpError::Status(500)),
        Self::Transport(HttpError::Redirected),
        Self::Transport(HttpError::TooLarge),
        Self::Transport(HttpError::ContentType),
        Self::Transport(HttpError::Write(std::io::ErrorKind::Other)),
        Self::TooLarge,
        Self::Malformed(""),
        Self::StatusMalformedRequest,
        Self::StatusInternalError,
        Self::StatusTryLater,
        Self::StatusSignatureRequired,
        Self::StatusUnauthorised,
        Self::StatusOther,
        Self::OtherType,
        Self::Algorithm,
        Self::CriticalExtension,
        Self::WrongResponder,
        Self::ResponderPurpose,
        Self::ResponderExpired,
        Self::BadSignature,
        Self::OtherCertificate,
        Self::MissingNonce,
        Self::WrongNonce,
        Self::Future,
        Self::Stale,
    ];
}

const fn of_transport(error: HttpError) -> &'static str {
    match error {
        HttpError::BadUrl => "ocsp_bad_url",
        HttpError::Unreachable | HttpError::Write(_) => "ocsp_unreachable",
        HttpError::Timeout => "ocsp_timeout",
        HttpError::Tls => "ocsp_tls",
        HttpError::Status(_) => "ocsp_http_status",
        HttpError::Redirected => "ocsp_redirected",
        HttpError::TooLarge => "ocsp_too_large",
        HttpError::ContentType => "ocsp_content_type",
    }
}

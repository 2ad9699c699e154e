// SPDX-License-Identifier: MIT OR Apache-2.0
//! Was the certificate revoked? Who may be asked depends on the operator's role; how an accredited platform is asked is
//! under contract, so that it sits behind a trait (`specs` mynumber-card §9, law §5.2).

pub mod crl;
pub mod http;
pub mod ocsp;
pub mod policy;
pub mod reason;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tashika_kit::verdict::{Reason, Revocation};

use super::Standing;

/// Which certificate, and when.
#[derive(Clone)]
pub struct Question {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its issuer's certificate, DER; pinned and checked before anybody is asked.
    pub issuer: Vec<u8>,
    /// The time of the check.
    pub at: Timestamp,
}

/// A serial number is not for every log.
impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Question[redacted]")
    }
}

/// Who gave an answer; the locale files hold `revocation_source.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// OCSP (RFC 6960).
    Ocsp,
    /// A certificate revocation list (RFC 5280, 5).
    Crl,
    /// An accredited platform, through the operator's own interface.
    Platform,
    /// Simulated, in training.
    Simulated,
}

impl Channel {
    /// A stable word; the locale files hold `jpki.channel.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ocsp => "ocsp",
            Self::Crl => "crl",
            Self::Platform => "platform",
            Self::Simulated => "simulated",
        }
    }
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Good, revoked, unknown, or not asked.
    pub verdict: Revocation,
    /// Who said so; `None` if nobody was asked.
    pub channel: Option<Channel>,
    /// What was said, so that it can be found again: SHA-256 of the OCSP response or of the list, lower-case hexadecimal;
    /// empty if there is none.
    pub proof: String,
    /// Until when it holds, as the answer says.
    pub next_update: Option<Timestamp>,
    /// What was tried before, and why it did not do.
    pub tried: Vec<Reason>,
}

impl Answer {
    /// The word of the answer; the locale files hold `revocation.<word>`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.verdict {
            Revocation::NotAsked { .. } => "not_asked",
            Revocation::Good { .. } => "good",
            Revocation::Revoked { .. } => "revoked",
            Revocation::Unknown { .. } => "unknown",
        }
    }

    /// Nobody was asked.
    #[must_use]
    pub fn not_asked(code: &'static str, detail: &str) -> Self {
        let reason = Reason::new(code, detail);
        Self {
            verdict: Revocation::NotAsked { reason },
            channel: None,
            proof: String::new(),
            next_update: None,
            tried: Vec::new(),
        }
    }
}

/// Somebody who can say whether a certificate was revoked. An integrator adds an accredited platform by implementing it.
pub trait RevocationProvider: Send + Sync + std::fmt::Debug {
    /// Its name, for people.
    fn name(&self) -> String;

    /// What the operator is from now on, if the role was set or withdrawn while the program runs. Nothing is begun under a
    /// role that does not allow it; who looks at the role itself takes it in here.
    fn stand(&self, _standing: &Standing) {}

    /// Asks; may take seconds. Never says `Good` of what it does not know.
    fn ask(&self, question: &Question) -> Answer;
}

/// Nobody is asked, and the answer says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct NobodyAsked;

impl RevocationProvider for NobodyAsked {
    fn name(&self) -> String {
        "none".to_owned()
    }

    fn ask(&self, _question: &Question) -> Answer {
        Answer::not_asked("no_revocation_provider", "no source of revocation information is set up here")
    }
}

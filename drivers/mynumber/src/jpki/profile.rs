// SPDX-License-Identifier: MIT OR Apache-2.0
//! The profile of the JPKI's certificates (`specs` mynumber-card §7.1, §7.3) and what can be wrong with one.

/// What is wrong with a certificate or its path. Each has its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Its signature does not hold.
    Signature,
}

impl Problem {
    /// Its code; the locale files hold `part.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Signature => "signature",
        }
    }

    /// `certificate` if the certificate is not what its issuer signed, `profile` if it was signed for something else.
    #[must_use]
    pub fn part(self) -> &'static str {
        match self {
            Self::Signature => "certificate",
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why a certificate was revoked (RFC 5280, 5.3.1), as lists and OCSP answers say it; what it means for JPKI stands in
//! `specs` mynumber-card §9.

use tashika_kit::verdict::Reason;

/// A reason for revoking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RevokedFor {
    /// No reason given; with JPKI: discarded before it was handed over.
    Unspecified = 0,
    /// The holder's key is compromised.
    KeyCompromise = 1,
    /// The authority's key is compromised.
    CaCompromise = 2,
    /// Name, address or another item of the record changed.
    AffiliationChanged = 3,
    /// Renewed.
    Superseded = 4,
    /// No longer used.
    CessationOfOperation = 5,
    /// On hold; with JPKI never lifted, so as good as revoked.
    CertificateHold = 6,
    /// A privilege was withdrawn; not used by JPKI.
    PrivilegeWithdrawn = 9,
    /// An attribute authority's key is compromised; not used by JPKI.
    AaCompromise = 10,
}

impl RevokedFor {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::PrivilegeWithdrawn,
        Self::AaCompromise,
    ];

    /// By the number of RFC 5280. `None` for numbers that are not given, and for 8 (`removeFromCRL`), which only a list of
    /// changes can say.
    #[must_use]
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u8 == number)
    }

    /// The number of RFC 5280.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The code of a verdict's reason; the locale files hold `revocation_reason.<code without "revoked_">`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unspecified => "revoked_unspecified",
            Self::KeyCompromise => "revoked_key_compromise",
            Self::CaCompromise => "revoked_ca_compromise",
            Self::AffiliationChanged => "revoked_affiliation_changed",
            Self::Superseded => "revoked_superseded",
            Self::CessationOfOperation => "revoked_cessation_of_operation",
            Self::CertificateHold => "revoked_certificate_hold",
            Self::PrivilegeWithdrawn => "revoked_privilege_withdrawn",
            Self::AaCompromise => "revoked_aa_compromise",
        }
    }

    /// For a verdict.
    #[must_use]
    pub fn reason(self) -> Reason {
        Reason::new(self.code(), "")
    }
}

#[cfg(test)]
mod tests {
    use super::RevokedFor;

    #[test]
    fn numbers_are_those_of_the_standard_and_8_is_none() {
        let known: Vec<u8> = (0..=255).filter(|number| RevokedFor::of(*number).is_some()).collect();
        assert_eq!(known, [0, 1, 2, 3, 4, 5, 6, 9, 10]);
        assert!(RevokedFor::ALL.iter().all(|reason| RevokedFor::of(reason.number()) == Some(*reason)));
    }
}

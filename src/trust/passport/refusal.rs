// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why something is not imported for passports.

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A deviation list.
    #[error("a deviation list: it says what is odd about documents, and is not used here")]
    DeviationList,
    /// Signed data of another kind.
    #[error("signed data, but no master list")]
    OtherSigned,
    /// Nothing in it says whether it is a CA.
    #[error("no CSCA: it has no basic constraints")]
    NoConstraints,
    /// It says that it is no CA.
    #[error("no CSCA: its basic constraints say that it is no CA")]
    NotACa,
    /// Its key is for other things.
    #[error("no CSCA: its key may not sign certificates")]
    KeyUse,
    /// It demands something of which nothing is known here.
    #[error("no CSCA: it has a critical extension that is not understood")]
    CriticalExtension,
    /// A signature that does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// Nobody has compared the fingerprint of a certificate that vouches for itself.
    #[error("a certificate that is signed with its own key has to be compared")]
    NeedsComparison,
    /// A link whose signer is not trusted.
    #[error("a link certificate, and no trusted certificate signed it")]
    LinkUnknown,
    /// A list that cannot be read.
    #[error("the master list cannot be read")]
    ListMalformed,
    /// The list does not carry its signer's certificate.
    #[error("the certificate of the list's signer is not in it")]
    ListSigner,
    /// The signer's certificate is for something else.
    #[error("the signer's certificate is not for master lists (2.23.136.1.1.3)")]
    ListPurpose,
    /// No day of signing, or one outside the certificates' period.
    #[error("the list does not say when it was signed, or its certificates were not in force then")]
    ListTime,
    /// Nobody vouches for the publisher.
    #[error("the list's publisher is not known: no trusted certificate, and no fingerprint that was told")]
    ListPublisher,
    /// An algorithm that this program lacks.
    #[error("unsupported: {0}")]
    Unsupported(String),
}

impl Refusal {
    /// The word under `trust.error.<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DeviationList => "deviation_list",
            Self::OtherSigned => "other_signed",
            Self::NoConstraints => "no_constraints",
            Self::NotACa => "not_a_ca",
            Self::KeyUse => "key_use",
            Self::CriticalExtension => "critical_extension",
            Self::Signature => "signature",
            Self::NeedsComparison => "needs_comparison",
            Self::LinkUnknown => "link_unknown",
            Self::ListMalformed => "list_malformed",
            Self::ListSigner => "list_signer",
            Self::ListPurpose => "list_purpose",
            Self::ListTime => "list_time",
            Self::ListPublisher => "list_publisher",
            Self::Unsupported(_) => "unsupported",
        }
    }
}

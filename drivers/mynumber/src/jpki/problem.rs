// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be wrong with a certificate or its root. Each has its own words.

macro_rules! problems {
    ($($(#[doc = $words:literal])+ $name:ident = $part:literal $code:literal,)+) => {
        /// What is wrong with a certificate or its root.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Problem {
            $($(#[doc = $words])+ $name,)+
        }

        impl Problem {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its code; the locale files hold `part.<code>` and `reason.<code>`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// `certificate` if the certificate is not what this issuer signed, `profile` if it was signed for something else.
            #[must_use]
            pub fn part(self) -> &'static str {
                match self {
                    $(Self::$name => $part,)+
                }
            }
        }
    };
}

problems! {
    /// The CA's key is not RSA-2048 with the exponent 65,537.
    CaKey = "certificate" "ca_key",
    /// The CA certificate is none: no CA flag, another version, no key identifier.
    CaConstraints = "certificate" "ca_constraints",
    /// The CA's key usage is not exactly signing certificates and lists.
    CaKeyUsage = "certificate" "ca_key_usage",
    /// The CA certificate did not sign itself.
    CaSignature = "certificate" "ca_signature",
    /// It names another issuer.
    IssuerName = "certificate" "issuer_name",
    /// The issuer has the name, but not the key that the certificate names: another generation, or somebody else.
    SameNameOtherKey = "certificate" "same_name_other_key",
    /// The authority key identifier is missing, incomplete, or not the issuer's.
    AuthorityKeyIdentifier = "profile" "authority_key_identifier",
    /// Not sha256WithRSAEncryption, or not the same inside and outside.
    SignatureAlgorithm = "profile" "signature_algorithm",
    /// The signature does not hold.
    Signature = "certificate" "signature",
    /// Not version 3.
    Version = "profile" "certificate_version",
    /// It ends before it begins.
    ValidityOrder = "profile" "validity_order",
    /// The holder's key is not RSA-2048 with the exponent 65,537.
    Key = "profile" "certificate_key",
    /// It says that it is a CA.
    LeafIsCa = "profile" "leaf_is_ca",
    /// The key usage is missing, not critical, or another.
    KeyUsage = "profile" "key_usage",
    /// The extended key usage is another.
    ExtendedKeyUsage = "profile" "extended_key_usage",
    /// It demands something nobody here knows.
    UnknownCriticalExtension = "profile" "unknown_critical_extension",
    /// It has no subject key identifier.
    SubjectKeyIdentifier = "profile" "subject_key_identifier",
    /// The owner's name has not the form of a holder's.
    Subject = "profile" "certificate_subject",
    /// The policy is missing, not critical, not alone, or of the other purpose.
    Policy = "profile" "policy",
    /// The policy is of another hierarchy: a test policy under a real root, or the other way round.
    PolicyOfOtherHierarchy = "profile" "policy_of_other_hierarchy",
    /// Nobody here knows the policy: that of a telephone, perhaps.
    PolicyUnknown = "profile" "policy_unknown",
    /// The holder's attributes are missing or cannot be read.
    Attributes = "profile" "certificate_attributes",
    /// There are not as many marks for substituted characters as characters.
    SubstitutionFlags = "profile" "substitution_flags",
    /// The birth date does not lie in the era it names.
    BirthEra = "profile" "birth_era",
    /// It has personal names where none belong.
    SubjectAlternativeName = "profile" "subject_alternative_name",
}

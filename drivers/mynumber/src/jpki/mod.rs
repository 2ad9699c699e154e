// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPKI (公的個人認証): the certificates of the JPKI-AP, user authentication and signature with PIN, and the place of
//! PIN-less authentication (`specs` mynumber-card §5.3, §6.3, §7, §8).
//!
//! Whether a certificate was revoked is nobody's business here: that is asked elsewhere, of whom the operator may ask.

mod attributes;
pub mod authentication;
pub mod certificate;
pub mod cms;
pub(crate) mod der;
mod judge;
pub mod names;
mod parsed;
pub(crate) mod path;
#[cfg(test)]
mod personas;
pub mod pinless;
mod problem;
mod profile;
pub mod signature;
#[cfg(test)]
mod testing;
mod token;
mod withhold;

pub use authentication::{AUTHENTICATION, JpkiAuthentication, USER_AUTHENTICATION_PIN};
pub use certificate::{Attributes, Certificate, Purpose};
pub use path::{PathVerdict, check, choose};
pub use pinless::{PinlessAnswer, PinlessAuthenticator};
pub use problem::Problem;
pub use signature::{JpkiSignature, SIGNATURE, SIGNATURE_PASSWORD};

pub(crate) use path::{CERTIFICATE_TAG, judge as certificate_verdict, label};

/// Evidence: 署名用電子証明書, EF 0001.
pub const SIGNATURE_CERTIFICATE: &str = "jpki.digital_signature";
/// Evidence: its CA certificate, EF 0002.
pub const SIGNATURE_CA: &str = "jpki.digital_signature_ca";
/// Evidence: 利用者証明用電子証明書, EF 000A.
pub const AUTHENTICATION_CERTIFICATE: &str = "jpki.user_authentication";
/// Evidence: its CA certificate, EF 000B.
pub const AUTHENTICATION_CA: &str = "jpki.user_authentication_ca";
/// Evidence: the text that was signed, UTF-8, as the holder saw it. Not personal data of the certificate, and kept by
/// everybody.
pub const STATEMENT: &str = "statement";
/// Evidence: the detached CMS signature over [`STATEMENT`]; holds the certificate.
pub const CMS: &str = "jpki.cms";
/// Challenge: the random code that the user-authentication key answered.
pub const AUTHENTICATION_CHALLENGE: &str = "jpki.user_authentication";

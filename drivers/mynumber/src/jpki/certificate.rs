// SPDX-License-Identifier: MIT OR Apache-2.0
//! A JPKI certificate as others need it: who it is of, who issued it, where its revocation is told (`specs` mynumber-card
//! §7.3, §7.5). Whether it holds is another question: [`super::check`].

use jiff::Timestamp;
use tashika_kit::CardError;
use tashika_kit::rsa::PublicKey;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};

pub use super::attributes::Attributes;
use super::parsed::{Parsed, directory_name};

/// Which of the two JPKI hierarchies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// 署名用.
    Signature,
    /// 利用者証明用.
    UserAuthentication,
}

/// A parsed certificate; no signature has been looked at.
#[derive(Clone)]
pub struct Certificate {
    /// The serial number (発行番号), big-endian: the contents of the INTEGER as in the certificate.
    pub serial: Vec<u8>,
    /// The issuer's name, DER.
    pub issuer: Vec<u8>,
    /// The owner's name, DER.
    pub subject: Vec<u8>,
    /// The holder's key, if it is RSA.
    pub key: Option<PublicKey>,
    /// First moment.
    pub not_before: Timestamp,
    /// Last moment.
    pub not_after: Timestamp,
    /// The authority key identifier, if there is one.
    pub authority_key_id: Option<Vec<u8>>,
    /// The subject key identifier, if there is one.
    pub subject_key_id: Option<Vec<u8>>,
    /// The CRL distribution point's directory name, DER; there is no URL in it.
    pub distribution_point: Option<Vec<u8>>,
    /// Where OCSP is answered, if the certificate says so.
    pub ocsp: Option<String>,
    /// The holder's attributes, if they can be read; only in signature certificates.
    pub attributes: Option<Attributes>,
}

/// Serial number and names are not for a trace.
impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificate[redacted]")
    }
}

impl Certificate {
    /// Parses a certificate, a leaf or a root. Whether it fits the profile is another question.
    ///
    /// # Errors
    /// [`CardError::Malformed`]: no X.509, no DER, an extension or an attribute twice, a serial number that is not positive.
    pub fn parse(der: &[u8]) -> Result<Self, CardError> {
        Self::of(&Parsed::parse(der)?)
    }

    pub(crate) fn of(parsed: &Parsed<'_>) -> Result<Self, CardError> {
        let x509 = &parsed.x509;
        Ok(Self {
            serial: x509.raw_serial().to_vec(),
            issuer: x509.issuer().as_raw().to_vec(),
            subject: x509.subject().as_raw().to_vec(),
            key: parsed.key.clone(),
            not_before: parsed.not_before,
            not_after: parsed.not_after,
            authority_key_id: parsed.authority().key_id.map(<[u8]>::to_vec),
            subject_key_id: parsed.subject_key_id().map(<[u8]>::to_vec),
            distribution_point: distribution_point(parsed),
            ocsp: ocsp(parsed),
            attributes: Attributes::of(parsed)?,
        })
    }
}

/// The one distribution point, if it stands for all reasons and for lists of the certificate's own issuer.
fn distribution_point(parsed: &Parsed<'_>) -> Option<Vec<u8>> {
    let point = parsed.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::CRLDistributionPoints(all) => match all.points.as_slice() {
            [point] if point.reasons.is_none() && point.crl_issuer.is_none() => {
                point.distribution_point.clone()
            }
            _ => None,
        },
        _ => None,
    })?;
    match point {
        DistributionPointName::FullName(names) => directory_name(&names).map(<[u8]>::to_vec),
        DistributionPointName::NameRelativeToCRLIssuer(_) => None,
    }
}

/// The first OCSP address (RFC 5280, 4.2.2.1) that is an address in the web.
fn ocsp(parsed: &Parsed<'_>) -> Option<String> {
    /// 1.3.6.1.5.5.7.48.1, without tag and length.
    const OCSP: [u8; 8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];
    const LONGEST: usize = 255;
    parsed.extension(|extension| {
        let ParsedExtension::AuthorityInfoAccess(all) = extension.parsed_extension() else { return None };
        all.accessdescs.iter().find_map(|access| match &access.access_location {
            GeneralName::URI(uri) if access.access_method.as_bytes() == OCSP => {
                let printable = uri.len() <= LONGEST && uri.bytes().all(|byte| byte.is_ascii_graphic());
                let web = ["http://", "https://"].iter().any(|scheme| uri.starts_with(scheme));
                (printable && web).then(|| (*uri).to_owned())
            }
            _ => None,
        })
    })
}

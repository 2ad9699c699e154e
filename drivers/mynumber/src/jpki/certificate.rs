// SPDX-License-Identifier: MIT OR Apache-2.0
//! A JPKI certificate and its profile (`specs` mynumber-card §7.3, §7.5).

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::CardError;
use tashika_kit::rsa::PublicKey;

/// Which of the two JPKI hierarchies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// 署名用.
    Signature,
    /// 利用者証明用.
    UserAuthentication,
}

/// A parsed leaf certificate; no signature has been looked at.
#[derive(Clone)]
pub struct Certificate {
    /// The serial number (発行番号), big-endian as in the certificate.
    pub serial: Vec<u8>,
    /// The issuer's name, DER.
    pub issuer: Vec<u8>,
    /// The holder's key, if it is RSA.
    pub key: Option<PublicKey>,
    /// First moment.
    pub not_before: Timestamp,
    /// Last moment.
    pub not_after: Timestamp,
    /// The authority key identifier, if there is one.
    pub authority_key_id: Option<Vec<u8>>,
    /// The CRL distribution point's directory name, DER; there is no URL in it.
    pub distribution_point: Option<Vec<u8>>,
    /// Where OCSP is answered, if the certificate says so.
    pub ocsp: Option<String>,
    /// The holder's attributes; only in signature certificates.
    pub attributes: Option<Attributes>,
}

/// The holder's attributes in a signature certificate (§7.5).
#[derive(Clone)]
pub struct Attributes {
    /// 氏名.
    pub name: String,
    /// 氏名代替文字使用情報: for each character of the name whether it stands for another.
    pub name_substituted: Vec<bool>,
    /// 性別, raw.
    pub sex: String,
    /// The era digit of the birth date, raw: 1 明治 … 5 令和, 0 unknown.
    pub birth_era: char,
    /// 生年月日.
    pub birth_date: Date,
    /// 住所.
    pub address: String,
    /// 住所代替文字使用情報.
    pub address_substituted: Vec<bool>,
}

impl Certificate {
    /// Parses a certificate. Whether it fits the profile is another question.
    ///
    /// # Errors
    /// [`CardError::Malformed`].
    pub fn parse(_der: &[u8]) -> Result<Self, CardError> {
        Err(CardError::Internal("not built yet"))
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a signer's certificate is found by issuer and serial number.
//!
//! No public source says in which form a licence writes them (`specs` drivers-licence §5.1): `C=JP,O=…`, `/C=JP/O=…`
//! or values alone; decimal or hexadecimal. So the comparison is lenient. It only chooses the key: a signature that
//! does not hold under the chosen key is never taken for one that does.

use x509_parser::x509::X509Name;

/// Issuer and serial number of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IssuerAndSerial {
    values: Vec<String>,
    serial: Vec<u8>,
}

impl IssuerAndSerial {
    /// Of a certificate. `None` if the name is empty, if one of its values is no text, or if the serial number is
    /// zero: such a name could match by accident.
    pub(super) fn of(issuer: &X509Name<'_>, serial: &[u8]) -> Option<Self> {
        let values: Option<Vec<&str>> = issuer.iter_attributes().map(|value| value.as_str().ok()).collect();
        let values = sorted(values?.into_iter().flat_map(parts).map(plain));
        let serial = trimmed(serial).to_vec();
        (!values.is_empty() && !serial.is_empty()).then_some(Self { values, serial })
    }

    /// Whether a document that writes `issuer` and `serial` means this certificate. Case, white space, the order of
    /// the parts and the names of the attributes do not count.
    pub(super) fn is_meant_by(&self, issuer: &str, serial: &str) -> bool {
        let values = sorted(parts(issuer).map(|part| plain(value_of(part))));
        !values.is_empty() && values == self.values && self.has_serial(serial)
    }

    /// `00 0A`, `0x0A`, `0a` or `10`: digits alone may be either form.
    fn has_serial(&self, text: &str) -> bool {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(&text);
        let hexadecimal = hexadecimal(digits).is_some_and(|bytes| trimmed(&bytes) == self.serial);
        // A serial number has sixteen characters at most on a licence, so that no number is too large here.
        let decimal = digits.len() == text.len() && digits.bytes().all(|digit| digit.is_ascii_digit());
        let number = if decimal { text.parse::<u128>().ok() } else { None };
        hexadecimal || number.is_some_and(|number| trimmed(&number.to_be_bytes()) == self.serial)
    }
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['/', ',', '+']).filter(|part| !part.trim().is_empty())
}

/// `O=Someone` and `Someone` are the same.
fn value_of(part: &str) -> &str {
    part.split_once('=').map_or(part, |(_, value)| value)
}

fn plain(value: &str) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    words.join(" ").trim_matches('"').to_lowercase()
}

fn sorted(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut values: Vec<String> = values.filter(|value| !value.is_empty()).collect();
    values.sort();
    values
}

fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// Digits of any number: an odd number of them lacks its leading zero.
fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let even = if digits.len().is_multiple_of(2) { digits.to_owned() } else { format!("0{digits}") };
    super::file::bytes(&even)
}

#[cfg(test)]
mod tests {
    use super::{IssuerAndSerial, plain, sorted};

    fn certificate(serial: &[u8]) -> IssuerAndSerial {
        let values = sorted(["JP", "Public Safety", "Signer CA 1"].into_iter().map(plain));
        IssuerAndSerial { values, serial: serial.to_vec() }
    }

    #[test]
    fn forms_of_one_issuer() {
        let certificate = certificate(&[0x10]);
        for issuer in [
            "C=JP,O=Public Safety,CN=Signer CA 1",
            "/C=JP/O=Public Safety/CN=Signer CA 1",
            "CN = signer  ca 1, O = PUBLIC SAFETY, C = jp",
            "JP,Public Safety,Signer CA 1",
            "Signer CA 1/Public Safety/JP",
        ] {
            assert!(certificate.is_meant_by(issuer, "16"), "{issuer}");
        }
        for issuer in [
            "",
            " ",
            ",",
            "C=,O=",
            "C=JP",
            "C=JP,O=Public Safety,CN=Signer CA 2",
            "C=JP,C=JP,O=Public Safety,CN=Signer CA 1",
        ] {
            assert!(!certificate.is_meant_by(issuer, "16"), "{issuer}");
        }
    }

    #[test]
    fn forms_of_one_serial_number() {
        let issuer = "JP,Public Safety,Signer CA 1";
        let is = |serial: &[u8], text: &str| certificate(serial).is_meant_by(issuer, text);
        for text in ["4660", "1234", "0x1234", "12:34", "00 12 34", "0000000000001234"] {
            assert!(is(&[0x12, 0x34], text), "{text}");
        }
        assert!(is(&[0x0A, 0xBC], "abc") && is(&[0x0A, 0xBC], "0ABC"));
        // Said to be hexadecimal, it is not decimal.
        assert!(!is(&[0x10], "0x16") && is(&[0x16], "0x16"));
        for text in ["", "0", "12345", "12g4", "-4660", "+4660", "999999999999999999999999999999999999999999"]
        {
            assert!(!is(&[0x12, 0x34], text), "{text}");
        }
    }

    #[test]
    fn nothing_matches_nothing() {
        let nobody = IssuerAndSerial { values: Vec::new(), serial: Vec::new() };
        assert!(!nobody.is_meant_by("", "") && !nobody.is_meant_by(" , ", "0"));
    }
}

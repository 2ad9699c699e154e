// SPDX-License-Identifier: MIT OR Apache-2.0
//! X.509 certificates in the profile of the JPKI (`specs` mynumber-card §7.1, §7.3, §7.5), under names
//! nobody can take for the JPKI's own.

use tashika_kit::card_side::der::{context, integer, oid, sequence, tlv, utf8};
use tashika_kit::card_side::x509::{
    self, Body, common_name, country, extension, extension_with, locality, name, organisation, rsa_algorithm,
    rsa_key_identifier, rsa_key_info, unit,
};

use super::holder::Holder;
use super::keys::{Key, sha256};
use super::revocation::{Issue, Place};

/// Which of the two JPKI hierarchies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// 署名用.
    Sign,
    /// 利用者証明用.
    Auth,
}

impl Purpose {
    fn unit(self) -> &'static str {
        match self {
            Self::Sign => "Simulator for digital signature",
            Self::Auth => "Simulator for user authentication",
        }
    }

    fn japanese_unit(self) -> &'static str {
        match self {
            Self::Sign => "模擬署名用",
            Self::Auth => "模擬利用者証明用",
        }
    }
}

/// Whose certificate, and which of theirs.
pub(crate) struct Whose<'a> {
    holder: &'a Holder,
    issue: Issue,
}

impl<'a> From<(&'a Holder, Issue)> for Whose<'a> {
    fn from((holder, issue): (&'a Holder, Issue)) -> Self {
        Self { holder, issue }
    }
}

/// The one in force.
impl<'a> From<&'a Holder> for Whose<'a> {
    fn from(holder: &'a Holder) -> Self {
        Self { holder, issue: Issue::Present }
    }
}

/// A self-signed root. Generations of one root have the same name and differ in key and serial.
pub(crate) struct Root {
    /// Which hierarchy.
    pub(crate) purpose: Purpose,
    /// `O` of the name.
    pub(crate) organisation: &'static str,
    /// Serial number, big-endian.
    pub(crate) serial: &'static [u8],
    /// Its key.
    pub(crate) key: Key,
    /// The key whose identifier it gives as its own: another one where somebody forged it.
    pub(crate) claimed: Key,
}

pub(crate) use tashika_kit::card_side::x509::Period;

const OPERATOR: &str = "Tashika software cards, not a certification authority";
const JAPANESE_ORGANISATION: &str = "模擬公的個人認証サービス";
const JAPANESE_OPERATOR: &str = "確か、実在しない認証局";

impl Root {
    /// The root's own certificate. Its dates never change, so that its fingerprint does not either.
    pub(crate) fn certificate(&self) -> Vec<u8> {
        let period = Period { from: jiff::civil::date(2024, 1, 1), to: jiff::civil::date(2049, 12, 31) };
        let extensions = [
            extension(15, true, &tlv(&[0x03], &[0x01, 0x06])),
            extension(19, true, &sequence(&[&[0x01, 0x01, 0xFF]])),
            subject_key_identifier(&self.claimed),
            extension(17, false, &sequence(&[&self.japanese_name()])),
            crl_distribution_point(&name(
                &[self.first_names(), vec![unit("CRL Distribution Points")]].concat(),
            )),
        ];
        self.issue(self.serial, &self.name(), period, &self.key, &extensions)
    }

    /// 署名用電子証明書 of a holder.
    pub(crate) fn signature_certificate<'a>(
        &self,
        whose: impl Into<Whose<'a>>,
        key: &Key,
        period: Period,
    ) -> Vec<u8> {
        let Whose { holder, issue } = whose.into();
        let place = holder.municipality;
        let subject = name(&[
            country(),
            locality(place.prefecture_latin),
            locality(place.name_latin),
            common_name(&format!("2020010112000000000{}003A", place.code)),
        ]);
        let attributes = [
            (1, holder.certificate_name),
            (4, holder.certificate_birth),
            (3, holder.sex),
            (5, holder.certificate_address),
            (2, holder.certificate_name_flags),
            (6, holder.certificate_address_flags),
        ];
        let names = attributes.map(|(number, value)| {
            let id = oid(&[1, 2, 392, 200_149, 8, 5, 5, number]);
            context(0, &[id, context(0, &utf8(value))].concat())
        });
        let extensions = [
            extension(15, true, &tlv(&[0x03], &[0x06, 0xC0])),
            policy(20),
            extension(17, false, &sequence(&[&names.concat()])),
            self.issuer_alternative_name(),
            self.holder_crl(holder),
            self.authority_key_identifier(),
            subject_key_identifier(key),
        ];
        self.issue(&serial_of(holder, Purpose::Sign, issue), &subject, period, key, &extensions)
    }

    /// 利用者証明用電子証明書 of a holder: no personal attribute in it.
    pub(crate) fn authentication_certificate<'a>(
        &self,
        whose: impl Into<Whose<'a>>,
        key: &Key,
        period: Period,
    ) -> Vec<u8> {
        let Whose { holder, issue } = whose.into();
        let subject =
            name(&[country(), common_name(&format!("SIMULATED00001{}003A", holder.municipality.code))]);
        let client_authentication = oid(&[1, 3, 6, 1, 5, 5, 7, 3, 2]);
        let ocsp = [oid(&[1, 3, 6, 1, 5, 5, 7, 48, 1]), tlv(&[0x86], b"http://ocsp.simulator.invalid")];
        let extensions = [
            extension(15, true, &tlv(&[0x03], &[0x07, 0x80])),
            extension(37, false, &sequence(&[&client_authentication])),
            policy(30),
            self.issuer_alternative_name(),
            self.holder_crl(holder),
            extension_with(
                &oid(&[1, 3, 6, 1, 5, 5, 7, 1, 1]),
                false,
                &sequence(&[&sequence(&[&ocsp.concat()])]),
            ),
            self.authority_key_identifier(),
            subject_key_identifier(key),
        ];
        self.issue(&serial_of(holder, Purpose::Auth, issue), &subject, period, key, &extensions)
    }

    fn issue(
        &self,
        serial: &[u8],
        subject: &[u8],
        period: Period,
        key: &Key,
        extensions: &[Vec<u8>],
    ) -> Vec<u8> {
        let body = Body {
            serial,
            algorithm: &rsa_algorithm(11),
            issuer: &self.name(),
            period,
            subject,
            key: &rsa_key_info(key.seeded()),
            extensions,
        };
        body.signed(|body| self.key.sign(body))
    }

    fn first_names(&self) -> Vec<Vec<u8>> {
        vec![country(), organisation(self.organisation), unit(self.purpose.unit())]
    }

    /// Its name, DER.
    pub(crate) fn name(&self) -> Vec<u8> {
        name(&[self.first_names(), vec![unit(OPERATOR)]].concat())
    }

    /// GeneralName directoryName with the Japanese name.
    fn japanese_name(&self) -> Vec<u8> {
        let parts = [
            country(),
            organisation(JAPANESE_ORGANISATION),
            unit(self.purpose.japanese_unit()),
            unit(JAPANESE_OPERATOR),
        ];
        context(4, &name(&parts))
    }

    fn issuer_alternative_name(&self) -> Vec<u8> {
        extension(18, false, &sequence(&[&self.japanese_name()]))
    }

    fn holder_crl(&self, holder: &Holder) -> Vec<u8> {
        crl_distribution_point(&self.distribution_name(&Place::of(holder.municipality)))
    }

    /// The name under which a place's revocation list is found (§7.3): DER.
    pub(crate) fn distribution_name(&self, place: &Place) -> Vec<u8> {
        let more = [
            unit("CRL Distribution Points"),
            unit(&place.prefecture),
            common_name(&format!("{} CRLDP", place.municipality)),
        ];
        name(&[self.first_names(), more.to_vec()].concat())
    }

    /// AuthorityKeyIdentifier with all its three parts: key, issuer, serial number.
    pub(crate) fn authority_key_identifier(&self) -> Vec<u8> {
        let mut serial = integer(self.serial);
        if let Some(tag) = serial.first_mut() {
            *tag = 0x82;
        }
        let parts = [
            tlv(&[0x80], &rsa_key_identifier(self.claimed.seeded())),
            context(1, &context(4, &self.name())),
            serial,
        ];
        extension(35, false, &sequence(&[&parts.concat()]))
    }
}

pub(crate) fn subject_key_identifier(key: &Key) -> Vec<u8> {
    x509::subject_key_identifier(&rsa_key_identifier(key.seeded()))
}

/// Critical certificate policy of the JPKI *test* hierarchy (`…8.5.1.0.n`), with a CPS address that
/// cannot exist.
fn policy(number: u32) -> Vec<u8> {
    let cps =
        sequence(&[&oid(&[1, 3, 6, 1, 5, 5, 7, 2, 1]), &tlv(&[0x16], b"http://cps.simulator.invalid/")]);
    let id = oid(&[1, 2, 392, 200_149, 8, 5, 1, 0, number]);
    extension(32, true, &sequence(&[&sequence(&[&id, &sequence(&[&cps])])]))
}

fn crl_distribution_point(name: &[u8]) -> Vec<u8> {
    let full_name = context(0, &context(4, name));
    extension(31, false, &sequence(&[&sequence(&[&context(0, &full_name)])]))
}

/// A positive serial number: four bytes for signatures, three for user authentication; both were seen (§7.3).
pub(crate) fn serial_of(holder: &Holder, purpose: Purpose, issue: Issue) -> Vec<u8> {
    let label = if purpose == Purpose::Sign { "sign" } else { "auth" };
    let hash = sha256(format!("serial {} {label}{}", holder.key, issue.label()).as_bytes());
    match purpose {
        Purpose::Sign => std::iter::once(0x01).chain(hash.into_iter().take(3)).collect(),
        Purpose::Auth => std::iter::once(0x21).chain(hash.into_iter().take(2)).collect(),
    }
}

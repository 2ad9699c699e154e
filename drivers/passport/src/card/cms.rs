// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes SignedData (RFC 5652) as EF.SOD and EF.CardSecurity have it (`specs` passport §4.1; Doc 9303-10, 4.6.2).

use jiff::civil::Date;
use tashika_kit::card_side::der::{context, integer, octets, oid, sequence, tlv};
use tashika_kit::card_side::x509::time;

use super::issuer::Signer;
use super::keys::{Hash, Scheme};

/// How a signed object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// The digest of the signature, where it is not the scheme's own.
    pub(crate) scheme: Option<Scheme>,
    /// The signer's certificate is inside.
    pub(crate) certificate: bool,
    /// The signer is named by its subject key identifier; otherwise by issuer and serial number.
    pub(crate) by_key_identifier: bool,
    /// Digest algorithms have NULL parameters.
    pub(crate) null_parameters: bool,
    /// The signing time is among the signed attributes.
    pub(crate) signing_time: Option<Date>,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            scheme: None,
            certificate: true,
            by_key_identifier: false,
            null_parameters: false,
            signing_time: None,
        }
    }
}

/// id-icao-mrtd-security-ldsSecurityObject.
pub(crate) const LDS: &[u32] = &[2, 23, 136, 1, 1, 1];
/// id-SecurityObject of BSI TR-03110.
pub(crate) const CARD_SECURITY: &[u32] = &[0, 4, 0, 127, 0, 7, 3, 2, 1];

/// ContentInfo with SignedData.
pub(crate) fn signed_data(content_type: &[u32], content: &[u8], signer: &Signer, style: Style) -> Vec<u8> {
    let scheme = style.scheme.unwrap_or(signer.scheme);
    let digest = digest_algorithm(scheme.hash(), style.null_parameters);
    let encapsulated = sequence(&[&oid(content_type), &context(0, &octets(content))]);
    let certificates = if style.certificate { context(0, &signer.certificate) } else { Vec::new() };
    let info = signer_info(content_type, content, signer, style, scheme);
    let data = sequence(&[
        &integer(&[3]),
        &tlv(&[0x31], &digest),
        &encapsulated,
        &certificates,
        &tlv(&[0x31], &info),
    ]);
    sequence(&[&oid(&[1, 2, 840, 113_549, 1, 7, 2]), &context(0, &data)])
}

fn digest_algorithm(hash: Hash, null: bool) -> Vec<u8> {
    if null { hash.algorithm_with_null() } else { hash.algorithm() }
}

fn signer_info(
    content_type: &[u32],
    content: &[u8],
    signer: &Signer,
    style: Style,
    scheme: Scheme,
) -> Vec<u8> {
    let hash = scheme.hash();
    let attributes = attributes(content_type, &hash.of(&[content]), style.signing_time);
    // What is signed has the tag of a SET, what is sent that of the field.
    let signature = signer.pair.sign(scheme, &tlv(&[0x31], &attributes));
    let (version, name) = if style.by_key_identifier {
        (3, tlv(&[0x80], &signer.pair.identifier()))
    } else {
        (1, sequence(&[&signer.issuer, &integer(&signer.serial)]))
    };
    sequence(&[
        &integer(&[version]),
        &name,
        &digest_algorithm(hash, style.null_parameters),
        &context(0, &attributes),
        &scheme.algorithm(),
        &octets(&signature),
    ])
}

/// The contents of the SET: its elements in the order of their bytes (X.690, 11.6).
fn attributes(content_type: &[u32], digest: &[u8], signing_time: Option<Date>) -> Vec<u8> {
    let attribute = |number: u32, value: &[u8]| {
        sequence(&[&oid(&[1, 2, 840, 113_549, 1, 9, number]), &tlv(&[0x31], value)])
    };
    let mut all = vec![attribute(3, &oid(content_type)), attribute(4, &octets(digest))];
    all.extend(signing_time.map(|day| attribute(5, &time(day, "010203Z"))));
    all.sort();
    all.concat()
}

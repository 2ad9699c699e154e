// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists and authorities for tests and for the benchmark. Written with another encoder than the reader's.
#![allow(dead_code, reason = "shared by tests and benchmark")]

use jiff::Timestamp;
use tashika_kit::card_side::SeededKey;
use tashika_kit::card_side::der::{bits, integer, octets, oid, sequence, tlv};
use tashika_kit::card_side::x509::{
    self, Body, Period, country, extension, organisation, rsa_algorithm, rsa_key_info, unit,
};

/// An authority.
#[derive(Clone, Debug)]
pub(crate) struct Maker {
    pub(crate) key: SeededKey,
    pub(crate) name: Vec<u8>,
}

impl Maker {
    pub(crate) fn new(seed: &str) -> Self {
        Self { key: SeededKey::of(seed), name: name("a purpose") }
    }

    pub(crate) fn key_id(&self) -> Vec<u8> {
        x509::rsa_key_identifier(&self.key)
    }

    pub(crate) fn certificate(&self) -> Vec<u8> {
        self.certificate_with(&[0x01, 0x06])
    }

    /// `usage`: the BIT STRING of the key usage.
    pub(crate) fn certificate_with(&self, usage: &[u8]) -> Vec<u8> {
        let body = Body {
            serial: &[1],
            algorithm: &rsa_algorithm(11),
            issuer: &self.name,
            period: Period { from: jiff::civil::date(2024, 1, 1), to: jiff::civil::date(2049, 12, 31) },
            subject: &self.name,
            key: &rsa_key_info(&self.key),
            extensions: &[
                extension(15, true, &tlv(&[0x03], usage)),
                extension(19, true, &sequence(&[&[0x01, 0x01, 0xFF]])),
                x509::subject_key_identifier(&self.key_id()),
            ],
        };
        body.signed(|body| self.key.sign(body))
    }

    /// A holder's certificate with this distribution point.
    pub(crate) fn leaf(&self, serial: &[u8], point: &[u8]) -> Vec<u8> {
        let full = tlv(&[0xA0], &tlv(&[0xA0], &tlv(&[0xA4], point)));
        let body = Body {
            serial,
            algorithm: &rsa_algorithm(11),
            issuer: &self.name,
            period: Period { from: jiff::civil::date(2024, 1, 1), to: jiff::civil::date(2049, 12, 31) },
            subject: &name("holder"),
            key: &rsa_key_info(&self.key),
            extensions: &[extension(31, false, &sequence(&[&sequence(&[&full])]))],
        };
        body.signed(|body| self.key.sign(body))
    }
}

pub(crate) fn name(purpose: &str) -> Vec<u8> {
    x509::name(&[country(), organisation("TEST"), unit(purpose)])
}

/// The distribution point of a municipality.
pub(crate) fn point(municipality: &str) -> Vec<u8> {
    x509::name(&[country(), unit("CRL Distribution Points"), x509::common_name(municipality)])
}

/// A list that is going to be signed.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) version: Vec<u8>,
    pub(crate) this_update: Vec<u8>,
    pub(crate) next_update: Vec<u8>,
    pub(crate) entries: Vec<u8>,
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl List {
    pub(crate) fn new(this_update: &str, next_update: &str) -> Self {
        let time = |at: &str| time(at.parse().unwrap_or(Timestamp::UNIX_EPOCH));
        Self {
            version: integer(&[1]),
            this_update: time(this_update),
            next_update: time(next_update),
            entries: Vec::new(),
            extensions: Vec::new(),
        }
    }

    pub(crate) fn revoke(mut self, serial: &[u8], at: &str, reason: Option<u8>) -> Self {
        self.push(serial, at.parse().unwrap_or(Timestamp::UNIX_EPOCH), reason);
        self
    }

    pub(crate) fn push(&mut self, serial: &[u8], at: Timestamp, reason: Option<u8>) {
        let extensions = reason.map(|code| sequence(&[&extension(21, false, &[0x0A, 1, code])]));
        let parts = [integer(serial), time(at), extensions.unwrap_or_default()];
        self.entries.extend(sequence(&[&parts.concat()]));
    }

    /// An entry as it stands.
    pub(crate) fn raw(mut self, entry: &[u8]) -> Self {
        self.entries.extend(entry);
        self
    }

    pub(crate) fn number(mut self, number: &[u8]) -> Self {
        self.extensions.push(extension(20, false, &integer(number)));
        self
    }

    pub(crate) fn authority(mut self, key_id: &[u8]) -> Self {
        self.extensions.push(extension(35, false, &sequence(&[&tlv(&[0x80], key_id)])));
        self
    }

    /// IssuingDistributionPoint with this name and these further parts.
    pub(crate) fn point(mut self, name: &[u8], more: &[u8]) -> Self {
        let full = tlv(&[0xA0], &tlv(&[0xA0], &tlv(&[0xA4], name)));
        self.extensions.push(extension(28, true, &sequence(&[&[full, more.to_vec()].concat()])));
        self
    }

    pub(crate) fn extension(mut self, number: u32, critical: bool, value: &[u8]) -> Self {
        self.extensions.push(extension(number, critical, value));
        self
    }

    pub(crate) fn signed(&self, by: &Maker) -> Vec<u8> {
        self.signed_as(&by.name, &by.key, &rsa_algorithm(11))
    }

    pub(crate) fn signed_as(&self, issuer: &[u8], key: &SeededKey, algorithm: &[u8]) -> Vec<u8> {
        let entries = if self.entries.is_empty() { Vec::new() } else { sequence(&[&self.entries]) };
        let extensions = match self.extensions.concat() {
            all if all.is_empty() => all,
            all => tlv(&[0xA0], &sequence(&[&all])),
        };
        let parts = [
            self.version.clone(),
            algorithm.to_vec(),
            issuer.to_vec(),
            self.this_update.clone(),
            self.next_update.clone(),
            entries,
            extensions,
        ];
        let body = sequence(&[&parts.concat()]);
        let signature = bits(&key.sign(&body));
        sequence(&[&body, algorithm, &signature])
    }
}

/// UTCTime.
pub(crate) fn time(at: Timestamp) -> Vec<u8> {
    tlv(&[0x17], at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
}

/// A critical extension nobody knows, for an entry or a list.
pub(crate) fn unknown() -> Vec<u8> {
    let id = oid(&[1, 2, 3, 4]);
    sequence(&[&id, &[0x01, 0x01, 0xFF], &octets(&[0x05, 0x00])])
}

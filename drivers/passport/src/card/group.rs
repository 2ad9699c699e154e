// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side's own Diffie-Hellman groups.

use std::sync::LazyLock;

use num_bigint::BigUint;
use tashika_kit::card_side::der::{bits, integer, oid, sequence};

use super::domains::GROUPS;
use super::number::{fixed, hex};

/// One of the standardised groups (RFC 5114).
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) id: u8,
    pub(crate) p: BigUint,
    pub(crate) g: BigUint,
    pub(crate) q: BigUint,
}

/// By standardised domain parameter id, 0 to 2.
pub(crate) fn group(id: u8) -> Option<&'static Group> {
    static ALL: LazyLock<Vec<Group>> = LazyLock::new(|| {
        let made =
            GROUPS.iter().map(|text| Group { id: text.id, p: hex(text.p), g: hex(text.g), q: hex(text.q) });
        made.collect()
    });
    ALL.iter().find(|group| group.id == id)
}

impl Group {
    /// Bytes of an element.
    pub(crate) fn length(&self) -> usize {
        self.p.bits().div_ceil(8) as usize
    }

    pub(crate) fn power(&self, base: &BigUint, exponent: &BigUint) -> BigUint {
        base.modpow(exponent, &self.p)
    }

    /// A public key that is neither 0, 1 nor p - 1, nor beyond.
    pub(crate) fn accepts(&self, key: &BigUint) -> bool {
        *key > BigUint::from(1u8) && *key < &self.p - 1u8
    }

    /// The shared secret as long as p.
    pub(crate) fn agreed(&self, key: &BigUint, secret: &BigUint) -> Vec<u8> {
        fixed(&self.power(key, secret), self.length())
    }

    /// SubjectPublicKeyInfo: of X9.42 (`dhpublicnumber`: p, g, q) or of PKCS#3 (p, g, length).
    pub(crate) fn key_info(&self, key: &BigUint, x9_42: bool) -> Vec<u8> {
        let [p, g, q] = [&self.p, &self.g, &self.q].map(|number| integer(&number.to_bytes_be()));
        let algorithm = if x9_42 {
            sequence(&[&oid(&[1, 2, 840, 10_046, 2, 1]), &sequence(&[&p, &g, &q])])
        } else {
            let length = integer(&self.q.bits().to_be_bytes());
            sequence(&[&oid(&[1, 2, 840, 113_549, 1, 3, 1]), &sequence(&[&p, &g, &length])])
        };
        sequence(&[&algorithm, &bits(&integer(&key.to_bytes_be()))])
    }
}

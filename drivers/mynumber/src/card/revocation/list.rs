// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists (RFC 5280, 5), whole and by municipality.

use std::ops::Range;

use jiff::{Timestamp, ToSpan};
use tashika_kit::card_side::der::{bits, context, integer, sequence, tlv};
use tashika_kit::card_side::x509::{extension, rsa_algorithm};

use super::{Authority, Place, reason, revoked_at, time};

/// What list an authority is to write.
#[derive(Clone, Debug)]
pub struct ListOrder {
    /// The place whose certificates it covers; `None`: all of them, without an issuing distribution point.
    pub place: Option<Place>,
    /// Its number (RFC 5280, 5.2.3).
    pub number: u64,
    /// When it was issued.
    pub this_update: Timestamp,
    /// When the next one will be there at the latest.
    pub next_update: Timestamp,
    /// Revoked serial numbers that belong to no software card, for size: each number gives another serial number, and
    /// those of cards never occur among them.
    pub filler: Range<u32>,
}

impl ListOrder {
    /// A day's list: issued at a moment, the next one a day later; as many hours again are left for receiving it.
    #[must_use]
    pub fn daily(place: Option<Place>, number: u64, this_update: Timestamp) -> Self {
        let next_update = this_update.saturating_add(48.hours()).unwrap_or(Timestamp::MAX);
        Self { place, number, this_update, next_update, filler: 0..0 }
    }
}

impl Authority {
    /// Writes a list: DER.
    #[must_use]
    pub fn list(&self, order: &ListOrder) -> Vec<u8> {
        let revoked = self.entries(order);
        // RFC 5280, 5.1.2.6: absent, not empty.
        let revoked = if revoked.is_empty() { Vec::new() } else { tlv(&[0x30], &revoked) };
        let body = sequence(&[
            &integer(&[1]),
            &rsa_algorithm(11),
            &self.root.name(),
            &time(order.this_update),
            &time(order.next_update),
            &revoked,
            &context(0, &tlv(&[0x30], &self.list_extensions(order))),
        ]);
        let signature = bits(&self.root.key.sign(&body));
        sequence(&[&body, &rsa_algorithm(11), &signature])
    }

    fn list_extensions(&self, order: &ListOrder) -> Vec<u8> {
        let covered = order.place.as_ref().map(|place| {
            let point = context(0, &context(0, &context(4, &self.root.distribution_name(place))));
            extension(28, true, &sequence(&[&point]))
        });
        [
            self.root.authority_key_identifier(),
            extension(20, false, &integer(&order.number.to_be_bytes())),
            covered.unwrap_or_default(),
        ]
        .concat()
    }

    fn entries(&self, order: &ListOrder) -> Vec<u8> {
        let covers = |place: &Place| order.place.as_ref().is_none_or(|own| own == place);
        let of_cards = self.issued().filter(|issued| covers(&issued.place)).filter_map(|issued| {
            let (reason, days) = issued.revoked?;
            Some(entry(&issued.serial, revoked_at(order.this_update, days), reason))
        });
        let filler = order.filler.clone().map(|number| {
            let days = i32::try_from(number % 1800).unwrap_or_default();
            entry(&filler_serial(number), revoked_at(order.this_update, days), filler_reason(number))
        });
        let mut all = Vec::new();
        of_cards.chain(filler).for_each(|entry| all.extend(entry));
        all
    }
}

fn entry(serial: &[u8], at: Timestamp, code: u8) -> Vec<u8> {
    let reason = extension(21, false, &tlv(&[0x0A], &[code]));
    sequence(&[&integer(serial), &time(at), &sequence(&[&reason])])
}

/// Four bytes that begin with 10 to 2F hexadecimal, each once, in no order: those of cards begin with 01 or have three
/// bytes.
fn filler_serial(number: u32) -> [u8; 4] {
    let spread = number.wrapping_mul(0x9E37_79B1) & 0x1FFF_FFFF;
    (0x1000_0000 + spread).to_be_bytes()
}

/// Most were revoked because something in them changed.
fn filler_reason(number: u32) -> u8 {
    match number % 10 {
        0..=5 => reason::AFFILIATION_CHANGED,
        6 | 7 => reason::SUPERSEDED,
        8 => reason::CESSATION_OF_OPERATION,
        _ => reason::CERTIFICATE_HOLD,
    }
}

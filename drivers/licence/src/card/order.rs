// SPDX-License-Identifier: MIT OR Apache-2.0
//! The order a licence is made from: whose it is, until when, how it behaves, and what is wrong with it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::behaviour::Behaviour;
use super::holder::{HANAKO, Holder, later, term};
use super::issuer::Signer;
use super::object::Covered;

/// 暗証番号1 of every specimen.
pub(crate) const PIN_1: &str = "1234";
/// 暗証番号2; another one, so that a mix-up is noticed.
pub(crate) const PIN_2: &str = "5678";
/// DPIN: what is in force where no PIN was set.
pub(crate) const DEFAULT_PIN: &str = "****";

/// An entry of EF04 or EF06: its slot, the day, the new text. The commission is always the specimen's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) tag: u8,
    pub(crate) on: Date,
    pub(crate) text: &'static str,
}

/// What a forger changed after the licence was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tampering {
    /// Another photo.
    Photo(&'static [u8]),
    /// A later last day in MF/EF01, which no signature covers.
    CommonExpiry(Date),
}

/// Everything that makes one licence.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) holder: Holder,
    pub(crate) issued: Date,
    pub(crate) expiry: Date,
    /// Version of the specification, three digits.
    pub(crate) version: &'static str,
    pub(crate) number: String,
    pub(crate) photo: &'static [u8],
    pub(crate) changes: Vec<Change>,
    /// Entry of EF06, which nobody may read.
    pub(crate) new_domicile: Option<Change>,
    pub(crate) pins_set: bool,
    /// Tries left of PIN 1 and PIN 2.
    pub(crate) tries: [u8; 2],
    pub(crate) signer: Signer,
    pub(crate) covered: Covered,
    pub(crate) tampering: Option<Tampering>,
    pub(crate) behaviour: Behaviour,
}

impl Order {
    /// A licence of five years with two or three of them left.
    pub(crate) fn fresh(holder: Holder, today: Date) -> Self {
        Self::ending(holder, holder.birthday_from(later(today, 2.years())))
    }

    /// A licence that ends after this birthday.
    pub(crate) fn ending(holder: Holder, birthday: Date) -> Self {
        let (issued, expiry) = term(birthday);
        Self {
            holder,
            issued,
            expiry,
            version: "010",
            number: holder.number(),
            photo: holder.photo,
            changes: Vec::new(),
            new_domicile: None,
            pins_set: true,
            tries: [3, 3],
            signer: Signer::Licence,
            covered: Covered::WholeFiles,
            tampering: None,
            behaviour: Behaviour::default(),
        }
    }

    /// What most personas start from.
    pub(crate) fn hanako(today: Date) -> Self {
        Self::fresh(HANAKO, today)
    }
}

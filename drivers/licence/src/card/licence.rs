// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software driver's licence: fills the files of §2 and §3 from an order (`specs` drivers-licence).

use jiff::civil::Date;
use tashika_kit::CardSide;

use super::aid;
use super::behaviour::Behaviour;
use super::chip::{Chip, Directory, Pin};
use super::issuer::Signer;
use super::jis::{NOT_HELD, era_date, jis_x_0208, packed, wide};
use super::object::{Contents, Object, object, object2};
use super::order::{Change, DEFAULT_PIN, Order, PIN_1, PIN_2, Tampering};

/// The one answer to reset anybody has published (§1.1).
const ATR: [u8; 13] = [0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x91, 0x81, 0xC1, 0x00, 0xD8];
/// JIS X 0208 制定年番号 of 1978, the only value that is known.
const EDITION: u8 = 0x78;
const COMMISSION: &str = "架空県公安委員会";
const SHORT_COMMISSION: &str = "架空県公安";

const PIN_FILE_1: u16 = 0x0001;
const PIN_FILE_2: u16 = 0x0002;
const ONE: &[u16] = &[PIN_FILE_1];
const BOTH: &[u16] = &[PIN_FILE_1, PIN_FILE_2];

/// A software driver's licence. Counters live as long as this value.
pub struct LicenceCard(Chip);

impl LicenceCard {
    /// A fresh licence as of a day, with another behaviour than the default.
    #[must_use]
    pub fn behaving(today: Date, behaviour: Behaviour) -> Self {
        Self::new(&Order { behaviour, ..Order::hanako(today) })
    }

    pub(crate) fn new(order: &Order) -> Self {
        Self(Chip::new(directories(order), !order.pins_set, order.behaviour))
    }

    /// Tries left of PIN 1 (file 1) or PIN 2 (file 2), without touching them.
    #[must_use]
    pub fn tries_left(&self, pin_file: u16) -> Option<u8> {
        self.0.tries_left(pin_file)
    }

    /// What a file holds, past its access condition, for tests: `None` is the MF.
    #[must_use]
    pub fn contents(&self, directory: Option<&[u8]>, file: u16) -> Option<&[u8]> {
        self.0.contents(directory, file)
    }
}

impl CardSide for LicenceCard {
    fn atr(&self) -> Vec<u8> {
        ATR.to_vec()
    }

    fn power_up(&mut self) {
        self.0.forget();
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        self.0.answer(command)
    }
}

impl std::fmt::Debug for LicenceCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LicenceCard")
    }
}

fn directories(order: &Order) -> Vec<Directory> {
    let (entries, domicile) = (entries(order), domicile(order));
    let signature = signature(order, &[&entries, &domicile, &photo(order.photo)]);
    let shown = match order.tampering {
        Some(Tampering::Photo(forged)) => forged,
        _ => order.photo,
    };
    let [characters, change_characters] = characters(order);
    let text = Directory::new(Some(aid::DF1))
        .with(0x0001, ONE, entries.file())
        .with(0x0002, BOTH, domicile.file())
        .with(0x0003, ONE, characters.file())
        .with(0x0004, ONE, changes(order).file())
        .with(0x0005, ONE, change_characters.file())
        .with(0x0006, BOTH, new_domicile(order).file())
        .with(0x0007, ONE, signature.file());
    vec![
        master(order),
        text,
        Directory::new(Some(aid::DF2)).with(0x0001, BOTH, photo(shown).file()),
        Directory::new(Some(aid::DF3)).with(0x0001, ONE, Contents::new(512, Vec::new()).file()),
    ]
}

fn master(order: &Order) -> Directory {
    let [pin_1, pin_2] = if order.pins_set { [PIN_1, PIN_2] } else { [DEFAULT_PIN; 2] };
    let [tries_1, tries_2] = order.tries;
    Directory::new(None)
        .with(0x2F01, &[], common(order).file())
        .with(0x000A, &[], Contents::new(3, vec![object(0x05, [u8::from(order.pins_set)])]).file())
        .with_pin(PIN_FILE_1, pin(pin_1, tries_1))
        .with_pin(PIN_FILE_2, pin(pin_2, tries_2))
}

fn pin(value: &str, left: u8) -> Pin {
    Pin::new(four(value), 3).with_left(left)
}

/// A PIN as it is stored.
pub(crate) fn four(value: &str) -> [u8; 4] {
    let mut four = [0; 4];
    four.iter_mut().zip(value.bytes()).for_each(|(place, digit)| *place = digit);
    four
}

/// MF/EF01 (§2.4). Maker and cryptographic function are placeholders: their values are not known.
pub(crate) fn common(order: &Order) -> Contents {
    let expiry = match order.tampering {
        Some(Tampering::CommonExpiry(later)) => later,
        _ => order.expiry,
    };
    let issuer = [order.version.as_bytes(), &packed(order.issued), &packed(expiry)].concat();
    Contents::new(17, vec![object(0x45, issuer), object(0x46, [0x00, 0x00])])
}

/// DF1/EF01 (§3.3).
fn entries(order: &Order) -> Contents {
    let holder = &order.holder;
    let empty = |tag| object(tag, []);
    let mut objects = vec![
        object(0x11, [EDITION]),
        object(0x12, jis_x_0208(holder.name)),
        object(0x13, jis_x_0208(holder.kana)),
        empty(0x14),
        object(0x15, jis_x_0208(holder.unified_kana)),
        object(0x16, era_date(holder.birth)),
        object(0x17, jis_x_0208(holder.address)),
        object(0x18, era_date(order.issued)),
        object(0x19, "00000"),
        object(0x1A, jis_x_0208("優良")),
        object(0x1B, era_date(order.expiry)),
        object(0x1C, jis_x_0208("眼鏡等")),
        object(0x1D, jis_x_0208("中型車は中型車（８ｔ）に限る")),
        empty(0x1E),
        empty(0x1F),
        object(0x20, jis_x_0208(COMMISSION)),
        object(0x21, order.number.as_str()),
    ];
    objects.extend((0x22..=0x33).map(|tag| class(tag, holder.first)));
    Contents::new(880, objects)
}

/// Of the classes, 他 and 中型 are held since the first licence.
fn class(tag: u8, first: Date) -> Object {
    match tag {
        0x23 | 0x31 => object(tag, era_date(first)),
        _ => object(tag, NOT_HELD),
    }
}

/// DF1/EF02 (§3.4).
fn domicile(order: &Order) -> Contents {
    Contents::new(82, vec![object(0x41, jis_x_0208(order.holder.domicile))])
}

/// DF1/EF03 with the first two external characters, DF1/EF05 with the other five (§3.5).
fn characters(order: &Order) -> [Contents; 2] {
    let bitmap = |index: usize| order.holder.characters.get(index).copied().unwrap_or_default();
    let entry = |(tag, index): (u8, usize)| object(tag, bitmap(index));
    let more = order.holder.characters.len() > 2;
    let flag = object(0xA0, [u8::from(more)]);
    let rest = (0xA1..=0xA5).zip(2..).map(entry);
    [
        Contents::new(264, [(0x48, 0), (0x49, 1)].map(entry).to_vec()),
        Contents::new(663, std::iter::once(flag).chain(rest).collect()),
    ]
}

/// DF1/EF04 (§3.6).
fn changes(order: &Order) -> Contents {
    let entry = |tag| order.changes.iter().find(|change| change.tag == tag);
    let slot = |tag| object(tag, entry(tag).map(change).unwrap_or_default());
    let flag = object(0x50, [u8::from(!order.changes.is_empty())]);
    Contents::new(640, std::iter::once(flag).chain((0x51..=0x97).map(slot)).collect())
}

/// DF1/EF06 (§3.7).
fn new_domicile(order: &Order) -> Contents {
    let entry = order.new_domicile.as_ref().map(change).unwrap_or_default();
    let mut objects = vec![object(0xAA, [u8::from(!entry.is_empty())]), object(0xAB, entry)];
    objects.extend((0xAC..=0xAF).map(|tag| object(tag, [])));
    Contents::new(256, objects)
}

/// An entry of the specimen's commission. A new commission (`51` to `5F`) is its own text.
fn change(change: &Change) -> Vec<u8> {
    let by = if (0x51..=0x5F).contains(&change.tag) { "" } else { SHORT_COMMISSION };
    entry(change.on, change.text, by)
}

/// Edition, date in full width, text, and who wrote it.
pub(crate) fn entry(on: Date, text: &str, by: &str) -> Vec<u8> {
    [&[EDITION][..], &wide(&era_date(on)), &jis_x_0208(text), &jis_x_0208(by)].concat()
}

/// DF2/EF01 (§4).
fn photo(picture: &[u8]) -> Contents {
    Contents::new(2005, vec![object2([0x5F, 0x40], picture)])
}

/// DF1/EF07 (§5).
fn signature(order: &Order, files: &[&Contents]) -> Contents {
    let input: Vec<u8> = files.iter().flat_map(|file| file.signed(order.covered)).collect();
    let tags = [0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6];
    let values = signature_values(order.signer, &input);
    Contents::new(578, tags.into_iter().zip(values).map(|(tag, value)| object(tag, value)).collect())
}

/// Signature, serial number, the reserved object, issuer, subject, key identifier.
pub(crate) fn signature_values(signer: Signer, input: &[u8]) -> [Vec<u8>; 6] {
    [
        signer.key().sign(input),
        signer.serial().into(),
        Vec::new(),
        signer.issuer().into(),
        signer.subject().into(),
        signer.key_id().to_vec(),
    ]
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software My-Number licence: the application alone (`specs` drivers-licence §7). It has no answer to reset and
//! no chip of its own: `softcard` puts it beside a My Number Card.

use jiff::ToSpan;
use jiff::civil::Date;

use super::aid;
use super::behaviour::Behaviour;
use super::chip::{Chip, Directory, Pin};
use super::holder::{HANAKO, Holder, later, specimen};
use super::issuer::Signer;
use super::jis::{NOT_HELD, era_date, jis_x_0208};
use super::licence::{four, signature_values};
use super::object::{Contents, Covered, Object, object, object2};
use super::order::{DEFAULT_PIN, Order};

/// The PIN of every specimen; none of the host's.
const PIN: &str = "8642";
const PIN_FILE: u16 = 0x0006;
const TRIES: u8 = 10;
const AFTER_PIN: &[u16] = &[PIN_FILE];
/// First byte of the tags numbered above `FF`: no source gives it (§7.4).
const PREFIX: u8 = 0x01;

/// What the police recorded on a My Number Card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// A licence, with a PIN.
    Licence,
    /// A licence; its holder set no PIN.
    WithoutPin,
    /// A licence whose PIN is blocked.
    Blocked,
    /// Driving-history data alone (マイナ経歴証明書): no licence.
    HistoryOnly,
    /// A licence whose photo was replaced after signing.
    Altered,
}

/// The application of a My-Number licence. Its counter lives as long as this value.
pub struct MyNumberLicenceCard(Chip);

impl MyNumberLicenceCard {
    /// What is recorded for 見本　花子 as of a day.
    #[must_use]
    pub fn new(recorded: Recorded, today: Date) -> Self {
        Self::behaving(recorded, today, Behaviour::default())
    }

    /// The same with another behaviour than the default.
    #[must_use]
    pub fn behaving(recorded: Recorded, today: Date, behaviour: Behaviour) -> Self {
        let home = home(recorded, &HANAKO, today);
        Self(Chip::new(vec![home], recorded == Recorded::WithoutPin, behaviour))
    }

    /// The PIN its holder knows; `None` if none was set.
    #[must_use]
    pub fn pin(recorded: Recorded) -> Option<&'static str> {
        (recorded != Recorded::WithoutPin).then_some(PIN)
    }

    /// Power comes, or another application was selected.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// Answers one command.
    pub fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        self.0.answer(command)
    }

    /// Tries left of its PIN, without touching it.
    #[must_use]
    pub fn tries_left(&self) -> Option<u8> {
        self.0.tries_left(PIN_FILE)
    }

    /// What a file holds, past its access condition, for tests.
    #[must_use]
    pub fn contents(&self, file: u16) -> Option<&[u8]> {
        self.0.contents(Some(&aid::MY_NUMBER_LICENCE), file)
    }
}

impl std::fmt::Debug for MyNumberLicenceCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MyNumberLicenceCard")
    }
}

fn home(recorded: Recorded, holder: &Holder, today: Date) -> Directory {
    let signed = data(recorded, holder, today, holder.photo);
    let stored = match recorded {
        Recorded::Altered => data(recorded, holder, today, specimen!("licence-man.jp2")),
        _ => signed.clone(),
    };
    let (pin, set) = match MyNumberLicenceCard::pin(recorded) {
        Some(pin) => (pin, 0x01),
        None => (DEFAULT_PIN, 0x00),
    };
    let left = if recorded == Recorded::Blocked { 0 } else { TRIES };
    Directory::new(Some(aid::MY_NUMBER_LICENCE))
        .with_pin(PIN_FILE, Pin::new(four(pin), TRIES).with_left(left))
        .with(0x001A, &[], Contents::new(3, vec![object(0xC1, [set])]).file())
        .with(0x001B, AFTER_PIN, stored.file())
        .with(0x001C, AFTER_PIN, signature(&signed).file())
}

/// WEF02 (§7.4).
fn data(recorded: Recorded, holder: &Holder, today: Date, photo: &[u8]) -> Contents {
    let one_byte = (0xC2..=0xFF).map(|tag| match recorded {
        Recorded::HistoryOnly => history(tag, holder, today),
        _ => licence(tag, holder, today),
    });
    let photo = if recorded == Recorded::HistoryOnly { &[] } else { photo };
    let two_bytes = (0x00..=0x06).map(|tag| object2([PREFIX, tag], []));
    let photo = object2([PREFIX, 0x07], photo);
    Contents::new(5845, one_byte.chain(two_bytes).chain([photo]).collect())
}

/// An object of a plain licence: no history, the last day, a condition, number, dates and classes.
fn licence(tag: u8, holder: &Holder, today: Date) -> Object {
    match tag {
        0xC4 => object(tag, jis_x_0208("優良")),
        0xC5 => object(tag, era_date(expiry(holder, today))),
        0xC6 => object(tag, jis_x_0208("眼鏡等")),
        0xE7 => object(tag, holder.number()),
        0xE9 | 0xEB => object(tag, NOT_HELD),
        0xEA => object(tag, era_date(holder.first)),
        // 中型 alone; 1 is held, presumably.
        0xEC..=0xFA => object(tag, [u8::from(tag == 0xF8)]),
        _ => object(tag, []),
    }
}

/// An object of driving-history data: the day, the class, its number.
fn history(tag: u8, holder: &Holder, today: Date) -> Object {
    match tag {
        0xC2 => object(tag, era_date(later(today, (-300).days()))),
        0xC3 => object(tag, [0x01]),
        0xE8 => object(tag, holder.number()),
        _ => object(tag, []),
    }
}

/// As of a licence of the same day.
fn expiry(holder: &Holder, today: Date) -> Date {
    Order::fresh(*holder, today).expiry
}

/// WEF03 (§7.5), over all of WEF02.
fn signature(signed: &Contents) -> Contents {
    let values = signature_values(Signer::MyNumberLicence, &signed.signed(Covered::WholeFiles));
    let tags = (0x08..=0x0D).zip(values);
    Contents::new(584, tags.map(|(tag, value)| object2([PREFIX, tag], value)).collect())
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The orders of the personas' chips. What of a Japanese passport's chip is a guess, the sheet says (`specs` passport §7.2,
//! §8.2): one of each model has to be read before more can be said.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::authentication::{Production, Trailer};
use super::behaviour::{Behaviour, TooMuch};
use super::chip::Radio;
use super::cipher::Suite;
use super::cms::Style;
use super::groups::{Person, Record};
use super::holder::{GRETA, Holder, LONG_NAME, OMAR, SAKURA, TARO, UNKNOWN_DAY, specimen};
use super::issuer::Ds;
use super::keys::{Hash, Scheme};
use super::order::{ActiveKind, ActiveOrder, Answers, ChipKind, ChipOrder, Order, Tampering};
use super::pace::{Mapping, Offer};

/// A day from a day.
pub(super) fn later(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

const fn active(kind: ActiveKind) -> Option<ActiveOrder> {
    Some(ActiveOrder { kind, answers: Answers::Itself })
}

/// Active Authentication with ECDSA on P-256.
const EC: ActiveKind = ActiveKind::Ec { curve: 12, explicit: false, hash: Hash::Sha256, der: false };
/// With RSA: 1,024 bits need no extended length.
const RSA: ActiveKind =
    ActiveKind::Rsa { bits: 1024, trailer: Trailer::Short, production: Production::Plain };

const fn pace(mapping: Mapping, parameters: u8, suite: Suite) -> Offer {
    Offer { mapping, parameters, suite }
}

/// A book that has nine years left.
fn book(holder: Holder, signer: Ds, today: Date) -> Order {
    Order::of(holder, signer, later(today, (-1).years()), later(today, 9.years()))
}

pub(super) fn japan_2020(today: Date) -> Order {
    Order { active: active(EC), hash: Hash::Sha384, ..book(SAKURA, Ds::Japan, today) }
}

pub(super) fn japan_2025(today: Date) -> Order {
    let holder = Holder { code: "PP", number: "ZZ0000707", ..TARO };
    Order {
        active: active(EC),
        offers: const { &[pace(Mapping::Generic, 12, Suite::Aes128)] },
        newer: true,
        hash: Hash::Sha384,
        issue: later(today, (-30).days()),
        ..book(holder, Ds::Japan2025, today)
    }
}

/// Half a year is left.
pub(super) fn japan_older(today: Date) -> Order {
    Order {
        active: active(RSA),
        address: Some("架空県見本市確認町一丁目２番３号"),
        issue: later(today, (-114).months()),
        expiry: later(today, 6.months()),
        ..book(TARO, Ds::JapanRsa, today)
    }
}

pub(super) fn germany(today: Date) -> Order {
    const OFFERS: &[Offer] =
        &[pace(Mapping::Generic, 13, Suite::Aes128), pace(Mapping::ChipAuthentication, 13, Suite::Aes128)];
    Order {
        radio: Radio::TypeA,
        bac: false,
        offers: OFFERS,
        can: Some("938416"),
        newer: true,
        fingerprints: true,
        chip: Some(ChipOrder {
            kind: ChipKind::Ec { curve: 13, explicit: true },
            suites: &[Suite::Aes128],
            id: None,
            key_agreement_template: false,
            another: false,
        }),
        style: Style {
            by_key_identifier: true,
            signing_time: Some(later(today, (-1).years())),
            ..Style::default()
        },
        behaviour: Behaviour { refuses_le_on_select: true, ..Behaviour::default() },
        ..book(GRETA, Ds::Germany, today)
    }
}

pub(super) fn newer_photo(today: Date) -> Order {
    let holder = Holder { number: "CZZ000808", ..GRETA };
    Order {
        hash: Hash::Sha512,
        record: Record::Iso39794,
        offers: const { &[pace(Mapping::Generic, 14, Suite::Aes256)] },
        ..Order { holder, ..germany(today) }
    }
}

/// A book of Utopia with Active Authentication.
fn utopia(holder: Holder, today: Date) -> Order {
    Order { active: active(RSA), radio: Radio::TypeA, ..book(holder, Ds::Utopia, today) }
}

pub(super) fn integrated(today: Date) -> Order {
    Order {
        active: None,
        offers: const { &[pace(Mapping::Integrated, 18, Suite::Aes256)] },
        newer: true,
        chip: Some(ChipOrder {
            kind: ChipKind::Ec { curve: 15, explicit: false },
            suites: &[Suite::Aes256],
            id: Some(1),
            key_agreement_template: false,
            another: false,
        }),
        ..utopia(OMAR, today)
    }
}

pub(super) fn diffie_hellman(today: Date) -> Order {
    Order {
        active: None,
        offers: const { &[pace(Mapping::Generic, 2, Suite::Aes128)] },
        chip: Some(ChipOrder {
            kind: ChipKind::Dh { group: 2, x9_42: false },
            suites: &[Suite::TripleDes],
            id: None,
            key_agreement_template: true,
            another: false,
        }),
        ..utopia(OMAR, today)
    }
}

pub(super) fn triple_des(today: Date) -> Order {
    Order {
        hash: Hash::Sha1,
        style: Style { certificate: false, null_parameters: true, ..Style::default() },
        ..book(OMAR, Ds::Utopia3Des, today)
    }
}

pub(super) fn altered_expiry(today: Date) -> Order {
    let tampering = Some(Tampering::Expiry(later(today, 5.years())));
    Order { expiry: later(today, (-200).days()), tampering, ..japan_2020(today) }
}

pub(super) fn altered_photo(today: Date) -> Order {
    Order { tampering: Some(Tampering::Photo(specimen!("man.jp2"))), ..japan_2020(today) }
}

pub(super) fn wrong_hash(today: Date) -> Order {
    Order { tampering: Some(Tampering::WrongHash(2)), ..japan_2020(today) }
}

pub(super) fn unsigned_photo(today: Date) -> Order {
    Order { tampering: Some(Tampering::Unsigned(2)), ..japan_2020(today) }
}

pub(super) fn unknown_signer(today: Date) -> Order {
    Order { signer: Ds::Stranger, ..japan_2020(today) }
}

pub(super) fn expired_signer(today: Date) -> Order {
    Order { signer: Ds::JapanExpired, ..japan_2020(today) }
}

pub(super) fn revoked_signer(today: Date) -> Order {
    Order { signer: Ds::JapanRevoked, ..japan_2020(today) }
}

pub(super) fn clone(today: Date) -> Order {
    Order { active: Some(ActiveOrder { kind: EC, answers: Answers::Another }), ..japan_2020(today) }
}

pub(super) fn silent_clone(today: Date) -> Order {
    Order { active: Some(ActiveOrder { kind: EC, answers: Answers::Nobody(0x6985) }), ..japan_2020(today) }
}

/// Its key is one of ECDSA, whose answers fit every reader.
pub(super) fn length_refusing_clone(today: Date) -> Order {
    Order { active: Some(ActiveOrder { kind: EC, answers: Answers::Nobody(0x6700) }), ..japan_2020(today) }
}

/// In plain, nobody can be asked for Chip Authentication.
pub(super) fn open_clone(today: Date) -> Order {
    Order { open: true, bac: false, offers: &[], ..clone_without_chip_key(today) }
}

pub(super) fn clone_without_chip_key(today: Date) -> Order {
    let order = integrated(today);
    Order { chip: order.chip.map(|chip| ChipOrder { another: true, ..chip }), ..order }
}

pub(super) fn downgraded(today: Date) -> Order {
    Order { tampering: Some(Tampering::Downgraded), ..integrated(today) }
}

/// Its signature is named by plain rsaEncryption, and another hash is outside than inside (`specs` passport §4.1).
pub(super) fn other_number(today: Date) -> Order {
    let tampering = Some(Tampering::OtherNumber("U0000999"));
    let style = Style { scheme: Some(Scheme::PlainRsa(Hash::Sha224)), ..Style::default() };
    Order { tampering, signer: Ds::UtopiaRsa, style, ..triple_des(today) }
}

pub(super) fn visitor(today: Date) -> Order {
    let person = Person {
        full_name: "SPECIMEN<<OMAR<LUIS",
        birth: "19770921",
        birth_place: "PORT<MUSTER<UTOPIA",
        address: "7<HARBOUR<ROAD<PORT<MUSTER",
        personal_number: "ZE0000404",
    };
    Order { person: Some(person), authority: Some("UTOPIA PASSPORT OFFICE"), ..utopia(OMAR, today) }
}

pub(super) fn unknown_birth_day(today: Date) -> Order {
    utopia(UNKNOWN_DAY, today)
}

pub(super) fn long_name(today: Date) -> Order {
    utopia(LONG_NAME, today)
}

pub(super) fn jpeg(today: Date) -> Order {
    let holder = Holder { photo: specimen!("woman.jpg"), ..UNKNOWN_DAY };
    let holder = Holder { birth: "850817", birth_printed: "17 AUG 1985", number: "U0000909", ..holder };
    Order { record: Record::Iso19794 { points: 88 }, ..utopia(holder, today) }
}

pub(super) fn codestream(today: Date) -> Order {
    let holder = Holder { photo: specimen!("man.j2k"), number: "U0001010", ..OMAR };
    let kind = ActiveKind::Ec { curve: 15, explicit: true, hash: Hash::Sha256, der: true };
    Order { fingerprints: true, active: active(kind), ..utopia(holder, today) }
}

pub(super) fn big(today: Date) -> Order {
    let holder = Holder { photo: specimen!("woman-big.jp2"), sex: 'F', number: "U0001111", ..OMAR };
    utopia(holder, today)
}

pub(super) fn extended(today: Date) -> Order {
    let trailer = Trailer::Long(Hash::Sha256);
    let kind = ActiveKind::Rsa { bits: 2048, trailer, production: Production::Smaller };
    let behaviour = Behaviour { extended: Some((1000, 4000)), ..Behaviour::default() };
    Order { active: active(kind), behaviour, ..utopia(OMAR, today) }
}

pub(super) fn difficult(today: Date) -> Order {
    let behaviour = Behaviour {
        short_identifiers: false,
        largest_read: Some((0xA0, TooMuch::Word(0x6700))),
        select_master: 0x6A86,
        ..Behaviour::default()
    };
    Order { behaviour, ..utopia(OMAR, today) }
}

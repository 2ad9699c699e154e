// SPDX-License-Identifier: MIT OR Apache-2.0
//! The driver table: every document this program can read, in the order in which a card is asked.
//!
//! One line for each driver. The order matters where one card answers to two drivers; the reason stands
//! beside the line.

use tashika_kit::Driver;
use tashika_kit::chip::Line;
use tashika_licence::{Licence, MyNumberLicence};
use tashika_mynumber::jpki::{JpkiAuthentication, JpkiSignature};
use tashika_mynumber::{MyNumber, MyNumberWithoutCertificate};
use tashika_passport::Passport;
use tashika_residence::{ResidenceCard, SpecifiedResidenceCard};

use crate::jpki::JpkiUse;

/// The table.
pub const TABLE: [Line<'static>; 4] = documents(&MyNumber);

/// The same for an operator who may not read a holder's certificate: it stays in the My Number Card.
pub const TABLE_WITHOUT_CERTIFICATE: [Line<'static>; 4] = documents(&MyNumberWithoutCertificate);

const fn documents(my_number: &'static dyn Driver) -> [Line<'static>; 4] {
    [
        // First: one command tells it apart; the My Number Card's driver needs three.
        Line { driver: &Licence, additions: &[] },
        // Before the My Number Card, whose driver and what can sit beside it need five.
        Line { driver: &ResidenceCard, additions: &[] },
        // A My-Number licence names nobody: it is read beside the card's own identity data, never instead of them. So
        // is the residence application of a specified card, of which only the presence is told.
        Line { driver: my_number, additions: &[&MyNumberLicence, &SpecifiedResidenceCard] },
        // Last: every chip with PACE has EF.CardAccess, so only what no other driver knows may be taken for a passport.
        Line { driver: &Passport, additions: &[] },
    ]
}

/// What a card is asked for when the holder signs (署名用電子証明書).
pub const SIGNATURE: [Line<'static>; 1] = [Line { driver: &JpkiSignature, additions: &[] }];

/// What a card is asked for when the holder is authenticated with the PIN (利用者証明用電子証明書).
pub const AUTHENTICATION: [Line<'static>; 1] = [Line { driver: &JpkiAuthentication, additions: &[] }];

/// What is asked of a card that is put down for this. `reads_certificates`: whether the operator may read a holder's
/// certificate at all ([`crate::jpki::Function::ReadCertificate`]); who may not is asked for nothing that needs one.
#[must_use]
pub fn table(task: Option<JpkiUse>, reads_certificates: bool) -> &'static [Line<'static>] {
    match (task, reads_certificates) {
        (Some(JpkiUse::Signature), true) => &SIGNATURE,
        (Some(JpkiUse::Authentication), true) => &AUTHENTICATION,
        // The card is read as a document first: its photo is what the face is compared with.
        (Some(JpkiUse::Pinless) | None, true) => &TABLE,
        (None, false) => &TABLE_WITHOUT_CERTIFICATE,
        (Some(_), false) => &[],
    }
}

/// The driver of a family, for judging a reading again.
#[must_use]
pub fn driver(family: &str) -> Option<&'static dyn Driver> {
    let all = TABLE
        .into_iter()
        .chain(SIGNATURE)
        .chain(AUTHENTICATION)
        .flat_map(|line| std::iter::once(line.driver).chain(line.additions.iter().copied()));
    all.into_iter().find(|driver| driver.family() == family)
}

/// Who issues every document of a family, where the chip does not say so.
#[must_use]
pub fn issuer(family: &str) -> Option<&'static str> {
    match family {
        tashika_residence::FAMILY => tashika_residence::issuer(),
        // 公的個人認証法3条・22条.
        tashika_mynumber::jpki::SIGNATURE => Some("地方公共団体情報システム機構"),
        _ => None,
    }
}

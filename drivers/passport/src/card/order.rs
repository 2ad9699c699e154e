// SPDX-License-Identifier: MIT OR Apache-2.0
//! Personalises a chip: writes its files and signs them (`specs` passport §2, §4.1, §8.2).

use jiff::civil::Date;
use tashika_kit::card_side::der::tlv;

use super::authentication::{Active, ChipAuthentication, ChipKey, ChipSecret, Production, Trailer};
use super::bac;
use super::behaviour::Behaviour;
use super::chip::{File, PassportCardSide, Personalised, Place, Radio};
use super::cipher::Suite;
use super::cms::{self, Style};
use super::group::group;
use super::groups::{self, Person, Record};
use super::holder::Holder;
use super::infos;
use super::issuer::{Ds, Signer, security_object};
use super::keys::{EcPair, Hash, Pair, stretch};
use super::mrz::Zone;
use super::pace::{Mapping, Offer};

/// What somebody did to the chip, or the issuer to what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tampering {
    /// A later last day in DG1, and on the page.
    Expiry(Date),
    /// Another photo in DG2, and on the page.
    Photo(&'static [u8]),
    /// The signed hash of this group is another.
    WrongHash(u8),
    /// This group has no signed hash.
    Unsigned(u8),
    /// The page has another number than the chip, which opens with what the page says.
    OtherNumber(&'static str),
    /// DG14 is gone, from the chip, from EF.COM, and with it EF.CardAccess.
    Downgraded,
}

/// The key of Active Authentication, and who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ActiveOrder {
    pub(crate) kind: ActiveKind,
    pub(crate) answers: Answers,
}

/// Its algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActiveKind {
    Rsa { bits: usize, trailer: Trailer, production: Production },
    Ec { curve: u8, explicit: bool, hash: Hash, der: bool },
}

/// Who answers INTERNAL AUTHENTICATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    /// The key in DG15.
    Itself,
    /// A key that somebody else made.
    Another,
    /// Nobody: this status word.
    Nobody(u16),
}

/// Chip Authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChipOrder {
    pub(crate) kind: ChipKind,
    pub(crate) suites: &'static [Suite],
    pub(crate) id: Option<u8>,
    /// MSE:Set KAT is taken; otherwise MSE:Set AT.
    pub(crate) key_agreement_template: bool,
    /// The chip computes with another key than DG14 names.
    pub(crate) another: bool,
}

/// Its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChipKind {
    Ec { curve: u8, explicit: bool },
    Dh { group: u8, x9_42: bool },
}

/// What a chip is made from.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) holder: Holder,
    pub(crate) issue: Date,
    pub(crate) expiry: Date,
    pub(crate) radio: Radio,
    /// No access control.
    pub(crate) open: bool,
    pub(crate) bac: bool,
    pub(crate) offers: &'static [Offer],
    pub(crate) can: Option<&'static str>,
    /// LDS 1.8, otherwise 1.7.
    pub(crate) newer: bool,
    pub(crate) record: Record,
    pub(crate) fingerprints: bool,
    pub(crate) person: Option<Person>,
    pub(crate) authority: Option<&'static str>,
    pub(crate) active: Option<ActiveOrder>,
    pub(crate) chip: Option<ChipOrder>,
    pub(crate) signer: Ds,
    /// The hash of the data groups.
    pub(crate) hash: Hash,
    pub(crate) style: Style,
    pub(crate) tampering: Option<Tampering>,
    pub(crate) behaviour: Behaviour,
    /// The address in the book, by hand.
    pub(crate) address: Option<&'static str>,
}

impl Order {
    /// A chip with BAC and nothing special.
    pub(crate) fn of(holder: Holder, signer: Ds, issue: Date, expiry: Date) -> Self {
        Self {
            holder,
            issue,
            expiry,
            radio: Radio::TypeB,
            open: false,
            bac: true,
            offers: &[],
            can: None,
            newer: false,
            record: Record::Iso19794 { points: 0 },
            fingerprints: false,
            person: None,
            authority: None,
            active: None,
            chip: None,
            signer,
            hash: Hash::Sha256,
            style: Style::default(),
            tampering: None,
            behaviour: Behaviour::default(),
            address: None,
        }
    }

    /// The zone that was signed.
    fn zone(&self) -> Zone {
        let holder = &self.holder;
        Zone {
            code: holder.code,
            state: holder.state,
            surname: holder.surname,
            given_names: holder.given_names,
            number: holder.number.to_owned(),
            nationality: holder.nationality,
            birth: holder.birth,
            sex: holder.sex,
            expiry: self.expiry,
            optional: holder.optional,
            filler_check: holder.state == "D",
        }
    }

    /// The zone on the page, which opens the chip.
    pub(crate) fn printed(&self) -> Zone {
        match self.tampering {
            Some(Tampering::Expiry(expiry)) => Zone { expiry, ..self.zone() },
            Some(Tampering::OtherNumber(number)) => Zone { number: number.to_owned(), ..self.zone() },
            _ => self.zone(),
        }
    }

    /// The photo on the page and in the chip.
    pub(crate) fn photo(&self) -> &'static [u8] {
        if let Some(Tampering::Photo(photo)) = self.tampering { photo } else { self.holder.photo }
    }

    /// The chip.
    pub(crate) fn chip(&self) -> PassportCardSide {
        let printed = self.printed();
        let information = printed.information();
        let downgraded = self.tampering == Some(Tampering::Downgraded);
        let made = Personalised {
            radio: self.radio,
            open: self.open,
            bac: self.bac.then(|| bac::Keys::of(information.as_bytes())),
            offers: if downgraded { Vec::new() } else { self.offers.to_vec() },
            mrz: Hash::Sha1.of(&[information.as_bytes()]),
            can: self.can,
            files: self.files(),
            mapping_key: self.mapping_key(),
            chip: self.chip_authentication(self.chip.is_some_and(|chip| chip.another)),
            active: self.active.map(|active| active.key()),
        };
        PassportCardSide::new(made).with(self.behaviour)
    }

    fn files(&self) -> Vec<File> {
        let downgraded = self.tampering == Some(Tampering::Downgraded);
        let signed = self.groups();
        let mut files: Vec<File> = Vec::new();
        for (number, bytes) in self.in_chip(&signed) {
            let place = if number == 3 { Place::Closed } else { Place::Application };
            if !(downgraded && number == 14) {
                files.push(File { place, id: 0x0100 | u16::from(number), bytes });
            }
        }
        let numbers = signed.iter().map(|(number, _)| *number);
        let tags: Vec<u8> = numbers.filter(|number| !(downgraded && *number == 14)).map(tag).collect();
        let application = |id, bytes| File { place: Place::Application, id, bytes };
        files.push(application(0x011E, groups::com(self.newer, &tags)));
        files.push(application(0x011D, self.security_object(&signed)));
        if !downgraded {
            files.extend(self.master_files());
        }
        files
    }

    /// Number and contents of every group, as they were signed.
    fn groups(&self) -> Vec<(u8, Vec<u8>)> {
        let mut all =
            vec![(1, groups::dg1(&self.zone().lines())), (2, groups::dg2(self.holder.photo, self.record))];
        all.extend(self.fingerprints.then(|| (3, groups::dg3())));
        all.extend(self.person.as_ref().map(|person| (11, groups::dg11(person))));
        all.extend(self.authority.map(|authority| (12, groups::dg12(authority, self.issue))));
        let infos = self.security_infos();
        all.extend((!infos.is_empty()).then(|| (14, tlv(&[0x6E], &infos::set(&infos)))));
        all.extend(self.active.map(|active| (15, tlv(&[0x6F], &active.kind.info()))));
        all
    }

    /// What the chip gives in their place.
    fn in_chip(&self, signed: &[(u8, Vec<u8>)]) -> Vec<(u8, Vec<u8>)> {
        let mut groups = signed.to_vec();
        for (number, bytes) in &mut groups {
            match (*number, self.tampering) {
                (1, Some(Tampering::Expiry(_))) => *bytes = groups::dg1(&self.printed().lines()),
                (2, Some(Tampering::Photo(photo))) => *bytes = groups::dg2(photo, self.record),
                _ => {}
            }
        }
        groups
    }

    fn security_object(&self, signed: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut hashes: Vec<(u8, Vec<u8>)> =
            signed.iter().map(|(number, bytes)| (*number, self.hash.of(&[bytes]))).collect();
        match self.tampering {
            Some(Tampering::WrongHash(wrong)) => {
                for (_, hash) in hashes.iter_mut().filter(|(number, _)| *number == wrong) {
                    *hash = self.hash.of(&[hash]);
                }
            }
            Some(Tampering::Unsigned(without)) => hashes.retain(|(number, _)| *number != without),
            _ => {}
        }
        let content = security_object(self.hash, &hashes, self.newer, self.style.null_parameters);
        let signer = Signer::of(self.signer);
        tlv(&[0x77], &cms::signed_data(cms::LDS, &content, &signer, self.style))
    }

    /// What DG14 says.
    fn security_infos(&self) -> Vec<Vec<u8>> {
        let mut all: Vec<Vec<u8>> = self.offers.iter().map(Offer::info).collect();
        if let Some(chip) = self.chip {
            let x9_42 = matches!(chip.kind, ChipKind::Dh { x9_42: true, .. });
            all.extend(infos::chip(&self.chip_authentication(false), x9_42));
        }
        if let Some(ActiveOrder { kind: ActiveKind::Ec { hash, .. }, .. }) = self.active {
            all.push(infos::active(hash));
        }
        all
    }

    fn master_files(&self) -> Vec<File> {
        let mut files = Vec::new();
        let access: Vec<Vec<u8>> = self.offers.iter().map(Offer::info).collect();
        if !access.is_empty() {
            files.push(File { place: Place::Master, id: 0x011C, bytes: infos::set(&access) });
        }
        if let Some(key) = self.mapping_key() {
            let content = infos::set(&[access, vec![infos::mapping_key(&key)]].concat());
            let signer = Signer::of(self.signer);
            let bytes = cms::signed_data(cms::CARD_SECURITY, &content, &signer, self.style);
            files.push(File { place: Place::MasterSecured, id: 0x011D, bytes });
        }
        if let Some(lengths) = self.behaviour.extended {
            files.push(File { place: Place::Master, id: 0x2F01, bytes: groups::atr_info(lengths) });
            files.push(File { place: Place::Master, id: 0x2F00, bytes: groups::directory() });
        }
        files
    }

    /// One key for every curve that chip authentication mapping is offered on; only one curve is.
    fn mapping_key(&self) -> Option<EcPair> {
        let offered = self.offers.iter().find(|offer| offer.mapping == Mapping::ChipAuthentication)?;
        Some(EcPair::of("chip authentication mapping", offered.parameters, false))
    }

    fn chip_authentication(&self, another: bool) -> ChipAuthentication {
        let Some(order) = self.chip else { return ChipAuthentication::default() };
        let label = if another { "somebody's chip key" } else { "chip key" };
        let secret = match order.kind {
            ChipKind::Ec { curve, explicit } => Some(ChipSecret::Ec(EcPair::of(label, curve, explicit))),
            ChipKind::Dh { group: id, .. } => {
                group(id).map(|group| ChipSecret::Dh { group, secret: stretch(label.as_bytes(), &group.q) })
            }
        };
        ChipAuthentication {
            keys: secret.map(|secret| ChipKey { id: order.id, secret }).into_iter().collect(),
            suites: order.suites.to_vec(),
            key_agreement_template: order.key_agreement_template,
            authentication_template: !order.key_agreement_template,
        }
    }
}

impl ActiveKind {
    fn pair(self, label: &str) -> Pair {
        match self {
            Self::Rsa { bits, .. } => Pair::rsa(label, bits),
            Self::Ec { curve, explicit, .. } => Pair::ec(label, curve, explicit),
        }
    }

    /// SubjectPublicKeyInfo.
    fn info(self) -> Vec<u8> {
        self.pair("active authentication").info()
    }
}

impl ActiveOrder {
    fn key(self) -> Active {
        let pair = match self.answers {
            Answers::Nobody(word) => return Active::Refuses(word),
            Answers::Itself => self.kind.pair("active authentication"),
            Answers::Another => self.kind.pair("somebody's active authentication"),
        };
        match (pair, self.kind) {
            (Pair::Rsa(key), ActiveKind::Rsa { trailer, production, .. }) => {
                Active::Rsa { key, trailer, production }
            }
            (Pair::Ec(pair), ActiveKind::Ec { hash, der, .. }) => Active::Ec { pair, hash, der },
            // A pair is of its kind.
            _ => Active::Refuses(0x6985),
        }
    }
}

/// The tags of DG1 to DG16.
fn tag(number: u8) -> u8 {
    match number {
        1 => 0x61,
        2 => 0x75,
        3 => 0x63,
        4 => 0x76,
        // DG5 to DG16 count on.
        _ => 0x60 + number,
    }
}

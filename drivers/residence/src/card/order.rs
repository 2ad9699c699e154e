// SPDX-License-Identifier: MIT OR Apache-2.0
//! Personalises a card: writes the files of its generation and signs them (`specs` residence-card §2.2, §2.3, §4, §5).

use std::borrow::Cow;

use jiff::civil::Date;

use super::chip::{File, Place, ResidenceCardSide};
use super::cipher::Cipher;
use super::holder::Holder;
use super::issuer::{Peculiar, Root, Signer, Standing};

/// 券面（表）イメージ and the two others of the second generation, bytes of their values.
const FRONT: usize = 7000;
const PHOTO: usize = 3000;
const LABEL: usize = 2500;

/// Which card is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1.
    Residence1,
    /// 2.
    Special1,
    /// 05.
    Residence2,
    /// 06.
    Special2,
}

/// What is done about the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// A good one.
    Good,
    /// A good one, in DER where others have `r ‖ s`; second generation.
    Der,
    /// By a key that is not the certificate's.
    Forged,
    /// The objects are there, nothing but zeros.
    Zeros,
    /// The objects are there, without any byte.
    Empty,
}

/// What somebody changed after signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tampering {
    /// The front picture of the first generation.
    Front(&'static [u8]),
    /// The photo.
    Photo(&'static [u8]),
    /// The name picture of the second generation.
    Name(&'static [u8]),
    /// The expiry date of the second generation.
    Expiry(Date),
}

/// An address written on the back, first generation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved {
    pub(crate) on: Date,
    pub(crate) municipality: &'static str,
    pub(crate) address: &'static str,
}

/// What a card is made from.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) kind: Kind,
    pub(crate) holder: Holder,
    /// The front picture, first generation.
    pub(crate) front: Cow<'static, [u8]>,
    /// The address picture, second generation; signed by nobody.
    pub(crate) address: &'static [u8],
    /// Last day, second generation; in the first it is in the picture.
    pub(crate) expiry: Date,
    /// Birth date, second generation, if it is not the holder's.
    pub(crate) birth: Option<Date>,
    pub(crate) moved: Option<Moved>,
    /// 資格外活動許可 as text: comprehensive, individual; first generation.
    pub(crate) permissions: [&'static str; 2],
    /// As codes, second generation: comprehensive, its last day, individual.
    pub(crate) permission_codes: (&'static str, Option<Date>, &'static str),
    /// An application is pending.
    pub(crate) pending: bool,
    pub(crate) signing: Signing,
    pub(crate) standing: Standing,
    pub(crate) peculiar: Peculiar,
    pub(crate) tampering: Option<Tampering>,
    /// The number in C2, if it is not the card's.
    pub(crate) other_number: Option<&'static str>,
    /// The chip calls itself a card of this kind, whatever it is.
    pub(crate) calls_itself: Option<&'static str>,
}

impl Order {
    /// A card with nothing special.
    pub(crate) fn of(kind: Kind, holder: Holder, expiry: Date) -> Self {
        Self {
            kind,
            holder,
            front: Cow::Borrowed(holder.front),
            address: holder.address,
            expiry,
            birth: None,
            moved: None,
            permissions: ["", ""],
            permission_codes: ("0", None, "0"),
            pending: false,
            signing: Signing::Good,
            standing: Standing::InForce,
            peculiar: Peculiar::default(),
            tampering: None,
            other_number: None,
            calls_itself: None,
        }
    }

    /// The card.
    pub(crate) fn card(&self) -> ResidenceCardSide {
        let cipher = match self.kind {
            Kind::Residence1 | Kind::Special1 => Cipher::TripleDes,
            Kind::Residence2 | Kind::Special2 => Cipher::Aes,
        };
        let mut files = vec![file(Place::Master, 0x0B, 6, &[(&[0xC0], b"0001")])];
        let kind = self.calls_itself.unwrap_or(match self.kind {
            Kind::Residence1 => "1",
            Kind::Special1 => "2",
            Kind::Residence2 => "05",
            Kind::Special2 => "06",
        });
        files.push(file(Place::Master, 0x0A, 0, &[(&[0xC1], kind.as_bytes())]));
        files.extend(if cipher == Cipher::Aes { self.second() } else { self.first() });
        ResidenceCardSide::new(cipher, self.holder.key(), files)
    }

    /// The front picture as it stands in the chip.
    pub(crate) fn front_in_chip(&self) -> &[u8] {
        if let Some(Tampering::Front(front)) = self.tampering { front } else { &self.front }
    }

    /// The name picture as it stands in the chip.
    pub(crate) fn name_in_chip(&self) -> &'static [u8] {
        if let Some(Tampering::Name(name)) = self.tampering { name } else { self.holder.name }
    }

    /// The last day as it stands in the chip.
    pub(crate) fn expiry_in_chip(&self) -> Date {
        if let Some(Tampering::Expiry(other)) = self.tampering { other } else { self.expiry }
    }

    /// The photo as it stands in the chip.
    pub(crate) fn photo(&self) -> &'static [u8] {
        if let Some(Tampering::Photo(photo)) = self.tampering { photo } else { self.holder.photo }
    }

    fn first(&self) -> Vec<File> {
        // The room of the photo stays empty where there is none.
        let photo = if self.photo().is_empty() { Vec::new() } else { filled(self.photo(), PHOTO) };
        let mut files = vec![
            file(Place::Df1, 0x05, 7004, &[(&[0xD0], &filled(self.front_in_chip(), FRONT))]),
            file(Place::Df1, 0x06, 3004, &[(&[0xD1], &photo)]),
            self.back_address(),
        ];
        if self.kind == Kind::Residence1 {
            let [comprehensive, individual] = self.permissions.map(|text| filled(text.as_bytes(), 120));
            let pending: &[u8] = if self.pending { b"1" } else { b"0" };
            files.push(file(Place::Df2, 0x02, 122, &[(&[0xD5], &comprehensive)]));
            files.push(file(Place::Df2, 0x03, 122, &[(&[0xD6], &individual)]));
            files.push(file(Place::Df2, 0x04, 3, &[(&[0xD7], pending)]));
        }
        let (check, certificate) = self.first_signature();
        files.push(file(Place::Df3, 0x02, 1464, &[(&[0xDA], &check), (&[0xDB], &certificate)]));
        files
    }

    fn back_address(&self) -> File {
        let (on, place, address) = self
            .moved
            .map_or((String::new(), "", ""), |moved| (digits(moved.on), moved.municipality, moved.address));
        let objects: [(&[u8], &[u8]); 3] = [
            (&[0xD2], &filled(on.as_bytes(), 8)),
            (&[0xD3], &filled(place.as_bytes(), 6)),
            (&[0xD4], &filled(address.as_bytes(), 320)),
        ];
        file(Place::Df2, 0x01, 342, &objects)
    }

    /// Check code and certificate.
    fn first_signature(&self) -> (Vec<u8>, Vec<u8>) {
        match self.signing {
            Signing::Empty => (Vec::new(), Vec::new()),
            Signing::Zeros => (vec![0; 256], vec![0; 1200]),
            Signing::Good | Signing::Der | Signing::Forged => {
                let signer = Signer::under(Root::Rsa(self.standing), self.peculiar);
                let data = [filled(&self.front, FRONT), filled(self.holder.photo, PHOTO)].concat();
                let forged = self.signing == Signing::Forged;
                let check = if forged { Signer::forger(Root::Rsa(self.standing)) } else { signer.clone() };
                (check.sign(&data), filled(&signer.certificate, 1200))
            }
        }
    }

    fn second(&self) -> Vec<File> {
        let number = self.other_number.unwrap_or(self.holder.number);
        let entries = self.entries(self.expiry_in_chip());
        let entries: Vec<(&[u8], &[u8])> =
            entries.iter().map(|(tag, value)| (std::slice::from_ref(tag), &**value)).collect();
        let pictures: [(&[u8], &[u8]); 2] =
            [(&[0xD0], &filled(self.name_in_chip(), LABEL)), (&[0xD1], &filled(self.photo(), PHOTO))];
        let capacity = if self.kind == Kind::Special2 { 46 } else { 73 };
        let mut files = vec![
            file(Place::Df1, 0x01, 14, &[(&[0xC2], number.as_bytes())]),
            file(Place::Df1, 0x03, capacity, &entries),
            file(Place::Df1, 0x04, 5508, &pictures),
            file(Place::Df1, 0x06, 2505, &[(&[0xDF, 0xD1], &filled(self.address, LABEL))]),
        ];
        if self.kind == Kind::Residence2 {
            let pending: &[u8] = if self.pending { b"1" } else { b"0" };
            files.push(self.permission());
            files.push(file(Place::Df2, 0x02, 3, &[(&[0xD8], pending)]));
        }
        files.push(other());
        files.push(self.second_signature());
        files
    }

    /// 券面記載事項 in file order.
    fn entries(&self, expiry: Date) -> Vec<(u8, Vec<u8>)> {
        let holder = &self.holder;
        let text = |text: &str| text.as_bytes().to_vec();
        let mut entries = vec![
            (0xC5, text(&digits(expiry))),
            (0xC6, text(&self.birth.map_or_else(|| holder.birth.to_owned(), digits))),
            (0xC7, text(holder.sex)),
            (0xC8, text(holder.nationality)),
            (0xC9, text(holder.status)),
            (0xCE, text(holder.period)),
        ];
        if self.kind == Kind::Residence2 {
            // Who may stay without limit has no last day of the stay.
            let stay = if holder.period == "0000" { String::new() } else { digits(expiry) };
            entries.extend([
                (0xCA, text("91")),
                (0xCB, text("20260620")),
                (0xCC, text(holder.work)),
                (0xCD, filled(stay.as_bytes(), 8)),
            ]);
        }
        entries
    }

    fn permission(&self) -> File {
        let (comprehensive, until, individual) = self.permission_codes;
        let until = until.map(digits).unwrap_or_default();
        let objects: [(&[u8], &[u8]); 3] = [
            (&[0xD5], &filled(comprehensive.as_bytes(), 7)),
            (&[0xD6], &filled(until.as_bytes(), 8)),
            (&[0xD7], individual.as_bytes()),
        ];
        file(Place::Df2, 0x01, 22, &objects)
    }

    fn second_signature(&self) -> File {
        let signer = Signer::under(Root::Ec(self.standing), self.peculiar);
        let values = self.entries(self.expiry).into_iter().flat_map(|(_, value)| value).collect::<Vec<u8>>();
        let data = [filled(&values, 53), filled(self.holder.photo, PHOTO), filled(self.holder.name, LABEL)];
        let (check, certificate) = match self.signing {
            Signing::Good => (signer.sign(&data.concat()), signer.certificate),
            Signing::Forged => {
                (Signer::forger(Root::Ec(self.standing)).sign(&data.concat()), signer.certificate)
            }
            Signing::Der => match Signer::in_short_der(Root::Ec(self.standing), &data.concat()) {
                Some((signer, check)) => (check, signer.certificate),
                None => (Vec::new(), Vec::new()),
            },
            Signing::Zeros => (vec![0; 96], vec![0; 598]),
            Signing::Empty => (Vec::new(), Vec::new()),
        };
        file(Place::Df3, 0x02, 704, &[(&[0xDC], &check), (&[0xDD], &certificate)])
    }
}

/// その他: no note, no text.
fn other() -> File {
    let mut bytes = object(&[0xD9], b"0");
    // 200 bytes of text; the capacity of the sheet is that of the longer length form.
    bytes.extend([0xDE, 0x82, 0x00, 0xC8]);
    bytes.resize(207, 0);
    File { place: Place::Df2, short: 0x03, bytes }
}

/// `YYYYMMDD`.
pub(crate) fn digits(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// Filled up with zeros. What is too long stays too long, so that a test sees it.
fn filled(value: &[u8], room: usize) -> Vec<u8> {
    let mut value = value.to_vec();
    value.resize(value.len().max(room), 0);
    value
}

/// A file of objects, filled up with zeros.
fn file(place: Place, short: u8, capacity: usize, objects: &[(&[u8], &[u8])]) -> File {
    let bytes: Vec<u8> = objects.iter().flat_map(|(tag, value)| object(tag, value)).collect();
    File { place, short, bytes: filled(&bytes, capacity) }
}

/// Tag, length, value; the length in as few bytes as do.
fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let [.., high, low] = value.len().to_be_bytes();
    let length = match value.len() {
        0..=0x7F => vec![low],
        0x80..=0xFF => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [tag, &length, value].concat()
}

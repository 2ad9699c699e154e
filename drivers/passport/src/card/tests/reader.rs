// SPDX-License-Identifier: MIT OR Apache-2.0
//! A reader for these tests, as small as can be. It computes with the card's own arithmetic: that the arithmetic is right,
//! the published vectors show.

use num_bigint::BigUint;
use tashika_kit::card_side::CardSide;
use tashika_kit::card_side::der::tlv;

use crate::card::PassportCardSide;
use crate::card::cipher::Suite;
use crate::card::curve::curve;
use crate::card::group::group;
use crate::card::keys::Hash;
use crate::card::number::fixed;
use crate::card::object::{all, split, value};
use crate::card::pace::{Mapping, Offer};

/// The reader's side of a channel.
pub(super) struct Reader {
    pub(super) chip: PassportCardSide,
    pub(super) suite: Suite,
    encryption: Vec<u8>,
    mac: Vec<u8>,
    counter: BigUint,
}

/// Data and status word of an answer.
pub(super) fn parts(answer: &[u8]) -> (Vec<u8>, u16) {
    let (data, status) = answer.split_last_chunk::<2>().unwrap();
    (data.to_vec(), u16::from_be_bytes(*status))
}

/// A command with short lengths, `le` 0 for 256.
pub(super) fn command(header: [u8; 4], data: &[u8], le: Option<u8>) -> Vec<u8> {
    let mut bytes = header.to_vec();
    if !data.is_empty() {
        bytes.push(u8::try_from(data.len()).unwrap());
        bytes.extend(data);
    }
    bytes.extend(le);
    bytes
}

/// With extended lengths.
pub(super) fn long(header: [u8; 4], data: &[u8]) -> Vec<u8> {
    let [.., high, low] = data.len().to_be_bytes();
    [&header[..], &[0, high, low], data, &[0, 0]].concat()
}

pub(super) const SELECT: [u8; 12] = [0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

impl Reader {
    fn new(chip: PassportCardSide, suite: Suite, secret: &[u8], counter: BigUint) -> Self {
        let (encryption, mac) = (suite.derive(secret, 1), suite.derive(secret, 2));
        Self { chip, suite, encryption, mac, counter }
    }

    /// The channel restarts.
    pub(super) fn restart(&mut self, suite: Suite, secret: &[u8]) {
        self.suite = suite;
        (self.encryption, self.mac) = (suite.derive(secret, 1), suite.derive(secret, 2));
        self.counter = BigUint::ZERO;
    }

    /// Opens with BAC.
    pub(super) fn bac(mut chip: PassportCardSide, information: &str) -> Result<Self, u16> {
        let des = Suite::TripleDes;
        let seed = Hash::Sha1.of(&[information.as_bytes()])[..16].to_vec();
        let (encryption, mac) = (des.derive(&seed, 1), des.derive(&seed, 2));
        assert_eq!(chip.answer(&SELECT), [0x90, 0x00]);
        let (nonce, _) = parts(&chip.answer(&[0x00, 0x84, 0x00, 0x00, 0x08]));
        let (ours, key) = ([7; 8], [9; 16]);
        let mut data = des.encrypt(&encryption, &[0; 8], &[&ours[..], &nonce, &key].concat());
        data.extend(des.mac(&mac, &data));
        let (answer, status) = parts(&chip.answer(&command([0x00, 0x82, 0, 0], &data, Some(40))));
        if status != 0x9000 {
            return Err(status);
        }
        assert_eq!(des.mac(&mac, &answer[..32]), answer[32..]);
        let plain = des.decrypt(&encryption, &[0; 8], &answer[..32]).unwrap();
        assert_eq!((&plain[..8], &plain[8..16]), (&nonce[..], &ours[..]));
        let seed: Vec<u8> = key.iter().zip(&plain[16..]).map(|(a, b)| a ^ b).collect();
        let counter = BigUint::from_bytes_be(&[&nonce[4..], &ours[4..]].concat());
        Ok(Self::new(chip, des, &seed, counter))
    }

    /// Opens with PACE: `reference` 1 for the MRZ, 2 for the CAN.
    pub(super) fn pace(
        mut chip: PassportCardSide,
        offer: Offer,
        reference: u8,
        password: &[u8],
    ) -> Result<Self, u16> {
        let suite = offer.suite;
        let data = [
            tlv(&[0x80], &offer.oid_contents()),
            tlv(&[0x83], &[reference]),
            tlv(&[0x84], &[offer.parameters]),
        ];
        let (_, status) = parts(&chip.answer(&command([0x00, 0x22, 0xC1, 0xA4], &data.concat(), None)));
        if status != 0x9000 {
            return Err(status);
        }
        let key = suite.derive(password, 3);
        let mut ask = |class: u8, inner: &[u8]| {
            let data = tlv(&[0x7C], inner);
            let (data, status) = parts(&chip.answer(&long([class, 0x86, 0, 0], &data)));
            if status == 0x9000 { Ok(value(&data, 0x7C).unwrap().to_vec()) } else { Err(status) }
        };
        let closed = ask(0x10, &[])?;
        let nonce = suite.decrypt(&key, &vec![0; suite.block()], value(&closed, 0x80).unwrap()).unwrap();
        let side = Side::of(offer);
        let (sent, secret) = side.mapping();
        let theirs = ask(0x10, &tlv(&[0x81], &sent))?;
        let generator = side.generator(&nonce, &sent, &secret, value(&theirs, 0x82).unwrap());
        let ours = side.public(&generator);
        let theirs = ask(0x10, &tlv(&[0x83], &ours))?;
        let theirs = value(&theirs, 0x84).unwrap();
        let shared = side.agreed(theirs);
        let reader = suite.derive(&shared, 2);
        let token = |key: &[u8]| suite.mac(&reader, &side.token(key));
        let last = ask(0x00, &tlv(&[0x85], &token(theirs)))?;
        let (tag, mac, rest) = split(&last).unwrap();
        assert_eq!((tag, mac), (0x86, &token(&ours)[..]));
        assert_eq!(!rest.is_empty(), offer.mapping == Mapping::ChipAuthentication);
        Ok(Self::new(chip, suite, &shared, BigUint::ZERO))
    }

    fn count(&mut self) -> Vec<u8> {
        self.counter += 1u8;
        fixed(&self.counter, self.suite.block())
    }

    fn iv(&self, counter: &[u8]) -> Vec<u8> {
        match self.suite {
            Suite::TripleDes => vec![0; 8],
            suite => suite.encrypt_block(&self.encryption, counter),
        }
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let padded = self.suite.pad(bytes);
        match self.suite {
            Suite::TripleDes => self.suite.mac(&self.mac, bytes),
            suite => suite.mac(&self.mac, &padded),
        }
    }

    /// The command in the channel.
    pub(super) fn close(&mut self, header: [u8; 4], data: &[u8], le: Option<&[u8]>) -> Vec<u8> {
        let counter = self.count();
        let [_, ins, p1, p2] = header;
        let mut objects = Vec::new();
        if !data.is_empty() {
            let closed = self.suite.encrypt(&self.encryption, &self.iv(&counter), &self.suite.pad(data));
            objects =
                if ins & 1 == 1 { tlv(&[0x85], &closed) } else { tlv(&[0x87], &[vec![1], closed].concat()) };
        }
        objects.extend(le.map(|le| tlv(&[0x97], le)).unwrap_or_default());
        let header = [0x0C, ins, p1, p2];
        let mac = if objects.is_empty() {
            let input = [&counter[..], &header].concat();
            match self.suite {
                Suite::TripleDes => self.suite.mac(&self.mac, &input),
                suite => suite.mac(&self.mac, &[&counter[..], &suite.pad(&header)].concat()),
            }
        } else {
            self.sign(&[&counter[..], &self.suite.pad(&header), &objects].concat())
        };
        objects.extend(tlv(&[0x8E], &mac));
        if objects.len() > 255 { long(header, &objects) } else { command(header, &objects, Some(0)) }
    }

    /// What an answer holds.
    pub(super) fn open(&mut self, answer: &[u8]) -> (Vec<u8>, u16) {
        let counter = self.count();
        let (objects, status) = parts(answer);
        assert!(!objects.is_empty(), "a plain answer {status:04X}");
        let (signed, mac) = objects.split_at(objects.len() - 10);
        assert_eq!(value(mac, 0x8E).unwrap(), self.sign(&[&counter[..], signed].concat()));
        let mut data = Vec::new();
        for (tag, contents) in all(signed).unwrap() {
            let closed = match tag {
                0x87 => contents.strip_prefix(&[1]).unwrap(),
                0x85 => contents,
                _ => {
                    assert_eq!((tag, contents), (0x99, &status.to_be_bytes()[..]));
                    continue;
                }
            };
            let plain = self.suite.decrypt(&self.encryption, &self.iv(&counter), closed).unwrap();
            data = self.suite.unpad(&plain).unwrap();
        }
        (data, status)
    }

    /// Sends a command through the channel.
    pub(super) fn send(&mut self, header: [u8; 4], data: &[u8], le: Option<&[u8]>) -> (Vec<u8>, u16) {
        let command = self.close(header, data, le);
        let answer = self.chip.answer(&command);
        self.open(&answer)
    }

    /// SELECT of the application.
    pub(super) fn select(&mut self) -> u16 {
        self.send([0x00, 0xA4, 0x04, 0x0C], &SELECT[5..], None).1
    }

    /// A whole file of the current directory.
    pub(super) fn file(&mut self, id: u16) -> Result<Vec<u8>, u16> {
        let (_, status) = self.send([0x00, 0xA4, 0x02, 0x0C], &id.to_be_bytes(), None);
        if status != 0x9000 {
            return Err(status);
        }
        let mut whole = Vec::new();
        loop {
            let [.., o2, o1, o0] = whole.len().to_be_bytes();
            let (part, status) = if whole.len() < 0x8000 {
                self.send([0x00, 0xB0, o1, o0], &[], Some(&[0xDF]))
            } else {
                let offset: &[u8] = if o2 == 0 { &[o1, o0] } else { &[o2, o1, o0] };
                let (part, status) = self.send([0x00, 0xB1, 0, 0], &tlv(&[0x54], offset), Some(&[0xDF]));
                (value(&part, 0x53).map(<[u8]>::to_vec).unwrap_or_default(), status)
            };
            match status {
                0x9000 => whole.extend(part),
                0x6282 => return Ok([whole, part].concat()),
                0x6B00 => return Ok(whole),
                other => return Err(other),
            }
        }
    }
}

/// The reader's side of PACE.
struct Side(Offer);

impl Side {
    fn of(offer: Offer) -> Self {
        Self(offer)
    }

    fn number(&self) -> BigUint {
        BigUint::from(0x0123_4567_89AB_CDEF_u64)
    }

    /// What is sent, and the secret: a key, or the nonce t.
    fn mapping(&self) -> (Vec<u8>, BigUint) {
        let secret = self.number() * 3u8;
        if self.0.mapping == Mapping::Integrated {
            return (vec![0x5A; self.0.suite.key_length()], secret);
        }
        let sent = match (curve(self.0.parameters), group(self.0.parameters)) {
            (Some(curve), _) => curve.encode(&curve.multiply(curve.generator(), &secret).unwrap()),
            (_, Some(group)) => group.power(&group.g, &secret).to_bytes_be(),
            _ => panic!("no parameters"),
        };
        (sent, secret)
    }

    /// The mapped generator, encoded.
    fn generator(&self, nonce: &[u8], sent: &[u8], secret: &BigUint, theirs: &[u8]) -> Vec<u8> {
        let s = BigUint::from_bytes_be(nonce);
        match (curve(self.0.parameters), group(self.0.parameters), self.0.mapping) {
            (Some(curve), _, Mapping::Integrated) => {
                assert!(theirs.is_empty());
                let number = crate::card::pace::pseudo_random(self.0.suite, &curve.p, nonce, sent).unwrap();
                curve.encode(&curve.encode_to_point(&number).unwrap())
            }
            (_, Some(group), Mapping::Integrated) => {
                let number = crate::card::pace::pseudo_random(self.0.suite, &group.p, nonce, sent).unwrap();
                group.power(&number, &((&group.p - 1u8) / &group.q)).to_bytes_be()
            }
            (Some(curve), _, _) => {
                let h = curve.multiply(&curve.decode(theirs).unwrap(), secret).unwrap();
                curve.encode(&curve.add(&curve.multiply(curve.generator(), &s).unwrap(), &h).unwrap())
            }
            (_, Some(group), _) => {
                let h = group.power(&BigUint::from_bytes_be(theirs), secret);
                (group.power(&group.g, &s) * h % &group.p).to_bytes_be()
            }
            _ => panic!("no parameters"),
        }
    }

    fn public(&self, generator: &[u8]) -> Vec<u8> {
        self.power(generator, &self.number())
    }

    fn power(&self, base: &[u8], secret: &BigUint) -> Vec<u8> {
        match (curve(self.0.parameters), group(self.0.parameters)) {
            (Some(curve), _) => curve.encode(&curve.multiply(&curve.decode(base).unwrap(), secret).unwrap()),
            (_, Some(group)) => group.power(&BigUint::from_bytes_be(base), secret).to_bytes_be(),
            _ => panic!("no parameters"),
        }
    }

    fn agreed(&self, theirs: &[u8]) -> Vec<u8> {
        let shared = self.power(theirs, &self.number());
        match (curve(self.0.parameters), group(self.0.parameters)) {
            (Some(curve), _) => shared[1..=curve.length()].to_vec(),
            (_, Some(group)) => fixed(&BigUint::from_bytes_be(&shared), group.length()),
            _ => panic!("no parameters"),
        }
    }

    fn token(&self, key: &[u8]) -> Vec<u8> {
        let tag = if self.0.parameters > 2 { 0x86 } else { 0x84 };
        tlv(&[0x7F, 0x49], &[tlv(&[0x06], &self.0.oid_contents()), tlv(&[tag], key)].concat())
    }
}

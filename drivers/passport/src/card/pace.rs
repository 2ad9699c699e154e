// SPDX-License-Identifier: MIT OR Apache-2.0
//! PACE from the chip's side (`specs` passport §3.5; Doc 9303-11, 4.4).

use num_bigint::BigUint;
use tashika_kit::card_side::der::tlv;

use super::channel::Channel;
use super::cipher::Suite;
use super::curve::{Curve, Point, curve};
use super::group::{Group, group};
use super::keys::EcPair;
use super::number::{Randoms, fixed};

/// How the nonce becomes a generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mapping {
    /// Generic.
    Generic,
    /// Integrated.
    Integrated,
    /// Generic, and the chip shows that it knows its key: chip authentication mapping.
    ChipAuthentication,
}

/// One way to do PACE, as EF.CardAccess offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offer {
    /// The mapping.
    pub mapping: Mapping,
    /// The standardised domain parameter id: 0 to 2 Diffie-Hellman, 8 to 18 curves.
    pub parameters: u8,
    /// The cipher.
    pub suite: Suite,
}

/// A group or a curve.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Domain {
    Ec(&'static Curve),
    Dh(&'static Group),
}

/// An element of it.
#[derive(Clone, Debug)]
enum Element {
    Ec(Point),
    Dh(BigUint),
}

impl Domain {
    pub(crate) fn by_id(id: u8) -> Option<Self> {
        group(id).map(Self::Dh).or_else(|| curve(id).map(Self::Ec))
    }

    fn generator(self) -> Element {
        match self {
            Self::Ec(curve) => Element::Ec(curve.generator().clone()),
            Self::Dh(group) => Element::Dh(group.g.clone()),
        }
    }

    /// A secret of this domain is below it.
    fn order(self) -> &'static BigUint {
        match self {
            Self::Ec(curve) => &curve.n,
            Self::Dh(group) => &group.q,
        }
    }

    fn prime(self) -> &'static BigUint {
        match self {
            Self::Ec(curve) => &curve.p,
            Self::Dh(group) => &group.p,
        }
    }

    fn power(self, base: &Element, secret: &BigUint) -> Option<Element> {
        match (self, base) {
            (Self::Ec(curve), Element::Ec(point)) => curve.multiply(point, secret).map(Element::Ec),
            (Self::Dh(group), Element::Dh(number)) => Some(Element::Dh(group.power(number, secret))),
            _ => None,
        }
    }

    fn combine(self, a: &Element, b: &Element) -> Option<Element> {
        match (self, a, b) {
            (Self::Ec(curve), Element::Ec(a), Element::Ec(b)) => curve.add(a, b).map(Element::Ec),
            (Self::Dh(group), Element::Dh(a), Element::Dh(b)) => Some(Element::Dh(a * b % &group.p)),
            _ => None,
        }
    }

    fn decode(self, bytes: &[u8]) -> Option<Element> {
        match self {
            Self::Ec(curve) => curve.decode(bytes).map(Element::Ec),
            Self::Dh(group) => {
                let number = BigUint::from_bytes_be(bytes);
                (bytes.len() <= group.length() && group.accepts(&number)).then_some(Element::Dh(number))
            }
        }
    }

    /// As it is sent: a point, or a number without leading zeros.
    fn encode(self, element: &Element) -> Vec<u8> {
        match (self, element) {
            (Self::Ec(curve), Element::Ec(point)) => curve.encode(point),
            (_, Element::Dh(number)) => number.to_bytes_be(),
            _ => Vec::new(),
        }
    }

    /// The shared secret: the x coordinate, or the number as long as p.
    fn shared(self, element: &Element) -> Vec<u8> {
        match (self, element) {
            (Self::Ec(curve), Element::Ec(point)) => fixed(&point.x, curve.length()),
            (Self::Dh(group), Element::Dh(number)) => fixed(number, group.length()),
            _ => Vec::new(),
        }
    }
}

impl Offer {
    /// The contents of the object identifier.
    #[must_use]
    pub fn oid_contents(&self) -> [u8; 10] {
        let elliptic = self.parameters > 2;
        let mapping = match (self.mapping, elliptic) {
            (Mapping::Generic, false) => 1,
            (Mapping::Generic, true) => 2,
            (Mapping::Integrated, false) => 3,
            (Mapping::Integrated, true) => 4,
            (Mapping::ChipAuthentication, _) => 6,
        };
        [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, mapping, self.suite.number()]
    }

    /// PACEInfo.
    #[must_use]
    pub fn info(&self) -> Vec<u8> {
        let oid = tlv(&[0x06], &self.oid_contents());
        tlv(&[0x30], &[&oid[..], &[0x02, 0x01, 0x02], &[0x02, 0x01, self.parameters]].concat())
    }
}

/// What a run of PACE has come to.
enum Step {
    /// MSE:Set AT was done.
    Set,
    /// The nonce is out.
    Nonce { nonce: Vec<u8> },
    /// The generator is agreed; with CAM the chip's mapping key is needed again.
    Mapped { generator: Element, mapping_key: Option<BigUint> },
    /// The keys are agreed, the tokens are not compared.
    Agreed { channel: Channel, theirs: Vec<u8>, ours: Vec<u8>, mapping_key: Option<BigUint> },
}

/// A run of PACE.
pub(crate) struct Run {
    offer: Offer,
    domain: Domain,
    /// K_pi.
    key: Vec<u8>,
    step: Step,
}

/// What the last step gives.
pub(crate) enum Progress {
    /// Answer data; go on.
    Answer(Vec<u8>),
    /// Answer data, and the channel is up.
    Done(Vec<u8>, Channel),
}

impl Run {
    /// `None` for parameters that do not exist.
    pub(crate) fn new(offer: Offer, password: &[u8]) -> Option<Self> {
        let domain = Domain::by_id(offer.parameters)?;
        let key = offer.suite.derive(password, 3);
        Some(Self { offer, domain, key, step: Step::Set })
    }

    /// Whether nothing but the last command of the chain may follow.
    pub(crate) fn last(&self) -> bool {
        matches!(self.step, Step::Agreed { .. })
    }

    /// Whether the chain has begun.
    pub(crate) fn begun(&self) -> bool {
        !matches!(self.step, Step::Set)
    }

    /// One GENERAL AUTHENTICATE: the contents of `7C` in, those of the answer out. After an error the run is over.
    pub(crate) fn step(
        &mut self,
        data: &[u8],
        randoms: &mut Randoms,
        chip_key: Option<&EcPair>,
    ) -> Result<Progress, u16> {
        let (tag, value) = object(data)?;
        match (std::mem::replace(&mut self.step, Step::Set), tag) {
            (Step::Set, None) => self.give_nonce(randoms),
            (Step::Nonce { nonce }, Some(0x81)) => self.map(&nonce, value, randoms),
            (Step::Mapped { generator, mapping_key }, Some(0x83)) => {
                self.agree(&generator, mapping_key, value, randoms)
            }
            (Step::Agreed { channel, theirs, ours, mapping_key }, Some(0x85)) => {
                self.compare(channel, (&theirs, &ours), mapping_key, value, chip_key)
            }
            (_, None | Some(0x81 | 0x83 | 0x85)) => Err(0x6985),
            _ => Err(0x6A80),
        }
    }

    fn give_nonce(&mut self, randoms: &mut Randoms) -> Result<Progress, u16> {
        let suite = self.offer.suite;
        // A multiple of the block, at least as long as the key.
        let length = suite.key_length().next_multiple_of(suite.block());
        let nonce = randoms.bytes(length).ok_or(0x6985_u16)?;
        let closed = suite.encrypt(&self.key, &vec![0; suite.block()], &nonce);
        self.step = Step::Nonce { nonce };
        Ok(Progress::Answer(tlv(&[0x80], &closed)))
    }

    fn map(&mut self, nonce: &[u8], data: &[u8], randoms: &mut Randoms) -> Result<Progress, u16> {
        let (generator, mapping_key, answer) = match self.offer.mapping {
            Mapping::Integrated => {
                let prime = self.domain.prime();
                let number = pseudo_random(self.offer.suite, prime, nonce, data).ok_or(0x6A80_u16)?;
                (self.integrated(&number).ok_or(0x6A80_u16)?, None, Vec::new())
            }
            Mapping::Generic | Mapping::ChipAuthentication => {
                let theirs = self.domain.decode(data).ok_or(0x6A80_u16)?;
                let secret = randoms.below(self.domain.order()).ok_or(0x6985_u16)?;
                let generator = self.generic(nonce, &theirs, &secret).ok_or(0x6A80_u16)?;
                let ours = self.domain.power(&self.domain.generator(), &secret).ok_or(0x6985_u16)?;
                (generator, Some(secret), self.domain.encode(&ours))
            }
        };
        self.step = Step::Mapped { generator, mapping_key };
        Ok(Progress::Answer(tlv(&[0x82], &answer)))
    }

    /// s·G + H, or g^s·h.
    fn generic(&self, nonce: &[u8], theirs: &Element, secret: &BigUint) -> Option<Element> {
        let h = self.domain.power(theirs, secret)?;
        let first = self.domain.power(&self.domain.generator(), &BigUint::from_bytes_be(nonce))?;
        self.domain.combine(&first, &h)
    }

    fn integrated(&self, number: &BigUint) -> Option<Element> {
        match self.domain {
            // The cofactor of all these curves is 1.
            Domain::Ec(curve) => curve.encode_to_point(number).map(Element::Ec),
            Domain::Dh(group) => {
                let mapped = group.power(number, &((&group.p - 1u8) / &group.q));
                group.accepts(&mapped).then_some(Element::Dh(mapped))
            }
        }
    }

    fn agree(
        &mut self,
        generator: &Element,
        mapping_key: Option<BigUint>,
        data: &[u8],
        randoms: &mut Randoms,
    ) -> Result<Progress, u16> {
        let theirs = self.domain.decode(data).ok_or(0x6A80_u16)?;
        let secret = randoms.below(self.domain.order()).ok_or(0x6985_u16)?;
        let ours = self.domain.power(generator, &secret).ok_or(0x6985_u16)?;
        let (theirs_sent, ours_sent) = (self.domain.encode(&theirs), self.domain.encode(&ours));
        if theirs_sent == ours_sent {
            return Err(0x6300);
        }
        let shared = self.domain.power(&theirs, &secret).ok_or(0x6300_u16)?;
        let channel = Channel::derived(self.offer.suite, &self.domain.shared(&shared));
        let answer = tlv(&[0x84], &ours_sent);
        self.step = Step::Agreed { channel, theirs: theirs_sent, ours: ours_sent, mapping_key };
        Ok(Progress::Answer(answer))
    }

    fn compare(
        &self,
        channel: Channel,
        (theirs, ours): (&[u8], &[u8]),
        mapping_key: Option<BigUint>,
        token: &[u8],
        chip_key: Option<&EcPair>,
    ) -> Result<Progress, u16> {
        if channel.mac(&self.token_input(ours)) != token {
            return Err(0x6300);
        }
        let mut answer = tlv(&[0x86], &channel.mac(&self.token_input(theirs)));
        if self.offer.mapping == Mapping::ChipAuthentication {
            let data = chip_key.zip(mapping_key).and_then(|(key, mapping)| proof(key, &mapping));
            answer.extend(tlv(&[0x8A], &channel.chip_authentication(&data.ok_or(0x6985_u16)?)));
        }
        Ok(Progress::Done(answer, channel))
    }

    /// `7F49 { 06 oid, 86 point }`, for Diffie-Hellman `84 number`.
    fn token_input(&self, key: &[u8]) -> Vec<u8> {
        let tag = match self.domain {
            Domain::Ec(_) => 0x86,
            Domain::Dh(_) => 0x84,
        };
        let parts = [tlv(&[0x06], &self.offer.oid_contents()), tlv(&[tag], key)];
        tlv(&[0x7F, 0x49], &parts.concat())
    }
}

/// R(s, t) mod p (Doc 9303-11, 4.4.3.3.2).
pub(crate) fn pseudo_random(suite: Suite, prime: &BigUint, nonce: &[u8], t: &[u8]) -> Option<BigUint> {
    if t.len() != suite.key_length() {
        return None;
    }
    let (c0, c1): (&[u8], &[u8]) = if nonce.len() == 16 { (&SHORT_0, &SHORT_1) } else { (&LONG_0, &LONG_1) };
    let iv = vec![0; suite.block()];
    let cut = |bytes: Vec<u8>| bytes.into_iter().take(suite.key_length()).collect::<Vec<u8>>();
    let mut key = cut(suite.encrypt(t, &iv, nonce));
    let blocks = (prime.bits() + 64).div_ceil(nonce.len() as u64 * 8);
    let mut whole = Vec::new();
    for _ in 0..blocks {
        whole.extend(suite.encrypt(&key, &iv, c1));
        key = cut(suite.encrypt(&key, &iv, c0));
    }
    Some(BigUint::from_bytes_be(&whole) % prime)
}

/// CA_IC = SK_IC^-1 · SK_Map mod n, as long as n.
fn proof(key: &EcPair, mapping: &BigUint) -> Option<Vec<u8>> {
    let inverse = key.secret.modinv(&key.curve.n)?;
    Some(fixed(&(inverse * mapping % &key.curve.n), key.curve.order_length()))
}

/// The one object in `7C`: its tag and value, or no tag for an empty `7C`.
fn object(data: &[u8]) -> Result<(Option<u8>, &[u8]), u16> {
    let contents = super::object::value(data, 0x7C).ok_or(0x6A80_u16)?;
    match contents.first() {
        None => Ok((None, contents)),
        Some(tag) => super::object::value(contents, *tag).map(|value| (Some(*tag), value)).ok_or(0x6A80),
    }
}

// Doc 9303-11, 4.4.3.3.2.
const SHORT_0: [u8; 16] =
    [0xA6, 0x68, 0x89, 0x2A, 0x7C, 0x41, 0xE3, 0xCA, 0x73, 0x9F, 0x40, 0xB0, 0x57, 0xD8, 0x59, 0x04];
const SHORT_1: [u8; 16] =
    [0xA4, 0xE1, 0x36, 0xAC, 0x72, 0x5F, 0x73, 0x8B, 0x01, 0xC1, 0xF6, 0x02, 0x17, 0xC1, 0x88, 0xAD];
const LONG_0: [u8; 32] = [
    0xD4, 0x63, 0xD6, 0x52, 0x34, 0x12, 0x4E, 0xF7, 0x89, 0x70, 0x54, 0x98, 0x6D, 0xCA, 0x0A, 0x17, 0x4E,
    0x28, 0xDF, 0x75, 0x8C, 0xBA, 0xA0, 0x3F, 0x24, 0x06, 0x16, 0x41, 0x4D, 0x5A, 0x16, 0x76,
];
const LONG_1: [u8; 32] = [
    0x54, 0xBD, 0x72, 0x55, 0xF0, 0xAA, 0xF8, 0x31, 0xBE, 0xC3, 0x42, 0x3F, 0xCF, 0x39, 0xD6, 0x9B, 0x6C,
    0xBF, 0x06, 0x66, 0x77, 0xD0, 0xFA, 0xAE, 0x5A, 0xAD, 0xD9, 0x9D, 0xF8, 0xE5, 0x35, 0x17,
];

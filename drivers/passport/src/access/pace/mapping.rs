// SPDX-License-Identifier: MIT OR Apache-2.0
//! From the nonce to a generator that only both sides know (Doc 9303-11, 4.4.3.3 and Appendix B).

use tashika_kit::cipher::Key;
use tashika_kit::curve::Point;
use tashika_kit::{CardError, hex};
use zeroize::Zeroizing;

use super::super::exchange::{Element, Ground};
use super::super::{Dice, Session, malformed};
use super::{MAP, Run, object, step};
use crate::security_infos::{Mapping, Suite};

/// The constants of integrated mapping for keys of 128 bits, and for longer ones (`specs` passport §3.5).
const SHORT: [&str; 2] = ["a668892a7c41e3ca739f40b057d85904", "a4e136ac725f738b01c1f60217c188ad"];
const LONG: [&str; 2] = [
    "d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
    "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517",
];

/// What a mapping comes to.
pub(super) struct Mapped {
    /// The same curve or group with the generator that both sides agree on.
    pub(super) ground: Ground,
    /// PK_Map,IC, of which chip authentication mapping makes use.
    pub(super) key_of_the_chip: Option<Point>,
}

/// Step 2.
pub(super) fn map(
    run: &Run<'_>,
    session: &mut Session<'_>,
    nonce: &[u8],
    dice: Dice<'_>,
) -> Result<Mapped, CardError> {
    match run.info.mapping {
        Mapping::Generic | Mapping::Chip => generic(run, session, nonce, dice),
        Mapping::Integrated => integrated(run, session, nonce, dice),
    }
}

/// s * G + H, or g^s * h, where H or h is what two keys made for this alone come to.
fn generic(
    run: &Run<'_>,
    session: &mut Session<'_>,
    nonce: &[u8],
    dice: Dice<'_>,
) -> Result<Mapped, CardError> {
    let ours = run.ground.pair(dice)?;
    let theirs = step(session, &object(0x81, ours.public().encoded()), 0x82, MAP)?;
    let theirs = run.ground.public(&theirs, MAP)?;
    if theirs == *ours.public() {
        return Err(malformed(MAP, "the chip sends our own key back"));
    }
    let shared = ours.agree(&theirs, MAP)?;
    let key_of_the_chip = match &theirs {
        Element::Ec(point) => Some(point.clone()),
        Element::Dh(_) => None,
    };
    let ground =
        added(&run.ground, nonce, &shared).ok_or_else(|| malformed(MAP, "the mapping comes to nothing"))?;
    Ok(Mapped { ground, key_of_the_chip })
}

fn added(ground: &Ground, nonce: &[u8], shared: &Element) -> Option<Ground> {
    match (ground, shared) {
        (Ground::Ec(generator), Element::Ec(shared)) => {
            let scalar = generator.curve().scalar(nonce)?;
            generator.multiply(&scalar)?.add(shared).map(Ground::Ec)
        }
        (Ground::Dh(group), Element::Dh(shared)) => {
            let g = group.multiply(&group.power(&group.g, nonce)?, shared)?;
            let mut mapped = group.clone();
            mapped.g = g.to_vec();
            mapped.is_public_key(&mapped.g).then_some(Ground::Dh(mapped))
        }
        _ => None,
    }
}

/// A point or a number made of both sides' nonces.
fn integrated(
    run: &Run<'_>,
    session: &mut Session<'_>,
    nonce: &[u8],
    dice: Dice<'_>,
) -> Result<Mapped, CardError> {
    let mut ours = Zeroizing::new(vec![0; run.info.suite.key_length()]);
    dice(&mut ours)?;
    let theirs = step(session, &object(0x81, &ours), 0x82, MAP)?;
    if !theirs.is_empty() {
        return Err(malformed(MAP, "the chip adds something to an integrated mapping"));
    }
    let nothing = || malformed(MAP, "the mapping comes to nothing");
    let number = |length| pseudo_random(run.info.suite, nonce, &ours, length);
    let ground = match &run.ground {
        Ground::Ec(generator) => {
            let curve = generator.curve();
            Ground::Ec(curve.encode(&number(curve.field_bytes())?).ok_or_else(nothing)?)
        }
        Ground::Dh(group) => {
            let mut mapped = group.clone();
            mapped.g = group.encode(&number(group.p.len())?).ok_or_else(nothing)?.to_vec();
            Ground::Dh(mapped)
        }
    };
    Ok(Mapped { ground, key_of_the_chip: None })
}

/// R(s, t): at least 64 bits more than a prime of so many bytes has, so that what remains modulo the prime is even. The 521 bits
/// of P-521 come to as many rounds as the 528 of their bytes.
fn pseudo_random(suite: Suite, s: &[u8], t: &[u8], prime: usize) -> Result<Zeroizing<Vec<u8>>, CardError> {
    const BEYOND: usize = 8;
    let [c0, c1] = constants(suite).map(|constant| hex::decode(constant).unwrap_or_default());
    let rounds = (prime + BEYOND).div_ceil(c0.len().max(1));
    let mut key = key(suite, &encrypted(suite, &self::key(suite, t)?, s)?)?;
    // Reserved at once: a buffer that grows would leave unwiped copies behind.
    let mut number = Zeroizing::new(Vec::with_capacity(rounds * c0.len()));
    for _ in 0..rounds {
        number.extend_from_slice(&encrypted(suite, &key, &c1)?);
        key = self::key(suite, &encrypted(suite, &key, &c0)?)?;
    }
    Ok(number)
}

fn constants(suite: Suite) -> [&'static str; 2] {
    match suite {
        Suite::TripleDes | Suite::Aes128 => SHORT,
        Suite::Aes192 | Suite::Aes256 => LONG,
    }
}

/// The first bytes, as many as the cipher's key has: of AES-192, 24 of 32.
fn key(suite: Suite, bytes: &[u8]) -> Result<Key, CardError> {
    bytes
        .get(..suite.key_length())
        .and_then(Key::from_slice)
        .ok_or(CardError::Internal("too few bytes for a key"))
}

/// CBC with an initial value of zeros.
fn encrypted(suite: Suite, key: &Key, plain: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardError> {
    let cipher = suite.cipher();
    cipher
        .encrypt(key, &vec![0; cipher.block()], plain)
        .map(Zeroizing::new)
        .map_err(|_| malformed(MAP, "the nonce is no whole blocks"))
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Basic Access Control (`specs` passport §3.3; Doc 9303-11, 4.3): GET CHALLENGE, EXTERNAL AUTHENTICATE.
//!
//! Chips refuse a wrong MRZ with many status words, so every refusal is taken for one. A chip that accepts and then answers
//! with something else than its part is broken or false, and no other MRZ would mend it.

use tashika_kit::CardError;
use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::cipher::{self, Cipher, KEY, MAC};
use zeroize::Zeroizing;

use super::channel::Channel;
use super::keys::{self, ChannelKeys};
use super::{Dice, Session, malformed};
use crate::mrz::DocumentKey;
use crate::security_infos::Suite;

const CHALLENGE: usize = 8;
/// Both challenges and one side's part of the key.
const TOKEN: usize = 2 * CHALLENGE + KEY;
/// The initial value is zero.
const ZEROS: [u8; 8] = [0; 8];
const GET_CHALLENGE: &str = "GET CHALLENGE";
/// The keys of BAC are not there.
const NOT_REFERENCED: StatusWord = StatusWord(0x6A88);
const AUTHENTICATE: &str = "EXTERNAL AUTHENTICATE";

/// Opens the passport application, which has to be selected already, in plain.
///
/// # Errors
/// [`CardError::KeyRefused`] if the chip has another MRZ; [`CardError::Malformed`] if its answer is not its part;
/// [`CardError::Status`] if it gives no challenge, or has no keys for BAC; link errors.
pub fn open(session: &mut Session<'_>, key: &DocumentKey, dice: Dice<'_>) -> Result<(), CardError> {
    if session.secure() || session.is_over() {
        return Err(CardError::Internal("BAC inside a channel"));
    }
    session.tx.report("open_with_number", 0, 0);
    let keys = keys::basic_access(&key.information())?;
    let ours = Ours::draw(dice)?;
    // From here to EXTERNAL AUTHENTICATE no other command may go out: the chip would forget its challenge.
    let theirs = challenge(session)?;
    let data = request(&keys, &ours, &theirs)?;
    let command = Command::new(0x00, Instruction::other::<0x82>(), 0, 0).data(&data).expect(TOKEN + MAC);
    // Once: a repeated command would be refused for want of a challenge, and look like a wrong MRZ.
    let answer = session.tx.send_once(&command, AUTHENTICATE)?;
    match answer.sw {
        sw if sw.is_ok() => {}
        // A chip that has no BAC at all (`specs` passport §3.1): no MRZ would open it so.
        sw if sw == NOT_REFERENCED => return Err(CardError::Status { sw, during: AUTHENTICATE }),
        _ => return Err(CardError::KeyRefused { credential: crate::MRZ }),
    }
    let part = part_of_the_chip(&keys, &answer.data, &ours, &theirs)?;
    session.enter(channel(&ours, &theirs, &part)?);
    Ok(())
}

/// RND.IFD and K.IFD: this side's part.
struct Ours {
    challenge: [u8; CHALLENGE],
    key: Zeroizing<[u8; KEY]>,
}

impl Ours {
    fn draw(dice: Dice<'_>) -> Result<Self, CardError> {
        let mut ours = Self { challenge: [0; CHALLENGE], key: Zeroizing::new([0; KEY]) };
        dice(&mut ours.challenge)?;
        dice(&mut *ours.key)?;
        Ok(ours)
    }
}

/// RND.IC.
fn challenge(session: &mut Session<'_>) -> Result<[u8; CHALLENGE], CardError> {
    let command = Command::new(0x00, Instruction::GET_CHALLENGE, 0, 0).expect(CHALLENGE);
    let answer = session.tx.send_once(&command, GET_CHALLENGE)?;
    if !answer.sw.is_ok() {
        return Err(CardError::Status { sw: answer.sw, during: GET_CHALLENGE });
    }
    let wrong = |_| malformed(GET_CHALLENGE, "the challenge is not eight bytes long");
    answer.data.as_slice().try_into().map_err(wrong)
}

/// E_IFD ‖ M_IFD over RND.IFD ‖ RND.IC ‖ K.IFD.
fn request(keys: &ChannelKeys, ours: &Ours, theirs: &[u8; CHALLENGE]) -> Result<Vec<u8>, CardError> {
    let mut token = Zeroizing::new([0; TOKEN]);
    let parts = ours.challenge.iter().chain(theirs).chain(ours.key.iter());
    for (byte, part) in token.iter_mut().zip(parts) {
        *byte = *part;
    }
    let closed = Cipher::TripleDes
        .encrypt(&keys.encryption, &ZEROS, &*token)
        .map_err(|_| CardError::Internal("the token is no whole blocks"))?;
    let mac = Cipher::TripleDes.mac(&keys.mac, &closed);
    Ok([closed.as_slice(), &mac].concat())
}

/// K.IC out of E_IC ‖ M_IC: the MAC before anything is opened, then both challenges. The chip's own comes first, so that
/// this side's own token, sent back, is no answer.
fn part_of_the_chip(
    keys: &ChannelKeys,
    answer: &[u8],
    ours: &Ours,
    theirs: &[u8; CHALLENGE],
) -> Result<Zeroizing<[u8; KEY]>, CardError> {
    let wrong = |problem| malformed(AUTHENTICATE, problem);
    let (closed, mac) = answer
        .split_at_checked(TOKEN)
        .filter(|(_, mac)| mac.len() == MAC)
        .ok_or_else(|| wrong("the chip's answer is not 40 bytes long"))?;
    if !cipher::same(&Cipher::TripleDes.mac(&keys.mac, closed), mac) {
        return Err(wrong("the MAC of the chip's answer does not fit"));
    }
    let opened = Cipher::TripleDes
        .decrypt(&keys.encryption, &ZEROS, closed)
        .map_err(|_| CardError::Internal("the token is no whole blocks"))?;
    let (challenges, part) = opened.split_at_checked(2 * CHALLENGE).unwrap_or_default();
    let (first, second) = challenges.split_at_checked(CHALLENGE).unwrap_or_default();
    if !cipher::same(first, theirs) {
        return Err(wrong("the chip's own challenge does not come back"));
    }
    if !cipher::same(second, &ours.challenge) {
        return Err(wrong("our challenge does not come back"));
    }
    let part = part.try_into().map_err(|_| wrong("the chip's part of the key is missing"))?;
    Ok(Zeroizing::new(part))
}

/// Keys from both parts, the counter from both challenges' last halves.
fn channel(ours: &Ours, theirs: &[u8; CHALLENGE], part: &[u8; KEY]) -> Result<Channel, CardError> {
    let mut seed = ours.key.clone();
    for (byte, part) in seed.iter_mut().zip(part) {
        *byte ^= part;
    }
    let mut counter = [0; CHALLENGE];
    let halves = theirs.iter().skip(CHALLENGE / 2).chain(ours.challenge.iter().skip(CHALLENGE / 2));
    for (byte, half) in counter.iter_mut().zip(halves) {
        *byte = *half;
    }
    Ok(Channel::with_counter(ChannelKeys::of(Suite::TripleDes, &*seed)?, counter))
}

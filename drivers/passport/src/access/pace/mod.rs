// SPDX-License-Identifier: MIT OR Apache-2.0
//! PACE (`specs` passport §3.5; Doc 9303-11, 4.4): a channel from a short password, without giving the password away.
//!
//! A wrong password shows at the last step only, when both sides' tokens are compared. Nothing here falls back to BAC.

mod cam;
mod choice;
mod mapping;
mod outcome;
mod token;

use tashika_kit::apdu::{Command, Instruction, Response, StatusWord};
use tashika_kit::tlv::{self, Tlv};
use tashika_kit::{CardError, cipher::Key};
use zeroize::Zeroizing;

pub use cam::{CamProblem, holds, holds_in};
pub use choice::choose;
pub use outcome::PaceOutcome;

use super::channel::{Channel, object};
use super::exchange::{Element, Ground, dynamic, general_authenticate};
use super::keys::{self, ChannelKeys};
use super::{Dice, Password, Session, malformed};
use crate::security_infos::{Mapping, PaceInfo, SecurityInfos, Suite};

/// Steps, as errors name them.
const CHOOSE: &str = "PACE: choice of the algorithm";
const NONCE: &str = "PACE: nonce";
const MAP: &str = "PACE: mapping";
const AGREE: &str = "PACE: key agreement";
const CONFIRM: &str = "PACE: mutual authentication";

/// The algorithm is not the chip's after all, or it wants its parameters named.
const WRONG_DATA: StatusWord = StatusWord(0x6A80);
/// Password or parameters are not known to the chip.
const NOT_REFERENCED: StatusWord = StatusWord(0x6A88);
/// The shortest nonce taken: 128 bits.
const SHORTEST_NONCE: usize = 16;
/// The longest nonce taken: twice what any cipher needs.
const LONGEST_NONCE: usize = 64;

/// Runs PACE with the best of what EF.CardAccess offers. The MF has to be current, and nothing agreed on yet. On success the
/// session is in the channel.
///
/// # Errors
/// [`CardError::KeyRefused`] if the chip has another MRZ or CAN; [`CardError::Malformed`] if it offers nothing that this
/// program knows, or answers with something else than its part; [`CardError::Status`]; link errors.
pub fn run(
    session: &mut Session<'_>,
    offered: &SecurityInfos,
    password: &Password,
    dice: Dice<'_>,
) -> Result<PaceOutcome, CardError> {
    if session.secure() || session.is_over() {
        return Err(CardError::Internal("PACE inside a channel"));
    }
    let extended = session.tx.capabilities().extended_length;
    let info = choose(offered, extended)
        .ok_or_else(|| malformed("EF.CardAccess", "no PACE that this program and reader can do"))?;
    session.tx.report("open_with_number", 0, 0);
    let ground = choice::ground(info).ok_or(CardError::Internal("parameters that are not known"))?;
    let several = choice::several_parameters(offered);
    set_template(session, info, password, several)?;
    let run = Run { info, ground, key: keys::password(password, info.suite)? };
    let (outcome, channel) = run.authenticate(session, password, dice)?;
    session.enter(channel);
    Ok(outcome)
}

/// MSE:Set AT. The parameters are named only if there are several, or if the chip wants it all the same.
fn set_template(
    session: &mut Session<'_>,
    info: &PaceInfo,
    password: &Password,
    several: bool,
) -> Result<(), CardError> {
    let mut answer = template(session, info, password, several)?;
    if !several && [WRONG_DATA, NOT_REFERENCED].contains(&answer.sw) {
        // Seen with one set of parameters only (`specs` passport §3.5, field reports). Nothing was spent by asking.
        answer = template(session, info, password, true)?;
    }
    match (answer.sw, password) {
        (sw, _) if sw.is_ok() => Ok(()),
        // A counter of passwords that count tries, which MRZ and CAN do not; the password itself is not judged yet.
        (StatusWord(0x63C1..=0x63CF), _) => Ok(()),
        // The chip takes the MRZ only (Doc 9303-11, 4.2).
        (NOT_REFERENCED, Password::Can(_)) => Err(CardError::KeyRefused { credential: crate::CAN }),
        (sw, _) => Err(CardError::Status { sw, during: CHOOSE }),
    }
}

fn template(
    session: &mut Session<'_>,
    info: &PaceInfo,
    password: &Password,
    name_parameters: bool,
) -> Result<Response, CardError> {
    let reference = match password {
        Password::Mrz(_) => 1,
        Password::Can(_) => 2,
    };
    let mut data = object(0x80, &info.oid);
    data.extend(object(0x83, &[reference]));
    if let Some(id) = info.parameters.filter(|_| name_parameters) {
        data.extend(object(0x84, &[id]));
    }
    let command = Command::new(0x00, Instruction::other::<0x22>(), 0xC1, 0xA4).data(&data);
    session.send(&command, CHOOSE)
}

/// One run: what was chosen, and the key of the password.
struct Run<'i> {
    info: &'i PaceInfo,
    ground: Ground,
    key: Key,
}

impl Run<'_> {
    fn authenticate(
        &self,
        session: &mut Session<'_>,
        password: &Password,
        dice: Dice<'_>,
    ) -> Result<(PaceOutcome, Channel), CardError> {
        let nonce = self.nonce(session)?;
        let mapped = mapping::map(self, session, &nonce, dice)?;
        let ours = mapped.ground.pair(dice)?;
        let sent = object(0x83, ours.public().encoded());
        let theirs = step(session, &sent, 0x84, AGREE)?;
        let theirs = self.ground.public(&theirs, AGREE)?;
        if theirs == *ours.public() {
            return Err(malformed(AGREE, "the chip sends our own key back"));
        }
        let shared = ours.agree(&theirs, AGREE)?;
        let keys = ChannelKeys::of(self.info.suite, shared.secret())?;
        let last = self.confirm(session, password, &keys, ours.public(), &theirs)?;
        let chip_data = cam::opened(self.info, &keys, last.chip_data.as_deref())?;
        let outcome = PaceOutcome::new(self.info, mapped.key_of_the_chip, chip_data);
        Ok((outcome, Channel::new(keys)))
    }

    /// Step 1: z, opened with the key of the password. With a wrong password it opens to something else, which nobody
    /// notices before step 4.
    fn nonce(&self, session: &mut Session<'_>) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let closed = step(session, &[], 0x80, NONCE)?;
        let cipher = self.info.suite.cipher();
        let fits = match self.info.mapping {
            // Defined for one length only.
            Mapping::Integrated => closed.len() == nonce_length(self.info.suite),
            // OpenPACE takes 16 bytes with the longer keys as well, where the standard wants 32. It is a number to multiply
            // with, and 128 bits of it are enough.
            Mapping::Generic | Mapping::Chip => (SHORTEST_NONCE..=LONGEST_NONCE).contains(&closed.len()),
        };
        if !fits {
            return Err(malformed(NONCE, "the nonce has another length than the cipher needs"));
        }
        cipher
            .decrypt(&self.key, &vec![0; cipher.block()], &closed)
            .map_err(|_| malformed(NONCE, "the nonce is no whole blocks"))
    }

    /// Step 4: both tokens.
    fn confirm(
        &self,
        session: &mut Session<'_>,
        password: &Password,
        keys: &ChannelKeys,
        ours: &Element,
        theirs: &Element,
    ) -> Result<Last, CardError> {
        let token = token::make(&self.info.oid, keys, theirs);
        let answer = general_authenticate(session, false, &object(0x85, &token), CONFIRM)?;
        match answer.sw {
            sw if sw.is_ok() => {}
            sw if refuses_the_password(sw) => {
                return Err(CardError::KeyRefused { credential: password.credential() });
            }
            sw => return Err(CardError::Status { sw, during: CONFIRM }),
        }
        let objects = dynamic(&answer.data, CONFIRM)?;
        // References of certificates (87, 88) may come unasked; nothing wants them.
        let expected = tlv::only(&objects, 0x86, CONFIRM)?;
        if !tashika_kit::cipher::same(expected.value, &token::make(&self.info.oid, keys, ours)) {
            return Err(malformed(CONFIRM, "the chip's token does not fit"));
        }
        Ok(Last { chip_data: optional(&objects, 0x8A)? })
    }
}

/// What comes with the last answer beside the token.
struct Last {
    /// ECAD, encrypted.
    chip_data: Option<Vec<u8>>,
}

/// `6300` and `63CX`, and what some chips say in their place (`specs` passport §3.5).
fn refuses_the_password(sw: StatusWord) -> bool {
    matches!(sw.0, 0x6300 | 0x63C0..=0x63CF | 0x6982..=0x6985)
}

/// Whole blocks, at least as long as the key.
fn nonce_length(suite: Suite) -> usize {
    suite.key_length().next_multiple_of(suite.cipher().block())
}

/// One of the chained steps: what the chip answers in this object.
fn step(
    session: &mut Session<'_>,
    objects: &[u8],
    tag: u32,
    during: &'static str,
) -> Result<Vec<u8>, CardError> {
    let answer = general_authenticate(session, true, objects, during)?;
    if !answer.sw.is_ok() {
        return Err(CardError::Status { sw: answer.sw, during });
    }
    Ok(tlv::only(&dynamic(&answer.data, during)?, tag, during)?.value.to_vec())
}

fn optional(objects: &[Tlv<'_>], tag: u32) -> Result<Option<Vec<u8>>, CardError> {
    if objects.iter().any(|object| object.tag == tag) {
        tlv::only(objects, tag, CONFIRM).map(|object| Some(object.value.to_vec()))
    } else {
        Ok(None)
    }
}

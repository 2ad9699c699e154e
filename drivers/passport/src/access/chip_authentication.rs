// SPDX-License-Identifier: MIT OR Apache-2.0
//! Chip Authentication, version 1 (`specs` passport §5.2; Doc 9303-11, 6.2): new keys for the channel, which only the chip
//! with the private key to DG14 can come to. The proof is that its next answer holds.
//!
//! It proves something only if DG14 is covered by the signature of EF.SOD: that is not judged here.

use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::{CardError, StatusWord};

use super::channel::{Channel, object};
use super::exchange::{Element, Ground, general_authenticate};
use super::keys::ChannelKeys;
use super::{Dice, Session, system_dice};
use crate::layout::DataGroup;
use crate::security_infos::{ChipInfo, ChipKey, ChipPublicKey, SecurityInfos, Suite};

const WHAT: &str = "Chip Authentication";
const PROOF: &str = "Chip Authentication: first answer under the new keys";

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// DG14 offers none.
    NotOffered,
    /// It offers something that this program or this reader cannot do: says nothing about the chip. The channel is as it was.
    Unsupported(String),
    /// The chip has the key; how. The channel goes on under the new keys.
    Held(String),
    /// It has not, or would not show it: [`REFUSED`] with the status word, or [`WRONG_KEY`]. After a wrong key the session is
    /// over ([`Session::is_over`]): what is still to be read needs the chip opened again.
    Failed(String),
}

/// The chip answered an error to what its signed DG14 offers. The channel goes on under the old keys.
pub const REFUSED: &str = "refused";
/// The chip came to other keys: it does not have the one in DG14.
pub const WRONG_KEY: &str = "wrong_key";

/// Runs it with what DG14 offers, inside the channel that PACE or BAC made: the best first, and the next after a refusal.
///
/// A chip that refuses all of it has failed, whatever its status word: that of a copy is as free as any, and `6F00`, of which
/// two users of one program tell (`specs` passport §5.2), may have been that program's doing. Two refusals say nothing
/// about the chip: of an algorithm that was guessed because DG14 names none, and of the length of a key that needs extended
/// length. Both follow from the signed file.
///
/// # Errors
/// Link errors and [`CardError::Cancelled`]; [`CardError::Malformed`] and [`CardError::Status`] if the old channel breaks
/// before the new keys are agreed on.
pub fn run(session: &mut Session<'_>, dg14: &SecurityInfos) -> Result<Outcome, CardError> {
    run_with(session, dg14, &mut system_dice)
}

/// As [`run`], with these random numbers.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    session: &mut Session<'_>,
    dg14: &SecurityInfos,
    dice: Dice<'_>,
) -> Result<Outcome, CardError> {
    if !session.secure() {
        // Without access control there are no keys to replace, and the standard knows no Chip Authentication.
        return Ok(Outcome::Unsupported("no channel".to_owned()));
    }
    let offered = match choose(dg14) {
        Choice::Take(offered) => offered,
        Choice::Unsupported(what) => return Ok(Outcome::Unsupported(what)),
        Choice::Nothing => return Ok(Outcome::NotOffered),
    };
    let (mut refused, mut undecided) = (None, None);
    for chosen in offered {
        let pair = chosen.ground.pair(dice)?;
        let long = pair.public().encoded().len() > LONGEST_SHORT_KEY;
        if long && !session.tx.capabilities().extended_length {
            let what = "a key that needs a reader with extended length";
            undecided = undecided.or_else(|| Some(what.to_owned()));
            continue;
        }
        let shared = pair.agree(&chosen.key, WHAT)?;
        let keys = ChannelKeys::of(chosen.info.suite, shared.secret())?;
        match present(session, &chosen, pair.public())? {
            sw if sw.is_ok() => {
                session.enter(Channel::new(keys));
                let held = confirm(session)?;
                let failed = || Outcome::Failed(WRONG_KEY.to_owned());
                return Ok(if held { Outcome::Held(chosen.name()) } else { failed() });
            }
            sw if chosen.guessed => {
                let what = format!("DG14 names no algorithm, {} was refused: {sw}", chosen.info.name());
                undecided = Some(what);
            }
            sw if long && sw.0 >> 8 == 0x67 => {
                undecided = Some(format!("the length of the key was refused: {sw}"));
            }
            sw => refused = refused.or_else(|| Some(format!("{REFUSED}: {sw}"))),
        }
    }
    Ok(match (refused, undecided) {
        (Some(why), _) => Outcome::Failed(why),
        (None, what) => Outcome::Unsupported(what.unwrap_or_default()),
    })
}

/// The longest key that fits a protected command of short length, with the objects around it: 1,024 bits, and every point.
const LONGEST_SHORT_KEY: usize = 192;

/// An algorithm with its key.
struct Chosen {
    info: ChipInfo,
    ground: Ground,
    key: Element,
    /// The key's own name: needed where the chip has several.
    key_id: Option<Vec<u8>>,
    /// DG14 does not name the algorithm.
    guessed: bool,
}

enum Choice {
    /// Best first; not empty.
    Take(Vec<Chosen>),
    Unsupported(String),
    Nothing,
}

impl Chosen {
    /// `CA-ECDH-AES-128, P-256`.
    fn name(&self) -> String {
        match self.ground.curve() {
            Some(curve) => format!("{}, {}", self.info.name(), curve.name()),
            None => self.info.name(),
        }
    }
}

/// How many pairs of algorithm and key are tried; chips have one or two.
const MOST_PAIRS: usize = 8;

/// AES before 3DES; of equal ones the first. A key without an algorithm is one for 3DES (`specs` passport §5.2).
fn choose(dg14: &SecurityInfos) -> Choice {
    let Some(first) = dg14.chip_keys.first() else {
        return if dg14.chip_named { Choice::Unsupported("no key".to_owned()) } else { Choice::Nothing };
    };
    if dg14.chip.is_empty() && dg14.chip_named {
        return Choice::Unsupported("a version that is not known".to_owned());
    }
    let assumed = [ChipInfo::assumed(first.agreement)];
    let infos = if dg14.chip.is_empty() { assumed.as_slice() } else { &dg14.chip };
    let mut pairs: Vec<(&ChipInfo, &ChipKey)> = infos
        .iter()
        .flat_map(|info| dg14.chip_keys.iter().map(move |key| (info, key)))
        .filter(|(info, key)| belong_together(info, key))
        .collect();
    // The sort keeps the order of equal ones.
    pairs.sort_by_key(|(info, _)| info.suite == Suite::TripleDes);
    let several = dg14.chip_keys.len() > 1;
    let guessed = dg14.chip.is_empty();
    let taken = pairs.iter().filter_map(|(info, key)| take(info, key, several));
    let taken: Vec<Chosen> = taken.map(|chosen| Chosen { guessed, ..chosen }).take(MOST_PAIRS).collect();
    if taken.is_empty() { Choice::Unsupported(unsupported(&pairs)) } else { Choice::Take(taken) }
}

fn belong_together(info: &ChipInfo, key: &ChipKey) -> bool {
    let named = match (&info.key_id, &key.id) {
        (Some(wanted), Some(id)) => wanted == id,
        _ => true,
    };
    info.agreement == key.agreement && named
}

fn take(info: &ChipInfo, key: &ChipKey, several: bool) -> Option<Chosen> {
    let (ground, public) = match &key.key {
        ChipPublicKey::Ec(point) => (Ground::Ec(point.curve().generator()), Element::Ec(point.clone())),
        ChipPublicKey::Dh { group, value } => {
            let ground = Ground::Dh(group.clone());
            let public = ground.public(value, WHAT).ok()?;
            (ground, public)
        }
        ChipPublicKey::Unsupported(_) => return None,
    };
    let wanted = several || info.key_id.is_some();
    let key_id = info.key_id.clone().or_else(|| key.id.clone()).filter(|_| wanted);
    Some(Chosen { info: info.clone(), ground, key: public, key_id, guessed: false })
}

fn unsupported(pairs: &[(&ChipInfo, &ChipKey)]) -> String {
    let named = pairs.iter().find_map(|(_, key)| match &key.key {
        ChipPublicKey::Unsupported(what) => Some(what.clone()),
        _ => None,
    });
    named.unwrap_or_else(|| "no key for the algorithm".to_owned())
}

/// Gives the chip our key, in the dialect of the cipher; what it said to that.
fn present(session: &mut Session<'_>, chosen: &Chosen, ours: &Element) -> Result<StatusWord, CardError> {
    if chosen.info.suite == Suite::TripleDes && key_agreement_template(session, chosen, ours)?.is_ok() {
        return Ok(StatusWord::OK);
    }
    // Some chips with 3DES know this way only (Doc 9303-11, 8.5). The channel is still up: the refusal came through it.
    authentication_template(session, chosen, ours)
}

/// MSE:Set KAT: `91` our key, `84` which of the chip's.
fn key_agreement_template(
    session: &mut Session<'_>,
    chosen: &Chosen,
    ours: &Element,
) -> Result<StatusWord, CardError> {
    let mut data = object(0x91, ours.encoded());
    data.extend(reference(chosen));
    let command = Command::new(0x00, Instruction::other::<0x22>(), 0x41, 0xA6).data(&data);
    session.send(&command, "Chip Authentication: MSE:Set KAT").map(|answer| answer.sw)
}

/// MSE:Set AT: `80` the algorithm, `84` which key; then GENERAL AUTHENTICATE with our key.
fn authentication_template(
    session: &mut Session<'_>,
    chosen: &Chosen,
    ours: &Element,
) -> Result<StatusWord, CardError> {
    let mut data = object(0x80, &chosen.info.oid);
    data.extend(reference(chosen));
    let command = Command::new(0x00, Instruction::other::<0x22>(), 0x41, 0xA4).data(&data);
    let set = session.send(&command, "Chip Authentication: MSE:Set AT")?.sw;
    if !set.is_ok() {
        return Ok(set);
    }
    let key = object(0x80, ours.encoded());
    // What comes back is an empty 7C; what else a chip may say there proves nothing.
    general_authenticate(session, false, &key, WHAT).map(|answer| answer.sw)
}

fn reference(chosen: &Chosen) -> Vec<u8> {
    chosen.key_id.as_deref().map(|id| object(0x84, id)).unwrap_or_default()
}

/// The first command under the new keys, of no consequence: the beginning of DG14, which was just read. Any answer that the
/// new keys hold for is the proof, whatever its status word.
fn confirm(session: &mut Session<'_>) -> Result<bool, CardError> {
    const BEGINNING: usize = 4;
    let command = Command::read_binary_short_id(DataGroup::DG14.number(), BEGINNING);
    match session.send(&command, PROOF) {
        Ok(_) => Ok(true),
        Err(CardError::Malformed { .. } | CardError::Status { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

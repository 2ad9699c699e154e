// SPDX-License-Identifier: MIT OR Apache-2.0
//! Chip authentication mapping (Doc 9303-11, 4.4.3.5): with its last answer the chip shows that its mapping key came from the
//! static key in EF.CardSecurity.
//!
//! It proves something only if EF.CardSecurity is signed: that is not judged here.

use tashika_kit::cipher::{self, Cipher};
use tashika_kit::curve::Point;
use tashika_kit::{CardError, Secret};

use super::super::keys::ChannelKeys;
use super::super::malformed;
use super::{CONFIRM, PaceOutcome};
use crate::security_infos::{ChipPublicKey, Mapping, PaceInfo, SecurityInfos};

/// Why chip authentication mapping was not found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CamProblem {
    /// Another mapping was run.
    #[error("not run")]
    NotRun,
    /// EF.CardSecurity has no key for these parameters.
    #[error("no key")]
    KeyMissing,
    /// The mapping key does not come from the static key.
    #[error("does not hold")]
    Wrong,
}

/// CA_IC out of ECAD, for chip authentication mapping; nothing for the others, whatever came.
pub(super) fn opened(
    info: &PaceInfo,
    keys: &ChannelKeys,
    closed: Option<&[u8]>,
) -> Result<Option<Secret>, CardError> {
    if info.mapping != Mapping::Chip {
        return Ok(None);
    }
    let wrong = |problem| malformed(CONFIRM, problem);
    let closed = closed.ok_or_else(|| wrong("the chip gives no chip authentication data"))?;
    let block = Cipher::Aes.block();
    let iv = Cipher::Aes
        .encrypt_block(&keys.encryption, &vec![0xFF; block])
        .map_err(|_| CardError::Internal("an initial value that is not one block"))?;
    let padded = Cipher::Aes
        .decrypt(&keys.encryption, &iv, closed)
        .map_err(|_| wrong("the chip authentication data are no whole blocks"))?;
    let data = cipher::unpad(&padded, block)
        .ok_or_else(|| wrong("the padding of the chip authentication data is wrong"))?;
    Ok(Some(Secret::new(data.to_vec())))
}

/// Whether PK_Map,IC = CA_IC * PK_IC with this static key.
#[must_use]
pub fn holds(outcome: &PaceOutcome, key: &Point) -> bool {
    let mapped = || {
        let data = outcome.chip_data.as_ref()?.expose();
        let curve = key.curve();
        // A number of the order's length and no other (TR-03110-3, 3.4.2.2): what is reduced first would fit as well.
        let data = Some(data).filter(|data| data.len() == curve.order_bytes())?;
        key.multiply(&curve.scalar(data)?)
    };
    let theirs = outcome.key_of_the_chip.as_ref();
    mapped().is_some_and(|mapped| theirs.is_some_and(|theirs| *theirs == mapped))
}

/// The same with the key that EF.CardSecurity names for the parameters that were run; if it names none so, with each key on the
/// same curve.
///
/// # Errors
/// [`CamProblem`].
pub fn holds_in(outcome: &PaceOutcome, card_security: &SecurityInfos) -> Result<(), CamProblem> {
    let Some(theirs) = outcome.key_of_the_chip.as_ref().filter(|_| outcome.chip_data.is_some()) else {
        return Err(CamProblem::NotRun);
    };
    let named = |id: &Option<Vec<u8>>| {
        id.as_deref().is_some_and(|id| id.len() == 1 && id.first() == outcome.info.parameters.as_ref())
    };
    let on_the_curve: Vec<(&Point, bool)> = card_security
        .chip_keys
        .iter()
        .filter_map(|key| match &key.key {
            ChipPublicKey::Ec(point) if point.curve() == theirs.curve() => Some((point, named(&key.id))),
            _ => None,
        })
        .collect();
    let any_named = on_the_curve.iter().any(|(_, named)| *named);
    let mut candidates = on_the_curve.iter().filter(|(_, named)| *named || !any_named).peekable();
    if candidates.peek().is_none() {
        return Err(CamProblem::KeyMissing);
    }
    if candidates.any(|(key, _)| holds(outcome, key)) { Ok(()) } else { Err(CamProblem::Wrong) }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which of the offered algorithms to take.

use tashika_kit::curve::Curve;
use tashika_kit::group::Group;

use super::super::exchange::Ground;
use crate::security_infos::{Agreement, Mapping, PaceInfo, SecurityInfos, Suite};

/// The largest prime whose numbers fit a command of short length: 1,024 bits.
const SHORT_PRIME: usize = 128;

/// The best that the chip offers and that can be done: chip authentication mapping first, because it also proves the chip;
/// then curves before groups, AES before 3DES, generic before integrated mapping, and the chip's own order. `None` if there is
/// nothing; `extended` says whether the reader can do extended length, without which the larger groups are out of reach.
#[must_use]
pub fn choose(offered: &SecurityInfos, extended: bool) -> Option<&PaceInfo> {
    let rank = |info: &PaceInfo| {
        let second_choice = match info.mapping {
            Mapping::Chip => 0,
            Mapping::Generic => 1,
            Mapping::Integrated => 2,
        };
        (
            info.mapping != Mapping::Chip,
            info.agreement == Agreement::Dh,
            info.suite == Suite::TripleDes,
            second_choice,
        )
    };
    // Of equal ones `min_by_key` takes the first.
    offered.pace.iter().filter(|info| can_do(info, extended)).min_by_key(|info| rank(info))
}

fn can_do(info: &PaceInfo, extended: bool) -> bool {
    match ground(info) {
        // Its prime is no 3 modulo 4, which the encoding of points needs (Doc 9303-11, 9.5.1).
        Some(Ground::Ec(point)) => info.mapping != Mapping::Integrated || point.curve() != Curve::P224,
        Some(Ground::Dh(group)) => extended || group.p.len() <= SHORT_PRIME,
        None => false,
    }
}

/// The standardised parameters; `None` for unknown ones, and for those that the chip would name itself.
pub(super) fn ground(info: &PaceInfo) -> Option<Ground> {
    let id = info.parameters?;
    match info.agreement {
        Agreement::Ecdh => Curve::by_parameter_id(id).map(|curve| Ground::Ec(curve.generator())),
        Agreement::Dh => Group::by_parameter_id(id).map(Ground::Dh),
    }
}

/// Whether the chip offers more than one set of parameters, so that the one meant has to be named.
pub(super) fn several_parameters(offered: &SecurityInfos) -> bool {
    let first = offered.pace.first().map(|info| info.parameters);
    offered.pace.iter().any(|info| Some(info.parameters) != first)
}

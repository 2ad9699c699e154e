// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a run of PACE came to.

use tashika_kit::Secret;
use tashika_kit::curve::{Curve, Point};

use crate::security_infos::{Agreement, PaceInfo};

/// What a run of PACE came to.
pub struct PaceOutcome {
    /// What was run.
    pub info: PaceInfo,
    /// For people: `PACE-ECDH-GM-AES-128, brainpoolP256r1`.
    pub name: String,
    /// PK_Map,IC: the chip's key for the mapping; with generic mapping over curves.
    pub(super) key_of_the_chip: Option<Point>,
    /// CA_IC, opened; with chip authentication mapping.
    pub(super) chip_data: Option<Secret>,
}

impl PaceOutcome {
    pub(super) fn new(info: &PaceInfo, key_of_the_chip: Option<Point>, chip_data: Option<Secret>) -> Self {
        let name = format!("{}, {}", info.name(), parameters(info));
        Self { info: info.clone(), name, key_of_the_chip, chip_data }
    }
}

impl std::fmt::Debug for PaceOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PaceOutcome").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The name of the curve or group.
fn parameters(info: &PaceInfo) -> String {
    let id = info.parameters.unwrap_or(u8::MAX);
    let curve = Curve::by_parameter_id(id).filter(|_| info.agreement == Agreement::Ecdh);
    match (curve, info.agreement, id) {
        (Some(curve), ..) => curve.name().to_owned(),
        (None, Agreement::Dh, 0) => "MODP 1024/160".to_owned(),
        (None, Agreement::Dh, 1) => "MODP 2048/224".to_owned(),
        (None, Agreement::Dh, 2) => "MODP 2048/256".to_owned(),
        (None, _, id) => format!("parameters {id}"),
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF.CardAccess, DG14 and what EF.CardSecurity signs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tashika_passport::security_infos::SecurityInfos;

fuzz_target!(|bytes: &[u8]| {
    let both = [SecurityInfos::parse(bytes, "EF.CardAccess"), SecurityInfos::of_dg14(bytes)];
    for infos in both.into_iter().flatten() {
        let _ = infos.active_digests();
        infos.pace.iter().for_each(|info| drop(info.name()));
        infos.chip.iter().for_each(|info| drop(info.name()));
    }
});

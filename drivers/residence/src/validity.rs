// SPDX-License-Identifier: MIT OR Apache-2.0
//! Validity (`specs` residence-card §7.4), by rules that are dated data: `assets/residence/validity.toml`.

use jiff::Timestamp;
use tashika_kit::Reading;
use tashika_kit::verdict::Validity;

/// Reason code: an application is pending, so that the special period (特例期間) may run.
pub const SPECIAL_PERIOD: &str = "special_period";

/// Whether the card is in force. `signed`: the signature over the expiry date holds and is anchored. The first
/// generation has no expiry date as text: [`Validity::OnlyPrinted`].
pub(crate) fn validity(_reading: &Reading, _signed: bool, _now: Timestamp) -> Validity {
    Validity::OnlyPrinted
}

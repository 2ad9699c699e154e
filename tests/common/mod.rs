// SPDX-License-Identifier: MIT OR Apache-2.0
//! One whole check in training mode, without a counter around it.

use jiff::Timestamp;
use tashika::documents;
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{CardError, Credential, Link, Reading, Secret, Transaction, Verdicts, Watch, driver};

/// Recognises, reads and judges the card behind a link, as a counter does.
pub(crate) fn check(
    link: impl Link + 'static,
    number: &str,
    last_try: Option<LastTryConsent>,
    now: Timestamp,
) -> Result<(Reading, Verdicts), CardError> {
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let (driver, recognised) = driver::recognise(&documents::DRIVERS, &mut tx)?;
    let credential = Credential { id: recognised.need().id, secret: Secret::from(number), last_try };
    driver.check(&credential, japan_day(now))?;
    let reading = recognised.read(&mut tx, credential, now)?;
    let verdicts = driver.judge(&reading, &TrustStore::training().unwrap(), now);
    Ok((reading, verdicts))
}

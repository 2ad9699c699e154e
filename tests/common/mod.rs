// SPDX-License-Identifier: MIT OR Apache-2.0
//! One whole check in training mode, without a counter around it.

#[allow(dead_code)]
pub(crate) mod hostile;

use jiff::Timestamp;
use tashika::documents::{self, TABLE};
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{
    CardError, Credential, CredentialNeed, Link, ReadOrder, Reading, Readings, Secret, Transaction, Verdicts,
    Watch, chip,
};

/// Recognises, reads and judges the card behind a link, as a counter does; the number is that of the first need.
#[allow(dead_code)]
pub(crate) fn check(
    link: impl Link + 'static,
    number: &str,
    last_try: Option<LastTryConsent>,
    now: Timestamp,
) -> Result<(Reading, Verdicts), CardError> {
    let first = |needs: &[CredentialNeed]| {
        let first = needs.first().map(|need| need.id);
        first.map(|id| Credential { id, secret: Secret::from(number), last_try }).into_iter().collect()
    };
    let (readings, verdicts) = check_with(link, first, false, now)?;
    Ok((readings.document, verdicts))
}

/// As [`check`], with whatever is given to the needs, and with everything beside the document.
pub(crate) fn check_with(
    link: impl Link + 'static,
    answers: impl FnOnce(&[CredentialNeed]) -> Vec<Credential>,
    signatures_over_hidden: bool,
    now: Timestamp,
) -> Result<(Readings, Verdicts), CardError> {
    let trust = TrustStore::training().unwrap();
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = chip::recognise(&TABLE, &mut tx)?;
    let credentials = answers(chip.needs());
    for credential in &credentials {
        chip.driver().check(credential, japan_day(now))?;
        for beside in chip.additions().filter_map(documents::driver) {
            beside.check(credential, japan_day(now))?;
        }
    }
    let driver = chip.driver();
    let readings = chip.read(
        &mut tx,
        credentials,
        &ReadOrder { now, anchors: &trust, signatures_over_hidden, statement: None },
    )?;
    let verdicts = driver.judge(&readings.document, &trust, now);
    Ok((readings, verdicts))
}

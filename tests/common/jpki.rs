// SPDX-License-Identifier: MIT OR Apache-2.0
//! One whole signature or authentication in training mode, without a counter around it.

use jiff::Timestamp;
use tashika::documents;
use tashika::jpki::JpkiUse;
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::{
    CardError, Credential, Driver, Link, ReadOrder, Reading, Secret, Transaction, Verdicts, Watch, chip,
};
use tashika_mynumber::jpki::{SIGNATURE_PASSWORD, USER_AUTHENTICATION_PIN};
use tashika_softcard::persona::Persona;

/// What is signed.
pub(crate) const STATEMENT: &str = "窓口での本人確認のために署名します。\nI sign for identification.";

/// Both families that hold a PIN.
pub(crate) const USES: [JpkiUse; 2] = [JpkiUse::Signature, JpkiUse::Authentication];

/// The credential of a use.
pub(crate) fn credential(what: JpkiUse) -> &'static str {
    match what {
        JpkiUse::Signature => SIGNATURE_PASSWORD,
        JpkiUse::Authentication | JpkiUse::Pinless => USER_AUTHENTICATION_PIN,
    }
}

/// The driver of a use.
pub(crate) fn driver(what: JpkiUse) -> &'static dyn Driver {
    documents::table(Some(what), true)[0].driver
}

/// What the holder of a persona's card types, if anything.
pub(crate) fn right(persona: &Persona, what: JpkiUse, now: Timestamp) -> Option<Credential> {
    let value = persona.credential(credential(what), japan_day(now))?;
    Some(given(what, &value))
}

/// A credential with these characters.
pub(crate) fn given(what: JpkiUse, value: &str) -> Credential {
    Credential { id: credential(what), secret: Secret::from(value), last_try: None }
}

/// Recognises, reads and judges the card behind a link.
pub(crate) fn check(
    link: impl Link + 'static,
    what: JpkiUse,
    credential: Option<Credential>,
    now: Timestamp,
) -> Result<(Reading, Verdicts), CardError> {
    let trust = TrustStore::training().unwrap();
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = chip::recognise(documents::table(Some(what), true), &mut tx)?;
    let driver = chip.driver();
    if let Some(credential) = &credential {
        driver.check(credential, japan_day(now))?;
    }
    let order = ReadOrder { now, anchors: &trust, signatures_over_hidden: false, statement: Some(STATEMENT) };
    let reading = chip.read(&mut tx, credential.into_iter().collect(), &order)?.document;
    let verdicts = driver.judge(&reading, &trust, now);
    Ok((reading, verdicts))
}

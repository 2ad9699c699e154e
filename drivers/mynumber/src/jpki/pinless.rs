// SPDX-License-Identifier: MIT OR Apache-2.0
//! PIN-less user authentication (`specs` mynumber-card §8.1, law §5.5): the place where an approved operator's own
//! implementation goes. The card's protocol and the terminal certificates are under contract and not public; nothing of
//! them is here. What this program ships is the interface, the flow and its records, and a simulated implementation for
//! training with software cards.

use jiff::Timestamp;
use tashika_kit::reading::Reading;
use tashika_kit::transaction::LARGEST_FILE;
use tashika_kit::{CardError, Transaction};

use super::authentication::{authenticated, random_code};
use super::token;

/// What the card answered.
#[derive(Clone)]
pub struct PinlessAnswer {
    /// 利用者証明用電子証明書, DER.
    pub certificate: Vec<u8>,
    /// The CA certificate of the card, DER.
    pub ca: Vec<u8>,
    /// The signature over the random code: PKCS#1 v1.5 with SHA-256.
    pub answer: Vec<u8>,
}

/// Delivered by an operator that is approved for it (特定利用者証明検証者, JPKI Act 38-2).
pub trait PinlessAuthenticator: Send + Sync + std::fmt::Debug {
    /// Its name and version, as records show it.
    fn name(&self) -> String;

    /// Whether it works with software cards alone. Only such a one is used in training, and never outside it.
    fn is_simulated(&self) -> bool;

    /// Lets the card sign the random code with the user-authentication key, without a PIN. Spends no try.
    ///
    /// # Errors
    /// Any [`CardError`].
    fn authenticate(&self, tx: &mut Transaction, code: &[u8; 32]) -> Result<PinlessAnswer, CardError>;
}

/// The longest answer that is looked at, in bytes: twice a signature of today's keys.
const LONGEST_ANSWER: usize = 512;
/// The longest name that goes into a record, in characters.
const LONGEST_NAME: usize = 80;

/// Runs it over a card: a reading of the family [`super::AUTHENTICATION`], judged like one with a PIN.
/// `expected` is the user-authentication certificate that was read from the card whose photo was compared: another card
/// is refused. The random code is made here, so that no authenticator can choose it.
///
/// # Errors
/// Those of the authenticator; [`CardError::Malformed`] if it is another card, or if what it gives cannot be an answer.
pub fn read(
    authenticator: &dyn PinlessAuthenticator,
    tx: &mut Transaction,
    expected: &[u8],
    now: Timestamp,
) -> Result<Reading, CardError> {
    let malformed =
        |problem| CardError::Malformed { what: "authentication without a PIN", problem, offset: 0 };
    tx.report("challenge", 0, 0);
    let code = random_code()?;
    let PinlessAnswer { certificate, ca, answer } = authenticator.authenticate(tx, &code)?;
    if certificate.is_empty() || certificate != expected {
        return Err(malformed("it is another card than the one whose photo was compared"));
    }
    let bounded = certificate.len() <= LARGEST_FILE && ca.len() <= LARGEST_FILE;
    if !bounded || !(1..=LONGEST_ANSWER).contains(&answer.len()) {
        return Err(malformed("its answer has an impossible length"));
    }
    let mut reading = authenticated(certificate, ca, &code, answer, now);
    token::note(&mut reading, "pinless", name(authenticator));
    token::leave(tx, &mut reading)?;
    Ok(reading)
}

/// The authenticator's name as a record may hold it: one line, and not a long one.
fn name(authenticator: &dyn PinlessAuthenticator) -> String {
    let name = authenticator.name();
    name.chars().filter(|character| !character.is_control()).take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests;

// SPDX-License-Identifier: MIT OR Apache-2.0
//! PIN-less user authentication (`specs` mynumber-card §8.1, law §5.5): the place where an approved operator's own
//! implementation goes. The card's protocol and the terminal certificates are under contract and not public; nothing of
//! them is here. What this program ships is the interface, the flow and its records, and a simulated implementation for
//! training with software cards.

use jiff::Timestamp;
use tashika_kit::reading::Reading;
use tashika_kit::{CardError, Transaction};

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

/// Runs it over a card: a reading of the family [`super::AUTHENTICATION`], judged like one with a PIN.
/// `expected` is the user-authentication certificate that was read from the card whose photo was compared: another card
/// is refused.
///
/// # Errors
/// Those of the authenticator; [`CardError::Malformed`] if it is another card.
pub fn read(
    _authenticator: &dyn PinlessAuthenticator,
    _tx: &mut Transaction,
    _expected: &[u8],
    _now: Timestamp,
) -> Result<Reading, CardError> {
    Err(CardError::Internal("not built yet"))
}

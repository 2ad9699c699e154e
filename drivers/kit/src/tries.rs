// SPDX-License-Identifier: MIT OR Apache-2.0
//! Try counters: queried freely, spent only with a permit.
//!
//! [`query`] asks the card how many tries are left, which spends none, and returns a [`Permit`] at
//! best. [`Permit::verify`] consumes the permit and sends exactly one VERIFY, and only if no other
//! command was sent in between. There is no retry of any kind: not after a transport error, not with
//! another form of the number, not at another application. At one try left there is no permit until
//! the cardholder and the clerk have both agreed.
//!
//! A permit cannot be used twice, copied, or made by hand:
//!
//! ```compile_fail
//! fn twice(permit: tashika_kit::tries::Permit, tx: &mut tashika_kit::Transaction, n: &tashika_kit::Secret) {
//!     let _ = permit.verify(tx, n);
//!     let _ = permit.verify(tx, n);
//! }
//! ```
//! ```compile_fail
//! fn copied(permit: tashika_kit::tries::Permit) -> (tashika_kit::tries::Permit, tashika_kit::tries::Permit) {
//!     (permit.clone(), permit)
//! }
//! ```
//! ```compile_fail
//! let forged = tashika_kit::tries::Permit { credential: "check_number_b", left: 10, p2: 0x80, moment: (0, 0) };
//! ```

use crate::apdu::{self, StatusWord};
use crate::error::{CardError, TryAfterFault};
use crate::secret::Secret;
use crate::transaction::Transaction;

const VERIFY: u8 = 0x20;
/// The longest number or PIN any supported card takes, in bytes (the My Number Card's signature
/// password and the licence's PINs are shorter).
const LONGEST: usize = 16;

/// Leave to send one VERIFY for one credential, at this moment of this session.
#[derive(Debug)]
#[must_use = "a permit that is not used should be dropped on purpose"]
pub struct Permit {
    credential: &'static str,
    left: u8,
    p2: u8,
    moment: (u64, u32),
}

/// One try is left. Becomes a [`Permit`] only with the explicit word of both people.
#[derive(Debug)]
pub struct LastTry(Permit);

/// The cardholder and the clerk have both agreed to spend the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastTryConsent(());

impl LastTryConsent {
    /// Both must have said so, each for themselves; otherwise there is no consent.
    #[must_use]
    pub fn given(by_cardholder: bool, by_clerk: bool) -> Option<Self> {
        (by_cardholder && by_clerk).then_some(Self(()))
    }
}

impl LastTry {
    /// Turns the last try into a permit.
    pub fn with(self, _consent: LastTryConsent) -> Permit {
        self.0
    }
}

/// What the card says about a try counter.
#[derive(Debug)]
pub enum Tries {
    /// Two or more tries are left.
    Open(Permit),
    /// One try is left.
    Last(LastTry),
    /// None is left (`63C0`, `6983`, `6984`).
    Blocked,
}

impl Tries {
    /// Tries left.
    #[must_use]
    pub fn left(&self) -> u8 {
        match self {
            Self::Open(permit) => permit.left,
            Self::Last(_) => 1,
            Self::Blocked => 0,
        }
    }

    /// The permit, if it may be used now.
    ///
    /// # Errors
    /// [`CardError::Blocked`]; [`CardError::LastTry`] if one try is left and there is no consent.
    pub fn permit(
        self,
        credential: &'static str,
        consent: Option<LastTryConsent>,
    ) -> Result<Permit, CardError> {
        match (self, consent) {
            (Self::Open(permit), _) => Ok(permit),
            (Self::Last(last), Some(consent)) => Ok(last.with(consent)),
            (Self::Last(_), None) => Err(CardError::LastTry { credential }),
            (Self::Blocked, _) => Err(CardError::Blocked { credential }),
        }
    }
}

/// Asks for the tries left (`00 20 00 P2`, no data), which spends none.
///
/// `p2` is `80` for the currently selected key file, or `80 + short id`.
///
/// # Errors
/// [`CardError::Link`]; [`CardError::Status`] for any answer that gives no number of tries, also
/// `9000` ("already verified"): somebody else's verified state is not ours to use.
pub fn query(tx: &mut Transaction, p2: u8, credential: &'static str) -> Result<Tries, CardError> {
    let response = tx.exchange(&[0x00, VERIFY, 0x00, p2], "tries_left", TryAfterFault::NotSpent)?;
    let left = match tries_in(response.sw) {
        Some(left) => left,
        None if is_blocked(response.sw) => 0,
        None => return Err(CardError::Status { sw: response.sw, during: "tries_left" }),
    };
    let permit = Permit { credential, left, p2, moment: tx.moment() };
    Ok(match left {
        0 => Tries::Blocked,
        1 => Tries::Last(LastTry(permit)),
        _ => Tries::Open(permit),
    })
}

/// Sends a VERIFY that spends no try: the document counts none, and its number is a key that is printed on it
/// (`specs` residence-card §1.4). The class is fixed to `08`, secure messaging of a proprietary kind, which no
/// document with a counter takes; `object` is the encrypted number and nothing else.
///
/// # Errors
/// [`CardError::KeyRefused`] if the card refused it, [`CardError::Link`], [`CardError::Status`].
pub fn verify_uncounted(
    tx: &mut Transaction,
    p2: u8,
    object: &[u8],
    credential: &'static str,
) -> Result<(), CardError> {
    let bytes = apdu::encode([0x08, VERIFY, 0x00, p2], object, 0, false)
        .map_err(|_| CardError::Internal("VERIFY does not fit an APDU"))?;
    match tx.exchange(&bytes, "verify", TryAfterFault::NotSpent)?.sw {
        sw if sw.is_ok() => {
            tx.report_accepted();
            Ok(())
        }
        StatusWord(0x6300) => Err(CardError::KeyRefused { credential }),
        sw => Err(CardError::Status { sw, during: "verify" }),
    }
}

impl Permit {
    /// Tries left before this permit is used.
    #[must_use]
    pub fn left(&self) -> u8 {
        self.left
    }

    /// Sends one VERIFY with the secret as it is, and never a second one.
    ///
    /// # Errors
    /// [`CardError::WrongNumber`] if the card refused it, [`CardError::Blocked`] if it was the last,
    /// [`CardError::Link`] with [`TryAfterFault::Unknown`] if no answer came,
    /// [`CardError::Internal`] if the secret is empty (an empty VERIFY is a query), longer than 16
    /// bytes, or anything was sent since the query.
    pub fn verify(self, tx: &mut Transaction, secret: &Secret) -> Result<(), CardError> {
        if secret.is_empty() || secret.len() > LONGEST {
            return Err(CardError::Internal("a number of impossible length was to be verified"));
        }
        if tx.moment() != self.moment {
            return Err(CardError::Internal("the permit for VERIFY is stale"));
        }
        let mut bytes = zeroize::Zeroizing::new(
            apdu::encode([0x00, VERIFY, 0x00, self.p2], secret.expose(), 0, false)
                .map_err(|_| CardError::Internal("VERIFY does not fit an APDU"))?,
        );
        let result = tx.exchange(&bytes, "verify", TryAfterFault::Unknown);
        zeroize::Zeroize::zeroize(&mut *bytes);
        let sw = result?.sw;
        let credential = self.credential;
        match tries_in(sw) {
            _ if sw.is_ok() => {
                tx.report_accepted();
                Ok(())
            }
            Some(0) => Err(CardError::Blocked { credential }),
            Some(left) => Err(CardError::WrongNumber { credential, left: Some(left) }),
            None if is_blocked(sw) => Err(CardError::Blocked { credential }),
            None if sw.0 == 0x6300 => Err(CardError::WrongNumber { credential, left: None }),
            None => Err(CardError::Status { sw, during: "verify" }),
        }
    }
}

fn tries_in(sw: StatusWord) -> Option<u8> {
    (sw.0 & 0xFFF0 == 0x63C0).then_some((sw.0 & 0x0F) as u8)
}

/// `6983` and `6984`: both are met on cards (`specs` mynumber-card §14 no. 5).
fn is_blocked(sw: StatusWord) -> bool {
    matches!(sw.0, 0x6983 | 0x6984)
}

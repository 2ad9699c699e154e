// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the operator may do with JPKI (公的個人認証), and whether a certificate was revoked (`specs` law §5,
//! mynumber-card §8, §9).
//!
//! The card's side of it is `drivers/mynumber/src/jpki`; the flow at the counter is `counter::jpki`.

pub mod revocation;
pub mod setup;
pub mod signed_standing;
pub mod standing;
pub mod statement;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tashika_kit::date::japan_day;
use tashika_mynumber::jpki::{self as card, PinlessAuthenticator};

pub use revocation::{NobodyAsked, RevocationProvider};
pub use signed_standing::StandingProblem;
pub use standing::{Function, Role, Standing};

/// What a card is put down for, if not to be read as a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JpkiUse {
    /// 電子署名: identification by a signature with the signing certificate (AML Rule 6(1)(i) カ/ヌ, Phone Rule 3(1)(i)
    /// ト/チ).
    Signature,
    /// 利用者証明 with the four-digit PIN: authentication, not identification.
    Authentication,
    /// 利用者証明 without a PIN, after the face was compared (JPKI Act 38-2).
    Pinless,
}

impl JpkiUse {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Signature, Self::Authentication, Self::Pinless];

    /// The function the operator's role has to allow.
    #[must_use]
    pub fn function(self) -> Function {
        match self {
            Self::Signature => Function::Signature,
            Self::Authentication => Function::Authentication,
            Self::Pinless => Function::Pinless,
        }
    }
}

/// Whether a reading of this family is a JPKI signature or authentication, and no document.
#[must_use]
pub fn is_jpki(family: &str) -> bool {
    family == card::SIGNATURE || family == card::AUTHENTICATION
}

/// Whether an object or a challenge of this name comes from JPKI.
#[must_use]
pub fn is_of_jpki(name: &str) -> bool {
    name.starts_with("jpki.")
}

/// Whether an object of this name tells whose it is: the holder's certificates, and what holds one. The certificates of the
/// authorities are nobody's data.
#[must_use]
pub fn tells_holder(name: &str) -> bool {
    [card::SIGNATURE_CERTIFICATE, card::AUTHENTICATION_CERTIFICATE, card::CMS].contains(&name)
}

/// How JPKI is set up at this counter.
#[derive(Clone, Debug)]
pub struct JpkiSettings {
    /// What the operator is.
    pub standing: Standing,
    /// Who is asked whether a certificate was revoked.
    pub revocation: Arc<dyn RevocationProvider>,
    /// The approved operator's own implementation, or the simulated one in training.
    pub pinless: Option<Arc<dyn PinlessAuthenticator>>,
}

impl Default for JpkiSettings {
    /// No role, nobody to ask: no JPKI function.
    fn default() -> Self {
        Self { standing: Standing::none(), revocation: Arc::new(NobodyAsked), pinless: None }
    }
}

impl JpkiSettings {
    /// From now on the operator is this; who asks about revocation is told.
    pub fn stand(&mut self, standing: &Standing) {
        self.revocation.stand(standing);
        self.standing.clone_from(standing);
    }

    /// Whether a card may be put down for this here and now.
    #[must_use]
    pub fn offers(&self, what: JpkiUse) -> bool {
        self.offers_on(what, japan_day(Timestamp::now()))
    }

    /// Whether a card may be put down for this here on this day: a role ends with its last day.
    #[must_use]
    pub fn offers_on(&self, what: JpkiUse, day: Date) -> bool {
        let may = self.standing.may_on(what.function(), day);
        may && (what != JpkiUse::Pinless || self.pinless.is_some())
    }
}

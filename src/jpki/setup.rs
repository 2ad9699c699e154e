// SPDX-License-Identifier: MIT OR Apache-2.0
//! How JPKI is set up at a counter: whom it asks about revocation, and who authenticates without a PIN.
//!
//! Training asks nobody outside the program: the simulated authorities answer in memory, through the same OCSP client as
//! real ones, and what they say counts as simulated. Nothing simulated is ever used outside training.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_mynumber::card::pinless::SimulatedPinless;
use tashika_mynumber::card::revocation::{Responder, respond};
use tashika_mynumber::jpki::PinlessAuthenticator;

use super::revocation::crl::CrlStore;
use super::revocation::http::{Memory, Network, Patience, Transport};
use super::revocation::policy::{OcspSettings, Provider};
use super::revocation::{Answer, Question};
use super::{Function, JpkiSettings, RevocationProvider, Standing};
use crate::trust::TrustStore;

/// Where the simulated authorities are asked. The name can belong to nobody (RFC 6761, 6.4).
pub const SIMULATED_URL: &str = "http://ocsp.simulator.invalid";

/// What a counter is set up with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What the operator is.
    pub standing: Standing,
    /// The roots that count.
    pub trust: Arc<TrustStore>,
    /// Where received revocation lists are; `None` if there is no place for them.
    pub lists: Option<PathBuf>,
    /// How OCSP is asked.
    pub ocsp: OcspSettings,
    /// How long is waited.
    pub patience: Patience,
}

impl Setup {
    /// A counter that works: asks real responders and the received lists, as far as the role allows.
    #[must_use]
    pub fn real(self) -> JpkiSettings {
        let standing = self.standing.clone();
        // It asks nobody without the role; one that is set while the program runs is taken in.
        let revocation = Arc::new(self.provider(|patience| Arc::new(Network::new(patience))));
        JpkiSettings { standing, revocation, pinless: None }
    }

    /// A counter where people practise. `responder` is how the simulated one behaves.
    #[must_use]
    pub fn training(mut self, responder: Responder) -> JpkiSettings {
        self.ocsp.url = Some(SIMULATED_URL.to_owned());
        let standing = self.standing.clone();
        let provider = self.provider(|_| Arc::new(simulated(responder))).simulated();
        let pinless = admitted(Arc::new(SimulatedPinless), true);
        JpkiSettings { standing, revocation: Arc::new(provider), pinless }
    }

    fn provider(self, transport: impl FnOnce(Patience) -> Arc<dyn Transport>) -> Provider {
        let provider =
            Provider::new(self.standing, self.trust, transport(self.patience)).with_ocsp(self.ocsp);
        match self.lists {
            Some(folder) => provider.with_lists(CrlStore::open(&folder)),
            None => provider,
        }
    }
}

/// The simulated authorities behind their address.
#[must_use]
pub fn simulated(responder: Responder) -> Memory {
    let answer = move |request: &[u8]| Ok(respond(request, Timestamp::now(), responder));
    Memory::default().answering(SIMULATED_URL, Arc::new(answer))
}

/// An authenticator where it may be used: a simulated one in training alone, a real one never there.
#[must_use]
pub fn admitted(
    authenticator: Arc<dyn PinlessAuthenticator>,
    training: bool,
) -> Option<Arc<dyn PinlessAuthenticator>> {
    (authenticator.is_simulated() == training).then_some(authenticator)
}

impl JpkiSettings {
    /// With the approved operator's own authenticator. It is dropped where it may not be used ([`admitted`]): nothing
    /// simulated outside training, nothing real in it.
    #[must_use]
    pub fn with_pinless(self, authenticator: Arc<dyn PinlessAuthenticator>, training: bool) -> Self {
        Self { pinless: admitted(authenticator, training).or(self.pinless), ..self }
    }

    /// With the operator's own way to an accredited platform. It is asked only while the role allows it.
    #[must_use]
    pub fn with_platform(self, platform: Arc<dyn RevocationProvider>) -> Self {
        if !self.standing.may(Function::AskPlatform) {
            return self;
        }
        let standing = RwLock::new(self.standing.clone());
        let revocation = Arc::new(WhileAllowed { standing, platform });
        Self { revocation, ..self }
    }
}

/// An integrator's provider, up to the last day of the role.
#[derive(Debug)]
struct WhileAllowed {
    standing: RwLock<Standing>,
    platform: Arc<dyn RevocationProvider>,
}

impl RevocationProvider for WhileAllowed {
    fn name(&self) -> String {
        self.platform.name()
    }

    fn stand(&self, standing: &Standing) {
        self.standing.write().unwrap_or_else(PoisonError::into_inner).clone_from(standing);
        self.platform.stand(standing);
    }

    fn ask(&self, question: &Question) -> Answer {
        let standing = self.standing.read().unwrap_or_else(PoisonError::into_inner).clone();
        match standing.may_on(Function::AskPlatform, japan_day(question.at)) {
            true => self.platform.ask(question),
            false => Answer::not_asked("role_ended", "the operator's role does not allow asking on this day"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::jpki::Role;

    #[derive(Debug)]
    struct Platform;

    impl RevocationProvider for Platform {
        fn name(&self) -> String {
            "platform".to_owned()
        }

        fn ask(&self, question: &Question) -> Answer {
            let verdict = tashika_kit::verdict::Revocation::Good { as_of: question.at };
            Answer { verdict, ..Answer::not_asked("", "") }
        }
    }

    #[test]
    fn a_platform_is_asked_up_to_the_last_day_of_the_role() {
        let until = Some(date(2026, 11, 20));
        let standing = Standing { role: Role::ServiceProvider, until, ..Standing::none() };
        let jpki = JpkiSettings { standing, ..JpkiSettings::default() }.with_platform(Arc::new(Platform));
        let asked = |at: &str| {
            let (certificate, issuer) = (Vec::new(), Vec::new());
            jpki.revocation.ask(&Question { certificate, issuer, at: at.parse().unwrap_or_default() }).word()
        };
        // The last moment of that day in Japan, and the first of the next.
        assert_eq!(asked("2026-11-20T14:59:59Z"), "good");
        assert_eq!(asked("2026-11-20T15:00:00Z"), "not_asked");
    }
}

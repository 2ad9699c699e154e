// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whom an operator asks, and in what order: OCSP, then the received lists, else nobody; and what was tried is told.
//!
//! Who may not ask in his own name (a service provider, or nobody at all) asks nobody here. Nothing is asked about a
//! certificate that does not stand under a pinned root, nor about one that is not in force: expired certificates are in
//! no list (`specs` law §5.2). Within a check nothing is asked twice.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use tashika_kit::anchors::Anchors;
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::rsa::sha256;
use tashika_kit::verdict::{Integrity, Issuer, Reason, Revocation, Validity};
use tashika_mynumber::jpki::{self, Certificate, Purpose};

use super::crl::{CrlStore, Found, IssuerKey, Point};
use super::http::{Content, Transport};
use super::ocsp::{self, CertIdHash, Limits, Problem, Request, State};
use super::{Answer, Channel, Question, RevocationProvider};
use crate::jpki::{Function, Standing};

/// How OCSP is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OcspSettings {
    /// Where, instead of the address in the certificate.
    pub url: Option<String>,
    /// How the issuer is named.
    pub hash: CertIdHash,
    /// What is taken.
    pub limits: Limits,
    /// Whether OCSP is left out: only the lists are asked.
    pub off: bool,
}

/// Asks in the operator's own name.
pub struct Provider {
    standing: RwLock<Standing>,
    anchors: Arc<dyn Anchors + Send + Sync>,
    transport: Arc<dyn Transport>,
    lists: Option<CrlStore>,
    ocsp: OcspSettings,
    simulated: bool,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider")
            .field("role", &self.standing().role)
            .field("transport", &self.transport)
            .field("lists", &self.lists)
            .field("simulated", &self.simulated)
            .finish_non_exhaustive()
    }
}

impl Provider {
    /// With the operator's standing, the roots that count and a way to servers.
    #[must_use]
    pub fn new(
        standing: Standing,
        anchors: Arc<dyn Anchors + Send + Sync>,
        transport: Arc<dyn Transport>,
    ) -> Self {
        let (ocsp, standing) = (OcspSettings::default(), RwLock::new(standing));
        Self { standing, anchors, transport, lists: None, ocsp, simulated: false }
    }

    fn standing(&self) -> Standing {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// With received lists.
    #[must_use]
    pub fn with_lists(self, lists: CrlStore) -> Self {
        Self { lists: Some(lists), ..self }
    }

    /// With settings of OCSP.
    #[must_use]
    pub fn with_ocsp(self, ocsp: OcspSettings) -> Self {
        Self { ocsp, ..self }
    }

    /// For training: what OCSP answers counts as simulated, wherever it is told.
    #[must_use]
    pub fn simulated(self) -> Self {
        Self { simulated: true, ..self }
    }

    /// The certificate, if it is one that may be asked about; else why not.
    fn admit(&self, question: &Question) -> Result<Certificate, Reason> {
        let Question { certificate, issuer, at } = question;
        let check = |purpose| jpki::check(purpose, certificate, issuer, self.anchors.as_ref(), *at);
        let verdict = [Purpose::Signature, Purpose::UserAuthentication].into_iter().map(check).find(|path| {
            matches!(path.integrity, Integrity::Intact) && matches!(path.issuer, Issuer::Anchored { .. })
        });
        let Some(path) = verdict else {
            return Err(Reason::new(
                "revocation_path",
                "no certificate under a pinned root: nobody is asked",
            ));
        };
        match path.validity {
            Validity::InForce { .. } => {}
            _ => return Err(Reason::new("revocation_not_in_force", "expired certificates are in no list")),
        }
        path.certificate.ok_or_else(|| Reason::new("revocation_path", "the certificate cannot be read"))
    }

    fn asked(&self, question: &Question, certificate: &Certificate) -> Answer {
        let mut tried = Vec::new();
        let first = self.ask_ocsp(question, certificate);
        let doubt = match first {
            Ok(answer) if matches!(answer.verdict, Revocation::Revoked { .. }) => return answer,
            Ok(answer) if matches!(answer.verdict, Revocation::Good { .. }) => {
                return self.unless_listed(question, certificate, answer);
            }
            Ok(answer) => Tried { was_asked: true, knows_none: true, answer },
            Err((was_asked, reason)) => {
                tried.push(reason.clone());
                let verdict = match was_asked {
                    true => Revocation::Unknown { reason },
                    false => Revocation::NotAsked { reason },
                };
                Tried { was_asked, knows_none: false, answer: Answer { verdict, ..nobody() } }
            }
        };
        let from_list = self.look_up(question, certificate);
        merged(doubt, from_list, tried)
    }

    /// A revocation is final (`specs` mynumber-card §9): a received list that names the certificate weighs more than a responder
    /// that calls it good. A list that says nothing changes nothing.
    fn unless_listed(&self, question: &Question, certificate: &Certificate, good: Answer) -> Answer {
        let listed = self.look_up(question, certificate);
        if !matches!(listed.verdict, Revocation::Revoked { .. }) {
            return good;
        }
        let mut tried = good.tried;
        tried.push(Reason::new("ocsp_good_but_listed", ""));
        Answer { tried, ..listed }
    }

    /// The answer of OCSP, or whether anybody was asked and why there is no answer.
    fn ask_ocsp(&self, question: &Question, certificate: &Certificate) -> Result<Answer, (bool, Reason)> {
        if self.ocsp.off {
            return Err((false, Reason::new("ocsp_off", "")));
        }
        let Some(url) = self.ocsp.url.as_deref().or(certificate.ocsp.as_deref()) else {
            return Err((false, Reason::new("ocsp_no_address", "")));
        };
        let told = |problem: Problem| (true, Reason::new(problem.code(), problem.to_string()));
        let Question { certificate, issuer, at } = question;
        let request = Request::new(certificate, issuer, self.ocsp.hash).map_err(told)?;
        let limits = self.ocsp.limits;
        let content = Content { sends: ocsp::SENDS, expects: ocsp::EXPECTS, body: &request.der };
        let posted = self.transport.post(url, content, limits.largest);
        let response = posted.map_err(|error| told(Problem::Transport(error)))?;
        // The answer is made after the question was put: what counts for its age is now, unless a past check is repeated.
        let status = ocsp::verify(&request, &response, issuer, *at, &limits).map_err(told)?;
        let verdict = match status.state {
            State::Good => Revocation::Good { as_of: status.this_update },
            State::Revoked { reason, at } => {
                Revocation::Revoked { reason: reason.reason(), on: japan_day(at) }
            }
            State::Unknown => Revocation::Unknown { reason: Reason::new("ocsp_unknown_certificate", "") },
        };
        let channel = if self.simulated { Channel::Simulated } else { Channel::Ocsp };
        Ok(Answer {
            verdict,
            channel: Some(channel),
            proof: hex::lower(&sha256(&response)),
            next_update: status.next_update,
            // The operator allows it; who reads the answer is told, because it may have been given before.
            tried: (!status.nonce).then(|| Reason::new("ocsp_without_nonce", "")).into_iter().collect(),
        })
    }

    fn look_up(&self, question: &Question, certificate: &Certificate) -> Answer {
        let missing = || Answer::not_asked("crl_missing", "no revocation list that covers this certificate");
        let (Some(lists), Some(key)) = (&self.lists, IssuerKey::of(&question.issuer)) else {
            return missing();
        };
        let point = certificate.distribution_point.as_deref().map(Point);
        let list = |verdict, proof: String, next: Timestamp| Answer {
            verdict,
            channel: Some(Channel::Crl),
            proof,
            next_update: Some(next),
            tried: Vec::new(),
        };
        let unknown = |code| {
            let verdict = Revocation::Unknown { reason: Reason::new(code, "") };
            Answer { verdict, ..nobody() }
        };
        match lists.find(&key, point, &certificate.serial, question.at) {
            Found::Revoked { reason, on, next_update, sha256, .. } => {
                list(Revocation::Revoked { reason: reason.reason(), on }, sha256, next_update)
            }
            Found::NotListed { this_update, next_update, sha256 } => {
                list(Revocation::Good { as_of: this_update }, sha256, next_update)
            }
            Found::NoList => missing(),
            Found::OutOfDate { .. } => unknown("crl_out_of_date"),
            Found::Damaged => unknown("crl_damaged"),
        }
    }
}

/// What came of OCSP, where that does not settle it.
struct Tried {
    was_asked: bool,
    /// The responder answered, and does not know the certificate.
    knows_none: bool,
    answer: Answer,
}

fn nobody() -> Answer {
    Answer::not_asked("", "")
}

/// What two sources come to, of which the first did not settle it. A responder that does not know a certificate weighs
/// more than a list that does not name it; a list that names it settles it.
fn merged(first: Tried, list: Answer, mut tried: Vec<Reason>) -> Answer {
    match &list.verdict {
        Revocation::Revoked { .. } => {
            if let (true, Revocation::Unknown { reason }) = (first.knows_none, &first.answer.verdict) {
                tried.push(reason.clone());
            }
            Answer { tried, ..list }
        }
        Revocation::Good { .. } if !first.knows_none => Answer { tried, ..list },
        Revocation::Good { .. } => Answer { tried, ..first.answer },
        Revocation::NotAsked { reason } | Revocation::Unknown { reason } => {
            tried.push(reason.clone());
            // That somebody was asked, and gave nothing that counts, is more than that nobody was.
            if first.was_asked { Answer { tried, ..first.answer } } else { Answer { tried, ..list } }
        }
    }
}

impl RevocationProvider for Provider {
    fn name(&self) -> String {
        match (self.simulated, self.standing().role.may(Function::AskDirectly)) {
            (true, _) => "simulated".to_owned(),
            (false, true) => "ocsp, crl".to_owned(),
            // Nobody is asked by who may not ask.
            (false, false) => "none".to_owned(),
        }
    }

    fn stand(&self, standing: &Standing) {
        self.standing.write().unwrap_or_else(PoisonError::into_inner).clone_from(standing);
    }

    fn ask(&self, question: &Question) -> Answer {
        let day = japan_day(question.at);
        let standing = self.standing();
        if !standing.may_on(Function::AskDirectly, day) {
            return refused(&standing, day);
        }
        match self.admit(question) {
            Ok(certificate) => self.asked(question, &certificate),
            Err(reason) => Answer { verdict: Revocation::NotAsked { reason }, ..nobody() },
        }
    }
}

/// Who may not ask in his own name.
fn refused(standing: &Standing, day: jiff::civil::Date) -> Answer {
    if standing.may_on(Function::AskPlatform, day) {
        return Answer::not_asked(
            "no_platform",
            "a service provider asks an accredited platform; none is set up",
        );
    }
    Answer::not_asked("no_revocation_provider", "the operator's role does not allow asking")
}

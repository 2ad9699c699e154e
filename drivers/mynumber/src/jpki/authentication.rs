// SPDX-License-Identifier: MIT OR Apache-2.0
//! User authentication with the four-digit PIN (`specs` mynumber-card §5.3.3, §6.3). It names nobody: the certificate
//! has no personal attribute (§7.4).

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::reading::{Challenge, Field, Reading};
use tashika_kit::rsa::sha256_digest_info;
use tashika_kit::{
    CardError, Credential, CredentialNeed, Driver, ReadOrder, Recognised, Transaction, Verdicts,
};

use super::token::{self, AUTHENTICATE, Token};
use super::{AUTHENTICATION_CA, AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CHALLENGE, judge, withhold};

/// The family's name.
pub const AUTHENTICATION: &str = "jpki_authentication";
/// 利用者証明用電子証明書暗証番号.
pub const USER_AUTHENTICATION_PIN: &str = "auth_pin";

/// Digits of the PIN.
const DIGITS: usize = 4;

/// User authentication with the four-digit PIN.
#[derive(Clone, Copy, Debug, Default)]
pub struct JpkiAuthentication;

impl Driver for JpkiAuthentication {
    fn family(&self) -> &'static str {
        AUTHENTICATION
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        let found = token::probe(tx, &AUTHENTICATE)?;
        Ok(found.map(|token| Box::new(Card { token }) as Box<dyn Recognised>))
    }

    fn check(&self, credential: &Credential, _today: Date) -> Result<(), CardError> {
        if credential.id == USER_AUTHENTICATION_PIN { is_pin(credential) } else { Ok(()) }
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        judge::authentication(reading, anchors, now)
    }

    fn withhold_certificates(&self, reading: &Reading) -> Reading {
        withhold::authentication(reading)
    }

    fn withhold_challenges(&self, reading: &Reading) -> Reading {
        withhold::challenge(reading)
    }
}

struct Card {
    token: Token,
}

impl Recognised for Card {
    fn needs(&self) -> &[CredentialNeed] {
        &self.token.needs
    }

    fn preview(&self) -> &[Field] {
        &[]
    }

    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        let credential = ReadOrder::take(&mut credentials, USER_AUTHENTICATION_PIN)?;
        is_pin(&credential)?;
        let Token { lock, files, ca, tries, certificate, .. } = self.token;
        let certificate = certificate.ok_or(CardError::CertificateAbsent { certificate: lock.family })?;
        let code = random_code()?;
        tx.report("verify_pin", 0, 0);
        tries.permit(USER_AUTHENTICATION_PIN, credential.last_try)?.verify(tx, &credential.secret)?;
        drop(credential);
        let answer = token::sign(tx, lock, &sha256_digest_info(&code), "challenge")?;
        let mut reading = authenticated(certificate, ca, &code, answer, order.now);
        token::leave(tx, &mut reading)?;
        token::note_junk(&mut reading, &files);
        Ok(reading)
    }
}

fn is_pin(credential: &Credential) -> Result<(), CardError> {
    if credential.id != USER_AUTHENTICATION_PIN {
        return Err(CardError::CredentialMissing { credential: USER_AUTHENTICATION_PIN });
    }
    let pin = credential.secret.expose();
    if pin.len() == DIGITS && pin.iter().all(u8::is_ascii_digit) {
        Ok(())
    } else {
        Err(CardError::Credential { credential: USER_AUTHENTICATION_PIN, problem: "not_4_digits" })
    }
}

/// Fresh for each authentication.
pub(super) fn random_code() -> Result<[u8; 32], CardError> {
    let mut code = [0; 32];
    getrandom::fill(&mut code).map_err(|_| CardError::Internal("no random numbers from the system"))?;
    Ok(code)
}

/// The reading of an authentication, however the key was opened.
pub(super) fn authenticated(
    certificate: Vec<u8>,
    ca: Vec<u8>,
    code: &[u8; 32],
    answer: Vec<u8>,
    now: Timestamp,
) -> Reading {
    let mut reading = token::reading(AUTHENTICATION, now);
    reading.evidence = vec![
        token::screen_only(AUTHENTICATION_CERTIFICATE, certificate),
        token::screen_only(AUTHENTICATION_CA, ca),
    ];
    reading.challenges = vec![Challenge {
        name: Cow::Borrowed(AUTHENTICATION_CHALLENGE),
        nonce: code.to_vec(),
        answer,
        status: "9000".to_owned(),
    }];
    reading
}

#[cfg(test)]
mod tests;

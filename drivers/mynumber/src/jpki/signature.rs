// SPDX-License-Identifier: MIT OR Apache-2.0
//! A signature with the signing certificate, over a text the holder has seen (`specs` mynumber-card §5.3.3, §6.3).
//!
//! The password is shown to the card once. What the card signs is the digest of the signed attributes of a CMS, so that
//! the signature says over which text it was made, when, and with which certificate.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_kit::{
    CardError, Credential, CredentialNeed, Driver, ReadOrder, Recognised, Secret, Transaction, Verdicts,
};

use super::certificate::{Attributes, Certificate};
use super::token::{self, SIGN, Token};
use super::{CMS, SIGNATURE_CA, SIGNATURE_CERTIFICATE, STATEMENT, cms, judge, names, withhold};

/// The family's name.
pub const SIGNATURE: &str = "jpki_signature";
/// 署名用電子証明書暗証番号.
pub const SIGNATURE_PASSWORD: &str = "sign_password";

/// Characters of a password (`specs` mynumber-card §2).
const PASSWORD: std::ops::RangeInclusive<usize> = 6..=16;
/// The longest text that is signed, in bytes; who shows it to people has a shorter limit.
const LONGEST_STATEMENT: usize = 0x8000;

/// A signature with the signing certificate, over a text the holder has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct JpkiSignature;

impl Driver for JpkiSignature {
    fn family(&self) -> &'static str {
        SIGNATURE
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        let found = token::probe(tx, &SIGN)?;
        Ok(found.map(|token| Box::new(Card { token }) as Box<dyn Recognised>))
    }

    fn check(&self, credential: &Credential, _today: Date) -> Result<(), CardError> {
        if credential.id == SIGNATURE_PASSWORD { password(credential).map(|_| ()) } else { Ok(()) }
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        judge::signature(reading, anchors, now)
    }

    fn withhold_certificates(&self, reading: &Reading) -> Reading {
        withhold::signature(reading)
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
        let statement = order.statement.filter(|text| (1..=LONGEST_STATEMENT).contains(&text.len()));
        let statement = statement.ok_or(CardError::Internal("there is no text to sign"))?;
        let credential = ReadOrder::take(&mut credentials, SIGNATURE_PASSWORD)?;
        let password = password(&credential)?;
        let Token { lock, mut files, ca, tries, .. } = self.token;
        tx.report("verify_pin", 0, 0);
        tries.permit(SIGNATURE_PASSWORD, credential.last_try)?.verify(tx, &password)?;
        drop((password, credential));
        let certificate = token::certificate(tx, &mut files, lock)?;
        let holder = Certificate::parse(&certificate)?;
        let signable = cms::signable(statement.as_bytes(), &certificate, order.now)?;
        let signature = token::sign(tx, lock, &signable.digest_info(), "signing")?;
        let mut reading = token::reading(SIGNATURE, order.now);
        token::leave(tx, &mut reading)?;
        token::note_junk(&mut reading, &files);
        if let Some(attributes) = &holder.attributes {
            reading.fields = fields(attributes);
            note_substitutes(&mut reading, attributes);
        }
        let cms = signable.signed(&signature, &ca);
        let text = statement.as_bytes().to_vec();
        reading.evidence = vec![
            token::screen_only(SIGNATURE_CERTIFICATE, certificate),
            token::screen_only(SIGNATURE_CA, ca),
            Evidence { name: Cow::Borrowed(STATEMENT), bytes: text, keep: Keep::Record },
            token::screen_only(CMS, cms),
        ];
        Ok(reading)
    }
}

/// The password as the card holds it: in capitals (`specs` mynumber-card §2). Nothing that cannot be one is sent.
fn password(credential: &Credential) -> Result<Secret, CardError> {
    let problem = |problem| CardError::Credential { credential: SIGNATURE_PASSWORD, problem };
    if credential.id != SIGNATURE_PASSWORD {
        return Err(CardError::CredentialMissing { credential: SIGNATURE_PASSWORD });
    }
    let typed = credential.secret.expose();
    if !typed.iter().all(u8::is_ascii_alphanumeric) {
        return Err(problem("password_character"));
    }
    if !PASSWORD.contains(&typed.len()) {
        return Err(problem("password_length"));
    }
    if !(typed.iter().any(u8::is_ascii_digit) && typed.iter().any(u8::is_ascii_alphabetic)) {
        return Err(problem("password_kinds"));
    }
    Ok(Secret::new(typed.to_ascii_uppercase()))
}

/// The holder's attributes as the certificate says them.
pub(super) fn fields(attributes: &Attributes) -> Vec<Field> {
    let field = |name, value, origin, keep| Field {
        name,
        value,
        source: Source::SignedChipText,
        origin: Cow::Borrowed(origin),
        keep,
    };
    let text = |text: &str| FieldValue::Text { text: text.to_owned() };
    let meaning = match attributes.sex.as_str() {
        "1" => "male",
        "2" => "female",
        "3" => "not_known",
        _ => "other",
    };
    let sex = FieldValue::Code { raw: attributes.sex.clone(), meaning: Cow::Borrowed(meaning) };
    let birth = FieldValue::Date { date: attributes.birth_date };
    vec![
        field(FieldName::NAME, text(&attributes.name), names::NAME, Keep::Record),
        field(FieldName::ADDRESS, text(&attributes.address), names::ADDRESS, Keep::Record),
        field(FieldName::BIRTH_DATE, birth, names::BIRTH_DATE, Keep::Record),
        // Not on the list of what a record holds (`specs` law §8.2).
        field(FieldName::SEX, sex, names::SEX, Keep::ScreenOnly),
    ]
}

/// Which characters stand for others (氏名・住所の代替文字使用情報), counted from 1.
fn note_substitutes(reading: &mut Reading, attributes: &Attributes) {
    for (code, flags) in [
        ("substituted_name", &attributes.name_substituted),
        ("substituted_address", &attributes.address_substituted),
    ] {
        let set = flags.iter().enumerate().filter(|(_, set)| **set);
        let positions: Vec<String> = set.map(|(at, _)| (at + 1).to_string()).collect();
        if !positions.is_empty() {
            token::note(reading, code, positions.join(", "));
        }
    }
}

#[cfg(test)]
mod tests;

// SPDX-License-Identifier: MIT OR Apache-2.0
//! One session with the JPKI-AP: what is looked at before anybody types, and the signature of one of its two keys
//! (`specs` mynumber-card §5.3, §8.3).

use std::borrow::Cow;

use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::reading::{Evidence, Keep, Note, Reading};
use tashika_kit::tries::{self, Tries};
use tashika_kit::{CardError, CredentialNeed, Entry, Transaction};

use super::path;
use crate::driver::select;
use crate::files::{Expect, Files};
use crate::layout::{self, CURRENT_KEY_FILE};

/// At or below this many tries the clerk is warned: of three or five, the last but one.
const WARN_AT: u8 = 2;
/// Bytes of a signature of an RSA key of 2,048 bits.
const SIGNATURE: usize = 256;

/// One of the two keys, with what belongs to it.
pub(super) struct Lock {
    /// The family that is read with it, which is also the name of its certificate in [`CardError::CertificateAbsent`].
    pub(super) family: &'static str,
    /// Its PIN.
    pub(super) credential: &'static str,
    /// The most characters of the PIN.
    pub(super) characters: usize,
    /// The file of the PIN.
    pub(super) pin: u16,
    /// The file of the key.
    pub(super) key: u16,
    /// The certificate's file.
    pub(super) certificate: u16,
    /// The CA certificate's file.
    pub(super) ca: u16,
    /// Which of the bytes of EF 0008 speaks of this certificate.
    hint: usize,
}

/// 署名用.
pub(super) const SIGN: Lock = Lock {
    family: super::SIGNATURE,
    credential: super::SIGNATURE_PASSWORD,
    characters: 16,
    pin: layout::JPKI_SIGNATURE_PASSWORD,
    key: layout::JPKI_SIGNATURE_KEY,
    certificate: layout::JPKI_SIGNATURE,
    ca: layout::JPKI_SIGNATURE_CA,
    hint: 0,
};

/// 利用者証明用.
pub(super) const AUTHENTICATE: Lock = Lock {
    family: super::AUTHENTICATION,
    credential: super::USER_AUTHENTICATION_PIN,
    characters: 4,
    pin: layout::JPKI_AUTHENTICATION_PIN,
    key: layout::JPKI_AUTHENTICATION_KEY,
    certificate: layout::JPKI_AUTHENTICATION,
    ca: layout::JPKI_AUTHENTICATION_CA,
    hint: 1,
};

/// What the free files told.
pub(super) struct Token {
    pub(super) lock: &'static Lock,
    pub(super) files: Files,
    pub(super) ca: Vec<u8>,
    pub(super) needs: [CredentialNeed; 1],
    pub(super) tries: Tries,
    pub(super) certificate: Option<Vec<u8>>,
}

/// Looks whether this is the physical card and whether the key can be used at all. Spends no try; its last command is the
/// query of the PIN's counter, so that the permit is fresh.
pub(super) fn probe(tx: &mut Transaction, lock: &'static Lock) -> Result<Option<Token>, CardError> {
    tx.report("recognise", 0, 0);
    if !select(tx, &layout::JPKI_AP, "select JPKI-AP")? {
        return Ok(None);
    }
    let mut files = Files::default();
    let token = files.prefix(tx, layout::JPKI_TOKEN, 160, "token information")?;
    match path::label(&token).as_str() {
        layout::LABEL_CARD => {}
        label if layout::LABELS_PHONE.contains(&label) => return Err(CardError::Telephone),
        _ => return Ok(None),
    }
    let hints = hints(tx, &mut files)?;
    let absent = CardError::CertificateAbsent { certificate: lock.family };
    let free = lock.certificate == layout::JPKI_AUTHENTICATION;
    let certificate = match free {
        true => Some(certificate(tx, &mut files, lock)?),
        false => None,
    };
    let ca = files.object(tx, lock.ca, path::CERTIFICATE_TAG, Expect::Large, "CA certificate")?;
    if !free && !has_file(tx, lock.certificate)? {
        return Err(absent);
    }
    let tries = match query(tx, lock)? {
        Some(Tries::Blocked) | None => blocked(tx, lock, hints)?,
        Some(tries) => tries,
    };
    let need = CredentialNeed {
        id: lock.credential,
        digits: lock.characters,
        tries_left: tries.left(),
        warn_at: WARN_AT,
        entry: Entry::Holder,
        optional: false,
    };
    Ok(Some(Token { lock, files, ca, needs: [need], tries, certificate }))
}

/// EF 0008 says which certificates are there. What its bytes mean is known from one source only, so that they alone never
/// decide: they tell a PIN that is blocked from one that was never set.
fn hints(tx: &mut Transaction, files: &mut Files) -> Result<Option<[u8; 3]>, CardError> {
    match files.prefix(tx, layout::JPKI_AVAILABILITY, 3, "certificate availability") {
        Ok(bytes) => Ok(bytes.try_into().ok()),
        Err(CardError::Status { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A PIN without tries: a holder locked it, or the card never had one.
fn blocked(tx: &mut Transaction, lock: &Lock, hints: Option<[u8; 3]>) -> Result<Tries, CardError> {
    let there = |lock: &Lock| hints.and_then(|hints| hints.get(lock.hint).map(|hint| *hint != 0));
    let none = CardError::NoPin { credential: lock.credential };
    if lock.family == SIGN.family {
        return match there(lock) {
            Some(false) => Err(CardError::CertificateAbsent { certificate: lock.family }),
            // Locked, as far as anybody can tell.
            Some(true) | None => Ok(Tries::Blocked),
        };
    }
    // A card without PINs has no certificate for signatures either (§8.3); the same is true of a child's card.
    match there(&SIGN) {
        Some(false) => Err(none),
        Some(true) => Ok(Tries::Blocked),
        None => match query(tx, &SIGN)? {
            Some(Tries::Blocked) | None => Err(none),
            Some(_) => Ok(Tries::Blocked),
        },
    }
}

/// The counter of a PIN; `None` if the card does not have its file.
fn query(tx: &mut Transaction, lock: &Lock) -> Result<Option<Tries>, CardError> {
    if !has_file(tx, lock.pin)? {
        return Ok(None);
    }
    tries::query(tx, CURRENT_KEY_FILE, lock.credential).map(Some)
}

/// Selects a file; `false` if the card does not have it.
fn has_file(tx: &mut Transaction, id: u16) -> Result<bool, CardError> {
    const WHAT: &str = "select file of the JPKI-AP";
    match tx.send(&Command::select_file(id), WHAT)?.sw {
        sw if sw.is_ok() => Ok(true),
        StatusWord::NOT_FOUND => Ok(false),
        sw => Err(CardError::Status { sw, during: WHAT }),
    }
}

/// The holder's certificate; [`CardError::CertificateAbsent`] if the file is not there or is empty.
pub(super) fn certificate(
    tx: &mut Transaction,
    files: &mut Files,
    lock: &Lock,
) -> Result<Vec<u8>, CardError> {
    let absent = CardError::CertificateAbsent { certificate: lock.family };
    match files.object(tx, lock.certificate, path::CERTIFICATE_TAG, Expect::Large, "certificate") {
        Err(CardError::Status { sw: StatusWord::NOT_FOUND, .. }) => Err(absent),
        Err(CardError::Malformed { problem: Files::NO_OBJECT, .. }) => Err(absent),
        other => other,
    }
}

/// Lets a key sign: `80 2A 00 80` with a complete DigestInfo, the only form every source agrees on (§1.2).
pub(super) fn sign(
    tx: &mut Transaction,
    lock: &Lock,
    digest_info: &[u8],
    step: &'static str,
) -> Result<Vec<u8>, CardError> {
    tx.report(step, 0, 0);
    tx.send_ok(&Command::select_file(lock.key), "select key")?;
    let command = Command::new(0x80, Instruction::other::<0x2A>(), 0x00, CURRENT_KEY_FILE)
        .data(digest_info)
        .expect(SIGNATURE);
    tx.send_ok(&command, "compute signature")
}

/// Drops what was verified (§1.6). A card without an issuer domain keeps it until its power goes, which is at the end of
/// the session.
pub(super) fn leave(tx: &mut Transaction, reading: &mut Reading) -> Result<(), CardError> {
    if !select(tx, &layout::ISSUER_DOMAIN, "leave")? {
        note(reading, "issuer_domain_missing", "6A82");
    }
    Ok(())
}

/// An empty reading of a family.
pub(super) fn reading(family: &'static str, now: jiff::Timestamp) -> Reading {
    Reading {
        family: Cow::Borrowed(family),
        read_at: now,
        fields: Vec::new(),
        evidence: Vec::new(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    }
}

/// A certificate, or what holds one: for who may keep it to decide.
pub(super) fn screen_only(name: &'static str, bytes: Vec<u8>) -> Evidence {
    Evidence { name: Cow::Borrowed(name), bytes, keep: Keep::ScreenOnly }
}

pub(super) fn note(reading: &mut Reading, code: &'static str, detail: impl Into<String>) {
    reading.notes.push(Note { code: Cow::Borrowed(code), detail: detail.into() });
}

/// Says what was found before an object began.
pub(super) fn note_junk(reading: &mut Reading, files: &Files) {
    if files.junk_skipped > 0 {
        note(reading, "junk_before_object", format!("{} bytes", files.junk_skipped));
    }
}

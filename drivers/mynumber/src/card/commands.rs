// SPDX-License-Identifier: MIT OR Apache-2.0
//! The commands (`specs` mynumber-card §1.2, §11.2): what each checks, in which order, and answers.

use super::aid;
use super::files::{Access, Change, Content, Pin};
use super::keys::{Key, LARGEST_CONTENTS, SIGNATURE, digest_info, sha256};
use super::order::ShortRead;
use super::personalise::{TERMINAL_REFERENCE, authentication_contents};
use super::pinless;
use super::state::{ATR, Answer, MyNumberCard, Refusal, done};
use tashika_kit::card_side::Apdu;

const WRONG_LENGTH: Refusal = Refusal(0x6700);
const FILE_STRUCTURE: Refusal = Refusal(0x6981);
const NOT_VERIFIED: Refusal = Refusal(0x6982);
const CONDITION: Refusal = Refusal(0x6985);
const NO_FILE: Refusal = Refusal(0x6986);
const WRONG_DATA: Refusal = Refusal(0x6A80);
const NOT_FOUND: Refusal = Refusal(0x6A82);
const NO_RECORD: Refusal = Refusal(0x6A83);
const WRONG_PARAMETERS: Refusal = Refusal(0x6A86);
const NO_OBJECT: Refusal = Refusal(0x6A88);
const OUTSIDE: Refusal = Refusal(0x6B00);
const INTERNAL: Refusal = Refusal(0x6F00);

impl MyNumberCard {
    pub(crate) fn select(&mut self, apdu: &Apdu<'_>) -> Answer {
        match (apdu.p1, apdu.data) {
            (0x04, name) => self.select_application(apdu.p2, name),
            (0x02, &[high, low]) if apdu.p2 == 0x0C => self.select_file(u16::from_be_bytes([high, low])),
            (0x02, _) if apdu.p2 != 0x0C => Err(WRONG_PARAMETERS),
            (0x02, _) => Err(WRONG_LENGTH),
            // No master file: no effect within an application, refused before one (§1.2).
            (0x00, []) if self.selected.is_some() => done(Vec::new()),
            (0x00, [0x3F, 0x00]) => Err(NOT_FOUND),
            _ => Err(WRONG_PARAMETERS),
        }
    }

    fn select_application(&mut self, p2: u8, name: &[u8]) -> Answer {
        if !matches!(p2, 0x00 | 0x0C) {
            return Err(WRONG_PARAMETERS);
        }
        if !(5..=16).contains(&name.len()) {
            return Err(WRONG_LENGTH);
        }
        let partial = self.behaviour.partial_aid;
        let is = |aid: &[u8]| aid == name || (partial && aid.starts_with(name));
        let chosen = self.applications.iter().position(|application| is(application.aid));
        if chosen.is_none() && !is(&aid::ISSUER_DOMAIN) {
            return Err(NOT_FOUND);
        }
        if chosen != self.selected || !self.behaviour.reselect_keeps_verified {
            self.verified.clear();
        }
        self.selected = chosen;
        self.current = None;
        done(if p2 == 0x00 { self.behaviour.fci.to_vec() } else { Vec::new() })
    }

    fn select_file(&mut self, id: u16) -> Answer {
        self.file(id).ok_or(NOT_FOUND)?;
        self.current = Some(id);
        done(Vec::new())
    }

    /// The file a P2 of `80` (current) or `80 + short id` means.
    fn referenced(&self, p2: u8) -> Result<u16, Refusal> {
        match p2 {
            0x80 => self.current.ok_or(NO_FILE),
            0x81..=0x9E => self.short_id(p2 & 0x1F),
            _ => Err(WRONG_PARAMETERS),
        }
    }

    fn short_id(&self, short: u8) -> Result<u16, Refusal> {
        if !self.behaviour.short_ids {
            return Err(WRONG_PARAMETERS);
        }
        let id = u16::from(short);
        self.file(id).map(|_| id).ok_or(NOT_FOUND)
    }

    pub(crate) fn read_binary(&mut self, apdu: &Apdu<'_>) -> Answer {
        let ne = apdu.ne.filter(|_| apdu.data.is_empty()).ok_or(WRONG_LENGTH)?;
        let (id, offset) = match apdu.p1 {
            0x00..=0x7F => {
                (self.current.ok_or(NO_FILE)?, usize::from(u16::from_be_bytes([apdu.p1, apdu.p2])))
            }
            0x81..=0x9E => (self.short_id(apdu.p1 & 0x1F)?, usize::from(apdu.p2)),
            _ => return Err(WRONG_PARAMETERS),
        };
        self.current = Some(id);
        let file = self.file(id).ok_or(NO_FILE)?;
        let Content::Transparent(bytes) = &file.content else { return Err(FILE_STRUCTURE) };
        if !self.allowed(file.access) {
            return Err(NOT_VERIFIED);
        }
        let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(OUTSIDE)?;
        match (rest.get(..ne), self.behaviour.short_read) {
            (Some(bytes), _) => done(bytes.to_vec()),
            (None, ShortRead::Done) => done(rest.to_vec()),
            (None, ShortRead::WrongLength) if rest.len() <= 256 => Err(right_length(rest.len())),
            (None, ShortRead::EndOfFile | ShortRead::WrongLength) => Ok((rest.to_vec(), 0x6282)),
        }
    }

    pub(crate) fn read_record(&mut self, apdu: &Apdu<'_>) -> Answer {
        let ne = apdu.ne.filter(|_| apdu.data.is_empty()).ok_or(WRONG_LENGTH)?;
        let id = match (apdu.p2 & 0x07, apdu.p2 >> 3) {
            (0x04, 0) => self.current.ok_or(NO_FILE)?,
            (0x04, short @ 1..=30) => self.short_id(short)?,
            _ => return Err(WRONG_PARAMETERS),
        };
        self.current = Some(id);
        let file = self.file(id).ok_or(NO_FILE)?;
        let Content::Records(records) = &file.content else { return Err(FILE_STRUCTURE) };
        if !self.allowed(file.access) {
            return Err(NOT_VERIFIED);
        }
        let index = usize::from(apdu.p1).checked_sub(1).ok_or(NO_RECORD)?;
        let record = records.get(index).ok_or(NO_RECORD)?;
        done(record.iter().take(ne).copied().collect())
    }

    pub(crate) fn verify(&mut self, apdu: &Apdu<'_>) -> Answer {
        if apdu.p1 != 0x00 {
            return Err(WRONG_PARAMETERS);
        }
        let id = self.referenced(apdu.p2)?;
        self.current = Some(id);
        let blocked = Refusal(self.behaviour.blocked);
        let is_verified = self.verified.contains(&id);
        let query_is_ok = self.behaviour.verified_query_is_ok;
        let pin = self.pin_mut(id)?;
        if pin.left() == 0 {
            return Err(blocked);
        }
        match apdu.data {
            [] if is_verified && query_is_ok => done(Vec::new()),
            [] if is_verified => Err(tries(pin.most())),
            [] => Err(tries(pin.left())),
            entry if entry.len() > 16 => Err(WRONG_LENGTH),
            entry if pin.attempt(entry) => {
                self.verified.insert(id);
                done(Vec::new())
            }
            _ => {
                let left = pin.left();
                if self.behaviour.failure_clears_verified {
                    self.verified.remove(&id);
                }
                Err(tries(left))
            }
        }
    }

    fn pin_mut(&mut self, id: u16) -> Result<&mut Pin, Refusal> {
        match self.file_mut(id).map(|file| &mut file.content) {
            Some(Content::Pin(pin)) => Ok(pin),
            Some(_) => Err(FILE_STRUCTURE),
            None => Err(NO_FILE),
        }
    }

    /// `00 24 01 80` and `80 32 00 80`: the new number alone, after the old one was verified.
    pub(crate) fn change_pin(&mut self, apdu: &Apdu<'_>) -> Answer {
        let way = match (apdu.cla, apdu.p1) {
            (0x00, 0x01) => Change::Iso,
            (0x80, 0x00) => Change::Administrative,
            _ => return Err(WRONG_PARAMETERS),
        };
        let id = self.referenced(apdu.p2)?;
        let is_verified = self.verified.contains(&id);
        let pin = self.pin_mut(id)?;
        if pin.change() != way {
            return Err(CONDITION);
        }
        if !is_verified {
            return Err(NOT_VERIFIED);
        }
        if pin.replace(apdu.data) { done(Vec::new()) } else { Err(WRONG_LENGTH) }
    }

    /// COMPUTE DIGITAL SIGNATURE, `80 2A scheme key`.
    pub(crate) fn sign(&mut self, apdu: &Apdu<'_>) -> Answer {
        let id = match apdu.p2 {
            0x00 => self.application().and_then(|ap| ap.default_key).ok_or(NO_FILE)?,
            p2 => self.referenced(p2)?,
        };
        let file = self.file(id).ok_or(NO_FILE)?;
        let Content::SigningKey(key) = &file.content else { return Err(CONDITION) };
        if !self.allowed(file.access) {
            return Err(NOT_VERIFIED);
        }
        let answer = whole(signature(key, apdu.p1, apdu.data)?, apdu.ne);
        self.verified.remove(&TERMINAL_REFERENCE);
        answer
    }

    pub(crate) fn get_challenge(apdu: &Apdu<'_>) -> Answer {
        if (apdu.p1, apdu.p2) != (0x00, 0x00) {
            return Err(WRONG_PARAMETERS);
        }
        let length = apdu.ne.filter(|ne| *ne <= 256 && apdu.data.is_empty()).ok_or(WRONG_LENGTH)?;
        let mut random = vec![0; length];
        getrandom::fill(&mut random).map_err(|_| INTERNAL)?;
        done(random)
    }

    /// INTERNAL AUTHENTICATE: only the common AP's key answers (§5.5); the others say why not (§1.2).
    pub(crate) fn internal_authenticate(&mut self, apdu: &Apdu<'_>) -> Answer {
        if apdu.p1 != 0x00 {
            return Err(WRONG_PARAMETERS);
        }
        let file = self.file(self.referenced(apdu.p2)?).ok_or(NO_FILE)?;
        match &file.content {
            Content::AuthenticationKey(_) if !(1..=255).contains(&apdu.data.len()) => Err(WRONG_LENGTH),
            Content::AuthenticationKey(key) => {
                whole(key.sign_contents(&authentication_contents(apdu.data)), apdu.ne)
            }
            Content::SigningKey(_) if file.access != Access::Free => Err(NOT_VERIFIED),
            _ => Err(CONDITION),
        }
    }

    /// GET DATA: only in the card-manager state (§3); the ATR also within an application.
    pub(crate) fn get_data(&mut self, apdu: &Apdu<'_>) -> Answer {
        let ne = apdu.ne.filter(|_| apdu.data.is_empty()).ok_or(WRONG_LENGTH)?;
        let tag = u16::from_be_bytes([apdu.p1, apdu.p2]);
        if let (0x5F51, [_, interface @ ..]) = (tag, ATR.as_slice()) {
            return done(interface.iter().take(ne).copied().collect());
        }
        let objects = if self.selected.is_none() { self.card_level.as_slice() } else { &[] };
        let (_, object) = objects.iter().find(|(known, _)| *known == tag).ok_or(NO_OBJECT)?;
        // "A short Le gets 6700" for the large objects (§1.3).
        if object.len() > 256 && !apdu.extended {
            return Err(WRONG_LENGTH);
        }
        done(object.iter().take(ne).copied().collect())
    }

    /// The PIN-less route as far as it was observed (§8.1): wrong parameters, wrong lengths. No terminal
    /// certificate is ever accepted; only the made-up words of training are ([`pinless`]), and they open the
    /// user-authentication key for one signature.
    pub(crate) fn terminal_certificate(&mut self, apdu: &Apdu<'_>) -> Answer {
        let current = self.current.and_then(|id| self.file(id)).ok_or(NO_FILE)?;
        let observed = |length: usize| (length, None);
        let (expected, words) = match (apdu.p1, apdu.p2) {
            (0x06, 0xC1) => observed(307),
            (0x00, 0xC1) => observed(261),
            (p1, p2) if [p1, p2] == pinless::PARAMETERS => (pinless::TERMINAL.len(), Some(pinless::TERMINAL)),
            _ => return Err(WRONG_PARAMETERS),
        };
        match current.content {
            Content::TerminalReference if words == Some(apdu.data) => {
                self.verified.insert(TERMINAL_REFERENCE);
                done(Vec::new())
            }
            Content::TerminalReference if apdu.data.len() == expected => Err(WRONG_DATA),
            Content::TerminalReference => Err(WRONG_LENGTH),
            _ => Err(CONDITION),
        }
    }
}

/// The schemes of P1 (§1.2).
fn signature(key: &Key, scheme: u8, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let given_hash = <&[u8; 32]>::try_from(data);
    match scheme {
        0x00..=0x05 if data.is_empty() => Err(WRONG_LENGTH),
        0x00 if data.len() > LARGEST_CONTENTS => Err(WRONG_LENGTH),
        0x00 => Ok(key.sign_contents(data)),
        0x01 => Ok(key.sign_contents(&sha256(data))),
        0x02 => given_hash.map(|hash| key.sign_contents(&digest_info(hash))).map_err(|_| WRONG_LENGTH),
        0x03 => Ok(key.sign(data)),
        0x04 => given_hash.map(|hash| key.sign_pss(hash)).map_err(|_| WRONG_LENGTH),
        0x05 => Ok(key.sign_pss(&sha256(data))),
        _ => Err(WRONG_PARAMETERS),
    }
}

/// A signature is given out whole or not at all.
fn whole(signature: Vec<u8>, ne: Option<usize>) -> Answer {
    match ne {
        _ if signature.len() != SIGNATURE => Err(INTERNAL),
        None => Err(WRONG_LENGTH),
        Some(ne) if ne < SIGNATURE => Err(right_length(SIGNATURE)),
        Some(_) => done(signature),
    }
}

/// `63Cx`.
fn tries(left: u8) -> Refusal {
    Refusal(0x63C0 | u16::from(left & 0x0F))
}

/// `6Cxx`, where `6C00` means 256.
fn right_length(length: usize) -> Refusal {
    let [.., low] = length.to_be_bytes();
    Refusal(0x6C00 | u16::from(low))
}

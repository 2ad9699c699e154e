// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising and reading the card. The order of commands is chosen so that nothing is read twice,
//! no application is selected twice, and the number is sent to the second application only after it
//! has opened the first (`specs` mynumber-card §6).

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::reading::{
    Attested, Challenge, Evidence, Field, FieldName, FieldValue, Keep, Note, Reading, Source,
};
use tashika_kit::rsa::{PublicKey, sha256_digest_info};
use tashika_kit::tlv::{self, Form};
use tashika_kit::tries::{self, LastTryConsent, Tries};
use tashika_kit::{
    CardError, Credential, CredentialNeed, Driver, Entry, ReadOrder, Recognised, Transaction, Verdicts,
};
use zeroize::Zeroizing;

use crate::certificate::{self, CardVerifiable};
use crate::check_number::{CHECK_NUMBER_B, CheckNumberB, DIGITS};
use crate::common::{self, Common};
use crate::face::{self, Face};
use crate::files::{Expect, Files};
use crate::layout::{self, CURRENT_KEY_FILE};
use crate::text::{self, Attributes, Integrity};
use crate::{jpki, judge};

/// The certificate of the key that signed the card face, as evidence. It is the municipality's, and tells no card from the
/// next.
const CERTIFICATE: &str = "visual.certificate";

/// The family's name.
pub const FAMILY: &str = "mynumber";

/// At or below this many tries the clerk is warned (`specs` mynumber-card §10.2, ten-try keys).
const WARN_AT: u8 = 5;

/// Bytes of the AP basic information that hold everything up to the municipality code.
const INFO_PREFIX: usize = 64;

/// The My Number Card, present generation.
#[derive(Clone, Copy, Debug, Default)]
pub struct MyNumber;

/// The same card for an operator without any standing under the JPKI Act: the holder's certificate stays in the card.
/// The token label is read, because it tells a telephone, and so are the CA certificates, which are nobody's data.
#[derive(Clone, Copy, Debug, Default)]
pub struct MyNumberWithoutCertificate;

/// Whether the holder's certificate is read with the card.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HolderCertificate {
    Read,
    Left,
}

impl Driver for MyNumber {
    fn family(&self) -> &'static str {
        FAMILY
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        recognised(tx, HolderCertificate::Read)
    }

    fn check(&self, credential: &Credential, today: Date) -> Result<(), CardError> {
        if credential.id == CHECK_NUMBER_B { number(credential, today).map(|_| ()) } else { Ok(()) }
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        judge::judge(reading, anchors, now)
    }

    fn withhold_photo(&self, reading: &Reading) -> Reading {
        judge::withhold_photo(reading)
    }
}

/// Everything but the reading is that of [`MyNumber`]: a stored reading is judged without regard to who read it.
impl Driver for MyNumberWithoutCertificate {
    fn family(&self) -> &'static str {
        FAMILY
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        recognised(tx, HolderCertificate::Left)
    }

    fn check(&self, credential: &Credential, today: Date) -> Result<(), CardError> {
        MyNumber.check(credential, today)
    }

    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts {
        MyNumber.judge(reading, anchors, now)
    }

    fn withhold_photo(&self, reading: &Reading) -> Reading {
        MyNumber.withhold_photo(reading)
    }
}

fn recognised(
    tx: &mut Transaction,
    certificate: HolderCertificate,
) -> Result<Option<Box<dyn Recognised>>, CardError> {
    probe(tx, certificate).map(|card| card.map(|card| Box::new(card) as Box<dyn Recognised>))
}

/// What the free files told, and the permit for the number.
struct Card {
    needs: [CredentialNeed; 1],
    fields: Vec<Field>,
    evidence: Vec<Evidence>,
    notes: Vec<Note>,
    files: Files,
    tries: Tries,
    /// The card serial; empty if the card did not tell it. Neither a field nor evidence, so no reading holds it.
    serial: Zeroizing<Vec<u8>>,
}

fn probe(tx: &mut Transaction, certificate: HolderCertificate) -> Result<Option<Card>, CardError> {
    let mut files = Files::default();
    let mut evidence = Vec::new();
    let mut notes = Vec::new();
    tx.report("recognise", 0, 0);
    // The telephone answers the same JPKI AID, so the token label decides, never the ATR.
    if select(tx, &layout::JPKI_AP, "select JPKI-AP")? {
        let token = files.prefix(tx, layout::JPKI_TOKEN, 160, "token information")?;
        match jpki::label(&token).as_str() {
            layout::LABEL_CARD => {}
            label if layout::LABELS_PHONE.contains(&label) => return Err(CardError::Telephone),
            _ => return Ok(None),
        }
        read_jpki_certificates(tx, certificate, &mut files, &mut evidence, &mut notes)?;
    }
    let Common { mut fields, serial } = read_common(tx, &mut notes)?;
    if !select(tx, &layout::VISUAL_AP, "select card-face AP")? {
        return Ok(None);
    }
    let info = files.prefix(tx, layout::VISUAL_INFO, INFO_PREFIX, "card-face AP information")?;
    fields.extend(municipality(&info));
    let certificate = files.object(
        tx,
        layout::VISUAL_CERTIFICATE,
        certificate::TAG,
        Expect::Large,
        "card-face certificate",
    )?;
    evidence.push(keep(CERTIFICATE, certificate));
    let tries = query(tx, layout::VISUAL_CHECK_NUMBER_B)?;
    let need = CredentialNeed {
        id: CHECK_NUMBER_B,
        digits: DIGITS,
        tries_left: tries.left(),
        warn_at: WARN_AT,
        entry: Entry::Clerk,
        optional: false,
    };
    Ok(Some(Card { needs: [need], fields, evidence, notes, files, tries, serial }))
}

impl Recognised for Card {
    fn needs(&self) -> &[CredentialNeed] {
        &self.needs
    }

    fn preview(&self) -> &[Field] {
        &self.fields
    }

    /// The card serial. Nothing else that is free is this card's own: certificate, municipality and last day are those of
    /// many people.
    fn own_mark(&self) -> &[u8] {
        &self.serial
    }

    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        let credential = ReadOrder::take(&mut credentials, CHECK_NUMBER_B)?;
        let number = number(&credential, tashika_kit::date::japan_day(order.now))?;
        let mut session = Session {
            tx,
            files: self.files,
            fields: Vec::new(),
            evidence: self.evidence,
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: self.notes,
        };
        session.read_face(self.tries, &number, credential.last_try)?;
        session.read_text(&number, credential.last_try)?;
        session.fields.extend(self.fields);
        session.fields.extend(typed(&number));
        session.leave()?;
        Ok(session.into_reading(order.now))
    }
}

struct Session<'t> {
    tx: &'t mut Transaction,
    files: Files,
    fields: Vec<Field>,
    evidence: Vec<Evidence>,
    challenges: Vec<Challenge>,
    attested: Vec<Attested>,
    notes: Vec<Note>,
}

impl Session<'_> {
    /// Card-face AP, already selected, with the number's key file current since the tries query.
    fn read_face(
        &mut self,
        tries: Tries,
        number: &CheckNumberB,
        consent: Option<LastTryConsent>,
    ) -> Result<(), CardError> {
        self.tx.report("verify", 0, 0);
        tries.permit(CHECK_NUMBER_B, consent)?.verify(self.tx, number.digits())?;
        let file = self.files.object(self.tx, layout::VISUAL_FACE, face::TAG, Expect::Large, "card face")?;
        let face = Face::parse_file(&file)?;
        let fields = face.fields()?;
        if !fields.iter().any(|field| field.name == FieldName::PHOTO) {
            self.note("no_photo", "DF27 is empty");
        }
        self.fields.extend(fields);
        self.evidence.push(keep("visual.face", face.evidence()));
        self.challenge("visual.internal_authentication")
    }

    /// Input-support AP: only reached after the first AP has accepted the number.
    fn read_text(&mut self, number: &CheckNumberB, consent: Option<LastTryConsent>) -> Result<(), CardError> {
        if !select(self.tx, &layout::TEXT_AP, "select input-support AP")? {
            self.note("text_ap_missing", "6A82");
            return Ok(());
        }
        let certificate = self.files.object(
            self.tx,
            layout::TEXT_CERTIFICATE,
            certificate::TAG,
            Expect::Large,
            "input-support certificate",
        )?;
        let tries = query(self.tx, layout::TEXT_CHECK_NUMBER_B)?;
        let permit = match tries.permit(CHECK_NUMBER_B, consent) {
            Ok(permit) => permit,
            Err(CardError::Blocked { .. } | CardError::LastTry { .. }) => {
                self.note("text_ap_closed", "no permit for the number in the input-support AP");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        permit.verify(self.tx, number.digits())?;
        let tag = text::ATTRIBUTES_TAG;
        let file =
            self.files.object(self.tx, layout::TEXT_ATTRIBUTES, tag, Expect::Small, "text attributes")?;
        let attributes = Attributes::parse_file(&file)?;
        let signer = CardVerifiable::parse(&certificate)?.subject_key;
        self.read_integrity(&signer)?;
        let key = self.files.object(
            self.tx,
            layout::TEXT_KEY,
            text::KEY_TAG,
            Expect::Large,
            "input-support key",
        )?;
        // Text first on the screen, pictures of the same after it.
        let mut fields = attributes.fields()?;
        fields.append(&mut self.fields);
        self.fields = fields;
        self.evidence.push(keep("text.attributes", attributes.evidence()));
        self.evidence.push(keep("text.certificate", certificate));
        self.evidence.push(keep("text.key", key));
        self.challenge("text.internal_authentication")
    }

    /// The integrity record contains a hash of the My Number: it is checked here and wiped here.
    fn read_integrity(&mut self, signer: &PublicKey) -> Result<(), CardError> {
        let file = self.files.object(
            self.tx,
            layout::TEXT_INTEGRITY,
            text::INTEGRITY_TAG,
            Expect::Large,
            "integrity record",
        );
        let file = match file {
            Ok(file) => file,
            // The sheet's sources disagree whether this number opens it (§14 no. 13).
            Err(CardError::Status { sw: StatusWord::SECURITY_NOT_SATISFIED, .. }) => {
                self.note("text_integrity_closed", "6982");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let integrity = Integrity::check_and_wipe(file, signer)?;
        self.attested.push(Attested {
            name: Cow::Borrowed("text.integrity_signature"),
            held: integrity.signature.is_ok(),
            because: Cow::Borrowed("the signed record contains a hash of the My Number, which is never kept"),
        });
        self.evidence.push(keep("text.attributes_hash", integrity.attributes_hash.to_vec()));
        Ok(())
    }

    /// 内部認証: a fresh nonce, signed with the AP's default key. Needs no PIN and spends no try.
    fn challenge(&mut self, name: &'static str) -> Result<(), CardError> {
        let mut nonce = vec![0; 32];
        getrandom::fill(&mut nonce).map_err(|_| CardError::Internal("no random numbers from the system"))?;
        self.tx.report("challenge", 0, 0);
        let command = Command::new(0x80, Instruction::other::<0x2A>(), 0x00, 0x00)
            .data(&sha256_digest_info(&nonce))
            .expect(256);
        let response = self.tx.send(&command, "internal authentication")?;
        self.challenges.push(Challenge {
            name: Cow::Borrowed(name),
            nonce,
            answer: response.data,
            status: response.sw.to_string(),
        });
        Ok(())
    }

    /// Drops verified state, and takes the card manager's copy of the expiry on the way (§1.6, §3).
    fn leave(&mut self) -> Result<(), CardError> {
        if !select(self.tx, &layout::ISSUER_DOMAIN, "leave")? {
            self.note("issuer_domain_missing", "6A82");
            return Ok(());
        }
        let [high, low] = layout::DATA_EXPIRY;
        let command = Command::new(0x00, Instruction::GET_DATA, high, low).expect(256);
        let response = self.tx.send(&command, "card manager expiry")?;
        match common::unsigned_date(&response.data, common::GET_DATA) {
            Some(field) if response.sw.is_ok() => self.fields.push(field),
            _ => self.note("card_manager_expiry_missing", &response.sw.to_string()),
        }
        Ok(())
    }

    fn note(&mut self, code: &'static str, detail: &str) {
        self.notes.push(Note { code: Cow::Borrowed(code), detail: detail.to_owned() });
    }

    fn into_reading(mut self, now: Timestamp) -> Reading {
        if self.files.junk_skipped > 0 {
            let detail = format!("{} bytes", self.files.junk_skipped);
            self.note("junk_before_object", &detail);
        }
        Reading {
            family: Cow::Borrowed(FAMILY),
            read_at: now,
            fields: self.fields,
            evidence: self.evidence,
            challenges: self.challenges,
            attested: self.attested,
            notes: self.notes,
        }
    }
}

/// Selects an application; `false` if the card does not have it.
pub(crate) fn select(tx: &mut Transaction, aid: &[u8], what: &'static str) -> Result<bool, CardError> {
    let response = tx.send(&Command::select_application(aid), what)?;
    match response.sw {
        sw if sw.is_ok() => Ok(true),
        StatusWord::NOT_FOUND => Ok(false),
        sw => Err(CardError::Status { sw, during: what }),
    }
}

fn query(tx: &mut Transaction, key_file: u16) -> Result<Tries, CardError> {
    tx.send_ok(&Command::select_file(key_file), "select the number's key file")?;
    tries::query(tx, CURRENT_KEY_FILE, CHECK_NUMBER_B)
}

/// Certificates that a card without them (or a face-authentication card) simply does not have.
fn read_jpki_certificates(
    tx: &mut Transaction,
    certificate: HolderCertificate,
    files: &mut Files,
    evidence: &mut Vec<Evidence>,
    notes: &mut Vec<Note>,
) -> Result<(), CardError> {
    let wanted = [
        (layout::JPKI_AUTHENTICATION, "jpki.user_authentication", "user-authentication certificate"),
        (layout::JPKI_AUTHENTICATION_CA, "jpki.user_authentication_ca", "user-authentication CA certificate"),
        (layout::JPKI_SIGNATURE_CA, "jpki.digital_signature_ca", "signature CA certificate"),
    ];
    let left = |id: u16| id == layout::JPKI_AUTHENTICATION && certificate == HolderCertificate::Left;
    for (id, name, what) in wanted.into_iter().filter(|(id, ..)| !left(*id)) {
        match files.object(tx, id, jpki::CERTIFICATE_TAG, Expect::Large, what) {
            // Judged now, never stored: a holder's certificate is not for every operator to keep.
            Ok(bytes) => evidence.push(Evidence { name: Cow::Borrowed(name), bytes, keep: Keep::ScreenOnly }),
            Err(error @ (CardError::Status { .. } | CardError::Malformed { .. })) => {
                notes.push(Note {
                    code: Cow::Borrowed("jpki_certificate_missing"),
                    detail: error.to_string(),
                });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn read_common(tx: &mut Transaction, notes: &mut Vec<Note>) -> Result<Common, CardError> {
    const WHAT: &str = "common AP record";
    let mut missing = |detail: String| {
        notes.push(Note { code: Cow::Borrowed("common_record_missing"), detail });
        Ok(Common::default())
    };
    if !select(tx, &layout::COMMON_AP, "select common AP")? {
        return missing("6A82".into());
    }
    let by_short_id = Command::new(0x00, Instruction::READ_RECORD, 0x01, 0x0C).expect(256);
    let mut response = tx.send(&by_short_id, WHAT)?;
    if !response.sw.is_ok() {
        tx.send(&Command::select_file(layout::COMMON_RECORD), WHAT)?;
        response = tx.send(&Command::new(0x00, Instruction::READ_RECORD, 0x01, 0x04).expect(256), WHAT)?;
    }
    match Common::of(&response.data) {
        Some(common) if response.sw.is_ok() => Ok(common),
        _ => missing(format!("{} with {} bytes", response.sw, response.data.len())),
    }
}

/// The municipality code of the AP basic information, DF34.
fn municipality(info: &[u8]) -> Option<Field> {
    const WHAT: &str = "card-face AP information";
    let header = tlv::header(info, Form::Lenient, WHAT).ok().filter(|header| header.tag == 0xFF30)?;
    let mut rest = info.get(header.header_length..)?;
    loop {
        let (object, after) = tlv::first(rest, Form::Lenient, WHAT).ok()?;
        if object.tag == 0xDF34 && object.value.len() == 5 && object.value.iter().all(u8::is_ascii_digit) {
            return Some(Field {
                name: FieldName::MUNICIPALITY,
                value: FieldValue::Text { text: String::from_utf8_lossy(object.value).into_owned() },
                source: Source::UnsignedChipText,
                origin: Cow::Borrowed("visual AP EF 0003 DF34"),
                keep: Keep::Record,
            });
        }
        rest = after;
    }
}

fn number(credential: &Credential, today: Date) -> Result<CheckNumberB, CardError> {
    if credential.id != CHECK_NUMBER_B {
        return Err(CardError::CredentialMissing { credential: CHECK_NUMBER_B });
    }
    let problem = CardError::Credential { credential: CHECK_NUMBER_B, problem: "not_14_digits" };
    let text = std::str::from_utf8(credential.secret.expose()).map_err(|_| problem)?;
    CheckNumberB::parse(text, today)
}

/// What the clerk has typed, to be compared with the chip. The security code is not among it.
fn typed(number: &CheckNumberB) -> [Field; 2] {
    let field = |name, text, keep| Field {
        name,
        value: FieldValue::Text { text },
        source: Source::TypedByClerk,
        origin: Cow::Borrowed(judge::TYPED),
        keep,
    };
    let birth = String::from_utf8_lossy(&number.birth_part()).into_owned();
    [
        field(FieldName::EXPIRY_YEAR, number.expiry_year().to_string(), Keep::Record),
        field(FieldName::BIRTH_DATE, birth, Keep::ScreenOnly),
    ]
}

fn keep(name: &'static str, bytes: Vec<u8>) -> Evidence {
    Evidence { name: Cow::Borrowed(name), bytes, keep: Keep::Record }
}

#[cfg(test)]
mod tests;

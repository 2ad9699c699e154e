// SPDX-License-Identifier: MIT OR Apache-2.0
//! Opening and reading a licence. One VERIFY for each PIN, each on its own fresh query; then DF1, then DF2.
//!
//! DF1/EF07 is read only where the operator wants signatures checked, and comes first then: only when the signer it
//! names is known here is DF1/EF02 (本籍) read, into memory that wipes itself. DF1/EF06 is never read.

use std::borrow::Cow;

use tashika_kit::anchors::Lookup;
use tashika_kit::apdu::StatusWord;
use tashika_kit::reading::{Attested, Field, Note};
use tashika_kit::rsa::PublicKey;
use tashika_kit::tries;
use tashika_kit::{CardError, Credential, Entry, ReadOrder, Reading, Secret, Transaction};
use zeroize::Zeroizing;

use super::probe::{Card, select_folder};
use super::signer::{ATTESTED, Check, Examined};
use super::{FAMILY, PIN_1, PIN_2, pin};
use crate::entries::{self, TextFiles};
use crate::files::{Files, Wanted, largest};
use crate::layout::{self, FileAt};
use crate::signature::{self, SignatureFile, SignedFile};
use crate::signer::{Outcome, Signer};
use crate::tlv::Grammar;

type File = Zeroizing<Vec<u8>>;

/// Opens and reads. Everything that can be refused is refused before the first VERIFY.
pub(super) fn read(
    card: Card,
    tx: &mut Transaction,
    mut credentials: Vec<Credential>,
    order: &ReadOrder<'_>,
) -> Result<Reading, CardError> {
    if card.pin_1.left() == 0 {
        return Err(CardError::Blocked { credential: PIN_1 });
    }
    let pin_1 = ReadOrder::take(&mut credentials, PIN_1)?;
    let pin_2 = ReadOrder::take(&mut credentials, PIN_2).ok();
    let secret_1 = pin::to_send(&pin_1, card.entry)?;
    let secret_2 = pin_2.as_ref().map(|given| pin::to_send(given, card.entry)).transpose()?;
    match (&pin_2, card.pin_2_left) {
        (Some(_), 0) => return Err(CardError::Blocked { credential: PIN_2 }),
        (Some(given), 1) if given.last_try.is_none() => {
            return Err(CardError::LastTry { credential: PIN_2 });
        }
        _ => {}
    }
    tx.report("verify_pin", 0, 0);
    card.pin_1.permit(PIN_1, pin_1.last_try)?.verify(tx, &secret_1)?;
    if let (Some(given), Some(secret)) = (&pin_2, &secret_2) {
        verify_second(tx, given, secret)?;
    }
    let mut session = Session {
        largest: largest(tx),
        tx,
        files: card.files,
        entry: card.entry,
        both: pin_2.is_some(),
        // Until DF1/EF07 was read and understood.
        examined: Examined::unread(Check::Unreadable),
        attested: Vec::new(),
        notes: Vec::new(),
    };
    let mut fields = session.document(order)?;
    fields.extend(card.preview);
    session.into_reading(fields, order)
}

/// PIN 2, still under the MF. If it is wrong the reading ends here: PIN 1 was accepted, and its counter is full again.
fn verify_second(tx: &mut Transaction, given: &Credential, secret: &Secret) -> Result<(), CardError> {
    tries::query(tx, layout::P2_PIN_2, PIN_2)?.permit(PIN_2, given.last_try)?.verify(tx, secret)
}

struct Session<'t> {
    tx: &'t mut Transaction,
    files: Files,
    largest: usize,
    entry: Entry,
    /// Both PINs were accepted.
    both: bool,
    examined: Examined,
    attested: Vec<Attested>,
    notes: Vec<Note>,
}

/// A signature that is to be checked: while it exists, whole files are read.
struct ToCheck {
    file: SignatureFile,
    key: PublicKey,
}

impl Session<'_> {
    /// All files, in the one order that needs each folder once.
    fn document(&mut self, order: &ReadOrder<'_>) -> Result<Vec<Field>, CardError> {
        select_folder(self.tx, &layout::DF1, "select DF1", "select DF1 (the folder is blocked)")?;
        let to_check = self.signature(order)?;
        let wanted = if to_check.is_some() { Wanted::Whole } else { Wanted::Objects };
        let entries = self.file(layout::ENTRIES, wanted)?;
        let mut fields = self.texts(&entries)?;
        let domicile = match &to_check {
            Some(_) => self.covered_file(layout::DOMICILE)?,
            None => None,
        };
        if !self.both {
            self.note("photo_needs_pin_2", "DF2/EF01 was not opened");
            return Ok(fields);
        }
        select_folder(self.tx, &layout::DF2, "select DF2", "select DF2 (the folder is blocked)")?;
        let photo = self.files.read(self.tx, layout::PHOTO, Grammar::Photo, wanted, self.largest)?;
        match entries::photo(&photo)? {
            Some(field) => fields.push(field),
            None => self.note("no_photo", "DF2/EF01 is empty"),
        }
        if let Some(to_check) = to_check {
            self.check(&to_check, &entries, domicile.as_ref(), &photo);
        }
        Ok(fields)
    }

    fn file(&mut self, file: FileAt, wanted: Wanted) -> Result<File, CardError> {
        self.files.read(self.tx, file, Grammar::Entries, wanted, self.largest)
    }

    /// What PIN 1 opens.
    fn texts(&mut self, entries: &[u8]) -> Result<Vec<Field>, CardError> {
        let changes = self.changes()?;
        let (first, further) = entries::needed_characters(entries, &changes)?;
        let characters = self.if_needed(first, layout::CHARACTERS)?;
        let change_characters = self.if_needed(further, layout::CHANGE_CHARACTERS)?;
        let contents = entries::contents(&TextFiles {
            entries,
            characters: characters.as_ref().map(|file| file.as_slice()),
            changes: &changes,
            change_characters: change_characters.as_ref().map(|file| file.as_slice()),
        })?;
        self.notes.extend(contents.notes);
        Ok(contents.fields)
    }

    /// DF1/EF04. One source has it closed where no PIN was set (`specs` drivers-licence §10 no. 5): then the name and
    /// address as issued are shown, and a note says that a later change would not be seen.
    fn changes(&mut self) -> Result<File, CardError> {
        match self.file(layout::CHANGES, Wanted::Objects) {
            Err(CardError::Status { sw: StatusWord::SECURITY_NOT_SATISFIED, .. })
                if self.entry == Entry::Preset =>
            {
                self.note("changes_closed", "DF1/EF04: 6982");
                Ok(File::default())
            }
            other => other,
        }
    }

    /// Pictures of external characters. Without them the text is less, and not wrong.
    fn if_needed(&mut self, needed: bool, file: FileAt) -> Result<Option<File>, CardError> {
        if !needed {
            return Ok(None);
        }
        match self.file(file, Wanted::Objects) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error @ (CardError::Status { .. } | CardError::Malformed { .. })) => {
                self.note("external_characters_unreadable", &error.to_string());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// DF1/EF07: who signed, and whether it will be checked.
    fn signature(&mut self, order: &ReadOrder<'_>) -> Result<Option<ToCheck>, CardError> {
        match (order.signatures_over_hidden, self.both) {
            (false, _) => self.examined = Examined::unread(Check::NotConfigured),
            (true, false) => self.examined = Examined::unread(Check::NeedsBothPins),
            (true, true) => return self.named_signer(order),
        }
        Ok(None)
    }

    fn named_signer(&mut self, order: &ReadOrder<'_>) -> Result<Option<ToCheck>, CardError> {
        let Some(bytes) = self.covered_file(layout::SIGNATURE)? else { return Ok(None) };
        let tags = signature::CONVENTIONAL;
        let file = match SignatureFile::parse(&bytes, Grammar::Entries, tags, layout::SIGNATURE.what) {
            Ok(file) => file,
            Err(_) => {
                self.note("signature_unreadable", layout::SIGNATURE.what);
                return Ok(None);
            }
        };
        let signer = Signer::of(&file);
        let key = match order.anchors.signer(&file.signer(FAMILY)) {
            // A key found by names alone that did not make this signature is the wrong key, and condemns nobody.
            Lookup::Accepted((_, key)) => {
                (file.is_by(&key) || signer.is_known_by_key_id(FAMILY, order.anchors)).then_some(key)
            }
            Lookup::NotAccepted(_) | Lookup::Unknown => None,
        };
        self.examined = Examined { check: Check::NoKey, signer: Some(signer) };
        Ok(key.map(|key| ToCheck { file, key }))
    }

    /// A file that only the signature needs: without it the licence is still read, and the signature is not checked.
    fn covered_file(&mut self, file: FileAt) -> Result<Option<File>, CardError> {
        match self.file(file, if file == layout::SIGNATURE { Wanted::Objects } else { Wanted::Whole }) {
            Ok(bytes) => Ok(Some(bytes)),
            // Only the name of the file: nothing about the contents of 本籍, not even an offset.
            Err(CardError::Status { .. } | CardError::Malformed { .. }) => {
                self.note("signature_unreadable", file.what);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Over EF01, EF02 and the photo (`specs` drivers-licence §5.2), attested because 本籍 is never kept.
    fn check(&mut self, to_check: &ToCheck, entries: &[u8], domicile: Option<&File>, photo: &[u8]) {
        let ToCheck { file, key } = to_check;
        let signer = Signer::of(file);
        let Some(domicile) = domicile else {
            self.examined = Examined { check: Check::Unreadable, signer: Some(signer) };
            return;
        };
        let signed = |bytes, grammar, tags| SignedFile { bytes, grammar, tags };
        let files = [
            signed(entries, Grammar::Entries, [0x11, 0x40]),
            signed(domicile.as_slice(), Grammar::Entries, [0x41, 0x41]),
            signed(photo, Grammar::Photo, [0x5F40, 0x5F40]),
        ];
        let covered = file.covers(key, &files);
        let outcome = Some(Outcome::of(file, key, covered));
        self.examined = Examined { check: Check::Done, signer: Some(Signer { outcome, ..signer }) };
        self.attested.push(Attested {
            name: Cow::Borrowed(ATTESTED),
            held: covered.is_some(),
            because: Cow::Borrowed("the signature covers the registered domicile, which is never kept"),
        });
    }

    fn note(&mut self, code: &'static str, detail: &str) {
        self.notes.push(Note { code: Cow::Borrowed(code), detail: detail.to_owned() });
    }

    fn into_reading(self, fields: Vec<Field>, order: &ReadOrder<'_>) -> Result<Reading, CardError> {
        Ok(Reading {
            family: Cow::Borrowed(FAMILY),
            read_at: order.now,
            fields,
            evidence: vec![self.examined.evidence()?],
            challenges: Vec::new(),
            attested: self.attested,
            notes: self.notes,
        })
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a document driver is.
//!
//! A driver is a table entry: it recognises a card, says which credential it needs, reads, and judges
//! a reading. Recognising and reading need the card; judging is a pure function of the reading.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::anchors::Anchors;
use crate::error::CardError;
use crate::reading::{Field, FieldName, FieldValue, Reading};
use crate::secret::Secret;
use crate::transaction::Transaction;
use crate::transcribe::PictureText;
use crate::tries::LastTryConsent;
use crate::verdict::Verdicts;

/// Names a kind of credential, e.g. `check_number_b`. The locale files hold its label.
pub type CredentialId = &'static str;

/// Whose hands a credential comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The clerk types it from the printed document.
    Clerk,
    /// A PIN: the holder types it with their own hands, and nobody else sees it.
    Holder,
    /// Nobody types: the card itself says that no PIN was set, so that the published default is what it
    /// holds. Submitted with an empty secret, as the word that it may be sent.
    Preset,
}

/// What a card wants to be told before it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialNeed {
    /// Which credential.
    pub id: CredentialId,
    /// How many digits or characters it has; 0 for [`Entry::Preset`].
    pub digits: usize,
    /// Tries left, as the card said; the card decides, not the sheet. [`CredentialNeed::UNLIMITED`] where the card
    /// counts none.
    pub tries_left: u8,
    /// At or below this many tries left the clerk is warned.
    pub warn_at: u8,
    /// Whose hands it comes from.
    pub entry: Entry,
    /// Whether the card can also be read without it, or with another of those asked for in its place (MRZ or CAN of a
    /// passport); what is missing then, the driver's sheet says.
    pub optional: bool,
}

impl CredentialNeed {
    /// The card counts no tries and never locks: the number is a key, and a wrong one costs nothing.
    pub const UNLIMITED: u8 = u8::MAX;

    /// Whether the card counts tries.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.tries_left != Self::UNLIMITED
    }
}

/// A credential as it was submitted, once.
#[derive(Debug)]
pub struct Credential {
    /// Which one.
    pub id: CredentialId,
    /// The digits, ASCII; empty for [`Entry::Preset`].
    pub secret: Secret,
    /// Both people's word, needed at one try left.
    pub last_try: Option<LastTryConsent>,
}

/// Under what circumstances a card is read.
pub struct ReadOrder<'a> {
    /// The time.
    pub now: Timestamp,
    /// For signatures over data that must not outlive the reading: they are checked while reading, and what came
    /// out is attested. Everything else is judged later.
    pub anchors: &'a dyn Anchors,
    /// The operator wants signatures checked that cover data nobody may see or keep (本籍 of a driver's licence):
    /// the driver then reads them into memory that wipes itself. Otherwise it leaves them in the card.
    pub signatures_over_hidden: bool,
    /// The text that the holder has seen and agreed to sign, exactly as it stood on the screen; only for a document
    /// whose reading is a signature (署名用電子証明書).
    pub statement: Option<&'a str>,
}

impl ReadOrder<'_> {
    /// Takes a credential out of those submitted.
    ///
    /// # Errors
    /// [`CardError::CredentialMissing`].
    pub fn take(credentials: &mut Vec<Credential>, id: CredentialId) -> Result<Credential, CardError> {
        let at = credentials.iter().position(|given| given.id == id);
        at.map(|at| credentials.swap_remove(at)).ok_or(CardError::CredentialMissing { credential: id })
    }
}

/// A document that a driver has recognised on a chip, within one session.
pub trait Recognised: Send {
    /// What it wants to be told, in the order in which people should be asked; may be nothing.
    fn needs(&self) -> &[CredentialNeed];

    /// What is already known, free and before any try; e.g. an unsigned expiry date.
    fn preview(&self) -> &[Field];

    /// What this one card tells of itself for nothing, and no other card tells, to know it again when it is put down a second
    /// time; empty if there is no such thing, and then it is never taken for the same. What an issuer writes on many cards is
    /// no mark. It is compared, never shown and never kept.
    fn own_mark(&self) -> &[u8] {
        &[]
    }

    /// The credential that is the key of this one document: printed on it, opening no other, and of which it counts no tries. A
    /// document that opens a second time with the same key is the same one. `None` if there is no such thing: what only the
    /// holder knows is none, nor is what is counted, too short to tell documents apart, or asked by nobody.
    fn key(&self) -> Option<CredentialId> {
        None
    }

    /// Opens and reads the document. Spends at most one try of each credential, whatever happens. An optional
    /// credential that was not given is done without.
    ///
    /// # Errors
    /// Any [`CardError`]; the reading of one document is all or nothing.
    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError>;
}

/// One document family.
pub trait Driver: Send + Sync {
    /// A stable name, e.g. `mynumber`; the locale files hold `document.<family>`.
    fn family(&self) -> &'static str;

    /// Looks whether the card is of this family. Selects and reads free files only, spends no try.
    /// `None`: not my card; the next driver of the table is asked.
    ///
    /// # Errors
    /// Link errors, and cards of this family that cannot be read.
    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError>;

    /// Looks at a credential without any card. Of another document's credential nothing is said.
    ///
    /// # Errors
    /// [`CardError::Credential`] if it cannot be right.
    fn check(&self, credential: &Credential, today: Date) -> Result<(), CardError>;

    /// Judges a reading: a pure function, so that a stored reading can be judged again elsewhere.
    fn judge(&self, reading: &Reading, anchors: &dyn Anchors, now: Timestamp) -> Verdicts;

    /// What of this reading stands only in pictures and has to be typed, in the order in which people should be
    /// asked; may be nothing.
    fn transcription(&self, _reading: &Reading) -> Vec<PictureText> {
        Vec::new()
    }

    /// The reading without the photo: neither as a field nor inside a signed object. A driver that can cut the
    /// photo out keeps what can still be verified without it, and attests the rest.
    fn withhold_photo(&self, reading: &Reading) -> Reading {
        let mut kept = reading.clone();
        let photo = |field: &Field| match &field.value {
            FieldValue::Picture { bytes, .. } if field.name == FieldName::PHOTO => Some(bytes.clone()),
            _ => None,
        };
        let photos: Vec<Vec<u8>> = reading.fields.iter().filter_map(photo).collect();
        let holds = |bytes: &[u8]| {
            let inside =
                |photo: &Vec<u8>| !photo.is_empty() && bytes.windows(photo.len()).any(|part| part == photo);
            photos.iter().any(inside)
        };
        kept.fields.retain(|field| field.name != FieldName::PHOTO);
        kept.evidence.retain(|evidence| !holds(&evidence.bytes));
        kept
    }

    /// The reading without the holder's electronic certificates and their serial numbers (発行番号), for operators who
    /// may not keep them (`specs` law §5.1). A driver attests instead what its own check of them came to.
    fn withhold_certificates(&self, reading: &Reading) -> Reading {
        let mut kept = reading.clone();
        kept.evidence.retain(|evidence| !evidence.name.starts_with("jpki."));
        kept
    }

    /// The reading without challenges and answers, for documents whose answers are proofs that could be passed on. A
    /// driver attests instead what its own check of them came to.
    fn withhold_challenges(&self, reading: &Reading) -> Reading {
        Reading { challenges: Vec::new(), ..reading.clone() }
    }
}

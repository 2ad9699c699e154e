// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a visit stands.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::chip::Addition;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading};
use tashika_kit::verdict::{Revocation, Summary, Validity, Verdicts};
use tashika_kit::watch::Progress;
use tashika_kit::{CardError, CredentialNeed, PictureText};

use super::choose::Candidate;
use super::problem::Problem;
use crate::records::{Displayed, Header, Line, Observations, Receipt};
use crate::rules::{AddressPage, DocumentKind, Ruling, chip};
use crate::trust::TrustStore;
use crate::{documents, pictures};

/// The reason code of a document whose number people ask about by hand.
const BY_HAND: &str = "number_inquiry_by_hand";

/// What was read and what was proved.
#[derive(Debug)]
pub struct Finding {
    /// Everything read, also what is for the screen only.
    pub reading: Reading,
    /// What was proved.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
    /// What sits beside it on the same chip, as far as it was asked for.
    pub beside: Vec<Beside>,
    /// When the result came to the screen.
    pub displayed_at: Timestamp,
    /// Each time the values stood on a screen.
    pub displayed: Vec<Displayed>,
    /// What the clerk typed from pictures of the chip, or from the print ([`tashika_kit::Driver::transcription`]).
    pub transcript: Vec<Field>,
    /// What the clerk observed.
    pub observed: Observations,
}

/// What was read from the same chip beside the document. It says nothing about who the person is, and does not
/// enter the document's own verdicts.
#[derive(Debug)]
pub struct Beside {
    /// The family, e.g. `mynumber_licence`.
    pub family: &'static str,
    /// What was read and proved, or why nothing was.
    pub outcome: Result<BesideFinding, Problem>,
}

/// What was read beside a document.
#[derive(Debug)]
pub struct BesideFinding {
    /// Everything read.
    pub reading: Reading,
    /// What was proved.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
}

impl Finding {
    /// What of the document stands only in pictures and has to be typed; nothing for most documents.
    #[must_use]
    pub fn to_transcribe(&self) -> Vec<PictureText> {
        let driver = documents::driver(&self.reading.family);
        driver.map(|driver| driver.transcription(&self.reading)).unwrap_or_default()
    }

    /// Whether the picture of a value can be shown. Otherwise it can only be typed from the print.
    #[must_use]
    pub fn can_show(&self, text: &PictureText) -> bool {
        let picture = self.reading.field(&text.picture).map(|field| &field.value);
        matches!(picture, Some(FieldValue::Picture { media_type, bytes })
            if pictures::decode(*media_type, bytes).is_ok())
    }

    /// Whether the document is in force on a day, with what was typed from its pictures: where the chip has the last day
    /// only as a picture, the typed one counts.
    #[must_use]
    pub fn validity(&self, today: Date) -> Validity {
        let typed = self.transcript.iter().find(|field| field.name == FieldName::EXPIRY_DATE);
        match (&self.verdicts.validity, typed.map(|field| &field.value)) {
            (Validity::OnlyPrinted, Some(FieldValue::Date { date })) => {
                let pending = tashika_residence::application_is_pending(&self.reading);
                tashika_residence::validity_on(*date, pending, today, false)
            }
            (validity, _) => validity.clone(),
        }
    }

    /// Whether the last day that was typed is one that a rule for cards issued then gives; `None` if that cannot be told.
    /// It notices a slip of the hand, and is never a verdict (`specs` residence-card §7.4).
    #[must_use]
    pub fn typed_expiry_fits(&self) -> Option<bool> {
        let typed = |name: &FieldName| {
            self.transcript.iter().find(|field| field.name == *name).and_then(|field| match field.value {
                FieldValue::Date { date } => Some(date),
                _ => None,
            })
        };
        let days = tashika_residence::CardDays {
            issued: typed(&FieldName::ISSUE_DATE)?,
            born: typed(&FieldName::BIRTH_DATE)?,
            stay_expiry: typed(&FieldName::STAY_EXPIRY),
            expiry: typed(&FieldName::EXPIRY_DATE)?,
        };
        tashika_residence::expiry_fits(tashika_residence::kind_of(&self.reading)?, days)
    }

    /// Whether the clerk has to ask the holder about the special period (特例期間), with what is typed so far.
    #[must_use]
    pub fn asks_special_period(&self, today: Date) -> bool {
        matches!(self.validity(today), Validity::Ask { .. })
    }

    /// Whether the issuer has a page that says which numbers are lapsed, and that people ask by hand.
    #[must_use]
    pub fn has_number_inquiry(&self) -> bool {
        matches!(&self.verdicts.revocation, Revocation::NotAsked { reason } if reason.code == BY_HAND)
    }

    /// Whether the clerk has to hold the number in the chip's picture against the number that was typed.
    #[must_use]
    pub fn asks_picture_number(&self) -> bool {
        chip::asks_picture_number(&self.reading)
    }

    /// Which document it is, by the chip and by what the clerk saw of a passport; `None` if neither says so.
    #[must_use]
    pub fn document_kind(&self) -> Option<DocumentKind> {
        match chip::is_passport(&self.reading) {
            true => chip::passport_kind(&self.reading, self.address_page()),
            false => chip::document_kind(&self.reading.family, &self.reading),
        }
    }

    /// Whether the clerk has to say if the book has a page for the address.
    #[must_use]
    pub fn asks_address_page(&self) -> bool {
        chip::asks_address_page(&self.reading)
    }

    /// What the clerk said about that page, where it is asked for.
    #[must_use]
    pub fn address_page(&self) -> Option<AddressPage> {
        self.observed.address_page.filter(|_| self.asks_address_page())
    }

    /// The marks of the print that are known of this document's form, as codes; none where nothing is known.
    #[must_use]
    pub fn marks(&self) -> Vec<&'static str> {
        if self.reading.family != tashika_residence::FAMILY {
            return Vec::new();
        }
        let photo = self.reading.field(&FieldName::PHOTO).is_some();
        let kind = tashika_residence::kind_of(&self.reading);
        kind.map(|kind| tashika_residence::marks(kind, photo)).unwrap_or_default()
    }
}

impl Beside {
    /// Judges what was read.
    pub(super) fn of(addition: Addition, trust: &TrustStore, now: Timestamp) -> Self {
        let Addition { family, outcome } = addition;
        let unknown = CardError::Internal("a reading of an unknown family");
        let outcome = outcome.and_then(|reading| {
            let driver = documents::driver(&reading.family).ok_or(unknown)?;
            let verdicts = driver.judge(&reading, trust, now);
            Ok(BesideFinding { summary: verdicts.summary(), reading, verdicts })
        });
        Self { family, outcome: outcome.map_err(|error| Problem::of(&error)) }
    }
}

/// How a record ended; without the clerk's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The identity is confirmed.
    Confirmed,
    /// It is when the mail has arrived.
    PendingMail,
    /// It is not.
    Refused,
}

/// A record in the book, without anything about the person.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Number, persons, place and times.
    pub header: Header,
    /// What the law said.
    pub ruling: Ruling,
    /// How it ended.
    pub ended: Ended,
    /// What the book answered.
    pub receipt: Receipt,
    /// The receipt for the file (受付票) as PDF, without a personal value; `None` if it could not be made.
    pub slip: Option<Vec<u8>>,
}

/// Where a visit stands. Each stage has one question. What was read, typed and chosen is in
/// [`super::Visit`].
#[derive(Debug)]
pub enum Stage {
    /// Waiting for a card.
    Idle {
        /// The screen was cleared because nobody touched it.
        cleared: bool,
    },
    /// Several cards lie there; which one is meant?
    Choose {
        /// Them, in the order in which they came.
        cards: Vec<Candidate>,
    },
    /// A card is on the reader; which document is it?
    Recognising,
    /// The card wants to be told numbers or PINs.
    Credential {
        /// The document family.
        family: &'static str,
        /// What sits beside it on the same chip.
        additions: Vec<&'static str>,
        /// Which, and how many tries are left of each.
        needs: Vec<CredentialNeed>,
        /// What is already known, free.
        preview: Vec<Field>,
        /// Why nothing was even sent.
        problem: Option<Problem>,
    },
    /// What will be signed, or authenticated and what for: the customer reads it and agrees first.
    Consent,
    /// The customer has agreed; waiting for the card.
    AwaitingCard,
    /// Somebody is being asked whether the certificate was revoked.
    AskingRevocation,
    /// The result of an authentication is on the screen.
    Authenticated {
        /// What the book answered, once it is entered.
        receipt: Option<Receipt>,
        /// Why it could not be entered.
        problem: Option<Problem>,
    },
    /// The card is being read.
    Reading {
        /// How far.
        progress: Option<Progress>,
    },
    /// The result is on the screen.
    Result,
    /// The clerk types what the chip holds only as pictures.
    Transcription,
    /// The clerk compares chip, print and person.
    Comparison,
    /// The clerk types a document without a chip.
    Typing,
    /// The clerk says how a customer confirmed before is recognised.
    Known,
    /// Which transaction, which laws, what about the case?
    Occasion,
    /// What does the customer state?
    Statements,
    /// Who acts for the customer? Waits for the representative's document first.
    Agent,
    /// Further documents.
    Supplements,
    /// The clerk decides.
    Decision {
        /// Why it cannot be so, or why the record could not be written.
        problem: Option<Problem>,
    },
    /// The records are being written.
    Sealing,
    /// The records are in the book.
    Recorded,
    /// Records that wait for their mail.
    Mail {
        /// Them; `None` while the book is asked.
        pending: Option<Vec<Line>>,
        /// What was entered last.
        entered: Option<Receipt>,
        /// Why something could not be entered.
        problem: Option<Problem>,
    },
    /// Something went wrong; somebody acts now.
    Failed {
        /// What, who, and what next.
        problem: Problem,
    },
}

impl Stage {
    /// Every name [`Stage::name`] can return, for the test that each is reached.
    pub const NAMES: &'static [&'static str] = &[
        "idle",
        "choose",
        "recognising",
        "credential",
        "consent",
        "awaiting_card",
        "asking_revocation",
        "authenticated",
        "reading",
        "result",
        "transcription",
        "comparison",
        "typing",
        "known",
        "occasion",
        "statements",
        "agent",
        "supplements",
        "decision",
        "sealing",
        "recorded",
        "mail",
        "failed",
    ];

    /// A stable name, for traces and tests. Holds nothing personal.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Idle { .. } => "idle",
            Self::Choose { .. } => "choose",
            Self::Recognising => "recognising",
            Self::Credential { .. } => "credential",
            Self::Consent => "consent",
            Self::AwaitingCard => "awaiting_card",
            Self::AskingRevocation => "asking_revocation",
            Self::Authenticated { .. } => "authenticated",
            Self::Reading { .. } => "reading",
            Self::Result => "result",
            Self::Transcription => "transcription",
            Self::Comparison => "comparison",
            Self::Typing => "typing",
            Self::Known => "known",
            Self::Occasion => "occasion",
            Self::Statements => "statements",
            Self::Agent => "agent",
            Self::Supplements => "supplements",
            Self::Decision { .. } => "decision",
            Self::Sealing => "sealing",
            Self::Recorded => "recorded",
            Self::Mail { .. } => "mail",
            Self::Failed { .. } => "failed",
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can happen at a counter, and what has to be done then.

use std::collections::BTreeSet;
use std::sync::Arc;

use tashika_kit::reading::Field;
use tashika_kit::watch::Progress;
use tashika_kit::{CardError, Credential, CredentialNeed, Readings};

use super::again::Mark;
use super::choose::Seen;
use super::evidence::EvidencePolicy;
use super::jpki::JpkiDraft;
use super::port::ReaderEvent;
use super::problem::Problem;
use super::stage::{Finding, Recorded};
use super::training::TrainingReader;
use super::visit::{Agent, KnownCustomer, Occasion, Statements, Typed, Whose};
use crate::jpki::revocation::{Answer, Question};
use crate::jpki::{JpkiSettings, JpkiUse};
use crate::records::{Act, DisplayedTo, Line, MailPlan, Observations, Receipt, Record, Supplement};
use crate::rules::{Law, Residence, RuleSet, RuleSettings};
use crate::trust::TrustStore;

/// What does not change during the life of a counter.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Training: software cards, their own book, and nothing is evidence.
    pub training: bool,
    /// Use only the readers whose name begins so. `None`: all; in training none but the training reader, so that no
    /// customer's card is read into a book whose passwords everybody knows.
    pub reader: Option<String>,
    /// Who is at the counter; empty until somebody has said so or logged in.
    pub clerk: String,
    /// Which branch this is.
    pub branch: String,
    /// Which terminal this is.
    pub terminal: String,
    /// The anchors and the classes accepted.
    pub trust: Arc<TrustStore>,
    /// The rules in force.
    pub rules: Arc<RuleSet>,
    /// The operator's settings of the rules.
    pub rule_settings: RuleSettings,
    /// What of a chip's reading is kept.
    pub evidence: EvidencePolicy,
    /// The laws the operator works under; one at least.
    pub laws: BTreeSet<Law>,
    /// Signatures are checked that cover data nobody may see (本籍 of a driver's licence); off unless the operator
    /// configured it.
    pub signatures_over_hidden: bool,
    /// What may be done with JPKI, and whom to ask.
    pub jpki: JpkiSettings,
}

impl Settings {
    /// Whether cards are taken from this reader.
    #[must_use]
    pub(super) fn uses(&self, reader: &str) -> bool {
        let named = |wanted: &str| !wanted.is_empty() && reader.starts_with(wanted);
        match (&self.reader, self.training) {
            (_, true) if reader == TrainingReader::NAME => true,
            (Some(wanted), _) => named(wanted),
            (None, training) => !training,
        }
    }

    /// Whether any reader of the machine may be used at all.
    #[must_use]
    pub(super) fn uses_machine(&self) -> bool {
        match &self.reader {
            Some(wanted) => !wanted.is_empty() && wanted != TrainingReader::NAME,
            None => !self.training,
        }
    }
}

/// What the clerk decides.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The identity is confirmed, at once or when the mail has arrived, as the law says.
    Confirm,
    /// It is not.
    Refuse {
        /// In the clerk's words.
        reason: String,
    },
}

/// The reason may name the customer.
impl std::fmt::Debug for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Confirm => "Confirm",
            Self::Refuse { .. } => "Refuse[redacted]",
        })
    }
}

/// Something that happened: at the reader, at the screen, in the book.
#[derive(Debug)]
pub enum Event {
    /// The readers changed.
    Reader(ReaderEvent),
    /// The card on the reader was recognised.
    Recognised {
        /// Its document family.
        family: &'static str,
        /// What sits beside it on the same chip.
        additions: Vec<&'static str>,
        /// What can be asked for; the optional ones can be left out.
        needs: Vec<CredentialNeed>,
        /// What is already known, free.
        preview: Vec<Field>,
        /// What this one card tells of itself, to know it again.
        mark: Mark,
    },
    /// Of several cards, this one is that.
    Looked {
        /// The reader it lies on.
        reader: String,
        /// What it is.
        seen: Seen,
    },
    /// Of several cards, the one on this reader is meant.
    Choose(String),
    /// The session goes on.
    Progress(Progress),
    /// Everything was read; to be judged here.
    Read(Box<Readings>),
    /// Everything was read, and judged where it was read.
    Judged(Box<Finding>),
    /// The session ended without a reading.
    SessionFailed(CardError),
    /// Numbers and PINs are submitted, each once.
    Submit(Vec<Credential>),
    /// The clerk has seen the result and goes on: to type what stands only in pictures, or else to compare.
    Compare,
    /// The clerk has typed what stands only in pictures, and looked at it a second time.
    Transcribed(Vec<Field>),
    /// The clerk has compared.
    Observed(Observations),
    /// A card is to be put down for JPKI, not as a document.
    BeginJpki(JpkiUse),
    /// The clerk has changed what is to be signed, or what the authentication is for; before the customer agrees.
    JpkiDraft(Box<JpkiDraft>),
    /// The customer has seen it and agrees, or does not.
    Consent {
        /// Whether the customer agrees.
        agreed: bool,
        /// On a screen of their own, or on the clerk's.
        before: DisplayedTo,
    },
    /// What came of asking whether the certificate was revoked.
    Revocation(Box<Answer>),
    /// The clerk has seen the result of an authentication: enter it into the book.
    EnterAuthentication,
    /// The clerk wants to type a document without a chip.
    BeginTyping,
    /// The clerk has typed it.
    Typed(Box<Typed>),
    /// The clerk says that the customer was confirmed before.
    BeginKnown,
    /// The clerk has said by what.
    Known(Box<KnownCustomer>),
    /// The transaction as far as it is known before the card or while it is read: laws, kind and reference. Nothing else
    /// of it is taken.
    Prepare(Box<Occasion>),
    /// Whether the document at hand shows where its holder lives now.
    Shown(Residence),
    /// The clerk wants to change the transaction, or to say what is special about the case.
    ShowOccasion,
    /// The transaction.
    Occasion(Box<Occasion>),
    /// What the customer stated.
    Statements(Box<Statements>),
    /// Who acts for the customer.
    Agent(Box<Agent>),
    /// The clerk wants to see who acts for the customer.
    ShowAgent,
    /// The clerk wants to add further documents.
    ShowSupplements(Whose),
    /// A further document came.
    Supplement(Box<Supplement>),
    /// The further document at this place does not count.
    NoSupplement(usize),
    /// Of the routes a law leaves open, this one.
    Route(Law, usize),
    /// How the papers go to the residence.
    Mail(MailPlan),
    /// The clerk decides.
    Decide(Verdict),
    /// One step back, nothing lost.
    Back,
    /// The clerk gives the check up.
    Cancel,
    /// After a problem: again.
    Retry,
    /// A record is in the book.
    Sealed(Box<Recorded>),
    /// A record could not be written.
    SealFailed(Problem),
    /// The clerk wants to see what waits for its mail.
    ShowMail,
    /// What waits for its mail.
    Pending(Vec<Line>),
    /// Something about a pending record.
    FollowUp(Box<Act>),
    /// It is in the book.
    FollowedUp(Box<Receipt>),
    /// It could not be entered.
    FollowUpFailed(Problem),
    /// Nobody has touched anything for the set time.
    Idle,
}

/// What has to be done now.
#[derive(Debug)]
pub enum Effect {
    /// Connect to the card on this reader and recognise it.
    Open {
        /// The reader.
        reader: String,
        /// What for, if not to read it as a document.
        task: Option<JpkiUse>,
    },
    /// Ask the cards on these readers what they are, one after the other, and let each go.
    Look {
        /// The readers.
        readers: Vec<String>,
        /// What for, if not to read one as a document.
        task: Option<JpkiUse>,
    },
    /// Connect to the card on this reader and authenticate its holder without a PIN.
    Pinless {
        /// The reader.
        reader: String,
        /// The user-authentication certificate of the card whose photo was compared.
        expected: Vec<u8>,
    },
    /// Ask whether a certificate was revoked.
    AskRevocation(Box<Question>),
    /// Read the recognised card with these credentials.
    Read {
        /// The credentials; consumed.
        credentials: Vec<Credential>,
        /// The text to sign, if the reading is a signature.
        statement: Option<String>,
    },
    /// Stop before the next command, and let the card go.
    Close,
    /// Write these records, in this order, until one cannot be written.
    Seal(Vec<Record>),
    /// Ask the book what waits for its mail.
    AskPending,
    /// Enter this act, and tell the visit what came of it.
    Enter {
        /// The act.
        act: Box<Act>,
        /// The visit it belongs to ([`super::Counter::visit_number`]).
        visit: u64,
    },
    /// Enter this act of a visit that ends now: nobody at the counter waits for the answer.
    EnterAlone(Box<Act>),
}

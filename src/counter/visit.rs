// SPDX-License-Identifier: MIT OR Apache-2.0
//! One visit of a customer: everything the clerk reads, types and chooses until the records are sealed. A visit
//! can need two laws, and then makes two records.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::jpki::JpkiTask;
use super::stage::Finding;
use crate::records::{
    Authority, Compared, KnownMeans, MailPlan, Occupation, Pep, Purpose, Relationship, Supplement,
    TransactionKind,
};
use crate::rules::{DocumentKind, HighRisk, Law, Person, Residence};

/// Whose part of the visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The customer's.
    #[default]
    Customer,
    /// The representative's.
    Representative,
}

/// What a document does not say about its holder, or not as it is now.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Holder {
    /// The name as the clerk reads it from the chip's picture, where the chip has no text; else empty.
    pub name: String,
    /// カナ; may be empty.
    pub name_kana: String,
    /// Whether the document shows where its holder lives now.
    pub shown: Residence,
    /// Where the holder lives now, if the document does not say so; else empty.
    pub residence: String,
}

impl Default for Holder {
    /// Nobody has said anything yet.
    fn default() -> Self {
        Self {
            name: String::new(),
            name_kana: String::new(),
            shown: Residence::Unknown,
            residence: String::new(),
        }
    }
}

/// A foreigner without a residence in Japan (AML Rule 8).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortStay {
    /// 国籍.
    pub nationality: String,
    /// 旅券番号.
    pub passport: String,
    /// The last day of the stay.
    pub until: Date,
}

/// The transaction, and what the clerk says about the case (取引).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Occasion {
    /// Under which laws; each makes a record of its own.
    pub laws: BTreeSet<Law>,
    /// 取引の種類.
    pub kind: Option<TransactionKind>,
    /// More about it, in words; may be empty.
    pub note: String,
    /// Account, contract or subscriber number.
    pub key: String,
    /// The customer's number in the core system; may be empty.
    pub customer_number: String,
    /// Who is checked.
    pub person: Person,
    /// What the document does not say.
    pub holder: Holder,
    /// Somebody acts for the customer.
    pub representative: bool,
    /// High-risk, and whether property above the amount moves.
    pub high_risk: Option<HighRisk>,
    /// The clerk suspects forgery or impersonation.
    pub suspicion: bool,
    /// The document's number is reported lapsed.
    pub reported_lapsed: bool,
    /// The earlier related check; may be empty.
    pub related_check: String,
    /// Particulars of a person under AML Rule 8.
    pub short_stay: Option<ShortStay>,
    /// When the document was shown, if that is another time than the terminal noted (`specs` law §8.1).
    pub presented_at: Option<Timestamp>,
    /// Why it is another time; needed with [`Occasion::presented_at`], else empty.
    pub presented_at_reason: String,
}

/// What the customer states (申告); only the AML law asks.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Statements {
    /// 取引を行う目的.
    pub purpose: Option<Purpose>,
    /// In words; needed for [`Purpose::Other`].
    pub purpose_note: String,
    /// 職業.
    pub occupation: Option<Occupation>,
    /// In words; needed for [`Occupation::Other`].
    pub occupation_note: String,
    /// 外国PEPs. Never chosen beforehand.
    pub pep: Option<Pep>,
    /// The reason, if the customer is one.
    pub pep_reason: String,
    /// Another name used for the transaction; may be empty.
    pub alias: String,
    /// Why another name is used.
    pub alias_reason: String,
    /// Why the transaction is a high-risk one; empty if it is none.
    pub high_risk_trigger: String,
    /// On which document assets and income were checked; empty if they were not.
    pub assets: String,
}

/// A document without a chip, or one whose chip no driver here reads, as the clerk typed it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// Which kind.
    pub kind: DocumentKind,
    /// Its name as printed, for kinds that cover several; may be empty.
    #[serde(default)]
    pub title: String,
    /// 記号番号; empty where it must not be kept.
    #[serde(default)]
    pub number: String,
    /// Who issued it; may be empty.
    #[serde(default)]
    pub issuer: String,
    /// The day it was made.
    #[serde(default)]
    pub issued_on: Option<Date>,
    /// Its last day.
    #[serde(default)]
    pub expires_on: Option<Date>,
    /// 氏名.
    pub name: String,
    /// カナ; may be empty.
    #[serde(default)]
    pub name_kana: String,
    /// Latin letters; may be empty.
    #[serde(default)]
    pub name_latin: String,
    /// 住居 as printed; empty if none is printed.
    #[serde(default)]
    pub residence: String,
    /// 生年月日.
    pub birth_date: Date,
    /// PPT_JPOLD: the present address is written in 所持人記入欄.
    #[serde(default)]
    pub address_written: bool,
    /// GOVPHOTO: only one exists for each person.
    #[serde(default)]
    pub one_per_person: bool,
    /// SEALREG: of the seal used in this transaction.
    #[serde(default)]
    pub transaction_seal: bool,
    /// GOVOTHER: with anti-forgery measures.
    #[serde(default)]
    pub anti_forgery: bool,
    /// A passport that was issued without a chip.
    #[serde(default)]
    pub without_chip: bool,
    /// The person's face against the photo on the document; always [`Compared::NotCompared`] for kinds without one.
    #[serde(default)]
    pub face: Compared,
    /// A remark on what the clerk saw; may be empty.
    #[serde(default)]
    pub remark: String,
}

/// What stands for a person's identity.
pub enum Document {
    /// A chip that was read.
    Chip(Box<Finding>),
    /// A document the clerk typed.
    Typed(Box<Typed>),
}

/// A person of the visit, as far as they are checked.
#[derive(Default)]
pub struct Part {
    /// The document shown, if there is one already.
    pub document: Option<Document>,
    /// When it was shown.
    pub presented_at: Option<Timestamp>,
    /// The reader its chip was read on; empty if none was used.
    pub reader: String,
    /// Further documents.
    pub supplements: Vec<Supplement>,
}

impl Part {
    /// What was read from the chip, if it was.
    #[must_use]
    pub fn finding(&self) -> Option<&Finding> {
        match &self.document {
            Some(Document::Chip(finding)) => Some(finding),
            _ => None,
        }
    }

    /// As [`Part::finding`], to add to.
    pub(super) fn finding_mut(&mut self) -> Option<&mut Finding> {
        match &mut self.document {
            Some(Document::Chip(finding)) => Some(finding),
            _ => None,
        }
    }

    /// What was typed, if it was.
    #[must_use]
    pub fn typed(&self) -> Option<&Typed> {
        match &self.document {
            Some(Document::Typed(typed)) => Some(typed),
            _ => None,
        }
    }
}

/// Who acts for the customer, and why that is recognised (AML Rule 12(5)).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Agent {
    /// What the representative's document does not say.
    pub holder: Holder,
    /// 顧客との関係.
    pub relationship: Option<Relationship>,
    /// In words; may be empty.
    pub relationship_note: String,
    /// 取引の任に当たっていると認められる事由.
    pub authority: Option<Authority>,
    /// In words; may be empty.
    pub authority_note: String,
}

/// A customer who was confirmed before (AML Rule 16, Phone Rule 3(3)): no document is shown again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownCustomer {
    /// 氏名 as recorded.
    pub name: String,
    /// カナ; may be empty.
    #[serde(default)]
    pub name_kana: String,
    /// 住居 as recorded.
    #[serde(default)]
    pub residence: String,
    /// 生年月日 as recorded.
    pub birth_date: Date,
    /// By what the customer is recognised; at least one.
    pub means: Vec<KnownMeans>,
    /// In words; may be empty.
    #[serde(default)]
    pub note: String,
    /// What finds the earlier record; may be empty.
    #[serde(default)]
    pub earlier_record: String,
}

/// Pages that are shown again although nothing is missing on them: the clerk stepped back through them, and what was
/// changed there and not yet said must not be passed over; or what stands there was said for another card.
#[derive(Clone, Copy, Default)]
pub(super) struct Reopen {
    /// The transaction.
    pub(super) occasion: bool,
    /// The customer's statements.
    pub(super) statements: bool,
    /// What is said about the representative.
    pub(super) agent: bool,
    /// The transaction too, and why: a card failed, and the one that was read may be another customer's.
    pub(super) another_card: bool,
}

/// Everything of one visit.
#[derive(Default)]
pub struct Visit {
    /// Whose document is at hand.
    pub whose: Whose,
    /// The customer.
    pub customer: Part,
    /// The representative.
    pub representative: Part,
    /// The transaction.
    pub occasion: Occasion,
    /// What the customer stated.
    pub statements: Statements,
    /// Who acts for the customer.
    pub agent: Agent,
    /// What is shown again on the way forward.
    pub(super) reopen: Reopen,
    /// What a card was put down for, if not to be read as a document.
    pub jpki: Option<JpkiTask>,
    /// A customer who was confirmed before.
    pub known: Option<KnownCustomer>,
    /// How the papers go to the residence, if they have to.
    pub mail: Option<MailPlan>,
    /// Where a law leaves a choice of routes, the one chosen; the first if nothing was chosen.
    pub routes: BTreeMap<Law, usize>,
    /// The number of each law's record. The same when sealing is tried again, so that no record is made twice.
    pub record_ids: BTreeMap<Law, String>,
}

impl Visit {
    /// A person's part.
    #[must_use]
    pub fn part(&self, whose: Whose) -> &Part {
        match whose {
            Whose::Customer => &self.customer,
            Whose::Representative => &self.representative,
        }
    }

    /// The parts of all who are here: a representative's document counts only as long as they act.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        let representative = self.occasion.representative.then_some(&self.representative);
        std::iter::once(&self.customer).chain(representative)
    }

    /// As [`Visit::part`], to change.
    pub(super) fn part_mut(&mut self, whose: Whose) -> &mut Part {
        match whose {
            Whose::Customer => &mut self.customer,
            Whose::Representative => &mut self.representative,
        }
    }

    /// What a person's document does not say.
    #[must_use]
    pub fn holder(&self, whose: Whose) -> &Holder {
        match whose {
            Whose::Customer => &self.occasion.holder,
            Whose::Representative => &self.agent.holder,
        }
    }

    /// As [`Visit::holder`], to change.
    pub(super) fn holder_mut(&mut self, whose: Whose) -> &mut Holder {
        match whose {
            Whose::Customer => &mut self.occasion.holder,
            Whose::Representative => &mut self.agent.holder,
        }
    }

    /// When the customer's document was shown, or a known customer recognised: as the terminal noted it, or as
    /// the clerk corrected it.
    #[must_use]
    pub fn presented_at(&self) -> Option<Timestamp> {
        self.occasion.presented_at.or(self.customer.presented_at)
    }

    /// Whether the AML law is among the laws of this visit.
    #[must_use]
    pub fn is_aml(&self) -> bool {
        self.occasion.laws.contains(&Law::Aml)
    }
}

macro_rules! redacted {
    ($($name:ident),*) => {$(
        /// Holds personal values, so it never reaches a log through `{:?}`.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "[redacted]"))
            }
        }
    )*};
}

redacted!(Holder, ShortStay, Occasion, Statements, Typed, Document, Part, Agent, KnownCustomer, Visit);

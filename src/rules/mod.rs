// SPDX-License-Identifier: MIT OR Apache-2.0
//! The law as dated data: which document, in which chip state, satisfies which method (`specs` law §7).
//!
//! The words in which the law is asked and answered are in `question` and `ruling`; the rows are in
//! `assets/rules/rules.toml`, and `docs/rules.md` says how they are read, replaced and signed.

mod approval;
mod changes;
pub mod chip;
mod consistency;
mod engine;
mod file;
mod fits;
pub mod never_store;
mod question;
mod row;
mod ruling;
mod set;

pub use approval::{Approval, RulesError, from_hex};
pub use changes::{Change, Duty};
pub use engine::RuleSettings;
pub use file::{Fault, LARGEST, MOST_ENTRIES};
pub use question::{
    AddressPage, ChipState, Circumstances, DocumentKind, Element, HighRisk, Law, Person, Presenter, Question,
    Residence,
};
pub use row::{FullChip, Mismatch, Modifier, ModifierCode, Ordinance, Period, Route, Row, When};
pub use ruling::{Certainty, Finish, Missing, Outcome, Preview, RuleSetRef, Ruling};
pub use set::RuleSet;

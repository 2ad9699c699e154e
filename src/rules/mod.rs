// SPDX-License-Identifier: MIT OR Apache-2.0
//! The law as dated data: which document, in which chip state, satisfies which method (`specs` law §7).
//!
//! The words in which the law is asked and answered are here; the rows are in `assets/rules/`.

mod question;
mod ruling;

pub use question::{
    ChipState, Circumstances, DocumentKind, Element, HighRisk, Law, Person, Presenter, Question, Residence,
};
pub use ruling::{Certainty, Finish, Missing, Outcome, Preview, RuleSetRef, Ruling};

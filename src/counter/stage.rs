// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a check stands.

use jiff::Timestamp;
use tashika_kit::CredentialNeed;
use tashika_kit::reading::{Field, Reading};
use tashika_kit::verdict::{Summary, Verdicts};
use tashika_kit::watch::Progress;

use super::problem::Problem;
use crate::records::{CheckRecord, Observations, Receipt};

/// What was read and what was proved.
#[derive(Debug)]
pub struct Finding {
    /// Everything read, also what is for the screen only.
    pub reading: Reading,
    /// What was proved.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
    /// When the result came to the screen.
    pub displayed_at: Timestamp,
    /// What the clerk observed before stepping back to the result.
    pub observed: Observations,
}

/// A record in the book.
#[derive(Debug)]
pub struct Recorded {
    /// As it was written.
    pub record: CheckRecord,
    /// What the book answered.
    pub receipt: Receipt,
}

/// Where a check stands. Each stage has one question.
#[derive(Debug)]
pub enum Stage {
    /// Waiting for a card.
    Idle {
        /// The screen was cleared because nobody touched it.
        cleared: bool,
    },
    /// A card is on the reader; which document is it?
    Recognising,
    /// The card wants to be told a number.
    Credential {
        /// The document family.
        family: &'static str,
        /// Which, and how many tries are left.
        need: CredentialNeed,
        /// What is already known, free.
        preview: Vec<Field>,
        /// Why the number was not even sent.
        problem: Option<Problem>,
    },
    /// The card is being read.
    Reading {
        /// How far.
        progress: Option<Progress>,
    },
    /// The result is on the screen.
    Result {
        /// It.
        finding: Box<Finding>,
    },
    /// The clerk compares chip, print and person.
    Comparison {
        /// What was found.
        finding: Box<Finding>,
        /// What was already observed, if the clerk came back.
        observations: Observations,
    },
    /// The clerk decides.
    Decision {
        /// What was found.
        finding: Box<Finding>,
        /// What was observed.
        observations: Observations,
        /// Why the record could not be written, if it was tried.
        problem: Option<Problem>,
    },
    /// The record is being written.
    Sealing {
        /// What was found.
        finding: Box<Finding>,
        /// What was observed.
        observations: Observations,
    },
    /// The record is in the book.
    Recorded {
        /// It.
        recorded: Box<Recorded>,
    },
    /// Something went wrong; somebody acts now.
    Failed {
        /// What, who, and what next.
        problem: Problem,
    },
}

impl Stage {
    /// One step back, nothing lost; stages without a step before them stay.
    pub(super) fn back(self) -> Self {
        match self {
            Self::Comparison { mut finding, observations } => {
                finding.observed = observations;
                Self::Result { finding }
            }
            Self::Decision { finding, observations, .. } => Self::Comparison { finding, observations },
            other => other,
        }
    }

    /// A stable name, for traces and tests. Holds nothing personal.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Idle { .. } => "idle",
            Self::Recognising => "recognising",
            Self::Credential { .. } => "credential",
            Self::Reading { .. } => "reading",
            Self::Result { .. } => "result",
            Self::Comparison { .. } => "comparison",
            Self::Decision { .. } => "decision",
            Self::Sealing { .. } => "sealing",
            Self::Recorded { .. } => "recorded",
            Self::Failed { .. } => "failed",
        }
    }
}

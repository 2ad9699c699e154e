// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a trainee did with a card.

use jiff::SignedDuration;

use crate::records::Compared;

/// The steps of a check, as the trainee's times are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Number or PIN, and the reading.
    Number,
    /// The result on the screen.
    Result,
    /// The comparison, and what is typed from pictures.
    Comparison,
    /// The transaction, statements, representative, further documents.
    Occasion,
    /// The decision.
    Decision,
}

impl Step {
    /// The step a stage of the counter belongs to, by the stage's name; `None` for stages without a customer.
    #[must_use]
    pub fn of(stage: &str) -> Option<Self> {
        Some(match stage {
            "recognising" | "credential" | "reading" | "asking_revocation" => Self::Number,
            "result" => Self::Result,
            "transcription" | "comparison" => Self::Comparison,
            "occasion" | "statements" | "agent" | "supplements" => Self::Occasion,
            "decision" | "sealing" => Self::Decision,
            _ => return None,
        })
    }

    /// The words of the step, as the bar above every screen has them.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Number => "window.step.number",
            Self::Result => "window.step.result",
            Self::Comparison => "window.step.compare",
            Self::Occasion => "visit.step",
            Self::Decision => "window.step.decide",
        }
    }
}

/// What the trainee said of card and person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The person's face against the photo; `None` if the chip gave no photo.
    pub face: Option<Compared>,
    /// The print against the chip; `None` if this card has no print that is shown.
    pub print: Option<Compared>,
    /// The security code; `None` if it was not asked.
    pub security_code: Option<Compared>,
    /// The number in the chip's picture; `None` if it was not asked.
    pub picture_number: Option<Compared>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Written as confirmed, or as confirmed once the mail has arrived.
    Confirmed,
    /// Written as refused.
    Refused,
    /// No record was made.
    GivenUp,
}

/// What a trainee did with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The card.
    pub persona: &'static str,
    /// It was put down to sign.
    pub signature: bool,
    /// Whether the chip was read to the end.
    pub read: bool,
    /// What the trainee said on the page of the comparison; `None` if it was never answered.
    pub seen: Option<Seen>,
    /// How often a wrong number was sent to the card.
    pub wrong_numbers: u8,
    /// A number or PIN was blocked by it.
    pub blocked_here: bool,
    /// Whether the counter would have let the trainee confirm.
    pub could_confirm: bool,
    /// How it ended.
    pub ending: Ending,
    /// How long each step took.
    pub times: Vec<(Step, SignedDuration)>,
}

impl Attempt {
    /// The time of the whole check.
    #[must_use]
    pub fn whole(&self) -> SignedDuration {
        self.times.iter().fold(SignedDuration::ZERO, |sum, (_, time)| sum.saturating_add(*time))
    }
}

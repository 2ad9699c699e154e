// SPDX-License-Identifier: MIT OR Apache-2.0
//! Practising with software cards: what a card teaches, what the trainee did with it, and what was missed.
//!
//! Nothing here knows a window. A [`Lesson`] follows from the persona's own table: from the verdicts it must come to
//! and from what only eyes tell ([`tashika_kit::persona::Differs`]); no list of right answers stands beside it. A
//! [`Watch`] looks at a counter and notes an [`Attempt`], [`debrief`] holds the one against the other, and [`Results`]
//! keeps what came of a session, in memory. Nothing of it goes into a record book.

mod attempt;
mod debrief;
mod exhibit;
mod lesson;
mod results;
mod surprise;
mod watch;

#[cfg(test)]
mod tests;

pub use attempt::{Attempt, Ending, Seen, Step};
pub use debrief::{Debrief, Finding, Place, Weight, debrief};
pub use exhibit::{Exhibit, Side};
pub use lesson::{Lesson, Level, lesson};
pub use results::{Entry, Results};
pub use surprise::Surprise;
pub use watch::Watch;

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The screens, one for each stage of the counter. Each draws what it is given and returns what the clerk
//! wants done.

pub(super) mod clerk;
pub(super) mod comparison;
pub(super) mod credential;
pub(super) mod decision;
pub(super) mod details;
pub(super) mod failed;
pub(super) mod fields;
pub(super) mod idle;
pub(super) mod parts;
pub(super) mod recorded;
pub(super) mod result;
pub(super) mod verdicts;
pub(super) mod waiting;

use jiff::civil::Date;

use super::pictures::Pictures;
use crate::counter::Event;
use tashika_kit::persona::Front;

/// What the clerk wants done.
#[derive(Debug)]
pub(super) enum Act {
    /// Tell the counter.
    Counter(Event),
    /// Training: put this card on the reader.
    Place(&'static str),
    /// The clerk has said who they are.
    Clerk(String),
    /// Save the paper here.
    SavePaper(String),
    /// Open the manager's window.
    Manage,
    /// Show the saved paper in the program the system has for it.
    OpenPaper,
}

impl Act {
    /// Something for the counter.
    pub(super) fn counter(event: Event) -> Option<Self> {
        Some(Self::Counter(event))
    }
}

/// What every screen may need.
pub(super) struct Scene<'a> {
    /// The first frame of this screen: the time to set the focus.
    pub(super) entered: bool,
    /// Training mode.
    pub(super) training: bool,
    /// The day in Japan.
    pub(super) today: Date,
    /// The pictures of this check.
    pub(super) pictures: &'a mut Pictures,
    /// Training: the front of the card on the reader.
    pub(super) front: Option<&'a Front>,
}

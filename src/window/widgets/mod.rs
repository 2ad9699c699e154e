// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the screens are made of.

pub(super) mod answers;
pub(super) mod buttons;
pub(super) mod choice;
pub(super) mod dates;
pub(super) mod digits;
pub(super) mod form;
pub(super) mod front;
pub(super) mod icons;
pub(super) mod mrz;
pub(super) mod pad;
pub(super) mod passport_front;
pub(super) mod places;
pub(super) mod residence_front;
pub(super) mod texts;
pub(super) mod typed;
pub(super) mod zoom;

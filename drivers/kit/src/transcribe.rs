// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a document holds only as a picture of its print, so that a person has to type it (`specs` residence-card
//! §7.3).

use crate::reading::FieldName;

/// A part of a picture, in thousandths of its width and height; the whole picture if nobody knows better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Left edge, 0 to 1,000.
    pub left: u16,
    /// Upper edge, 0 to 1,000.
    pub top: u16,
    /// Right edge, above `left`, at most 1,000.
    pub right: u16,
    /// Lower edge, above `top`, at most 1,000.
    pub bottom: u16,
}

impl View {
    /// All of it.
    pub const WHOLE: Self = Self { left: 0, top: 0, right: 1_000, bottom: 1_000 };
}

/// How a value is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Latin capitals, spaces, hyphens, apostrophes, full stops and commas; small letters are raised. No input
    /// method is needed.
    Latin,
    /// Any text on one line.
    Text,
    /// A civil date.
    Date,
    /// 男 or 女: a code with the meanings `male` and `female`.
    Sex,
}

/// One value to be typed from a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureText {
    /// What it is.
    pub name: FieldName,
    /// The picture it stands in. If the reading has no such picture, the value is typed from the print.
    pub picture: FieldName,
    /// Where in the picture to look first.
    pub view: View,
    /// How it is typed.
    pub form: Form,
    /// Whether a confirmation needs it. What is not needed may be left empty: not every card has it.
    pub needed: bool,
}

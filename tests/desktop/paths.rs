// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk's way through the window as tables: at this stage, these keys. What a key does on a screen stands here
//! and nowhere else.

/// What is pressed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Press {
    /// A key, by the name `xdotool` gives it.
    Key(&'static str),
    /// The same so often.
    Times(u8, &'static str),
    /// Letters.
    Text(&'static str),
    /// What the persona knows under this name: a number, a PIN, the zone of a passport.
    Known(&'static str),
}

use Press::{Key, Known, Text, Times};

/// At this stage, these keys.
pub(crate) type Row = (&'static str, &'static [Press]);

const ENTER: Press = Key("Return");
const CHOOSE: Press = Key("space");

/// Everything is the same: face and print.
const TWO_SAME: Row = ("comparison", &[CHOOSE, Times(3, "Tab"), CHOOSE, ENTER]);
/// Face, print and security code.
const THREE_SAME: Row =
    ("comparison", &[CHOOSE, Times(3, "Tab"), CHOOSE, Times(3, "Tab"), CHOOSE, ENTER]);

/// An account under the AML law: kind, number, residence.
const ACCOUNT: Row =
    ("occasion", &[CHOOSE, Times(6, "Tab"), Text("1234567"), Times(2, "Tab"), CHOOSE, ENTER]);
/// The same for a document that does not show the residence.
/// Purpose, occupation, no public office abroad.
const STATED: Row = ("statements", &[CHOOSE, Times(7, "Tab"), CHOOSE, Times(9, "Tab"), CHOOSE, ENTER]);
/// A line under the phone law: kind, number, residence.
const LINE: Row = ("occasion", &[CHOOSE, Times(3, "Tab"), Text("1234567"), Times(2, "Tab"), CHOOSE, ENTER]);

const RESULT: Row = ("result", &[ENTER]);
/// Confirmed, and written.
const DECIDED: Row = ("decision", &[CHOOSE, ENTER]);

/// The number of a My Number Card, in digits.
const NUMBER: Row = ("credential", &[Known("check_number_b"), ENTER]);

/// My Number Card under the AML law.
pub(crate) const MY_NUMBER_AML: &[Row] = &[NUMBER, RESULT, THREE_SAME, ACCOUNT, STATED, DECIDED];
/// The same under the phone law.
pub(crate) const MY_NUMBER_PHONE: &[Row] = &[NUMBER, RESULT, THREE_SAME, LINE, DECIDED];

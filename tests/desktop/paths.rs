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
    /// Digits at a quick hand's pace, whether the window has drawn a frame in between or not.
    Hand(&'static str),
    /// What the persona knows under this name: a number, a PIN, the zone of a passport.
    Known(&'static str),
}

use Press::{Hand, Key, Known, Text, Times};

/// At this stage, these keys.
pub(crate) type Row = (&'static str, &'static [Press]);

const ENTER: Press = Key("Return");
const CHOOSE: Press = Key("space");

/// Before the card: the transaction is the first of its law, and its reference.
pub(crate) const PREPARED: Row = ("idle", &[Key("F9"), Key("1"), Text("1234567")]);

/// The face is the same: said on the result, which opens the comparison.
const FACE: Row = ("result", &[Key("1")]);
/// Print and residence; the last answer goes on by itself.
const TWO_MORE: Row = ("comparison", &[Hand("11")]);
/// Print, security code and residence.
const THREE_MORE: Row = ("comparison", &[Hand("111")]);
/// A barcode is scanned into the page first. It answers nothing: the page would not go on with an answer of "different".
const SCANNED: &str = "2222222";
const FACE_SCANNED: Row = ("result", &[Text(SCANNED), Key("1")]);
const THREE_MORE_SCANNED: Row = ("comparison", &[Text(SCANNED), Hand("111")]);
/// Face, print, number in the picture, residence, inquiry: what is still open is passed over. A hand rests in between:
/// five keys that no frame parts, as on a slow machine, are a scanner's.
const ALL_SAME: Row = ("comparison", &[Hand("111"), Hand("11"), ENTER]);

/// The document shows where the customer lives, and the address is typed as it stands there.
const LIVES_THERE_TYPED: Row = ("occasion", &[Key("1"), Text("Tokyo 1-2-3"), ENTER]);
/// Savings, employee, no public office abroad.
const STATED: Row = ("statements", &[Hand("311")]);

const RESULT: Row = ("result", &[ENTER]);
/// Confirmed, and written.
const DECIDED: Row = ("decision", &[Key("F12")]);
/// The same where something is left open: it is acknowledged first.
const ACKNOWLEDGED: Row = ("decision", &[CHOOSE, Key("Tab"), CHOOSE, ENTER]);

/// The number of a My Number Card, in digits.
const NUMBER: Row = ("credential", &[Known("check_number_b"), ENTER]);

/// My Number Card under the phone law.
pub(crate) const MY_NUMBER_PHONE: &[Row] = &[NUMBER, FACE, THREE_MORE_SCANNED, DECIDED];
/// The same under the AML law.
pub(crate) const MY_NUMBER_AML: &[Row] = &[NUMBER, FACE_SCANNED, THREE_MORE, STATED, DECIDED];

/// The same with the licence beside it: chosen, and its PIN typed by the holder.
pub(crate) const MY_NUMBER_LICENCE: &[Row] = &[
    (
        "credential",
        &[Known("check_number_b"), Times(2, "Tab"), CHOOSE, ENTER, Known("my_number_licence_pin"), ENTER],
    ),
    FACE,
    THREE_MORE,
    DECIDED,
];

/// Driver's licence: handed over, and both PINs typed by the holder. Nobody outside the police can prove its signature.
pub(crate) const LICENCE: &[Row] = &[
    ("credential", &[ENTER, Known("licence_pin_1"), ENTER, Known("licence_pin_2"), ENTER]),
    FACE,
    TWO_MORE,
    ACKNOWLEDGED,
];

const RESIDENCE_NUMBER: Row = ("credential", &[Known("residence_number"), ENTER]);

/// Residence card of the first generation: name, birth and last day stand in its picture alone, and are looked at twice.
pub(crate) const RESIDENCE: &[Row] = &[
    RESIDENCE_NUMBER,
    RESULT,
    (
        "transcription",
        &[
            Text("mihon anna beatriz"),
            ENTER,
            Text("1988-04-23"),
            ENTER,
            Text("2033-04-06"),
            ENTER,
            Times(3, "Return"),
        ],
    ),
    ALL_SAME,
    LIVES_THERE_TYPED,
    ACKNOWLEDGED,
];

/// The second generation: the name alone stands in its picture.
pub(crate) const RESIDENCE_2: &[Row] = &[
    RESIDENCE_NUMBER,
    RESULT,
    ("transcription", &[Text("mihon anna beatriz"), ENTER, ENTER]),
    ALL_SAME,
    LIVES_THERE_TYPED,
    ACKNOWLEDGED,
];

/// A passport with a page for the address, which the holder has filled.
pub(crate) const PASSPORT: &[Row] = &[
    ("credential", &[Known("mrz"), ENTER]),
    FACE,
    ("comparison", &[Key("1"), Key("2")]),
    LIVES_THERE_TYPED,
    DECIDED,
];

/// Before a card is put down for a signature: the customer has read what is signed, and agrees.
pub(crate) const SIGNATURE_AGREED: &[Row] =
    &[("idle", &[Key("F9"), Key("1"), Text("1234567"), Key("F2")]), ("consent", &[Key("F7")])];
/// The signature, from the card to the record.
pub(crate) const SIGNATURE: &[Row] = &[
    ("credential", &[ENTER, Known("sign_password"), ENTER]),
    RESULT,
    ("occasion", &[Key("1")]),
    STATED,
    DECIDED,
];
/// The same for an authentication.
pub(crate) const AUTHENTICATION_AGREED: &[Row] = &[("idle", &[Key("F4")]), ("consent", &[Key("F7")])];
/// The authentication, up to its entry in the book.
pub(crate) const AUTHENTICATION: &[Row] =
    &[("credential", &[ENTER, Known("auth_pin"), ENTER]), ("authenticated", &[ENTER])];

/// A number with another security code, and then the right one.
pub(crate) const WRONG_THEN_RIGHT: &[Row] = &[
    ("credential", &[Known("wrong"), ENTER]),
    ("failed", &[ENTER]),
    ("credential", &[Known("check_number_b"), ENTER]),
];
/// A forged card, with an impostor to whom everything fits: what the chip proves is left to the decision.
pub(crate) const FORGED: &[Row] = &[NUMBER, FACE, THREE_MORE];
/// A card is read, and nothing else.
pub(crate) const READ: &[Row] = &[NUMBER];
pub(crate) const READ_RESIDENCE: &[Row] = &[RESIDENCE_NUMBER];
/// What waited did not open this card: its own number is typed.
pub(crate) const EMPTIED: &[Row] = &[("failed", &[ENTER]), RESIDENCE_NUMBER];
/// The same once more, with the number that is still there.
pub(crate) const READ_AGAIN: &[Row] = &[("credential", &[ENTER])];

/// The manager's list of records.
pub(crate) const TO_SEARCH: &str = "ctrl+2";

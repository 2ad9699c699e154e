// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which readers there are, and what each may be sent.

use std::ffi::CString;
use std::time::Duration;

use pcsc::{Context, Error, ReaderState, Scope, State};
use tashika_kit::{Capabilities, LinkError};

use crate::errors::link_error;

/// One reader as it is at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderStatus {
    /// The name PC/SC gives it; what [`crate::connect`] takes.
    pub name: String,
    /// Whether a card lies on it, also one that does not answer.
    pub card_present: bool,
    /// Whether the card does not answer to its power-up.
    pub mute: bool,
    /// Whether another program holds the card exclusively, so that connecting would give
    /// [`LinkError::Busy`]. A shared connection of another program gives `Busy` too and is not seen
    /// here.
    pub busy: bool,
}

/// Lists the readers in the order PC/SC gives them; an empty list if none is connected.
///
/// # Errors
/// [`LinkError::ServiceGone`] if no service runs; on Windows also if no reader is connected, because
/// the service stops with its last reader. Otherwise [`LinkError::Other`].
pub fn list() -> Result<Vec<ReaderStatus>, LinkError> {
    let context = Context::establish(Scope::User).map_err(link_error)?;
    // A reader unplugged since it was named makes Windows refuse the whole question: ask once more.
    match statuses(&context) {
        Err(Error::UnknownReader) => statuses(&context),
        result => result,
    }
    .map_err(link_error)
}

fn statuses(context: &Context) -> Result<Vec<ReaderStatus>, Error> {
    let mut states: Vec<_> =
        names(context)?.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)).collect();
    if !states.is_empty() {
        context.get_status_change(Duration::ZERO, &mut states)?;
    }
    Ok(states.iter().filter(|state| !is_gone(state)).map(status).collect())
}

fn status(reader: &ReaderState) -> ReaderStatus {
    let state = reader.event_state();
    ReaderStatus {
        name: reader.name().to_string_lossy().into_owned(),
        card_present: state.contains(State::PRESENT),
        mute: state.contains(State::MUTE),
        busy: state.contains(State::EXCLUSIVE),
    }
}

/// Whether the reader behind a state no longer exists.
pub(crate) fn is_gone(reader: &ReaderState) -> bool {
    reader.event_state().intersects(State::UNKNOWN | State::UNAVAILABLE | State::IGNORE)
}

/// The names of all readers. A reader plugged in between asking for the length and asking for the
/// names makes the buffer too small; then it asks again.
pub(crate) fn names(context: &Context) -> Result<Vec<CString>, Error> {
    match context.list_readers_owned() {
        Err(Error::InsufficientBuffer) => context.list_readers_owned(),
        result => result,
    }
}

/// The readers that may be sent extended-length APDUs. A setting, empty by default: many contactless
/// readers fail with extended length, and short APDUs work with every one (`specs` mynumber-card §1.3
/// and §13).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtendedReaders(Vec<String>);

impl ExtendedReaders {
    /// The readers whose name begins with one of these words. PC/SC appends slot and serial numbers
    /// to a name, so the beginning is what identifies a model. An empty word names no reader.
    #[must_use]
    pub fn new(beginnings: Vec<String>) -> Self {
        Self(beginnings.into_iter().filter(|beginning| !beginning.trim().is_empty()).collect())
    }

    /// What may be sent over this reader.
    #[must_use]
    pub fn capabilities(&self, reader: &str) -> Capabilities {
        if self.0.iter().any(|beginning| reader.starts_with(beginning)) {
            Capabilities::EXTENDED
        } else {
            Capabilities::SHORT
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ExtendedReaders;
    use tashika_kit::Capabilities;

    #[test]
    fn extended_length_is_off_unless_the_model_is_named() {
        let reader = "Example Reader 3000 [CCID] (0123) 00 00";
        assert_eq!(ExtendedReaders::default().capabilities(reader), Capabilities::SHORT);
        let named = ExtendedReaders::new(vec!["Example Reader 3000".into()]);
        assert_eq!(named.capabilities(reader), Capabilities::EXTENDED);
        assert_eq!(named.capabilities("Example Reader 2000 00 00"), Capabilities::SHORT);
    }

    #[test]
    fn an_empty_name_in_the_setting_names_no_reader() {
        let readers = ExtendedReaders::new(vec![String::new(), "  ".into()]);
        assert_eq!(readers.capabilities("  Any"), Capabilities::SHORT);
    }
}

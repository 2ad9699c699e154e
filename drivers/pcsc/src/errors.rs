// SPDX-License-Identifier: MIT OR Apache-2.0
//! From what PC/SC says to what it means at a counter.

use pcsc::Error;
use tashika_kit::LinkError;

/// The meaning of an error that has one meaning. Those with several are told apart in
/// `PcscLink::departure`.
pub(crate) fn link_error(error: Error) -> LinkError {
    match error {
        Error::RemovedCard => LinkError::Removed,
        Error::NoSmartcard => LinkError::NoCard,
        Error::ResetCard => LinkError::Reset,
        Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable => LinkError::ReaderGone,
        // Our handles are always ones that a service gave us: a service that does not know them is
        // not the one that gave them.
        Error::NoService | Error::ServiceStopped | Error::Shutdown | Error::InvalidHandle => {
            LinkError::ServiceGone
        }
        Error::SharingViolation => LinkError::Busy,
        Error::UnresponsiveCard | Error::UnpoweredCard => LinkError::Mute,
        Error::Timeout | Error::WaitedTooLong => LinkError::Timeout,
        other => LinkError::Other(other.to_string()),
    }
}

/// Whether an error only says that an exchange failed, and not why. `pcsc-lite` answers
/// `NotTransacted` to a card that was lifted, to a reader that was unplugged and to a card that does
/// not answer; `CommError` also when the service ended in the middle.
pub(crate) fn is_ambiguous(error: Error) -> bool {
    matches!(
        error,
        Error::NotTransacted
            | Error::CommError
            | Error::CommDataLost
            | Error::InternalError
            | Error::UnknownError
    )
}

#[cfg(test)]
mod tests {
    use super::{is_ambiguous, link_error};
    use pcsc::Error;
    use tashika_kit::LinkError;

    #[test]
    fn each_error_with_one_meaning_has_it() {
        let table = [
            (Error::RemovedCard, LinkError::Removed),
            (Error::NoSmartcard, LinkError::NoCard),
            (Error::ResetCard, LinkError::Reset),
            (Error::UnknownReader, LinkError::ReaderGone),
            (Error::ReaderUnavailable, LinkError::ReaderGone),
            (Error::NoReadersAvailable, LinkError::ReaderGone),
            (Error::NoService, LinkError::ServiceGone),
            (Error::ServiceStopped, LinkError::ServiceGone),
            (Error::Shutdown, LinkError::ServiceGone),
            (Error::InvalidHandle, LinkError::ServiceGone),
            (Error::SharingViolation, LinkError::Busy),
            (Error::UnresponsiveCard, LinkError::Mute),
            (Error::UnpoweredCard, LinkError::Mute),
            (Error::Timeout, LinkError::Timeout),
        ];
        for (error, meaning) in table {
            assert_eq!(link_error(error), meaning, "{error:?}");
            assert!(!is_ambiguous(error), "{error:?}");
        }
    }

    #[test]
    fn an_unforeseen_error_keeps_the_words_of_the_system() {
        let LinkError::Other(words) = link_error(Error::NoMemory) else { panic!("not Other") };
        assert!(words.contains("memory"), "{words}");
    }
}

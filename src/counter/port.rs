// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where cards come from: real readers, or software cards in training.

use std::sync::Arc;

use tashika_kit::{Link, LinkError};
use tashika_pcsc::ExtendedReaders;

use super::event::Settings;
use super::training::TrainingReader;

/// What happens at the readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderEvent {
    /// The smart-card service stopped answering.
    ServiceDown,
    /// It answers again.
    ServiceUp,
    /// A reader was connected.
    Added(String),
    /// A reader was disconnected.
    Removed(String),
    /// A card was put on this reader.
    CardInserted(String),
    /// The card left this reader.
    CardRemoved(String),
}

impl From<tashika_pcsc::Event> for ReaderEvent {
    fn from(event: tashika_pcsc::Event) -> Self {
        use tashika_pcsc::Event;
        match event {
            Event::ServiceDown => Self::ServiceDown,
            Event::ServiceUp => Self::ServiceUp,
            Event::ReaderAdded(reader) => Self::Added(reader),
            Event::ReaderRemoved(reader) => Self::Removed(reader),
            Event::CardInserted { reader } => Self::CardInserted(reader),
            Event::CardRemoved { reader } => Self::CardRemoved(reader),
        }
    }
}

/// Opens exclusive links to cards.
pub trait CardPort: Send + Sync {
    /// Connects to the card on this reader, for nobody else to use meanwhile.
    ///
    /// # Errors
    /// [`LinkError`].
    fn connect(&self, reader: &str) -> Result<Box<dyn Link>, LinkError>;
}

/// The PC/SC readers of this machine; in training the training reader, and of the machine's only those that were named.
pub(super) struct Readers {
    extended: ExtendedReaders,
    training: Option<Arc<TrainingReader>>,
    settings: Settings,
}

impl Readers {
    /// With the readers that are known to carry extended-length APDUs.
    pub(super) fn new(
        extended: ExtendedReaders,
        training: Option<Arc<TrainingReader>>,
        settings: &Settings,
    ) -> Self {
        Self { extended, training, settings: settings.clone() }
    }
}

impl CardPort for Readers {
    fn connect(&self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        match &self.training {
            Some(training) if reader == TrainingReader::NAME => training.connect(reader),
            // The counter asks for no other; whoever asked all the same would spend a customer's try.
            _ if !self.settings.uses(reader) => Err(LinkError::ReaderGone),
            _ => Ok(Box::new(tashika_pcsc::connect(reader, self.extended.capabilities(reader))?)),
        }
    }
}

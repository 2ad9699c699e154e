// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card is made of: applications, files, access rules, counters.

use std::collections::BTreeMap;

use super::keys::Key;

/// When a file may be read or a key used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// At any time.
    Free,
    /// After one of these PIN files of the same application was verified.
    AfterAny(&'static [u16]),
}

/// How a PIN can be changed (`specs` mynumber-card §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Not by its holder: a 照合番号 follows from what is printed.
    Never,
    /// `00 24 01 80`: JPKI and text AP.
    Iso,
    /// `80 32 00 80`: common and juki AP.
    Administrative,
}

/// A PIN or check number and its counter. The counter outlives power.
#[derive(Clone)]
pub(crate) struct Pin {
    value: Vec<u8>,
    left: u8,
    most: u8,
    shortest: usize,
    longest: usize,
    change: Change,
}

impl Pin {
    /// A number with all its tries.
    pub(crate) fn new(value: &str, tries: u8, change: Change) -> Self {
        let length = value.len();
        Self {
            value: value.as_bytes().to_vec(),
            left: tries,
            most: tries,
            shortest: length,
            longest: length,
            change,
        }
    }

    /// The signature password: 6 to 16 characters.
    pub(crate) fn password(value: &str, tries: u8) -> Self {
        Self { shortest: 6, longest: 16, ..Self::new(value, tries, Change::Iso) }
    }

    /// The same number with another count of tries left; never more than all.
    pub(crate) fn with_left(mut self, left: u8) -> Self {
        self.left = left.min(self.most);
        self
    }

    pub(crate) fn left(&self) -> u8 {
        self.left
    }

    pub(crate) fn most(&self) -> u8 {
        self.most
    }

    pub(crate) fn change(&self) -> Change {
        self.change
    }

    /// Compares and counts. A blocked number is the caller's business.
    pub(crate) fn attempt(&mut self, entry: &[u8]) -> bool {
        let right = entry == self.value;
        self.left = if right { self.most } else { self.left.saturating_sub(1) };
        right
    }

    /// Replaces the number; `false` if the new one has an impossible length.
    pub(crate) fn replace(&mut self, new: &[u8]) -> bool {
        let fits = (self.shortest..=self.longest).contains(&new.len());
        if fits {
            self.value = new.to_vec();
            self.left = self.most;
        }
        fits
    }
}

/// What a file holds.
#[derive(Clone)]
pub(crate) enum Content {
    /// Bytes, READ BINARY.
    Transparent(Vec<u8>),
    /// Records, READ RECORD.
    Records(Vec<Vec<u8>>),
    /// A number to VERIFY.
    Pin(Pin),
    /// A key for COMPUTE DIGITAL SIGNATURE.
    SigningKey(Key),
    /// A key for INTERNAL AUTHENTICATE.
    AuthenticationKey(Key),
    /// A reference to the terminal CA (`specs` mynumber-card §8.1): nothing a third party can use.
    TerminalReference,
}

/// An elementary file.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) access: Access,
    pub(crate) content: Content,
}

/// An application.
pub(crate) struct Application {
    pub(crate) aid: &'static [u8],
    /// The key that `80 2A .. 00` means.
    pub(crate) default_key: Option<u16>,
    /// Whether it knows SET SESSION KEY at all (only the text AP; `specs` mynumber-card §5.2.7).
    pub(crate) session_key: bool,
    pub(crate) files: BTreeMap<u16, File>,
}

impl Application {
    pub(crate) fn new(aid: &'static [u8]) -> Self {
        Self { aid, default_key: None, session_key: false, files: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, id: u16, access: Access, content: Content) {
        self.files.insert(id, File { access, content });
    }

    pub(crate) fn free(&mut self, id: u16, bytes: Vec<u8>) {
        self.add(id, Access::Free, Content::Transparent(bytes));
    }

    pub(crate) fn pin(&mut self, id: u16, pin: Pin) {
        self.add(id, Access::Free, Content::Pin(pin));
    }

    /// Files that exist and whose purpose nobody published: empty.
    pub(crate) fn unknown(&mut self, ids: &[u16]) {
        ids.iter().for_each(|id| self.free(*id, Vec::new()));
    }
}

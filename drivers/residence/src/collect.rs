// SPDX-License-Identifier: MIT OR Apache-2.0
//! Opening a card and taking all its files, in the usual order: MF, the number, DF1, DF2, DF3
//! (`specs` residence-card §3.1).

#[cfg(test)]
mod against_card;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use tashika_kit::apdu::{Command, StatusWord};
use tashika_kit::reading::Note;
use tashika_kit::{CardError, Secret, Transaction};

use crate::files::{Files, Taken, Way};
use crate::kind::CardKind;
use crate::layout::{self, DF1, DF2, DF3, Directory, FILE_UNREADABLE, FileAt, FileName};
use crate::protocol::{self, Channel, Dice};
use crate::raw::RawFiles;
use crate::reading::{Messaging, Settings};

/// What is being taken from one card.
struct Collection {
    files: Files,
    raw: RawFiles,
}

/// Takes everything.
///
/// # Errors
/// [`CardError::KeyRefused`] if the card has another number; [`CardError::Status`] and [`CardError::Malformed`] if a file
/// without which the card says nothing is missing, closed or garbled; link errors.
pub(crate) fn collect(
    tx: &mut Transaction,
    kind: CardKind,
    number: &Secret,
    settings: Settings,
    dice: Dice<'_>,
) -> Result<RawFiles, CardError> {
    let generation = kind.generation().ok_or(CardError::Internal("a specified card has no files here"))?;
    let raw = RawFiles { kind, files: BTreeMap::new(), notes: Vec::new() };
    let mut collection = Collection { files: Files::default(), raw };
    collection.directory(tx, Directory::Mf, &Way::Plain)?;
    let channel = protocol::open(tx, protocol::cipher(generation), number, dice)?;
    let directories = [
        (Directory::Df1, &DF1, Messaging::Secure),
        (Directory::Df2, &DF2, settings.df2),
        (Directory::Df3, &DF3, settings.df3),
    ];
    for (directory, name, messaging) in directories {
        collection.open_directory(tx, directory, name, messaging, &channel)?;
    }
    Ok(collection.raw)
}

impl Collection {
    /// Selects a directory and takes its files. What is not there at all may be missing.
    fn open_directory(
        &mut self,
        tx: &mut Transaction,
        directory: Directory,
        name: &[u8],
        messaging: Messaging,
        channel: &Channel,
    ) -> Result<(), CardError> {
        let during = select_step(directory);
        let sw = tx.send(&Command::select_application(name), during)?.sw;
        if !sw.is_ok() {
            let refused = CardError::Status { sw, during };
            return self.files_of(directory).try_for_each(|file| self.without(file, refused.clone()));
        }
        match messaging {
            Messaging::Secure => self.directory(tx, directory, &Way::Secure(channel)),
            Messaging::Plain => self.directory_in_plain(tx, directory, channel),
        }
    }

    /// In plain; from the first file on that is closed so, under secure messaging.
    fn directory_in_plain(
        &mut self,
        tx: &mut Transaction,
        directory: Directory,
        channel: &Channel,
    ) -> Result<(), CardError> {
        let mut way = Way::Plain;
        for file in self.files_of(directory) {
            let mut taken = self.files.read(tx, file, way);
            let closed = CardError::Status { sw: StatusWord::SECURITY_NOT_SATISFIED, during: file.what };
            if matches!(way, Way::Plain) && taken.as_ref().is_err_and(|error| *error == closed) {
                taken = self.files.read(tx, file, Way::Secure(channel));
                // One file that opens in no way says nothing about the next.
                if taken.is_ok() {
                    way = Way::Secure(channel);
                    self.note("read_under_secure_messaging", directory_name(directory));
                }
            }
            self.keep(file, taken)?;
        }
        Ok(())
    }

    fn directory(
        &mut self,
        tx: &mut Transaction,
        directory: Directory,
        way: &Way<'_>,
    ) -> Result<(), CardError> {
        self.files_of(directory).try_for_each(|file| self.file(tx, file, *way))
    }

    /// The files of a directory of this kind of card.
    fn files_of(&self, directory: Directory) -> impl Iterator<Item = FileAt> + use<> {
        layout::files(self.raw.kind).iter().copied().filter(move |file| file.directory == directory)
    }

    fn file(&mut self, tx: &mut Transaction, file: FileAt, way: Way<'_>) -> Result<(), CardError> {
        let taken = self.files.read(tx, file, way);
        self.keep(file, taken)
    }

    fn keep(&mut self, file: FileAt, taken: Result<Taken, CardError>) -> Result<(), CardError> {
        match taken {
            Ok(Taken { bytes, cut }) => {
                if cut {
                    self.note("unusual_file_size", file.what);
                }
                self.raw.files.insert(file.name, bytes);
                Ok(())
            }
            Err(error) => self.without(file, error),
        }
    }

    /// A file that did not come: missing, or there and refused. A broken link, a number refused and the like are about
    /// the whole card.
    fn without(&mut self, file: FileAt, error: CardError) -> Result<(), CardError> {
        match error {
            CardError::Status { sw: StatusWord::NOT_FOUND, .. } => self.missing(file, error),
            CardError::Status { .. } | CardError::Malformed { .. } if file.may_be_left_out() => {
                self.note(FILE_UNREADABLE, file.what);
                Ok(())
            }
            error => Err(error),
        }
    }

    /// A file the card does not have: said, where the rest is worth having without it.
    fn missing(&mut self, file: FileAt, error: CardError) -> Result<(), CardError> {
        let code = match file.name {
            FileName::Signature => "signature_missing",
            FileName::Common
            | FileName::Photo
            | FileName::Address
            | FileName::BackAddress
            | FileName::Comprehensive
            | FileName::Individual
            | FileName::Application
            | FileName::Permission
            | FileName::Other => "file_missing",
            FileName::Kind
            | FileName::Front
            | FileName::Number
            | FileName::Printed
            | FileName::NameAndPhoto => return Err(error),
        };
        self.note(code, file.what);
        Ok(())
    }

    fn note(&mut self, code: &'static str, detail: &str) {
        self.raw.notes.push(Note { code: Cow::Borrowed(code), detail: detail.to_owned() });
    }
}

fn select_step(directory: Directory) -> &'static str {
    match directory {
        Directory::Mf => "select MF",
        Directory::Df1 => "select DF1",
        Directory::Df2 => "select DF2",
        Directory::Df3 => "select DF3",
    }
}

fn directory_name(directory: Directory) -> &'static str {
    match directory {
        Directory::Mf => "MF",
        Directory::Df1 => "DF1",
        Directory::Df2 => "DF2",
        Directory::Df3 => "DF3",
    }
}

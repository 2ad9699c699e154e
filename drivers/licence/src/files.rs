// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading files in chunks (`specs` drivers-licence §1.5).
//!
//! A short file identifier saves the SELECT. Whether it also makes the file the current one, as ISO 7816-4 has it, no
//! source says for this card: where it does not, the files are selected from then on, so that a chunk can never come
//! from another file.

use tashika_kit::apdu::{Command, Response, StatusWord};
use tashika_kit::{CardError, Transaction};
use zeroize::{Zeroize, Zeroizing};

use crate::layout::{CHUNK, FileAt};
use crate::tlv::{Grammar, Objects, Reach, reach};

/// No current EF (`specs` drivers-licence §1.7).
const NO_CURRENT_FILE: StatusWord = StatusWord(0x6986);

/// How much of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Up to the end of its objects: no command is spent on padding.
    Objects,
    /// All of it, as the signature may cover the padding too.
    Whole,
}

/// What reading files has taught about this card in this session. One for all files of a session.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Files {
    /// The card refused a short file identifier, or did not make its file the current one: not tried again.
    by_select: bool,
}

/// The most bytes one command may ask for: the whole file where the reader allows it (`specs` drivers-licence §1.5:
/// four sources read 880 and 2005 bytes at once), otherwise [`CHUNK`] or what the reader can do.
pub(crate) fn largest(tx: &Transaction) -> usize {
    let capabilities = tx.capabilities();
    if capabilities.extended_length {
        capabilities.largest_read
    } else {
        capabilities.largest_read.min(CHUNK)
    }
}

impl Files {
    /// Reads a file of the current DF: never more than its capacity, and the bytes wipe themselves.
    ///
    /// # Errors
    /// Link errors, refusals ([`CardError::Status`]), [`CardError::Malformed`] if it ends before its objects do or
    /// its objects do not end within its capacity.
    pub(crate) fn read(
        &mut self,
        tx: &mut Transaction,
        file: FileAt,
        grammar: Grammar,
        wanted: Wanted,
        largest: usize,
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        // Reserved at once: a buffer that grows would leave unwiped copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(file.capacity));
        let chunk = |have: usize| file.capacity.saturating_sub(have).min(largest).max(1);
        self.beginning(tx, file, chunk(0), &mut bytes)?;
        while bytes.len() < file.capacity && !is_enough(&bytes, grammar, wanted, file)? {
            tx.report("reading", bytes.len(), file.capacity);
            let before = bytes.len();
            self.more(tx, file, chunk(before), &mut bytes)?;
            if bytes.len() == before {
                break;
            }
        }
        Objects::parse(&bytes, grammar, file.what)?;
        Ok(bytes)
    }

    /// The first chunk.
    fn beginning(
        &mut self,
        tx: &mut Transaction,
        file: FileAt,
        ne: usize,
        bytes: &mut Vec<u8>,
    ) -> Result<(), CardError> {
        let short_id = u8::try_from(file.id).ok().filter(|id| (1..=30).contains(id) && !self.by_select);
        if let Some(short_id) = short_id {
            let response = tx.send(&Command::read_binary_short_id(short_id, ne), file.what)?;
            match response.sw {
                sw if is_data(sw) => return take(response, file, bytes),
                // Asking in another way would not open it.
                sw @ StatusWord::SECURITY_NOT_SATISFIED => {
                    return Err(CardError::Status { sw, during: file.what });
                }
                _ => self.by_select = true,
            }
        }
        tx.send_ok(&Command::select_file(file.id), file.what)?;
        take(tx.send(&Command::read_binary(0, ne), file.what)?, file, bytes)
    }

    /// A further chunk; nothing is added where the file ends.
    fn more(
        &mut self,
        tx: &mut Transaction,
        file: FileAt,
        ne: usize,
        bytes: &mut Vec<u8>,
    ) -> Result<(), CardError> {
        let offset =
            u16::try_from(bytes.len()).map_err(|_| CardError::Internal("a file beyond 15-bit offsets"))?;
        let command = Command::read_binary(offset, ne);
        let mut response = tx.send(&command, file.what)?;
        if response.sw == NO_CURRENT_FILE && !self.by_select {
            self.by_select = true;
            tx.send_ok(&Command::select_file(file.id), file.what)?;
            response = tx.send(&command, file.what)?;
        }
        if response.sw == StatusWord::WRONG_OFFSET {
            return Ok(());
        }
        take(response, file, bytes)
    }
}

fn is_enough(bytes: &[u8], grammar: Grammar, wanted: Wanted, file: FileAt) -> Result<bool, CardError> {
    match reach(bytes, grammar, file.what)? {
        Reach::Needs(needed) if needed > file.capacity + 2 => Err(CardError::Malformed {
            what: file.what,
            problem: "the object is longer than its file",
            offset: bytes.len(),
        }),
        Reach::Complete => Ok(wanted == Wanted::Objects),
        Reach::Needs(_) => Ok(false),
    }
}

/// Moves the data over and wipes where it was.
fn take(mut response: Response, file: FileAt, bytes: &mut Vec<u8>) -> Result<(), CardError> {
    if !is_data(response.sw) {
        return Err(CardError::Status { sw: response.sw, during: file.what });
    }
    let room = file.capacity.saturating_sub(bytes.len());
    bytes.extend(response.data.iter().take(room));
    response.data.zeroize();
    Ok(())
}

/// `9000`; `6282` end of file; `6281` data may be corrupt, which objects and signature decide.
fn is_data(sw: StatusWord) -> bool {
    sw.is_ok() || sw == StatusWord::END_OF_FILE || sw.0 == 0x6281
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tashika_kit::{Capabilities, CardError, Link, LinkError, Transaction, Watch};

    use super::{Files, Wanted, largest};
    use crate::layout::FileAt;
    use crate::tlv::Grammar;

    const FILE: FileAt = FileAt { id: 1, capacity: 600, what: "test file" };

    /// A card with one EF, and what was asked of it.
    #[derive(Clone, Default)]
    struct Card {
        file: Vec<u8>,
        short_ids: bool,
        /// A short id makes the file the current one.
        sticky: bool,
        extended: bool,
        locked: bool,
        sent: Arc<Mutex<Vec<Vec<u8>>>>,
    }

    struct Session {
        card: Card,
        selected: bool,
    }

    impl Session {
        fn part(&self, offset: usize, ne: usize) -> Vec<u8> {
            if self.card.locked {
                return vec![0x69, 0x82];
            }
            match self.card.file.get(offset..) {
                None | Some([]) => vec![0x6B, 0x00],
                Some(rest) => [&rest[..ne.min(rest.len())], &[0x90, 0x00]].concat(),
            }
        }
    }

    impl Link for Session {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
            self.card.sent.lock().unwrap().push(command.to_vec());
            let ne = match command {
                [_, _, _, _, 0, high, low] => usize::from(u16::from_be_bytes([*high, *low])),
                [.., ne] => usize::from(*ne),
                [] => 0,
            };
            Ok(match command {
                [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x01] => {
                    self.selected = true;
                    vec![0x90, 0x00]
                }
                [0x00, 0xB0, 0x81, 0x00, ..] if self.card.short_ids => {
                    self.selected |= self.card.sticky;
                    self.part(0, ne)
                }
                [0x00, 0xB0, high @ 0x00..=0x7F, low, ..] if self.selected => {
                    self.part(usize::from(u16::from_be_bytes([*high, *low])), ne)
                }
                [0x00, 0xB0, 0x00..=0x7F, ..] => vec![0x69, 0x86],
                _ => vec![0x6A, 0x81],
            })
        }

        fn capabilities(&self) -> Capabilities {
            if self.card.extended { Capabilities::EXTENDED } else { Capabilities::SHORT }
        }

        fn power_off(&mut self) {
            self.selected = false;
        }
    }

    impl Card {
        fn with(objects: usize, padding: usize) -> Self {
            let mut file = vec![0x11, 0x82];
            file.extend((objects as u16 - 4).to_be_bytes());
            file.resize(objects, 0x30);
            file.resize(objects + padding, 0xFF);
            Self { file, short_ids: true, sticky: true, ..Self::default() }
        }

        fn session(&self) -> Transaction {
            Transaction::new(Box::new(Session { card: self.clone(), selected: false }), Watch::default())
        }

        fn read(&self, wanted: Wanted) -> Result<Vec<u8>, CardError> {
            let mut tx = self.session();
            let most = largest(&tx);
            Files::default().read(&mut tx, FILE, Grammar::Entries, wanted, most).map(|bytes| bytes.to_vec())
        }

        /// Instructions and first parameters.
        fn sent(&self) -> Vec<[u8; 3]> {
            self.sent.lock().unwrap().iter().map(|sent| [sent[1], sent[2], sent[3]]).collect()
        }
    }

    #[test]
    fn no_command_is_spent_on_padding() {
        let card = Card::with(300, 300);
        assert_eq!(card.read(Wanted::Objects).unwrap(), card.file[..480]);
        assert_eq!(card.sent(), [[0xB0, 0x81, 0], [0xB0, 0, 240]]);
        let card = Card::with(100, 500);
        card.read(Wanted::Objects).unwrap();
        assert_eq!(card.sent().len(), 1);
    }

    #[test]
    fn the_whole_file_is_read_where_the_signature_wants_it() {
        let card = Card::with(300, 300);
        assert_eq!(card.read(Wanted::Whole).unwrap(), card.file);
        assert_eq!(card.sent(), [[0xB0, 0x81, 0], [0xB0, 0, 240], [0xB0, 1, 224]]);
    }

    #[test]
    fn a_file_full_to_its_end_needs_no_padding() {
        let card = Card::with(600, 0);
        assert_eq!(card.read(Wanted::Objects).unwrap(), card.file);
        let shorter = Card::with(500, 0);
        assert_eq!(shorter.read(Wanted::Objects).unwrap(), shorter.file);
    }

    #[test]
    fn never_more_than_the_capacity_is_read() {
        let card = Card::with(300, 30_000);
        assert_eq!(card.read(Wanted::Whole).unwrap().len(), 600);
    }

    #[test]
    fn extended_length_takes_one_command() {
        let card = Card { extended: true, ..Card::with(300, 300) };
        assert_eq!(card.read(Wanted::Whole).unwrap(), card.file);
        assert_eq!(*card.sent.lock().unwrap(), [[0x00, 0xB0, 0x81, 0x00, 0x00, 0x02, 0x58]]);
    }

    #[test]
    fn a_card_without_short_ids_is_asked_once_only() {
        let card = Card { short_ids: false, ..Card::with(300, 300) };
        let mut tx = card.session();
        let mut files = Files::default();
        for _ in 0..2 {
            let read = files.read(&mut tx, FILE, Grammar::Entries, Wanted::Whole, 240).unwrap();
            assert_eq!(*read, card.file);
        }
        let short = card.sent().iter().filter(|sent| sent[1] == 0x81).count();
        assert_eq!((short, card.sent().len()), (1, 1 + 2 * 4));
    }

    #[test]
    fn where_a_short_id_does_not_select_the_file_is_selected_from_then_on() {
        let card = Card { sticky: false, ..Card::with(300, 300) };
        let mut tx = card.session();
        let mut files = Files::default();
        let first = files.read(&mut tx, FILE, Grammar::Entries, Wanted::Whole, 240).unwrap();
        assert_eq!(*first, card.file);
        // Another file could be the current one now: a short id would let its bytes in.
        files.read(&mut tx, FILE, Grammar::Entries, Wanted::Whole, 240).unwrap();
        let expected: [[u8; 3]; 9] = [
            [0xB0, 0x81, 0],
            [0xB0, 0, 240],
            [0xA4, 2, 0x0C],
            [0xB0, 0, 240],
            [0xB0, 1, 224],
            [0xA4, 2, 0x0C],
            [0xB0, 0, 0],
            [0xB0, 0, 240],
            [0xB0, 1, 224],
        ];
        assert_eq!(card.sent(), expected);
    }

    #[test]
    fn a_closed_file_is_not_asked_for_in_another_way() {
        let card = Card { locked: true, ..Card::with(300, 300) };
        assert!(matches!(card.read(Wanted::Objects), Err(CardError::Status { sw, .. }) if sw.0 == 0x6982));
        assert_eq!(card.sent().len(), 1);
    }

    #[test]
    fn a_file_that_ends_inside_an_object_is_malformed() {
        let mut card = Card::with(300, 0);
        card.file.truncate(290);
        assert!(matches!(card.read(Wanted::Objects), Err(CardError::Malformed { .. })));
        let longer = Card { file: vec![0x11, 0x82, 0xFF, 0xFF, 0x30], ..Card::with(300, 0) };
        assert!(matches!(longer.read(Wanted::Objects), Err(CardError::Malformed { .. })));
        assert_eq!(longer.sent().len(), 1, "what can never fit is not read on");
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The chip: directories, files, the number, the session, and the commands on them (`specs` residence-card §1, §3.6).

use tashika_kit::card_side::{Apdu, CardSide};

use super::behaviour::{Behaviour, Forgets, OpenFiles, ShortRead};
use super::cipher::{Cipher, Key, number_key, session_key, unpad};

/// Answer data with its status word, or a status word alone.
type Answer = Result<(Vec<u8>, u16), u16>;

fn done(data: Vec<u8>) -> Answer {
    Ok((data, 0x9000))
}

/// Where a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Free to read.
    Master,
    /// Behind the number, under secure messaging.
    Df1,
    /// Behind the number.
    Df2,
    /// Behind the number: the signature.
    Df3,
}

/// An elementary file.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) place: Place,
    /// Short file identifier, 1 to 30.
    pub(crate) short: u8,
    pub(crate) bytes: Vec<u8>,
}

/// Where the card's random numbers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Randoms {
    /// The system.
    System,
    /// Always these: for worked examples.
    Fixed {
        /// `RND.ICC`.
        challenge: [u8; 8],
        /// `K.ICC`.
        key: [u8; 16],
    },
}

impl Randoms {
    /// `None` if the system has none.
    fn challenge(self) -> Option<[u8; 8]> {
        match self {
            Self::System => filled(),
            Self::Fixed { challenge, .. } => Some(challenge),
        }
    }

    fn key(self) -> Option<Key> {
        match self {
            Self::System => filled(),
            Self::Fixed { key, .. } => Some(key),
        }
    }
}

fn filled<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

/// A software residence card.
pub struct ResidenceCardSide {
    cipher: Cipher,
    number: [u8; 12],
    files: Vec<File>,
    behaviour: Behaviour,
    randoms: Randoms,
    state: State,
}

/// What power-off forgets.
struct State {
    place: Place,
    /// Index of the current file.
    file: Option<usize>,
    challenge: Option<[u8; 8]>,
    session: Option<Key>,
    verified: bool,
}

const POWERED: State =
    State { place: Place::Master, file: None, challenge: None, session: None, verified: false };

impl ResidenceCardSide {
    pub(crate) fn new(cipher: Cipher, number: [u8; 12], files: Vec<File>) -> Self {
        let (behaviour, randoms) = (Behaviour::default(), Randoms::System);
        Self { cipher, number, files, behaviour, randoms, state: POWERED }
    }

    /// The same, answering otherwise where the sources are silent.
    #[must_use]
    pub fn with(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// The same with other random numbers.
    #[must_use]
    pub fn with_randoms(mut self, randoms: Randoms) -> Self {
        self.randoms = randoms;
        self
    }

    /// What a file holds, past its access condition: the directory 0 (MF) to 3 and the short identifier.
    #[must_use]
    pub fn contents(&self, directory: u8, short: u8) -> Option<&[u8]> {
        let place = match directory {
            0 => Place::Master,
            1 => Place::Df1,
            2 => Place::Df2,
            3 => Place::Df3,
            _ => return None,
        };
        self.files.iter().find(|file| file.place == place && file.short == short).map(|file| &*file.bytes)
    }

    fn dispatch(&mut self, command: &Apdu<'_>) -> Answer {
        let words = self.behaviour.words;
        if command.extended && !self.behaviour.extended_lengths {
            return Err(words.wrong_length);
        }
        let challenge = self.state.challenge.take();
        if self.behaviour.challenge_survives {
            self.state.challenge = challenge;
        }
        match (command.cla, command.ins) {
            (0x00, 0xA4) => self.select(command),
            (0x00, 0x84) => self.get_challenge(command),
            (0x00, 0x82) => self.authenticate(command, challenge),
            (0x08, 0x20) => self.verify(command),
            (0x00, 0x20) => Err(words.plain_verify),
            (0x00, 0xB0) => self.read_plain(command),
            (0x08, 0xB0) => self.read_secured(command),
            (0x08 | 0x0C, 0xA4 | 0x84 | 0x82) => Err(words.no_secure_messaging),
            (0x00 | 0x08, _) => Err(words.no_instruction),
            _ => Err(words.no_class),
        }
    }

    fn select(&mut self, command: &Apdu<'_>) -> Answer {
        let words = self.behaviour.words;
        match (command.p1, command.p2, command.data) {
            (0x00, 0x00 | 0x0C, [] | [0x3F, 0x00]) => self.select_master(),
            (0x04, 0x00 | 0x0C, name) => self.select_name(command, name),
            (0x02, 0x0C, &[0, short]) if self.behaviour.file_identifiers => {
                self.find(short)?;
                done(Vec::new())
            }
            (0x00 | 0x02, 0x00 | 0x0C, [_, _]) => Err(words.not_found),
            _ => Err(words.wrong_parameters),
        }
    }

    fn select_master(&mut self) -> Answer {
        self.enter(Place::Master);
        match self.behaviour.select_mf {
            Forgets::Nothing => {}
            Forgets::Verified => self.state.verified = false,
            Forgets::Session => self.end_session(),
        }
        done(Vec::new())
    }

    fn select_name(&mut self, command: &Apdu<'_>, name: &[u8]) -> Answer {
        let words = self.behaviour.words;
        let places = [(2, Place::Df1), (3, Place::Df2), (4, Place::Df3)];
        let named = places.into_iter().find(|(last, _)| name == super::aid::residence(*last));
        let (_, place) = named.ok_or(words.not_found)?;
        if self.state.session.is_none() && !self.behaviour.df_before_authentication {
            return Err(words.not_verified);
        }
        self.enter(place);
        let asked = command.ne.filter(|_| command.p2 == 0x00).unwrap_or(0);
        done(self.behaviour.fci.iter().take(asked).copied().collect())
    }

    fn enter(&mut self, place: Place) {
        self.state.place = place;
        if !self.behaviour.select_keeps_file {
            self.state.file = None;
        }
    }

    fn end_session(&mut self) {
        self.state.session = None;
        self.state.verified = false;
    }

    fn get_challenge(&mut self, command: &Apdu<'_>) -> Answer {
        let words = self.behaviour.words;
        if (command.p1, command.p2) != (0, 0) {
            return Err(words.wrong_parameters);
        }
        if command.ne != Some(8) || !command.data.is_empty() {
            return Err(words.wrong_length);
        }
        let challenge = self.randoms.challenge().ok_or(words.wrong_state)?;
        self.state.challenge = Some(challenge);
        done(challenge.to_vec())
    }

    /// A challenge is good for one attempt, whatever comes of it.
    fn authenticate(&mut self, command: &Apdu<'_>, challenge: Option<[u8; 8]>) -> Answer {
        let words = self.behaviour.words;
        self.state.challenge = None;
        if (command.p1, command.p2) != (0, 0) {
            return Err(words.wrong_parameters);
        }
        if command.ne.is_none_or(|most| most < 40) {
            return Err(words.wrong_length);
        }
        let (cryptogram, code) = command.data.split_first_chunk::<32>().ok_or(words.wrong_length)?;
        if code.len() != 8 {
            return Err(words.wrong_length);
        }
        if self.state.place != Place::Master && !self.behaviour.authenticates_in_df {
            return Err(words.wrong_state);
        }
        let challenge = challenge.ok_or(words.no_challenge)?;
        let fresh = self.randoms.key().ok_or(words.wrong_state)?;
        match self.agreed(cryptogram, code, challenge, &fresh) {
            Some((session, answer)) => {
                self.state.session = Some(session);
                self.state.verified = false;
                done(answer)
            }
            None => {
                if self.behaviour.failed_authentication_clears {
                    self.end_session();
                }
                Err(words.refused)
            }
        }
    }

    /// The session key and the answer; `None` if whoever asks does not know the number.
    fn agreed(
        &self,
        cryptogram: &[u8],
        code: &[u8],
        challenge: [u8; 8],
        fresh: &Key,
    ) -> Option<(Key, Vec<u8>)> {
        let key = number_key(&self.number);
        if self.cipher.mac(&key, cryptogram) != code {
            return None;
        }
        let plain = self.cipher.decrypt(&key, cryptogram);
        let (terminal, rest) = plain.split_first_chunk::<8>()?;
        let theirs = Key::try_from(rest.strip_prefix(&challenge)?).ok()?;
        let ours = self.cipher.encrypt(&key, &[&challenge, &terminal[..], fresh].concat());
        let code = self.cipher.mac(&key, &ours);
        Some((session_key(&theirs, fresh), [ours, code].concat()))
    }

    fn verify(&mut self, command: &Apdu<'_>) -> Answer {
        let words = self.behaviour.words;
        if (command.p1, command.p2) != (0x00, 0x86) {
            return Err(words.wrong_parameters);
        }
        let session = self.state.session.ok_or(words.no_session)?;
        let [0x86, 0x11, 0x01, cryptogram @ ..] = command.data else { return Err(words.bad_object) };
        if cryptogram.len() != 16 {
            return Err(words.bad_object);
        }
        let padded = self.cipher.decrypt(&session, cryptogram);
        let number = unpad(&padded).ok_or(words.bad_object)?;
        if number == self.number {
            self.state.verified = true;
            return done(Vec::new());
        }
        if self.behaviour.failed_verify_clears {
            self.state.verified = false;
        }
        Err(words.refused)
    }

    /// Makes the file of a short identifier current.
    fn find(&mut self, short: u8) -> Result<usize, u16> {
        let is = |file: &File| file.place == self.state.place && file.short == short;
        let found = self.files.iter().position(is).ok_or(self.behaviour.words.not_found)?;
        self.state.file = Some(found);
        Ok(found)
    }

    /// File and offset that P1 and P2 mean.
    fn referenced(&mut self, command: &Apdu<'_>) -> Result<(usize, usize), u16> {
        let words = self.behaviour.words;
        match command.p1 {
            0x00..=0x7F => {
                let offset = usize::from(u16::from_be_bytes([command.p1, command.p2]));
                Ok((self.state.file.ok_or(words.no_file)?, offset))
            }
            0x81..=0x9E => Ok((self.find(command.p1 & 0x1F)?, usize::from(command.p2))),
            _ => Err(words.wrong_parameters),
        }
    }

    fn read_plain(&mut self, command: &Apdu<'_>) -> Answer {
        let words = self.behaviour.words;
        let most = command.ne.filter(|_| command.data.is_empty()).ok_or(words.wrong_length)?;
        let (file, offset) = self.referenced(command)?;
        let place = self.files.get(file).map_or(Place::Df1, |file| file.place);
        let open = match place {
            Place::Master => true,
            Place::Df1 => false,
            Place::Df2 | Place::Df3 => self.state.verified && self.behaviour.open_files != OpenFiles::Secured,
        };
        if !open {
            return Err(words.not_verified);
        }
        // All the bytes of the longest extended length mean the whole file.
        let whole = command.extended && most == 0x1_0000;
        self.part(file, offset, if whole { None } else { Some(most) })
    }

    fn read_secured(&mut self, command: &Apdu<'_>) -> Answer {
        let words = self.behaviour.words;
        if !command.extended && !self.behaviour.short_secure_reads {
            return Err(words.wrong_length);
        }
        let session = self.state.session.ok_or(words.no_session)?;
        let &[0x96, 0x02, high, low] = command.data else { return Err(words.bad_object) };
        let room = command.ne.ok_or(words.wrong_length)?;
        let (file, offset) = self.referenced(command)?;
        let place = self.files.get(file).map_or(Place::Master, |file| file.place);
        let for_messaging = match place {
            Place::Master => false,
            Place::Df1 => true,
            Place::Df2 | Place::Df3 => self.behaviour.open_files != OpenFiles::Plain,
        };
        if !for_messaging {
            return Err(words.no_secure_messaging);
        }
        if !self.state.verified {
            return Err(words.not_verified);
        }
        let asked = usize::from(u16::from_be_bytes([high, low]));
        let (plain, status) = self.part(file, offset, Some(asked).filter(|asked| *asked != 0))?;
        let object = secured(self.cipher, &session, &plain);
        if object.len() > room { Err(words.wrong_length) } else { Ok((object, status)) }
    }

    /// Bytes of a file from an offset; without a number, all that are left.
    fn part(&self, file: usize, offset: usize, asked: Option<usize>) -> Answer {
        let Behaviour { words, short_read, longest_answer, .. } = self.behaviour;
        let bytes = self.files.get(file).map(|file| &*file.bytes).unwrap_or_default();
        let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(words.outside)?;
        let asked = asked.unwrap_or(rest.len()).min(longest_answer);
        match (rest.get(..asked), short_read) {
            (Some(part), _) => done(part.to_vec()),
            (None, ShortRead::Done) => done(rest.to_vec()),
            (None, ShortRead::EndOfFile) => Ok((rest.to_vec(), words.end_of_file)),
            (None, ShortRead::WrongLength) => Err(right_length(rest.len(), words.wrong_length)),
        }
    }
}

impl CardSide for ResidenceCardSide {
    /// As PC/SC part 3 writes the one of a contactless card of type B; what a residence card's is made of, nobody says.
    fn atr(&self) -> Vec<u8> {
        let body = [0x88, 0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0];
        let check = body.iter().fold(0, |sum, byte| sum ^ byte);
        [&[0x3B][..], &body, &[check]].concat()
    }

    fn power_up(&mut self) {
        self.state = POWERED;
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = match Apdu::parse(command) {
            Some(command) => self.dispatch(&command),
            None => Err(self.behaviour.words.wrong_length),
        };
        let (mut bytes, status) = answer.unwrap_or_else(|status| (Vec::new(), status));
        bytes.extend(status.to_be_bytes());
        bytes
    }
}

impl std::fmt::Debug for ResidenceCardSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResidenceCardSide").field("cipher", &self.cipher).finish_non_exhaustive()
    }
}

/// The object `86` around an encrypted answer.
fn secured(cipher: Cipher, session: &Key, plain: &[u8]) -> Vec<u8> {
    let cryptogram = cipher.encrypt(session, &cipher.pad(plain));
    let contents = [&[0x01][..], &cryptogram].concat();
    let [.., high, low] = contents.len().to_be_bytes();
    let length = match contents.len() {
        0..=0x7F => vec![low],
        0x80..=0xFF => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [&[0x86][..], &length, &contents].concat()
}

/// `6Cxx`, where `6C00` means 256.
fn right_length(length: usize, otherwise: u16) -> u16 {
    match length.to_be_bytes() {
        [.., low] if length <= 256 => 0x6C00 | u16::from(low),
        _ => otherwise,
    }
}

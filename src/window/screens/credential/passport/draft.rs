// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk has given to open a passport, and what is known of it before the chip is asked.

use std::time::Instant;

use jiff::civil::Date;
use tashika_kit::driver::CredentialId;
use tashika_kit::{CardError, Secret};
use tashika_passport::mrz::repair::{self, Repair, Unseen};
use tashika_passport::mrz::{Mrz, Told, clean};
use tashika_passport::{CAN, MRZ};
use zeroize::Zeroizing;

use crate::mrz_reader::Zone;
use crate::window::widgets::digits::Digits;
use crate::window::widgets::typed::Text;

/// The CAN's digits (Doc 9303-4, 4.1.1.2).
pub(super) const CAN_DIGITS: usize = 6;
/// Characters in a line of each format (Doc 9303-4, -5, -6).
const TD1: usize = 30;
const TD2: usize = 36;
const TD3: usize = 44;
/// Numbers of Japanese passports begin with so many letters, and go on with digits.
const JAPANESE_LETTERS: usize = 2;
const JAPAN: &str = "JPN";
/// Room for a zone: three lines with their ends, and what a reader sends too much.
const ZONE: usize = 200;
/// Room for a number, and for a date in any form.
const ENTRY: usize = 24;

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The whole zone.
    Zone,
    /// Number, date of birth, last day.
    Entries,
    /// The card access number.
    Can,
}

impl Way {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Zone => "window.mrz.way.zone",
            Self::Entries => "window.mrz.way.entries",
            Self::Can => "window.mrz.way.can",
        }
    }
}

/// What the clerk has given so far. No `Debug`: it opens a passport.
pub(in crate::window::screens::credential) struct Draft {
    way: Way,
    can_offered: bool,
    pub(super) zone: Text,
    pub(super) entries: [Text; 3],
    pub(super) can: Digits,
    /// What is wrong with it, found before the counter looked.
    pub(in crate::window::screens::credential) problem: Option<&'static str>,
    /// The zone that stands there, if it is one; or why it is none.
    read: Option<Result<Mrz, &'static str>>,
    repair: Option<Repair>,
    /// The zone with its name's line filled anew.
    refilled: Option<Mrz>,
    /// The chip did not open with what stands there.
    refused: bool,
    /// What stands there was typed for a reading that broke off.
    left: bool,
    /// So often it did not.
    tries: u32,
    /// A reader sent a zone before this page was opened.
    pub(super) earlier: bool,
    /// The clerk wants that one.
    pub(super) wants_earlier: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            way: Way::Zone,
            can_offered: false,
            zone: Text::lines(ZONE),
            entries: [ENTRY; 3].map(Text::row),
            can: Digits::new(CAN_DIGITS),
            problem: None,
            read: None,
            repair: None,
            refilled: None,
            refused: false,
            left: false,
            tries: 0,
            earlier: false,
            wants_earlier: false,
        }
    }
}

impl Draft {
    /// Wipes everything.
    pub(in crate::window::screens::credential) fn clear(&mut self) {
        self.zone.clear();
        self.entries.iter_mut().for_each(Text::clear);
        self.can.clear();
        *self = Self::default();
    }

    /// How many characters stand in the fields now.
    pub(in crate::window::screens::credential) fn typed(&self) -> usize {
        self.zone.len() + self.entries.iter().map(Text::len).sum::<usize>() + self.can.len()
    }

    /// The chip did not open: everything stays, to be mended.
    pub(in crate::window::screens::credential) fn refused(&mut self) {
        self.refused = true;
        self.tries += 1;
    }

    /// It stays for a document that may be the same one.
    pub(in crate::window::screens::credential) fn left(&mut self) {
        self.left = self.typed() > 0;
    }

    /// Whether what stands there was typed for a reading that broke off.
    pub(super) fn is_left(&self) -> bool {
        self.left
    }

    /// Which credential is given.
    pub(in crate::window::screens::credential) fn wanted(&self) -> CredentialId {
        if self.way == Way::Can { CAN } else { MRZ }
    }

    /// It, as a secret.
    ///
    /// # Errors
    /// [`CardError::Credential`] for an entry that cannot be right.
    pub(in crate::window::screens::credential) fn secret(&self, today: Date) -> Result<Secret, CardError> {
        match self.way {
            Way::Zone => Ok(Secret::from(self.zone.text().as_str())),
            Way::Can => Ok(Secret::from(self.can.as_str())),
            Way::Entries => {
                let [number, birth, expiry] = self.entries.each_ref().map(Text::text);
                Told::of_entries(&number, &birth, &expiry, today)
                    .map(|told| told.secret())
                    .map_err(|problem| CardError::Credential { credential: MRZ, problem: problem.code })
            }
        }
    }

    /// A reader's zone takes the place of what stands there.
    pub(in crate::window::screens::credential) fn take(&mut self, zone: &str) {
        self.choose(Way::Zone);
        self.zone.set(zone);
        self.look();
    }

    /// What a reader sent: since this page was opened it fills it, before that it is offered.
    pub(in crate::window::screens::credential) fn swipe(&mut self, kept: &mut Option<Zone>, opened: Instant) {
        let wanted = std::mem::take(&mut self.wants_earlier);
        if let Some(zone) = kept.take_if(|zone| wanted || zone.at >= opened) {
            self.take(clean(&zone.text).lines().join("\n").as_str());
        }
        self.earlier = kept.is_some();
    }

    /// Whether the chip can be opened with a CAN.
    pub(super) fn offer(&mut self, can: bool) {
        self.can_offered = can;
    }

    pub(super) fn ways(&self) -> impl Iterator<Item = Way> + use<> {
        let can = self.can_offered.then_some(Way::Can);
        [Way::Zone, Way::Entries].into_iter().chain(can)
    }

    pub(super) fn way(&self) -> Way {
        self.way
    }

    /// What was typed the other way does not stay behind unseen.
    pub(super) fn choose(&mut self, way: Way) {
        let (tries, offered) = (self.tries, self.can_offered);
        self.clear();
        (self.way, self.tries, self.can_offered) = (way, tries, offered);
    }

    /// Whether everything is there that can be sent.
    pub(super) fn is_complete(&self) -> bool {
        match self.way {
            Way::Zone => matches!(self.read, Some(Ok(_))),
            Way::Entries => self.entries.iter().all(|entry| entry.len() > 0),
            Way::Can => self.can.is_full(),
        }
    }

    /// Something was typed: what was said of it is no longer true.
    pub(super) fn look(&mut self) {
        (self.problem, self.refused, self.left) = (None, false, false);
        (self.read, self.repair, self.refilled) = (None, None, None);
        let text = self.zone.text();
        let cleaned = clean(&text);
        if cleaned.is_empty() {
            return;
        }
        let read = cleaned.mrz();
        match &read {
            Ok(mrz) => self.repair = Some(repair::repair(mrz)),
            Err(_) => self.refilled = repair::refill(&cleaned),
        }
        self.read = Some(read);
    }

    /// The zone, if one stands there.
    pub(super) fn read(&self) -> Option<&Mrz> {
        self.read.as_ref()?.as_ref().ok()
    }

    /// Why what stands there is no zone.
    pub(super) fn found(&self) -> Option<&'static str> {
        self.read.as_ref()?.as_ref().err().copied()
    }

    pub(super) fn repair(&self) -> Option<&Repair> {
        self.repair.as_ref()
    }

    pub(super) fn refilled(&self) -> Option<&Mrz> {
        self.refilled.as_ref()
    }

    pub(super) fn was_refused(&self) -> bool {
        self.refused
    }

    pub(super) fn tries(&self) -> u32 {
        self.tries
    }

    /// How many characters stand in each line.
    pub(super) fn lengths(&self) -> Vec<usize> {
        clean(&self.zone.text()).lines().iter().map(|line| line.chars().count()).collect()
    }

    /// Whether what stands there can no longer become a zone by typing on: a line has ended at a wrong length, or there is
    /// too much.
    pub(super) fn is_stuck(&self) -> bool {
        let text = self.zone.text();
        let lengths = self.lengths();
        let columns = columns(&lengths);
        let ended = lengths.len() - usize::from(!text.ends_with('\n')).min(lengths.len());
        let most = columns * if columns == TD1 { 3 } else { 2 };
        let wrong = |length: &usize| *length != columns && *length != most;
        lengths.iter().sum::<usize>() > most || lengths.iter().take(ended).any(wrong)
    }

    /// Takes everything away.
    pub(super) fn empty(&mut self) {
        self.zone.clear();
        self.look();
    }

    /// What looks alike in the number that was given: no check digit tells, only the eye. Where a state's numbers have
    /// places for letters and places for digits, what cannot stand there is not asked about.
    pub(super) fn look_alikes(&self) -> Vec<Unseen> {
        let japanese = self.way == Way::Zone && self.read().is_some_and(|mrz| mrz.issuing_state() == JAPAN);
        let fits = |place: &Unseen| {
            let takes = |character: char| character.is_ascii_digit() != (place.at < JAPANESE_LETTERS);
            !japanese || takes(place.or) || !takes(place.stands)
        };
        repair::unseen(&self.number()).into_iter().filter(fits).collect()
    }

    /// The number that was given, for naming what looks alike.
    fn number(&self) -> Zeroizing<String> {
        Zeroizing::new(match self.way {
            Way::Zone => self.read().map(Mrz::number).unwrap_or_default(),
            Way::Entries => self.entries.first().map(|entry| entry.text().to_string()).unwrap_or_default(),
            Way::Can => String::new(),
        })
    }
}

/// How long the lines are to be: as the first one says, otherwise as a passport's.
pub(super) fn columns(lengths: &[usize]) -> usize {
    match lengths.first() {
        Some(&(TD1 | 90)) => TD1,
        Some(&(TD2 | 72)) => TD2,
        _ => TD3,
    }
}

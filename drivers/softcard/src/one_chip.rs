// SPDX-License-Identifier: MIT OR Apache-2.0
//! One chip, two card sides: an application of another authority beside a host card, e.g. a My-Number licence on a
//! My Number Card. SELECT by AID decides who answers next; power goes to both.

use tashika_kit::CardSide;
use tashika_licence::card::MyNumberLicenceCard;
use tashika_residence::card::SpecifiedApplication;

/// An application that sits on somebody else's card.
pub trait Application: Send {
    /// Power came, or another application was selected: only counters stay.
    fn forget(&mut self);

    /// Answers one command; SELECT with any other name than its own is refused.
    fn answer(&mut self, command: &[u8]) -> Vec<u8>;
}

impl Application for MyNumberLicenceCard {
    fn forget(&mut self) {
        Self::forget(self);
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        Self::answer(self, command)
    }
}

impl Application for SpecifiedApplication {
    fn forget(&mut self) {
        Self::forget(self);
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        Self::answer(self, command)
    }
}

/// Who answers what is no SELECT by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Selected {
    Host,
    Guest,
}

/// A host card and the application beside its own.
pub struct OneChip {
    host: Box<dyn CardSide>,
    guest: Box<dyn Application>,
    selected: Selected,
}

impl OneChip {
    /// Puts an application on a card.
    #[must_use]
    pub fn new(host: Box<dyn CardSide>, guest: Box<dyn Application>) -> Self {
        Self { host, guest, selected: Selected::Host }
    }

    /// The guest is asked first, as a host may take a part of a name for the whole. Whoever is left forgets what was
    /// verified; a name that nobody has changes nothing.
    fn select(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = self.guest.answer(command);
        if accepted(&answer) {
            if self.selected == Selected::Host {
                self.host.power_up();
            }
            self.selected = Selected::Guest;
            return answer;
        }
        let answer = self.host.answer(command);
        if accepted(&answer) {
            self.guest.forget();
            self.selected = Selected::Host;
        }
        answer
    }
}

impl CardSide for OneChip {
    fn atr(&self) -> Vec<u8> {
        self.host.atr()
    }

    fn power_up(&mut self) {
        self.host.power_up();
        self.guest.forget();
        self.selected = Selected::Host;
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        match (command, self.selected) {
            ([0x00, 0xA4, 0x04, ..], _) => self.select(command),
            (_, Selected::Host) => self.host.answer(command),
            (_, Selected::Guest) => self.guest.answer(command),
        }
    }
}

impl std::fmt::Debug for OneChip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneChip").field("selected", &self.selected).finish_non_exhaustive()
    }
}

fn accepted(answer: &[u8]) -> bool {
    answer.ends_with(&[0x90, 0x00])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::{Date, date};
    use tashika_kit::{CardSide, hex};
    use tashika_licence::card::{MyNumberLicenceCard, Recorded};

    use super::OneChip;
    use crate::persona;

    const TODAY: Date = date(2026, 11, 21);
    const LICENCE: &str = "00A4040C10A0000002310600000000000000000000";
    const TEXT_AP: &str = "00A4040C0AD3921000310001010408";

    fn chip() -> OneChip {
        let host = persona::by_name("genuine").unwrap().build(TODAY);
        OneChip::new(host, Box::new(MyNumberLicenceCard::new(Recorded::Licence, TODAY)))
    }

    fn ask(chip: &mut OneChip, command: &str) -> String {
        let digits: Vec<char> = command.chars().filter(|c| !c.is_whitespace()).collect();
        let pair = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
        let answer = chip.answer(&digits.chunks(2).map(pair).collect::<Vec<_>>());
        answer.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    #[test]
    fn the_name_selected_last_answers() {
        let mut chip = chip();
        chip.power_up();
        assert_eq!(ask(&mut chip, LICENCE), "9000");
        assert_eq!(ask(&mut chip, "00B09A0003"), "C101019000");
        assert_eq!(ask(&mut chip, "00200086"), "63CA");
        assert_eq!(ask(&mut chip, TEXT_AP), "9000");
        assert_eq!(ask(&mut chip, "00200086"), "6981", "file 06 of the text AP is no PIN");
        assert_eq!(ask(&mut chip, "00A4020C020011"), "9000");
        assert_eq!(ask(&mut chip, "00200080"), "63C3");
        assert_eq!(ask(&mut chip, LICENCE), "9000");
        assert_eq!(ask(&mut chip, "00B09A0003"), "C101019000");
    }

    #[test]
    fn a_name_nobody_has_changes_nothing() {
        let mut chip = chip();
        assert_eq!(ask(&mut chip, LICENCE), "9000");
        assert_eq!(ask(&mut chip, "00A4040C10A0000002310400000000000000000000"), "6A82");
        assert_eq!(ask(&mut chip, "00A4040C10A0000002310100000000000000000000"), "6A82");
        assert_eq!(ask(&mut chip, "00B09A0003"), "C101019000");
    }

    #[test]
    fn leaving_an_application_closes_it_and_power_closes_both() {
        let mut chip = chip();
        let verify = "0020008604 38363432";
        let data = "00B09B000A";
        assert_eq!(ask(&mut chip, LICENCE), "9000");
        assert_eq!(ask(&mut chip, verify), "9000");
        assert!(ask(&mut chip, data).ends_with("9000"));
        for leave in [TEXT_AP, ""] {
            if leave.is_empty() {
                chip.power_up();
            } else {
                assert_eq!(ask(&mut chip, leave), "9000");
            }
            assert_eq!(ask(&mut chip, LICENCE), "9000");
            assert_eq!(ask(&mut chip, data), "6982");
            assert_eq!(ask(&mut chip, verify), "9000");
        }
        chip.power_up();
        assert_eq!(ask(&mut chip, TEXT_AP), "9000");
        assert_eq!(ask(&mut chip, "00A4020C020011"), "9000");
        assert_eq!(ask(&mut chip, "0020008004 31323334"), "9000");
        assert!(ask(&mut chip, "00B0820001").ends_with("9000"));
        assert_eq!(ask(&mut chip, LICENCE), "9000");
        assert_eq!(ask(&mut chip, TEXT_AP), "9000");
        assert_eq!(ask(&mut chip, "00B0820001"), "6982", "the host was left, and forgot");
    }

    #[test]
    fn counters_outlive_power_and_are_apart() {
        let mut chip = chip();
        assert_eq!(ask(&mut chip, LICENCE), "9000");
        assert_eq!(ask(&mut chip, "0020008604 30303030"), "63C9");
        chip.power_up();
        assert_eq!(ask(&mut chip, LICENCE), "9000");
        assert_eq!(ask(&mut chip, "00200086"), "63C9");
        assert_eq!(ask(&mut chip, TEXT_AP), "9000");
        assert_eq!(ask(&mut chip, "00A4020C020011"), "9000");
        assert_eq!(ask(&mut chip, "00200080"), "63C3");
    }

    #[test]
    fn a_card_without_licence_says_so() {
        let mut host = persona::by_name("genuine").unwrap().build(TODAY);
        let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x10][..], &tashika_licence::card::aid::MY_NUMBER_LICENCE];
        assert_eq!(host.answer(&select.concat()), [0x6A, 0x82]);
    }

    const RESIDENCE: &str = "00A4040C10D392F0004F010000000000000000000000";

    #[test]
    fn a_specified_card_is_a_my_number_card_that_tells_its_kind() {
        for (name, kind) in
            [("specified-residence-card", "C10230379000"), ("specified-special-permanent", "C10230389000")]
        {
            let persona = persona::by_name(name).unwrap();
            assert_eq!(persona.family, "mynumber");
            let mut card = persona.build(TODAY);
            let mut say = |command: &str| hex::upper(&card.answer(&hex::decode(command).unwrap()));
            assert!(!say("00B08A0004").ends_with("9000"), "nothing is selected but the card manager");
            assert_eq!(say(RESIDENCE), "9000");
            assert_eq!(say("00B08A0004"), kind);
            // The directories of other residence cards are not beside it.
            assert_eq!(say("00A4040C10D392F0004F020000000000000000000000"), "6A82");
            assert_eq!(say("0084000008"), "6982");
            assert_eq!(say(TEXT_AP), "9000");
            assert_eq!(say("00A4020C020011"), "9000");
            assert_eq!(say("00200080"), "63C3");
        }
        let mut without = persona::by_name("genuine").unwrap().build(TODAY);
        assert_eq!(hex::upper(&without.answer(&hex::decode(RESIDENCE).unwrap())), "6A82");
    }
}

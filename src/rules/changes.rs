// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a day changes, from the rows themselves: which document in which chip state amounts to something else from then on.
//! Only rows are compared; what modifiers add (mail, a further document, high risk) is asked for each case, as a preview.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::question::{ChipState, DocumentKind, Law, Person};
use super::ruling::Outcome;
use super::set::RuleSet;

/// Documents that amount to something else from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Under this law.
    pub law: Law,
    /// These documents.
    pub documents: Vec<DocumentKind>,
    /// In these states of the chip.
    pub chip: Vec<ChipState>,
    /// For these persons.
    pub persons: Vec<Person>,
    /// Until the day before: the best a row gives. No row refuses.
    pub before: Outcome,
    /// From the day on.
    pub after: Outcome,
}

/// What the branch has to do about a change; the locale files hold `rules_change.do.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Read the chip each time, completely.
    ReadChips,
    /// Ask for another document.
    OtherDocument,
    /// Send registered mail.
    SendMail,
    /// Ask for a further document.
    FurtherDocument,
}

impl Duty {
    /// The code in locale keys.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadChips => "read_chips",
            Self::OtherDocument => "other_document",
            Self::SendMail => "send_mail",
            Self::FurtherDocument => "further_document",
        }
    }
}

impl Change {
    /// Whether less is enough from then on, or more is needed.
    #[must_use]
    pub fn is_stricter(&self) -> bool {
        self.after > self.before
    }

    /// What the branch has to do about it.
    #[must_use]
    pub fn duties(&self) -> BTreeSet<Duty> {
        if !self.is_stricter() {
            return BTreeSet::new();
        }
        let has_chip = self.chip.iter().any(|chip| *chip != ChipState::None);
        let after = match self.after {
            Outcome::Mail => [Some(Duty::SendMail), None],
            Outcome::MailSupp => [Some(Duty::SendMail), Some(Duty::FurtherDocument)],
            Outcome::AloneSupp => [Some(Duty::FurtherDocument), None],
            // What the manager decides may still be enough: the customer is not sent away for something else.
            Outcome::Manual => [None, None],
            _ => [Some(Duty::OtherDocument), None],
        };
        has_chip.then_some(Duty::ReadChips).into_iter().chain(after.into_iter().flatten()).collect()
    }
}

const CHIPS: [ChipState; 6] = [
    ChipState::Full,
    ChipState::Partial,
    ChipState::Unreadable,
    ChipState::NotRead,
    ChipState::Invalid,
    ChipState::None,
];

const PERSONS: [Person; 3] = [Person::Resident, Person::NonRegistered, Person::NonResidentForeigner];

/// Documents, chip states and persons with the same change.
type Cells = BTreeMap<(Law, Outcome, Outcome), BTreeMap<DocumentKind, BTreeSet<(ChipState, Person)>>>;

impl RuleSet {
    /// What this day changes against the day before, under each law; nothing if the rows stay as they are.
    #[must_use]
    pub fn changes_on(&self, day: Date) -> Vec<Change> {
        let Ok(eve) = day.yesterday() else { return Vec::new() };
        let mut cells = Cells::new();
        for law in [Law::Aml, Law::Phone, Law::Lending] {
            for document in DocumentKind::ALL {
                // A row may name chip states that its document never has; nobody meets them at a counter.
                let chips = CHIPS.into_iter().filter(|chip| document.can_be(*chip));
                for (chip, person) in chips.flat_map(|chip| PERSONS.map(|person| (chip, person))) {
                    let best = |day| self.best(law, document, chip, person, day);
                    let (before, after) = (best(eve), best(day));
                    if before != after {
                        let of = cells.entry((law, before, after)).or_default();
                        of.entry(document).or_default().insert((chip, person));
                    }
                }
            }
        }
        let lines = cells.into_iter().flat_map(|((law, before, after), by)| together(law, before, after, by));
        let mut changes: Vec<Change> = lines.collect();
        // What becomes stricter first, and the documents that come to a counter most, which the sheet has first.
        changes.sort_by_cached_key(|change| (change.law, !change.is_stricter(), change.documents.clone()));
        changes
    }

    /// The best that a row in force gives; a row that depends on circumstances counts only where no other row applies.
    fn best(&self, law: Law, document: DocumentKind, chip: ChipState, person: Person, day: Date) -> Outcome {
        let applies = self.rows().iter().filter(|row| {
            row.law == law
                && row.in_force(day)
                && row.documents.contains(&document)
                && row.chip.contains(&chip)
                && row.persons.contains(&person)
        });
        let best =
            applies.flat_map(|row| row.routes.iter().map(|route| (!row.when.is_empty(), route.outcome)));
        best.min().map_or(Outcome::Refuse, |(_, outcome)| outcome)
    }
}

/// Documents that change in the same chip states for the same persons stand in one line.
fn together(
    law: Law,
    before: Outcome,
    after: Outcome,
    by: BTreeMap<DocumentKind, BTreeSet<(ChipState, Person)>>,
) -> Vec<Change> {
    let mut lines: BTreeMap<(Vec<ChipState>, Vec<Person>), BTreeSet<DocumentKind>> = BTreeMap::new();
    for (document, cells) in by {
        // Chip states with the same persons belong together.
        let mut persons_of: BTreeMap<ChipState, BTreeSet<Person>> = BTreeMap::new();
        for (chip, person) in cells {
            persons_of.entry(chip).or_default().insert(person);
        }
        let mut chips_of: BTreeMap<Vec<Person>, Vec<ChipState>> = BTreeMap::new();
        for (chip, persons) in persons_of {
            chips_of.entry(persons.into_iter().collect()).or_default().push(chip);
        }
        for (persons, chips) in chips_of {
            lines.entry((chips, persons)).or_default().insert(document);
        }
    }
    let change = |((chip, persons), documents): (_, BTreeSet<DocumentKind>)| Change {
        law,
        documents: documents.into_iter().collect(),
        chip,
        persons,
        before,
        after,
    };
    lines.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use jiff::civil::date;

    use super::super::{ChipState, DocumentKind, Law, Outcome, Person, RuleSet};
    use super::Duty;

    #[test]
    fn the_next_day_of_change_asks_for_chips() {
        let rules = RuleSet::shipped().unwrap();
        let day = rules.next_change(date(2026, 11, 22)).unwrap();
        let changes = rules.changes_on(day);
        let unread = changes.iter().find(|change| {
            change.law == Law::Aml
                && change.documents.contains(&DocumentKind::MyNumberCard)
                && change.chip.contains(&ChipState::NotRead)
                && change.persons.contains(&Person::Resident)
        });
        let unread = unread.unwrap();
        assert!(unread.before == Outcome::Alone && unread.is_stricter(), "{unread:?}");
        assert!(unread.duties().contains(&Duty::ReadChips));
        let full = |change: &&super::Change| {
            change.law == Law::Aml
                && change.documents.contains(&DocumentKind::MyNumberCard)
                && change.chip.contains(&ChipState::Full)
                && change.persons.contains(&Person::Resident)
        };
        assert!(!changes.iter().any(|change| full(&change)), "a chip that is read completely stays enough");
    }

    #[test]
    fn no_case_stands_in_two_lines_and_none_changes_into_itself() {
        let rules = RuleSet::shipped().unwrap();
        let changes = rules.changes_on(rules.next_change(date(2026, 11, 22)).unwrap());
        let mut seen = std::collections::BTreeSet::new();
        for change in &changes {
            assert_ne!(change.before, change.after);
            for document in &change.documents {
                for chip in &change.chip {
                    for person in &change.persons {
                        assert!(seen.insert((change.law, *document, *chip, *person)), "{change:?}");
                    }
                }
            }
        }
        assert!(!seen.is_empty());
    }

    #[test]
    fn no_line_names_a_case_that_cannot_come_to_a_counter() {
        let rules = RuleSet::shipped().unwrap();
        let changes = rules.changes_on(rules.next_change(date(2026, 11, 22)).unwrap());
        let never = |document: DocumentKind, chip: ChipState| match document {
            DocumentKind::MyNumberCard
            | DocumentKind::DriversLicence
            | DocumentKind::ResidenceCard
            | DocumentKind::SpecialPermanentResident
            | DocumentKind::CardWithoutPhoto => chip == ChipState::None,
            DocumentKind::DrivingHistory
            | DocumentKind::Disability
            | DocumentKind::SealRegistration
            | DocumentKind::HealthEligibility
            | DocumentKind::Care
            | DocumentKind::Child => chip != ChipState::None,
            _ => false,
        };
        for change in &changes {
            for (document, chip) in change
                .documents
                .iter()
                .flat_map(|document| change.chip.iter().map(move |chip| (document, chip)))
            {
                assert!(!never(*document, *chip), "{change:?}");
            }
        }
        // What has no chip changes all the same, and asks for no reading.
        let printed =
            changes.iter().find(|change| change.documents.contains(&DocumentKind::HealthEligibility));
        let printed = printed.unwrap();
        assert_eq!(printed.chip, [ChipState::None]);
        assert!(!printed.duties().contains(&Duty::ReadChips));
    }

    #[test]
    fn only_passports_come_with_a_chip_and_without() {
        let chips = |document: DocumentKind| {
            super::CHIPS.into_iter().filter(|chip| document.can_be(*chip)).collect::<Vec<ChipState>>()
        };
        assert_eq!(chips(DocumentKind::PassportForeign), super::CHIPS);
        assert_eq!(chips(DocumentKind::DrivingHistory), [ChipState::None]);
        assert!(!chips(DocumentKind::DriversLicence).contains(&ChipState::None));
        assert_eq!(chips(DocumentKind::DriversLicence).len(), super::CHIPS.len() - 1);
    }

    #[test]
    fn what_the_manager_decides_asks_for_no_other_document() {
        let turn = |after| super::Change {
            law: Law::Aml,
            documents: vec![DocumentKind::SealRegistration],
            chip: vec![ChipState::None],
            persons: vec![Person::Resident],
            before: Outcome::MailSupp,
            after,
        };
        assert!(turn(Outcome::Manual).is_stricter() && turn(Outcome::Manual).duties().is_empty());
        assert!(turn(Outcome::Refuse).duties().contains(&Duty::OtherDocument));
    }

    #[test]
    fn an_ordinary_day_changes_nothing() {
        assert!(RuleSet::shipped().unwrap().changes_on(date(2026, 11, 22)).is_empty());
    }
}

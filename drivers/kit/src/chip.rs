// SPDX-License-Identifier: MIT OR Apache-2.0
//! One chip, and all documents on it that this program reads: one, or a host and what sits beside it (a
//! My-Number licence on a My Number Card). What is beside is read in the same session, so that both are known to sit
//! on one chip; it never stands for the host.

use crate::driver::{Credential, CredentialNeed, Driver, ReadOrder, Recognised};
use crate::error::CardError;
use crate::reading::{Field, Reading};
use crate::transaction::Transaction;

/// One line of the driver table.
#[derive(Clone, Copy)]
pub struct Line<'d> {
    /// The document.
    pub driver: &'d dyn Driver,
    /// What can sit beside it on the same chip. Asked first, so that the permit for the host's own number is fresh
    /// when it is used.
    pub additions: &'d [&'d dyn Driver],
}

/// A recognised chip.
pub struct Chip<'d> {
    driver: &'d dyn Driver,
    document: Box<dyn Recognised>,
    additions: Vec<(&'d dyn Driver, Box<dyn Recognised>)>,
    needs: Vec<CredentialNeed>,
}

/// What was read from a chip.
#[derive(Debug)]
pub struct Readings {
    /// The document.
    pub document: Reading,
    /// What sits beside it and was asked for, each as it came out: a failure there does not undo the document.
    pub additions: Vec<Addition>,
}

/// What sits beside a document on its chip.
#[derive(Debug)]
pub struct Addition {
    /// Its family.
    pub family: &'static str,
    /// What was read, or why not.
    pub outcome: Result<Reading, CardError>,
}

/// Asks each driver of an ordered table in turn.
///
/// # Errors
/// The first driver's error, and [`CardError::UnknownDocument`] if none knows the card.
pub fn recognise<'d>(table: &[Line<'d>], tx: &mut Transaction) -> Result<Chip<'d>, CardError> {
    for line in table {
        let mut additions = Vec::new();
        for driver in line.additions {
            if let Some(recognised) = driver.probe(tx)? {
                additions.push((*driver, recognised));
            }
        }
        if let Some(document) = line.driver.probe(tx)? {
            return Ok(Chip::new(line.driver, document, additions));
        }
    }
    Err(CardError::UnknownDocument)
}

impl<'d> Chip<'d> {
    fn new(
        driver: &'d dyn Driver,
        document: Box<dyn Recognised>,
        additions: Vec<(&'d dyn Driver, Box<dyn Recognised>)>,
    ) -> Self {
        let mut needs = document.needs().to_vec();
        for (_, addition) in &additions {
            // Nobody has to open what is beside.
            let beside = addition.needs().iter().cloned();
            needs.extend(beside.map(|need| CredentialNeed { optional: true, ..need }));
        }
        Self { driver, document, additions, needs }
    }

    /// The document's driver.
    #[must_use]
    pub fn driver(&self) -> &'d dyn Driver {
        self.driver
    }

    /// The families of what sits beside.
    pub fn additions(&self) -> impl Iterator<Item = &'static str> {
        self.additions.iter().map(|(driver, _)| driver.family())
    }

    /// Everything that can be asked for, the document's own first.
    #[must_use]
    pub fn needs(&self) -> &[CredentialNeed] {
        &self.needs
    }

    /// What is already known of the document.
    #[must_use]
    pub fn preview(&self) -> &[Field] {
        self.document.preview()
    }

    /// Reads the document, then what sits beside it and was given all credentials.
    ///
    /// # Errors
    /// Those of the document; what happens beside is told in [`Readings::additions`].
    pub fn read(
        self,
        tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Readings, CardError> {
        let own = taken(&mut credentials, self.document.needs());
        let document = self.document.read(tx, own, order)?;
        let mut additions = Vec::new();
        for (driver, addition) in self.additions {
            let given = taken(&mut credentials, addition.needs());
            if given.len() == addition.needs().len() {
                let outcome = addition.read(tx, given, order);
                additions.push(Addition { family: driver.family(), outcome });
            }
        }
        Ok(Readings { document, additions })
    }
}

/// Takes out the credentials somebody needs.
fn taken(credentials: &mut Vec<Credential>, needs: &[CredentialNeed]) -> Vec<Credential> {
    let wanted = |given: &mut Credential| needs.iter().any(|need| need.id == given.id);
    credentials.extract_if(.., wanted).collect()
}

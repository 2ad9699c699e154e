// SPDX-License-Identifier: MIT OR Apache-2.0
//! One chip, and all documents on it that this program reads: one, or a host and what sits beside it (a
//! My-Number licence on a My Number Card). What is beside is read in the same session, so that both are known to sit
//! on one chip; it never stands for the host.

use crate::driver::{Credential, CredentialId, CredentialNeed, Driver, ReadOrder, Recognised};
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

    /// What this one card tells of itself for nothing ([`Recognised::own_mark`]).
    #[must_use]
    pub fn own_mark(&self) -> &[u8] {
        self.document.own_mark()
    }

    /// The key of this one document, if it has one ([`Recognised::key`]).
    #[must_use]
    pub fn key(&self) -> Option<CredentialId> {
        self.document.key()
    }

    /// Reads the document, then what sits beside it and was given all credentials.
    ///
    /// # Errors
    /// [`CardError::Blocked`] before anything is sent if a number that is needed has no try left; those of the
    /// document. What happens beside is told in [`Readings::additions`].
    pub fn read(
        self,
        tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Readings, CardError> {
        let blocked = self.document.needs().iter().find(|need| !need.optional && need.tries_left == 0);
        if let Some(need) = blocked {
            return Err(CardError::Blocked { credential: need.id });
        }
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use jiff::Timestamp;
    use jiff::civil::Date;

    use super::{Line, recognise};
    use crate::anchors::{Anchors, NoAnchors};
    use crate::driver::{Credential, CredentialId, CredentialNeed, Driver, Entry, ReadOrder, Recognised};
    use crate::error::CardError;
    use crate::link::{Link, LinkError};
    use crate::reading::{Field, Reading};
    use crate::secret::Secret;
    use crate::transaction::Transaction;
    use crate::verdict::Verdicts;
    use crate::watch::Watch;

    /// A document that is always there, needs one PIN, and reads as it is told to.
    #[derive(Clone)]
    struct Always {
        family: &'static str,
        pin: CredentialId,
        tries: u8,
        fails: bool,
    }

    struct There(Always, [CredentialNeed; 1]);

    impl Driver for Always {
        fn family(&self) -> &'static str {
            self.family
        }

        fn probe(&self, _: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
            let need = CredentialNeed {
                id: self.pin,
                digits: 4,
                tries_left: self.tries,
                warn_at: 1,
                entry: Entry::Holder,
                optional: false,
            };
            Ok(Some(Box::new(There(self.clone(), [need]))))
        }

        fn check(&self, _: &Credential, _: Date) -> Result<(), CardError> {
            Ok(())
        }

        fn judge(&self, _: &Reading, _: &dyn Anchors, _: Timestamp) -> Verdicts {
            unreachable!("nothing is judged here")
        }
    }

    impl Recognised for There {
        fn needs(&self) -> &[CredentialNeed] {
            &self.1
        }

        fn preview(&self) -> &[Field] {
            &[]
        }

        fn read(
            self: Box<Self>,
            _: &mut Transaction,
            mut credentials: Vec<Credential>,
            order: &ReadOrder<'_>,
        ) -> Result<Reading, CardError> {
            ReadOrder::take(&mut credentials, self.0.pin)?;
            assert!(credentials.is_empty(), "nobody is given what another needs");
            if self.0.fails {
                return Err(CardError::WrongNumber { credential: self.0.pin, left: Some(2) });
            }
            Ok(Reading {
                family: Cow::Borrowed(self.0.family),
                read_at: order.now,
                fields: Vec::new(),
                evidence: Vec::new(),
                challenges: Vec::new(),
                attested: Vec::new(),
                notes: Vec::new(),
            })
        }
    }

    struct NoCard;

    impl Link for NoCard {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
            Err(LinkError::NoCard)
        }
        fn power_off(&mut self) {}
    }

    fn given(id: CredentialId) -> Credential {
        Credential { id, secret: Secret::from("0000"), last_try: None }
    }

    fn read(
        host: &Always,
        beside: &Always,
        pins: &[CredentialId],
    ) -> Result<(String, Vec<Result<(), CardError>>), CardError> {
        let mut tx = Transaction::new(Box::new(NoCard), Watch::default());
        let additions: [&dyn Driver; 1] = [beside];
        let chip = recognise(&[Line { driver: host, additions: &additions }], &mut tx)?;
        let needs: Vec<_> = chip.needs().iter().map(|need| (need.id, need.optional)).collect();
        assert_eq!(needs, [("host", false), ("beside", true)]);
        assert_eq!(chip.additions().collect::<Vec<_>>(), ["addition"]);
        let now = Timestamp::UNIX_EPOCH;
        let order = ReadOrder { now, anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
        let readings = chip.read(&mut tx, pins.iter().copied().map(given).collect(), &order)?;
        let additions = readings.additions.into_iter().map(|addition| addition.outcome.map(|_| ()));
        Ok((readings.document.family.into_owned(), additions.collect()))
    }

    const HOST: Always = Always { family: "document", pin: "host", tries: 3, fails: false };
    const BESIDE: Always = Always { family: "addition", pin: "beside", tries: 3, fails: false };

    #[test]
    fn what_is_beside_is_read_only_if_its_pin_was_given() {
        assert_eq!(read(&HOST, &BESIDE, &["host"]).unwrap(), ("document".into(), vec![]));
        assert_eq!(read(&HOST, &BESIDE, &["beside", "host"]).unwrap(), ("document".into(), vec![Ok(())]));
    }

    #[test]
    fn a_failure_beside_does_not_undo_the_document() {
        let failing = Always { fails: true, ..BESIDE };
        let wrong = CardError::WrongNumber { credential: "beside", left: Some(2) };
        assert_eq!(
            read(&HOST, &failing, &["host", "beside"]).unwrap(),
            ("document".into(), vec![Err(wrong)])
        );
    }

    #[test]
    fn a_failure_of_the_document_ends_everything() {
        let failing = Always { fails: true, ..HOST };
        assert!(matches!(
            read(&failing, &BESIDE, &["host", "beside"]),
            Err(CardError::WrongNumber { credential: "host", .. })
        ));
        assert!(matches!(
            read(&HOST, &BESIDE, &["beside"]),
            Err(CardError::CredentialMissing { credential: "host" })
        ));
    }

    #[test]
    fn a_blocked_number_ends_it_before_anything_is_sent() {
        let blocked = Always { tries: 0, ..HOST };
        assert!(matches!(read(&blocked, &BESIDE, &["host"]), Err(CardError::Blocked { credential: "host" })));
        let blocked = Always { tries: 0, ..BESIDE };
        assert_eq!(read(&HOST, &blocked, &["host"]).unwrap(), ("document".into(), vec![]));
    }
}

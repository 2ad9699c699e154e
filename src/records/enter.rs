// SPDX-License-Identifier: MIT OR Apache-2.0
//! Entering an act: rights, guards, sealing, one transaction.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use zeroize::Zeroizing;

use super::act::{Act, Amendment};
use super::clock::today;
use super::error::BookError;
use super::head::{self, Head};
use super::list::{self, Listed, place};
use super::public::{self, Divided};
use super::restore;
use super::store::{self, Book, Stored};
use super::token::{self, Token};
use super::{amend, guard, mail, read};
use crate::jpki::signed_standing;
use crate::keys::Session;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::leaf::{self, Leaf};
use crate::proof::merkle;

/// Upper bound of one content in bytes, before it is sealed. A card gives at most a few hundred kilobytes.
const MAX_CONTENT: usize = 8 << 20;

/// Proof that an entry is in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The entry's place, from 1.
    pub seq: u64,
    /// The record it is about; empty if it is about none.
    pub record_id: String,
    /// The entry's leaf hash, lower-case hexadecimal.
    pub leaf: String,
    /// The signed checkpoint right after it (a signed note).
    pub checkpoint: String,
}

impl Book {
    /// Enters an act. When this returns, it is on the disk; if it fails or the machine stops, none of it is.
    ///
    /// # Errors
    /// [`BookError::Key`] if the session may not; what [`Act`] and the state of its record do not allow
    /// ([`BookError::MailStep`], [`BookError::OldDiffers`], [`BookError::NotToKeep`] …); [`BookError::RolledBack`]
    /// and [`BookError::Broken`] if the book is not the one that was signed here; what the database refuses.
    pub fn enter(&mut self, by: &Session, act: &Act) -> Result<Receipt, BookError> {
        self.enter_many(by, &[act])?.pop().ok_or(BookError::Encode)
    }

    /// Enters several acts in one transaction with one checkpoint: all of them or none.
    ///
    /// # Errors
    /// As [`Book::enter`].
    pub fn enter_many(&mut self, by: &Session, acts: &[&Act]) -> Result<Vec<Receipt>, BookError> {
        let drafts: Vec<Draft> = acts.iter().map(|act| self.draft(by, act)).collect::<Result<_, _>>()?;
        let (entered, checkpoint) = self.transact(by, |writer| {
            let entered = acts.iter().zip(drafts).map(|(act, draft)| writer.enter(act, draft));
            entered.collect::<Result<Vec<_>, _>>()
        })?;
        Ok(entered.into_iter().map(|entered| entered.receipt(&checkpoint)).collect())
    }

    /// What can be done before the database is locked: the rights, the guards, the sealing.
    pub(super) fn draft(&self, by: &Session, act: &Act) -> Result<Draft, BookError> {
        public::may_enter(by, act)?;
        if matches!(act, Act::Deleted { .. } | Act::Restored { .. }) {
            return Err(BookError::NotThisWay);
        }
        let standing = || signed_standing::entered(self, &by.verifying_key());
        guard::check(self.kind, &standing, act)?;
        Draft::of(by, act)
    }

    /// Runs one write transaction and signs the checkpoint after it. Nothing is written if `work` fails.
    pub(super) fn transact<T>(
        &mut self,
        by: &Session,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, BookError>,
    ) -> Result<(T, String), BookError> {
        let restored = restore::pending(&self.places)?;
        let mut writer = Writer::begin(&mut self.connection, &self.origin, by)?;
        let known = head::read(&self.places.head)?;
        writer.check_foundation(&known)?;
        if let Some(restored) = &restored {
            let act = restored.act();
            writer.append(Draft::of(by, &act)?)?;
        }
        let done = work(&mut writer)?;
        let note = writer.finish()?;
        // The entry is on the disk now. A head file that could not follow is one entry behind: no reason to make
        // anybody enter the same thing twice.
        if let Err(error) = head::write(&self.places.head, &note) {
            tracing::warn!(kind = ?error.kind(), "the head file could not be written");
        }
        if restored.is_some() {
            restore::done(&self.places)?;
        }
        Ok((done, note))
    }
}

/// An act ready to be written.
pub(super) struct Draft {
    divided: Divided,
    sealed: Option<Vec<u8>>,
    tokens: Vec<Token>,
}

impl Draft {
    /// Divides and seals an act.
    pub(super) fn of(by: &Session, act: &Act) -> Result<Self, BookError> {
        let divided = public::divide(act)?;
        let sealed = match &divided.content {
            None => None,
            Some(content) => {
                let plain = Zeroizing::new(serde_json::to_vec(content).map_err(|_| BookError::Encode)?);
                if plain.len() > MAX_CONTENT {
                    return Err(BookError::TooLarge { bytes: plain.len(), limit: MAX_CONTENT });
                }
                Some(by.seal(&plain)?)
            }
        };
        let tokens = match act {
            Act::Record(record) => token::of_record(by, record),
            _ => Vec::new(),
        };
        Ok(Self { divided, sealed, tokens })
    }
}

/// An entry that was written in a transaction that is not yet finished.
pub(super) struct Entered {
    pub(super) seq: u64,
    pub(super) record_id: String,
    leaf: merkle::Hash,
}

impl Entered {
    pub(super) fn receipt(self, checkpoint: &str) -> Receipt {
        let leaf = hex::lower(&self.leaf);
        Receipt { seq: self.seq, record_id: self.record_id, leaf, checkpoint: checkpoint.to_owned() }
    }
}

/// One write transaction.
pub(super) struct Writer<'a> {
    transaction: Transaction<'a>,
    by: &'a Session,
    origin: &'a str,
    size: u64,
    /// When the transaction began. The write lock is held, so entries do not go back in time unless the clock does.
    at: Timestamp,
}

impl<'a> Writer<'a> {
    fn begin(connection: &'a mut Connection, origin: &'a str, by: &'a Session) -> Result<Self, BookError> {
        // IMMEDIATE takes the write lock before the size is read, so that two writers cannot both continue from
        // the same entry.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let size = store::size(&transaction)?;
        Ok(Self { transaction, by, origin, size, at: Timestamp::now() })
    }

    /// The open transaction, to read in.
    pub(super) fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// Signs nothing on top of a log that is not the one signed before: else a forger would only have to wait for
    /// the next entry. Checks the hashes that lead to the last checkpoint, its signature, and the head file.
    fn check_foundation(&self, known: &Head) -> Result<(), BookError> {
        let key = self.by.verifying_key();
        match store::last_checkpoint(&self.transaction)? {
            None if self.size == 0 => {}
            None => return Err(BookError::Broken { size: self.size }),
            Some((size, note)) => {
                let broken = BookError::Broken { size };
                let Ok(checkpoint) = Checkpoint::verified(&note, &key) else { return Err(broken) };
                let fits = size == self.size && self.holds(&checkpoint)?;
                if !fits {
                    return Err(broken);
                }
            }
        }
        let Head::Known { note, .. } = known else { return Ok(()) };
        // A head file that is not signed here says nothing; verifying reports it.
        let Ok(head) = Checkpoint::verified(note, &key) else { return Ok(()) };
        if head.origin != self.origin {
            return Err(BookError::Gone);
        }
        if head.size > self.size {
            return Err(BookError::RolledBack { known: head.size, have: self.size });
        }
        if self.holds(&head)? { Ok(()) } else { Err(BookError::Broken { size: head.size }) }
    }

    /// Whether the stored nodes lead to a checkpoint.
    fn holds(&self, checkpoint: &Checkpoint) -> Result<bool, BookError> {
        let root = merkle::root(&Stored(&self.transaction), checkpoint.size)?;
        Ok(checkpoint.origin == self.origin && checkpoint.size <= self.size && root == checkpoint.root)
    }

    /// Enters an act if the state of its record allows it.
    pub(super) fn enter(&mut self, act: &Act, mut draft: Draft) -> Result<Entered, BookError> {
        let listed = match &draft.divided.record_id {
            Some(record_id) => list::get(&self.transaction, record_id)?,
            None => None,
        };
        match (act, &listed) {
            (Act::Record(_), Some(_)) => return Err(BookError::Exists),
            (Act::Record(_), None) => {}
            (_, None) if draft.divided.record_id.is_some() => return Err(BookError::NoRecord),
            (_, None) => {}
            (_, Some(listed)) if listed.line.deleted => return Err(BookError::Deleted),
            (Act::Mail(event), Some(listed)) => mail::check(listed, event, today())?,
            (Act::RelationEnded { on, .. } | Act::LastUse { on, .. }, Some(listed)) => past(listed, *on)?,
            (Act::Amended(amendment), Some(_)) => draft.tokens = self.amended(amendment)?,
            _ => {}
        }
        self.append(draft)
    }

    /// Checks an amendment against the record as it reads now, and gives the tokens that come with the new value.
    fn amended(&self, amendment: &Amendment) -> Result<Vec<Token>, BookError> {
        let history = read::history(&self.transaction, self.by, &amendment.record_id)?;
        let before = history.amended()?;
        let after = amend::apply(&before, amendment)?;
        let known = token::of_record(self.by, &before);
        let tokens = token::of_record(self.by, &after);
        Ok(tokens.into_iter().filter(|token| !known.contains(token)).collect())
    }

    /// Writes an entry.
    pub(super) fn append(&mut self, draft: Draft) -> Result<Entered, BookError> {
        let Draft { divided, sealed, tokens } = draft;
        let seq = self.size.saturating_add(1);
        let sha256 = |bytes: &[u8]| hex::lower(&Sha256::digest(bytes));
        let commitment = divided.content.map(|content| content.commitment()).transpose();
        let commitment = commitment.map_err(|_| BookError::Encode)?;
        let leaf = Leaf {
            v: leaf::VERSION,
            log: self.origin.to_owned(),
            seq,
            at: self.at,
            by: self.by.name().to_owned(),
            act: divided.act,
            record_id: divided.record_id,
            public: divided.public,
            sealed_sha256: sealed.as_deref().map(sha256),
            commitment: commitment.map(|hash| hex::lower(&hash)),
            tokens_sha256: (!tokens.is_empty()).then(|| sha256(tokens.as_flattened())),
        };
        let bytes = leaf.to_bytes().map_err(|_| BookError::Encode)?;
        let hash = merkle::leaf(&bytes);
        let text = std::str::from_utf8(&bytes).map_err(|_| BookError::Encode)?;
        let nodes = merkle::completed(&Stored(&self.transaction), self.size, hash)?;
        self.execute("INSERT INTO entry (seq, leaf) VALUES (?1, ?2)", params![place(seq)?, text])?;
        if let Some(sealed) = sealed {
            self.execute("INSERT INTO sealed (seq, content) VALUES (?1, ?2)", params![place(seq)?, sealed])?;
        }
        for token in &tokens {
            self.execute("INSERT INTO token (token, seq) VALUES (?1, ?2)", params![token, place(seq)?])?;
        }
        for (level, index, hash) in nodes {
            let row = params![level, place(index)?, hash];
            self.execute("INSERT INTO node (level, idx, hash) VALUES (?1, ?2, ?3)", row)?;
        }
        list::follow(&self.transaction, &leaf)?;
        self.size = seq;
        Ok(Entered { seq, record_id: leaf.record_id.unwrap_or_default(), leaf: hash })
    }

    fn execute(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<(), BookError> {
        self.transaction.prepare_cached(sql)?.execute(parameters)?;
        Ok(())
    }

    /// Signs the checkpoint over all entries and commits.
    fn finish(self) -> Result<String, BookError> {
        let checkpoint = Checkpoint {
            origin: self.origin.to_owned(),
            size: self.size,
            root: merkle::root(&Stored(&self.transaction), self.size)?,
            at: self.at,
        };
        let note = checkpoint.signed(&self.by.verifying_key(), |text| self.by.sign(text));
        self.execute(
            "INSERT INTO checkpoint (size, note) VALUES (?1, ?2)",
            params![place(self.size)?, note],
        )?;
        self.transaction.commit()?;
        Ok(note)
    }
}

/// A day that an entry about a record can name: not before the record, not after today.
fn past(listed: &Listed, on: jiff::civil::Date) -> Result<(), BookError> {
    if on > today() {
        return Err(BookError::BadDate("in the future"));
    }
    if on < japan_day(listed.line.created_at) {
        return Err(BookError::BadDate("before the record was made"));
    }
    Ok(())
}

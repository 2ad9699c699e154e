// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk through the whole log: is it as it was signed, and if not, where was it touched?
//!
//! Everything is made anew from the leaves: their hashes, the tree, its root at every signed checkpoint, the hashes
//! of sealed contents and tokens, the list. The stored nodes say which of two is the changed one where they differ
//! from a leaf: a signed checkpoint fits only one of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Rows, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::error::BookError;
use super::finding::Finding;
use super::head::{self};
use super::list::{self, Listed, place};
use super::store::{self, Book, BookKind};
use super::surroundings::{guards, integrity, outside};
use super::tree::Tree;
use crate::keys::Keyring;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::leaf::{self, Leaf};
use crate::proof::merkle::{self, Hash};

/// How many findings are listed at most.
const MOST: usize = 1000;

/// Larger contents than any the book writes are not loaded: their hash cannot fit.
const MAX_SEALED: i64 = 9 << 20;

/// A clock that is set right by less than this is no finding.
const CLOCK: SignedDuration = SignedDuration::from_secs(5);

/// After how many entries the progress is told.
const STEP: u64 = 1000;

/// What the walk through the log found; `findings` is empty if the book is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many entries the book has.
    pub entries: u64,
    /// The newest checkpoint (a signed note); kept elsewhere, it proves later that nothing up to here was changed.
    pub checkpoint: Option<String>,
    /// What is not as it was written, each as (code, place) and words in `finding.<code>`.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Book {
    /// Walks through the whole log in one state of the book, while others may write. Needs no session. `known` are
    /// checkpoints kept elsewhere, whose signature the caller has checked: without one, nobody can see that the whole
    /// book was replaced by an older copy together with its head file. `progress` is told how many entries of how
    /// many are done, and says with `false` that it wants no more.
    ///
    /// # Errors
    /// [`BookError::Cancelled`], [`BookError::Busy`]. A damaged file is a finding.
    pub fn verify(
        &self,
        keys: &Keyring,
        known: &[Checkpoint],
        progress: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Verification, BookError> {
        self.verify_with(&keys.verifying_key(), known, progress)
    }

    /// As [`Book::verify`], with the terminal's public key as somebody else keeps it.
    ///
    /// # Errors
    /// As [`Book::verify`].
    pub fn verify_with(
        &self,
        key: &[u8; 32],
        known: &[Checkpoint],
        progress: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Verification, BookError> {
        // Before the state is fixed: another program that writes now brings the head file further than this state.
        let head = head::read(&self.places.head)?;
        let state = self.connection.unchecked_transaction()?;
        let mut findings = Findings::default();
        findings.part("guards", guards(&state))?;
        let entries = findings.part("entries", store::size(&state).map(|size| (size, Vec::new())))?;
        let entries = entries.unwrap_or_default();
        let mut walk = Walk::new(&state, self, key, progress, entries);
        let walked = walk.run();
        let (after, found) = (walk.done, walk.finish());
        findings.list.extend(found);
        findings.part_after("entries", after, walked.map(|()| ((), Vec::new())))?;
        findings.part("outside", outside(&state, self, key, &head, known, entries))?;
        findings.part("database", integrity(&state))?;
        let newest =
            findings.part("checkpoints", store::last_checkpoint(&state).map(|last| (last, Vec::new())))?;
        Ok(Verification {
            entries,
            checkpoint: newest.flatten().map(|(_, note)| note),
            findings: findings.finish(),
        })
    }

    /// Makes the list anew from the log, if verifying found it changed. Nothing else is touched.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn rebuild_list(&mut self) -> Result<(), BookError> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        list::rebuild(&transaction)?;
        Ok(transaction.commit()?)
    }
}

/// What was found so far. A part of the file that cannot be read is a finding, and the others are still looked at.
#[derive(Default)]
struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Takes in what a part gives: a value and findings.
    fn part<T>(
        &mut self,
        part: &str,
        done: Result<(T, Vec<Finding>), BookError>,
    ) -> Result<Option<T>, BookError> {
        self.part_after(part, 0, done)
    }

    fn part_after<T>(
        &mut self,
        part: &str,
        after: u64,
        done: Result<(T, Vec<Finding>), BookError>,
    ) -> Result<Option<T>, BookError> {
        match done {
            Ok((value, found)) => {
                self.list.extend(found);
                Ok(Some(value))
            }
            Err(error @ (BookError::Cancelled | BookError::Busy | BookError::Folder(_))) => Err(error),
            Err(_) => {
                self.list.push(Finding::Damaged { part: part.to_owned(), after });
                Ok(None)
            }
        }
    }

    /// Each finding once, not more than are read.
    fn finish(self) -> Vec<Finding> {
        let mut seen = HashSet::new();
        let mut list: Vec<Finding> =
            self.list.into_iter().filter(|finding| seen.insert(finding.clone())).collect();
        let more = list.len().saturating_sub(MOST);
        if more > 0 {
            list.truncate(MOST);
            list.push(Finding::More { count: more as u64 });
        }
        list
    }
}

/// A row of the log, nothing checked.
struct Raw {
    seq: u64,
    leaf: Vec<u8>,
    /// The SHA-256 of the sealed content, if there is one.
    sealed: Option<String>,
}

impl Raw {
    fn from_row(row: &Row<'_>) -> Result<Self, BookError> {
        let sealed = match row.get_ref(2)? {
            ValueRef::Null => None,
            ValueRef::Blob(bytes) | ValueRef::Text(bytes) => Some(hex::lower(&Sha256::digest(bytes))),
            _ => Some(String::new()),
        };
        let leaf = match row.get_ref(1)? {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
            _ => Vec::new(),
        };
        Ok(Self { seq: row.get::<_, i64>(0)?.unsigned_abs(), leaf, sealed })
    }
}

/// A place of the log that no checkpoint has proved yet.
struct Open {
    /// The place the leaf names.
    claim: u64,
    /// Where it stands.
    row: u64,
    /// The leaf's hash; `None` if the entry is missing.
    leaf: Option<Hash>,
    /// The stored node; `None` if it is missing.
    node: Option<Hash>,
}

/// An entry that stands behind one of the same or a later place.
struct Extra {
    row: u64,
    claim: u64,
    /// It is the one that was signed for its place.
    fits: bool,
}

/// The walk along the entries.
struct Walk<'a> {
    state: &'a Connection,
    kind: BookKind,
    origin: String,
    key: &'a [u8; 32],
    progress: &'a dyn Fn(u64, u64) -> bool,
    /// How many entries there are, for the progress.
    entries: u64,
    /// The last row that was looked at.
    done: u64,
    found: Vec<Finding>,
    /// The tree up to the last proved place.
    proved: Tree,
    open: Vec<Open>,
    /// The next place.
    next: u64,
    missing: Vec<u64>,
    extra: Vec<Extra>,
    /// (claim, row) of the entries that do not fit.
    changed: Vec<(u64, u64)>,
    /// From here on nothing fits what was signed.
    lost: Option<u64>,
    /// Record number → place of its deletion.
    deletions: HashMap<String, u64>,
    /// Contents that do not fit: place → (hash there is, hash there should be).
    contents: BTreeMap<u64, (String, String)>,
    tokens: u64,
    records: u64,
    /// Records whose line has to be made anew to be compared.
    lines: HashSet<String>,
    last_at: Option<Timestamp>,
}

impl<'a> Walk<'a> {
    fn new(
        state: &'a Connection,
        book: &Book,
        key: &'a [u8; 32],
        progress: &'a dyn Fn(u64, u64) -> bool,
        entries: u64,
    ) -> Self {
        Self {
            state,
            kind: book.kind,
            origin: book.origin.clone(),
            key,
            progress,
            entries,
            done: 0,
            found: Vec::new(),
            proved: Tree::default(),
            open: Vec::new(),
            next: 1,
            missing: Vec::new(),
            extra: Vec::new(),
            changed: Vec::new(),
            lost: None,
            deletions: HashMap::new(),
            contents: BTreeMap::new(),
            tokens: 0,
            records: 0,
            lines: HashSet::new(),
            last_at: None,
        }
    }

    fn run(&mut self) -> Result<(), BookError> {
        let state = self.state;
        self.deletions = deletions(state)?;
        let sql = "SELECT entry.seq, CASE WHEN length(leaf) <= ?1 THEN leaf ELSE '' END, \
                   CASE WHEN length(content) <= ?2 THEN content WHEN content IS NULL THEN NULL ELSE x'' END \
                   FROM entry LEFT JOIN sealed ON sealed.seq = entry.seq ORDER BY entry.seq";
        let mut entries = state.prepare(sql)?;
        let longest = i64::try_from(leaf::LONGEST).unwrap_or(i64::MAX);
        let mut rows = entries.query(params![longest, MAX_SEALED])?;
        let mut checkpoints = state.prepare("SELECT size, note FROM checkpoint ORDER BY size")?;
        let mut checkpoints = Checkpoints { rows: checkpoints.query([])?, ahead: None };
        while let Some(row) = rows.next()? {
            let raw = Raw::from_row(row)?;
            self.done = raw.seq;
            if raw.seq.is_multiple_of(STEP) && !(self.progress)(raw.seq, self.entries) {
                return Err(BookError::Cancelled);
            }
            self.row(raw)?;
            self.prove(&mut checkpoints)?;
        }
        self.end(&mut checkpoints)?;
        self.orphans()?;
        self.list()?;
        (self.progress)(self.entries, self.entries);
        Ok(())
    }

    /// One entry by itself, and its place among the others.
    fn row(&mut self, raw: Raw) -> Result<(), BookError> {
        let hash = merkle::leaf(&raw.leaf);
        let leaf = Leaf::parse(&raw.leaf).ok();
        let claim = leaf.as_ref().map_or(self.next, |leaf| leaf.seq);
        let node = match claim.checked_sub(1) {
            Some(index) => store::node(self.state, 0, index)?,
            None => None,
        };
        // A leap that the stored nodes know nothing of is an invented number.
        let leap = claim > self.next && node.is_none();
        if claim < self.next || leap {
            self.extra.push(Extra { row: raw.seq, claim, fits: node == Some(hash) });
        } else {
            while self.next < claim {
                let node = store::node(self.state, 0, self.next.saturating_sub(1))?;
                self.open.push(Open { claim: self.next, row: self.next, leaf: None, node });
                self.missing.push(self.next);
                self.next += 1;
            }
            self.open.push(Open { claim, row: raw.seq, leaf: Some(hash), node });
            self.next = claim.saturating_add(1);
        }
        match leaf {
            Some(leaf) => self.leaf(&raw, &leaf),
            None => {
                self.changed.push((claim, raw.seq));
                Ok(())
            }
        }
    }

    /// What an entry says.
    fn leaf(&mut self, raw: &Raw, leaf: &Leaf) -> Result<(), BookError> {
        if leaf.log != self.origin {
            // The first entry decides what the book was called.
            if raw.seq == 1 {
                self.found.push(Finding::Beginning);
                self.origin.clone_from(&leaf.log);
            } else {
                self.found.push(Finding::OtherBook { seq: raw.seq });
            }
        }
        if self.last_at.is_some_and(|last| leaf.at.duration_since(last) < -CLOCK) {
            self.found.push(Finding::ClockBack { seq: raw.seq });
        }
        self.last_at = Some(leaf.at);
        let deletion = leaf.record_id.as_ref().and_then(|record_id| self.deletions.get(record_id));
        let deleted = deletion.is_some_and(|deletion| *deletion > raw.seq);
        self.content(raw, leaf, deleted);
        self.token(raw.seq, leaf, deleted)?;
        self.line(leaf)
    }

    fn content(&mut self, raw: &Raw, leaf: &Leaf, deleted: bool) {
        let seq = raw.seq;
        match (&raw.sealed, &leaf.sealed_sha256) {
            (None, None) => {}
            (Some(_), Some(_)) if deleted => self.found.push(Finding::NotDestroyed { seq }),
            (Some(is), Some(should)) if is == should => {}
            (None, Some(_)) if deleted => {}
            (None, Some(_)) => self.found.push(Finding::ContentMissing { seq }),
            (Some(is), should) => {
                let should = should.clone().unwrap_or_default();
                self.contents.insert(seq, (is.clone(), should));
            }
        }
    }

    fn token(&mut self, seq: u64, leaf: &Leaf, deleted: bool) -> Result<(), BookError> {
        let Some(should) = &leaf.tokens_sha256 else { return Ok(()) };
        let mut statement =
            self.state.prepare_cached("SELECT token FROM token WHERE seq = ?1 ORDER BY token")?;
        let mut rows = statement.query([place(seq)?])?;
        let (mut hash, mut count) = (Sha256::new(), 0);
        while let Some(row) = rows.next()? {
            if let ValueRef::Blob(token) = row.get_ref(0)? {
                hash.update(token);
            }
            count += 1;
        }
        self.tokens += count;
        if deleted && count > 0 {
            self.found.push(Finding::NotDestroyed { seq });
        } else if !deleted && hex::lower(&hash.finalize()) != *should {
            self.found.push(Finding::TokensChanged { seq });
        }
        Ok(())
    }

    /// The line of a record that nothing was entered about can be compared at once.
    fn line(&mut self, leaf: &Leaf) -> Result<(), BookError> {
        let Some(record_id) = &leaf.record_id else { return Ok(()) };
        match leaf.act.as_str() {
            "record" => {
                self.records += 1;
                let begun = Listed::begin(leaf);
                let training = leaf.public.get("training").and_then(serde_json::Value::as_bool);
                if training.map(BookKind::of) != Some(self.kind) {
                    self.found.push(Finding::WrongKind { seq: leaf.seq });
                }
                // Most records stay as they began.
                if list::get(self.state, record_id).ok().flatten() != begun {
                    self.lines.insert(record_id.clone());
                }
            }
            "amended" | "mail" | "relation_ended" | "last_use" | "deleted" => {
                self.lines.insert(record_id.clone());
            }
            _ => {}
        }
        Ok(())
    }

    /// Compares what is open with the checkpoint that was signed at this place, if one was.
    fn prove(&mut self, checkpoints: &mut Checkpoints<'_>) -> Result<(), BookError> {
        let reached = self.next.saturating_sub(1);
        while let Some((size, note)) = checkpoints.up_to(reached)? {
            match self.signed(size, &note) {
                Some(checkpoint) if size == reached => self.settle(&checkpoint),
                // A gap was jumped over; what is open stays open until the next.
                Some(_) => {}
                None => self.found.push(Finding::CheckpointForged { size }),
            }
        }
        Ok(())
    }

    fn signed(&self, size: u64, note: &str) -> Option<Checkpoint> {
        let checkpoint = Checkpoint::verified(note, self.key).ok()?;
        (checkpoint.size == size && checkpoint.origin == self.origin).then_some(checkpoint)
    }

    /// Which of the hashes leads to the signed root: the leaves', or the stored ones?
    fn settle(&mut self, checkpoint: &Checkpoint) {
        let mut open = std::mem::take(&mut self.open);
        if self.lost.is_some() {
            self.take_in(&open, false);
            return;
        }
        let leads = |prefer_node: bool| {
            let mut tree = self.proved.clone();
            open.iter().filter_map(|place| place.hash(prefer_node)).for_each(|hash| {
                tree.push(hash, |_, _, _| ());
            });
            tree.root() == checkpoint.root
        };
        if leads(false) {
            self.take_in(&open, false);
        } else if leads(true) {
            let differ = open.iter().filter(|place| place.leaf.is_some() && place.leaf != place.node);
            self.changed.extend(differ.map(|place| (place.claim, place.row)));
            self.take_in(&open, true);
        } else {
            self.lost = open.first().map(|place| place.claim);
            // With one entry for each checkpoint, as is usual, this is the one.
            if let [only] = open.as_mut_slice() {
                self.changed.push((only.claim, only.row));
            }
            self.take_in(&open, false);
        }
    }

    /// Takes places into the tree, and compares the stored nodes with what comes of them.
    fn take_in(&mut self, open: &[Open], prefer_node: bool) {
        for place in open {
            let Some(hash) = place.hash(prefer_node) else { continue };
            let index = place.claim.saturating_sub(1);
            if place.node != Some(hash) {
                self.found.push(Finding::NodeChanged { level: 0, index });
            }
            let (state, found) = (self.state, &mut self.found);
            self.proved.push(hash, |level, index, hash| {
                if store::node(state, level, index).ok().flatten().as_ref() != Some(hash) {
                    found.push(Finding::NodeChanged { level, index });
                }
            });
        }
    }

    /// What stands behind the last entry.
    fn end(&mut self, checkpoints: &mut Checkpoints<'_>) -> Result<(), BookError> {
        let have = self.next.saturating_sub(1);
        let open = std::mem::take(&mut self.open);
        if let (Some(first), Some(last)) = (open.first(), open.last()) {
            self.found.push(Finding::Unproven { first: first.claim, last: last.claim });
            self.take_in(&open, false);
        }
        if let Some(first) = self.lost {
            self.found.push(Finding::Unproven { first, last: have });
        }
        let mut known = have;
        while let Some((size, note)) = checkpoints.up_to(u64::MAX)? {
            match self.signed(size, &note) {
                Some(_) => known = known.max(size),
                None => self.found.push(Finding::CheckpointForged { size }),
            }
        }
        if known > have {
            self.found.push(Finding::Truncated { have, known });
        }
        let above = "SELECT level, idx FROM node WHERE level = 0 AND idx >= ?1 LIMIT 1";
        if known == have && self.state.prepare(above)?.exists([place(have)?])? {
            self.found.push(Finding::NodeChanged { level: 0, index: have });
        }
        Ok(())
    }

    /// Contents and tokens that belong to no entry.
    fn orphans(&mut self) -> Result<(), BookError> {
        let sql = "SELECT seq FROM sealed WHERE seq NOT IN (SELECT seq FROM entry) LIMIT 1000";
        for seq in places(self.state, sql)? {
            self.found.push(Finding::ContentChanged { seq });
        }
        let tokens: i64 = self.state.query_row("SELECT count(*) FROM token", [], |row| row.get(0))?;
        if tokens.unsigned_abs() == self.tokens {
            return Ok(());
        }
        for seq in places(self.state, "SELECT DISTINCT seq FROM token")? {
            let mut statement = self.state.prepare_cached("SELECT leaf FROM entry WHERE seq = ?1")?;
            let mut rows = statement.query([place(seq)?])?;
            let leaf = rows.next()?.map(|row| row.get::<_, String>(0)).transpose()?;
            let leaf = leaf.and_then(|leaf| Leaf::parse(leaf.as_bytes()).ok());
            if leaf.is_none_or(|leaf| leaf.tokens_sha256.is_none()) {
                self.found.push(Finding::TokensChanged { seq });
            }
        }
        Ok(())
    }

    /// The list against what the entries say.
    fn list(&mut self) -> Result<(), BookError> {
        for record_id in &self.lines {
            let should = list::as_written(self.state, record_id)?;
            let is = list::get(self.state, record_id).ok().flatten();
            if is != should {
                let seq = should.or(is).map_or(0, |listed| listed.line.seq);
                self.found.push(Finding::ListChanged { seq });
            }
        }
        let sql = "SELECT seq, created_at, day FROM line";
        let mut statement = self.state.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut lines = 0;
        while let Some(row) = rows.next()? {
            lines += 1;
            let (created_at, day): (String, String) = (row.get(1)?, row.get(2)?);
            let right = created_at.parse().map(|at| tashika_kit::date::japan_day(at).to_string());
            if right.ok() != Some(day) {
                self.found.push(Finding::ListChanged { seq: row.get::<_, i64>(0)?.unsigned_abs() });
            }
        }
        if lines != self.records {
            let sql = "SELECT seq FROM line WHERE record_id NOT IN \
                       (SELECT record_id FROM entry WHERE act = 'record') LIMIT 1000";
            let strangers = places(self.state, sql)?;
            self.found.extend(strangers.into_iter().map(|seq| Finding::ListChanged { seq }));
        }
        Ok(())
    }

    /// Puts together what belongs together.
    fn finish(mut self) -> Vec<Finding> {
        let mut inserted = HashSet::new();
        self.changed.sort_unstable();
        self.changed.dedup();
        for extra in &self.extra {
            let missing = self.missing.iter().position(|missing| *missing == extra.claim);
            let in_its_place = self.changed.iter().position(|(claim, _)| *claim == extra.claim);
            match (missing, in_its_place) {
                (Some(index), _) if extra.fits => {
                    self.missing.swap_remove(index);
                    self.found.push(Finding::Moved { seq: extra.row, written_at: extra.claim });
                }
                // The entry before it, of the same place, is the stranger.
                (_, Some(index)) if extra.fits => drop(inserted.insert(self.changed.swap_remove(index).1)),
                _ => drop(inserted.insert(extra.row)),
            }
        }
        let mut found: Vec<Finding> = inserted.iter().map(|seq| Finding::Inserted { seq: *seq }).collect();
        self.missing.sort_unstable();
        found.extend(
            self.missing
                .chunk_by(|a, b| a.saturating_add(1) == *b)
                .filter_map(|run| Some(Finding::Removed { first: *run.first()?, last: *run.last()? })),
        );
        found.extend(self.changed.iter().map(|(claim, _)| Finding::Changed { seq: *claim }));
        found.append(&mut self.found);
        found.extend(swapped(&self.contents).into_iter().filter(|finding| match finding {
            // The content of a stranger says nothing new.
            Finding::ContentChanged { seq } => !inserted.contains(seq),
            _ => true,
        }));
        found
    }
}

impl Open {
    fn hash(&self, prefer_node: bool) -> Option<Hash> {
        if prefer_node { self.node.or(self.leaf) } else { self.leaf.or(self.node) }
    }
}

/// The stored checkpoints in order.
struct Checkpoints<'a> {
    rows: Rows<'a>,
    ahead: Option<(u64, String)>,
}

impl Checkpoints<'_> {
    /// The next one of at most this size.
    fn up_to(&mut self, size: u64) -> Result<Option<(u64, String)>, BookError> {
        if self.ahead.is_none() {
            let Some(row) = self.rows.next()? else { return Ok(None) };
            let note = match row.get_ref(1)? {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                _ => String::new(),
            };
            self.ahead = Some((row.get::<_, i64>(0)?.unsigned_abs(), note));
        }
        Ok(self.ahead.take_if(|(ahead, _)| *ahead <= size))
    }
}

/// Contents that do not fit; two that would fit each other's place were swapped.
fn swapped(contents: &BTreeMap<u64, (String, String)>) -> Vec<Finding> {
    let by_should: HashMap<&str, u64> =
        contents.iter().map(|(seq, (_, should))| (should.as_str(), *seq)).collect();
    let found = contents.iter().filter_map(|(seq, (is, should))| {
        let other = by_should.get(is.as_str()).copied().filter(|other| other != seq);
        match other.and_then(|other| contents.get(&other).map(|content| (other, content))) {
            Some((other, (others_is, _))) if others_is == should => {
                (*seq < other).then_some(Finding::Swapped { a: *seq, b: other })
            }
            _ => Some(Finding::ContentChanged { seq: *seq }),
        }
    });
    found.collect()
}

/// Record number → place of its deletion.
fn deletions(state: &Connection) -> Result<HashMap<String, u64>, BookError> {
    let sql = "SELECT record_id, seq FROM entry WHERE act = 'deleted' AND record_id IS NOT NULL";
    let mut statement = state.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn places(state: &Connection, sql: &str) -> Result<Vec<u64>, BookError> {
    let mut statement = state.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok(row.get::<_, i64>(0)?.unsigned_abs()))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

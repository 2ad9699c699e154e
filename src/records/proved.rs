// SPDX-License-Identifier: MIT OR Apache-2.0
//! Settings that give somebody a right count only if the book proves them: every entry's hash leads to the newest signed
//! checkpoint, and the head file's checkpoint lies on the way. One changed, missing or unreadable entry anywhere, and no
//! setting counts: it may have been the newest one.
//!
//! What was proved once is remembered while the book is open, so that only what came since is walked through.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::error::BookError;
use super::head::{self, Head};
use super::list::place;
use super::store::{self, Book};
use super::tree::Tree;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::leaf::{self, Leaf};
use crate::proof::merkle;

/// How far the log is proved, and what its settings are there.
#[derive(Clone, Debug, Default)]
pub(super) struct Proved {
    /// Whose signature it was proved with.
    key: [u8; 32],
    tree: Tree,
    size: u64,
    settings: BTreeMap<String, String>,
}

impl Book {
    /// The value of a setting as it was entered last, if the whole log up to its newest checkpoint is as the terminal
    /// with this key signed it; `None` if it never was entered.
    ///
    /// # Errors
    /// [`BookError::Broken`], [`BookError::RolledBack`], [`BookError::Gone`] if it is not; what the database refuses.
    pub fn proved_setting(&self, key: &[u8; 32], setting: &str) -> Result<Option<String>, BookError> {
        // Before the state is fixed: another program that writes now brings the head file further than this state.
        let head = head::read(&self.places.head)?;
        let mut known = self.proved.borrow_mut();
        let before =
            if known.key == *key { known.clone() } else { Proved { key: *key, ..Proved::default() } };
        let state = self.connection.unchecked_transaction()?;
        *known = before.followed(&state, &self.origin, &head)?;
        Ok(known.settings.get(setting).cloned())
    }
}

impl Proved {
    fn followed(mut self, state: &Connection, origin: &str, head: &Head) -> Result<Self, BookError> {
        let size = store::size(state)?;
        let broken = || BookError::Broken { size };
        let head = self.head(head, origin, size)?;
        let Some(newest) = self.newest(state, origin, size)? else { return Ok(self) };
        // The head file may be behind what was proved before; then the stored nodes lead to it.
        let mut met = head.as_ref().is_none_or(|head| head.size < self.size);
        if let Some(head) = head.as_ref().filter(|head| head.size < self.size) {
            let root = merkle::root(&store::Stored(state), head.size)?;
            (root == head.root).then_some(()).ok_or_else(broken)?;
        }
        met |= head.as_ref().is_some_and(|head| head.size == self.size && head.root == self.tree.root());
        let longest = i64::try_from(leaf::LONGEST).unwrap_or(i64::MAX);
        let mut entries = state.prepare_cached(
            "SELECT seq, CASE WHEN length(leaf) <= ?2 THEN leaf ELSE '' END FROM entry WHERE seq > ?1 ORDER BY seq",
        )?;
        let mut rows = entries.query(params![place(self.size)?, longest])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_bytes().map_err(|_| broken())?;
            let leaf = Leaf::parse(bytes).map_err(|_| broken())?;
            let next = self.size.saturating_add(1);
            if row.get::<_, i64>(0)?.unsigned_abs() != next || leaf.seq != next || leaf.log != origin {
                return Err(broken());
            }
            self.tree.push(merkle::leaf(bytes), |_, _, _| {});
            self.size = next;
            self.setting(&leaf).ok_or_else(broken)?;
            met |= head.as_ref().is_some_and(|head| head.size == next && head.root == self.tree.root());
        }
        let whole = met && self.size == newest.size && self.tree.root() == newest.root;
        if whole { Ok(self) } else { Err(broken()) }
    }

    /// The checkpoint of the head file. A book with entries has one: without it, nobody could see that a shorter copy took
    /// the book's place.
    fn head(&self, head: &Head, origin: &str, size: u64) -> Result<Option<Checkpoint>, BookError> {
        let note = match head {
            Head::Known { note, .. } => note,
            Head::None if size == 0 => return Ok(None),
            Head::None | Head::Unreadable => return Err(BookError::Broken { size }),
        };
        let head = Checkpoint::verified(note, &self.key).map_err(|_| BookError::Broken { size })?;
        if head.origin != origin {
            return Err(BookError::Gone);
        }
        if head.size > size {
            return Err(BookError::RolledBack { known: head.size, have: size });
        }
        Ok(Some(head))
    }

    /// The newest checkpoint; `None` of an empty book.
    fn newest(&self, state: &Connection, origin: &str, size: u64) -> Result<Option<Checkpoint>, BookError> {
        let broken = BookError::Broken { size };
        match store::last_checkpoint(state)? {
            None if size == 0 => Ok(None),
            Some((_, note)) => match Checkpoint::verified(&note, &self.key) {
                Ok(newest) if newest.origin == origin && newest.size == size => Ok(Some(newest)),
                _ => Err(broken),
            },
            None => Err(broken),
        }
    }

    /// Takes in what an entry sets; `None` if it says that it sets something and cannot be read.
    fn setting(&mut self, leaf: &Leaf) -> Option<()> {
        if leaf.act == "setting_changed" {
            let member = |name: &str| leaf.public.get(name).and_then(serde_json::Value::as_str);
            let (setting, value) = (member("setting")?, member("value")?);
            self.settings.insert(setting.to_owned(), value.to_owned());
        }
        Some(())
    }
}

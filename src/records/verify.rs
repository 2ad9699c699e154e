// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk along a book's chain: is it whole, and if not, where was it touched?

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};

use serde::Serialize;

use tashika_kit::hex;

use super::book::{Book, Receipt, SCHEMA, STORED_COLUMNS, Stored};
use super::chain::Hash;
use super::error::BookError;

/// How far from its place a moved entry is looked for.
const SEARCH: i64 = 64;

/// One thing that is not as it was written. Several can come from one act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// The content of an entry does not fit its hash.
    ContentChanged {
        /// Which entry.
        seq: u64,
    },
    /// Something else in an entry (time, id, kind, a hash) does not fit its hash.
    EntryChanged {
        /// Which entry.
        seq: u64,
    },
    /// An entry stands at a place that is not its own.
    Moved {
        /// Where it stands.
        seq: u64,
        /// Where it was written.
        written_at: u64,
    },
    /// Entries are gone.
    Removed {
        /// The first missing place.
        first: u64,
        /// The last missing place.
        last: u64,
    },
    /// An entry at another's place, which the chain does not pass through.
    Inserted {
        /// Which entry.
        seq: u64,
    },
    /// An entry does not follow from the one before it, although both are as written: one was put there, or
    /// one between them was removed or replaced.
    Broken {
        /// The entry after the break.
        seq: u64,
    },
    /// The chain does not begin with this book: its kind, id or date was changed, or its first entry was.
    Beginning,
    /// The guards that keep the book append-only are not as written.
    Guards,
    /// The entry of a known receipt is gone: the end of the book was cut off.
    Truncated {
        /// The receipt's place.
        seq: u64,
    },
    /// The entry at a known receipt's place is another: the book was written anew.
    Rewritten {
        /// The receipt's place.
        seq: u64,
    },
}

impl Finding {
    /// Where in the book it is; what concerns the book as a whole comes first.
    fn place(&self) -> u64 {
        match *self {
            Self::ContentChanged { seq }
            | Self::EntryChanged { seq }
            | Self::Moved { seq, .. }
            | Self::Removed { first: seq, .. }
            | Self::Inserted { seq }
            | Self::Broken { seq }
            | Self::Truncated { seq }
            | Self::Rewritten { seq } => seq,
            Self::Beginning | Self::Guards => 0,
        }
    }
}

/// What the walk found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many entries the book has.
    pub entries: u64,
    /// The newest entry; kept elsewhere, it proves later that nothing up to here was changed.
    pub head: Option<Receipt>,
    /// Whether the book was also compared with a receipt. Without one, a book whose end was cut off, or which
    /// was wholly written anew, looks whole.
    pub against_receipt: bool,
    /// What is not as it was written, in the order of the entries.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }
}

/// What is remembered of an entry during the walk.
struct Step {
    seq: u64,
    prev_hash: Hash,
    entry_hash: Hash,
    record_id: String,
    /// The place at which it fits its hash: its own, another one, or none.
    written_at: Option<u64>,
}

impl Step {
    fn sound(&self) -> bool {
        self.written_at == Some(self.seq)
    }
}

impl Book {
    /// Walks along the whole chain and names each entry that was changed, removed, inserted or moved.
    ///
    /// # Errors
    /// What the database refuses; a damaged file may stop the walk.
    pub fn verify(&self) -> Result<Verification, BookError> {
        let mut findings = Vec::new();
        let steps = self.check_each(&mut findings)?;
        self.check_links(&steps, &mut findings);
        findings.sort_by_key(Finding::place);
        if schema(&self.connection)? != schema_as_written()? {
            findings.push(Finding::Guards);
        }
        let head = steps.last().map(|step| Receipt {
            seq: step.seq,
            record_id: step.record_id.clone(),
            entry_hash: hex::lower(&step.entry_hash),
        });
        Ok(Verification { entries: steps.len() as u64, head, against_receipt: false, findings })
    }

    /// As [`Book::verify`], and also compares with a receipt kept elsewhere, e.g. on paper: a cut-off end and
    /// a book written anew are found too, up to the receipt's entry.
    ///
    /// # Errors
    /// As [`Book::verify`].
    pub fn verify_against(&self, receipt: &Receipt) -> Result<Verification, BookError> {
        let mut verification = self.verify()?;
        verification.against_receipt = true;
        let sql = "SELECT entry_hash FROM entry WHERE seq = ?1";
        let seq = i64::try_from(receipt.seq).unwrap_or(-1);
        let found: Option<Hash> = self.connection.query_row(sql, [seq], |row| row.get(0)).optional()?;
        match found {
            Some(hash) if receipt.entry_hash.eq_ignore_ascii_case(&hex::lower(&hash)) => {}
            Some(_) => verification.findings.push(Finding::Rewritten { seq: receipt.seq }),
            None => verification.findings.push(Finding::Truncated { seq: receipt.seq }),
        }
        Ok(verification)
    }

    /// Each entry by itself: does it fit its own hashes at its place?
    fn check_each(&self, findings: &mut Vec<Finding>) -> Result<Vec<Step>, BookError> {
        let sql = format!("SELECT {STORED_COLUMNS} FROM entry ORDER BY seq");
        let mut statement = self.connection.prepare(&sql)?;
        let mut steps = Vec::new();
        let mut shift = 0;
        for stored in statement.query_map([], Stored::from_row)? {
            let stored = stored?;
            let seq = stored.seq;
            if !stored.content_fits() {
                findings.push(Finding::ContentChanged { seq });
            }
            let written_at = written_at(&stored, &mut shift);
            match written_at {
                Some(place) if place == seq => {}
                Some(written_at) => findings.push(Finding::Moved { seq, written_at }),
                None => findings.push(Finding::EntryChanged { seq }),
            }
            steps.push(Step {
                seq,
                prev_hash: stored.links.prev_hash,
                entry_hash: stored.entry_hash,
                record_id: stored.links.record_id,
                written_at,
            });
        }
        Ok(steps)
    }

    /// The entries among each other: does each follow from the one before it?
    fn check_links(&self, steps: &[Step], findings: &mut Vec<Finding>) {
        let known: HashSet<Hash> = steps.iter().map(|step| step.entry_hash).collect();
        let followed: HashSet<Hash> = steps.iter().map(|step| step.prev_hash).collect();
        let moved_from: HashSet<u64> =
            steps.iter().filter(|step| !step.sound()).filter_map(|step| step.written_at).collect();
        let (mut last_seq, mut last_hash, mut last_sound) = (0, self.beginning, true);
        for step in steps {
            let next = last_seq + 1;
            let gap = step.seq != next;
            if gap {
                findings.push(Finding::Removed { first: next, last: step.seq - 1 });
            }
            // Where the neighbour was changed itself, a broken link says nothing new.
            let telling = step.sound() || (step.written_at.is_some() && !known.contains(&step.prev_hash));
            if step.prev_hash != last_hash && !gap && last_sound && telling {
                findings.push(match step.seq {
                    1 => Finding::Beginning,
                    seq => Finding::Broken { seq },
                });
            }
            // Two entries of one place: the one nothing follows is the stranger.
            if step.sound() && moved_from.contains(&step.seq) && !followed.contains(&step.entry_hash) {
                findings.push(Finding::Inserted { seq: step.seq });
            }
            (last_seq, last_hash, last_sound) = (step.seq, step.entry_hash, step.sound());
        }
    }
}

/// The place at which an entry fits its hash. `shift` is how far the last moved entry had come: after an
/// insertion or a removal all that follow have moved by the same number.
fn written_at(stored: &Stored, shift: &mut i64) -> Option<u64> {
    let fits = |shift: i64| {
        let place = stored.seq.checked_add_signed(shift)?;
        (stored.links.entry_hash(place) == stored.entry_hash).then_some(place)
    };
    if let Some(place) = fits(0) {
        return Some(place);
    }
    let near = (1..=SEARCH).flat_map(|distance| [distance, -distance]);
    let found = std::iter::once(*shift).chain(near).find(|shift| fits(*shift).is_some())?;
    *shift = found;
    fits(found)
}

/// Tables and triggers of a database, by name.
fn schema(connection: &Connection) -> Result<Vec<(String, Option<String>)>, BookError> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tables and triggers as this program makes them.
fn schema_as_written() -> Result<Vec<(String, Option<String>)>, BookError> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    schema(&fresh)
}

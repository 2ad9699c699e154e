// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of the check that concerns the log: checkpoint, entries, contents.

use super::{Answer, Checkpoint, Event, Examiner, Hex32, Leaf, Options, Partial};
use crate::proof::bundle::{Consistency, ProvedEntry, hashes};
use crate::proof::merkle::{self, Hash};
use crate::proof::{checkpoint, hex32};

impl Examiner<'_> {
    /// The checkpoint, if its signature holds under the bundle's key.
    pub(super) fn checkpoint(&mut self, options: &Options) -> Option<Checkpoint> {
        let Some(key) = Hex32::parse(&self.bundle.terminal_key) else {
            self.add("checkpoint", "", Answer::Failed, "key_malformed", "");
            return None;
        };
        let checkpoint = match Checkpoint::verified(&self.bundle.checkpoint, &key.0) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                let why = match error {
                    checkpoint::NoteError::Malformed => "checkpoint_malformed",
                    checkpoint::NoteError::Signature => "signature_fails",
                };
                self.add("checkpoint", "", Answer::Failed, why, "");
                return None;
            }
        };
        let state = format!("{}, {} entries, {}", checkpoint.origin, checkpoint.size, checkpoint.at);
        self.add("checkpoint", "", Answer::Proved, "signature_holds", state);
        self.report.checkpoint = Some((checkpoint.origin.clone(), checkpoint.size, checkpoint.at));
        let fingerprint = format!("SHA-256 {}", self.report.terminal_key_sha256);
        match options.terminal_key {
            Some(pinned) if pinned == key => {
                self.add("terminal_key", "", Answer::Proved, "key_pinned", fingerprint);
            }
            Some(_) => self.add("terminal_key", "", Answer::Failed, "key_other", fingerprint),
            None => self.add("terminal_key", "", Answer::NotProved, "key_own", fingerprint),
        }
        match &options.checkpoint {
            Some(note) => self.other_checkpoint(&checkpoint, note, &key.0),
            None => self.limit("split_view"),
        }
        Some(checkpoint)
    }

    /// Whether the bundle's checkpoint and one got on another way are of one log.
    fn other_checkpoint(&mut self, mine: &Checkpoint, note: &str, key: &[u8; 32]) {
        let (answer, why, detail) = match Checkpoint::verified(note, key) {
            Err(checkpoint::NoteError::Malformed) => (Answer::NotProved, "other_malformed", String::new()),
            Err(checkpoint::NoteError::Signature) => (Answer::Failed, "other_signature", String::new()),
            Ok(other) if other.origin != mine.origin => (Answer::Failed, "other_log", other.origin),
            Ok(other) => {
                let (answer, why) = consistent(mine, &other, self.bundle.consistency.as_ref());
                (answer, why, format!("{} / {} entries", mine.size, other.size))
            }
        };
        self.add("other_checkpoint", "", answer, why, detail);
    }

    /// All entries; gives the record's leaf and content if both are proved.
    pub(super) fn entries(&mut self, checkpoint: Option<&Checkpoint>) -> Option<(Leaf, Partial)> {
        let bundle = self.bundle;
        let record = self.entry(&bundle.record, checkpoint, true);
        let mut before = bundle.record.seq;
        let mut deleted = false;
        for entry in &bundle.later {
            if entry.seq <= before {
                let detail = format!("{} after {before}", entry.seq);
                self.add("entry", about(entry), Answer::Failed, "entry_order", detail);
            }
            before = entry.seq;
            let later = self.entry(entry, checkpoint, false);
            deleted |= later.is_some_and(|(leaf, _)| leaf.act == "deleted");
        }
        if deleted {
            self.limit("deleted");
        }
        record.and_then(|(leaf, content)| Some((leaf, content?)))
    }

    /// One entry: its leaf, its place in the log, its content. Gives the leaf if it is in the log, and the content
    /// if it is the committed one.
    fn entry(
        &mut self,
        entry: &ProvedEntry,
        checkpoint: Option<&Checkpoint>,
        is_record: bool,
    ) -> Option<(Leaf, Option<Partial>)> {
        let bytes = hex32::bytes(&entry.leaf).unwrap_or_default();
        let leaf = match Leaf::parse(&bytes) {
            Ok(leaf) => leaf,
            Err(error) => {
                self.add("entry", about(entry), Answer::Failed, "leaf_malformed", error.to_string());
                return None;
            }
        };
        let fits = self.leaf_fits(entry, &leaf, checkpoint, is_record);
        let included = self.included(entry, &merkle::leaf(&bytes), checkpoint);
        let content = self.content(entry, &leaf);
        if !fits || !included {
            return None;
        }
        let Leaf { seq, at, by, act, .. } = leaf.clone();
        self.report.history.push(Event { seq, at, by, act });
        if let Some(content) = &content {
            self.show(entry.seq, content);
        }
        Some((leaf, content))
    }

    /// Whether the leaf says it is this entry of this log about this record.
    fn leaf_fits(
        &mut self,
        entry: &ProvedEntry,
        leaf: &Leaf,
        checkpoint: Option<&Checkpoint>,
        is_record: bool,
    ) -> bool {
        let wrong = match () {
            () if checkpoint.is_some_and(|checkpoint| checkpoint.origin != leaf.log) => "entry_other_log",
            () if leaf.seq != entry.seq => "entry_other_place",
            () if leaf.record_id.as_ref() != Some(&self.bundle.record_id) => "entry_other_record",
            () if is_record && leaf.act != "record" => "entry_no_record",
            () if !is_record && leaf.act == "record" => "entry_second_record",
            () => {
                self.add("entry", about(entry), Answer::Proved, "entry_fits", leaf.act.clone());
                return true;
            }
        };
        self.add("entry", about(entry), Answer::Failed, wrong, "");
        false
    }

    fn included(&mut self, entry: &ProvedEntry, leaf: &Hash, checkpoint: Option<&Checkpoint>) -> bool {
        let Some(checkpoint) = checkpoint else {
            self.add("inclusion", about(entry), Answer::NotProved, "no_checkpoint", "");
            return false;
        };
        let path = hashes(&entry.path);
        let index = entry.seq.checked_sub(1);
        let proved = path.zip(index).is_some_and(|(path, index)| {
            merkle::proves_inclusion(leaf, index, checkpoint.size, &path, &checkpoint.root)
        });
        if proved {
            self.add("inclusion", about(entry), Answer::Proved, "included", "");
        } else {
            self.add("inclusion", about(entry), Answer::Failed, "not_included", "");
        }
        proved
    }

    /// The content, if it is the committed one.
    fn content(&mut self, entry: &ProvedEntry, leaf: &Leaf) -> Option<Partial> {
        let (answer, why, detail) = match (&leaf.commitment, &entry.content) {
            (None, None) => return None,
            (None, Some(_)) => (Answer::Failed, "content_unbound", String::new()),
            (Some(_), None) => (Answer::NotShown, "content_hidden", String::new()),
            (Some(commitment), Some(content)) => {
                let computed = content.commitment().map(|hash| Hex32(hash).to_string());
                let hidden: Vec<_> = content.hidden.keys().map(String::as_str).collect();
                match computed {
                    Ok(computed) if computed != *commitment => {
                        (Answer::Failed, "content_differs", String::new())
                    }
                    Err(_) => (Answer::Failed, "content_malformed", String::new()),
                    Ok(_) if hidden.is_empty() => (Answer::Proved, "content_whole", String::new()),
                    Ok(_) => (Answer::NotShown, "content_part", hidden.join(", ")),
                }
            }
        };
        self.add("content", about(entry), answer, why, detail);
        entry.content.clone().filter(|_| answer != Answer::Failed)
    }
}

fn about(entry: &ProvedEntry) -> String {
    format!("entry {}", entry.seq)
}

fn consistent(mine: &Checkpoint, other: &Checkpoint, proof: Option<&Consistency>) -> (Answer, &'static str) {
    if mine.size == other.size {
        let same = mine.root == other.root;
        return if same { (Answer::Proved, "same_root") } else { (Answer::Failed, "root_differs") };
    }
    let Some(proof) = proof.filter(|proof| proof.size == other.size) else {
        return (Answer::NotProved, "no_consistency");
    };
    let (old, new) = if mine.size < other.size { (mine, other) } else { (other, mine) };
    let holds = hashes(&proof.path)
        .is_some_and(|path| merkle::proves_consistency(old.size, &old.root, new.size, &new.root, &path));
    if holds { (Answer::Proved, "consistent") } else { (Answer::Failed, "inconsistent") }
}

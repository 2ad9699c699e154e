// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Merkle tree as it grows leaf by leaf: only the roots of its complete subtrees are held.

use crate::proof::merkle::{self, Hash};

/// The complete subtrees from the left, the largest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// (level, hash).
    subtrees: Vec<(u32, Hash)>,
    size: u64,
}

impl Tree {
    /// Appends a leaf and gives every node above it that becomes complete to `seen` as (level, index, hash).
    pub(super) fn push(&mut self, leaf: Hash, mut seen: impl FnMut(u32, u64, &Hash)) {
        let (mut level, mut index, mut hash) = (0, self.size, leaf);
        while let Some((_, left)) = self.subtrees.pop_if(|(left, _)| *left == level) {
            hash = merkle::node(&left, &hash);
            level += 1;
            index /= 2;
            seen(level, index, &hash);
        }
        self.subtrees.push((level, hash));
        self.size += 1;
    }

    /// The root.
    pub(super) fn root(&self) -> Hash {
        let mut from_the_right = self.subtrees.iter().rev().map(|(_, hash)| *hash);
        let Some(last) = from_the_right.next() else { return merkle::empty() };
        from_the_right.fold(last, |right, left| merkle::node(&left, &right))
    }
}

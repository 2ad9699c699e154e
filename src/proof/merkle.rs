// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Merkle tree of RFC 6962 §2.1 over SHA-256, and the checks of RFC 9162 §2.1.3 and §2.1.4.
//!
//! A node (level, index) is the hash of the perfect subtree over the leaves index·2^level up to, not including,
//! (index + 1)·2^level. Every tree is put together from such nodes.

use sha2::{Digest, Sha256};

/// A node.
pub type Hash = [u8; 32];

/// No log has more leaves; keeps shifts and sums within bounds.
pub const MOST: u64 = 1 << 48;

/// SHA-256(0x00 ‖ data).
#[must_use]
pub fn leaf(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

/// SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of an empty tree: SHA-256 of nothing.
#[must_use]
pub fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// Where the nodes come from.
pub trait Nodes {
    /// Why a node cannot be had.
    type Error;

    /// The hash of the perfect subtree of 2^level leaves that begins at leaf index·2^level.
    ///
    /// # Errors
    /// If there is none.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The largest power of two below `n`; `n` is at least 2.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// The hash of the leaves from `begin` up to, not including, `end`. `begin` is a multiple of the largest power of
/// two in the range, as it always is in the recursion of RFC 6962.
fn range<N: Nodes>(nodes: &N, begin: u64, end: u64) -> Result<Hash, N::Error> {
    let n = end - begin;
    if n.is_power_of_two() {
        let level = n.trailing_zeros();
        return nodes.node(level, begin >> level);
    }
    let middle = begin + split(n);
    Ok(node(&range(nodes, begin, middle)?, &range(nodes, middle, end)?))
}

/// The root of the first `size` leaves (RFC 6962 §2.1).
///
/// # Errors
/// If a node is missing.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 { Ok(empty()) } else { range(nodes, 0, size) }
}

/// The audit path of leaf `index` (from 0) in the tree of the first `size` leaves, lowest first (RFC 6962
/// §2.1.1); empty if there is no such leaf.
///
/// # Errors
/// If a node is missing.
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    let (mut begin, mut end) = (0, size);
    if index >= size {
        return Ok(path);
    }
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            path.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(range(nodes, begin, middle)?);
            begin = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves (RFC 6962 §2.1.2); empty
/// if `old` is 0, equal to `new` or larger.
///
/// # Errors
/// If a node is missing.
pub fn consistency<N: Nodes>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    let mut proof = Vec::new();
    if old == 0 || old >= new {
        return Ok(proof);
    }
    let (mut begin, mut end) = (0, new);
    // As long as the old tree ends exactly at the right edge of what we look at, its root is known there.
    let mut known = true;
    while end != old {
        let middle = begin + split(end - begin);
        if old <= middle {
            proof.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            proof.push(range(nodes, begin, middle)?);
            begin = middle;
            known = false;
        }
    }
    if !known {
        proof.push(range(nodes, begin, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether an audit path proves that `leaf` is at `index` (from 0) in the tree of this size and root (RFC 9162
/// §2.1.3.2).
#[must_use]
pub fn proves_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size || size > MOST {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            // Levels at which this node has no right sibling are skipped.
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether a proof shows that the tree (`old`, `old_root`) is the beginning of (`new`, `new_root`) (RFC 9162
/// §2.1.4.2).
#[must_use]
pub fn proves_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old > new || new > MOST {
        return false;
    }
    if old == new || old == 0 {
        let roots = if old == 0 { *old_root == empty() } else { old_root == new_root };
        return proof.is_empty() && roots;
    }
    // If the old tree is perfect its root is not in the proof, but begins it.
    let first = old.is_power_of_two().then_some(old_root);
    let mut hashes = first.into_iter().chain(proof);
    let Some(begin) = hashes.next() else { return false };
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut from_old, mut from_new) = (*begin, *begin);
    for sibling in hashes {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            from_old = node(sibling, &from_old);
            from_new = node(sibling, &from_new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node(&from_new, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && from_old == *old_root && from_new == *new_root
}

/// The nodes that become complete when leaf `index` (from 0) is appended, lowest first, as (level, index, hash).
///
/// # Errors
/// If a node to the left is missing.
pub fn completed<N: Nodes>(nodes: &N, index: u64, leaf: Hash) -> Result<Vec<(u32, u64, Hash)>, N::Error> {
    let mut complete = vec![(0, index, leaf)];
    let (mut level, mut at, mut hash) = (0, index, leaf);
    while at & 1 == 1 {
        hash = node(&nodes.node(level, at - 1)?, &hash);
        level += 1;
        at >>= 1;
        complete.push((level, at, hash));
    }
    Ok(complete)
}

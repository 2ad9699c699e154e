// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Merkle tree of RFC 6962 §2.1 over SHA-256. SKELETON.

/// A node.
pub type Hash = [u8; 32];

/// SHA-256(0x00 ‖ data).
pub fn leaf(_data: &[u8]) -> Hash {
    todo!()
}
/// SHA-256(0x01 ‖ left ‖ right).
pub fn node(_left: &Hash, _right: &Hash) -> Hash {
    todo!()
}
/// The root of an empty tree: SHA-256 of nothing.
pub fn empty() -> Hash {
    todo!()
}
/// Subtree access: the hash of the perfect subtree of 2^level leaves that begins at leaf index·2^level.
pub trait Nodes {
    /// Why a node cannot be had.
    type Error;
    /// One node.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}
/// The root of the first `size` leaves.
pub fn root<N: Nodes>(_nodes: &N, _size: u64) -> Result<Hash, N::Error> {
    todo!()
}
/// RFC 6962 §2.1.1: the audit path of leaf `index` (from 0) in the tree of the first `size` leaves.
pub fn inclusion<N: Nodes>(_nodes: &N, _index: u64, _size: u64) -> Result<Vec<Hash>, N::Error> {
    todo!()
}
/// RFC 6962 §2.1.2: the consistency proof between the trees of `old` and `new` leaves.
pub fn consistency<N: Nodes>(_nodes: &N, _old: u64, _new: u64) -> Result<Vec<Hash>, N::Error> {
    todo!()
}
/// Whether an audit path proves that `leaf` is at `index` in the tree of this size and root.
#[must_use]
pub fn proves_inclusion(_leaf: &Hash, _index: u64, _size: u64, _path: &[Hash], _root: &Hash) -> bool {
    todo!()
}
/// Whether a proof shows that the tree `(old, old_root)` is a beginning of `(new, new_root)`.
#[must_use]
pub fn proves_consistency(_old: u64, _old_root: &Hash, _new: u64, _new_root: &Hash, _proof: &[Hash]) -> bool {
    todo!()
}
/// The nodes that become complete when leaf `index` (from 0) is appended, lowest first, as (level, index, hash).
/// `left(level, index)` gives the hash of an existing complete node.
pub fn completed<N: Nodes>(_nodes: &N, _index: u64, _leaf: Hash) -> Result<Vec<(u32, u64, Hash)>, N::Error> {
    todo!()
}

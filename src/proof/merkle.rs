// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Merkle tree of RFC 6962 §2.1 over SHA-256.
//!
//! Proofs are made from stored perfect subtrees ([`Nodes`]); a tree of n leaves has fewer than 2n of them, and
//! no proof looks up more than about 2·log₂(n)².

use sha2::{Digest, Sha256};

/// A node.
pub type Hash = [u8; 32];

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

/// Subtree access: the hash of the perfect subtree of 2^level leaves that begins at leaf index·2^level.
pub trait Nodes {
    /// Why a node cannot be had.
    type Error;
    /// One node.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The root of the first `size` leaves.
///
/// # Errors
/// Those of `nodes`.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 { Ok(empty()) } else { subtree(nodes, 0, size) }
}

/// RFC 6962 §2.1.1: the audit path of leaf `index` (from 0) in the tree of the first `size` leaves, lowest first.
/// Empty if there is no such leaf, which then proves nothing.
///
/// # Errors
/// Those of `nodes`.
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    let (mut begin, mut count) = (0, size);
    while index < size && count > 1 {
        let left = left_count(count);
        if index - begin < left {
            path.push(subtree(nodes, begin + left, count - left)?);
            count = left;
        } else {
            path.push(subtree(nodes, begin, left)?);
            begin += left;
            count -= left;
        }
    }
    path.reverse();
    Ok(path)
}

/// RFC 6962 §2.1.2: the consistency proof between the trees of `old` and `new` leaves. Empty if `old` is 0 or not
/// less than `new`: there is nothing to prove.
///
/// # Errors
/// Those of `nodes`.
pub fn consistency<N: Nodes>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    let mut proof = Vec::new();
    if old == 0 || old >= new {
        return Ok(proof);
    }
    let (mut begin, mut count) = (0, new);
    while begin + count > old {
        let left = left_count(count);
        if old - begin <= left {
            proof.push(subtree(nodes, begin + left, count - left)?);
            count = left;
        } else {
            proof.push(subtree(nodes, begin, left)?);
            begin += left;
            count -= left;
        }
    }
    // The old tree itself, as long as no step to the right was taken, is what the verifier has already.
    if begin > 0 {
        proof.push(subtree(nodes, begin, count)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether an audit path proves that `leaf` is at `index` in the tree of this size and root (RFC 9162 §2.1.3.2).
#[must_use]
pub fn proves_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
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

/// Whether a proof shows that the tree `(old, old_root)` is a beginning of `(new, new_root)` (RFC 9162 §2.1.4.2).
/// An empty tree is a beginning of every tree; trees of one size have to be the same.
#[must_use]
pub fn proves_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old > new {
        return false;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == empty();
    }
    // The root of a perfect old tree is not sent: the verifier has it.
    let given = if old.is_power_of_two() { Some(old_root) } else { None };
    let mut hashes = given.into_iter().chain(proof);
    let Some(first) = hashes.next() else { return false };
    let trailing = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> trailing, (new - 1) >> trailing);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in hashes {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            old_hash = node(sibling, &old_hash);
            new_hash = node(sibling, &new_hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node(&new_hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

/// The nodes that become complete when leaf `index` (from 0) is appended, lowest first, as (level, index, hash).
/// The first is the leaf itself. `nodes` has to hold those complete before.
///
/// # Errors
/// Those of `nodes`.
pub fn completed<N: Nodes>(nodes: &N, index: u64, leaf: Hash) -> Result<Vec<(u32, u64, Hash)>, N::Error> {
    let mut done = vec![(0, index, leaf)];
    let (mut level, mut at, mut hash) = (0, index, leaf);
    while at & 1 == 1 {
        hash = node(&nodes.node(level, at - 1)?, &hash);
        level += 1;
        at >>= 1;
        done.push((level, at, hash));
    }
    Ok(done)
}

/// The largest power of two less than `count`, which has to be more than 1 (k in RFC 6962 §2.1).
fn left_count(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

/// MTH over `count` ≥ 1 leaves from `begin`, where `begin` is a multiple of the largest power of two not above
/// `count`; all ranges of RFC 6962 are of this form.
fn subtree<N: Nodes>(nodes: &N, begin: u64, count: u64) -> Result<Hash, N::Error> {
    if count.is_power_of_two() {
        let level = count.trailing_zeros();
        return nodes.node(level, begin >> level);
    }
    let left = left_count(count);
    Ok(node(&subtree(nodes, begin, left)?, &subtree(nodes, begin + left, count - left)?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tashika_kit::hex;

    use super::{Hash, Nodes, completed, consistency, empty, inclusion, leaf, node, proves_consistency};
    use super::{proves_inclusion, root};

    #[derive(Default)]
    struct Tree(HashMap<(u32, u64), Hash>, Vec<Hash>);

    impl Nodes for Tree {
        type Error = String;
        fn node(&self, level: u32, index: u64) -> Result<Hash, String> {
            self.0.get(&(level, index)).copied().ok_or_else(|| format!("no node {level}/{index}"))
        }
    }

    impl Tree {
        fn of(leaves: impl IntoIterator<Item = Vec<u8>>) -> Self {
            let mut tree = Self::default();
            for data in leaves {
                let new = completed(&tree, tree.1.len() as u64, leaf(&data)).unwrap();
                tree.0.extend(new.into_iter().map(|(level, index, hash)| ((level, index), hash)));
                tree.1.push(leaf(&data));
            }
            tree
        }
        fn numbered(size: u32) -> Self {
            Self::of((0..size).map(|number| number.to_be_bytes().to_vec()))
        }
        fn root(&self, size: usize) -> Hash {
            root(self, size as u64).unwrap()
        }
    }

    /// The definitions of RFC 6962 §2.1, word for word.
    mod naive {
        use super::{Hash, empty, node};

        fn k(n: usize) -> usize {
            (0..).map(|bit| 1 << bit).take_while(|power| *power < n).last().unwrap()
        }
        pub(super) fn mth(leaves: &[Hash]) -> Hash {
            match leaves {
                [] => empty(),
                [one] => *one,
                _ => node(&mth(&leaves[..k(leaves.len())]), &mth(&leaves[k(leaves.len())..])),
            }
        }
        pub(super) fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
            if leaves.len() <= 1 {
                return Vec::new();
            }
            let (left, right) = leaves.split_at(k(leaves.len()));
            if m < left.len() {
                [path(m, left), vec![mth(right)]].concat()
            } else {
                [path(m - left.len(), right), vec![mth(left)]].concat()
            }
        }
        pub(super) fn proof(m: usize, leaves: &[Hash]) -> Vec<Hash> {
            subproof(m, leaves, true)
        }
        fn subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
            if m == leaves.len() {
                return if whole { Vec::new() } else { vec![mth(leaves)] };
            }
            let (left, right) = leaves.split_at(k(leaves.len()));
            if m <= left.len() {
                [subproof(m, left, whole), vec![mth(right)]].concat()
            } else {
                [subproof(m - left.len(), right, false), vec![mth(left)]].concat()
            }
        }
    }

    fn unhex(text: &str) -> Vec<u8> {
        super::super::hex32::bytes(text).unwrap()
    }

    fn published() -> Tree {
        let leaves = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        Tree::of(leaves.map(unhex))
    }

    #[test]
    fn the_published_roots() {
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let tree = published();
        for (size, wanted) in roots.iter().enumerate() {
            assert_eq!(hex::lower(&tree.root(size)), *wanted, "size {size}");
        }
    }

    #[test]
    fn a_published_path() {
        let path: Vec<_> = inclusion(&published(), 0, 8).unwrap().iter().map(|h| hex::lower(h)).collect();
        let wanted = [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ];
        assert_eq!(path, wanted);
    }

    #[test]
    fn every_root_and_proof_is_that_of_the_definition() {
        let tree = Tree::numbered(130);
        for size in 0..=130 {
            let leaves = &tree.1[..size];
            let whole = tree.root(size);
            assert_eq!(whole, naive::mth(leaves), "root {size}");
            for index in 0..size {
                let path = inclusion(&tree, index as u64, size as u64).unwrap();
                assert_eq!(path, naive::path(index, leaves), "path {index} of {size}");
                assert!(proves_inclusion(&leaves[index], index as u64, size as u64, &path, &whole));
            }
            for old in 1..=size {
                let proof = consistency(&tree, old as u64, size as u64).unwrap();
                assert_eq!(proof, naive::proof(old, leaves), "proof {old} of {size}");
                assert!(proves_consistency(old as u64, &tree.root(old), size as u64, &whole, &proof));
            }
        }
    }

    fn each_bit(hash: Hash) -> impl Iterator<Item = Hash> {
        (0..256_usize).map(move |bit| {
            let mut other = hash;
            other[bit / 8] ^= 1 << (bit % 8);
            other
        })
    }

    #[test]
    fn no_changed_bit_proves_inclusion() {
        let tree = Tree::numbered(13);
        for (index, size) in [(0, 1), (0, 13), (4, 7), (6, 7), (12, 13), (7, 8)] {
            let (leaf, whole) = (tree.1[index], tree.root(size));
            let (index, size) = (index as u64, size as u64);
            let path = inclusion(&tree, index, size).unwrap();
            assert!(proves_inclusion(&leaf, index, size, &path, &whole));
            assert!(each_bit(leaf).all(|leaf| !proves_inclusion(&leaf, index, size, &path, &whole)));
            assert!(each_bit(whole).all(|root| !proves_inclusion(&leaf, index, size, &path, &root)));
            for step in 0..path.len() {
                for changed in each_bit(path[step]) {
                    let mut other = path.clone();
                    other[step] = changed;
                    assert!(!proves_inclusion(&leaf, index, size, &other, &whole));
                }
                let mut shorter = path.clone();
                shorter.remove(step);
                assert!(!proves_inclusion(&leaf, index, size, &shorter, &whole));
            }
            assert!(!proves_inclusion(&leaf, index, size, &[path.clone(), vec![whole]].concat(), &whole));
            for other in (0..size + 2).filter(|other| *other != index) {
                assert!(!proves_inclusion(&leaf, other, size, &path, &whole), "as {other} of {size}");
            }
        }
        assert!(!proves_inclusion(&tree.1[0], 0, 0, &[], &tree.1[0]));
        assert!(!proves_inclusion(&tree.1[0], u64::MAX, u64::MAX, &[], &tree.1[0]));
    }

    #[test]
    fn no_changed_bit_proves_consistency() {
        let tree = Tree::numbered(13);
        for (old, new) in [(1, 2), (3, 7), (4, 7), (6, 8), (8, 13), (12, 13)] {
            let (old_root, new_root) = (tree.root(old), tree.root(new));
            let (old, new) = (old as u64, new as u64);
            let proof = consistency(&tree, old, new).unwrap();
            assert!(proves_consistency(old, &old_root, new, &new_root, &proof));
            assert!(each_bit(old_root).all(|root| !proves_consistency(old, &root, new, &new_root, &proof)));
            assert!(each_bit(new_root).all(|root| !proves_consistency(old, &old_root, new, &root, &proof)));
            for step in 0..proof.len() {
                for changed in each_bit(proof[step]) {
                    let mut other = proof.clone();
                    other[step] = changed;
                    assert!(!proves_consistency(old, &old_root, new, &new_root, &other));
                }
                let mut shorter = proof.clone();
                shorter.remove(step);
                assert!(!proves_consistency(old, &old_root, new, &new_root, &shorter));
            }
            assert!(!proves_consistency(old, &old_root, new, &new_root, &[]));
            assert!(!proves_consistency(new, &new_root, old, &old_root, &proof));
        }
        let (five, empty) = (tree.root(5), empty());
        assert!(proves_consistency(0, &empty, 5, &five, &[]));
        assert!(!proves_consistency(0, &five, 5, &five, &[]), "a root that an empty tree has not");
        assert!(proves_consistency(5, &five, 5, &five, &[]));
        assert!(!proves_consistency(5, &five, 5, &empty, &[]));
        assert!(!proves_consistency(5, &five, 5, &five, &[five]));
    }

    #[test]
    fn a_missing_node_is_said() {
        assert_eq!(root(&Tree::default(), 3), Err("no node 1/0".to_owned()));
        assert_eq!(root(&Tree::default(), 0), Ok(empty()));
        assert_eq!(inclusion(&Tree::default(), 3, 3), Ok(Vec::new()));
    }
}

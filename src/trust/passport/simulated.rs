// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the software passports stand under, for training alone. Made when the first of them asks, because making keys
//! costs time; signers apart from roots, because most software passports carry their own.

use std::sync::{Arc, LazyLock};

use tashika_kit::anchors::{Anchor, AnchorClass, RevocationList, Root, SignerId};
use tashika_kit::rsa::sha256;
use tashika_passport::card::issuer;

use super::facts::Facts;
use super::signers::plain;

static ROOTS: LazyLock<Vec<Root>> = LazyLock::new(|| {
    let root = |root: issuer::SimulatedRoot| {
        let (name, fingerprint) = (root.name.to_owned(), sha256(&root.der));
        let anchor = Anchor { name, fingerprint, class: AnchorClass::Simulator };
        Root { anchor, der: root.der.into(), accepted: true }
    };
    issuer::roots().into_iter().map(root).collect()
});

static SIGNERS: LazyLock<Vec<Facts>> =
    LazyLock::new(|| issuer::signer_certificates().iter().filter_map(|der| Facts::of(der)).collect());

static LISTS: LazyLock<Vec<RevocationList>> = LazyLock::new(|| {
    let list =
        |list: issuer::SimulatedList| RevocationList { name: list.name.to_owned(), der: list.der.into() };
    issuer::revocation_lists().into_iter().map(list).collect()
});

/// The simulated CSCA certificates.
pub(crate) fn roots() -> &'static [Root] {
    &ROOTS
}

/// Those simulated document signers a signature may mean.
pub(crate) fn signer_certificates(id: SignerId<'_>) -> Vec<Arc<[u8]>> {
    let meant = |facts: &&Facts| match id {
        SignerId::Serial(serial) => plain(&facts.certificate.serial) == plain(serial),
        SignerId::KeyId(key_id) => facts.certificate.key_id == key_id,
    };
    SIGNERS.iter().filter(meant).map(|facts| facts.certificate.der().into()).collect()
}

/// The simulated CRLs.
pub(crate) fn revocation_lists() -> &'static [RevocationList] {
    &LISTS
}

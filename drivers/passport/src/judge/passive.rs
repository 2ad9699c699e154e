// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passive authentication up to the signer: the signature of EF.SOD, and the hashes of the data groups (`specs` passport
//! §4.1).

use std::borrow::Cow;

use tashika_kit::Reading;
use tashika_kit::anchors::Anchors;
use tashika_kit::verdict::{Integrity, Reason};

use super::signed::{Signed, signed};
use super::steps::{self, Steps};
use crate::certificate::Certificate;
use crate::evidence;
use crate::layout::DataGroup;
use crate::sod::Sod;

/// The part of a document that its signer's signature is.
const SIGNATURE: &str = "sod_signature";

/// What was found.
#[derive(Default)]
pub(super) struct Passive {
    /// What is not as it was signed.
    pub(super) altered: Vec<Cow<'static, str>>,
    /// The first thing that could not be checked.
    pub(super) unchecked: Option<Reason>,
    /// There is no EF.SOD.
    unsigned: bool,
    /// The signer, whose key fits the signature.
    pub(super) signer: Option<Box<Certificate>>,
}

impl Passive {
    pub(super) fn integrity(&self) -> Integrity {
        if self.is_altered() {
            return Integrity::Altered { parts: self.altered.clone() };
        }
        self.but_for_altered()
    }

    /// What is to be said of the parts that are not altered.
    pub(super) fn but_for_altered(&self) -> Integrity {
        match &self.unchecked {
            _ if self.unsigned => Integrity::Unsigned,
            Some(reason) => Integrity::NotChecked { reason: reason.clone() },
            None => Integrity::Intact,
        }
    }

    /// Whether anything is.
    pub(super) fn is_altered(&self) -> bool {
        !self.altered.is_empty()
    }

    /// Whether this group is one of the altered parts.
    pub(super) fn names(&self, group: DataGroup) -> bool {
        self.altered.iter().any(|known| known == part(group))
    }

    /// Whether the signature does not hold, so that nobody vouches for the list of hashes.
    pub(super) fn is_signature_wrong(&self) -> bool {
        self.altered.iter().any(|known| known == SIGNATURE)
    }

    fn not_checked(&mut self, code: &'static str, detail: impl Into<String>) {
        self.unchecked.get_or_insert_with(|| Reason::new(code, detail));
    }

    fn alter(&mut self, part: &'static str) {
        if !self.altered.iter().any(|known| known == part) {
            self.altered.push(Cow::Borrowed(part));
        }
    }
}

/// Checks a reading.
pub(super) fn check(reading: &Reading, anchors: &dyn Anchors, steps: &mut Steps) -> Passive {
    let mut passive = Passive::default();
    let Some(file) = reading.evidence(evidence::SOD) else {
        steps.skip(steps::SOD, "unsigned", "no EF.SOD");
        passive.unsigned = true;
        return passive;
    };
    let sod = match Sod::parse(file) {
        Ok(sod) => sod,
        Err(why) => {
            steps.skip(steps::SOD, "signature_unreadable", why.0);
            passive.not_checked("signature_unreadable", why.0);
            return passive;
        }
    };
    passive.signature(&sod, anchors, steps);
    passive.groups(reading, &sod, steps);
    passive
}

/// What the reading attests under a name; `None` if nothing.
pub(super) fn attested(reading: &Reading, name: &str) -> Option<bool> {
    let mut all = reading.attested.iter().filter(|attested| attested.name == name).peekable();
    // If two words stand there, the worse one counts.
    all.peek()?;
    Some(all.all(|attested| attested.held))
}

impl Passive {
    fn signature(&mut self, sod: &Sod<'_>, anchors: &dyn Anchors, steps: &mut Steps) {
        match signed(&sod.signed, anchors) {
            Signed::NoSigner => {
                steps.skip(steps::SOD, "signer_certificate_missing", "");
                self.not_checked("signer_certificate_missing", "");
            }
            Signed::Unsupported(what) => {
                steps.skip(steps::SOD, "unsupported_algorithm", &what);
                self.not_checked("unsupported_algorithm", what);
            }
            Signed::Unreadable(what) => {
                steps.skip(steps::SOD, "signature_unreadable", &what);
                self.not_checked("signature_unreadable", what);
            }
            Signed::Wrong(why) => {
                steps.fail(steps::SOD, why);
                self.alter(SIGNATURE);
            }
            Signed::Holds(signer) => {
                steps.pass(steps::SOD, "with the key of the signer's certificate");
                self.signer = Some(signer);
            }
        }
    }

    /// Each group that was read, and each that must have been.
    fn groups(&mut self, reading: &Reading, sod: &Sod<'_>, steps: &mut Steps) {
        for group in (1..=16).filter_map(DataGroup::new) {
            match reading.evidence(&evidence::data_group(group)) {
                Some(file) => self.group(group, file, sod, steps),
                None => self.absent(group, reading, sod, steps),
            }
        }
    }

    /// While the bytes are there, nobody's word counts but the hash.
    fn group(&mut self, group: DataGroup, file: &[u8], sod: &Sod<'_>, steps: &mut Steps) {
        match sod.covers(group, file) {
            Some(true) => steps.pass(steps::GROUP, group.name()),
            Some(false) => {
                steps.fail(steps::GROUP, group.name());
                self.alter(part(group));
            }
            None if !sod.lists(group) => {
                steps.fail(steps::GROUP, format!("{}: EF.SOD does not list it", group.name()));
                self.alter(part(group));
            }
            None => {
                steps.skip(steps::GROUP, "unsupported_algorithm", group.name());
                self.not_checked("unsupported_algorithm", "the hash of EF.SOD");
            }
        }
    }

    /// A group that is not kept: what the reading attests stands for it. DG1 and DG2 every passport has.
    fn absent(&mut self, group: DataGroup, reading: &Reading, sod: &Sod<'_>, steps: &mut Steps) {
        let must_be = [DataGroup::DG1, DataGroup::DG2].contains(&group);
        if must_be && !sod.lists(group) {
            steps.fail(steps::GROUP, format!("{}: EF.SOD does not list it", group.name()));
            return self.alter(part(group));
        }
        // DG1 is always kept; a word in its place would be somebody's invention.
        let held = attested(reading, &evidence::hash_of(group)).filter(|_| group != DataGroup::DG1);
        match held {
            Some(true) if sod.lists(group) => {
                steps.pass(steps::GROUP, format!("{}, checked while reading", group.name()));
            }
            Some(_) => {
                steps.fail(steps::GROUP, format!("{}, checked while reading", group.name()));
                self.alter(part(group));
            }
            None if must_be => {
                let code = if group == DataGroup::DG2 { "photo_withheld" } else { "data_group_missing" };
                steps.skip(steps::GROUP, code, group.name());
                self.not_checked(code, group.name());
            }
            None => {}
        }
    }
}

/// A group as verdicts name it.
fn part(group: DataGroup) -> &'static str {
    const PARTS: [&str; 16] = [
        "dg1", "dg2", "dg3", "dg4", "dg5", "dg6", "dg7", "dg8", "dg9", "dg10", "dg11", "dg12", "dg13",
        "dg14", "dg15", "dg16",
    ];
    PARTS.get(usize::from(group.number()).wrapping_sub(1)).copied().unwrap_or_default()
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates in the JPKI's profile, put together piece by piece, so that a test can change one piece.

use jiff::Timestamp;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::card_side::SeededKey;
use tashika_kit::card_side::der::{bits, context, integer, oid, sequence, tlv, utf8};
use tashika_kit::card_side::x509::{
    common_name, country, extension, locality, name, organisation, rsa_algorithm, rsa_key_identifier,
    rsa_key_info, unit,
};
use tashika_kit::rsa::sha256;
use tashika_mynumber::jpki::{PathVerdict, Purpose, check};

/// A moment within every period made here.
pub(crate) const NOW: &str = "2026-11-20T03:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A certificate before it is signed.
#[derive(Clone)]
pub(crate) struct Recipe {
    pub(crate) version: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    /// Algorithm in the signed part, and outside of it.
    pub(crate) algorithms: [Vec<u8>; 2],
    pub(crate) issuer: Vec<u8>,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) subject: Vec<u8>,
    pub(crate) key: Vec<u8>,
    /// Number under 2.5.29, critical, contents.
    pub(crate) extensions: Vec<(u32, bool, Vec<u8>)>,
    /// Extensions of other arcs, whole.
    pub(crate) more: Vec<u8>,
    pub(crate) signer: SeededKey,
}

impl Recipe {
    pub(crate) fn der(&self) -> Vec<u8> {
        let time = |text: &str| tlv(&[0x17], text.as_bytes());
        let extensions: Vec<Vec<u8>> = self
            .extensions
            .iter()
            .map(|(number, critical, value)| extension(*number, *critical, value))
            .collect();
        let [inside, outside] = &self.algorithms;
        let body = sequence(&[
            &self.version,
            &integer(&self.serial),
            inside,
            &self.issuer,
            &sequence(&[&time(self.from), &time(self.to)]),
            &self.subject,
            &self.key,
            &context(3, &sequence(&[&extensions.concat(), &self.more])),
        ]);
        sequence(&[&body, outside, &bits(&self.signer.sign(&body))])
    }

    /// With another extension of this number, or one more.
    pub(crate) fn with(mut self, number: u32, critical: bool, value: Vec<u8>) -> Self {
        match self.extensions.iter_mut().find(|extension| extension.0 == number) {
            Some(place) => *place = (number, critical, value),
            None => self.extensions.push((number, critical, value)),
        }
        self
    }

    pub(crate) fn without(mut self, number: u32) -> Self {
        self.extensions.retain(|extension| extension.0 != number);
        self
    }
}

/// One hierarchy's roots and leaves.
#[derive(Clone)]
pub(crate) struct Hierarchy {
    pub(crate) purpose: Purpose,
    pub(crate) organisation: &'static str,
    pub(crate) unit: &'static str,
    /// Generations have one name; their keys and serial numbers differ.
    pub(crate) generation: u8,
}

pub(crate) const SIGNATURE: Hierarchy = Hierarchy {
    purpose: Purpose::Signature,
    organisation: "JPKI-TEST",
    unit: "JPKI for digital signature",
    generation: 1,
};
pub(crate) const AUTHENTICATION: Hierarchy = Hierarchy {
    purpose: Purpose::UserAuthentication,
    organisation: "JPKI-TEST",
    unit: "JPKI for user authentication",
    generation: 1,
};

pub(crate) const KEY_USAGE: u32 = 15;
pub(crate) const ALTERNATIVE_NAME: u32 = 17;
pub(crate) const CONSTRAINTS: u32 = 19;
pub(crate) const DISTRIBUTION_POINTS: u32 = 31;
pub(crate) const POLICIES: u32 = 32;
pub(crate) const AUTHORITY: u32 = 35;
pub(crate) const SUBJECT_KEY: u32 = 14;
pub(crate) const EXTENDED_USAGE: u32 = 37;

impl Hierarchy {
    pub(crate) fn key(&self) -> SeededKey {
        SeededKey::of(&format!("rig {} {}", self.unit, self.generation))
    }

    pub(crate) fn name(&self) -> Vec<u8> {
        let agency = unit("Japan Agency for Local Authority Information Systems");
        name(&[country(), organisation(self.organisation), unit(self.unit), agency])
    }

    pub(crate) fn serial(&self) -> Vec<u8> {
        vec![0x7F, self.generation]
    }

    pub(crate) fn root(&self) -> Recipe {
        let key = self.key();
        Recipe {
            version: context(0, &integer(&[2])),
            serial: self.serial(),
            algorithms: [rsa_algorithm(11), rsa_algorithm(11)],
            issuer: self.name(),
            from: "230716000000Z",
            to: "330715145959Z",
            subject: self.name(),
            key: rsa_key_info(&key),
            extensions: vec![
                (KEY_USAGE, true, tlv(&[0x03], &[0x01, 0x06])),
                (CONSTRAINTS, true, sequence(&[&[0x01, 0x01, 0xFF]])),
                (SUBJECT_KEY, false, tlv(&[0x04], &rsa_key_identifier(&key))),
            ],
            more: Vec::new(),
            signer: key,
        }
    }

    pub(crate) fn leaf(&self) -> Recipe {
        let holder = SeededKey::of("rig holder");
        let mut recipe = Recipe {
            version: context(0, &integer(&[2])),
            serial: vec![0x22, 0x7B, 0x13],
            algorithms: [rsa_algorithm(11), rsa_algorithm(11)],
            issuer: self.name(),
            from: "251027013542Z",
            to: "300217145959Z",
            subject: name(&[country(), common_name("997794E9AGCIEG13221003A")]),
            key: rsa_key_info(&holder),
            extensions: vec![
                (AUTHORITY, false, self.authority()),
                (SUBJECT_KEY, false, tlv(&[0x04], &rsa_key_identifier(&holder))),
                (DISTRIBUTION_POINTS, false, self.distribution_point()),
            ],
            more: Vec::new(),
            signer: self.key(),
        };
        if self.purpose == Purpose::Signature {
            let subject = [
                country(),
                locality("Kaku-ken"),
                locality("Mihon-shi"),
                common_name("20251016172600001341A"),
            ];
            recipe.subject = name(&subject);
            recipe
                .with(KEY_USAGE, true, tlv(&[0x03], &[0x06, 0xC0]))
                .with(POLICIES, true, policies(&[[1, 0, 20]]))
                .with(ALTERNATIVE_NAME, false, attributes(&HANAKO))
        } else {
            recipe
                .with(KEY_USAGE, true, tlv(&[0x03], &[0x07, 0x80]))
                .with(EXTENDED_USAGE, false, sequence(&[&oid(&[1, 3, 6, 1, 5, 5, 7, 3, 2])]))
                .with(POLICIES, true, policies(&[[1, 0, 30]]))
        }
    }

    pub(crate) fn authority(&self) -> Vec<u8> {
        authority(&rsa_key_identifier(&self.key()), &self.name(), &self.serial())
    }

    pub(crate) fn distribution_name(&self) -> Vec<u8> {
        name(&[country(), organisation(self.organisation), unit(self.unit), common_name("Mihon-shi CRLDP")])
    }

    fn distribution_point(&self) -> Vec<u8> {
        let full_name = context(0, &context(4, &self.distribution_name()));
        sequence(&[&sequence(&[&context(0, &full_name)])])
    }
}

pub(crate) fn authority(key_id: &[u8], issuer: &[u8], serial: &[u8]) -> Vec<u8> {
    let mut number = integer(serial);
    number[0] = 0x82;
    sequence(&[&tlv(&[0x80], key_id), &context(1, &context(4, issuer)), &number])
}

/// Policies of `1.2.392.200149.8.5.a.b.c`.
pub(crate) fn policies(all: &[[u32; 3]]) -> Vec<u8> {
    let one = |[a, b, c]: &[u32; 3]| sequence(&[&oid(&[1, 2, 392, 200_149, 8, 5, *a, *b, *c])]);
    sequence(&[&all.iter().map(one).collect::<Vec<_>>().concat()])
}

/// Number and text of each attribute, in the order of the public test certificate.
pub(crate) const HANAKO: [(u32, &str); 6] =
    [(1, "見本　花子"), (4, "319800217"), (3, "2"), (5, "架空県見本市"), (2, "00000"), (6, "000000")];

pub(crate) fn attribute(number: u32, text: &str) -> Vec<u8> {
    let id = oid(&[1, 2, 392, 200_149, 8, 5, 5, number]);
    context(0, &[id, context(0, &utf8(text))].concat())
}

pub(crate) fn attributes(all: &[(u32, &str)]) -> Vec<u8> {
    let names: Vec<Vec<u8>> = all.iter().map(|(number, text)| attribute(*number, text)).collect();
    sequence(&[&names.concat()])
}

/// Pinned certificates with their class, and whether the class is accepted.
pub(crate) struct Pins(pub(crate) Vec<([u8; 32], AnchorClass, bool)>);

impl Pins {
    pub(crate) fn of(roots: &[&[u8]]) -> Self {
        Self(roots.iter().map(|root| (sha256(root), AnchorClass::Test, true)).collect())
    }
}

impl Anchors for Pins {
    fn pinned_certificate(&self, sha256: &[u8; 32]) -> Lookup<Anchor> {
        match self.0.iter().find(|(fingerprint, ..)| fingerprint == sha256) {
            None => Lookup::Unknown,
            Some((fingerprint, class, accepted)) => {
                let name = String::from("pinned by the test");
                let anchor = Anchor { name, fingerprint: *fingerprint, class: *class };
                if *accepted { Lookup::Accepted(anchor) } else { Lookup::NotAccepted(anchor) }
            }
        }
    }
}

/// Checks a leaf for its hierarchy's purpose, under that hierarchy's root, which is pinned.
pub(crate) fn checked(hierarchy: &Hierarchy, leaf: &[u8]) -> PathVerdict {
    checked_at(hierarchy, leaf, NOW)
}

pub(crate) fn checked_at(hierarchy: &Hierarchy, leaf: &[u8], moment: &str) -> PathVerdict {
    let root = hierarchy.root().der();
    check(hierarchy.purpose, leaf, &root, &Pins::of(&[&root]), at(moment))
}

/// The code of the refusal; empty if there is none.
pub(crate) fn refused(verdict: &PathVerdict) -> String {
    verdict.refusal().map(|reason| reason.code.into_owned()).unwrap_or_default()
}

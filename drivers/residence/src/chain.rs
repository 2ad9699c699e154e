// SPDX-License-Identifier: MIT OR Apache-2.0
//! From the card's certificate to the root that signed it (`specs` residence-card §5.3), and what a root file is.
//!
//! The four roots of the first generation share one name, so that a root is chosen by the key identifier that the card's
//! certificate names; if it names none, or none that we have, every root of the issuer's name is tried. If it names one
//! that we have, no other can stand in for it.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::{Anchor, Root};
use tashika_kit::date::japan_day;

use crate::certificate::{Certificate, Key};

/// What the roots say about a card's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chain {
    /// Nobody imported any root.
    NoRoots,
    /// None of them signed it, and it does not name one of them by its key.
    Unknown,
    /// The certificate is not as it was made: it contradicts itself, or the root whose key it names did not sign it.
    Broken(String),
    /// It is signed in a way these cards are not.
    Unsupported,
    /// This root signed it, but for something else than cards, or under another name.
    NotForCards(String),
    /// This root signed it.
    Signed {
        /// Which root.
        anchor: Anchor,
        /// Whether its class is accepted.
        accepted: bool,
        /// The root's period, seconds since 1970.
        period: (i64, i64),
    },
}

/// Looks for the root of a card's certificate.
pub(crate) fn chain(card: &Certificate, roots: &[Root]) -> Chain {
    if !card.same_algorithm {
        return Chain::Broken(String::from("the algorithm outside is not the signed one"));
    }
    if roots.is_empty() {
        return Chain::NoRoots;
    }
    let usable: Vec<Candidate<'_>> = roots.iter().filter_map(Candidate::of).collect();
    let named =
        |root: &&Candidate<'_>| !card.authority.is_empty() && root.certificate.key_id == card.authority;
    let of_the_name = |root: &&Candidate<'_>| root.certificate.subject == card.issuer;
    let known = usable.iter().any(|root| named(&root));
    let mut candidates = usable.iter().filter(|root| if known { named(root) } else { of_the_name(root) });
    if let Some(root) = candidates.find(|root| root.signed(card)) {
        return root.for_cards(card);
    }
    if card.algorithm == crate::certificate::Algorithm::Other {
        return Chain::Unsupported;
    }
    match usable.iter().find(named) {
        Some(root) => Chain::Broken(format!("names the key of {}", root.root.anchor.name)),
        None => Chain::Unknown,
    }
}

/// A root that is what a root has to be. One that is not signs nothing: its fingerprint says that it is the file we
/// were told of, not that it may sign.
struct Candidate<'a> {
    root: &'a Root,
    certificate: Certificate,
    key: Key,
}

impl<'a> Candidate<'a> {
    fn of(root: &'a Root) -> Option<Self> {
        let certificate = Certificate::whole(&root.der).ok()?;
        certificate.is_root().ok()?;
        let key = certificate.key.clone()?;
        Some(Self { root, certificate, key })
    }

    fn signed(&self, card: &Certificate) -> bool {
        card.signed_by(&self.key)
    }

    fn for_cards(&self, card: &Certificate) -> Chain {
        if card.issuer != self.certificate.subject {
            return Chain::NotForCards(String::from("it names another issuer"));
        }
        // Each generation has its own algorithm and its own roots.
        let same_kind = |key: &Key| std::mem::discriminant(key) == std::mem::discriminant(&self.key);
        if !card.key.as_ref().is_some_and(same_kind) {
            return Chain::NotForCards(String::from("its key is of another kind than the root's"));
        }
        if let Some(why) = card.not_for_cards() {
            return Chain::NotForCards(why.to_owned());
        }
        let period = (self.certificate.not_before, self.certificate.not_after);
        Chain::Signed { anchor: self.root.anchor.clone(), accepted: self.root.accepted, period }
    }
}

/// What a root file says, for those who import it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootFacts {
    /// Its name, for people; as it stands in the file, unfiltered.
    pub subject: String,
    /// Its serial number.
    pub serial: Vec<u8>,
    /// Its subject key identifier; empty if it has none.
    pub key_id: Vec<u8>,
    /// `RSA-2048` and the like, or `P-384`.
    pub key: String,
    /// First day, in Japan.
    pub valid_from: Date,
    /// Last day, in Japan.
    pub valid_until: Date,
}

/// Reads a root file, DER.
///
/// # Errors
/// In English why it cannot be a root: no certificate, no CA, not signed by itself.
pub fn root_facts(der: &[u8]) -> Result<RootFacts, &'static str> {
    let certificate = Certificate::whole(der)?;
    certificate.is_root()?;
    let key = match &certificate.key {
        Some(Key::Rsa(key)) => format!("RSA-{}", key.modulus().len() * 8),
        _ => String::from("P-384"),
    };
    let day = |seconds| day(seconds).ok_or("its period is no period");
    Ok(RootFacts {
        valid_from: day(certificate.not_before)?,
        valid_until: day(certificate.not_after)?,
        subject: certificate.subject_text,
        serial: certificate.serial,
        key_id: certificate.key_id,
        key,
    })
}

/// The day in Japan.
pub(crate) fn day(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).ok().map(japan_day)
}

#[cfg(test)]
pub(crate) mod tests {
    use tashika_kit::anchors::{Anchor, AnchorClass, Root};
    use tashika_kit::rsa::sha256;

    use super::{Chain, chain, root_facts};
    use crate::certificate::Certificate;
    use crate::certificate::tests::fixture;

    pub(crate) fn root(name: &str, der: &[u8], accepted: bool) -> Root {
        let anchor = Anchor { name: name.to_owned(), fingerprint: sha256(der), class: AnchorClass::Official };
        Root { anchor, der: der.into(), accepted }
    }

    pub(crate) fn roots() -> Vec<Root> {
        vec![
            root("a", fixture!("root-a.der"), true),
            root("b", fixture!("root-b.der"), true),
            root("expired", fixture!("root-expired.der"), true),
            root("2", fixture!("root-2.der"), true),
        ]
    }

    fn of(card: &[u8], roots: &[Root]) -> Chain {
        chain(&Certificate::in_field(card).unwrap(), roots)
    }

    fn signer(card: &[u8], roots: &[Root]) -> Option<String> {
        match of(card, roots) {
            Chain::Signed { anchor, .. } => Some(anchor.name),
            _ => None,
        }
    }

    #[test]
    fn the_root_is_found_by_its_key_and_else_by_trying_all_of_the_name() {
        let mut all = roots();
        for _ in 0..all.len() {
            all.rotate_left(1);
            assert_eq!(signer(fixture!("card1.der"), &all).as_deref(), Some("b"));
            assert_eq!(signer(fixture!("card1-no-id.der"), &all).as_deref(), Some("b"), "by trying");
            assert_eq!(signer(fixture!("card1-expired-root.der"), &all).as_deref(), Some("expired"));
            assert_eq!(signer(fixture!("card2-null.der"), &all).as_deref(), Some("2"));
        }
    }

    #[test]
    fn a_root_we_do_not_have_is_not_a_broken_certificate() {
        let without = |name: &str| {
            let mut all = roots();
            all.retain(|root| root.anchor.name != name);
            all
        };
        assert_eq!(of(fixture!("card1.der"), &[]), Chain::NoRoots);
        assert_eq!(of(fixture!("card1.der"), &without("b")), Chain::Unknown);
        assert_eq!(of(fixture!("card1-no-id.der"), &without("b")), Chain::Unknown);
        assert_eq!(of(fixture!("card2.der"), &without("2")), Chain::Unknown);
        let refused = [root("b", fixture!("root-b.der"), false)];
        assert!(matches!(of(fixture!("card1.der"), &refused), Chain::Signed { accepted: false, .. }));
    }

    #[test]
    fn a_certificate_that_names_a_root_which_did_not_sign_it_is_broken() {
        let mut changed = fixture!("card1.der").to_vec();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        assert!(matches!(of(&changed, &roots()), Chain::Broken(why) if why == "names the key of b"));
        let mut changed = fixture!("card1-no-id.der").to_vec();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        assert_eq!(of(&changed, &roots()), Chain::Unknown, "names none");
        for imported in [roots(), Vec::new()] {
            assert!(matches!(of(fixture!("card1-outside.der"), &imported), Chain::Broken(_)));
        }
    }

    /// A root of the same name that did sign it does not make up for the one it names.
    #[test]
    fn another_root_cannot_stand_in_for_the_one_that_is_named() {
        let mut card = Certificate::in_field(fixture!("card1.der")).unwrap();
        card.authority = Certificate::whole(fixture!("root-a.der")).unwrap().key_id;
        let of = |roots: &[Root]| chain(&card, roots);
        assert!(matches!(of(&roots()), Chain::Broken(why) if why == "names the key of a"));
        let only_b = [root("b", fixture!("root-b.der"), true)];
        assert!(matches!(of(&only_b), Chain::Signed { .. }), "a key nobody has: by trying");
    }

    /// The faults of two advisories of 2026 about other programs: what a chain has to look at beside the signature.
    #[test]
    fn signed_for_something_else_is_not_for_cards() {
        for (card, why) in [
            (fixture!("card1-is-ca.der"), "it is a CA"),
            (fixture!("card1-other-use.der"), "its key may not sign data"),
            (fixture!("card1-other-issuer.der"), "it names another issuer"),
        ] {
            assert_eq!(of(card, &roots()), Chain::NotForCards(why.to_owned()));
        }
    }

    /// What an extension demands is met by nobody who only parses it.
    #[test]
    fn a_critical_extension_that_is_not_acted_upon_is_not_taken() {
        use crate::card::issuer::{Root as Simulated, Standing};
        use tashika_kit::card_side::der::{oid, sequence, tlv};
        use tashika_kit::card_side::x509::extension;
        let name = tlv(&[0x82], b"example.jp");
        let demands = [
            // extKeyUsage, timeStamping.
            (37, sequence(&[&oid(&[1, 3, 6, 1, 5, 5, 7, 3, 8])])),
            // nameConstraints: other names only.
            (30, sequence(&[&tlv(&[0xA0], &sequence(&[&name]))])),
            // policyConstraints, an explicit policy at once.
            (36, sequence(&[&tlv(&[0x80], &[0])])),
            // Nobody's.
            (99, sequence(&[])),
        ];
        for issuer in [Simulated::Rsa(Standing::InForce), Simulated::Ec(Standing::InForce)] {
            let plain = [root("plain", &issuer.certificate(), true)];
            for (number, demand) in &demands {
                let with = |critical| [extension(*number, critical, demand)];
                let card = |critical| issuer.certificate_of(issuer, &with(critical));
                assert!(matches!(of(&card(false), &plain), Chain::Signed { .. }), "{issuer:?} {number}");
                let why = String::from("it has a critical extension that is not acted upon");
                assert_eq!(of(&card(true), &plain), Chain::NotForCards(why.clone()), "{issuer:?} {number}");
                let bound = issuer.certificate_with(&with(true));
                assert_eq!(root_facts(&bound), Err(why.as_str()), "{issuer:?} {number}");
                assert!(root_facts(&issuer.certificate_with(&with(false))).is_ok());
                let usual = issuer.certificate_of(issuer, &[]);
                assert_eq!(of(&usual, &[root("bound", &bound, true)]), Chain::Unknown);
            }
        }
    }

    #[test]
    fn a_card_and_its_root_are_of_one_generation() {
        use crate::card::issuer::{Root as Simulated, Standing};
        let [rsa, ec] = [Simulated::Rsa(Standing::InForce), Simulated::Ec(Standing::InForce)];
        let both = [root("rsa", &rsa.certificate(), true), root("ec", &ec.certificate(), true)];
        for (issuer, owner, taken) in [(rsa, rsa, true), (ec, ec, true), (rsa, ec, false), (ec, rsa, false)] {
            let chain = of(&issuer.certificate_of(owner, &[]), &both);
            assert_eq!(matches!(chain, Chain::Signed { .. }), taken, "{issuer:?} {owner:?}");
            let why = String::from("its key is of another kind than the root's");
            assert_eq!(chain == Chain::NotForCards(why), !taken);
        }
    }

    #[test]
    fn what_is_no_root_signs_nothing_even_if_it_was_imported() {
        let bad = [
            root("no CA", fixture!("root-no-ca.der"), true),
            root("no sign", fixture!("root-no-sign.der"), true),
            root("garbage", b"garbage", true),
            root("a card", fixture!("card1.der"), true),
        ];
        assert_eq!(of(fixture!("card1-root-no-ca.der"), &bad), Chain::Unknown);
        assert_eq!(of(fixture!("card1-root-no-sign.der"), &bad), Chain::Unknown);
    }

    #[test]
    fn root_files_say_what_they_are() {
        let facts = root_facts(fixture!("root-2.der")).unwrap();
        assert_eq!((facts.key.as_str(), facts.key_id.len()), ("P-384", 20));
        assert_eq!((facts.valid_from.year(), facts.valid_until.year()), (2026, 2039));
        assert!(facts.subject.contains("ResidenceCard CA2"));
        assert_eq!(root_facts(fixture!("root-a.der")).unwrap().key, "RSA-2048");
        assert!(root_facts(fixture!("root-no-ca.der")).is_err());
    }

    /// The card side writes its certificates with an encoder of its own, in the forms real ones are said to have.
    #[test]
    fn the_software_cards_certificates_stand_under_their_roots() {
        use crate::card::issuer::{self, Peculiar, Root as Simulated, Signer, Standing};
        let all: Vec<Root> =
            issuer::roots().into_iter().map(|made| root(made.name, &made.der, true)).collect();
        for made in issuer::roots() {
            assert!(root_facts(&made.der).is_ok(), "{}", made.name);
        }
        let plain = Peculiar::default();
        for (under, peculiar, name) in [
            (Simulated::Rsa(Standing::InForce), plain, "in force"),
            (Simulated::Rsa(Standing::Expired), plain, "expired"),
            (Simulated::Ec(Standing::InForce), plain, "CA2"),
            (Simulated::Ec(Standing::InForce), Peculiar { null_parameters: true, ..plain }, "CA2"),
            (Simulated::Ec(Standing::InForce), Peculiar { indefinite: true, ..plain }, "CA2"),
            (Simulated::Rsa(Standing::InForce), Peculiar { indefinite: true, ..plain }, "in force"),
        ] {
            let card = Signer::under(under, peculiar);
            let padded = [card.certificate.as_slice(), &[0; 3]].concat();
            let signer = signer(&padded, &all);
            assert!(signer.as_ref().is_some_and(|signer| signer.ends_with(name)), "{under:?}: {signer:?}");
            let key = Certificate::in_field(&padded).unwrap().key.unwrap();
            assert_eq!(key.verify(b"some data", &card.sign(b"some data")), Ok(()), "{under:?}");
            assert_eq!(key.verify(b"some data", &card.sign_der(b"some data")), Ok(()), "{under:?}");
            assert!(key.verify(b"other data", &card.sign(b"some data")).is_err());
        }
        for under in [Simulated::Rsa(Standing::Unknown), Simulated::Ec(Standing::Unknown)] {
            let card = Signer::under(under, plain);
            assert!(matches!(of(&card.certificate, &all), Chain::Unknown), "{under:?}");
        }
    }
}

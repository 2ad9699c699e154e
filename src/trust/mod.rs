// SPDX-License-Identifier: MIT OR Apache-2.0
//! The trust store: which keys and certificates a verdict may rest on.
//!
//! Anchors are data (`assets/trust/*.toml`) with a class; which classes are accepted is a setting.
//! Simulator anchors do not stand in any file: they exist in training mode only, and there no other
//! class is accepted for them to be mixed up with.
//!
//! Nobody publishes who signs driver's licences, so no such anchor is shipped: the operator adds what it was given
//! ([`signers`], `docs/trust.md`). Who signs residence cards is published: their roots are known by fingerprint, and the
//! operator imports the files ([`roots`]). Who signs passports, each country says for itself, and the operator imports
//! what he has verified ([`passport`]).

mod file;
mod folder;
mod material;
pub mod passport;
pub mod roots;
mod signer_name;
pub mod signers;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use tashika_kit::anchors::{
    Anchor, AnchorClass, Anchors, Lookup, RevocationList, Root, SignerId, SignerName,
};
use tashika_kit::rsa::PublicKey;

pub use file::AnchorFileError;
use file::Sourced;
pub use material::{CertificateFacts, Kind, Material};
use passport::{Passports, simulated};
use roots::{Imported, Pin};
use signers::Signer;

const CARD_VERIFIABLE: &str = include_str!("../../assets/trust/card-verifiable.toml");
const RESIDENCE_ROOTS: &str = include_str!("../../assets/trust/residence-roots.toml");
const JPKI: &str = include_str!("../../assets/trust/jpki.toml");

/// Hexadecimal with any white space in between, as people write fingerprints.
#[must_use]
pub fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    file::bytes(text)
}

/// The anchor classes accepted in this installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedClasses(BTreeSet<AnchorClass>);

impl Default for AcceptedClasses {
    /// Official and unofficial: what a counter needs today.
    fn default() -> Self {
        Self([AnchorClass::Official, AnchorClass::Unofficial].into())
    }
}

/// A word that names no anchor class a user may accept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no anchor class: use official, unofficial or test, separated by commas")]
pub struct UnknownClass(String);

impl std::str::FromStr for AcceptedClasses {
    type Err = UnknownClass;

    /// `official,unofficial,test` in any order. `simulator` cannot be asked for: training mode is the
    /// only way to it.
    fn from_str(text: &str) -> Result<Self, UnknownClass> {
        let class = |word: &str| match word.trim() {
            "official" => Ok(AnchorClass::Official),
            "unofficial" => Ok(AnchorClass::Unofficial),
            "test" => Ok(AnchorClass::Test),
            other => Err(UnknownClass(other.to_owned())),
        };
        text.split(',').map(class).collect::<Result<_, _>>().map(Self)
    }
}

impl AcceptedClasses {
    /// Whether anchors of this class may decide a verdict.
    #[must_use]
    pub fn contains(&self, class: AnchorClass) -> bool {
        self.0.contains(&class)
    }

    /// The classes, in order.
    pub fn iter(&self) -> impl Iterator<Item = AnchorClass> {
        self.0.iter().copied()
    }
}

struct CardVerifiableKey {
    key_id: [u8; 16],
    anchor: Anchor,
    key: PublicKey,
}

/// The anchors and the classes accepted.
pub struct TrustStore {
    accepted: AcceptedClasses,
    keys: Sourced<CardVerifiableKey>,
    certificates: Sourced<Anchor>,
    signers: Vec<Signer>,
    pins: Sourced<Pin>,
    imported: Vec<Imported>,
    passports: Passports,
    training: bool,
}

/// The simulator's anchors. Making them costs some tenths of a second, so that they are made when the
/// first card asks for them and not before the first picture of the window.
static SIMULATOR: LazyLock<(Vec<CardVerifiableKey>, Vec<Anchor>)> = LazyLock::new(|| {
    let simulator = tashika_mynumber::card::issuer::anchors();
    let anchor = |name: &str, fingerprint| Anchor {
        name: name.to_owned(),
        fingerprint,
        class: AnchorClass::Simulator,
    };
    let key = |(name, key_id, key): &(&'static str, [u8; 16], PublicKey)| CardVerifiableKey {
        key_id: *key_id,
        anchor: anchor(name, tashika_kit::rsa::sha256(key.modulus())),
        key: key.clone(),
    };
    let keys = simulator.card_verifiable.iter().map(key).collect();
    (keys, simulator.certificates.iter().map(|(name, sha256)| anchor(name, *sha256)).collect())
});

/// The signers of the simulator's licences; apart from the other anchors, because making keys costs time.
static SIMULATED_SIGNERS: LazyLock<Vec<Signer>> = LazyLock::new(|| {
    let all = tashika_licence::card::issuer::anchors().into_iter();
    all.map(|signer| Signer::simulated(signer.name, signer.family, &signer.key_id, signer.key)).collect()
});

/// The roots of the simulator's residence cards; apart from the other anchors, because making keys costs time.
static SIMULATED_ROOTS: LazyLock<Vec<Root>> = LazyLock::new(|| {
    let root = |root: tashika_residence::card::issuer::SimulatedRoot| {
        let fingerprint = tashika_kit::rsa::sha256(&root.der);
        let anchor = Anchor { name: root.name.to_owned(), fingerprint, class: AnchorClass::Simulator };
        Root { anchor, der: root.der.into(), accepted: true }
    };
    tashika_residence::card::issuer::roots().into_iter().map(root).collect()
});

impl TrustStore {
    /// The anchors shipped with the program.
    ///
    /// # Errors
    /// [`AnchorFileError`] if a shipped file is damaged: a fingerprint that does not belong to its key,
    /// a class that does not exist.
    pub fn shipped(accepted: AcceptedClasses) -> Result<Self, AnchorFileError> {
        let keys = file::card_verifiable("assets/trust/card-verifiable.toml", CARD_VERIFIABLE)?;
        let certificates = file::certificates("assets/trust/jpki.toml", JPKI)?;
        let pins = roots::pins("assets/trust/residence-roots.toml", RESIDENCE_ROOTS)?;
        let (signers, imported) = (Vec::new(), Vec::new());
        let passports = Passports::default();
        Ok(Self { accepted, keys, certificates, signers, pins, imported, passports, training: false })
    }

    /// The anchors of a folder: its `card-verifiable.toml`, `jpki.toml` and `residence-roots.toml` stand in for the
    /// shipped files; a file that is not there leaves the shipped one in force. For operators who got the issuer's own
    /// values, or want fewer anchors.
    ///
    /// # Errors
    /// [`AnchorFileError`] if none of them is there, or one cannot be read or is damaged. There is no
    /// falling back to the shipped anchors then.
    pub fn from_folder(folder: &Path, accepted: AcceptedClasses) -> Result<Self, AnchorFileError> {
        let keys = file::read(&folder.join("card-verifiable.toml"))?;
        let certificates = file::read(&folder.join("jpki.toml"))?;
        let pins = file::read(&folder.join("residence-roots.toml"))?;
        if keys.is_none() && certificates.is_none() && pins.is_none() {
            let problem =
                "neither card-verifiable.toml nor jpki.toml nor residence-roots.toml is there".into();
            return Err(AnchorFileError { file: folder.display().to_string(), problem });
        }
        let mut store = Self::shipped(accepted)?;
        if let Some((name, text)) = keys {
            store.keys = file::card_verifiable(&name, &text)?;
        }
        if let Some((name, text)) = certificates {
            store.certificates = file::certificates(&name, &text)?;
        }
        if let Some((name, text)) = pins {
            store.pins = roots::pins(&name, &text)?;
        }
        Ok(store)
    }

    /// With the anchors that the operator added, from their folder: signers of licences, roots of residence cards, and what
    /// was imported for passports. They stand beside the others and replace none.
    ///
    /// # Errors
    /// [`AnchorFileError`] if an entry is damaged; it names the file. Of passports, what is damaged is left out instead
    /// ([`passport::store::Contents::problems`]): one of six hundred certificates must not stop a counter.
    pub fn with_signers(self, folder: &Path) -> Result<Self, AnchorFileError> {
        let (signers, imported) = (signers::load(folder)?, roots::load(folder)?);
        Ok(Self { signers, imported, passports: Passports::of(folder), ..self })
    }

    /// The store of training mode: the simulator's anchors beside the shipped ones, which stay known but
    /// are not accepted, so that a real card in training is told apart.
    ///
    /// # Errors
    /// As [`TrustStore::shipped`].
    pub fn training() -> Result<Self, AnchorFileError> {
        let store = Self::shipped(AcceptedClasses([AnchorClass::Simulator].into()))?;
        Ok(Self { training: true, ..store })
    }

    /// The classes accepted.
    #[must_use]
    pub fn accepted(&self) -> &AcceptedClasses {
        &self.accepted
    }

    /// All anchors that were not added by the operator: name, class, fingerprint.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.card_verifiable_anchors().chain(self.pinned_certificates())
    }

    /// The CA keys of card-verifiable certificates.
    pub fn card_verifiable_anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.keys.entries.iter().map(|key| &key.anchor)
    }

    /// The certificates pinned by their fingerprint.
    pub fn pinned_certificates(&self) -> impl Iterator<Item = &Anchor> {
        self.certificates.entries.iter()
    }

    /// What the files of the card-verifiable keys and of the pinned certificates say about where they come from.
    #[must_use]
    pub fn sources(&self) -> (Option<&str>, Option<&str>) {
        let said = |source: &'_ str| !source.is_empty();
        let (keys, certificates) = (self.keys.source.as_str(), self.certificates.source.as_str());
        (Some(keys).filter(|text| said(text)), Some(certificates).filter(|text| said(text)))
    }

    /// As of which day the file says that its values are: of the card-verifiable keys (`my_number_card_face`) or of the
    /// pinned certificates (`jpki`).
    #[must_use]
    pub fn as_of(&self, family: &str) -> Option<jiff::civil::Date> {
        match family {
            "my_number_card_face" => self.keys.as_of,
            "jpki" => self.certificates.as_of,
            _ => None,
        }
    }

    /// The signers of licences that the operator added.
    #[must_use]
    pub fn signers(&self) -> &[Signer] {
        &self.signers
    }

    /// The roots of residence cards that are known by their fingerprint, each with what was imported of it.
    pub fn residence_roots(&self) -> impl Iterator<Item = (&Pin, Option<&Imported>)> {
        let import = |pin: &Pin| self.imported.iter().find(|root| root.fingerprint == pin.anchor.fingerprint);
        self.pins.entries.iter().map(move |pin| (pin, import(pin)))
    }

    /// Imported roots whose fingerprint stands in no pin: they are not used.
    pub fn unpinned_roots(&self) -> impl Iterator<Item = &Imported> {
        self.imported.iter().filter(|root| self.pin(&root.fingerprint).is_none())
    }

    /// The pin of a root.
    #[must_use]
    pub fn pin(&self, fingerprint: &[u8; 32]) -> Option<&Pin> {
        self.pins.entries.iter().find(|pin| pin.anchor.fingerprint == *fingerprint)
    }

    /// What was imported for passports.
    #[must_use]
    pub fn passports(&self) -> &Passports {
        &self.passports
    }

    /// What the pins say about where they come from.
    #[must_use]
    pub fn source_of_pins(&self) -> Option<&str> {
        Some(self.pins.source.as_str()).filter(|source| !source.is_empty())
    }

    fn key(&self, key_id: &[u8]) -> Option<&CardVerifiableKey> {
        let simulated = || self.training.then(|| SIMULATOR.0.iter()).into_iter().flatten();
        self.keys.entries.iter().chain(simulated()).find(|key| key.key_id == key_id)
    }

    fn certificate(&self, sha256: &[u8; 32]) -> Option<&Anchor> {
        let simulated = || self.training.then(|| SIMULATOR.1.iter()).into_iter().flatten();
        self.certificates.entries.iter().chain(simulated()).find(|anchor| anchor.fingerprint == *sha256)
    }

    fn all_signers(&self) -> impl Iterator<Item = &Signer> {
        let simulated = self.training.then(|| SIMULATED_SIGNERS.iter()).into_iter().flatten();
        self.signers.iter().chain(simulated)
    }

    /// Those a document could mean: by key identifier, else by issuer and serial number.
    fn meant(&self, name: &SignerName<'_>) -> Vec<&Signer> {
        let by_key_id: Vec<_> = self.all_signers().filter(|signer| signer.has_key_id(name)).collect();
        if by_key_id.is_empty() {
            self.all_signers().filter(|signer| signer.has_issuer_and_serial(name)).collect()
        } else {
            by_key_id
        }
    }

    fn admit<T>(&self, anchor: &Anchor, found: impl FnOnce() -> T) -> Lookup<T> {
        if self.accepted.contains(anchor.class) {
            Lookup::Accepted(found())
        } else {
            Lookup::NotAccepted(anchor.clone())
        }
    }
}

impl Anchors for TrustStore {
    fn card_verifiable_key(&self, key_id: &[u8]) -> Lookup<(Anchor, PublicKey)> {
        self.key(key_id)
            .map_or(Lookup::Unknown, |key| self.admit(&key.anchor, || (key.anchor.clone(), key.key.clone())))
    }

    fn pinned_certificate(&self, sha256: &[u8; 32]) -> Lookup<Anchor> {
        self.certificate(sha256).map_or(Lookup::Unknown, |anchor| self.admit(anchor, || anchor.clone()))
    }

    fn signer(&self, name: &SignerName<'_>) -> Lookup<(Anchor, PublicKey)> {
        let meant = self.meant(name);
        let Some(first) = meant.first() else { return Lookup::Unknown };
        // A serial number like 12 can be read as two numbers. Which key is meant is then not known, and a signature
        // checked with the wrong one would look altered.
        if meant.iter().any(|other| other.key != first.key) {
            return Lookup::Unknown;
        }
        let accepted = meant.iter().find(|signer| self.accepted.contains(signer.anchor.class));
        let signer = accepted.unwrap_or(first);
        self.admit(&signer.anchor, || (signer.anchor.clone(), signer.key.clone()))
    }

    fn roots(&self, family: &str) -> Vec<Root> {
        if family == tashika_passport::FAMILY {
            let simulated = if self.training { simulated::roots() } else { &[] };
            return self.passports.roots(&self.accepted).iter().chain(simulated).cloned().collect();
        }
        if family != tashika_residence::FAMILY {
            return Vec::new();
        }
        let under = |(pin, imported): (&Pin, Option<&Imported>)| {
            imported.map(|root| root.root(pin, self.accepted.contains(pin.anchor.class)))
        };
        let simulated = self.training.then(|| SIMULATED_ROOTS.iter().cloned()).into_iter().flatten();
        self.residence_roots().filter_map(under).chain(simulated).collect()
    }

    fn signer_certificates(&self, family: &str, id: SignerId<'_>) -> Vec<Arc<[u8]>> {
        match (family == tashika_passport::FAMILY, self.training) {
            (false, _) => Vec::new(),
            (true, false) => self.passports.signer_certificates(id),
            (true, true) => simulated::signer_certificates(id),
        }
    }

    fn revocation_lists(&self, family: &str) -> Vec<RevocationList> {
        match (family == tashika_passport::FAMILY, self.training) {
            (false, _) => Vec::new(),
            (true, false) => self.passports.revocation_lists(),
            (true, true) => simulated::revocation_lists().to_vec(),
        }
    }

    fn has_signers(&self, family: &str) -> bool {
        self.all_signers().any(|signer| signer.family == family)
    }
}

impl std::fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (keys, certificates, signers) =
            (self.keys.entries.len(), self.certificates.entries.len(), self.signers.len());
        write!(f, "TrustStore({keys} keys, {certificates} certificates, {signers} signers)")
    }
}

#[cfg(test)]
mod tests {
    use super::{AcceptedClasses, TrustStore};
    use tashika_kit::anchors::{AnchorClass, Anchors, Lookup, SignerId};

    const TEST_VISUAL: &[u8] = b"6000023\x08\x05001\0\0\0\0";
    const PRODUCTION_VISUAL: &[u8] = b"5000023\x08\x05001\0\0\0\0";

    fn store(classes: &str) -> TrustStore {
        TrustStore::shipped(classes.parse().unwrap()).unwrap()
    }

    #[test]
    fn what_is_shipped() {
        let store = TrustStore::shipped(AcceptedClasses::default()).unwrap();
        let count = |class| store.anchors().filter(|anchor| anchor.class == class).count();
        assert_eq!(count(AnchorClass::Official), 6);
        assert_eq!(count(AnchorClass::Unofficial), 3);
        assert_eq!(count(AnchorClass::Test), 7);
        assert_eq!(count(AnchorClass::Simulator), 0);
    }

    #[test]
    fn a_test_anchor_has_to_be_asked_for() {
        let default = TrustStore::shipped(AcceptedClasses::default()).unwrap();
        assert!(
            matches!(default.card_verifiable_key(TEST_VISUAL), Lookup::NotAccepted(a) if a.class == AnchorClass::Test)
        );
        assert!(matches!(default.card_verifiable_key(PRODUCTION_VISUAL), Lookup::Accepted(_)));
        assert!(matches!(store("test").card_verifiable_key(TEST_VISUAL), Lookup::Accepted(_)));
        assert!(matches!(store("test").card_verifiable_key(PRODUCTION_VISUAL), Lookup::NotAccepted(_)));
        assert!(matches!(store("official").card_verifiable_key(PRODUCTION_VISUAL), Lookup::NotAccepted(_)));
    }

    #[test]
    fn the_whole_key_id_counts() {
        let mut other = PRODUCTION_VISUAL.to_vec();
        other[15] = 0xA8;
        assert_eq!(store("unofficial").card_verifiable_key(&other), Lookup::Unknown);
        assert_eq!(store("unofficial").card_verifiable_key(&other[..7]), Lookup::Unknown);
    }

    #[test]
    fn a_folder_replaces_what_it_holds_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let accepted = AcceptedClasses::default;
        assert!(TrustStore::from_folder(folder.path(), accepted()).is_err(), "an empty folder is a mistake");
        let official = super::CARD_VERIFIABLE.replace("class = \"unofficial\"", "class = \"official\"");
        std::fs::write(folder.path().join("card-verifiable.toml"), official).unwrap();
        let store = TrustStore::from_folder(folder.path(), accepted()).unwrap();
        let class = |store: &TrustStore| match store.card_verifiable_key(PRODUCTION_VISUAL) {
            Lookup::Accepted((anchor, _)) => anchor.class,
            other => panic!("{other:?}"),
        };
        assert_eq!(class(&store), AnchorClass::Official);
        assert_eq!(store.anchors().count(), 16, "the JPKI roots are still the shipped ones");
        std::fs::write(folder.path().join("card-verifiable.toml"), "exponent = 3").unwrap();
        assert!(TrustStore::from_folder(folder.path(), accepted()).is_err(), "no silent falling back");
    }

    #[test]
    fn simulated_countries_are_known_in_training_alone() {
        let training = TrustStore::training().unwrap();
        let roots = training.roots("passport");
        assert!(roots.len() > 3);
        assert!(roots.iter().all(|root| root.accepted && root.anchor.class == AnchorClass::Simulator));
        assert!(roots.iter().all(|root| root.anchor.name.starts_with("SIMULATED")));
        let signer = tashika_passport::card::issuer::signer_certificates().remove(0);
        let parsed = tashika_passport::certificate::Certificate::parse(&signer).unwrap();
        let ids = [SignerId::Serial(&parsed.serial), SignerId::KeyId(&parsed.key_id)];
        for id in ids {
            assert_eq!(training.signer_certificates("passport", id), [signer.clone().into()]);
        }
        assert_eq!(training.revocation_lists("passport").len(), 2);
        let real = store("official,unofficial,test");
        assert!(real.roots("passport").is_empty() && real.revocation_lists("passport").is_empty());
        assert!(ids.iter().all(|id| real.signer_certificates("passport", *id).is_empty()));
        assert!(training.revocation_lists("residence").is_empty());
    }

    #[test]
    fn nobody_can_ask_for_the_simulator() {
        assert!("simulator".parse::<AcceptedClasses>().is_err());
        assert!("official,simulator".parse::<AcceptedClasses>().is_err());
        assert!("".parse::<AcceptedClasses>().is_err());
    }
}

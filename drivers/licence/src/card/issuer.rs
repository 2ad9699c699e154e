// SPDX-License-Identifier: MIT OR Apache-2.0
//! The simulated signers: a commission that does not exist, once for each kind of licence, and one that is in no
//! trust store. How real signers are named, and what a real key identifier is made of, is not published (`specs`
//! drivers-licence §5.1, §5.3).

use tashika_kit::rsa::{PublicKey, sha256};

use super::keys::Key;
use crate::{FAMILY, MY_NUMBER_LICENCE};

/// One signer as a trust store knows it in training mode, and must not know it outside.
#[derive(Clone, Debug)]
pub struct SimulatorSigner {
    /// A name to show.
    pub name: &'static str,
    /// The document family it signs.
    pub family: &'static str,
    /// 主体者鍵識別子: here the SHA-256 of the modulus, which fills the 32 bytes of its place.
    pub key_id: [u8; 32],
    /// 発行者名.
    pub issuer: &'static str,
    /// シリアル番号.
    pub serial: &'static str,
    /// Its key.
    pub key: PublicKey,
}

/// Who signs a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signer {
    /// Signs licences.
    Licence,
    /// Signs My-Number licences.
    MyNumberLicence,
    /// Signs whatever it is given; nobody has its key.
    Unknown,
    /// Writes the name of [`Signer::Licence`], but signs with its own key.
    Forged,
}

const ISSUER: &str = "C=JP,O=SIMULATED POLICE,OU=LICENCE CA";

impl Signer {
    /// The key it signs with.
    pub(crate) fn key(self) -> Key {
        Key::named(match self {
            Self::Licence => "licence signer 01",
            Self::MyNumberLicence => "my number licence signer 01",
            Self::Unknown | Self::Forged => "unknown signer",
        })
    }

    /// The key identifier it writes.
    pub(crate) fn key_id(self) -> [u8; 32] {
        let named = if self == Self::Forged { Self::Licence } else { self };
        sha256(&named.key().modulus())
    }

    pub(crate) fn issuer(self) -> &'static str {
        match self {
            Self::Licence | Self::MyNumberLicence | Self::Forged => ISSUER,
            Self::Unknown => "C=JP,O=NOBODY KNOWS,OU=LICENCE CA",
        }
    }

    pub(crate) fn serial(self) -> &'static str {
        match self {
            Self::Licence | Self::Forged => "9900000000000001",
            Self::MyNumberLicence => "9900000000000002",
            Self::Unknown => "9900000000000099",
        }
    }

    pub(crate) fn subject(self) -> &'static str {
        match self {
            Self::Licence | Self::Forged => {
                "C=JP,O=SIMULATED POLICE,OU=KAKUU-KEN PUBLIC SAFETY COMMISSION,CN=LICENCE SIGNER 01"
            }
            Self::MyNumberLicence => {
                "C=JP,O=SIMULATED POLICE,OU=KAKUU-KEN PUBLIC SAFETY COMMISSION,CN=MY NUMBER LICENCE SIGNER 01"
            }
            Self::Unknown => "C=JP,O=NOBODY KNOWS,CN=SIGNER",
        }
    }

    fn anchor(self, name: &'static str, family: &'static str) -> Option<SimulatorSigner> {
        let key = PublicKey::new(&self.key().modulus(), &[0x01, 0x00, 0x01]).ok()?;
        let (issuer, serial) = (self.issuer(), self.serial());
        Some(SimulatorSigner { name, family, key_id: self.key_id(), issuer, serial, key })
    }
}

/// The simulated signers, the same in every process. Takes the time of making two RSA keys when it is called first.
#[must_use]
pub fn anchors() -> Vec<SimulatorSigner> {
    let signers = [
        Signer::Licence.anchor("SIMULATED licence signer 01", FAMILY),
        Signer::MyNumberLicence.anchor("SIMULATED My-Number licence signer 01", MY_NUMBER_LICENCE),
    ];
    signers.into_iter().flatten().collect()
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Settings that only an administrator may make: their file stands beside the keyring, their signature is the
//! administrators'.

use super::error::KeyError;
use super::keyring::Keyring;
use super::members::in_force;
use super::ring::Guard;
use super::role::Right;
use super::session::Session;

impl Keyring {
    /// Signs the text of a setting, with its name and this keyring, so that it is worth nothing under another name or
    /// beside another book. Base64.
    ///
    /// # Errors
    /// [`KeyError::MayNot`] for who is no administrator; [`KeyError::SessionEnded`]; else as [`Keyring::open`].
    pub fn sign_setting(&self, by: &Session, name: &str, text: &str) -> Result<String, KeyError> {
        by.need(Right::Settings)?;
        let _guard = Guard::take(&self.path)?;
        let ring = self.reread()?;
        in_force(&ring, by)?;
        let key = by.accounts.as_ref().ok_or(KeyError::MayNot(Right::Settings))?;
        Ok(ring.sign_setting(name, text, key))
    }

    /// Whether an administrator of this keyring signed this text under this name. Needs no login.
    ///
    /// # Errors
    /// [`KeyError::Altered`].
    pub fn verify_setting(&self, name: &str, text: &str, signature: &str) -> Result<(), KeyError> {
        self.ring.verify_setting(name, text, signature)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use crate::keys::{Cost, KeyError, Keyring, Right, SetUp};
    use tashika_kit::Secret;

    fn keyring(folder: &std::path::Path, name: &str) -> Keyring {
        let with = SetUp {
            administrator: ("a-1".into(), Secret::from("an administrator's own password")),
            manager: ("m-1".into(), Secret::from("a manager's own password")),
            head_office: None,
            cost: Cost::TRAINING,
        };
        Keyring::create(&folder.join(name), with).unwrap()
    }

    #[test]
    fn only_an_administrator_signs_and_only_for_this_name_text_and_book() {
        let folder = tempfile::tempdir().unwrap();
        let mut ring = keyring(folder.path(), "one.keyring");
        let other = keyring(folder.path(), "two.keyring");
        let administrator = ring.unlock("a-1", &Secret::from("an administrator's own password")).unwrap();
        let manager = ring.unlock("m-1", &Secret::from("a manager's own password")).unwrap();
        let signature = ring.sign_setting(&administrator, "one", "text").unwrap();
        assert_eq!(ring.verify_setting("one", "text", &signature), Ok(()));
        let altered = Err(KeyError::Altered("a setting"));
        assert_eq!(ring.verify_setting("one", "text.", &signature), altered);
        assert_eq!(ring.verify_setting("two", "text", &signature), altered);
        assert_eq!(other.verify_setting("one", "text", &signature), altered);
        for no_signature in ["", "AAAA", "!", &format!("{signature}AAAA")] {
            assert!(ring.verify_setting("one", "text", no_signature).is_err());
        }
        assert_eq!(ring.sign_setting(&manager, "one", "text"), Err(KeyError::MayNot(Right::Settings)));
        // A session of another keyring signs nothing here.
        assert_eq!(other.sign_setting(&administrator, "one", "text"), Err(KeyError::SessionEnded));
    }
}

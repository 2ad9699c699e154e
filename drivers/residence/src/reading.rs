// SPDX-License-Identifier: MIT OR Apache-2.0
//! How directories are read that public sources disagree on, from `assets/residence/reading.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use tashika_kit::CardError;

/// The values this program comes with.
const SHIPPED: &str = include_str!("../../../assets/residence/reading.toml");

/// How a directory's files are read after the number was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Messaging {
    /// In plain.
    Plain,
    /// Under secure messaging.
    Secure,
}

/// The settings, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) df2: Messaging,
    pub(crate) df3: Messaging,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    df2: Setting,
    df3: Setting,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    messaging: Messaging,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
}

/// Every fact says how certain it is and where it is from; the program only sees to it that both are said.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Certainty {
    Confirmed,
    OneSource,
    Derived,
    Unknown,
}

impl Settings {
    /// Those this program comes with.
    ///
    /// # Errors
    /// [`CardError::Internal`] if the program was built with a file that is not one.
    pub(crate) fn shipped() -> Result<Self, CardError> {
        static PARSED: LazyLock<Option<Settings>> = LazyLock::new(|| Settings::parse(SHIPPED).ok());
        (*PARSED).ok_or(CardError::Internal("assets/residence/reading.toml is not readable"))
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let File { df2, df3 } = toml::from_str(text)?;
        Ok(Self { df2: df2.messaging, df3: df3.messaging })
    }
}

#[cfg(test)]
mod tests {
    use super::{Messaging, SHIPPED, Settings};

    #[test]
    fn the_shipped_settings_are_those_of_the_sheet() {
        let plain = Settings { df2: Messaging::Plain, df3: Messaging::Plain };
        assert_eq!(Settings::shipped().unwrap(), plain);
    }

    #[test]
    fn a_setting_is_changed_in_one_place_and_must_say_where_it_is_from() {
        let secure = SHIPPED.replacen("\"plain\"", "\"secure\"", 1);
        assert_eq!(Settings::parse(&secure).unwrap().df2, Messaging::Secure);
        assert!(Settings::parse(&SHIPPED.replacen("\"plain\"", "\"loud\"", 1)).is_err());
        assert!(Settings::parse(&SHIPPED.replace("certainty", "certain")).is_err());
        assert!(Settings::parse("").is_err());
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! How many bytes are asked for at a time, from `assets/passport/reading.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use tashika_kit::CardError;

use crate::layout::{self, DataGroup, FileAt};

/// The values this program comes with.
const SHIPPED: &str = include_str!("../../../../assets/passport/reading.toml");

/// The settings, checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    chunks: Chunks,
    plain_chunks: Chunks,
    extended: Extended,
    first: First,
    usual: Usual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chunks {
    sizes: Vec<usize>,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extended {
    most: usize,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    header: usize,
    card_access: usize,
    com: usize,
    dg1: usize,
    large: usize,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Usual {
    com: usize,
    sod: usize,
    dg1: usize,
    dg2: usize,
    other: usize,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
}

/// Every fact says how certain it is and where it is from; the program only sees to it that both are said.
#[derive(Debug, Deserialize)]
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
    pub(crate) fn shipped() -> Result<&'static Self, CardError> {
        static PARSED: LazyLock<Option<Settings>> = LazyLock::new(|| Settings::parse(SHIPPED));
        PARSED.as_ref().ok_or(CardError::Internal("assets/passport/reading.toml is not readable"))
    }

    /// `None` for what no chip could be read with.
    fn parse(text: &str) -> Option<Self> {
        let settings: Self = toml::from_str(text).ok()?;
        let falls = |sizes: &[usize], most| {
            sizes.iter().all(|size| (1..=most).contains(size)) && sizes.is_sorted_by(|a, b| a > b)
        };
        let fits = falls(&settings.chunks.sizes, 231)
            && falls(&settings.plain_chunks.sizes, 256)
            && !settings.chunks.sizes.is_empty()
            && !settings.plain_chunks.sizes.is_empty()
            && (4..=16).contains(&settings.first.header)
            && settings.extended.most > 256;
        fits.then_some(settings)
    }

    /// The sizes of pieces with short length, largest first.
    pub(super) fn pieces(&self, secure: bool) -> &[usize] {
        if secure { &self.chunks.sizes } else { &self.plain_chunks.sizes }
    }

    /// The most bytes of a file asked for with extended length.
    pub(super) fn extended(&self) -> usize {
        self.extended.most
    }

    /// How much of tag and length is asked for where nothing is known of a file.
    pub(super) fn header(&self) -> usize {
        self.first.header
    }

    /// How much of a file is asked for first.
    pub(super) fn first(&self, file: FileAt) -> usize {
        match file {
            layout::SOD => self.first.large,
            layout::COM => self.first.com,
            layout::CARD_ACCESS => self.first.card_access,
            file if file == DataGroup::DG1.at() => self.first.dg1,
            file if file == DataGroup::DG2.at() => self.first.large,
            _ => self.first.header,
        }
    }

    /// How long a file usually is.
    pub(crate) fn usual(&self, file: FileAt) -> usize {
        match file {
            layout::SOD => self.usual.sod,
            layout::COM => self.usual.com,
            file if file == DataGroup::DG1.at() => self.usual.dg1,
            file if file == DataGroup::DG2.at() => self.usual.dg2,
            _ => self.usual.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SHIPPED, Settings};
    use crate::layout::{self, DataGroup};

    #[test]
    fn the_shipped_settings_are_those_of_the_sheet() {
        let settings = Settings::shipped().unwrap();
        assert_eq!(settings.pieces(true), [0xDF, 160, 112, 64]);
        assert_eq!(settings.pieces(false)[0], 256);
        assert_eq!((settings.first(layout::COM), settings.first(DataGroup::DG1.at())), (22, 93));
        assert_eq!(settings.first(DataGroup::DG15.at()), 6);
        assert_eq!(settings.usual(DataGroup::DG2.at()), 16_000);
        assert_eq!(settings.extended(), 32_768);
    }

    #[test]
    fn what_no_chip_could_be_read_with_is_refused() {
        for (from, to) in [
            ("sizes = [223, 160, 112, 64]", "sizes = []"),
            ("sizes = [223, 160", "sizes = [160, 223"),
            ("sizes = [223,", "sizes = [240,"),
            ("112, 64]", "112, 0]"),
            ("header = 6", "header = 1"),
            ("certainty = \"derived\"", "certainty = \"sure\""),
            ("most = 32768", "most = 256"),
        ] {
            assert!(SHIPPED.contains(from), "{from}");
            assert!(Settings::parse(&SHIPPED.replacen(from, to, 1)).is_none(), "{from}");
        }
    }
}

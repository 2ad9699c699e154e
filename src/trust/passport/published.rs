// SPDX-License-Identifier: MIT OR Apache-2.0
//! CSCA certificates that are known from published lists (`assets/trust/csca.toml`): words for the list of anchors, never a
//! reason to trust.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::super::file::{self, AnchorFileError};

const SHIPPED: &str = include_str!("../../../assets/trust/csca.toml");

/// A certificate that stands in published lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Two letters.
    pub country: String,
    /// Its serial number, decimal, as the source has it.
    pub serial: String,
    /// `root` or `link`.
    pub kind: String,
    /// First day, UTC.
    pub valid_from: toml::value::Datetime,
    /// Last day, UTC.
    pub valid_until: toml::value::Datetime,
    /// Its key and signature, in words.
    pub key: String,
    /// Its subject key identifier, hexadecimal.
    pub key_id: String,
    /// SHA-256 of the DER, lower-case hexadecimal.
    pub sha256: String,
    /// The countries in whose lists it stands.
    pub lists: Vec<String>,
    /// How certain the row is.
    pub certainty: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: String,
    #[allow(dead_code, reason = "for who reads the file")]
    date: toml::value::Datetime,
    csca: Vec<Published>,
}

static ROWS: LazyLock<Result<Vec<Published>, AnchorFileError>> = LazyLock::new(|| read(SHIPPED));

fn read(text: &str) -> Result<Vec<Published>, AnchorFileError> {
    let error = |problem: String| AnchorFileError { file: "assets/trust/csca.toml".to_owned(), problem };
    let file: File = toml::from_str(text).map_err(|wrong| error(wrong.to_string()))?;
    let whole = |row: &Published| file::bytes(&row.sha256).is_some_and(|hash| hash.len() == 32);
    match file.csca.iter().find(|row| !whole(row)) {
        _ if file.source.is_empty() => Err(error("it names no source".to_owned())),
        Some(row) => Err(error(format!("{}: sha256: not 32 bytes in hexadecimal", row.serial))),
        None => Ok(file.csca),
    }
}

/// All rows; none if the shipped file is damaged.
#[must_use]
pub fn rows() -> &'static [Published] {
    ROWS.as_deref().unwrap_or_default()
}

/// The row of a certificate.
#[must_use]
pub fn of(fingerprint: &[u8; 32]) -> Option<&'static Published> {
    let sha256 = tashika_kit::hex::lower(fingerprint);
    rows().iter().find(|row| row.sha256 == sha256)
}

#[cfg(test)]
mod tests {
    use super::{SHIPPED, read};

    #[test]
    fn the_shipped_rows_are_whole() {
        let rows = read(SHIPPED).unwrap();
        assert_eq!((rows.len(), rows.iter().filter(|row| row.kind == "root").count()), (8, 4));
        assert!(rows.iter().all(|row| row.country == "JP" && row.key_id.len() == 40));
        assert!(rows.iter().all(|row| (row.kind == "link") == (row.lists == ["DE"])));
        assert!(read(&SHIPPED.replacen("764b5259", "764b525", 1)).is_err());
        assert!(read(&SHIPPED.replacen("source =", "sauce =", 1)).is_err());
    }
}

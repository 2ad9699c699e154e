// SPDX-License-Identifier: MIT OR Apache-2.0
//! The specimen people as their passports write them: invented, see `assets/specimen/README.md`.

macro_rules! specimen {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/specimen/passport-", $file))
            .as_slice()
    };
}
pub(crate) use specimen;

/// One invented person and the book.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    pub(crate) code: &'static str,
    pub(crate) state: &'static str,
    /// In words, as a data page says it.
    pub(crate) state_name: &'static str,
    pub(crate) surname: &'static str,
    pub(crate) given_names: &'static str,
    pub(crate) number: &'static str,
    pub(crate) nationality: &'static str,
    pub(crate) nationality_name: &'static str,
    /// `YYMMDD`, `<` for what is unknown.
    pub(crate) birth: &'static str,
    /// As printed.
    pub(crate) birth_printed: &'static str,
    pub(crate) sex: char,
    pub(crate) optional: &'static str,
    pub(crate) photo: &'static [u8],
}

/// A Japanese-shaped book: two letters and seven digits, the optional field empty (`specs` passport §7.1).
pub(crate) const SAKURA: Holder = Holder {
    code: "P",
    state: "JPN",
    state_name: "JAPAN",
    surname: "MIHON",
    given_names: "SAKURA",
    number: "ZZ0000101",
    nationality: "JPN",
    nationality_name: "JAPAN",
    birth: "900315",
    birth_printed: "15 MAR 1990",
    sex: 'F',
    optional: "",
    photo: specimen!("woman.jp2"),
};

/// Another.
pub(crate) const TARO: Holder = Holder {
    surname: "MIHON",
    given_names: "TARO",
    number: "ZZ0000202",
    birth: "680704",
    birth_printed: "04 JUL 1968",
    sex: 'M',
    photo: specimen!("man.jp2"),
    ..SAKURA
};

/// A German-shaped book.
pub(crate) const GRETA: Holder = Holder {
    state: "D",
    state_name: "BUNDESREPUBLIK DEUTSCHLAND",
    surname: "SPECIMEN-MUSTER",
    given_names: "GRETA",
    number: "CZZ000303",
    nationality: "D",
    nationality_name: "DEUTSCH",
    birth: "850812",
    birth_printed: "12.08.1985",
    ..SAKURA
};

/// A book of Utopia.
pub(crate) const OMAR: Holder = Holder {
    state: "UTO",
    state_name: "UTOPIA",
    surname: "SPECIMEN",
    given_names: "OMAR LUIS",
    number: "U0000404",
    nationality: "UTO",
    nationality_name: "UTOPIA",
    birth: "770921",
    birth_printed: "21 SEP 1977",
    sex: 'M',
    optional: "ZE0000404",
    photo: specimen!("man.jp2"),
    ..SAKURA
};

/// Whose day of birth nobody knows.
pub(crate) const UNKNOWN_DAY: Holder = Holder {
    surname: "MUSTER",
    given_names: "ASHA",
    number: "U0000505",
    birth: "8508<<",
    birth_printed: "AUG 1985",
    sex: 'F',
    optional: "",
    photo: specimen!("woman.jp2"),
    ..OMAR
};

/// Whose name fills the field to its last place.
pub(crate) const LONG_NAME: Holder = Holder {
    surname: "SPECIMENOVSKAYA-BEISPIELMANN",
    given_names: "ANNA-MARIA THEODORA ELISABETH",
    number: "U0000606",
    sex: '<',
    optional: "",
    photo: specimen!("woman.jp2"),
    ..OMAR
};

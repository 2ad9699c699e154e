// SPDX-License-Identifier: MIT OR Apache-2.0
//! The specimen people as their residence cards write them: invented, see `assets/specimen/README.md`.

macro_rules! specimen {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/specimen/residence-", $file))
            .as_slice()
    };
}
pub(crate) use specimen;

/// One invented person. What a picture says is in `assets/specimen/residence.py`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    /// 在留カード等番号.
    pub(crate) number: &'static str,
    /// 券面（表）イメージ of a first-generation card.
    pub(crate) front: &'static [u8],
    /// Name picture of a second-generation card.
    pub(crate) name: &'static [u8],
    /// Its address picture.
    pub(crate) address: &'static [u8],
    /// 顔画像: JPEG 2000 in colour.
    pub(crate) photo: &'static [u8],
    /// Birth date, eight digits.
    pub(crate) birth: &'static str,
    /// `1` or `2`.
    pub(crate) sex: &'static str,
    /// Codes of nationality, status and kind of permission: the tables are not public, so these are invented.
    pub(crate) nationality: &'static str,
    pub(crate) status: &'static str,
    /// Period of stay.
    pub(crate) period: &'static str,
    /// Work restriction.
    pub(crate) work: &'static str,
}

/// MIHON ANNA BEATRIZ, from Brazil, permanent resident.
pub(crate) const ANNA: Holder = Holder {
    number: "ZZ00000101ZZ",
    front: specimen!("anna-front.tif"),
    name: specimen!("anna-name.tif"),
    address: specimen!("anna-address.tif"),
    photo: specimen!("woman.jp2"),
    birth: "19880423",
    sex: "2",
    nationality: "9BR",
    status: "9000000001",
    period: "0000",
    work: "1",
};

/// NGUYEN VAN MIHON, from Viet Nam, student.
pub(crate) const LINH: Holder = Holder {
    number: "ZZ00000202ZZ",
    front: specimen!("linh-front.tif"),
    name: specimen!("linh-name.tif"),
    address: specimen!("linh-address.tif"),
    photo: specimen!("man.j2k"),
    birth: "20031130",
    sex: "1",
    nationality: "9VN",
    status: "9000000002",
    period: "0403",
    work: "9",
};

/// SHRESTHA MIHON KUMARI, from Nepal, whose address was undecided when the card was made. Her photo is a JPEG.
pub(crate) const PRIYA: Holder = Holder {
    number: "ZZ00000303ZZ",
    front: specimen!("priya-front.tif"),
    name: &[],
    address: &[],
    photo: specimen!("woman.jpg"),
    birth: "19940208",
    sex: "2",
    nationality: "9NP",
    status: "9000000003",
    period: "0500",
    work: "2",
};

/// MENSAH KOFI MIHON, from Ghana, whose dates follow from the day.
pub(crate) const KOFI: Holder = Holder {
    number: "ZZ00000404ZZ",
    front: &[],
    name: specimen!("kofi-name.tif"),
    address: specimen!("kofi-address.tif"),
    photo: specimen!("man.jp2"),
    birth: "19900814",
    sex: "1",
    nationality: "9GH",
    status: "9000000004",
    period: "0100",
    work: "2",
};

/// LI MIHON MEI, from China, a child. There is no photo.
pub(crate) const CHILD: Holder = Holder {
    number: "ZZ00000505ZZ",
    front: specimen!("child-front.tif"),
    name: specimen!("child-name.tif"),
    address: specimen!("child-address.tif"),
    photo: &[],
    birth: "20210603",
    sex: "2",
    nationality: "9CN",
    status: "9000000005",
    period: "0500",
    work: "9",
};

/// 朴　見本, PARK KYONBON, special permanent resident.
pub(crate) const PARK: Holder = Holder {
    number: "ZZ00000606ZZ",
    front: specimen!("park-front.tif"),
    name: specimen!("park-name.tif"),
    address: specimen!("park-address.tif"),
    photo: specimen!("man.jp2"),
    birth: "19721205",
    sex: "1",
    nationality: "9KR",
    status: "9000000006",
    period: "0000",
    work: "1",
};

impl Holder {
    /// The number's bytes.
    pub(crate) fn key(&self) -> [u8; 12] {
        self.number.as_bytes().first_chunk().copied().unwrap_or_default()
    }
}

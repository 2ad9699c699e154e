// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the files of the chip (`specs` passport §2; Doc 9303-10, 4.6 and 4.7).

use jiff::civil::Date;
use tashika_kit::card_side::der::{integer, tlv};

/// How the face stands in DG2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// ISO/IEC 19794-5 with this many feature points.
    Iso19794 { points: u16 },
    /// ISO/IEC 39794-5.
    Iso39794,
}

/// EF.COM: the version of the LDS, and the tags of the groups.
pub(crate) fn com(newer: bool, tags: &[u8]) -> Vec<u8> {
    let version: &[u8] = if newer { b"0108" } else { b"0107" };
    let objects = [tlv(&[0x5F, 0x01], version), tlv(&[0x5F, 0x36], b"040000"), tlv(&[0x5C], tags)];
    tlv(&[0x60], &objects.concat())
}

/// DG1: the zone without line feeds.
pub(crate) fn dg1(lines: &[String; 2]) -> Vec<u8> {
    tlv(&[0x61], &tlv(&[0x5F, 0x1F], lines.concat().as_bytes()))
}

/// DG2: one face.
pub(crate) fn dg2(image: &[u8], record: Record) -> Vec<u8> {
    // Version, type facial, subtype, format owner JTC 1 SC 37, format type.
    let header = [
        tlv(&[0x80], &[0x01, 0x01]),
        tlv(&[0x81], &[0x02]),
        tlv(&[0x82], &[0x00]),
        tlv(&[0x87], &[0x01, 0x01]),
        tlv(&[0x88], &[0x00, 0x08]),
    ];
    let body = match record {
        Record::Iso19794 { points } => tlv(&[0x5F, 0x2E], &iso_19794(image, points)),
        Record::Iso39794 => tlv(&[0x7F, 0x2E], &iso_39794(image)),
    };
    let template = tlv(&[0x7F, 0x60], &[tlv(&[0xA1], &header.concat()), body].concat());
    tlv(&[0x75], &tlv(&[0x7F, 0x61], &[integer(&[1]), template].concat()))
}

fn iso_19794(image: &[u8], points: u16) -> Vec<u8> {
    let jpeg = image.starts_with(&[0xFF, 0xD8]);
    let features: Vec<u8> = (0..points).flat_map(feature_point).collect();
    // 20 bytes of facial information, the points, 12 bytes of image information.
    let [.., b3, b2, b1, b0] = (20 + features.len() + 12 + image.len()).to_be_bytes();
    let mut block = vec![b3, b2, b1, b0];
    block.extend(points.to_be_bytes());
    block.extend([0; 14]);
    block.extend(features);
    // Full frontal, the format, 413 × 531, RGB 24, unspecified source, device and quality.
    block.extend([0x01, u8::from(!jpeg), 0x01, 0x9D, 0x02, 0x13, 0x01, 0, 0, 0, 0, 0]);
    block.extend(image);
    let [.., b3, b2, b1, b0] = (14 + block.len()).to_be_bytes();
    [&b"FAC\x00010\x00"[..], &[b3, b2, b1, b0], &[0, 1], &block].concat()
}

/// Type MPEG-4, point 3.1 and following, its place, reserved.
fn feature_point(number: u16) -> [u8; 8] {
    let [high, low] = (100 + number).to_be_bytes();
    let [_, code] = number.to_be_bytes();
    [0x01, 0x30 | (code & 0x0F), high, low, high, low, 0, 0]
}

/// As far down as the picture: versions, one representation, two-dimensional.
fn iso_39794(image: &[u8]) -> Vec<u8> {
    let version = tlv(&[0xA0], &[tlv(&[0x80], &[3]), tlv(&[0x81], &[0x07, 0xE3])].concat());
    let jpeg = image.starts_with(&[0xFF, 0xD8]);
    // ImageDataFormat: jpeg 2, jpeg2000Lossy 3.
    let format = tlv(&[0xA0], &tlv(&[0x80], &[if jpeg { 2 } else { 3 }]));
    let two_dimensional = [tlv(&[0x80], image), tlv(&[0xA1], &format)].concat();
    let representation =
        [tlv(&[0x80], &[0x00]), tlv(&[0xA1], &tlv(&[0xA0], &tlv(&[0xA0], &two_dimensional)))];
    let representations = tlv(&[0xA1], &tlv(&[0x30], &representation.concat()));
    tlv(&[0xA1], &tlv(&[0x65], &[version, representations].concat()))
}

/// DG3, closed: nobody sees what is in it.
pub(crate) fn dg3() -> Vec<u8> {
    tlv(&[0x63], &tlv(&[0x7F, 0x61], &[integer(&[0]), tlv(&[0x53], &[0; 16])].concat()))
}

/// Additional personal details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) full_name: &'static str,
    pub(crate) birth: &'static str,
    pub(crate) birth_place: &'static str,
    pub(crate) address: &'static str,
    pub(crate) personal_number: &'static str,
}

/// DG11.
pub(crate) fn dg11(person: &Person) -> Vec<u8> {
    let entries: [(u8, &str); 5] = [
        (0x0E, person.full_name),
        (0x10, person.personal_number),
        (0x2B, person.birth),
        (0x11, person.birth_place),
        (0x42, person.address),
    ];
    listed(0x6B, &entries)
}

/// DG12: authority and day of issue, in ASCII.
pub(crate) fn dg12(authority: &str, issued: Date) -> Vec<u8> {
    let day = format!("{:04}{:02}{:02}", issued.year(), issued.month(), issued.day());
    listed(0x6C, &[(0x19, authority), (0x26, &day)])
}

/// A group of tags `5Fxx` with the list of them in front.
fn listed(tag: u8, entries: &[(u8, &str)]) -> Vec<u8> {
    let list: Vec<u8> = entries.iter().flat_map(|(low, _)| [0x5F, *low]).collect();
    let objects = entries.iter().flat_map(|(low, text)| tlv(&[0x5F, *low], text.as_bytes()));
    tlv(&[tag], &tlv(&[0x5C], &list).into_iter().chain(objects).collect::<Vec<u8>>())
}

/// EF.ATR/INFO: chaining, extended lengths, and how long (`specs` passport §2.2).
pub(crate) fn atr_info((command, answer): (u16, u16)) -> Vec<u8> {
    let length = |bytes: u16| integer(&bytes.to_be_bytes());
    let lengths = tlv(&[0x7F, 0x66], &[length(command), length(answer)].concat());
    [tlv(&[0x47], &[0x00, 0x00, 0xE0]), lengths].concat()
}

/// EF.DIR: the passport application.
pub(crate) fn directory() -> Vec<u8> {
    tlv(&[0x61], &tlv(&[0x4F], &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01]))
}

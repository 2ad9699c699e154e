// SPDX-License-Identifier: MIT OR Apache-2.0
use proptest::prelude::*;
use tashika_kit::hex;
use tashika_kit::reading::{FieldValue, PictureKind};

use super::parse;
use crate::contents::photo;
use crate::contents::tests::{object, vector};

const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0 a picture";
const JP2: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n another";
const STREAM: &[u8] = b"\xFF\x4F\xFF\x51 a third";

/// A block of ISO/IEC 19794-5:2005 (clause 5.5): the data-type byte is always the one of JPEG.
fn block(points: u16, picture: &[u8]) -> Vec<u8> {
    let length = u32::try_from(4 + 2 + 14 + usize::from(points) * 8 + 12 + picture.len()).unwrap();
    let points_bytes: Vec<u8> = (0..points).flat_map(|_| [1, 0x21, 0, 10, 0, 20, 0, 0]).collect();
    let facial = [1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let image = [1, 0x00, 0x01, 0x51, 0x01, 0xC1, 1, 2, 0, 0, 0, 0];
    [&length.to_be_bytes()[..], &points.to_be_bytes(), &facial, &points_bytes, &image, picture].concat()
}

fn record(blocks: &[Vec<u8>]) -> Vec<u8> {
    let body = blocks.concat();
    let length = u32::try_from(14 + body.len()).unwrap();
    let count = u16::try_from(blocks.len()).unwrap();
    [&b"FAC\x00010\0"[..], &length.to_be_bytes(), &count.to_be_bytes(), &body].concat()
}

fn header() -> Vec<u8> {
    hex::decode(vector("lds.dg2.bht.example")["hex"].as_str().unwrap()).unwrap()
}

fn template(tag: &[u8], record: &[u8]) -> Vec<u8> {
    object(&[0x7F, 0x60], &[header(), object(tag, record)].concat())
}

fn group(count: u8, templates: &[Vec<u8>]) -> Vec<u8> {
    object(&[0x75], &object(&[0x7F, 0x61], &[vec![0x02, 1, count], templates.concat()].concat()))
}

fn plain(record: &[u8]) -> Vec<u8> {
    group(1, &[template(&[0x5F, 0x2E], record)])
}

/// ISO/IEC 39794-5 after the module of ICAO's profile, with what stands beside the picture.
fn asn1(picture: &[u8]) -> Vec<u8> {
    let information = object(&[0xA1], &object(&[0xA0], &object(&[0xA0], &[0x80, 1, 2])));
    let block = object(&[0xA0], &[object(&[0x80], picture), information].concat());
    let representation = [
        object(&[0x80], &[0]),
        object(&[0xA1], &object(&[0xA0], &block)),
        object(&[0xA8], &object(&[0xA0], &object(&[0x80], &[3]))),
    ];
    let version = object(&[0xA0], &[0x80, 1, 3, 0x81, 2, 0x07, 0xE3]);
    object(&[0x65], &[version, object(&[0xA1], &object(&[0x30], &representation.concat()))].concat())
}

#[test]
fn one_picture_of_each_kind_whatever_the_data_type_byte_says() {
    for (picture, kind) in [
        (JPEG, PictureKind::Jpeg),
        (JP2, PictureKind::Jp2),
        (STREAM, PictureKind::Codestream),
        (b"anything", PictureKind::Unknown),
    ] {
        for points in [0, 1, 12] {
            let file = plain(&record(&[block(points, picture)]));
            assert_eq!(parse(&file).unwrap().pictures, [picture]);
            let said = photo(&file).unwrap();
            let [field] = said.fields.as_slice() else { panic!("{}", said.fields.len()) };
            assert!(
                matches!(&field.value, FieldValue::Picture { media_type, bytes } if *media_type == kind && bytes == picture)
            );
            assert_eq!(said.notes, []);
        }
    }
}

#[test]
fn ten_thousand_feature_points_are_gone_past() {
    assert_eq!(parse(&plain(&record(&[block(10_000, JPEG)]))).unwrap().pictures, [JPEG]);
}

#[test]
fn several_pictures_in_one_record_or_in_several_templates() {
    let one = plain(&record(&[block(0, JPEG), block(3, JP2)]));
    assert_eq!(parse(&one).unwrap().pictures, [JPEG, JP2]);
    let two = group(
        2,
        &[
            template(&[0x5F, 0x2E], &record(&[block(0, JP2)])),
            template(&[0x7F, 0x2E], &object(&[0xA1], &asn1(STREAM))),
        ],
    );
    let faces = parse(&two).unwrap();
    assert_eq!((faces.announced, faces.pictures), (Some(2), vec![JP2, STREAM]));
    let said = photo(&two).unwrap();
    assert_eq!((said.fields.len(), said.notes[0].code.as_ref()), (1, "several_images"));
    // However many there are, only so many are looked at.
    let many: Vec<Vec<u8>> = (0..60).map(|_| template(&[0x5F, 0x2E], &record(&[block(0, JPEG)]))).collect();
    assert_eq!(parse(&group(60, &many)).unwrap().pictures.len(), 16);
}

#[test]
fn the_newer_standard_with_and_without_its_wrapper_and_under_either_tag() {
    for record in [asn1(JPEG), object(&[0xA1], &asn1(JPEG))] {
        for tag in [&[0x7F, 0x2E], &[0x5F, 0x2E]] {
            assert_eq!(parse(&group(1, &[template(tag, &record)])).unwrap().pictures, [JPEG]);
        }
    }
    for wrong in [
        object(&[0xA1], &[]),
        object(&[0x65], &[]),
        object(&[0x65], &object(&[0xA1], &object(&[0x30], &object(&[0xA1], &[])))),
        object(&[0x30], &[]),
    ] {
        assert!(parse(&group(1, &[template(&[0x7F, 0x2E], &wrong)])).is_err(), "{wrong:02X?}");
    }
}

#[test]
fn no_picture_is_said_and_is_no_error() {
    for file in [
        group(0, &[]),
        plain(&[]),
        plain(&record(&[])),
        plain(&record(&[block(0, b"")])),
        group(1, &[object(&[0x7F, 0x60], &header())]),
    ] {
        assert_eq!(parse(&file).unwrap().pictures, Vec::<&[u8]>::new());
        let said = photo(&file).unwrap();
        assert_eq!((said.fields.len(), said.notes[0].code.as_ref()), (0, "no_photo"));
    }
}

#[test]
fn every_length_that_lies_is_found() {
    let good = record(&[block(2, JPEG)]);
    // Record length, block length, number of feature points, number of faces.
    for (at, value) in [
        (8, &0xFFFF_FFFF_u32.to_be_bytes()[..]),
        (8, &13_u32.to_be_bytes()),
        (8, &20_u32.to_be_bytes()),
        (14, &0xFFFF_FFFF_u32.to_be_bytes()),
        (14, &3_u32.to_be_bytes()),
        (14, &31_u32.to_be_bytes()),
        (18, &0xFFFF_u16.to_be_bytes()),
        (12, &2_u16.to_be_bytes()),
        (12, &0xFFFF_u16.to_be_bytes()),
        (4, b"030\0"),
    ] {
        let mut bent = good.clone();
        bent[at..at + value.len()].copy_from_slice(value);
        assert!(parse(&plain(&bent)).is_err(), "{at} {value:02X?}");
    }
    // A block reaches past its record; the record says so.
    let mut short = good.clone();
    let length = u32::try_from(good.len() - 1).unwrap();
    short[8..12].copy_from_slice(&length.to_be_bytes());
    assert!(parse(&plain(&short)).is_err());
    // Bytes behind the record are no part of it.
    assert_eq!(parse(&plain(&[good.as_slice(), &[0; 9]].concat())).unwrap().pictures, [JPEG]);
    // A file that ends before it should, anywhere; and one with something behind it.
    let file = plain(&good);
    for end in 0..file.len() {
        assert!(parse(&file[..end]).is_err(), "{end}");
    }
    assert!(parse(&[file.as_slice(), &[0]].concat()).is_err());
    // Objects that leave the one around them.
    assert!(parse(&object(&[0x75], &[0x7F, 0x61, 5, 0x02, 1, 1])).is_err());
    assert!(parse(&object(&[0x75], &object(&[0x7F, 0x61], &[0x7F, 0x60, 9, 0x5F, 0x2E, 1]))).is_err());
}

#[test]
fn objects_within_objects_end() {
    let mut deep = vec![0x04, 0];
    for _ in 0..2_000 {
        deep = object(&[0xA1], &deep);
    }
    assert!(parse(&group(1, &[template(&[0x7F, 0x2E], &deep)])).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
        let _ = parse(&plain(&bytes));
        let _ = parse(&plain(&[b"FAC\x00010\0", bytes.as_slice()].concat()));
        let _ = parse(&group(1, &[template(&[0x7F, 0x2E], &bytes)]));
    }

    #[test]
    fn a_bent_record_gives_nothing_it_does_not_have(at in 0_usize..200, to in any::<u8>(), newer in any::<bool>()) {
        let mut file = if newer { group(1, &[template(&[0x7F, 0x2E], &asn1(JPEG))]) }
            else { plain(&record(&[block(1, JPEG), block(0, JP2)])) };
        let at = at % file.len();
        file[at] = to;
        if let Ok(faces) = parse(&file) {
            for picture in faces.pictures {
                prop_assert!(file.windows(picture.len()).any(|part| part == picture));
            }
        }
    }
}

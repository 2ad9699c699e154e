// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pictures without the zeros they were filled with, where the format itself says where they end. A TIFF does not say
//! it, and its decoder goes by offsets from the front: it stays as it came.

use tashika_kit::reading::PictureKind;

/// End of a JPEG 2000 codestream, and of a JPEG picture.
const END: [u8; 2] = [0xFF, 0xD9];

/// The picture, or `None` where there is none: an empty object, or nothing but fill.
pub(super) fn picture(value: &[u8]) -> Option<(PictureKind, &[u8])> {
    if value.iter().all(|byte| *byte == 0) {
        return None;
    }
    let kind = PictureKind::of(value);
    let end = match kind {
        PictureKind::Jpeg | PictureKind::Codestream => after_end_marker(value),
        PictureKind::Jp2 => after_boxes(value),
        _ => value.len(),
    };
    Some((kind, value.get(..end).unwrap_or(value)))
}

/// Behind the end marker, if nothing but zeros follows it; else all of it.
fn after_end_marker(bytes: &[u8]) -> usize {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    if bytes.get(..end).is_some_and(|picture| picture.ends_with(&END)) { end } else { bytes.len() }
}

/// Behind the last box (ISO/IEC 15444-1 annex I.4), if nothing but zeros follows it; else all of it. A box of no length
/// reaches to the end of the file: a codestream in it ends with its marker.
fn after_boxes(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| rest.iter().any(|byte| *byte != 0)) {
        let (head, large) = match rest {
            [a, b, c, d, _, _, _, _, large @ ..] => (u32::from_be_bytes([*a, *b, *c, *d]), large),
            _ => return bytes.len(),
        };
        let length = match (head, large.first_chunk::<8>()) {
            (0, _) => return after_end_marker(bytes),
            (1, Some(large)) => usize::try_from(u64::from_be_bytes(*large)).unwrap_or(usize::MAX),
            (length, _) => usize::try_from(length).unwrap_or(usize::MAX),
        };
        // At least its own head, so that every round goes on.
        if length < 8 || length > rest.len() {
            return bytes.len();
        }
        at += length;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::picture;
    use proptest::prelude::*;
    use tashika_kit::reading::PictureKind;

    const JP2: &[u8] = include_bytes!("../../../../assets/specimen/licence-woman.jp2");
    const STREAM: &[u8] = include_bytes!("../../../../assets/specimen/licence-woman.j2k");

    fn filled(picture: &[u8], to: usize) -> Vec<u8> {
        let mut bytes = picture.to_vec();
        bytes.resize(to, 0);
        bytes
    }

    #[test]
    fn fill_is_cut_where_the_format_says_where_it_ends() {
        for (bytes, kind) in [
            (JP2, PictureKind::Jp2),
            (STREAM, PictureKind::Codestream),
            (b"\xFF\xD8\xFF\xE0 any \xFF\xD9", PictureKind::Jpeg),
        ] {
            assert_eq!(picture(&filled(bytes, 3000)), Some((kind, bytes)));
            assert_eq!(picture(bytes), Some((kind, bytes)));
        }
        // The last box reaches to the end of the file.
        let at = JP2.windows(4).position(|window| window == b"jp2c").unwrap() - 4;
        let mut open = JP2.to_vec();
        open[at..at + 4].fill(0);
        assert_eq!(picture(&filled(&open, 3000)), Some((PictureKind::Jp2, open.as_slice())));
    }

    #[test]
    fn what_does_not_say_it_stays() {
        let tiff = filled(b"II*\0\x08\0\0\0 any", 2500);
        assert_eq!(picture(&tiff), Some((PictureKind::Tiff, tiff.as_slice())));
        let unknown = filled(b"any", 10);
        assert_eq!(picture(&unknown), Some((PictureKind::Unknown, unknown.as_slice())));
        let cut = filled(&STREAM[..STREAM.len() - 2], 3000);
        assert_eq!(picture(&cut), Some((PictureKind::Codestream, cut.as_slice())));
        // A box longer than the file, and one shorter than its own head.
        for length in [u32::MAX, 7, 1] {
            let lying = filled(&[&JP2[..12], &length.to_be_bytes(), b"ftyp"].concat(), 40);
            assert_eq!(picture(&lying).map(|(_, bytes)| bytes.len()), Some(40), "{length}");
        }
    }

    #[test]
    fn nothing_is_no_picture() {
        assert_eq!(picture(&[]), None);
        assert_eq!(picture(&[0; 3000]), None);
    }

    proptest! {
        #[test]
        fn only_zeros_are_ever_cut(tail in proptest::collection::vec(any::<u8>(), 0..64), fill in 0..40_usize) {
            for head in [&JP2[..12], &STREAM[..4], b"\xFF\xD8\xFF", b"II*\0", b""] {
                let bytes = filled(&[head, &tail].concat(), head.len() + tail.len() + fill);
                if let Some((_, kept)) = picture(&bytes) {
                    prop_assert!(bytes.starts_with(kept) && bytes[kept.len()..].iter().all(|byte| *byte == 0));
                }
            }
        }
    }
}

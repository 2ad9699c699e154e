// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finding the photo where its tag was not found: by the beginning every JPEG 2000 picture has
//! (`specs` drivers-licence §4, §7.4, §10 no. 13).

/// JP2 container, and raw codestream.
const BEGINNINGS: [&[u8]; 2] = [b"\x00\x00\x00\x0CjP  ", b"\xFF\x4F\xFF\x51"];
/// The most bytes a photo has.
const MOST: usize = 2000;

/// The first JPEG 2000 picture in the bytes, with the length that stands before it if one does, else without the
/// padding behind it.
pub(super) fn scan(tail: &[u8]) -> Option<&[u8]> {
    let at = (0..tail.len()).find(|at| {
        BEGINNINGS.iter().any(|known| tail.get(*at..).is_some_and(|rest| rest.starts_with(known)))
    })?;
    let (before, picture) = tail.split_at_checked(at)?;
    let told = match before {
        [.., 0x82, high, low] => usize::from(u16::from_be_bytes([*high, *low])),
        [.., length @ 1..=0x7F] => usize::from(*length),
        _ => 0,
    };
    match picture.get(..told) {
        Some(exact) if (1..=MOST).contains(&told) => Some(exact),
        _ => {
            let padding = picture.iter().rev().take_while(|byte| **byte == 0xFF).count();
            picture.get(..(picture.len() - padding).min(MOST))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn both_beginnings_are_found_and_the_length_before_them_counts() {
        let raw = b"\xFF\x4F\xFF\x51abc\xFF\xD9";
        let container = b"\x00\x00\x00\x0CjP  \r\n\x87\nabc";
        for picture in [raw.as_slice(), container] {
            let [.., length] = picture.len().to_be_bytes();
            let told = [b"\xDF\x07\x82\x00".as_slice(), &[length], picture, b"xyz\xFF\xFF\xFF"].concat();
            assert_eq!(scan(&told), Some(picture));
            let short = [b"\xDF\x07".as_slice(), &[length], picture, b"xyz\xFF\xFF\xFF"].concat();
            assert_eq!(scan(&short), Some(picture));
            let untold = [b"\xDF\x07\xEE".as_slice(), picture, b"\xFF\xFF\xFF"].concat();
            assert_eq!(scan(&untold), Some(picture));
        }
    }

    #[test]
    fn a_length_that_cannot_be_is_not_believed() {
        let picture = [b"\xFF\x4F\xFF\x51".as_slice(), &[7; 3000]].concat();
        let tail = [b"\x82\xFF\xFF".as_slice(), &picture].concat();
        assert_eq!(scan(&tail).map(<[u8]>::len), Some(2000));
        assert_eq!(scan(b"no picture \xFF\x4F\xFF"), None);
        assert_eq!(scan(b""), None);
    }
}

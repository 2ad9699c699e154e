// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a hostile picture may cost in memory: never 64 MB, whatever size it claims. One test in a process of its own,
//! since it reads the peak of the whole process.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use tashika::pictures::{self, MAX_SIDE};
use tashika_kit::reading::PictureKind;

/// The most this process has ever had in memory, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// The beginning of a codestream, with another size.
fn resized(codestream: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut bytes = codestream.to_vec();
    // SOC, SIZ, its length and capabilities: Xsiz and Ysiz stand at 8 and 12, the tile's size at 24 and 28.
    for (at, value) in [(8, width), (12, height), (24, width), (28, height)] {
        bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }
    bytes
}

/// A TIFF by hand: one strip of T.6, in which every line is as white as the one before (vertical mode, a single 1).
fn white_tiff(width: u32, height: u32) -> Vec<u8> {
    let lines = height.min(MAX_SIDE).div_ceil(8);
    let strip = vec![0xFF; lines as usize];
    let entries: [(u16, u32); 7] =
        [(256, width), (257, height), (259, 4), (262, 0), (273, 8), (278, height), (279, strip.len() as u32)];
    let mut bytes = b"II*\0".to_vec();
    bytes.extend((8 + strip.len() as u32).to_le_bytes());
    bytes.extend(&strip);
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, value) in entries {
        bytes.extend(tag.to_le_bytes());
        // One LONG.
        bytes.extend([4, 0, 1, 0, 0, 0]);
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

#[test]
fn no_picture_takes_64_megabytes() {
    let file = |name: &str| {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/specimen").join(name)).unwrap()
    };
    let genuine = file("licence-woman.j2k");
    assert_eq!(PictureKind::of(&genuine), PictureKind::Codestream);
    pictures::decode(PictureKind::Codestream, &genuine).unwrap();
    let before = peak();
    let sides = [1, 100, MAX_SIDE, MAX_SIDE + 1, 4_000, 65_535, 1 << 20, u32::MAX];
    let (mut refused, mut tried) = (0, 0);
    for width in sides {
        for height in sides {
            let bytes = resized(&genuine, width, height);
            refused += u32::from(pictures::decode(PictureKind::Codestream, &bytes).is_err());
            tried += 1;
        }
    }
    let jp2 = file("licence-woman.jp2");
    for at in 0..jp2.len() {
        for bit in 0..8 {
            let mut bytes = jp2.clone();
            bytes[at] ^= 1 << bit;
            // Anything may come out, as long as it comes out.
            let _ = pictures::decode(PictureKind::Jp2, &bytes);
        }
    }
    // The largest picture a TIFF may hold, all white: a bit for each line.
    let bomb = white_tiff(MAX_SIDE, MAX_SIDE);
    assert!(bomb.len() < 1_000, "{} bytes", bomb.len());
    assert_eq!(pictures::decode(PictureKind::Tiff, &bomb).unwrap().height, MAX_SIDE);
    for side in [MAX_SIDE + 1, 65_535, 1 << 20, u32::MAX] {
        assert!(pictures::decode(PictureKind::Tiff, &white_tiff(side, 10)).is_err());
        assert!(pictures::decode(PictureKind::Tiff, &white_tiff(10, side)).is_err());
    }
    let grown = peak() - before;
    println!("{tried} sizes, {refused} refused; the process grew by {} kB", grown / 1024);
    assert!(refused >= 48, "{refused} of {tried} absurd sizes were refused");
    assert!(grown < 64 << 20, "{grown} bytes");
}

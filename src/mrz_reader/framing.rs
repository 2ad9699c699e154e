// SPDX-License-Identifier: MIT OR Apache-2.0
//! Zones in a stream of bytes: `assets/passport/mrz-readers.toml` says where they begin and end.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

/// No frame is longer: three lines, a head, and room for what a device adds.
const LONGEST: usize = 256;
/// Fewer characters are noise, not a zone.
const SHORTEST: usize = 20;

#[derive(Default, Deserialize)]
struct File {
    silence_ms: u64,
    framing: Vec<Framing>,
}

/// How a device frames what it sends.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct Framing {
    /// Its name in the option.
    pub name: String,
    /// Bits each second, unless the option says another.
    pub baud: u32,
    begin: Option<u8>,
    #[serde(default)]
    skip: usize,
    end: Option<u8>,
    counted: Option<u8>,
    padding: Option<char>,
    #[serde(default)]
    ask: Vec<u8>,
    #[serde(default)]
    ask_every_ms: u64,
}

/// A file that does not parse leaves no framing, and the option says so; a test counts them.
static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../assets/passport/mrz-readers.toml")).unwrap_or_default()
});

/// The names of all framings.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILE.framing.iter().map(|framing| framing.name.as_str())
}

impl Framing {
    /// By its name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        FILE.framing.iter().find(|framing| framing.name == name)
    }

    /// What asks the device for a zone, and how often.
    pub(super) fn ask(&self) -> Option<(&[u8], Duration)> {
        (!self.ask.is_empty()).then(|| (self.ask.as_slice(), Duration::from_millis(self.ask_every_ms)))
    }
}

/// Where a decoder is in its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before a frame.
    Before,
    /// In a frame; so many bytes are still to be skipped.
    In(usize),
    /// In the two bytes of a length.
    Length(Option<u8>),
    /// In a frame of which so many bytes are still to come.
    Counted(usize),
    /// In a frame that is too long: dropped until the silence, or until the next begins.
    TooLong,
}

/// Finds zones in a stream. What it holds is wiped.
pub(super) struct Decoder {
    framing: &'static Framing,
    place: Place,
    /// Never grows beyond the capacity it began with.
    frame: Zeroizing<Vec<u8>>,
    last: Option<Instant>,
}

impl Decoder {
    pub(super) fn new(framing: &'static Framing) -> Self {
        let frame = Zeroizing::new(Vec::with_capacity(LONGEST));
        Self { framing, place: Place::Before, frame, last: None }
    }

    /// Takes bytes that came now; gives the zones that ended in them.
    pub(super) fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Zeroizing<String>> {
        let mut zones: Vec<_> = self.silence(now).into_iter().collect();
        self.last = Some(now);
        zones.extend(bytes.iter().filter_map(|byte| self.byte(*byte)));
        zones
    }

    /// Nothing may have come for a while: what ends with a silence has ended, what does not is dropped.
    pub(super) fn silence(&mut self, now: Instant) -> Option<Zeroizing<String>> {
        let last = self.last?;
        if now.saturating_duration_since(last) < Duration::from_millis(FILE.silence_ms) {
            return None;
        }
        self.last = None;
        let ends =
            self.framing.end.is_none() && self.framing.counted.is_none() && self.place != Place::TooLong;
        let zone = if ends { self.zone() } else { None };
        self.reset();
        zone
    }

    fn reset(&mut self) {
        self.frame.zeroize();
        self.place = Place::Before;
    }

    fn byte(&mut self, byte: u8) -> Option<Zeroizing<String>> {
        // A frame that begins ends every other, also one that is too long.
        if self.framing.begin == Some(byte) {
            self.reset();
            self.place = Place::In(self.framing.skip);
            return None;
        }
        match self.place {
            Place::Before => self.before(byte),
            Place::In(skip) if skip > 0 => self.place = Place::In(skip - 1),
            Place::In(_) if self.framing.end == Some(byte) => return self.ended(),
            Place::In(_) => self.push(byte),
            Place::Length(None) => self.place = Place::Length(Some(byte)),
            Place::Length(Some(high)) => self.counted(usize::from(u16::from_be_bytes([high, byte]))),
            Place::Counted(left) => {
                self.push(byte);
                if left <= 1 {
                    return self.ended();
                }
                self.place = Place::Counted(left - 1);
            }
            Place::TooLong => {}
        }
        None
    }

    fn before(&mut self, byte: u8) {
        match self.framing {
            Framing { begin: Some(_), .. } => {}
            Framing { counted: Some(head), .. } if *head == byte => self.place = Place::Length(None),
            Framing { counted: Some(_), .. } => {}
            _ => {
                self.place = Place::In(0);
                self.push(byte);
            }
        }
    }

    fn counted(&mut self, length: usize) {
        self.place = match length {
            0 => Place::Before,
            length if length > LONGEST => Place::TooLong,
            length => Place::Counted(length),
        };
    }

    fn push(&mut self, byte: u8) {
        if self.frame.len() < LONGEST {
            self.frame.push(byte);
        } else {
            self.frame.zeroize();
            self.place = Place::TooLong;
        }
    }

    fn ended(&mut self) -> Option<Zeroizing<String>> {
        let zone = self.zone();
        self.reset();
        zone
    }

    /// The frame as lines; `None` for too few characters to be a zone.
    fn zone(&self) -> Option<Zeroizing<String>> {
        let mut text = Zeroizing::new(String::with_capacity(LONGEST * 2));
        for byte in self.frame.iter() {
            match byte {
                b'\r' | b'\n' | b'\t' => text.push('\n'),
                // `«` in Latin-1, and the second half of it in UTF-8.
                0xAB => text.push('<'),
                0x20..=0x7E if Some(char::from(*byte)) != self.framing.padding => {
                    text.push(char::from(*byte))
                }
                _ => {}
            }
        }
        let all = text.chars().filter(|character| character.is_ascii_graphic()).count();
        (all >= SHORTEST).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;
    use tashika_passport::mrz::clean;

    use super::{Decoder, FILE, Framing, LONGEST, names};

    const UPPER: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const LOWER: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    /// The frame of a device.
    fn framed(name: &str) -> Vec<u8> {
        match name {
            "generic" => format!("\u{2}{UPPER}\r{LOWER}\r\n\u{3}").into_bytes(),
            "desko" => format!("#\u{2}{UPPER}\r{LOWER}\r\u{3}$").into_bytes(),
            "thales" => format!("\u{1}\u{5f}OU\u{2}1__\r{UPPER}\r{LOWER}\r\u{3}R").into_bytes(),
            "elyctis" => [&[0x49, 0, 90][..], format!("{UPPER}\r{LOWER}\r").as_bytes()].concat(),
            other => panic!("{other}"),
        }
    }

    fn decoder(name: &str) -> Decoder {
        Decoder::new(Framing::by_name(name).unwrap())
    }

    /// What comes out, with a silence behind it.
    fn decoded(name: &str, pieces: &[&[u8]]) -> Vec<String> {
        let (mut decoder, mut now) = (decoder(name), Instant::now());
        let mut zones = Vec::new();
        for piece in pieces {
            zones.extend(decoder.feed(piece, now));
            now += Duration::from_millis(20);
        }
        zones.extend(decoder.silence(now + Duration::from_millis(FILE.silence_ms)));
        zones.iter().map(|zone| clean(zone).lines().join("\n")).collect()
    }

    fn wanted() -> String {
        format!("{UPPER}\n{LOWER}")
    }

    #[test]
    fn every_framing_gives_its_lines() {
        assert_eq!(names().collect::<Vec<_>>(), ["generic", "desko", "thales", "elyctis"]);
        for name in names() {
            let frame = framed(name);
            assert_eq!(decoded(name, &[&frame]), [wanted()], "{name}");
            // Byte by byte, and twice.
            let bytes: Vec<&[u8]> = frame.chunks(1).collect();
            assert_eq!(decoded(name, &bytes), [wanted()], "{name}");
            if name != "generic" {
                assert_eq!(decoded(name, &[&frame, &frame]), [wanted(), wanted()], "{name}");
            }
        }
    }

    #[test]
    fn noise_before_a_frame_is_dropped() {
        for name in ["desko", "thales"] {
            assert_eq!(decoded(name, &[b"\xFF\x00noise\r\n", &framed(name)]), [wanted()], "{name}");
        }
        assert_eq!(decoded("elyctis", &[b"\xFF\x00", &framed("elyctis")]), [wanted()]);
        assert!(decoded("generic", &[b"\xFF\x00ACK\r\n"]).is_empty(), "too short for a zone");
    }

    #[test]
    fn half_a_frame_is_no_zone() {
        for name in ["desko", "thales", "elyctis"] {
            let frame = framed(name);
            assert!(decoded(name, &[&frame[..frame.len() / 2]]).is_empty(), "{name}");
            // After the silence the next frame is whole again.
            let (mut decoder, now) = (decoder(name), Instant::now());
            assert!(decoder.feed(&frame[..frame.len() / 2], now).is_empty());
            assert_eq!(decoder.feed(&frame, now + Duration::from_secs(2)).len(), 1, "{name}");
        }
    }

    #[test]
    fn two_zones_with_a_silence_between_are_two() {
        let (mut decoder, now) = (decoder("generic"), Instant::now());
        assert!(decoder.feed(&framed("generic"), now).is_empty());
        assert!(decoder.silence(now + Duration::from_millis(400)).is_none());
        assert_eq!(decoder.feed(&framed("generic"), now + Duration::from_millis(600)).len(), 1);
        assert!(decoder.silence(now + Duration::from_millis(1200)).is_some());
        assert!(decoder.silence(now + Duration::from_secs(9)).is_none(), "given once");
    }

    #[test]
    fn an_endless_stream_fills_nothing() {
        for name in names() {
            let mut decoder = decoder(name);
            let now = Instant::now();
            let start = decoder.frame.as_ptr();
            for _ in 0..200 {
                drop(decoder.feed(&[b'A'; 100], now));
                assert!(decoder.frame.len() <= LONGEST);
            }
            assert_eq!(decoder.frame.as_ptr(), start, "{name}");
            assert!(decoder.silence(now + Duration::from_secs(1)).is_none(), "{name}");
            assert_eq!(
                decoder.feed(&framed(name), now + Duration::from_secs(3)).len(),
                usize::from(name != "generic")
            );
        }
        // A length that lies.
        assert!(decoded("elyctis", &[&[0x49, 0xFF, 0xFF], &[b'A'; 400]]).is_empty());
        assert!(decoded("elyctis", &[&[0x49, 0, 0], &[b'A'; 40]]).is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_can_come(bytes in any::<Vec<u8>>(), at in 0..64_usize) {
            for name in names() {
                let (one, other) = bytes.split_at(at.min(bytes.len()));
                drop(decoded(name, &[one, other]));
            }
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The worker at a pseudo-terminal: the same calls as at a real port.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serialport::{SerialPort, TTYPort};
use tashika_passport::mrz::clean;

use super::{KEPT, MrzReader, ReaderOption, names};

const UPPER: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const LOWER: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn frame(name: &str) -> Vec<u8> {
    match name {
        "thales" => format!("\u{1}_OU\u{2}1\r{UPPER}\r{LOWER}\r\u{3}R").into_bytes(),
        "elyctis" => [&[0x49, 0, 89][..], format!("{UPPER}\r{LOWER}").as_bytes()].concat(),
        _ => format!("\u{2}{UPPER}\r{LOWER}\r\u{3}").into_bytes(),
    }
}

/// A device on one end, the worker on the other.
fn pair(framing: &str) -> (TTYPort, TTYPort, ReaderOption) {
    let (device, port) = TTYPort::pair().unwrap();
    let name = port.name().unwrap();
    let option = format!("{name}:9600:{framing}").parse().unwrap();
    (device, port, option)
}

/// Waits for the next zone.
fn next(reader: &mut MrzReader) -> Option<String> {
    let until = Instant::now() + Duration::from_secs(60);
    while Instant::now() < until {
        reader.poll(Instant::now());
        if let Some(zone) = reader.kept().take() {
            return Some(clean(&zone.text).lines().join("\n"));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

fn connected(reader: &MrzReader, wanted: bool) -> bool {
    let until = Instant::now() + Duration::from_secs(60);
    while Instant::now() < until {
        if reader.is_connected() == wanted {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

#[test]
fn every_framing_comes_through_a_port() {
    for framing in names() {
        let (mut device, port, option) = pair(framing);
        // The worker opens the port by its name.
        drop(port);
        let woken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        let mut reader = MrzReader::start(
            option,
            Arc::new(move || {
                count.fetch_add(1, Ordering::Relaxed);
            }),
        );
        assert!(connected(&reader, true), "{framing}");
        if framing == "elyctis" {
            let mut asked = [0; 3];
            device.set_timeout(Duration::from_secs(60)).unwrap();
            device.read_exact(&mut asked).unwrap();
            assert_eq!(asked, [0x49, 0, 0]);
        }
        let bytes = frame(framing);
        // Noise, half a frame and a silence; then a whole one, in two pieces.
        device.write_all(&bytes[..9]).unwrap();
        std::thread::sleep(Duration::from_millis(800));
        let (head, tail) = bytes.split_at(50);
        device.write_all(head).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        device.write_all(tail).unwrap();
        assert_eq!(next(&mut reader), Some(format!("{UPPER}\n{LOWER}")), "{framing}");
        assert!(woken.load(Ordering::Relaxed) >= 2, "the window is woken");
    }
}

#[test]
fn a_device_that_goes_is_looked_for_again() {
    let (device, port, option) = pair("desko");
    let link = std::env::temp_dir().join(format!("tashika-mrz-{}", std::process::id()));
    let point = |to: &str| {
        drop(std::fs::remove_file(&link));
        std::os::unix::fs::symlink(to, &link).unwrap();
    };
    point(&port.name().unwrap());
    drop(port);
    let option = ReaderOption { device: link.to_string_lossy().into_owned(), ..option };
    let mut reader = MrzReader::start(option, Arc::new(|| {}));
    assert!(connected(&reader, true));
    drop(device);
    assert!(connected(&reader, false), "it is gone");
    let (mut device, port) = TTYPort::pair().unwrap();
    point(&port.name().unwrap());
    drop(port);
    assert!(connected(&reader, true), "and there again");
    device.write_all(&frame("desko")).unwrap();
    assert!(next(&mut reader).is_some());
    drop(std::fs::remove_file(&link));
}

#[test]
fn a_zone_is_kept_a_minute_and_the_newest_goes_first() {
    let (mut device, port, option) = pair("desko");
    drop(port);
    let mut reader = MrzReader::start(option, Arc::new(|| {}));
    assert!(connected(&reader, true));
    device.write_all(&frame("desko")).unwrap();
    let newer = String::from_utf8(frame("desko")).unwrap().replace("ANNA", "EMMA");
    device.write_all(newer.as_bytes()).unwrap();
    let give_up = Instant::now() + Duration::from_secs(60);
    while !reader.kept().as_ref().is_some_and(|zone| zone.text.contains("EMMA")) {
        assert!(Instant::now() < give_up, "the newest never came");
        std::thread::sleep(Duration::from_millis(10));
        reader.poll(Instant::now());
    }
    reader.poll(Instant::now() + KEPT + Duration::from_secs(1));
    assert!(reader.kept().is_none());
}

#[test]
fn a_device_that_is_not_there_stops_nothing() {
    let option = "/nowhere/at/all".parse().unwrap();
    let mut reader = MrzReader::start(option, Arc::new(|| {}));
    std::thread::sleep(Duration::from_millis(150));
    reader.poll(Instant::now());
    assert!(!reader.is_connected() && reader.kept().is_none());
    let begun = Instant::now();
    drop(reader);
    assert!(begun.elapsed() < Duration::from_secs(2), "it stops at once");
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's side of the `vpcd` protocol, against a listener that plays `vpcd`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

use jiff::civil::date;
use tashika_kit::Cancel;
use tashika_softcard::{SharedCard, persona, vpcd};

const SELECT: [u8; 15] =
    [0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];

fn served() -> (TcpListener, Cancel, JoinHandle<()>) {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = listener.local_addr().unwrap();
    let card = SharedCard::of(persona::by_name("genuine").unwrap(), date(2026, 11, 20));
    let stop = Cancel::default();
    let stopped = stop.clone();
    let server = std::thread::spawn(move || vpcd::serve(&card, address, None, &stopped));
    (listener, stop, server)
}

fn send(reader: &mut TcpStream, payload: &[u8]) {
    // In two pieces, as the real one does.
    reader.write_all(&u16::try_from(payload.len()).unwrap().to_be_bytes()).unwrap();
    reader.write_all(payload).unwrap();
}

fn receive(reader: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 2];
    reader.read_exact(&mut length).unwrap();
    let mut payload = vec![0; usize::from(u16::from_be_bytes(length))];
    reader.read_exact(&mut payload).unwrap();
    payload
}

fn ask(reader: &mut TcpStream, payload: &[u8]) -> Vec<u8> {
    send(reader, payload);
    receive(reader)
}

#[test]
fn control_codes_and_commands() {
    let (listener, stop, server) = served();
    let mut reader = listener.accept().unwrap().0;
    send(&mut reader, &[1]);
    assert_eq!(ask(&mut reader, &[4]), [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14]);
    assert_eq!(ask(&mut reader, &SELECT), [0x90, 0x00]);
    let select_file = [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x04];
    assert_eq!(ask(&mut reader, &select_file), [0x90, 0x00]);
    assert_eq!(ask(&mut reader, &[0x00, 0xB0, 0x00, 0x00, 0x00]).len(), 258);
    // Reset, an unknown code and power off want no answer: the next one is the command's.
    send(&mut reader, &[2]);
    send(&mut reader, &[9]);
    assert_eq!(ask(&mut reader, &select_file), [0x6A, 0x82], "a reset forgets the application");
    send(&mut reader, &[0]);
    stop.cancel();
    server.join().unwrap();
    assert!(!matches!(reader.read(&mut [0; 1]), Ok(1)), "a stopped card leaves the reader");
}

#[test]
fn a_restarted_reader_finds_the_same_card_again() {
    let (listener, stop, server) = served();
    let verify = |reader: &mut TcpStream| {
        ask(reader, &SELECT);
        ask(reader, &[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x12]);
        ask(reader, &[0x00, 0x20, 0x00, 0x80, 0x01, 0x30])
    };
    for expected in [0xC9, 0xC8] {
        let mut reader = listener.accept().unwrap().0;
        send(&mut reader, &[1]);
        assert_eq!(verify(&mut reader), [0x63, expected], "counters outlive the connection");
    }
    stop.cancel();
    server.join().unwrap();
}

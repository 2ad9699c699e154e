// SPDX-License-Identifier: MIT OR Apache-2.0
//! What opens a passport at the counter's window, against software passports: swiped, typed, refused and mended, and from a
//! reader at a serial port.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

#[cfg(unix)]
use std::sync::Arc;
#[cfg(unix)]
use std::sync::atomic::{AtomicUsize, Ordering};

use counter::Counter;
use eframe::egui::{Event as Input, Key, Role, vec2};
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use tashika::words::ja;
use tashika_kit::date::japan_day;
use tashika_kit::persona::PassportFront;
use tashika_softcard::persona::by_name;

const BOTH: &str = "passport-jp-2025";
const CAN_TOO: &str = "passport-de-pace-only";

fn front(persona: &str) -> PassportFront {
    by_name(persona).unwrap().passport_front(japan_day(Timestamp::now())).unwrap()
}

fn put_down(counter: &mut Counter, persona: &str) {
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(vec2(1280.0, 6000.0));
    counter.window.run_steps(2);
    counter.press(by_name(persona).unwrap().title_ja);
    counter.reach("credential");
}

/// As a reader types, and its silence afterwards.
fn swipe(counter: &mut Counter, lines: &[String]) {
    for line in lines {
        for character in line.chars() {
            counter.window.event(Input::Text(character.to_string()));
        }
        counter.window.key_press(Key::Enter);
    }
    counter.window.run_steps(120);
}

fn fill(counter: &mut Counter, label: &str, text: &str) {
    counter.window.get_by_role_and_label(Role::PasswordInput, label).focus();
    counter.window.run_steps(2);
    counter.type_text(text);
}

fn typed(counter: &Counter) -> usize {
    counter.window.state().digits_typed()
}

/// Another last digit of the number, with its check digit: a zone that reads well and opens nothing.
fn of_another(lines: &[String]) -> Vec<String> {
    use tashika_passport::mrz::check_digit::check_digit;
    let lower = &lines[1];
    let other = if &lower[8..9] == "1" { "2" } else { "1" };
    let number = format!("{}{other}", &lower[..8]);
    vec![lines[0].clone(), format!("{number}{}{}", check_digit(&number).unwrap(), &lower[10..])]
}

#[test]
fn a_swipe_opens_the_passport() {
    let mut counter = Counter::open();
    put_down(&mut counter, BOTH);
    let field = counter.window.get_by_role(Role::PasswordInput);
    assert!(field.is_focused() && counter.is_disabled(ja("window.credential.send")));
    swipe(&mut counter, &front(BOTH).mrz);
    assert_eq!(counter.window.state().stage(), "credential", "a swipe fills, Enter reads");
    counter.key(Key::Enter);
    counter.reach("result");
    assert_eq!(typed(&counter), 0, "wiped with its page");
}

#[test]
fn three_entries_open_it() {
    let mut counter = Counter::open();
    put_down(&mut counter, BOTH);
    let lower = front(BOTH).mrz[1].clone();
    counter.press(ja("window.mrz.way.entries"));
    counter.type_text(&lower[..9].to_lowercase());
    fill(&mut counter, ja("window.mrz.birth"), &lower[13..19]);
    fill(&mut counter, ja("window.mrz.expiry"), &lower[21..27]);
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn the_can_opens_it_where_there_is_one() {
    let mut counter = Counter::open();
    put_down(&mut counter, CAN_TOO);
    let can = by_name(CAN_TOO).unwrap().credential("can", japan_day(Timestamp::now())).unwrap();
    counter.press(ja("window.mrz.way.can"));
    counter.type_text(&can);
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn a_zone_that_did_not_open_it_is_mended() {
    for persona in [BOTH, "passport-3des"] {
        let mut counter = Counter::open();
        put_down(&mut counter, persona);
        let lines = front(persona).mrz;
        swipe(&mut counter, &of_another(&lines));
        counter.key(Key::Enter);
        counter.reach("failed");
        assert!(counter.shows(ja("error.key_refused.mrz.what")), "{persona}");
        counter.press(ja("window.failed.mend_mrz"));
        counter.reach("credential");
        assert!(counter.shows(ja("error.key_refused.mrz.next")) && typed(&counter) >= 88, "{persona}");
        assert!(counter.shows(&format!("{} 1", ja("window.mrz.tries"))), "{persona}");
        // The right one is swiped over it.
        swipe(&mut counter, &lines);
        assert!(!counter.shows(ja("error.key_refused.mrz.next")), "{persona}");
        counter.key(Key::Enter);
        counter.reach("result");
    }
}

#[test]
fn what_was_given_goes_with_the_check() {
    let mut counter = Counter::open();
    put_down(&mut counter, BOTH);
    swipe(&mut counter, &front(BOTH).mrz);
    assert!(typed(&counter) >= 88);
    counter.key(Key::Escape);
    counter.reach("idle");
    assert_eq!(typed(&counter), 0);
    put_down(&mut counter, CAN_TOO);
    assert_eq!(typed(&counter), 0, "the next customer's page begins empty");
}

#[test]
fn a_visa_is_told_from_a_passport() {
    let mut counter = Counter::open();
    put_down(&mut counter, BOTH);
    let visa = [
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
        "L8988901C4XXX7408122F96121096ZE184226B<<<<<<".to_owned(),
    ];
    swipe(&mut counter, &visa);
    assert!(counter.shows(ja("window.mrz.format.visa")));
    counter.key(Key::Enter);
    assert!(counter.shows(ja("problem.mrz_visa")));
    assert_eq!(counter.window.state().stage(), "credential", "nothing is sent");
}

/// The end of a serial port at which a device writes, and how often the reader at the other end has told of something.
#[cfg(unix)]
struct Device(serialport::TTYPort, Arc<AtomicUsize>);

/// A reader at a serial port.
#[cfg(unix)]
fn with_reader(counter: &mut Counter) -> Device {
    use serialport::SerialPort;
    use tashika::mrz_reader::MrzReader;
    let (device, port) = serialport::TTYPort::pair().unwrap();
    let option = format!("{}:9600:desko", port.name().unwrap()).parse().unwrap();
    drop(port);
    let told = Arc::new(AtomicUsize::new(0));
    let tell = Arc::clone(&told);
    let wake = Arc::new(move || {
        tell.fetch_add(1, Ordering::SeqCst);
    });
    let reader = MrzReader::start(option, wake);
    counter.until("a reader", |_| reader.is_connected());
    counter.window.state_mut().attach(reader);
    Device(device, told)
}

/// Sends a zone, and waits until it has come out at the other end.
#[cfg(unix)]
fn send(Device(device, told): &mut Device, counter: &mut Counter, lines: &[String]) {
    use std::io::Write;
    // That it is connected was told as well, perhaps only now.
    counter.until("the reader's word", |_| told.load(Ordering::SeqCst) > 0);
    device.write_all(format!("\u{2}{}\r\u{3}", lines.join("\r")).as_bytes()).unwrap();
    counter.until("the zone", |_| told.load(Ordering::SeqCst) > 1);
    counter.window.run_steps(2);
}

#[cfg(unix)]
#[test]
fn a_reader_at_a_serial_port_fills_the_page() {
    let mut counter = Counter::open();
    let mut device = with_reader(&mut counter);
    put_down(&mut counter, BOTH);
    send(&mut device, &mut counter, &front(BOTH).mrz);
    assert!(typed(&counter) >= 88 && counter.shows(ja("window.mrz.format.td3")));
    counter.key(Key::Enter);
    counter.reach("result");
}

#[cfg(unix)]
#[test]
fn a_zone_that_came_before_the_page_is_offered_and_not_taken() {
    let mut counter = Counter::open();
    let mut device = with_reader(&mut counter);
    send(&mut device, &mut counter, &front(BOTH).mrz);
    put_down(&mut counter, BOTH);
    assert_eq!(typed(&counter), 0, "it may be the customer's before");
    assert!(counter.shows(ja("window.mrz.swiped_before")));
    counter.press(ja("window.mrz.take_swiped"));
    counter.window.run_steps(3);
    assert!(typed(&counter) >= 88 && !counter.shows(ja("window.mrz.swiped_before")));
    counter.key(Key::Enter);
    counter.reach("result");
}

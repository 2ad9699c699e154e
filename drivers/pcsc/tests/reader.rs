// SPDX-License-Identifier: MIT OR Apache-2.0
//! The whole real way: this crate, `libpcsclite`, `pcscd`, the virtual reader and a card behind it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod peer;

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use peer::{Card, OFF, PATIENCE, READER, service, skipped, until};
use tashika_kit::{Capabilities, Link, LinkError};
use tashika_pcsc::{Event, Monitor, PcscLink, connect, list};

fn card_present() -> bool {
    list().is_ok_and(|readers| readers.iter().any(|r| r.name == READER && r.card_present))
}

/// A card on the reader, and seen there; the card of an earlier test has been seen to leave.
fn card_on_reader() -> Card {
    until("no card is on the reader", || !card_present());
    let card = Card::insert();
    until("the card is on the reader", card_present);
    card
}

/// Waits for one event and returns all that came up to it.
fn events_until(events: &Receiver<Event>, wanted: &Event) -> Vec<Event> {
    let mut seen = Vec::new();
    while seen.last() != Some(wanted) {
        match events.recv_timeout(PATIENCE) {
            Ok(event) => seen.push(event),
            Err(_) => panic!("{wanted:?} never came, only {seen:?}"),
        }
    }
    seen
}

fn monitor() -> (Monitor, Receiver<Event>) {
    let (sender, events) = channel();
    let monitor = Monitor::start(move |event| {
        // Nobody listens any more when the test has ended.
        let _ = sender.send(event);
    });
    (monitor.unwrap(), events)
}

fn inserted() -> Event {
    Event::CardInserted { reader: READER.into() }
}

fn removed() -> Event {
    Event::CardRemoved { reader: READER.into() }
}

fn added() -> Event {
    Event::ReaderAdded(READER.into())
}

fn works(link: &mut PcscLink) {
    assert_eq!(
        link.transmit(&[0x00, 0xA4, 0x04, 0x0C]).unwrap(),
        [0, 0, 0, 4, 0x00, 0xA4, 0x04, 0x0C, 0x90, 0x00]
    );
}

#[test]
fn a_reader_without_a_card_is_listed_and_cannot_be_connected() {
    let Some(_service) = service() else { return };
    until("no card is on the reader", || !card_present());
    let readers = list().unwrap();
    let reader = readers.iter().find(|reader| reader.name == READER).unwrap();
    assert!(!reader.card_present && !reader.mute && !reader.busy, "{reader:?}");
    assert_eq!(connect(READER, Capabilities::SHORT).err(), Some(LinkError::NoCard));
}

#[test]
fn a_reader_that_does_not_exist_is_gone() {
    let Some(_service) = service() else { return };
    assert_eq!(connect("No such reader 00 00", Capabilities::SHORT).err(), Some(LinkError::ReaderGone));
    assert_eq!(connect("nul \0 inside", Capabilities::SHORT).err(), Some(LinkError::ReaderGone));
}

#[test]
fn commands_reach_the_card_and_the_longest_answers_come_back_whole() {
    let Some(_service) = service() else { return };
    let _card = card_on_reader();
    let mut link = connect(READER, Capabilities::SHORT).unwrap();
    assert_eq!(link.capabilities(), Capabilities::SHORT);
    works(&mut link);
    // 65,000 bytes of data in one extended APDU: 7 + 65,000 there, 4 + 65,007 + 2 back.
    let mut long = vec![0x00, 0xCA, 0x00, 0x00, 0x00];
    long.extend(65_000_u16.to_be_bytes());
    long.extend((0..65_000_u32).map(|n| n.to_le_bytes()[0]));
    let answer = link.transmit(&long).unwrap();
    assert_eq!(answer.len(), 4 + long.len() + 2);
    assert_eq!(&answer[4..4 + long.len()], long.as_slice());
    // The long answer left nothing behind in a short one.
    works(&mut link);
}

#[test]
fn the_card_belongs_to_one_program_alone() {
    let Some(_service) = service() else { return };
    let _card = card_on_reader();
    let mut first = connect(READER, Capabilities::SHORT).unwrap();
    assert_eq!(connect(READER, Capabilities::SHORT).err(), Some(LinkError::Busy));
    assert!(list().unwrap().iter().any(|reader| reader.name == READER && reader.busy));
    works(&mut first);
    drop(first);
    works(&mut connect(READER, Capabilities::SHORT).unwrap());
}

#[test]
fn a_shared_connection_of_another_program_is_busy_too() {
    let Some(_service) = service() else { return };
    let _card = card_on_reader();
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = std::ffi::CString::new(READER).unwrap();
    let other = context.connect(&name, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).unwrap();
    assert_eq!(connect(READER, Capabilities::SHORT).err(), Some(LinkError::Busy));
    drop(other);
    works(&mut connect(READER, Capabilities::SHORT).unwrap());
}

/// The first thing that `end` makes the reader do to the card's power.
fn first_act_after(card: &Card, end: impl FnOnce()) -> u8 {
    let before = card.power().len();
    end();
    until("the reader has done something about the power", || card.power().len() > before);
    card.power()[before]
}

#[test]
fn the_end_of_a_session_takes_the_power_away() {
    let Some(_service) = service() else { return };
    let card = card_on_reader();
    let mut link = connect(READER, Capabilities::SHORT).unwrap();
    works(&mut link);
    assert_eq!(first_act_after(&card, || link.power_off()), OFF);
    assert_eq!(link.transmit(&[0x00, 0xA4, 0x04, 0x0C]).err(), Some(LinkError::Reset));
}

#[test]
fn a_link_that_is_only_dropped_takes_the_power_away() {
    let Some(_service) = service() else { return };
    let card = card_on_reader();
    let mut link = connect(READER, Capabilities::SHORT).unwrap();
    works(&mut link);
    assert_eq!(first_act_after(&card, || drop(link)), OFF);
}

#[test]
fn a_card_taken_between_two_commands_is_removed() {
    let Some(_service) = service() else { return };
    let card = card_on_reader();
    let mut link = connect(READER, Capabilities::SHORT).unwrap();
    works(&mut link);
    drop(card);
    assert_eq!(link.transmit(&[0x00, 0xA4, 0x04, 0x0C]).err(), Some(LinkError::Removed));
}

#[test]
fn a_card_taken_during_a_command_is_removed() {
    let Some(_service) = service() else { return };
    let _card = card_on_reader();
    let mut link = connect(READER, Capabilities::SHORT).unwrap();
    works(&mut link);
    assert_eq!(link.transmit(&[0x00, 0xFF, 0x00, 0x00]).err(), Some(LinkError::Removed));
}

#[test]
fn the_monitor_tells_of_cards_and_not_of_sessions() {
    let Some(_service) = service() else { return };
    until("no card is on the reader", || !card_present());
    let (_monitor, events) = monitor();
    let first = events_until(&events, &added());
    assert_eq!(first.first(), Some(&Event::ServiceUp), "{first:?}");
    assert!(!first.contains(&Event::ServiceDown) && !first.contains(&inserted()), "{first:?}");

    let card = Card::insert();
    events_until(&events, &inserted());
    // Connecting, exclusive use and powering off are no changes of card.
    works(&mut connect(READER, Capabilities::SHORT).unwrap());
    drop(card);
    let seen = events_until(&events, &removed());
    assert!(!seen.contains(&inserted()), "{seen:?}");
    let seen = {
        let _card = Card::insert();
        events_until(&events, &inserted())
    };
    assert!(!seen.contains(&removed()), "{seen:?}");
    events_until(&events, &removed());
}

#[test]
fn a_monitor_ends_when_it_is_dropped_whatever_it_is_doing() {
    let Some(_service) = service() else { return };
    for pause in [0, 1, 5, 50, 300] {
        let (monitor, events) = monitor();
        thread::sleep(Duration::from_millis(pause));
        drop(monitor);
        // The sender belongs to the monitor's thread: once that has ended, nothing can come.
        while events.try_recv().is_ok() {}
        assert!(matches!(events.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected)));
    }
}

/// Stops the service for as long as `during` runs. The one who started it starts it again once the
/// file it watches has gone.
fn without_service(control: &std::path::Path, during: impl FnOnce()) {
    std::fs::write(control, b"").unwrap();
    until("the service has stopped", || list() == Err(LinkError::ServiceGone));
    during();
    std::fs::remove_file(control).unwrap();
    until("the service runs again", || {
        list().is_ok_and(|readers| readers.iter().any(|reader| reader.name == READER))
    });
}

#[test]
fn the_service_may_stop_and_come_back() {
    let Some(_service) = service() else { return };
    let Some(control) = std::env::var_os("TASHIKA_PCSCD_STOP") else {
        skipped("this pcscd is not ours to stop (TASHIKA_PCSCD_STOP)");
        return;
    };
    let control = std::path::PathBuf::from(control);
    let card = card_on_reader();
    let (_monitor, events) = monitor();
    events_until(&events, &inserted());
    let mut link = connect(READER, Capabilities::SHORT).unwrap();
    works(&mut link);

    without_service(&control, || {
        let seen = events_until(&events, &Event::ServiceDown);
        assert!(seen.contains(&removed()), "{seen:?}");
        assert!(seen.contains(&Event::ReaderRemoved(READER.into())), "{seen:?}");
        assert_eq!(link.transmit(&[0x00, 0xA4, 0x04, 0x0C]).err(), Some(LinkError::ServiceGone));
        assert_eq!(connect(READER, Capabilities::SHORT).err(), Some(LinkError::ServiceGone));
        // A monitor that begins without a service says so, and ends although there is nothing to cancel.
        let (late, late_events) = monitor();
        assert_eq!(late_events.recv_timeout(PATIENCE), Ok(Event::ServiceDown));
        drop(late);
    });
    drop(link);
    drop(card);

    let seen = events_until(&events, &added());
    assert!(seen.contains(&Event::ServiceUp), "{seen:?}");
    let _card = Card::insert();
    events_until(&events, &inserted());
    works(&mut connect(READER, Capabilities::SHORT).unwrap());
}

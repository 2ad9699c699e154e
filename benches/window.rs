// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the window costs: how long its frames take, screen by screen, and how much memory many checks leave behind.
//! Prints numbers, asserts nothing.
//!
//! `cargo bench --bench window -- [CHECKS [RECORDS]]`: so many whole checks one after the other (500), and a manager's
//! window over so many records (5,000); with no checks only the manager's. A frame is [`App::ui`] alone, on the processor, without painting: what painting
//! adds depends on the machine's graphics, and `packaging/measure-window.sh` measures it in a real window.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

#[path = "../tests/common/counter.rs"]
mod counter;
#[path = "../tests/common/records.rs"]
mod records;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use counter::{Counter, WATCH, number, option};
use eframe::egui::{Key, Modifiers, Role, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tashika::records::Act;
use tashika::rules::Law;
use tashika::window::App;
use tashika::words::ja;
use tashika_kit::date::japan_day;
use tashika_softcard::persona::by_name;
use tashika_softcard::radio::{BitRate, RadioTime};
use tempfile::TempDir;

/// A frame longer than this is felt.
const SLOW: Duration = Duration::from_millis(50);

/// Says that the home is the benchmark's own.
const AGAIN: &str = "TASHIKA_BENCH_AT_HOME";

/// How long a frame took, and how long the processor was at work since the frame before: with what the toolkit does
/// between two frames, and without what other programs of the machine took.
type Frames = BTreeMap<(&'static str, &'static str), Vec<(Duration, Duration)>>;

thread_local! {
    static FRAMES: RefCell<Frames> = RefCell::default();
    static WORKED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

fn watch(app: &App, took: Duration) {
    let screen = (app.stage(), app.manager_screen());
    let worked = worked();
    let since = worked.saturating_sub(WORKED.replace(worked));
    FRAMES.with_borrow_mut(|frames| frames.entry(screen).or_default().push((took, since)));
}

/// How long this thread has had the processor, to some milliseconds; nothing where the system does not say so.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split_whitespace().next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// What was drawn since the last time.
fn tell(what: &str) {
    println!("\n{what}");
    let frames = FRAMES.take();
    let slow: usize = frames.values().flatten().filter(|(took, _)| *took > SLOW).count();
    for ((stage, manager), times) in frames {
        let mut worked: Vec<Duration> = times.iter().map(|(_, worked)| *worked).collect();
        let mut times: Vec<Duration> = times.into_iter().map(|(took, _)| took).collect();
        times.sort_unstable();
        worked.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        let name = if manager.is_empty() { stage.to_owned() } else { format!("manager: {manager}") };
        let (p50, p99, max) = (at(0.5), at(0.99), at(1.0));
        let most = worked.last().copied().unwrap_or_default();
        let many = times.len();
        println!(
            "  {name:<24} {many:>6} frames  p50 {p50:>9.2?}  p99 {p99:>9.2?}  max {max:>9.2?}  processor {most:>9.2?}"
        );
    }
    println!("  frames above {SLOW:?}: {slow}");
}

/// A line of `/proc/self/status`, in megabytes.
fn memory(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find(|one| one.starts_with(line));
    found.and_then(|one| one.split_whitespace().nth(1)?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

fn tell_memory(what: &str) {
    println!("  memory {what}: {:.0} MB now, {:.0} MB at most", memory("VmRSS"), memory("VmHWM"));
}

fn main() {
    // Papers go into the user's folder: here into one that is thrown away.
    if std::env::var_os(AGAIN).is_none() {
        let home = tempfile::tempdir().unwrap();
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        again.args(std::env::args_os().skip(1)).env(AGAIN, "1").env("HOME", home.path());
        std::process::exit(again.status().unwrap().code().unwrap_or(1));
    }
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let (checks, many) = (numbers.first().copied().unwrap_or(500), numbers.get(1).copied().unwrap_or(5_000));
    WATCH.set(Some(watch));
    println!("one core at a time; build: {}", if cfg!(debug_assertions) { "debug" } else { "release" });
    if checks == 0 {
        manager(many);
        return;
    }
    whole_checks(None, 3, "whole checks of a My Number Card under the AML law, cards without radio time");
    let radio = Some(RadioTime { rate: BitRate::Kbit424, ..RadioTime::default() });
    whole_checks(radio, 2, "the same with radio time, 424 kbit/s");
    other_documents();
    memory_of(checks);
    manager(many);
}

/// From the card to the record, with the receipt saved.
fn check(counter: &mut Counter) {
    counter.read("正常なカード", &number(), "result");
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
        counter.press(&option(row, "compared.same"));
    }
    counter.ordinary();
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
}

fn whole_checks(radio: Option<RadioTime>, times: usize, what: &str) {
    let mut counter = Counter::with_book(tempfile::tempdir().unwrap(), radio);
    tell("the window opens");
    for _ in 0..times {
        check(&mut counter);
        counter.key(Key::Enter);
        counter.reach("idle");
    }
    tell(what);
}

/// Documents with other pictures and other fonts, up to the comparison.
fn other_documents() {
    for (persona, ids) in [
        ("rare-kanji", &["check_number_b"][..]),
        ("licence-gaiji", &["licence_pin_1", "licence_pin_2"]),
        ("residence-permanent", &["residence_number"]),
        ("residence2-permanent", &["residence_number"]),
        ("passport-jp-2025", &["mrz"]),
        ("passport-big", &["mrz"]),
    ] {
        let mut counter = Counter::with_book(tempfile::tempdir().unwrap(), None);
        FRAMES.take();
        let known = by_name(persona).unwrap();
        // Tall enough that nothing has to be scrolled to.
        counter.window.set_size(vec2(1280.0, 4000.0));
        counter.window.run_steps(2);
        counter.press(known.title_ja);
        counter.reach("credential");
        counter.window.set_size(vec2(1280.0, 800.0));
        counter.window.run_steps(2);
        let today = japan_day(jiff::Timestamp::now());
        if ids.len() > 1 {
            counter.press(ja("window.pins.hand_over"));
        }
        for id in ids {
            for (place, line) in known.credential(id, today).unwrap().lines().enumerate() {
                if place > 0 {
                    counter.key(Key::Enter);
                }
                counter.type_text(line);
            }
            counter.key(Key::Enter);
        }
        if counter.window.state().stage() == "credential" {
            counter.key(Key::Enter);
        }
        counter.reach("result");
        counter.key(Key::Enter);
        counter.window.run_steps(5);
        tell(persona);
    }
}

/// Many checks in one window.
fn memory_of(checks: usize) {
    println!("\n{checks} whole checks in one window");
    tell_memory("before");
    let mut counter = Counter::with_book(tempfile::tempdir().unwrap(), None);
    tell_memory("with the window open");
    let begun = Instant::now();
    for done in 1..=checks {
        check(&mut counter);
        counter.key(Key::Enter);
        counter.reach("idle");
        if done == 1 || done % 100 == 0 {
            tell_memory(&format!("after {done}"));
        }
    }
    println!("  {:.2?} a check", begun.elapsed() / u32::try_from(checks.max(1)).unwrap());
    tell("frames of all of them");
}

/// A book with so many records, made today; each tenth waits for its mail.
fn book(many: usize) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let (mut book, mut keys) = records::book(home.path());
    let clerk = records::unlock(&mut keys, "clerk");
    let make = |index: usize| {
        let mut record = if index.is_multiple_of(10) {
            records::mailed(Law::Aml)
        } else {
            records::record([Law::Aml, Law::Phone][index % 2])
        };
        record.header.created_at = jiff::Timestamp::now();
        Act::Record(Box::new(record))
    };
    for begin in (0..many).step_by(500) {
        let acts: Vec<Act> = (begin..many.min(begin + 500)).map(make).collect();
        book.enter_many(&clerk, &acts.iter().collect::<Vec<_>>()).unwrap();
    }
    home
}

/// The menu's screens with the keys that open them.
const SCREENS: [(Key, &str); 9] = [
    (Key::Num1, "today"),
    (Key::Num3, "pending"),
    (Key::Num4, "due"),
    (Key::Num5, "verification"),
    (Key::Num6, "journal"),
    (Key::Num7, "rules"),
    (Key::Num8, "trust"),
    (Key::Num9, "users"),
    (Key::Num2, "search"),
];

/// The manager's window over many records: each screen, scrolled through, and what is done there.
fn manager(many: usize) {
    let begun = Instant::now();
    let home = book(many);
    println!("\n{many} records entered in {:.1?}", begun.elapsed());
    let mut counter = Counter::with_real_book(home);
    counter.key(Key::F8);
    at(&mut counter, "login");
    counter.fill(&label("manager.login.name"), "manager");
    counter.window.get_by_role_and_label(Role::PasswordInput, ja("manager.login.password")).focus();
    counter.window.run_steps(2);
    counter.type_text(records::PASSWORD);
    FRAMES.take();
    counter.key(Key::Enter);
    at(&mut counter, "today");
    quiet(&mut counter);
    tell(&format!("the manager's window over {many} records: opened, with the day"));
    for (key, screen) in SCREENS {
        counter.window.key_press_modifiers(Modifiers::COMMAND, key);
        at(&mut counter, screen);
        quiet(&mut counter);
        if screen == "verification" {
            counter.key(Key::Enter);
            quiet(&mut counter);
        }
        scroll(&mut counter);
    }
    counter.key(Key::F7);
    quiet(&mut counter);
    tell("each screen of the menu, scrolled through");
    one_record(&mut counter);
    exported(&mut counter);
    tell_memory("with the manager's window");
}

/// What is done with one record.
fn one_record(counter: &mut Counter) {
    let line = counter
        .window
        .query_all_by_role(Role::Button)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.contains("本店")));
    line.unwrap().click();
    at(counter, "record");
    quiet(counter);
    scroll(counter);
    tell("one record, scrolled through");
    for key in [Key::F2, Key::F3, Key::F4, Key::F6, Key::F7] {
        counter.key(key);
        quiet(counter);
        counter.key(Key::Escape);
        quiet(counter);
    }
    tell("what can be done with it");
    counter.key(Key::Escape);
    at(counter, "search");
}

/// Everything the search found becomes papers.
fn exported(counter: &mut Counter) {
    counter.key(Key::F4);
    at(counter, "batch");
    counter.type_text("inspection");
    counter.key(Key::Enter);
    for _ in 0..3 {
        quiet(counter);
    }
    tell("while papers are being made");
}

/// The label of a field of the manager's screens.
fn label(key: &str) -> String {
    let text = tashika::words::words(key);
    format!("{}  {}", text.ja, text.en)
}

/// Down to the end, and up again.
fn scroll(counter: &mut Counter) {
    for key in [Key::PageDown, Key::PageUp] {
        for _ in 0..12 {
            counter.key(key);
        }
    }
}

/// Draws until the manager's screen has this name.
fn at(counter: &mut Counter, screen: &str) {
    let give_up = Instant::now() + Duration::from_secs(120);
    while counter.window.state().manager_screen() != screen {
        assert!(Instant::now() < give_up, "{screen}");
        counter.window.run_steps(1);
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Draws for two seconds, as fast as a screen would.
fn quiet(counter: &mut Counter) {
    let until = Instant::now() + Duration::from_secs(2);
    while Instant::now() < until {
        counter.window.run_steps(1);
        std::thread::sleep(Duration::from_millis(15));
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every screen at every size: 1024×768, 1366×768 and 1920×1080 pixels at 100, 150 and 200 per cent. Nothing of the bar
//! leaves the window or covers something, nothing is wider than the window, texts are not cut at their sides, and what is
//! below is reached by scrolling.
//!
//! The sizes are given in points, as the toolkit lays out: 1024×768 at 200 per cent is 512×384. What a pixel's rounding
//! changes is not seen here, and neither is the customer's own window: the toolkit's tests draw it inside the clerk's.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;
#[macro_use]
#[path = "common/screens.rs"]
mod screens;

use counter::{Counter, option};
use eframe::egui::{Key, Rect, Shape, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use screens::{bar, controls, name, overlap, roomy};
use tashika::words::ja;

/// The windows, in pixels.
const WINDOWS: [(f32, f32); 3] = [(1024.0, 768.0), (1366.0, 768.0), (1920.0, 1080.0)];
/// The scales.
const SCALES: [f32; 3] = [1.0, 1.5, 2.0];
/// What rounding to pixels may take, in points.
const SLACK: f32 = 1.5;

/// Pages that lead from one end of the longest screen, the list of training cards, to the other.
const PAGES: usize = 150;

/// In a narrow window the manager's menu ends above this line, in points.
const MENU_ENDS: f32 = 160.0;

/// All that is wrong, so that one run tells it all.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn expect(&mut self, holds: bool, fault: impl FnOnce() -> String) {
        if !holds {
            self.0.push(fault());
        }
    }

    fn none(mut self) {
        self.0.dedup();
        assert!(self.0.is_empty(), "{} faults:\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// Looks at a screen in every window.
fn look(counter: &mut Counter, screen: &str, faults: &mut Faults) {
    for (width, height) in WINDOWS {
        for scale in SCALES {
            let size = vec2(width / scale, height / scale).round();
            let told = format!("{screen} at {}x{}", size.x, size.y);
            counter.window.set_size(size);
            counter.window.run_steps(4);
            the_bar_is_whole(counter, size, &told, faults);
            nothing_is_wider(counter, size, &told, faults);
            texts_are_whole(counter, size, &told, faults);
            the_end_is_reached(counter, size, &told, faults);
        }
    }
    roomy(counter);
}

fn the_bar_is_whole(counter: &Counter, size: Vec2, told: &str, faults: &mut Faults) {
    let window = Rect::from_min_size(pos2(0.0, 0.0), size).expand(SLACK);
    let all = bar(counter);
    for (at, one) in all.iter().enumerate() {
        let rect = one.rect();
        faults.expect(window.contains_rect(rect), || {
            format!("{told}: {} leaves the window: {rect:?}", name(one))
        });
        for other in all.iter().skip(at + 1) {
            let over = overlap(rect, other.rect());
            faults.expect(over <= SLACK, || format!("{told}: {} covers {}", name(one), name(other)));
        }
    }
}

fn nothing_is_wider(counter: &mut Counter, size: Vec2, told: &str, faults: &mut Faults) {
    let outside = |rect: Rect| rect.left() < -SLACK || rect.right() > size.x + SLACK;
    let at_the_side = |counter: &Counter| {
        controls(counter)
            .iter()
            .map(|node| (name(node), node.rect()))
            .filter(|(_, rect)| outside(*rect))
            .collect()
    };
    let cut: Vec<(String, Rect)> = at_the_side(counter);
    for (what, rect) in cut {
        // The manager's menu moves sideways in a narrow window, and shows what gets the keyboard.
        if is_managers(told) && rect.width() < size.x {
            let Some(node) =
                controls(counter).into_iter().find(|node| name(node) == what && outside(node.rect()))
            else {
                continue;
            };
            node.focus();
            // The menu moves there in some frames.
            counter.window.run_steps(20);
            let came = controls(counter).iter().find(|node| node.is_focused()).map(|node| node.rect());
            let shows = came.is_some_and(|rect| !outside(rect));
            faults.expect(shows, || format!("{told}: {what} does not come into view: {came:?}"));
        } else {
            faults.0.push(format!("{told}: {what} is cut at the side: {rect:?}"));
        }
    }
}

fn is_managers(told: &str) -> bool {
    told.starts_with("manager's") || told.starts_with("today")
}

/// The rows of the texts in sight, each with what cuts it.
fn rows(counter: &Counter, window: Rect) -> Vec<(Rect, Rect, String)> {
    let mut rows = Vec::new();
    for clipped in &counter.window.output().shapes {
        let Shape::Text(text) = &clipped.shape else { continue };
        let clip = clipped.clip_rect.intersect(window);
        for row in &text.galley.rows {
            let rect = row.rect_without_leading_space().translate(text.pos.to_vec2());
            // Lines of fonts with high letters reach into each other's empty room.
            let rect = rect.shrink2(vec2(0.0, rect.height() * 0.2));
            let what = row.text();
            if rect.intersect(clip).is_positive() && !what.trim().is_empty() {
                rows.push((rect, clip, what));
            }
        }
    }
    rows
}

/// A text in sight is cut neither by what it stands in nor by the window, and no other stands on it.
fn texts_are_whole(counter: &Counter, size: Vec2, told: &str, faults: &mut Faults) {
    let rows = rows(counter, Rect::from_min_size(pos2(0.0, 0.0), size));
    for (at, (rect, clip, what)) in rows.iter().enumerate() {
        let cut = rect.left() < clip.left() - SLACK || rect.right() > clip.right() + SLACK;
        // Above the page stands the manager's menu, which moves sideways.
        let moves = is_managers(told) && rect.bottom() < MENU_ENDS;
        faults.expect(!cut || moves, || format!("{told}: the text is cut: {what}"));
        let shown = rect.intersect(*clip);
        for (other, other_clip, other_what) in rows.iter().skip(at + 1) {
            let over = overlap(shown, other.intersect(*other_clip));
            faults.expect(over <= 2.0 * SLACK, || format!("{told}: {what} stands on {other_what}"));
        }
    }
}

/// Page Down leads to the last control of what it moves; what does not move is whole.
fn the_end_is_reached(counter: &mut Counter, size: Vec2, told: &str, faults: &mut Faults) {
    let places = |counter: &Counter| -> Vec<(String, Rect)> {
        controls(counter)
            .iter()
            .map(|node| (format!("{:?} {}", node.accesskit_node().id(), name(node)), node.rect()))
            .collect()
    };
    let before = places(counter);
    counter.key(Key::PageDown);
    let moves = |what: &str, rect: Rect| {
        before.iter().any(|(other, place)| other == what && (place.top() - rect.top()).abs() > 0.5)
    };
    let moved: Vec<String> =
        places(counter).into_iter().filter(|(what, rect)| moves(what, *rect)).map(|(what, _)| what).collect();
    for _ in 0..PAGES {
        counter.window.key_press(Key::PageDown);
    }
    counter.window.run_steps(3);
    let line = bar(counter).iter().map(|node| node.rect().top()).fold(size.y, f32::min);
    for (what, rect) in places(counter) {
        let least = if moved.contains(&what) { line } else { size.y };
        faults.expect(rect.bottom() <= least + SLACK, || {
            format!("{told}: {what} stays below: {rect:?}, {least}")
        });
    }
    for _ in 0..PAGES {
        counter.window.key_press(Key::PageUp);
    }
    counter.window.run_steps(2);
}

fn walk(through: fn(screens::Look<'_>)) {
    let mut faults = Faults::default();
    through(&mut |counter, screen| look(counter, screen, &mut faults));
    faults.none();
}

each_walk!(walk);

/// What the clerk has learned to press does the same in every window, and the photo it asks about is in sight.
#[test]
fn a_digit_answers_where_the_bar_has_no_room_for_the_answers() {
    let mut counter = Counter::open();
    counter.read(
        tashika_softcard::persona::by_name("genuine").unwrap().title_ja,
        &counter::number(),
        "result",
    );
    counter.window.set_size(vec2(512.0, 384.0));
    counter.window.run_steps(6);
    let line = bar(&counter).iter().map(|node| node.rect().top()).fold(384.0, f32::min);
    let photo = counter.window.get_by_label(ja("field.photo")).rect();
    assert!(photo.top() >= 0.0 && photo.bottom() <= line + SLACK, "{photo:?} above {line}");
    counter.key(Key::Num1);
    counter.reach("comparison");
    // It led there, and answered nothing that was not on the screen.
    let same = option("observation.face", "compared.same");
    let toggled = counter.window.get_by_label(&same).accesskit_node().toggled();
    assert_ne!(toggled, Some(eframe::egui::accesskit::Toggled::True));
}

/// The windows in which everything stands in one column, in points, and the smallest with two.
const NARROW: [(f32, f32); 4] = [(512.0, 384.0), (683.0, 384.0), (683.0, 512.0), (1024.0, 768.0)];

/// Whether a control, or a picture, is in sight as a whole between the top bar and the bar below.
fn is_in_sight(counter: &Counter, size: Vec2, label: &str) -> Result<(), String> {
    let line = bar_line(counter, size);
    let top = counter.window.get_by_label_contains(ja("window.training.banner")).rect().bottom();
    let Some(node) = counter.window.query_by_label(label) else {
        return Err(format!("{label} is not there"));
    };
    let rect = node.rect();
    let whole = rect.top() >= top - SLACK && rect.bottom() <= line + SLACK;
    if whole { Ok(()) } else { Err(format!("{label} at {rect:?}, between {top} and {line}")) }
}

/// The comparison comes up with its first question in sight, and the photo that is asked about beside it; a digit brings the
/// next one. Nobody has scrolled. The customer before was left at the end of the page.
#[test]
fn a_comparison_comes_with_the_question_and_what_is_compared() {
    let mut faults = Faults::default();
    for (width, height) in NARROW {
        for persona in ["genuine", "passport-jp-2025"] {
            let size = vec2(width, height);
            let mut counter = at_the_result(persona);
            counter.window.set_size(size);
            counter.window.run_steps(4);
            counter.key(Key::Enter);
            counter.reach("comparison");
            let told = format!("{persona} at {width}x{height}");
            for answer in ["compared.same", "compared.different", "compared.not_compared"] {
                let seen = is_in_sight(&counter, size, &option("observation.face", answer));
                faults.expect(seen.is_ok(), || format!("{told}: {seen:?}"));
            }
            let photo = is_in_sight(&counter, size, ja("field.photo"));
            faults.expect(photo.is_ok(), || format!("{told}: {photo:?}"));
            counter.key(Key::Num1);
            let next = option("observation.printed_card", "compared.same");
            counter.until("the next question", |counter| is_in_sight(counter, size, &next).is_ok());
            // Back at the result and here again: the page begins with what is still to be answered, not where it was left.
            for _ in 0..4 {
                counter.window.key_press(Key::PageDown);
            }
            counter.window.run_steps(4);
            counter.key(Key::Escape);
            counter.reach("result");
            counter.key(Key::Enter);
            counter.reach("comparison");
            counter.until("the question left open", |counter| is_in_sight(counter, size, &next).is_ok());
        }
    }
    faults.none();
}

fn at_the_result(persona: &str) -> Counter {
    let mut counter = Counter::open();
    let known = tashika_softcard::persona::by_name(persona).unwrap();
    if persona.starts_with("passport") {
        counter.press(known.title_ja);
        counter.reach("credential");
        let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
        for line in known.credential("mrz", today).unwrap().lines() {
            counter.type_text(line);
            counter.key(Key::Enter);
        }
        if counter.window.state().stage() == "credential" {
            counter.key(Key::Enter);
        }
        counter.reach("result");
    } else {
        counter.read(known.title_ja, &counter::number(), "result");
    }
    counter
}

/// The decision comes up with both of its choices in sight, also where one of them is not possible and it is said why; what
/// F2 adds comes into view.
#[test]
fn a_decision_comes_with_its_choices() {
    let mut faults = Faults::default();
    for (width, height) in NARROW {
        for persona in ["genuine", "tampered-photo"] {
            let size = vec2(width, height);
            let mut counter = at_the_result(persona);
            roomy(&mut counter);
            counter.key(Key::Enter);
            counter.reach("comparison");
            for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
                counter.press(&option(row, "compared.same"));
            }
            counter.leave_comparison();
            counter.transaction("transaction.account_opening");
            counter.reach("statements");
            for (question, answer) in STATED {
                counter.press(&option(question, answer));
            }
            counter.window.set_size(size);
            counter.window.run_steps(4);
            counter.key(Key::Enter);
            counter.reach("decision");
            let told = format!("{persona} at {width}x{height}");
            for choice in ["decision.confirmed", "decision.refused"] {
                let seen = is_in_sight(&counter, size, ja(choice));
                faults.expect(seen.is_ok(), || format!("{told}: {seen:?}"));
            }
            counter.key(Key::F2);
            counter.until("what the law will say", |counter| {
                counter
                    .window
                    .get_all_by_label_contains(ja("visit.preview_title"))
                    .any(|node| node.rect().top() > 0.0 && node.rect().bottom() < bar_line(counter, size))
            });
        }
    }
    faults.none();
}

/// What went wrong, who acts and what comes next are in sight together in the smallest window.
#[test]
fn what_comes_next_is_in_sight_with_what_went_wrong() {
    let mut counter = Counter::open();
    let size = vec2(512.0, 384.0);
    counter.window.set_size(size);
    counter.window.run_steps(4);
    counter.press(tashika_softcard::persona::by_name("blocked").unwrap().title_ja);
    counter.reach("failed");
    let who = format!("{}: {}", ja("window.failed.who"), ja("who.customer"));
    let seen: Vec<_> = [ja("error.blocked.what"), who.as_str(), ja("error.blocked.next")]
        .into_iter()
        .filter_map(|label| is_in_sight(&counter, size, label).err())
        .collect();
    assert!(seen.is_empty(), "{seen:?}");
}

fn bar_line(counter: &Counter, size: Vec2) -> f32 {
    bar(counter).iter().map(|node| node.rect().top()).fold(size.y, f32::min)
}

/// What an ordinary customer of a bank states.
const STATED: [(&str, &str); 3] = [
    ("visit.purpose", "purpose.savings"),
    ("visit.occupation", "occupation.employee"),
    ("visit.pep", "pep.no"),
];

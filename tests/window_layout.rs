// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every screen at every size: 1024×768, 1366×768 and 1920×1080 pixels at 100, 150 and 200 per cent. Nothing of the bar
//! leaves the window or covers something, nothing is wider than the window, texts are not cut at their sides, and what is
//! below is reached by scrolling.
//!
//! The sizes are given in points, as the toolkit lays out: 1024×768 at 200 per cent is 512×384. What a pixel's rounding
//! changes is not seen here, and neither is a second monitor.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;
#[path = "common/screens.rs"]
mod screens;

use counter::Counter;
use eframe::egui::{Key, Rect, Shape, Vec2, pos2, vec2};
use egui_kittest::kittest::NodeT;
use screens::{bar, controls, name, overlap, roomy};

/// The windows, in pixels.
const WINDOWS: [(f32, f32); 3] = [(1024.0, 768.0), (1366.0, 768.0), (1920.0, 1080.0)];
/// The scales.
const SCALES: [f32; 3] = [1.0, 1.5, 2.0];
/// What rounding to pixels may take, in points.
const SLACK: f32 = 1.5;

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
        faults.expect(window.contains_rect(rect), || format!("{told}: {} leaves the window: {rect:?}", name(one)));
        for other in all.iter().skip(at + 1) {
            let over = overlap(rect, other.rect());
            faults.expect(over <= SLACK, || format!("{told}: {} covers {}", name(one), name(other)));
        }
    }
}

fn nothing_is_wider(counter: &Counter, size: Vec2, told: &str, faults: &mut Faults) {
    for node in controls(counter) {
        let rect = node.rect();
        let inside = rect.left() >= -SLACK && rect.right() <= size.x + SLACK;
        faults.expect(inside, || format!("{told}: {} is cut at the side: {rect:?}", name(&node)));
    }
}

/// A text in sight is cut neither by what it stands in nor by the window, and no other stands on it.
fn texts_are_whole(counter: &Counter, size: Vec2, told: &str, faults: &mut Faults) {
    let window = Rect::from_min_size(pos2(0.0, 0.0), size);
    let mut seen: Vec<(Rect, String)> = Vec::new();
    for clipped in &counter.window.output().shapes {
        let Shape::Text(text) = &clipped.shape else { continue };
        let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
        let clip = clipped.clip_rect.intersect(window);
        let shown = rect.intersect(clip);
        if !shown.is_positive() || text.galley.text().trim().is_empty() {
            continue;
        }
        let told_text = text.galley.text();
        let cut = rect.left() < clip.left() - SLACK || rect.right() > clip.right() + SLACK;
        faults.expect(!cut, || format!("{told}: the text is cut: {told_text}"));
        for (other, what) in &seen {
            let over = overlap(shown, *other);
            faults.expect(over <= 2.0 * SLACK, || format!("{told}: {told_text} stands on {what}"));
        }
        seen.push((shown, told_text.to_owned()));
    }
}

/// Page Down leads to the last control of the content.
fn the_end_is_reached(counter: &mut Counter, size: Vec2, told: &str, faults: &mut Faults) {
    let end = |counter: &Counter| {
        let line = bar(counter).iter().map(|node| node.rect().top()).fold(size.y, f32::min);
        let in_bar: Vec<_> = bar(counter).iter().map(|node| node.accesskit_node().id()).collect();
        let content = controls(counter).into_iter().filter(|node| !in_bar.contains(&node.accesskit_node().id()));
        let last = content.max_by(|a, b| a.rect().bottom().total_cmp(&b.rect().bottom()));
        last.map(|node| (name(&node), node.rect(), line))
    };
    let mut before = f32::INFINITY;
    for _ in 0..80 {
        let Some((_, rect, line)) = end(counter) else { return };
        if rect.bottom() <= line || rect.bottom() >= before {
            break;
        }
        before = rect.bottom();
        counter.key(Key::PageDown);
    }
    let Some((what, rect, line)) = end(counter) else { return };
    faults.expect(rect.bottom() <= line + SLACK, || format!("{told}: {what} stays below the bar: {rect:?}, {line}"));
    for _ in 0..80 {
        counter.window.key_press(Key::PageUp);
    }
    counter.window.run_steps(2);
}

fn walk(through: fn(screens::Look<'_>)) {
    let mut faults = Faults::default();
    through(&mut |counter, screen| look(counter, screen, &mut faults));
    faults.none();
}

#[test]
fn a_my_number_card_from_the_first_screen_to_the_record() {
    walk(screens::my_number);
}

#[test]
fn what_went_wrong_and_what_was_missed() {
    walk(screens::failures);
}

#[test]
fn what_begins_without_a_card() {
    walk(screens::without_a_card);
}

#[test]
fn licences() {
    walk(screens::licence);
}

#[test]
fn residence_cards() {
    walk(screens::residence);
}

#[test]
fn passports() {
    walk(screens::passport);
}

#[test]
fn the_cards_certificates() {
    walk(screens::jpki);
}

#[test]
fn the_managers_screens() {
    walk(screens::manager);
}

#[test]
fn the_customers_own_window() {
    walk(screens::customer);
}

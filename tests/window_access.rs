// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a screen reader and a keyboard find on every screen: each control has a name, Tab leads to each and comes back,
//! the ring is drawn around what has the keyboard, pictures say what they are, and what comes up by itself is announced.
//!
//! It reads the tree that the program gives to the system. No screen reader was heard.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;
#[macro_use]
#[path = "common/screens.rs"]
mod screens;

use std::collections::{BTreeMap, BTreeSet};

use counter::{Counter, wrong};
use eframe::egui::accesskit::{Action, Live};
use eframe::egui::{Color32, Key, Rect, Role, Shape};
use egui_kittest::kittest::{NodeT, Queryable};
use screens::{controls, name, roomy};
use tashika::words::ja;

/// The ring of the light colours, which are the usual ones.
const RING: Color32 = Color32::from_rgb(0x1D, 0x4E, 0x6B);

fn look(counter: &mut Counter, screen: &str, faults: &mut Vec<String>) {
    everything_is_named(counter, screen, faults);
    let before = focused(counter).map(|(what, _)| what);
    tab_leads_round(counter, screen, faults);
    // The walk goes on typing where it was.
    let told = |node: &egui_kittest::Node<'_>| format!("{:?} {}", node.accesskit_node().id(), name(node));
    match controls(counter).into_iter().find(|node| Some(told(node)) == before) {
        Some(node) => node.focus(),
        // Enter means the primary button only while nothing has the keyboard.
        None => counter.window.ctx.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        }),
    }
    roomy(counter);
}

fn everything_is_named(counter: &Counter, screen: &str, faults: &mut Vec<String>) {
    for node in counter.window.root().children_recursive() {
        let node = node.accesskit_node();
        let operable = node.data().supports_action(Action::Focus);
        let label = node.label().unwrap_or_default();
        if operable && label.trim().is_empty() {
            faults.push(format!("{screen}: a {:?} has no name", node.role()));
        }
        if operable && matches!(node.role(), Role::Unknown | Role::GenericContainer) {
            faults.push(format!("{screen}: {label} has no role: {:?}", node.role()));
        }
        if node.role() == Role::Image && label.trim().is_empty() {
            faults.push(format!("{screen}: a picture says nothing"));
        }
        // A key of the locale files is no word.
        if label.starts_with("window.") || label.starts_with("visit.") {
            faults.push(format!("{screen}: {label} is no word"));
        }
    }
}

/// What has the keyboard now, and where it is.
fn focused(counter: &Counter) -> Option<(String, Rect)> {
    let all = controls(counter);
    let found = all.iter().find(|node| node.is_focused());
    found.map(|node| (format!("{:?} {}", node.accesskit_node().id(), name(node)), node.rect()))
}

/// Whether a line of the ring's colour, as wide as a ring, goes around this rectangle.
fn has_ring(counter: &Counter, rect: Rect) -> bool {
    counter.window.output().shapes.iter().any(|clipped| {
        let Shape::Rect(drawn) = &clipped.shape else { return false };
        // Cells of digits have their ring around the cells, not around the empty rest of their line.
        let tall = drawn.rect.height() >= rect.height() * 0.5;
        let near = tall && rect.expand(8.0).contains_rect(drawn.rect);
        near && drawn.stroke.color == RING && drawn.stroke.width >= 2.0
    })
}

fn tab_leads_round(counter: &mut Counter, screen: &str, faults: &mut Vec<String>) {
    // By id: what is said of a picture follows the field that has the keyboard.
    let id = |what: &str| what.split_once(") ").map_or(what, |(id, _)| id).to_owned();
    let wanted: BTreeMap<String, String> = controls(counter)
        .iter()
        .map(|node| format!("{:?} {}", node.accesskit_node().id(), name(node)))
        .map(|what| (id(&what), what))
        .collect();
    let mut met = BTreeSet::new();
    // Twice round: pages that come up row by row move the place where Tab begins.
    for _ in 0..=2 * wanted.len() + 6 {
        if wanted.keys().all(|one| met.contains(one)) {
            break;
        }
        counter.window.key_press(Key::Tab);
        counter.window.run_steps(3);
        let Some((what, rect)) = focused(counter) else { continue };
        if met.insert(id(&what)) && !has_ring(counter, rect) {
            faults.push(format!("{screen}: no ring around {what}"));
        }
    }
    for (_, missed) in wanted.iter().filter(|(one, _)| !met.contains(*one)) {
        faults.push(format!("{screen}: Tab does not lead to {missed}"));
    }
}

fn walk(through: fn(screens::Look<'_>)) {
    let mut faults = Vec::new();
    through(&mut |counter, screen| look(counter, screen, &mut faults));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

each_walk!(walk);

/// A failure is announced at once, and the text of it is what is announced.
#[test]
fn what_went_wrong_is_announced() {
    let mut counter = Counter::open();
    let at = |counter: &Counter, text: &str| {
        let all = counter.window.query_all_by_label_contains(text);
        all.map(|node| node.accesskit_node().live()).find(|live| *live != Live::Off)
    };
    counter.read("正常なカード", &wrong(), "failed");
    assert_eq!(at(&counter, ja("error.wrong_number.what")), Some(Live::Assertive));
    // What stands on every page is not said again and again.
    assert_eq!(at(&counter, "Tashika"), None);
}

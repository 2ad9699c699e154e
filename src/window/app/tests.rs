// SPDX-License-Identifier: MIT OR Apache-2.0
//! What only the application itself sees: several things that happen between two frames.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod again;
mod half_written;
mod standing;

use std::time::{Duration, Instant};

use eframe::egui::{
    Context, Event as Input, Key, RawInput, ViewportCommand, ViewportEvent, ViewportId, vec2,
};
use egui_kittest::Harness;
use tashika_pcsc::ExtendedReaders;

use super::{App, Options};
use crate::counter::{Event, EvidencePolicy, Settings, TrainingReader};
use crate::jpki::JpkiSettings;
use crate::records::{BookKind, Places};
use crate::rules::{Law, RuleSet, RuleSettings};
use crate::trust::TrustStore;
use crate::window::{KioskPlace, View};
use crate::words::customer::{Tongue, tongue};

fn app(home: &std::path::Path) -> App {
    let settings = Settings {
        training: true,
        reader: Some(TrainingReader::NAME.to_owned()),
        clerk: "1024".into(),
        branch: "本店".into(),
        terminal: "test".into(),
        trust: TrustStore::training().unwrap().into(),
        rules: RuleSet::shipped().unwrap(),
        rule_settings: RuleSettings::default(),
        evidence: EvidencePolicy::default(),
        laws: std::iter::once(Law::Aml).collect(),
        signatures_over_hidden: false,
        jpki: JpkiSettings::default(),
    };
    App::new(Options {
        settings,
        places: Places::in_folder(home, BookKind::Training),
        extended: ExtendedReaders::new(Vec::new()),
        radio: None,
        idle_after: Duration::from_secs(600),
        view: View::default(),
    })
}

fn window(app: App) -> Harness<'static, App> {
    let mut prepared = false;
    Harness::builder().with_size(vec2(1280.0, 800.0)).allow_missing_glyphs().build_ui_state(
        move |ui, app: &mut App| {
            if !prepared {
                app.prepare(ui.ctx());
                prepared = true;
            }
            app.ui(ui);
        },
        app,
    )
}

fn reach(window: &mut Harness<'_, App>, stage: &str) {
    let begun = Instant::now();
    while window.state().stage() != stage {
        assert!(begun.elapsed() < Duration::from_secs(60), "{stage}, at {}", window.state().stage());
        window.run_steps(1);
        std::thread::sleep(Duration::from_millis(5));
    }
    window.run_steps(2);
}

/// The same without a frame: all of it comes in one poll, as far as the window can tell.
fn reach_undrawn(app: &mut App, stage: &str) {
    let begun = Instant::now();
    while app.stage() != stage {
        assert!(begun.elapsed() < Duration::from_secs(60), "{stage}, at {}", app.stage());
        app.desk.as_mut().unwrap().poll();
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_visit_that_ends_and_begins_between_two_frames_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut window = window(app(home.path()));
    reach(&mut window, "idle");
    window.state_mut().desk.as_mut().unwrap().place("genuine");
    reach(&mut window, "credential");
    window.event(Input::Text("550217".into()));
    window.run_steps(2);
    let app = window.state_mut();
    app.customer.choose(Tongue::Vietnamese);
    app.drafts.customer.read_at = Some(jiff::Timestamp::UNIX_EPOCH);
    assert_eq!((app.digits_typed(), tongue()), (6, Tongue::Vietnamese));
    // The customer goes, the next one's card is down: the stage has the same name.
    let desk = app.desk.as_mut().unwrap();
    desk.act(Event::Cancel);
    desk.lift();
    reach_undrawn(app, "idle");
    app.desk.as_mut().unwrap().place("genuine");
    reach_undrawn(app, "credential");
    assert_eq!(app.digits_typed(), 6, "no frame was drawn");
    window.run_steps(1);
    let app = window.state();
    assert_eq!((app.stage(), app.digits_typed(), tongue()), ("credential", 0, Tongue::Japanese));
    assert_eq!(app.drafts.customer.read_at, None, "no draft of the last customer");
    window.key_press(Key::Escape);
    window.run_steps(3);
    reach(&mut window, "idle");
}

#[test]
fn of_keys_on_a_page_of_numbers_or_passwords_nothing_is_told() {
    let home = tempfile::tempdir().unwrap();
    let mut window = window(app(home.path()));
    reach(&mut window, "idle");
    assert!(!window.state().is_secret());
    window.state_mut().desk.as_mut().unwrap().place("genuine");
    reach(&mut window, "credential");
    assert!(window.state().is_secret());
    window.key_press(Key::Escape);
    reach(&mut window, "idle");
    window.key_press(Key::F8);
    window.run_steps(3);
    assert_eq!(window.state().manager_screen(), "login");
    assert!(window.state().is_secret(), "the manager's password");
}

/// What the window answers to the wish to close it while it is hidden and nothing is drawn.
fn closed_while_hidden(app: &mut App, ctx: &Context) -> Vec<ViewportCommand> {
    let mut input = RawInput::default();
    input.viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
    let output = ctx.run_logic(&input, |ctx| app.look_after(ctx));
    output.viewport_commands.get(&ViewportId::ROOT).cloned().unwrap_or_default()
}

#[test]
fn a_kiosk_that_is_covered_by_another_window_is_not_closed_without_a_password() {
    let home = tempfile::tempdir().unwrap();
    let ctx = Context::default();
    let mut app = app(home.path());
    assert!(!closed_while_hidden(&mut app, &ctx).contains(&ViewportCommand::CancelClose), "no kiosk");
    app.enter_kiosk(KioskPlace::Here, Places::in_folder(home.path(), BookKind::Real));
    for _ in 0..2 {
        assert!(closed_while_hidden(&mut app, &ctx).contains(&ViewportCommand::CancelClose));
        assert_eq!(app.in_front(), "leaving");
    }
    // The system's own end is not held up.
    app.end_with(std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true)));
    assert!(!closed_while_hidden(&mut app, &ctx).contains(&ViewportCommand::CancelClose));
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The holder's page: one PIN, typed by the holder's own hands. Nothing about the person stands here, nothing of what
//! the clerk has seen, and no digit can be made visible.

use eframe::egui::{Align, Key, Layout, RichText, Ui, vec2};
use jiff::civil::Date;
use tashika_kit::CredentialNeed;
use tashika_licence::MY_NUMBER_LICENCE_PIN;
use tashika_mynumber::jpki::{SIGNATURE_PASSWORD, USER_AUTHENTICATION_PIN};

use super::{Draft, Known, password, submit};
use crate::window::customer::tongues::{self, Sizes};
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, take_focus};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::digits::{self, Look};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::pad::{self, Pressed};
use crate::window::widgets::texts;
use crate::words::customer::{Tongue, tongue};

/// From this height of the window on, in points, the page is drawn with large words and white space.
const ROOMY: f32 = 640.0;

/// The least room for the cells beside the keys, in points.
const LEAST: f32 = 220.0;

/// Draws the page of the PIN at `place` (of so many).
pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    known: &Known<'_>,
    need: &CredentialNeed,
    place: (usize, usize),
    draft: &mut Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    let focus = scene.entered || std::mem::take(&mut draft.refocus);
    // A scroll position of its own for each PIN: the second page begins at its top.
    page.content(ui, need.id, |ui| match password::is(need) {
        true => with_password(ui, need, place, draft, focus),
        false => with_pin(ui, need, place, draft, focus),
    });
    let agreed = need.tries_left > 1 || draft.said(need.id).by_customer;
    let ready = agreed && draft.pin(need.id).is_some_and(|pin| password::is_typed(need, pin.len()));
    let last = place.0 + 1 == place.1;
    let key = match need.id {
        _ if !last => "window.holder.next",
        SIGNATURE_PASSWORD => "window.holder.send_signature",
        USER_AUTHENTICATION_PIN => "window.holder.send_authentication",
        _ => "window.holder.send",
    };
    let pressed = page.bar(
        ui,
        |ui| {
            let stop = Button::secondary("window.holder.stop", Some(Key::Escape)).for_customer().show(ui).now;
            stop.then_some(Done::Stopped)
        },
        |ui| Button::primary(key).enabled(ready).for_customer().show(ui).now.then_some(Done::Typed),
    );
    match pressed? {
        Done::Typed if refused(known, need, draft, scene.today) => {}
        Done::Typed if last => return submit(known, draft, scene.today),
        Done::Typed => draft.next_pin(),
        Done::Stopped => draft.stop(),
    }
    ui.ctx().request_repaint();
    None
}

/// A password has letters. Large letters on a small screen: the cells and keys come before the words that can wait.
fn with_password(ui: &mut Ui, need: &CredentialNeed, place: (usize, usize), draft: &mut Draft, focus: bool) {
    let tall = ui.available_height() > password::ROOMY;
    heading(ui, need, place, tall);
    // A scope of its own: the cells below keep their focus when the window changes its height.
    ui.scope(|ui| {
        if tall {
            means(ui, need);
        }
    });
    if need.tries_left == 1 {
        typed(ui, need, draft, focus);
    } else {
        field(ui, need, draft, focus);
        left(ui, need);
    }
    password::problem_told(ui, draft);
    password::keys(ui, need, draft);
    if !tall {
        ui.add_space(NEAR);
        means(ui, need);
    }
    password::hints(ui);
}

/// A PIN has digits: its cells, and the keys beside them. On a small screen they come before the white space.
fn with_pin(ui: &mut Ui, need: &CredentialNeed, place: (usize, usize), draft: &mut Draft, focus: bool) {
    let roomy = ui.ctx().content_rect().height() > ROOMY;
    if !roomy {
        heading(ui, need, place, roomy);
        return close(ui, need, draft, focus);
    }
    ui.add_space(FAR);
    let width = (ui.available_width() * 0.6).max(520.0);
    layout::beside(
        ui,
        width,
        &mut *draft,
        |ui, draft| {
            heading(ui, need, place, roomy);
            means(ui, need);
            ui.add_space(FAR);
            typed(ui, need, draft, focus);
        },
        |ui, draft| on_screen(ui, need, draft),
    );
}

/// What cannot be right stays on the page, and costs no try.
fn refused(known: &Known<'_>, need: &CredentialNeed, draft: &mut Draft, today: Date) -> bool {
    draft.pin_problem = password::problem(known, need, draft, today);
    draft.refocus |= draft.pin_problem.is_some();
    draft.pin_problem.is_some()
}

/// Cells and keys side by side as far as they fit, and the words that can wait below them.
fn close(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft, focus: bool) {
    let left = ui.available_width() - NEAR - pad::WIDTH;
    if left < LEAST {
        typed(ui, need, draft, focus);
        on_screen(ui, need, draft);
    } else {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = NEAR;
            for (first, width) in [(true, left), (false, pad::WIDTH)] {
                ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(width);
                    if first {
                        typed(ui, need, draft, focus);
                    } else {
                        on_screen(ui, need, draft);
                    }
                });
            }
        });
    }
    ui.add_space(NEAR);
    means(ui, need);
}

/// The cells, and what the holder has to know while typing.
fn typed(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft, focus: bool) {
    field(ui, need, draft, focus);
    ui.add_space(NEAR);
    left(ui, need);
    if need.tries_left == 1 {
        last_try(ui, need, draft);
    }
    tick(ui, need, draft);
    // Below the keys, where there are letters among them.
    if !password::is(need) {
        unseen(ui, Some("window.holder.before"), "window.holder.unseen");
    }
}

/// That nobody sees it: in a sentence that is read at once, and a smaller one that says why.
pub(super) fn unseen(ui: &mut Ui, first: Option<&str>, more: &str) {
    let sizes = Sizes::of(ui);
    ui.add_space(NEAR);
    if let Some(first) = first {
        tongues::both(ui, first, sizes.line * 0.85);
    }
    ui.label(RichText::new(tongues::say(more)).font(tongues::font(sizes.fine)).color(theme::ink()));
}

/// How often it can still be typed.
fn left(ui: &mut Ui, need: &CredentialNeed) {
    let left = need.tries_left;
    let tone = if left <= need.warn_at { Tone::Caution } else { Tone::Plain };
    let said = |text: &str| text.replace("{left}", &left.to_string());
    let key = "window.holder.left";
    ui.horizontal(|ui| {
        icons::show(ui, Icon::of(tone), 24.0, tone.ink());
        let font = tongues::bold(Sizes::of(ui).line * 0.8);
        ui.label(RichText::new(said(tongues::say(key))).font(font).color(tone.ink()));
        if let Some(beside) = tongues::beside(key) {
            ui.label(texts::small(said(beside)));
        }
        if password::is(need) {
            // Above the keys, which leave no room for it below them.
            ui.add_space(FAR);
            let font = tongues::font(Sizes::of(ui).fine);
            ui.label(RichText::new(tongues::say("window.holder.before")).font(font).color(theme::ink()));
        }
    });
}

/// What the holder decided.
enum Done {
    /// The PIN is typed.
    Typed,
    /// They do not know it, or do not want to.
    Stopped,
}

/// What is asked, in large words: whose PIN it is, and which.
fn heading(ui: &mut Ui, need: &CredentialNeed, (place, all): (usize, usize), roomy: bool) {
    let question = |tongue: Tongue| {
        let name = tongue.known(&format!("window.holder.pin.{}", need.id)).unwrap_or(need.id);
        tongue.say("window.holder.question").replace("{pin}", name)
    };
    if all > 1 {
        ui.label(texts::body(format!("{} / {all}", place + 1)));
    }
    let points = if roomy { Sizes::of(ui).head } else { size::VALUE };
    ui.label(RichText::new(question(tongue())).font(tongues::bold(points)).color(theme::ink()));
    if tongue() != Tongue::Japanese {
        let beside = question(Tongue::Japanese);
        ui.label(texts::small(beside).font(theme::regular(if roomy { size::BODY } else { size::SMALL })));
    }
    ui.add_space(NEAR);
}

/// Which of the many numbers a holder has this one is.
fn means(ui: &mut Ui, need: &CredentialNeed) {
    let own = format!("window.holder.means_{}", need.id);
    let key = match tongue().known(&own) {
        Some(_) => own.as_str(),
        None if need.id == MY_NUMBER_LICENCE_PIN => "window.holder.means_my_number_licence",
        None => "window.holder.means",
    };
    tongues::both(ui, key, Sizes::of(ui).line * 0.8);
}

/// The cells. Always masked.
fn field(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft, focus: bool) {
    let key = format!("credential.{}", need.id);
    let label = tongues::say(&key);
    let groups = [(need.digits, "")];
    let look = Look {
        label,
        groups: &groups,
        masked: true,
        wrong: false,
        // Sixteen cells have no room to be large.
        large: ui.ctx().content_rect().height() > ROOMY && !password::is(need),
    };
    // A touch on an empty place takes the focus from the cells, and nobody would see where the digits go. Looked at before
    // the cells are drawn: the Tab that leaves them has not moved the focus yet.
    let astray = ui.memory(|memory| memory.focused()).is_none()
        && ui.input(|input| input.viewport().focused) != Some(false);
    let typed = digits::show(ui, draft.pin_field(need), &look);
    if typed.changed {
        draft.pin_problem = None;
    }
    if focus || astray {
        take_focus(&typed.response);
    }
    if typed.overrun {
        texts::notice(ui, Tone::Bad, |ui| tongues::both(ui, "problem.overrun", size::VALUE));
    }
}

/// The keys on the screen, for those who rather touch than type.
fn on_screen(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft) {
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        let pressed = pad::show(ui);
        let pin = draft.pin_field(need);
        match pressed {
            Some(Pressed::Digit(digit)) => pin.press(digit),
            Some(Pressed::StepBack) => pin.step_back(),
            Some(Pressed::Clear) => pin.clear(),
            Some(Pressed::Letter(_)) | None => return,
        }
        // Enter goes on from the cells, not from the key that was touched.
        draft.refocus = true;
        ui.ctx().request_repaint();
    });
}

/// The holder's own word at one try left, and where the PIN would have to be unlocked.
fn last_try(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft) {
    texts::notice(ui, Tone::Caution, |ui| {
        ui.set_max_width(ui.available_width().min(680.0));
        let line = Sizes::of(ui).line;
        let key = "window.holder.last_try";
        ui.label(RichText::new(tongues::say(key)).font(tongues::bold(line)).color(Tone::Caution.ink()));
        if let Some(beside) = tongues::beside(key) {
            ui.label(texts::small(beside));
        }
        let unlock = format!("window.pins.unlock.{}", need.id);
        tongues::both(ui, &unlock, (line * 0.7).max(size::BODY));
        agreed(ui, need, &mut draft.said_mut(need.id).by_customer);
    });
}

/// The holder's word.
fn agreed(ui: &mut Ui, need: &CredentialNeed, given: &mut bool) {
    let key = "window.consent.holder";
    let (said, beside) = (tongues::say(key), tongues::beside(key).unwrap_or_default());
    let name = format!("credential.{}", need.id);
    let spoken = format!("{}: {said}", tongues::say(&name));
    let choice = Choice::check(said, beside, *given).tone(Tone::Caution).spoken(&spoken).for_customer();
    if choice.show(ui).now {
        *given = !*given;
    }
}

/// All digits stand there, and only the word about the last try keeps the holder from going on.
fn tick(ui: &mut Ui, need: &CredentialNeed, draft: &Draft) {
    let typed = draft.pin(need.id).is_some_and(|pin| password::is_typed(need, pin.len()));
    if need.tries_left == 1 && typed && !draft.said(need.id).by_customer {
        tongues::both(ui, "window.holder.tick", Sizes::of(ui).line * 0.8);
    }
}

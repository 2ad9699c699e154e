// SPDX-License-Identifier: MIT OR Apache-2.0
//! Something went wrong: what, who acts now, and what comes next.

use eframe::egui::{Key, RichText, Ui};
use tashika_kit::WhoActs;
use tashika_licence::{MY_NUMBER_LICENCE_PIN, PIN_1, PIN_2};
use tashika_mynumber::jpki::{SIGNATURE_PASSWORD, USER_AUTHENTICATION_PIN};
use tashika_passport::{CAN, MRZ};
use tashika_residence::NUMBER;

use super::{Act, Scene, waiting};
use crate::counter::{Counter, Event, Next, Problem};
use crate::jpki::JpkiUse;
use crate::window::layout::{self, Page};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Narrower than this, in points, the tries left are told in the first language alone.
const BOTH: f32 = 520.0;

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    problem: &Problem,
    counter: &Counter,
) -> Option<Act> {
    let before = counter.tries_before().iter().find(|(id, _)| Some(*id) == problem.credential);
    let tries_before = before.map(|(_, left)| *left);
    let jpki = counter.jpki().is_some();
    let by_face = by_face(problem, counter);
    let page = Page::split(ui);
    page.content(ui, "failed", |ui| {
        // In a low page what comes next has to be in sight, too.
        let (icon, far) = if layout::is_low(ui) { (36.0, NEAR) } else { (72.0, FAR) };
        if !layout::is_low(ui) {
            ui.add_space(FAR);
        }
        ui.horizontal_top(|ui| {
            icons::show(ui, Icon::Warning, icon, Tone::Caution.ink());
            ui.add_space(far);
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width().min(860.0));
                what(ui, problem, jpki);
                // How many tries are left belongs to what happened, and stands in sight in every window.
                tries(ui, problem, tries_before);
                ui.add_space(far);
                next(ui, problem, &next_key(problem, counter));
                resume(ui, problem, counter);
                if by_face {
                    ui.add_space(NEAR);
                    texts::notice_of(ui, Tone::Plain, "window.failed.by_face_more");
                }
                ui.add_space(FAR);
                let text = words::words("window.failed.detail");
                ui.label(texts::small(format!("{}  {}: {}", text.first(), problem.code, problem.detail)));
            });
        });
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.stop", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Cancel);
            }
            None
        },
        |ui| {
            if by_face {
                let button = Button::primary("window.failed.by_face").show(ui);
                if scene.entered {
                    button.response.request_focus();
                }
                return button.now.then_some(Act::Instead(JpkiUse::Pinless));
            }
            let (key, event) = match problem.next {
                Next::NumberAgain if counter.kept_number_refused() => {
                    ("window.failed.number_again", Event::Retry)
                }
                Next::NumberAgain | Next::AskConsent => (again(problem), Event::Retry),
                Next::PlaceCard => ("window.failed.again", Event::Retry),
                Next::MendReader | Next::CallSupport => ("window.failed.again", Event::Retry),
                // Reading the same card once more would come to the same.
                Next::OtherDocument => ("window.failed.other", Event::Cancel),
            };
            // Without a card there is nothing to begin with; putting it down begins by itself.
            let button = Button::primary(key).enabled(!counter.waits_for_the_card()).show(ui);
            if scene.entered {
                button.response.request_focus();
            }
            if button.now {
                return Act::counter(event);
            }
            None
        },
    )
}

/// After a broken connection: where it stopped, and where it goes on. After anything else, that the card is missing.
fn resume(ui: &mut Ui, problem: &Problem, counter: &Counter) {
    if !problem.is_of_link() {
        if counter.waits_for_the_card() {
            // Why the way on is not there.
            ui.add_space(NEAR);
            texts::both(ui, "error.card_removed.next", size::BODY, theme::ink());
        }
        return;
    }
    ui.add_space(NEAR);
    if let Some(step) = counter.last_step() {
        let at = words::words("window.resume.at");
        // What is asked of people while a card is read is no place where the reading stopped.
        let key = match waiting::step_key(step) {
            key if key == waiting::READING => "times.step.reading".to_owned(),
            key => key,
        };
        let step = words::words(&key);
        ui.label(texts::body(format!("{}: {}", at.first(), step.first())));
        ui.label(texts::small(format!("{}: {}", at.second(), step.second())));
        ui.add_space(NEAR);
    }
    if counter.keeps_number() {
        let (kept, other) = match counter.keeps_key() {
            true => ("window.resume.kept_key", "window.resume.kept_key_other"),
            false => ("window.resume.kept", "window.resume.kept_other"),
        };
        texts::notice(ui, Tone::Plain, |ui| {
            texts::both(ui, kept, size::BODY, theme::ink());
            ui.label(texts::small(words::first(other)));
        });
    } else {
        let key = if counter.was_recognised() { "window.resume.number" } else { "window.resume.again" };
        texts::both(ui, key, size::BODY, theme::ink());
    }
    let of_reader = matches!(problem.code, "reader_gone" | "service_gone");
    if of_reader && !counter.service_is_down() && !counter.readers().is_empty() {
        ui.add_space(NEAR);
        texts::notice_of(ui, Tone::Plain, "window.resume.reader_back");
    }
}

/// Nothing is remembered: a number is typed again by the clerk, PINs all of them by the customer. Only a number of which
/// the card counts no tries is mended.
fn again(problem: &Problem) -> &'static str {
    match problem.credential {
        Some(NUMBER) if problem.code == "key_refused" => "window.failed.mend_number",
        Some(MRZ | CAN) => "window.failed.mend_mrz",
        Some(SIGNATURE_PASSWORD | USER_AUTHENTICATION_PIN) => "window.failed.password_again",
        Some(PIN_1 | PIN_2 | MY_NUMBER_LICENCE_PIN) => "window.failed.pin_again",
        _ => "window.failed.number_again",
    }
}

/// Whether the other way is offered: a card without a PIN can still be asked after the face was compared.
fn by_face(problem: &Problem, counter: &Counter) -> bool {
    let with_pin = counter.jpki().is_some_and(|task| task.what == JpkiUse::Authentication);
    problem.code == "no_pin" && with_pin && counter.settings().jpki.offers(JpkiUse::Pinless)
}

/// The key of what happened or comes next, in words for JPKI where there are some.
fn words_key(problem: &Problem, part: &str, jpki: bool) -> String {
    let own = format!("error.{}.jpki.{part}", problem.code);
    if jpki && words::is_known(&own) { own } else { problem.words_key(part) }
}

fn what(ui: &mut Ui, problem: &Problem, jpki: bool) {
    let key = words_key(problem, "what", jpki);
    let text = words::words(&key);
    ui.scope(|ui| {
        texts::announce(ui, Tone::Bad);
        let title = if layout::is_low(ui) { size::VALUE } else { size::DISPLAY };
        ui.label(RichText::new(text.first()).font(theme::bold(title)).color(theme::ink()));
        let second = if layout::is_low(ui) { size::SMALL } else { size::BODY };
        ui.label(texts::small(text.second()).font(theme::regular(second)));
    });
    if let Some(finer) = problem.finer {
        ui.add_space(NEAR);
        texts::both(ui, &format!("problem.{finer}"), size::BODY, theme::ink());
    }
}

/// The key of what comes next. A number that had stayed is not mended: this may be another document.
fn next_key(problem: &Problem, counter: &Counter) -> String {
    if counter.kept_number_refused() {
        return "window.resume.other_document".to_owned();
    }
    words_key(problem, "next", counter.jpki().is_some())
}

fn next(ui: &mut Ui, problem: &Problem, key: &str) {
    let who = words::words(who(problem.who));
    if layout::is_low(ui) {
        // The same in fewer lines.
        drop(texts::card(ui, |ui| {
            let line = format!("{}: {}", words::first("window.failed.who"), who.first());
            ui.label(RichText::new(line).font(theme::bold(size::BODY)).color(theme::ink()));
            texts::both(ui, key, size::BODY, theme::ink());
        }));
        return;
    }
    drop(texts::card(ui, |ui| {
        texts::part(ui, "window.failed.who");
        ui.horizontal(|ui| {
            icons::show(ui, Icon::Person, 26.0, theme::accent());
            ui.label(RichText::new(who.first()).font(theme::bold(size::VALUE)).color(theme::ink()));
            ui.label(texts::small(who.second()));
        });
        ui.add_space(NEAR);
        texts::part(ui, "window.failed.next");
        texts::both(ui, key, size::BODY, theme::ink());
    }));
}

fn tries(ui: &mut Ui, problem: &Problem, before: Option<u8>) {
    let shown = |ui: &mut Ui, key: &str, count: u8| {
        let text = words::words(key);
        // Beside each other only where both languages have room.
        let first = format!("{} {count}", text.first());
        let both = format!("{first}    {} {count}", text.second());
        texts::pill(ui, Tone::Caution, if ui.available_width() < BOTH { &first } else { &both });
    };
    if problem.tries_left.is_none() && !problem.try_unknown {
        return;
    }
    ui.add_space(NEAR);
    if let Some(before) = before {
        shown(ui, "window.failed.tries_before", before);
    }
    match problem.tries_left {
        Some(left) => shown(ui, "window.credential.tries_left", left),
        None => texts::notice_of(ui, Tone::Unknown, "window.failed.tries_unknown"),
    }
}

fn who(who: WhoActs) -> &'static str {
    match who {
        WhoActs::Clerk => "who.clerk",
        WhoActs::Customer => "who.customer",
        WhoActs::Branch => "who.branch",
        WhoActs::Integrator => "who.integrator",
        WhoActs::Us => "who.us",
    }
}

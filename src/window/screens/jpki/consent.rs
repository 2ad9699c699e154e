// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the customer agrees to, before any card is touched: what is signed or shown, what the PIN means, who gets what
//! (guideline of the JPKI Act, §6(1); `specs` law §5.2). What stands here is byte for byte what is signed.

use eframe::egui::style::ScrollAnimation;
use eframe::egui::{
    Align, CornerRadius, Frame, Id, Key, Margin, Rect, RichText, Stroke, TextEdit, Ui, Vec2, vec2,
};

use super::{Draft, Sight, line, role};
use crate::counter::{Counter, Event, JpkiDraft};
use crate::jpki::statement::{self, MOST_BYTES};
use crate::jpki::{JpkiUse, Role};
use crate::records::DisplayedTo;
use crate::window::customer::tongues::{self, Sizes};
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene, customer_view};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::form::{By, Form};
use crate::window::widgets::texts;
use crate::words;
use crate::words::customer::{Tongue, tongue};

/// The key with which the customer's consent is noted. Enter does not do it: a barcode scanner sends it too.
const AGREE: Key = Key::F7;

/// Below this width the page is a column of the clerk's, in points.
const COLUMN: f32 = 700.0;

/// Draws the clerk's page. Where the customer has a screen of their own, they agree there.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    draft: &mut Draft,
) -> Option<Act> {
    let task = counter.jpki()?;
    let at_customer = scene.customer_view;
    let Draft { local, read, began, proposed, tongue_told, .. } = draft;
    let local = local.get_or_insert_with(|| task.draft.clone());
    let proposed = proposed.get_or_insert_with(|| task.draft.statement.clone());
    if scene.entered {
        // A consent that was taken back is asked for from the beginning.
        (*read, *began) = (None, false);
    }
    // What was read in one language was not read in another.
    let anew = scene.entered || std::mem::replace(tongue_told, tongue()) != tongue();
    *began &= !anew;
    let mut sight = Sight::default();
    let page = Page::split(ui);
    page.content(ui, "consent", |ui| {
        let width = (ui.available_width() * 0.6).max(430.0);
        layout::beside(
            ui,
            width,
            &mut (&mut *local, &mut sight),
            |ui, (_, sight)| drop(texts::card(ui, |ui| **sight = told(ui, counter, size::VALUE, anew))),
            |ui, (local, _)| {
                texts::question(ui, "window.jpki.consent.question");
                let key = if at_customer { "at_customer" } else { "turn" };
                texts::notice_of(ui, Tone::Plain, &format!("window.jpki.consent.{key}"));
                drop(texts::card(ui, |ui| operator(ui, counter)));
                drop(texts::card(ui, |ui| {
                    clerks_part(ui, task.what, (&task.draft, proposed.as_str()), local)
                }));
            },
        );
    });
    *began |= sight.top && !anew;
    let now = (task.draft.clone(), tongue());
    if *began && sight.end && read.as_ref() != Some(&now) {
        *read = Some(now.clone());
        ui.ctx().request_repaint();
    }
    if *local != task.draft && statement::complaints(task.what, local).is_empty() {
        return Act::counter(Event::JpkiDraft(Box::new(local.clone())));
    }
    let whole = read.as_ref() == Some(&now);
    let ready = whole && *local == task.draft && !at_customer && !anew;
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.jpki.consent.decline", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Consent { agreed: false, before: DisplayedTo::Clerk });
            }
            customer_view(ui, at_customer)
        },
        |ui| {
            let key = match (at_customer, whole) {
                (true, _) => "window.customer.waiting",
                (false, false) => "window.jpki.consent.to_the_end",
                (false, true) => "window.jpki.consent.agree",
            };
            if Button::primary(key).deliberate(Some(AGREE)).enabled(ready).show(ui).now {
                return Act::counter(Event::Consent { agreed: true, before: DisplayedTo::Clerk });
            }
            None
        },
    )
}

/// What the customer reads; the same on both screens. `anew`: it begins at its top,
/// wherever the page stood for the one before.
pub(in crate::window) fn told(ui: &mut Ui, counter: &Counter, points: f32, anew: bool) -> Sight {
    let Some(task) = counter.jpki() else { return Sight::default() };
    if anew {
        // As far up as the page goes, so that nothing beside it is cut off.
        let top = Rect::from_min_size(ui.cursor().min - vec2(0.0, 1000.0), Vec2::ZERO);
        ui.scroll_to_rect_animation(top, Some(Align::TOP), ScrollAnimation::none());
    }
    let about = |part: &str| format!("window.jpki.explain.{}.{part}", code(task.what));
    let sizes = Sizes::of(ui);
    // In the clerk's column there is less room, and the clerk's own page should not have to be scrolled for it.
    let narrow = ui.available_width() < COLUMN;
    let head = if narrow { size::DISPLAY } else { sizes.head };
    let title = about("title");
    ui.label(RichText::new(tongues::say(&title)).font(tongues::bold(head)).color(theme::ink()));
    if let Some(beside) = tongues::beside(&title) {
        ui.label(texts::small(beside).font(theme::regular(size::BODY)));
        texts::notice(ui, Tone::Plain, |ui| tongues::both(ui, "window.customer.binding", size::BODY));
    }
    ui.add_space(NEAR);
    let line = sizes.line * if narrow { 0.7 } else { 0.85 };
    tongues::both(ui, &about("what"), line);
    ui.add_space(NEAR * 0.5);
    // That nobody has to comes before what is long.
    point(ui, &about("free"), "", line);
    if task.what == JpkiUse::Signature {
        tongues::both(ui, "window.jpki.consent.statement", size::BODY);
        signed_text(ui, &task.draft.statement, points);
        if tongue() != Tongue::Japanese {
            tongues::both(ui, "window.customer.verbatim", size::BODY);
        }
    }
    ui.add_space(NEAR);
    for part in ["pin", "gets", "face"] {
        point(ui, &about(part), "", line);
    }
    let jpki = &counter.settings().jpki;
    let kept = format!("window.jpki.kept.{}", jpki.standing.role.code());
    if jpki.standing.role != Role::None {
        point(ui, &kept, "", line);
    }
    let reference = task.draft.reference.trim();
    for (key, said) in [
        ("window.jpki.consent.purpose_told", &*jpki.standing.purpose),
        ("window.jpki.consent.reference_told", reference),
    ] {
        if !said.is_empty() {
            point(ui, key, &format!(": {said}"), line);
        }
    }
    let (all, seen) = (ui.min_rect(), ui.clip_rect());
    Sight { top: all.top() >= seen.top() - 1.0, end: all.bottom() <= seen.bottom() + 1.0 }
}

/// One thing the customer has to know, if there is anything to say: the text of a key, and what it is said of.
fn point(ui: &mut Ui, key: &str, of: &str, points: f32) {
    let Some(text) = tongue().known(key) else { return };
    let beside = tongues::beside(key).map(|beside| format!("{beside}{of}"));
    tongues::sentence(ui, &format!("・{text}{of}"), beside.as_deref(), points);
    ui.add_space(NEAR * 0.5);
}

/// The text, exactly: nothing is trimmed, nothing is wrapped into it.
pub(super) fn signed_text(ui: &mut Ui, text: &str, points: f32) {
    Frame::new()
        .fill(theme::accent_pale())
        .stroke(Stroke::new(2.0, theme::accent()))
        .corner_radius(CornerRadius::same(theme::ROUND))
        .inner_margin(Margin::symmetric(theme::PAD, 14))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(text).font(theme::regular(points)).color(theme::ink()));
        });
}

/// Under what standing the operator asks, and who says whether the certificate was revoked.
fn operator(ui: &mut Ui, counter: &Counter) {
    let settings = counter.settings();
    let standing = &settings.jpki.standing;
    line(ui, "window.jpki.role", words::first(&role(standing.role)));
    line(ui, "window.jpki.purpose", &standing.purpose);
    line(ui, "window.jpki.approval", &standing.approval);
    let role = counter.jpki().map_or(standing.role, |task| task.role);
    match super::whom(counter, role) {
        Some(asked) => line(ui, "window.jpki.asked", &super::asked(&asked)),
        None => texts::notice_of(ui, Tone::Caution, "window.jpki.nobody_asked"),
    }
}

/// What the clerk may change before the customer agrees. The customer sees it as soon as nothing is wrong with it.
fn clerks_part(ui: &mut Ui, what: JpkiUse, (shown, proposed): (&JpkiDraft, &str), local: &mut JpkiDraft) {
    texts::part(ui, "window.jpki.consent.edit");
    let complaints = statement::complaints(what, local);
    let form = Form::new(&complaints, true);
    if what == JpkiUse::Signature {
        let text = words::words("window.jpki.consent.edit_statement");
        let label = ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
        let field = TextEdit::multiline(&mut local.statement)
            .id(Id::unique("text to sign"))
            // No more characters than bytes; how many bytes is told below.
            .char_limit(MOST_BYTES)
            .font(theme::regular(size::BODY))
            .margin(vec2(10.0, 8.0))
            .desired_rows(3)
            .desired_width(ui.available_width() - 24.0);
        ui.add(field).labelled_by(label.id);
        // Pasted line ends of other systems are line ends.
        if local.statement.contains('\r') {
            local.statement = local.statement.replace("\r\n", "\n").replace('\r', "\n");
        }
        form.complaint(ui, "statement", "window.jpki.consent.edit_statement", By::Typing);
        if local.statement != proposed {
            texts::notice_of(ui, Tone::Caution, "window.jpki.consent.changed");
        }
    }
    form.line(ui, "reference", "window.jpki.consent.reference", &mut local.reference);
    if local != shown && !complaints.is_empty() {
        texts::notice_of(ui, Tone::Caution, "window.jpki.consent.unsaved");
    }
    ui.add_space(FAR);
}

fn code(what: JpkiUse) -> &'static str {
    match what {
        JpkiUse::Signature => "signature",
        JpkiUse::Authentication => "authentication",
        JpkiUse::Pinless => "pinless",
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the customer agrees to, before any card is touched: what is signed or shown, what the PIN means, who gets what
//! (guideline of the JPKI Act, §6(1); `specs` law §5.2). What stands here is byte for byte what is signed.

use eframe::egui::{CornerRadius, Frame, Id, Key, Margin, RichText, Stroke, TextEdit, Ui, vec2};

use super::{Draft, line, role};
use crate::counter::{Counter, Event, JpkiDraft};
use crate::jpki::statement::{self, MOST_BYTES};
use crate::jpki::{JpkiUse, Role};
use crate::records::DisplayedTo;
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene, customer_view};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::form::Form;
use crate::window::widgets::texts;
use crate::words;

/// The name of the provider that asks nobody.
const NOBODY: &str = "none";

/// Draws the clerk's page. Where the customer has a screen of their own, they agree there.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    draft: &mut Draft,
) -> Option<Act> {
    let task = counter.jpki()?;
    let at_customer = scene.customer_view;
    let local = draft.local.get_or_insert_with(|| task.draft.clone());
    let page = Page::split(ui);
    page.content(ui, "consent", |ui| {
        let width = (ui.available_width() * 0.6).max(430.0);
        layout::beside(
            ui,
            width,
            local,
            |ui, _| drop(texts::card(ui, |ui| told(ui, counter, size::VALUE))),
            |ui, local| {
                texts::question(ui, "window.jpki.consent.question");
                let key = if at_customer { "at_customer" } else { "turn" };
                texts::notice_of(ui, Tone::Plain, &format!("window.jpki.consent.{key}"));
                drop(texts::card(ui, |ui| operator(ui, counter)));
                drop(texts::card(ui, |ui| clerks_part(ui, task.what, &task.draft, local)));
            },
        );
    });
    if *local != task.draft && statement::complaints(task.what, local).is_empty() {
        return Act::counter(Event::JpkiDraft(Box::new(local.clone())));
    }
    let ready = *local == task.draft && !at_customer && !scene.entered;
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.jpki.consent.decline", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Consent { agreed: false, before: DisplayedTo::Clerk });
            }
            customer_view(ui, at_customer)
        },
        |ui| {
            let key = if at_customer { "window.customer.waiting" } else { "window.jpki.consent.agree" };
            if Button::primary(key).enabled(ready).show(ui).now {
                return Act::counter(Event::Consent { agreed: true, before: DisplayedTo::Clerk });
            }
            None
        },
    )
}

/// What the customer reads; the same on both screens.
pub(in crate::window) fn told(ui: &mut Ui, counter: &Counter, points: f32) {
    let Some(task) = counter.jpki() else { return };
    let about = |part: &str| format!("window.jpki.explain.{}.{part}", code(task.what));
    let title = about("title");
    let text = words::words(&title);
    ui.label(RichText::new(text.ja).font(theme::bold(size::DISPLAY)).color(theme::INK));
    ui.label(texts::small(text.en).font(theme::regular(size::BODY)));
    ui.add_space(NEAR);
    texts::both(ui, &about("what"), size::BODY, theme::INK);
    if task.what == JpkiUse::Signature {
        ui.add_space(NEAR);
        texts::part(ui, "window.jpki.consent.statement");
        signed_text(ui, &task.draft.statement, points);
    }
    ui.add_space(NEAR);
    for part in ["pin", "gets", "face"] {
        let key = about(part);
        if words::is_known(&key) {
            point(ui, words::ja(&key), words::en(&key));
        }
    }
    let jpki = &counter.settings().jpki;
    let kept = format!("window.jpki.kept.{}", jpki.standing.role.code());
    if jpki.standing.role != Role::None {
        point(ui, words::ja(&kept), words::en(&kept));
    }
    let purpose = words::words("window.jpki.purpose");
    if !jpki.standing.purpose.is_empty() {
        let said = &jpki.standing.purpose;
        point(ui, &format!("{}: {said}", purpose.ja), &format!("{}: {said}", purpose.en));
    }
    let free = about("free");
    point(ui, words::ja(&free), words::en(&free));
}

/// One thing the customer has to know.
fn point(ui: &mut Ui, ja: &str, en: &str) {
    texts::pair(ui, &format!("・{ja}"), en, size::BODY, theme::INK);
    ui.add_space(NEAR * 0.5);
}

/// The text, exactly: nothing is trimmed, nothing is wrapped into it.
pub(super) fn signed_text(ui: &mut Ui, text: &str, points: f32) {
    Frame::new()
        .fill(theme::ACCENT_PALE)
        .stroke(Stroke::new(2.0, theme::ACCENT))
        .corner_radius(CornerRadius::same(theme::ROUND))
        .inner_margin(Margin::symmetric(theme::PAD, 14))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(text).font(theme::regular(points)).color(theme::INK));
        });
}

/// Under what standing the operator asks, and who says whether the certificate was revoked.
fn operator(ui: &mut Ui, counter: &Counter) {
    let settings = counter.settings();
    let standing = &settings.jpki.standing;
    line(ui, "window.jpki.role", words::ja(&role(standing.role)));
    line(ui, "window.jpki.purpose", &standing.purpose);
    line(ui, "window.jpki.approval", &standing.approval);
    let asked = settings.jpki.revocation.name();
    if asked == NOBODY {
        texts::notice_of(ui, Tone::Caution, "window.jpki.nobody_asked");
    } else {
        line(ui, "window.jpki.asked", &super::asked(&asked));
    }
}

/// What the clerk may change before the customer agrees. The customer sees it as soon as nothing is wrong with it.
fn clerks_part(ui: &mut Ui, what: JpkiUse, shown: &JpkiDraft, local: &mut JpkiDraft) {
    texts::part(ui, "window.jpki.consent.edit");
    let complaints = statement::complaints(what, local);
    let form = Form::new(&complaints, true);
    if what == JpkiUse::Signature {
        let text = words::words("window.jpki.consent.edit_statement");
        let label = ui.label(texts::small(format!("{}  {}", text.ja, text.en)));
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
        form.complaint(ui, "statement");
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

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The pages of the customer's screen, and the clerk's page while the customer types.

use eframe::egui::{Align, Key, Layout, RichText, Ui, ViewportId};

use super::tongues::{self, Sizes};
use super::{Seen, Shown};
use crate::counter::{Counter, Event};
use crate::jpki::statement;
use crate::records::DisplayedTo;
use crate::window::layout::Page;
use crate::window::screens::{Act, credential, jpki};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;
use crate::words::customer::tongue;

/// Width and height of the picture above a sentence, in points.
const PICTURE: f32 = 150.0;

/// Pages that ask nothing: one picture, one sentence, and a smaller one.
pub(in crate::window) fn plain(ui: &mut Ui, shown: Shown) {
    let (icon, head, more) = shown.sentences();
    let sizes = Sizes::of(ui);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        // A margin, so that long sentences do not touch the edge.
        ui.set_max_width(ui.available_width() - 2.0 * FAR);
        ui.add_space((ui.available_height() * 0.16).max(8.0));
        icons::show(ui, icon, PICTURE.min(ui.available_height() * 0.4), theme::accent());
        ui.add_space(FAR);
        let head_font = tongues::bold(sizes.head);
        ui.label(RichText::new(tongues::say(head)).font(head_font).color(theme::ink()));
        ui.add_space(NEAR);
        ui.label(RichText::new(tongues::say(more)).font(tongues::font(sizes.line)).color(theme::ink()));
        // The staff read what the customer reads.
        if let (Some(head), Some(more)) = (tongues::beside(head), tongues::beside(more)) {
            ui.add_space(FAR);
            for text in [head, more] {
                ui.label(texts::small(text).font(theme::regular(sizes.fine)));
            }
        }
    });
}

/// What the customer agrees to. `seen` is what stood there when the button was pressed: another text that came meanwhile
/// was not agreed to, nor one of which the end was never in sight, nor one that was told in another language.
pub(in crate::window) fn consent(ui: &mut Ui, counter: &Counter, seen: &mut Seen) -> Option<Act> {
    let task = counter.jpki()?;
    let page = Page::split(ui);
    let now = (task.draft.clone(), tongue());
    let same = seen.draft.as_ref() == Some(&now);
    let mut sight = jpki::Sight::default();
    page.content(ui, "customer consent", |ui| sight = jpki::told(ui, counter, size::VALUE, !same));
    if !same {
        *seen = Seen { draft: Some(now), ..Seen::default() };
        again(ui);
    } else if !seen.end {
        seen.top |= sight.top;
        seen.end = seen.top && sight.end;
        if seen.end {
            again(ui);
        }
    }
    let ready = same && seen.end && statement::complaints(task.what, &task.draft).is_empty();
    let said = |agreed| Act::counter(Event::Consent { agreed, before: DisplayedTo::Customer });
    page.bar(
        ui,
        |ui| {
            let decline =
                Button::secondary("window.customer.decline", Some(Key::Escape)).for_customer().show(ui).now;
            if decline { said(false) } else { None }
        },
        |ui| {
            let key = if seen.end { "window.customer.agree" } else { "window.customer.to_the_end" };
            let agree = Button::primary(key).deliberate(None).enabled(ready).for_customer().show(ui).now;
            if agree { said(true) } else { None }
        },
    )
}

/// One more frame. This window is drawn together with the clerk's.
fn again(ui: &Ui) {
    ui.ctx().request_repaint();
    ui.ctx().request_repaint_of(ViewportId::ROOT);
}

/// Without the keyboard's focus nothing can be typed here, and nothing would say why.
pub(in crate::window) fn unfocused(ui: &mut Ui) {
    if ui.input(|input| input.viewport().focused) == Some(false) {
        let line = Sizes::of(ui).line;
        texts::notice(ui, Tone::Caution, |ui| tongues::both(ui, "window.customer.touch_here", line));
    }
}

/// The clerk's own page while the customer types: nothing of it is shown, and it can be stopped.
pub(in crate::window) fn typing(ui: &mut Ui, draft: &mut credential::Draft) {
    let page = Page::split(ui);
    page.content(ui, "customer types", |ui| {
        ui.with_layout(Layout::top_down(Align::Center), |ui| {
            ui.add_space((ui.available_height() * 0.22).max(8.0));
            icons::show(ui, Icon::Person, 130.0, theme::accent());
            ui.add_space(FAR);
            let text = words::words("window.customer.typing");
            let large = theme::bold(size::DISPLAY + 4.0);
            ui.label(RichText::new(text.first()).font(large).color(theme::ink()));
            ui.label(texts::small(text.second()).font(theme::regular(size::BODY)));
            let more = words::words("window.customer.typing_more");
            ui.label(texts::body(more.first()));
            ui.label(texts::small(more.second()));
        });
    });
    let stopped = page.bar(
        ui,
        |ui| Button::secondary("window.button.stop", Some(Key::Escape)).show(ui).now.then_some(()),
        |_| None,
    );
    if stopped.is_some() {
        draft.stop();
        ui.ctx().request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Ui, vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::{Shown, plain, tongues};
    use crate::window::{theme, typefaces::Typefaces};
    use crate::words::customer::{Tongue, speak};

    /// A page with the row of languages below it; a character without a glyph fails the test.
    fn page(shown: Shown, tongue: Tongue, size: (f32, f32)) -> Harness<'static> {
        let mut prepared = false;
        let draw = move |ui: &mut Ui| {
            if !prepared {
                theme::apply(ui.ctx(), theme::Look::Light);
                Typefaces::install(ui.ctx()).speak(ui.ctx(), tongue);
                speak(tongue);
                prepared = true;
                return;
            }
            tongues::row(ui, true, 0);
            plain(ui, shown);
        };
        let mut page = Harness::builder().with_size(vec2(size.0, size.1)).build_ui(draw);
        page.run_steps(4);
        page
    }

    #[test]
    fn every_page_in_every_language_fits_the_smallest_screens_and_no_glyph_is_missing() {
        for tongue in Tongue::ALL {
            for shown in Shown::ALL {
                let (_, head, more) = shown.sentences();
                for size in [(1024.0, 768.0), (1280.0, 800.0), (640.0, 400.0)] {
                    let page = page(shown, tongue, size);
                    let row = page.get_by_label(Tongue::Japanese.name()).rect().top();
                    for text in [tongue.say(head), tongue.say(more)] {
                        let rect = page.get_by_label(text).rect();
                        let fits = rect.left() >= 0.0 && rect.right() <= size.0 && rect.bottom() <= row;
                        assert!(fits, "{text} at {size:?}: {rect:?} above {row}");
                    }
                    for other in Tongue::ALL {
                        let rect = page.get_by_label(other.name()).rect();
                        assert!(rect.right() <= size.0 && rect.bottom() <= size.1, "{other:?}: {rect:?}");
                    }
                }
            }
        }
    }
}

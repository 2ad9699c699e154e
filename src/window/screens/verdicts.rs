// SPDX-License-Identifier: MIT OR Apache-2.0
//! The six answers as a list, and the certificates beside them.

use std::collections::BTreeMap;

use eframe::egui::{
    Align, CornerRadius, FontId, Layout, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};
use tashika_kit::verdict::{CertificateVerdict, Verdicts};

use crate::window::findings::{self, Answer};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::{focus_ring, follow_focus};
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws the list.
pub(super) fn show(ui: &mut Ui, family: &str, verdicts: &Verdicts) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().interact_size.y = 18.0;
    let mut said = Vec::new();
    for mut answer in findings::answers_of(family, verdicts) {
        // The same reason twice running is read once.
        if answer.more == said {
            answer.more.clear();
        } else {
            said.clone_from(&answer.more);
        }
        row(ui, answer.question, &answer);
    }
    certificates(ui, verdicts);
}

/// The certificates beside the data.
pub(super) fn certificates(ui: &mut Ui, verdicts: &Verdicts) {
    if verdicts.certificates.is_empty() {
        return;
    }
    ui.separator();
    texts::part(ui, "question.certificates");
    for certificate in &verdicts.certificates {
        certificate_row(ui, certificate);
    }
}

/// From this width on the answers stand in two columns, in points.
const TWO_COLUMNS: f32 = 520.0;

/// Where the words of an answer begin, right of its icon, in points.
const INDENT: f32 = 40.0;

/// The least height of an answer at a glance.
const GLANCE: f32 = 46.0;

/// Of which answers the reason is shown, or folded away, because the clerk wanted it so.
#[derive(Default)]
pub(super) struct Reasons(BTreeMap<&'static str, bool>);

impl Reasons {
    /// The reason of what is wrong or asks for a second look stands there unasked.
    fn is_open(&self, answer: &Answer) -> bool {
        let unasked = matches!(answer.tone, Tone::Bad | Tone::Caution);
        !answer.more.is_empty() && self.0.get(answer.question).copied().unwrap_or(unasked)
    }
}

/// Draws the list at a glance: icon, question, answer in a word; pressing one shows its reason.
pub(super) fn glance(ui: &mut Ui, family: &str, verdicts: &Verdicts, reasons: &mut Reasons) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let all = findings::answers_of(family, verdicts);
    let columns = if ui.available_width() < TWO_COLUMNS { 1 } else { 2 };
    let width = if columns == 1 { ui.available_width() } else { (ui.available_width() - NEAR) / 2.0 };
    for row in all.chunks(columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = NEAR;
            for answer in row {
                ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(width);
                    short(ui, answer, reasons);
                });
            }
        });
    }
}

/// One answer; the reason below it where it is wanted.
fn short(ui: &mut Ui, answer: &Answer, reasons: &mut Reasons) {
    let open = reasons.is_open(answer);
    if entry(ui, answer, open) {
        reasons.0.insert(answer.question, !open);
    }
    if open {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(INDENT);
            ui.vertical(|ui| reason(ui, answer));
        });
        ui.add_space(4.0);
    }
}

/// The reason of an answer, below its words.
fn reason(ui: &mut Ui, answer: &Answer) {
    for (first, second) in &answer.more {
        ui.label(RichText::new(first).font(theme::regular(size::SMALL)).color(theme::ink()));
        if !second.is_empty() {
            ui.label(texts::small(second).font(theme::regular(size::SMALL - 1.5)));
        }
    }
}

/// Icon, question and answer as one thing to press; `true` if it was pressed. What has no reason is not pressed.
fn entry(ui: &mut Ui, answer: &Answer, open: bool) -> bool {
    let has_more = !answer.more.is_empty();
    let sense = if has_more { Sense::click() } else { Sense::hover() };
    let (asked, said) = (words::words(answer.question), words::words(answer.answer));
    // Nothing of an answer is cut off: a long one takes a second line.
    let room = ui.available_width() - 40.0 - if has_more { 18.0 } else { 2.0 };
    let line = |text: &str, font: FontId, color| ui.painter().layout(text.to_owned(), font, color, room);
    let question = line(asked.first(), theme::regular(size::SMALL), theme::soft());
    let answered = line(said.first(), theme::bold(size::BODY), answer.tone.ink());
    let height = question.size().y + answered.size().y;
    let wanted = vec2(ui.available_width(), (height + 4.0).max(GLANCE));
    let (rect, response) = ui.allocate_exact_size(wanted, sense);
    response.widget_info(|| {
        let label = format!("{}: {}", asked.first(), said.first());
        match has_more {
            true => WidgetInfo::selected(Role::Button, true, open, label),
            false => WidgetInfo::labeled(Role::Label, true, label),
        }
    });
    follow_focus(&response);
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    if response.hovered() && has_more {
        ui.painter().rect_filled(rect, CornerRadius::same(theme::ROUND), theme::accent_pale());
    }
    focus_ring(ui, rect, &response);
    let icon = Rect::from_min_size(pos2(rect.left() + 4.0, rect.top() + 9.0), vec2(24.0, 24.0));
    // Painted, not placed: what is placed moves the place of the reason below.
    icons::paint(ui.painter(), icon, Icon::of(answer.tone), answer.tone.ink());
    let left = rect.left() + INDENT;
    let top = rect.center().y - height / 2.0;
    let below = top + question.size().y;
    ui.painter().galley(pos2(left, top), question, theme::soft());
    ui.painter().galley(pos2(left, below), answered, answer.tone.ink());
    if has_more {
        fold(ui, pos2(rect.right() - 10.0, rect.center().y), open);
    }
    response.clicked()
}

/// The mark of something that folds: it points down while the rest is shown.
fn fold(ui: &Ui, middle: eframe::egui::Pos2, open: bool) {
    let at = |x: f32, y: f32| middle + vec2(x, y);
    let points = match open {
        true => vec![at(-4.5, -2.5), at(0.0, 2.5), at(4.5, -2.5)],
        false => vec![at(-2.5, -4.5), at(2.5, 0.0), at(-2.5, 4.5)],
    };
    let line = eframe::egui::Stroke::new(2.0, theme::soft());
    ui.painter().add(eframe::egui::Shape::line(points, line));
}

/// A question and its answer, with its icon.
fn row(ui: &mut Ui, question: &str, answer: &Answer) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        icons::show(ui, Icon::of(answer.tone), 24.0, answer.tone.ink());
        ui.add_space(2.0);
        ui.vertical(|ui| {
            let asked = words::words(question);
            ui.label(texts::small(format!("{}  {}", asked.first(), asked.second())));
            let text = words::words(answer.answer);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(NEAR, 0.0);
                ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(answer.tone.ink()));
                ui.label(texts::small(text.second()));
            });
            for (ja, en) in &answer.more {
                ui.label(RichText::new(ja).font(theme::regular(size::SMALL)).color(theme::ink()));
                if !en.is_empty() {
                    ui.label(texts::small(en).font(theme::regular(size::SMALL - 1.5)));
                }
            }
        });
    });
    ui.add_space(5.0);
}

fn certificate_row(ui: &mut Ui, certificate: &CertificateVerdict) {
    let key = format!("certificate.{}", certificate.name);
    let name = words::words(&key);
    ui.label(texts::small(format!("{}  {}", name.first(), name.second())));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        for answer in findings::of_certificate(certificate) {
            icons::show(ui, Icon::of(answer.tone), 17.0, answer.tone.ink());
            let text = words::first(answer.answer);
            ui.label(RichText::new(text).font(theme::regular(size::SMALL)).color(answer.tone.ink()));
            ui.add_space(4.0);
        }
    });
    ui.add_space(4.0);
}

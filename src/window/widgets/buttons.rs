// SPDX-License-Identifier: MIT OR Apache-2.0
//! Buttons that say what they do in both languages, and which key does it.

use eframe::egui::{
    CornerRadius, FontId, Id, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use crate::window::customer::tongues;
use crate::window::theme::{self, size};
use crate::words;

/// How much a button is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum Weight {
    /// The next step.
    Primary,
    /// Everything else.
    Secondary,
}

/// A button.
#[derive(Clone, Copy, Debug)]
pub(in crate::window) struct Button<'k> {
    key: &'k str,
    weight: Weight,
    shortcut: Option<Key>,
    enabled: bool,
    /// In the customer's language, and large.
    customer: bool,
    /// Its key acts only on who has seen it.
    deliberate: bool,
}

/// Below this width of a bar the buttons stand closer, in points.
const NARROW: f32 = 1000.0;

/// Below this width of a bar its buttons say one language and are lower, in points.
const TIGHT: f32 = 720.0;

/// The tag of a bar's [`Crowding`] on what is drawn in it.
pub(in crate::window) const IN_BAR: &str = "bar";

/// How much room the buttons of a bar have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum Crowding {
    /// Enough.
    Wide,
    /// They stand closer.
    Narrow,
    /// They also say the second language no more, so that the page above keeps its height.
    Tight,
}

impl Crowding {
    /// In a bar of this width.
    pub(in crate::window) fn of(width: f32) -> Self {
        match width {
            width if width < TIGHT => Self::Tight,
            width if width < NARROW => Self::Narrow,
            _ => Self::Wide,
        }
    }

    /// In the bar that something is drawn in, or else in what it is drawn in.
    fn around(ui: &Ui) -> Self {
        let bar = ui.stack().iter().find_map(|one| one.tags().get_downcast::<Self>(IN_BAR).copied());
        bar.unwrap_or_else(|| match Self::of(ui.max_rect().width()) {
            Self::Wide => Self::Wide,
            _ => Self::Narrow,
        })
    }

    /// The height of a button, in points.
    pub(in crate::window) const fn height(self) -> f32 {
        if matches!(self, Self::Tight) { 44.0 } else { 54.0 }
    }

    /// The space between two buttons, in points.
    pub(in crate::window) const fn gap(self) -> Vec2 {
        match self {
            Self::Wide => vec2(14.0, 8.0),
            Self::Narrow => vec2(7.0, 8.0),
            Self::Tight => vec2(6.0, 6.0),
        }
    }

    /// The space around the buttons of a bar, in points.
    pub(in crate::window) const fn margin(self) -> Vec2 {
        match self {
            Self::Wide => vec2(20.0, 12.0),
            Self::Narrow => vec2(14.0, 12.0),
            Self::Tight => vec2(10.0, 8.0),
        }
    }
}

/// The least width of the text on a customer's button, in points.
const FINGER: f32 = 110.0;

/// Below this width of a bar there is no room for large words on a customer's buttons, in points.
const CROWDED: f32 = 800.0;

impl<'k> Button<'k> {
    /// The next step; Enter does it too, unless another control has the focus.
    pub(in crate::window) fn primary(key: &'k str) -> Self {
        let (weight, shortcut) = (Weight::Primary, Some(Key::Enter));
        Self { key, weight, shortcut, enabled: true, customer: false, deliberate: false }
    }

    /// Another step, with or without a key.
    pub(in crate::window) fn secondary(key: &'k str, shortcut: Option<Key>) -> Self {
        let weight = Weight::Secondary;
        Self { key, weight, shortcut, enabled: true, customer: false, deliberate: false }
    }

    /// Enter is not enough: it takes this key, a touch, or the focus on the button itself. For what nobody may set off
    /// by leaving a field, as barcode scanners do, nor with a key that was meant for the page before: in the first frame in
    /// which it stands there the key does nothing.
    pub(in crate::window) fn deliberate(self, key: Option<Key>) -> Self {
        Self { shortcut: key, deliberate: true, ..self }
    }

    /// The way on, but not the one to be hurried along: it looks like any other button.
    pub(in crate::window) fn quiet(self, quiet: bool) -> Self {
        if quiet { Self { weight: Weight::Secondary, ..self } } else { self }
    }

    /// Whether it can be pressed now.
    pub(in crate::window) fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// For the customer's hands: in the language they chose, the Japanese below another one.
    pub(in crate::window) fn for_customer(self) -> Self {
        Self { customer: true, ..self }
    }

    /// The two lines, and the font of the first.
    fn texts(&self, ui: &Ui) -> (&'k str, &'k str, FontId) {
        if self.customer {
            let large = if ui.max_rect().width() < CROWDED { size::BUTTON } else { size::BUTTON * 1.2 };
            return (
                tongues::say(self.key),
                tongues::beside(self.key).unwrap_or_default(),
                tongues::bold(large),
            );
        }
        let text = words::words(self.key);
        (text.first(), text.second(), theme::bold(size::BUTTON))
    }

    /// Draws it.
    pub(in crate::window) fn show(self, ui: &mut Ui) -> Pressed {
        begin_hush(ui);
        let (label, below, font) = self.texts(ui);
        let crowding = Crowding::around(ui);
        // What the customer reads in another language keeps the Japanese below it.
        let below = if crowding == Crowding::Tight && !self.customer { "" } else { below };
        let (ink, soft) = match (self.enabled, self.weight) {
            (false, _) => (theme::soft(), theme::soft()),
            (true, Weight::Primary) => (theme::on_accent(), theme::on_accent()),
            (true, Weight::Secondary) => (theme::ink(), theme::soft()),
        };
        let painter = ui.painter();
        let first = painter.layout_no_wrap(label.to_owned(), font, ink);
        let second = painter.layout_no_wrap(below.to_owned(), theme::regular(size::SMALL), soft);
        let cap = self
            .shortcut
            .map(|key| painter.layout_no_wrap(name(key).to_owned(), theme::regular(size::SMALL), soft));
        // In a narrow bar the buttons stand closer, so that none covers another.
        let (side, cap_side, before_cap) =
            if crowding == Crowding::Wide { (20.0, 8.0, 14.0) } else { (10.0, 4.0, 6.0) };
        let cap_width = cap.as_ref().map_or(0.0, |cap| cap.size().x + cap_side * 2.0 + before_cap);
        // Large enough for a finger, also where two characters say it.
        let least = if self.customer { FINGER } else { 0.0 };
        let texts = first.size().x.max(second.size().x).max(least);
        let height = if below.is_empty() { crowding.height() } else { 54.0 };
        let wanted = vec2(texts + cap_width + side * 2.0, height);
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(wanted, sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, self.enabled, label));
        follow_focus(&response);
        if ui.is_rect_visible(rect) {
            self.ground(ui, rect, &response);
            let lines = if below.is_empty() { 0.0 } else { second.size().y };
            let top = rect.center().y - (first.size().y + lines) / 2.0;
            let under = top + first.size().y;
            ui.painter().galley(pos2(rect.left() + side, top), first, ink);
            ui.painter().galley(pos2(rect.left() + side, under), second, soft);
            if let Some(cap) = cap {
                let box_size = cap.size() + vec2(cap_side * 2.0, 8.0);
                let middle = pos2(rect.right() - side * 0.8 - box_size.x / 2.0, rect.center().y);
                let cap_rect = Rect::from_center_size(middle, box_size);
                let line = Stroke::new(1.0, soft);
                ui.painter().rect_stroke(cap_rect, 5.0, line, StrokeKind::Inside);
                ui.painter().galley(cap_rect.center() - cap.size() / 2.0, cap, soft);
            }
        }
        if let Some(key) = self.shortcut.filter(|_| self.enabled) {
            super::shortcuts::note(ui, name(key), self.key);
        }
        let was_seen = !self.deliberate || was_drawn(ui, self.key);
        let by_key = self.enabled && was_seen && self.shortcut.is_some_and(|key| pressed(ui, key));
        Pressed { now: response.clicked() || by_key, response }
    }

    fn ground(self, ui: &Ui, rect: Rect, response: &Response) {
        let hovered = response.hovered() && self.enabled;
        let fill = match (self.enabled, self.weight, hovered) {
            (false, _, _) => theme::Tone::Unknown.ground(),
            (true, Weight::Primary, false) => theme::accent(),
            (true, Weight::Primary, true) => theme::accent_deep(),
            (true, Weight::Secondary, false) => theme::surface(),
            (true, Weight::Secondary, true) => theme::accent_pale(),
        };
        let line = match (self.enabled, self.weight) {
            (true, Weight::Secondary) => Stroke::new(1.5, theme::outline()),
            _ => Stroke::NONE,
        };
        ui.painter().rect(rect, CornerRadius::same(theme::ROUND), fill, line, StrokeKind::Inside);
        focus_ring(ui, rect, response);
    }
}

/// A drawn button.
pub(in crate::window) struct Pressed {
    /// Whether it was pressed, by pointer or key.
    pub(in crate::window) now: bool,
    /// The control itself.
    pub(in crate::window) response: Response,
}

/// A control that gets the focus comes into view, also one that is scrolled out of it and is not drawn.
pub(in crate::window) fn follow_focus(response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
}

/// Gives the keyboard to a control, and brings it into view: [`follow_focus`] hears only of what the person did.
pub(in crate::window) fn take_focus(response: &Response) {
    response.request_focus();
    response.scroll_to_me(None);
}

/// The ring around the control that the keyboard acts on.
pub(in crate::window) fn focus_ring(ui: &Ui, rect: Rect, response: &Response) {
    if response.has_focus() {
        let ring = Stroke::new(3.0, theme::accent());
        let white = Stroke::new(2.0, theme::surface());
        let corners = CornerRadius::same(theme::ROUND + 4);
        ui.painter().rect_stroke(rect.expand(2.0), corners, white, StrokeKind::Middle);
        ui.painter().rect_stroke(rect.expand(4.5), corners, ring, StrokeKind::Middle);
    }
}

/// A field in which Enter means the primary button: to be said in each frame in which it has the focus.
pub(in crate::window) fn enter_goes_on(ui: &Ui, field: &Response) {
    if field.has_focus() {
        ui.data_mut(|data| data.insert_temp(enter_id(), field.id));
    }
}

/// Whether a button stood there in the frame before too; to be asked in each frame in which it is drawn.
fn was_drawn(ui: &Ui, key: &str) -> bool {
    let (id, frame) = (Id::unique(("deliberate", key)), ui.ctx().cumulative_frame_nr());
    // Since which frame, and in which last: a frame can have several passes.
    let kept: Option<(u64, u64)> = ui.data(|data| data.get_temp(id));
    let since = kept.filter(|(_, last)| frame <= last.saturating_add(1)).map_or(frame, |(since, _)| since);
    ui.data_mut(|data| data.insert_temp(id, (since, frame)));
    since < frame
}

fn enter_id() -> Id {
    Id::unique("enter goes on")
}

/// Whether a key was pressed for a button that has not got the focus. Enter and letters belong to the focused
/// control first.
fn pressed(ui: &Ui, key: Key) -> bool {
    if !ui.input(|input| input.key_pressed(key)) {
        return false;
    }
    let focused = ui.memory(|memory| memory.focused());
    match key {
        Key::Enter => {
            let field = ui.data(|data| data.get_temp::<Id>(enter_id()));
            (focused.is_none() || focused == field) && !is_hushed(ui)
        }
        _ => true,
    }
}

/// Whether Enter was pressed for the page, where no button takes it.
pub(in crate::window) fn enter_for_page(ui: &Ui) -> bool {
    pressed(ui, Key::Enter)
}

/// For so long after a page came by a digit, Enter is not meant for it, in seconds.
const HUSH: f64 = 0.4;

/// The page was led on by a digit: whoever then presses Enter out of habit means the page that is gone. Until
/// [`HUSH`] after the next page's first frame no Enter is taken.
pub(in crate::window) fn hush(ui: &Ui) {
    let frame = ui.ctx().cumulative_frame_nr();
    ui.data_mut(|data| data.insert_temp(hush_id(), Hush { frame, since: None }));
    ui.ctx().request_repaint();
}

/// Whether Enter is not taken now.
fn is_hushed(ui: &Ui) -> bool {
    let now = ui.input(|input| input.time);
    ui.data(|data| data.get_temp::<Hush>(hush_id()))
        .and_then(|hush| hush.since)
        .is_some_and(|since| now - since < HUSH)
}

/// Notes the first frame of a page that came by a digit.
fn begin_hush(ui: &Ui) {
    let frame = ui.ctx().cumulative_frame_nr();
    let Some(hush) = ui.data(|data| data.get_temp::<Hush>(hush_id())) else { return };
    if hush.since.is_none() && frame > hush.frame {
        let since = Some(ui.input(|input| input.time));
        ui.data_mut(|data| data.insert_temp(hush_id(), Hush { since, ..hush }));
    }
}

/// A page came by a digit.
#[derive(Clone, Copy, Debug)]
struct Hush {
    /// The frame the page before was drawn in last.
    frame: u64,
    /// When the page's first frame was drawn.
    since: Option<f64>,
}

fn hush_id() -> Id {
    Id::unique("hush")
}

/// What stands on the key.
fn name(key: Key) -> &'static str {
    match key {
        Key::Escape => "Esc",
        other => other.name(),
    }
}

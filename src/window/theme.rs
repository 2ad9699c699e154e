// SPDX-License-Identifier: MIT OR Apache-2.0
//! How the window looks: colours, type scale, spacing. One light theme.
//!
//! Every pair of text and ground below reaches a contrast of 4.5 : 1 (WCAG 2.2, level AA), which a test
//! computes. Colour never carries meaning alone: a [`Tone`] always comes with an icon and a word.

use eframe::egui::style::{ScrollStyle, TextCursorStyle};
use eframe::egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Visuals, vec2,
};

/// The window's ground.
pub(super) const GROUND: Color32 = Color32::from_rgb(0xF4, 0xF5, 0xF2);
/// Cards and fields on the ground.
pub(super) const SURFACE: Color32 = Color32::WHITE;
/// Lines between and around things.
pub(super) const LINE: Color32 = Color32::from_rgb(0xD3, 0xD8, 0xDB);
/// Outline of what can be operated; 3 : 1 against its ground.
pub(super) const OUTLINE: Color32 = Color32::from_rgb(0x76, 0x82, 0x8C);
/// Text.
pub(super) const INK: Color32 = Color32::from_rgb(0x17, 0x22, 0x2B);
/// Secondary text, e.g. the English beside the Japanese.
pub(super) const SOFT: Color32 = Color32::from_rgb(0x52, 0x5E, 0x69);
/// The colour of the primary button and of the focus.
pub(super) const ACCENT: Color32 = Color32::from_rgb(0x1D, 0x4E, 0x6B);
/// The primary button under the pointer.
pub(super) const ACCENT_DEEP: Color32 = Color32::from_rgb(0x13, 0x39, 0x50);
/// A pale ground for what is chosen.
pub(super) const ACCENT_PALE: Color32 = Color32::from_rgb(0xE3, 0xEE, 0xF4);
/// Training: frame and banner.
pub(super) const TRAINING: Color32 = Color32::from_rgb(0x6A, 0x2C, 0x91);

/// Rounding of cards and buttons, in points.
pub(super) const ROUND: u8 = 10;
/// Space inside cards, in points.
pub(super) const PAD: i8 = 18;
/// Space between things that belong together, in points.
pub(super) const NEAR: f32 = 8.0;
/// Space between groups, in points.
pub(super) const FAR: f32 = 18.0;

/// The type scale, in points.
pub(super) mod size {
    /// The one sentence above a result.
    pub(in crate::window) const DISPLAY: f32 = 30.0;
    /// The question of a screen.
    pub(in crate::window) const HEADING: f32 = 26.0;
    /// Names and dates read aloud.
    pub(in crate::window) const VALUE: f32 = 22.0;
    /// Buttons.
    pub(in crate::window) const BUTTON: f32 = 19.0;
    /// Everything else.
    pub(in crate::window) const BODY: f32 = 17.0;
    /// English beside Japanese, labels of fields.
    pub(in crate::window) const SMALL: f32 = 13.5;
}

/// The name of the bold family.
pub(super) const BOLD: &str = "bold";

/// The name of the family in which a machine readable zone is shown.
pub(super) const MACHINE: &str = "machine";

/// A font of one width of a size.
pub(super) fn machine(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(MACHINE.into()))
}

/// A regular font of a size.
pub(super) fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// A bold font of a size.
pub(super) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(BOLD.into()))
}

/// What a finding means to the clerk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Proved, agreed, done.
    Good,
    /// Look closer before going on.
    Caution,
    /// Wrong: do not go on.
    Bad,
    /// Nobody checked, or nobody can. Never looks like [`Tone::Good`].
    Unknown,
    /// Plain information.
    Plain,
}

impl Tone {
    /// Text and icon.
    pub(super) fn ink(self) -> Color32 {
        match self {
            Self::Good => Color32::from_rgb(0x15, 0x63, 0x3A),
            Self::Caution => Color32::from_rgb(0x7A, 0x47, 0x00),
            Self::Bad => Color32::from_rgb(0xA1, 0x1B, 0x1B),
            Self::Unknown => Color32::from_rgb(0x49, 0x50, 0x5C),
            Self::Plain => ACCENT,
        }
    }

    /// The pale ground behind it.
    pub(super) fn ground(self) -> Color32 {
        match self {
            Self::Good => Color32::from_rgb(0xE4, 0xF3, 0xE9),
            Self::Caution => Color32::from_rgb(0xFF, 0xF2, 0xD6),
            Self::Bad => Color32::from_rgb(0xFC, 0xE8, 0xE6),
            Self::Unknown => Color32::from_rgb(0xEA, 0xEC, 0xEF),
            Self::Plain => ACCENT_PALE,
        }
    }
}

/// Sets colours, sizes and spacing.
pub(super) fn apply(ctx: &Context) {
    ctx.set_theme(Theme::Light);
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Heading, bold(size::HEADING)),
            (TextStyle::Body, regular(size::BODY)),
            (TextStyle::Button, regular(size::BUTTON)),
            (TextStyle::Small, regular(size::SMALL)),
            (TextStyle::Monospace, regular(size::BODY)),
        ]
        .into();
        style.spacing.item_spacing = vec2(NEAR, NEAR);
        style.spacing.interact_size = vec2(40.0, 40.0);
        style.spacing.button_padding = vec2(16.0, 9.0);
        style.spacing.icon_width = 22.0;
        style.spacing.icon_width_inner = 12.0;
        style.spacing.scroll = ScrollStyle { bar_width: 10.0, ..ScrollStyle::solid() };
        style.spacing.menu_margin = Margin::same(PAD);
        style.animation_time = 0.0;
        // Nothing personal goes to the clipboard by a slip of the mouse.
        style.interaction.selectable_labels = false;
        style.visuals = visuals();
    });
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::light();
    visuals.override_text_color = None;
    visuals.panel_fill = GROUND;
    visuals.window_fill = SURFACE;
    visuals.extreme_bg_color = SURFACE;
    visuals.text_edit_bg_color = Some(SURFACE);
    visuals.selection.bg_fill = ACCENT_PALE;
    visuals.selection.stroke = Stroke::new(3.0, ACCENT);
    // A cursor that blinks would repaint an idle window twice a second.
    visuals.text_cursor =
        TextCursorStyle { blink: false, stroke: Stroke::new(2.0, ACCENT), ..TextCursorStyle::default() };
    let widgets = &mut visuals.widgets;
    for state in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        state.corner_radius = CornerRadius::same(ROUND);
        state.fg_stroke = Stroke::new(1.5, INK);
        state.bg_stroke = Stroke::new(1.5, OUTLINE);
        state.bg_fill = SURFACE;
        state.weak_bg_fill = SURFACE;
        state.expansion = 0.0;
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, LINE);
    widgets.hovered.bg_stroke = Stroke::new(2.0, ACCENT);
    widgets.active.bg_stroke = Stroke::new(2.5, ACCENT);
    visuals
}

#[cfg(test)]
mod tests {
    use super::{
        ACCENT, ACCENT_DEEP, ACCENT_PALE, Color32, GROUND, INK, OUTLINE, SOFT, SURFACE, TRAINING, Tone,
    };

    /// WCAG 2.2, relative luminance and contrast ratio.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |color: Color32| {
            let [r, g, b, _] = color.to_array().map(|channel| {
                let value = f64::from(channel) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read() {
        let mut pairs = vec![
            (SURFACE, ACCENT),
            (SURFACE, ACCENT_DEEP),
            (SURFACE, TRAINING),
            (ACCENT, ACCENT_PALE),
            (INK, ACCENT_PALE),
            (SOFT, ACCENT_PALE),
        ];
        for ground in [GROUND, SURFACE] {
            pairs.extend([(INK, ground), (SOFT, ground), (ACCENT, ground)]);
        }
        for tone in [Tone::Good, Tone::Caution, Tone::Bad, Tone::Unknown, Tone::Plain] {
            let grounds = [tone.ground(), GROUND, SURFACE];
            pairs.extend(grounds.map(|ground| (tone.ink(), ground)));
            pairs.extend([(INK, tone.ground()), (SOFT, tone.ground())]);
        }
        for (text, ground) in pairs {
            assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
        }
        assert!(contrast(OUTLINE, SURFACE) >= 3.0 && contrast(OUTLINE, GROUND) >= 3.0);
    }

    #[test]
    fn not_checked_has_colours_of_its_own() {
        assert_ne!(Tone::Unknown.ink(), Tone::Good.ink());
        assert_ne!(Tone::Unknown.ground(), Tone::Good.ground());
    }
}

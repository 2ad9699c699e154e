// SPDX-License-Identifier: MIT OR Apache-2.0
//! How the window looks: colours, type scale, spacing.

mod palette;

use eframe::egui::style::{ScrollStyle, TextCursorStyle};
use eframe::egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Visuals, vec2,
};

pub use palette::Look;
pub(super) use palette::Tone;

/// Whether light things stand on dark ones.
pub(super) fn is_dark() -> bool {
    palette::now().dark
}

/// The window's ground.
pub(super) fn ground() -> Color32 {
    palette::now().ground
}

/// Cards and fields on the ground.
pub(super) fn surface() -> Color32 {
    palette::now().surface
}

/// Lines between and around things.
pub(super) fn line() -> Color32 {
    palette::now().line
}

/// Outline of what can be operated; 3 : 1 against its ground.
pub(super) fn outline() -> Color32 {
    palette::now().outline
}

/// Text.
pub(super) fn ink() -> Color32 {
    palette::now().ink
}

/// Secondary text, e.g. the second language.
pub(super) fn soft() -> Color32 {
    palette::now().soft
}

/// The colour of the primary button and of the focus.
pub(super) fn accent() -> Color32 {
    palette::now().accent
}

/// The primary button under the pointer.
pub(super) fn accent_deep() -> Color32 {
    palette::now().accent_deep
}

/// A ground for what is chosen.
pub(super) fn accent_pale() -> Color32 {
    palette::now().accent_pale
}

/// Text on the primary button.
pub(super) fn on_accent() -> Color32 {
    palette::now().on_accent
}

/// Training: frame and banner.
pub(super) fn training() -> Color32 {
    palette::now().training
}

/// Text on the training banner.
pub(super) fn on_training() -> Color32 {
    palette::now().on_training
}

/// What is printed on drawn cards and pages: paper is light in every look, so its inks are dark in every look.
pub(super) mod paper {
    use eframe::egui::Color32;

    use super::palette;

    /// The ground of a drawn My Number Card.
    pub(in crate::window) const PINK: Color32 = palette::PINK;

    /// Values.
    pub(in crate::window) fn ink() -> Color32 {
        palette::PAPER.ink
    }

    /// What stands before values.
    pub(in crate::window) fn soft() -> Color32 {
        palette::PAPER.soft
    }

    /// The frame around what is to be read.
    pub(in crate::window) fn accent() -> Color32 {
        palette::PAPER.accent
    }

    /// The edge of card or page.
    pub(in crate::window) fn outline() -> Color32 {
        palette::PAPER.outline
    }
}

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

/// Sets colours, sizes and spacing; may be called again to change the look.
pub(super) fn apply(ctx: &Context, look: Look) {
    palette::set(look);
    ctx.set_theme(if palette::now().dark { Theme::Dark } else { Theme::Light });
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
    let mut visuals = if palette::now().dark { Visuals::dark() } else { Visuals::light() };
    visuals.override_text_color = None;
    visuals.panel_fill = ground();
    visuals.window_fill = surface();
    visuals.extreme_bg_color = surface();
    visuals.text_edit_bg_color = Some(surface());
    visuals.selection.bg_fill = accent_pale();
    visuals.selection.stroke = Stroke::new(3.0, accent());
    // A cursor that blinks would repaint an idle window twice a second.
    visuals.text_cursor =
        TextCursorStyle { blink: false, stroke: Stroke::new(2.0, accent()), ..TextCursorStyle::default() };
    let widgets = &mut visuals.widgets;
    for state in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        state.corner_radius = CornerRadius::same(ROUND);
        state.fg_stroke = Stroke::new(1.5, ink());
        state.bg_stroke = Stroke::new(1.5, outline());
        state.bg_fill = surface();
        state.weak_bg_fill = surface();
        state.expansion = 0.0;
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, line());
    widgets.hovered.bg_stroke = Stroke::new(2.0, accent());
    widgets.active.bg_stroke = Stroke::new(2.5, accent());
    visuals
}

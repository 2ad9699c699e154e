// SPDX-License-Identifier: MIT OR Apache-2.0
//! The colours: light, dark, and high contrast.
//!
//! Every pair of text and ground that stands on the screen reaches a contrast of 4.5 : 1 (WCAG 2.2, level AA) in each of
//! them, and 7 : 1 in high contrast, which tests compute. Colour never carries meaning alone: a [`Tone`] always comes
//! with an icon and a word.

use std::cell::Cell;

use eframe::egui::Color32;

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// White and yellow on black.
    Contrast,
}

impl Look {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Contrast];

    /// A stable name; the locale files hold `window.look.<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    pub(super) fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
            Self::Contrast => &CONTRAST,
        }
    }
}

impl std::str::FromStr for Look {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|look| look.code() == text);
        found.ok_or_else(|| "light, dark or contrast".to_owned())
    }
}

thread_local! {
    /// A window is drawn on one thread, and looks one way.
    static LOOK: Cell<Look> = const { Cell::new(Look::Light) };
}

/// How the window of this thread looks.
pub(in crate::window) fn look() -> Look {
    LOOK.get()
}

pub(super) fn set(look: Look) {
    LOOK.set(look);
}

pub(super) fn now() -> &'static Palette {
    look().palette()
}

/// What a finding means to the clerk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum Tone {
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
    pub(in crate::window) fn ink(self) -> Color32 {
        self.of(now()).ink
    }

    /// The ground behind it.
    pub(in crate::window) fn ground(self) -> Color32 {
        self.of(now()).ground
    }

    pub(super) fn of(self, palette: &Palette) -> Toned {
        match self {
            Self::Good => palette.good,
            Self::Caution => palette.caution,
            Self::Bad => palette.bad,
            Self::Unknown => palette.unknown,
            Self::Plain => Toned { ink: palette.accent, ground: palette.accent_pale },
        }
    }
}

/// The two colours of a [`Tone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Toned {
    /// Text and icon.
    pub(super) ink: Color32,
    /// The ground behind it.
    pub(super) ground: Color32,
}

/// All colours of a look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// Whether light things stand on dark ones.
    pub(super) dark: bool,
    /// The window's ground.
    pub(super) ground: Color32,
    /// Cards and fields on the ground.
    pub(super) surface: Color32,
    /// Lines between and around things.
    pub(super) line: Color32,
    /// Outline of what can be operated; 3 : 1 against its ground.
    pub(super) outline: Color32,
    /// Text.
    pub(super) ink: Color32,
    /// Secondary text, e.g. the second language.
    pub(super) soft: Color32,
    /// The primary button, and the focus.
    pub(super) accent: Color32,
    /// The primary button under the pointer.
    pub(super) accent_deep: Color32,
    /// The ground of what is chosen.
    pub(super) accent_pale: Color32,
    /// Text on the primary button.
    pub(super) on_accent: Color32,
    /// Training: frame and banner.
    pub(super) training: Color32,
    /// Text on the banner.
    pub(super) on_training: Color32,
    pub(super) good: Toned,
    pub(super) caution: Toned,
    pub(super) bad: Toned,
    pub(super) unknown: Toned,
}

const fn rgb(code: u32) -> Color32 {
    let [_, r, g, b] = code.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

const fn toned(ink: u32, ground: u32) -> Toned {
    Toned { ink: rgb(ink), ground: rgb(ground) }
}

const LIGHT: Palette = Palette {
    dark: false,
    ground: rgb(0xF4_F5F2),
    surface: rgb(0xFF_FFFF),
    line: rgb(0xD3_D8DB),
    outline: rgb(0x76_828C),
    ink: rgb(0x17_222B),
    soft: rgb(0x52_5E69),
    accent: rgb(0x1D_4E6B),
    accent_deep: rgb(0x13_3950),
    accent_pale: rgb(0xE3_EEF4),
    on_accent: rgb(0xFF_FFFF),
    training: rgb(0x6A_2C91),
    on_training: rgb(0xFF_FFFF),
    good: toned(0x15_633A, 0xE4_F3E9),
    caution: toned(0x7A_4700, 0xFF_F2D6),
    bad: toned(0xA1_1B1B, 0xFC_E8E6),
    unknown: toned(0x49_505C, 0xEA_ECEF),
};

/// The inks of drawn cards and pages, whatever the window looks like.
pub(super) const PAPER: &Palette = &LIGHT;

/// The ground of a drawn My Number Card.
pub(super) const PINK: Color32 = rgb(0xFB_F3F4);

const DARK: Palette = Palette {
    dark: true,
    ground: rgb(0x14_191D),
    surface: rgb(0x1E_252B),
    line: rgb(0x3A_444C),
    outline: rgb(0x8A_97A1),
    ink: rgb(0xED_F1F3),
    soft: rgb(0xB3_BEC6),
    accent: rgb(0x7C_C0E6),
    accent_deep: rgb(0xA5_D6F1),
    accent_pale: rgb(0x1C_3A4B),
    on_accent: rgb(0x0D_1A22),
    training: rgb(0xCF_9CF2),
    on_training: rgb(0x22_0B33),
    good: toned(0x86_DDA8, 0x14_301F),
    caution: toned(0xFF_CB6B, 0x3A_2A08),
    bad: toned(0xFF_A9A3, 0x45_161A),
    unknown: toned(0xC4_CAD3, 0x2D_343C),
};

const CONTRAST: Palette = Palette {
    dark: true,
    ground: rgb(0x00_0000),
    surface: rgb(0x00_0000),
    line: rgb(0xC8_C8C8),
    outline: rgb(0xFF_FFFF),
    ink: rgb(0xFF_FFFF),
    soft: rgb(0xE6_E6E6),
    accent: rgb(0xFF_E600),
    accent_deep: rgb(0xFF_F27A),
    accent_pale: rgb(0x33_3000),
    on_accent: rgb(0x00_0000),
    training: rgb(0xE0_A8FF),
    on_training: rgb(0x00_0000),
    good: toned(0x7C_FF9B, 0x00_2B10),
    caution: toned(0xFF_D24D, 0x33_2600),
    bad: toned(0xFF_9C9C, 0x3D_0000),
    unknown: toned(0xFF_FFFF, 0x26_2626),
};

#[cfg(test)]
mod tests {
    use super::{Color32, Look, PAPER, PINK, Palette, Tone};

    const TONES: [Tone; 5] = [Tone::Good, Tone::Caution, Tone::Bad, Tone::Unknown, Tone::Plain];

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

    /// Every text with every ground it stands on.
    fn texts(p: &Palette) -> Vec<(Color32, Color32)> {
        let mut pairs = vec![
            (p.on_accent, p.accent),
            (p.on_accent, p.accent_deep),
            (p.on_training, p.training),
            (p.ink, p.accent_pale),
            (p.soft, p.accent_pale),
        ];
        for ground in [p.ground, p.surface] {
            pairs.extend([(p.ink, ground), (p.soft, ground), (p.accent, ground)]);
        }
        for tone in TONES.map(|tone| tone.of(p)) {
            pairs.extend([tone.ground, p.ground, p.surface].map(|ground| (tone.ink, ground)));
            pairs.extend([(p.ink, tone.ground), (p.soft, tone.ground)]);
        }
        pairs
    }

    #[test]
    fn every_text_can_be_read_in_every_look() {
        for look in Look::ALL {
            let least = if look == Look::Contrast { 7.0 } else { 4.5 };
            for (text, ground) in texts(look.palette()) {
                let ratio = contrast(text, ground);
                assert!(ratio >= least, "{look:?}: {text:?} on {ground:?}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn print_can_be_read_on_its_paper() {
        // White, a My Number Card's, and the ground of a passport's zone: the grounds of the drawings.
        for ground in [Color32::WHITE, PINK, Color32::from_gray(0xF4)] {
            for ink in [PAPER.ink, PAPER.soft, PAPER.accent] {
                assert!(contrast(ink, ground) >= 4.5, "{ink:?} on {ground:?}");
            }
            assert!(contrast(PAPER.outline, ground) >= 3.0, "{ground:?}");
        }
    }

    #[test]
    fn what_can_be_operated_has_an_outline_and_the_focus_can_be_seen() {
        for look in Look::ALL {
            let p = look.palette();
            for ground in [p.ground, p.surface] {
                for line in [p.outline, p.accent] {
                    assert!(contrast(line, ground) >= 3.0, "{look:?}: {line:?} on {ground:?}");
                }
            }
        }
    }

    #[test]
    fn not_checked_has_colours_of_its_own() {
        for p in Look::ALL.map(Look::palette) {
            assert_ne!(p.unknown.ink, p.good.ink);
            assert_ne!(p.unknown.ground, p.good.ground);
        }
    }
}

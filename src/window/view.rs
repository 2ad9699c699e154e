// SPDX-License-Identifier: MIT OR Apache-2.0
//! How the window is looked at: colours, size of everything, and the language that comes first.

use std::str::FromStr;

use eframe::egui::Context;

use super::theme::{self, Look};
use crate::words::{self, Language};

/// How large everything is, in per cent of the usual size: 100 to 250.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale(u16);

impl Scale {
    /// The smallest, in per cent.
    pub const LEAST: u16 = 100;
    /// The largest, in per cent.
    pub const MOST: u16 = 250;

    /// A scale; `None` outside the bounds.
    #[must_use]
    pub const fn of(percent: u16) -> Option<Self> {
        if percent < Self::LEAST || percent > Self::MOST { None } else { Some(Self(percent)) }
    }

    /// In per cent.
    #[must_use]
    pub const fn percent(self) -> u16 {
        self.0
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self(Self::LEAST)
    }
}

impl FromStr for Scale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.trim_end_matches('%').parse().ok().and_then(Self::of);
        number.ok_or_else(|| format!("a number of per cent, {} to {}", Self::LEAST, Self::MOST))
    }
}

/// How the window is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The colours.
    pub look: Look,
    /// How large everything is.
    pub scale: Scale,
    /// Which language comes first.
    pub language: Language,
}

impl View {
    /// Makes the window so, from the next frame on.
    pub(super) fn apply(self, ctx: &Context) {
        theme::apply(ctx, self.look);
        ctx.set_zoom_factor(f32::from(self.scale.percent()) / 100.0);
        words::speak(self.language);
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn a_scale_is_within_its_bounds() {
        assert_eq!("150".parse::<Scale>().map(Scale::percent), Ok(150));
        assert_eq!("250%".parse::<Scale>().map(Scale::percent), Ok(250));
        for wrong in ["", "99", "251", "-1", "big", "1.5"] {
            assert!(wrong.parse::<Scale>().is_err(), "{wrong}");
        }
    }
}

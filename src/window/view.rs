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
    /// The sizes that are offered; an option or the file may name any between.
    pub const STEPS: [Self; 8] =
        [Self(100), Self(110), Self(125), Self(150), Self(175), Self(200), Self(225), Self(250)];

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

    /// The next larger step; the largest stays.
    #[must_use]
    pub fn larger(self) -> Self {
        Self::STEPS.into_iter().find(|step| step.0 > self.0).unwrap_or(self)
    }

    /// The next smaller step; the smallest stays.
    #[must_use]
    pub fn smaller(self) -> Self {
        Self::STEPS.into_iter().rev().find(|step| step.0 < self.0).unwrap_or(self)
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
        // The toolkit's own keys would go beyond the bounds, and nobody would keep what they set.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        theme::apply(ctx, self.look);
        ctx.set_zoom_factor(f32::from(self.scale.percent()) / 100.0);
        words::speak(self.language);
    }
}

/// What the command line says about the view. It wins over what was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewGiven {
    /// The colours.
    pub look: Option<Look>,
    /// How large everything is.
    pub scale: Option<Scale>,
    /// Which language comes first.
    pub language: Option<Language>,
}

impl ViewGiven {
    /// A view with what is given here put over it.
    #[must_use]
    pub fn over(self, view: View) -> View {
        View {
            look: self.look.unwrap_or(view.look),
            scale: self.scale.unwrap_or(view.scale),
            language: self.language.unwrap_or(view.language),
        }
    }

    /// Nothing is given.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Scale, View, ViewGiven};
    use crate::window::Look;

    #[test]
    fn a_scale_is_within_its_bounds() {
        assert_eq!("150".parse::<Scale>().map(Scale::percent), Ok(150));
        assert_eq!("250%".parse::<Scale>().map(Scale::percent), Ok(250));
        for wrong in ["", "99", "251", "-1", "big", "1.5"] {
            assert!(wrong.parse::<Scale>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn steps_never_leave_the_bounds() {
        assert_eq!(Scale::STEPS.map(|step| Scale::of(step.percent())), Scale::STEPS.map(Some));
        let (mut up, mut down) = (Scale::default(), Scale::of(Scale::MOST).unwrap());
        for _ in 0..20 {
            (up, down) = (up.larger(), down.smaller());
        }
        assert_eq!((up.percent(), down.percent()), (Scale::MOST, Scale::LEAST));
        let between = Scale::of(133).unwrap();
        assert_eq!((between.smaller().percent(), between.larger().percent()), (125, 150));
    }

    #[test]
    fn what_is_given_wins_and_the_rest_stays() {
        let kept = View { look: Look::Dark, scale: Scale::of(200).unwrap(), ..View::default() };
        let given = ViewGiven { look: Some(Look::Contrast), ..ViewGiven::default() };
        assert_eq!(given.over(kept), View { look: Look::Contrast, ..kept });
        assert_eq!(ViewGiven::default().over(kept), kept);
    }
}

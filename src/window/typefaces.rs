// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window's fonts: a small Japanese one to begin with, others only when a text needs them.

use eframe::egui::text::{FontData, FontDefinitions};
use eframe::egui::{Context, FontFamily};

use super::theme;
use crate::fonts;

/// A text that every font the window begins with must have.
const COMMON: &str = "確か本人確認Tashika";

/// The fonts in use.
pub(super) struct Typefaces {
    definitions: FontDefinitions,
}

impl Typefaces {
    /// Loads the first font and its bold face. Without any Japanese font the built-in Latin one remains,
    /// and `tashika doctor` says what to install.
    pub(super) fn install(ctx: &Context) -> Self {
        let mut typefaces = Self { definitions: FontDefinitions::default() };
        let latin: Vec<String> =
            typefaces.definitions.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
        let bold = FontFamily::Name(theme::BOLD.into());
        let machine = FontFamily::Name(theme::MACHINE.into());
        typefaces.definitions.families.insert(bold.clone(), latin.clone());
        typefaces.definitions.families.insert(machine.clone(), latin);
        if let Some(font) = fonts::for_text(COMMON) {
            if let Some(heavy) = fonts::bold_of(&font.family, COMMON) {
                typefaces.add(&heavy, "bold", std::slice::from_ref(&bold), true);
            }
            typefaces.add(&font, "regular", &[FontFamily::Proportional, FontFamily::Monospace], true);
            typefaces.add(&font, "regular", &[bold, machine.clone()], false);
        }
        if let Some(font) = fonts::machine_readable() {
            typefaces.add(&font, "machine", &[machine], true);
        }
        ctx.set_fonts(typefaces.definitions.clone());
        typefaces
    }

    /// Makes sure that each character of a text can be shown, if any font here has it. Returns the number of
    /// characters that none has: they are shown by the chip's own picture only.
    pub(super) fn cover(&mut self, ctx: &Context, text: &str) -> usize {
        let Some(font) = fonts::for_text(text) else { return text.chars().count() };
        let name = format!("{} {}", font.family, font.index);
        let known = fonts::for_text(COMMON).is_some_and(|first| first.family == font.family);
        if !known && !self.definitions.font_data.contains_key(&name) {
            let bold = FontFamily::Name(theme::BOLD.into());
            self.add(&font, &name, &[FontFamily::Proportional, FontFamily::Monospace, bold], false);
            ctx.set_fonts(self.definitions.clone());
        }
        font.missing.len()
    }

    fn add(&mut self, font: &fonts::Font, name: &str, families: &[FontFamily], first: bool) {
        let data = FontData::from_blob(font.data.clone(), font.index);
        self.definitions.font_data.insert(name.to_owned(), data.into());
        for family in families {
            let list = self.definitions.families.entry(family.clone()).or_default();
            let at = if first { 0 } else { list.len().min(1) };
            list.insert(at, name.to_owned());
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window's fonts: a small Japanese one to begin with, others only when a text needs them.

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui::text::{FontData, FontDefinitions};
use eframe::egui::{Context, FontFamily};

use super::customer::tongues;
use super::theme;
use crate::fonts;
use crate::words::customer::Tongue;

/// A text that every font the window begins with must have.
const COMMON: &str = "確か本人確認Tashika";

/// The fonts in use.
pub(super) struct Typefaces {
    definitions: FontDefinitions,
    /// The family the window begins with; empty without any Japanese font.
    first: String,
}

/// A font being looked for on a thread of its own: to read a large one takes longer than a frame may, and to ask every font
/// of the system takes seconds.
pub(super) struct Search {
    characters: usize,
    found: Receiver<Option<fonts::Font>>,
}

impl Search {
    /// Begins to look for a font that has every character of a text. `None` if the system gives no thread.
    pub(super) fn begin(ctx: &Context, text: String) -> Option<Self> {
        let (sender, found) = channel();
        let (ctx, characters) = (ctx.clone(), text.chars().count());
        let work = move || {
            // If the visit is over there is nobody to tell.
            let _ = sender.send(fonts::for_text(&text));
            ctx.request_repaint();
        };
        std::thread::Builder::new().name("fonts".into()).spawn(work).ok()?;
        Some(Self { characters, found })
    }

    /// Loads what was found; the number of characters that no font has. `None` while it is being looked for.
    pub(super) fn poll(&self, ctx: &Context, typefaces: &mut Typefaces) -> Option<usize> {
        match self.found.try_recv() {
            Ok(font) => Some(typefaces.take(ctx, font.as_ref(), self.characters)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(typefaces.take(ctx, None, self.characters)),
        }
    }
}

impl Typefaces {
    /// Loads the first font and its bold face. Without any Japanese font the built-in Latin one remains,
    /// and `tashika doctor` says what to install.
    pub(super) fn install(ctx: &Context) -> Self {
        let mut typefaces = Self { definitions: FontDefinitions::default(), first: String::new() };
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
            typefaces.first = font.family;
        }
        if let Some(font) = fonts::machine_readable() {
            typefaces.add(&font, "machine", &[machine], true);
        }
        typefaces.bind();
        ctx.set_fonts(typefaces.definitions.clone());
        typefaces
    }

    /// Binds the families of the customer's languages: at first to what is there, so that no family is ever without a
    /// font; those in Latin letters at once to a font that has all their marks, because their names stand on buttons.
    fn bind(&mut self) {
        let families = &mut self.definitions.families;
        let list = |of: &FontFamily| families.get(of).cloned().unwrap_or_default();
        let (regular, bold) = (list(&FontFamily::Proportional), list(&FontFamily::Name(theme::BOLD.into())));
        for tongue in Tongue::ALL {
            families.insert(tongues::family(tongue, false), regular.clone());
            families.insert(tongues::family(tongue, true), bold.clone());
        }
        let latin: Vec<Tongue> = Tongue::ALL
            .into_iter()
            .filter(|tongue| fonts::Script::of(*tongue) == Some(fonts::Script::Latin))
            .collect();
        let text: String = latin.iter().map(|tongue| tongue.characters()).collect();
        self.shape(fonts::Script::Latin, &text, &latin);
    }

    /// Sees to it that a customer's language has its font; what is large is loaded when somebody wants it.
    pub(super) fn speak(&mut self, ctx: &Context, tongue: Tongue) {
        if tongue == Tongue::Chinese && !self.definitions.font_data.contains_key(&name_of(tongue, false)) {
            self.shape(fonts::Script::SimplifiedChinese, &tongue.characters(), &[tongue]);
            ctx.set_fonts(self.definitions.clone());
        }
    }

    /// Puts the fonts of a script in front of the families of these languages.
    fn shape(&mut self, script: fonts::Script, text: &str, tongues: &[Tongue]) {
        let (Some(faces), Some(first)) = (fonts::for_script(script, text), tongues.first()) else { return };
        let families = |bold| tongues.iter().map(|tongue| tongues::family(*tongue, bold)).collect::<Vec<_>>();
        self.add(&faces.regular, &name_of(*first, false), &families(false), true);
        match &faces.bold {
            Some(bold) => self.add(bold, &name_of(*first, true), &families(true), true),
            None => self.add(&faces.regular, &name_of(*first, false), &families(true), true),
        }
    }

    /// Makes sure that each character of a text can be shown, if any font here has it. Returns the number of
    /// characters that none has: they are shown by the chip's own picture only. Where the known fonts lack one, every font of
    /// the system is asked: what the window waits for goes through [`Search`].
    pub(super) fn cover(&mut self, ctx: &Context, text: &str) -> usize {
        self.take(ctx, fonts::for_text(text).as_ref(), text.chars().count())
    }

    /// The same with the font that was found for a text of so many characters.
    pub(super) fn take(&mut self, ctx: &Context, font: Option<&fonts::Font>, characters: usize) -> usize {
        let Some(font) = font else { return characters };
        let name = format!("{} {}", font.family, font.index);
        if self.first != font.family && !self.definitions.font_data.contains_key(&name) {
            let bold = FontFamily::Name(theme::BOLD.into());
            self.add(font, &name, &[FontFamily::Proportional, FontFamily::Monospace, bold], false);
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

/// The name under which the toolkit knows the font of a language.
fn name_of(tongue: Tongue, bold: bool) -> String {
    format!("{}{}", tongue.code(), if bold { " bold" } else { "" })
}

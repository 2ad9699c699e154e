// SPDX-License-Identifier: MIT OR Apache-2.0
//! Single characters of a zone within a sentence: in the machine's type, and named, because O and 0 are hardly told apart by
//! their looks.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, FontId, Ui};

use crate::window::theme::{self, size};
use crate::words;

/// The Japanese sentence. `characters`: the mark in it, and the character that takes its place.
pub(super) fn ja(ui: &mut Ui, text: &str, characters: &[(&str, char)], ink: Color32) {
    let job = sentence(text, characters, size::BODY, ink, |character| sort(character).first().to_owned());
    ui.label(job);
}

/// The English one.
pub(super) fn en(ui: &mut Ui, text: &str, characters: &[(&str, char)]) {
    let named = |character| format!("{} ", sort(character).second());
    ui.label(sentence(text, characters, size::SMALL, theme::soft(), named));
}

/// What a character is.
fn sort(character: char) -> words::Words<'static> {
    words::words(match character {
        '0'..='9' => "window.mrz.sort.digit",
        'A'..='Z' => "window.mrz.sort.letter",
        _ => "window.mrz.sort.filler",
    })
}

fn sentence(
    text: &str,
    characters: &[(&str, char)],
    points: f32,
    ink: Color32,
    named: impl Fn(char) -> String,
) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut rest = text;
    let format = |font: FontId| TextFormat::simple(font, ink);
    loop {
        let next =
            characters.iter().filter_map(|(mark, character)| Some((rest.find(mark)?, mark, character)));
        let Some((_, mark, character)) = next.min_by_key(|(at, ..)| *at) else { break };
        let Some((before, behind)) = rest.split_once(*mark) else { break };
        job.append(&format!("{before}{}", named(*character)), 0.0, format(theme::regular(points)));
        job.append(&character.to_string(), 0.0, format(theme::machine(points * 1.15)));
        rest = behind;
    }
    job.append(rest, 0.0, format(theme::regular(points)));
    job
}

#[cfg(test)]
mod tests {
    use eframe::egui::FontFamily;

    use super::{Color32, sentence, sort};
    use crate::window::theme::MACHINE;

    #[test]
    fn characters_are_named_and_stand_in_the_machines_type() {
        let job =
            sentence("{old} → {new}.", &[("{new}", '0'), ("{old}", 'O')], 10.0, Color32::BLACK, |one| {
                sort(one).first().to_owned()
            });
        assert_eq!(job.text, "英字O → 数字0.");
        let machine = FontFamily::Name(MACHINE.into());
        let in_it = job.sections.iter().filter(|section| section.format.font_id.family == machine);
        let text = in_it.map(|section| &job.text[section.byte_range.start.0..section.byte_range.end.0]);
        assert_eq!(text.collect::<String>(), "O0");
    }
}

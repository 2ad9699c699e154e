// SPDX-License-Identifier: MIT OR Apache-2.0
//! Forms: a label, a field, and what is wrong with it right below.

use eframe::egui::{Id, RichText, TextEdit, Ui, vec2};
use jiff::civil::Date;

use super::buttons::enter_goes_on;
use super::choice::Choice;
use super::{dates, texts};
use crate::counter::entry::{Complaint, LONGEST};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::words;

/// A form with what is wrong with it.
pub(in crate::window) struct Form<'c> {
    /// What is wrong.
    complaints: &'c [Complaint],
    /// The clerk has tried to go on: what is still empty is told too.
    tried: bool,
    /// The field that gets the focus now.
    focus: Option<&'static str>,
}

/// How a field is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum By {
    /// It is typed.
    Typing,
    /// One of several answers is chosen.
    Choosing,
}

impl By {
    /// The words for a field that is empty.
    fn missing(self) -> &'static str {
        match self {
            Self::Typing => "entry.to_type",
            Self::Choosing => "entry.to_choose",
        }
    }
}

impl<'c> Form<'c> {
    /// A form. Before the clerk has tried to go on, only what must not be typed is told.
    pub(in crate::window) fn new(complaints: &'c [Complaint], tried: bool) -> Self {
        Self { complaints, tried, focus: None }
    }

    /// The field that gets the focus now.
    pub(in crate::window) fn focus(self, field: Option<&'static str>) -> Self {
        Self { focus: field, ..self }
    }

    /// Whether this field gets the focus now.
    pub(in crate::window) fn seeks(&self, field: &str) -> bool {
        self.focus == Some(field)
    }

    /// Says what is wrong with a field, below it. What is missing is called by the name that stands above the field, `key`: a page
    /// can have several that are empty, and the one that is read aloud has no place.
    pub(in crate::window) fn complaint(&self, ui: &mut Ui, field: &str, key: &str, by: By) {
        for complaint in self.complaints.iter().filter(|complaint| complaint.field == field) {
            let empty = matches!(
                complaint.words.as_str(),
                "entry.required" | "entry.not_a_date" | "clerk.not_a_time" | "paper.no_date"
            );
            if empty && !self.tried {
                continue;
            }
            let required = complaint.words == "entry.required";
            let text = words::words(if required { by.missing() } else { &complaint.words });
            let name = words::words(key);
            let fill = |text: &str, name: &str| text.replace("{field}", bare(name));
            texts::notice(ui, Tone::Bad, |ui| {
                let first = fill(text.first(), name.first());
                ui.label(texts::body(first).color(Tone::Bad.ink()));
                ui.label(texts::small(fill(text.second(), name.second())));
            });
        }
    }

    /// The name by which the toolkit knows a line of text.
    pub(in crate::window) fn id(field: &'static str, key: &str) -> Id {
        Id::unique(("form", key, field))
    }

    /// A line of text.
    pub(in crate::window) fn line(&self, ui: &mut Ui, field: &'static str, key: &str, text: &mut String) {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            self.bare_line(ui, field, key, text, 430.0);
            self.complaint(ui, field, key, By::Typing);
        });
        ui.add_space(NEAR * 0.5);
    }

    fn bare_line(&self, ui: &mut Ui, field: &'static str, key: &str, text: &mut String, width: f32) {
        let label_text = words::words(key);
        let label =
            ui.label(RichText::new(label_text.first()).font(theme::regular(size::BODY)).color(theme::ink()));
        ui.label(texts::small(label_text.second()));
        let edit = TextEdit::singleline(text)
            .id(Self::id(field, key))
            .char_limit(LONGEST)
            .font(theme::regular(size::BODY))
            .margin(vec2(10.0, 8.0))
            .return_key(None)
            .desired_width(width.min(ui.available_width() - 24.0));
        let response = ui.add(edit).labelled_by(label.id);
        if self.focus == Some(field) {
            response.request_focus();
        }
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        enter_goes_on(ui, &response);
    }

    /// A date, typed as it is printed and read back below.
    pub(in crate::window) fn date(&self, ui: &mut Ui, field: &'static str, key: &str, text: &mut String) {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            self.bare_line(ui, field, key, text, 260.0);
            match dates::parse(text) {
                Some(date) => ui.label(texts::body(dates::told(date)).color(Tone::Plain.ink())),
                None if text.trim().is_empty() => ui.label(texts::small(words::first("visit.date_hint"))),
                None => ui.label(texts::body(words::first("entry.not_a_date")).color(Tone::Bad.ink())),
            };
            self.complaint(ui, field, key, By::Typing);
        });
        ui.add_space(NEAR * 0.5);
    }

    /// One of several. `spoken` says what is asked, for those who hear only the answer.
    pub(in crate::window) fn one_of<T: Copy + PartialEq>(
        &self,
        ui: &mut Ui,
        field: &'static str,
        key: &str,
        options: &[(T, &str)],
        chosen: &mut Option<T>,
    ) {
        texts::part(ui, key);
        ui.horizontal_wrapped(|ui| {
            for (index, (value, option)) in options.iter().enumerate() {
                let text = words::words(option);
                let spoken = format!("{}: {}", words::first(key), text.first());
                let choice =
                    Choice::radio(text.first(), text.second(), *chosen == Some(*value)).spoken(&spoken);
                let pressed = choice.least(vec2(0.0, 46.0)).show(ui);
                if self.focus == Some(field) && index == 0 {
                    pressed.response.request_focus();
                }
                if pressed.now {
                    *chosen = Some(*value);
                }
            }
        });
        self.complaint(ui, field, key, By::Choosing);
        ui.add_space(NEAR);
    }

    /// Yes or no.
    pub(in crate::window) fn check(&self, ui: &mut Ui, key: &str, tone: Tone, checked: &mut bool) {
        let text = words::words(key);
        if Choice::check(text.first(), text.second(), *checked).tone(tone).show(ui).now {
            *checked = !*checked;
        }
    }
}

/// A name without what is explained behind it, e.g. an example or "(optional)".
fn bare(name: &str) -> &str {
    let explained = name.ends_with([')', '）']).then(|| name.rfind(['(', '（'])).flatten();
    explained.and_then(|at| name.get(..at)).map(str::trim).filter(|bare| !bare.is_empty()).unwrap_or(name)
}

/// The first field of a page that something is wrong with.
pub(in crate::window) fn first(complaints: &[Complaint], order: &[&'static str]) -> Option<&'static str> {
    let wrong = |field: &&&'static str| complaints.iter().any(|complaint| complaint.field == **field);
    order.iter().find(wrong).copied()
}

/// A typed date, with a complaint where something stands that is none.
pub(in crate::window) fn date_of(
    field: &'static str,
    text: &str,
    needed: bool,
    complaints: &mut Vec<Complaint>,
) -> Option<Date> {
    let date = dates::parse(text);
    // What nobody typed is missing, not misread.
    let words = match text.trim().is_empty() {
        true if needed => Some("entry.required"),
        true => None,
        false => Some("entry.not_a_date"),
    };
    if let Some(words) = words.filter(|_| date.is_none()) {
        complaints.push(Complaint { field, words: words.to_owned() });
    }
    date
}

#[cfg(test)]
mod tests {
    use super::{bare, date_of};

    #[test]
    fn a_field_is_called_by_its_name_alone() {
        assert_eq!(bare("提示を受けた時刻(本日。例: 14:05)"), "提示を受けた時刻");
        assert_eq!(bare("Customer number (optional)"), "Customer number");
        assert_eq!(bare("外国の方(外国PEPs)・そのご家族"), "外国の方(外国PEPs)・そのご家族");
        assert_eq!((bare("(a)"), bare(")"), bare("")), ("(a)", ")", ""));
    }

    #[test]
    fn an_empty_date_is_missing_and_not_misread() {
        let said = |text: &str, needed: bool| {
            let mut complaints = Vec::new();
            assert_eq!(date_of("until", text, needed, &mut complaints), None);
            complaints.into_iter().map(|complaint| complaint.words).collect::<Vec<_>>()
        };
        assert_eq!(said(" ", true), ["entry.required"]);
        assert_eq!(said("", false), [""; 0]);
        assert_eq!(said("soon", true), ["entry.not_a_date"]);
        assert_eq!(said("soon", false), ["entry.not_a_date"]);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! 照合番号B in its three printed parts, for those who would rather copy than compose.

use eframe::egui::{Ui, vec2};
use jiff::civil::Date;
use tashika_kit::date::{ERAS, Era};
use tashika_kit::{CardError, Secret};
use tashika_mynumber::{CHECK_NUMBER_B, CheckNumberB, PrintedBirthDate};

use crate::window::theme::NEAR;
use crate::window::widgets::buttons::take_focus;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::digits::{self, Digits, Look};
use crate::window::widgets::texts;
use crate::words;

/// The parts typed so far.
#[derive(Debug)]
pub(super) struct Parts {
    /// `None`: Gregorian, as printed for foreign residents. Outside: not chosen yet.
    calendar: Option<Option<&'static Era>>,
    year: Digits,
    month: Digits,
    day: Digits,
    expiry: Digits,
    code: Digits,
}

impl Default for Parts {
    fn default() -> Self {
        let [year, month, day, expiry, code] = [4, 2, 2, 4, 4].map(Digits::new);
        Self { calendar: None, year, month, day, expiry, code }
    }
}

impl Parts {
    /// Wipes everything.
    pub(super) fn clear(&mut self) {
        self.calendar = None;
        for field in [&mut self.year, &mut self.month, &mut self.day, &mut self.expiry, &mut self.code] {
            field.clear();
        }
    }

    /// How many digits stand in the fields.
    pub(super) fn typed(&self) -> usize {
        [&self.year, &self.month, &self.day, &self.expiry, &self.code].map(Digits::len).iter().sum()
    }

    /// Whether every part is there.
    pub(super) fn is_complete(&self) -> bool {
        self.calendar.is_some()
            && [&self.year, &self.month, &self.day].iter().all(|field| field.len() > 0)
            && self.expiry.is_full()
            && self.code.is_full()
    }

    /// The 14 digits.
    ///
    /// # Errors
    /// Those of [`CheckNumberB::from_parts`].
    pub(super) fn compose(&self, today: Date) -> Result<Secret, CardError> {
        let impossible =
            || CardError::Credential { credential: CHECK_NUMBER_B, problem: "birth_date_impossible" };
        let number = |field: &Digits| field.as_str().parse::<i16>().map_err(|_| impossible());
        let small = |field: &Digits| field.as_str().parse::<u8>().map_err(|_| impossible());
        let (month, day) = (small(&self.month)?, small(&self.day)?);
        let birth = match self.calendar.flatten() {
            Some(era) => PrintedBirthDate::Era { era, year: small(&self.year)?, month, day },
            None => {
                let side = |value: u8| i8::try_from(value).map_err(|_| impossible());
                let date = Date::new(number(&self.year)?, side(month)?, side(day)?);
                PrintedBirthDate::Gregorian(date.map_err(|_| impossible())?)
            }
        };
        let number = CheckNumberB::from_parts(birth, self.expiry.as_str(), self.code.as_str(), today)?;
        Ok(number.digits().clone())
    }
}

/// Draws the parts; `true` if anything changed.
pub(super) fn show(ui: &mut Ui, parts: &mut Parts, focus: bool) -> bool {
    let mut changed = calendars(ui, parts, focus);
    ui.add_space(NEAR);
    let year_digits = if matches!(parts.calendar, Some(None)) { 4 } else { 2 };
    texts::part(ui, "window.part.birth_printed");
    let mut advance = false;
    ui.horizontal(|ui| {
        let birth = [
            (&mut parts.year, year_digits, "window.part.year"),
            (&mut parts.month, 2, "window.part.month"),
            (&mut parts.day, 2, "window.part.day"),
        ];
        for (field, cells, key) in birth {
            part(ui, field, cells, key, &mut advance, &mut changed);
            ui.label(texts::body(words::first(key)));
            ui.add_space(NEAR);
        }
    });
    ui.horizontal_wrapped(|ui| {
        for (field, key) in
            [(&mut parts.expiry, "window.front.expiry_year"), (&mut parts.code, "window.front.code")]
        {
            ui.vertical(|ui| {
                texts::part(ui, key);
                part(ui, field, 4, key, &mut advance, &mut changed);
            });
            ui.add_space(NEAR);
        }
    });
    changed
}

/// One field. A full field hands the focus to the next.
fn part(ui: &mut Ui, field: &mut Digits, cells: usize, key: &str, advance: &mut bool, changed: &mut bool) {
    let look =
        Look { label: words::first(key), groups: &[(cells, "")], masked: false, wrong: false, large: false };
    let typed = digits::show(ui, field, &look);
    if std::mem::take(advance) {
        take_focus(&typed.response);
    }
    *changed |= typed.changed;
    *advance = typed.filled;
}

/// 令和 and the others, or Gregorian.
fn calendars(ui: &mut Ui, parts: &mut Parts, focus: bool) -> bool {
    let mut changed = false;
    texts::part(ui, "window.part.calendar");
    ui.horizontal_wrapped(|ui| {
        let eras = ERAS.iter().map(|era| (Some(era), era.kanji));
        let gregorian = [(None, words::first("window.part.gregorian"))];
        for (index, (calendar, name)) in eras.chain(gregorian).enumerate() {
            let chosen = parts.calendar == Some(calendar);
            let letter = calendar.map_or(String::new(), |era: &Era| era.letter.to_string());
            let pressed = Choice::radio(name, &letter, chosen).least(vec2(0.0, 44.0)).show(ui);
            if focus && index == 0 {
                pressed.response.request_focus();
            }
            if pressed.now && !chosen {
                parts.calendar = Some(calendar);
                parts.year.clear();
                changed = true;
            }
        }
    });
    changed
}

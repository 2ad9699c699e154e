// SPDX-License-Identifier: MIT OR Apache-2.0
//! 免許証の番号 in its parts. What is odd about it is a reason to look closer and never a proof.

use eframe::egui::Ui;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading};
use tashika_licence::{LicenceNumber, NumberProblem};

use crate::window::theme::{Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// Explains the number below its field.
pub(super) fn parts(ui: &mut Ui, reading: &Reading, field: &Field) {
    let FieldValue::Text { text } = &field.value else { return };
    let Some(number) = LicenceNumber::parse(text) else { return };
    let (ja, en) = told(&number, issued(reading));
    ui.label(texts::small(ja));
    ui.label(texts::small(en).size(size::SMALL - 1.5));
    for problem in number.problems() {
        let key = match problem {
            NumberProblem::CheckDigit => "window.number.check_digit",
            NumberProblem::UnknownCommission => "window.number.unknown_commission",
        };
        texts::both(ui, key, size::SMALL, Tone::Caution.ink());
    }
}

/// The year in which this licence was issued: the first issue was not later.
fn issued(reading: &Reading) -> Option<i16> {
    match &reading.field(&FieldName::ISSUE_DATE)?.value {
        FieldValue::Date { date } => Some(date.year()),
        _ => None,
    }
}

/// Where and when first, and how often again; Japanese and English.
fn told(number: &LicenceNumber, issued: Option<i16>) -> (String, String) {
    let year = match issued {
        Some(issued) => number.first_issued(issued).to_string(),
        None => format!("'{:02}", number.year),
    };
    let commission = number.commission.unwrap_or(&number.commission_code);
    let first = words::words("window.number.first");
    let again = words::words("window.number.reissues");
    let fill = |text: &str| {
        text.replace("{commission}", commission)
            .replace("{year}", &year)
            .replace("{count}", &number.reissues.to_string())
    };
    (
        format!("{}・{}", fill(first.first()), fill(again.first())),
        format!("{}; {}", fill(first.second()), fill(again.second())),
    )
}

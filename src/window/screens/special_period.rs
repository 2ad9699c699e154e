// SPDX-License-Identifier: MIT OR Apache-2.0
//! 特例期間: an expired card may be prolonged while an application is pending (`specs` residence-card §7.4). The chip's
//! flag is signed by nobody, so the clerk asks for the paper.

use eframe::egui::Ui;
use jiff::civil::Date;
use tashika_kit::verdict::Validity;

use crate::counter::Finding;
use crate::records::SpecialPeriod;
use crate::window::theme::{FAR, Tone};
use crate::window::widgets::answers::{Answer, Answers, Question};
use crate::window::widgets::choice::long_answers;
use crate::window::widgets::{dates, texts};
use crate::words;

const ANSWERS: [(SpecialPeriod, &str, Tone); 3] = [
    (SpecialPeriod::Shown, "special_period.shown", Tone::Plain),
    (SpecialPeriod::NotShown, "special_period.not_shown", Tone::Bad),
    (SpecialPeriod::NotAsked, "special_period.not_asked", Tone::Unknown),
];

/// The answer for the record: none where nothing is to be asked, and what nobody answered was not asked.
pub(super) fn answer(finding: &Finding, today: Date, draft: Option<SpecialPeriod>) -> Option<SpecialPeriod> {
    finding.asks_special_period(today).then(|| draft.unwrap_or(SpecialPeriod::NotAsked))
}

/// The last day on which a special period can run, where one may.
pub(super) fn until(ui: &mut Ui, finding: &Finding, today: Date) {
    if let Validity::Ask { until: Some(until), .. } = finding.validity(today) {
        let text = words::words("window.special_period.until");
        ui.label(texts::body(format!("{} {}", text.first(), dates::gregorian(until))));
        ui.label(texts::small(format!("{} {until}", text.second())));
    }
}

/// Draws the question, where the document says that it may be prolonged.
pub(super) fn show(
    ui: &mut Ui,
    answers: &mut Answers,
    (finding, today): (&Finding, Date),
    draft: &mut Option<SpecialPeriod>,
) {
    if !finding.asks_special_period(today) {
        return;
    }
    ui.add_space(FAR);
    texts::notice_of(ui, Tone::Caution, "window.special_period.how");
    until(ui, finding, today);
    let options = ANSWERS.map(|(value, key, tone)| Answer::new(value, key).tone(tone));
    let question = Question::new("window.special_period.title", &options).width(long_answers(ui));
    answers.ask(ui, &question, draft);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! 在留カード等番号失効情報照会: the clerk asks the issuer's page on another machine and says here what it answered
//! (`specs` residence-card §6). The program asks nobody, and no answer makes a card genuine.
//!
//! Number and date stand here to be typed there. They are not copied to the clipboard: the number opens the chip, and
//! clipboards have histories that no program can empty.

use eframe::egui::{RichText, Ui};
use jiff::Timestamp;
use tashika_kit::reading::{FieldName, FieldValue};

use crate::counter::Finding;
use crate::records::{InquiryAnswer, NumberInquiry};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::answers::{Answer, Answers, Question};
use crate::window::widgets::choice::long_answers;
use crate::window::widgets::{dates, texts};
use crate::words;

const ANSWERS: [(InquiryAnswer, &str, Tone); 4] = [
    (InquiryAnswer::NotLapsed, "inquiry.not_lapsed", Tone::Plain),
    (InquiryAnswer::Lapsed, "inquiry.lapsed", Tone::Bad),
    (InquiryAnswer::Unavailable, "inquiry.unavailable", Tone::Unknown),
    (InquiryAnswer::NotAsked, "inquiry.not_asked", Tone::Unknown),
];

/// The answer so far; `None` is not chosen.
#[derive(Default)]
pub(super) struct Draft(Option<NumberInquiry>);

impl Draft {
    /// The answer for the record. What nobody answered was not asked.
    pub(super) fn answer(&self, finding: &Finding) -> Option<NumberInquiry> {
        let not_asked = NumberInquiry { answer: InquiryAnswer::NotAsked, at: Timestamp::now() };
        finding.has_number_inquiry().then(|| self.0.unwrap_or(not_asked))
    }
}

/// The words for an answer that leaves open whether the number has lapsed.
pub(super) fn open(answer: InquiryAnswer) -> Option<&'static str> {
    let is_open = matches!(answer, InquiryAnswer::NotAsked | InquiryAnswer::Unavailable);
    ANSWERS.iter().find(|(one, ..)| is_open && *one == answer).map(|(_, key, _)| *key)
}

/// Draws the step.
pub(super) fn show(ui: &mut Ui, answers: &mut Answers, finding: &Finding, draft: &mut Draft) {
    if !finding.has_number_inquiry() {
        return;
    }
    ui.add_space(FAR);
    texts::both(ui, "window.inquiry.how", size::SMALL, Tone::Plain.ink());
    drop(texts::card(ui, |ui| {
        given(ui, "window.inquiry.number", number(finding));
        given(ui, "window.inquiry.expiry", expiry(finding));
    }));
    ui.add_space(NEAR);
    ask(ui, answers, draft);
    let caution = match draft.0.map(|inquiry| inquiry.answer) {
        Some(InquiryAnswer::Lapsed) => (Tone::Bad, "window.inquiry.lapsed"),
        _ => (Tone::Caution, "window.inquiry.never_valid"),
    };
    texts::notice_of(ui, caution.0, caution.1);
}

/// A value to be typed into the page.
fn given(ui: &mut Ui, key: &str, value: Option<String>) {
    let text = words::words(key);
    ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
    match value {
        Some(value) => {
            ui.label(RichText::new(value).font(theme::bold(size::VALUE)).color(theme::ink()));
        }
        None => texts::both(ui, "window.inquiry.see_print", size::BODY, Tone::Unknown.ink()),
    }
}

fn ask(ui: &mut Ui, answers: &mut Answers, draft: &mut Draft) {
    let options = ANSWERS.map(|(value, key, tone)| Answer::new(value, key).tone(tone));
    let question = Question::new("window.inquiry.title", &options).width(long_answers(ui));
    let mut given = draft.0.map(|inquiry| inquiry.answer);
    if answers.ask(ui, &question, &mut given) {
        draft.0 = given.map(|answer| NumberInquiry { answer, at: Timestamp::now() });
    }
}

/// The number in its three parts.
fn number(finding: &Finding) -> Option<String> {
    match &finding.reading.field(&FieldName::DOCUMENT_NUMBER)?.value {
        FieldValue::Text { text } => Some(parts(text)),
        _ => None,
    }
}

fn parts(number: &str) -> String {
    match (number.get(..2), number.get(2..10), number.get(10..)) {
        (Some(first), Some(digits), Some(last)) if number.is_ascii() => format!("{first} {digits} {last}"),
        _ => number.to_owned(),
    }
}

/// The last day, as the chip says it or as it was typed from the picture.
fn expiry(finding: &Finding) -> Option<String> {
    let mut all = finding.transcript.iter().chain(&finding.reading.fields);
    let field = all.find(|field| field.name == FieldName::EXPIRY_DATE)?;
    match &field.value {
        FieldValue::Date { date } => Some(dates::gregorian(*date)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_number_stands_in_its_parts_and_nothing_is_lost() {
        assert_eq!(parts("AA12345678BB"), "AA 12345678 BB");
        for other in ["", "AA", "在留カードの番号です"] {
            assert_eq!(parts(other), other);
        }
    }
}

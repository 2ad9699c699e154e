// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk compares person, card and chip. Nothing is chosen beforehand; what nobody chose was not compared.

use eframe::egui::{Id, TextEdit, Ui, vec2};
use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::reading::{FieldName, Reading};
use tashika_licence::FAMILY;

use super::{
    Act, Scene, address_page, chip_side, fields, inquiry, marks, passport, residence, special_period,
};
use crate::counter::{Event, Finding, entry};
use crate::records::{Compared, FaceScore, Observations, SpecialPeriod};
use crate::rules::AddressPage;
use crate::window::layout::{self, Page};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, enter_goes_on};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::Form;
use crate::window::widgets::{front, passport_front, residence_front, texts, visitor};
use crate::words;

/// The longest remark, in characters.
const LONGEST: usize = 200;

/// What the clerk has chosen so far; `None` is not chosen.
#[derive(Default)]
pub(in crate::window) struct Draft {
    /// When the chip was read that this belongs to.
    of: Option<Timestamp>,
    answers: [Option<Compared>; 4],
    remark: String,
    marks: marks::Draft,
    inquiry: inquiry::Draft,
    special_period: Option<SpecialPeriod>,
    address_page: Option<AddressPage>,
    /// What a device said about the face, if one was asked.
    face_device: Option<FaceScore>,
}

impl Draft {
    /// What was seen of one card says nothing of the next.
    fn begin(&mut self, finding: &Finding) {
        if self.of != Some(finding.reading.read_at) {
            *self = Self { of: Some(finding.reading.read_at), ..Self::default() };
        }
    }

    fn observations(&self, finding: &Finding, today: Date) -> Observations {
        let [face, printed_card, security_code, picture_number] = self.answers.map(Option::unwrap_or_default);
        Observations {
            face_device: self.face_device.clone(),
            face,
            printed_card,
            security_code,
            picture_number,
            remark: self.remark.trim().to_owned(),
            marks: self.marks.codes(finding),
            special_period: special_period::answer(finding, today, self.special_period),
            number_inquiry: self.inquiry.answer(finding),
            address_page: self.address_page.filter(|_| finding.asks_address_page()),
        }
    }
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    finding: &Finding,
    draft: &mut Draft,
) -> Option<Act> {
    draft.begin(finding);
    let page = Page::split(ui);
    let reading = &finding.reading;
    let today = scene.today;
    let mut has = |ui: &Ui, name| scene.pictures.get(ui.ctx(), reading, name).is_some();
    let can = [
        has(ui, &FieldName::PHOTO),
        true,
        has(ui, &FieldName::SECURITY_CODE_IMAGE),
        has(ui, &FieldName::FRONT_IMAGE),
    ];
    let asked = rows(finding);
    let not_read = reading.family == FAMILY && reading.field(&FieldName::PHOTO).is_none();
    let missing = if not_read { "window.compare.photo_not_read" } else { "window.compare.no_picture" };
    let (entered, pinless) = (scene.entered, scene.pinless);
    page.content(ui, "comparison", |ui| {
        let Scene {
            pictures, front, residence_front: residence, passport_front: book, face, visitor, ..
        } = scene;
        layout::beside(
            ui,
            chip_side::width(ui.available_width(), reading),
            *pictures,
            |ui, pictures| {
                drop(texts::card(ui, |ui| chip_side::show(ui, pictures, finding)));
            },
            |ui, pictures| {
                texts::question(ui, "window.compare.question");
                ui.label(texts::small(words::first("window.hint.space")));
                ui.add_space(NEAR);
                if pinless {
                    texts::notice_of(ui, Tone::Caution, "window.jpki.pinless.compare");
                    ui.add_space(NEAR);
                }
                visitor::person(ui, *visitor, reading, pictures);
                if let Some(face) = face {
                    super::face::show(ui, face, reading, &mut draft.face_device);
                }
                if super::remarks::any(reading) {
                    texts::notice_of(ui, Tone::Caution, "window.compare.back");
                }
                let all = ROWS.into_iter().zip(draft.answers.iter_mut()).zip(can);
                for ((key, answer), possible) in all.filter(|((key, _), _)| asked.contains(key)) {
                    let possible = possible.then_some(()).ok_or(missing);
                    row(ui, (key, title(reading, key)), answer, possible, entered && key == FACE);
                    if key == NUMBER
                        && let Some(number) = reading.field(&FieldName::DOCUMENT_NUMBER)
                    {
                        let told = |text: &str| text.replace("{number}", &fields::value(number));
                        let text = words::words("window.compare.typed_number");
                        texts::pair(ui, &told(text.first()), &told(text.second()), size::BODY, theme::ink());
                        ui.add_space(NEAR);
                    }
                }
                visitor::print(ui, *visitor, pictures);
                // Beside the answers about it, not below everything else that is asked of a residence card.
                if let Some(printed) = residence {
                    texts::part(ui, "window.compare.print");
                    residence_front::show(printed, ui, pictures);
                }
                address_page::show(ui, finding, &mut draft.address_page);
                if let Some(printed) = book {
                    texts::part(ui, "window.passport.print.title");
                    passport_front::show(printed, ui, pictures);
                }
                marks::show(ui, finding, &mut draft.marks);
                inquiry::show(ui, finding, &mut draft.inquiry);
                special_period::show(ui, finding, today, &mut draft.special_period);
                remark(ui, &mut draft.remark);
                if let Some(printed) = front {
                    ui.add_space(FAR);
                    texts::part(ui, "window.compare.print");
                    front::show(printed, ui, pictures);
                }
            },
        );
    });
    page.bar(ui, super::back, |ui| {
        let pressed = Button::primary("window.compare.next").show(ui).now;
        if pressed && entry::text("remark", &draft.remark).is_empty() {
            return Act::counter(Event::Observed(draft.observations(finding, today)));
        }
        None
    })
}

const FACE: &str = "observation.face";
const PRINT: &str = "observation.printed_card";
const CODE: &str = "observation.security_code";
const NUMBER: &str = "observation.picture_number";

/// Everything that can be compared, in the order of the questions.
const ROWS: [&str; 4] = [FACE, PRINT, CODE, NUMBER];

/// What is compared: licences, residence cards and passports have no security code, and only the picture of a residence card's
/// front shows the number that opened it.
pub(super) fn rows(finding: &Finding) -> Vec<&'static str> {
    let reading = &finding.reading;
    // A signature has no photo and no print.
    if crate::jpki::is_jpki(&reading.family) {
        return Vec::new();
    }
    let has_code = reading.family != FAMILY && !residence::is(reading) && !passport::is(reading);
    let asked = |row: &&str| match *row {
        CODE => has_code,
        NUMBER => finding.asks_picture_number(),
        _ => true,
    };
    ROWS.into_iter().filter(asked).collect()
}

/// What stands above a question: a passport has a page, and no card's face.
fn title<'k>(reading: &Reading, key: &'k str) -> &'k str {
    if passport::is(reading) && key == PRINT { "window.passport.data_page" } else { key }
}

/// One comparison. Where there is no picture to compare with, it says why.
fn row(
    ui: &mut Ui,
    (key, title): (&str, &str),
    answer: &mut Option<Compared>,
    possible: Result<(), &'static str>,
    focus: bool,
) {
    self::answer(ui, key, title, answer, possible.is_ok(), focus);
    if let Err(missing) = possible {
        let text = words::words(missing);
        ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
    }
    ui.add_space(NEAR);
}

/// The three answers to what was compared. `key` is what is heard, `title` what stands above them.
pub(super) fn answer(
    ui: &mut Ui,
    key: &str,
    title: &str,
    answer: &mut Option<Compared>,
    possible: bool,
    focus: bool,
) {
    texts::part(ui, title);
    ui.horizontal_wrapped(|ui| {
        let options = [
            (Compared::Same, "compared.same", Tone::Good),
            (Compared::Different, "compared.different", Tone::Bad),
            (Compared::NotCompared, "compared.not_compared", Tone::Unknown),
        ];
        for (value, option, tone) in options {
            let text = words::words(option);
            let spoken = format!("{}: {}", words::first(key), text.first());
            let enabled = possible || value == Compared::NotCompared;
            let choice = Choice::radio(text.first(), text.second(), *answer == Some(value));
            let pressed =
                choice.tone(tone).enabled(enabled).spoken(&spoken).least(vec2(190.0, 52.0)).show(ui);
            let first = if possible { Compared::Same } else { Compared::NotCompared };
            if focus && value == first {
                pressed.response.request_focus();
            }
            if pressed.now {
                *answer = Some(value);
            }
        }
    });
}

fn remark(ui: &mut Ui, remark: &mut String) {
    ui.add_space(NEAR);
    let text = words::words("observation.remark");
    let label = ui.label(texts::body(format!("{}  {}", text.first(), text.second())));
    let field = TextEdit::singleline(remark)
        .id(Id::unique("remark"))
        .char_limit(LONGEST)
        .font(theme::regular(size::BODY))
        .margin(vec2(10.0, 8.0))
        .return_key(None)
        .desired_width(ui.available_width().min(560.0));
    let field = ui.add(field).labelled_by(label.id);
    enter_goes_on(ui, &field);
    ui.label(texts::small(words::first("window.compare.remark_hint")));
    Form::new(&entry::text("remark", remark), true).complaint(ui, "remark");
}

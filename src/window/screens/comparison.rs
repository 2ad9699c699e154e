// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk compares person, card and chip. Nothing is chosen beforehand; what nobody chose was not compared.

use eframe::egui::{Id, TextEdit, Ui, UiBuilder, vec2};
use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::reading::{FieldName, Reading};
use tashika_licence::FAMILY;

use super::{
    Act, Scene, address_page, chip_side, fields, inquiry, marks, passport, residence, special_period,
};
use crate::counter::{Counter, Event, Finding, Texts, Whose, entry};
use crate::records::{Compared, FaceScore, InquiryAnswer, Observations, SpecialPeriod};
use crate::rules::{AddressPage, Residence};
use crate::window::layout::{self, Page};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::answers::{Answer as AnswerOf, Answers, Question};
use crate::window::widgets::buttons::{Button, enter_goes_on, hush};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::{By, Form};
use crate::window::widgets::{front, passport_front, residence_front, texts, visitor};
use crate::words;

/// The longest remark, in characters.
const LONGEST: usize = 200;

/// What is compared, and what the page has to know of the visit.
#[derive(Clone, Copy)]
pub(in crate::window) struct Case<'a> {
    finding: &'a Finding,
    /// Who compares; empty where nobody is named.
    clerk: &'a str,
    /// Whether the residence in the document is the present one, as answered so far; `None` where that is not asked.
    residence: Option<Residence>,
}

impl<'a> Case<'a> {
    /// A document alone.
    #[cfg(test)]
    pub(super) fn of(finding: &'a Finding) -> Self {
        Self { finding, clerk: "", residence: None }
    }

    /// The same with its residence asked.
    #[cfg(test)]
    pub(super) fn with_residence(finding: &'a Finding, residence: Residence) -> Self {
        Self { residence: Some(residence), clerk: "1024", ..Self::of(finding) }
    }

    /// The document at hand. The customer's residence is asked where the chip gives it in characters.
    pub(in crate::window) fn at(counter: &'a Counter) -> Option<Self> {
        let (finding, visit) = (counter.finding()?, counter.visit());
        let asked = visit.whose == Whose::Customer && visit.jpki.is_none() && Texts::of(finding).residence;
        let residence = asked.then(|| visit.holder(visit.whose).shown);
        Some(Self { finding, clerk: &counter.settings().clerk, residence })
    }
}

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
    /// The last answer came by a digit, and it may have been the last that was open.
    by_digit: bool,
    /// The clerk wanted to go on while something was not answered: that is marked, and once more leads on.
    told: bool,
    /// The first thing not answered comes into view in the next frame.
    seek: bool,
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

    /// Whether something that could be compared has no answer yet. What has no picture cannot be compared by anybody.
    fn is_open(&self, finding: &Finding, can: [bool; 4]) -> bool {
        let asked = rows(finding);
        let mut all = ROWS.iter().zip(self.answers).zip(can);
        all.any(|((row, answer), can)| can && answer.is_none() && asked.contains(row))
    }

    /// Whether everything that is asked was answered, and nothing of it wants a second look: then there is nothing left
    /// to do on the page.
    fn is_settled(&self, case: &Case<'_>, today: Date) -> bool {
        let finding = case.finding;
        let asked = rows(finding);
        let mut compared = ROWS.iter().zip(self.answers).filter(|(row, _)| asked.contains(row));
        let unmarked = !finding.marks().is_empty() && self.marks.codes(finding).is_empty();
        let inquired = self.inquiry.answer(finding).is_none_or(|one| one.answer == InquiryAnswer::NotLapsed);
        compared.all(|(_, answer)| answer == Some(Compared::Same))
            && case.residence.is_none_or(|shown| shown == Residence::Current)
            && !unmarked
            && inquired
            && !finding.asks_special_period(today)
            && (!finding.asks_address_page() || self.address_page.is_some())
            && !super::remarks::any(&finding.reading)
    }
}

/// Asks the first question in the bar of the page before, into the same draft; `true` if it was answered just now.
pub(super) fn ask_face(ui: &mut Ui, finding: &Finding, draft: &mut Draft, reserved: f32) -> bool {
    draft.begin(finding);
    let mut answers = Answers::begin(ui, "result");
    let [face, ..] = &mut draft.answers;
    // Not to compare is no answer that anybody needs a key for here: the page itself offers it.
    let [same, different, _] = compared(true);
    let both = [same, different];
    let answered = answers.ask_in_bar(ui, &Question::new(FACE, &both), reserved, face);
    let _ = answers.end(ui);
    answered
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    case: &Case<'_>,
    draft: &mut Draft,
) -> Option<Act> {
    let finding = case.finding;
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
    let (entered, pinless) = (scene.entered, scene.pinless);
    // Nobody looks for the question: it comes into view with the page, also where its bar takes more room than the one before.
    let mut answers = Answers::begin(ui, "comparison").into_view(entered || layout::bar_grew(ui));
    let page = page.begins_at_top(entered);
    let mut residence_said = None;
    page.content(ui, "comparison", |ui| {
        let Scene {
            pictures, front, residence_front: residence, passport_front: book, face, visitor, ..
        } = scene;
        let width = chip_side::width(ui.available_width(), reading);
        // One column: what of the chip is compared stands with the question about it, not above all of them.
        let single = layout::is_single(ui, width) && rows(finding).contains(&PRINT);
        layout::question_beside(
            ui,
            width,
            *pictures,
            |ui, pictures| {
                if !single {
                    drop(texts::card(ui, |ui| chip_side::show(ui, pictures, finding, true)));
                }
            },
            |ui, pictures| {
                heading(ui, case.clerk);
                if pinless {
                    texts::notice_of(ui, Tone::Caution, "window.jpki.pinless.compare");
                    ui.add_space(NEAR);
                }
                if !single {
                    visitor::person(ui, *visitor, reading, pictures);
                }
                if let Some(face) = face {
                    super::face::show(ui, face, reading, &mut draft.face_device);
                }
                if super::remarks::any(reading) {
                    texts::notice_of(ui, Tone::Caution, "window.compare.back");
                }
                let mut around = |ui: &mut Ui, key: &str, ask: &mut dyn FnMut(&mut Ui)| match key {
                    FACE if single => chip_side::photo_beside(ui, pictures, (reading, *visitor), ask),
                    PRINT => {
                        if single {
                            drop(texts::card(ui, |ui| chip_side::show(ui, pictures, finding, false)));
                            ui.add_space(NEAR);
                        }
                        visitor::print(ui, *visitor, pictures);
                        ask(ui);
                    }
                    _ => ask(ui),
                };
                compare(ui, &mut answers, (finding, &mut around), can, (entered, draft));
                residence_said = ask_residence(ui, &mut answers, case);
                // Beside the answers about it, not below everything else that is asked of a residence card.
                if let Some(printed) = residence {
                    texts::part(ui, "window.compare.print");
                    residence_front::show(printed, ui, pictures);
                }
                address_page::show(ui, &mut answers, finding, &mut draft.address_page);
                if let Some(printed) = book {
                    texts::part(ui, "window.passport.print.title");
                    passport_front::show(printed, ui, pictures);
                }
                marks::show(ui, finding, &mut draft.marks);
                inquiry::show(ui, &mut answers, finding, &mut draft.inquiry);
                special_period::show(ui, &mut answers, (finding, today), &mut draft.special_period);
                remark(ui, &mut draft.remark);
                if let Some(printed) = front {
                    ui.add_space(FAR);
                    texts::part(ui, "window.compare.print");
                    front::show(printed, ui, pictures);
                }
            },
        );
    });
    // The answer before came by a digit and left nothing open: nobody has to say "next" as well. One frame later, so
    // that it was seen, and that the counter knows the residence.
    let by_itself =
        std::mem::replace(&mut draft.by_digit, answers.end(ui).by_digit) && draft.is_settled(case, today);
    let gone = page.bar(ui, super::back, |ui| {
        // Not to compare is allowed, and recorded as such, but never by pressing on: the first time it is said.
        let open = draft.is_open(finding, can);
        let key = if open && draft.told { "window.compare.next_open" } else { "window.compare.next" };
        let pressed = Button::primary(key).show(ui).now || by_itself;
        if pressed && open && !std::mem::replace(&mut draft.told, true) {
            draft.seek = true;
            ui.ctx().request_repaint();
            return None;
        }
        if pressed && entry::text("remark", &draft.remark).is_empty() {
            if by_itself {
                hush(ui);
            }
            return Act::counter(Event::Observed(draft.observations(finding, today)));
        }
        None
    });
    residence_said.and_then(|said| Act::counter(Event::Shown(said))).or(gone)
}

/// What is asked, by which keys, and who answers: the record names them.
fn heading(ui: &mut Ui, clerk: &str) {
    texts::question(ui, "window.compare.question");
    let mut line = words::first("window.hint.digits").to_owned();
    if !clerk.is_empty() {
        line = format!("{}: {clerk}　　{line}", words::first("window.compare.by"));
    }
    ui.label(texts::small(line));
    ui.add_space(NEAR);
}

/// Draws a question, given by its key, with what has to be seen for it.
type Around<'a> = &'a mut dyn FnMut(&mut Ui, &str, &mut dyn FnMut(&mut Ui));

/// Person, print and chip, one after the other.
fn compare(
    ui: &mut Ui,
    answers: &mut Answers,
    (finding, around): (&Finding, Around<'_>),
    can: [bool; 4],
    (entered, draft): (bool, &mut Draft),
) {
    let reading = &finding.reading;
    let not_read = reading.family == FAMILY && reading.field(&FieldName::PHOTO).is_none();
    let missing = if not_read { "window.compare.photo_not_read" } else { "window.compare.no_picture" };
    let asked = rows(finding);
    // Who answered before, or comes by a digit, is not led back to what is answered.
    let focus = entered && draft.answers.iter().all(Option::is_none);
    let all = ROWS.into_iter().zip(draft.answers.iter_mut()).zip(can);
    let mut seek = std::mem::take(&mut draft.seek);
    for ((key, given), possible) in all.filter(|((key, _), _)| asked.contains(key)) {
        let options = compared(possible);
        let question = Question::new(key, &options).title(title(reading, key)).focus(focus && key == FACE);
        around(ui, key, &mut |ui| {
            // An own name, so that the keyboard stays at the answer when the window becomes small.
            let named = UiBuilder::new().scope_id(Id::unique(("comparison", key)));
            ui.scope_builder(named, |ui| answers.ask(ui, &question.width(a_third(ui)), given));
        });
        if draft.told && possible && given.is_none() {
            let drawn =
                ui.scope(|ui| texts::pill(ui, Tone::Caution, words::first("window.compare.unanswered")));
            // The first of them comes into view, once.
            if std::mem::take(&mut seek) {
                drawn.response.scroll_to_me(None);
            }
            ui.add_space(NEAR);
        }
        if !possible {
            let text = words::words(missing);
            ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
        }
        match key {
            PRINT => expiry(ui, finding),
            NUMBER => typed_number(ui, reading),
            _ => {}
        }
    }
}

/// The width of an answer, so that three stand in a row; each its own where a third would break a word.
fn a_third(ui: &Ui) -> f32 {
    let third = (ui.available_width() - NEAR * 2.0) / 3.0;
    if third < 222.0 { 0.0 } else { third.min(236.0) }
}

/// The number that opened the card, below the question whether the picture shows the same.
fn typed_number(ui: &mut Ui, reading: &Reading) {
    let Some(number) = reading.field(&FieldName::DOCUMENT_NUMBER) else { return };
    let told = |text: &str| text.replace("{number}", &fields::value(number));
    let text = words::words("window.compare.typed_number");
    texts::pair(ui, &told(text.first()), &told(text.second()), size::BODY, theme::ink());
    ui.add_space(NEAR);
}

/// The last day is part of what is compared with the print; where no signature covers it, that is said.
fn expiry(ui: &mut Ui, finding: &Finding) {
    let Some(field) = finding.reading.field(&FieldName::EXPIRY_DATE) else { return };
    let key =
        if field.source.is_signed() { "window.compare.expiry" } else { "window.compare.expiry_unsigned" };
    let text = words::words(key);
    let value = fields::value(field);
    ui.label(texts::small(text.first().replace("{date}", &value)));
    ui.add_space(NEAR);
}

/// Whether the residence is the present one; the answer if it was given just now.
fn ask_residence(ui: &mut Ui, answers: &mut Answers, case: &Case<'_>) -> Option<Residence> {
    let shown = case.residence?;
    let options = [
        AnswerOf::new(Residence::Current, "residence.current"),
        AnswerOf::new(Residence::NotCurrent, "residence.not_current").tone(Tone::Caution),
        AnswerOf::new(Residence::NotShown, "residence.not_shown").tone(Tone::Unknown),
    ];
    let mut given = (shown != Residence::Unknown).then_some(shown);
    let question = Question::new("visit.residence", &options).width(a_third(ui));
    let answered = answers.ask(ui, &question, &mut given);
    given.filter(|_| answered)
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
    match key {
        PRINT if passport::is(reading) => "window.passport.data_page",
        PRINT if reading.field(&FieldName::EXPIRY_DATE).is_some() => "window.compare.print_and_expiry",
        _ => key,
    }
}

/// The three answers to what is compared. Without a picture nothing can be the same or different. That the clerk saw the
/// same is no proof of the program, so it is not green.
fn compared(possible: bool) -> [AnswerOf<'static, Compared>; 3] {
    [
        AnswerOf::new(Compared::Same, "compared.same").possible(possible),
        AnswerOf::new(Compared::Different, "compared.different").tone(Tone::Bad).possible(possible),
        AnswerOf::new(Compared::NotCompared, "compared.not_compared").tone(Tone::Unknown),
    ]
}

/// The same question on another page, without digits. `key` is what is heard, `title` what stands above it.
pub(super) fn answer(ui: &mut Ui, key: &str, title: &str, answer: &mut Option<Compared>) {
    texts::part(ui, title);
    ui.horizontal_wrapped(|ui| {
        for one in compared(true) {
            let (value, text) = (one.value(), words::words(one.key()));
            let spoken = format!("{}: {}", words::first(key), text.first());
            let choice =
                Choice::radio(text.first(), text.second(), *answer == Some(value)).tone(one.colour());
            if choice.spoken(&spoken).least(vec2(190.0, 52.0)).show(ui).now {
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
    Form::new(&entry::text("remark", remark), true).complaint(ui, "remark", "observation.remark", By::Typing);
}

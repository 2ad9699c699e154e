// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was read, field by field, each with its source and what was proved about it.

use std::borrow::Cow;

use eframe::egui::{Align, Layout, RichText, TextureHandle, Ui, vec2};
use jiff::civil::Date;
use tashika_kit::date::{in_japanese, japan_day};
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_kit::verdict::{FieldVerdict, Integrity, Mark, Verdicts};
use tashika_licence::FAMILY;

use super::{number, passport, remarks, residence, written};
use crate::window::findings;
use crate::window::pictures::{Pictures, show as show_picture};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::{dates, texts};
use crate::words::passport::state_code;
use crate::words::{self, codes};

/// The fields a clerk reads first, in their order, with the chip's picture of the same where there is one.
const LONG: [(FieldName, Option<FieldName>); 3] = [
    (FieldName::NAME, Some(FieldName::NAME_IMAGE)),
    (FieldName::NAME_KANA, None),
    (FieldName::ADDRESS, Some(FieldName::ADDRESS_IMAGE)),
];

/// Those whose values are short; many of them stand in two columns.
const SHORT: [FieldName; 6] = [
    FieldName::BIRTH_DATE,
    FieldName::SEX,
    FieldName::EXPIRY_DATE,
    FieldName::DOCUMENT_NUMBER,
    FieldName::ISSUE_DATE,
    FieldName::ISSUER,
];

/// From so many on, short fields stand in two columns; in three where the page is wide.
const TWO_COLUMNS: usize = 3;

/// From this width on, a text and its picture stand side by side, in points.
const SIDE_BY_SIDE: f32 = 600.0;

/// From this width on, short fields stand in three columns, in points.
const THREE_COLUMNS: f32 = 600.0;

/// From this width on, what was proved stands beside a field's name, in points.
const BESIDE_NAME: f32 = 420.0;

/// Draws the fields. `uncovered` characters of name and address are in no font here.
pub(super) fn show(
    ui: &mut Ui,
    pictures: &mut Pictures,
    reading: &Reading,
    verdicts: &Verdicts,
    uncovered: usize,
) {
    close(ui);
    altered(ui, verdicts);
    for (name, image) in &LONG {
        if let Some(changed) = remarks::of(reading, name) {
            remarks::show(ui, pictures, reading, verdicts, &changed);
            ui.add_space(7.0);
        } else {
            long(ui, pictures, reading, verdicts, (name, image.as_ref()));
        }
    }
    short(ui, pictures, reading, verdicts);
    written::legend(ui, reading);
    if uncovered > 0 {
        texts::both(ui, "window.result.uncovered", size::SMALL, Tone::Caution.ink());
    }
}

/// Lines that belong together stand close.
pub(super) fn close(ui: &mut Ui) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().interact_size.y = 17.0;
}

/// Says once that something was altered, where nobody can tell what.
pub(super) fn altered(ui: &mut Ui, verdicts: &Verdicts) {
    if altered_as_one(verdicts) {
        mark_line(ui, Tone::Bad, "window.result.altered_as_one");
        ui.label(texts::small(words::second("window.result.altered_as_one")));
        ui.add_space(7.0);
    }
}

/// A text with the chip's picture of it.
fn long(
    ui: &mut Ui,
    pictures: &mut Pictures,
    reading: &Reading,
    verdicts: &Verdicts,
    (name, image): (&FieldName, Option<&FieldName>),
) {
    let values = different(reading, name);
    let texture = image.and_then(|image| pictures.get(ui.ctx(), reading, image));
    if values.is_empty() && texture.is_none() {
        return;
    }
    let picture = image.and_then(|image| reading.field(image)).zip(texture);
    match picture {
        // The picture shows the very characters of the print: it stands in one line of sight with the text.
        Some((picture, texture)) if !values.is_empty() && ui.available_width() >= SIDE_BY_SIDE => {
            let width = (ui.available_width() - NEAR) / 2.0;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = NEAR;
                column(ui, width, |ui| {
                    for field in values {
                        one(ui, pictures, reading, verdicts, field);
                    }
                });
                column(ui, width, |ui| pictured(ui, reading, verdicts, picture, &texture));
            });
        }
        picture => {
            for field in values {
                one(ui, pictures, reading, verdicts, field);
            }
            if let Some((picture, texture)) = picture {
                pictured(ui, reading, verdicts, picture, &texture);
            }
        }
    }
    ui.add_space(7.0);
}

/// The chip's picture of a text.
fn pictured(ui: &mut Ui, reading: &Reading, verdicts: &Verdicts, picture: &Field, texture: &TextureHandle) {
    label(ui, reading, picture, mark_of_field(verdicts, picture));
    let room = ui.available_width().min(texture.size_vec2().x * 1.5);
    let spoken = format!("field.{}", picture.name.as_str());
    show_picture(ui, texture, vec2(room, 60.0), &spoken);
}

fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        add(ui);
    });
}

/// Dates, numbers and names of offices.
fn short(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, verdicts: &Verdicts) {
    let all: Vec<&Field> = SHORT.iter().flat_map(|name| different(reading, name)).collect();
    if all.len() < TWO_COLUMNS {
        for field in all {
            one(ui, pictures, reading, verdicts, field);
            ui.add_space(7.0);
        }
        return;
    }
    columns(ui, pictures, reading, verdicts, &all);
}

/// Fields in two columns, or in three.
pub(super) fn columns(
    ui: &mut Ui,
    pictures: &mut Pictures,
    reading: &Reading,
    verdicts: &Verdicts,
    all: &[&Field],
) {
    let (count, gaps) = if ui.available_width() < THREE_COLUMNS { (2, 1.0) } else { (3, 2.0) };
    let width = (ui.available_width() - NEAR * gaps) / (gaps + 1.0);
    for row in all.chunks(count) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = NEAR;
            for field in row {
                column(ui, width, |ui| narrow(ui, pictures, reading, verdicts, field));
            }
        });
        ui.add_space(7.0);
    }
}

/// A field in a narrow column: where it comes from is told in the details.
fn narrow(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, verdicts: &Verdicts, field: &Field) {
    let key = label_key(reading, field.name.as_str());
    ui.label(texts::small(format!("{} {}", words::first(&key), words::second(&key))));
    if let Some((tone, key)) = worst(verdicts, reading, field) {
        mark_line(ui, tone, key);
    }
    // A number from the print says so: it proves nothing by standing here.
    if field.source == Source::TypedByClerk {
        ui.label(texts::small(words::first(source(field.source))).font(theme::regular(size::SMALL - 1.5)));
    }
    shown(ui, pictures, reading, field, size::BODY);
    age(ui, reading, field);
    if field.name == FieldName::DOCUMENT_NUMBER && reading.family == FAMILY {
        number::parts(ui, reading, field);
    }
}

/// A field with its label.
pub(super) fn one(
    ui: &mut Ui,
    pictures: &mut Pictures,
    reading: &Reading,
    verdicts: &Verdicts,
    field: &Field,
) {
    label(ui, reading, field, worst(verdicts, reading, field));
    let font = if field.name == FieldName::NAME { size::VALUE } else { size::BODY };
    shown(ui, pictures, reading, field, font);
    age(ui, reading, field);
}

/// The age on the day of the reading, below a date of birth: a face is judged by it too.
fn age(ui: &mut Ui, reading: &Reading, field: &Field) {
    let FieldValue::Date { date } = &field.value else { return };
    let years = age_on(*date, japan_day(reading.read_at)).filter(|_| field.name == FieldName::BIRTH_DATE);
    let Some(years) = years else { return };
    let told = |text: &str| text.replace("{years}", &years.to_string());
    let text = words::words("window.result.age");
    ui.label(texts::small(format!("{}  {}", told(text.first()), told(text.second()))));
}

/// Full years between two days; `None` if the first is not before the second.
fn age_on(born: Date, today: Date) -> Option<i16> {
    let had = (today.month(), today.day()) >= (born.month(), born.day());
    let years = today.year() - born.year() - i16::from(!had);
    (years >= 0 && born <= today).then_some(years)
}

/// What else the document says: what a record does not need, and what is for few customers. Folded, so that the page
/// stays calm. With verdicts, each says whether it was proved.
pub(super) fn others(
    ui: &mut Ui,
    pictures: &mut Pictures,
    reading: &Reading,
    verdicts: Option<&Verdicts>,
    open: &mut bool,
) {
    let apart = |field: &Field| passport::is(reading) && passport::shows(field);
    let rest: Vec<&Field> =
        reading.fields.iter().filter(|field| is_other(reading, field) && !apart(field)).collect();
    if rest.is_empty() {
        return;
    }
    ui.add_space(NEAR);
    let text = words::words("window.result.others");
    let (ja, en) =
        (format!("{} ({})", text.first(), rest.len()), format!("{} ({})", text.second(), rest.len()));
    if Choice::check(&ja, &en, *open).spoken(text.first()).show(ui).now {
        *open = !*open;
    }
    if !*open {
        return;
    }
    ui.spacing_mut().interact_size.y = 17.0;
    for field in rest {
        ui.horizontal_wrapped(|ui| {
            let key = label_key(reading, field.name.as_str());
            ui.label(texts::small(format!("{}  {}", words::first(&key), words::second(&key))));
            if let Some((tone, key)) = verdicts.and_then(|verdicts| mark_of_field(verdicts, field)) {
                mark_line(ui, tone, key);
            }
        });
        shown(ui, pictures, reading, field, size::BODY);
        ui.add_space(4.0);
    }
}

/// Whether a field is shown in the fold.
fn is_other(reading: &Reading, field: &Field) -> bool {
    // An address in a passport is none the laws know, so it is not shown as the holder's.
    let long = LONG.iter().filter(|(name, _)| !passport::is(reading) || *name != FieldName::ADDRESS);
    let shown = long.map(|(name, _)| name).chain(&SHORT).any(|name| *name == field.name);
    let picture = matches!(field.value, FieldValue::Picture { .. });
    field.keep == Keep::ScreenOnly
        && !shown
        && !picture
        && field.source != Source::TypedByClerk
        && !remarks::draws(field)
}

/// The key of what a field is called. The number of a licence has a name of its own, and so have some entries of a
/// residence card.
pub(super) fn label_key(reading: &Reading, name: &str) -> String {
    if reading.family == FAMILY && name == FieldName::DOCUMENT_NUMBER.as_str() {
        return "window.number.licence".to_owned();
    }
    let own = match () {
        () if residence::is(reading) => format!("window.residence.field.{name}"),
        () if passport::is(reading) => format!("window.passport.field.{name}"),
        () => String::new(),
    };
    if words::is_known(&own) {
        return own;
    }
    format!("field.{name}")
}

/// The key of what a value typed from a picture is called: the address of a residence card as on its front.
pub(super) fn typed_key(name: &str) -> String {
    let own = format!("window.transcription.field.{name}");
    if words::is_known(&own) { own } else { format!("field.{name}") }
}

/// What it is, where it comes from, and what was proved about it.
pub(super) fn label(ui: &mut Ui, reading: &Reading, field: &Field, mark: Option<(Tone, &'static str)>) {
    let key = label_key(reading, field.name.as_str());
    let name = words::words(&key);
    let name = texts::small(format!("{} {}", name.first(), name.second()));
    // A mark does not wrap: beside a long name it would stand outside a narrow page.
    if ui.available_width() < BESIDE_NAME {
        ui.label(name);
        if let Some((tone, key)) = mark {
            mark_line(ui, tone, key);
        }
    } else {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.label(name);
            if let Some((tone, key)) = mark {
                mark_line(ui, tone, key);
            }
        });
    }
    // What a signature covers says so in its mark; where it comes from stands in the details.
    if !field.source.is_signed() || mark.is_none() {
        ui.label(texts::small(words::first(source(field.source))).font(theme::regular(size::SMALL - 1.5)));
    }
}

pub(super) fn source(source: Source) -> &'static str {
    match source {
        Source::SignedChipText => "source.signed_chip_text",
        Source::UnsignedChipText => "source.unsigned_chip_text",
        Source::SignedChipImage => "source.signed_chip_image",
        Source::UnsignedChipImage => "source.unsigned_chip_image",
        Source::TypedFromChipImage => "source.typed_from_chip_image",
        Source::TypedByClerk => "source.typed_by_clerk",
    }
}

/// A mark with its icon.
pub(super) fn mark_line(ui: &mut Ui, tone: Tone, key: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.spacing_mut().interact_size.y = 16.0;
        icons::show(ui, Icon::of(tone), 15.0, tone.ink());
        ui.label(RichText::new(words::first(key)).font(theme::regular(size::SMALL)).color(tone.ink()));
    });
}

/// The fields of a name that tell different values; the check number's own parts are not repeated.
pub(super) fn different<'r>(reading: &'r Reading, name: &FieldName) -> Vec<&'r Field> {
    let mut found: Vec<&Field> = Vec::new();
    let typed = Source::TypedByClerk;
    for field in reading.fields.iter().filter(|field| field.name == *name && field.source != typed) {
        match found.iter_mut().find(|known| value(known) == value(field)) {
            // Of two places that say the same, the one a signature covers.
            Some(known) if field.source.is_signed() && !known.source.is_signed() => *known = field,
            Some(_) => {}
            None => found.push(field),
        }
    }
    found
}

/// Draws a value of this document, and below a code that no table has, why it stands there as in the chip.
pub(super) fn shown(ui: &mut Ui, pictures: &mut Pictures, reading: &Reading, field: &Field, points: f32) {
    let text = printed(reading, field);
    let text = match &field.value {
        FieldValue::Date { .. } | FieldValue::Code { .. } => broken(ui, text, points),
        FieldValue::Text { .. } | FieldValue::Picture { .. } => text,
    };
    written::show(ui, pictures, reading, &text, points);
    if let Some(key) = unknown_code(field).filter(|_| state_code(reading, field).is_none()) {
        let text = words::words(&key);
        ui.label(texts::small(text.first()));
        ui.label(texts::small(text.second()).size(size::SMALL - 1.5));
    }
}

/// A value in two languages, or a day in two calendars, that is wider than its column: it breaks between them, and not
/// before the last character.
fn broken(ui: &Ui, text: String, points: f32) -> String {
    let wide = ui.painter().layout_no_wrap(text.clone(), theme::bold(points), theme::ink()).size().x;
    if wide <= ui.available_width() { text } else { text.replacen("  ", "\n", 1) }
}

/// The words for a code whose table is not public, or that is in none.
fn unknown_code(field: &Field) -> Option<String> {
    let FieldValue::Code { raw, meaning } = &field.value else { return None };
    let key = format!("code.{}.other", field.name.as_str());
    let told = codes::code(field.name.as_str(), raw, meaning).0;
    (meaning == "other" && words::is_known(&key) && told.starts_with(raw.as_str())).then_some(key)
}

/// A value of this document: residence cards and passports print all dates in the Gregorian calendar, and a passport the
/// codes of states.
fn printed(reading: &Reading, field: &Field) -> String {
    if let Some(state) = state_code(reading, field) {
        return state.to_owned();
    }
    match &field.value {
        FieldValue::Date { date } if residence::is(reading) || passport::is(reading) => {
            dates::as_printed(*date, dates::gregorian(*date))
        }
        _ => value(field),
    }
}

/// A value as the clerk compares it with the print.
pub(super) fn value(field: &Field) -> String {
    match &field.value {
        FieldValue::Text { text } => text.clone(),
        // Japanese cards print birth dates in eras and expiry dates in the Gregorian calendar.
        FieldValue::Date { date } if field.name == FieldName::BIRTH_DATE => {
            // In English the year stands before it already.
            let with_year = format!("{}（{}年）", in_japanese(*date), date.year());
            let (printed, _) = words::in_order(with_year, in_japanese(*date));
            dates::as_printed(*date, printed)
        }
        FieldValue::Date { date } => {
            dates::as_printed(*date, format!("{}年{}月{}日", date.year(), date.month(), date.day()))
        }
        // That no public table has the code is said once, below it.
        FieldValue::Code { raw, .. } if unknown_code(field).is_some() => raw.clone(),
        FieldValue::Code { raw, meaning } => {
            let (ja, en) = codes::code(field.name.as_str(), raw, meaning);
            let (first, second) = words::in_order(ja, en);
            format!("{first}  {second}")
        }
        FieldValue::Picture { .. } => String::new(),
    }
}

/// What was proved about a value, told from all the places that say it: the worst of those a signature covers.
fn worst(verdicts: &Verdicts, reading: &Reading, field: &Field) -> Option<(Tone, &'static str)> {
    let same = reading.fields.iter().filter(|other| other.name == field.name && value(other) == value(field));
    let marks: Vec<Mark> = same.filter_map(|other| verdict(verdicts, other)).collect();
    // A copy that no signature covers takes nothing from a value that one does.
    let counts = |mark: &Mark| !matches!(mark, Mark::Typed | Mark::NotSigned);
    let worst = marks.iter().copied().filter(counts).max();
    let unsigned = marks.contains(&Mark::NotSigned).then_some(Mark::NotSigned);
    let one = worst.or(unsigned).filter(|mark| *mark != Mark::Altered || !altered_as_one(verdicts));
    one.map(|mark| findings::mark(mark, verdicts))
}

/// What was proved about the first field of a name.
pub(super) fn mark_of(
    verdicts: &Verdicts,
    reading: &Reading,
    name: &FieldName,
) -> Option<(Tone, &'static str)> {
    reading.field(name).and_then(|field| mark_of_field(verdicts, field))
}

/// What was proved about one field.
pub(super) fn mark_of_field(verdicts: &Verdicts, field: &Field) -> Option<(Tone, &'static str)> {
    let mark = verdict(verdicts, field).filter(|mark| *mark != Mark::Altered || !altered_as_one(verdicts));
    mark.map(|mark| findings::mark(mark, verdicts))
}

/// One signature covers everything and does not fit: which field was changed nobody can tell, so it is said once and
/// not at each of them.
fn altered_as_one(verdicts: &Verdicts) -> bool {
    const WHOLE: [&str; 4] = ["signed_entries", "signed_licence_data", "signed_data", "sod_signature"];
    let whole = |part: &Cow<'_, str>| WHOLE.contains(&&**part);
    matches!(&verdicts.integrity, Integrity::Altered { parts } if parts.iter().any(whole))
}

fn verdict(verdicts: &Verdicts, field: &Field) -> Option<Mark> {
    let belongs = |one: &&FieldVerdict| one.name == field.name && one.origin == field.origin;
    verdicts.fields.iter().find(belongs).map(|one| one.mark)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::age_on;

    #[test]
    fn a_year_is_full_on_the_birthday_and_a_day_to_come_has_no_age() {
        let born = date(1980, 2, 29);
        for (today, years) in [
            (date(2026, 2, 28), Some(45)),
            (date(2026, 3, 1), Some(46)),
            (date(2028, 2, 29), Some(48)),
            (born, Some(0)),
            (date(1980, 2, 28), None),
            (date(1979, 12, 31), None),
        ] {
            assert_eq!(age_on(born, today), years, "{today}");
        }
    }
}

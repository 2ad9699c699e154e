// SPDX-License-Identifier: MIT OR Apache-2.0
//! A passport on the result screen: the photo, what the machine readable zone in the chip says, how the chip was
//! opened, and how it was shown to be the original.

use eframe::egui::{FontId, RichText, Ui};
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_kit::verdict::{Agreement, Originality, Verdicts};
use tashika_passport::mrz::{Mrz, MrzField};

use super::fields;
use crate::counter::Finding;
use crate::rules::chip::is_passport;
use crate::window::findings::{self, Answer};
use crate::window::pictures::Pictures;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::mrz::{self, FieldMark};
use crate::window::widgets::texts;
use crate::words::{self, passport, sentence};

/// What the clerk reads first, in the order of the data page.
const FIRST: [FieldName; 9] = [
    FieldName::DOCUMENT_CODE,
    FieldName::ISSUING_STATE,
    FieldName::DOCUMENT_NUMBER,
    FieldName::NATIONALITY,
    FieldName::BIRTH_DATE,
    FieldName::SEX,
    FieldName::ISSUE_DATE,
    FieldName::EXPIRY_DATE,
    FieldName::ISSUER,
];

/// The place in the chip that the page is held against.
const PAGE_AGAINST: &str = "DG1";

/// Whether a reading is of this family.
pub(super) fn is(reading: &Reading) -> bool {
    is_passport(reading)
}

/// Draws the passport; its photo stands beside it.
pub(super) fn document(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding, others: &mut bool) {
    let Finding { reading, verdicts, .. } = finding;
    fields::close(ui);
    fields::altered(ui, verdicts);
    ui.add_space(NEAR);
    written(ui, pictures, finding);
    zone(ui, reading, verdicts);
    no_residence(ui);
    fields::others(ui, pictures, reading, Some(verdicts), others);
}

/// Name, then what is short, in two columns.
fn written(ui: &mut Ui, pictures: &mut Pictures, finding: &Finding) {
    let Finding { reading, verdicts, .. } = finding;
    fields::close(ui);
    for field in fields::different(reading, &FieldName::NAME) {
        fields::one(ui, pictures, reading, verdicts, field);
        ui.add_space(7.0);
    }
    let short: Vec<&Field> = FIRST.iter().flat_map(|name| fields::different(reading, name)).collect();
    fields::columns(ui, pictures, reading, verdicts, &short);
}

/// The zone as the chip has it, each field with what came of holding it against the page.
fn zone(ui: &mut Ui, reading: &Reading, verdicts: &Verdicts) {
    let Some(field) = chip_zone(reading) else { return };
    ui.add_space(NEAR);
    fields::label(ui, reading, field, fields::mark_of_field(verdicts, field));
    lines(ui, field, verdicts);
    if let Agreement::Differ { differences } = &verdicts.agreement {
        // What differs within the chip nobody mends by giving the zone again.
        let typed = differences.iter().any(|one| one.b == PAGE_AGAINST);
        let key = if typed { "window.passport.differs" } else { "window.passport.files_differ" };
        texts::notice_of(ui, Tone::Bad, key);
    }
}

/// The zone in the chip.
pub(super) fn chip_zone(reading: &Reading) -> Option<&Field> {
    let chip = |field: &&Field| field.name == FieldName::MRZ && field.source != Source::TypedByClerk;
    reading.fields.iter().find(chip)
}

/// The lines of a zone, each character in a cell of its own; one that is no zone as text.
pub(super) fn lines(ui: &mut Ui, field: &Field, verdicts: &Verdicts) {
    let FieldValue::Text { text } = &field.value else { return };
    match Mrz::parse(text) {
        Ok(zone) => {
            // As the verdicts beside it: anybody can print a page that agrees with a chip of their own.
            let [.., Answer { tone, .. }] = findings::answers(verdicts);
            mrz::show(ui, &zone, |field| compared(field, &verdicts.agreement, tone));
        }
        Err(_) => drop(ui.label(RichText::new(text).font(FontId::monospace(size::BODY)).color(theme::ink()))),
    }
}

/// What came of comparing a field of the zone with the page; `tone` is what it means that the two agree.
fn compared(field: MrzField, agreement: &Agreement, tone: Tone) -> FieldMark {
    let name = match field {
        MrzField::DocumentCode => FieldName::DOCUMENT_CODE,
        MrzField::IssuingState => FieldName::ISSUING_STATE,
        MrzField::Name => FieldName::NAME,
        MrzField::Number | MrzField::NumberRest => FieldName::DOCUMENT_NUMBER,
        MrzField::Nationality => FieldName::NATIONALITY,
        MrzField::Birth => FieldName::BIRTH_DATE,
        MrzField::Sex => FieldName::SEX,
        MrzField::Expiry => FieldName::EXPIRY_DATE,
        MrzField::Optional | MrzField::OptionalTwo => FieldName::OPTIONAL_DATA,
        MrzField::Composite => return FieldMark::None,
    };
    match agreement {
        Agreement::Agree { compared } if compared.contains(&name) => FieldMark::Agrees(tone),
        Agreement::Differ { differences } if differences.iter().any(|one| one.field == name) => {
            FieldMark::Differs
        }
        _ => FieldMark::None,
    }
}

/// No passport has a residence in its chip: said here, before the law asks for the further document.
fn no_residence(ui: &mut Ui) {
    ui.add_space(NEAR);
    texts::notice_of(ui, Tone::Plain, "window.passport.no_residence");
}

/// How the chip was opened, and what showed that it is the original; beside the verdicts.
pub(super) fn how(ui: &mut Ui, reading: &Reading, verdicts: &Verdicts) {
    ui.add_space(NEAR);
    texts::part(ui, "window.passport.how");
    if let Some(opened) = passport::opened(reading) {
        said(ui, Tone::Plain, "・", opened.first(), opened.second());
    }
    let known = sentence::anchor_class(&verdicts.issuer).is_some();
    for proof in passport::proofs(reading, verdicts) {
        let text = words::words(proof.key);
        let (tone, mark) = match proof.held {
            // Anybody can put a key of their own into a chip: without a known signer it is not good.
            Some(true) if known && verdicts.originality == Originality::Proven => (Tone::Good, "○ "),
            Some(true) => (Tone::Plain, "○ "),
            Some(false) => (Tone::Bad, "× "),
            None => (Tone::Unknown, "・"),
        };
        said(ui, tone, mark, text.first(), text.second());
    }
}

fn said(ui: &mut Ui, tone: Tone, mark: &str, first: &str, second: &str) {
    ui.label(RichText::new(format!("{mark}{first}")).font(theme::regular(size::SMALL)).color(tone.ink()));
    ui.label(texts::small(second));
}

/// Fields that this screen shows at once; the others stand in the fold.
pub(super) fn shows(field: &Field) -> bool {
    field.name == FieldName::MRZ || field.keep == Keep::Record || FIRST.contains(&field.name)
}

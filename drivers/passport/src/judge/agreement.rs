// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the sources agree (`specs` passport §1.7, §2.3, §3.1): DG1 with what was told of the printed zone, EF.COM with
//! EF.SOD, EF.CardAccess with what is signed.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::Reading;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Field, FieldName, FieldValue, Source};
use tashika_kit::verdict::{Agreement, Difference, Reason};

use super::steps::{self, Steps};
use crate::cms::SignedData;
use crate::contents::com;
use crate::evidence;
use crate::layout::DataGroup;
use crate::mrz::{Mrz, MrzField, Told};
use crate::security_infos::{PaceSets, SecurityInfos, compare, lists_pace};
use crate::sod::Sod;

const DG1: &str = "DG1";
const EF_COM: &str = "EF.COM";
const EF_SOD: &str = "EF.SOD";
const CARD_ACCESS: &str = "EF.CardAccess";
const CARD_SECURITY: &str = "EF.CardSecurity";
/// The lists of files.
const FILES: FieldName = FieldName(Cow::Borrowed("files"));
/// What the chip offers.
const INFOS: FieldName = FieldName(Cow::Borrowed("security_infos"));

/// What of a reading agrees; `page` is the zone in DG1.
pub(super) fn agreement(reading: &Reading, page: Option<&Mrz>, steps: &mut Steps) -> Agreement {
    let mut all = Compared::default();
    let told = zone(reading, page, &mut all, steps);
    files(reading, &mut all, steps);
    infos(reading, &mut all, steps);
    match (all.differences.as_slice(), told) {
        ([_, ..], _) => Agreement::Differ { differences: all.differences },
        ([], Err(code)) => Agreement::NotChecked { reason: Reason::new(code, "") },
        ([], Ok(())) => Agreement::Agree { compared: all.compared },
    }
}

/// Whether a zone as it was told, or the chip's, is contradicted in any of its fields.
pub(super) fn contradicts_zone(agreement: &Agreement, zone: &Field) -> bool {
    let Agreement::Differ { differences } = agreement else { return false };
    differences.iter().any(|difference| difference.a == zone.origin && difference.b == DG1)
}

#[derive(Default)]
struct Compared {
    compared: Vec<FieldName>,
    differences: Vec<Difference>,
}

impl Compared {
    fn take(&mut self, field: FieldName, agrees: bool, a: &str, b: &'static str) {
        if self.compared.contains(&field) {
            return;
        }
        self.compared.push(field.clone());
        if !agrees {
            self.differences.push(Difference { field, a: Cow::Owned(a.to_owned()), b: Cow::Borrowed(b) });
        }
    }
}

/// What was told of the printed zone, and where.
struct Printed {
    told: Told,
    origin: Cow<'static, str>,
    fields: &'static [MrzField],
}

/// All that a whole zone says, but for its check digits and optional fields, which `differences` knows when to compare.
const WHOLE: [MrzField; 8] = [
    MrzField::DocumentCode,
    MrzField::IssuingState,
    MrzField::Name,
    MrzField::Number,
    MrzField::Nationality,
    MrzField::Birth,
    MrzField::Sex,
    MrzField::Expiry,
];
const KEY: [MrzField; 3] = [MrzField::Number, MrzField::Birth, MrzField::Expiry];

fn zone(
    reading: &Reading,
    page: Option<&Mrz>,
    all: &mut Compared,
    steps: &mut Steps,
) -> Result<(), &'static str> {
    let without = |steps: &mut Steps, code| {
        steps.skip(steps::MRZ, code, "");
        Err(code)
    };
    let Some(printed) = printed(reading) else { return without(steps, "mrz_not_given") };
    let Some(page) = page else { return without(steps, "nothing_to_compare") };
    let differ = printed.told.differences(page);
    for field in printed.fields.iter().chain(&differ) {
        all.take(name(*field), !differ.contains(field) && agrees(*field, &differ), &printed.origin, DG1);
    }
    let names: Vec<String> = differ.iter().map(|field| name(*field).as_str().to_owned()).collect();
    if differ.is_empty() {
        steps.pass(steps::MRZ, format!("{} and {DG1}", printed.origin));
    } else {
        steps.fail(steps::MRZ, names.join(", "));
    }
    Ok(())
}

/// The rest of a long number is part of the number.
fn agrees(field: MrzField, differ: &[MrzField]) -> bool {
    field != MrzField::Number || !differ.contains(&MrzField::NumberRest)
}

fn printed(reading: &Reading) -> Option<Printed> {
    let typed = |name: FieldName| {
        reading.fields.iter().find(|field| field.name == name && field.source == Source::TypedByClerk)
    };
    let on = japan_day(reading.read_at);
    if let Some(zone) = typed(FieldName::MRZ) {
        let told = Told::Whole(Mrz::parse(&text(zone)?).ok()?);
        return Some(Printed { told, origin: zone.origin.clone(), fields: &WHOLE });
    }
    let number = typed(FieldName::DOCUMENT_NUMBER)?;
    let (birth, expiry) = (typed(FieldName::BIRTH_DATE)?, typed(FieldName::EXPIRY_DATE)?);
    let told = Told::of_entries(&text(number)?, &text(birth)?, &text(expiry)?, on).ok()?;
    Some(Printed { told, origin: number.origin.clone(), fields: &KEY })
}

/// As the zone writes it.
fn text(field: &Field) -> Option<String> {
    match &field.value {
        FieldValue::Text { text } => Some(text.clone()),
        FieldValue::Date { date } => Some(in_zone(*date)),
        _ => None,
    }
}

fn in_zone(date: Date) -> String {
    format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day())
}

fn name(field: MrzField) -> FieldName {
    match field {
        MrzField::DocumentCode => FieldName::DOCUMENT_CODE,
        MrzField::IssuingState => FieldName::ISSUING_STATE,
        MrzField::Name => FieldName::NAME,
        MrzField::Number | MrzField::NumberRest => FieldName::DOCUMENT_NUMBER,
        MrzField::Nationality => FieldName::NATIONALITY,
        MrzField::Birth => FieldName::BIRTH_DATE,
        MrzField::Sex => FieldName::SEX,
        MrzField::Expiry => FieldName::EXPIRY_DATE,
        MrzField::Optional | MrzField::OptionalTwo => FieldName::OPTIONAL_DATA,
        MrzField::Composite => FieldName::MRZ,
    }
}

/// EF.COM lists the groups that EF.SOD lists. Nobody signs it: the SOD's list is the one that counts, and a difference is
/// told.
fn files(reading: &Reading, all: &mut Compared, steps: &mut Steps) {
    let com = reading.evidence(evidence::COM).and_then(|file| com::parse(file).ok());
    let sod = reading.evidence(evidence::SOD).and_then(|file| Sod::parse(file).ok());
    let (Some(com), Some(sod)) = (com, sod) else {
        return steps.skip(steps::FILES, "nothing_to_compare", "");
    };
    let only_com: Vec<DataGroup> = com.groups.iter().copied().filter(|group| !sod.lists(*group)).collect();
    let only_sod: Vec<DataGroup> = sod.groups().filter(|group| !com.groups.contains(group)).collect();
    all.take(FILES, only_com.is_empty() && only_sod.is_empty(), EF_COM, EF_SOD);
    let names = |groups: &[DataGroup]| groups.iter().map(|group| group.name()).collect::<Vec<_>>().join(", ");
    if only_com.is_empty() && only_sod.is_empty() {
        steps.pass(steps::FILES, "");
    } else {
        let detail = format!("only {EF_COM}: {}; only {EF_SOD}: {}", names(&only_com), names(&only_sod));
        steps.fail(steps::FILES, detail);
    }
}

/// What EF.CardAccess, which nobody signs, says about PACE against what is signed: DG14, or EF.CardSecurity. A file that is
/// not there, or that cannot be understood, offers nothing: who hides it would have the weaker way taken (Doc 9303-11, 4.2,
/// step 3).
fn infos(reading: &Reading, all: &mut Compared, steps: &mut Steps) {
    let file = reading.evidence(evidence::CARD_ACCESS);
    let shown = file.and_then(|file| SecurityInfos::parse(file, CARD_ACCESS).ok());
    let (is_shown, access) = (shown.is_some(), shown.unwrap_or_default());
    let dg14 = reading.evidence(&evidence::data_group(DataGroup::DG14));
    let dg14 = dg14.and_then(|file| SecurityInfos::of_dg14(file).ok());
    let security = reading.evidence(evidence::CARD_SECURITY).and_then(|file| SignedData::parse(file).ok());
    let security = security.and_then(|data| SecurityInfos::parse(data.content, CARD_SECURITY).ok());
    let sources = [(DG14, dg14), (CARD_SECURITY, security)];
    let mut compared = None;
    let sources = sources.into_iter().filter_map(|(place, infos)| Some((place, infos?)));
    for (place, signed) in sources.filter(|(_, signed)| is_shown || lists_pace(signed)) {
        match compare(&access, &signed) {
            PaceSets::NotListed => {}
            PaceSets::Agree => {
                compared.get_or_insert((true, place));
                steps.pass(steps::INFOS, place);
            }
            PaceSets::Differ { only_in_access, only_signed } => {
                let detail = format!("{only_in_access} only in {CARD_ACCESS}, {only_signed} only in {place}");
                steps.fail(steps::INFOS, detail);
                compared = Some((false, place));
            }
        }
    }
    match compared {
        Some((agrees, place)) => all.take(INFOS, agrees, CARD_ACCESS, place),
        None if is_shown => steps.skip(steps::INFOS, "nothing_to_compare", ""),
        None => {}
    }
}

const DG14: &str = "DG14";

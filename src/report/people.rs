// SPDX-License-Identifier: MIT OR Apache-2.0
//! The record's sections about people: customer, statements, representative, with the pictures a chip gives of them.

use tashika_kit::reading::{FieldName, FieldValue};

use super::chip::{ChipPictures, mark_of};
use super::record::{ADDRESS_CHANGE, Form, NAME_CHANGE, joined, method_lines, source, text_of};
use super::sheet::{Cell, Line, Sheet};
use super::words::{self};
use super::{mask, terms};
use crate::pictures::Bitmap;
use crate::records::{ChipEvidence, Identity, Representative};

impl Form<'_> {
    pub(super) fn customer(&mut self) {
        self.sheet.section("顧客（本人特定事項）", "Customer");
        let pictures = &self.pictures.customer;
        let (chip, identity) = (self.record.customer_chip.as_ref(), &self.record.customer.identity);
        let rows = self.identity_rows((identity, chip), pictures, &[21], "規則8条1項3号", "customer");
        self.with_photo(chip, pictures, rows);
        if self.record.declared.is_some() {
            self.declared();
        }
    }

    pub(super) fn declared(&mut self) {
        let Some(declared) = &self.record.declared else { return };
        let purpose = joined(&terms::purpose(declared.purpose), &declared.purpose_note);
        let mut purpose = self.cell(&[23], "", "取引を行う目的", "Purpose", purpose);
        purpose.lines.extend(self.amended("declared.purpose"));
        purpose.lines.extend(self.amended("declared.purpose_note"));
        let occupation = joined(&terms::occupation(declared.occupation), &declared.occupation_note);
        let mut occupation = self.cell(&[24], "", "職業", "Occupation", occupation);
        occupation.lines.extend(self.amended("declared.occupation"));
        occupation.lines.extend(self.amended("declared.occupation_note"));
        self.sheet.row(vec![purpose, occupation]);
        let pep = joined(&format!("{}（申告）", terms::pep(declared.pep)), &declared.pep_reason);
        let mut pep = self.cell(&[29], "", "外国PEPs", "Foreign PEP", pep);
        pep.lines.extend(self.amended("declared.pep"));
        let alias = declared.alias.as_ref().map(|(name, reason)| {
            let mut alias = self.cell(&[27], "", "通称等とその理由", "Other name", name.clone());
            alias.lines.push(Line::note(format!("理由：{reason}")));
            alias.lines.extend(self.amended("declared.alias"));
            alias
        });
        self.sheet.row([Some(pep), alias].into_iter().flatten().collect());
        if let Some(check) = &declared.high_risk {
            let trigger = Cell::new(
                "規則14条".to_owned(),
                "ハイリスク取引",
                "High risk",
                vec![Line::value(check.trigger.clone())],
            );
            let assets = check
                .assets
                .as_ref()
                .map(|assets| self.cell(&[26], "", "資産・収入の確認", "Assets", assets.clone()));
            self.sheet.row([Some(trigger), assets].into_iter().flatten().collect());
        }
    }

    pub(super) fn representative(&mut self, representative: &Representative) {
        self.sheet.section("代表者等（取引の任に当たる者）", "Representative");
        let pictures = &self.pictures.representative;
        let chip = self.record.representative_chip.as_ref();
        let of = (&representative.subject.identity, chip);
        let rows = self.identity_rows(of, pictures, &[22], "規則4条", "representative.subject");
        self.with_photo(chip, pictures, rows);
        let relation =
            joined(&terms::relationship(representative.relationship), &representative.relationship_note);
        let mut relation = self.cell(&[22], "規則4条", "顧客との関係", "Relationship", relation);
        relation.lines.extend(self.amended("representative.relationship"));
        let authority = joined(&terms::authority(representative.authority), &representative.authority_note);
        let mut authority = self.cell(&[22], "規則4条", "権限を認めた事由", "Authority", authority);
        authority.lines.extend(self.amended("representative.authority"));
        self.sheet.row(vec![relation, authority]);
        if let Some(ruling) = &self.record.representative_ruling {
            let tag = self.items.tag(&[17, 22], "規則4条");
            self.sheet.row(vec![Cell::new(tag, "確認の方法", "Method", method_lines(ruling))]);
        }
        self.documents(
            "代表者等の書類",
            "Documents, representative",
            &representative.subject,
            "representative.subject",
        );
    }

    /// The rows of 本人特定事項.
    pub(super) fn identity_rows(
        &mut self,
        (identity, chip): (&Identity, Option<&ChipEvidence>),
        pictures: &ChipPictures,
        items: &[u8],
        phone: &'static str,
        path: &str,
    ) -> Vec<Vec<Cell>> {
        let path = format!("{path}.identity");
        let tag = self.items.tag(items, phone);
        let mut name = vec![Line::strong(identity.name.text.clone())];
        let readings = [identity.name_kana.as_str(), &identity.name_latin];
        let new = |text: &&str| !text.is_empty() && *text != identity.name.text;
        let readings: Vec<&str> = readings.into_iter().filter(new).collect();
        if !readings.is_empty() {
            name.push(Line::value(readings.join("　／　")));
        }
        name.extend(self.own_picture(&identity.name, pictures.name.as_ref()));
        let on_chip = |field: &FieldName| chip.and_then(|chip| text_of(chip, field));
        name.extend(pictures.unwritten(on_chip(&FieldName::NAME)));
        name.push(Line::note(source(identity.name.from)));
        name.extend(chip.and_then(|chip| self.changed(chip, &NAME_CHANGE)).map(Line::note));
        name.extend(self.amended(&format!("{path}.name")));
        name.extend(self.amended(&format!("{path}.name_kana")));
        name.extend(self.amended(&format!("{path}.name_latin")));
        let mut born = vec![Line::value(match self.export.masked {
            true => mask::MASK.to_owned(),
            false => words::date(identity.birth_date.date),
        })];
        born.push(Line::note(source(identity.birth_date.from)));
        born.extend(self.amended(&format!("{path}.birth_date")));
        let name = Cell::new(tag.clone(), "氏名", "Name", name);
        let mut rows = vec![vec![name, Cell::new(tag.clone(), "生年月日", "Date of birth", born)]];
        if let Some(residence) = &identity.residence {
            let mut lines = vec![Line::value(residence.text.clone())];
            lines.extend(self.own_picture(residence, pictures.address.as_ref()));
            lines.extend(pictures.unwritten(on_chip(&FieldName::ADDRESS)));
            lines.push(Line::note(source(residence.from)));
            lines.extend(chip.and_then(|chip| self.changed(chip, &ADDRESS_CHANGE)).map(Line::note));
            lines.extend(self.amended(&format!("{path}.residence")));
            rows.push(vec![Cell::new(tag, "住居", "Residence", lines)]);
        }
        if let Some((nationality, number, until)) = &identity.rule_8 {
            let passport = format!("{nationality}　旅券番号 {number}");
            let until = format!("{}まで", self.secret_day(*until));
            let passport = self.cell(&[21, 31], "", "国籍・旅券番号", "Passport", passport);
            rows.push(vec![passport, self.cell(&[31], "", "在留期間", "Stay until", until)]);
        }
        rows
    }

    /// The chip's own picture of a text, where no font has every character or the text was typed after it.
    pub(super) fn own_picture(&self, told: &crate::records::Told, picture: Option<&Bitmap>) -> Option<Line> {
        use tashika_kit::reading::Source;
        // What stands in a transcript has its picture there.
        let typed_after = matches!(told.from, Source::SignedChipImage | Source::UnsignedChipImage);
        if !typed_after && self.sheet.paper.faces().missing(&told.text).is_empty() {
            return None;
        }
        let bitmap = picture?.clone();
        // 12 pixels are one line of the card's print; 0.27 mm for each makes it as tall as our own type.
        let (widest, highest) = (bitmap.width as f32 * 0.27, bitmap.height as f32 * 0.27);
        Some(Line::Picture(bitmap, widest, highest.min(20.0)))
    }

    /// The rows, beside the photo if the record holds one.
    pub(super) fn with_photo(
        &mut self,
        chip: Option<&ChipEvidence>,
        pictures: &ChipPictures,
        rows: Vec<Vec<Cell>>,
    ) {
        let field = chip.and_then(|chip| chip.reading.field(&FieldName::PHOTO).map(|field| (chip, field)));
        let draw = |sheet: &mut Sheet| rows.into_iter().for_each(|row| sheet.row(row));
        match (field, &pictures.photo) {
            (Some((chip, field)), Some(photo)) => {
                let (tone, said) = words::mark(mark_of(&chip.verdicts, field), &chip.verdicts.integrity);
                self.sheet.beside(photo, &format!("{} {said}", tone.sign()), draw);
            }
            (Some((_, field)), None) if matches!(field.value, FieldValue::Picture { .. }) => {
                draw(&mut self.sheet);
                let lines = vec![Line::value("表示できない画像（原本は証拠ファイルにあります）")];
                self.sheet.row(vec![Cell::new(String::new(), "顔写真", "Photo", lines)]);
            }
            _ => draw(&mut self.sheet),
        }
    }
}

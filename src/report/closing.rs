// SPDX-License-Identifier: MIT OR Apache-2.0
//! The record's last sections: attachments, history, retention, what does not apply, what could not be printed.

use sha2::{Digest, Sha256};
use tashika_kit::hex;

use super::record::{Form, checkpoint};
use super::sheet::{Cell, GREY, Line, ink};
use super::words::{self, Tone};
use super::{history, retention, terms};
use crate::proof::bundle::ATTACHMENT;
use crate::rules::Law;

impl Form<'_> {
    pub(super) fn attachments(&mut self, evidence: &[u8]) {
        self.sheet.section("添付・履歴・保存", "Attachments, history, retention");
        let mut lines = Vec::new();
        if evidence.is_empty() {
            lines.push(Line::answer(Tone::NotChecked, "証拠ファイルの添付なし"));
        } else {
            lines.push(Line::value(format!("{ATTACHMENT}　{} バイト（このPDFに添付）", evidence.len())));
            lines.push(Line::note(format!("SHA-256　{}", hex::lower(&Sha256::digest(evidence)))));
        }
        let chips = [("顧客", &self.record.customer_chip), ("代表者等", &self.record.representative_chip)];
        // A hash of something small can be searched for its content: a masked copy names the objects only.
        for (whose, chip) in chips.into_iter().filter(|_| !self.export.masked) {
            let Some(chip) = chip else { continue };
            let objects = chip.reading.evidence.iter().map(|one| {
                let digest: String = hex::lower(&Sha256::digest(&one.bytes)).chars().take(16).collect();
                format!("{}（{} バイト・SHA-256 {digest}…）", one.name, one.bytes.len())
            });
            let objects: Vec<String> = objects.collect();
            if !objects.is_empty() {
                lines
                    .push(Line::note(format!("{whose}のチップの署名に関するデータ：{}", objects.join("、"))));
            }
        }
        self.sheet.row(vec![Cell::new(String::new(), "添付", "Attached", lines)]);
    }

    pub(super) fn history(&mut self) {
        for line in history::lines(&self.history.later) {
            let texts = line.said.into_iter().map(Line::value).collect();
            let cell = Cell { tag: line.place, label: line.what, english: line.by, lines: texts };
            self.sheet.row_with(44.0, vec![cell]);
        }
        let views = history::views(&self.history.later);
        if !views.is_empty() {
            let cell = Cell::new(String::new(), "閲覧", "Viewed", vec![Line::value(views)]);
            self.sheet.row_with(44.0, vec![cell]);
        }
    }

    pub(super) fn retention(&mut self) {
        let retention = retention::of(self.history);
        let law = match self.record.header.law {
            Law::Aml => "犯収法6条2項・規則21条",
            _ => "携帯法4条2項",
        };
        let until = match (retention.start, retention.until) {
            (Some(start), Some(until)) => {
                format!(
                    "起算 {}　→　{}まで保存（{}年間）",
                    terms::day(start),
                    terms::day(until),
                    retention.years
                )
            }
            _ => format!("取引・契約の終了から{}年間。終了日が未定のため、廃棄しない", retention.years),
        };
        let lines = vec![Line::value(until), Line::note(law)];
        let kept = Cell::new(String::new(), "保存期間", "Retention", lines);
        let export = self.export;
        let lines = vec![
            Line::value(export.by.clone()),
            Line::note(words::time(export.at)),
            Line::note(format!("理由：{}", export.reason)),
        ];
        let exported = Cell::new(String::new(), "この写しの出力", "Exported", lines);
        self.sheet.row(vec![kept, exported]);
        let receipt = &export.copy_of;
        let lines = vec![
            Line::note(format!("記録ID　{}", self.record.header.record_id)),
            Line::note(format!("記録簿 第{}項の葉ハッシュ　{}", receipt.seq, receipt.leaf)),
            Line::note(format!("署名済みチェックポイント　{}", checkpoint(&receipt.checkpoint))),
            Line::note(format!("規則データのSHA-256　{}", self.record.ruling.rule_set.sha256)),
        ];
        self.sheet.row(vec![Cell::new(String::new(), "原本との照合", "Fingerprints", lines)]);
    }

    pub(super) fn absent(&mut self) {
        let absent = self.items.absent(self.record);
        if absent.is_empty() {
            return;
        }
        let said: Vec<String> =
            absent.into_iter().map(|(items, reason)| format!("{items}：{reason}")).collect();
        let article = match self.record.header.law {
            Law::Aml => "規則20条1項の該当しない号",
            _ => "該当しない事項",
        };
        self.sheet.y += 1.0;
        self.sheet.small(6.4, GREY, &format!("{article}　{}", said.join("　／　")));
        if self.record.header.law == Law::Aml && self.record.customer_chip.is_some() {
            let words = "ICチップの証拠欄は規則20条1項の項目ではなく、方法（17号）と書類（18号）の裏付けとして記録したものです。";
            self.sheet.small(6.0, GREY, words);
        }
    }

    /// Says which characters no font here has, so that a gap is never taken for the name.
    pub(super) fn unprintable(&mut self, missing: &[char]) {
        if missing.is_empty() {
            return;
        }
        let codes: Vec<String> =
            missing.iter().take(8).map(|one| format!("U+{:04X}", u32::from(*one))).collect();
        let text = format!(
            "この用紙の字体で表せない文字または字形があり、「〓」または基本の字形で印字しています（{}）。\
             ICチップの画像または電子記録を参照してください。",
            codes.join("、")
        );
        self.sheet.small(6.6, ink(Tone::Caution), &text);
    }
}

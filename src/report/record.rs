// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands on the audit PDF, section by section in the order of `specs` law §9.2.

use std::borrow::Cow;
use std::collections::BTreeSet;

use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};

use super::archive::About;
use super::chip::{Pictures, comparisons};
use super::items::Items;
use super::paper::{Face, Faces};
use super::sheet::{BLACK, Cell, Frame, GREY, LEFT, Line, NAVY, RED, RIGHT, Sheet, ink};
use super::words::{self, Tone};
use super::{ExportNote, MAX_PAGES, ReportError, mask, terms};
use crate::records::{
    Act, ChipEvidence, Decision, Header, History, MailState, Presented, Record, SpecialPeriod, Subject,
    Supplement, SupplementRole,
};
use crate::rules::chip::residence_by_remark;
use crate::rules::{DocumentKind, Law, Outcome, Residence, Ruling};

/// Sizes of type, as a factor: the largest with which everything stands on one page; the first if none does.
const SCALES: [f32; 5] = [1.0, 0.95, 0.9, 0.86, 0.82];

/// A few characters that decide whether a font can carry the form at all.
const FORM_CHARACTERS: &str = "本人確認記録書訓練署名検証券面窓口入力○△×－●→（）、。：／〓–ABCabc0123";

/// Prints the record; `history` is already masked if the export is.
pub(super) fn print(history: &History, export: &ExportNote, evidence: &[u8]) -> Result<Vec<u8>, ReportError> {
    let pictures = Pictures::of(&history.record);
    let spoken = spoken(history, export);
    let faces = Faces::choose(FORM_CHARACTERS, &spoken)?;
    let mut first = None;
    for scale in SCALES {
        let form = Form::drawn(history, export, evidence, &pictures, &spoken, faces.clone(), scale);
        match form.sheet.paper.pages() {
            1 => {
                first = Some(form);
                break;
            }
            pages if pages > MAX_PAGES => return Err(ReportError::TooLong),
            _ => {}
        }
        first = first.or(Some(form));
    }
    let form = first.ok_or(ReportError::TooLong)?;
    let header = &history.record.header;
    let title = format!("本人確認記録書（{}）第{}号", terms::law(header.law), history.seq);
    let about = About { title: &title, at: export.at, identity: &header.record_id, evidence };
    form.sheet.close()?.archive(&about)
}

/// Every character the record and the export say, once, to choose fonts for them.
fn spoken(history: &History, export: &ExportNote) -> String {
    let said = serde_json::to_string(history).unwrap_or_default();
    let all = said.chars().chain(export.by.chars()).chain(export.reason.chars());
    all.filter(|one| !one.is_ascii()).collect::<BTreeSet<char>>().into_iter().collect()
}

/// The form while it is filled in.
pub(super) struct Form<'a> {
    pub(super) sheet: Sheet,
    pub(super) items: Items,
    pub(super) history: &'a History,
    pub(super) record: &'a Record,
    pub(super) export: &'a ExportNote,
    pub(super) pictures: &'a Pictures,
}

impl<'a> Form<'a> {
    fn drawn(
        history: &'a History,
        export: &'a ExportNote,
        evidence: &[u8],
        pictures: &'a Pictures,
        spoken: &str,
        faces: Faces,
        scale: f32,
    ) -> Self {
        let record = &history.record;
        let unprintable = faces.missing(spoken);
        let frame = frame(history, export);
        let sheet = Sheet::new("本人確認記録書", faces, frame, scale);
        let mut form =
            Self { sheet, items: Items::new(record.header.law), history, record, export, pictures };
        form.head();
        form.result();
        form.persons();
        form.transaction();
        form.documents("書類", "Documents", &record.customer, "customer");
        form.customer();
        if let Some(representative) = &record.representative {
            form.representative(representative);
        }
        let (chip, ruling) = (record.customer_chip.as_ref(), Some(&record.ruling));
        form.chip("ICチップの証拠（顧客）", "Chip evidence", chip, ruling);
        let (chip, ruling) = (record.representative_chip.as_ref(), record.representative_ruling.as_ref());
        form.chip("ICチップの証拠（代表者等）", "Chip evidence, representative", chip, ruling);
        form.attachments(evidence);
        form.history();
        form.retention();
        form.absent();
        form.unprintable(&unprintable);
        form
    }

    fn head(&mut self) {
        let (header, export) = (&self.record.header, self.export);
        let top = self.sheet.y;
        let paper = &mut self.sheet.paper;
        let text = |size, ink| super::paper::Style { face: Face::Regular, size, ink };
        let bold = |size, ink| super::paper::Style { face: Face::Bold, size, ink };
        paper.text(LEFT, top, bold(18.0, NAVY), "本人確認記録書");
        let after = LEFT + paper.faces().width(Face::Bold, 18.0, "本人確認記録書") + 4.0;
        let law = terms::law(header.law);
        let wide = paper.faces().width(Face::Bold, 12.0, law) + 5.0;
        paper.fill(after, top + 0.2, wide, 6.6, NAVY);
        paper.text(after + 2.5, top + 1.2, bold(12.0, (1.0, 1.0, 1.0)), law);
        let name = format!("{}　／　Record of identity verification", terms::law_name(header.law));
        paper.text(LEFT, top + 8.0, text(6.6, GREY), &name);
        let number = format!("記録番号　第 {} 号", self.history.seq);
        paper.text_right(RIGHT, top, bold(11.0, BLACK), &number);
        let ruling = &self.record.ruling;
        let rules =
            format!("規則データ {}　／　{}版の条文による", ruling.rule_set.id, terms::day(ruling.ordinance));
        paper.text_right(RIGHT, top + 4.9, text(6.6, BLACK), &rules);
        paper.text_right(RIGHT, top + 8.0, text(6.6, GREY), "本書は電子記録（原本）の写しです");
        self.sheet.y = top + 11.2;
        let y = self.sheet.y;
        self.sheet.paper.rule((LEFT, y), (RIGHT, y), 1.3, NAVY);
        self.sheet.y += 1.6;
        if export.masked {
            let words = "マスク版：氏名・住居・生年月日・番号・写真・自由記入は●●●としています（MASKED COPY）。全項目の写しではありません。";
            self.sheet.small(7.6, RED, words);
            self.sheet.y += 0.8;
        }
    }

    /// The chip, the law and the counter: three different things, side by side.
    fn result(&mut self) {
        let ruling = &self.record.ruling;
        let chip = match &self.record.customer_chip {
            Some(chip) => {
                let (tone, words, english) = words::conclusion(chip.summary, &chip.verdicts);
                // What the page said counts more than that the program did not ask it.
                let asked = words::inquiry_in_short(chip.observations.number_inquiry);
                let lapsed = asked.as_ref().is_some_and(|(tone, _)| *tone == Tone::Bad);
                let tone = if lapsed { Tone::Bad } else { tone };
                let revocation = asked.map_or_else(
                    || words::revocation_in_short(&chip.verdicts.revocation).to_owned(),
                    |(_, said)| said,
                );
                ("ICチップの検証　Chip", tone, words, format!("{revocation}　{english}"))
            }
            None => {
                let words = terms::chip(ruling);
                ("ICチップの検証　Chip", Tone::NotChecked, words, "チップの証拠は記録にありません".to_owned())
            }
        };
        let (tone, words) = terms::outcome(ruling.outcome);
        let rule = ruling.rule_id.as_deref().unwrap_or("該当する規則なし");
        let law = (
            "法令上の結果　Law",
            tone,
            words.to_owned(),
            format!("規則 {rule}　{}", terms::certainty(ruling.certainty)),
        );
        let (mut tone, mut words) = terms::decision(&self.record.decision);
        if let (Decision::PendingMail, Some((state, _))) = (&self.record.decision, self.last_mail()) {
            (tone, words) = match state {
                MailState::Delivered | MailState::HandedOver => (Tone::Good, "本人と確認した（到着済み）"),
                MailState::Returned => (Tone::Bad, "返送により未了"),
                MailState::Waiting | MailState::Dispatched => (tone, words),
            };
        }
        let note = match &self.record.decision {
            Decision::Refused { reason } => format!("理由：{reason}"),
            _ => format!("確認者　{}", self.record.header.performed_by),
        };
        self.sheet.boxes(&[chip, law, ("窓口の判断　Decision", tone, words.to_owned(), note)]);
        if let Decision::Refused { reason } = &self.record.decision {
            let words = "取引時確認・本人確認が完了したことを示すものではありません。";
            let lines = vec![Line::value(reason.clone()), Line::note(words)];
            self.sheet.row(vec![Cell::new(String::new(), "謝絶の理由", "Reason for refusal", lines)]);
        }
    }

    fn last_mail(&self) -> Option<(MailState, jiff::civil::Date)> {
        self.history.later.iter().rev().find_map(|logged| match &logged.act {
            Act::Mail(event) => Some((event.state, event.on)),
            _ => None,
        })
    }

    fn persons(&mut self) {
        let header = &self.record.header;
        self.sheet.section("記録者・日時", "Persons and times");
        let one = self.cell(&[1], "規則8条1項", "確認を行った者", "Verified by", header.performed_by.clone());
        let two = self.cell(&[2], "規則8条1項", "記録を作成した者", "Recorded by", header.created_by.clone());
        self.sheet.row(vec![one, two]);
        let place = format!("{}　／　{}", header.branch, header.terminal);
        let place = self.cell(&[], "", "店舗・端末", "Branch, terminal", place);
        let made = self.cell(&[], "", "記録の作成日時", "Recorded at", words::time(header.created_at));
        self.sheet.row(vec![place, made]);
        let presented = self.presented(header);
        let read = match &self.record.customer_chip {
            Some(chip) => words::time(chip.reading.read_at),
            None => terms::read_without_evidence(&self.record.ruling).to_owned(),
        };
        let read = self.cell(&[], "規則8条2項", "ICチップの読取日時", "Chip read at", read);
        self.sheet.row(vec![presented, read]);
        let mut cells = self.dates();
        while !cells.is_empty() {
            let rest = cells.split_off(cells.len().min(2));
            self.sheet.row(std::mem::replace(&mut cells, rest));
        }
    }

    fn presented(&mut self, header: &Header) -> Cell {
        let by_document = self.record.customer.document.is_some();
        let items: &[u8] = if by_document { &[3] } else { &[] };
        let label = if by_document { "書類の提示日時" } else { "確認の日時" };
        let mut cell = self.cell(items, "規則8条2項", label, "Shown at", words::time(header.presented_at));
        if let Some(reason) = &header.presented_at_reason {
            cell.lines.push(Line::note(format!("端末の時刻と異なる理由：{reason}")));
        }
        cell
    }

    /// The dates that arise in some checks only: items 4 to 14 and 15.
    fn dates(&mut self) -> Vec<Cell> {
        let mut cells = Vec::new();
        let record = self.record;
        for supplement in self.supplements().iter().filter(|one| one.sent_in) {
            let words = format!("{}　{}", terms::day(supplement.received_on), supplement.title);
            cells.push(self.cell(&[4], "", "送付書類の受領日", "Received", words));
        }
        match record.ruling.document {
            DocumentKind::SmartphoneCard => {
                let at = words::time(record.header.presented_at);
                cells.push(self.cell(&[5], "規則8条2項", "特定電磁的記録の受信", "Received", at));
            }
            DocumentKind::JpkiSignature => {
                let at = words::time(record.header.presented_at);
                let mut cell =
                    self.cell(&[7, 8, 9, 10, 11, 12], "規則8条2項", "電子署名の検証日時", "Verified", at);
                cell.lines.push(Line::note("7–12号のうち該当する号は、その版の条文により確認"));
                cells.push(cell);
            }
            _ => {}
        }
        cells.extend(self.mail_dates());
        if record.declared.as_ref().is_some_and(|declared| declared.high_risk.is_some()) {
            let supplements = self.supplements();
            let second = supplements.iter().find(|one| one.role == SupplementRole::SecondDocument);
            let words = match second {
                Some(second) => format!("{}　{}", terms::day(second.received_on), second.title),
                None => "未受領（確認は未了）".to_owned(),
            };
            cells.push(self.cell(&[14], "", "二つ目の書類の提示日", "Second document", words));
        }
        if let Some(declared) = &record.declared {
            let on = terms::day(declared.confirmed_on);
            cells.push(self.cell(&[15], "", "目的・職業等の確認日", "Stated on", on));
        }
        cells
    }

    fn mail_dates(&mut self) -> Vec<Cell> {
        let Some(plan) = self.record.mail else { return Vec::new() };
        let mut said: Vec<(MailState, String)> = Vec::new();
        for logged in &self.history.later {
            if let Act::Mail(event) = &logged.act {
                let number =
                    if event.tracking.is_empty() { String::new() } else { format!("　{}", event.tracking) };
                said.push((event.state, format!("{}{number}", terms::day(event.on))));
            }
        }
        let of = |states: &[MailState]| -> Vec<Line> {
            let matching = said.iter().filter(|(state, _)| states.contains(state));
            matching.map(|(state, on)| Line::value(format!("{}　{on}", terms::mail_state(*state)))).collect()
        };
        let sent = of(&[MailState::Dispatched, MailState::HandedOver]);
        let came = of(&[MailState::Delivered, MailState::Returned, MailState::HandedOver]);
        let hand = plan == crate::records::MailPlan::HandDelivery;
        let items: &[u8] =
            if hand || said.iter().any(|(state, _)| *state == MailState::HandedOver) { &[13] } else { &[6] };
        let pending = |lines: Vec<Line>, words: &str| match lines.is_empty() {
            true => vec![Line::answer(Tone::NotChecked, words)],
            false => lines,
        };
        let mut first = pending(sent, "未発送（確認は未了）");
        first.push(Line::note(terms::mail_plan(plan)));
        let sent = Cell::new(self.items.tag(items, ""), "取引関係文書の送付日", "Papers sent", first);
        let tag = self.items.tag(&[], "規則8条2項");
        let came = Cell::new(tag, "到着・返送", "Delivered", pending(came, "到着の記録なし"));
        vec![sent, came]
    }

    fn transaction(&mut self) {
        self.sheet.section("取引・確認の方法", "Transaction and method");
        let transaction = &self.record.transaction;
        let kind = joined(&terms::transaction(transaction.kind), &transaction.note);
        let kind = self.cell(&[16], "", "取引の種類", "Transaction", kind);
        let label = match self.record.header.law {
            Law::Aml => "取引記録の検索事項",
            _ => "契約・電話番号",
        };
        let mut key = self.cell(&[28], "", label, "Search key", or_none(&transaction.key));
        key.lines.extend(self.amended("transaction.key"));
        if !transaction.customer_number.is_empty() {
            key.lines.push(Line::note(format!("顧客番号　{}", transaction.customer_number)));
        }
        key.lines.extend(self.amended("transaction.customer_number"));
        self.sheet.row(vec![kind, key]);
        if let Some(related) = &transaction.related_check {
            let mut related = self.cell(&[30], "", "関連取引時確認", "Earlier check", related.clone());
            related.lines.extend(self.amended("transaction.related_check"));
            self.sheet.row(vec![related]);
        }
        let ruling = &self.record.ruling;
        let tag = self.items.tag(&[17], "規則8条1項");
        let lines = method_lines(ruling);
        self.sheet.row(vec![Cell::new(tag, "確認の方法", "Method", lines)]);
        if let Some(known) = &self.record.known {
            let means: Vec<&str> = known.means.iter().map(|means| terms::known(*means)).collect();
            let mut lines = vec![Line::value(joined(&means.join("、"), &known.note))];
            lines.push(Line::note(format!("さきの記録：{}", or_none(&known.earlier_record))));
            let article =
                if self.record.header.law == Law::Aml { "規則16条" } else { "規則3条3・4項" };
            self.sheet.row(vec![Cell::new(article.to_owned(), "確認済みの顧客", "Known", lines)]);
        }
    }

    pub(super) fn documents(&mut self, title: &str, english: &str, subject: &Subject, path: &str) {
        self.sheet.section(title, english);
        let by_customer = path == "customer";
        if let Some(document) = &subject.document {
            let items: &[u8] = if by_customer { &[18] } else { &[18, 22] };
            let name = joined(&terms::document(document.kind), &document.title);
            let mut name = self.cell(items, "規則8条1項3号ニ", "書類の名称", "Document", name);
            name.lines.extend(self.amended(&format!("{path}.document")));
            let number = self.cell(items, "規則8条1項3号ニ", "記号番号", "Number", number(document));
            self.sheet.row(vec![name, number]);
            let issued =
                document.issued_on.map(|on| format!("{}発行", self.secret_day(on))).unwrap_or_default();
            let chip =
                if by_customer { &self.record.customer_chip } else { &self.record.representative_chip };
            let issuer = super::jpki::issuer(chip.as_ref()).unwrap_or_else(|| or_none(&document.issuer));
            let issuer = joined(&issuer, &issued);
            let long = issuer.chars().count() > 12 && issued.is_empty();
            let mut issuer = self.cell(&[], "", "発行者・発行日", "Issuer", issuer);
            // A long name is set smaller, so that no word of it is broken.
            for line in issuer.lines.iter_mut().filter(|_| long) {
                if let Line::Text(_, size, ..) = line {
                    *size = 7.0;
                }
            }
            let until = document
                .expires_on
                .or(super::jpki::until(chip.as_ref()))
                .map_or("期限の記載なし".to_owned(), |on| format!("{}まで", self.secret_day(on)));
            let mut until = self.cell(&[], "", "有効期限", "Valid until", until);
            until.lines.extend(valid_on_day(document, chip.as_ref(), &self.record.header));
            let shown = self.residence_shown(subject.residence, chip.as_ref());
            self.sheet.row(vec![issuer, until, shown]);
            if let Some(seen) = &document.observations {
                // Without a chip there is only the photo to compare with.
                let lines = comparisons(&[("顔と書類の写真", seen.face)], seen, &self.record.header);
                let cell = Cell::new(String::new(), "目視の照合", "Compared by eye", lines);
                self.sheet.row(vec![cell]);
            }
        } else {
            let lines = vec![Line::value("書類の提示なし（確認済みの顧客）")];
            self.sheet.row(vec![Cell::new(String::new(), "書類の名称", "Document", lines)]);
        }
        let supplements = if by_customer { self.supplements() } else { subject.supplements.clone() };
        for supplement in &supplements {
            self.supplement(supplement);
        }
    }

    fn residence_shown(&mut self, residence: Residence, chip: Option<&ChipEvidence>) -> Cell {
        let (tone, words) = terms::residence(residence);
        let phone = if residence == Residence::Current { "" } else { "規則5条2項" };
        let tag = self.items.tag(&[], phone);
        let mut lines = vec![Line::answer(tone, &words)];
        if chip.is_some_and(|chip| residence_by_remark(&chip.reading)) {
            lines.push(Line::note("備考欄による（ICチップの署名の対象外）"));
        }
        Cell::new(tag, "住居の記載", "Residence shown", lines)
    }

    pub(super) fn supplement(&mut self, supplement: &Supplement) {
        let (items, phone): (&[u8], _) = match supplement.role {
            SupplementRole::Residence => (&[19], "規則5条2項"),
            SupplementRole::SecondDocument => (&[18], ""),
        };
        let dated = supplement.dated.map(|on| format!("　日付 {}", terms::day(on))).unwrap_or_default();
        let number = if supplement.number.is_empty() {
            String::new()
        } else {
            format!("　番号等 {}", supplement.number)
        };
        let how = if supplement.sent_in { "送付を受けた日" } else { "提示日" };
        let lines = vec![
            Line::value(format!("{}{number}{dated}", supplement.title)),
            Line::note(format!(
                "{}　{how} {}",
                terms::supplement(supplement.role),
                terms::day(supplement.received_on)
            )),
        ];
        let label = match supplement.role {
            SupplementRole::Residence => "補完書類等",
            SupplementRole::SecondDocument => "二つ目の書類",
        };
        let tag = self.items.tag(items, phone);
        self.sheet.row(vec![Cell::new(tag, label, "Further doc.", lines)]);
    }

    /// Further documents of the customer: those of the record, and those that came in later.
    fn supplements(&self) -> Vec<Supplement> {
        let later = self.history.later.iter().filter_map(|logged| match &logged.act {
            Act::Supplemented(received) => Some(received.supplement.clone()),
            _ => None,
        });
        self.record.customer.supplements.iter().cloned().chain(later).collect()
    }

    /// A cell of one value.
    pub(super) fn cell(
        &mut self,
        items: &[u8],
        phone: &'static str,
        label: &str,
        english: &str,
        value: String,
    ) -> Cell {
        Cell::new(self.items.tag(items, phone), label, english, vec![Line::value(value)])
    }

    /// What became of a field later, in order; the first value stays above it.
    pub(super) fn amended(&self, path: &str) -> Vec<Line> {
        let below = format!("{path}.");
        let matching = self.history.later.iter().filter_map(|logged| match &logged.act {
            Act::Amended(one) if one.field == path || one.field.starts_with(&below) => {
                let words = format!(
                    "→ 変更後：{}（第{}項、{}）",
                    one.new,
                    logged.seq,
                    terms::day(japan_day(logged.at))
                );
                Some(Line::Text(words, 7.6, Face::Bold, ink(Tone::Caution)))
            }
            _ => None,
        });
        matching.collect()
    }

    /// That a value is a remark's, and what stood there before: the remark bears no signature, the value as issued does.
    pub(super) fn changed(&self, chip: &ChipEvidence, [as_issued, on, by]: &Change) -> Option<String> {
        let before = text_of(chip, as_issued)?;
        let on = chip.reading.field(on).and_then(|field| match &field.value {
            FieldValue::Date { date } => Some(self.secret_day(*date)),
            FieldValue::Text { text } => Some(text.clone()),
            _ => None,
        });
        let remark: Vec<String> = on.into_iter().chain(text_of(chip, by).map(str::to_owned)).collect();
        Some(format!("備考欄による変更（署名なし）　{}　／　交付時：{before}", remark.join("　")))
    }

    /// A day of a document; the last day of some documents is the holder's birthday.
    pub(super) fn secret_day(&self, date: jiff::civil::Date) -> String {
        if self.export.masked { mask::MASK.to_owned() } else { terms::day(date) }
    }
}

pub(super) fn frame(history: &History, export: &ExportNote) -> Frame {
    let header = &history.record.header;
    let law = terms::law(header.law);
    let reason: String = export.reason.chars().take(24).collect();
    let at = words::time(export.at);
    let masked = if export.masked { "　マスク版" } else { "" };
    Frame {
        watermark: format!("写し　{}　{at}　{reason}", export.by),
        training: header.training,
        running_title: format!("本人確認記録書（{law}）　第 {} 号　続き{masked}", history.seq),
        foot: vec![
            format!("第 {} 号　{law}{masked}　記録ID {}", history.seq, header.record_id),
            "電子記録の写し。原本は記録簿の葉ハッシュと署名済みチェックポイントで照合できます（tashika verify）。".to_owned(),
            "○確認　△注意　×異常　－検証・照合していない（「よい」の意味ではありません）　●●●マスク".to_owned(),
        ],
    }
}

/// The fields of a remark that replaced a value of a licence: as issued, the day, the commission.
pub(super) type Change = [FieldName; 3];

pub(super) const NAME_CHANGE: Change = [
    FieldName::NAME_AS_ISSUED,
    FieldName(Cow::Borrowed("name_changed_on")),
    FieldName(Cow::Borrowed("name_changed_by")),
];
pub(super) const ADDRESS_CHANGE: Change = [
    FieldName::ADDRESS_AS_ISSUED,
    FieldName(Cow::Borrowed("address_changed_on")),
    FieldName(Cow::Borrowed("address_changed_by")),
];

/// A text of the chip.
pub(super) fn text_of<'c>(chip: &'c ChipEvidence, name: &FieldName) -> Option<&'c str> {
    chip.reading.field(name).and_then(|field| match &field.value {
        FieldValue::Text { text } => Some(text.as_str()),
        _ => None,
    })
}

pub(super) fn method_lines(ruling: &Ruling) -> Vec<Line> {
    let mut lines = terms::method(ruling).map(Line::value).into_iter().collect::<Vec<_>>();
    lines.push(Line::value(terms::article(ruling)));
    let (tone, words) = terms::outcome(ruling.outcome);
    if ruling.outcome != Outcome::Alone {
        lines.push(Line::answer(tone, words));
    }
    let mut notes = vec![
        format!("適用日 {}", terms::day(ruling.date)),
        format!("規則 {}", ruling.rule_id.as_deref().unwrap_or("該当なし")),
        terms::certainty(ruling.certainty),
        terms::chip(ruling),
    ];
    if !ruling.modifiers.is_empty() {
        notes.push(format!("修正 {}", ruling.modifiers.join(", ")));
    }
    if !ruling.missing.is_empty() {
        let missing: Vec<&str> = ruling.missing.iter().map(|one| terms::missing(*one)).collect();
        notes.push(format!("記録時に不足：{}", missing.join("、")));
    }
    if ruling.strict {
        notes.push("自社規程によりICチップ読取を先行適用".to_owned());
    }
    if ruling.ask_legal.is_some() {
        notes.push("法務確認を要する点あり".to_owned());
    }
    lines.push(Line::note(notes.join("　／　")));
    lines
}

pub(super) fn number(document: &Presented) -> String {
    match terms::number_not_kept(document.kind) {
        Some(words) => words.to_owned(),
        None => or_none(&document.number),
    }
}

/// Whether a document was valid on the day it was shown, and by whose word: its last day can be typed, and can have
/// passed while a special period (特例期間) ran.
fn valid_on_day(document: &Presented, chip: Option<&ChipEvidence>, header: &Header) -> Vec<Line> {
    let shown_on = japan_day(header.presented_at);
    let passed = document.expires_on.is_some_and(|last| last < shown_on);
    let mut typed = chip.into_iter().flat_map(|chip| &chip.transcript);
    let typed = typed.find(|field| field.name == FieldName::EXPIRY_DATE);
    let prolonged = chip.is_some_and(|chip| chip.observations.special_period == Some(SpecialPeriod::Shown));
    let said = match (document.valid_on_day, passed, typed) {
        (false, ..) => Line::answer(Tone::Bad, "提示日に有効でない"),
        (true, true, _) if prolonged => Line::answer(Tone::Caution, "期限後・特例期間を示すものを確認"),
        (true, true, _) => Line::answer(Tone::Caution, "期限後"),
        (true, false, Some(_)) => Line::answer(Tone::Caution, "提示日に有効（入力した日による）"),
        (true, false, None) => Line::answer(Tone::Good, "提示日に有効"),
    };
    let from = typed.map(|field| Line::note(source(field.source)));
    std::iter::once(said).chain(from).collect()
}

/// Where a value comes from, and who wrote it if it is no text of the chip.
pub(super) fn source(from: tashika_kit::reading::Source) -> String {
    use tashika_kit::reading::Source;
    match from {
        Source::SignedChipText => "出所：ICチップの文字（署名あり）".to_owned(),
        Source::UnsignedChipText => "出所：ICチップの文字（署名なし）".to_owned(),
        Source::SignedChipImage | Source::UnsignedChipImage => {
            "出所：ICチップの画像から窓口担当者が入力".to_owned()
        }
        Source::TypedFromChipImage => "出所：ICチップの画像を見て窓口担当者が入力".to_owned(),
        Source::TypedByClerk => "出所：窓口担当者の入力".to_owned(),
    }
}

/// The first lines of a signed note: the log, its size, its root.
pub(super) fn checkpoint(note: &str) -> String {
    let lines: Vec<&str> = note.lines().take(3).collect();
    match lines.as_slice() {
        [origin, size, root] => format!("{origin}　{size}項まで　根 {root}"),
        _ => "なし（照合できません）".to_owned(),
    }
}

pub(super) fn joined(first: &str, second: &str) -> String {
    match (first, second) {
        (first, "") => first.to_owned(),
        ("", second) => second.to_owned(),
        (first, second) => format!("{first}　{second}"),
    }
}

pub(super) fn or_none(text: &str) -> String {
    if text.is_empty() { "記録なし".to_owned() } else { text.to_owned() }
}

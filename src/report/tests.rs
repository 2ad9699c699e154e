// SPDX-License-Identifier: MIT OR Apache-2.0
//! The audit PDF, judged by other programs: `qpdf`, `pdffonts`, `pdftotext`, `pdfdetach`, `pdfimages`. No PDF/A
//! validator is run: what `archive` asks for is checked one by one with `lopdf`.

use std::collections::BTreeSet;
use std::process::Command;

use lopdf::{Document, Object};
use tempfile::TempDir;

use super::examples::{self, at, receipt};
use super::{ExportNote, ReportError, items, mask, pdf, receipt_pdf};
use crate::records::{Act, Amendment, History, Logged};
use crate::rules::Law;

mod archive;
mod jpki;
mod masked;
mod passport;
mod residence;
mod tables;

const EVIDENCE: &[u8] = b"{\"format\":\"tashika-evidence/1\",\"name\":\"\xE9\xAB\x99\",\"n\":[1,2,3]}\n";

fn note(history: &History, masked: bool) -> ExportNote {
    ExportNote {
        by: "佐藤 誠（0001）".to_owned(),
        at: at("2029-06-01T00:30:00Z"),
        reason: "金融庁検査への提出".to_owned(),
        masked,
        copy_of: receipt(history),
    }
}

/// A printed file, to be asked by other programs.
struct Printed {
    dir: TempDir,
    bytes: Vec<u8>,
}

impl Printed {
    fn of(history: &History) -> Self {
        Self::from(pdf(history, &note(history, false), EVIDENCE).unwrap())
    }

    fn masked(history: &History) -> Self {
        Self::from(pdf(history, &note(history, true), b"").unwrap())
    }

    fn from(bytes: Vec<u8>) -> Self {
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("record.pdf"), &bytes).unwrap();
        Self { dir, bytes }
    }

    /// What a program says about the file; it must succeed.
    fn ask(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let mut command = Command::new(program);
        command.args(before).arg("record.pdf").args(after).current_dir(self.dir.path());
        let output = command.output().unwrap_or_else(|_| panic!("{program} is needed for this test"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{program}: {said} {}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// The text without white space: lines break anywhere.
    fn text(&self) -> String {
        self.ask("pdftotext", &["-raw"], &["-"]).chars().filter(|one| !one.is_whitespace()).collect()
    }

    fn pages(&self) -> usize {
        Document::load_mem(&self.bytes).unwrap().get_pages().len()
    }

    /// Soundness that every file has.
    fn sound(&self) {
        let said = self.ask("qpdf", &["--check"], &[]);
        assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
        let fonts = self.ask("pdffonts", &[], &[]);
        for face in fonts.lines().skip(2) {
            let columns: Vec<&str> = face.split_whitespace().rev().collect();
            // From the right: generation, object, unicode, subset, embedded.
            assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{face}");
        }
    }
}

fn contains(text: &str, expected: &[&str]) {
    for one in expected {
        let one: String = one.chars().filter(|one| !one.is_whitespace()).collect();
        assert!(text.contains(&one), "{one} is not on the page:\n{text}");
    }
}

/// Every example, written where `TASHIKA_KEEP_PDF` says, for looking at.
#[test]
fn every_example_is_sound_and_most_take_one_page() {
    for (name, history) in examples::all() {
        let printed = Printed::of(&history);
        if let Some(folder) = std::env::var_os("TASHIKA_KEEP_PDF") {
            let path = std::path::Path::new(&folder);
            std::fs::write(path.join(format!("{name}.pdf")), &printed.bytes).unwrap();
            std::fs::write(path.join(format!("{name}-masked.pdf")), Printed::masked(&history).bytes).unwrap();
            let slip = receipt_pdf(&history.record, &receipt(&history)).unwrap();
            std::fs::write(path.join(format!("{name}-slip.pdf")), slip).unwrap();
        }
        printed.sound();
        let long = ["represented", "amended", "licence_moved", "licence_beside"].contains(&name)
            || name.starts_with("residence_")
            || name.starts_with("passport_");
        assert!(printed.pages() == 1 || (long && printed.pages() == 2), "{name}: {} pages", printed.pages());
    }
}

/// AML Rule 20(1): each of the items 1 to 31 stands on the page with its number, or in the list of those that do
/// not arise with a reason.
#[test]
fn every_item_is_shown_or_explained() {
    for (name, history) in examples::all() {
        if history.record.header.law != Law::Aml {
            continue;
        }
        let text = Printed::of(&history).text();
        let (page, list) = text.split_once("規則20条1項の該当しない号").unwrap_or((&text, ""));
        let mut shown = BTreeSet::new();
        for part in page.split('第').skip(1) {
            let Some((numbers, _)) = part.split_once('号') else { continue };
            shown.extend(expand(numbers));
        }
        let mut explained = BTreeSet::new();
        for part in list.split('／') {
            let Some((numbers, reason)) = part.split_once('：') else { continue };
            let numbers = expand(numbers);
            assert!(numbers.is_empty() || reason.chars().count() > 3, "{name}: {part}");
            explained.extend(numbers);
        }
        for item in 1..=items::LAST {
            assert!(shown.contains(&item) != explained.contains(&item), "{name}, item {item}:\n{text}");
        }
        for always in [1, 2, 16, 17, 21, 23, 24, 28, 29] {
            assert!(shown.contains(&always), "{name}: item {always} is on every page");
        }
        assert!(!list.contains("記録なし"), "{name}: a reason for every item: {list}");
    }
}

/// `1–3,7` as numbers; nothing if it is something else.
fn expand(numbers: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for part in numbers.split(',') {
        let (first, last) = part.split_once('–').unwrap_or((part, part));
        match (first.parse::<u8>(), last.parse::<u8>()) {
            (Ok(first), Ok(last)) if last <= items::LAST => all.extend(first..=last),
            _ => return Vec::new(),
        }
    }
    all
}

#[test]
fn items_that_arise_only_sometimes_are_shown_where_they_do() {
    let printed = |history: &History| Printed::of(history).text();
    contains(
        &printed(&examples::represented()),
        &["邊見　美咲", "第22号", "委任状その他の書面", "2026年11月18日付の委任状", "309912345670"],
    );
    contains(
        &printed(&examples::high_risk()),
        &[
            "第14号",
            "住民票の写し",
            "第26号",
            "源泉徴収票（2025年分）",
            "第27号",
            "高崎 徳子",
            "該当する（申告）",
            "配偶者が外国の大使",
            "第30号",
            "第 881 号",
        ],
    );
    contains(
        &printed(&examples::mailed()),
        &[
            "第6号",
            "発送済み　2027年4月6日　123-45-67890-1",
            "到着　2027年4月8日",
            "本人と確認した（到着済み）",
            "ロ(1)",
            "2027年4月1日版",
            "470100123450",
        ],
    );
    contains(&printed(&examples::pending()), &["未発送（確認は未了）", "郵送の完了待ち（未完了）"]);
    contains(
        &printed(&examples::handed_over()),
        &["第13号", "2027年4月12日", "第4号", "第19号", "公共料金の領収証書（電気）"],
    );
    contains(
        &printed(&examples::known()),
        &["規則16条", "総合口座通帳", "面識", "第 301 号", "書類の提示なし"],
    );
    contains(&printed(&examples::traveller()), &["第21, 31号", "XAA000001", "スペイン", "2027年1月15日まで"]);
    contains(&printed(&examples::smartphone()), &["第5号", "カード代替電磁的記録"]);
    contains(&printed(&examples::signed()), &["第7–12号", "該当する号は、その版の条文により確認"]);
    contains(
        &printed(&examples::refused()),
        &[
            "署名後に変更されている",
            "確認できないものとした",
            "完了したことを示すものではありません",
            "中止し責任者に引き継ぐ",
        ],
    );
}

#[test]
fn the_page_says_what_the_record_says() {
    let history = examples::account_opening();
    let text = Printed::of(&history).text();
    contains(
        &text,
        &[
            "本人確認記録書",
            "犯収法",
            "記録番号 第 17 号",
            "tashika-2026-11",
            "2026年8月6日版",
            "山本 恵（0042）",
            "確か銀行 霞が関支店（012）",
            "2026年11月20日 12:00:00（日本時間）",
            "口座開設",
            "普通 012-3456789",
            "方法「イ」",
            "6条1項1号イ",
            "個人番号カード",
            "記録しない（番号法）",
            examples::RARE_NAME,
            examples::RESIDENCE,
            "1980年2月17日（昭和55年2月17日）",
            "生計費決済",
            "会社員・団体職員",
            "改ざんなし",
            "照会していない",
            "41.2秒",
            "○ 顔と写真：一致",
            "－ セキュリティコード：照合していない",
            "evidence.json",
            "金融庁検査への提出",
            "佐藤 誠（0001）",
            &"0123456789abcdef".repeat(4),
            "1204項まで",
            &history.record.header.record_id,
            "廃棄しない",
            "1 / 1 ページ",
        ],
    );
    assert!(!text.contains("訓練") && !text.contains("携帯法") && !text.contains("マスク版："), "{text}");
}

#[test]
fn rare_characters_come_back_as_they_are() {
    let mut history = examples::account_opening();
    history.record.customer.identity.name.text = "髙﨑𠮷德邊 神 塚 瀨 ㋿ 𠀋 𩸽".to_owned();
    let printed = Printed::of(&history);
    printed.sound();
    contains(&printed.text(), &["髙﨑𠮷德邊", "瀨", "𠀋", "𩸽"]);
}

#[test]
fn the_chips_own_picture_stands_beside_what_no_font_has() {
    let printed = Printed::of(&examples::unprintable());
    contains(&printed.text(), &["山〓本", "U+F8F0", "ICチップの画像から窓口担当者が入力"]);
    let images = printed.ask("pdfimages", &["-list"], &[]);
    assert_eq!(images.lines().skip(2).count(), 1, "{images}");
    // Where fonts have every character and the text is the chip's, no picture is needed.
    let images = Printed::of(&examples::account_opening()).ask("pdfimages", &["-list"], &[]);
    assert_eq!(images.lines().skip(2).count(), 0, "{images}");
}

#[test]
fn the_phone_law_has_its_own_articles_and_photo() {
    let printed = Printed::of(&examples::phone());
    let text = printed.text();
    contains(
        &text,
        &[
            "携帯法",
            "規則8条1項3号ニ",
            "規則10条",
            "規則8条2項",
            "2031年3月31日まで保存（3年間）",
            "𠮷田　翔",
            "2027年4月1日版",
        ],
    );
    assert!(!text.contains("規則20条") && !text.contains("職業"), "{text}");
    let images = printed.ask("pdfimages", &["-list"], &[]);
    assert_eq!(images.lines().skip(2).count(), 1, "{images}");
}

/// AML Rule 20(3): what was there stays, what came is added, with reason, person and time.
#[test]
fn an_amended_record_shows_old_and_new() {
    let printed = Printed::of(&examples::amended());
    printed.sound();
    contains(
        &printed.text(),
        &[
            examples::RESIDENCE,
            "→ 変更後：東京都文京区本郷七丁目三番一号（第91項、2028年6月1日）",
            "変更前　東京都千代田区霞が関二丁目一番二号",
            "変更後　東京都文京区本郷七丁目三番一号",
            "転居の届出",
            "2028-06-01 15:15",
            "2 回（最後",
            "検査の準備",
            &"9c".repeat(32),
            "2036年2月29日まで保存（7年間）",
        ],
    );
}

#[test]
fn a_training_page_cannot_be_taken_for_evidence() {
    let text = Printed::of(&examples::training()).text();
    assert!(text.matches("訓練").count() >= 4, "{text}");
    assert!(text.matches("NOTEVIDENCE").count() >= 3, "{text}");
}

/// Without a chip only the photo can be compared: nothing else is said to have been.
#[test]
fn what_was_compared_on_a_typed_document_is_printed() {
    let history = examples::mailed();
    let text = Printed::of(&history).text();
    contains(&text, &["顔と書類の写真：", "備考：眼鏡を外して照合"]);
    assert!(!text.contains("券面とICチップ"), "{text}");
    let masked = Printed::masked(&history).text();
    contains(&masked, &["顔と書類の写真：", "備考：●●●"]);
    assert!(!masked.contains("眼鏡を外して"), "{masked}");
}

#[test]
fn a_licence_on_paper_says_what_is_signed_and_what_is_not() {
    let history = examples::licence::moved();
    let printed = Printed::of(&history);
    let text = printed.text();
    contains(
        &text,
        &[
            "302400000120",
            "大阪府公安委員会",
            "2024年5月8日発行",
            "ICチップの文字：【※1】【※2】　太【※欠*】郎",
            "外字1（ICチップの画像、署名の対象外）",
            "〔外字2〕（画像を表示できない。券面を参照）",
            "備考欄による変更（署名なし）　2025年11月20日　東京都公安　／　交付時：大阪府大阪市中央区大手前三丁目一番四一号",
            "備考欄による（ICチップの署名の対象外）",
            "署名を検証していないため、内容が発行者の記録したものであることは確認していない",
            "この種類の書類には、チップの複製を見分けるしくみがない",
            "法務確認を要する点あり",
        ],
    );
    assert!(!text.contains("セキュリティコード"), "a licence has none");
    // One 外字 can be shown, the other cannot.
    assert_eq!(printed.ask("pdfimages", &["-list"], &[]).lines().skip(2).count(), 1);
    let masked = Printed::masked(&history).text();
    for secret in
        ["302400000120", "大阪府", "東京都", "タカサキ", "髙", "【※1】", "2025年11月20日", "2024年5月8日"]
    {
        assert!(!masked.contains(secret), "{secret} is on the masked page:\n{masked}");
    }
}

#[test]
fn what_is_beside_a_card_is_printed_as_no_identity_document() {
    let history = examples::licence::beside();
    let text = Printed::of(&history).text();
    contains(
        &text,
        &[
            "マイナ免許証",
            "同じICチップの記録。本人確認書類ではなく、本人特定事項・確認の方法の根拠ではありません",
            "302400000120",
            "署名されたデータ",
        ],
    );
    contains(&text, &["署名で確認、有効期間内"]);
    let masked = Printed::masked(&history);
    assert!(!masked.text().contains("302400000120") && !masked.text().contains("2029年3月17日"));
    let said = serde_json::to_string(&mask::history(&history)).unwrap();
    assert!(!said.contains("302400000120"), "{said}");
}

#[test]
fn the_bundle_comes_out_byte_for_byte() {
    let printed = Printed::of(&examples::account_opening());
    printed.ask("pdfdetach", &["-save", "1", "-o", "out.json"], &[]);
    assert_eq!(std::fs::read(printed.dir.path().join("out.json")).unwrap(), EVIDENCE);
    let list = Printed::masked(&examples::account_opening()).ask("pdfdetach", &["-list"], &[]);
    assert!(list.contains("0 embedded files"), "{list}");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    for (name, history) in examples::all() {
        assert!(Printed::of(&history).bytes == Printed::of(&history).bytes, "{name}");
    }
}

#[test]
fn long_texts_flow_over_pages_with_head_and_number() {
    let mut history = examples::account_opening();
    for seq in 0..40 {
        history.later.push(Logged {
            seq: 100 + seq,
            at: at("2027-06-01T06:15:00Z"),
            by: "佐藤 誠（0001）".to_owned(),
            act: Act::Amended(Amendment {
                record_id: history.record.header.record_id.clone(),
                field: "declared.occupation".to_owned(),
                old: format!("前{seq}"),
                new: format!("後{seq}"),
                reason: "届出　".repeat(40),
            }),
        });
    }
    // One entry taller than a page.
    if let Some(Logged { act: Act::Amended(one), .. }) = history.later.last_mut() {
        one.reason = format!("{}終わり", "とても長い理由。".repeat(1200));
    }
    let printed = Printed::of(&history);
    printed.sound();
    let pages = printed.pages();
    assert!(pages > 3, "{pages}");
    let text = printed.text();
    contains(&text, &["前39", "後39", "終わり", &format!("{pages} / {pages} ページ")]);
    assert_eq!(text.matches("第17号続き").count(), pages - 1, "{text}");
    // A page may end inside the sentence, but not inside a character.
    assert_eq!(text.matches('長').count(), 1200, "nothing is cut");
}

#[test]
fn hostile_texts_do_no_harm() {
    let mut history = examples::account_opening();
    let identity = &mut history.record.customer.identity;
    identity.birth_date.date = jiff::civil::date(-9999, 1, 1);
    identity.name.text = ") Tj ET (\u{0}\u{7}\u{202E}evil\\ <<>> &<x>".to_owned();
    identity.residence.as_mut().unwrap().text = "x".repeat(5000);
    history.record.header.terminal = "\u{1F600}\u{10FFFF}".to_owned();
    history.record.ruling.article = String::new();
    history.record.header.created_at = jiff::Timestamp::MAX;
    history.record.header.presented_at = jiff::Timestamp::MIN;
    let declared = history.record.declared.as_mut().unwrap();
    declared.confirmed_on = jiff::civil::Date::MAX;
    history.later.push(Logged {
        seq: u64::MAX,
        at: jiff::Timestamp::MAX,
        by: String::new(),
        act: Act::RelationEnded { record_id: String::new(), on: jiff::civil::Date::MAX },
    });
    let chip = history.record.customer_chip.as_mut().unwrap();
    chip.displayed[0].for_ms = u64::MAX;
    let mut export = note(&history, false);
    export.reason = String::new();
    export.copy_of.checkpoint = "\n".to_owned();
    Printed::from(pdf(&history, &export, EVIDENCE).unwrap()).sound();
}

/// A record of a hundred thousand entries is a fault or an attack: an error, in bounded time.
#[test]
fn a_record_without_end_is_an_error() {
    let mut history = examples::account_opening();
    let ended = |seq| Logged {
        seq,
        at: at("2027-06-01T06:15:00Z"),
        by: "佐藤".to_owned(),
        act: Act::RelationEnded { record_id: String::new(), on: jiff::civil::date(2027, 1, 1) },
    };
    history.later = (0..20_000).map(ended).collect();
    assert_eq!(pdf(&history, &note(&history, false), b""), Err(ReportError::TooLong));
}

#[test]
fn a_photo_that_cannot_be_decoded_is_said() {
    let mut history = examples::phone();
    for field in &mut history.record.customer_chip.as_mut().unwrap().reading.fields {
        if let tashika_kit::reading::FieldValue::Picture { bytes, .. } = &mut field.value {
            bytes.truncate(900);
        }
    }
    contains(&Printed::of(&history).text(), &["表示できない画像"]);
    assert!(!Printed::masked(&history).text().contains("表示できない画像"));
}

#[test]
fn a_receipt_of_another_record_is_refused() {
    let history = examples::account_opening();
    let export = note(&examples::known(), false);
    assert_eq!(pdf(&history, &export, b""), Err(ReportError::OtherRecord));
    assert_eq!(receipt_pdf(&history.record, &export.copy_of), Err(ReportError::OtherRecord));
}

#[test]
fn the_slip_holds_nothing_about_the_customer() {
    for (name, history) in examples::all() {
        let printed = Printed::from(receipt_pdf(&history.record, &receipt(&history)).unwrap());
        printed.sound();
        let text = printed.text();
        contains(&text, &["受付票", &format!("第{}号", history.seq), &history.record.header.record_id]);
        let identity = &history.record.customer.identity;
        for secret in [
            &identity.name.text,
            &history.record.transaction.key,
            &history.record.transaction.customer_number,
        ] {
            let secret: String = secret.chars().filter(|one| !one.is_whitespace()).collect();
            assert!(secret.is_empty() || !text.contains(&secret), "{name}: {secret}");
        }
        assert_eq!(text.contains("訓練"), history.record.header.training, "{name}");
    }
}

/// The codes of an enum of the record, as the source lists its variants.
fn codes(source: &str, name: &str) -> Vec<String> {
    let begin = source.find(&format!("pub enum {name} {{")).unwrap();
    let (head, body) = source.split_at(begin);
    let body = &body[..body.find("\n}").unwrap()];
    let upper = head.lines().rev().take(3).any(|line| line.contains("SCREAMING_SNAKE_CASE"));
    let variants = body.lines().map(str::trim).filter_map(|line| line.strip_suffix(','));
    let variants = variants.filter(|name| !name.is_empty() && name.chars().all(char::is_alphanumeric));
    let codes: Vec<String> = variants
        .map(|variant| {
            let mut code = String::new();
            for one in variant.chars() {
                if one.is_uppercase() && !code.is_empty() {
                    code.push('_');
                }
                code.extend(one.to_lowercase());
            }
            if upper { code.to_uppercase() } else { code }
        })
        .collect();
    assert!(codes.len() >= 2, "{name}");
    codes
}

#[test]
fn every_code_of_a_record_has_a_word() {
    let (record, act) = (include_str!("../records/record.rs"), include_str!("../records/act.rs"));
    let sections = [
        (record, "TransactionKind", "transaction"),
        (record, "Purpose", "purpose"),
        (record, "Occupation", "occupation"),
        (record, "Pep", "pep"),
        (record, "SupplementRole", "supplement"),
        (record, "Relationship", "relationship"),
        (record, "Authority", "authority"),
        (record, "KnownMeans", "known"),
        (record, "MailPlan", "mail"),
        (act, "MailState", "mail_state"),
        (act, "ExportFormat", "export_format"),
        (include_str!("../rules/question.rs"), "Residence", "residence_shown"),
    ];
    for (source, name, section) in sections {
        for code in codes(source, name) {
            let key = format!("{section}.{code}");
            assert!(crate::words::is_known(&key), "{key}");
        }
    }
    for kind in crate::rules::DocumentKind::ALL {
        assert!(!super::terms::document(kind).contains("rules."), "{kind:?}");
    }
}

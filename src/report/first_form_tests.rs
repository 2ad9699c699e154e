// SPDX-License-Identifier: MIT OR Apache-2.0
//! The paper, judged by other programs: `qpdf`, `pdffonts`, `pdftotext`, `pdfimages`, `pdftoppm`.

use std::borrow::Cow;
use std::process::Command;

use tashika_kit::AnchorClass;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::verdict::{Agreement, Integrity, Issuer, Mark, Originality, Reason, Validity};
use tempfile::TempDir;

use super::first_form::pdf;
use super::{ReportError, words};
use crate::records::{Check, CheckRecord, Decision, Receipt, samples};

fn receipt(record: &CheckRecord) -> Receipt {
    Receipt { seq: 17, record_id: record.record_id.clone(), entry_hash: "0123456789abcdef".repeat(4) }
}

/// A printed record, to be asked by other programs.
struct Printed {
    dir: TempDir,
    bytes: Vec<u8>,
}

impl Printed {
    fn of(record: &CheckRecord) -> Self {
        let bytes = pdf(record, &receipt(record)).unwrap();
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("record.pdf"), &bytes).unwrap();
        // For looking at: TASHIKA_KEEP_PDF names a folder.
        if let Some(folder) = std::env::var_os("TASHIKA_KEEP_PDF") {
            let name = std::thread::current().name().unwrap_or("record").replace("::", "-");
            std::fs::write(std::path::Path::new(&folder).join(name + ".pdf"), &bytes).unwrap();
        }
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

    fn text(&self) -> String {
        self.ask("pdftotext", &["-raw"], &["-"])
    }

    fn one_sound_page(&self) {
        self.ask("qpdf", &["--check"], &[]);
        assert!(self.ask("pdfinfo", &[], &[]).lines().any(|line| {
            line.split_once(':').is_some_and(|(key, value)| key == "Pages" && value.trim() == "1")
        }));
        assert!(self.ask("pdfinfo", &[], &[]).contains("A4"));
    }
}

/// A record of a check that was changed before it became one.
fn record_with(change: impl FnOnce(&mut Check)) -> CheckRecord {
    let mut check = samples::check();
    change(&mut check);
    CheckRecord::new(check).unwrap()
}

fn add(check: &mut Check, name: &'static str, text: &str) {
    check.reading.fields.push(Field {
        name: FieldName(Cow::Borrowed(name)),
        value: FieldValue::Text { text: text.to_owned() },
        source: Source::UnsignedChipText,
        origin: Cow::Borrowed("somewhere"),
        keep: Keep::Record,
    });
}

#[test]
fn the_page_is_sound_and_its_fonts_are_embedded_subsets() {
    let printed = Printed::of(&samples::record());
    printed.one_sound_page();
    let fonts = printed.ask("pdffonts", &[], &[]);
    let faces: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(faces.len(), 2, "{fonts}");
    for face in faces {
        let columns: Vec<&str> = face.split_whitespace().rev().collect();
        // From the right: generation, object, unicode, subset, embedded.
        assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{face}");
    }
    assert!(printed.bytes.len() < 400_000, "{} bytes", printed.bytes.len());
}

#[test]
fn everything_that_matters_can_be_read_from_the_page() {
    let record = samples::record();
    let text = Printed::of(&record).text();
    let without_spaces: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for expected in [
        "本人確認記録書",
        "第一版様式",
        "髙﨑邊德子",
        "東京都千代田区霞が関二丁目一番二号",
        "1980年2月17日（昭和55年2月17日）",
        "△署名なし",
        "○署名で確認",
        "個人番号",
        "記録しない",
        "改ざんなし",
        "非公式の検証鍵",
        "a1b2c3d4e5f60718",
        "照会していない",
        "理由：券面APには公開された失効情報がありません",
        "－照合していない",
        "本人と確認した",
        "2026年11月20日12:00:00（日本時間）",
        "山本0042",
        "マスクを外していただき確認。",
        "第17号",
        &record.record_id,
        &"0123456789abcdef".repeat(4),
    ] {
        assert!(without_spaces.contains(expected), "{expected} is not on the page:\n{text}");
    }
    assert!(!without_spaces.contains("訓練"));
}

#[test]
fn the_photo_on_the_page_is_the_chips_pixel_by_pixel() {
    let printed = Printed::of(&samples::record());
    printed.ask("pdfimages", &["-png"], &["photo"]);
    let extracted = std::fs::read(printed.dir.path().join("photo-000.png")).unwrap();
    let extracted = crate::pictures::decode(tashika_kit::reading::PictureKind::Png, &extracted).unwrap();
    let record = samples::record();
    let FieldValue::Picture { media_type, bytes } = &record.reading.field(&FieldName::PHOTO).unwrap().value
    else {
        panic!("the sample has a photo")
    };
    let photo = crate::pictures::decode(*media_type, bytes).unwrap();
    assert_eq!((extracted.width, extracted.height), (378, 472));
    assert_eq!(extracted.to_grey(), photo.to_grey());
}

#[test]
fn a_training_page_cannot_be_taken_for_evidence() {
    let record = record_with(|check| check.training = true);
    let printed = Printed::of(&record);
    printed.one_sound_page();
    // Rising text is extracted in pieces.
    let text: String = printed.text().chars().filter(|c| !c.is_whitespace()).collect();
    assert!(text.matches("訓練").count() >= 4, "{text}");
    assert!(text.matches("NOTEVIDENCE").count() >= 3, "{text}");

    // And it can be seen: the red bars, and red behind the middle of the page.
    printed.ask("pdftoppm", &["-r", "36", "-png"], &["page"]);
    let page = std::fs::read(printed.dir.path().join("page-1.png")).unwrap();
    let page = image::load_from_memory(&page).unwrap().into_rgb8();
    let reddish = |pixel: &image::Rgb<u8>| pixel.0[0] > 150 && pixel.0[0] > pixel.0[1].saturating_add(15);
    let red = page.pixels().filter(|pixel| reddish(pixel)).count();
    assert!(red * 100 > page.pixels().len() * 6, "{red} of {} pixels", page.pixels().len());
}

#[test]
fn long_names_addresses_and_remarks_stay_on_one_page() {
    let record = record_with(|check| {
        check.reading.fields.clear();
        add(check, "name", &"ＭＡＸＩＭＩＬＩＡＮＡ　ＡＬＥＸＡＮＤＲＩＮＡ　".repeat(6));
        add(
            check,
            "address",
            &"京都府京都市上京区智恵光院通り芦山寺上る西入る西社町確認コーポラスⅡ　".repeat(6),
        );
        check.observations.remark = "窓口で確認した内容。".repeat(80);
        check.decision =
            Decision::Refused { reason: "本人と確認できなかった理由。".repeat(60) };
        check.reader = "R".repeat(300);
        check.terminal = "T".repeat(300);
    });
    let printed = Printed::of(&record);
    printed.one_sound_page();
    assert!(printed.text().contains("以下、電子記録を参照"), "what is cut is said");
    assert!(printed.text().contains(&"0123456789abcdef".repeat(4)), "the hash is never cut");
}

#[test]
fn a_character_no_font_has_is_said_and_never_left_out() {
    let record = record_with(|check| add(check, "name", "山\u{F8F0}本一\u{E01EF}"));
    let text = Printed::of(&record).text();
    assert!(text.contains("山〓本一"), "{text}");
    assert!(text.contains("U+F8F0") && text.contains("U+E01EF"), "{text}");
}

#[test]
fn a_character_outside_the_main_font_is_set_in_another() {
    let printed = Printed::of(&record_with(|check| add(check, "name", "金 김민준")));
    printed.one_sound_page();
    assert!(printed.text().contains("김민준"));
    assert!(printed.ask("pdffonts", &[], &[]).contains("TSKRAR"));
}

#[test]
fn a_picture_of_a_name_is_printed() {
    const NAME: &[u8] = include_bytes!("../../tests/fixtures/pictures/name-216x12.png");
    let record = record_with(|check| {
        check.reading.fields.push(Field {
            name: FieldName::NAME_IMAGE,
            value: FieldValue::Picture {
                media_type: tashika_kit::reading::PictureKind::Png,
                bytes: NAME.to_vec(),
            },
            source: Source::SignedChipImage,
            origin: Cow::Borrowed("visual AP EF 0002"),
            keep: Keep::Record,
        });
    });
    let printed = Printed::of(&record);
    printed.one_sound_page();
    let images = printed.ask("pdfimages", &["-list"], &[]);
    assert_eq!(images.lines().skip(2).count(), 2, "{images}");
}

#[test]
fn a_damaged_photo_is_said() {
    let record = record_with(|check| {
        for field in &mut check.reading.fields {
            if let FieldValue::Picture { bytes, .. } = &mut field.value {
                bytes.truncate(900);
            }
        }
    });
    assert!(Printed::of(&record).text().contains("表示できない画像"));
}

#[test]
fn what_is_wrong_is_never_said_in_the_words_of_good() {
    let reason = || Reason::new("some_reason", "some detail");
    let record = record_with(|check| {
        check.verdicts.integrity = Integrity::Altered { parts: vec![Cow::Borrowed("photo")] };
        check.verdicts.issuer = Issuer::Unknown { reason: reason() };
        check.verdicts.originality = Originality::NotChecked { reason: reason() };
        check.verdicts.validity = Validity::OnlyPrinted;
        check.verdicts.agreement = Agreement::NotChecked { reason: reason() };
        for field in &mut check.verdicts.fields {
            field.mark = Mark::Altered;
        }
    });
    let printed = Printed::of(&record);
    printed.one_sound_page();
    let text = printed.text();
    for expected in [
        "異常が見つかりました",
        "署名後に変更されている",
        "箇所：顔写真",
        "検証していない",
        "署名後に変更あり",
    ] {
        assert!(text.contains(expected), "{expected} is not on the page:\n{text}");
    }
    for good in ["署名で確認", "改ざんなし", "複製でない", "有効期間内"] {
        assert!(!text.contains(good), "{good} is on the page:\n{text}");
    }
}

/// Good in sign and colour needs a check that was made: every answer that is none has another tone.
#[test]
fn not_checked_has_a_tone_of_its_own() {
    use super::words::Tone;
    let reason = || Reason::new("some_reason", "some detail");
    let reading = samples::reading();
    let mut verdicts = samples::verdicts(&reading);
    verdicts.integrity = Integrity::NotChecked { reason: reason() };
    verdicts.issuer = Issuer::NotChecked { reason: reason() };
    verdicts.originality = Originality::NotChecked { reason: reason() };
    verdicts.validity = Validity::OnlyPrinted;
    verdicts.agreement = Agreement::NotChecked { reason: reason() };
    for line in words::verdicts(&verdicts) {
        assert_eq!(line.tone, Tone::NotChecked, "{}", line.label);
    }
    assert_eq!(words::mark(None).0, Tone::NotChecked);
    let tones = [Tone::Good, Tone::Caution, Tone::Bad, Tone::NotChecked];
    let signs: std::collections::BTreeSet<&str> = tones.iter().map(|tone| tone.sign()).collect();
    assert_eq!(signs.len(), tones.len());
}

#[test]
fn only_an_official_anchor_makes_the_conclusion_good() {
    use super::words::Tone;
    for class in [AnchorClass::Official, AnchorClass::Unofficial, AnchorClass::Test, AnchorClass::Simulator] {
        let mut verdicts = samples::verdicts(&samples::reading());
        verdicts.issuer = Issuer::Anchored { name: "n".into(), fingerprint: "f".repeat(64), class };
        let (tone, words, _) = words::conclusion(verdicts.summary(), &verdicts);
        assert_eq!(tone == Tone::Good, class == AnchorClass::Official, "{class:?}");
        assert_eq!(words.contains("検証鍵"), class != AnchorClass::Official, "{words}");
    }
}

#[test]
fn the_same_record_gives_the_same_page() {
    let record = samples::record();
    let [first, second] = [Printed::of(&record), Printed::of(&record)];
    for printed in [&first, &second] {
        printed.ask("pdftoppm", &["-r", "50", "-png"], &["page"]);
    }
    let page = |printed: &Printed| std::fs::read(printed.dir.path().join("page-1.png")).unwrap();
    assert_eq!(first.text(), second.text());
    assert!(page(&first) == page(&second), "the pages differ");
}

#[test]
fn a_receipt_of_another_record_is_refused() {
    let record = samples::record();
    let other = receipt(&samples::record());
    assert_eq!(pdf(&record, &other), Err(ReportError::OtherRecord));
}

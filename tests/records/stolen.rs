// SPDX-License-Identifier: MIT OR Apache-2.0
//! A stolen PC: all files of the book, no password. No personal value is in them, in no usual encoding.

use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use tashika::records::{Act, Amendment, Export, ExportFormat, MailEvent, MailState, Query};
use tashika::rules::Law;
use tempfile::TempDir;

use crate::records::{self, unlock};

/// What was entered and says something about a person.
fn values() -> Vec<String> {
    let mut values: Vec<String> = [
        records::NAME,
        "髙﨑邊",
        "德子",
        records::KANA,
        "タカサキベ",
        records::LATIN,
        "TAKASAKIBE",
        records::ADDRESS,
        "霞が関二丁目",
        records::KEY,
        records::CUSTOMER,
        records::NUMBER,
        "305612345678",
        records::REMARK,
        records::NOTE,
        "salary_or_pension",
        "転居先の住所",
        "転居の届出があったため",
        "123-45-67890-1",
        "金融庁検査のため",
        records::PASSWORD,
    ]
    .map(str::to_owned)
    .to_vec();
    // The birth date as people and machines write it.
    for born in ["1980-02-17", "19800217", "1980/02/17", "1980年2月17日", "昭和55年2月17日", "S55.2.17"]
    {
        values.push(born.to_owned());
    }
    values
}

/// A value in an encoding of another program (iconv); `None` if the encoding has no such character.
fn iconv(text: &str, to: &str) -> Option<Vec<u8>> {
    use std::io::Write;
    let mut child = Command::new("iconv")
        .args(["-f", "UTF-8", "-t", to])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    output.status.success().then_some(output.stdout)
}

/// A value in every form it is looked for.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![text.as_bytes().to_vec()];
    forms.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    forms.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    forms.extend(["CP932", "EUC-JP", "ISO-2022-JP"].iter().filter_map(|to| iconv(text, to)));
    // JSON's own escapes.
    forms.push(text.encode_utf16().flat_map(|unit| format!("\\u{unit:04x}").into_bytes()).collect());
    let raw = forms.clone();
    for form in raw {
        forms.push(tashika_kit::hex::lower(&form).into_bytes());
        forms.push(tashika_kit::hex::upper(&form).into_bytes());
        forms.extend(in_base64(&form));
    }
    forms.sort();
    forms.dedup();
    // Two or three bytes are everywhere by chance.
    forms.retain(|form| form.len() >= 5);
    forms
}

/// The part of its base64 that does not depend on what stands around it, at each of the three alignments.
fn in_base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    (0..3)
        .map(|shift| {
            let padded = [vec![0; shift], bytes.to_vec()].concat();
            let text = base64::prelude::BASE64_STANDARD_NO_PAD.encode(&padded[..padded.len() / 3 * 3]);
            text.into_bytes().split_off(if shift == 0 { 0 } else { 4 })
        })
        .collect()
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut rest = hay;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// What of the values is in the files of a folder.
fn seen(folder: &Path, needles: &[(String, Vec<Vec<u8>>)]) -> Vec<String> {
    let mut seen = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for (value, forms) in needles {
            if forms.iter().any(|form| contains(&bytes, form)) {
                seen.push(format!("{value} in {}", path.display()));
            }
        }
    }
    seen
}

#[test]
fn the_files_of_a_stolen_pc_name_nobody() {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let (clerk, manager) = (unlock(&mut keys, "clerk"), unlock(&mut keys, "manager"));
    let record = records::record(Law::Aml);
    let id = record.header.record_id.clone();
    book.enter(&clerk, &Act::Record(Box::new(record))).unwrap();
    let mailed = records::mailed(Law::Phone);
    let parcel = mailed.header.record_id.clone();
    book.enter(&clerk, &Act::Record(Box::new(mailed))).unwrap();
    let event = MailEvent {
        record_id: parcel,
        state: MailState::Dispatched,
        on: tashika_kit::date::japan_day(jiff::Timestamp::now()),
        tracking: "123-45-67890-1".to_owned(),
    };
    book.enter(&clerk, &Act::Mail(event)).unwrap();
    let amendment = Amendment {
        record_id: id.clone(),
        field: "customer.identity.residence".to_owned(),
        old: records::ADDRESS.to_owned(),
        new: "転居先の住所".to_owned(),
        reason: "転居の届出があったため".to_owned(),
    };
    book.enter(&manager, &Act::Amended(amendment)).unwrap();
    let export = Export {
        record_id: id,
        format: ExportFormat::Pdf,
        masked: false,
        reason: "金融庁検査のため".to_owned(),
    };
    book.export(&manager, &export).unwrap();
    let person = Some((records::NAME.to_owned(), jiff::civil::date(1980, 2, 17)));
    let key = Some(records::KEY.to_owned());
    let query = Query { person, transaction_key: key, ..Query::default() };
    assert_eq!(book.search(&manager, &query).unwrap().len(), 2);

    let mut needles: Vec<_> = values().into_iter().map(|value| (value.clone(), forms(&value))).collect();
    // The photo, any 24 bytes of it in a row, looked for at some places.
    let photo = (0..records::PHOTO.len() - 24).step_by(997).map(|at| &records::PHOTO[at..at + 24]);
    let photo = photo.flat_map(|part| [vec![part.to_vec()], in_base64(part)].concat()).collect();
    needles.push(("the photo".to_owned(), photo));

    // The book is open: its journal is there too.
    assert!(dir.path().join("book.sqlite3-wal").exists());
    assert_eq!(seen(dir.path(), &needles), [""; 0]);
    drop(book);
    assert_eq!(seen(dir.path(), &needles), [""; 0]);

    // The search itself finds each value in each form.
    let planted = TempDir::new().unwrap();
    for (value, forms) in &needles {
        for form in forms {
            let file = [b"xyz".as_slice(), form, b"xyz"].concat();
            std::fs::write(planted.path().join("file"), file).unwrap();
            assert_eq!(seen(planted.path(), &[(value.clone(), forms.clone())]).len(), 1, "{value}");
        }
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    let inner = dir.path().join("a/b");
    let (mut book, mut keys) = records::book(&inner);
    book.enter(&unlock(&mut keys, "clerk"), &Act::LoggedIn).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    let all = || std::fs::read_dir(&inner).unwrap().map(|file| file.unwrap().path());
    assert!(all().count() >= 5);
    for file in all() {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    // A book whose rights somebody widened.
    std::fs::set_permissions(&book.places().book, std::fs::Permissions::from_mode(0o644)).unwrap();
    let places = book.places().clone();
    drop(book);
    tashika::records::Book::open(&places, tashika::records::BookKind::Real).unwrap();
    assert_eq!(mode(&places.book), 0o600);
}

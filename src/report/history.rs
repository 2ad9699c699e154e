// SPDX-License-Identifier: MIT OR Apache-2.0
//! What happened to a record after it was made, as lines of the paper (AML Rule 20(3)).

use jiff::Timestamp;

use super::{terms, words};
use crate::records::{Act, Logged};

/// One later entry.
pub(super) struct Line {
    /// Where it stands in the book.
    pub(super) place: String,
    /// What it is.
    pub(super) what: String,
    /// Who entered it, and when.
    pub(super) by: String,
    /// What it says.
    pub(super) said: Vec<String>,
}

/// The later entries in order; looking at a record is counted by [`views`] instead.
pub(super) fn lines(later: &[Logged]) -> Vec<Line> {
    later.iter().filter_map(line).collect()
}

fn line(logged: &Logged) -> Option<Line> {
    let (what, said) = match &logged.act {
        Act::Amended(one) => (
            format!("変更：{}", terms::field(&one.field)),
            vec![
                format!("変更前　{}", one.old),
                format!("変更後　{}", one.new),
                format!("理由　{}", one.reason),
            ],
        ),
        Act::Mail(event) => {
            let number = if event.tracking.is_empty() {
                String::new()
            } else {
                format!("　番号等 {}", event.tracking)
            };
            let said = format!("{}　{}{number}", terms::mail_state(event.state), terms::day(event.on));
            ("郵送".to_owned(), vec![said])
        }
        Act::Supplemented(received) => {
            let one = &received.supplement;
            let said =
                format!("{}　{}　{}", terms::supplement(one.role), one.title, terms::day(one.received_on));
            ("追加書類の受領".to_owned(), vec![said])
        }
        Act::RelationEnded { on, .. } => ("取引・契約の終了".to_owned(), vec![terms::day(*on)]),
        Act::LastUse { on, .. } => ("確認済みとしての最後の取引".to_owned(), vec![terms::day(*on)]),
        Act::Exported(export) => {
            let masked = if export.masked { "（マスク版）" } else { "" };
            let said = format!("{}{masked}　理由：{}", terms::format(export.format), export.reason);
            ("出力".to_owned(), vec![said])
        }
        Act::FileMade { sha256, .. } => ("出力したファイル".to_owned(), vec![format!("SHA-256　{sha256}")]),
        Act::Deleted { because, .. } => ("内容の廃棄".to_owned(), vec![because.clone()]),
        _ => return None,
    };
    let by = format!("{}　{}", logged.by, when(logged.at));
    Some(Line { place: format!("第{}項", logged.seq), what, by, said })
}

/// How often the record was looked at, and by whom last; empty if never.
pub(super) fn views(later: &[Logged]) -> String {
    let views: Vec<&Logged> =
        later.iter().filter(|logged| matches!(logged.act, Act::Viewed { .. })).collect();
    match views.last() {
        Some(last) => format!("{} 回（最後：{}　{}）", views.len(), last.by, words::time(last.at)),
        None => String::new(),
    }
}

/// A time in Japan, short.
fn when(at: Timestamp) -> String {
    let at = jiff::tz::Offset::constant(9).to_datetime(at);
    format!("{:04}-{:02}-{:02} {:02}:{:02}", at.year(), at.month(), at.day(), at.hour(), at.minute())
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The items a record has to show: AML Rule 20(1), items 1 to 31 (`specs` law §2.3), and Phone Rule 8 (§3.5).
//! Every item is either on the page with its number, or listed with the reason why it does not arise.

use std::collections::BTreeSet;

use crate::records::Record;
use crate::rules::Law;

/// How many items AML Rule 20(1) has.
pub(super) const LAST: u8 = 31;

/// The items a page has shown so far, and under which law it does.
pub(super) struct Items {
    law: Law,
    shown: BTreeSet<u8>,
}

impl Items {
    pub(super) fn new(law: Law) -> Self {
        Self { law, shown: BTreeSet::new() }
    }

    /// The tag of items of the AML Rule, e.g. `第1号`; they now count as shown. Under the phone law the given
    /// article instead; empty where it asks for nothing.
    pub(super) fn tag(&mut self, aml: &[u8], phone: &'static str) -> String {
        if self.law != Law::Aml {
            return phone.to_owned();
        }
        self.shown.extend(aml);
        match ranges(aml) {
            numbers if numbers.is_empty() => numbers,
            numbers => format!("第{numbers}号"),
        }
    }

    /// What the page does not show, as (numbers or article, reason).
    pub(super) fn absent(&self, record: &Record) -> Vec<(String, &'static str)> {
        if self.law != Law::Aml {
            return absent_phone(record);
        }
        let mut absent: Vec<(Vec<u8>, &'static str)> = Vec::new();
        for item in (1..=LAST).filter(|item| !self.shown.contains(item)) {
            let reason = why_absent(item, record);
            match absent.iter_mut().find(|(_, known)| *known == reason) {
                Some((items, _)) => items.push(item),
                None => absent.push((vec![item], reason)),
            }
        }
        absent.into_iter().map(|(items, reason)| (ranges(&items), reason)).collect()
    }
}

fn why_absent(item: u8, record: &Record) -> &'static str {
    match item {
        3 | 18 if record.known.is_some() => "書類の提示なし（規則16条による確認）",
        4 => "送付を受けた書類なし",
        5 => "特定電磁的記録によらない方法",
        6 => "郵送によらない方法",
        7..=12 => "電子証明書・非対面等の方法によらない",
        13 => "住居での手渡しなし",
        14 => "厳格な取引時確認（ハイリスク取引）でない",
        19 => "現在の住居を他の書類で確認していない",
        20 => "事業所への送付なし（法人の事項）",
        22 => "代表者等なし（本人による取引）",
        25 => "自然人の顧客（法人の事項）",
        26 => "資産・収入の確認を要しない",
        27 => "通称等を用いない",
        30 => "関連取引時確認なし",
        31 => "規則8条の外国人でない",
        _ => "記録なし",
    }
}

fn absent_phone(record: &Record) -> Vec<(String, &'static str)> {
    let mut absent = Vec::new();
    if record.representative.is_none() {
        absent.push(("規則4条".to_owned(), "代表者等なし（本人による契約）"));
    }
    if record.mail.is_none() {
        absent.push(("規則8条2項の郵送等".to_owned(), "郵送によらない方法"));
    }
    if record.customer.supplements.is_empty() {
        absent.push(("規則5条2項".to_owned(), "追加書類なし"));
    }
    if record.customer_chip.is_none() {
        absent.push(("規則10条".to_owned(), "ICチップ情報の記録なし"));
    }
    absent
}

/// Numbers as short as they can be said: `1–3, 7`.
fn ranges(numbers: &[u8]) -> String {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let said = runs.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    said.collect::<Vec<_>>().join(", ")
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which transactions there are under which law, and how one is told in a line.

use std::collections::BTreeSet;

use crate::counter::Occasion;
use crate::records::TransactionKind;
use crate::rules::{Law, Person};
use crate::words;

use super::codes;

const AML_KINDS: [(TransactionKind, &str); 5] = [
    (TransactionKind::AccountOpening, "transaction.account_opening"),
    (TransactionKind::SafeDeposit, "transaction.safe_deposit"),
    (TransactionKind::Loan, "transaction.loan"),
    (TransactionKind::LargeCash, "transaction.large_cash"),
    (TransactionKind::CashTransfer, "transaction.cash_transfer"),
];

const PHONE_KINDS: [(TransactionKind, &str); 2] = [
    (TransactionKind::LineContract, "transaction.line_contract"),
    (TransactionKind::LineTransfer, "transaction.line_transfer"),
];

const OTHER: (TransactionKind, &str) = (TransactionKind::Other, "transaction.other");

/// A kind of transaction and the key of its words.
pub(super) type Kind = (TransactionKind, &'static str);

fn named(law: Law) -> &'static [Kind] {
    match law {
        Law::Aml => &AML_KINDS,
        Law::Phone => &PHONE_KINDS,
        Law::Lending => &[],
    }
}

/// The kinds under these laws; "other" is the last.
pub(super) fn kinds(laws: &BTreeSet<Law>) -> Vec<Kind> {
    let named = laws.iter().flat_map(|law| named(*law).iter().copied());
    named.chain(std::iter::once(OTHER)).collect()
}

/// Every law with each of its kinds; what is "other" under a law comes after all that has a name.
pub(super) fn single(offered: &BTreeSet<Law>) -> Vec<(Law, Kind)> {
    let with = |law: &Law| named(*law).iter().map(|kind| (*law, *kind)).collect::<Vec<_>>();
    let others = offered.iter().map(|law| (*law, OTHER));
    offered.iter().flat_map(with).chain(others).collect()
}

/// Key of the words for the reference under these laws.
pub(super) fn reference(laws: &BTreeSet<Law>) -> &'static str {
    if laws.contains(&Law::Aml) { "visit.key" } else { "visit.key_phone" }
}

/// Laws and kind in one line, in both languages; the laws alone as long as nobody chose a kind.
pub(super) fn told(occasion: &Occasion) -> (String, String) {
    let line = |say: fn(&str) -> &str| {
        let laws: Vec<&str> = occasion.laws.iter().map(|law| say(codes::law(*law))).collect();
        let all = kinds(&occasion.laws);
        let kind = all.into_iter().find(|(kind, _)| occasion.kind == Some(*kind)).map(|(_, key)| say(key));
        format!("{}　{}", laws.join("・"), kind.unwrap_or_default()).trim_end().to_owned()
    };
    (line(words::first), line(words::second))
}

/// Keys of what is special about a case; none for the ordinary one.
pub(super) fn special(occasion: &Occasion) -> Vec<&'static str> {
    let all = [
        (occasion.representative, "visit.representative"),
        (occasion.person == Person::NonRegistered, "rules.person.NON_REGISTERED"),
        (occasion.person == Person::NonResidentForeigner, "rules.person.NON_RESIDENT_FOREIGNER"),
        (occasion.high_risk.is_some(), "visit.high_risk"),
        (occasion.suspicion, "visit.suspicion"),
        (occasion.reported_lapsed, "visit.lapsed"),
        (occasion.presented_at.is_some(), "clerk.another_time"),
    ];
    all.into_iter().filter(|(is, _)| *is).map(|(_, key)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::{kinds, single};
    use crate::records::TransactionKind;
    use crate::rules::Law;

    #[test]
    fn each_law_has_its_own_kinds_and_another_that_has_no_name() {
        let all = single(&[Law::Aml, Law::Phone].into());
        assert_eq!(all.len(), 9, "as many as there are digits");
        for law in [Law::Aml, Law::Phone] {
            let own = all.iter().filter(|(of, _)| *of == law).map(|(_, kind)| *kind).collect::<Vec<_>>();
            assert_eq!(own, kinds(&[law].into()), "{law:?}");
        }
        assert_eq!(kinds(&[Law::Lending].into()).len(), 1);
    }

    #[test]
    fn a_kind_of_one_law_is_none_of_the_other() {
        let phone = kinds(&[Law::Phone].into());
        assert!(phone.iter().all(|(kind, _)| *kind != TransactionKind::AccountOpening));
    }
}

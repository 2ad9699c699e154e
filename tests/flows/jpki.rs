// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards put down to sign or to authenticate: the customer agrees first.

use tashika::jpki::JpkiUse::{Authentication, Pinless, Signature};
use tashika::records::Compared::{Different, Same};
use tashika::rules::Law;

use super::bench::LinkFault::Removed;
use super::bench::Point::AfterVerify;
use super::steps::Do::*;
use super::steps::{A, B, Flow};

pub(crate) const FLOWS: &[Flow] = &[
    Flow {
        name: "nobody signs without agreeing",
        steps: &[
            (Jpki(Signature), "consent"),
            (Put(A, "genuine"), "consent"),
            (Agree(false), "idle"),
            (Jpki(Signature), "consent"),
            (Back, "idle"),
        ],
    },
    Flow {
        name: "a signature",
        steps: &[
            (Jpki(Signature), "consent"),
            (Agree(true), "awaiting_card"),
            (Back, "consent"),
            (Agree(true), "awaiting_card"),
            (Put(A, "genuine"), "recognising"),
            (Work, "credential"),
            (Submit, "reading"),
            (Step, "asking_revocation"),
            (Work, "result"),
            (Compare, "occasion"),
            (Back, "result"),
            (Compare, "occasion"),
            (Occasion(&[Law::Aml]), "statements"),
        ],
    },
    Flow {
        name: "a signature that breaks off: another card means agreeing again, and no password is kept",
        steps: &[
            (Jpki(Signature), "consent"),
            (Agree(true), "awaiting_card"),
            (Put(A, "genuine"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(0), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed:card_removed"),
            (Take(A), "failed:card_removed"),
            (Put(A, "genuine"), "consent"),
        ],
    },
    Flow {
        name: "an authentication",
        steps: &[
            (Put(A, "genuine"), "recognising"),
            (Cancel, "idle"),
            (Jpki(Authentication), "consent"),
            (Agree(true), "recognising"),
            (Work, "credential"),
            (SubmitWrong, "reading"),
            (Work, "failed:wrong_number"),
            (Retry, "recognising"),
            (Work, "credential"),
            (Submit, "reading"),
            (Work, "authenticated"),
            (Full(true), "authenticated"),
            (Enter, "authenticated"),
            (Idle, "authenticated"),
            (Work, "authenticated:book"),
            (Full(false), "authenticated:book"),
            (Enter, "authenticated"),
            (Work, "authenticated"),
            (Cancel, "idle"),
        ],
    },
    Flow {
        name: "two cards while a card is waited for",
        steps: &[
            (Put(A, "genuine"), "recognising"),
            (Put(B, "rare-kanji"), "choose"),
            (Cancel, "idle"),
            (Jpki(Authentication), "consent"),
            (Agree(true), "choose"),
            (Take(A), "choose"),
            (Work, "credential"),
            (Take(B), "failed:card_removed"),
        ],
    },
    Flow {
        name: "both cards go while the clerk is asked: it is waited for one again",
        steps: &[
            (Put(A, "genuine"), "recognising"),
            (Put(B, "rare-kanji"), "choose"),
            (Cancel, "idle"),
            (Jpki(Signature), "consent"),
            (Agree(true), "choose"),
            (Choose(A), "recognising"),
            (Work, "credential"),
        ],
    },
    Flow {
        name: "after a failure the other card of two means agreeing again",
        steps: &[
            (Jpki(Authentication), "consent"),
            (Agree(true), "awaiting_card"),
            (Put(A, "genuine"), "recognising"),
            (Work, "credential"),
            (SubmitWrong, "reading"),
            (Put(B, "rare-kanji"), "reading"),
            (Work, "failed:wrong_number"),
            (Retry, "choose"),
            (Choose(B), "consent"),
        ],
    },
    Flow {
        name: "the same where the other card comes only after the first was put down again",
        steps: &[
            (Jpki(Authentication), "consent"),
            (Agree(true), "awaiting_card"),
            (Put(A, "genuine"), "recognising"),
            (Work, "credential"),
            (SubmitWrong, "reading"),
            (Work, "failed:wrong_number"),
            (Retry, "recognising"),
            (Work, "credential"),
            (Put(B, "rare-kanji"), "choose"),
            (Choose(B), "consent"),
        ],
    },
    Flow {
        name: "a pass that lies there is not what the customer agreed to: their card is waited for",
        steps: &[
            (BeginTyping, "typing"),
            (Put(B, "no-visual-ap"), "typing"),
            (Back, "idle"),
            (Jpki(Signature), "consent"),
            (Agree(true), "recognising"),
            (Put(A, "genuine"), "choose"),
            (Seen(B), "choose"),
            (Take(A), "awaiting_card"),
        ],
    },
    Flow {
        name: "without a PIN: the face first, then the card again",
        steps: &[
            (Jpki(Pinless), "consent"),
            (Agree(true), "awaiting_card"),
            (Put(A, "genuine"), "recognising"),
            (Work, "credential"),
            (Submit, "reading"),
            (Work, "result"),
            (Compare, "comparison"),
            (Observe(Same), "reading"),
            (Work, "authenticated"),
            (Enter, "authenticated"),
            (Work, "authenticated"),
        ],
    },
    Flow {
        name: "without a PIN and with another face",
        steps: &[
            (Jpki(Pinless), "consent"),
            (Agree(true), "awaiting_card"),
            (Put(A, "genuine"), "recognising"),
            (Work, "credential"),
            (Submit, "reading"),
            (Work, "result"),
            (Compare, "comparison"),
            (Observe(Different), "failed:face_differs"),
            (Cancel, "idle"),
        ],
    },
];

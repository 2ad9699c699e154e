// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards and passports whose reading breaks off: what was typed is a key that says itself whether the next
//! document is the same.

use tashika::records::Compared::Same;

use super::bench::LinkFault::{Removed, Timeout};
use super::bench::Point::{AfterVerify, Command};
use super::steps::Do::*;
use super::steps::{A, B, Flow, act, bench, told};

/// So many commands from the sending on, a passport is open and being read.
const OPEN: usize = 14;

pub(crate) const FLOWS: &[Flow] = &[
    Flow {
        name: "a residence card taken away and put back: one key, and nothing is asked twice",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-permanent"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "result"),
            (Compare, "transcription"),
            (Transcribe, "comparison"),
            (Resides, "comparison"),
            (Observe(Same), "decision"),
        ],
    },
    Flow {
        name: "broken twice, and put back on the other reader",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "residence2-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(4), Timeout), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:timeout"),
            (Take(A), "failed+number:timeout"),
            (Put(B, "residence2-permanent"), "recognising+number"),
            (Work, "credential+number"),
            // Before the card has accepted it a second time.
            (Break(Command(1), Removed), "credential+number"),
            (SubmitSame, "reading"),
            (Work, "failed+number:card_removed"),
            (Retry, "recognising+number"),
            (Take(B), "failed+number:card_removed"),
            (Put(A, "residence2-permanent"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "result"),
            (Compare, "transcription"),
            (Transcribe, "comparison"),
            (Resides, "comparison"),
            (Observe(Same), "decision"),
        ],
    },
    Flow {
        name: "broken before the card had accepted the number: it stays, and proves nothing",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(Command(1), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-permanent"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "result"),
            (Compare, "transcription"),
            (Transcribe, "comparison"),
            (Resides, "comparison"),
            (Observe(Same), "occasion"),
        ],
    },
    Flow {
        name: "another residence card: the number does not open it and goes",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-student"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "failed+emptied:key_refused"),
            (Retry, "recognising"),
            (Work, "credential"),
            (Submit, "reading"),
            (Work, "result"),
            (Compare, "transcription"),
            (Transcribe, "comparison"),
            (Resides, "comparison"),
            (Observe(Same), "occasion"),
        ],
    },
    Flow {
        name: "another residence card and its own number: what opens it twice does not make it the first one",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-student"), "recognising+number"),
            (Work, "credential+number"),
            (Break(AfterVerify(2), Removed), "credential+number"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Retry, "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "result"),
            (Compare, "transcription"),
            (Transcribe, "comparison"),
            (Resides, "comparison"),
            (Observe(Same), "occasion"),
        ],
    },
    Flow {
        name: "another residence card in between, and the first one again",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-student"), "recognising+number"),
            (Work, "credential+number"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-permanent"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "result"),
            (Compare, "transcription"),
            (Transcribe, "comparison"),
            (Resides, "comparison"),
            (Observe(Same), "decision"),
        ],
    },
    Flow {
        name: "the transaction is said anew while the number waits: for whom, nobody knows",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-student"), "recognising+number"),
            (Work, "credential+number"),
            (Prepare, "credential+number"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "residence-permanent"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "result"),
            (Compare, "transcription"),
            (Transcribe, "comparison"),
            (Resides, "comparison"),
            (Observe(Same), "occasion"),
        ],
    },
    Flow {
        name: "a document of another family: what was typed goes at once",
        steps: &[
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "genuine"), "recognising+number"),
            (Work, "credential"),
            (Take(A), "failed:card_removed"),
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "passport-jp-2020"), "recognising+number"),
            (Work, "credential"),
        ],
    },
    Flow {
        name: "nothing waits beyond the visit: given up, cleared, cleared while the next card is recognised",
        steps: &[
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Timeout), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:timeout"),
            (Cancel, "idle"),
            (Retry, "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Timeout), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:timeout"),
            (Idle, "idle"),
            (Retry, "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(2), Timeout), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:timeout"),
            (Retry, "recognising+number"),
            (Idle, "recognising"),
            (Work, "credential"),
            // What was typed before is typed again: it did not wait, and opens it all the same.
            (SubmitSame, "reading"),
            (Work, "result"),
        ],
    },
    Flow {
        name: "a mistyped number whose reading broke off did wait, and is typed anew",
        steps: &[
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(Command(1), Timeout), "credential"),
            (SubmitWrong, "reading"),
            (Work, "failed+number:timeout"),
            (Retry, "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "failed+emptied:key_refused"),
            (Retry, "recognising"),
            (Work, "credential"),
            (SubmitWrong, "reading"),
            // This one did not wait: it is mended.
            (Work, "failed:key_refused"),
            (Retry, "recognising"),
            (Work, "credential"),
            (Submit, "reading"),
            (Work, "result"),
        ],
    },
    Flow {
        name: "which of two residence cards is asked, and the number waits for either",
        steps: &[
            (Put(A, "residence-permanent"), "recognising"),
            (Work, "credential"),
            (Break(AfterVerify(1), Timeout), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:timeout"),
            (Put(B, "residence-student"), "choose+number"),
            (Choose(B), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "failed+emptied:key_refused"),
        ],
    },
    Flow {
        name: "a passport lifted while it is read, with PACE and with BAC",
        steps: &[
            (Prepare, "idle"),
            (Put(A, "passport-jp-2025"), "recognising"),
            (Work, "credential"),
            (Break(Command(OPEN), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(A), "failed+number:card_removed"),
            (Put(A, "passport-jp-2025"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "result"),
            (Cancel, "idle"),
            (Take(A), "idle"),
            (Put(B, "passport-jp-2020"), "recognising"),
            (Work, "credential"),
            (Break(Command(OPEN), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed+number:card_removed"),
            (Take(B), "failed+number:card_removed"),
            (Put(B, "passport-3des"), "recognising+number"),
            (Work, "credential+number"),
            (SubmitSame, "reading"),
            (Work, "failed+emptied:key_refused"),
        ],
    },
    Flow {
        name: "a CAN is no key: it is typed again",
        steps: &[
            (Put(A, "passport-de-pace-only"), "recognising"),
            (Work, "credential"),
            (Break(Command(OPEN), Removed), "credential"),
            (SubmitCan, "reading"),
            (Work, "failed:card_removed"),
            (Retry, "recognising"),
            (Work, "credential"),
            (SubmitCan, "reading"),
            (Work, "result"),
        ],
    },
    Flow {
        name: "an open chip takes anything, so that nothing is a key to it",
        steps: &[
            (Put(A, "passport-no-access-control"), "recognising"),
            (Work, "credential"),
            (Break(Command(OPEN), Removed), "credential"),
            (Submit, "reading"),
            (Work, "failed:card_removed"),
        ],
    },
];

/// Whatever is done with cards and readers: what waits is sent by the clerk alone, and once.
#[test]
fn nothing_that_waits_is_sent_by_itself() {
    let (card, book) = (AfterVerify(2), Command(OPEN));
    for (persona, point) in [
        ("residence-permanent", card),
        ("residence2-permanent", card),
        ("passport-jp-2020", book),
        ("passport-jp-2025", book),
    ] {
        let mut bench = bench();
        for what in [Put(A, persona), Work, Break(point, Removed), Submit, Work] {
            act(&mut bench, what);
        }
        assert_eq!(told(&bench.counter), "failed+number:card_removed", "{persona}");
        let (tried, sent) = (bench.tried(), bench.most_verified());
        assert!(tried > 0 && sent <= 1, "{persona}");
        for what in
            [Take(A), Put(A, persona), Work, Take(A), Retry, Put(B, persona), Work, Retry, Work, Compare]
        {
            act(&mut bench, what);
            act(&mut bench, Work);
            assert_eq!(bench.tried(), tried, "{persona}: after {what:?} something was tried unasked");
        }
        assert_eq!(told(&bench.counter), "credential+number", "{persona}");
        act(&mut bench, SubmitSame);
        act(&mut bench, Work);
        assert_eq!((told(&bench.counter).as_str(), bench.most_verified()), ("result", sent), "{persona}");
        assert!(bench.tried() > tried, "{persona}");
    }
}

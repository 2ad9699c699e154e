// SPDX-License-Identifier: MIT OR Apache-2.0
//! Digits that a hand typed, told from those of a barcode scanner, one at a time and none lost.
//!
//! The toolkit says of a key only in which frame it came, and a frame can take longer than the time between two keys.
//! So the time between two keys is known only where a frame without keys lies between them; keys that no such frame
//! parts are one run, and it is the number of keys in a run that tells a scanner's from a hand's.

use std::collections::VecDeque;
use std::time::Duration;

use eframe::egui::{Context, Event, Id, Key, Ui};

/// Keys with so much time between them, in seconds, are two runs: a scanner's keys are closer together.
pub(in crate::window) const PAUSE: f64 = 0.04;

/// A run of so many keys came from a scanner: no code has fewer characters, and no hand is so quick.
const SCANNED: usize = 5;

/// So many digits can wait for their questions; no page asks more.
const MOST: usize = 9;

/// What a key is to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    /// A digit that can answer.
    Digit(usize),
    /// Any other character. No answer stands beside it.
    Letter,
    /// The end of a run: a scanner's last key, and a hand's.
    Enter,
}

/// The run of keys that is coming in, and the digits that are known to be a hand's.
#[derive(Clone, Debug, Default)]
pub(super) struct Hand {
    /// Digits of the run, and how many keys it has.
    run: VecDeque<usize>,
    keys: usize,
    /// There is something else than digits in it.
    mixed: bool,
    /// When its last key came.
    last: f64,
    /// What is known to be a hand's and has not been asked for.
    ready: VecDeque<usize>,
    /// The frame the page was drawn in last.
    frame: u64,
}

impl Hand {
    /// The hand at this page, with the keys of this frame. Each page has its own, and what was typed at a page that is
    /// no longer shown means nothing.
    pub(super) fn at(ui: &Ui, page: Id) -> Self {
        let kept: Option<Self> = ui.data(|data| data.get_temp(page.with("hand")));
        let frame = ui.ctx().cumulative_frame_nr();
        let kept = kept.filter(|hand| frame <= hand.frame.saturating_add(1));
        let was_shown = kept.is_some();
        let mut hand = Self { frame, ..kept.unwrap_or_default() };
        if ui.ctx().text_edit_focused() {
            return Self { frame, ..Self::default() };
        }
        let now = ui.input(|input| input.time);
        hand.goes_on(&Everywhere::kept(ui.ctx()));
        hand.take(&strokes(ui.ctx()), now, was_shown);
        hand
    }

    /// What came on another page or into a field, without a pause before this, is part of the run.
    fn goes_on(&mut self, everywhere: &Everywhere) {
        if everywhere.keys > self.keys {
            self.keys = everywhere.keys;
            self.last = self.last.max(everywhere.last);
        }
        self.mixed |= everywhere.mixed;
    }

    /// Keeps it for the next frame.
    pub(super) fn keep(self, ui: &Ui, page: Id) {
        if !self.ready.is_empty() {
            ui.ctx().request_repaint();
        } else if self.keys > 0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(PAUSE));
        }
        ui.data_mut(|data| data.insert_temp(page.with("hand"), self));
    }

    /// The digit that is next.
    pub(super) fn next(&self) -> Option<usize> {
        self.ready.front().copied()
    }

    /// The digit that is next is used up.
    pub(super) fn used(&mut self) {
        self.ready.pop_front();
    }

    /// Nothing is asked any more.
    pub(super) fn forget(&mut self) {
        self.ready.clear();
    }

    /// The keys of a frame. `was_shown`: the page stood on the screen when they were pressed; where it did not, they
    /// count as part of a run and answer nothing.
    fn take(&mut self, strokes: &[Stroke], now: f64, was_shown: bool) {
        if strokes.is_empty() {
            if self.keys > 0 && now - self.last >= PAUSE {
                self.close();
            }
            return;
        }
        self.last = now;
        for stroke in strokes {
            match stroke {
                Stroke::Digit(digit) => {
                    self.keys += 1;
                    if was_shown && self.run.len() < SCANNED {
                        self.run.push_back(*digit);
                    }
                }
                Stroke::Letter => (self.keys, self.mixed) = (self.keys.saturating_add(1), true),
                // Nothing of this run comes after it, and the digit before it must be there when the page goes on.
                Stroke::Enter => self.close(),
            }
        }
    }

    /// The run is over: now it is known whose it was.
    fn close(&mut self) {
        let run = std::mem::take(&mut self.run);
        let is_hand = std::mem::take(&mut self.keys) < SCANNED && !std::mem::take(&mut self.mixed);
        if is_hand {
            self.ready.extend(run);
            self.ready.truncate(MOST);
        }
    }
}

/// The run that is coming in on whatever page, before the keys of this frame: a scanner does not stop where a page ends.
#[derive(Clone, Copy, Debug, Default)]
struct Everywhere {
    keys: usize,
    mixed: bool,
    last: f64,
    /// The keys of the frame under way, which a page counts itself.
    coming: usize,
    coming_mixed: bool,
}

impl Everywhere {
    fn id() -> Id {
        Id::unique("keys of all pages")
    }

    fn kept(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Self::id())).unwrap_or_default()
    }

    /// A frame has begun, with these keys in it.
    fn next(&mut self, strokes: &[Stroke], now: f64) {
        self.keys = self.keys.saturating_add(std::mem::take(&mut self.coming));
        self.mixed |= std::mem::take(&mut self.coming_mixed);
        if strokes.is_empty() {
            if now - self.last >= PAUSE {
                (self.keys, self.mixed) = (0, false);
            }
            return;
        }
        self.last = now;
        for stroke in strokes {
            match stroke {
                Stroke::Digit(_) => self.coming += 1,
                Stroke::Letter => (self.coming, self.coming_mixed) = (self.coming + 1, true),
                // Here a run is over; what comes after it is another one.
                Stroke::Enter => *self = Self { last: now, ..Self::default() },
            }
        }
    }
}

/// Counts the keys of this frame for all pages; to be said once in each frame, before anything takes them.
pub(in crate::window) fn count_keys(ctx: &Context) {
    let (strokes, now) = (strokes(ctx), ctx.input(|input| input.time));
    let mut everywhere = Everywhere::kept(ctx);
    everywhere.next(&strokes, now);
    if everywhere.keys + everywhere.coming > 0 {
        ctx.request_repaint_after(Duration::from_secs_f64(PAUSE));
    }
    ctx.data_mut(|data| data.insert_temp(Everywhere::id(), everywhere));
}

/// The keys of this frame that belong to a run.
fn strokes(ctx: &Context) -> Vec<Stroke> {
    let stroke = |event: &Event| match event {
        Event::Key { key: Key::Enter, pressed: true, repeat: false, .. } => Some(Stroke::Enter),
        Event::Key { key, pressed: true, repeat: false, modifiers, .. } if !modifiers.any() => {
            number(*key).map(Stroke::Digit)
        }
        // A digit's character comes beside its key.
        Event::Text(text) if !matches!(text.as_bytes(), [b'1'..=b'9']) => Some(Stroke::Letter),
        Event::Paste(_) => Some(Stroke::Letter),
        _ => None,
    };
    ctx.input(|input| input.events.iter().filter_map(stroke).collect())
}

/// The digit on a key, of 1 to 9.
fn number(key: Key) -> Option<usize> {
    let keys =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    keys.iter().position(|one| *one == key).map(|index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::Stroke::{Digit, Enter, Letter};
    use super::{Everywhere, Hand, Stroke};

    /// Each frame: its time, the keys in it. What a hand has typed when all are over, and a pause after them.
    fn typed(frames: &[(f64, &[Stroke])]) -> Vec<usize> {
        let mut hand = Hand::default();
        for (now, strokes) in frames {
            hand.take(strokes, *now, true);
        }
        hand.take(&[], frames.last().unwrap().0 + 0.05, true);
        hand.ready.into()
    }

    #[test]
    fn digits_of_a_hand_are_all_there_however_long_a_frame_takes() {
        let one_each: &[(f64, &[Stroke])] =
            &[(1.0, &[Digit(1)]), (1.05, &[]), (1.09, &[Digit(2)]), (1.14, &[]), (1.18, &[Digit(3)])];
        assert_eq!(typed(one_each), [1, 2, 3]);
        // Frames of a fifth of a second: two keys in one, no frame without keys between them.
        assert_eq!(typed(&[(1.0, &[Digit(1)]), (1.2, &[Digit(2), Digit(3)])]), [1, 2, 3]);
        // One frame was late, the next in time: keys that were 90 ms apart look 20 ms apart.
        assert_eq!(typed(&[(1.07, &[Digit(1)]), (1.09, &[Digit(2)])]), [1, 2]);
    }

    #[test]
    fn a_scanners_run_is_nobodys_answer_however_its_frames_fall() {
        let code: [Stroke; 7] = std::array::from_fn(|place| Digit(place + 1));
        assert_eq!(typed(&[(1.0, &code)]), [0; 0]);
        for cut in 1..7 {
            let (first, rest) = code.split_at(cut);
            // A quick frame between, and one so slow that the first key alone looks like a finger's.
            for gap in [0.01, 0.3] {
                assert_eq!(typed(&[(1.0, first), (1.0 + gap, rest)]), [0; 0], "{cut} {gap}");
                let ended: Vec<_> = rest.iter().copied().chain([Enter]).collect();
                assert_eq!(typed(&[(1.0, first), (1.0 + gap, &ended)]), [0; 0], "{cut} {gap} with Enter");
            }
        }
        let one_by_one: Vec<_> =
            code.chunks(1).enumerate().map(|(at, key)| (at as f64 * 0.01, key)).collect();
        assert_eq!(typed(&one_by_one), [0; 0]);
        assert_eq!(typed(&[(1.0, &[Letter, Digit(1)])]), [0; 0], "no digit of a word");
        assert_eq!(typed(&[(1.0, &[Digit(1)]), (1.01, &[Letter])]), [0; 0]);
        // The next run is not to blame.
        assert_eq!(typed(&[(1.0, &code), (1.05, &[]), (1.2, &[Digit(2)])]), [2]);
    }

    #[test]
    fn a_digit_waits_for_what_comes_after_it_and_not_beyond_enter() {
        let mut hand = Hand::default();
        hand.take(&[Digit(1)], 1.0, true);
        assert_eq!(hand.next(), None, "a scanner begins like this");
        hand.take(&[], 1.03, true);
        assert_eq!(hand.next(), None);
        hand.take(&[], 1.04, true);
        assert_eq!(hand.next(), Some(1));
        hand.used();
        hand.take(&[Digit(2), Enter], 2.0, true);
        assert_eq!(hand.next(), Some(2), "known before the page goes on");
    }

    #[test]
    fn what_was_typed_before_the_page_was_there_answers_nothing() {
        let mut hand = Hand::default();
        hand.take(&[Digit(1)], 1.0, false);
        hand.take(&[Digit(2)], 1.03, true);
        hand.take(&[], 1.1, true);
        assert_eq!((hand.next(), hand.ready.len()), (Some(2), 1));
        // But a scanner that began there is one all the same.
        let mut hand = Hand::default();
        hand.take(&[Digit(1); 4], 1.0, false);
        hand.take(&[Digit(2)], 1.03, true);
        hand.take(&[], 1.1, true);
        assert_eq!(hand.next(), None);
    }

    #[test]
    fn a_code_that_began_on_another_page_answers_nothing_on_this_one() {
        let mut everywhere = Everywhere::default();
        let mut hand = Hand::default();
        everywhere.next(&[Digit(4); 4], 1.0);
        everywhere.next(&[Digit(1)], 1.02);
        hand.goes_on(&everywhere);
        hand.take(&[Digit(1)], 1.02, true);
        hand.take(&[], 1.1, true);
        assert_eq!(hand.next(), None, "the fifth key of a run that four keys began elsewhere");
        // After a pause, or an Enter of its own, it is a hand's again.
        everywhere.next(&[], 1.1);
        everywhere.next(&[Digit(1)], 1.3);
        hand.goes_on(&everywhere);
        hand.take(&[Digit(1)], 1.3, true);
        hand.take(&[], 1.4, true);
        assert_eq!(hand.next(), Some(1));
    }
}

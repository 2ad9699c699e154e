// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faults on the way between program and card, at a chosen command. For tests.

use tashika_kit::{Capabilities, Link, LinkError};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The card leaves the reader, and stays away.
    Removed,
    /// No answer in time, once.
    Timeout,
    /// This status word alone instead of the answer, e.g. `6F00`.
    Status(u16),
    /// Every byte of the answer inverted, the status word too.
    Garbled,
    /// One byte: less than a status word.
    OneByte,
    /// The first half of the answer's data, the status word untouched.
    Truncated,
}

/// Whether the card has seen the command when the fault strikes. After a VERIFY this decides whether a
/// try is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The card has not seen it. Faults of the answer strike an empty `9000`.
    BeforeTheCard,
    /// The card has acted; its answer is lost or damaged.
    AfterTheCard,
}

/// A link with one fault in it.
#[derive(Debug)]
pub struct FaultLink<L> {
    link: L,
    at: usize,
    fault: Fault,
    moment: Moment,
    sent: usize,
}

impl<L: Link> FaultLink<L> {
    /// Strikes at command number `at`, counted from 0.
    #[must_use]
    pub fn new(link: L, at: usize, fault: Fault, moment: Moment) -> Self {
        Self { link, at, fault, moment, sent: 0 }
    }
}

impl<L: Link> Link for FaultLink<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let number = self.sent;
        self.sent += 1;
        if self.fault == Fault::Removed && number > self.at {
            return Err(LinkError::Removed);
        }
        if number != self.at {
            return self.link.transmit(command);
        }
        let answer = match self.moment {
            Moment::BeforeTheCard => vec![0x90, 0x00],
            Moment::AfterTheCard => self.link.transmit(command)?,
        };
        match self.fault {
            Fault::Removed => Err(LinkError::Removed),
            Fault::Timeout => Err(LinkError::Timeout),
            Fault::Status(sw) => Ok(sw.to_be_bytes().to_vec()),
            Fault::Garbled => Ok(answer.iter().map(|byte| !byte).collect()),
            Fault::OneByte => Ok(answer.into_iter().take(1).collect()),
            Fault::Truncated => Ok(truncated(&answer)),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

fn truncated(answer: &[u8]) -> Vec<u8> {
    let (data, sw) = answer.split_at(answer.len().saturating_sub(2));
    data.iter().take(data.len() / 2).chain(sw).copied().collect()
}

#[cfg(test)]
mod tests {
    use tashika_kit::{Link, LinkError};

    use super::{Fault, FaultLink, Moment};

    /// Counts what reaches it.
    struct Counting(usize);

    impl Link for Counting {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
            self.0 += 1;
            Ok(vec![1, 2, 3, 4, 0x90, 0x00])
        }

        fn power_off(&mut self) {}
    }

    fn second(fault: Fault, moment: Moment) -> (Result<Vec<u8>, LinkError>, usize) {
        let mut link = FaultLink::new(Counting(0), 1, fault, moment);
        assert_eq!(link.transmit(&[]).unwrap().len(), 6);
        let result = link.transmit(&[]);
        (result, link.link.0)
    }

    #[test]
    fn each_fault_strikes_once_at_its_command() {
        use Moment::{AfterTheCard, BeforeTheCard};
        assert_eq!(second(Fault::Timeout, BeforeTheCard), (Err(LinkError::Timeout), 1));
        assert_eq!(second(Fault::Timeout, AfterTheCard), (Err(LinkError::Timeout), 2));
        assert_eq!(second(Fault::Status(0x6F00), BeforeTheCard), (Ok(vec![0x6F, 0x00]), 1));
        assert_eq!(second(Fault::OneByte, AfterTheCard), (Ok(vec![1]), 2));
        assert_eq!(second(Fault::Truncated, AfterTheCard), (Ok(vec![1, 2, 0x90, 0x00]), 2));
        assert_eq!(second(Fault::Truncated, BeforeTheCard), (Ok(vec![0x90, 0x00]), 1));
        let garbled = vec![!1, !2, !3, !4, 0x6F, 0xFF];
        assert_eq!(second(Fault::Garbled, AfterTheCard), (Ok(garbled), 2));
    }

    #[test]
    fn a_removed_card_stays_away_and_a_late_one_comes_back() {
        for (fault, third) in [(Fault::Removed, false), (Fault::Timeout, true)] {
            let mut link = FaultLink::new(Counting(0), 0, fault, Moment::BeforeTheCard);
            assert!(link.transmit(&[]).is_err());
            assert_eq!(link.transmit(&[]).is_ok(), third);
        }
    }
}

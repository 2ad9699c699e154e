// SPDX-License-Identifier: MIT OR Apache-2.0
//! A command as the card sees it, short or extended (ISO 7816-4, 5.1).

/// A command taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Command<'a> {
    pub(crate) cla: u8,
    pub(crate) ins: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    /// The data field, possibly empty.
    pub(crate) data: &'a [u8],
    /// The most bytes the answer may have; `None` without an Le field.
    pub(crate) most: Option<usize>,
    /// Whether its length fields are extended.
    pub(crate) extended: bool,
}

impl<'a> Command<'a> {
    /// `None` if the lengths contradict each other; the card answers `6700` then.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk()?;
        let (data, most, extended) = body_of(body)?;
        Some(Self { cla, ins, p1, p2, data, most, extended })
    }
}

type Body<'a> = (&'a [u8], Option<usize>, bool);

fn body_of(body: &[u8]) -> Option<Body<'_>> {
    match *body {
        [] => Some((&[], None, false)),
        [le] => Some((&[], Some(short(le)), false)),
        [0, high, low] => Some((&[], Some(long(high, low)), true)),
        [0, high, low, ref rest @ ..] => {
            let (data, le) = split(rest, number(high, low))?;
            match *le {
                [] => Some((data, None, true)),
                [high, low] => Some((data, Some(long(high, low)), true)),
                _ => None,
            }
        }
        [lc, ref rest @ ..] => {
            let (data, le) = split(rest, usize::from(lc))?;
            match *le {
                [] => Some((data, None, false)),
                [le] => Some((data, Some(short(le)), false)),
                _ => None,
            }
        }
    }
}

/// An Lc of zero announces data that is not there.
fn split(rest: &[u8], lc: usize) -> Option<(&[u8], &[u8])> {
    rest.split_at_checked(lc).filter(|_| lc > 0)
}

fn number(high: u8, low: u8) -> usize {
    usize::from(u16::from_be_bytes([high, low]))
}

/// `00` is 256.
fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

/// `00 00` is 65,536.
fn long(high: u8, low: u8) -> usize {
    match number(high, low) {
        0 => 65_536,
        le => le,
    }
}

#[cfg(test)]
mod tests {
    use super::Command;

    fn parts(body: &[u8]) -> Option<(Vec<u8>, Option<usize>, bool)> {
        let bytes = [&[0x00, 0xB0, 0x81, 0x00], body].concat();
        Command::parse(&bytes).map(|command| (command.data.to_vec(), command.most, command.extended))
    }

    #[test]
    fn every_form_of_the_lengths() {
        for (body, data, most, extended) in [
            (&[][..], &[][..], None, false),
            (&[0x03], &[], Some(3), false),
            (&[0x00], &[], Some(256), false),
            (&[0x00, 0x03, 0x70], &[], Some(880), true),
            (&[0x00, 0x00, 0x00], &[], Some(65_536), true),
            (&[0x02, 0x2F, 0x01], &[0x2F, 0x01], None, false),
            (&[0x02, 0x2F, 0x01, 0x00], &[0x2F, 0x01], Some(256), false),
            (&[0x00, 0x00, 0x01, 0xAA], &[0xAA], None, true),
            (&[0x00, 0x00, 0x01, 0xAA, 0x01, 0x00], &[0xAA], Some(256), true),
        ] {
            assert_eq!(parts(body), Some((data.to_vec(), most, extended)), "{body:02X?}");
        }
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        for body in [
            &[0x02, 0xAA][..],
            &[0x01, 0xAA, 0x00, 0x00],
            &[0x00, 0xAA],
            &[0x00, 0x00, 0x00, 0x00],
            &[0x00, 0x00, 0x02, 0xAA],
            &[0x00, 0x00, 0x01, 0xAA, 0x00],
        ] {
            assert_eq!(parts(body), None, "{body:02X?}");
        }
        assert_eq!(Command::parse(&[0x00, 0xB0, 0x81]), None);
    }
}

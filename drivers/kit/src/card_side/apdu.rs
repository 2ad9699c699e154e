// SPDX-License-Identifier: MIT OR Apache-2.0
//! Takes a command APDU apart, short and extended (ISO 7816-4, 5.1): for software cards. The reader side has its own
//! encoder, so that neither can repeat the other's mistake.

/// A command as the card sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apdu<'a> {
    /// Class byte.
    pub cla: u8,
    /// Instruction byte.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// The data field, possibly empty.
    pub data: &'a [u8],
    /// The most bytes the answer may have; `None` without an Le field.
    pub ne: Option<usize>,
    /// Whether the length fields are extended.
    pub extended: bool,
}

impl<'a> Apdu<'a> {
    /// Takes a command apart; `None` if the length fields contradict the length; the card answers `6700` then.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk()?;
        let (data, ne, extended) = match body {
            [] => (&[] as &[u8], None, false),
            [le] => (&[] as &[u8], Some(short(*le)), false),
            [0, high, low] => (&[] as &[u8], Some(long(*high, *low)), true),
            [0, high, low, rest @ ..] => {
                let (data, rest) = rest.split_at_checked(number(*high, *low))?;
                let ne = match rest {
                    [] => None,
                    [high, low] => Some(long(*high, *low)),
                    _ => return None,
                };
                (data, ne, true)
            }
            [lc, rest @ ..] => {
                let (data, rest) = rest.split_at_checked(usize::from(*lc))?;
                let ne = match rest {
                    [] => None,
                    [le] => Some(short(*le)),
                    _ => return None,
                };
                (data, ne, false)
            }
        };
        // An Lc of zero announces data that is not there.
        let empty_data = body.len() > 3 && data.is_empty() || matches!(body, [0, _]);
        (!empty_data).then_some(Self { cla, ins, p1, p2, data, ne, extended })
    }
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
        n => n,
    }
}

#[cfg(test)]
mod tests {
    use super::Apdu;

    fn parts(bytes: &[u8]) -> Option<(usize, Option<usize>, bool)> {
        Apdu::parse(bytes).map(|apdu| (apdu.data.len(), apdu.ne, apdu.extended))
    }

    #[test]
    fn all_seven_cases() {
        let header = [0x00, 0xCA, 0x01, 0x02];
        let with = |body: &[u8]| parts(&[&header, body].concat());
        assert_eq!(with(&[]), Some((0, None, false)));
        assert_eq!(with(&[0x00]), Some((0, Some(256), false)));
        assert_eq!(with(&[0x07]), Some((0, Some(7), false)));
        assert_eq!(with(&[0x01, 0xAA]), Some((1, None, false)));
        assert_eq!(with(&[0x01, 0xAA, 0x00]), Some((1, Some(256), false)));
        assert_eq!(with(&[0x00, 0x01, 0x2C]), Some((0, Some(300), true)));
        assert_eq!(with(&[0x00, 0x00, 0x00]), Some((0, Some(65_536), true)));
        assert_eq!(with(&[0x00, 0x00, 0x01, 0xAA]), Some((1, None, true)));
        assert_eq!(with(&[0x00, 0x00, 0x01, 0xAA, 0x00, 0x00]), Some((1, Some(65_536), true)));
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
            &[0x00, 0x00, 0x01, 0xAA, 0x00, 0x00, 0x00],
        ] {
            assert_eq!(parts(&[&[0x00, 0xCA, 0x01, 0x02], body].concat()), None, "{body:02X?}");
        }
        assert_eq!(parts(&[0x00, 0xCA, 0x01]), None);
        assert_eq!(parts(&[]), None);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The residence application of a specified card (`specs` residence-card §2.4, §3.5): what is publicly known of it,
//! which is that it is there, its version and its kind. How its key is delivered is not, so the rest stays closed.

use tashika_kit::card_side::Apdu;

use super::behaviour::WORDS;

/// The application, to be put beside a My Number Card.
#[derive(Debug)]
pub struct SpecifiedApplication {
    kind: &'static str,
    selected: bool,
}

impl SpecifiedApplication {
    /// 特定在留カード, kind 07.
    #[must_use]
    pub fn residence_card() -> Self {
        Self { kind: "07", selected: false }
    }

    /// 特定特別永住者証明書, kind 08.
    #[must_use]
    pub fn special_permanent() -> Self {
        Self { kind: "08", selected: false }
    }

    /// Power came, or another application was selected.
    pub fn forget(&mut self) {
        self.selected = false;
    }

    /// Answers one command; SELECT with any other name than its own is refused.
    pub fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = Apdu::parse(command).map_or(Err(WORDS.wrong_length), |command| self.dispatch(&command));
        let (mut bytes, status) = answer.map_or_else(|status| (Vec::new(), status), |bytes| (bytes, 0x9000));
        bytes.extend(status.to_be_bytes());
        bytes
    }

    fn dispatch(&mut self, command: &Apdu<'_>) -> Result<Vec<u8>, u16> {
        match (command.cla, command.ins, command.p1) {
            (0x00, 0xA4, 0x04) if command.data == super::aid::residence(1) => {
                self.selected = true;
                Ok(Vec::new())
            }
            (0x00, 0xA4, 0x04) => Err(WORDS.not_found),
            (0x00, 0xB0, 0x8A | 0x8B) if self.selected => {
                let file = if command.p1 == 0x8A {
                    [&[0xC1, 0x02], self.kind.as_bytes()].concat()
                } else {
                    [&[0xC0, 0x04][..], b"0001"].concat()
                };
                let rest = file.get(usize::from(command.p2)..).filter(|rest| !rest.is_empty());
                let most = command.ne.ok_or(WORDS.wrong_length)?;
                Ok(rest.ok_or(WORDS.outside)?.iter().take(most).copied().collect())
            }
            _ => Err(WORDS.not_verified),
        }
    }
}

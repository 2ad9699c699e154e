// SPDX-License-Identifier: MIT OR Apache-2.0
//! PIN-less user authentication, simulated: for training, with software cards alone.
//!
//! **This is not the protocol of the real card.** That one, and the terminal certificates it asks for, are under contract
//! and not public (`specs` mynumber-card §8.1). What stands here was made up: one command to EF 0016 with parameters that
//! the real card was seen to refuse, carrying a sentence that says what it is. A software card then lets its
//! user-authentication key answer once, so that the flow around it can be trained and tested.

use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::rsa::sha256_digest_info;
use tashika_kit::{CardError, Transaction};

use super::aid;
use crate::files::{Expect, Files};
use crate::jpki::{CERTIFICATE_TAG, PinlessAnswer, PinlessAuthenticator};

/// P1-P2 of the made-up command. Those that were observed end in `C1`; of others the real card says `6A86`.
pub(crate) const PARAMETERS: [u8; 2] = [0x53, 0x49];
/// What the made-up terminal says.
pub(crate) const TERMINAL: &[u8] = b"TASHIKA SIMULATED TERMINAL - NOT THE PROTOCOL OF THE REAL CARD";

const WHAT: &str = "simulated PIN-less authentication";
const SIGNATURE: usize = 256;

/// Authenticates the holders of software cards without a PIN. Real cards refuse it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimulatedPinless;

impl PinlessAuthenticator for SimulatedPinless {
    fn name(&self) -> String {
        format!("Tashika simulated terminal {} (training only)", env!("CARGO_PKG_VERSION"))
    }

    fn is_simulated(&self) -> bool {
        true
    }

    fn authenticate(&self, tx: &mut Transaction, code: &[u8; 32]) -> Result<PinlessAnswer, CardError> {
        tx.send_ok(&Command::select_application(&aid::JPKI), WHAT)?;
        let mut files = Files::default();
        let certificate = files.object(tx, 0x000A, CERTIFICATE_TAG, Expect::Large, WHAT)?;
        let ca = files.object(tx, 0x000B, CERTIFICATE_TAG, Expect::Large, WHAT)?;
        let [p1, p2] = PARAMETERS;
        tx.send_ok(&Command::select_file(0x0016), WHAT)?;
        tx.send_ok(&Command::new(0x80, Instruction::other::<0xA2>(), p1, p2).data(TERMINAL), WHAT)?;
        tx.send_ok(&Command::select_file(0x0017), WHAT)?;
        let sign = Command::new(0x80, Instruction::other::<0x2A>(), 0x00, 0x80);
        let contents = sha256_digest_info(code);
        let answer = tx.send_ok(&sign.data(&contents).expect(SIGNATURE), WHAT)?;
        // Nothing of this session stays open.
        tx.send_ok(&Command::select_application(&aid::ISSUER_DOMAIN), WHAT)?;
        Ok(PinlessAnswer { certificate, ca, answer })
    }
}

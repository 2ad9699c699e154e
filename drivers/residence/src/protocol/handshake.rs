// SPDX-License-Identifier: MIT OR Apache-2.0
//! Opening a card with its number: GET CHALLENGE, MUTUAL AUTHENTICATE, VERIFY (`specs` residence-card §3.1, §3.4).
//!
//! A wrong number is known at MUTUAL AUTHENTICATE already: the card cannot open what was made with another key. Only the
//! card's own `6300` is called a wrong number. A card that says yes and answers with something else than its part is
//! broken or false, and no other number would mend it.

use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::cipher::{self, Cipher, KEY, Key, MAC};
use tashika_kit::{CardError, Secret, Transaction, tries};
use zeroize::Zeroizing;

use super::{Channel, initial_value, keys};
use crate::driver::NUMBER;

/// How long a challenge is, of either side.
const CHALLENGE: usize = 8;
/// Both challenges and one side's part of the key.
const TOKEN: usize = 2 * CHALLENGE + KEY;
/// As long as MUTUAL AUTHENTICATE may make an answer: Le is `00`, as in the specification's example.
const WHOLE_ANSWER: usize = 256;
/// P2 of VERIFY: the number, encrypted.
const THE_NUMBER: u8 = 0x86;
/// The cryptogram or its MAC was not accepted: the card has another number.
const NOT_ACCEPTED: StatusWord = StatusWord(0x6300);

const MUTUAL_AUTHENTICATE: &str = "MUTUAL AUTHENTICATE";
const GET_CHALLENGE: &str = "GET CHALLENGE";

/// Fills bytes with random ones.
pub(crate) type Dice<'d> = &'d mut dyn FnMut(&mut [u8]) -> Result<(), CardError>;

/// Opens a card at MF level; the right then holds for DF1, DF2 and DF3.
///
/// # Errors
/// [`CardError::KeyRefused`] if the card has another number; [`CardError::Malformed`] if its answer is not its part of
/// the authentication; [`CardError::Status`]; link errors.
pub(crate) fn open(
    tx: &mut Transaction,
    cipher: Cipher,
    number: &Secret,
    dice: Dice<'_>,
) -> Result<Channel, CardError> {
    tx.report("open_with_number", 0, 0);
    let key = keys::from_number(number);
    let ours = Ours::draw(dice)?;
    // From here to MUTUAL AUTHENTICATE no other command may go out: the card would forget its challenge.
    let challenge = challenge(tx)?;
    let token = token(&ours, &challenge);
    let closed = encrypt(cipher, &key, &token)?;
    let data = [closed.as_slice(), &cipher.mac(&key, &closed)].concat();
    let command = Command::new(0x00, Instruction::other::<0x82>(), 0, 0).data(&data).expect(WHOLE_ANSWER);
    let answer = match tx.send(&command, MUTUAL_AUTHENTICATE)? {
        answer if answer.sw.is_ok() => answer.data,
        answer if answer.sw == NOT_ACCEPTED => return Err(CardError::KeyRefused { credential: NUMBER }),
        answer => return Err(CardError::Status { sw: answer.sw, during: MUTUAL_AUTHENTICATE }),
    };
    let cards = cards_key(cipher, &key, &answer, &ours, &challenge)?;
    let channel = Channel::new(cipher, keys::session(&ours.key, &cards));
    tries::verify_uncounted(tx, THE_NUMBER, &channel.close(number.expose())?, NUMBER)?;
    Ok(channel)
}

/// RND.IFD and K.IFD: this side's part.
struct Ours {
    challenge: [u8; CHALLENGE],
    key: Zeroizing<[u8; KEY]>,
}

impl Ours {
    fn draw(dice: Dice<'_>) -> Result<Self, CardError> {
        let mut ours = Self { challenge: [0; CHALLENGE], key: Zeroizing::new([0; KEY]) };
        dice(&mut ours.challenge)?;
        dice(&mut *ours.key)?;
        Ok(ours)
    }
}

/// RND.ICC.
fn challenge(tx: &mut Transaction) -> Result<[u8; CHALLENGE], CardError> {
    let command = Command::new(0x00, Instruction::GET_CHALLENGE, 0, 0).expect(CHALLENGE);
    let answer = tx.send_ok(&command, GET_CHALLENGE)?;
    let wrong = |_| malformed(GET_CHALLENGE, "the challenge is not eight bytes long", answer.len());
    answer.as_slice().try_into().map_err(wrong)
}

/// RND.IFD ‖ RND.ICC ‖ K.IFD.
fn token(ours: &Ours, challenge: &[u8; CHALLENGE]) -> Zeroizing<[u8; TOKEN]> {
    let mut token = Zeroizing::new([0; TOKEN]);
    let parts = ours.challenge.iter().chain(challenge).chain(ours.key.iter());
    for (byte, part) in token.iter_mut().zip(parts) {
        *byte = *part;
    }
    token
}

fn encrypt(cipher: Cipher, key: &Key, token: &[u8; TOKEN]) -> Result<Vec<u8>, CardError> {
    cipher
        .encrypt(key, initial_value(cipher), token)
        .map_err(|_| CardError::Internal("the token is no whole blocks"))
}

/// K.ICC out of E_ICC ‖ M_ICC: the MAC before anything is opened, then both challenges. The card's own comes first, so
/// that this side's own token, sent back, is no answer.
fn cards_key(
    cipher: Cipher,
    key: &Key,
    answer: &[u8],
    ours: &Ours,
    challenge: &[u8; CHALLENGE],
) -> Result<Zeroizing<[u8; KEY]>, CardError> {
    let wrong = |problem, offset| malformed(MUTUAL_AUTHENTICATE, problem, offset);
    let (closed, mac) = answer
        .split_at_checked(TOKEN)
        .filter(|(_, mac)| mac.len() == MAC)
        .ok_or_else(|| wrong("the card's answer is not 40 bytes long", answer.len()))?;
    if !cipher::same(&cipher.mac(key, closed), mac) {
        return Err(wrong("the MAC of the card's answer does not fit", TOKEN));
    }
    let opened = cipher
        .decrypt(key, initial_value(cipher), closed)
        .map_err(|_| CardError::Internal("the token is no whole blocks"))?;
    let (challenges, cards) = opened.split_at_checked(2 * CHALLENGE).unwrap_or_default();
    let (first, second) = challenges.split_at_checked(CHALLENGE).unwrap_or_default();
    if !cipher::same(first, challenge) {
        return Err(wrong("the card's own challenge does not come back", 0));
    }
    if !cipher::same(second, &ours.challenge) {
        return Err(wrong("our challenge does not come back", CHALLENGE));
    }
    let cards = cards.try_into().map_err(|_| wrong("the card's part of the key is missing", TOKEN))?;
    Ok(Zeroizing::new(cards))
}

fn malformed(what: &'static str, problem: &'static str, offset: usize) -> CardError {
    CardError::Malformed { what, problem, offset }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Active Authentication (`specs` passport §5.1; Doc 9303-11, 6.1): the chip signs a fresh nonce with the private key to DG15.
//!
//! It proves something only if DG15 is covered by the signature of EF.SOD: that is not judged here.

use std::borrow::Cow;

use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::digest::Digest;
use tashika_kit::reading::Challenge;
use tashika_kit::signature::{Problem, PublicKey, Scheme};
use tashika_kit::tlv::{self, Form};
use tashika_kit::{CardError, iso9796};

use super::Session;
use crate::evidence;
use crate::security_infos::SecurityInfos;

/// Bytes of a nonce.
pub const NONCE: usize = 8;
/// The outer tag of DG15.
const DG15: u32 = 0x6F;
/// Le of a short command.
const SHORT: usize = 256;
const DURING: &str = "INTERNAL AUTHENTICATE";

/// Why Active Authentication was not found to hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AaProblem {
    /// A key or an algorithm that this program does not know. Says nothing bad about the chip.
    #[error("unsupported: {0}")]
    Unsupported(String),
    /// The answer was not made with the key in DG15 over this nonce.
    #[error("the answer does not fit")]
    Wrong,
    /// DG15 is not what it says it is.
    #[error("malformed: {0}")]
    Malformed(&'static str),
}

/// A fresh nonce.
///
/// # Errors
/// [`CardError::Internal`] if the system gives no random numbers.
pub fn nonce() -> Result<[u8; NONCE], CardError> {
    let mut nonce = [0; NONCE];
    super::system_dice(&mut nonce)?;
    Ok(nonce)
}

/// Asks the chip. A refusal is an answer as well: it stands in the status word. `dg15` is the file, from which the length of the
/// answer comes: longer ones than a short command brings back are asked for with extended length (Doc 9303-11, 6.1.4), if
/// the reader can.
///
/// # Errors
/// Link errors, and those of the channel.
pub fn challenge(session: &mut Session<'_>, dg15: &[u8], nonce: [u8; NONCE]) -> Result<Challenge, CardError> {
    let extended = session.tx.capabilities().extended_length;
    let long = answer_length(dg15).is_some_and(|length| length > session.fits(SHORT));
    let expected =
        if long && extended { answer_length(dg15).unwrap_or_default().max(SHORT + 1) } else { SHORT };
    let command = Command::new(0x00, Instruction::other::<0x88>(), 0, 0).data(&nonce).expect(expected);
    let answer = session.send(&command, DURING)?;
    Ok(Challenge {
        name: Cow::Borrowed(evidence::ACTIVE),
        nonce: nonce.to_vec(),
        answer: if answer.sw.is_ok() { answer.data } else { Vec::new() },
        status: answer.sw.to_string(),
    })
}

/// Whether an answer to this key would be too long for this reader, so that there is no use in asking.
#[must_use]
pub fn too_long_for(session: &Session<'_>, dg15: &[u8]) -> bool {
    let fits = session.fits(if session.tx.capabilities().extended_length { usize::MAX } else { SHORT });
    answer_length(dg15).is_some_and(|length| length > fits)
}

/// Bytes of the chip's answer, by its key; `None` if the key is none that this program knows.
#[must_use]
pub fn answer_length(dg15: &[u8]) -> Option<usize> {
    match key(dg15).ok()? {
        PublicKey::Rsa(key) => Some(key.modulus().len()),
        // DER, which some chips answer, has up to nine bytes more.
        PublicKey::Ec(point) => Some(2 * point.curve().order_bytes() + 9),
        PublicKey::Dsa(_) => None,
    }
}

/// Whether the answer was made with the key in DG15 over this nonce; says how.
///
/// The digest of ECDSA is the one that DG14 names; if it names none, or another one than the chip uses (seen: P-384 with
/// SHA-256), all of SHA-2 are tried. SHA-1 counts only where DG14 names it: the standard does not allow it. Where DG14 names an
/// algorithm that this program does not know (RIPEMD-160), an answer that none of them fits may well be right.
///
/// # Errors
/// [`AaProblem`].
pub fn holds(
    dg15: &[u8],
    dg14: Option<&SecurityInfos>,
    nonce: &[u8],
    answer: &[u8],
) -> Result<String, AaProblem> {
    match key(dg15)? {
        PublicKey::Rsa(key) => {
            let digest = iso9796::verify(&key, nonce, answer).map_err(problem)?;
            Ok(format!("RSA {}, ISO 9796-2, {}", key.modulus().len() * 8, name(digest)))
        }
        PublicKey::Ec(point) => {
            let curve = point.curve().name();
            let key = PublicKey::Ec(point);
            let holds = |digest| holds_with(&key, digest, nonce, answer);
            match digests(dg14).into_iter().find(|digest| holds(*digest)) {
                Some(digest) => Ok(format!("ECDSA {curve}, {}", name(digest))),
                None if dg14.is_some_and(SecurityInfos::names_unknown_digest) => {
                    Err(AaProblem::Unsupported("the algorithm that DG14 names".to_owned()))
                }
                None => Err(AaProblem::Wrong),
            }
        }
        PublicKey::Dsa(_) => Err(AaProblem::Unsupported("a DSA key".to_owned())),
    }
}

/// r ‖ s, as the standard has it, or DER, as some chips answer: the kit takes either.
fn holds_with(key: &PublicKey, digest: Digest, nonce: &[u8], answer: &[u8]) -> bool {
    key.verify(&Scheme::EcdsaPlain(digest), nonce, answer).is_ok()
}

fn digests(dg14: Option<&SecurityInfos>) -> Vec<Digest> {
    const OTHERS: [Digest; 4] = [Digest::Sha256, Digest::Sha384, Digest::Sha512, Digest::Sha224];
    let mut digests = dg14.map(SecurityInfos::active_digests).unwrap_or_default();
    let named = digests.clone();
    digests.extend(OTHERS.iter().filter(|digest| !named.contains(digest)));
    digests
}

fn key(dg15: &[u8]) -> Result<PublicKey, AaProblem> {
    const NOT_DG15: AaProblem = AaProblem::Malformed("not DG15");
    let (outer, rest) = tlv::first(dg15, Form::Lenient, "DG15").map_err(|_| NOT_DG15)?;
    if outer.tag != DG15 || !rest.is_empty() {
        return Err(NOT_DG15);
    }
    PublicKey::from_info(outer.value).map_err(problem)
}

fn problem(problem: Problem) -> AaProblem {
    match problem {
        Problem::Unsupported(what) => AaProblem::Unsupported(what),
        Problem::Malformed(what) => AaProblem::Malformed(what),
        Problem::Wrong => AaProblem::Wrong,
    }
}

fn name(digest: Digest) -> &'static str {
    match digest {
        Digest::Sha1 => "SHA-1",
        Digest::Sha224 => "SHA-224",
        Digest::Sha256 => "SHA-256",
        Digest::Sha384 => "SHA-384",
        Digest::Sha512 => "SHA-512",
    }
}

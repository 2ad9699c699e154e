// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whose key signed a SignedData: EF.SOD, and in the same way EF.CardSecurity.

use tashika_kit::anchors::Anchors;
use tashika_kit::signature::Problem;

use crate::certificate::Certificate;
use crate::cms::{Fault, SignedData};
use crate::driver::FAMILY;

/// What came of looking at a signature.
#[derive(Debug)]
pub(super) enum Signed {
    /// The signer's certificate is neither inside nor in the trust store.
    NoSigner,
    /// With an algorithm or a key this program does not know.
    Unsupported(String),
    /// Its key, parameters or signature are not of their form, so that nothing could be calculated.
    Unreadable(String),
    /// It does not hold with the certificate its signer names.
    Wrong(String),
    /// It holds.
    Holds(Box<Certificate>),
}

/// Looks at the signature with the certificate that the signer names: the one inside, else those of the trust store.
///
/// A certificate inside that the signer does not name is nobody's: it is not looked at.
pub(super) fn signed(data: &SignedData<'_>, anchors: &dyn Anchors) -> Signed {
    let own = data.own_signers();
    if !own.is_empty() {
        return with(data, own);
    }
    let kept = anchors.signer_certificates(FAMILY, data.signer_id());
    let kept: Vec<Certificate> = kept.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
    let (named, others): (Vec<_>, Vec<_>) = kept.into_iter().partition(|certificate| data.names(certificate));
    match with(data, named) {
        Signed::Holds(certificate) => Signed::Holds(certificate),
        // The same serial number under a name spelled otherwise: it is the signer's if its key fits, and else somebody
        // else's.
        outcome => match with(data, others) {
            Signed::Holds(certificate) => Signed::Holds(certificate),
            _ => outcome,
        },
    }
}

fn with(data: &SignedData<'_>, candidates: Vec<Certificate>) -> Signed {
    let mut outcome = Signed::NoSigner;
    for certificate in candidates {
        let verified = match certificate.public_key() {
            Ok(key) => data.verify(&key),
            Err(problem) => Err(Fault::from(problem)),
        };
        match verified {
            Ok(()) => return Signed::Holds(Box::new(certificate)),
            Err(Fault::Unsupported(what)) => outcome = Signed::Unsupported(what),
            // That one could not be tried goes before that another one did not fit.
            Err(_) if matches!(outcome, Signed::Unsupported(_)) => {}
            Err(Fault::Signature(Problem::Malformed(what))) => outcome = Signed::Unreadable(what.to_owned()),
            Err(_) if matches!(outcome, Signed::Unreadable(_)) => {}
            Err(fault) => outcome = Signed::Wrong(fault.to_string()),
        }
    }
    outcome
}

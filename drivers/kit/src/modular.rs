// SPDX-License-Identifier: MIT OR Apache-2.0
//! Numbers modulo an odd number, as bytes: what curves, groups and RSA share.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use zeroize::{Zeroize, Zeroizing};

/// A number modulo the modulus it was made with.
pub(crate) type Element = BoxedMontyForm;

/// An odd modulus, prepared for computing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Modulus(BoxedMontyParams);

impl Modulus {
    /// From big-endian bytes; `None` for an even number and for 1.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        let number = BoxedUint::from_be_slice_vartime(trimmed(bytes));
        let odd: Option<Odd<BoxedUint>> = number.into_odd().into();
        let odd = odd.filter(|odd| odd.as_ref().bits_vartime() > 1)?;
        Some(Self(BoxedMontyParams::new_vartime(odd)))
    }

    /// How many bytes a number below the modulus needs.
    pub(crate) fn length(&self) -> usize {
        self.0.modulus().bits_vartime().div_ceil(8) as usize
    }

    /// A number that is below the modulus already; `None` for every other.
    pub(crate) fn element(&self, bytes: &[u8]) -> Option<Element> {
        let number = self.number(bytes)?;
        (number < *self.0.modulus().as_ref()).then(|| Element::new(number, &self.0))
    }

    /// Any number of at most 512 bytes, reduced.
    pub(crate) fn reduced(&self, bytes: &[u8]) -> Option<Element> {
        const LONGEST: usize = 512;
        let bytes = Some(bytes).filter(|bytes| bytes.len() <= LONGEST)?;
        let mut long = BoxedUint::from_be_slice_vartime(bytes);
        let short = long.rem(self.0.modulus().as_nz_ref());
        long.zeroize();
        Some(Element::new(short, &self.0))
    }

    /// 0.
    pub(crate) fn zero(&self) -> Element {
        Element::zero(&self.0)
    }

    /// 1.
    pub(crate) fn one(&self) -> Element {
        Element::one(&self.0)
    }

    /// A number as bytes, as long as the modulus.
    pub(crate) fn bytes(&self, element: &Element) -> Zeroizing<Vec<u8>> {
        let mut number = element.retrieve();
        let whole = Zeroizing::new(number.to_be_bytes().into_vec());
        number.zeroize();
        let unused = whole.len().saturating_sub(self.length());
        Zeroizing::new(whole.get(unused..).unwrap_or_default().to_vec())
    }

    /// The same of a number that is not needed any more, and is wiped.
    pub(crate) fn wiped(&self, mut element: Element) -> Zeroizing<Vec<u8>> {
        let bytes = self.bytes(&element);
        element.zeroize();
        bytes
    }

    fn number(&self, bytes: &[u8]) -> Option<BoxedUint> {
        BoxedUint::from_be_slice(bytes, self.0.bits_precision())
            .or_else(|_| BoxedUint::from_be_slice(trimmed(bytes), self.0.bits_precision()))
            .ok()
    }
}

/// base^exponent. The sequence of operations depends on the length of the exponent alone.
pub(crate) fn power(base: &Element, exponent: &[u8]) -> Element {
    let mut exponent = BoxedUint::from_be_slice_vartime(exponent);
    let result = base.pow(&exponent);
    exponent.zeroize();
    result
}

/// The same with an exponent that is no secret: as fast as it allows.
pub(crate) fn power_of_public(base: &Element, exponent: &[u8]) -> Element {
    let exponent = BoxedUint::from_be_slice_vartime(exponent);
    base.pow_bounded_exp(&exponent, exponent.bits_vartime())
}

/// Without leading zeros.
pub(crate) fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// With so many leading zeros that it has at least this length.
pub(crate) fn left_padded(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut padded = vec![0; length.saturating_sub(bytes.len())];
    padded.extend(bytes);
    padded
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The point encoding of PACE with integrated mapping (Doc 9303-11, Appendix B; Brier and others, "Efficient indifferentiable
//! hashing into ordinary elliptic curves", the simplified form of Shallue, van de Woestijne and Ulas).
//!
//! The input follows from the secret nonce, so both candidates are always computed and one is chosen without a branch.

use crypto_bigint::ctutils::CtEq;

use super::domain::{Domain, Projective, assign};
use crate::modular::{Element, power};

/// The point of a field element; `None` where p mod 4 is not 3, and for 0, 1 and -1, which have none.
pub(super) fn encode(domain: &Domain, t: &Element) -> Option<Projective> {
    let one = domain.field.one();
    let exponent = inverse_root_exponent(domain)?;
    let alpha = t.square().neg();
    // X2 = -b/a * (1 + 1/(alpha + alpha^2)), X3 = alpha * X2
    let alphas: Option<Element> = alpha.add(&alpha.square()).invert().into();
    let inverse_a: Option<Element> = domain.a.invert().into();
    let mut x = domain.b.neg().mul(&inverse_a?).mul(&one.add(&alphas?));
    let other_x = alpha.mul(&x);
    let h2 = domain.right_side(&x);
    // A = h2^(p - 1 - (p + 1)/4): the inverse of the root of h2, if it has one.
    let inverse_root = power(&h2, &exponent);
    let mut y = inverse_root.mul(&h2);
    let other_y = t.square().mul(t).mul(&h2).mul(&inverse_root);
    let has_root = inverse_root.square().mul(&h2).as_montgomery().ct_eq(one.as_montgomery());
    assign(&mut x, &other_x, !has_root);
    assign(&mut y, &other_y, !has_root);
    let on_curve = y.square() == domain.right_side(&x);
    on_curve.then(|| Projective::affine(x, y, one))
}

/// p - 1 - (p + 1)/4.
fn inverse_root_exponent(domain: &Domain) -> Option<Vec<u8>> {
    let mut borrow = false;
    let mut difference = Vec::new();
    let root = domain.root_exponent()?;
    let mut p_minus_1 = domain.numbers.p.clone();
    *p_minus_1.last_mut()? &= 0xFE;
    for (left, right) in p_minus_1.iter().zip(&root).rev() {
        let (value, first) = left.overflowing_sub(*right);
        let (value, second) = value.overflowing_sub(u8::from(borrow));
        borrow = first || second;
        difference.push(value);
    }
    difference.reverse();
    Some(difference)
}

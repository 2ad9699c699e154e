// SPDX-License-Identifier: MIT OR Apache-2.0
//! 免許証の番号: twelve digits, their parts, the check digit (`specs` drivers-licence §8.1, §8.2). A wrong check digit
//! is a warning, not a proof of forgery.

/// A licence number taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceNumber;

/// What is odd about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side: a software driver's licence, and the application of a software My-Number licence.
//!
//! Written from `specs` drivers-licence §11, beside and not from the reader side: the two share neither parser nor
//! encoder.

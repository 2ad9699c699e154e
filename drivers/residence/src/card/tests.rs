// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands written by hand, and the worked examples of the specifications.

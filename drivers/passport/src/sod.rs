// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF.SOD (`specs` passport §4.1; Doc 9303-10, 4.6.2; RFC 5652).

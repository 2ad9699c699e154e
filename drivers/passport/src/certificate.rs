// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates of document signers and of CSCAs, and CRLs (`specs` passport §4.2, §4.3; Doc 9303-12).

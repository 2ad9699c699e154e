// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a document signer to a CSCA (`specs` passport §4.3).

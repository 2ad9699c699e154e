// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the issuer signed, and whether the signature holds (`specs` residence-card §5.1, §5.2).

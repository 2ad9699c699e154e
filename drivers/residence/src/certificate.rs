// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's certificate and the root it stands under (`specs` residence-card §5.3).

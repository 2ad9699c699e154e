// SPDX-License-Identifier: MIT OR Apache-2.0
//! Mutual authentication, session key and secure messaging of both generations (`specs` residence-card §3).

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading whole files, by short identifier or by selecting them (`specs` passport §2.2).

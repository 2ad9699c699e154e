// SPDX-License-Identifier: MIT OR Apache-2.0
//! A detached CMS signature over a text (RFC 5652, RFC 5035; shaped like CAdES-BES, ETSI EN 319 122-1).

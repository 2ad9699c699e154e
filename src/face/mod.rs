// SPDX-License-Identifier: MIT OR Apache-2.0
//! Comparing the face before a camera with the chip's photo (`docs/face.md`; `specs` law §6). Optional, never decisive: the
//! clerk's own judgement always stands beside it, and alone where no model is installed.

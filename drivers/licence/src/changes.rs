// SPDX-License-Identifier: MIT OR Apache-2.0
//! DF1/EF04 and the current name and address (`specs` drivers-licence §3.6, §3.8).

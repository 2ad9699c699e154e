//! .

pub mod card;

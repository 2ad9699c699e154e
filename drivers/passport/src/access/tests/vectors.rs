// SPDX-License-Identifier: MIT OR Apache-2.0
//! The published vectors of Doc 9303.

use serde_json::Value;
use tashika_kit::hex;

/// One vector, or an object inside one.
pub(crate) struct Vector(Value);

/// By its id.
pub(crate) fn vector(id: &str) -> Vector {
    let file: Value =
        serde_json::from_str(include_str!("../../../../../tests/fixtures/icao9303.json")).unwrap();
    let all = file["vectors"].as_array().unwrap();
    Vector(all.iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("no vector {id}")).clone())
}

impl Vector {
    pub(crate) fn text(&self, name: &str) -> String {
        self.0[name].as_str().unwrap_or_else(|| panic!("no text {name}")).to_owned()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        !self.0[name].is_null()
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        hex::decode(&self.text(name)).unwrap()
    }

    pub(crate) fn number(&self, name: &str) -> u32 {
        self.0[name].as_u64().unwrap().try_into().unwrap()
    }

    pub(crate) fn object(&self, name: &str) -> Self {
        Self(self.0[name].clone())
    }

    pub(crate) fn list(&self, name: &str) -> Vec<Self> {
        self.0[name].as_array().unwrap().iter().cloned().map(Self).collect()
    }
}

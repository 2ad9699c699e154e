// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs a table of steps in the real window: reaches the stage, keeps a picture of it, presses the keys.

use super::paths::{Press, Row};
use super::service::persona;
use super::window::Window;

/// What the holder of a persona knows, by name.
pub(crate) struct Holder(Vec<(String, String)>);

impl Holder {
    pub(crate) fn of(name: &str) -> Self {
        let persona = persona(name);
        let known = persona["credentials"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let mut known: Vec<_> = known.map(|one| (text(&one["id"]), text(&one["value"]))).collect();
        if let Some((_, number)) = known.iter().find(|(id, _)| id == "check_number_b") {
            // A number that could be right: only its last digit differs.
            let (start, last) = number.split_at(number.len() - 1);
            known.push(("wrong".to_owned(), format!("{start}{}", if last == "0" { "1" } else { "0" })));
        }
        Self(known)
    }

    pub(crate) fn knows(&self, id: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == id);
        &found.unwrap_or_else(|| panic!("nobody knows {id}")).1
    }

    /// Everything that must not be repeated.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.0.iter().flat_map(|(_, value)| value.lines().map(str::to_owned)).collect()
    }
}

/// Walks a way, row by row.
pub(crate) fn walk(window: &mut Window, holder: &Holder, rows: &[Row]) {
    for (stage, presses) in rows {
        window.reach(stage);
        window.picture(stage);
        for press in *presses {
            act(window, holder, *press);
        }
    }
}

fn act(window: &mut Window, holder: &Holder, press: Press) {
    match press {
        Press::Key(key) => window.key(key),
        Press::Times(times, key) => (0..times).for_each(|_| window.key(key)),
        Press::Text(text) => window.type_text(text),
        Press::Hand(digits) => window.type_by_hand(digits),
        Press::Known(id) => {
            let lines: Vec<&str> = holder.knows(id).lines().collect();
            for line in &lines {
                window.type_text(line);
                // A zone has lines, and a reader that types ends each with Enter.
                if lines.len() > 1 {
                    window.key("Return");
                }
            }
            if lines.len() > 1 {
                window.rest();
            }
        }
    }
}

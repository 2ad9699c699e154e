// SPDX-License-Identifier: MIT OR Apache-2.0
//! Looks for secrets in a trace, in the forms in which one would come there.

/// Fewer characters than this occur by chance: in a time, a number of keys, a frame's microseconds.
const LONG: usize = 5;

/// Whether the trace holds the secret: as it is typed, or as bytes. A short one counts where it stands as a value, and
/// not on the lines of frames, which hold numbers alone.
pub(crate) fn tells(trace: &str, secret: &str) -> bool {
    if secret.is_empty() {
        return false;
    }
    let lower = trace.to_lowercase();
    as_bytes(secret).iter().any(|form| lower.contains(form))
        || match secret.chars().count() < LONG {
            false => trace.contains(secret),
            true => trace
                .lines()
                .filter(|line| !line.contains(" tashika::frames: "))
                .any(|line| is_value(line, secret)),
        }
}

/// The forms in which bytes are written: hexadecimal and decimal.
fn as_bytes(secret: &str) -> [String; 4] {
    let written =
        |between: &str, form: fn(u8) -> String| secret.bytes().map(form).collect::<Vec<_>>().join(between);
    [
        written("", |byte| format!("{byte:02x}")),
        written(" ", |byte| format!("{byte:02x}")),
        written(", ", |byte| format!("0x{byte:02x}")),
        written(", ", |byte| byte.to_string()),
    ]
}

/// Whether it stands in quotes or after an equals sign, and not as a part of something longer.
fn is_value(line: &str, secret: &str) -> bool {
    line.match_indices(secret).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + secret.len()..).and_then(|text| text.chars().next());
        matches!(before, Some('=' | '"' | '\'' | '(')) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[test]
fn a_short_secret_is_found_in_each_form_and_not_by_chance() {
    let told = [
        r#"TRACE x: pin=1234"#,
        r#"TRACE x: pin=1234 more"#,
        r#"TRACE x: typed "1234""#,
        r#"TRACE x: Secret("1234")"#,
        r#"TRACE x: Pin(1234)"#,
        "TRACE x: 002000810431323334",
        "TRACE x: 31 32 33 34",
        "TRACE x: [0x31, 0x32, 0x33, 0x34]",
        "TRACE x: [49, 50, 51, 52]",
    ];
    for line in told {
        assert!(tells(line, "1234"), "{line}");
    }
    let chance = [
        "2026-11-22T04:12:34.123456Z TRACE x: drawn",
        "TRACE x: took=51234",
        "TRACE x: took=12345",
        "TRACE tashika::frames: input keys=1234 characters=1234",
    ];
    for line in chance {
        assert!(!tells(line, "1234"), "{line}");
    }
    assert!(tells("TRACE x: 12345678901234 was typed", "12345678901234"));
    assert!(!tells("TRACE x: nothing", ""));
}

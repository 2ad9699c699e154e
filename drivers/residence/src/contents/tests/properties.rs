// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes at all: nothing panics, nothing is larger than its file, and what is signed is read the same twice.

use jiff::civil::date;
use proptest::prelude::*;

use super::{KINDS, card, contents, notes, number, object, read, said, signed_fields, with};
use crate::layout::{self, FileName};

proptest! {
    #[test]
    fn no_file_makes_it_panic(
        kind in 0..4_usize,
        at in 0..10_usize,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut raw = card(KINDS[kind]);
        let files = layout::files(raw.kind);
        raw.files.insert(files[at % files.len()].name, bytes.into());
        if let Ok(contents) = contents(&raw, &number()) {
            let again = signed_fields(&contents.evidence);
            prop_assert!(again.iter().all(|field| contents.fields.contains(field)));
        }
    }

    #[test]
    fn changed_files_stay_within_their_bounds(
        kind in 0..4_usize,
        at in 0..10_usize,
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut raw = card(KINDS[kind]);
        let files = layout::files(raw.kind);
        let bytes = raw.files.get_mut(&files[at % files.len()].name).unwrap();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(contents) = contents(&raw, &number()) {
            prop_assert!(contents.evidence.iter().all(|object| object.bytes.len() <= 7000));
            let signed: Vec<_> = contents.fields.iter().filter(|f| f.source.is_signed()).cloned().collect();
            let again = signed_fields(&contents.evidence);
            prop_assert!(again == signed || notes(&contents).iter().any(|(code, _)| *code == "printed_entries_form"));
        }
    }

    #[test]
    fn what_is_written_is_what_is_read(
        address in "[一-龠ァ-ヶ０-９]{1,60}",
        pending in 0..2_usize,
        (year, month, day) in (1990..2030_i16, 1..13_i8, 1..29_i8),
    ) {
        let on = date(year, month, day);
        let written = format!("{year:04}{month:02}{day:02}");
        let file = [object(&[0xD2], written.as_bytes()), object(&[0xD4], address.as_bytes())].concat();
        let mut raw = with(KINDS[0], FileName::BackAddress, &file);
        raw.files.insert(FileName::Application, object(&[0xD7], [b"0", b"1"][pending]).into());
        let contents = read(&raw);
        let value = |name: &str| {
            let field = contents.fields.iter().find(|field| field.name.as_str() == name);
            field.map(|field| said(&field.value)).unwrap_or_default()
        };
        prop_assert_eq!(value("address"), address);
        prop_assert_eq!(value("address_changed_on"), on.to_string());
        prop_assert_eq!(value("application_pending"), ["0=no", "1=pending"][pending]);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the signature covers, and what it does not.

use jiff::civil::date;
use tashika_kit::reading::{Evidence, Field, FieldValue};

use super::super::{PHOTO, PRINTED_ENTRIES};
use super::{KINDS, PRINTED_05, PRINTED_06, card, filled, notes, printed_values, read, signed_fields, with};
use crate::layout::FileName;

#[test]
fn the_printed_entries_as_they_are_signed() {
    let values = |objects: &[&[u8]]| printed_values(&objects.concat());
    let all = b"20290701199005052392000000012303000720260702220290701";
    assert_eq!(values(&PRINTED_05).as_deref(), Some(&all[..]));
    assert_eq!(values(&PRINTED_06).as_deref(), Some(&all[..34]));
    assert_eq!(printed_values(&filled(&PRINTED_05.concat(), 80)).as_deref(), Some(&all[..]));
    assert_eq!((printed_values(&[]), printed_values(&[0; 73])), (None, None));
    // One missing, one twice, an unknown one, fill inside.
    assert_eq!(values(&PRINTED_05[..9]), None);
    assert_eq!(values(&PRINTED_05[..5]), None);
    assert_eq!(values(&[&PRINTED_05[..], &PRINTED_05[..1]].concat()), None);
    assert_eq!(values(&[&PRINTED_06[..5], &[b"\xE1\x040300"]].concat()), None);
    assert_eq!(values(&[&PRINTED_06[..5], &[b"\0"], &PRINTED_06[5..]].concat()), None);
}

/// The signature covers neither tags nor lengths. The same bytes under other labels must not be taken for signed.
#[test]
fn signed_values_cannot_be_relabelled() {
    let swapped = [b"\xC6\x0820290701", b"\xC5\x0819900505"];
    let relabelled: Vec<&[u8]> =
        swapped.iter().map(|object| object.as_slice()).chain(PRINTED_05[2..].iter().copied()).collect();
    // One digit of the nationality goes over to the status.
    let mut cut = PRINTED_05.to_vec();
    cut[3] = b"\xC8\x0239";
    cut[4] = b"\xC9\x0B20000000123";
    assert_eq!(printed_values(&relabelled.concat()), None);
    assert_eq!(printed_values(&cut.concat()), None);
    let contents = read(&with(KINDS[2], FileName::Printed, &relabelled.concat()));
    assert_eq!(notes(&contents), [("printed_entries_form", "DF1/EF02")]);
    let signed = signed_fields(&contents.evidence);
    let names: Vec<_> = signed.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["name_image", "photo"]);
}

#[test]
fn the_signed_objects_give_the_same_fields_again() {
    for kind in KINDS {
        let contents = read(&card(kind));
        let signed: Vec<Field> =
            contents.fields.iter().filter(|field| field.source.is_signed()).cloned().collect();
        assert_eq!(signed_fields(&contents.evidence), signed, "{kind:?}");
        assert!(signed.len() >= 2);
    }
    let one = read(&card(KINDS[0])).evidence;
    let other = read(&card(KINDS[2])).evidence;
    // Objects of two generations are of no card, and nothing is signed where nothing is there.
    assert!(signed_fields(&[one.clone(), other.clone()].concat()).is_empty());
    assert!(signed_fields(&[]).is_empty());
    // Another birth date in the object is another field.
    let mut forged = other;
    let entries = forged.iter_mut().find(|object| object.name == PRINTED_ENTRIES).unwrap();
    entries.bytes[12..20].copy_from_slice(b"19700505");
    let birth = signed_fields(&forged).into_iter().find(|field| field.origin == "DF1/EF02 C6").unwrap();
    assert_eq!(birth.value, FieldValue::Date { date: date(1970, 5, 5) });
    // A photo alone says not even of which generation it is.
    let photo: Vec<Evidence> = one.into_iter().filter(|object| object.name == PHOTO).collect();
    assert!(signed_fields(&photo).is_empty());
}

// SPDX-License-Identifier: MIT OR Apache-2.0

use super::{Grammar, MOST_OBJECTS, Objects, Reach, reach};
use proptest::collection::vec;
use proptest::prelude::*;

const PREFIXES: [u8; 3] = [0x01, 0x81, 0xDF];

fn any_grammar() -> impl Strategy<Value = Grammar> {
    prop_oneof![
        Just(Grammar::Entries),
        Just(Grammar::Photo),
        any::<u8>().prop_map(|prefix| Grammar::MyNumber { prefix }),
    ]
}

/// What the objects of a file should be.
type Wanted = Vec<(u16, Vec<u8>)>;

fn value() -> impl Strategy<Value = Vec<u8>> {
    // Lengths around the change of form, and values that look like padding.
    let length = prop_oneof![0..4_usize, 126..131_usize, 0..400_usize];
    length.prop_flat_map(|length| prop_oneof![vec(any::<u8>(), length), Just(vec![0xFF; length])])
}

fn entries() -> impl Strategy<Value = (Grammar, Wanted)> {
    // `1F`, `5F` and `7F` would be two-byte tags in BER.
    let tag = prop_oneof![Just(0x1F), Just(0x5F), Just(0x7F), 0x00..0xFF_u16];
    vec((tag, value()), 0..MOST_OBJECTS).prop_map(|wanted| (Grammar::Entries, wanted))
}

fn my_number() -> impl Strategy<Value = (Grammar, Wanted)> {
    proptest::sample::select(&PREFIXES[..]).prop_flat_map(|prefix| {
        let one = (0xC1..=0xFF_u16)
            .prop_filter("the prefix begins two bytes", move |tag| *tag != u16::from(prefix));
        let two = (0x00..=0x0D_u16).prop_map(move |low| u16::from(prefix) << 8 | low);
        let tag = prop_oneof![Just(0xFF), one, two];
        vec((tag, value()), 0..MOST_OBJECTS).prop_map(move |wanted| (Grammar::MyNumber { prefix }, wanted))
    })
}

fn write(wanted: &Wanted) -> Vec<u8> {
    let mut file = Vec::new();
    for (tag, value) in wanted {
        match tag.to_be_bytes() {
            [0, tag] => file.push(tag),
            tag => file.extend(tag),
        }
        match value.len() {
            short @ 0..=0x7F => file.push(short as u8),
            long => file.extend([0x82, (long >> 8) as u8, long as u8]),
        }
        file.extend(value);
    }
    file
}

fn found(file: &[u8], grammar: Grammar) -> Wanted {
    let objects = Objects::parse(file, grammar, "file").unwrap();
    objects.all.iter().map(|object| (object.tag, object.value.to_vec())).collect()
}

/// Asks `reach` as a reader does, in chunks, until it says that nothing more is needed.
fn read_in_chunks(file: &[u8], grammar: Grammar, chunk: usize) -> usize {
    let mut have = 0;
    loop {
        match reach(&file[..have], grammar, "file").unwrap() {
            Reach::Complete => return have,
            Reach::Needs(needs) => {
                assert!(needs > have);
                if have == file.len() {
                    return have;
                }
                have = needs.min(have + chunk).min(file.len());
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_and_objects_lie_in_their_file(
        file in vec(any::<u8>(), 0..700),
        grammar in any_grammar(),
    ) {
        let _ = reach(&file, grammar, "file");
        let Ok(objects) = Objects::parse(&file, grammar, "file") else { return Ok(()) };
        prop_assert!(file.starts_with(objects.bytes));
        prop_assert!(objects.all.len() <= MOST_OBJECTS);
        let mut end = 0;
        for object in &objects.all {
            // Each begins where the one before ends: nothing between them, nothing twice.
            prop_assert_eq!(object.offset, end);
            let start = object.offset + 1 + usize::from(object.tag > 0xFF) + if object.value.len() > 0x7F { 3 } else { 1 };
            let long = file.get(object.offset + 1 + usize::from(object.tag > 0xFF)) == Some(&0x82);
            let start = if long && object.value.len() <= 0x7F { start + 2 } else { start };
            end = start + object.value.len();
            prop_assert_eq!(file.get(start..end), Some(object.value));
        }
        prop_assert_eq!(end, objects.bytes.len());
    }

    #[test]
    fn what_was_written_is_found(
        (grammar, wanted) in prop_oneof![entries(), my_number()],
        padding in 0..20_usize,
        chunk in 1..300_usize,
    ) {
        let mut file = write(&wanted);
        let end = file.len();
        file.resize(end + padding, 0xFF);
        prop_assert_eq!(Objects::parse(&file, grammar, "file").unwrap().bytes.len(), end);
        prop_assert_eq!(&found(&file, grammar), &wanted);
        let read = read_in_chunks(&file, grammar, chunk);
        prop_assert!(read >= end && read <= file.len());
        prop_assert_eq!(&found(&file[..read], grammar), &wanted);
    }

    #[test]
    fn a_file_that_ends_before_its_objects_is_refused(
        (grammar, mut wanted) in prop_oneof![entries(), my_number()],
        last in vec(any::<u8>(), 1..300),
        cut in any::<proptest::sample::Index>(),
    ) {
        wanted.truncate(MOST_OBJECTS - 1);
        let whole = write(&wanted).len();
        wanted.push((0xC5, last));
        let file = write(&wanted);
        let cut = whole + 1 + cut.index(file.len() - whole - 1);
        prop_assert!(Objects::parse(&file[..cut], grammar, "file").is_err());
        let asks_for_more = matches!(reach(&file[..cut], grammar, "file").unwrap(), Reach::Needs(needs) if needs > cut);
        prop_assert!(asks_for_more);
    }
}

fn all(file: &[u8], grammar: Grammar) -> Option<Wanted> {
    Objects::parse(file, grammar, "file").is_ok().then(|| found(file, grammar))
}

#[test]
fn tags_of_the_changes_are_one_byte_even_where_the_photo_has_two() {
    let file = [0x5F, 0x02, 0x40, 0x41, 0x1F, 0x00, 0x7F, 0x01, 0x21, 0xFF, 0xFF];
    let expected = vec![(0x5F, vec![0x40, 0x41]), (0x1F, vec![]), (0x7F, vec![0x21])];
    assert_eq!(all(&file, Grammar::Entries), Some(expected));
    // `5F 40` in DF1/EF04 is tag 5F with 64 bytes; in DF2/EF01 it is the photo's tag.
    let mut photo = vec![0x5F, 0x40, 0x40];
    photo.resize(3 + 0x40, 0x21);
    assert_eq!(all(&photo, Grammar::Photo).unwrap()[0].0, 0x5F40);
    assert_eq!(all(&photo[..2 + 0x40], Grammar::Entries).unwrap()[0].1.len(), 0x40);
    assert_eq!(all(&[0x5F, 0x41, 0x00], Grammar::Photo), None);
    assert_eq!(all(&[0x12, 0x00], Grammar::Photo), None);
}

#[test]
fn only_the_two_length_forms_of_the_card_are_taken() {
    let mut file = vec![0x48, 0x82, 0x00, 0x80];
    file.resize(4 + 128, 0x05);
    assert_eq!(all(&file, Grammar::Entries).unwrap()[0].1.len(), 128);
    for form in [0x80, 0x81, 0x83, 0x84, 0x8F, 0xFF] {
        let mut wrong = vec![0x48, form, 0x01];
        wrong.resize(300, 0x01);
        assert_eq!(all(&wrong, Grammar::Entries), None, "{form:02X}");
        assert!(reach(&wrong, Grammar::Entries, "file").is_err(), "{form:02X}");
    }
}

#[test]
fn ff_is_padding_for_the_licence_and_may_be_a_tag_for_the_my_number_licence() {
    let my_number = Grammar::MyNumber { prefix: 0x01 };
    assert_eq!(
        all(&[0xFE, 0x00, 0xFF, 0x00, 0xFF, 0xFF], my_number),
        Some(vec![(0xFE, vec![]), (0xFF, vec![])])
    );
    let date = b"5070101".to_vec();
    let file = [&[0xFF, 0x07][..], &date, &[0xFF, 0xFF]].concat();
    assert_eq!(all(&file, my_number), Some(vec![(0xFF, date)]));
    assert_eq!(all(&file, Grammar::Entries), Some(vec![]));
    // What follows FF 00 is read on: the photo stands behind it.
    let file = [0xFF, 0x00, 0x01, 0x07, 0x02, 0xFF, 0x4F, 0xFF];
    assert_eq!(all(&file, my_number), Some(vec![(0xFF, vec![]), (0x0107, vec![0xFF, 0x4F])]));
    assert_eq!(all(&[0xFF, 0xFF, 0xC2, 0x00], my_number), Some(vec![]));
}

#[test]
fn more_objects_than_any_file_has_are_refused() {
    let most = [0x14, 0x00].repeat(MOST_OBJECTS);
    assert_eq!(all(&most, Grammar::Entries).unwrap().len(), MOST_OBJECTS);
    let more = [0x14, 0x00].repeat(MOST_OBJECTS + 1);
    assert_eq!(all(&more, Grammar::Entries), None);
    assert!(reach(&more, Grammar::Entries, "file").is_err());
}

#[test]
fn the_first_of_two_equal_tags_counts_and_an_empty_one_is_not_filled() {
    let file = [0x12, 0x00, 0x13, 0x01, 0x21, 0x13, 0x01, 0x22];
    let objects = Objects::parse(&file, Grammar::Entries, "file").unwrap();
    assert_eq!((objects.value(0x12), objects.filled(0x12)), (Some(&[][..]), None));
    assert_eq!((objects.value(0x13), objects.filled(0x13)), (Some(&[0x21][..]), Some(&[0x21][..])));
    assert_eq!(objects.value(0x14), None);
}

#[test]
fn what_a_file_holds_never_stands_in_its_debug_form() {
    let file = [0x12, 0x04, 0x3B, 0x33, 0x45, 0x44];
    let shown = format!("{:?}", Objects::parse(&file, Grammar::Entries, "file").unwrap());
    assert_eq!(shown, "[Object(12, 4 bytes at 0)]");
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an archive asks of the file, requirement by requirement.

use super::*;

/// ISO 19005-3 (PDF/A-3b), requirement by requirement as far as they can be seen here.
#[test]
fn the_file_is_as_an_archive_asks() {
    for (name, history) in [("phone", examples::phone()), ("amended", examples::amended())] {
        let printed = Printed::of(&history);
        let document = Document::load_mem(&printed.bytes).unwrap();
        // 6.1.2, 6.1.3: header, binary mark, file identifier, no encryption.
        assert!(printed.bytes.starts_with(b"%PDF-1.7\n%"), "{name}");
        assert!(printed.bytes[10..14].iter().all(|byte| *byte > 127));
        assert!(document.trailer.get(b"Encrypt").is_err());
        let id = document.trailer.get(b"ID").and_then(Object::as_array).unwrap();
        assert_eq!((id.len(), id[0].as_str().unwrap().len()), (2, 16));
        assert!(printed.bytes.ends_with(b"%%EOF") || printed.bytes.ends_with(b"%%EOF\n"));

        let catalog = document.catalog().unwrap();
        output_intent(&document, catalog);
        metadata(&document, catalog);
        evidence_file(&document, catalog);
        for forbidden in [&b"AA"[..], b"OpenAction", b"OCProperties", b"NeedsRendering", b"Requirements"] {
            assert!(catalog.get(forbidden).is_err());
        }
        let mut fonts = 0;
        for object in document.objects.values() {
            let Ok(dictionary) = object.as_dict().or(object.as_stream().map(|stream| &stream.dict)) else {
                continue;
            };
            // 6.2.8, 6.2.10: no transparency, no smoothing; 6.1.7: no external streams, no LZW.
            for forbidden in
                [&b"SMask"[..], b"SMaskInData", b"Group", b"Alternates", b"OPI", b"FFilter", b"TR", b"JS"]
            {
                assert!(dictionary.get(forbidden).is_err(), "{}", String::from_utf8_lossy(forbidden));
            }
            assert!(!matches!(dictionary.get(b"Interpolate"), Ok(Object::Boolean(true))));
            assert!(!matches!(dictionary.get(b"Filter"), Ok(Object::Name(filter)) if filter == b"LZWDecode"));
            if dictionary.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Type0") {
                fonts += 1;
                composite_font(&document, dictionary);
            }
        }
        assert!(fonts >= 2, "{name}");
        for page in document.get_pages().values() {
            let content = String::from_utf8_lossy(&document.get_page_content(*page)).into_owned();
            // 6.2.4: device RGB and grey have a meaning through the output intent; CMYK would not.
            assert!(!content.contains(" k\n") && !content.contains(" K\n") && !content.contains(" gs\n"));
        }
    }
}

fn output_intent(document: &Document, catalog: &lopdf::Dictionary) {
    let intents = catalog.get(b"OutputIntents").and_then(Object::as_array).unwrap();
    let intent = intents[0].as_dict().unwrap();
    assert_eq!(intent.get(b"S").and_then(Object::as_name).unwrap(), b"GTS_PDFA1");
    let profile =
        document.dereference(intent.get(b"DestOutputProfile").unwrap()).unwrap().1.as_stream().unwrap();
    assert_eq!(profile.dict.get(b"N").and_then(Object::as_i64).unwrap(), 3);
    let profile = profile.decompressed_content().unwrap();
    assert_eq!(&profile[12..24], b"mntrRGB XYZ ");
    assert_eq!(&profile[36..40], b"acsp");
    assert_eq!(
        usize::try_from(u32::from_be_bytes(profile[0..4].try_into().unwrap())).unwrap(),
        profile.len()
    );
}

fn metadata(document: &Document, catalog: &lopdf::Dictionary) {
    let stream = document.dereference(catalog.get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
    assert!(stream.dict.get(b"Filter").is_err(), "never compressed");
    let xmp = String::from_utf8(stream.content.clone()).unwrap();
    for part in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "<rdf:li xml:lang=\"x-default\">本人確認記録書",
        "<xmp:CreateDate>2029-06-01T09:30:00+09:00</xmp:CreateDate>",
        "<xmp:ModifyDate>2029-06-01T09:30:00+09:00</xmp:ModifyDate>",
    ] {
        assert!(xmp.contains(part), "{part}:\n{xmp}");
    }
    let info = document.dereference(document.trailer.get(b"Info").unwrap()).unwrap().1.as_dict().unwrap();
    let text = |key: &[u8]| lopdf::decode_text_string(info.get(key).unwrap()).unwrap();
    assert_eq!(text(b"CreationDate"), "D:20290601093000+09'00'");
    assert_eq!(text(b"ModDate"), text(b"CreationDate"));
    for (key, element) in [
        (&b"Title"[..], "rdf:li xml:lang=\"x-default\""),
        (b"Creator", "xmp:CreatorTool"),
        (b"Producer", "pdf:Producer"),
    ] {
        assert!(xmp.contains(&format!("<{element}>{}</", text(key))), "{}", text(key));
    }
    assert_eq!(info.len(), 5, "nothing in Info that the metadata do not say");
}

fn evidence_file(document: &Document, catalog: &lopdf::Dictionary) {
    let associated = catalog.get(b"AF").and_then(Object::as_array).unwrap();
    let file = document.dereference(&associated[0]).unwrap().1.as_dict().unwrap();
    assert_eq!(file.get(b"AFRelationship").and_then(Object::as_name).unwrap(), b"Source");
    assert_eq!(file.get(b"F").unwrap(), file.get(b"UF").unwrap());
    let embedded = file.get(b"EF").and_then(Object::as_dict).unwrap().get(b"F").unwrap();
    let embedded = document.dereference(embedded).unwrap().1.as_stream().unwrap();
    assert_eq!(embedded.dict.get(b"Subtype").and_then(Object::as_name).unwrap(), b"application/json");
    let size = embedded.dict.get(b"Params").and_then(Object::as_dict).unwrap().get(b"Size").unwrap();
    assert_eq!(size.as_i64().unwrap(), i64::try_from(EVIDENCE.len()).unwrap());
    let names = catalog.get(b"Names").and_then(Object::as_dict).unwrap();
    let names = names.get(b"EmbeddedFiles").and_then(Object::as_dict).unwrap();
    let names = names.get(b"Names").and_then(Object::as_array).unwrap();
    assert_eq!(names[0].as_str().unwrap(), b"evidence.json");
    assert_eq!(names[1], associated[0]);
}

/// 6.2.11: an embedded program, the identity mapping, a map to Unicode, no incomplete list of characters, widths
/// as in the program (those are `printpdf`'s, from the same program).
fn composite_font(document: &Document, font: &lopdf::Dictionary) {
    assert_eq!(font.get(b"Encoding").and_then(Object::as_name).unwrap(), b"Identity-H");
    assert!(document.dereference(font.get(b"ToUnicode").unwrap()).unwrap().1.as_stream().is_ok());
    let descendant = font.get(b"DescendantFonts").and_then(Object::as_array).unwrap()[0].as_dict().unwrap();
    let kind = descendant.get(b"Subtype").and_then(Object::as_name).unwrap();
    let descriptor =
        document.dereference(descendant.get(b"FontDescriptor").unwrap()).unwrap().1.as_dict().unwrap();
    assert!(descriptor.get(b"CIDSet").is_err());
    match kind {
        b"CIDFontType2" => {
            assert_eq!(descendant.get(b"CIDToGIDMap").and_then(Object::as_name).unwrap(), b"Identity");
            let program = document.dereference(descriptor.get(b"FontFile2").unwrap()).unwrap().1;
            widths(descendant, &program.as_stream().unwrap().decompressed_content().unwrap());
        }
        _ => assert!(descriptor.get(b"FontFile3").is_ok()),
    }
    assert_eq!(font.get(b"BaseFont").unwrap(), descriptor.get(b"FontName").unwrap());
}

/// 6.2.11.5: the widths the page is laid out with are those of the program, to a thousandth of an em.
fn widths(descendant: &lopdf::Dictionary, program: &[u8]) {
    use skrifa::MetadataProvider;
    let font = skrifa::FontRef::new(program).unwrap();
    let metrics =
        font.glyph_metrics(skrifa::instance::Size::new(1000.0), skrifa::instance::LocationRef::default());
    let listed = descendant.get(b"W").and_then(Object::as_array).unwrap();
    for run in listed.chunks(2) {
        let first = u32::try_from(run[0].as_i64().unwrap()).unwrap();
        for (glyph, width) in (first..).zip(run[1].as_array().unwrap()) {
            let real = metrics.advance_width(skrifa::GlyphId::new(glyph)).unwrap();
            assert!((real - width.as_float().unwrap()).abs() <= 1.0, "glyph {glyph}: {real}");
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The bundle inside a PDF: the attached file `evidence.json`. Nothing else of the PDF is looked at.

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use super::bundle::{ATTACHMENT, MAX_BUNDLE};

/// The largest PDF that is looked at, in bytes.
pub const MAX_PDF: usize = 64 * 1024 * 1024;

/// The most one of a PDF's own tables may unpack to, in bytes.
const MAX_TABLE: usize = 4 * 1024 * 1024;

/// How deep values may be nested where an attachment is looked for.
const MAX_DEPTH: u32 = 16;

/// Why no bundle comes out of a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// Larger than [`MAX_PDF`].
    #[error("the PDF is larger than {MAX_PDF} bytes")]
    TooLarge,
    /// Damaged, encrypted with a password, or no PDF at all.
    #[error("the PDF cannot be read")]
    Unreadable,
    /// No file of that name is attached.
    #[error("no file {ATTACHMENT} is attached to the PDF")]
    None,
    /// More than one: which of them counts is not for us to guess.
    #[error("more than one file {ATTACHMENT} is attached to the PDF")]
    Several,
    /// It cannot be unpacked, or is larger than a bundle may be.
    #[error("the attached {ATTACHMENT} cannot be unpacked, or is too large")]
    Content,
}

/// Whether a file begins like a PDF.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// The attached bundle's bytes.
///
/// # Errors
/// See [`AttachmentError`].
pub fn evidence(pdf: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    if pdf.len() > MAX_PDF {
        return Err(AttachmentError::TooLarge);
    }
    let document = load(pdf).ok_or(AttachmentError::Unreadable)?;
    let mut found = Vec::new();
    for object in document.objects.values() {
        look(object, MAX_DEPTH, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    match found[..] {
        [] => Err(AttachmentError::None),
        [one] => {
            let stream = document.get_object(one).and_then(Object::as_stream);
            let content = stream.and_then(|stream| stream.get_plain_content_with_limit(MAX_BUNDLE));
            content.map_err(|_| AttachmentError::Content)
        }
        _ => Err(AttachmentError::Several),
    }
}

/// The parser is not ours, and the file may come from anybody: should it ever give up by a panic, the answer is
/// still "cannot be read".
fn load(pdf: &[u8]) -> Option<Document> {
    let options = LoadOptions::with_max_decompressed_size(MAX_TABLE);
    std::panic::catch_unwind(|| Document::load_mem_with_options(pdf, options).ok()).ok().flatten()
}

/// Collects the streams of file specifications of our name, wherever they stand.
fn look(object: &Object, depth: u32, found: &mut Vec<ObjectId>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match object {
        Object::Array(items) => items.iter().for_each(|item| look(item, depth, found)),
        Object::Dictionary(dictionary) => {
            found.extend(specified(dictionary));
            dictionary.iter().for_each(|(_, value)| look(value, depth, found));
        }
        _ => {}
    }
}

/// The stream of a file specification (ISO 32000-1 §7.11.3) of our name.
fn specified(dictionary: &Dictionary) -> Option<ObjectId> {
    let is_ours = |key: &[u8]| dictionary.get(key).and_then(Object::as_str).is_ok_and(is_our_name);
    let files = dictionary.get(b"EF").and_then(Object::as_dict).ok()?;
    let stream = |key: &[u8]| files.get(key).and_then(Object::as_reference).ok();
    if is_ours(b"F") || is_ours(b"UF") { stream(b"F").or_else(|| stream(b"UF")) } else { None }
}

fn is_our_name(name: &[u8]) -> bool {
    let utf16 = || ATTACHMENT.encode_utf16().flat_map(u16::to_be_bytes);
    name == ATTACHMENT.as_bytes()
        || name.strip_prefix(&[0xFE, 0xFF]).is_some_and(|name| utf16().eq(name.iter().copied()))
}

#[cfg(test)]
mod tests {
    use lopdf::{Document, Object, Stream, dictionary};

    use super::{AttachmentError, evidence, is_pdf};
    use crate::proof::bundle::MAX_BUNDLE;

    fn pdf(files: &[(&[u8], &[u8])], compress: bool) -> Vec<u8> {
        let mut document = Document::with_version("1.7");
        let mut names = Vec::new();
        for (name, content) in files {
            let mut stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, content.to_vec());
            if compress {
                stream.compress().unwrap();
            }
            let stream = document.add_object(stream);
            let specification = document.add_object(dictionary! {
                "Type" => "Filespec",
                "F" => Object::string_literal(*name),
                "EF" => dictionary! { "F" => stream },
            });
            names.extend([Object::string_literal(*name), specification.into()]);
        }
        let pages = document.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![], "Count" => 0 });
        let catalog = document.add_object(dictionary! {
            "Type" => "Catalog",
            "Pages" => pages,
            "Names" => dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } },
        });
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    const NAME: &[u8] = b"evidence.json";

    #[test]
    fn the_attached_bundle_comes_out() {
        for compress in [false, true] {
            let content = b"{}".repeat(500);
            let file = pdf(&[(b"other.txt", b"x"), (NAME, &content)], compress);
            assert!(is_pdf(&file));
            assert_eq!(evidence(&file).unwrap(), content);
        }
        let wide: Vec<u8> = b"\xFE\xFF".iter().copied().chain(NAME.iter().flat_map(|c| [0, *c])).collect();
        assert_eq!(evidence(&pdf(&[(&wide, b"{}")], true)).unwrap(), b"{}");
    }

    #[test]
    fn what_is_missing_or_doubtful_is_said() {
        assert_eq!(evidence(b"%PDF-1.7\nnothing"), Err(AttachmentError::Unreadable));
        assert_eq!(evidence(&pdf(&[(b"other.json", b"{}")], true)), Err(AttachmentError::None));
        assert_eq!(evidence(&pdf(&[(NAME, b"{}"), (NAME, b"[]")], true)), Err(AttachmentError::Several));
        let bomb = vec![b' '; MAX_BUNDLE + 1];
        assert_eq!(evidence(&pdf(&[(NAME, &bomb)], true)), Err(AttachmentError::Content));
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        let deep = format!(
            "%PDF-1.7\n1 0 obj\n{}\nendobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF",
            "[".repeat(200_000)
        );
        assert!(evidence(deep.as_bytes()).is_err());
        let deep = format!(
            "%PDF-1.7\n1 0 obj\n{}\nendobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF",
            "<</A ".repeat(100_000)
        );
        assert!(evidence(deep.as_bytes()).is_err());
    }

    #[test]
    fn no_changed_byte_stops_the_program() {
        let file = pdf(&[(NAME, b"{\"a\":1}")], true);
        for at in 0..file.len() {
            for value in [0, b'9', b'<', b'[', 0xFF] {
                let mut other = file.clone();
                other[at] = value;
                let _ = evidence(&other);
            }
            let _ = evidence(&file[..at]);
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an archive asks of a PDF beside its pages (ISO 19005-3, PDF/A-3 level B): metadata as XMP, the meaning
//! of its colours, a file identifier, and the evidence as an embedded file with its relationship.
//!
//! `printpdf` lays out the pages and subsets the fonts; this module completes its document with `lopdf`. Every
//! byte follows from the content, so the same record gives the same file.

use jiff::Timestamp;
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::ReportError;

/// The name of the embedded evidence.
pub const EVIDENCE_NAME: &str = "evidence.json";

/// A display profile for the colours on the page; made by `assets/colour/make.py`.
const SRGB: &[u8] = include_bytes!("../../assets/colour/srgb.icc");

/// What the file says about itself.
pub(super) struct About<'a> {
    /// The title.
    pub(super) title: &'a str,
    /// When it was made.
    pub(super) at: Timestamp,
    /// What makes this file itself: the file identifier is its hash together with the pages.
    pub(super) identity: &'a str,
    /// The evidence to embed; none if empty.
    pub(super) evidence: &'a [u8],
}

/// Completes a document and writes it.
pub(super) fn complete(mut document: Document, about: &About<'_>) -> Result<Vec<u8>, ReportError> {
    document.version = "1.7".to_owned();
    let mut additions = dictionary! {
        "Lang" => text("ja-JP"),
        "MarkInfo" => dictionary! { "Marked" => false },
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
        "OutputIntents" => vec![output_intent(&mut document).into()],
        "Metadata" => metadata(&mut document, about),
    };
    if !about.evidence.is_empty() {
        let file = evidence(&mut document, about);
        let names = dictionary! { "Names" => vec![text(EVIDENCE_NAME), file.clone()] };
        additions.set("Names", dictionary! { "EmbeddedFiles" => names });
        additions.set("AF", vec![file]);
    }
    let catalog = document.catalog_mut().map_err(|_| ReportError::Archive)?;
    catalog.extend(&additions);
    let info = information(about);
    let info = document.add_object(info);
    if let Ok(old) = document.trailer.get(b"Info").and_then(Object::as_reference) {
        document.objects.remove(&old);
    }
    document.trailer.set("Info", info);
    document.renumber_objects();
    document.compress();
    let identifier = identifier(&document, about)?;
    document.trailer.set("ID", vec![identifier.clone(), identifier]);
    write(&mut document)
}

fn write(document: &mut Document) -> Result<Vec<u8>, ReportError> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|_| ReportError::Archive)?;
    Ok(bytes)
}

/// A hash of everything in the file, in place of a random number.
fn identifier(document: &Document, about: &About<'_>) -> Result<Object, ReportError> {
    let mut hash = Sha256::new();
    hash.update(about.identity.as_bytes());
    let mut copy = document.clone();
    copy.trailer.remove(b"ID");
    hash.update(write(&mut copy)?);
    let digest: Vec<u8> = hash.finalize().iter().take(16).copied().collect();
    Ok(Object::String(digest, StringFormat::Hexadecimal))
}

/// ISO 19005-3 §6.2.3: what the RGB and grey values on the pages mean.
fn output_intent(document: &mut Document) -> Dictionary {
    let profile = Stream::new(dictionary! { "N" => 3, "Alternate" => "DeviceRGB" }, SRGB.to_vec());
    let profile = document.add_object(profile);
    dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => text("sRGB IEC61966-2.1"),
        "Info" => text("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    }
}

/// ISO 19005-3 §6.8: the embedded file says what it is to the document: the data it was made from.
fn evidence(document: &mut Document, about: &About<'_>) -> Object {
    let size = i64::try_from(about.evidence.len()).unwrap_or(i64::MAX);
    let stream = Stream::new(
        dictionary! {
            "Type" => "EmbeddedFile",
            "Subtype" => "application/json",
            "Params" => dictionary! { "Size" => size, "ModDate" => text(&pdf_date(about.at)) },
        },
        about.evidence.to_vec(),
    );
    let stream = document.add_object(stream);
    let file = dictionary! {
        "Type" => "Filespec",
        "F" => text(EVIDENCE_NAME),
        "UF" => text(EVIDENCE_NAME),
        "Desc" => text("Evidence bundle: tashika verify checks it"),
        "AFRelationship" => "Source",
        "EF" => dictionary! { "F" => stream, "UF" => stream },
    };
    document.add_object(file).into()
}

/// The document information; each entry has the same value in the XMP metadata.
fn information(about: &About<'_>) -> Dictionary {
    dictionary! {
        "Title" => text(about.title),
        "Creator" => text(&creator()),
        "Producer" => text(&producer()),
        "CreationDate" => text(&pdf_date(about.at)),
        "ModDate" => text(&pdf_date(about.at)),
    }
}

/// The XMP packet (ISO 16684-1), never compressed, so that any archive's tools can read it.
fn metadata(document: &mut Document, about: &About<'_>) -> Object {
    let at = xmp_date(about.at);
    let packet = format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n\
         <pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <xmp:CreatorTool>{creator}</xmp:CreatorTool>\n<xmp:CreateDate>{at}</xmp:CreateDate>\n\
         <xmp:ModifyDate>{at}</xmp:ModifyDate>\n<xmp:MetadataDate>{at}</xmp:MetadataDate>\n\
         <pdf:Producer>{producer}</pdf:Producer>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>",
        title = escaped(about.title),
        creator = escaped(&creator()),
        producer = escaped(&producer()),
    );
    let stream = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, packet.into_bytes());
    document.add_object(stream.with_compression(false)).into()
}

fn creator() -> String {
    format!("Tashika {}", env!("CARGO_PKG_VERSION"))
}

fn producer() -> String {
    format!("Tashika {} (printpdf, lopdf)", env!("CARGO_PKG_VERSION"))
}

/// A text string: as it is if ASCII, else UTF-16 with its mark (ISO 32000-1 §7.9.2.2).
fn text(said: &str) -> Object {
    if said.is_ascii() {
        return Object::String(said.as_bytes().to_vec(), StringFormat::Literal);
    }
    let units = said.encode_utf16().flat_map(u16::to_be_bytes);
    Object::String([0xFE, 0xFF].into_iter().chain(units).collect(), StringFormat::Hexadecimal)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn in_japan(at: Timestamp) -> jiff::civil::DateTime {
    jiff::tz::Offset::constant(9).to_datetime(at)
}

/// ISO 32000-1 §7.9.4, in Japan's time.
fn pdf_date(at: Timestamp) -> String {
    let at = in_japan(at);
    format!(
        "D:{:04}{:02}{:02}{:02}{:02}{:02}+09'00'",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// The same moment as [`pdf_date`], as XMP writes it.
fn xmp_date(at: Timestamp) -> String {
    let at = in_japan(at);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+09:00",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

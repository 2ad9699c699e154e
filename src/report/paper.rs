// SPDX-License-Identifier: MIT OR Apache-2.0
//! A sheet of paper to draw on: millimetres from the top left corner, fonts chosen by coverage, text wrapped.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use printpdf::{
    Color, FontId, Line, LinePoint, Mm, Op, PaintMode, ParsedFont, PdfDocument, PdfFont, PdfFontHandle,
    PdfPage, PdfSaveOptions, Point, Pt, RawImage, RawImageData, RawImageFormat, Rect, Rgb, TextItem,
    TextMatrix, XObject, XObjectId, XObjectTransform,
};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::ReportError;
use super::archive::{self, About};
use crate::fonts::{self, Font};
use crate::pictures::Bitmap;

/// A4 upright, in millimetres.
pub(super) const WIDTH: f32 = 210.0;
pub(super) const HEIGHT: f32 = 297.0;

/// Millimetres in a point.
const POINT: f32 = 25.4 / 72.0;

/// A colour: red, green, blue, each 0 to 1.
pub(super) type Ink = (f32, f32, f32);

/// Which face a text is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    Regular,
    Bold,
    /// For characters the regular face lacks.
    Rare,
}

/// A loaded face, to measure with and to embed.
#[derive(Clone)]
struct Loaded {
    font: Font,
    id: FontId,
    used: bool,
    /// The advance of each character asked for so far, in ems; `None` if the face lacks it.
    advances: RefCell<HashMap<char, Option<f32>>>,
}

impl Loaded {
    fn new(tag: &str, font: Font) -> Self {
        Self { font, id: FontId(tag.to_owned()), used: false, advances: RefCell::default() }
    }

    fn advance(&self, character: char) -> Option<f32> {
        *self.advances.borrow_mut().entry(character).or_insert_with(|| {
            let font = FontRef::from_index(&self.font.data, self.font.index).ok()?;
            let glyph = font.charmap().map(character).filter(|glyph| glyph.to_u32() != 0)?;
            font.glyph_metrics(Size::new(1.0), LocationRef::default()).advance_width(glyph)
        })
    }
}

/// The faces of one document.
#[derive(Clone)]
pub(super) struct Faces(BTreeMap<Face, Loaded>);

impl Faces {
    /// Chooses the faces for everything the form will say: one for its own words (`form`), another for
    /// characters of the record's `text` that the first lacks.
    pub(super) fn choose(form: &str, text: &str) -> Result<Self, ReportError> {
        let regular =
            fonts::for_text(form).filter(|font| font.missing.is_empty()).ok_or(ReportError::NoFont)?;
        let bold = fonts::bold_of(&regular.family, form);
        let regular = Loaded::new("TSKREG", regular);
        let lacking: String = text.chars().filter(|one| regular.advance(*one).is_none()).collect();
        let rare = (!lacking.is_empty()).then(|| fonts::for_text(&lacking)).flatten();
        let mut faces = BTreeMap::new();
        // Six capital letters mark a subset font (ISO 32000-1 §9.6.4); fixed, so that a page can be made again.
        for (face, tag, font) in [(Face::Bold, "TSKBLD", bold), (Face::Rare, "TSKRAR", rare)] {
            if let Some(font) = font {
                faces.insert(face, Loaded::new(tag, font));
            }
        }
        faces.insert(Face::Regular, regular);
        Ok(Self(faces))
    }

    /// The characters of `text` that none of the faces has.
    pub(super) fn missing(&self, text: &str) -> Vec<char> {
        let mut missing: Vec<char> = Vec::new();
        for one in text.chars().filter(|one| !one.is_control()) {
            if !missing.contains(&one) && !self.has(one) {
                missing.push(one);
            }
        }
        missing
    }

    fn has(&self, character: char) -> bool {
        self.0.values().any(|face| face.advance(character).is_some())
    }

    /// The wanted face if it has the character, else any that has it, else the regular one.
    fn face_for(&self, wanted: Face, character: char) -> Face {
        let has = |face: Face| self.0.get(&face).is_some_and(|loaded| loaded.advance(character).is_some());
        [wanted, Face::Regular, Face::Rare].into_iter().find(|face| has(*face)).unwrap_or(Face::Regular)
    }

    /// The width of a text in ems.
    fn ems(&self, face: Face, text: &str) -> f32 {
        let Some(loaded) = self.0.get(&face) else { return 0.0 };
        text.chars().filter_map(|one| loaded.advance(one)).sum()
    }

    /// Splits a text into pieces of one face each; what cannot be drawn is left out of the drawing.
    fn pieces(&self, wanted: Face, text: &str) -> Vec<(Face, String)> {
        let mut pieces: Vec<(Face, String)> = Vec::new();
        for one in text.chars().filter(|one| !one.is_control() && !fonts::is_variation_selector(*one)) {
            // U+3013 is the printer's sign for a character the type case lacks.
            let one = if self.has(one) { one } else { '〓' };
            let face = self.face_for(wanted, one);
            match pieces.last_mut() {
                Some((last, piece)) if *last == face => piece.push(one),
                _ => pieces.push((face, one.to_string())),
            }
        }
        pieces
    }

    /// The width of a text in millimetres at a size in points.
    pub(super) fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        self.pieces(face, text).iter().map(|(face, piece)| self.ems(*face, piece)).sum::<f32>() * size * POINT
    }

    /// Breaks a text into lines of at most `width` millimetres. Japanese breaks anywhere; a line does not
    /// begin with a closing sign, and a word in Latin letters stays whole if it fits on a line.
    pub(super) fn wrap(&self, face: Face, size: f32, text: &str, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for unit in units(text) {
            let Some(line) = lines.last_mut() else { break };
            let longer = format!("{line}{unit}");
            if line.is_empty() || self.width(face, size, &longer) <= width || unit.starts_with(closes) {
                *line = longer;
            } else {
                lines.push(unit.trim_start().to_owned());
            }
            // A single unit that is too long, e.g. a hash, is broken anywhere; one closing sign may stand out.
            while let Some(line) = lines.last_mut()
                && self.width(face, size, line) > width + size * POINT
                && let Some(rest) = split_off_overflow(line, |part| self.width(face, size, part) <= width)
            {
                lines.push(rest);
            }
        }
        lines
    }
}

/// Signs that do not begin a line.
fn closes(character: char) -> bool {
    "、。，．）」』】〕！？ー".contains(character)
}

/// Signs that do not end a line.
fn opens(character: char) -> bool {
    "（「『【〔".contains(character)
}

/// Single Japanese characters, whole words of Latin letters and digits; an opening sign with what it opens.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for one in text.chars().map(|one| if one.is_control() { ' ' } else { one }) {
        let joins = |last: &String| {
            last.ends_with(opens) || one.is_ascii_graphic() && last.chars().all(|c| c.is_ascii_graphic())
        };
        match units.last_mut().filter(|last| joins(last)) {
            Some(last) => last.push(one),
            None => units.push(one.to_string()),
        }
    }
    units
}

/// Leaves in `line` the longest beginning that fits (at least one character) and returns the rest.
fn split_off_overflow(line: &mut String, fits: impl Fn(&str) -> bool) -> Option<String> {
    let ends = line.char_indices().map(|(at, _)| at).skip(1);
    let cut = ends.clone().take_while(|at| line.get(..*at).is_some_and(&fits)).last().or(ends.min())?;
    Some(line.split_off(cut))
}

/// A text to set on one line.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) face: Face,
    /// In points.
    pub(super) size: f32,
    pub(super) ink: Ink,
}

/// What stands on a page, from behind to front.
#[derive(Default)]
struct Layers {
    behind: Vec<Op>,
    front: Vec<Op>,
}

/// The pages being drawn.
pub(super) struct Paper {
    faces: Faces,
    document: PdfDocument,
    /// What stands on each page; what is drawn goes to the page `current`.
    pages: Vec<Layers>,
    current: usize,
}

impl Paper {
    pub(super) fn new(title: &str, faces: Faces) -> Self {
        Self { faces, document: PdfDocument::new(title), pages: vec![Layers::default()], current: 0 }
    }

    pub(super) fn faces(&self) -> &Faces {
        &self.faces
    }

    /// How many pages there are.
    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Begins a new page after the last.
    pub(super) fn add_page(&mut self) {
        self.pages.push(Layers::default());
        self.current = self.pages.len() - 1;
    }

    /// Goes on drawing on a page that is there already, from 0.
    pub(super) fn back_to(&mut self, page: usize) {
        self.current = page.min(self.pages.len() - 1);
    }

    fn push(&mut self, ops: impl IntoIterator<Item = Op>) {
        if let Some(page) = self.pages.get_mut(self.current) {
            page.front.extend(ops);
        }
    }

    /// Sets a line of text; `top` is the upper edge of its characters.
    pub(super) fn text(&mut self, x: f32, top: f32, style: Style, text: &str) {
        // The baseline of Japanese type lies 0.88 em below the upper edge.
        let baseline = HEIGHT - top - style.size * POINT * 0.88;
        self.set(style, text, |along| TextMatrix::Translate(pt(x + along), pt(baseline)));
    }

    /// Sets a line of text that ends at `right`.
    pub(super) fn text_right(&mut self, right: f32, top: f32, style: Style, text: &str) {
        let width = self.faces.width(style.face, style.size, text);
        self.text(right - width, top, style, text);
    }

    /// Sets a line of text rising from the lower left, its middle at the given place.
    pub(super) fn text_rising(&mut self, middle: (f32, f32), degrees: f32, style: Style, text: &str) {
        let width = self.faces.width(style.face, style.size, text);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (x, y) = (middle.0 - cos * width / 2.0, HEIGHT - middle.1 - sin * width / 2.0);
        self.set(style, text, |along| {
            TextMatrix::Raw([cos, sin, -sin, cos, pt(x + cos * along).0, pt(y + sin * along).0])
        });
    }

    fn set(&mut self, style: Style, text: &str, place: impl Fn(f32) -> TextMatrix) {
        let mut along = 0.0;
        for (face, piece) in self.faces.pieces(style.face, text) {
            let advance = self.faces.width(face, style.size, &piece);
            let Some(loaded) = self.faces.0.get_mut(&face) else { continue };
            loaded.used = true;
            let font = PdfFontHandle::External(loaded.id.clone());
            self.push([
                Op::StartTextSection,
                Op::SetFillColor { col: colour(style.ink) },
                Op::SetFont { font, size: Pt(style.size) },
                Op::SetTextMatrix { matrix: place(along) },
                Op::ShowText { items: vec![TextItem::Text(piece)] },
                Op::EndTextSection,
            ]);
            along += advance;
        }
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, x: f32, top: f32, width: f32, height: f32, ink: Ink) {
        self.push(filled(x, top, width, height, ink));
    }

    /// Fills a rectangle behind everything else on the page, marks across it included.
    pub(super) fn fill_behind(&mut self, x: f32, top: f32, width: f32, height: f32, ink: Ink) {
        if let Some(page) = self.pages.get_mut(self.current) {
            page.behind.extend(filled(x, top, width, height, ink));
        }
    }

    /// Draws a straight line, `weight` in points.
    pub(super) fn rule(&mut self, from: (f32, f32), to: (f32, f32), weight: f32, ink: Ink) {
        let point =
            |(x, top): (f32, f32)| LinePoint { p: Point { x: pt(x), y: pt(HEIGHT - top) }, bezier: false };
        self.push([
            Op::SetOutlineColor { col: colour(ink) },
            Op::SetOutlineThickness { pt: Pt(weight) },
            Op::DrawLine { line: Line { points: vec![point(from), point(to)], is_closed: false } },
        ]);
    }

    /// Draws the outline of a rectangle, `weight` in points.
    pub(super) fn frame(&mut self, x: f32, top: f32, width: f32, height: f32, weight: f32, ink: Ink) {
        let (right, bottom) = (x + width, top + height);
        let corners = [(x, top), (right, top), (right, bottom), (x, bottom), (x, top)];
        for (from, to) in corners.into_iter().zip(corners.into_iter().skip(1)) {
            self.rule(from, to, weight, ink);
        }
    }

    /// Draws a picture in grey, `width` millimetres wide; its height follows.
    pub(super) fn picture(&mut self, x: f32, top: f32, width: f32, bitmap: &Bitmap) {
        let id = XObjectId(format!("P{}", self.document.resources.xobjects.map.len() + 1));
        let (across, down) = (bitmap.width as f32, bitmap.height as f32);
        let image = RawImage {
            pixels: RawImageData::U8(bitmap.to_grey()),
            width: bitmap.width as usize,
            height: bitmap.height as usize,
            data_format: RawImageFormat::R8,
            tag: Vec::new(),
        };
        self.document.resources.xobjects.map.insert(id.clone(), XObject::Image(image));
        let transform = XObjectTransform {
            translate_x: Some(pt(x)),
            translate_y: Some(pt(HEIGHT - top - width * down / across)),
            dpi: Some(across * 25.4 / width),
            ..XObjectTransform::default()
        };
        self.push([Op::UseXobject { id, transform }]);
    }

    /// The finished file as an archive wants it.
    pub(super) fn archive(self, about: &About<'_>) -> Result<Vec<u8>, ReportError> {
        let mut warnings = Vec::new();
        let document = printpdf::to_lopdf_doc(&self.laid_out()?, &SAVE, &mut warnings);
        archive::complete(document, about)
    }

    fn laid_out(mut self) -> Result<PdfDocument, ReportError> {
        for loaded in self.faces.0.values().filter(|loaded| loaded.used) {
            let parsed = PdfFont::new(parsed(&loaded.font)?);
            self.document.resources.fonts.map.insert(loaded.id.clone(), parsed);
        }
        let pages = self.pages.into_iter().map(|Layers { mut behind, front }| {
            behind.extend(front);
            PdfPage::new(Mm(WIDTH), Mm(HEIGHT), behind)
        });
        self.document.with_pages(pages.collect());
        Ok(self.document)
    }
}

/// How many parsed fonts stay in memory: the form's two faces and two for rare characters.
const MAX_PARSED: usize = 4;

/// A parsed font and the bytes it was parsed from; the bytes' place in memory tells the font.
type Parsed = (Arc<Vec<u8>>, u32, ParsedFont);

/// The font as `printpdf` wants it. Parsing takes longer than a page, so the last few stay in memory; a clone
/// shares the file's bytes.
fn parsed(font: &Font) -> Result<ParsedFont, ReportError> {
    static PARSED: Mutex<Vec<Parsed>> = Mutex::new(Vec::new());
    let mut kept = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |(data, index, _): &&Parsed| Arc::ptr_eq(data, &font.data) && *index == font.index;
    if let Some((_, _, parsed)) = kept.iter().find(same) {
        return Ok(parsed.clone());
    }
    let index = usize::try_from(font.index).map_err(|_| ReportError::Font)?;
    let parsed = ParsedFont::from_bytes(&font.data, index, &mut Vec::new()).ok_or(ReportError::Font)?;
    if kept.len() >= MAX_PARSED {
        kept.remove(0);
    }
    kept.push((Arc::clone(&font.data), font.index, parsed.clone()));
    Ok(parsed)
}

/// The photo is evidence: it is stored as it is, never recompressed with loss.
const SAVE: PdfSaveOptions =
    PdfSaveOptions { optimize: true, subset_fonts: true, secure: true, image_optimization: None };

fn filled(x: f32, top: f32, width: f32, height: f32, ink: Ink) -> [Op; 2] {
    let rectangle = Rect {
        mode: Some(PaintMode::Fill),
        ..Rect::from_xywh(pt(x), pt(HEIGHT - top - height), pt(width), pt(height))
    };
    [Op::SetFillColor { col: colour(ink) }, Op::DrawRectangle { rectangle }]
}

fn pt(millimetres: f32) -> Pt {
    Pt(millimetres / POINT)
}

fn colour((r, g, b): Ink) -> Color {
    Color::Rgb(Rgb { r, g, b, icc_profile: None })
}

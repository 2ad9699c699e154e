// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fills the applications from an order (`specs` mynumber-card §3 and §5).

use super::aid;
use super::files::{Access, Application, Change, Content, Pin};
use super::holder::specimen;
use super::issuer::{Family, card_public_key, card_verifiable, key_id};
use super::keys::{Key, digest_info, filler, sha256};
use super::order::{CertificateFlaw, Copying, Medium, Order, Tampering, digits, years_later};
use super::x509::{Purpose, Root};
use tashika_kit::card_side::der::{tlv, tlv_long};

/// 利用者証明用電子証明書暗証番号 and the other PINs of four digits: one number, as offices allow.
pub(crate) const PIN: &str = "1234";
/// 署名用電子証明書暗証番号.
pub(crate) const PASSWORD: &str = "TASHIKA1";

/// JPKI-AP: the reference to the terminal CA (§8.1).
pub(crate) const TERMINAL_REFERENCE: u16 = 0x0016;
/// Filler of a JPKI certificate file (`specs` mynumber-card §1.4).
const CERTIFICATE_FILE: usize = 1900;
const PNG_NUMBER: [u8; 2] = [0xDF, 0x41];

/// All applications of a card.
pub(crate) fn applications(order: &Order) -> Vec<Application> {
    let mut all = vec![jpki(order)];
    if order.medium == Medium::Card {
        all.extend([common(order), juki(order)]);
    }
    if order.face_applications {
        all.extend([visual(order), text(order)]);
    }
    all
}

fn holder_key(order: &Order, purpose: &str) -> Key {
    Key::named(&format!("card of {} {purpose}", order.holder.key))
}

/// The key in the chip, which is not the key in the files if they were copied.
fn internal_key(order: &Order, purpose: &str) -> Key {
    let missing = match order.copy {
        Copying::Original => false,
        Copying::AllKeys => true,
        Copying::TextKey => purpose == "text",
    };
    if missing { Key::named("copied chip") } else { holder_key(order, purpose) }
}

/// Fills a file of the 券面 APs up with `FF` to whole blocks; the real sizes are not published.
fn padded(mut contents: Vec<u8>, block: usize) -> Vec<u8> {
    contents.resize(contents.len().next_multiple_of(block), 0xFF);
    contents
}

fn check_number_b(order: &Order) -> Pin {
    let number = order.holder.check_number_b(order.expiry);
    Pin::new(&number, 10, Change::Never).with_left(order.tries.check_number_b)
}

fn check_number_a(order: &Order) -> Pin {
    Pin::new(&order.holder.my_number(), 10, Change::Never)
}

fn four_digits(order: &Order, change: Change) -> Pin {
    let pin = Pin::new(PIN, 3, change);
    if order.tries.pins_blocked { pin.with_left(0) } else { pin }
}

/// The certificate of the municipality's key for one AP, and that key.
fn municipality(order: &Order, family: Family) -> (Vec<u8>, Key) {
    let (issuer_id, issuer) = order.issuance.authority(family);
    let (id, key) = order.issuance.municipality(family, order.holder.municipality);
    let certificate = card_verifiable((&issuer_id, &issuer), (&id, &key));
    (tlv_long(&[0x7F, 0x21], &certificate), key)
}

/// Big-endian offsets of each part from the start of the file; `first` is where the first one begins.
fn offsets(first: usize, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut next = first;
    for part in parts {
        let [.., high, low] = next.to_be_bytes();
        table.extend([high, low]);
        next += part.len();
    }
    table
}

/// 券面事項確認AP (§5.1).
fn visual(order: &Order) -> Application {
    let holder = &order.holder;
    let (certificate, signer) = municipality(order, Family::Visual);
    let public = card_public_key(&holder_key(order, "visual"));
    let mut ap = Application::new(&aid::VISUAL);
    ap.default_key = Some(0x001A);

    let birth = [tlv(&[0xDF, 0x11], digits(holder.birth).as_bytes()), tlv_long(&[0xDF, 0x12], &public)];
    let birth = birth.concat();
    let signature = tlv_long(&[0xDF, 0x13], &signer.sign(&birth));
    let birth_access: &[u16] =
        if order.behaviour.check_numbers_open_birth_record { &[0x11, 0x12, 0x13] } else { &[0x11] };
    ap.add(
        0x0001,
        Access::AfterAny(birth_access),
        Content::Transparent(tlv_long(&[0xFF, 0x10], &[birth, signature].concat())),
    );

    let face = [order.junk, &card_face(order, &signer, &public)].concat();
    ap.add(0x0002, Access::AfterAny(&[0x12, 0x13]), Content::Transparent(padded(face, 1024)));

    let basic = [
        tlv(&[0xDF, 0x31], &[0x06, 0x03, 0x0E, 0x01]),
        tlv(&[0xDF, 0x32], &key_id("9999924", "001", 0)),
        tlv(&[0xDF, 0x33], &[0x00]),
        tlv(&[0xDF, 0x34], holder.municipality.code.as_bytes()),
        tlv_long(&[0xDF, 0x35], &[key_id("9999925", "001", 0).to_vec(), filler("DF35", 256)].concat()),
    ];
    ap.free(0x0003, tlv_long(&[0xFF, 0x30], &basic.concat()));
    ap.free(0x0004, certificate);

    let number = [tlv_long(&PNG_NUMBER, holder.number_image), tlv_long(&[0xDF, 0x42], &public)].concat();
    let signature = tlv_long(&[0xDF, 0x43], &signer.sign(&number));
    let number = tlv_long(&[0xFF, 0x40], &[number, signature].concat());
    ap.add(0x0005, Access::AfterAny(&[0x13]), Content::Transparent(padded(number, 256)));
    ap.add(0x0006, Access::AfterAny(&[0x12, 0x13]), Content::Transparent(vec![0xFF; 16]));

    ap.pin(0x0011, Pin::new(holder.printed_birth, 10, Change::Never));
    ap.pin(0x0012, check_number_b(order));
    ap.pin(0x0013, check_number_a(order));
    ap.add(0x001A, Access::Free, Content::SigningKey(internal_key(order, "visual")));
    if order.behaviour.unknown_files {
        ap.unknown(&[0x001C, 0x001E]);
    }
    ap
}

/// EF 0002 of the visual AP (§5.1.2, §5.1.5). What is tampered with is put in after signing.
fn card_face(order: &Order, signer: &Key, public: &[u8]) -> Vec<u8> {
    let holder = &order.holder;
    let tampered = order.tampering;
    let photo: &[u8] = if order.photo { holder.photo } else { &[] };
    let birth = tlv(&[0xDF, 0x22], digits(holder.birth).as_bytes());
    let sex = tlv(&[0xDF, 0x23], holder.sex.as_bytes());
    let key = tlv_long(&[0xDF, 0x24], public);
    let name = tlv_long(&[0xDF, 0x25], holder.name_image);
    let address = tlv_long(&[0xDF, 0x26], holder.address_image);
    let photo = tlv_long(&[0xDF, 0x27], photo);

    let hashes = [
        sha256(&[birth.as_slice(), &sex, &key].concat()),
        sha256(&[name.as_slice(), &address].concat()),
        sha256(&photo),
    ]
    .concat();
    let signature = tlv_long(&[0xDF, 0x28], &signer.sign_contents(&three_hashes(&hashes)));

    let expiry = if let Some(Tampering::Expiry(day)) = tampered { day } else { order.expiry };
    let instead = |which: Tampering, tag: u8, forged: &[u8], signed: Vec<u8>| {
        if tampered == Some(which) { tlv_long(&[0xDF, tag], forged) } else { signed }
    };
    let forged_birth = tlv(&[0xDF, 0x22], digits(years_later(holder.birth, -5)).as_bytes());
    let parts = [
        if tampered == Some(Tampering::BirthDate) { forged_birth } else { birth },
        sex,
        key,
        instead(Tampering::NameImage, 0x25, specimen!("forged-name.png"), name),
        instead(Tampering::AddressImage, 0x26, specimen!("forged-address.png"), address),
        instead(Tampering::Photo, 0x27, specimen!("man.jp2"), photo),
        signature,
        tlv(&[0xDF, 0x29], digits(expiry).as_bytes()),
        tlv(&[0xDF, 0x2A], holder.code_image),
    ];
    // FF20 82 hhll, DF21 12, and the table itself come before the first part.
    let table = tlv(&[0xDF, 0x21], &offsets(5 + 3 + 18, &parts));
    tlv_long(&[0xFF, 0x20], &[table, parts.concat()].concat())
}

/// The DigestInfo-like structure with three hashes in one OCTET STRING (§5.1.5): the SHA-256 form with
/// both its lengths larger by 64.
fn three_hashes(hashes: &[u8]) -> Vec<u8> {
    let algorithm = [0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0];
    tlv(&[0x30], &[algorithm.as_slice(), &tlv(&[0x04], hashes)].concat())
}

/// 券面事項入力補助AP (§5.2).
fn text(order: &Order) -> Application {
    let holder = &order.holder;
    let (certificate, signer) = municipality(order, Family::Text);
    let mut ap = Application::new(&aid::TEXT);
    ap.default_key = Some(0x0013);
    ap.session_key = true;

    let mut number = tlv(&[0xFF, 0x10], holder.my_number().as_bytes());
    number.resize(17, 0xFF);
    let number_hash = sha256(&number);
    ap.add(0x0001, Access::AfterAny(&[0x11, 0x14]), Content::Transparent(number));

    let attributes = |address: &str| {
        [
            tlv(&[0xDF, 0x22], holder.name.as_bytes()),
            tlv(&[0xDF, 0x23], address.as_bytes()),
            tlv(&[0xDF, 0x24], digits(holder.birth).as_bytes()),
            tlv(&[0xDF, 0x25], holder.sex.as_bytes()),
        ]
    };
    let signed_hash = sha256(&attributes(holder.address).concat());
    let forged = order.tampering == Some(Tampering::TextAddress);
    let parts = attributes(if forged { "架空県偽造市別人町９番地" } else { holder.address });
    // The outer tag and length take 3 to 5 bytes, the table 3 and its 8 bytes.
    let length = 3 + 8 + parts.concat().len();
    let outer = tlv(&[0xFF, 0x20], &vec![0; length]).len() - length;
    let table = tlv(&[0xDF, 0x21], &offsets(outer + 3 + 8, &parts));
    let record = tlv(&[0xFF, 0x20], &[table, parts.concat()].concat());
    let record = padded([order.junk, &record].concat(), 512);
    ap.add(0x0002, Access::AfterAny(&[0x11, 0x15]), Content::Transparent(record));

    let hashes = [tlv(&[0xDF, 0x31], &number_hash), tlv(&[0xDF, 0x32], &signed_hash)].concat();
    let signature = tlv_long(&[0xDF, 0x33], &signer.sign(&hashes));
    let integrity = tlv_long(&[0xFF, 0x30], &[hashes, signature].concat());
    let integrity_access: &[u16] =
        if order.behaviour.b_opens_text_integrity { &[0x11, 0x14, 0x15] } else { &[0x11, 0x14] };
    ap.add(0x0003, Access::AfterAny(integrity_access), Content::Transparent(integrity));
    ap.free(0x0004, certificate);

    let basic = [
        tlv(&[0xDF, 0x41], &[0x01, 0x03, 0x0E, 0x01]),
        tlv(&[0xDF, 0x42], &key_id("9999934", "001", 0)),
        tlv_long(&[0xDF, 0x43], &[filler("DF43", 32), vec![0xFF; 96]].concat()),
    ];
    ap.free(0x0005, tlv_long(&[0xFF, 0x40], &basic.concat()));

    let any = Access::AfterAny(&[0x11, 0x14, 0x15]);
    let session = tlv_long(&[0xA1], &card_public_key(&Key::named("session key transport")));
    ap.add(0x0006, any, Content::Transparent(session));
    let public = tlv_long(&[0xDF, 0x51], &card_public_key(&holder_key(order, "text")));
    let signature = tlv_long(&[0xDF, 0x52], &signer.sign(&public));
    ap.add(0x0007, any, Content::Transparent(tlv_long(&[0xFF, 0x50], &[public, signature].concat())));

    ap.pin(0x0011, four_digits(order, Change::Iso));
    ap.pin(0x0012, Pin::new("0000", 3, Change::Never).with_left(0));
    ap.add(0x0013, Access::Free, Content::SigningKey(internal_key(order, "text")));
    ap.pin(0x0014, check_number_a(order));
    ap.pin(0x0015, check_number_b(order));
    if order.behaviour.unknown_files {
        ap.unknown(&[0x0008, 0x0010, 0x001C, 0x001E]);
    }
    ap
}

/// The root whose certificate lies in the card's file for this purpose, and which issued the leaf beside it.
fn root(order: &Order, purpose: Purpose) -> Root {
    let crossed = match purpose {
        Purpose::Sign => Purpose::Auth,
        Purpose::Auth => Purpose::Sign,
    };
    match order.flaw {
        Some(CertificateFlaw::CrossedRoots) => order.issuance.root(crossed, order.generation),
        Some(CertificateFlaw::SelfMadeRoot) => {
            let key = Key::named(&format!("self-made JPKI {purpose:?}"));
            Root { key, ..order.issuance.root(purpose, order.generation) }
        }
        _ => order.issuance.root(purpose, order.generation),
    }
}

/// The JPKI key in the chip, which is not the key in the certificate if somebody put the certificate there.
fn chip_key(order: &Order, purpose: &str) -> Key {
    if order.flaw == Some(CertificateFlaw::ForeignKeys) {
        Key::named("copied chip")
    } else {
        holder_key(order, purpose)
    }
}

fn signature_certificate(order: &Order) -> Vec<u8> {
    let key = holder_key(order, "JPKI sign");
    let whose = (&order.holder, order.issue);
    let certificate = root(order, Purpose::Sign).signature_certificate(whose, &key, order.certificates);
    let name = order.holder.certificate_name;
    tampered(order, certificate, name.as_bytes(), &with_other_end(name))
}

fn authentication_certificate(order: &Order) -> Vec<u8> {
    let key = holder_key(order, "JPKI auth");
    let whose = (&order.holder, order.issue);
    let certificate = root(order, Purpose::Auth).authentication_certificate(whose, &key, order.certificates);
    tampered(order, certificate, b"SIMULATED00001", b"SIMULATED00002")
}

/// The name with another last character of as many bytes.
fn with_other_end(name: &str) -> Vec<u8> {
    let other = if name.ends_with('美') { "子" } else { "美" };
    let kept = name.len().saturating_sub(other.len());
    [name.as_bytes().get(..kept).unwrap_or_default(), other.as_bytes()].concat()
}

/// The certificate with something else of the same length written into it after it was signed, if the order says so.
fn tampered(order: &Order, mut certificate: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    let place = certificate.windows(old.len()).position(|window| window == old);
    let place = place.filter(|_| order.flaw == Some(CertificateFlaw::Tampered) && old.len() == new.len());
    if let Some(bytes) = place.and_then(|start| certificate.get_mut(start..start + old.len())) {
        bytes.copy_from_slice(new);
    }
    certificate
}

/// JPKI-AP (§5.3).
fn jpki(order: &Order) -> Application {
    let mut ap = Application::new(&aid::JPKI);
    let file = |mut certificate: Vec<u8>| {
        certificate.resize(certificate.len().max(CERTIFICATE_FILE), 0x00);
        certificate
    };

    let signature = if order.signature_certificate { signature_certificate(order) } else { Vec::new() };
    ap.add(0x0001, Access::AfterAny(&[0x1B]), Content::Transparent(file(signature)));
    ap.free(0x0002, file(root(order, Purpose::Sign).certificate()));
    ap.free(0x0006, token(order));
    let availability = if order.signature_certificate { 0x8F } else { 0x00 };
    ap.free(0x0008, vec![availability, 0x8F, 0x00]);
    let authentication = authentication_certificate(order);
    let access = if order.medium == Medium::Telephone { Access::AfterAny(&[0x18]) } else { Access::Free };
    ap.add(0x000A, access, Content::Transparent(file(authentication)));
    ap.free(0x000B, file(root(order, Purpose::Auth).certificate()));

    ap.add(TERMINAL_REFERENCE, Access::Free, Content::TerminalReference);
    // The second: opened by the made-up terminal of training (`pinless`), by nothing that is real.
    ap.add(
        0x0017,
        Access::AfterAny(&[0x18, TERMINAL_REFERENCE]),
        Content::SigningKey(chip_key(order, "JPKI auth")),
    );
    let pin = four_digits(order, Change::Iso);
    ap.pin(0x0018, if order.tries.pins_blocked { pin } else { pin.with_left(order.tries.auth_pin) });
    ap.add(0x001A, Access::AfterAny(&[0x1B]), Content::SigningKey(chip_key(order, "JPKI sign")));
    let usable = order.signature_certificate && !order.tries.pins_blocked;
    let left = if usable { order.tries.sign_password } else { 0 };
    ap.pin(0x001B, Pin::password(PASSWORD, 5).with_left(left));
    if order.behaviour.unknown_files {
        ap.unknown(&[0x0005, 0x0009, 0x0010, 0x0019, 0x001C, 0x001E]);
    }
    ap
}

/// EF 0006, 160 bytes (§5.3.1).
fn token(order: &Order) -> Vec<u8> {
    let words = |values: &[u32]| values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
    let serial = format!("9999{:>012}", order.holder.security_code);
    let text =
        format!("{:<32}{:<32}{:<16}{serial:<16}", order.medium.label(), "TASHIKA SIMULATOR", "E16R01NJ");
    [
        text.into_bytes(),
        words(&[0x0000_040D, 1, 0, 1, 0, 16, 6]),
        words(&[u32::MAX; 4]),
        b"0301".to_vec(),
        vec![b'9'; 16],
    ]
    .concat()
}

/// 15 characters of card serial that no real card has.
fn serial(order: &Order) -> String {
    format!("99990000000{}", order.holder.security_code)
}

/// Common AP (§5.5).
fn common(order: &Order) -> Application {
    let mut ap = Application::new(&aid::COMMON);
    let characters = format!("{}{}{}", serial(order), order.holder.municipality.code, digits(order.expiry));
    let record = [&[0x01, 0x1C], characters.as_bytes()].concat();
    ap.add(0x0001, Access::Free, Content::Records(vec![record]));
    ap.add(0x0002, Access::Free, Content::Records(vec![key_id("9999910", "001", 0).to_vec()]));
    ap.add(0x0019, Access::Free, Content::AuthenticationKey(holder_key(order, "common")));
    ap.pin(0x001C, four_digits(order, Change::Administrative));
    ap
}

/// 住基AP (§5.4): the part that is public.
fn juki(order: &Order) -> Application {
    let mut ap = Application::new(&aid::JUKI);
    ap.free(0x0002, key_id("9999911", "001", 0).to_vec());
    ap.pin(0x001C, four_digits(order, Change::Administrative));
    ap
}

/// The card-level objects of GET DATA (§3); what a telephone answers is not known, so it has none.
pub(crate) fn card_level(order: &Order) -> Vec<(u16, Vec<u8>)> {
    if order.medium == Medium::Telephone {
        return Vec::new();
    }
    let (root_id, root) = order.issuance.authority(Family::Card);
    let code = order.holder.municipality.code;
    let upper = (key_id(&format!("{code}30"), "002", 0x98), Key::named(&format!("card level {code}")));
    let lower = (key_id("0000050", "001", 0x40), Key::named("card level subject"));
    let header = [0x4D, 0x0A, 0x42, 0x10, 0x5F, 0x20, 0x10, 0x5F, 0x49, 0x82, 0x01, 0x09];
    let chain = |issuer: (&[u8; 16], &Key), subject: (&[u8; 16], &Key)| {
        [header.as_slice(), &card_verifiable(issuer, subject)].concat()
    };
    vec![
        (0x0042, key_id("9999910", "002", 0).to_vec()),
        (0x0045, serial(order).into_bytes()),
        (0x0066, card_recognition()),
        (0x00F0, code.as_bytes().to_vec()),
        (0x00F2, digits(order.expiry).into_bytes()),
        (0x00F7, upper.0.to_vec()),
        (0x00F8, chain((&root_id, &root), (&upper.0, &upper.1))),
        (0x7F21, chain((&upper.0, &upper.1), (&lower.0, &lower.1))),
    ]
}

/// GlobalPlatform card recognition data: the tree of 1.2.840.114283 (GlobalPlatform Card
/// Specification 2.2, H.2), as far as its contents are public.
fn card_recognition() -> Vec<u8> {
    let arc = tashika_kit::card_side::der::oid(&[1, 2, 840, 114_283, 1]);
    let version = tlv(&[0x60], &tashika_kit::card_side::der::oid(&[1, 2, 840, 114_283, 2, 2, 1, 1]));
    let identification = tlv(&[0x63], &tashika_kit::card_side::der::oid(&[1, 2, 840, 114_283, 3]));
    tlv(&[0x73], &[arc, version, identification].concat())
}

/// What `sign_contents` gets for INTERNAL AUTHENTICATE: the DigestInfo of the challenge's hash (§5.5).
pub(crate) fn authentication_contents(challenge: &[u8]) -> Vec<u8> {
    digest_info(&sha256(challenge))
}

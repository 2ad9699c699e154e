// SPDX-License-Identifier: MIT OR Apache-2.0
//! The worked examples of Doc 9303 part 11, played against the chip with its own keys and random numbers.

use num_bigint::BigUint;
use serde_json::Value;
use tashika_kit::card_side::{Apdu, CardSide};
use tashika_kit::hex;

use crate::card::authentication::{ChipAuthentication, Trailer};
use crate::card::bac;
use crate::card::channel::Channel;
use crate::card::chip::{Personalised, Radio};
use crate::card::cipher::Suite;
use crate::card::curve::curve;
use crate::card::keys::{EcPair, Hash};
use crate::card::pace::{Mapping, Offer, Progress, Run};
use crate::card::{PassportCardSide, Randoms};

fn vector(id: &str) -> Value {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/icao9303.json"));
    let all: Value = serde_json::from_str(text).unwrap();
    all["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == id).unwrap().clone()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn number(value: &Value) -> BigUint {
    BigUint::from_bytes_be(&bytes(value))
}

fn chip(offers: Vec<Offer>, information: &str) -> Personalised {
    Personalised {
        radio: Radio::TypeB,
        open: false,
        bac: Some(bac::Keys::of(information.as_bytes())),
        offers,
        mrz: Hash::Sha1.of(&[information.as_bytes()]),
        can: Some("123456"),
        files: Vec::new(),
        mapping_key: None,
        chip: ChipAuthentication::default(),
        active: None,
    }
}

#[test]
fn bac_keys_follow_from_the_mrz() {
    let v = vector("bac.keys");
    let keys = bac::Keys::of(v["mrz_information"].as_str().unwrap().as_bytes());
    assert_eq!((keys.encryption, keys.mac), (bytes(&v["k_enc"]), bytes(&v["k_mac"])));
}

#[test]
fn the_chip_answers_mutual_authentication_as_printed() {
    let (v, keys) = (vector("bac.mutual_authentication"), vector("bac.keys"));
    let made = chip(Vec::new(), keys["mrz_information"].as_str().unwrap());
    let script = Randoms::script(&[&bytes(&v["rnd_ic"]), &bytes(&v["k_ic"])]);
    let mut chip = PassportCardSide::new(made).with_randoms(script);
    chip.answer(&[0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01]);
    for exchange in ["get_challenge", "external_authenticate"] {
        assert_eq!(
            chip.answer(&bytes(&v[exchange]["command"])),
            bytes(&v[exchange]["response"]),
            "{exchange}"
        );
    }
    let bac = bac::Keys { encryption: bytes(&v["k_enc"]), mac: bytes(&v["k_mac"]) };
    let data = [bytes(&v["e_ifd"]), bytes(&v["m_ifd"])].concat();
    let (_, channel) = bac.authenticate(&data, &bytes(&v["rnd_ic"]), &bytes(&v["k_ic"])).unwrap();
    let [encryption, mac, counter] = ["ks_enc", "ks_mac", "ssc"].map(|name| bytes(&v[name]));
    assert_eq!(channel.keys(), (&encryption[..], &mac[..], &counter[..]));
}

#[test]
fn secure_messaging_with_3des_as_printed() {
    let v = vector("sm.3des");
    let [encryption, mac, counter] = ["ks_enc", "ks_mac", "initial_ssc"].map(|name| bytes(&v[name]));
    let mut channel = Channel::with_keys(Suite::TripleDes, encryption, mac, counter);
    for step in v["steps"].as_array().unwrap() {
        let (protected, plain) = (bytes(&step["protected_command"]), bytes(&step["plain_command"]));
        let (protected, plain) = (Apdu::parse(&protected).unwrap(), Apdu::parse(&plain).unwrap());
        let opened = channel.open(&protected).unwrap();
        assert_eq!((&opened.data[..], opened.ne), (plain.data, plain.ne), "{}", step["name"]);
        assert_eq!(channel.keys().2, bytes(&step["ssc_command"]));
        let answer = bytes(&step["plain_response"]);
        let (data, status) = answer.split_last_chunk::<2>().unwrap();
        let mut closed = channel.close(data, u16::from_be_bytes(*status), plain.ins & 1 == 1);
        assert_eq!(closed.len(), channel.closed_length(data.len()).min(closed.len()));
        closed.extend(status);
        assert_eq!(closed, bytes(&step["protected_response"]), "{}", step["name"]);
        assert_eq!(channel.keys().2, bytes(&step["ssc_response"]));
    }
}

#[test]
fn keys_are_derived_as_published() {
    let v = vector("kdf.from_appendix_g_key");
    let secret = bytes(&v["k"]);
    for item in v["items"].as_array().unwrap() {
        let suite = match item["alg"].as_str().unwrap() {
            "3DES" => Suite::TripleDes,
            "AES128" => Suite::Aes128,
            "AES192" => Suite::Aes192,
            _ => Suite::Aes256,
        };
        let counter = u8::try_from(item["counter"].as_u64().unwrap()).unwrap();
        assert_eq!(suite.derive(&secret, counter), bytes(&item["out"]), "{item}");
    }
}

fn offer(v: &Value) -> Offer {
    let mapping = match v["mapping"].as_str().unwrap() {
        "GM" => Mapping::Generic,
        "IM" => Mapping::Integrated,
        _ => Mapping::ChipAuthentication,
    };
    let parameters = u8::try_from(v["parameter_id"].as_u64().unwrap()).unwrap();
    let offer = Offer { mapping, parameters, suite: Suite::Aes128 };
    assert_eq!(offer.oid_contents().to_vec(), bytes(&v["oid_value"]));
    offer
}

/// The printed commands, one after the other, against a chip with the printed random numbers.
fn play(id: &str, key: Option<EcPair>, script: &[&str], reference: &'static [u8]) {
    let v = vector(id);
    let offer = offer(&v);
    if let Some(info) = v.get("pace_info") {
        assert_eq!(offer.info(), bytes(info));
    }
    let mut made = chip(vec![offer], v["mrz_information"].as_str().unwrap());
    made.mapping_key = key;
    let script: Vec<Vec<u8>> = script.iter().map(|name| bytes(&v[*name])).collect();
    let script = Randoms::Script(script.into());
    let behaviour = crate::card::Behaviour { authority_reference: reference, ..Default::default() };
    let mut chip = PassportCardSide::new(made).with_randoms(script).with(behaviour);
    for (place, exchange) in v["apdus"].as_array().unwrap().iter().enumerate() {
        let answer = hex::upper(&chip.answer(&bytes(&exchange["c"])));
        let printed = match (v.get("last_response_data_with_car_as_printed"), place, reference) {
            (Some(printed), 4, [_, ..]) => format!("{}9000", printed.as_str().unwrap()),
            _ => exchange["r"].as_str().unwrap().to_owned(),
        };
        assert_eq!(answer, printed, "{id} {place}");
    }
}

#[test]
fn pace_with_generic_mapping_as_printed() {
    play("pace.gm.ecdh", None, &["nonce_s", "sk_map_ic", "sk_dh_ic"], &[]);
}

/// The last answer is printed in two ways: once with a reference that nobody asked for.
#[test]
fn pace_with_diffie_hellman_as_printed() {
    play("pace.gm.dh", None, &["nonce_s", "sk_map_ic", "sk_dh_ic"], &[]);
    play("pace.gm.dh", None, &["nonce_s", "sk_map_ic", "sk_dh_ic"], b"DETESTCVCA00003");
}

#[test]
fn pace_with_chip_authentication_mapping_as_printed() {
    let v = vector("pace.cam.ecdh");
    let curve = curve(13).unwrap();
    let key = EcPair::from_secret(curve, number(&v["sk_ic_static_derived"]), false);
    assert_eq!(curve.encode(&key.public), bytes(&v["pk_ic_static"]));
    play("pace.cam.ecdh", Some(key), &["nonce_s", "sk_map_ic", "sk_dh_ic"], &[]);
}

/// Only values are printed, no commands.
fn integrated(id: &str) {
    let v = vector(id);
    let mut run = Run::new(offer(&v), b"123456").unwrap();
    let script = [bytes(&v["nonce_s"]), bytes(&v["sk_dh_ic"])];
    let mut randoms = Randoms::script(&[&script[0], &script[1]]);
    let mut ask = |tag: Option<u8>, value: &[u8]| {
        let object = |tag: u8, value: &[u8]| tashika_kit::card_side::der::tlv(&[tag], value);
        let inner = tag.map(|tag| object(tag, value)).unwrap_or_default();
        match run.step(&object(0x7C, &inner), &mut randoms, None).unwrap() {
            Progress::Answer(answer) => (hex::upper(&answer), None),
            Progress::Done(answer, channel) => (hex::upper(&answer), Some(channel)),
        }
    };
    let text = |name: &str| v[name].as_str().unwrap().to_owned();
    assert!(ask(None, &[]).0.ends_with(&text("encrypted_nonce_z")));
    assert_eq!(ask(Some(0x81), &bytes(&v["nonce_t"])).0, "8200");
    assert!(ask(Some(0x83), &bytes(&v["pk_dh_ifd"])).0.ends_with(&text("pk_dh_ic")));
    let (token, channel) = ask(Some(0x85), &bytes(&v["t_ifd"]));
    assert_eq!(token, format!("8608{}", text("t_ic")));
    let (channel, encryption, mac) = (channel.unwrap(), bytes(&v["ks_enc"]), bytes(&v["ks_mac"]));
    assert_eq!(channel.keys(), (&encryption[..], &mac[..], &[0; 16][..]));
}

#[test]
fn pace_with_integrated_mapping_as_printed() {
    integrated("pace.im.ecdh");
    integrated("pace.im.dh");
}

#[test]
fn the_representative_of_active_authentication_as_printed() {
    let v = vector("aa.rsa.iso9796_2");
    let (m1, nonce) = (bytes(&v["m1"]), bytes(&v["m2_rnd_ifd"]));
    assert_eq!(Trailer::Short.room(128), m1.len());
    assert_eq!(Trailer::Short.representative(&m1, &nonce), bytes(&v["f"]));
    let two = Trailer::Long(Hash::Sha256).representative(&[0; 93], &nonce);
    assert_eq!((two.len(), &two[126..]), (128, &[0x34, 0xCC][..]));
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tokens with which both sides show that they came to the same keys (Doc 9303-11, 4.4.3.4).

use tashika_kit::cipher::MAC;

use super::super::channel::object;
use super::super::exchange::Element;
use super::super::keys::ChannelKeys;

/// A public key in a token: a point, or a number without leading zeros.
const POINT: u8 = 0x86;
const NUMBER: u8 = 0x84;

/// MAC over `7F49 { 06 OID, key of the other side }`. The retail MAC pads, the CMAC does not.
pub(super) fn make(oid: &[u8], keys: &ChannelKeys, key: &Element) -> [u8; MAC] {
    keys.suite.cipher().mac(&keys.mac, &input(oid, key))
}

fn input(oid: &[u8], key: &Element) -> Vec<u8> {
    let tag = match key {
        Element::Ec(_) => POINT,
        Element::Dh(_) => NUMBER,
    };
    let inside = [object(0x06, oid), object(tag, key.encoded())].concat();
    // The second byte of the tag stands before an object of its own, as far as its bytes go.
    [vec![0x7F], object(0x49, &inside)].concat()
}

#[cfg(test)]
mod tests {
    use tashika_kit::curve::Curve;
    use tashika_kit::hex;

    use super::{Element, input};

    #[test]
    fn the_input_is_as_printed() {
        let vector = crate::access::tests::vector("pace.gm.ecdh");
        let oid = vector.bytes("oid_value");
        for (key, expected) in [("pk_dh_ic", "token_input_ifd"), ("pk_dh_ifd", "token_input_ic")] {
            let point = Curve::BrainpoolP256r1.point(&vector.bytes(key)).unwrap();
            assert_eq!(hex::upper(&input(&oid, &Element::Ec(point))), vector.text(expected));
        }
    }
}

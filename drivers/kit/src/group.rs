// SPDX-License-Identifier: MIT OR Apache-2.0
//! Groups of prime order over the integers (Diffie-Hellman): those of RFC 5114 that passports use (Doc 9303-11, 9.5.1), and
//! those a chip names itself for Chip Authentication.

use crypto_bigint::{BoxedUint, NonZero};
use zeroize::Zeroizing;

use crate::hex;
use crate::modular::{Element, Modulus, power, trimmed};

/// p, g and q. All numbers are big-endian without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The prime.
    pub p: Vec<u8>,
    /// The generator.
    pub g: Vec<u8>,
    /// The order of the generator; empty if it is not named (PKCS#3).
    pub q: Vec<u8>,
}

struct Constants {
    p: &'static str,
    g: &'static str,
    q: &'static str,
}

/// RFC 5114, in the order of their ids. A test checks that q divides p-1 and that g has the order q.
const TABLE: [Constants; 3] = [
    // 2.1: 1024 bits, order of 160 bits.
    Constants {
        p: "B10B8F96A080E01DDE92DE5EAE5D54EC52C99FBCFB06A3C69A6A9DCA52D23B616073E28675A23D189838EF1E\
            2EE652C013ECB4AEA906112324975C3CD49B83BFACCBDD7D90C4BD7098488E9C219A73724EFFD6FAE5644738\
            FAA31A4FF55BCCC0A151AF5F0DC8B4BD45BF37DF365C1A65E68CFDA76D4DA708DF1FB2BC2E4A4371",
        g: "A4D1CBD5C3FD34126765A442EFB99905F8104DD258AC507FD6406CFF14266D31266FEA1E5C41564B777E690F\
            5504F213160217B4B01B886A5E91547F9E2749F4D7FBD7D3B9A92EE1909D0D2263F80A76A6A24C087A091F53\
            1DBF0A0169B6A28AD662A4D18E73AFA32D779D5918D08BC8858F4DCEF97C2A24855E6EEB22B3B2E5",
        q: "F518AA8781A8DF278ABA4E7D64B7CB9D49462353",
    },
    // 2.2: 2048 bits, order of 224 bits.
    Constants {
        p: "AD107E1E9123A9D0D660FAA79559C51FA20D64E5683B9FD1B54B1597B61D0A75E6FA141DF95A56DBAF9A3C40\
            7BA1DF15EB3D688A309C180E1DE6B85A1274A0A66D3F8152AD6AC2129037C9EDEFDA4DF8D91E8FEF55B7394B\
            7AD5B7D0B6C12207C9F98D11ED34DBF6C6BA0B2C8BBC27BE6A00E0A0B9C49708B3BF8A317091883681286130\
            BC8985DB1602E714415D9330278273C7DE31EFDC7310F7121FD5A07415987D9ADC0A486DCDF93ACC44328387\
            315D75E198C641A480CD86A1B9E587E8BE60E69CC928B2B9C52172E413042E9B23F10B0E16E79763C9B53DCF\
            4BA80A29E3FB73C16B8E75B97EF363E2FFA31F71CF9DE5384E71B81C0AC4DFFE0C10E64F",
        g: "AC4032EF4F2D9AE39DF30B5C8FFDAC506CDEBE7B89998CAF74866A08CFE4FFE3A6824A4E10B9A6F0DD921F01\
            A70C4AFAAB739D7700C29F52C57DB17C620A8652BE5E9001A8D66AD7C17669101999024AF4D027275AC1348B\
            B8A762D0521BC98AE247150422EA1ED409939D54DA7460CDB5F6C6B250717CBEF180EB34118E98D119529A45\
            D6F834566E3025E316A330EFBB77A86F0C1AB15B051AE3D428C8F8ACB70A8137150B8EEB10E183EDD19963DD\
            D9E263E4770589EF6AA21E7F5F2FF381B539CCE3409D13CD566AFBB48D6C019181E1BCFE94B30269EDFE72FE\
            9B6AA4BD7B5A0F1C71CFFF4C19C418E1F6EC017981BC087F2A7065B384B890D3191F2BFA",
        q: "801C0D34C58D93FE997177101F80535A4738CEBCBF389A99B36371EB",
    },
    // 2.3: 2048 bits, order of 256 bits.
    Constants {
        p: "87A8E61DB4B6663CFFBBD19C651959998CEEF608660DD0F25D2CEED4435E3B00E00DF8F1D61957D4FAF7DF45\
            61B2AA3016C3D91134096FAA3BF4296D830E9A7C209E0C6497517ABD5A8A9D306BCF67ED91F9E6725B4758C0\
            22E0B1EF4275BF7B6C5BFC11D45F9088B941F54EB1E59BB8BC39A0BF12307F5C4FDB70C581B23F76B63ACAE1\
            CAA6B7902D52526735488A0EF13C6D9A51BFA4AB3AD8347796524D8EF6A167B5A41825D967E144E514056425\
            1CCACB83E6B486F6B3CA3F7971506026C0B857F689962856DED4010ABD0BE621C3A3960A54E710C375F26375\
            D7014103A4B54330C198AF126116D2276E11715F693877FAD7EF09CADB094AE91E1A1597",
        g: "3FB32C9B73134D0B2E77506660EDBD484CA7B18F21EF205407F4793A1A0BA12510DBC15077BE463FFF4FED4A\
            AC0BB555BE3A6C1B0C6B47B1BC3773BF7E8C6F62901228F8C28CBB18A55AE31341000A650196F931C77A57F2\
            DDF463E5E9EC144B777DE62AAAB8A8628AC376D282D6ED3864E67982428EBC831D14348F6F2F9193B5045AF2\
            767164E1DFC967C1FB3F2E55A4BD1BFFE83B9C80D052B985D182EA0ADB2A3B7313D3FE14C8484B1E052588B9\
            B7D2BBD2DF016199ECD06E1557CD0915B3353BBB64E0EC377FD028370DF92B52C7891428CDC67EB6184B523D\
            1DB246C32F63078490F00EF8D647D148D47954515E2327CFEF98C582664B4C0F6CC41659",
        q: "8CF83642A709A097B447997640129DA299B1A47D1EB3750BA308B0FE64F5FBD3",
    },
];

/// Bytes of the shortest and the longest prime: 1,024 and 4,096 bits.
const SIZES: std::ops::RangeInclusive<usize> = 128..=512;

impl Group {
    /// By standardised domain parameter id 0, 1 or 2 (RFC 5114, 2.1 to 2.3).
    #[must_use]
    pub fn by_parameter_id(id: u8) -> Option<Self> {
        let row = TABLE.get(usize::from(id))?;
        Some(Self { p: hex::decode(row.p)?, g: hex::decode(row.g)?, q: hex::decode(row.q)? })
    }

    /// base^exponent mod p, as long as p; `None` for a base that is not between 1 and p-1, and for lengths out of bounds.
    ///
    /// The sequence of operations depends on the length of the exponent alone.
    #[must_use]
    pub fn power(&self, base: &[u8], exponent: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let modulus = self.modulus()?;
        if exponent.is_empty() || exponent.len() > self.p.len() {
            return None;
        }
        Some(modulus.wiped(power(&nonzero(&modulus, base)?, exponent)))
    }

    /// a * b mod p, as long as p; `None` for a factor that is not between 1 and p-1, and for lengths out of bounds.
    #[must_use]
    pub fn multiply(&self, a: &[u8], b: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let modulus = self.modulus()?;
        Some(modulus.wiped(nonzero(&modulus, a)?.mul(&nonzero(&modulus, b)?)))
    }

    /// Whether a number can be somebody's public key: between 2 and p-2, and where the order of the generator is known, in
    /// the group that it generates (SP 800-56A, 5.6.2.3.1).
    #[must_use]
    pub fn is_public_key(&self, number: &[u8]) -> bool {
        let check = || {
            let modulus = self.modulus()?;
            let element = nonzero(&modulus, number)?;
            let ones = element == modulus.one() || element.neg() == modulus.one();
            let inside = self.q.is_empty() || power(&element, &self.q) == modulus.one();
            Some(!ones && inside)
        };
        check().unwrap_or(false)
    }

    /// The element of integrated mapping for a number below p (Doc 9303-11, Appendix B): number^((p-1)/q). `None` for a
    /// number whose power is 1, and if q is not known or no divisor of p-1.
    #[must_use]
    pub fn encode(&self, number: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let modulus = self.modulus()?;
        let element = modulus.reduced(number).filter(|element| element.is_nonzero().into())?;
        let power = power(&element, &self.cofactor()?);
        (power != modulus.one()).then(|| modulus.wiped(power))
    }

    /// (p-1)/q.
    fn cofactor(&self) -> Option<Vec<u8>> {
        let mut p_minus_1 = self.p.clone();
        *p_minus_1.last_mut()? &= 0xFE;
        let q: Option<NonZero<BoxedUint>> = BoxedUint::from_be_slice_vartime(&self.q).to_nz().into();
        let (cofactor, rest) = BoxedUint::from_be_slice_vartime(&p_minus_1).div_rem_vartime(&q?);
        bool::from(rest.is_zero()).then(|| trimmed(&cofactor.to_be_bytes()).to_vec())
    }

    fn modulus(&self) -> Option<Modulus> {
        let odd = self.p.last().is_some_and(|last| last & 1 == 1);
        let sizes = SIZES.contains(&trimmed(&self.p).len()) && self.q.len() <= self.p.len();
        if odd && sizes { Modulus::new(&self.p) } else { None }
    }
}

fn nonzero(modulus: &Modulus, number: &[u8]) -> Option<Element> {
    modulus.element(number).filter(|element| element.is_nonzero().into())
}

#[cfg(test)]
mod tests {
    use super::{Group, trimmed};
    use crate::vectors;

    /// p - 1.
    fn minus_one(group: &Group) -> Vec<u8> {
        let mut number = group.p.clone();
        *number.last_mut().unwrap() &= 0xFE;
        number
    }

    #[test]
    fn numbers_as_in_the_generic_mapping_of_doc_9303() {
        let vector = vectors::icao("pace.gm.dh");
        let group = Group::by_parameter_id(0).unwrap();
        let value = |name: &str| vector.bytes(name);
        let is = |number: Option<zeroize::Zeroizing<Vec<u8>>>, name: &str| {
            assert_eq!(trimmed(&number.unwrap()), trimmed(&value(name)), "{name}");
        };
        is(group.power(&group.g, &value("sk_map_ifd")), "pk_map_ifd");
        is(group.power(&value("pk_map_ic"), &value("sk_map_ifd")), "h");
        let base = group.power(&group.g, &value("nonce_s")).unwrap();
        let mapped = group.multiply(&base, &value("h"));
        is(mapped.clone(), "mapped_generator");
        is(group.power(&mapped.unwrap(), &value("sk_dh_ifd")), "pk_dh_ifd");
        is(group.power(&value("pk_dh_ic"), &value("sk_dh_ifd")), "shared_secret");
        assert!(group.is_public_key(&value("pk_dh_ic")));
    }

    #[test]
    fn the_number_of_integrated_mapping_as_in_doc_9303() {
        let vector = vectors::icao("pace.im.dh");
        let group = Group::by_parameter_id(0).unwrap();
        let mapped = vector.bytes("mapped_generator");
        for name in ["r_mod_p", "r"] {
            assert_eq!(*group.encode(&vector.bytes(name)).unwrap(), mapped);
        }
        let secret = group.power(&vector.bytes("pk_dh_ic"), &vector.bytes("sk_dh_ifd")).unwrap();
        assert_eq!(*secret, vector.bytes("shared_secret"));
        for none in [&[][..], &[0], &[1], &group.p, &minus_one(&group)] {
            assert_eq!(group.encode(none), None);
        }
    }

    #[test]
    fn the_generators_have_the_orders_of_rfc_5114() {
        for (id, bits) in [(0, (1024, 160)), (1, (2048, 224)), (2, (2048, 256))] {
            let group = Group::by_parameter_id(id).unwrap();
            assert_eq!((group.p.len() * 8, group.q.len() * 8), bits);
            // q divides p-1, and g^q = 1.
            assert!(group.cofactor().is_some());
            assert!(group.is_public_key(&group.g));
            let one = group.power(&group.g, &group.q).unwrap();
            assert_eq!(trimmed(&one), [1]);
        }
        assert!((3..=255).all(|id| Group::by_parameter_id(id).is_none()));
    }

    #[test]
    fn what_is_no_public_key_is_refused() {
        let group = Group::by_parameter_id(1).unwrap();
        let longer = [&[1], group.p.as_slice()].concat();
        for wrong in [&[][..], &[0], &[1], &[2], &group.p, &minus_one(&group), &longer, &[0xFF; 256]] {
            assert!(!group.is_public_key(wrong));
        }
        // Without q nothing can be said of the subgroup.
        let pkcs3 = Group { q: Vec::new(), ..group.clone() };
        assert!(pkcs3.is_public_key(&[2]) && !pkcs3.is_public_key(&minus_one(&group)));
        let padded = [&[0, 0], group.g.as_slice()].concat();
        assert!(group.is_public_key(&padded));
    }

    #[test]
    fn groups_out_of_bounds_compute_nothing() {
        let good = Group::by_parameter_id(0).unwrap();
        let with_p = |p: Vec<u8>| Group { p, ..good.clone() };
        let short = with_p([&[0; 64][..], &[0xFF; 64]].concat());
        for group in [short, with_p(minus_one(&good)), with_p(vec![0xFF; 513]), with_p(Vec::new())] {
            assert_eq!(group.power(&[2], &[3]), None);
            assert_eq!(group.multiply(&[2], &[3]), None);
            assert_eq!(group.encode(&[2]), None);
            assert!(!group.is_public_key(&[2]));
        }
        assert_eq!(good.power(&[2], &[]), None);
        assert_eq!(good.power(&[2], &[1; 129]), None);
        assert_eq!(good.power(&[0], &[1]), None);
        assert_eq!(good.power(&good.p, &[1]), None);
        assert_eq!(good.multiply(&[0], &[1]), None);
        assert_eq!(trimmed(&good.power(&[2], &[3]).unwrap()), [8]);
        assert_eq!(trimmed(&good.multiply(&[5], &[3]).unwrap()), [15]);
        for q in [vec![0], vec![], vec![7; 20], vec![1; 200]] {
            assert_eq!(Group { q, ..good.clone() }.encode(&[2]), None);
        }
    }
}

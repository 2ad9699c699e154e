// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF.SOD, and every certificate that comes along with it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tashika_passport::certificate::Certificate;
use tashika_passport::cms::SignedData;
use tashika_passport::layout::DataGroup;
use tashika_passport::sod::Sod;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(sod) = Sod::parse(bytes) {
        sod.groups().for_each(|group| drop(sod.covers(group, bytes)));
        let _ = sod.lists(DataGroup::DG1);
    }
    if let Ok(signed) = SignedData::parse(bytes) {
        for certificate in signed.own_signers() {
            if let Ok(key) = certificate.public_key() {
                assert!(signed.verify(&key).is_err() || signed.names(&certificate), "signed by whom it names");
            }
        }
    }
    if let Ok(certificate) = Certificate::parse(bytes) {
        let _ = (certificate.can_be_csca(), certificate.not_for_documents(), certificate.country());
        let _ = certificate.public_key().map(|key| certificate.signed_by(&key));
    }
});

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers inside the secure channel: as they come, and with a checksum that fits, so that what lies behind it is reached.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tashika_kit::cipher::Cipher;
use tashika_kit::derive::kdf;
use tashika_kit::{Command, Response, Secret, StatusWord};
use tashika_passport::access::Channel;
use tashika_passport::security_infos::Suite;

const SECRET: [u8; 20] = *b"twenty secret bytes.";

fuzz_target!(|bytes: &[u8]| {
    let Some((mode, objects)) = bytes.split_first() else { return };
    let (suite, cipher, length) = match mode & 3 {
        0 => (Suite::TripleDes, Cipher::TripleDes, 16),
        1 => (Suite::Aes128, Cipher::Aes, 16),
        2 => (Suite::Aes192, Cipher::Aes, 24),
        _ => (Suite::Aes256, Cipher::Aes, 32),
    };
    let secret = Secret::new(SECRET.to_vec());
    let mut channel = Channel::from_secret(suite, &secret).expect("a cipher there is");
    let command = Command::read_binary(0, 200);
    channel.protect(&command).expect("a command there is");
    let mut data = objects.to_vec();
    if mode & 4 != 0 {
        // The counter is at two: one command, one answer.
        let mut covered = vec![0; cipher.block()];
        *covered.last_mut().expect("a block has bytes") = 2;
        covered.extend_from_slice(objects);
        let key = kdf(&SECRET, 2, cipher, length).expect("a length there is");
        let covered = match cipher {
            // The retail MAC pads by itself.
            Cipher::TripleDes => covered,
            Cipher::Aes => tashika_kit::cipher::pad(&covered, cipher.block()).to_vec(),
        };
        data.extend([0x8E, 8]);
        data.extend(cipher.mac(&key, &covered));
    }
    let answer = Response { data, sw: StatusWord(0x9000) };
    let _ = channel.open(&command, &answer, "fuzz");
});

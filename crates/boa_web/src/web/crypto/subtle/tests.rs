//! Behavior that scripts do not observe, or not for certain. `js-tests/subtle-crypto/` and
//! web-platform-tests cover the rest.

use super::{
    aes::{self, AesCtrParams, AesGcmParams},
    digest::Hash,
    failure::{Failure, Outcome, operation_error},
    jwk::JsonWebKey,
    kdf::{self, Kdf, Pbkdf2Params},
    key_format::KeyData,
    rsa::{self, RsaKeyGenParams, RsaScheme},
    usages::Usages,
    work::{self, Effort, Ending},
};
use crate::EventLoop;
use boa_engine::{Context, JsValue, Source, js_string};
use rand::{SeedableRng, rngs::StdRng};
use ring::pbkdf2;
use std::{
    num::NonZeroU32,
    sync::{Arc, mpsc},
    thread,
};
use zeroize::Zeroizing;

const KEY: [u8; 16] = [7; 16];

fn ctr(counter: [u8; 16], bits: u8, data: &[u8]) -> Option<Vec<u8>> {
    let counter = counter.to_vec();
    aes::apply_ctr(&KEY, &AesCtrParams { counter, bits }, data.to_vec()).ok()
}

#[test]
fn a_counter_begins_again_after_its_last_value_and_the_rest_of_the_block_stays() {
    let block = |last: u8| {
        let mut counter = [0xaa; 16];
        counter[15] = last;
        counter
    };
    let encrypted = ctr(block(0xaf), 4, &[0; 40]).expect("there are enough values");
    let first = ctr(block(0xaf), 128, &[0; 16]).expect("one block");
    let rest = ctr(block(0xa0), 128, &[0; 24]).expect("two blocks");
    assert_eq!(encrypted, [first, rest].concat());
}

#[test]
fn a_counter_counts_each_of_its_values_once() {
    assert!(ctr([0; 16], 1, &[0; 32]).is_some());
    assert!(ctr([0; 16], 1, &[0; 33]).is_none());
    assert!(ctr([0xff; 16], 128, &[0; 64]).is_some());
    assert!(ctr([0; 16], 128, &[0; 64]).is_some());
    assert!(ctr([0; 16], 0, &[]).is_none() && ctr([0; 16], 129, &[]).is_none());
}

#[test]
fn a_tag_is_compared_as_far_as_it_goes() {
    for tag_bits in [32, 64, 96, 104, 112, 120, 128] {
        let params = AesGcmParams {
            iv: vec![1; 12],
            additional_data: b"more".to_vec(),
            tag_bits,
        };
        let encrypted = aes::encrypt_gcm(&KEY, &params, b"text".to_vec()).expect("it is encrypted");
        assert_eq!(encrypted.len(), 4 + usize::from(tag_bits / 8));
        let decrypt = |data: Vec<u8>| aes::decrypt_gcm(&KEY, &params, data);
        assert_eq!(decrypt(encrypted.clone()).as_deref(), Ok(&b"text"[..]));
        for at in 0..encrypted.len() {
            let mut altered = encrypted.clone();
            altered[at] ^= 1;
            let failure = operation_error("the data can't be decrypted");
            assert_eq!(decrypt(altered), Err(failure), "{at} of {tag_bits}");
        }
    }
}

/// The values are from OpenSSL.
#[test]
fn an_initialization_vector_may_have_several_lengths() {
    let encrypted = |length| -> Outcome<Vec<u8>> {
        let params = AesGcmParams {
            iv: vec![1; length],
            additional_data: b"more".to_vec(),
            tag_bits: 32,
        };
        let encrypted = aes::encrypt_gcm(&KEY, &params, b"text".to_vec())?;
        let decrypted = aes::decrypt_gcm(&KEY, &params, encrypted.clone());
        assert_eq!(decrypted.as_deref(), Ok(&b"text"[..]));
        Ok(encrypted)
    };
    for (length, expected) in [
        (8, 0x193c_4359_1383_8c63_u64),
        (12, 0xd567_b49c_24e7_0840),
        (16, 0xd755_3f7f_3e16_f834),
        (20, 0x1eab_6e23_206d_1b60),
        (24, 0x068e_6c2e_3845_0018),
        (28, 0x189e_c1ab_6eb3_54d0),
        (32, 0xd396_908b_10d4_1627),
        (64, 0xf50c_33b5_acae_b093),
        (128, 0xd64b_e341_d42a_9e64),
    ] {
        let expected = expected.to_be_bytes().to_vec();
        assert_eq!(encrypted(length), Ok(expected), "{length}");
    }
    for length in [0, 1, 13, 129] {
        let failure = operation_error(
            "the length of the initialization vector in bytes is none of these: 8 12 16 20 24 28 32 64 128",
        );
        assert_eq!(encrypted(length), Err(failure), "{length}");
    }
}

#[test]
fn a_json_web_key_survives_its_text_and_other_values_are_refused() {
    let jwk = JsonWebKey::new("oct").with_bytes("k", &[1, 2, 255]);
    let jwk = jwk.with_usages(Usages::SIGN.and(Usages::VERIFY), false);
    let text = r#"{"ext":false,"k":"AQL_","key_ops":["sign","verify"],"kty":"oct"}"#;
    assert_eq!(String::from_utf8_lossy(&jwk.to_json()), text);
    assert_eq!(JsonWebKey::from_json(text.as_bytes()), Ok(jwk));
    for wrong in [
        "",
        "[]",
        "{}",
        r#"{"kty":1}"#,
        r#"{"kty":"oct","ext":"x"}"#,
        r#"{"kty":"oct","key_ops":[1]}"#,
    ] {
        assert!(JsonWebKey::from_json(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn long_work_ends_in_the_order_of_its_calls() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let script = "
        var log = [];
        (async () => {
            const key = await crypto.subtle.importKey('raw', new Uint8Array(4), 'PBKDF2', false, ['deriveBits']);
            const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(8) };
            for (const iterations of [20000, 600, 1000]) {
                crypto.subtle.deriveBits({ ...pbkdf2, iterations }, key, 256).then(() => log.push(iterations));
            }
        })();";
    context.eval(Source::from_bytes(script)).expect("it runs");
    events.run(context).expect("nothing throws");
    let log = context.eval(Source::from_bytes("log.join()"));
    assert_eq!(log.expect("it runs"), js_string!("20000,600,1000").into());
}

/// Long work that ends when its result is not wanted any more. It sends a message at its begin, and
/// its second sender is dropped at its end.
fn endless(
    started: mpsc::Sender<()>,
    running: mpsc::Sender<()>,
) -> impl FnOnce(&Ending) -> Result<(), Failure> + Send {
    move |ending| {
        let _running = running;
        let _ = started.send(());
        loop {
            ending.check()?;
            thread::yield_now();
        }
    }
}

#[test]
fn the_end_of_a_loop_ends_its_work_and_drops_the_work_that_waits() {
    let mut context = Context::default();
    let events = EventLoop::install(&mut context).expect("it is installed");
    let ((started, starts), (running, ended)) = (mpsc::channel(), mpsc::channel());
    let token = Arc::new(());
    let theirs = token.clone();
    let second = move |_: &Ending| {
        drop(theirs);
        Ok(())
    };
    let convert = |(), _: &mut Context| Ok(JsValue::undefined());
    let first = endless(started, running);
    work::run(Effort::Long, 0, first, convert, &mut context).expect("it is queued");
    work::run(Effort::Long, 0, second, convert, &mut context).expect("it is queued");
    events.run_ready(&mut context).expect("nothing throws");
    starts.recv().expect("it starts");
    assert_eq!(Arc::strong_count(&token), 2);
    drop((context, events));
    assert_eq!(Arc::strong_count(&token), 1);
    ended.recv().expect_err("nothing is sent");
}

#[test]
fn long_operations_are_given_up_when_their_results_are_not_wanted() {
    let ending = work::Wish::default().ending();
    assert!(ending.has_come());
    let params = Pbkdf2Params {
        hash: Hash::Sha512,
        salt: vec![0; 8],
        iterations: 1 << 22,
    };
    let data = KeyData::Raw(Zeroizing::new(vec![0; 8]));
    let key = kdf::import(Kdf::Pbkdf2, data, false, Usages::DERIVE_BITS).expect("a key");
    let derived = kdf::pbkdf2(&params, &key, Some(512), &ending);
    assert_eq!(derived, Err(work::GIVEN_UP));
    let params = RsaKeyGenParams {
        modulus_bits: 4096,
        public_exponent: vec![1, 0, 1],
        hash: Hash::Sha256,
    };
    let (usages, mut rng) = (Usages::SIGN.and(Usages::VERIFY), StdRng::seed_from_u64(1));
    let pair = rsa::generate(RsaScheme::Pss, params, (true, usages), &mut rng, &ending);
    assert_eq!(pair.map(drop), Err(work::GIVEN_UP));
    let digest = Hash::Sha256.digest_in_parts(&vec![0; 2 << 20], &ending);
    assert_eq!(digest, Err(work::GIVEN_UP));
}

#[test]
fn pbkdf2_derives_what_ring_derives() {
    let salt = b"salt".to_vec();
    let data = KeyData::Raw(Zeroizing::new(b"secret".to_vec()));
    let key = kdf::import(Kdf::Pbkdf2, data, false, Usages::DERIVE_BITS).expect("a key");
    let hashes = [
        (Hash::Sha1, pbkdf2::PBKDF2_HMAC_SHA1),
        (Hash::Sha256, pbkdf2::PBKDF2_HMAC_SHA256),
        (Hash::Sha384, pbkdf2::PBKDF2_HMAC_SHA384),
        (Hash::Sha512, pbkdf2::PBKDF2_HMAC_SHA512),
    ];
    for (hash, theirs) in hashes {
        for (iterations, length) in [(1, 1), (2, 64), (3, 200), (1025, 30)] {
            let salt = salt.clone();
            let params = Pbkdf2Params {
                hash,
                salt,
                iterations,
            };
            let ending = Ending::default();
            let ours = kdf::pbkdf2(&params, &key, Some(8 * length), &ending).expect("it derives");
            let mut bytes = vec![0; length as usize];
            let iterations = NonZeroU32::new(iterations).expect("not 0");
            pbkdf2::derive(theirs, iterations, b"salt", b"secret", &mut bytes);
            assert_eq!(
                *ours, bytes,
                "{hash:?}, {iterations} iterations, {length} bytes"
            );
        }
    }
}

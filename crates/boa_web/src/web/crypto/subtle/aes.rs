//! [AES-CTR](https://w3c.github.io/webcrypto/#aes-ctr),
//! [AES-CBC](https://w3c.github.io/webcrypto/#aes-cbc),
//! [AES-GCM](https://w3c.github.io/webcrypto/#aes-gcm),
//! [AES-KW](https://w3c.github.io/webcrypto/#aes-kw).

use super::{
    failure::{Failure, Outcome, data_error, operation_error},
    key::{Key, KeyAlgorithm, Material, Secret},
    key_format::KeyData,
    usages::Usages,
};
use crate::webidl::enumerations;
use aes::{
    Aes128, Aes192, Aes256,
    cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, StreamCipher, block_padding::Pkcs7},
};
use aes_gcm::{
    AesGcm, KeyInit,
    aead::{AeadInOut, consts},
};
use rand::{Rng, rngs::StdRng};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The length of a block, in bytes.
const BLOCK_LEN: usize = 16;

enumerations! {
    /// A mode of AES.
    pub(super) AesMode { Ctr "AES-CTR", Cbc "AES-CBC", Gcm "AES-GCM", Kw "AES-KW" }
}

impl AesMode {
    /// The `alg` of JSON Web Keys.
    pub(super) fn jwk_alg(self, bits: u16) -> String {
        let mode = self.as_str().trim_start_matches("AES-");
        format!("A{bits}{mode}")
    }

    const fn usages(self) -> Usages {
        let wrap = Usages::WRAP_KEY.and(Usages::UNWRAP_KEY);
        match self {
            Self::Kw => wrap,
            _ => wrap.and(Usages::ENCRYPT).and(Usages::DECRYPT),
        }
    }
}

/// `AesCtrParams`
#[derive(Debug, Clone)]
pub(super) struct AesCtrParams {
    pub(super) counter: Vec<u8>,
    /// The bits of the counter that count.
    pub(super) bits: u8,
}

/// `AesGcmParams`
#[derive(Debug, Clone)]
pub(super) struct AesGcmParams {
    pub(super) iv: Vec<u8>,
    pub(super) additional_data: Vec<u8>,
    pub(super) tag_bits: u8,
}

/// Fails with an OperationError if no key has this length.
pub(super) fn check_length(bits: u16) -> Outcome<()> {
    if matches!(bits, 128 | 192 | 256) {
        Ok(())
    } else {
        Err(operation_error("a key of AES has 128, 192 or 256 bits"))
    }
}

/// Generates a key, as all four algorithms do.
pub(super) fn generate(
    mode: AesMode,
    bits: u16,
    extractable: bool,
    usages: Usages,
    rng: &mut StdRng,
) -> Outcome<Key> {
    usages.require_within(mode.usages())?;
    check_length(bits)?;
    let mut bytes = Zeroizing::new(vec![0; usize::from(bits / 8)]);
    rng.fill_bytes(&mut bytes);
    let algorithm = KeyAlgorithm::Aes { mode, bits };
    let material = Material::Secret(bytes);
    Ok(Key::new(algorithm, material, extractable, usages))
}

/// Imports a key, as all four algorithms do.
pub(super) fn import(
    mode: AesMode,
    data: KeyData,
    extractable: bool,
    usages: Usages,
) -> Outcome<Key> {
    usages.require_within(mode.usages())?;
    let (bytes, jwk) = data.secret()?;
    let bits = match bytes.len() {
        16 => 128,
        24 => 192,
        32 => 256,
        _ => return Err(data_error("a key of AES has 128, 192 or 256 bits")),
    };
    if let Some(jwk) = jwk {
        jwk.check_alg(&mode.jwk_alg(bits))?;
        jwk.check("oct", "enc", extractable, usages)?;
    }
    let algorithm = KeyAlgorithm::Aes { mode, bits };
    let material = Material::Secret(bytes);
    Ok(Key::new(algorithm, material, extractable, usages))
}

const WRONG_KEY: Failure = operation_error("the key is not one of AES");
const NOT_DECRYPTED: Failure = operation_error("the data can't be decrypted");

/// Evaluates an expression with the type of AES for the length of a key.
macro_rules! with_aes {
    ($key:expr, $aes:ident => $body:expr) => {
        match $key.len() {
            16 => {
                type $aes = Aes128;
                $body
            }
            24 => {
                type $aes = Aes192;
                $body
            }
            32 => {
                type $aes = Aes256;
                $body
            }
            _ => Err(WRONG_KEY),
        }
    };
}

/// <https://w3c.github.io/webcrypto/#aes-cbc-operations-encrypt>
pub(super) fn encrypt_cbc(key: &[u8], iv: &[u8], data: &[u8]) -> Outcome<Vec<u8>> {
    let wrong_iv = |_| operation_error("the initialization vector does not have 16 bytes");
    with_aes!(key, Aes => {
        let cipher = cbc::Encryptor::<Aes>::new_from_slices(key, iv).map_err(wrong_iv)?;
        Ok(cipher.encrypt_padded_vec::<Pkcs7>(data))
    })
}

/// <https://w3c.github.io/webcrypto/#aes-cbc-operations-decrypt>
pub(super) fn decrypt_cbc(key: &[u8], iv: &[u8], data: &[u8]) -> Outcome<Vec<u8>> {
    let wrong_iv = |_| operation_error("the initialization vector does not have 16 bytes");
    with_aes!(key, Aes => {
        let cipher = cbc::Decryptor::<Aes>::new_from_slices(key, iv).map_err(wrong_iv)?;
        cipher.decrypt_padded_vec::<Pkcs7>(data).map_err(|_| NOT_DECRYPTED)
    })
}

/// <https://w3c.github.io/webcrypto/#aes-ctr-operations-encrypt>, which also decrypts
pub(super) fn apply_ctr(key: &[u8], params: &AesCtrParams, mut data: Vec<u8>) -> Outcome<Vec<u8>> {
    let counter = <[u8; BLOCK_LEN]>::try_from(&params.counter[..])
        .map(u128::from_be_bytes)
        .map_err(|_| operation_error("the counter does not have 16 bytes"))?;
    if params.bits == 0 || params.bits > 128 {
        return Err(operation_error(
            "the length of the counter is not 1 to 128 bits",
        ));
    }
    // The bits that count. Those before them stay, also after the last value of the counter.
    let counting = u128::MAX >> (128 - params.bits);
    let blocks = data.len().div_ceil(BLOCK_LEN) as u128;
    if blocks > 0 && blocks - 1 > counting {
        return Err(operation_error(
            "the counter has too few values for the data",
        ));
    }
    // The number of blocks before the counter begins again.
    let first = (counting - (counter & counting)).saturating_add(1);
    let first = first.saturating_mul(BLOCK_LEN as u128);
    let first = usize::try_from(first).map_or(data.len(), |first| first.min(data.len()));
    let (one, other) = data.split_at_mut(first);
    apply_keystream(key, counter, one)?;
    apply_keystream(key, counter & !counting, other)?;
    Ok(data)
}

fn apply_keystream(key: &[u8], counter: u128, data: &mut [u8]) -> Outcome<()> {
    let failed = |_| WRONG_KEY;
    with_aes!(key, Aes => {
        let counter = counter.to_be_bytes();
        let mut cipher = ctr::Ctr128BE::<Aes>::new_from_slices(key, &counter).map_err(failed)?;
        cipher.apply_keystream(data);
        Ok(())
    })
}

/// Evaluates an expression with the type of AES-GCM for the length of an initialization vector. The
/// crate has a type for each length, so those that programs use are supported.
macro_rules! with_gcm {
    ($key:expr, $iv:expr, $gcm:ident => $body:expr) => {
        with_gcm!(
            $key, $iv, $gcm => $body,
            8 U8, 12 U12, 16 U16, 20 U20, 24 U24, 28 U28, 32 U32, 64 U64, 128 U128
        )
    };
    ($key:expr, $iv:expr, $gcm:ident => $body:expr, $($length:literal $size:ident),+) => {
        match $iv.len() {
            $($length => with_aes!($key, Aes => { type $gcm = AesGcm<Aes, consts::$size>; $body }),)+
            _ => Err(operation_error(concat!(
                "the length of the initialization vector in bytes is none of these:",
                $(" ", stringify!($length)),+
            ))),
        }
    };
}

/// The length of a tag in bytes.
fn tag_length(params: &AesGcmParams) -> Outcome<usize> {
    match params.tag_bits {
        bits @ (32 | 64 | 96 | 104 | 112 | 120 | 128) => Ok(usize::from(bits / 8)),
        _ => Err(operation_error(
            "a tag has 32, 64, 96, 104, 112, 120 or 128 bits",
        )),
    }
}

/// Encrypts the data in place. Returns the tag of 16 bytes.
fn seal(key: &[u8], params: &AesGcmParams, data: &mut [u8]) -> Outcome<[u8; BLOCK_LEN]> {
    let failed = |_| operation_error("the data can't be encrypted");
    let iv = &params.iv[..];
    with_gcm!(key, iv, Gcm => {
        let cipher = Gcm::new_from_slice(key).map_err(|_| WRONG_KEY)?;
        let iv = iv.try_into().map_err(|_| WRONG_KEY)?;
        let tag = cipher
            .encrypt_inout_detached(iv, &params.additional_data, data.into())
            .map_err(failed)?;
        Ok(tag.into())
    })
}

/// Decrypts the data in place, if the tag is right.
fn open(key: &[u8], params: &AesGcmParams, data: &mut [u8], tag: [u8; BLOCK_LEN]) -> Outcome<()> {
    let iv = &params.iv[..];
    with_gcm!(key, iv, Gcm => {
        let cipher = Gcm::new_from_slice(key).map_err(|_| WRONG_KEY)?;
        let iv = iv.try_into().map_err(|_| WRONG_KEY)?;
        cipher
            .decrypt_inout_detached(iv, &params.additional_data, data.into(), &tag.into())
            .map_err(|_| NOT_DECRYPTED)
    })
}

/// <https://w3c.github.io/webcrypto/#aes-gcm-operations-encrypt>
pub(super) fn encrypt_gcm(
    key: &[u8],
    params: &AesGcmParams,
    mut data: Vec<u8>,
) -> Outcome<Vec<u8>> {
    let length = tag_length(params)?;
    let tag = seal(key, params, &mut data)?;
    data.extend_from_slice(&tag[..length]);
    Ok(data)
}

/// <https://w3c.github.io/webcrypto/#aes-gcm-operations-decrypt>
pub(super) fn decrypt_gcm(
    key: &[u8],
    params: &AesGcmParams,
    mut data: Vec<u8>,
) -> Outcome<Vec<u8>> {
    let length = tag_length(params)?;
    let start = data.len().checked_sub(length).ok_or(NOT_DECRYPTED)?;
    let tag = data.split_off(start);
    if let Ok(tag) = <[u8; BLOCK_LEN]>::try_from(&tag[..]) {
        return open(key, params, &mut data, tag).map(|()| data);
    }
    // The crate compares tags of one length only. In counter mode `seal` also decrypts: that tag is
    // of no use. The tag of the decrypted data is compared as far as it was given.
    seal(key, params, &mut data)?;
    let mut again = Zeroizing::new(data.clone());
    let expected = seal(key, params, &mut again)?;
    if bool::from(expected[..length].ct_eq(&tag)) {
        Ok(data)
    } else {
        drop(Zeroizing::new(data));
        Err(NOT_DECRYPTED)
    }
}

/// <https://w3c.github.io/webcrypto/#aes-kw-operations-wrap-key>
pub(super) fn wrap(key: &[u8], data: &[u8]) -> Outcome<Vec<u8>> {
    let failed = || operation_error("the length of the data is not a multiple of 8 bytes");
    with_aes!(key, Aes => {
        let cipher = aes_kw::AesKw::<Aes>::new_from_slice(key).map_err(|_| WRONG_KEY)?;
        let mut wrapped = vec![0; data.len() + aes_kw::IV_LEN];
        let length = cipher.wrap_key(data, &mut wrapped).map_err(|_| failed())?.len();
        wrapped.truncate(length);
        Ok(wrapped)
    })
}

/// <https://w3c.github.io/webcrypto/#aes-kw-operations-unwrap-key>
pub(super) fn unwrap(key: &[u8], data: &[u8]) -> Outcome<Secret> {
    let failed = || operation_error("the key can't be unwrapped");
    with_aes!(key, Aes => {
        let cipher = aes_kw::AesKw::<Aes>::new_from_slice(key).map_err(|_| WRONG_KEY)?;
        let mut bytes = Zeroizing::new(vec![0; data.len().saturating_sub(aes_kw::IV_LEN)]);
        let length = cipher.unwrap_key(data, &mut bytes).map_err(|_| failed())?.len();
        bytes.truncate(length);
        Ok(bytes)
    })
}

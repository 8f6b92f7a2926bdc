//! [HKDF](https://w3c.github.io/webcrypto/#hkdf) and
//! [PBKDF2](https://w3c.github.io/webcrypto/#pbkdf2).

use super::{
    digest::Hash,
    failure::{Outcome, not_supported, operation_error, syntax_error},
    key::{Key, KeyAlgorithm, Material, Secret},
    key_format::KeyData,
    usages::Usages,
    work::Ending,
};
use crate::webidl::enumerations;
use ring::{hkdf, hmac};
use zeroize::Zeroizing;

/// The most iterations of PBKDF2 in one call, for all blocks together: about two seconds.
const MAX_ITERATIONS: u64 = 1 << 22;

/// The iterations after which it is asked whether the result is still wanted: less than a
/// millisecond.
const ITERATIONS_PER_CHECK: u32 = 1024;

enumerations! {
    /// An algorithm that derives bits from any secret.
    pub(super) Kdf { Hkdf "HKDF", Pbkdf2 "PBKDF2" }
}

/// `HkdfParams`
#[derive(Debug, Clone)]
pub(super) struct HkdfParams {
    pub(super) hash: Hash,
    pub(super) salt: Vec<u8>,
    pub(super) info: Vec<u8>,
}

/// `Pbkdf2Params`
#[derive(Debug, Clone)]
pub(super) struct Pbkdf2Params {
    pub(super) hash: Hash,
    pub(super) salt: Vec<u8>,
    pub(super) iterations: u32,
}

impl Pbkdf2Params {
    /// The iterations for this number of bytes, of all blocks together.
    pub(super) fn iterations_for(&self, bytes: usize) -> u64 {
        let blocks = bytes.div_ceil(self.hash.length()) as u64;
        blocks.saturating_mul(self.iterations.into())
    }
}

/// <https://w3c.github.io/webcrypto/#hkdf-operations-import-key>,
/// <https://w3c.github.io/webcrypto/#pbkdf2-operations-import-key>
pub(super) fn import(kdf: Kdf, data: KeyData, extractable: bool, usages: Usages) -> Outcome<Key> {
    let KeyData::Raw(bytes) = data else {
        return Err(not_supported(
            "secrets to derive from have the format 'raw'",
        ));
    };
    usages.require_within(Usages::DERIVE_KEY.and(Usages::DERIVE_BITS))?;
    if extractable {
        return Err(syntax_error("a secret to derive from can't be extracted"));
    }
    let algorithm = KeyAlgorithm::Kdf(kdf);
    let material = Material::Secret(bytes);
    Ok(Key::new(algorithm, material, extractable, usages))
}

/// The number of bytes to derive.
fn bytes_of(bits: Option<u32>) -> Outcome<usize> {
    match bits {
        Some(bits) if bits % 8 == 0 => Ok((bits / 8) as usize),
        _ => Err(operation_error("the length is not a multiple of 8 bits")),
    }
}

/// The length of an output of HKDF.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// <https://w3c.github.io/webcrypto/#hkdf-operations-derive-bits>
pub(super) fn hkdf(params: &HkdfParams, key: &Key, bits: Option<u32>) -> Outcome<Secret> {
    let length = bytes_of(bits)?;
    let failed = |_| operation_error("HKDF can't derive so many bits");
    if length > 255 * params.hash.length() {
        return Err(failed(ring::error::Unspecified));
    }
    let mut bytes = Zeroizing::new(vec![0; length]);
    hkdf::Salt::new(params.hash.hkdf(), &params.salt)
        .extract(key.secret()?)
        .expand(&[&params.info], Length(length))
        .and_then(|output| output.fill(&mut bytes))
        .map_err(failed)?;
    Ok(bytes)
}

/// <https://w3c.github.io/webcrypto/#pbkdf2-operations-derive-bits>
pub(super) fn pbkdf2(
    params: &Pbkdf2Params,
    key: &Key,
    bits: Option<u32>,
    ending: &Ending,
) -> Outcome<Secret> {
    let length = bytes_of(bits)?;
    if params.iterations == 0 {
        return Err(operation_error("PBKDF2 needs an iteration at least"));
    }
    if params.iterations_for(length) > MAX_ITERATIONS {
        return Err(operation_error(
            "PBKDF2 would need more than 4,194,304 iterations",
        ));
    }
    let mut bytes = Zeroizing::new(vec![0; length]);
    let password = hmac::Key::new(params.hash.hmac(), key.secret()?);
    for (block, number) in bytes.chunks_mut(params.hash.length()).zip(1..) {
        fill_block(block, number, &password, params, ending)?;
    }
    Ok(bytes)
}

/// A block of [PBKDF2](https://www.rfc-editor.org/rfc/rfc8018#section-5.2), which is zeros before.
/// The function of ring can't be ended.
fn fill_block(
    block: &mut [u8],
    number: u32,
    password: &hmac::Key,
    params: &Pbkdf2Params,
    ending: &Ending,
) -> Outcome<()> {
    let mut salted = hmac::Context::with_key(password);
    salted.update(&params.salt);
    salted.update(&number.to_be_bytes());
    let mut value = salted.sign();
    for iteration in 1..=params.iterations {
        if iteration > 1 {
            value = hmac::sign(password, value.as_ref());
        }
        for (byte, other) in block.iter_mut().zip(value.as_ref()) {
            *byte ^= other;
        }
        if iteration % ITERATIONS_PER_CHECK == 0 {
            ending.check()?;
        }
    }
    Ok(())
}

//! [HMAC](https://w3c.github.io/webcrypto/#hmac).

use super::{
    digest::Hash,
    failure::{Outcome, data_error, operation_error},
    key::{Key, KeyAlgorithm, Material},
    key_format::KeyData,
    usages::Usages,
};
use rand::{Rng, rngs::StdRng};
use ring::hmac;
use zeroize::Zeroizing;

const USAGES: Usages = Usages::SIGN.and(Usages::VERIFY);

/// `HmacKeyGenParams` and `HmacImportParams`
#[derive(Debug, Clone, Copy)]
pub(super) struct HmacParams {
    pub(super) hash: Hash,
    pub(super) bits: Option<u32>,
}

impl HmacParams {
    /// The length of a new key, in bits. 0 if there can be none.
    pub(super) fn new_key_bits(self) -> u32 {
        self.bits
            .unwrap_or_else(|| u32::try_from(self.hash.block_length() * 8).unwrap_or_default())
    }
}

/// <https://w3c.github.io/webcrypto/#hmac-operations-generate-key>
pub(super) fn generate(
    params: HmacParams,
    extractable: bool,
    usages: Usages,
    rng: &mut StdRng,
) -> Outcome<Key> {
    usages.require_within(USAGES)?;
    let bits = params.new_key_bits();
    if bits == 0 {
        return Err(operation_error("a key of no bits can't be generated"));
    }
    let mut bytes = Zeroizing::new(vec![0; bits.div_ceil(8) as usize]);
    rng.fill_bytes(&mut bytes);
    clear_unused_bits(&mut bytes, bits);
    let hash = params.hash;
    let algorithm = KeyAlgorithm::Hmac { hash, bits };
    let material = Material::Secret(bytes);
    Ok(Key::new(algorithm, material, extractable, usages))
}

/// <https://w3c.github.io/webcrypto/#hmac-operations-import-key>
pub(super) fn import(
    params: HmacParams,
    data: KeyData,
    extractable: bool,
    usages: Usages,
) -> Outcome<Key> {
    usages.require_within(USAGES)?;
    let (mut bytes, jwk) = data.secret()?;
    if let Some(jwk) = jwk {
        jwk.check_alg(&jwk_alg(params.hash))?;
        jwk.check("oct", "sig", extractable, usages)?;
    }
    let available = u32::try_from(bytes.len() * 8).unwrap_or(u32::MAX);
    let bits = params.bits.unwrap_or(available);
    if available == 0 || bits > available || bits <= available - 8 {
        return Err(data_error("the key does not have the length that is given"));
    }
    clear_unused_bits(&mut bytes, bits);
    let hash = params.hash;
    let algorithm = KeyAlgorithm::Hmac { hash, bits };
    let material = Material::Secret(bytes);
    Ok(Key::new(algorithm, material, extractable, usages))
}

fn clear_unused_bits(bytes: &mut [u8], bits: u32) {
    if let (Some(last), unused @ 1..) = (bytes.last_mut(), bits.wrapping_neg() % 8) {
        *last &= 0xff << unused;
    }
}

/// The `alg` of JSON Web Keys.
pub(super) fn jwk_alg(hash: Hash) -> String {
    format!("HS{}", hash.jwk_suffix())
}

/// <https://w3c.github.io/webcrypto/#hmac-operations-sign>
pub(super) fn sign(key: &Key, hash: Hash, data: &[u8]) -> Outcome<Vec<u8>> {
    let key = hmac::Key::new(hash.hmac(), key.secret()?);
    Ok(hmac::sign(&key, data).as_ref().to_vec())
}

/// <https://w3c.github.io/webcrypto/#hmac-operations-verify>, in constant time
pub(super) fn verify(key: &Key, hash: Hash, signature: &[u8], data: &[u8]) -> Outcome<bool> {
    let key = hmac::Key::new(hash.hmac(), key.secret()?);
    Ok(hmac::verify(&key, data, signature).is_ok())
}

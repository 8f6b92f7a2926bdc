//! The operations, each by the algorithm that it is given. They name no object of a script, so that
//! they can run on any thread.

use super::{
    aes,
    algorithm::Algorithm,
    ec,
    failure::{Failure, Outcome, invalid_access, not_supported, operation_error, syntax_error},
    hmac, kdf,
    key::{Key, KeyAlgorithm, KeyType, Secret},
    key_format::{Exported, KeyData, KeyFormat},
    okp, rsa,
    usages::Usages,
    work::Ending,
};
use rand::rngs::StdRng;
use zeroize::Zeroizing;

/// The result of `generateKey`.
#[derive(Debug)]
pub(super) enum Generated {
    Key(Box<Key>),
    /// The public and the private key.
    Pair(Box<(Key, Key)>),
}

/// An algorithm and an operation that do not belong together. Normalization excludes it.
const NOT_SUPPORTED: Failure = not_supported("the algorithm does not support the operation");

impl Key {
    /// Fails with an InvalidAccessError if the key is for another algorithm, or not for this use.
    pub(super) fn check(&self, algorithm: &Algorithm, usage: Usages) -> Outcome<()> {
        if self.algorithm.name() != algorithm.name() {
            return Err(invalid_access("the key is for another algorithm"));
        }
        if !self.usages.contains(usage) {
            return Err(invalid_access(
                "the usages of the key do not have this operation",
            ));
        }
        Ok(())
    }

    /// Fails with a SyntaxError for a key that is not public and that nothing could be done with.
    fn with_usages(self) -> Outcome<Self> {
        if self.r#type() != KeyType::Public && self.usages.is_empty() {
            return Err(syntax_error("a key that is not public needs a usage"));
        }
        Ok(self)
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-encrypt>
pub(super) fn encrypt(
    algorithm: &Algorithm,
    key: &Key,
    data: Vec<u8>,
    rng: &mut StdRng,
) -> Outcome<Vec<u8>> {
    match (algorithm, &key.algorithm) {
        (Algorithm::AesCtr(params), _) => aes::apply_ctr(key.secret()?, params, data),
        (Algorithm::AesCbc { iv }, _) => aes::encrypt_cbc(key.secret()?, iv, &data),
        (Algorithm::AesGcm(params), _) => aes::encrypt_gcm(key.secret()?, params, data),
        (Algorithm::RsaOaep { label }, KeyAlgorithm::Rsa { hash, .. }) => {
            rsa::encrypt_oaep(key, *hash, label, &data, rng)
        }
        _ => Err(NOT_SUPPORTED),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-decrypt>
pub(super) fn decrypt(
    algorithm: &Algorithm,
    key: &Key,
    data: Vec<u8>,
    rng: &mut StdRng,
) -> Outcome<Vec<u8>> {
    match (algorithm, &key.algorithm) {
        (Algorithm::AesCtr(params), _) => aes::apply_ctr(key.secret()?, params, data),
        (Algorithm::AesCbc { iv }, _) => aes::decrypt_cbc(key.secret()?, iv, &data),
        (Algorithm::AesGcm(params), _) => aes::decrypt_gcm(key.secret()?, params, data),
        (Algorithm::RsaOaep { label }, KeyAlgorithm::Rsa { hash, .. }) => {
            rsa::decrypt_oaep(key, *hash, label, &data, rng)
        }
        _ => Err(NOT_SUPPORTED),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-sign>
pub(super) fn sign(
    algorithm: &Algorithm,
    key: &Key,
    data: &[u8],
    rng: &mut StdRng,
) -> Outcome<Vec<u8>> {
    match (algorithm, &key.algorithm) {
        (Algorithm::Hmac, KeyAlgorithm::Hmac { hash, .. }) => hmac::sign(key, *hash, data),
        (Algorithm::RsaPkcs1, KeyAlgorithm::Rsa { hash, .. }) => {
            rsa::sign_pkcs1(key, *hash, data, rng)
        }
        (Algorithm::RsaPss { salt_length }, KeyAlgorithm::Rsa { hash, .. }) => {
            rsa::sign_pss(key, *hash, *salt_length as usize, data, rng)
        }
        (Algorithm::Ecdsa(hash), KeyAlgorithm::Ec { curve, .. }) => {
            ec::sign(key, *curve, *hash, data)
        }
        (Algorithm::Okp(_), _) => okp::sign(key, data),
        _ => Err(NOT_SUPPORTED),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-verify>
pub(super) fn verify(
    algorithm: &Algorithm,
    key: &Key,
    signature: &[u8],
    data: &[u8],
) -> Outcome<bool> {
    match (algorithm, &key.algorithm) {
        (Algorithm::Hmac, KeyAlgorithm::Hmac { hash, .. }) => {
            hmac::verify(key, *hash, signature, data)
        }
        (Algorithm::RsaPkcs1, KeyAlgorithm::Rsa { hash, .. }) => {
            rsa::verify_pkcs1(key, *hash, signature, data)
        }
        (Algorithm::RsaPss { salt_length }, KeyAlgorithm::Rsa { hash, .. }) => {
            rsa::verify_pss(key, *hash, *salt_length as usize, signature, data)
        }
        (Algorithm::Ecdsa(hash), KeyAlgorithm::Ec { curve, .. }) => {
            ec::verify(key, *curve, *hash, signature, data)
        }
        (Algorithm::Okp(_), _) => okp::verify(key, signature, data),
        _ => Err(NOT_SUPPORTED),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-digest>
pub(super) fn digest(algorithm: &Algorithm, data: &[u8], ending: &Ending) -> Outcome<Vec<u8>> {
    match algorithm {
        Algorithm::Digest(hash) => hash.digest_in_parts(data, ending),
        _ => Err(NOT_SUPPORTED),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-generateKey>
pub(super) fn generate(
    algorithm: Algorithm,
    extractable: bool,
    usages: Usages,
    rng: &mut StdRng,
    ending: &Ending,
) -> Outcome<Generated> {
    let pair = match algorithm {
        Algorithm::AesKey(mode, bits) => {
            let key = aes::generate(mode, bits, extractable, usages, rng)?.with_usages()?;
            return Ok(Generated::Key(Box::new(key)));
        }
        Algorithm::HmacKey(params) => {
            let key = hmac::generate(params, extractable, usages, rng)?.with_usages()?;
            return Ok(Generated::Key(Box::new(key)));
        }
        Algorithm::RsaGenerate(scheme, params) => {
            rsa::generate(scheme, params, (extractable, usages), rng, ending)?
        }
        Algorithm::EcKey(scheme, curve) => ec::generate(scheme, curve, extractable, usages, rng)?,
        Algorithm::Okp(okp) => okp::generate(okp, extractable, usages, rng)?,
        _ => return Err(NOT_SUPPORTED),
    };
    let (public, private) = pair;
    Ok(Generated::Pair(Box::new((public, private.with_usages()?))))
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-importKey>
pub(super) fn import(
    algorithm: &Algorithm,
    data: KeyData,
    extractable: bool,
    usages: Usages,
) -> Outcome<Key> {
    match algorithm {
        Algorithm::Aes(mode) => aes::import(*mode, data, extractable, usages),
        Algorithm::HmacKey(params) => hmac::import(*params, data, extractable, usages),
        Algorithm::RsaImport(scheme, hash) => {
            rsa::import(*scheme, *hash, data, extractable, usages)
        }
        Algorithm::EcKey(scheme, curve) => ec::import(*scheme, *curve, data, extractable, usages),
        Algorithm::Okp(okp) => okp::import(*okp, data, extractable, usages),
        Algorithm::Kdf(kdf) => kdf::import(*kdf, data, extractable, usages),
        _ => Err(NOT_SUPPORTED),
    }?
    .with_usages()
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-exportKey>
pub(super) fn export(key: &Key, format: KeyFormat) -> Outcome<Exported> {
    if matches!(key.algorithm, KeyAlgorithm::Kdf(_)) {
        return Err(not_supported("a secret to derive from can't be exported"));
    }
    if !key.extractable {
        return Err(invalid_access("the key can't be extracted"));
    }
    match &key.algorithm {
        KeyAlgorithm::Aes { mode, bits } => key.export_secret(mode.jwk_alg(*bits), format),
        KeyAlgorithm::Hmac { hash, .. } => key.export_secret(hmac::jwk_alg(*hash), format),
        KeyAlgorithm::Rsa { scheme, hash, .. } => rsa::export(key, *scheme, *hash, format),
        KeyAlgorithm::Ec { curve, .. } => ec::export(key, *curve, format),
        KeyAlgorithm::Okp(okp) => okp::export(key, *okp, format),
        KeyAlgorithm::Kdf(_) => Err(NOT_SUPPORTED),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-deriveBits>. Without a length, all bits of
/// a secret that two keys agree on.
pub(super) fn derive_bits(
    algorithm: &Algorithm,
    key: &Key,
    bits: Option<u32>,
    ending: &Ending,
) -> Outcome<Secret> {
    let secret = match (algorithm, &key.algorithm) {
        (Algorithm::Hkdf(params), _) => return kdf::hkdf(params, key, bits),
        (Algorithm::Pbkdf2(params), _) => return kdf::pbkdf2(params, key, bits, ending),
        (Algorithm::Ecdh { public }, KeyAlgorithm::Ec { curve, .. }) => {
            check_parties(key, public)?;
            ec::derive(key, *curve, public)?
        }
        (Algorithm::X25519 { public }, _) => {
            check_parties(key, public)?;
            okp::derive(key, public)?
        }
        _ => return Err(NOT_SUPPORTED),
    };
    bits.map_or_else(|| Ok(secret.clone()), |bits| truncated(&secret, bits))
}

/// Fails with an InvalidAccessError unless these are a private and a public key of one curve.
fn check_parties(private: &Key, public: &Key) -> Outcome<()> {
    if private.r#type() != KeyType::Private {
        return Err(invalid_access("the base key is not a private key"));
    }
    if public.r#type() != KeyType::Public {
        return Err(invalid_access("'public' is not a public key"));
    }
    if private.algorithm != public.algorithm {
        return Err(invalid_access(
            "the keys are for different algorithms or curves",
        ));
    }
    Ok(())
}

/// The first bits of a secret. The others of the last byte are 0.
fn truncated(secret: &[u8], bits: u32) -> Outcome<Secret> {
    let (bytes, rest) = (bits.div_ceil(8) as usize, bits % 8);
    let mut first = secret
        .get(..bytes)
        .map(|first| Zeroizing::new(first.to_vec()))
        .ok_or(operation_error("the secret has fewer bits"))?;
    if let (Some(last), 1..) = (first.last_mut(), rest) {
        *last &= 0xff << (8 - rest);
    }
    Ok(first)
}

/// [The length of a key](https://w3c.github.io/webcrypto/#dfn-get-key-length) to be derived, in
/// bits.
pub(super) fn key_length(algorithm: &Algorithm) -> Outcome<Option<u32>> {
    match algorithm {
        Algorithm::AesKey(_, bits) => {
            aes::check_length(*bits)?;
            Ok(Some((*bits).into()))
        }
        Algorithm::HmacKey(params) => match params.new_key_bits() {
            0 => Err(super::failure::type_error(
                "a key of no bits can't be derived",
            )),
            bits => Ok(Some(bits)),
        },
        _ => Ok(None),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-wrapKey>
pub(super) fn wrap(
    algorithm: &Algorithm,
    wrapping_key: &Key,
    exported: Exported,
    rng: &mut StdRng,
) -> Outcome<Vec<u8>> {
    let bytes = exported.into_bytes();
    match algorithm {
        Algorithm::Aes(_) => aes::wrap(wrapping_key.secret()?, &bytes),
        _ => encrypt(algorithm, wrapping_key, bytes.to_vec(), rng),
    }
}

/// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-unwrapKey>
pub(super) fn unwrap(
    algorithm: &Algorithm,
    unwrapping_key: &Key,
    wrapped: Vec<u8>,
    rng: &mut StdRng,
) -> Outcome<Secret> {
    match algorithm {
        Algorithm::Aes(_) => aes::unwrap(unwrapping_key.secret()?, &wrapped),
        _ => decrypt(algorithm, unwrapping_key, wrapped, rng).map(Zeroizing::new),
    }
}

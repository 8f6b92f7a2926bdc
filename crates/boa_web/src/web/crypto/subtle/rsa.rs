//! [RSASSA-PKCS1-v1_5](https://w3c.github.io/webcrypto/#rsassa-pkcs1),
//! [RSA-PSS](https://w3c.github.io/webcrypto/#rsa-pss) and
//! [RSA-OAEP](https://w3c.github.io/webcrypto/#rsa-oaep).

use super::{
    digest::Hash,
    failure::{Outcome, data_error, invalid_access, not_supported, operation_error},
    jwk::JsonWebKey,
    key::{Key, KeyAlgorithm, Material},
    key_format::{Exported, KeyData, KeyFormat},
    usages::Usages,
    work::Ending,
};
use crate::webidl::enumerations;
use crypto_primes::{
    Flavor,
    hazmat::{SetBits, SmallFactorsSieveFactory},
    is_prime, sieve_and_find,
};
use pkcs8::{PrivateKeyInfoRef, SubjectPublicKeyInfoRef, der::Decode};
use rand::rngs::StdRng;
use rsa::{
    BoxedUint, Oaep, Pkcs1v15Sign, PrivateKey, Pss, PublicKey,
    pkcs1::{self, EncodeRsaPrivateKey},
    pkcs8::{EncodePrivateKey, EncodePublicKey},
    traits::PublicKeyParts,
};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// The most bits of a new key. To generate it takes some seconds.
const MAX_GENERATED_BITS: u32 = 4096;
/// The pairs of primes that are tried for a public exponent. Most fit one that is prime. A quarter
/// of the pairs fits 3.
const MAX_PAIRS: u32 = 64;
/// The most bytes of the modulus of an imported key.
const MAX_IMPORTED_LEN: usize = PublicKey::MAX_SIZE / 8;

enumerations! {
    /// The algorithm that an RSA key is for.
    pub(super) RsaScheme { Pkcs1 "RSASSA-PKCS1-v1_5", Pss "RSA-PSS", Oaep "RSA-OAEP" }
}

impl RsaScheme {
    /// The usages of public keys, and of private keys.
    const fn usages(self) -> (Usages, Usages) {
        match self {
            Self::Pkcs1 | Self::Pss => (Usages::VERIFY, Usages::SIGN),
            Self::Oaep => (
                Usages::ENCRYPT.and(Usages::WRAP_KEY),
                Usages::DECRYPT.and(Usages::UNWRAP_KEY),
            ),
        }
    }

    /// The `alg` of JSON Web Keys.
    fn jwk_alg(self, hash: Hash) -> String {
        match (self, hash) {
            (Self::Pkcs1, _) => format!("RS{}", hash.jwk_suffix()),
            (Self::Pss, _) => format!("PS{}", hash.jwk_suffix()),
            (Self::Oaep, Hash::Sha1) => "RSA-OAEP".to_owned(),
            (Self::Oaep, _) => format!("RSA-OAEP-{}", hash.jwk_suffix()),
        }
    }
}

/// `RsaHashedKeyGenParams`
#[derive(Debug, Clone)]
pub(super) struct RsaKeyGenParams {
    pub(super) modulus_bits: u32,
    pub(super) public_exponent: Vec<u8>,
    pub(super) hash: Hash,
}

/// The public and the private key of a new pair, as all three algorithms generate it.
pub(super) fn generate(
    scheme: RsaScheme,
    params: RsaKeyGenParams,
    (extractable, usages): (bool, Usages),
    rng: &mut StdRng,
    ending: &Ending,
) -> Outcome<(Key, Key)> {
    let (of_public, of_private) = scheme.usages();
    usages.require_within(of_public.and(of_private))?;
    let exponent = BoxedUint::from_be_slice_vartime(&params.public_exponent);
    let is_odd = params
        .public_exponent
        .last()
        .is_some_and(|byte| byte % 2 == 1);
    if !is_odd || exponent == BoxedUint::one() {
        return Err(operation_error(
            "there are no keys with this public exponent",
        ));
    }
    if params.modulus_bits > MAX_GENERATED_BITS {
        return Err(operation_error("a new key of RSA has at most 4096 bits"));
    }
    let private = new_private(params.modulus_bits, &exponent, rng, ending)?;
    let algorithm = KeyAlgorithm::Rsa {
        scheme,
        modulus_bits: params.modulus_bits,
        public_exponent: params.public_exponent,
        hash: params.hash,
    };
    let public = Material::RsaPublic(Box::new(private.to_public_key()));
    let private = Material::RsaPrivate(Box::new(private));
    let for_public = usages.intersection(of_public);
    let for_private = usages.intersection(of_private);
    Ok((
        Key::new(algorithm.clone(), public, true, for_public),
        Key::new(algorithm, private, extractable, for_private),
    ))
}

/// A new key. The function of the crate can't be ended.
fn new_private(
    modulus_bits: u32,
    exponent: &BoxedUint,
    rng: &mut StdRng,
    ending: &Ending,
) -> Outcome<PrivateKey> {
    let failed = operation_error("no key can be generated with these parameters");
    if (modulus_bits as usize) < PublicKey::MIN_SIZE {
        return Err(failed);
    }
    for _ in 0..MAX_PAIRS {
        // Together they have the bits of the modulus, because the two highest of each are set.
        let first = new_prime(modulus_bits / 2, rng, ending)?;
        let second = new_prime(modulus_bits - modulus_bits / 2, rng, ending)?;
        let is_pair = first != second;
        if is_pair && let Ok(key) = PrivateKey::from_primes(vec![first, second], exponent.clone()) {
            return Ok(key);
        }
    }
    Err(failed)
}

/// Fails when the result is not wanted any more.
fn new_prime(bits: u32, rng: &mut StdRng, ending: &Ending) -> Outcome<BoxedUint> {
    let failed = |_| operation_error("no prime number was found");
    let candidates =
        SmallFactorsSieveFactory::new(Flavor::Any, bits, SetBits::TwoMsb).map_err(failed)?;
    let is_last = |_: &mut StdRng, candidate: &BoxedUint| {
        ending.has_come() || is_prime(Flavor::Any, candidate)
    };
    let prime = sieve_and_find(rng, candidates, is_last).map_err(failed)?;
    ending.check()?;
    prime.ok_or(operation_error("no prime number was found"))
}

/// Imports a key, as all three algorithms do.
pub(super) fn import(
    scheme: RsaScheme,
    hash: Hash,
    data: KeyData,
    extractable: bool,
    usages: Usages,
) -> Outcome<Key> {
    let (of_public, of_private) = scheme.usages();
    if matches!(data, KeyData::Raw(_)) {
        return Err(not_supported(
            "keys of RSA have the formats 'spki', 'pkcs8' and 'jwk'",
        ));
    }
    let is_public = data.is_public();
    usages.require_within(if is_public { of_public } else { of_private })?;
    let material = match data {
        KeyData::Spki(spki) => Material::RsaPublic(Box::new(public_of_spki(&spki)?)),
        KeyData::Raw(bytes) | KeyData::Pkcs8(bytes) => {
            Material::RsaPrivate(Box::new(private_of_pkcs8(&bytes)?))
        }
        KeyData::Jwk(jwk) => {
            jwk.check("RSA", of_private.jwk_use(), extractable, usages)?;
            jwk.check_alg(&scheme.jwk_alg(hash))?;
            if is_public {
                Material::RsaPublic(Box::new(public(&jwk.bytes("n")?, &jwk.bytes("e")?)?))
            } else {
                Material::RsaPrivate(Box::new(private_of_jwk(&jwk)?))
            }
        }
    };
    let (n, e) = match &material {
        Material::RsaPrivate(key) => (key.n_bytes(), key.e_bytes()),
        Material::RsaPublic(key) => (key.n_bytes(), key.e_bytes()),
        _ => return Err(operation_error("the key is not one of RSA")),
    };
    let n = without_leading_zeros(&n);
    let leading = n.first().map_or(0, |byte| byte.leading_zeros());
    let modulus_bits = u32::try_from(n.len() * 8).unwrap_or(u32::MAX) - leading;
    let algorithm = KeyAlgorithm::Rsa {
        scheme,
        modulus_bits,
        public_exponent: without_leading_zeros(&e).to_vec(),
        hash,
    };
    Ok(Key::new(algorithm, material, extractable, usages))
}

fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

fn public(n: &[u8], e: &[u8]) -> Outcome<PublicKey> {
    let not_valid = data_error("the data are not a public key of RSA");
    if n.len() > MAX_IMPORTED_LEN {
        return Err(not_valid);
    }
    let (n, e) = (
        BoxedUint::from_be_slice_vartime(without_leading_zeros(n)),
        BoxedUint::from_be_slice_vartime(without_leading_zeros(e)),
    );
    PublicKey::new(n, e).map_err(|_| not_valid)
}

fn public_of_spki(spki: &[u8]) -> Outcome<PublicKey> {
    let not_valid = data_error("the data are not a public key of RSA");
    let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(|_| not_valid)?;
    if info.algorithm.oid != pkcs1::ALGORITHM_OID {
        return Err(not_valid);
    }
    let key = info.subject_public_key.as_bytes().ok_or(not_valid)?;
    let key = pkcs1::RsaPublicKeyRef::from_der(key).map_err(|_| not_valid)?;
    public(key.modulus.as_bytes(), key.public_exponent.as_bytes())
}

fn private_of_pkcs8(pkcs8: &[u8]) -> Outcome<PrivateKey> {
    let not_valid = data_error("the data are not a private key of RSA");
    let info = PrivateKeyInfoRef::from_der(pkcs8).map_err(|_| not_valid)?;
    if info.algorithm.oid != pkcs1::ALGORITHM_OID {
        return Err(not_valid);
    }
    let key =
        pkcs1::RsaPrivateKeyRef::from_der(info.private_key.as_bytes()).map_err(|_| not_valid)?;
    private(
        key.modulus.as_bytes(),
        key.public_exponent.as_bytes(),
        key.private_exponent.as_bytes(),
        &[key.prime1.as_bytes(), key.prime2.as_bytes()],
    )
}

fn private_of_jwk(jwk: &JsonWebKey) -> Outcome<PrivateKey> {
    if jwk.has("oth") {
        return Err(not_supported(
            "keys of RSA with more than two primes are not supported",
        ));
    }
    let (n, e, d) = (jwk.bytes("n")?, jwk.bytes("e")?, jwk.bytes("d")?);
    if !["p", "q", "dp", "dq", "qi"]
        .iter()
        .any(|name| jwk.has(name))
    {
        return private(&n, &e, &d, &[]);
    }
    for name in ["dp", "dq", "qi"] {
        jwk.bytes(name)?;
    }
    private(&n, &e, &d, &[&jwk.bytes("p")?, &jwk.bytes("q")?])
}

fn private(n: &[u8], e: &[u8], d: &[u8], primes: &[&[u8]]) -> Outcome<PrivateKey> {
    let not_valid = data_error("the data are not a private key of RSA");
    if n.len() > MAX_IMPORTED_LEN {
        return Err(not_valid);
    }
    let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(without_leading_zeros(bytes));
    let primes = primes.iter().map(|prime| number(prime)).collect();
    PrivateKey::from_components(number(n), number(e), number(d), primes).map_err(|_| not_valid)
}

/// Exports a key, as all three algorithms do.
pub(super) fn export(
    key: &Key,
    scheme: RsaScheme,
    hash: Hash,
    format: KeyFormat,
) -> Outcome<Exported> {
    let failed = operation_error("the key can't be written");
    let wrong_type = invalid_access("the key does not have this format");
    let jwk = JsonWebKey::new("RSA")
        .with("alg", scheme.jwk_alg(hash))
        .with_usages(key.usages, key.extractable);
    match (format, &key.material) {
        (KeyFormat::Raw, _) => Err(not_supported(
            "keys of RSA have the formats 'spki', 'pkcs8' and 'jwk'",
        )),
        (KeyFormat::Spki, Material::RsaPublic(key)) => {
            let der = key.to_public_key_der().map_err(|_| failed)?;
            Ok(Exported::Bytes(der.as_bytes().to_vec().into()))
        }
        (KeyFormat::Pkcs8, Material::RsaPrivate(key)) => {
            let der = key.to_pkcs8_der().map_err(|_| failed)?;
            Ok(Exported::Bytes(der.as_bytes().to_vec().into()))
        }
        (KeyFormat::Jwk, Material::RsaPublic(key)) => Ok(Exported::Jwk(
            jwk.with_bytes("n", without_leading_zeros(&key.n_bytes()))
                .with_bytes("e", without_leading_zeros(&key.e_bytes())),
        )),
        (KeyFormat::Jwk, Material::RsaPrivate(key)) => {
            let der = key.to_pkcs1_der().map_err(|_| failed)?;
            let key = pkcs1::RsaPrivateKeyRef::from_der(der.as_bytes()).map_err(|_| failed)?;
            Ok(Exported::Jwk(
                jwk.with_bytes("n", key.modulus.as_bytes())
                    .with_bytes("e", key.public_exponent.as_bytes())
                    .with_bytes("d", key.private_exponent.as_bytes())
                    .with_bytes("p", key.prime1.as_bytes())
                    .with_bytes("q", key.prime2.as_bytes())
                    .with_bytes("dp", key.exponent1.as_bytes())
                    .with_bytes("dq", key.exponent2.as_bytes())
                    .with_bytes("qi", key.coefficient.as_bytes()),
            ))
        }
        (KeyFormat::Spki | KeyFormat::Pkcs8, _) | (KeyFormat::Jwk, _) => Err(wrong_type),
    }
}

impl Key {
    fn rsa_private(&self) -> Outcome<&PrivateKey> {
        match &self.material {
            Material::RsaPrivate(key) => Ok(key),
            _ => Err(invalid_access("a private key is needed")),
        }
    }

    fn rsa_public(&self) -> Outcome<&PublicKey> {
        match &self.material {
            Material::RsaPublic(key) => Ok(key),
            _ => Err(invalid_access("a public key is needed")),
        }
    }
}

/// Evaluates an expression with the type of a hash function.
macro_rules! with_digest {
    ($hash:expr, $digest:ident => $body:expr) => {
        match $hash {
            Hash::Sha1 => {
                type $digest = Sha1;
                $body
            }
            Hash::Sha256 => {
                type $digest = Sha256;
                $body
            }
            Hash::Sha384 => {
                type $digest = Sha384;
                $body
            }
            Hash::Sha512 => {
                type $digest = Sha512;
                $body
            }
        }
    };
}

/// <https://w3c.github.io/webcrypto/#rsassa-pkcs1-operations-sign>
pub(super) fn sign_pkcs1(key: &Key, hash: Hash, data: &[u8], rng: &mut StdRng) -> Outcome<Vec<u8>> {
    let padding = with_digest!(hash, D => Pkcs1v15Sign::new::<D>());
    let signed = key
        .rsa_private()?
        .sign_with_rng(rng, padding, &hash.digest(data));
    signed.map_err(|_| operation_error("the data can't be signed"))
}

/// <https://w3c.github.io/webcrypto/#rsassa-pkcs1-operations-verify>
pub(super) fn verify_pkcs1(key: &Key, hash: Hash, signature: &[u8], data: &[u8]) -> Outcome<bool> {
    let padding = with_digest!(hash, D => Pkcs1v15Sign::new::<D>());
    let verified = key
        .rsa_public()?
        .verify(padding, &hash.digest(data), signature);
    Ok(verified.is_ok())
}

/// <https://w3c.github.io/webcrypto/#rsa-pss-operations-sign>
pub(super) fn sign_pss(
    key: &Key,
    hash: Hash,
    salt_length: usize,
    data: &[u8],
    rng: &mut StdRng,
) -> Outcome<Vec<u8>> {
    let failed = operation_error("the data can't be signed");
    let key = key.rsa_private()?;
    if salt_length > key.size() {
        return Err(failed);
    }
    let value = hash.digest(data);
    with_digest!(hash, D => {
        let padding = Pss::<D>::new_blinded_with_salt(salt_length);
        key.sign_with_rng(rng, padding, &value).map_err(|_| failed)
    })
}

/// <https://w3c.github.io/webcrypto/#rsa-pss-operations-verify>
pub(super) fn verify_pss(
    key: &Key,
    hash: Hash,
    salt_length: usize,
    signature: &[u8],
    data: &[u8],
) -> Outcome<bool> {
    let key = key.rsa_public()?;
    if salt_length > key.size() {
        return Ok(false);
    }
    let value = hash.digest(data);
    with_digest!(hash, D => {
        let padding = Pss::<D>::new_with_salt(salt_length);
        Ok(key.verify(padding, &value, signature).is_ok())
    })
}

/// <https://w3c.github.io/webcrypto/#rsa-oaep-operations-encrypt>
pub(super) fn encrypt_oaep(
    key: &Key,
    hash: Hash,
    label: &[u8],
    data: &[u8],
    rng: &mut StdRng,
) -> Outcome<Vec<u8>> {
    let key = key.rsa_public()?;
    with_digest!(hash, D => {
        let padding = Oaep::<D>::new_with_label(label);
        let encrypted = key.encrypt(rng, padding, data);
        encrypted.map_err(|_| operation_error("the data can't be encrypted"))
    })
}

/// <https://w3c.github.io/webcrypto/#rsa-oaep-operations-decrypt>
pub(super) fn decrypt_oaep(
    key: &Key,
    hash: Hash,
    label: &[u8],
    data: &[u8],
    rng: &mut StdRng,
) -> Outcome<Vec<u8>> {
    let key = key.rsa_private()?;
    with_digest!(hash, D => {
        let padding = Oaep::<D>::new_with_label(label);
        let decrypted = key.decrypt_blinded(rng, padding, data);
        decrypted.map_err(|_| operation_error("the data can't be decrypted"))
    })
}

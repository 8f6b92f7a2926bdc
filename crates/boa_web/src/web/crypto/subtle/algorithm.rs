//! [Normalizing an algorithm](https://w3c.github.io/webcrypto/#algorithm-normalization).

use super::{
    aes::{AesCtrParams, AesGcmParams, AesMode},
    digest::Hash,
    ec::{Curve, EcScheme},
    failure::not_supported,
    hmac::HmacParams,
    kdf::{HkdfParams, Kdf, Pbkdf2Params},
    key::Key,
    okp::Okp,
    params,
    rsa::{RsaKeyGenParams, RsaScheme},
};
use crate::webidl::{BufferSource, EnforceRange, FromJs, string::to_utf8, type_error};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue,
    builtins::typed_array::{TypedArray, TypedArrayKind},
};
use std::sync::Arc;

/// The operations that algorithms support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Encrypt,
    Decrypt,
    Sign,
    Verify,
    Digest,
    GenerateKey,
    DeriveBits,
    GetKeyLength,
    ImportKey,
    WrapKey,
    UnwrapKey,
}

/// `AlgorithmIdentifier` and `HashAlgorithmIdentifier`
#[derive(Debug, Clone)]
pub(super) enum AlgorithmIdentifier {
    Object(JsObject),
    Name(JsString),
}

impl FromJs for AlgorithmIdentifier {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value.as_object() {
            Some(object) => Ok(Self::Object(object)),
            None => JsString::from_js(value, context).map(Self::Name),
        }
    }
}

/// A normalized algorithm, with the parameters of its operation.
#[derive(Debug, Clone)]
pub(super) enum Algorithm {
    Digest(Hash),
    Hmac,
    HmacKey(HmacParams),
    Aes(AesMode),
    AesKey(AesMode, u16),
    AesCtr(AesCtrParams),
    AesCbc { iv: Vec<u8> },
    AesGcm(AesGcmParams),
    RsaGenerate(RsaScheme, RsaKeyGenParams),
    RsaImport(RsaScheme, Hash),
    RsaPkcs1,
    RsaPss { salt_length: u32 },
    RsaOaep { label: Vec<u8> },
    EcKey(EcScheme, Option<Curve>),
    Ecdsa(Hash),
    Ecdh { public: Arc<Key> },
    Okp(Okp),
    X25519 { public: Arc<Key> },
    Kdf(Kdf),
    Hkdf(HkdfParams),
    Pbkdf2(Pbkdf2Params),
}

impl Algorithm {
    /// The name of the algorithm of the keys that it uses.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Digest(hash) => hash.as_str(),
            Self::Hmac | Self::HmacKey(_) => "HMAC",
            Self::Aes(mode) | Self::AesKey(mode, _) => mode.as_str(),
            Self::AesCtr(_) => AesMode::Ctr.as_str(),
            Self::AesCbc { .. } => AesMode::Cbc.as_str(),
            Self::AesGcm(_) => AesMode::Gcm.as_str(),
            Self::RsaGenerate(scheme, _) | Self::RsaImport(scheme, _) => scheme.as_str(),
            Self::RsaPkcs1 => RsaScheme::Pkcs1.as_str(),
            Self::RsaPss { .. } => RsaScheme::Pss.as_str(),
            Self::RsaOaep { .. } => RsaScheme::Oaep.as_str(),
            Self::EcKey(scheme, _) => scheme.as_str(),
            Self::Ecdsa(_) => EcScheme::Ecdsa.as_str(),
            Self::Ecdh { .. } => EcScheme::Ecdh.as_str(),
            Self::Okp(okp) => okp.as_str(),
            Self::X25519 { .. } => Okp::X25519.as_str(),
            Self::Kdf(kdf) => kdf.as_str(),
            Self::Hkdf(_) => Kdf::Hkdf.as_str(),
            Self::Pbkdf2(_) => Kdf::Pbkdf2.as_str(),
        }
    }

    /// The bytes of its parameters.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::AesCtr(params) => params.counter.len(),
            Self::AesCbc { iv } => iv.len(),
            Self::AesGcm(params) => params.iv.len() + params.additional_data.len(),
            Self::RsaGenerate(_, params) => params.public_exponent.len(),
            Self::RsaOaep { label } => label.len(),
            Self::Hkdf(params) => params.salt.len() + params.info.len(),
            Self::Pbkdf2(params) => params.salt.len(),
            _ => 0,
        }
    }
}

/// An algorithm without its parameters.
#[derive(Debug, Clone, Copy)]
enum Named {
    Hash(Hash),
    Hmac,
    Aes(AesMode),
    Rsa(RsaScheme),
    Ec(EcScheme),
    Okp(Okp),
    Kdf(Kdf),
}

impl Named {
    /// The algorithm of that name, in any case.
    fn find(name: &str) -> Option<Self> {
        let hashes = Hash::ALL.iter().map(|it| (it.as_str(), Self::Hash(*it)));
        let modes = AesMode::ALL.iter().map(|it| (it.as_str(), Self::Aes(*it)));
        let rsa = RsaScheme::ALL
            .iter()
            .map(|it| (it.as_str(), Self::Rsa(*it)));
        let ec = EcScheme::ALL.iter().map(|it| (it.as_str(), Self::Ec(*it)));
        let okp = Okp::ALL.iter().map(|it| (it.as_str(), Self::Okp(*it)));
        let kdf = Kdf::ALL.iter().map(|it| (it.as_str(), Self::Kdf(*it)));
        let all = hashes
            .chain(modes)
            .chain(rsa)
            .chain(ec)
            .chain(okp)
            .chain(kdf);
        all.chain([("HMAC", Self::Hmac)])
            .find_map(|(known, it)| known.eq_ignore_ascii_case(name).then_some(it))
    }

    /// Whether the algorithm supports the operation.
    fn supports(self, operation: Operation) -> bool {
        use Operation as Op;
        match self {
            Self::Hash(_) => operation == Op::Digest,
            Self::Hmac => matches!(
                operation,
                Op::Sign | Op::Verify | Op::GenerateKey | Op::ImportKey | Op::GetKeyLength
            ),
            Self::Aes(AesMode::Kw) => matches!(
                operation,
                Op::WrapKey | Op::UnwrapKey | Op::GenerateKey | Op::ImportKey | Op::GetKeyLength
            ),
            Self::Aes(_) => matches!(
                operation,
                Op::Encrypt | Op::Decrypt | Op::GenerateKey | Op::ImportKey | Op::GetKeyLength
            ),
            Self::Rsa(RsaScheme::Oaep) => matches!(
                operation,
                Op::Encrypt | Op::Decrypt | Op::GenerateKey | Op::ImportKey
            ),
            Self::Rsa(_) | Self::Ec(EcScheme::Ecdsa) | Self::Okp(Okp::Ed25519) => matches!(
                operation,
                Op::Sign | Op::Verify | Op::GenerateKey | Op::ImportKey
            ),
            Self::Ec(EcScheme::Ecdh) | Self::Okp(Okp::X25519) => {
                matches!(operation, Op::DeriveBits | Op::GenerateKey | Op::ImportKey)
            }
            Self::Kdf(_) => matches!(operation, Op::DeriveBits | Op::ImportKey | Op::GetKeyLength),
        }
    }
}

/// [Normalizes an algorithm](https://w3c.github.io/webcrypto/#dfn-normalize-an-algorithm). May run
/// script: getters of the members. Fails with a NotSupportedError for an algorithm that does not
/// support the operation, and the exceptions of conversions.
pub(super) fn normalize(
    identifier: &AlgorithmIdentifier,
    operation: Operation,
    context: &mut Context,
) -> JsResult<Algorithm> {
    let (name, members) = match identifier {
        // Members that are required are missing.
        AlgorithmIdentifier::Name(name) => (name.clone(), JsValue::undefined()),
        AlgorithmIdentifier::Object(object) => {
            let members = object.clone().into();
            let params::Algorithm { name } = FromJs::from_js(&members, context)?;
            (name, members)
        }
    };
    let Some(named) = Named::find(&to_utf8(&name)).filter(|it| it.supports(operation)) else {
        let failure = not_supported("the algorithm is not supported, or not for this operation");
        return Err(failure.into_error(context));
    };
    if matches!(identifier, AlgorithmIdentifier::Object(_)) {
        // Once more, as a member of the dictionary with the parameters.
        params::Algorithm::from_js(&members, context)?;
    }
    parameters(named, operation, &members, context)
}

fn parameters(
    named: Named,
    operation: Operation,
    members: &JsValue,
    context: &mut Context,
) -> JsResult<Algorithm> {
    use Operation as Op;
    Ok(match (named, operation) {
        (Named::Hash(hash), _) => Algorithm::Digest(hash),
        (Named::Hmac, Op::Sign | Op::Verify) => Algorithm::Hmac,
        (Named::Hmac, _) => {
            let params = params::HmacKeyGenParams::from_js(members, context)?;
            Algorithm::HmacKey(HmacParams {
                hash: normalize_hash(&params.hash, context)?,
                bits: params.length.map(|it| it.0),
            })
        }
        (Named::Aes(mode), Op::GenerateKey | Op::GetKeyLength) => {
            let params = params::AesKeyGenParams::from_js(members, context)?;
            let EnforceRange(bits) = params.length;
            Algorithm::AesKey(mode, bits)
        }
        (Named::Aes(AesMode::Ctr), Op::Encrypt | Op::Decrypt) => {
            let params = params::AesCtrParams::from_js(members, context)?;
            let EnforceRange(bits) = params.length;
            let counter = params.counter.copy(context)?;
            Algorithm::AesCtr(AesCtrParams { counter, bits })
        }
        (Named::Aes(AesMode::Cbc), Op::Encrypt | Op::Decrypt) => {
            let params = params::AesCbcParams::from_js(members, context)?;
            let iv = params.iv.copy(context)?;
            Algorithm::AesCbc { iv }
        }
        (Named::Aes(AesMode::Gcm), Op::Encrypt | Op::Decrypt) => {
            let params = params::AesGcmParams::from_js(members, context)?;
            Algorithm::AesGcm(AesGcmParams {
                iv: params.iv.copy(context)?,
                additional_data: copy_or_empty(params.additional_data, context)?,
                tag_bits: params.tag_length.map_or(128, |it| it.0),
            })
        }
        (Named::Aes(mode), _) => Algorithm::Aes(mode),
        (Named::Rsa(scheme), Op::GenerateKey) => {
            let params = params::RsaHashedKeyGenParams::from_js(members, context)?;
            let EnforceRange(modulus_bits) = params.parent.modulus_length;
            let BigInteger(exponent) = params.parent.public_exponent;
            let params = RsaKeyGenParams {
                modulus_bits,
                public_exponent: exponent.copy(context)?,
                hash: normalize_hash(&params.hash, context)?,
            };
            Algorithm::RsaGenerate(scheme, params)
        }
        (Named::Rsa(scheme), Op::ImportKey) => {
            let params = params::RsaHashedImportParams::from_js(members, context)?;
            Algorithm::RsaImport(scheme, normalize_hash(&params.hash, context)?)
        }
        (Named::Rsa(RsaScheme::Pkcs1), _) => Algorithm::RsaPkcs1,
        (Named::Rsa(RsaScheme::Pss), _) => {
            let params = params::RsaPssParams::from_js(members, context)?;
            let EnforceRange(salt_length) = params.salt_length;
            Algorithm::RsaPss { salt_length }
        }
        (Named::Rsa(RsaScheme::Oaep), _) => {
            let params = params::RsaOaepParams::from_js(members, context)?;
            let label = copy_or_empty(params.label, context)?;
            Algorithm::RsaOaep { label }
        }
        (Named::Ec(scheme), Op::GenerateKey | Op::ImportKey) => {
            let params = params::EcKeyGenParams::from_js(members, context)?;
            Algorithm::EcKey(scheme, Curve::of_str(&to_utf8(&params.named_curve)))
        }
        (Named::Ec(EcScheme::Ecdsa), _) => {
            let params = params::EcdsaParams::from_js(members, context)?;
            Algorithm::Ecdsa(normalize_hash(&params.hash, context)?)
        }
        (Named::Ec(EcScheme::Ecdh), _) => Algorithm::Ecdh {
            public: public_key(members, context)?,
        },
        (Named::Okp(Okp::X25519), Op::DeriveBits) => Algorithm::X25519 {
            public: public_key(members, context)?,
        },
        (Named::Okp(okp), _) => Algorithm::Okp(okp),
        (Named::Kdf(Kdf::Hkdf), Op::DeriveBits) => {
            let params = params::HkdfParams::from_js(members, context)?;
            let (info, salt) = (params.info.copy(context)?, params.salt.copy(context)?);
            let hash = normalize_hash(&params.hash, context)?;
            Algorithm::Hkdf(HkdfParams { hash, salt, info })
        }
        (Named::Kdf(Kdf::Pbkdf2), Op::DeriveBits) => {
            let params = params::Pbkdf2Params::from_js(members, context)?;
            let EnforceRange(iterations) = params.iterations;
            let salt = params.salt.copy(context)?;
            Algorithm::Pbkdf2(Pbkdf2Params {
                hash: normalize_hash(&params.hash, context)?,
                salt,
                iterations,
            })
        }
        (Named::Kdf(kdf), _) => Algorithm::Kdf(kdf),
    })
}

fn normalize_hash(identifier: &AlgorithmIdentifier, context: &mut Context) -> JsResult<Hash> {
    match normalize(identifier, Operation::Digest, context)? {
        Algorithm::Digest(hash) => Ok(hash),
        _ => Err(type_error("the algorithm is not a hash function")),
    }
}

/// The member `public` of `EcdhKeyDeriveParams`.
fn public_key(members: &JsValue, context: &mut Context) -> JsResult<Arc<Key>> {
    let params = params::EcdhKeyDeriveParams::from_js(members, context)?;
    Ok(params.public.key().clone())
}

/// A `BufferSource` whose bytes are copied after all members are read.
pub(super) struct Buffer(JsObject);

impl FromJs for Buffer {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let not_buffer = || type_error("the value is not an ArrayBuffer or a view on one");
        let object = value.as_object().ok_or_else(not_buffer)?;
        if BufferSource::is(&object, context)? {
            Ok(Self(object))
        } else {
            Err(not_buffer())
        }
    }
}

impl Buffer {
    pub(super) fn copy(self, context: &mut Context) -> JsResult<Vec<u8>> {
        BufferSource::from_js(&self.0.into(), context).map(|it| it.0)
    }
}

fn copy_or_empty(buffer: Option<Buffer>, context: &mut Context) -> JsResult<Vec<u8>> {
    buffer.map_or(Ok(Vec::new()), |it| it.copy(context))
}

/// `BigInteger`: a `Uint8Array`.
pub(super) struct BigInteger(Buffer);

impl FromJs for BigInteger {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let object = JsObject::from_js(value, context)?;
        let kind = object
            .downcast_ref::<TypedArray>()
            .map(|array| array.kind());
        if kind != Some(TypedArrayKind::Uint8) {
            return Err(type_error("the value is not a Uint8Array"));
        }
        Buffer::from_js(value, context).map(Self)
    }
}

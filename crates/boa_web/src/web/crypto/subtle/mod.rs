//! [`SubtleCrypto`](https://w3c.github.io/webcrypto/#subtlecrypto-interface).
//!
//! Each method converts its arguments, [normalizes](algorithm) the algorithm, and copies the bytes
//! that it is given. The other steps run in parallel: [`work`] runs the [`operations`], which know
//! keys and bytes, and no objects of scripts.

mod aes;
mod algorithm;
mod digest;
mod ec;
mod failure;
mod hmac;
mod jwk;
mod kdf;
mod key;
mod key_format;
mod okp;
mod operations;
mod params;
mod rsa;
mod usages;
mod work;

#[cfg(test)]
mod tests;

pub(in crate::web) use key::{CryptoKey, Key};

use crate::{
    web::array_buffer,
    webidl::{
        self, BufferSource, FromJs, Interface, Layers, Members, Nullable, PlatformRef, Promise,
        Root, Steps, object_of, operation, type_error,
    },
};
use algorithm::{Algorithm, AlgorithmIdentifier, Buffer, Operation, normalize};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use failure::Outcome;
use jwk::JsonWebKey;
use key::{Material, Secret};
use key_format::{Exported, KeyData, KeyFormat};
use operations::Generated;
use rand::rngs::StdRng;
use std::sync::Arc;
use usages::{KeyUsage, Usages};
use work::{Effort, Ending};
use zeroize::Zeroizing;

/// The object of `crypto.subtle`, which has no slots.
#[derive(Debug, Trace, Finalize)]
pub(super) struct SubtleCrypto(());

impl Interface for SubtleCrypto {
    const NAME: &'static str = "SubtleCrypto";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const SECURE_CONTEXT: bool = true;
    const MEMBERS: Members<Self> = &[
        operation(
            "encrypt",
            &Steps(|_, args, context| {
                let steps = (Operation::Encrypt, Usages::ENCRYPT);
                transform(steps, operations::encrypt, args, context)
            }),
        ),
        operation(
            "decrypt",
            &Steps(|_, args, context| {
                let steps = (Operation::Decrypt, Usages::DECRYPT);
                transform(steps, operations::decrypt, args, context)
            }),
        ),
        operation(
            "sign",
            &Steps(|_, args, context| {
                let steps = (Operation::Sign, Usages::SIGN);
                let sign: Transform =
                    |algorithm, key, data, rng| operations::sign(algorithm, key, &data, rng);
                transform(steps, sign, args, context)
            }),
        ),
        operation("verify", &Steps(verify)),
        operation("digest", &Steps(digest)),
        operation("generateKey", &Steps(generate_key)),
        operation("deriveKey", &Steps(derive_key)),
        operation("deriveBits", &Steps(derive_bits)),
        operation("importKey", &Steps(import_key)),
        operation("exportKey", &Steps(export_key)),
        operation("wrapKey", &Steps(wrap_key)),
        operation("unwrapKey", &Steps(unwrap_key)),
    ];
}

impl SubtleCrypto {
    /// The object of a realm.
    pub(super) fn create(context: &Context) -> JsObject {
        webidl::create(Layers::new().with(Self(())), context).into_object()
    }
}

/// `encrypt`, `decrypt` and `sign` of an algorithm.
type Transform = fn(&Algorithm, &Key, Vec<u8>, &mut StdRng) -> Outcome<Vec<u8>>;

/// The steps of `encrypt`, `decrypt` and `sign`, which differ in the operation and the usage that
/// it needs.
fn transform(
    (operation, usage): (Operation, Usages),
    steps: Transform,
    (algorithm, key, data): (AlgorithmIdentifier, PlatformRef<CryptoKey>, Buffer),
    context: &mut Context,
) -> JsResult<Promise> {
    let key = key.key().clone();
    let algorithm = normalize(&algorithm, operation, context)?;
    let data = data.copy(context)?;
    let effort = Effort::of_length(data.len()).or(effort_of_key(&key));
    let size = 2 * data.len() + algorithm.size();
    let mut rng = work::rng(context);
    let steps = move |_: &Ending| {
        key.check(&algorithm, usage)?;
        steps(&algorithm, &key, data, &mut rng)
    };
    work::run(effort, size, steps, bytes_to_js, context)
}

/// The effort of an operation with a key.
fn effort_of_key(key: &Key) -> Effort {
    if matches!(key.material, Material::RsaPrivate(_)) {
        Effort::Long
    } else {
        Effort::Short
    }
}

fn verify(
    _: &PlatformRef<SubtleCrypto>,
    (algorithm, key, signature, data): (
        AlgorithmIdentifier,
        PlatformRef<CryptoKey>,
        Buffer,
        Buffer,
    ),
    context: &mut Context,
) -> JsResult<Promise> {
    let key = key.key().clone();
    let algorithm = normalize(&algorithm, Operation::Verify, context)?;
    let (signature, data) = (signature.copy(context)?, data.copy(context)?);
    let effort = Effort::of_length(data.len());
    let size = signature.len() + data.len();
    let steps = move |_: &Ending| {
        key.check(&algorithm, Usages::VERIFY)?;
        operations::verify(&algorithm, &key, &signature, &data)
    };
    let convert = |verified: bool, _: &mut Context| Ok(verified.into());
    work::run(effort, size, steps, convert, context)
}

fn digest(
    _: &PlatformRef<SubtleCrypto>,
    (algorithm, data): (AlgorithmIdentifier, Buffer),
    context: &mut Context,
) -> JsResult<Promise> {
    let algorithm = normalize(&algorithm, Operation::Digest, context)?;
    let data = data.copy(context)?;
    let (effort, size) = (Effort::of_length(data.len()), data.len());
    let steps = move |ending: &Ending| operations::digest(&algorithm, &data, ending);
    work::run(effort, size, steps, bytes_to_js, context)
}

fn generate_key(
    _: &PlatformRef<SubtleCrypto>,
    (algorithm, extractable, usages): (AlgorithmIdentifier, bool, Vec<KeyUsage>),
    context: &mut Context,
) -> JsResult<Promise> {
    let usages: Usages = usages.into_iter().collect();
    let algorithm = normalize(&algorithm, Operation::GenerateKey, context)?;
    let (effort, size) = match &algorithm {
        Algorithm::RsaGenerate(..) => (Effort::Long, algorithm.size()),
        Algorithm::HmacKey(params) => {
            let bytes = params.new_key_bits() as usize / 8;
            (Effort::of_length(bytes), bytes)
        }
        _ => (Effort::Short, 0),
    };
    let mut rng = work::rng(context);
    let steps = move |ending: &Ending| {
        operations::generate(algorithm, extractable, usages, &mut rng, ending)
    };
    work::run(effort, size, steps, generated_to_js, context)
}

fn derive_key(
    _: &PlatformRef<SubtleCrypto>,
    (algorithm, key, derived, extractable, usages): (
        AlgorithmIdentifier,
        PlatformRef<CryptoKey>,
        AlgorithmIdentifier,
        bool,
        Vec<KeyUsage>,
    ),
    context: &mut Context,
) -> JsResult<Promise> {
    let key = key.key().clone();
    let usages: Usages = usages.into_iter().collect();
    let algorithm = normalize(&algorithm, Operation::DeriveBits, context)?;
    let import = normalize(&derived, Operation::ImportKey, context)?;
    let length = normalize(&derived, Operation::GetKeyLength, context)?;
    let bits = operations::key_length(&length).unwrap_or_default();
    let (effort, size) = effort_of_derivation(&algorithm, bits);
    let steps = move |ending: &Ending| {
        key.check(&algorithm, Usages::DERIVE_KEY)?;
        let bits = operations::key_length(&length)?;
        let secret = operations::derive_bits(&algorithm, &key, bits, ending)?;
        operations::import(&import, KeyData::Raw(secret), extractable, usages)
    };
    work::run(effort, size, steps, key_to_js, context)
}

fn derive_bits(
    _: &PlatformRef<SubtleCrypto>,
    (algorithm, key, bits): (
        AlgorithmIdentifier,
        PlatformRef<CryptoKey>,
        Option<Nullable<u32>>,
    ),
    context: &mut Context,
) -> JsResult<Promise> {
    let key = key.key().clone();
    let bits = bits.and_then(|Nullable(bits)| bits);
    let algorithm = normalize(&algorithm, Operation::DeriveBits, context)?;
    let (effort, size) = effort_of_derivation(&algorithm, bits);
    let steps = move |ending: &Ending| {
        key.check(&algorithm, Usages::DERIVE_BITS)?;
        operations::derive_bits(&algorithm, &key, bits, ending)
    };
    let convert = |bits: Secret, context: &mut Context| slice_to_js(&bits, context);
    work::run(effort, size, steps, convert, context)
}

/// The effort of a derivation, and the bytes that it needs.
fn effort_of_derivation(algorithm: &Algorithm, bits: Option<u32>) -> (Effort, usize) {
    /// More iterations than this are long work.
    const MAX_SHORT_ITERATIONS: u64 = 500;

    let bytes = bits.unwrap_or_default() as usize / 8;
    let effort = match algorithm {
        Algorithm::Pbkdf2(params) if params.iterations_for(bytes) > MAX_SHORT_ITERATIONS => {
            Effort::Long
        }
        _ => Effort::of_length(bytes + algorithm.size()),
    };
    (effort, bytes + algorithm.size())
}

/// `(BufferSource or JsonWebKey)`
enum KeyDataArgument {
    Buffer(Buffer),
    Jwk(JsonWebKey),
}

impl FromJs for KeyDataArgument {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value.as_object() {
            Some(object) if BufferSource::is(&object, context)? => {
                Buffer::from_js(value, context).map(Self::Buffer)
            }
            _ => JsonWebKey::from_js(value, context).map(Self::Jwk),
        }
    }
}

fn import_key(
    _: &PlatformRef<SubtleCrypto>,
    (format, data, algorithm, extractable, usages): (
        KeyFormat,
        KeyDataArgument,
        AlgorithmIdentifier,
        bool,
        Vec<KeyUsage>,
    ),
    context: &mut Context,
) -> JsResult<Promise> {
    let usages: Usages = usages.into_iter().collect();
    let algorithm = normalize(&algorithm, Operation::ImportKey, context)?;
    let (data, size) = match (format, data) {
        (KeyFormat::Jwk, KeyDataArgument::Jwk(jwk)) => {
            let size = jwk.size();
            (KeyData::Jwk(jwk), size)
        }
        (KeyFormat::Jwk, KeyDataArgument::Buffer(_)) => {
            return Err(type_error(
                "a key in the format 'jwk' is an object, and no buffer",
            ));
        }
        (_, KeyDataArgument::Jwk(_)) => {
            return Err(type_error("a key in this format is a buffer"));
        }
        (_, KeyDataArgument::Buffer(buffer)) => {
            let bytes = Zeroizing::new(buffer.copy(context)?);
            let size = bytes.len();
            let data = KeyData::of_bytes(format, bytes);
            (data.map_err(|failure| failure.into_error(context))?, size)
        }
    };
    let effort = Effort::of_length(size).or(effort_of_import(&algorithm));
    let steps = move |_: &Ending| operations::import(&algorithm, data, extractable, usages);
    work::run(effort, size, steps, key_to_js, context)
}

/// The effort of checking a key that is imported.
const fn effort_of_import(algorithm: &Algorithm) -> Effort {
    match algorithm {
        Algorithm::RsaImport(..) => Effort::Long,
        _ => Effort::Short,
    }
}

fn export_key(
    _: &PlatformRef<SubtleCrypto>,
    (format, key): (KeyFormat, PlatformRef<CryptoKey>),
    context: &mut Context,
) -> JsResult<Promise> {
    let key = key.key().clone();
    let (effort, size) = (Effort::of_length(key.size()), 2 * key.size());
    let steps = move |_: &Ending| operations::export(&key, format);
    let convert = |exported: Exported, context: &mut Context| match exported {
        Exported::Bytes(bytes) => slice_to_js(&bytes, context),
        Exported::Jwk(jwk) => Ok(jwk.to_object(context)?.into()),
    };
    work::run(effort, size, steps, convert, context)
}

fn wrap_key(
    _: &PlatformRef<SubtleCrypto>,
    (format, key, wrapping_key, algorithm): (
        KeyFormat,
        PlatformRef<CryptoKey>,
        PlatformRef<CryptoKey>,
        AlgorithmIdentifier,
    ),
    context: &mut Context,
) -> JsResult<Promise> {
    let (key, wrapping_key) = (key.key().clone(), wrapping_key.key().clone());
    let either = [Operation::WrapKey, Operation::Encrypt];
    let algorithm = normalize_either(&algorithm, either, context)?;
    let (effort, size) = (
        Effort::of_length(key.size()),
        4 * key.size() + algorithm.size(),
    );
    let mut rng = work::rng(context);
    let steps = move |_: &Ending| {
        wrapping_key.check(&algorithm, Usages::WRAP_KEY)?;
        let exported = operations::export(&key, format)?;
        operations::wrap(&algorithm, &wrapping_key, exported, &mut rng)
    };
    work::run(effort, size, steps, bytes_to_js, context)
}

fn unwrap_key(
    _: &PlatformRef<SubtleCrypto>,
    (format, wrapped, unwrapping_key, algorithm, import, extractable, usages): (
        KeyFormat,
        Buffer,
        PlatformRef<CryptoKey>,
        AlgorithmIdentifier,
        AlgorithmIdentifier,
        bool,
        Vec<KeyUsage>,
    ),
    context: &mut Context,
) -> JsResult<Promise> {
    let unwrapping_key = unwrapping_key.key().clone();
    let usages: Usages = usages.into_iter().collect();
    let either = [Operation::UnwrapKey, Operation::Decrypt];
    let algorithm = normalize_either(&algorithm, either, context)?;
    let import = normalize(&import, Operation::ImportKey, context)?;
    let wrapped = wrapped.copy(context)?;
    let effort = Effort::of_length(wrapped.len())
        .or(effort_of_key(&unwrapping_key))
        .or(effort_of_import(&import));
    let size = 2 * wrapped.len() + algorithm.size();
    let mut rng = work::rng(context);
    let steps = move |_: &Ending| {
        unwrapping_key.check(&algorithm, Usages::UNWRAP_KEY)?;
        let bytes = operations::unwrap(&algorithm, &unwrapping_key, wrapped, &mut rng)?;
        let data = KeyData::of_bytes(format, bytes)?;
        operations::import(&import, data, extractable, usages)
    };
    work::run(effort, size, steps, key_to_js, context)
}

/// Normalizes an algorithm for the first operation, or else for the second one.
fn normalize_either(
    algorithm: &AlgorithmIdentifier,
    [first, second]: [Operation; 2],
    context: &mut Context,
) -> JsResult<Algorithm> {
    match normalize(algorithm, first, context) {
        Ok(normalized) => Ok(normalized),
        // The error that ends the script.
        Err(error) if error.as_engine().is_some() => Err(error),
        Err(_) => normalize(algorithm, second, context),
    }
}

fn bytes_to_js(bytes: Vec<u8>, context: &mut Context) -> JsResult<JsValue> {
    slice_to_js(&bytes, context)
}

fn slice_to_js(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    Ok(array_buffer(bytes, context)?.into())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the type of conversions of results"
)]
fn key_to_js(key: Key, context: &mut Context) -> JsResult<JsValue> {
    Ok(CryptoKey::create(Arc::new(key), context).into())
}

/// `(CryptoKey or CryptoKeyPair)`
fn generated_to_js(generated: Generated, context: &mut Context) -> JsResult<JsValue> {
    let (public, private) = match generated {
        Generated::Key(key) => return key_to_js(*key, context),
        Generated::Pair(pair) => *pair,
    };
    let (private, public) = (key_to_js(private, context)?, key_to_js(public, context)?);
    let pair = [("privateKey", private), ("publicKey", public)];
    Ok(object_of(pair, context).into())
}

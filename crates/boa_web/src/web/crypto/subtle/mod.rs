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
mod rsa;
mod usages;
mod work;

#[cfg(test)]
mod tests;

pub(in crate::web) use key::{CryptoKey, Key};

use crate::{
    web::array_buffer,
    webidl::{
        self, BufferSource, FromJs, Interface, Layers, Members, PlatformRef, Promise, Root,
        count_buffer, object_of, promise_operation, type_error,
    },
};
use algorithm::{Algorithm, AlgorithmIdentifier, Buffer, Operation, normalize};
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use failure::Outcome;
use jwk::JsonWebKey;
use key::{Material, Secret};
use key_format::{Exported, KeyData, KeyFormat};
use operations::Generated;
use rand::rngs::StdRng;
use std::sync::Arc;
use usages::Usages;
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
        promise_operation("encrypt", 3, |_, args, context| {
            let steps = (Operation::Encrypt, Usages::ENCRYPT);
            transform(steps, operations::encrypt, args, context)
        }),
        promise_operation("decrypt", 3, |_, args, context| {
            let steps = (Operation::Decrypt, Usages::DECRYPT);
            transform(steps, operations::decrypt, args, context)
        }),
        promise_operation("sign", 3, |_, args, context| {
            let steps = (Operation::Sign, Usages::SIGN);
            let sign: Transform =
                |algorithm, key, data, rng| operations::sign(algorithm, key, &data, rng);
            transform(steps, sign, args, context)
        }),
        promise_operation("verify", 4, |_, args, context| verify(args, context)),
        promise_operation("digest", 2, |_, args, context| digest(args, context)),
        promise_operation("generateKey", 3, |_, args, context| {
            generate_key(args, context)
        }),
        promise_operation("deriveKey", 5, |_, args, context| derive_key(args, context)),
        promise_operation("deriveBits", 2, |_, args, context| {
            derive_bits(args, context)
        }),
        promise_operation("importKey", 5, |_, args, context| import_key(args, context)),
        promise_operation("exportKey", 2, |_, args, context| export_key(args, context)),
        promise_operation("wrapKey", 4, |_, args, context| wrap_key(args, context)),
        promise_operation("unwrapKey", 7, |_, args, context| unwrap_key(args, context)),
    ];
}

impl SubtleCrypto {
    /// The object of a realm.
    pub(super) fn create(context: &Context) -> JsObject {
        webidl::create(Layers::new().with(Self(())), context).into_object()
    }
}

/// The arguments of a method, converted one after the other.
struct Arguments<'a> {
    rest: &'a [JsValue],
}

impl Arguments<'_> {
    /// The next argument. It is undefined if there is none.
    fn next<T: FromJs>(&mut self, context: &mut Context) -> JsResult<T> {
        let value = self.rest.get_or_undefined(0);
        let converted = T::from_js(value, context)?;
        self.rest = self.rest.get(1..).unwrap_or_default();
        Ok(converted)
    }

    fn key(&mut self, context: &mut Context) -> JsResult<Arc<Key>> {
        let key: PlatformRef<CryptoKey> = self.next(context)?;
        Ok(key.key().clone())
    }

    fn usages(&mut self, context: &mut Context) -> JsResult<Usages> {
        let usages: Vec<Usages> = self.next(context)?;
        Ok(usages.into_iter().collect())
    }
}

/// `encrypt`, `decrypt` and `sign` of an algorithm.
type Transform = fn(&Algorithm, &Key, Vec<u8>, &mut StdRng) -> Outcome<Vec<u8>>;

/// The steps of `encrypt`, `decrypt` and `sign`, which differ in the operation and the usage that
/// it needs.
fn transform(
    (operation, usage): (Operation, Usages),
    steps: Transform,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let key = args.key(context)?;
    let data: Buffer = args.next(context)?;
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

fn verify(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let key = args.key(context)?;
    let (signature, data): (Buffer, Buffer) = (args.next(context)?, args.next(context)?);
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

fn digest(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let data: Buffer = args.next(context)?;
    let algorithm = normalize(&algorithm, Operation::Digest, context)?;
    let data = data.copy(context)?;
    let (effort, size) = (Effort::of_length(data.len()), data.len());
    let steps = move |ending: &Ending| operations::digest(&algorithm, &data, ending);
    work::run(effort, size, steps, bytes_to_js, context)
}

fn generate_key(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let extractable = args.next(context)?;
    let usages = args.usages(context)?;
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

fn derive_key(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let key = args.key(context)?;
    let derived: AlgorithmIdentifier = args.next(context)?;
    let extractable = args.next(context)?;
    let usages = args.usages(context)?;
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

fn derive_bits(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let key = args.key(context)?;
    let webidl::Nullable::<u32>(bits) = args.next(context)?;
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

fn import_key(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let format: KeyFormat = args.next(context)?;
    let data: KeyDataArgument = args.next(context)?;
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let extractable = args.next(context)?;
    let usages = args.usages(context)?;
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

fn export_key(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let format: KeyFormat = args.next(context)?;
    let key = args.key(context)?;
    let (effort, size) = (Effort::of_length(key.size()), 2 * key.size());
    let steps = move |_: &Ending| operations::export(&key, format);
    let convert = |exported: Exported, context: &mut Context| match exported {
        Exported::Bytes(bytes) => slice_to_js(&bytes, context),
        Exported::Jwk(jwk) => Ok(jwk.to_object(context)?.into()),
    };
    work::run(effort, size, steps, convert, context)
}

fn wrap_key(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let format: KeyFormat = args.next(context)?;
    let (key, wrapping_key) = (args.key(context)?, args.key(context)?);
    let algorithm: AlgorithmIdentifier = args.next(context)?;
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

fn unwrap_key(args: &[JsValue], context: &mut Context) -> JsResult<Promise> {
    let mut args = Arguments { rest: args };
    let format: KeyFormat = args.next(context)?;
    let wrapped: Buffer = args.next(context)?;
    let unwrapping_key = args.key(context)?;
    let algorithm: AlgorithmIdentifier = args.next(context)?;
    let import: AlgorithmIdentifier = args.next(context)?;
    let extractable = args.next(context)?;
    let usages = args.usages(context)?;
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

#[expect(
    clippy::needless_pass_by_value,
    reason = "the type of conversions of results"
)]
fn bytes_to_js(bytes: Vec<u8>, context: &mut Context) -> JsResult<JsValue> {
    slice_to_js(&bytes, context)
}

fn slice_to_js(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    count_buffer(bytes.len(), context);
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

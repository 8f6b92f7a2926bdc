//! [`Crypto`](https://w3c.github.io/webcrypto/#crypto-interface): random values, and with the
//! feature `crypto` [`SubtleCrypto`](https://w3c.github.io/webcrypto/#subtlecrypto-interface).

#[cfg(feature = "crypto")]
mod subtle;

#[cfg(feature = "crypto")]
use subtle::SubtleCrypto;
#[cfg(feature = "crypto")]
pub(in crate::web) use subtle::{CryptoKey, Key};

use crate::{
    dom::{DomException, QuotaExceededError, host},
    webidl::{
        self, ArrayBufferView, GlobalSetter, Interface, Layers, Members, PlatformRef, Root, Steps,
        define_lazy_attribute, operation, secure_context, type_error,
    },
};
use boa_engine::{
    Context, JsObject, JsResult,
    builtins::typed_array::{TypedArray, TypedArrayKind},
};
use boa_gc::{Finalize, Trace};

/// The limit of the standard on bytes in one call.
const MAX_RANDOM_BYTES: usize = 65_536;

/// The `crypto` object.
#[derive(Debug, Default, Trace, Finalize)]
struct Crypto {
    #[cfg(feature = "crypto")]
    subtle: std::cell::OnceCell<JsObject>,
}

impl Interface for Crypto {
    const NAME: &'static str = "Crypto";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        #[cfg(feature = "crypto")]
        secure_context(webidl::getter(
            "subtle",
            &Steps(|this, context| {
                let subtle = this.subtle.get_or_init(|| SubtleCrypto::create(context));
                Ok(subtle.clone())
            }),
        )),
        operation(
            "getRandomValues",
            &Steps(|_, array: ArrayBufferView, context| Self::get_random_values(&array, context)),
        ),
        secure_context(operation("randomUUID", &Steps(Self::random_uuid))),
    ];
}

/// Defines `crypto`.
pub fn register(context: &mut Context) {
    webidl::define::<Crypto>(context);
    #[cfg(feature = "crypto")]
    {
        webidl::define::<SubtleCrypto>(context);
        webidl::define::<CryptoKey>(context);
    }
    let make = |_: &(), context: &mut Context| {
        Ok(webidl::create(Layers::new().with(Crypto::default()), context).into_object())
    };
    define_lazy_attribute("crypto", (), make, GlobalSetter::None, context);
}

impl Crypto {
    /// <https://w3c.github.io/webcrypto/#Crypto-method-getRandomValues>
    fn get_random_values(array: &ArrayBufferView, context: &mut Context) -> JsResult<JsObject> {
        if array.is_shared(context)? {
            return Err(type_error(
                "the array is on a SharedArrayBuffer, which is not allowed here",
            ));
        }
        if !holds_integers(array) {
            let why = "the array does not hold integers";
            return Err(DomException::error("TypeMismatchError", why, context));
        }
        let length = array.byte_length(context)?;
        if length > MAX_RANDOM_BYTES {
            let message = format!(
                "the array has {length} bytes, and {MAX_RANDOM_BYTES} are the most that one call fills"
            );
            return Err(QuotaExceededError::error(&message, context));
        }
        let host = host(context);
        array.write(|bytes| (host.fill_random(bytes), bytes.len()), context)?;
        Ok(array.object().clone())
    }

    /// <https://w3c.github.io/webcrypto/#Crypto-method-randomUUID>
    fn random_uuid(_: &PlatformRef<Self>, (): (), context: &mut Context) -> JsResult<String> {
        Ok(uuid(context))
    }
}

/// [A random UUID](https://w3c.github.io/webcrypto/#dfn-generate-a-random-uuid).
pub(super) fn uuid(context: &Context) -> String {
    let mut bytes = [0; 16];
    host(context).fill_random(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40; // version 4
    bytes[8] = bytes[8] & 0x3f | 0x80; // variant 1
    let mut uuid = format!("{:032x}", u128::from_be_bytes(bytes));
    for hyphen in [20, 16, 12, 8] {
        uuid.insert(hyphen, '-');
    }
    uuid
}

fn holds_integers(view: &ArrayBufferView) -> bool {
    let array = view.object().downcast_ref::<TypedArray>();
    array.is_some_and(|array| {
        !matches!(
            array.kind(),
            TypedArrayKind::Float16 | TypedArrayKind::Float32 | TypedArrayKind::Float64
        )
    })
}

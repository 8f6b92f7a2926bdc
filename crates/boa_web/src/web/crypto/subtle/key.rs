//! [`CryptoKey`](https://w3c.github.io/webcrypto/#cryptokey-interface).

use super::{
    aes::AesMode,
    digest::Hash,
    ec::{Curve, EcScheme},
    failure::{Outcome, invalid_access},
    kdf::Kdf,
    okp::Okp,
    rsa::RsaScheme,
    usages::Usages,
};
use crate::webidl::{
    self, Charge, Inspected, Interface, Layers, Members, PlatformRef, Root, Steps,
    charge_existing_bytes, enumerations, getter, object_of,
};
use boa_engine::{
    Context, JsObject, JsResult, JsValue, js_string,
    object::builtins::{JsArray, JsUint8Array},
};
use boa_gc::{Finalize, Trace};
use std::{cell::OnceCell, sync::Arc};
use zeroize::Zeroizing;

enumerations! {
    /// `KeyType`
    pub(super) KeyType { Public "public", Private "private", Secret "secret" }
}

/// `KeyAlgorithm` and the dictionaries that inherit from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyAlgorithm {
    Aes {
        mode: AesMode,
        bits: u16,
    },
    Hmac {
        hash: Hash,
        bits: u32,
    },
    Rsa {
        scheme: RsaScheme,
        modulus_bits: u32,
        public_exponent: Vec<u8>,
        hash: Hash,
    },
    Ec {
        scheme: EcScheme,
        curve: Curve,
    },
    Okp(Okp),
    Kdf(Kdf),
}

impl KeyAlgorithm {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Aes { mode, .. } => mode.as_str(),
            Self::Hmac { .. } => "HMAC",
            Self::Rsa { scheme, .. } => scheme.as_str(),
            Self::Ec { scheme, .. } => scheme.as_str(),
            Self::Okp(okp) => okp.as_str(),
            Self::Kdf(kdf) => kdf.as_str(),
        }
    }

    fn to_object(&self, context: &mut Context) -> JsResult<JsObject> {
        let name = ("name", JsValue::from(js_string!(self.name())));
        Ok(match self {
            Self::Aes { bits, .. } => object_of([name, ("length", (*bits).into())], context),
            Self::Hmac { hash, bits } => {
                let hash = named(hash.as_str(), context).into();
                object_of([name, ("hash", hash), ("length", (*bits).into())], context)
            }
            Self::Rsa {
                modulus_bits,
                public_exponent,
                hash,
                ..
            } => {
                let exponent = JsUint8Array::from_iter(public_exponent.iter().copied(), context)?;
                let members = [
                    name,
                    ("modulusLength", (*modulus_bits).into()),
                    ("publicExponent", exponent.into()),
                    ("hash", named(hash.as_str(), context).into()),
                ];
                object_of(members, context)
            }
            Self::Ec { curve, .. } => {
                let curve = js_string!(curve.as_str()).into();
                object_of([name, ("namedCurve", curve)], context)
            }
            Self::Okp(_) | Self::Kdf(_) => object_of([name], context),
        })
    }
}

/// A `KeyAlgorithm` with a name alone.
fn named(name: &str, context: &Context) -> JsObject {
    object_of([("name", js_string!(name).into())], context)
}

/// Bytes that are overwritten when they are dropped.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// The key material of the slot `[[handle]]`. It is overwritten when it is dropped.
#[derive(Clone)]
pub(super) enum Material {
    /// The bytes of a secret key.
    Secret(Secret),
    /// A key of an elliptic curve: the point, and the private number if it is a private key.
    Curve {
        private: Option<Secret>,
        public: Vec<u8>,
    },
    RsaPublic(Box<rsa::PublicKey>),
    RsaPrivate(Box<rsa::PrivateKey>),
}

// Without what is secret.
opaque_debug!(Material);

/// The slots of a `CryptoKey`, as they go to other threads.
#[derive(Debug, Clone)]
pub(in crate::web) struct Key {
    pub(super) extractable: bool,
    pub(super) algorithm: KeyAlgorithm,
    pub(super) usages: Usages,
    pub(super) material: Material,
}

impl Key {
    pub(super) const fn new(
        algorithm: KeyAlgorithm,
        material: Material,
        extractable: bool,
        usages: Usages,
    ) -> Self {
        Self {
            extractable,
            algorithm,
            usages,
            material,
        }
    }

    pub(super) const fn r#type(&self) -> KeyType {
        match &self.material {
            Material::Secret(_) => KeyType::Secret,
            Material::Curve { private: None, .. } | Material::RsaPublic(_) => KeyType::Public,
            Material::Curve { .. } | Material::RsaPrivate(_) => KeyType::Private,
        }
    }

    /// Fails with an InvalidAccessError for another key.
    pub(super) fn require_public(&self) -> Outcome<()> {
        if self.r#type() == KeyType::Public {
            Ok(())
        } else {
            Err(invalid_access("a public key is needed"))
        }
    }

    /// The bytes outside of the engine's heap, about.
    pub(super) fn size(&self) -> usize {
        let material = match &self.material {
            Material::Secret(bytes) => bytes.len(),
            Material::Curve { .. } => 256,
            Material::RsaPublic(_) | Material::RsaPrivate(_) => 8192,
        };
        size_of::<Self>() + material
    }
}

/// A key that scripts have.
#[derive(Debug, Trace, Finalize)]
pub(in crate::web) struct CryptoKey {
    #[unsafe_ignore_trace]
    key: Arc<Key>,
    /// `[[algorithm_cached]]`
    algorithm: OnceCell<JsObject>,
    /// `[[usages_cached]]`
    usages: OnceCell<JsObject>,
    #[unsafe_ignore_trace]
    #[expect(dead_code, reason = "it is dropped with the key")]
    charge: Charge,
}

impl Interface for CryptoKey {
    const NAME: &'static str = "CryptoKey";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const SECURE_CONTEXT: bool = true;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "type",
        "extractable",
        "algorithm",
        "usages",
    ])];
    const MEMBERS: Members<Self> = &[
        getter("type", &Steps(|this, _| Ok(this.key.r#type()))),
        getter("extractable", &Steps(|this, _| Ok(this.key.extractable))),
        getter(
            "algorithm",
            &Steps(|this, context| {
                if let Some(known) = this.algorithm.get() {
                    return Ok(known.clone());
                }
                let object = this.key.algorithm.to_object(context)?;
                Ok(this.algorithm.get_or_init(|| object).clone())
            }),
        ),
        getter(
            "usages",
            &Steps(|this, context| {
                let names = this.key.usages.names().map(|it| js_string!(it).into());
                let create = || JsArray::from_iter(names, context).into();
                Ok(this.usages.get_or_init(create).clone())
            }),
        ),
    ];
}

impl CryptoKey {
    /// A new object for a key, in the current realm.
    pub(in crate::web) fn create(key: Arc<Key>, context: &Context) -> PlatformRef<Self> {
        let charge = charge_existing_bytes(key.size(), context);
        let slots = Self {
            key,
            algorithm: OnceCell::new(),
            usages: OnceCell::new(),
            charge,
        };
        webidl::create(Layers::new().with(slots), context)
    }

    /// The key itself, which is also the
    /// [serialized form](https://w3c.github.io/webcrypto/#cryptokey-interface-clone).
    pub(in crate::web) const fn key(&self) -> &Arc<Key> {
        &self.key
    }
}

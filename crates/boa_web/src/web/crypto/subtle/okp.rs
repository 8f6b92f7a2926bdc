//! [Ed25519](https://w3c.github.io/webcrypto/#ed25519) and
//! [X25519](https://w3c.github.io/webcrypto/#x25519).

use super::{
    failure::{Outcome, data_error, operation_error},
    jwk::JsonWebKey,
    key::{Key, KeyAlgorithm, KeyType, Material, Secret},
    key_format::{self, Exported, KeyData, KeyFormat},
    usages::Usages,
};
use crate::webidl::enumerations;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use pkcs8::ObjectIdentifier;
use rand::{Rng, rngs::StdRng};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

enumerations! {
    /// An algorithm on Curve25519: its keys are octet key pairs.
    pub(super) Okp { Ed25519 "Ed25519", X25519 "X25519" }
}

const DERIVE: Usages = Usages::DERIVE_KEY.and(Usages::DERIVE_BITS);

impl Okp {
    /// <https://www.rfc-editor.org/rfc/rfc8410#section-3>
    const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Ed25519 => ObjectIdentifier::new_unwrap("1.3.101.112"),
            Self::X25519 => ObjectIdentifier::new_unwrap("1.3.101.110"),
        }
    }

    /// The usages of public keys, and of private keys.
    const fn usages(self) -> (Usages, Usages) {
        match self {
            Self::Ed25519 => (Usages::VERIFY, Usages::SIGN),
            Self::X25519 => (Usages::NONE, DERIVE),
        }
    }

    fn public_of(self, private: &[u8; 32]) -> [u8; 32] {
        match self {
            Self::Ed25519 => SigningKey::from_bytes(private).verifying_key().to_bytes(),
            Self::X25519 => PublicKey::from(&StaticSecret::from(*private)).to_bytes(),
        }
    }

    fn private_key(self, private: &[u8; 32], extractable: bool, usages: Usages) -> Key {
        let public = self.public_of(private);
        self.key(Some(private), &public, extractable, usages)
    }

    fn key(
        self,
        private: Option<&[u8; 32]>,
        public: &[u8; 32],
        extractable: bool,
        usages: Usages,
    ) -> Key {
        let material = Material::Curve {
            private: private.map(|it| it.to_vec().into()),
            public: public.to_vec(),
        };
        Key::new(KeyAlgorithm::Okp(self), material, extractable, usages)
    }
}

/// The public and the private key of a new pair.
pub(super) fn generate(
    okp: Okp,
    extractable: bool,
    usages: Usages,
    rng: &mut StdRng,
) -> Outcome<(Key, Key)> {
    let (of_public, of_private) = okp.usages();
    usages.require_within(of_public.and(of_private))?;
    let mut private = Zeroizing::new([0; 32]);
    rng.fill_bytes(private.as_mut());
    let private = okp.private_key(&private, extractable, usages.intersection(of_private));
    let for_public = usages.intersection(of_public);
    let public = public(okp, private.curve_public()?, true, for_public)?;
    Ok((public, private))
}

/// <https://w3c.github.io/webcrypto/#ed25519-operations-import-key>,
/// <https://w3c.github.io/webcrypto/#x25519-operations-import-key>
pub(super) fn import(okp: Okp, data: KeyData, extractable: bool, usages: Usages) -> Outcome<Key> {
    let (of_public, of_private) = okp.usages();
    let is_public = data.is_public();
    usages.require_within(if is_public { of_public } else { of_private })?;
    Ok(match data {
        KeyData::Raw(bytes) => public(okp, &bytes, extractable, usages)?,
        KeyData::Spki(spki) => {
            let bytes = key_format::parse_spki(okp.oid(), &spki)?;
            public(okp, &bytes, extractable, usages)?
        }
        KeyData::Pkcs8(pkcs8) => {
            let private = array(&key_format::parse_pkcs8(okp.oid(), &pkcs8)?)?;
            okp.private_key(&private, extractable, usages)
        }
        KeyData::Jwk(jwk) => {
            jwk.check("OKP", of_private.jwk_use(), extractable, usages)?;
            if jwk.text("crv") != Some(okp.as_str()) {
                return Err(data_error("the JSON Web Key is for another curve"));
            }
            if okp == Okp::Ed25519 && jwk.text("alg") != Some("EdDSA") {
                jwk.check_alg(okp.as_str())?;
            }
            let x = jwk.bytes("x")?;
            if is_public {
                return public(okp, &x, extractable, usages);
            }
            let key = okp.private_key(&*array(&jwk.bytes("d")?)?, extractable, usages);
            if key.curve_public()? != x.as_slice() {
                return Err(data_error("'x' is not the public key of 'd'"));
            }
            key
        }
    })
}

fn public(okp: Okp, bytes: &[u8], extractable: bool, usages: Usages) -> Outcome<Key> {
    Ok(okp.key(None, &*array(bytes)?, extractable, usages))
}

fn array(bytes: &[u8]) -> Outcome<Zeroizing<[u8; 32]>> {
    <[u8; 32]>::try_from(bytes)
        .map(Zeroizing::new)
        .map_err(|_| data_error("a key of this curve has 32 bytes"))
}

/// <https://w3c.github.io/webcrypto/#ed25519-operations-export-key>,
/// <https://w3c.github.io/webcrypto/#x25519-operations-export-key>
pub(super) fn export(key: &Key, okp: Okp, format: KeyFormat) -> Outcome<Exported> {
    let is_public = key.r#type() == KeyType::Public;
    format.check_curve(key)?;
    match format {
        KeyFormat::Raw => Ok(Exported::Bytes(key.curve_public()?.to_vec().into())),
        KeyFormat::Spki => key_format::to_spki(okp.oid(), key.curve_public()?),
        KeyFormat::Pkcs8 => key_format::to_pkcs8(okp.oid(), key.curve_private()?),
        KeyFormat::Jwk => {
            let mut jwk = JsonWebKey::new("OKP")
                .with("crv", okp.as_str())
                .with_bytes("x", key.curve_public()?)
                .with_usages(key.usages, key.extractable);
            if okp == Okp::Ed25519 {
                jwk = jwk.with("alg", okp.as_str());
            }
            if !is_public {
                jwk = jwk.with_bytes("d", key.curve_private()?);
            }
            Ok(Exported::Jwk(jwk))
        }
    }
}

/// <https://w3c.github.io/webcrypto/#ed25519-operations-sign>
pub(super) fn sign(key: &Key, data: &[u8]) -> Outcome<Vec<u8>> {
    let private = SigningKey::from_bytes(&*array(key.curve_private()?)?);
    Ok(private.sign(data).to_bytes().to_vec())
}

/// <https://w3c.github.io/webcrypto/#ed25519-operations-verify>: points of small order are refused.
pub(super) fn verify(key: &Key, signature: &[u8], data: &[u8]) -> Outcome<bool> {
    key.require_public()?;
    let public = VerifyingKey::from_bytes(&*array(key.curve_public()?)?);
    let (Ok(public), Ok(signature)) = (public, Signature::from_slice(signature)) else {
        return Ok(false);
    };
    Ok(public.verify_strict(data, &signature).is_ok())
}

/// <https://w3c.github.io/webcrypto/#x25519-operations-derive-bits>
pub(super) fn derive(private: &Key, public: &Key) -> Outcome<Secret> {
    let private = StaticSecret::from(*array(private.curve_private()?)?);
    let public = PublicKey::from(*array(public.curve_public()?)?);
    let secret = private.diffie_hellman(&public);
    if secret.was_contributory() {
        Ok(secret.as_bytes().to_vec().into())
    } else {
        Err(operation_error("the public key is a point of small order"))
    }
}

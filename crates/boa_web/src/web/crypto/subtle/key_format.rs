//! [`KeyFormat`](https://w3c.github.io/webcrypto/#dfn-KeyFormat): keys outside of a `CryptoKey`.

use super::{
    failure::{Failure, Outcome, data_error, invalid_access, not_supported, operation_error},
    jwk::JsonWebKey,
    key::{Key, KeyType, Material, Secret},
};
use crate::webidl::enumerations;
use pkcs8::{
    AlgorithmIdentifierRef, ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef,
    der::{
        Decode, Encode,
        asn1::{BitStringRef, OctetStringRef},
    },
};
use zeroize::Zeroizing;

enumerations! {
    /// `KeyFormat`
    pub(super) KeyFormat { Raw "raw", Spki "spki", Pkcs8 "pkcs8", Jwk "jwk" }
}

/// A key to be imported.
#[derive(Debug, Clone)]
pub(super) enum KeyData {
    Raw(Secret),
    Spki(Secret),
    Pkcs8(Secret),
    Jwk(JsonWebKey),
}

impl KeyFormat {
    /// Fails with an InvalidAccessError for a private key in a format of public ones.
    pub(super) fn check_curve(self, key: &Key) -> Outcome<()> {
        let is_of_public = matches!(self, Self::Raw | Self::Spki);
        if is_of_public && key.r#type() != KeyType::Public {
            return Err(invalid_access(
                "a private key has the formats 'pkcs8' and 'jwk'",
            ));
        }
        Ok(())
    }
}

impl KeyData {
    /// Whether it is a public key, of an algorithm that has pairs.
    pub(super) fn is_public(&self) -> bool {
        match self {
            Self::Raw(_) | Self::Spki(_) => true,
            Self::Pkcs8(_) => false,
            Self::Jwk(jwk) => !jwk.has("d"),
        }
    }

    /// The bytes of a secret key, and the JSON Web Key that has them.
    pub(super) fn secret(self) -> Outcome<(Secret, Option<JsonWebKey>)> {
        match self {
            Self::Raw(bytes) => Ok((bytes, None)),
            Self::Jwk(jwk) if jwk.text("kty") == Some("oct") => Ok((jwk.bytes("k")?, Some(jwk))),
            Self::Jwk(_) => Err(data_error("the JSON Web Key has another 'kty'")),
            _ => Err(NOT_OF_SECRETS),
        }
    }

    /// A key that was decrypted.
    pub(super) fn of_bytes(format: KeyFormat, bytes: Secret) -> Outcome<Self> {
        Ok(match format {
            KeyFormat::Raw => Self::Raw(bytes),
            KeyFormat::Spki => Self::Spki(bytes),
            KeyFormat::Pkcs8 => Self::Pkcs8(bytes),
            KeyFormat::Jwk => Self::Jwk(JsonWebKey::from_json(&bytes)?),
        })
    }
}

/// An exported key.
#[derive(Debug, Clone)]
pub(super) enum Exported {
    Bytes(Secret),
    Jwk(JsonWebKey),
}

impl Exported {
    /// The bytes to be encrypted.
    pub(super) fn into_bytes(self) -> Secret {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Jwk(jwk) => jwk.to_json(),
        }
    }
}

const NOT_OF_SECRETS: Failure = not_supported("secret keys have the formats 'raw' and 'jwk'");
const NO_HANDLE: Failure = operation_error("the key is not of this kind");

impl Key {
    /// The bytes of a secret key.
    pub(super) fn secret(&self) -> Outcome<&[u8]> {
        match &self.material {
            Material::Secret(bytes) => Ok(bytes),
            _ => Err(NO_HANDLE),
        }
    }

    /// A secret key outside of its `CryptoKey`.
    pub(super) fn export_secret(&self, alg: String, format: KeyFormat) -> Outcome<Exported> {
        let bytes = self.secret()?;
        match format {
            KeyFormat::Raw => Ok(Exported::Bytes(bytes.to_vec().into())),
            KeyFormat::Jwk => Ok(Exported::Jwk(
                JsonWebKey::new("oct")
                    .with_bytes("k", bytes)
                    .with("alg", alg)
                    .with_usages(self.usages, self.extractable),
            )),
            _ => Err(NOT_OF_SECRETS),
        }
    }

    /// The point of a key of an elliptic curve.
    pub(super) fn curve_public(&self) -> Outcome<&[u8]> {
        match &self.material {
            Material::Curve { public, .. } => Ok(public),
            _ => Err(NO_HANDLE),
        }
    }

    /// The private number of a private key of an elliptic curve.
    pub(super) fn curve_private(&self) -> Outcome<&[u8]> {
        match &self.material {
            Material::Curve {
                private: Some(private),
                ..
            } => Ok(private),
            Material::Curve { private: None, .. } => Err(invalid_access(
                "a private key is needed, and this is a public one",
            )),
            _ => Err(NO_HANDLE),
        }
    }
}

/// The key in a `SubjectPublicKeyInfo` for this algorithm, which has no parameters.
pub(super) fn parse_spki(oid: ObjectIdentifier, spki: &[u8]) -> Outcome<Vec<u8>> {
    let not_valid = data_error("the data are not a public key of this algorithm");
    let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(|_| not_valid)?;
    if info.algorithm.oid != oid || info.algorithm.parameters.is_some() {
        return Err(not_valid);
    }
    let bytes = info.subject_public_key.as_bytes().ok_or(not_valid)?;
    Ok(bytes.to_vec())
}

/// The key in a `PrivateKeyInfo` for this algorithm, which has no parameters.
pub(super) fn parse_pkcs8(oid: ObjectIdentifier, pkcs8: &[u8]) -> Outcome<Secret> {
    let not_valid = data_error("the data are not a private key of this algorithm");
    let info = PrivateKeyInfoRef::from_der(pkcs8).map_err(|_| not_valid)?;
    if info.algorithm.oid != oid || info.algorithm.parameters.is_some() {
        return Err(not_valid);
    }
    let bytes = <&OctetStringRef>::from_der(info.private_key.as_bytes()).map_err(|_| not_valid)?;
    Ok(bytes.as_bytes().to_vec().into())
}

const fn without_parameters(oid: ObjectIdentifier) -> AlgorithmIdentifierRef<'static> {
    AlgorithmIdentifierRef {
        oid,
        parameters: None,
    }
}

/// A `SubjectPublicKeyInfo`.
pub(super) fn to_spki(oid: ObjectIdentifier, public: &[u8]) -> Outcome<Exported> {
    let failed = |_| operation_error("the key can't be written");
    let info = SubjectPublicKeyInfoRef {
        algorithm: without_parameters(oid),
        subject_public_key: BitStringRef::from_bytes(public).map_err(failed)?,
    };
    Ok(Exported::Bytes(info.to_der().map_err(failed)?.into()))
}

/// A `PrivateKeyInfo`.
pub(super) fn to_pkcs8(oid: ObjectIdentifier, private: &[u8]) -> Outcome<Exported> {
    let failed = |_| operation_error("the key can't be written");
    let private = OctetStringRef::new(private).map_err(failed)?;
    let private = Zeroizing::new(private.to_der().map_err(failed)?);
    let private = OctetStringRef::new(&private).map_err(failed)?;
    let info = PrivateKeyInfoRef::new(without_parameters(oid), private);
    Ok(Exported::Bytes(info.to_der().map_err(failed)?.into()))
}

//! [ECDSA](https://w3c.github.io/webcrypto/#ecdsa) and
//! [ECDH](https://w3c.github.io/webcrypto/#ecdh).

use super::{
    digest::Hash,
    failure::{Outcome, data_error, not_supported, operation_error},
    jwk::JsonWebKey,
    key::{Key, KeyAlgorithm, KeyType, Material, Secret},
    key_format::{Exported, KeyData, KeyFormat},
    usages::Usages,
};
use crate::webidl::enumerations;
use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::elliptic_curve::{Generate, sec1::ToSec1Point};
use pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use rand::rngs::StdRng;
use zeroize::Zeroizing;

enumerations! {
    /// A `NamedCurve`.
    pub(super) Curve { P256 "P-256", P384 "P-384", P521 "P-521" }
}

impl Curve {
    /// The `alg` of JSON Web Keys for ECDSA.
    const fn jwk_alg(self) -> &'static str {
        match self {
            Self::P256 => "ES256",
            Self::P384 => "ES384",
            Self::P521 => "ES512",
        }
    }

    /// The length of a coordinate, in bytes.
    const fn coordinate_length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

enumerations! {
    /// The algorithm that a key of a curve is for.
    pub(super) EcScheme { Ecdsa "ECDSA", Ecdh "ECDH" }
}

const DERIVE: Usages = Usages::DERIVE_KEY.and(Usages::DERIVE_BITS);

impl EcScheme {
    /// The usages of public keys, and of private keys.
    const fn usages(self) -> (Usages, Usages) {
        match self {
            Self::Ecdsa => (Usages::VERIFY, Usages::SIGN),
            Self::Ecdh => (Usages::NONE, DERIVE),
        }
    }
}

/// Evaluates an expression with the crate of a curve.
macro_rules! with_curve {
    ($curve:expr, $module:ident => $body:expr) => {
        match $curve {
            Curve::P256 => {
                use p256 as $module;
                $body
            }
            Curve::P384 => {
                use p384 as $module;
                $body
            }
            Curve::P521 => {
                use p521 as $module;
                $body
            }
        }
    };
}

/// The private number, and the point of its public key.
type Pair = (Secret, Vec<u8>);

macro_rules! pair {
    ($secret:expr) => {{
        let secret = $secret;
        let point = secret.public_key().to_sec1_point(false);
        let point = point.as_bytes().to_vec();
        (Zeroizing::new(secret.to_bytes().to_vec()), point)
    }};
}

/// The pair of a private number.
fn pair_of(curve: Curve, private: &[u8]) -> Outcome<Pair> {
    let not_valid = |_| data_error("the private key is not one of this curve");
    with_curve!(curve, module => {
        Ok(pair!(module::SecretKey::from_slice(private).map_err(not_valid)?))
    })
}

/// The public and the private key of a new pair:
/// <https://w3c.github.io/webcrypto/#ecdsa-operations-generate-key>,
/// <https://w3c.github.io/webcrypto/#ecdh-operations-generate-key>
pub(super) fn generate(
    scheme: EcScheme,
    curve: Option<Curve>,
    extractable: bool,
    usages: Usages,
    rng: &mut StdRng,
) -> Outcome<(Key, Key)> {
    let (of_public, of_private) = scheme.usages();
    usages.require_within(of_public.and(of_private))?;
    let curve = curve.ok_or(not_supported("the curve is not P-256, P-384 or P-521"))?;
    let (private, public) = with_curve!(curve, module => {
        pair!(module::SecretKey::generate_from_rng(rng))
    });
    let algorithm = KeyAlgorithm::Ec { scheme, curve };
    let of_pair = |private| Material::Curve {
        private,
        public: public.clone(),
    };
    let (public_key, private_key) = (of_pair(None), of_pair(Some(private)));
    let for_public = usages.intersection(of_public);
    let for_private = usages.intersection(of_private);
    Ok((
        Key::new(algorithm.clone(), public_key, true, for_public),
        Key::new(algorithm, private_key, extractable, for_private),
    ))
}

/// <https://w3c.github.io/webcrypto/#ecdsa-operations-import-key>,
/// <https://w3c.github.io/webcrypto/#ecdh-operations-import-key>
pub(super) fn import(
    scheme: EcScheme,
    curve: Option<Curve>,
    data: KeyData,
    extractable: bool,
    usages: Usages,
) -> Outcome<Key> {
    let (of_public, of_private) = scheme.usages();
    let is_public = data.is_public();
    usages.require_within(if is_public { of_public } else { of_private })?;
    let curve = curve.ok_or(data_error("the curve is not P-256, P-384 or P-521"))?;
    let (private, public) = match data {
        KeyData::Raw(point) => (None, point_of(curve, &point)?),
        KeyData::Spki(spki) => (None, point_of_spki(curve, &spki)?),
        KeyData::Pkcs8(pkcs8) => {
            let (private, public) = pair_of_pkcs8(curve, &pkcs8)?;
            (Some(private), public)
        }
        KeyData::Jwk(jwk) => {
            jwk.check("EC", of_private.jwk_use(), extractable, usages)?;
            if jwk.text("crv") != Some(curve.as_str()) {
                return Err(data_error("the JSON Web Key is for another curve"));
            }
            if scheme == EcScheme::Ecdsa {
                jwk.check_alg(curve.jwk_alg())?;
            }
            let public = point_of(curve, &uncompressed(curve, &jwk)?)?;
            let private = if is_public {
                None
            } else {
                let d = jwk.bytes("d")?;
                if d.len() != curve.coordinate_length() {
                    return Err(data_error("'d' does not have the length of the curve"));
                }
                let (private, of_private) = pair_of(curve, &d)?;
                if of_private != public {
                    return Err(data_error("'x' and 'y' are not the public key of 'd'"));
                }
                Some(private)
            };
            (private, public)
        }
    };
    let algorithm = KeyAlgorithm::Ec { scheme, curve };
    let material = Material::Curve { private, public };
    Ok(Key::new(algorithm, material, extractable, usages))
}

/// The point of a JSON Web Key.
fn uncompressed(curve: Curve, jwk: &JsonWebKey) -> Outcome<Vec<u8>> {
    let mut point = vec![4];
    for name in ["x", "y"] {
        let coordinate = jwk.bytes(name)?;
        if coordinate.len() != curve.coordinate_length() {
            return Err(data_error(
                "a coordinate does not have the length of the curve",
            ));
        }
        point.extend_from_slice(&coordinate);
    }
    Ok(point)
}

/// A point on the curve, uncompressed.
fn point_of(curve: Curve, point: &[u8]) -> Outcome<Vec<u8>> {
    let not_valid = |_| data_error("the data are not a point of this curve");
    with_curve!(curve, module => {
        let key = module::PublicKey::from_sec1_bytes(point).map_err(not_valid)?;
        Ok(key.to_sec1_point(false).as_bytes().to_vec())
    })
}

fn point_of_spki(curve: Curve, spki: &[u8]) -> Outcome<Vec<u8>> {
    let not_valid = |_| data_error("the data are not a public key of this curve");
    with_curve!(curve, module => {
        let key = module::PublicKey::from_public_key_der(spki).map_err(not_valid)?;
        Ok(key.to_sec1_point(false).as_bytes().to_vec())
    })
}

fn pair_of_pkcs8(curve: Curve, pkcs8: &[u8]) -> Outcome<Pair> {
    let not_valid = |_| data_error("the data are not a private key of this curve");
    with_curve!(curve, module => {
        Ok(pair!(module::SecretKey::from_pkcs8_der(pkcs8).map_err(not_valid)?))
    })
}

/// <https://w3c.github.io/webcrypto/#ecdsa-operations-export-key>,
/// <https://w3c.github.io/webcrypto/#ecdh-operations-export-key>
pub(super) fn export(key: &Key, curve: Curve, format: KeyFormat) -> Outcome<Exported> {
    let is_public = key.r#type() == KeyType::Public;
    let point = key.curve_public()?;
    let not_written = || operation_error("the key can't be written");
    format.check_curve(key)?;
    match format {
        KeyFormat::Raw => Ok(Exported::Bytes(point.to_vec().into())),
        KeyFormat::Spki => with_curve!(curve, module => {
            let key = module::PublicKey::from_sec1_bytes(point).map_err(|_| not_written())?;
            let der = key.to_public_key_der().map_err(|_| not_written())?;
            Ok(Exported::Bytes(der.as_bytes().to_vec().into()))
        }),
        KeyFormat::Pkcs8 => with_curve!(curve, module => {
            let key = module::SecretKey::from_slice(key.curve_private()?);
            let der = key.map_err(|_| not_written())?.to_pkcs8_der();
            let der = der.map_err(|_| not_written())?;
            Ok(Exported::Bytes(der.as_bytes().to_vec().into()))
        }),
        KeyFormat::Jwk => {
            let (x, y) = point[1..].split_at(curve.coordinate_length());
            let mut jwk = JsonWebKey::new("EC")
                .with("crv", curve.as_str())
                .with_bytes("x", x)
                .with_bytes("y", y)
                .with_usages(key.usages, key.extractable);
            if !is_public {
                jwk = jwk.with_bytes("d", key.curve_private()?);
            }
            Ok(Exported::Jwk(jwk))
        }
    }
}

/// The value of the hash function, as long as a coordinate at least: to the left of shorter values
/// are zeros.
fn prehash(curve: Curve, hash: Hash, data: &[u8]) -> Vec<u8> {
    let value = hash.digest(data);
    let mut padded = vec![0; curve.coordinate_length().saturating_sub(value.len())];
    padded.extend_from_slice(&value);
    padded
}

/// <https://w3c.github.io/webcrypto/#ecdsa-operations-sign>
pub(super) fn sign(key: &Key, curve: Curve, hash: Hash, data: &[u8]) -> Outcome<Vec<u8>> {
    let failed = |_| operation_error("the data can't be signed");
    let (private, prehash) = (key.curve_private()?, prehash(curve, hash, data));
    with_curve!(curve, module => {
        let key = module::ecdsa::SigningKey::from_slice(private).map_err(failed)?;
        let signature: module::ecdsa::Signature = key.sign_prehash(&prehash).map_err(failed)?;
        Ok(signature.to_bytes().to_vec())
    })
}

/// <https://w3c.github.io/webcrypto/#ecdsa-operations-verify>
pub(super) fn verify(
    key: &Key,
    curve: Curve,
    hash: Hash,
    signature: &[u8],
    data: &[u8],
) -> Outcome<bool> {
    key.require_public()?;
    let (public, prehash) = (key.curve_public()?, prehash(curve, hash, data));
    with_curve!(curve, module => {
        let key = module::ecdsa::VerifyingKey::from_sec1_bytes(public);
        let signature = module::ecdsa::Signature::from_slice(signature);
        Ok(match (key, signature) {
            (Ok(key), Ok(signature)) => key.verify_prehash(&prehash, &signature).is_ok(),
            _ => false,
        })
    })
}

/// <https://w3c.github.io/webcrypto/#ecdh-operations-derive-bits>
pub(super) fn derive(private: &Key, curve: Curve, public: &Key) -> Outcome<Secret> {
    let failed = |_| operation_error("no secret can be derived");
    let (private, public) = (private.curve_private()?, public.curve_public()?);
    with_curve!(curve, module => {
        let private = module::SecretKey::from_slice(private).map_err(failed)?;
        let public = module::PublicKey::from_sec1_bytes(public).map_err(failed)?;
        let secret = module::ecdh::diffie_hellman(private.to_nonzero_scalar(), public.as_affine());
        Ok(secret.raw_secret_bytes().to_vec().into())
    })
}

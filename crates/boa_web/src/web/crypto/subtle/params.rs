//! The dictionaries with the parameters of algorithms. They have their names in the standard.
//!
//! They inherit from [`Algorithm`], which is read before them.

use super::algorithm::{AlgorithmIdentifier, BigInteger, Buffer};
use crate::{
    web::crypto::CryptoKey,
    webidl::{EnforceRange, PlatformRef, dictionaries},
};
use boa_engine::JsString;

/// `HashAlgorithmIdentifier`
type HashAlgorithmIdentifier = AlgorithmIdentifier;

dictionaries! {
    /// `Algorithm`
    pub(super) struct Algorithm {
        pub(super) name: "name" JsString,
    }

    /// `HmacKeyGenParams` and `HmacImportParams`
    pub(super) struct HmacKeyGenParams {
        pub(super) hash: "hash" HashAlgorithmIdentifier,
        pub(super) length: "length" Option<EnforceRange<u32>>,
    }

    /// `AesKeyGenParams` and `AesDerivedKeyParams`
    pub(super) struct AesKeyGenParams {
        pub(super) length: "length" EnforceRange<u16>,
    }

    /// `AesCtrParams`
    pub(super) struct AesCtrParams {
        pub(super) counter: "counter" Buffer,
        pub(super) length: "length" EnforceRange<u8>,
    }

    /// `AesCbcParams`
    pub(super) struct AesCbcParams {
        pub(super) iv: "iv" Buffer,
    }

    /// `AesGcmParams`
    pub(super) struct AesGcmParams {
        pub(super) additional_data: "additionalData" Option<Buffer>,
        pub(super) iv: "iv" Buffer,
        pub(super) tag_length: "tagLength" Option<EnforceRange<u8>>,
    }

    /// `RsaKeyGenParams`
    pub(super) struct RsaKeyGenParams {
        pub(super) modulus_length: "modulusLength" EnforceRange<u32>,
        pub(super) public_exponent: "publicExponent" BigInteger,
    }

    /// `RsaHashedKeyGenParams`
    pub(super) struct RsaHashedKeyGenParams: RsaKeyGenParams {
        pub(super) hash: "hash" HashAlgorithmIdentifier,
    }

    /// `RsaHashedImportParams`
    pub(super) struct RsaHashedImportParams {
        pub(super) hash: "hash" HashAlgorithmIdentifier,
    }

    /// `RsaPssParams`
    pub(super) struct RsaPssParams {
        pub(super) salt_length: "saltLength" EnforceRange<u32>,
    }

    /// `RsaOaepParams`
    pub(super) struct RsaOaepParams {
        pub(super) label: "label" Option<Buffer>,
    }

    /// `EcKeyGenParams` and `EcKeyImportParams`
    pub(super) struct EcKeyGenParams {
        pub(super) named_curve: "namedCurve" JsString,
    }

    /// `EcdsaParams`
    pub(super) struct EcdsaParams {
        pub(super) hash: "hash" HashAlgorithmIdentifier,
    }

    /// `EcdhKeyDeriveParams`
    pub(super) struct EcdhKeyDeriveParams {
        pub(super) public: "public" PlatformRef<CryptoKey>,
    }

    /// `HkdfParams`
    pub(super) struct HkdfParams {
        pub(super) hash: "hash" HashAlgorithmIdentifier,
        pub(super) info: "info" Buffer,
        pub(super) salt: "salt" Buffer,
    }

    /// `Pbkdf2Params`
    pub(super) struct Pbkdf2Params {
        pub(super) hash: "hash" HashAlgorithmIdentifier,
        pub(super) iterations: "iterations" EnforceRange<u32>,
        pub(super) salt: "salt" Buffer,
    }
}

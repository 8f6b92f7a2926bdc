//! [SHA](https://w3c.github.io/webcrypto/#sha).

use super::{failure::Outcome, work::Ending};
use crate::webidl::enumerations;
use ring::{digest, hkdf, hmac};

/// The bytes after which it is asked whether the result is still wanted: some milliseconds.
const BYTES_PER_CHECK: usize = 1 << 20;

enumerations! {
    /// A hash function.
    pub(super) Hash { Sha1 "SHA-1", Sha256 "SHA-256", Sha384 "SHA-384", Sha512 "SHA-512" }
}

impl Hash {
    /// The number in the names of algorithms of JSON Web Keys, such as HS256.
    pub(super) const fn jwk_suffix(self) -> &'static str {
        match self {
            Self::Sha1 => "1",
            Self::Sha256 => "256",
            Self::Sha384 => "384",
            Self::Sha512 => "512",
        }
    }

    /// The length of its values, in bytes.
    pub(super) fn length(self) -> usize {
        self.algorithm().output_len()
    }

    /// The length of its blocks, in bytes.
    pub(super) fn block_length(self) -> usize {
        self.algorithm().block_len()
    }

    pub(super) fn digest(self, data: &[u8]) -> Vec<u8> {
        digest::digest(self.algorithm(), data).as_ref().to_vec()
    }

    /// As [`Hash::digest`]. Fails when the result is not wanted any more.
    pub(super) fn digest_in_parts(self, data: &[u8], ending: &Ending) -> Outcome<Vec<u8>> {
        let mut context = digest::Context::new(self.algorithm());
        for part in data.chunks(BYTES_PER_CHECK) {
            context.update(part);
            ending.check()?;
        }
        Ok(context.finish().as_ref().to_vec())
    }

    fn algorithm(self) -> &'static digest::Algorithm {
        self.hmac().digest_algorithm()
    }

    pub(super) fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    pub(super) fn hkdf(self) -> hkdf::Algorithm {
        match self {
            Self::Sha1 => hkdf::HKDF_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hkdf::HKDF_SHA256,
            Self::Sha384 => hkdf::HKDF_SHA384,
            Self::Sha512 => hkdf::HKDF_SHA512,
        }
    }
}

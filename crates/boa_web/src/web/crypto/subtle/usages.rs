//! [`KeyUsage`](https://w3c.github.io/webcrypto/#dfn-KeyUsage): what a key may be used for.

use super::failure::{Outcome, syntax_error};
use crate::webidl::enumerations;

enumerations! {
    /// One usage, in the order of the standard.
    pub(super) KeyUsage {
        Encrypt "encrypt",
        Decrypt "decrypt",
        Sign "sign",
        Verify "verify",
        DeriveKey "deriveKey",
        DeriveBits "deriveBits",
        WrapKey "wrapKey",
        UnwrapKey "unwrapKey",
    }
}

/// A set of usages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Usages(u8);

impl Usages {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ENCRYPT: Self = Self::of(KeyUsage::Encrypt);
    pub(super) const DECRYPT: Self = Self::of(KeyUsage::Decrypt);
    pub(super) const SIGN: Self = Self::of(KeyUsage::Sign);
    pub(super) const VERIFY: Self = Self::of(KeyUsage::Verify);
    pub(super) const DERIVE_KEY: Self = Self::of(KeyUsage::DeriveKey);
    pub(super) const DERIVE_BITS: Self = Self::of(KeyUsage::DeriveBits);
    pub(super) const WRAP_KEY: Self = Self::of(KeyUsage::WrapKey);
    pub(super) const UNWRAP_KEY: Self = Self::of(KeyUsage::UnwrapKey);

    const fn of(usage: KeyUsage) -> Self {
        Self(1 << usage as u8)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The `use` of JSON Web Keys, if these are the usages of private keys.
    pub(super) const fn jwk_use(self) -> &'static str {
        if self.contains(Self::SIGN) {
            "sig"
        } else {
            "enc"
        }
    }

    /// Fails with a SyntaxError if a usage is not in `allowed`.
    pub(super) fn require_within(self, allowed: Self) -> Outcome<()> {
        if allowed.contains(self) {
            Ok(())
        } else {
            Err(syntax_error(
                "the key can't be used for what `keyUsages` says",
            ))
        }
    }

    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let all = KeyUsage::ALL.iter();
        all.filter(move |usage| self.contains(Self::of(**usage)))
            .map(|usage| usage.as_str())
    }
}

impl FromIterator<KeyUsage> for Usages {
    fn from_iter<I: IntoIterator<Item = KeyUsage>>(each: I) -> Self {
        each.into_iter().map(Self::of).fold(Self::NONE, Self::and)
    }
}

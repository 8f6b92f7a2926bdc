//! [`KeyUsage`](https://w3c.github.io/webcrypto/#dfn-KeyUsage): what a key may be used for.

use super::failure::{Outcome, syntax_error};
use crate::webidl::{FromJs, type_error};
use boa_engine::{Context, JsResult, JsString, JsValue};

/// A set of usages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Usages(u8);

impl Usages {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ENCRYPT: Self = Self(1);
    pub(super) const DECRYPT: Self = Self(1 << 1);
    pub(super) const SIGN: Self = Self(1 << 2);
    pub(super) const VERIFY: Self = Self(1 << 3);
    pub(super) const DERIVE_KEY: Self = Self(1 << 4);
    pub(super) const DERIVE_BITS: Self = Self(1 << 5);
    pub(super) const WRAP_KEY: Self = Self(1 << 6);
    pub(super) const UNWRAP_KEY: Self = Self(1 << 7);

    /// The names, in the order of the standard.
    const NAMES: [&'static str; 8] = [
        "encrypt",
        "decrypt",
        "sign",
        "verify",
        "deriveKey",
        "deriveBits",
        "wrapKey",
        "unwrapKey",
    ];

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

    /// The usage of that name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let place = Self::NAMES.iter().position(|it| *it == name)?;
        Some(Self(1 << place))
    }

    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let has = move |place: usize| self.0 & 1 << place != 0;
        (0..8)
            .filter(move |place| has(*place))
            .map(|place| Self::NAMES[place])
    }
}

/// A `KeyUsage`, in a sequence.
impl FromJs for Usages {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let name = JsString::from_js(value, context)?.to_std_string_lossy();
        Self::of_name(&name).ok_or_else(|| type_error(format!("'{name}' is not a usage of keys")))
    }
}

impl FromIterator<Self> for Usages {
    fn from_iter<I: IntoIterator<Item = Self>>(each: I) -> Self {
        each.into_iter().fold(Self::NONE, Self::and)
    }
}

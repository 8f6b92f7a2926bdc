//! Values between Rust and scripts, by [serde](https://serde.rs).
//!
//! | in Rust | for scripts | and back |
//! |---|---|---|
//! | `()`, a unit struct | `undefined` | `undefined`, `null` |
//! | `None` | `null` | `null`, `undefined`, a property that is missing |
//! | `Some` | its value | the same |
//! | `bool` | boolean | the same |
//! | `String`, `&str`, `char` | string | the same; a lone surrogate is U+FFFD |
//! | integers of up to 32 bits, `f32`, `f64` | number | number; integers are read from a BigInt too |
//! | wider integers, up to `i128` and `u128` | number up to 2^53 - 1, otherwise BigInt | number, BigInt |
//! | [`BigInt`] | BigInt | BigInt, number |
//! | `Vec`, slices, tuples, `HashSet` and the like | `Array` | `Array`, `Set`, typed arrays |
//! | [`Set`] | `Set` | the same as a `Vec` |
//! | [`TypedArray`] | `Int8Array` ... `Float64Array`, `BigInt64Array`, `BigUint64Array` | the same bytes; other sequences number by number |
//! | structs | object | object, `Map` |
//! | `HashMap`, `BTreeMap` | object, whose keys are strings: numbers and booleans are converted | object, `Map` with keys of any kind |
//! | [`Map`] | `Map`, with keys of any kind | `Map`, object |
//! | `serde_bytes`, `bytes::Bytes` (its feature `serde`) | `Uint8Array` | `ArrayBuffer`, typed arrays, `DataView` |
//! | [`Date`] | `Date` | `Date` |
//! | `String` | | `Date`, in its ISO form |
//! | an enum | `"Variant"`, `{ Variant: content }` | the same |
//! | [`Function`](super::Function) | function | function |
//! | [`Accepted`](crate::websocket::Accepted) | an open `WebSocket` | |
//!
//! A symbol can't be converted, and neither can a promise: [`Runtime::call`](super::Runtime::call)
//! and [`Runtime::evaluate`](super::Runtime::evaluate) await it. A value may have 128 levels of
//! nesting and four million values, so a cycle can't be converted either. Bytes are copied once in
//! each direction. -0 is 0 as an integer. A property that can't be read because it is `undefined`
//! is read as if it were missing, as in JSON: `#[serde(default)]` and `Option` hold for it. Of an
//! object for a struct the values of its fields alone are read.
//!
//! ```
//! use boa_engine::Context;
//! use boa_websocket::runtime::values;
//!
//! let context = &mut Context::default();
//! let value = values::to_js([("apple", 3), ("pear", 5)], context)?;
//! let prices: Vec<(String, u8)> = values::from_js(&value, context)?;
//! assert_eq!(prices[1], ("pear".to_owned(), 5));
//! let error = values::from_js::<Vec<(String, bool)>>(&value, context).unwrap_err();
//! assert_eq!(error.path(), "[0][1]");
//! # Ok::<_, values::ValueError>(())
//! ```

pub(crate) mod containers;
pub(crate) mod date;
pub(crate) mod deserialize;
pub(crate) mod from_js;
mod operation_types;
pub(crate) mod serialize;
pub(crate) mod source;
mod to_js;

pub use containers::{BigInt, Map, Set, TypedArray, TypedArrayElement};
pub use date::Date;
pub use operation_types::Serde;
pub(crate) use {
    deserialize::{Input, deserialize},
    serialize::{serialize, serialize_arguments},
};

use boa_engine::{Context, JsError, JsNativeError, JsValue};
use from_js::Js;
use serde::{Serialize, de::DeserializeOwned};
use std::{borrow::Cow, fmt};

/// The limit on the levels of nesting. Each level is several calls on the thread's stack.
pub(crate) const MAX_DEPTH: u32 = 128;

/// Converts a Rust value to a JavaScript value. The [module's documentation](self) has the table of
/// conversions.
///
/// # Errors
/// [`ValueError`] if the value is nested too deeply, a map has a key that is not a string, a number
/// or a boolean, or its `Serialize` fails.
pub fn to_js(value: impl Serialize, context: &mut Context) -> Result<JsValue, ValueError> {
    serialize(value, context)
}

/// Converts a JavaScript value to a Rust value. The [module's documentation](self) has the table of
/// conversions.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::runtime::values;
/// use std::collections::HashMap;
///
/// let context = &mut Context::default();
/// let script = "({ prices: new Map([['apple', 3n]]), open: true })";
/// let value = context.eval(Source::from_bytes(script))?;
/// #[derive(serde::Deserialize)]
/// struct Shop { prices: HashMap<String, u64>, open: bool }
/// let shop: Shop = values::from_js(&value, context)?;
/// assert!(shop.open && shop.prices["apple"] == 3);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ValueError`] if the value is of another type, is nested too deeply, or a getter throws.
pub fn from_js<T: DeserializeOwned>(
    value: &JsValue,
    context: &mut Context,
) -> Result<T, ValueError> {
    let input = || Input::Value(value.clone());
    deserialize(Js::new(context), input(), || Some(input()))
}

/// The opposite of [`serialize_arguments`]. Missing elements of a tuple are undefined.
pub(super) fn from_arguments<T: DeserializeOwned>(
    args: &[JsValue],
    context: &mut Context,
) -> Result<T, ValueError> {
    let input = || Input::Arguments(Cow::Borrowed(args));
    deserialize(Js::new(context), input(), || Some(input()))
}

/// A value that can't be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "isolated", derive(serde::Serialize, serde::Deserialize))]
pub struct ValueError {
    /// The keys and indices that lead to the value, the innermost first.
    #[cfg_attr(feature = "isolated", serde(with = "crate::runtime::limited_items"))]
    path: Vec<String>,
    message: String,
}

impl ValueError {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self {
            path: Vec::new(),
            message: message.to_string(),
        }
    }

    pub(crate) fn too_deep() -> Self {
        Self::new(format_args!(
            "it is nested more deeply than {MAX_DEPTH} levels"
        ))
    }

    pub(crate) fn too_many() -> Self {
        Self::new("it has too many values")
    }

    pub(crate) fn thrown(error: &JsError) -> Self {
        Self::new(error.to_string().lines().next().unwrap_or_default())
    }

    pub(crate) fn within(mut self, place: impl fmt::Display) -> Self {
        self.path.push(place.to_string());
        self
    }

    /// The path to the part that can't be converted: `user.friends[2]`. Empty for the value itself.
    #[must_use]
    pub fn path(&self) -> String {
        let path: String = self.path.iter().rev().map(String::as_str).collect();
        path.strip_prefix('.').map(str::to_owned).unwrap_or(path)
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{path}: {}", self.message)
        }
    }
}

impl std::error::Error for ValueError {}

impl serde::ser::Error for ValueError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message)
    }
}

impl serde::de::Error for ValueError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message)
    }
}

/// Becomes a TypeError.
impl From<ValueError> for JsError {
    fn from(error: ValueError) -> Self {
        JsNativeError::typ().with_message(error.to_string()).into()
    }
}

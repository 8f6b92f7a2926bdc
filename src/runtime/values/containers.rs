//! Containers that serde has no type for: [`Map`], [`Set`], [`TypedArray`] and [`BigInt`].

use super::ValueError;
use boa_engine::{
    Context, JsResult, JsValue,
    builtins::typed_array::TypedArrayKind,
    object::builtins::{
        AlignedVec, JsArrayBuffer, JsBigInt64Array, JsBigUint64Array, JsFloat32Array,
        JsFloat64Array, JsInt8Array, JsInt16Array, JsInt32Array, JsUint8Array, JsUint16Array,
        JsUint32Array,
    },
};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
};
use std::{cell::Cell, fmt, marker::PhantomData};

macro_rules! wrappers {
    ($($(#[$attribute:meta])* $wrapper:ident($inner:ident) $name:literal;)*) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(clippy::exhaustive_structs, reason = "programs make it")]
        pub struct $wrapper<$inner>(pub $inner);

        impl<$inner> $wrapper<$inner> {
            /// The name by which the conversions of values know it.
            pub(crate) const NAME: &'static str = $name;
        }

        impl<$inner> From<$inner> for $wrapper<$inner> {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl<$inner: Serialize> Serialize for $wrapper<$inner> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct($name, &self.0)
            }
        }

        impl<'de, $inner: Deserialize<'de>> Deserialize<'de> for $wrapper<$inner> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $inner::deserialize(deserializer).map(Self)
            }
        }
    )*};
}

wrappers! {
    /// A map of Rust that becomes a `Map` of scripts, with keys of any kind. It is read from a
    /// `Map`, and from an object. Other formats have the map itself.
    ///
    /// ```
    /// use boa_websocket::{Runtime, runtime::values::Map};
    /// use std::collections::BTreeMap;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().build()?;
    /// runtime.execute("seats.js", "const swap = (map) => new Map([...map].map(([seat, name]) => [name, seat]))").await?;
    /// let seats = Map(BTreeMap::from([((1, 'a'), "Ada".to_owned())]));
    /// let Map(names): Map<BTreeMap<String, (u8, char)>> = runtime.call("swap", seats).await?;
    /// assert_eq!(names["Ada"], (1, 'a'));
    /// # Ok(())
    /// # }
    /// ```
    Map(M) "boa_websocket::runtime::values::Map";

    /// A sequence of Rust that becomes a `Set` of scripts. It is read from a `Set`, and from other
    /// sequences. Other formats have the sequence itself.
    ///
    /// ```
    /// use boa_websocket::{Runtime, runtime::values::Set};
    /// use std::collections::HashSet;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().build()?;
    /// runtime.execute("with.js", "const withTea = (set) => set.add('tea')").await?;
    /// let Set(all): Set<HashSet<String>> = runtime.call("withTea", Set(["milk", "tea"])).await?;
    /// assert_eq!(all.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    Set(T) "boa_websocket::runtime::values::Set";

    /// An integer that becomes a BigInt of scripts, however small it is. It is read from a BigInt,
    /// and from an integral number. Other formats have the integer itself.
    ///
    /// ```
    /// use boa_websocket::{Runtime, runtime::values::BigInt};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().build()?;
    /// runtime.execute("next.js", "const next = (n) => n + 1n").await?;
    /// let BigInt(next): BigInt<u64> = runtime.call("next", BigInt(41_u64)).await?;
    /// assert_eq!(next, 42);
    /// # Ok(())
    /// # }
    /// ```
    BigInt(N) "boa_websocket::runtime::values::BigInt";
}

/// Numbers that become a typed array of scripts: `Vec<f32>` a `Float32Array`, `Vec<u64>` a
/// `BigUint64Array`. The numbers cross as bytes, not one by one. It is read from a typed array;
/// from one of other numbers, and from other sequences, number by number. Other formats have a
/// sequence of numbers.
///
/// ```
/// use boa_websocket::{Runtime, runtime::values::TypedArray};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().build()?;
/// runtime.execute("half.js", "const half = (samples) => samples.map((sample) => sample / 2)").await?;
/// let TypedArray(halves): TypedArray<f32> = runtime.call("half", TypedArray(vec![1.0_f32, 3.0])).await?;
/// assert_eq!(halves, [0.5, 1.5]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "programs make it")]
pub struct TypedArray<T>(pub Vec<T>);

impl<T> From<Vec<T>> for TypedArray<T> {
    fn from(numbers: Vec<T>) -> Self {
        Self(numbers)
    }
}

mod sealed {
    pub trait Sealed {}
}

/// The numbers of a [`TypedArray`]: integers of up to 64 bits, `f32` and `f64`.
pub trait TypedArrayElement: Copy + Serialize + sealed::Sealed {
    #[doc(hidden)]
    const NAME: &'static str;
    #[doc(hidden)]
    fn append(self, bytes: &mut AlignedVec<u8>);
    #[doc(hidden)]
    fn read(bytes: &[u8]) -> Vec<Self>;
}

macro_rules! elements {
    ($($element:ident $kind:ident $array:ident $name:literal;)*) => {
        $(
            impl sealed::Sealed for $element {}

            impl TypedArrayElement for $element {
                const NAME: &'static str = $name;

                fn append(self, bytes: &mut AlignedVec<u8>) {
                    bytes.extend_from_slice(&self.to_ne_bytes());
                }

                fn read(bytes: &[u8]) -> Vec<Self> {
                    let (chunks, _) = bytes.as_chunks();
                    chunks.iter().map(|bytes| Self::from_ne_bytes(*bytes)).collect()
                }
            }
        )*

        /// The names of the types of typed arrays.
        pub(crate) const TYPED_ARRAYS: &[&str] = &[$($name),*];

        /// The bytes of a typed array of this name, to a script.
        #[cfg(feature = "isolated")]
        pub(crate) fn serialize_typed_array<S: Serializer>(
            name: &str,
            bytes: &[u8],
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match name {
                $($name => TypedArray(<$element>::read(bytes)).serialize(serializer),)*
                _ => serializer.serialize_bytes(bytes),
            }
        }

        /// The numbers of a typed array of this name.
        #[cfg(feature = "isolated")]
        pub(crate) fn each_number<T: $(From<$element> +)*>(name: &str, bytes: &[u8]) -> Vec<T> {
            match name {
                $($name => <$element>::read(bytes).into_iter().map(T::from).collect(),)*
                _ => Vec::new(),
            }
        }

        pub(super) const fn name_of_kind(kind: TypedArrayKind) -> Option<&'static str> {
            match kind {
                $(TypedArrayKind::$kind => Some($name),)*
                #[allow(unreachable_patterns, reason = "the engine has more kinds with some of its features")]
                _ => None,
            }
        }

        /// The kind of the typed array that a type of this name is.
        pub(super) fn kind(name: &str) -> Option<TypedArrayKind> {
            match name {
                $($name => Some(TypedArrayKind::$kind),)*
                _ => None,
            }
        }

        fn view(kind: TypedArrayKind, buffer: JsArrayBuffer, context: &mut Context) -> JsResult<JsValue> {
            match kind {
                $(TypedArrayKind::$kind => $array::from_array_buffer(buffer, context).map(JsValue::from),)*
                #[allow(unreachable_patterns, reason = "the engine has more kinds with some of its features")]
                _ => JsUint8Array::from_array_buffer(buffer, context).map(JsValue::from),
            }
        }
    };
}

elements! {
    i8 Int8 JsInt8Array "boa_websocket::runtime::values::TypedArray<i8>";
    u8 Uint8 JsUint8Array "boa_websocket::runtime::values::TypedArray<u8>";
    i16 Int16 JsInt16Array "boa_websocket::runtime::values::TypedArray<i16>";
    u16 Uint16 JsUint16Array "boa_websocket::runtime::values::TypedArray<u16>";
    i32 Int32 JsInt32Array "boa_websocket::runtime::values::TypedArray<i32>";
    u32 Uint32 JsUint32Array "boa_websocket::runtime::values::TypedArray<u32>";
    i64 BigInt64 JsBigInt64Array "boa_websocket::runtime::values::TypedArray<i64>";
    u64 BigUint64 JsBigUint64Array "boa_websocket::runtime::values::TypedArray<u64>";
    f32 Float32 JsFloat32Array "boa_websocket::runtime::values::TypedArray<f32>";
    f64 Float64 JsFloat64Array "boa_websocket::runtime::values::TypedArray<f64>";
}

thread_local! {
    /// The bytes between a [`TypedArray`] and the conversion, which serde passes as numbers.
    static PASSED: Cell<Option<AlignedVec<u8>>> = const { Cell::new(None) };
}

impl<T: TypedArrayElement> Serialize for TypedArray<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = AlignedVec::with_capacity(0, size_of_val(&*self.0));
        for number in &self.0 {
            number.append(&mut bytes);
        }
        PASSED.set(Some(bytes));
        let result = serializer.serialize_newtype_struct(T::NAME, &self.0);
        // Another format has not taken them.
        PASSED.take();
        result
    }
}

/// The bytes of the [`TypedArray`] that is being serialized.
pub(super) fn take_bytes() -> Result<AlignedVec<u8>, ValueError> {
    PASSED
        .take()
        .ok_or_else(|| ValueError::new("a typed array has no bytes"))
}

/// The typed array of these bytes.
pub(super) fn write_typed_array(
    kind: TypedArrayKind,
    bytes: AlignedVec<u8>,
    context: &mut Context,
) -> Result<JsValue, ValueError> {
    let made = JsArrayBuffer::from_byte_block(bytes, context)
        .and_then(|buffer| view(kind, buffer, context));
    made.map_err(|error| ValueError::thrown(&error))
}

impl<'de, T: TypedArrayElement + Deserialize<'de>> Deserialize<'de> for TypedArray<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers<T>(PhantomData<T>);

        impl<'de, T: TypedArrayElement + Deserialize<'de>> Visitor<'de> for Numbers<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a typed array")
            }

            /// The bytes of a typed array of these numbers.
            fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Vec<T>, E> {
                Ok(T::read(&bytes))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Vec<T>, D::Error> {
                Vec::deserialize(deserializer)
            }
        }

        deserializer
            .deserialize_newtype_struct(T::NAME, Numbers(PhantomData))
            .map(Self)
    }
}

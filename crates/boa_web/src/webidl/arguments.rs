//! The arguments of operations and constructors.

use super::{FromJs, sequence::check_interrupt};
use boa_engine::{Context, JsResult, JsValue};
use std::slice;

/// The arguments of an operation or a constructor: `()`, the type of a single argument, or a tuple
/// of types.
///
/// They are converted from the first to the last, and the first exception ends the call, as in
/// [overload resolution](https://webidl.spec.whatwg.org/#js-overloads). The arguments of an
/// overloaded operation are an enumeration of [`overloads!`](crate::overloads).
///
/// ```
/// use boa_engine::{Context, JsValue, js_string};
/// use boa_web::webidl::{Arguments, UsvString, Variadic};
///
/// type Append = (UsvString, Option<u32>);
/// assert_eq!(Append::LENGTH, 1);
/// let context = &mut Context::default();
/// let (name, size) = Append::from_args(&[js_string!("a").into()], context)?;
/// assert_eq!((name.0.as_str(), size), ("a", None));
/// let Variadic(rest) = Variadic::<u32>::from_args(&[1.into(), 2.5.into()], context)?;
/// assert_eq!(rest, [1, 2]);
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub trait Arguments: Sized {
    /// The number of required arguments: the `length` of the function. A call with fewer is a
    /// TypeError, before any is converted.
    const LENGTH: usize;
    /// The number of arguments that are converted. A call may have more.
    const MAX_LENGTH: usize;

    /// Converts the arguments of a call. May run script.
    ///
    /// # Errors
    /// The first exception of a conversion.
    fn from_args(args: &[JsValue], context: &mut Context) -> JsResult<Self>;
}

/// One argument: every type that implements [`FromJs`], or [`Variadic`] as the last one.
pub trait Argument: Sized {
    /// Whether a call without it is right.
    const IS_OPTIONAL: bool;
    /// The number of arguments of a call that it takes at most.
    const MAX_LENGTH: usize = 1;

    /// Converts the next argument, or the remaining ones.
    ///
    /// # Errors
    /// The exception of the conversion.
    fn next(args: &mut slice::Iter<'_, JsValue>, context: &mut Context) -> JsResult<Self>;
}

impl<T: FromJs> Argument for T {
    const IS_OPTIONAL: bool = T::IS_OPTIONAL;

    fn next(args: &mut slice::Iter<'_, JsValue>, context: &mut Context) -> JsResult<Self> {
        match args.next() {
            Some(value) => T::from_js(value, context),
            None => T::from_js(&JsValue::undefined(), context),
        }
    }
}

/// `T... name`: all remaining arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variadic<T>(pub Vec<T>);

impl<T: FromJs> Argument for Variadic<T> {
    const IS_OPTIONAL: bool = true;
    const MAX_LENGTH: usize = usize::MAX;

    fn next(args: &mut slice::Iter<'_, JsValue>, context: &mut Context) -> JsResult<Self> {
        let mut all = Vec::with_capacity(args.len());
        for value in args {
            check_interrupt(context)?;
            all.push(T::from_js(value, context)?);
        }
        Ok(Self(all))
    }
}

impl Arguments for () {
    const LENGTH: usize = 0;
    const MAX_LENGTH: usize = 0;

    fn from_args(_: &[JsValue], _: &mut Context) -> JsResult<Self> {
        Ok(())
    }
}

impl<T: Argument> Arguments for T {
    const LENGTH: usize = length(&[T::IS_OPTIONAL]);
    const MAX_LENGTH: usize = T::MAX_LENGTH;

    fn from_args(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        T::next(&mut args.iter(), context)
    }
}

macro_rules! tuples {
    ($(($($type:ident)*))*) => {$(
        impl<$($type: Argument),*> Arguments for ($($type,)*) {
            const LENGTH: usize = length(&[$($type::IS_OPTIONAL),*]);
            const MAX_LENGTH: usize = 0_usize$(.saturating_add(<$type as Argument>::MAX_LENGTH))*;

            fn from_args(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
                let args = &mut args.iter();
                // A tuple is evaluated from the left to the right.
                Ok(($($type::next(args, context)?,)*))
            }
        }
    )*};
}

tuples! {
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
    (A B C D E F G H I)
    (A B C D E F G H I J)
    (A B C D E F G H I J K)
    (A B C D E F G H I J K L)
    (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N)
    (A B C D E F G H I J K L M N O)
}

/// The number of required arguments. An optional argument before a required one does not compile.
const fn length(are_optional: &[bool]) -> usize {
    let mut length = 0;
    while length < are_optional.len() && !are_optional[length] {
        length += 1;
    }
    let mut rest = length;
    while rest < are_optional.len() {
        assert!(
            are_optional[rest],
            "a required argument follows an optional one"
        );
        rest += 1;
    }
    length
}

//! [Overloaded operations](https://webidl.spec.whatwg.org/#idl-overloading).

use super::type_error;
use boa_engine::{JsError, JsValue};

/// Overloads: enumerations whose variants are the argument lists of an operation or a constructor.
///
/// A call has the arguments of the first variant that takes as many. If several take as many, the
/// one before has a condition after `if`: a function of the argument at a position, which is `None`
/// if it is missing. A call that no variant takes is a TypeError.
///
/// ```
/// use boa_engine::{Context, JsValue, js_string};
/// use boa_web::webidl::{Arguments, Double, dictionaries, is_dictionary, overloads};
///
/// dictionaries! {
///     struct MoveOptions { speed: "speed" f64 = 1.0 }
/// }
///
/// overloads! {
///     enum Move {
///         /// `undefined move(optional MoveOptions options = {});`
///         Home { options: MoveOptions } if is_dictionary(0),
///         /// `undefined move(double height);`
///         Up { height: Double },
///         /// `undefined move(double x, double y, optional MoveOptions options = {});`
///         To { x: Double, y: Double, options: MoveOptions },
///     }
/// }
///
/// let context = &mut Context::default();
/// assert_eq!(Move::LENGTH, 0);
/// assert!(matches!(Move::from_args(&[], context)?, Move::Home { options } if options.speed == 1.0));
/// assert!(matches!(Move::from_args(&[js_string!("3").into()], context)?, Move::Up { height } if height.0 == 3.0));
/// let (x, y) = (JsValue::from(1), JsValue::from(2));
/// assert!(matches!(Move::from_args(&[x, y], context)?, Move::To { x, y, options } if x.0 + y.0 == 3.0 * options.speed));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[macro_export]
macro_rules! overloads {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident { $($argument:ident: $type:ty),* $(,)? } $(if $condition:ident($position:literal))?
            ),* $(,)?
        }
    )*) => {$(
        $(#[$attribute])*
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant { $($argument: $type),* }),*
        }

        impl $crate::webidl::Arguments for $name {
            const LENGTH: usize = $crate::webidl::least_of(&[
                $(<($($type),*) as $crate::webidl::Arguments>::LENGTH),*
            ]);
            const MAX_LENGTH: usize = $crate::webidl::greatest_of(&[
                $(<($($type),*) as $crate::webidl::Arguments>::MAX_LENGTH),*
            ]);

            fn from_args(
                args: &[boa_engine::JsValue],
                context: &mut boa_engine::Context,
            ) -> boa_engine::JsResult<Self> {
                let count = args.len().min(Self::MAX_LENGTH);
                $(
                    if $crate::webidl::takes::<($($type),*)>(count) $(&& $condition(args.get($position)))? {
                        let ($($argument),*) =
                            <($($type),*) as $crate::webidl::Arguments>::from_args(args, context)?;
                        return Ok(Self::$variant { $($argument),* });
                    }
                )*
                Err($crate::webidl::no_overload(count))
            }
        }
    )*};
}

/// A condition of [`overloads!`](crate::overloads): whether the argument is converted to a
/// dictionary, where another overload has a string, a number or a boolean. Undefined, null and a
/// missing argument are the empty dictionary.
#[must_use]
pub fn is_dictionary(argument: Option<&JsValue>) -> bool {
    argument.is_none_or(|value| value.is_null_or_undefined() || value.is_object())
}

/// Whether a call may have so many arguments.
#[doc(hidden)]
#[must_use]
pub const fn takes<A: super::Arguments>(count: usize) -> bool {
    A::LENGTH <= count && count <= A::MAX_LENGTH
}

#[doc(hidden)]
#[must_use]
pub const fn least_of(lengths: &[usize]) -> usize {
    let (mut least, mut index) = (usize::MAX, 0);
    while index < lengths.len() {
        if lengths[index] < least {
            least = lengths[index];
        }
        index += 1;
    }
    least
}

#[doc(hidden)]
#[must_use]
pub const fn greatest_of(lengths: &[usize]) -> usize {
    let (mut greatest, mut index) = (0, 0);
    while index < lengths.len() {
        if lengths[index] > greatest {
            greatest = lengths[index];
        }
        index += 1;
    }
    greatest
}

#[cold]
#[doc(hidden)]
#[must_use]
pub fn no_overload(count: usize) -> JsError {
    type_error(format!("no overload takes these {count} arguments"))
}

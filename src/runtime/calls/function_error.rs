//! [`FunctionError`]: what a function in Rust throws.

use crate::runtime::values::ValueError;
use boa_engine::{
    Context, JsError, JsNativeError, JsResult, JsString, JsValue, js_string,
    property::PropertyDescriptor,
};
use serde::{Deserialize, Serialize};
use std::{any::Any, error, fmt};

/// An error of a function in Rust that scripts can distinguish from others: by its class or name,
/// by a code, and by its cause.
///
/// Functions of [`Builder::function`](crate::Builder::function),
/// [`define_function`](crate::runtime::define_function) and
/// [`future_to_promise`](crate::runtime::future_to_promise) may have any error with a text, and
/// throw an `Error` with that text. With this type as their error they throw what it describes. In
/// a child ([`isolated`](crate#features)) it is the same.
///
/// ```
/// use boa_websocket::{Runtime, runtime::FunctionError};
///
/// fn room(name: String) -> Result<u32, FunctionError> {
///     let unknown = || FunctionError::new(format_args!("there is no room '{name}'")).with_code("E_ROOM");
///     let digits = name.strip_prefix("room ").ok_or_else(unknown)?;
///     digits.parse().map_err(|error| {
///         FunctionError::new("it is not a number").with_name("RangeError").with_cause(FunctionError::new(error))
///     })
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().function("room", room).build()?;
/// let said: String = runtime.evaluate("code.js", "try { room('attic') } catch (error) { error.code }").await?;
/// assert_eq!(said, "E_ROOM");
/// let said: bool = runtime
///     .evaluate("class.js", "try { room('room x') } catch (e) { e instanceof RangeError && e.cause instanceof Error }")
///     .await?;
/// assert!(said);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionError {
    message: String,
    name: Option<String>,
    code: Option<String>,
    cause: Option<Box<Self>>,
}

impl FunctionError {
    /// An `Error` with this message.
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            name: None,
            code: None,
            cause: None,
        }
    }

    /// Sets the class, if `name` is built in: `TypeError`, `RangeError` and the like. Otherwise
    /// sets `name` on an `Error`.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets its property `code`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets its property `cause`.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Self>) -> Self {
        self.cause = Some(Box::new(cause.into()));
        self
    }

    /// The exception that a function throws for an error of any type.
    pub(crate) fn of<E: fmt::Display + 'static>(error: &E) -> Self {
        let known = (error as &dyn Any).downcast_ref::<Self>();
        known.cloned().unwrap_or_else(|| Self::new(error))
    }

    pub(in crate::runtime) fn into_js(self, context: &mut Context) -> JsResult<JsError> {
        let Self {
            message,
            name,
            code,
            cause,
        } = self;
        let (native, is_class) = match name.as_deref() {
            Some("EvalError") => (JsNativeError::eval(), true),
            Some("RangeError") => (JsNativeError::range(), true),
            Some("ReferenceError") => (JsNativeError::reference(), true),
            Some("SyntaxError") => (JsNativeError::syntax(), true),
            Some("TypeError") => (JsNativeError::typ(), true),
            Some("URIError") => (JsNativeError::uri(), true),
            name => (JsNativeError::error(), matches!(name, None | Some("Error"))),
        };
        let mut native = native.with_message(message);
        if let Some(cause) = cause {
            native = native.with_cause(cause.into_js(context)?);
        }
        let error = JsError::from(native);
        let name = name.filter(|_| !is_class);
        if name.is_none() && code.is_none() {
            return Ok(error);
        }
        let value = error.into_opaque(context)?;
        let object = value.to_object(context)?;
        let mut set = |key: JsString, text: String, enumerable: bool| {
            let text = JsValue::from(JsString::from(text));
            let property = PropertyDescriptor::builder()
                .value(text)
                .writable(true)
                .configurable(true);
            object.define_property_or_throw(key, property.enumerable(enumerable), context)
        };
        if let Some(name) = name {
            set(js_string!("name"), name, false)?;
        }
        if let Some(code) = code {
            set(js_string!("code"), code, true)?;
        }
        Ok(JsError::from_opaque(value))
    }
}

impl fmt::Display for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl error::Error for FunctionError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.cause.as_ref().map(|cause| &**cause as _)
    }
}

impl From<String> for FunctionError {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

impl From<&str> for FunctionError {
    fn from(message: &str) -> Self {
        Self::new(message)
    }
}

/// Becomes a TypeError, as for a function without errors of its own.
impl From<ValueError> for FunctionError {
    fn from(error: ValueError) -> Self {
        Self::new(error).with_name("TypeError")
    }
}

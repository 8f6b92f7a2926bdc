//! [Callback functions](https://webidl.spec.whatwg.org/#js-callback-function) and
//! [callback interfaces](https://webidl.spec.whatwg.org/#js-user-objects).

use super::{FromJs, type_error};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};

/// A callback function: a value that can be called.
#[derive(Debug, Clone, Trace, Finalize)]
pub struct CallbackFunction(pub JsObject);

impl FromJs for CallbackFunction {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        value
            .as_callable()
            .map(Self)
            .ok_or_else(|| type_error("the value is not a function"))
    }
}

/// A callback interface with a single operation: a function, or an object with a method of the
/// operation's name that is looked up at each call.
///
/// ```
/// use boa_engine::{JsValue, Source};
/// use boa_web::{dom, webidl::{CallbackFunction, CallbackInterface, FromJs}};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let value = context.eval(Source::from_bytes("({ accept(x) { return x + 1 } })"))?;
/// let (method, this) = CallbackInterface::from_js(&value, context)?.operation("accept", JsValue::undefined(), context)?;
/// let host = dom::host(context); // callbacks are called by the host, which may end them
/// assert_eq!(host.call(&method, &this, &[1.into()], context)?, 2.into());
///
/// let value = context.eval(Source::from_bytes("(x) => x * 2"))?;
/// let function = CallbackFunction::from_js(&value, context)?.0.clone();
/// assert_eq!(host.call(&function, &JsValue::undefined(), &[3.into()], context)?, 6.into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Trace, Finalize)]
pub struct CallbackInterface(pub JsObject);

impl FromJs for CallbackInterface {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        value
            .as_object()
            .map(Self)
            .ok_or_else(|| type_error("the value is not an object"))
    }
}

impl CallbackInterface {
    /// The function to call and its `this`, for
    /// [calling the user object's operation](https://webidl.spec.whatwg.org/#call-a-user-objects-operation).
    /// A function is called with the given `this`. A method of an object is called with the object.
    ///
    /// # Errors
    /// A TypeError if the object has no such method, or the exception that looking it up throws.
    pub fn operation(
        &self,
        name: &'static str,
        this: JsValue,
        context: &mut Context,
    ) -> JsResult<(JsObject, JsValue)> {
        if self.0.is_callable() {
            return Ok((self.0.clone(), this));
        }
        let method = self.0.get(JsString::from(name), context)?;
        let method = method
            .as_callable()
            .ok_or_else(|| type_error(format!("the object's {name} is not a function")))?;
        Ok((method, self.0.clone().into()))
    }
}

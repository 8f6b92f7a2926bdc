//! [Callback functions](https://webidl.spec.whatwg.org/#js-callback-function).

use super::{FromJs, type_error};
use boa_engine::{Context, JsObject, JsResult, JsValue};
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

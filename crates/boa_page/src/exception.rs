//! Throwing exceptions of the DOM.

use boa_engine::{Context, JsResult};
use boa_web::dom::DomException;

/// [Throws a `DOMException`](https://webidl.spec.whatwg.org/#dfn-throw) with this name.
pub(crate) fn throw<T>(name: &str, message: &str, context: &mut Context) -> JsResult<T> {
    Err(DomException::error(name, message, context))
}

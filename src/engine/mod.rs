//! Workarounds for the engine, boa_engine 0.22. Each file begins with the behaviour of the engine, the issue of
//! [boa](https://github.com/boa-dev/boa/issues) about it, and the condition under which the file can be deleted.

mod error_stack;
pub(crate) mod heap;
pub(crate) mod immutable_prototype;
pub(crate) mod interruptible;
mod json;
mod locale;
pub(crate) mod nesting;
mod recursion;
pub(crate) mod sources;
pub(crate) mod top_level_await;
pub(crate) mod unwinding;

use boa_engine::{Context, JsResult};

/// Replaces the built-in functions of the current realm that are wrong, slow or unsafe in the engine.
pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    error_stack::register(context);
    json::register(context)?;
    locale::register(context);
    recursion::register(context)
}

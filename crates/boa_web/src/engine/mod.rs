//! The [Boa](https://boajs.dev) engine: the crate `boa_engine` in the version of this crate's
//! interfaces.
//!
//! A program that names the engine's types by this module needs no dependency on `boa_engine`, and
//! gets no second version of it:
//!
//! ```
//! use boa_web::{EventLoop, engine::{Context, Source}};
//!
//! let context = &mut Context::default();
//! let events = EventLoop::install(context)?;
//! context.eval(Source::from_bytes("queueMicrotask(() => {})"))?;
//! # Ok::<_, boa_web::engine::JsError>(())
//! ```
//!
//! It is Boa with changes of this project, under names of its own: the package
//! `boa_websocket_engine`, whose [`VERSION`] names the version of Boa and of the changes.
//!
//! Macros that write code with paths of the crate, such as `#[boa_class]` and `#[derive(Trace)]`,
//! need the dependency:
//! `boa_engine = { package = "boa_websocket_engine", version = "=0.22.0-ws.1" }`.

// The private modules are workarounds for the engine. Each file begins with the behaviour of the
// engine, the issue of [boa](https://github.com/boa-dev/boa/issues) about it, and the condition
// under which the file can be deleted.

pub(crate) mod async_jobs;
pub(crate) mod heap;
pub(crate) mod iterator_items;
mod json;
pub(crate) mod nesting;
pub(crate) mod proxies;
mod recursion;

#[doc(no_inline)]
pub use boa_engine::*;
pub use heap::Persistent;

/// Replaces the built-in functions of the current realm that are wrong, slow or unsafe in the
/// engine.
pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    json::register(context);
    recursion::register(context);
    proxies::register(context)
}

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
//! `boa_engine = { package = "boa_websocket_engine", version = "=0.22.0-ws.4" }`.

pub(crate) mod async_jobs;
pub(crate) mod heap;
pub(crate) mod iterator_items;
pub(crate) mod thread_bound;

#[doc(no_inline)]
pub use boa_engine::*;
pub use heap::Persistent;

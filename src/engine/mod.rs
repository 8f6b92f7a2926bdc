//! The [Boa](https://boajs.dev) engine: the crate `boa_engine` in the version of this crate's
//! interfaces.
//!
//! A program that names the engine's types by this module needs no dependency on `boa_engine`, and
//! gets no second version of it:
//!
//! ```
//! use boa_websocket::{Runtime, engine::{Context, js_string, property::Attribute}};
//!
//! let builder = Runtime::builder().setup(|context: &mut Context| {
//!     context.register_global_property(js_string!("answer"), 42, Attribute::all())
//! });
//! ```
//!
//! It is Boa with changes of this project, under names of its own: the package
//! `boa_websocket_engine`, whose [`VERSION`] names the version of Boa and of the changes.
//!
//! Macros that write code with paths of the crate, such as `#[boa_class]` and `#[derive(Trace)]`,
//! need the dependency:
//! `boa_engine = { package = "boa_websocket_engine", version = "=0.22.0-ws.4" }`.

#[cfg(feature = "intl")]
pub(crate) mod intl;
pub(crate) mod top_level_await;

pub use boa_web::engine::*;
pub(crate) use boa_web::internal::{async_jobs::AsyncJobs, heap};

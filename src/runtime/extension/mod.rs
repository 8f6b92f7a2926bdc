//! Extensions that define the interfaces in an existing `Context`, one for each group of
//! interfaces.
//!
//! They implement boa_runtime's [`RuntimeExtension`] and compose with its extensions. The order of
//! registration does not matter: each defines the interfaces of another that it needs.
//!
//! | extension | defines |
//! |---|---|
//! | [`EventsExtension`] | `EventTarget`, `Event` and its subclasses, `AbortController`, `AbortSignal`, `DOMException`; the global object as an event target |
//! | [`TimersExtension`] | `setTimeout`, `setInterval` and their counterparts, `queueMicrotask`, `reportError` |
//! | [`WebSocketExtension`] | `WebSocket` |
//! | [`ConsoleExtension`] | `console` |
//! | [`UrlExtension`] | `URL`, `URLPattern`, `URLSearchParams` |
//! | [`EncodingExtension`] | `TextEncoder`, `TextDecoder`, `atob`, `btoa` |
//! | [`FilesExtension`] | `Blob`, `File`, `FileReader`, `ProgressEvent` |
//! | [`StructuredCloneExtension`] | `structuredClone` |
//! | [`CryptoExtension`] | `crypto` |
//! | [`PerformanceExtension`] | `performance` |
//!
//! The context's job executor must run asynchronous jobs on a tokio runtime with time and I/O,
//! through `run_jobs_async` or an equivalent of its own. It must run promise jobs after each poll
//! of an asynchronous job, and not only after its completion: otherwise microtasks run last.
//! [`WebSocketExtension`] explains this with an example of an executor.
//!
//! # Differences from a [`Runtime`](crate::Runtime)
//!
//! - Microtasks run after the task and not between two listeners, unless the executor's `run_jobs`
//!   is a pure microtask checkpoint and [`EventsExtension::run_jobs_is_checkpoint`] says so.
//!   (`run_jobs` of boa's simple executor also waits for timers and asynchronous jobs, and would
//!   never return.)
//! - `unhandledrejection` and `rejectionhandled` are not fired: they need host hooks, which can't
//!   be changed after a `Context` is built.
//! - An error that ends the executor (boa's simple one ends at the first job that throws) ends
//!   timers and sockets too.
//! - [`Limits`](crate::Limits) and [`Handle`](crate::Handle) belong to a runtime.
//!
//! ```
//! use boa_engine::{Context, Source};
//! use boa_runtime::extensions::RuntimeExtension;
//! use boa_websocket::{
//!     Permissions, WebSocketExtension,
//!     extensions::{TimersExtension, UrlExtension},
//! };
//!
//! let context = &mut Context::default();
//! let sockets = WebSocketExtension::new(Permissions::none().allow_net("chat.example")?);
//! (TimersExtension, sockets, UrlExtension).register(None, context)?;
//! let there = context.eval(Source::from_bytes("[typeof WebSocket, typeof EventTarget, typeof setTimeout].join()"))?;
//! assert_eq!(there, boa_engine::js_string!("function,function,function").into());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod events;
mod interfaces;
mod websocket;

pub use boa_runtime::extensions::RuntimeExtension;
pub use events::EventsExtension;
pub use interfaces::{
    ConsoleExtension, CryptoExtension, EncodingExtension, FilesExtension, PerformanceExtension,
    StructuredCloneExtension, TimersExtension, UrlExtension,
};
pub use websocket::WebSocketExtension;

use crate::webidl::in_realm;
use boa_engine::{Context, JsResult, realm::Realm};

/// Runs steps in a realm, or in the current one if none is given.
fn within(
    realm: Option<Realm>,
    context: &mut Context,
    steps: impl FnOnce(&mut Context) -> JsResult<()>,
) -> JsResult<()> {
    match realm {
        Some(realm) => in_realm(realm, context, steps),
        None => steps(context),
    }
}

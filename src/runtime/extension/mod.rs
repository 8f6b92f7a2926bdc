//! The interfaces in a `Context` that somebody else made: each group of them an extension of its own.
//!
//! They follow boa_runtime's [`RuntimeExtension`], compose with those of boa_runtime and with each other, and may be
//! registered in any order: what one of them needs of another it brings along.
//!
//! | extension | defines |
//! |---|---|
//! | [`EventsExtension`] | `EventTarget`, `Event` and its kinds, `AbortController`, `AbortSignal`, `DOMException`; the global object as an event target |
//! | [`TimersExtension`] | `setTimeout`, `setInterval` and their counterparts, `queueMicrotask`, `reportError` |
//! | [`WebSocketExtension`] | `WebSocket` |
//! | [`ConsoleExtension`] | `console` |
//! | [`UrlExtension`] | `URL`, `URLSearchParams` |
//! | [`EncodingExtension`] | `TextEncoder`, `TextDecoder`, `atob`, `btoa` |
//! | [`FilesExtension`] | `Blob`, `File`, `FileReader`, `ProgressEvent` |
//! | [`StructuredCloneExtension`] | `structuredClone` |
//! | [`CryptoExtension`] | `crypto` |
//! | [`PerformanceExtension`] | `performance` |
//!
//! The context's job executor must run asynchronous jobs on a tokio runtime with time and I/O, by its `run_jobs_async` or an
//! equivalent of its own. It must run promise jobs whenever it has polled an asynchronous job, and not only when one is finished:
//! [`WebSocketExtension`] says why, and has an executor as an example.
//!
//! # What is less than in a [`Runtime`](crate::Runtime)
//!
//! - Microtasks run after the task and not between two listeners, unless the executor's `run_jobs` is a pure microtask
//!   checkpoint and [`EventsExtension::checkpoint_by_run_jobs`] says so. (`run_jobs` of boa's simple executor also waits for
//!   timers and asynchronous jobs: it would never come back.)
//! - `unhandledrejection` and `rejectionhandled` are not fired: that takes hooks that can't be changed once a `Context` is
//!   built.
//! - What ends the executor (boa's simple one ends at the first job that throws) ends timers and sockets too.
//! - [`Limits`](crate::Limits), [`Handle`](crate::Handle) and their ways to stop a script belong to a runtime.
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

use boa_engine::{Context, JsResult, realm::Realm};

/// Runs steps in a realm, or in the current one.
fn within(
    realm: Option<Realm>,
    context: &mut Context,
    steps: impl FnOnce(&mut Context) -> JsResult<()>,
) -> JsResult<()> {
    let outer = realm.map(|realm| context.enter_realm(realm));
    let result = steps(context);
    if let Some(outer) = outer {
        context.enter_realm(outer);
    }
    result
}

//! Extensions that define the interfaces in an existing `Context`, one for each group of
//! interfaces.
//!
//! They implement [`RuntimeExtension`], as tuples of extensions and functions do. So extensions of
//! the crate boa_runtime compose with them: `|realm, context| MicrotaskExtension.register(realm,
//! context)`. Each defines the interfaces of another that it needs, so their order does not matter.
//! Where the program, or an extension of boa_runtime, has defined a name before, registering fails,
//! unless [`OnConflict::on_conflict`] says which one stays. An extension of boa_runtime that is
//! registered later replaces names without an error. Abort signals of other classes work here all
//! the same.
//!
//! | extension | defines |
//! |---|---|
//! | [`EventsExtension`] | `EventTarget`, `Event` and its subclasses, `AbortController`, `AbortSignal`, `DOMException`; the global object as an event target |
//! | [`TimersExtension`] | `setTimeout`, `setInterval` and their counterparts, `queueMicrotask`, `reportError` |
//! | [`WebSocketExtension`] | `WebSocket`, `WebSocketStream` |
//! | `FetchExtension` (feature `fetch`) | `fetch`, `Headers`, `Request`, `Response`, `FormData`, `EventSource`, `XMLHttpRequest` |
//! | [`ConsoleExtension`] | `console` |
//! | [`UrlExtension`] | `URL`, `URLPattern`, `URLSearchParams` |
//! | [`EncodingExtension`] | `TextEncoder`, `TextDecoder`, `atob`, `btoa` |
//! | [`FilesExtension`] | `Blob`, `File`, `FileReader`, `ProgressEvent` |
//! | [`StructuredCloneExtension`] | `structuredClone` |
//! | [`CryptoExtension`] | `crypto` |
//! | [`PerformanceExtension`] | `performance` |
//!
//! `Worker` and `SharedWorker` have no extension. A worker is a [`Runtime`](crate::Runtime) on a thread
//! of its own. It reads scripts as the module loader of its parent does, counts against the limits of
//! its parent, and ends before its parent. The module loader, the limits and the end of a `Context` of
//! the program belong to the program. A program that needs workers makes a `Runtime` with
//! [`Builder::max_workers`](crate::Builder::max_workers); [`Runtime::context`](crate::Runtime::context)
//! is its `Context`.
//!
//! # The loop of the context
//!
//! [`EventLoop`](crate::EventLoop) is the context's job executor, and runs everything: tasks, timers,
//! sockets, promises, asynchronous functions of the program. Install it before the extensions, or
//! make the context with it. It needs no tokio, and neither do the extensions: the sockets have a
//! thread of this crate, unless the program has a tokio runtime with threads
//! ([`WebSocketExtension::tokio`]).
//!
//! ```
//! use boa_engine::{Context, Source};
//! use boa_websocket::{EventLoop, Permissions, extensions::{RuntimeExtension, WebSocketExtension}};
//!
//! let context = &mut Context::default();
//! let events = EventLoop::install(context)?;
//! let sockets = WebSocketExtension::new(Permissions::none().allow_net("chat.example")?);
//! sockets.register(None, context)?;
//! context.eval(Source::from_bytes("setTimeout(() => { globalThis.done = true }, 5)"))?;
//! events.run(context)?; // or one of its other functions, once in a frame for example
//! assert_eq!(context.eval(Source::from_bytes("done"))?, true.into());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! A context that still has the engine's own executor, as `Context::default()` has, gets an
//! [`EventLoop`](crate::EventLoop) with its first extension, which behaves as that executor does:
//! `run_jobs` waits until nothing is left, and `JsPromise::await_blocking` until its promise settles.
//! Exceptions go to the [`reporter`](EventsExtension::reporter). [`EventLoop::install`] takes it over.
//!
//! # A job executor of the program
//!
//! With another executor, or with one of the engine's that the program has an `Rc` of, all tasks of a
//! realm run in one asynchronous job of it. The executor must run asynchronous jobs, and promise jobs after each poll
//! of one, and not only after its completion: otherwise microtasks run last. [`WebSocketExtension`]
//! explains this with an example of an executor.
//!
//! The engine's `SimpleJobExecutor` has the right order. While a socket is open or a timer is set,
//! its `run_jobs` does not return, and it polls without a pause: it takes all of a processor.
//! `JsPromise::await_blocking` does not return before that either, even if its promise has settled.
//!
//! [`EventLoop::install`]: crate::EventLoop::install
//!
//! # Differences from a [`Runtime`](crate::Runtime)
//!
//! - [`Limits`](crate::Limits) and [`Handle`](crate::Handle) belong to a runtime.
//! - Dates are in the time zone of the system if the context has the hooks [`SystemTimeZone`].
//! - `location`, `navigator` and storages are not defined.
//! - With an executor of the program, `unhandledrejection` and `rejectionhandled` are not fired, and
//!   microtasks run after the task and not between two listeners,
//!   unless its `run_jobs` is a pure microtask checkpoint and
//!   [`EventsExtension::microtask_executor`] says so. An error that ends the executor (boa's
//!   simple one ends at the first job that throws) ends timers and sockets too.
//!
//! ```
//! use boa_engine::{Context, Source};
//! use boa_websocket::{
//!     Permissions,
//!     extensions::{RuntimeExtension, TimersExtension, UrlExtension, WebSocketExtension},
//! };
//!
//! let context = &mut Context::default();
//! let sockets = WebSocketExtension::new(Permissions::none().allow_net("chat.example")?);
//! (TimersExtension, sockets, UrlExtension).register(None, context)?;
//! let there = context.eval(Source::from_bytes("[typeof WebSocket, typeof EventTarget, typeof setTimeout].join()"))?;
//! assert_eq!(there, boa_engine::js_string!("function,function,function").into());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "fetch")]
pub use crate::runtime::extension::FetchExtension;
pub use crate::runtime::extension::{
    Conflict, ConsoleExtension, CryptoExtension, EncodingExtension, EventsExtension,
    FilesExtension, OnConflict, PerformanceExtension, RuntimeExtension, StructuredCloneExtension,
    SystemTimeZone, TimersExtension, UrlExtension, WebSocketExtension, WithConflict,
};

//! The web platform for the [Boa](https://boajs.dev) engine, without a network: events, timers,
//! `console`, `URL`, streams, `Blob`, `structuredClone`, `crypto` and others, in a `Context` of
//! your own.
//!
//! | item | purpose |
//! |---|---|
//! | [`EventLoop`] | defines all interfaces in a `Context`, and runs its tasks, timers and futures, as its job executor |
//! | [`web`] | the interfaces one by one, and [`web::streams`] |
//! | [`dom`] | events, event targets, abort signals, tasks |
//! | [`webidl`] | interfaces of your own, from tables of members |
//! | [`host`] | for programs that write a runtime: [`host::Host`], through which interfaces use the event loop |
//! | [`engine`] | Boa, in the version of these interfaces |
//!
//! ```
//! use boa_engine::{Context, Source, js_string};
//! use boa_web::EventLoop;
//!
//! let context = &mut Context::default();
//! let events = EventLoop::install(context)?;
//! let script = "
//!     var title;
//!     addEventListener('loaded', ({ detail }) => { title = detail; });
//!     setTimeout(async () => {
//!         const parts = await Array.fromAsync(ReadableStream.from(['Hello', 'World']));
//!         dispatchEvent(new CustomEvent('loaded', { detail: parts.join() }));
//!     }, 10);
//! ";
//! context.eval(Source::from_bytes(script))?;
//! events.run(context)?;
//! assert_eq!(context.eval(Source::from_bytes("title"))?, js_string!("Hello,World").into());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! A program with an event loop of its own implements [`host::Host`] in place of [`EventLoop`], as
//! the crate `boa_websocket` does on tokio. That crate has `WebSocket` and `fetch`, limits on what
//! scripts use, and modules.
//!
//! # Quotas
//!
//! The engine's collector does not see memory outside of its heap. Interfaces charge it to a quota
//! of the realm, as they do with timers: [`host::set_quotas`].
//!
//! # Errors
//!
//! A function that returns a `JsResult` and says nothing of errors fails only with the error that
//! ends the script (an interrupt, a limit), or never.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `crypto` | `crypto.subtle` and `CryptoKey` |
//! | `serde` | `StackFrame` and the `Level` of `console` as types of serde |
//! | `compression` | `CompressionStream` and `DecompressionStream` |
//! | `url-pattern` | `URLPattern` |
//! | `annex-b`, `system-time-zone`, `temporal`, `xsum` | features of the engine: what only browsers must have, the system's time zone, `Temporal`, `Math.sumPrecise` |
//! | `tokio` | readers and writers of tokio as streams of scripts, and back: `ReadableStream::from_async_read` and others |

// On docs.rs an item says which feature it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_debug_implementations)]

/// `Debug` with the name of the type and these fields. The others are closures, objects of the
/// engine or the like, which say nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! opaque_debug {
    ($type:ident $({ $($field:ident),* })?) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))
                    $($(.field(stringify!($field), &self.$field))*)?
                    .finish_non_exhaustive()
            }
        }
    };
    (dyn $trait:ident) => {
        impl std::fmt::Debug for dyn $trait {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($trait)).finish_non_exhaustive()
            }
        }
    };
}

pub mod dom;
pub mod engine;
mod event_loop;
pub mod host;
mod url_parser;
pub mod web;
pub mod webidl;

pub use event_loop::EventLoop;

/// Internals for `boa_websocket`. Other programs must not use them: they may change in any version.
///
/// - `heap`: counts the runtimes of a thread, to collect garbage when they are dropped.
/// - `limited`, `write_with_position`: the texts of [`ErrorReport`](dom::ErrorReport), for errors
///   that are not such reports.
/// - `engine_jobs`: jobs of the engine as tasks and timers of a host.
/// - `task_scope`: the call that has started a task.
/// - `Rejections`: unhandled rejections, for an event loop.
/// - `ThreadBound`: values in errors.
/// - [`opaque_debug`](crate::opaque_debug), a macro.
#[doc(hidden)]
pub mod internal {
    pub use crate::dom::{
        checkpoint::PerformingCheckpoint,
        rejections::{Rejections, reason},
        report::{limited, write_with_position},
    };

    pub mod async_jobs {
        pub use crate::engine::async_jobs::AsyncJobs;
    }

    pub use crate::engine::thread_bound::ThreadBound;

    pub mod default_executor {
        pub use crate::event_loop::default_executor::{
            report_to, set_io_scope, stand_in, within_scope,
        };
    }

    pub mod engine_jobs {
        pub use crate::dom::engine_jobs::{set_interval, set_timeout, task_of};
    }

    pub mod heap {
        pub use crate::engine::heap::{Heap, has_ended, may_be_used};
    }

    pub mod task_scope {
        pub use crate::dom::task_scope::{TaskScope, current_scope, in_scope, set_current_scope};
    }
}

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Documents;

//! A JavaScript runtime around one interface: the Boa engine, a tokio event loop, and a `WebSocket` as browsers have it.
//!
//! - [`Runtime`] runs scripts and modules, and their timers and sockets. A program of ten lines is in its documentation.
//! - [`WebSocketExtension`] registers the same interfaces in a `boa_engine::Context` that exists already.
//! - [`net`] is a WebSocket client for Rust, without any JavaScript.
//! - [`webidl`] and [`dom`] are for those who add interfaces of their own.
//!
//! # Permissions
//!
//! Scripts reach nothing unless [`Builder::permissions`] says so; a refused connection fails as any other does, and the
//! [`Reporter`] is told what to permit. [`net`] alone is unrestricted.
//!
//! # Threads
//!
//! A runtime belongs to one thread, engine and connections alike, and is driven by a tokio runtime of that thread. Many
//! runtimes need as many threads as should run at once. A runtime is no sandbox: it has no limit on memory, and the engine
//! can abort the process.
//!
//! # Features
//!
//! | feature | default | |
//! |---|---|---|
//! | `cli` | yes | the command `boa-ws`; a library user turns it off |

pub mod dom;
pub mod net;
pub mod permissions;
pub mod runtime;
pub mod web;
pub mod webidl;
pub mod websocket;

pub use permissions::Permissions;
#[doc(inline)]
pub use runtime::extension as extensions;
pub use runtime::{Builder, Error, Handle, Limits, Reporter, Runtime, WebSocketExtension};
pub use web::{Console, ConsoleMessage};

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

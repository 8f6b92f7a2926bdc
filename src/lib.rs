//! A JavaScript runtime around one interface: the [Boa](https://boajs.dev) engine, a tokio event loop, and a `WebSocket` as
//! browsers have it.
//!
//! # Why
//!
//! A program in Rust that is to be scripted, with live connections, needs more than an engine: an event loop that lives with
//! tokio, timers, events, a `WebSocket`, a way to keep a script from reaching what it should not, and one to stop it. That
//! is here, as the standards have it; and each part by itself. (It is no sandbox: a script can end the process that it runs in.
//! `SECURITY.md` says how, and what to do about it.)
//!
//! - [`Runtime`] runs scripts and modules, and their timers and sockets.
//! - [`extensions`] are the same interfaces for a `boa_engine::Context` that exists already.
//! - [`net`] is a WebSocket client for Rust, without any JavaScript.
//! - [`webidl`] and [`dom`] are for those who add interfaces of their own: `sensor.addEventListener("reading", ...)`.
//! - `boa-ws` is a package and a command of its own.
//!
//! # The first program
//!
//! ```
//! use boa_websocket::{Console, ConsoleMessage, Permissions, Runtime, net::MemoryNetwork};
//! use std::{rc::Rc, sync::Arc};
//!
//! struct StandardOutput;
//!
//! impl Console for StandardOutput {
//!     fn print(&self, message: &ConsoleMessage<'_>) {
//!         println!("{message}");
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let network = MemoryNetwork::new();
//! let mut runtime = Runtime::builder()
//!     .permissions(Permissions::none().allow_net("chat.example:443")?)
//!     .console(Rc::new(StandardOutput))
//! #   .connector(Arc::new(network))
//!     .build()?;
//! runtime.execute("bot.js", "
//!     const socket = new WebSocket('wss://chat.example/');
//!     socket.onmessage = ({ data }) => console.log(data);
//! ").await?; // a script; `import` is for a module
//! runtime.run().await?; // until nothing keeps it alive
//! # Ok(())
//! # }
//! ```
//!
//! Scripts and Rust call each other with values of serde: [`Runtime::call`], [`Builder::function`],
//! [`Builder::async_function`], [`Builder::global`]; [`runtime::values`] says what becomes what. The folder `examples` has
//! programs: a bot whose rules are reloaded, a load generator, a web server that runs what people send it, interfaces of
//! one's own, a network inside the process with a clock that runs ahead, a child process, many runtimes at once.
//!
//! # Permissions
//!
//! Scripts reach nothing unless [`Builder::permissions`] says so. Rules are about hosts, ports, schemes and addresses, and
//! the address that is checked is the one that is connected to ([`Permissions`]). A script sees of a refusal what it sees of
//! any connection that fails; the [`Reporter`] is told what would permit it. Modules come from the folder that
//! [`Builder::modules`] names, or from nowhere. [`net`] alone is unrestricted.
//!
//! A runtime is no sandbox. It has no limit on memory, and the engine can be made to abort the process: `SECURITY.md` says how,
//! and what guards against it.
//!
//! # Lifetimes and cancel safety
//!
//! - A future of [`Runtime`]'s may be dropped at any point: timers, sockets and tasks go on at the next call of
//!   [`Runtime::run`]. What else is lost, if anything, stands with each.
//! - A runtime that is dropped drops its connections, without a closing handshake. [`Runtime::shut_down`] has one.
//! - A socket that no script can reach any more, and that has nothing left to tell, is closed when the engine collects it: the
//!   standard's rules.
//! - `JsValue`s hold the engine's memory; they are of no use without their runtime, and can't leave its thread.
//! - A script that is running is ended by [`Limits::script_time`], and by [`Handle::stop`] with [`Limits::stoppable`]: loops within
//!   milliseconds, but later after an `await` or below a function of the engine's, and some things never, which that limit lists. A
//!   runtime that was stopped runs no script any more:
//!
//! ```
//! use boa_websocket::{Error, Limits, Runtime, runtime::StopReason};
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), boa_websocket::Error> {
//! let mut limits = Limits::default();
//! limits.script_time = Some(Duration::from_millis(50));
//! let mut runtime = Runtime::builder().limits(limits).build()?;
//! let ended = runtime.execute("endless.js", "for (;;);").await;
//! assert!(matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))));
//! # Ok(())
//! # }
//! ```
//!
//! # Threads
//!
//! A runtime belongs to one thread, engine and connections alike, and is driven by a tokio runtime of that thread: one of the
//! kind `current_thread`, or a `LocalSet`. It has thousands of sockets with ease; several runtimes on a thread take turns, and
//! many need as many threads as should run at once. From elsewhere a runtime is reached by its [`Handle`], which is `Send`.
//!
//! The thread needs a stack of 2 MiB, as threads have by default; 8 MiB in a debug build (`opt-level = 2` for
//! `[profile.dev.package."*"]` makes it do with less, and scripts ten times faster), and more if [`Limits::recursion`] is raised.
//!
//! # Errors
//!
//! [`Error`] is what keeps a script from coming to its end. Of an exception it has the message, the position, the stack, the
//! line of the source and the JavaScript value ([`dom::ErrorReport`]):
//!
//! ```
//! use boa_websocket::{Error, Runtime};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), boa_websocket::Error> {
//! let mut runtime = Runtime::builder().build()?;
//! let Err(Error::Script(report)) = runtime.execute("rules.js", "\nnull.length").await else { panic!() };
//! let position = report.position().expect("it is known");
//! assert!(report.message.starts_with("TypeError: "));
//! assert_eq!((position.file.as_deref(), position.line), (Some("rules.js"), 2));
//! # Ok(())
//! # }
//! ```
//!
//! What happens later, in a listener or to a connection, is told to the [`Reporter`]. [`net::Error`] is why a connection
//! failed. Nothing panics for what scripts or servers do, and the library prints nothing: [`tracing`] and the counters of
//! [`net::watch`] are for whoever watches.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `metrics` | counters of connections and messages, by the facade of that name: [`net::watch`] |
//!
//! It is not on by default.

pub mod dom;
mod engine;
pub mod runtime;
pub mod web;
pub mod webidl;
pub mod websocket;

#[doc(inline)]
pub use runtime::extension as extensions;
#[doc(inline)]
pub use runtime::{Builder, Error, Handle, Limits, Reporter, Runtime, WebSocketExtension};
#[doc(inline)]
pub use web::{Console, ConsoleMessage};
#[doc(inline)]
pub use wireline as net;
#[doc(inline)]
pub use wireline::{permissions, permissions::Permissions};

/// The examples of the README and of the manuals are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/connecting.md")]
#[doc = include_str!("../docs/embedding.md")]
#[doc = include_str!("../docs/permissions.md")]
struct Documents;

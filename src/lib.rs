//! A JavaScript runtime with a standards-faithful `WebSocket`: the [Boa](https://boajs.dev) engine,
//! an event loop on tokio, and the interfaces that scripts know from browsers.
//!
//! Use it to script a Rust program that has live connections: chat bots, gateways, load tests,
//! rules that users write. Scripts get an event loop, timers, events, modules and sockets. The
//! program decides which hosts they may reach, and can stop them.
//!
//! | item | purpose |
//! |---|---|
//! | [`Runtime`] | runs scripts and modules, their timers and their sockets |
//! | [`extensions`] | the same interfaces for an existing `boa_engine::Context`, whose loop is [`EventLoop`] |
//! | `fetch` | `fetch` for scripts, over the connections of sockets (feature `fetch`) |
//! | `runtime::Recorder` | recordings of what comes into a runtime, and their replay (feature `recording`) |
//! | `isolated` | the same in a process of its own, for untrusted scripts (feature `isolated`) |
//! | [`net`] | the WebSocket client in Rust: the crate `wireline`, which does not depend on the engine |
//! | [`webidl`] and [`dom`] | interfaces of your own: `sensor.addEventListener("reading", ...)` |
//! | [`engine`] | Boa, in the version of these interfaces |
//! | [`messages`] | parts of messages of errors, to add help to them |
//! | [`web`] and [`host`] | the interfaces one by one, and those who run them: for a [`Host`](host::Host) of your own |
//! | [`websocket`] | a `WebSocket` over a connection that the program has accepted |
//!
//! [`webidl`], [`dom`], [`web`], [`engine`] and [`EventLoop`] are the crate `boa_web`, which needs
//! no tokio and has no network.
//!
//! Two more packages build on this one. `boa_page` has documents and pages for runtimes. `boa-ws`
//! is a command that runs scripts, pages and the code blocks of documentation.
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
//! # Values and functions
//!
//! Scripts and Rust exchange values through serde. [`Runtime::call`] calls a function of a script,
//! and [`Runtime::evaluate`] runs a script for its value. [`Builder::function`],
//! [`Builder::async_function`] and [`Builder::global`] define functions and variables for scripts.
//! [`runtime::Function`] is a function of a script that the program keeps. [`runtime::values`] has
//! the table of conversions.
//!
//! The folder `examples` has complete programs: a bot with rules that are reloaded, a load
//! generator, a web server that runs scripts of its users, interfaces of your own, a network inside
//! the process with a simulated clock, and a child process.
//!
//! # Permissions
//!
//! Scripts may connect to the hosts that [`Builder::permissions`] allows, and to no others. Rules
//! consist of hosts, ports, schemes and addresses, and hold for the address of the actual
//! connection ([`Permissions`]). For a refused connection the script gets the same events as for a
//! failed one. The [`Reporter`] gets the rule that would allow it. Scripts may import modules from
//! the folder of [`Builder::modules`]. [`net`] used directly has no restrictions.
//!
//! A runtime is not a sandbox. [`Limits::heap_bytes`] ends scripts that hold too much, but a script can
//! make the engine abort the process. `SECURITY.md` describes this. With the feature `isolated`, `isolated::Runtime` runs
//! untrusted scripts in processes of their own.
//!
//! # Stopping scripts
//!
//! [`Limits::script_time`] ends a script that runs for too long. [`Handle::stop`] ends a running
//! script if [`Limits::stoppable`] is set. Loops and calls end within milliseconds. One long
//! step of the engine ends first: [`Limits::stoppable`] has examples. A stopped runtime runs no more
//! scripts.
//!
//! ```
//! use boa_websocket::{Error, Limits, Runtime, runtime::StopReason};
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), boa_websocket::Error> {
//! let limits = Limits::new().script_time(Duration::from_millis(50));
//! let mut runtime = Runtime::builder().limits(limits).build()?;
//! let ended = runtime.execute("endless.js", "for (;;);").await;
//! assert!(matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))));
//! # Ok(())
//! # }
//! ```
//!
//! # Lifetimes and cancel safety
//!
//! - All futures of [`Runtime`] may be dropped before they complete. Whatever scripts wait for
//!   continues at the next call of [`Runtime::run`]: timers, sockets, imports, asynchronous
//!   functions. The documentation of each method says what becomes of its own result.
//! - Dropping a runtime drops its connections without a closing handshake. [`Runtime::shut_down`]
//!   performs the handshakes.
//! - A socket that no script can reach any more, and that has no more events to fire, is closed
//!   when the engine collects it. These are the rules of the standard.
//! - A `JsValue` refers to the engine's memory. It is useless without its runtime, and can't leave
//!   the thread.
//!
//! # Threads
//!
//! A runtime belongs to one thread, with its engine and its connections. A tokio runtime on that
//! thread drives it: one of the kind `current_thread`, or a `LocalSet`. A [`Handle`] controls the
//! runtime from other threads.
//!
//! One runtime handles thousands of sockets. Several runtimes on a thread take turns. To run
//! scripts in parallel, use a thread for each.
//!
//! The thread needs a stack of 2 MiB, the default of Rust's threads. A debug build needs 8 MiB.
//! With `opt-level = 2` for `[profile.dev.package."*"]` a debug build needs less, and runs scripts
//! ten times faster. A higher [`Limits::nested_calls`] needs a larger stack.
//!
//! # Where to keep a runtime
//!
//! Keep it in a variable of the thread's main function, or of a task that is dropped before the
//! thread ends. All runtimes of a thread share the engine's heap, which is a thread-local. A
//! thread-local is dropped after those that were made later. So a runtime that is put into a
//! thread-local at its first use is dropped after the heap. Then its memory and its connections are
//! leaked until the process ends, and its methods return
//! [`StopReason::ThreadEnded`](runtime::StopReason::ThreadEnded). The same holds for a task in such
//! a place, and for a function of the program whose state owns that function's runtime: nothing
//! drops this cycle before the thread ends.
//!
//! In a pool of threads, take the runtime out before the thread ends: `KEPT.take()` in tokio's
//! `on_thread_stop`, for example. A [`Handle`] and a [`runtime::Function`] may be kept anywhere. A
//! `Context`, a `JsValue` and other values of the engine may not: dropped after the heap, they use
//! freed memory. In a thread-local, wrap them in an [`engine::Persistent`].
//!
//! # Errors
//!
//! [`Error`] says why a script did not complete. For an exception it has the message, the position,
//! the stack, the line of the source and the JavaScript value ([`dom::ErrorReport`]).
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
//! The [`Reporter`] receives later failures: exceptions in listeners, unhandled rejections, failed
//! connections. [`net::Error`] says why a connection failed.
//!
//! No script or server can make the code of this crate panic. The library prints nothing. It emits
//! events of [`tracing`], and [`net::telemetry`] has counters.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `metrics` | counters of connections and messages, through the crate `metrics`: [`net::telemetry`] |
//! | `crypto` | `crypto.subtle` for scripts, and `CryptoKey` |
//! | `fetch` | `fetch` for scripts (`Builder::fetch`), and requests of HTTP/1.1 over the connections of sockets: `net::http1` |
//! | `packages` | packages of npm for scripts: `Builder::packages` |
//! | `recording` | recordings of what comes into a runtime from outside, and replays of them: `runtime::Recorder`, `runtime::Recording` |
//! | `source-maps` | errors of bundles have the positions of their sources: `Builder::source_maps` |
//! | `isolated` | runtimes in processes of their own, on Unix: `isolated`. On other systems none can be built |
//! | `intl` | `Intl`, `localeCompare` in the order of languages, and dates and numbers in the forms of locales; 15 MB of data |
//! | `har` | records of connections in the format HAR, as DevTools export them: `net::har` |
//! | `tungstenite` | conversions between [`net::Message`] and the messages of tungstenite, in both directions |
//!
//! None of these is on by default. Those of the second table are, and `default-features = false`
//! leaves them out: a program that talks to `ws://localhost` needs none.
//!
//! | feature | |
//! |---|---|
//! | `tls` | `wss:` and `https:`. Without it they fail: [`net::Error::NoTls`] |
//! | `http2` | WebSockets over HTTP/2: [`net::Http2`] |
//! | `proxy` | connections through proxies: [`net::Proxies`] |
//! | `compression` | permessage-deflate, and `CompressionStream` and `DecompressionStream` for scripts |
//! | `url-pattern` | `URLPattern` |
//! | `annex-b` | the syntax and the functions that only web browsers must have, such as `escape` and HTML-like comments |
//! | `system-time-zone` | the name of the time zone of the system in `Temporal` and `Intl` of a `Context` of the program, which is UTC without it. Dates need no feature |
//! | `temporal` | `Temporal` |
//! | `xsum` | `Math.sumPrecise` |

// On docs.rs an item says which feature it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_debug_implementations)]

pub mod engine;
pub mod extensions;
#[cfg(feature = "fetch")]
pub mod fetch;
#[cfg(feature = "isolated")]
#[cfg_attr(
    not(unix),
    allow(
        dead_code,
        reason = "no process is started, and nothing is exchanged with it"
    )
)]
pub mod isolated;
pub mod messages;
pub mod runtime;
pub mod websocket;

#[doc(inline)]
pub use boa_web::{EventLoop, dom, host, web, webidl};
#[doc(inline)]
pub use runtime::{
    builder::Builder, error::Error, handle::Handle, instance::Runtime, limits::Limits,
    reporter::Reporter,
};
#[doc(inline)]
pub use web::{Console, ConsoleMessage};
#[doc(inline)]
pub use wireline as net;
#[doc(inline)]
pub use wireline::{permissions, permissions::Permissions};

/// The examples of the README and of the manuals are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/cookbook.md")]
#[doc = include_str!("../docs/embedding.md")]
#[cfg_attr(feature = "fetch", doc = include_str!("../docs/fetch.md"))]
#[cfg_attr(feature = "isolated", doc = include_str!("../docs/isolation.md"))]
#[doc = include_str!("../docs/replacing-a-shim.md")]
struct Documents;

//! Runtimes in processes of their own, which a script can't leave, and whose end the program
//! survives.
//!
//! [`Runtime`] has the methods of [`crate::Runtime`]. The engine runs in a child process, which
//! limits itself before it gets the first script. The child is the program itself, started again:
//! its `main` calls [`child_main`] first.
//!
//! ```no_run
//! use boa_websocket::isolated::{self, Error, ExitReason};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn run(script: &str) -> Result<(), Error> {
//!     let mut runtime = isolated::Runtime::builder().build()?;
//!     let outcome = runtime.execute("script.js", script).await;
//!     if let Err(Error::Child(ExitReason::Memory { .. })) = &outcome {
//!         // only the child has ended
//!     }
//!     outcome
//! }
//!
//! fn main() -> Result<(), Error> {
//!     isolated::child_main(|builder| builder);
//!     run("let t = 'x'; for (;;) t += t")
//! }
//! ```
//!
//! Values cross by serde, as [`values`](crate::runtime::values) describes, with two exceptions: a
//! [`Function`](crate::runtime::Function) can't, and all of a value crosses, also what the type of
//! the program leaves out. The sockets of scripts are in the child. Permissions, modules, functions
//! and the console are in the program: the child asks for each connection and gets its descriptor,
//! and asks for each module.
//!
//! A [`Pool`] keeps children ready for scripts that come one by one.
//!
//! # Why the builder and the handle are types of their own
//!
//! Much of [`crate::Builder`] and [`crate::Handle`] is access to the engine, which is in another
//! process here: extensions, a clock, random numbers, a recording, `setup`, `post`, `run` and
//! `run_async` can't exist for a child. With types of their own the compiler refuses them, and no
//! method fails when it is called. [`Handle::call`] writes its arguments at once and reads the
//! result where it is called, so neither must be `Send`; [`crate::Handle::call`] does both on the
//! thread of the engine. The types of what a child sends are separate too. The program
//! does not trust it, so its reports and values have limits where they are read: on the length of a
//! frame, on the items of a list, on the memory and the depth of a value.
//!
//! `runtime` has a few items for this module alone, with the feature `isolated`: errors and reports
//! that serde can write, lists with a limit, and the settings that a child gets. They are beside the
//! private fields that they read.
//!
//! `docs/isolation.md` says what a child may do, on which system, and what that costs. The module
//! is there with the feature `isolated`. On other systems than Unix [`Builder::build`] fails.

#[cfg(unix)]
mod channel;
#[cfg(unix)]
mod child;
mod exit_reason;
mod isolated_builder;
mod isolated_error;
mod isolated_handle;
mod modules;
#[cfg(unix)]
mod network;
mod pool;
#[cfg(unix)]
mod process;
mod process_limits;
mod protocol;
mod runtime;
#[cfg(unix)]
mod sandbox;
#[cfg(not(unix))]
mod unsupported;
mod value;
#[cfg(unix)]
mod wall_time;
mod yield_budget;

#[cfg(not(unix))]
use unsupported::{network, process};

#[cfg(unix)]
pub use child::child_main;
use exit_reason::End;
pub use exit_reason::ExitReason;
pub use isolated_builder::Builder;
pub use isolated_error::Error;
pub use isolated_handle::Handle;
pub use pool::{Pool, PoolSize};
pub use process_limits::ProcessLimits;
pub use runtime::Runtime;
#[cfg(not(unix))]
pub use unsupported::child_main;

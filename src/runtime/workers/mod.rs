//! [Workers](https://html.spec.whatwg.org/multipage/workers.html): threads of the program that have
//! runtimes of their own.
//!
//! | file | contents |
//! |---|---|
//! | `group.rs` | what a runtime and its workers share: the number of workers, and their memory |
//! | `settings.rs`, `origin.rs` | what workers inherit |
//! | `worker.rs` | `Worker`, in the realm that starts a worker |
//! | `shared_worker.rs` | `SharedWorker`, and the shared workers of the realm |
//! | `parent.rs` | what a worker reports to that realm: errors, and its end |
//! | `worker_control.rs` | the end of a worker, which its parent asks for and waits for |
//! | `thread.rs` | the thread: it loads the script, runs the event loop, and closes the sockets at the end |
//! | `global_scope.rs`, `location.rs` | the global object of a worker |
//! | `import_scripts.rs` | `importScripts` |
//!
//! # A message to a worker, and back
//!
//! ```text
//! postMessage() ──Serialized──> port message queue ──key──> Notifications ──task──> event loop ──> port ──> listeners
//!                (the sender's thread)              (one reader for each context)      (the worker's thread)
//! ```
//!
//! 1. `Worker` (`src/runtime/workers/worker.rs`; pages have the same one) has a `MessagePort`,
//!    and so has the worker's global scope (`Scope::register` in `global_scope.rs`). Messages
//!    wait until the worker's script has run: then `complete` in `thread.rs` enables that port.
//!    `MessagePort::post_message` (`crates/boa_web/src/web/message_port/mod.rs`) serializes the
//!    message by `Serialized::with_transfer` (`crates/boa_web/src/web/clone/mod.rs`, then
//!    `serialize.rs` beside it).
//! 2. `ChannelEnd::post` (`crates/boa_web/src/web/message_port/channel.rs`) adds it to the port
//!    message queue of the other end, and notifies the port there.
//! 3. `Notifications::push` wakes the reader of the other context, `Ports::read_remote` in
//!    `ports.rs` beside it, a background future that `Turns` polls. `read_notification` notes a
//!    port of another thread, and `Ports::read_local` spawns that reader: `start()` of a port
//!    causes both. It queues the task of the port by `EventLoop::queue_task_from_future`
//!    (`src/runtime/event_loop/host.rs`), and so by `Queues::queue_task`.
//! 4. `PortTask` takes the message from the queue, deserializes it (`deserialize.rs`, beside
//!    `serialize.rs`), and fires the event at the target.
//!
//! Back it is the same: `post_message` in `src/runtime/workers/global_scope.rs` sends to the
//! outside port, which the function `start` in `worker.rs` has made and enabled at once, and
//! whose target is the `Worker`.
//!
//! Serialized values and the ends of message channels belong to no heap, so a worker can
//! receive them. A message goes into the port message queue of the other end, which notifies
//! the port there. Each context has one queue of these notifications. Those that its own thread
//! causes are read at once. One future reads those of other threads, and another keeps the loop
//! alive while an enabled port, or an open broadcast channel, may get messages from there.

mod global_scope;
mod group;
mod import_scripts;
mod location;
mod origin;
mod parent;
mod settings;
mod shared_worker;
mod thread;
mod worker;
mod worker_control;

pub use global_scope::{DedicatedWorkerGlobalScope, SharedWorkerGlobalScope, WorkerGlobalScope};
pub use location::WorkerLocation;
pub(crate) use settings::Settings;
pub use shared_worker::SharedWorker;
pub use worker::Worker;
pub(super) use {
    global_scope::{Scope, is_closing, listens},
    group::{Configure, Group, Member},
    origin::Origin,
    parent::ParentReporter,
    worker::{Owner, disconnect, register},
    worker_control::Children,
};

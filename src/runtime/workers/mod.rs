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

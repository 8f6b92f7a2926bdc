//! What belongs to a [`Runtime`]: functions, values, modules, recordings, the end.

pub(crate) mod builder;
mod calls;
mod clock;
mod closing;
pub(crate) mod deadline;
pub(crate) mod error;
mod evaluation;
mod event_loop;
pub(crate) mod extension;
mod global_prototypes;
pub(crate) mod handle;
mod handle_error;
mod hooks;
pub(crate) mod host_io;
mod input_log;
pub(crate) mod instance;
mod io_driver;
mod limited_connector;
#[cfg(feature = "isolated")]
pub(crate) mod limited_items;
pub(crate) mod limits;
pub(crate) mod modules;
mod network_settings;
#[cfg(feature = "packages")]
pub(crate) mod packages;
pub(crate) mod portable_report;
pub(crate) mod program;
mod random;
#[cfg(feature = "recording")]
mod recording;
pub(crate) mod reporter;
mod snapshot;
pub(crate) mod source_text;
mod sources;
mod storage;
#[cfg(test)]
mod streams_tests;
mod undeclared_names;
pub mod values;
#[cfg(feature = "fetch")]
mod waiting;
mod watched_connector;
pub(crate) mod workers;

pub(crate) use builder::Builder;
pub use calls::{
    Function, FunctionError, define_async_function, define_function, define_operation,
    event_function, future_to_promise,
};
pub(crate) use error::Error;
pub use event_loop::control::{KeepAlive, StopReason};
pub(crate) use handle::Handle;
pub use handle_error::HandleError;
pub(crate) use instance::Runtime;
pub(crate) use limits::Limits;
pub use modules::{
    Goal, ImportMap, ImportMapError, ModuleFetch, ModuleScript, ModuleSource, ModuleType,
    TranspileError, Transpiler, fetch_classic_script, register_import_map,
};
#[cfg(feature = "packages")]
pub use packages::is_commonjs;
pub use program::Files;
#[cfg(feature = "recording")]
pub use recording::{Difference, RecordedInput, Recorder, Recording, RecordingError};
pub(crate) use reporter::Reporter;
pub use snapshot::State;
pub use storage::{LocalStorage, LocalStorageError};
pub use workers::{
    DedicatedWorkerGlobalScope, SharedWorker, SharedWorkerGlobalScope, Worker, WorkerGlobalScope,
    WorkerLocation,
};

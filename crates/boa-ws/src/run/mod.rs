//! What runs: a script on a thread or in a process of its own, signals, and the end of the process.

pub(crate) mod closing;
#[cfg(target_os = "linux")]
pub(crate) mod descriptors;
pub(crate) mod ending;
pub(crate) mod isolate;
pub(crate) mod recorded;
pub(crate) mod running;
pub(crate) mod script;
pub(crate) mod signals;
pub(crate) mod watch;

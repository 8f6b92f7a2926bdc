//! The work of the main thread: it starts threads and ends them, serves, and handles signals.

pub(crate) mod replay_setup;
pub(crate) mod rerun;
mod serving;
pub(crate) mod supervisor;
pub(crate) mod work;

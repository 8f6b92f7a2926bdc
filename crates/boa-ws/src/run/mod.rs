//! What runs: a script, on a thread or in a process of its own.

pub(crate) mod close_notice;
pub(crate) mod isolate;
pub(crate) mod local_storage;
pub(crate) mod replay_setup;
pub(crate) mod rerun;
pub(crate) mod run_input;
pub(crate) mod script;
pub(crate) mod serving;
pub(crate) mod supervisor;
pub(crate) mod watch;
pub(crate) mod work;
pub(crate) mod worker;

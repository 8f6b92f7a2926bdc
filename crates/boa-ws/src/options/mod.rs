//! The options of the command line.

pub(crate) mod arguments;
pub(crate) mod connections;
pub(crate) mod isolate_options;
pub(crate) mod record_options;

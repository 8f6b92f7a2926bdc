//! The options of the command line.

pub(crate) mod arguments;
pub(crate) mod connections;
pub(crate) mod isolation;
pub(crate) mod recording;

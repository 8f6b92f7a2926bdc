//! The options of the command line.

pub(crate) mod arguments;
mod help;
mod locale;
mod page_options;
pub(crate) mod record_options;
mod tips;

/// The options that talk to a socket without a script. The options of scripts conflict with them.
pub(crate) const CHAT: [&str; 2] = ["connect", "listen"];

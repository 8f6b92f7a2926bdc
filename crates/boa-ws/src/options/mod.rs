//! The options of the command line.

pub(crate) mod arguments;
pub(crate) mod connections;
mod documentation_connector;
mod help;
pub(crate) mod isolate_options;
mod locale;
mod page_options;
pub(crate) mod record_options;
mod tips;
pub(crate) mod units;

/// The options that talk to a socket without a script. The options of scripts conflict with them.
pub(crate) const CHAT: [&str; 2] = ["connect", "listen"];

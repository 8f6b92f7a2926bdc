//! Lines of input: standard input, and the line editor of a terminal.

pub(crate) mod editor;
pub(crate) mod history;
pub(crate) mod prompt;
#[cfg(feature = "pages")]
pub(crate) mod script_input;
pub(crate) mod stdin;

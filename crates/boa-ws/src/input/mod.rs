//! Lines of input: standard input, and the line editor of a terminal.

pub(crate) mod editor;
pub(crate) mod history;
pub(crate) mod prompt;
pub(crate) mod script_input;
#[cfg(feature = "pages")]
pub(crate) mod stdin;

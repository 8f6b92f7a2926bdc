//! Parts of the messages of errors by which a program recognises a mistake of a script, to add help
//! of its own to an [`ErrorReport`](crate::dom::ErrorReport). The errors are made of these constants.
//!
//! ```
//! use boa_websocket::{Error, Runtime, messages};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut runtime = Runtime::builder().build()?;
//! let early = "new WebSocket('ws://chat.example/').send('hello')";
//! let Err(Error::Script(report)) = runtime.execute("early.js", early).await else { panic!() };
//! assert_eq!(report.message, format!("InvalidStateError: {}", messages::STILL_CONNECTING));
//! # Ok(())
//! # }
//! ```
//!
//! [`webidl::WITHOUT_NEW`](crate::webidl::WITHOUT_NEW) has those of a class that is called without
//! `new`.

/// The message of the InvalidStateError of `send` before the connection is open.
pub const STILL_CONNECTING: &str =
    "The WebSocket is still connecting: send when its 'open' event has been fired";

/// How the message of the InvalidAccessError of `close` begins, for a code that scripts may not
/// send.
pub const CLOSE_CODES: &str = "The close code must be 1000, or between 3000 and 4999";

/// How the message about an import that fails begins. The specifier follows, with an apostrophe at
/// its end.
pub const IMPORT: &str = "cannot import '";

/// What follows the specifier, before the name of the script or module that imports. An apostrophe
/// follows the name.
pub const IMPORT_FROM: &str = "' from '";

/// How the message ends for a specifier that is neither a path nor a URL.
pub const NO_PATH: &str = "a specifier starts with './' or '../'";

/// How the reason begins for a module that Node does not have either.
pub const NO_MODULE_OF_NODE: &str = "Node has no module '";

/// The middle of the reason for a module that only Node has.
pub const NOT_THERE: &str = " is not there: ";

/// How the message ends for a module of a server, for a script without a location.
pub const NEEDS_LOCATION: &str = "are loaded only with fetch and a location";

/// How the message ends if there is no file at the path.
pub const NO_FILE: &str = "there is no such file";

/// How the message ends if the path leads to a folder.
pub const IS_FOLDER: &str = "it is a directory";

/// How the message of the NotAllowedError ends for a file that scripts may not read.
pub const NOT_READABLE: &str = "scripts may not read there (Builder::files, --read of boa-ws)";

/// How the message of the NotAllowedError ends for a file that scripts may not write.
pub const NOT_WRITABLE: &str = "scripts may not write there (Builder::files, --write of boa-ws)";

//! [`Error`]: failures of scripts, and of the configuration of a runtime.

use super::{StopReason, values::ValueError};
use crate::{
    dom::{ErrorReport, StackFrame},
    host::is_interruption,
};
use boa_engine::{Context, JsError};

/// Why a script did not complete, or a runtime could not be built.
///
/// It may go to any thread, and into any type for errors. The value of an exception stays behind:
/// [`ErrorReport::value`] has it on the thread of the runtime.
///
/// ```
/// use boa_websocket::Runtime;
///
/// fn check() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///     let _runtime = Runtime::builder().build()?;
///     Ok(())
/// }
/// # check().expect("it is built");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The script threw an exception, or it or one of its imports could not be parsed or loaded.
    #[error("{0}")]
    Script(Box<ErrorReport>),
    /// The source is not UTF-8.
    #[error("{name} is not valid UTF-8: {}", not_utf8(*.line, *.offset, *.is_utf16))]
    NotUtf8 {
        /// The name of the script.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The offset of the first invalid byte, from 0.
        offset: usize,
        /// Whether the source begins with the byte order mark of UTF-16.
        is_utf16: bool,
    },
    /// A top-level `await` can't complete any more: nothing keeps the event loop alive.
    #[error(
        "a top-level await never settles{}{}",
        in_parentheses(.position.as_ref()),
        KEEP_ALIVE
    )]
    NeverSettles {
        /// The position of the `await`, if it is known.
        position: Option<StackFrame>,
        /// The line of the source at the position.
        source_line: Option<String>,
    },
    /// The promise of a [`Runtime::call`](super::Runtime::call) is pending, and nothing that could
    /// settle it keeps the event loop alive.
    #[error("a promise never settles{}", KEEP_ALIVE)]
    PromisePending,
    /// No function has the name.
    #[error("there is no function '{name}'")]
    NotAFunction {
        /// The name in the call.
        name: String,
    },
    /// An argument or a result can't be converted.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The script was ended by [`Handle::interrupt`](super::Handle::interrupt). The runtime
    /// continues.
    #[error("{}", INTERRUPTED)]
    Interrupted,
    /// The deadline of [`Runtime::within`](super::Runtime::within) has passed. The runtime
    /// continues.
    #[error("{}", DEADLINE_PASSED)]
    DeadlinePassed,
    /// The runtime runs no more scripts.
    #[error("{0}")]
    Stopped(StopReason),
    /// The current thread has no tokio runtime.
    #[error("a runtime needs a tokio runtime: run it below `block_on` or in a task of one")]
    NoTokio,
    /// The current tokio runtime is another one than that in which the sockets and other futures of
    /// this runtime began. They continue in the original one.
    #[error(
        "this is another tokio runtime than the one in which the sockets of the runtime were created"
    )]
    OtherTokio,
    /// The tokio runtime has no time, which timers, sockets and deadlines need.
    #[error(
        "timers, sockets and deadlines need a tokio runtime with time: its builder has `enable_time` and `enable_all`"
    )]
    NoTime,
    /// [`Builder::net_options`](super::Builder::net_options) have permissions of their own. Set
    /// permissions with [`Builder::permissions`](super::Builder::permissions) alone.
    #[error(
        "`Options::permissions` is set, and would be ignored: use `Builder::permissions` or `WebSocketExtension::new`"
    )]
    PermissionsInOptions,
    /// The name of a [`Builder::module`](super::Builder::module) is not a part of a URL.
    #[error("'{name}' can't be the name of a module")]
    ModuleName {
        /// The name.
        name: String,
    },
    /// The engine could not be set up.
    #[error("the JavaScript engine could not be set up: {0}")]
    Engine(String),
}

/// The text of [`Error::DeadlinePassed`], for calls of handles as well.
pub(super) const DEADLINE_PASSED: &str = "the deadline has passed";

/// The text of [`Error::Interrupted`], for calls of handles as well.
pub(super) const INTERRUPTED: &str = "the script was interrupted";

/// The end of error texts when nothing keeps the loop alive.
const KEEP_ALIVE: &str = ": nothing keeps the event loop alive; a program whose threads call the script holds a `Handle::keep_alive`";

/// A position in a file, after a text.
fn in_parentheses(position: Option<&StackFrame>) -> String {
    match position {
        Some(StackFrame {
            file: Some(file),
            line,
            column,
            ..
        }) => format!(" ({file}:{line}:{column})"),
        _ => String::new(),
    }
}

/// The reason why a source is not UTF-8.
fn not_utf8(line: usize, offset: usize, is_utf16: bool) -> String {
    if is_utf16 {
        "it is UTF-16".to_owned()
    } else {
        format!("the byte at offset {offset}, in line {line}, can't be there")
    }
}

impl Error {
    pub(super) fn of_script(error: JsError, context: &mut Context) -> Self {
        if is_interruption(&error) {
            Self::Interrupted
        } else {
            Self::Script(Box::new(ErrorReport::new(error, context)))
        }
    }

    pub(super) fn engine(error: &JsError) -> Self {
        Self::Engine(error.to_string())
    }
}

impl From<StopReason> for Error {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}

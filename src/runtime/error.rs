//! [`Error`]: failures of scripts, and of the configuration of a runtime.

use super::{ExitReason, StopReason, values::ValueError};
use crate::dom::{ErrorReport, StackFrame, is_interruption};
use boa_engine::{Context, JsError};
use std::fmt;

/// The reason for which a script did not complete, or a runtime could not be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The script threw an exception, or it or one of its imports could not be parsed or loaded.
    Script(Box<ErrorReport>),
    /// The source is not UTF-8.
    NotUtf8 {
        /// The name of the script.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The offset of the first invalid byte, from 0.
        offset: usize,
    },
    /// A top-level `await` can't complete any more: nothing keeps the event loop alive.
    NeverSettles {
        /// The position of the `await`, if it is known.
        position: Option<StackFrame>,
        /// The line of the source at the position.
        source_line: Option<String>,
    },
    /// The promise of a [`Runtime::call`](super::Runtime::call) is pending, and nothing that could
    /// settle it keeps the event loop alive.
    PromisePending,
    /// No function has the name.
    NotAFunction {
        /// The name in the call.
        name: String,
    },
    /// An argument or a result can't be converted.
    Value(ValueError),
    /// The script was ended by [`Handle::interrupt`](super::Handle::interrupt). The runtime
    /// continues.
    Interrupted,
    /// The deadline of [`Runtime::within`](super::Runtime::within) has passed. The runtime
    /// continues.
    DeadlinePassed,
    /// The runtime runs no more scripts.
    Stopped(StopReason),
    /// The current thread has no tokio runtime, or another one than that in which the sockets and
    /// other futures of this runtime began. They continue in the original one.
    OtherTokio,
    /// The tokio runtime has no time, which timers, sockets and deadlines need.
    NoTime,
    /// [`Builder::net_options`](super::Builder::net_options) have permissions of their own. Set
    /// permissions with [`Builder::permissions`](super::Builder::permissions) alone.
    PermissionsInOptions,
    /// The name of a [`Builder::module`](super::Builder::module) is not a part of a URL.
    ModuleName {
        /// The name.
        name: String,
    },
    /// The engine could not be set up.
    Engine(String),
    /// The process of an isolated runtime has ended.
    Child(ExitReason),
}

/// The text of [`Error::PermissionsInOptions`], for extensions as well.
pub(super) const PERMISSIONS_IN_OPTIONS: &str = "the options of connections have permissions of their own, which would count for \
    nothing: Builder::permissions and WebSocketExtension::new say what may be reached";

/// The text of [`Error::OtherTokio`].
pub(super) const OTHER_TOKIO: &str = "a runtime runs in a tokio runtime, and while it has sockets or other futures in the one \
    they began in";

/// The text of [`Error::NoTime`].
pub(super) const NO_TIME: &str = "timers, sockets and deadlines need a tokio runtime with time: its builder has `enable_time` and `enable_all`";

/// The text of [`Error::DeadlinePassed`], for calls of handles as well.
pub(super) const DEADLINE_PASSED: &str = "the deadline has passed";

/// The text of [`Error::Interrupted`], for calls of handles as well.
pub(super) const INTERRUPTED: &str = "the script was interrupted";

/// What follows a failure to wait.
const KEEP_ALIVE: &str = ": nothing keeps the event loop alive; a program whose threads call the script holds a `Handle::keep_alive`";

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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script(report) => report.fmt(f),
            Self::NotUtf8 { name, line, offset } => {
                write!(
                    f,
                    "{name} is not valid UTF-8: the byte at offset {offset}, in line {line}, can't be there"
                )
            }
            Self::NeverSettles { position, .. } => {
                f.write_str("a top-level await waits for something that can't happen any more")?;
                if let Some(StackFrame {
                    file: Some(file),
                    line,
                    column,
                    ..
                }) = position
                {
                    write!(f, " ({file}:{line}:{column})")?;
                }
                f.write_str(KEEP_ALIVE)
            }
            Self::PromisePending => write!(
                f,
                "a promise waits for something that can't happen any more{KEEP_ALIVE}"
            ),
            Self::NotAFunction { name } => write!(f, "there is no function '{name}'"),
            Self::Value(error) => error.fmt(f),
            Self::Interrupted => f.write_str(INTERRUPTED),
            Self::DeadlinePassed => f.write_str(DEADLINE_PASSED),
            Self::Stopped(reason) => reason.fmt(f),
            Self::OtherTokio => f.write_str(OTHER_TOKIO),
            Self::NoTime => f.write_str(NO_TIME),
            Self::PermissionsInOptions => f.write_str(PERMISSIONS_IN_OPTIONS),
            Self::ModuleName { name } => write!(f, "'{name}' can't be the name of a module"),
            Self::Engine(message) => {
                write!(f, "the JavaScript engine could not be set up: {message}")
            }
            Self::Child(end) => end.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // `Display` writes this error's text, so its source comes next.
            Self::Value(error) => error.source(),
            _ => None,
        }
    }
}

impl From<StopReason> for Error {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}

impl From<ExitReason> for Error {
    fn from(reason: ExitReason) -> Self {
        Self::Child(reason)
    }
}

impl From<ValueError> for Error {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

//! What can go wrong when a program runs scripts.

use super::{StopReason, values::ValueError};
use crate::dom::{ErrorReport, StackFrame};
use boa_engine::JsError;
use std::fmt;

/// Why a script did not run to its end, or a runtime could not be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The script threw, or could not be parsed, or imports what is not there.
    Script(Box<ErrorReport>),
    /// The source is not text.
    NotUtf8 {
        /// The name that it was to be run by.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The first byte that can't be there, from 0.
        offset: usize,
    },
    /// A top-level `await` waits for something that can't happen any more: nothing keeps the event loop alive.
    NeverSettles {
        /// Where it stands, if that is known.
        position: Option<StackFrame>,
        /// The line of the source there.
        source_line: Option<String>,
    },
    /// A promise that [`Runtime::call`](super::Runtime::call) waits for is still pending, and nothing keeps the event loop
    /// alive that could settle it.
    PromisePending,
    /// There is no function by the name.
    NotAFunction {
        /// The name that was asked for.
        name: String,
    },
    /// An argument or a result has no counterpart on the other side.
    Value(ValueError),
    /// The runtime runs no scripts any more.
    Stopped(StopReason),
    /// The runtime is run where there is no tokio runtime, or in another one than its sockets and other futures began in. It
    /// goes on where those began.
    OtherTokio,
    /// [`Builder::net_options`](super::Builder::net_options) were given permissions of their own. What scripts may reach is
    /// said in one place, [`Builder::permissions`](super::Builder::permissions).
    PermissionsInOptions,
    /// The engine could not be set up.
    Engine(String),
}

/// What whoever builds a runtime, or registers an extension, is told of the options' permissions.
pub(super) const PERMISSIONS_IN_OPTIONS: &str = "the options of connections have permissions of their own, which would count for \
    nothing: Builder::permissions and WebSocketExtension::new say what may be reached";

/// What a script's futures need.
pub(super) const OTHER_TOKIO: &str = "a runtime runs in a tokio runtime, and while it has sockets or other futures in the one \
    they began in";

impl Error {
    pub(super) fn engine(error: &JsError) -> Self {
        Self::Engine(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script(report) => report.fmt(f),
            Self::NotUtf8 { name, line, offset } => {
                write!(f, "{name} is not valid UTF-8: the byte at offset {offset}, in line {line}, can't be there")
            }
            Self::NeverSettles { position, .. } => {
                f.write_str("a top-level await waits for something that can't happen any more")?;
                match position {
                    Some(StackFrame { file: Some(file), line, column, .. }) => write!(f, " ({file}:{line}:{column})"),
                    _ => Ok(()),
                }
            }
            Self::PromisePending => f.write_str("a promise waits for something that can't happen any more"),
            Self::NotAFunction { name } => write!(f, "there is no function '{name}'"),
            Self::Value(error) => error.fmt(f),
            Self::Stopped(reason) => reason.fmt(f),
            Self::OtherTokio => f.write_str(OTHER_TOKIO),
            Self::PermissionsInOptions => f.write_str(PERMISSIONS_IN_OPTIONS),
            Self::Engine(message) => write!(f, "the JavaScript engine could not be set up: {message}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // Whose text stands for this one.
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

impl From<ValueError> for Error {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

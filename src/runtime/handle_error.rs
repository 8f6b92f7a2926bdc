//! [`HandleError`]: why a handle could not complete a request.

use super::{
    Error, ExitReason,
    error::{DEADLINE_PASSED, INTERRUPTED},
    event_loop::control::StopReason,
    values::ValueError,
};
use crate::dom::{ErrorReport, StackFrame};
use boa_engine::{JsError, JsNativeError};
use std::fmt;

/// The reason for which a [`Handle`](super::Handle) could not complete a request. Unlike JavaScript values it is
/// `Send`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandleError {
    /// The runtime ended before it completed the request.
    Ended,
    /// The function was ended by [`Handle::interrupt`](super::Handle::interrupt). The runtime continues.
    Interrupted,
    /// The deadline of [`Handle::with_deadline`](super::Handle::with_deadline) has passed. The runtime continues.
    DeadlinePassed,
    /// The runtime was stopped: by [`Handle::stop`](super::Handle::stop), or because a script ran for too long.
    Stopped(StopReason),
    /// The channel to the runtime is full.
    Busy,
    /// No function has the name.
    NotAFunction {
        /// The name in the call.
        name: String,
    },
    /// The process of an isolated runtime has ended, and with it the runtime.
    Child(ExitReason),
    /// The function threw, or its promise was rejected. Also any other reason for which it has no
    /// result, without a stack.
    Script {
        /// The exception, in one line.
        message: String,
        /// The call stack, innermost first.
        stack: Vec<StackFrame>,
    },
    /// An argument or a result can't be converted.
    Value(ValueError),
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("the runtime has ended"),
            Self::Interrupted => f.write_str(INTERRUPTED),
            Self::DeadlinePassed => f.write_str(DEADLINE_PASSED),
            Self::Stopped(reason) => reason.fmt(f),
            Self::Busy => f.write_str("too much waits for the runtime"),
            Self::NotAFunction { name } => write!(f, "there is no function '{name}'"),
            Self::Child(end) => end.fmt(f),
            Self::Script { message, stack } => {
                boa_web::internal::write_with_position(message, stack, f)
            }
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HandleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // `Display` writes this error's text, so its source comes next.
            Self::Value(error) => error.source(),
            _ => None,
        }
    }
}

/// Becomes an Error, or a TypeError for a value that can't be converted.
impl From<HandleError> for JsError {
    fn from(error: HandleError) -> Self {
        match error {
            HandleError::Value(error) => error.into(),
            other => JsNativeError::error()
                .with_message(other.to_string())
                .into(),
        }
    }
}

impl From<ErrorReport> for HandleError {
    fn from(report: ErrorReport) -> Self {
        Self::Script {
            message: report.message,
            stack: report.stack,
        }
    }
}

impl From<Error> for HandleError {
    fn from(error: Error) -> Self {
        match error {
            Error::Script(report) => (*report).into(),
            Error::NotAFunction { name } => Self::NotAFunction { name },
            Error::Value(error) => Self::Value(error),
            Error::Interrupted => Self::Interrupted,
            Error::DeadlinePassed => Self::DeadlinePassed,
            Error::Stopped(reason) => Self::Stopped(reason),
            Error::Child(end) => Self::Child(end),
            other => Self::Script {
                message: other.to_string(),
                stack: Vec::new(),
            },
        }
    }
}

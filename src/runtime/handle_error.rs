//! [`HandleError`]: why a handle could not complete a request.

use super::{
    Error,
    error::{DEADLINE_PASSED, INTERRUPTED},
    event_loop::control::StopReason,
    values::ValueError,
};
use crate::dom::{ErrorReport, StackFrame};
use boa_engine::{JsError, JsNativeError};

/// Why a [`Handle`](super::Handle) could not complete a request. Unlike JavaScript values it is
/// `Send`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "isolated", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum HandleError {
    /// The runtime ended before it completed the request.
    #[error("the runtime has ended")]
    Ended,
    /// The function was ended by [`Handle::interrupt`](super::Handle::interrupt). The runtime
    /// continues.
    #[error("{}", INTERRUPTED)]
    Interrupted,
    /// The deadline of [`Handle::with_deadline`](super::Handle::with_deadline) has passed. The
    /// runtime continues.
    #[error("{}", DEADLINE_PASSED)]
    DeadlinePassed,
    /// The runtime was stopped: by [`Handle::stop`](super::Handle::stop), or because a script ran
    /// for too long.
    #[error("{0}")]
    Stopped(StopReason),
    /// The channel to the runtime is full.
    #[error("the queue of the runtime is full")]
    Busy,
    /// No function has the name.
    #[error("there is no function '{name}'")]
    NotAFunction {
        /// The name in the call.
        name: String,
    },
    /// The function threw, or its promise was rejected. Also any other reason for which it has no
    /// result, without a stack.
    #[error(fmt = boa_web::internal::write_with_position)]
    Script {
        /// The exception, in one line.
        message: String,
        /// The call stack, innermost first.
        #[cfg_attr(feature = "isolated", serde(with = "crate::runtime::limited_items"))]
        stack: Vec<StackFrame>,
    },
    /// An argument or a result can't be converted.
    #[error(transparent)]
    Value(#[from] ValueError),
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
            other => Self::Script {
                message: other.to_string(),
                stack: Vec::new(),
            },
        }
    }
}

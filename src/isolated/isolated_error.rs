//! [`Error`]: failures of a runtime in a child, and its end.

use super::ExitReason;
use crate::runtime::values::ValueError;

/// Why a runtime in a child did not complete a script, or could not be built. The error of a
/// [`Handle`](super::Handle) has a [`HandleError`](crate::runtime::HandleError) in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E = crate::Error> {
    /// An error that a runtime in the program has too.
    #[error(transparent)]
    Runtime(E),
    /// The process has ended, and the runtime with it.
    #[error(transparent)]
    Child(#[from] ExitReason),
}

impl<E> Error<E> {
    /// The same with another type for the error of the runtime.
    pub(super) fn map<F>(self, convert: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Runtime(error) => Error::Runtime(convert(error)),
            Self::Child(end) => Error::Child(end),
        }
    }
}

impl<E: From<crate::Error>> From<crate::Error> for Error<E> {
    fn from(error: crate::Error) -> Self {
        Self::Runtime(error.into())
    }
}

impl<E: From<ValueError>> From<ValueError> for Error<E> {
    fn from(error: ValueError) -> Self {
        Self::Runtime(error.into())
    }
}

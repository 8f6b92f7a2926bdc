//! The reasons for which an operation fails, as they come from another thread.

use crate::{dom::DomException, webidl};
use boa_engine::{Context, JsError};

/// An exception that is not created yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failure {
    name: &'static str,
    message: &'static str,
}

pub(super) type Outcome<T> = Result<T, Failure>;

/// Arguments that do not fit each other, such as usages that the algorithm does not have.
pub(super) const fn syntax_error(message: &'static str) -> Failure {
    let name = "SyntaxError";
    Failure { name, message }
}

/// An algorithm, a curve or a format that is not supported.
pub(super) const fn not_supported(message: &'static str) -> Failure {
    let name = "NotSupportedError";
    Failure { name, message }
}

/// A key that is not for this operation.
pub(super) const fn invalid_access(message: &'static str) -> Failure {
    let name = "InvalidAccessError";
    Failure { name, message }
}

/// Data of a key that are not valid.
pub(super) const fn data_error(message: &'static str) -> Failure {
    let name = "DataError";
    Failure { name, message }
}

/// Any other reason that depends on the algorithm.
pub(super) const fn operation_error(message: &'static str) -> Failure {
    let name = "OperationError";
    Failure { name, message }
}

/// A TypeError, which is no `DOMException`.
pub(super) const fn type_error(message: &'static str) -> Failure {
    let name = "TypeError";
    Failure { name, message }
}

impl Failure {
    pub(super) fn into_error(self, context: &mut Context) -> JsError {
        match self.name {
            "TypeError" => webidl::type_error(self.message),
            name => DomException::error(name, self.message, context),
        }
    }
}

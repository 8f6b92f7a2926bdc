//! What can go wrong when a program runs scripts.

use crate::dom::ErrorReport;
use boa_engine::JsError;
use std::fmt;

/// Why a script did not run to its end, or a runtime could not be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The script threw, or could not be parsed.
    Script(ErrorReport),
    /// The engine could not be set up.
    Engine(String),
    /// The module waits for something that can't happen any more.
    NeverSettles,
}

impl Error {
    pub(super) fn engine(error: &JsError) -> Self {
        Self::Engine(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script(report) => write!(f, "{}", report.message),
            Self::Engine(message) => write!(f, "the JavaScript engine could not be set up: {message}"),
            Self::NeverSettles => write!(f, "a top-level await waits for something that can't happen any more"),
        }
    }
}

impl std::error::Error for Error {}

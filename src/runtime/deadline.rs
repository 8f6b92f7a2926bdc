//! Deadlines of calls.

use super::{Error, HandleError, clock};
use std::time::{Duration, Instant};

/// An error of a call that may have a deadline.
pub(crate) trait CallError: From<Error> {
    const DEADLINE_PASSED: Self;

    /// Whether the function was interrupted.
    fn is_interruption(&self) -> bool;
}

impl CallError for Error {
    const DEADLINE_PASSED: Self = Self::DeadlinePassed;

    fn is_interruption(&self) -> bool {
        matches!(self, Self::Interrupted)
    }
}

impl CallError for HandleError {
    const DEADLINE_PASSED: Self = Self::DeadlinePassed;

    fn is_interruption(&self) -> bool {
        matches!(self, Self::Interrupted)
    }
}

/// Awaits steps up to a deadline, which is a time after `start`. Steps that were interrupted after
/// it were interrupted because of it.
pub(crate) async fn within<T, E: CallError>(
    start: Instant,
    at_most: Duration,
    steps: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    clock::check_time()?;
    match tokio::time::timeout(at_most, steps).await {
        Ok(Err(error)) if error.is_interruption() && start.elapsed() >= at_most => {
            Err(E::DEADLINE_PASSED)
        }
        Ok(result) => result,
        Err(_) => Err(E::DEADLINE_PASSED),
    }
}

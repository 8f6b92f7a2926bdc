//! Deadlines of calls.

use super::{Error, clock};
use std::time::{Duration, Instant};

/// Awaits steps up to a deadline, which is a time after `start`, if there is one. Steps that were
/// interrupted after it were interrupted because of it.
pub(crate) async fn within<T, E: From<Error>>(
    start: Instant,
    at_most: Option<Duration>,
    steps: impl Future<Output = Result<T, E>>,
    is_interruption: fn(&E) -> bool,
) -> Result<T, E> {
    let Some(at_most) = at_most else {
        return steps.await;
    };
    clock::check_time()?;
    match tokio::time::timeout(at_most, steps).await {
        Ok(Err(error)) if is_interruption(&error) && start.elapsed() >= at_most => {
            Err(Error::DeadlinePassed.into())
        }
        Ok(result) => result,
        Err(_) => Err(Error::DeadlinePassed.into()),
    }
}

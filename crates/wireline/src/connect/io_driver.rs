//! Attempts to connect in a tokio runtime without I/O.

use futures_util::FutureExt;
use std::{
    any::Any,
    future::Future,
    io,
    panic::{AssertUnwindSafe, resume_unwind},
};

/// Awaits an attempt. In a tokio runtime without I/O it is an error in place of tokio's panic.
pub(super) async fn with_io<T>(attempt: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    // Tokio has no other way to ask. What the attempt owns is dropped.
    match AssertUnwindSafe(attempt).catch_unwind().await {
        Ok(result) => result,
        Err(panic) if is_without_io(&*panic) => Err(io::Error::other(
            "the tokio runtime has no I/O, which connections need: its builder has `enable_io` and `enable_all`",
        )),
        Err(panic) => resume_unwind(panic),
    }
}

fn is_without_io(panic: &(dyn Any + Send)) -> bool {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.is_some_and(|text| text.contains("IO is disabled"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{net::TcpStream, runtime::Builder};

    #[test]
    fn a_runtime_without_io_is_an_error() {
        let tokio = Builder::new_current_thread()
            .build()
            .expect("it can be built");
        let connected = tokio.block_on(with_io(TcpStream::connect("127.0.0.1:9")));
        let error = connected.expect_err("nothing is connected").to_string();
        assert!(error.contains("`enable_io`"), "{error}");
    }
}

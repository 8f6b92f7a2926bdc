//! Servers of a network inside the process.

use tokio::{io::DuplexStream, task::AbortHandle};
use wireline::{MemoryListener, MemoryNetwork};

/// A network with an echo server at `ws://echo.example`.
pub(crate) fn echo() -> MemoryNetwork {
    let network = MemoryNetwork::new();
    serve_each(network.listen("echo.example", 80), test_server::echo);
    network
}

/// Serves each connection in a task of its own.
pub(crate) fn serve_each<F>(
    mut listener: MemoryListener,
    mut serve: impl FnMut(DuplexStream) -> F + Send + 'static,
) -> AbortHandle
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let accepting = tokio::spawn(async move {
        loop {
            let stream = listener.accept().await;
            tokio::spawn(serve(stream));
        }
    });
    accepting.abort_handle()
}

//! A network inside the process with a server that echoes.

use wireline::MemoryNetwork;

/// A network with an echo server at `ws://echo.example`.
pub(crate) fn echo() -> MemoryNetwork {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("echo.example", 80);
    tokio::spawn(async move {
        loop {
            tokio::spawn(test_server::echo(listener.accept().await));
        }
    });
    network
}

//! A network inside the process with a server that echoes.

use futures_util::{SinkExt, StreamExt};
use wireline::MemoryNetwork;

/// A network with an echo server at `ws://echo.example`.
pub(crate) fn echo() -> MemoryNetwork {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("echo.example", 80);
    tokio::spawn(async move {
        loop {
            let stream = listener.accept().await;
            tokio::spawn(async move {
                let mut server = tokio_tungstenite::accept_async(stream)
                    .await
                    .expect("a handshake");
                while let Some(Ok(message)) = server.next().await {
                    if !message.is_close() && server.send(message).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    network
}

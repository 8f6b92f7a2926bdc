//! A server with TLS, and the authority that issues its certificate.

use crate::peer::{echo, in_background};
use std::net::SocketAddr;
use test_server::authority::accept;
pub(crate) use test_server::authority::{Authority, self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::rustls::version::TLS12;

/// An echo server with a certificate, which asks clients for one of an authority if there is one.
pub(crate) fn serve(certificate: &(String, String), clients: Option<&str>) -> SocketAddr {
    // With TLS 1.3 a client is connected before the server checks its certificate.
    let acceptor = accept(certificate, &[&TLS12], clients);
    in_background(async move |stream| {
        match acceptor.accept(stream).into_fallible().await {
            Ok(stream) => echo(stream).await,
            // The client does not trust the server, or has no certificate. The server reads on, so
            // that the client receives the alert.
            Err((_, mut stream)) => {
                let _ = stream.shutdown().await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    })
}

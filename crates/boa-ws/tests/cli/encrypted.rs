//! A server with TLS, and the authority that issues its certificate.

use crate::peer::{echo, in_background};
use std::net::SocketAddr;
pub(crate) use test_server::authority::{Authority, self_signed};
use test_server::authority::{accept, encrypted};
use tokio_rustls::rustls::version::TLS12;

/// An echo server with a certificate, which asks clients for one of an authority if there is one.
pub(crate) fn serve(certificate: &(String, String), clients: Option<&str>) -> SocketAddr {
    // With TLS 1.3 a client is connected before the server checks its certificate.
    let acceptor = accept(certificate, &[&TLS12], clients);
    in_background(async move |stream| {
        // Otherwise the client does not trust the server, or has no certificate.
        if let Some(stream) = encrypted(&acceptor, stream).await {
            echo(stream).await;
        }
    })
}

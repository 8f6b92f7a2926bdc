//! A certificate authority of tests, clients that trust it, and a server.

use crate::{Stream, Tls};
use std::net::SocketAddr;
pub(crate) use test_server::authority::{Authority, accept, self_signed};
use test_server::echo;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An echo server, encrypted or not. Returns its address.
pub(crate) async fn echo_server(acceptor: Option<TlsAcceptor>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let stream: Box<dyn Stream> = match &acceptor {
                Some(acceptor) => Box::new(acceptor.accept(stream).await.unwrap()),
                None => Box::new(stream),
            };
            tokio::spawn(echo(stream));
        }
    });
    address
}

/// What trusts an authority.
pub(crate) trait Trusted {
    /// A client configuration that trusts this authority.
    fn trusted(&self) -> Tls;
}

impl Trusted for Authority {
    fn trusted(&self) -> Tls {
        Tls::new().authority(self.pem.as_bytes()).unwrap()
    }
}

//! Servers at free ports, which run as long as the tokio runtime.

use crate::{authority::encrypted, echo, handshake::open_tunnel, tokio_runtime};
use std::{
    future::{pending, ready},
    net::{self, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// A listener, and its address.
pub async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

/// Listens in a tokio runtime on a thread of its own. Returns the address and the thread.
pub fn on_thread<T: Send + 'static>(
    serve: impl AsyncFnOnce(TcpListener) -> T + Send + 'static,
) -> (SocketAddr, thread::JoinHandle<T>) {
    let listener = net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let address = listener.local_addr().expect("an address");
    let served = thread::spawn(move || {
        tokio_runtime()
            .block_on(async { serve(TcpListener::from_std(listener).expect("a socket")).await })
    });
    (address, served)
}

/// Serves each connection in a task of its own. Returns the address.
pub async fn serve_each<F>(mut serve: impl FnMut(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address
}

/// Serves one connection. Returns the address and the task.
pub async fn serve_one<F>(
    serve: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (SocketAddr, JoinHandle<F::Output>)
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let (listener, address) = listen().await;
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        serve(stream).await
    });
    (address, task)
}

/// Echoes the messages of all connections, which are encrypted. Returns the address.
pub async fn echo_encrypted(acceptor: TlsAcceptor) -> SocketAddr {
    serve_each(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            if let Some(stream) = encrypted(&acceptor, stream).await {
                echo(stream).await;
            }
        }
    })
    .await
}

/// Accepts connections, and sends nothing. Returns the address.
pub async fn silent() -> SocketAddr {
    serve_each(|stream| async move {
        let _open = stream;
        pending::<()>().await;
    })
    .await
}

/// Ends all connections at once. Returns the address and the number of connections.
pub async fn hang_up() -> (SocketAddr, Arc<AtomicUsize>) {
    let connections = Arc::<AtomicUsize>::default();
    let count = connections.clone();
    let address = serve_each(move |_| {
        count.fetch_add(1, SeqCst);
        ready(())
    });
    (address.await, connections)
}

/// A proxy that connects to `server` whatever it is asked for. Calls `tell` with the head of each
/// request.
pub async fn connect_proxy(
    server: SocketAddr,
    tell: impl Fn(String) + Clone + Send + 'static,
) -> SocketAddr {
    serve_each(move |mut client| {
        let tell = tell.clone();
        async move {
            let head = open_tunnel(&mut client).await;
            tell(head);
            connect_to(server, client).await;
        }
    })
    .await
}

/// Passes on bytes between a client and a server until both have ended.
pub async fn connect_to(server: SocketAddr, mut client: impl AsyncRead + AsyncWrite + Unpin) {
    let mut server = TcpStream::connect(server).await.expect("a server");
    // Either may disconnect at any time.
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

//! A server that echoes messages, over HTTP/2 or HTTP/1.1 as clients choose.

use bytes::{Buf, Bytes};
use futures_util::{SinkExt, StreamExt};
use h2::{RecvStream, SendStream};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::{
    error::Error,
    io,
    net::Ipv4Addr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    thread,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};
use tokio_tungstenite::{
    WebSocketStream, accept_async_with_config,
    tungstenite::protocol::{Role, WebSocketConfig},
};

/// A server in a thread of its own, which runs until the process ends.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) url: String,
    /// Its certificate, in PEM.
    pub(crate) certificate: String,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()])?;
        let key = PrivateKeyDer::try_from(signing_key.serialize_der())?;
        let mut configuration =
            ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(vec![cert.der().clone()], key)?;
        configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("wss://localhost:{}/", listener.local_addr()?.port());
        let connections = Arc::<AtomicUsize>::default();
        let (acceptor, count) = (
            TlsAcceptor::from(Arc::new(configuration)),
            connections.clone(),
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        thread::spawn(move || runtime.block_on(accept(listener, acceptor, &count)));
        Ok(Self {
            url,
            certificate: cert.pem(),
            connections,
        })
    }

    /// The number of connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Relaxed)
    }
}

async fn accept(
    listener: std::net::TcpListener,
    acceptor: TlsAcceptor,
    connections: &AtomicUsize,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        connections.fetch_add(1, Relaxed);
        tokio::spawn(serve(stream, acceptor.clone()));
    }
}

/// Serves a connection. Its errors are not reported.
async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let stream = acceptor.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        echo(accept_async_with_config(stream, Some(config())).await?).await;
        return Ok(());
    }
    let mut builder = h2::server::Builder::new();
    builder
        .enable_connect_protocol()
        .initial_connection_window_size(1 << 24);
    let mut session = builder.handshake::<_, Bytes>(stream).await?;
    while let Some(stream) = session.accept().await {
        let (request, mut response) = stream?;
        let sender = response.send_response(http::Response::new(()), false)?;
        let stream = Http2Stream {
            receiver: request.into_body(),
            received: Bytes::new(),
            sender,
        };
        tokio::spawn(async {
            echo(WebSocketStream::from_raw_socket(stream, Role::Server, Some(config())).await)
                .await;
        });
    }
    Ok(())
}

/// Buffers for many sockets.
fn config() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(1 << 10)
}

async fn echo<S: AsyncRead + AsyncWrite + Unpin>(mut socket: WebSocketStream<S>) {
    while let Some(Ok(message)) = socket.next().await {
        if !message.is_close() && socket.send(message).await.is_err() {
            return;
        }
    }
    // Dropping a stream of HTTP/2 before its end resets it, and discards the Close frame.
    let _ = socket.get_mut().shutdown().await;
}

/// The server's end of a stream of HTTP/2.
struct Http2Stream {
    receiver: RecvStream,
    received: Bytes,
    sender: SendStream<Bytes>,
}

impl AsyncRead for Http2Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.received.is_empty() {
            match ready!(self.receiver.poll_data(cx)) {
                Some(data) => self.received = data.map_err(io::Error::other)?,
                None => return Poll::Ready(Ok(())),
            }
        }
        let len = self.received.len().min(buffer.remaining());
        buffer.put_slice(&self.received[..len]);
        self.received.advance(len);
        Poll::Ready(
            self.receiver
                .flow_control()
                .release_capacity(len)
                .map_err(io::Error::other),
        )
    }
}

impl AsyncWrite for Http2Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.sender.reserve_capacity(bytes.len());
        while self.sender.capacity() == 0 {
            match ready!(self.sender.poll_capacity(cx)) {
                Some(capacity) => capacity.map_err(io::Error::other)?,
                None => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            };
        }
        let len = self.sender.capacity().min(bytes.len());
        let sent = self
            .sender
            .send_data(Bytes::copy_from_slice(&bytes[..len]), false);
        Poll::Ready(sent.map(|()| len).map_err(io::Error::other))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(
            self.sender
                .send_data(Bytes::new(), true)
                .map_err(io::Error::other),
        )
    }
}

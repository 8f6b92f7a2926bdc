//! The server: a thread that sends, receives or returns messages according to the path of the URL.

use crate::{fairness, flood::Block};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    thread,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{PrivateKeyDer, pem::PemObject},
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Serves one connection after the other. `blocks` has the data of floods.
pub(crate) fn serve(blocks: Arc<[Block]>) -> SocketAddr {
    listen(move |stream| serve_one(stream, &blocks))
}

/// The same over TLS, with a self-signed certificate.
pub(crate) fn serve_encrypted(blocks: Arc<[Block]>) -> SocketAddr {
    let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::from_pem_slice(certified.signing_key.serialize_pem().as_bytes()).unwrap();
    let configuration = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let configuration = Arc::new(configuration);
    listen(move |stream| {
        let connection = ServerConnection::new(configuration.clone()).unwrap();
        serve_one(StreamOwned::new(connection, stream), &blocks)
    })
}

fn listen(serve_one: impl Fn(TcpStream) -> io::Result<()> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            stream.set_nodelay(true).unwrap();
            // The client ends the connection after it has received everything.
            let _ = serve_one(stream);
        }
    });
    address
}

fn serve_one(mut stream: impl Read + Write, blocks: &[Block]) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = str::from_utf8(&head).unwrap();
    let order: Vec<&str> = head.split([' ', '/']).collect();
    let (len, count): (usize, usize) = (order[3].parse().unwrap(), order[4].parse().unwrap());
    let deflate = order[2] == "flood" && head.contains("permessage-deflate");
    stream.write_all(&response(head, deflate))?;
    let frame = frame(len);
    // Frames of a client have a masking key.
    let masked = frame.len() + 4;
    match order[2] {
        "flood" => {
            let block = blocks.iter().find(|block| block.len == len).unwrap();
            for _ in 0..count / block.messages {
                stream.write_all(if deflate { &block.deflated } else { &block.plain })?;
            }
        }
        "receive" => {
            let at_once = (1 << 20) / frame.len() + 1;
            let frames = frame.repeat(at_once);
            let mut left = count;
            while left > 0 {
                let some = left.min(at_once);
                stream.write_all(&frames[..some * frame.len()])?;
                left -= some;
            }
        }
        "wait" => fairness::FLOODS[len].send(&mut stream)?,
        "send" => {
            let mut buffer = vec![0; 1 << 20];
            let mut left = masked * count;
            while left > 0 {
                left -= stream.read(&mut buffer)?;
            }
            stream.write_all(&frame)?;
        }
        _ => {
            let mut buffer = vec![0; masked];
            for _ in 0..count {
                stream.read_exact(&mut buffer)?;
                stream.write_all(&frame)?;
            }
        }
    }
    stream.flush()?;
    // The client ends the connection first. Its Pongs have to be read, or else the kernel resets the connection.
    let mut buffer = vec![0; 64 << 10];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

fn response(request: &str, deflate: bool) -> Vec<u8> {
    let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let accept = derive_accept_key(key.as_bytes());
    let extensions = if deflate { "Sec-WebSocket-Extensions: permessage-deflate\r\n" } else { "" };
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{extensions}\r\n"
    )
    .into_bytes()
}

pub(crate) fn url(path: &str) -> String {
    format!("ws://127.0.0.1{path}")
}

/// A binary message of a server.
pub(crate) fn frame(len: usize) -> Vec<u8> {
    framed(0x82, &vec![7; len])
}

/// A frame with this first byte.
pub(crate) fn framed(first: u8, payload: &[u8]) -> Vec<u8> {
    let len = payload.len();
    let mut frame = match len {
        0..126 => vec![first, len as u8],
        126..0x1_0000 => [&[first, 126][..], &(len as u16).to_be_bytes()].concat(),
        _ => [&[first, 127][..], &(len as u64).to_be_bytes()].concat(),
    };
    frame.extend_from_slice(payload);
    frame
}

/// A stream with a response and frames in memory.
pub(crate) struct Canned {
    request: Vec<u8>,
    response: Vec<u8>,
    frames: Vec<u8>,
    at: usize,
    left: usize,
}

impl Canned {
    pub(crate) fn new(frame: &[u8], count: usize) -> Self {
        let left = frame.len() * count;
        Self { request: Vec::new(), response: Vec::new(), frames: frame.repeat(10_000), at: 0, left }
    }
}

impl AsyncRead for Canned {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if !this.response.is_empty() {
            let len = this.response.len().min(buf.remaining());
            buf.put_slice(&this.response.drain(..len).collect::<Vec<_>>());
        } else if this.left > 0 {
            let len = buf.remaining().min(this.left).min(this.frames.len() - this.at);
            buf.put_slice(&this.frames[this.at..this.at + len]);
            this.at = (this.at + len) % this.frames.len();
            this.left -= len;
        } else {
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Canned {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.request.extend_from_slice(bytes);
        if self.request.ends_with(b"\r\n\r\n") {
            self.response = response(str::from_utf8(&self.request).unwrap(), false);
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

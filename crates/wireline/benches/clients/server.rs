//! The server: a thread that sends, receives or returns messages according to the path of the URL.

use crate::{common::response, connecting::CONNECTIONS, fairness, message_cost::Over};
use std::{
    collections::VecDeque,
    io::{self, IoSlice, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
    thread,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
        crypto::ring,
        pki_types::{PrivateKeyDer, ServerName, pem::PemObject},
    },
};
use wireline::connector::Stream;

/// Servers on loopback, for plain and for encrypted connections.
pub(crate) struct Server {
    plain: SocketAddr,
    encrypted: SocketAddr,
    tls: TlsConnector,
}

impl Server {
    pub(crate) fn start() -> Self {
        let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::from_pem_slice(certified.signing_key.serialize_pem().as_bytes())
            .unwrap();
        let certificate = certified.cert.der().clone();
        let provider = Arc::new(ring::default_provider());
        let server = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let server = Arc::new(server);
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            plain: listen(serve_one),
            encrypted: listen(move |stream| {
                serve_one(StreamOwned::new(
                    ServerConnection::new(server.clone()).unwrap(),
                    stream,
                ))
            }),
            tls: TlsConnector::from(Arc::new(client)),
        }
    }

    /// The address of the server for plain connections.
    pub(crate) fn address(&self) -> SocketAddr {
        self.plain
    }

    pub(crate) async fn connect(&self, over: Over) -> Box<dyn Stream> {
        let encrypted = over == Over::Tls;
        let stream = tokio::net::TcpStream::connect(if encrypted {
            self.encrypted
        } else {
            self.plain
        })
        .await
        .unwrap();
        stream.set_nodelay(true).unwrap();
        if !encrypted {
            return Box::new(stream);
        }
        Box::new(
            self.tls
                .connect(ServerName::try_from("127.0.0.1").unwrap(), stream)
                .await
                .unwrap(),
        )
    }
}

/// Serves one connection after the other.
fn listen<S>(
    serve_one: impl Fn(TcpStream) -> io::Result<Option<S>> + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut open = VecDeque::new();
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            stream.set_nodelay(true).unwrap();
            // An error is the end of the connection by the client, after it has received
            // everything.
            open.extend(serve_one(stream).ok().flatten());
            if open.len() > CONNECTIONS {
                open.pop_front();
            }
        }
    });
    address
}

/// Returns the stream if it stays open.
fn serve_one<S: Read + Write>(mut stream: S) -> io::Result<Option<S>> {
    // At once, as servers do: the time must not depend on the length of the request. No client
    // sends more before it has the response.
    let mut head = Vec::new();
    let mut buffer = [0; 4 << 10];
    while !head.ends_with(b"\r\n\r\n") {
        let len = stream.read(&mut buffer)?;
        if len == 0 {
            return Ok(None);
        }
        head.extend_from_slice(&buffer[..len]);
    }
    let head = str::from_utf8(&head).unwrap();
    let mut order = head.split(' ').nth(1).unwrap().split('/').skip(1);
    let verb = order.next().unwrap();
    let (len, count): (usize, usize) = match verb {
        "" => (0, 0),
        _ => (
            order.next().unwrap().parse().unwrap(),
            order.next().unwrap().parse().unwrap(),
        ),
    };
    let deflate = head.contains("permessage-deflate");
    stream.write_all(response(head, deflate).as_bytes())?;
    match verb {
        // A connection that is only opened.
        "" => return Ok(Some(stream)),
        "receive" => {
            let frames: Vec<Vec<u8>> = if deflate {
                test_server::frame::compressed(0xc2, len)
            } else {
                vec![frame(len)]
            };
            let repeated = (MIB / frames.concat().len() + 1) * frames.len();
            let block: Vec<&[u8]> = frames
                .iter()
                .map(Vec::as_slice)
                .cycle()
                .take(repeated)
                .collect();
            let mut left = count;
            let all = block.concat();
            while left >= repeated {
                stream.write_all(&all)?;
                left -= repeated;
            }
            stream.write_all(&block[..left].concat())?;
        }
        "wait" => fairness::FLOODS[len].send(&mut stream)?,
        "send" => {
            let mut frames = Frames::default();
            let mut buffer = vec![0; MIB];
            while frames.seen < count {
                let len = stream.read(&mut buffer)?;
                if len == 0 {
                    return Ok(None);
                }
                frames.count(&buffer[..len]);
            }
            stream.write_all(&frame(32))?;
        }
        // All messages of a read are returned by one write.
        "echoes" => {
            let mut frames = Frames::default();
            let frame = frame(len);
            let mut buffer = vec![0; 64 << 10];
            let mut returned = 0;
            while returned < count {
                let len = stream.read(&mut buffer)?;
                if len == 0 {
                    return Ok(None);
                }
                frames.count(&buffer[..len]);
                stream.write_all(&frame.repeat(frames.seen - returned))?;
                returned = frames.seen;
            }
        }
        _ => {
            let frame = frame(len);
            // Frames of a client have a masking key.
            let mut buffer = vec![0; frame.len() + MASKING_KEY];
            for _ in 0..count {
                stream.read_exact(&mut buffer)?;
                stream.write_all(&frame)?;
            }
        }
    }
    stream.flush()?;
    // The client ends the connection first. Its Pongs have to be read, or else the kernel resets
    // the connection.
    let mut buffer = vec![0; 64 << 10];
    while stream.read(&mut buffer)? > 0 {}
    Ok(None)
}

const MIB: usize = 1 << 20;
const MASKING_KEY: usize = 4;

/// Counts the frames of a client that begin in the bytes of a stream.
#[derive(Default)]
struct Frames {
    /// The beginning of a header.
    header: Vec<u8>,
    /// The bytes that are left of a payload.
    payload: usize,
    /// The number of frames that were read whole.
    seen: usize,
}

impl Frames {
    fn count(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() || self.payload == 0 && self.is_whole() {
            if self.payload > 0 {
                let len = self.payload.min(bytes.len());
                (self.payload, bytes) = (self.payload - len, &bytes[len..]);
                self.seen += usize::from(self.payload == 0);
                continue;
            }
            self.header.push(bytes[0]);
            bytes = &bytes[1..];
            if self.is_whole() {
                self.payload = match self.header[1] & 0x7f {
                    126 => usize::from(u16::from_be_bytes([self.header[2], self.header[3]])),
                    127 => u64::from_be_bytes(self.header[2..10].try_into().unwrap()) as usize,
                    len => usize::from(len),
                };
                self.header.clear();
                assert!(self.payload > 0, "no message is empty");
            }
        }
    }

    fn is_whole(&self) -> bool {
        let len = self.header.get(1).map_or(2, |byte| match byte & 0x7f {
            126 => 4,
            127 => 10,
            _ => 2,
        });
        self.header.len() == len + MASKING_KEY
    }
}

/// A binary message of a server.
fn frame(len: usize) -> Vec<u8> {
    test_server::frame::frame(0x82, &vec![7; len])
}

/// A stream with a response and frames in memory. All that is written after the request is
/// discarded.
pub(crate) struct Canned {
    request: Vec<u8>,
    /// `None` until the request was written.
    response: Option<Vec<u8>>,
    /// Woken when the request was written.
    reader: Option<Waker>,
    frames: Vec<u8>,
    at: usize,
    left: usize,
    /// The number of bytes that must be written before the first frame.
    awaited: usize,
}

impl Canned {
    /// One message in answer to `count` messages of `len` bytes.
    pub(crate) fn after(len: usize, count: usize) -> Self {
        let header = frame(len).len() - len + MASKING_KEY;
        Self {
            awaited: count * (header + len),
            ..Self::new(32, 1)
        }
    }

    pub(crate) fn new(len: usize, count: usize) -> Self {
        let frame = frame(len);
        let left = frame.len() * count;
        Self {
            request: Vec::new(),
            response: None,
            reader: None,
            frames: frame.repeat(10_000),
            at: 0,
            left,
            awaited: 0,
        }
    }
}

impl AsyncRead for Canned {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some(response) = &mut this.response else {
            this.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        if !response.is_empty() {
            let len = response.len().min(buf.remaining());
            buf.put_slice(&response.drain(..len).collect::<Vec<_>>());
        } else if this.awaited > 0 {
            this.reader = Some(cx.waker().clone());
            return Poll::Pending;
        } else if this.left > 0 {
            let len = buf
                .remaining()
                .min(this.left)
                .min(this.frames.len() - this.at);
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
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.response.is_some() {
            self.awaited = self.awaited.saturating_sub(bytes.len());
            if self.awaited == 0 {
                self.reader.take().into_iter().for_each(Waker::wake);
            }
            return Poll::Ready(Ok(bytes.len()));
        }
        self.request.extend_from_slice(bytes);
        if self.request.ends_with(b"\r\n\r\n") {
            self.response =
                Some(response(str::from_utf8(&self.request).unwrap(), false).into_bytes());
            self.reader.take().into_iter().for_each(Waker::wake);
        }
        Poll::Ready(Ok(bytes.len()))
    }

    /// Like a socket, it takes all parts at once.
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut written = 0;
        for part in parts {
            written += ready!(self.as_mut().poll_write(cx, part))?;
        }
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

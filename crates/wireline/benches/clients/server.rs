//! The server: a thread that sends, receives or returns messages according to the path of the URL.

use crate::{common::response, connecting::CONNECTIONS, fairness, message_cost::Over};
use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    task::{Context, Poll, Waker},
    thread,
};
use test_server::{
    AfterHandshake, ByteStream, Canned, Streamed,
    authority::{client_configuration, self_signed, server_configuration},
    frame::place_of_payload,
};
use tokio::io::ReadBuf;
use tokio_rustls::{
    TlsConnector,
    rustls::{ALL_VERSIONS, ServerConnection, StreamOwned, pki_types::ServerName},
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
        let identity = self_signed("127.0.0.1", false, |_| {});
        let server = Arc::new(server_configuration(&identity, ALL_VERSIONS, None));
        Self {
            plain: listen(serve_one),
            encrypted: listen(move |stream| {
                serve_one(StreamOwned::new(
                    ServerConnection::new(server.clone()).unwrap(),
                    stream,
                ))
            }),
            tls: TlsConnector::from(Arc::new(client_configuration(&identity.0))),
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
                vec![message(len)]
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
            stream.write_all(&message(32))?;
        }
        // All messages of a read are returned by one write.
        "echoes" => {
            let mut frames = Frames::default();
            let frame = message(len);
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
            let frame = message(len);
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
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.payload > 0 {
                let len = self.payload.min(bytes.len());
                (self.payload, bytes) = (self.payload - len, &bytes[len..]);
                self.seen += usize::from(self.payload == 0);
                continue;
            }
            bytes = rest;
            self.header.push(byte);
            if let Some((_, len)) = place_of_payload(&self.header) {
                self.header.clear();
                self.payload = len;
                assert!(len > 0, "no message is empty");
            }
        }
    }
}

/// A binary message of a server.
fn message(len: usize) -> Vec<u8> {
    test_server::frame::frame(0x82, &vec![7; len])
}

/// A stream of so many messages in memory, after the response.
pub(crate) fn canned(len: usize, count: usize) -> Box<dyn Stream> {
    after(0, len, count)
}

/// The same with one message in answer to `count` messages of `len` bytes.
pub(crate) fn canned_answer(len: usize, count: usize) -> Box<dyn Stream> {
    let header = message(len).len() - len + MASKING_KEY;
    after(count * (header + len), 32, 1)
}

fn after(awaited: usize, len: usize, count: usize) -> Box<dyn Stream> {
    let messages = Awaiting {
        awaited,
        reader: None,
        messages: Canned::new(&message(len), count),
    };
    Box::new(Streamed(AfterHandshake::new("", Vec::new(), messages)))
}

struct Awaiting {
    /// The number of bytes that must be written before the first message.
    awaited: usize,
    /// Woken when they were written.
    reader: Option<Waker>,
    messages: Canned,
}

impl ByteStream for Awaiting {
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.awaited > 0 {
            self.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        self.messages.read(cx, buf)
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.awaited = self.awaited.saturating_sub(bytes.len());
        if self.awaited == 0 {
            self.reader.take().into_iter().for_each(Waker::wake);
        }
        Poll::Ready(Ok(bytes.len()))
    }
}

//! The testing server and the tested script.

use super::compression::{Codec, Compression};
use boa_websocket::{Permissions, Runtime, net::MemoryNetwork};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::yield_now,
    time::timeout,
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

const ECHO: &str = "{
    const socket = new WebSocket('ws://autobahn.example/');
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => socket.send(data);
}";

/// The limit on an examination, on the paused clock.
const TIMEOUT: Duration = Duration::from_secs(3600);

/// Examines a script twice: with bytes that arrive at once, and with bytes in small pieces.
pub(crate) async fn examine(
    compression: Option<Compression>,
    examination: impl AsyncFn(&mut Peer),
) {
    for in_pieces in [false, true] {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("autobahn.example", 80);
        let builder = Runtime::builder()
            .permissions(Permissions::all())
            .connector(Arc::new(network));
        let mut runtime = builder.build().expect("it can be built");
        let client = async {
            runtime
                .execute("echo.js", ECHO)
                .await
                .expect("the script runs");
            runtime.run().await.expect("the script ends");
        };
        let server = async {
            let mut peer =
                Peer::accept(listener.accept().await, compression.as_ref(), in_pieces).await;
            examination(&mut peer).await;
        };
        timeout(TIMEOUT, async { tokio::join!(client, server) })
            .await
            .expect("the examination ends");
    }
}

/// A frame that ends its message.
pub(crate) fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    encode(0x80 | opcode, payload)
}

/// A fragment that is not the last of its message.
pub(crate) fn part(opcode: u8, payload: &[u8]) -> Vec<u8> {
    encode(opcode, payload)
}

fn encode(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(len @ 0..=125), _) => bytes.push(len),
        (_, Ok(len)) => {
            bytes.push(126);
            bytes.extend(len.to_be_bytes());
        }
        _ => {
            bytes.push(127);
            bytes.extend((payload.len() as u64).to_be_bytes());
        }
    }
    bytes.extend(payload);
    bytes
}

/// The server's side of a connection.
pub(crate) struct Peer {
    stream: DuplexStream,
    codec: Option<Codec>,
    in_pieces: bool,
}

struct Frame {
    last: bool,
    compressed: bool,
    opcode: u8,
    payload: Vec<u8>,
}

impl Peer {
    async fn accept(
        mut stream: DuplexStream,
        compression: Option<&Compression>,
        in_pieces: bool,
    ) -> Self {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a request"));
        }
        let head = String::from_utf8(head).expect("text");
        let value = |name: &str| {
            head.lines()
                .find_map(|line| line.strip_prefix(name))
                .expect(name)
        };
        assert_eq!(
            value("Sec-WebSocket-Extensions: "),
            "permessage-deflate; client_max_window_bits"
        );
        let accept = derive_accept_key(value("Sec-WebSocket-Key: ").as_bytes());
        let extensions =
            compression.map(|compression| format!("Sec-WebSocket-Extensions: {compression}\r\n"));
        let response = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\n{}\r\n",
            extensions.unwrap_or_default()
        );
        stream
            .write_all(response.as_bytes())
            .await
            .expect("a client that reads");
        Self {
            stream,
            codec: compression.map(Codec::new),
            in_pieces,
        }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        // Single bytes, unless there are many.
        let piece = if self.in_pieces {
            bytes.len() / 500 + 1
        } else {
            bytes.len().max(1)
        };
        for piece in bytes.chunks(piece) {
            self.stream
                .write_all(piece)
                .await
                .expect("a client that reads");
            yield_now().await;
        }
    }

    /// Sends a compressed message in this number of fragments.
    pub(crate) async fn send_compressed(&mut self, opcode: u8, message: &[u8], fragments: usize) {
        let compressed = self
            .codec
            .as_mut()
            .expect("compression was agreed")
            .compress(message);
        let mut chunks = compressed
            .chunks(compressed.len().div_ceil(fragments))
            .peekable();
        let mut first = 0x40 | opcode;
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next() {
            let last = if chunks.peek().is_none() { 0x80 } else { 0 };
            bytes.extend(encode(last | first, chunk));
            first = CONTINUATION;
        }
        self.send(&bytes).await;
    }

    /// Expects this message or control frame from the client. Returns whether it is compressed.
    pub(crate) async fn expect(&mut self, opcode: u8, payload: &[u8]) -> bool {
        let first = self.frame().await;
        let (kind, compressed) = (first.opcode, first.compressed);
        let (mut last, mut received) = (first.last, first.payload);
        while !last {
            let next = self.frame().await;
            assert_eq!(
                (next.opcode, next.compressed),
                (CONTINUATION, false),
                "in a message"
            );
            received.extend(next.payload);
            last = next.last;
        }
        if compressed {
            received = self
                .codec
                .as_mut()
                .expect("compression was agreed")
                .expand(received);
        }
        assert_eq!((kind, received.len()), (opcode, payload.len()));
        assert!(received == payload, "the client sent other bytes");
        compressed
    }

    /// Expects a Close frame with this code, and sends nothing more.
    pub(crate) async fn fails(&mut self, code: u16) {
        let Frame {
            opcode, payload, ..
        } = self.frame().await;
        let sent = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
        assert_eq!((opcode, sent), (CLOSE, Some(code)));
        self.end().await;
    }

    /// Expects a Close frame with this body, as the answer to the server's.
    pub(crate) async fn closes(&mut self, body: &[u8]) {
        self.expect(CLOSE, body).await;
        self.end().await;
    }

    /// Closes the connection, and expects the client's Close frame.
    pub(crate) async fn finish(&mut self) {
        self.send(&frame(CLOSE, &1000u16.to_be_bytes())).await;
        self.closes(&1000u16.to_be_bytes()).await;
    }

    /// Ends the stream, and expects nothing more.
    async fn end(&mut self) {
        self.stream.shutdown().await.expect("a client that reads");
        let mut rest = Vec::new();
        self.stream
            .read_to_end(&mut rest)
            .await
            .expect("a client that ends");
        assert_eq!(rest, [0; 0], "after the Close frame");
    }

    async fn frame(&mut self) -> Frame {
        let [first, second] = self.array().await;
        assert_eq!(
            (first & 0x30, second & 0x80),
            (0, 0x80),
            "reserved bits, and the mask"
        );
        let len = match second & 0x7f {
            126 => u16::from_be_bytes(self.array().await).into(),
            127 => u64::from_be_bytes(self.array().await),
            len => len.into(),
        };
        let key: [u8; 4] = self.array().await;
        let mut payload = vec![0; usize::try_from(len).expect("a length")];
        self.stream
            .read_exact(&mut payload)
            .await
            .expect("a whole frame");
        payload
            .iter_mut()
            .zip(key.iter().cycle())
            .for_each(|(byte, key)| *byte ^= key);
        Frame {
            last: first & 0x80 != 0,
            compressed: first & 0x40 != 0,
            opcode: first & 0xf,
            payload,
        }
    }

    async fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes).await.expect("a frame");
        bytes
    }
}

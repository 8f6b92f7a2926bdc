//! The testing server and the tested script.

use super::codec::{Codec, Compression};
use boa_websocket::{Permissions, Runtime, net::MemoryNetwork};
use std::{sync::Arc, time::Duration};
use test_server::{
    frame::{self, Frame, Opcode},
    handshake,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::yield_now,
    time::timeout,
};

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;

const ECHO: &str = "{
    const socket = new WebSocket('ws://compression.example/');
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => socket.send(data);
}";

/// The limit on an examination, on the paused clock.
const TIMEOUT: Duration = Duration::from_secs(3600);

/// Examines a script twice: with bytes that arrive at once, and with bytes in small pieces.
pub(crate) async fn examine(compression: Compression, examination: impl AsyncFn(&mut Peer)) {
    for in_pieces in [false, true] {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("compression.example", 80);
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
            let mut peer = Peer::accept(listener.accept().await, &compression, in_pieces).await;
            examination(&mut peer).await;
        };
        timeout(TIMEOUT, async { tokio::join!(client, server) })
            .await
            .expect("the examination ends");
    }
}

/// A frame that ends its message.
pub(crate) fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame::frame(0x80 | opcode, payload)
}

/// A fragment that is not the last of its message.
pub(crate) fn part(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame::frame(opcode, payload)
}

/// The server's side of a connection.
pub(crate) struct Peer {
    stream: DuplexStream,
    codec: Codec,
    in_pieces: bool,
}

impl Peer {
    async fn accept(mut stream: DuplexStream, compression: &Compression, in_pieces: bool) -> Self {
        let extensions = format!("Sec-WebSocket-Extensions: {compression}\r\n");
        let request = handshake::accept(&mut stream, &extensions).await;
        assert_eq!(
            handshake::field(&request, "Sec-WebSocket-Extensions"),
            Some("permessage-deflate; client_max_window_bits")
        );
        Self {
            stream,
            codec: Codec::new(compression),
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
        let compressed = self.codec.compress(message);
        let mut chunks = compressed
            .chunks(compressed.len().div_ceil(fragments))
            .peekable();
        let mut first = 0x40 | opcode;
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next() {
            let last = if chunks.peek().is_none() { 0x80 } else { 0 };
            bytes.extend(frame::frame(last | first, chunk));
            first = CONTINUATION;
        }
        self.send(&bytes).await;
    }

    /// Expects this message or control frame from the client. Returns whether it is compressed.
    pub(crate) async fn expect(&mut self, opcode: u8, payload: &[u8]) -> bool {
        let first = self.frame().await;
        let (kind, compressed) = (first.opcode.0, first.reserved != 0);
        let (mut last, mut received) = (first.fin, first.payload);
        while !last {
            let next = self.frame().await;
            assert_eq!(
                (next.opcode, next.reserved),
                (Opcode::CONTINUATION, 0),
                "in a message"
            );
            received.extend(next.payload);
            last = next.fin;
        }
        if compressed {
            received = self.codec.expand(received);
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
        assert_eq!((opcode, sent), (Opcode::CLOSE, Some(code)));
        self.end().await;
    }

    /// Closes the connection, and expects the client's Close frame.
    pub(crate) async fn finish(&mut self) {
        self.send(&frame(CLOSE, &1000u16.to_be_bytes())).await;
        self.expect(CLOSE, &1000u16.to_be_bytes()).await;
        self.end().await;
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
        let frame = Frame::read(&mut self.stream).await;
        let may_be_compressed = frame.reserved & 3 == 0;
        assert!(
            frame.mask.is_some() && may_be_compressed,
            "reserved bits, and the mask"
        );
        frame
    }
}

//! Fuzz targets: properties that hold for any bytes from a server. A target panics if its property
//! does not hold.

pub use crate::permissions::fuzz_rules::rules;

use super::fuzz_http2;
use crate::{
    Deflate, Error, MessageKind, Options, Proxy, Request, Role, chain,
    connect::tunnel::tunnel,
    protocol::{
        close_frame::CloseFrame,
        decoded::{Decoded, allowed_work},
        decoder::{Decoder, Destination, ReadTarget},
        deflate::{Deflater, Inflater},
        deflate_parameters::Parameters,
        extensions,
        frame::Violation,
        handshake::{Handshake, HandshakeFailure},
        response_reader::ResponseReader,
    },
};
use bytes::{BufMut, BytesMut};
use futures_util::FutureExt;
use std::{
    io::{self, Cursor, Read, Write},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{self, Poll},
};
use tokio::io::{AsyncRead, ReadBuf, join, sink};
use tokio_tungstenite::tungstenite::{
    self, Message,
    protocol::{self, WebSocket, WebSocketConfig},
};
use url::Host;

/// A fuzz target.
pub type FuzzTarget = fn(&[u8]);

/// All fuzz targets with their names.
pub const TARGETS: &[(&str, FuzzTarget)] = &[
    ("content", content),
    ("response", response),
    ("extensions", extensions),
    ("messages", messages),
    ("inflating", inflating),
    ("tungstenite", tungstenite),
    ("proxies", proxies),
    ("http2", http2),
];

/// The result of a response does not depend on how its bytes are split. Accepted subprotocols and
/// extensions were offered.
pub fn response(data: &[u8]) {
    let Some(([choice], bytes)) = data.split_first_chunk() else {
        return;
    };
    let mut request = Request::new("ws://a.example/".parse().expect("it is a URL"));
    if choice & 1 != 0 {
        request = request.protocol("chat").protocol("superchat");
    }
    let deflate = (choice & 2 != 0).then(Deflate::default);
    let options = Options::new()
        .max_head(1 << 10)
        .max_headers(8)
        .deflate(deflate);
    // The key of the example in RFC 6455, 1.3.
    let handshake = Handshake::with_key(&request, &options, "dGhlIHNhbXBsZSBub25jZQ==");
    let read = |sizes: &mut dyn Iterator<Item = usize>| {
        let mut reader = ResponseReader::new(&options);
        for len in sizes {
            let outcome = reader.read(&bytes[..len], &handshake);
            // A byte is searched once, apart from two at the end of each piece, and read again
            // three times in a head.
            assert!(reader.work <= 6 * len, "{} for {len} bytes", reader.work);
            if !matches!(outcome, Ok(None)) {
                return outcome;
            }
        }
        Ok(None)
    };
    let whole = read(&mut [bytes.len()].into_iter());
    let pieces = read(&mut (1..=bytes.len()));
    assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
    match whole {
        Ok(Some((opened, head))) => {
            let protocol = &opened.protocol;
            assert!(head <= options.max_head && bytes[..head].ends_with(b"\n"));
            assert!(if request.protocols.is_empty() {
                protocol.is_empty()
            } else {
                request.protocols.contains(protocol)
            });
            assert!(opened.deflate.is_none() || options.deflate.is_some());
        }
        Err(HandshakeFailure {
            error: Error::Status { status, .. },
            ..
        }) => assert_ne!(status, 101),
        _ => {}
    }
}

/// The content of a response that opens no connection, as chunks too.
pub fn content(data: &[u8]) {
    crate::requests::response_body::fuzz(data);
}

/// Whatever a server of HTTP/2 sends, a WebSocket in its session ends when the stream does. The
/// first byte is the number of bytes that it sends before the request.
pub fn http2(data: &[u8]) {
    let Some(([early], bytes)) = data.split_first_chunk() else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("it needs no resources");
    runtime.block_on(fuzz_http2::fuzz(
        bytes.split_at(bytes.len().min(usize::from(*early))),
    ));
}

/// Extensions that are serialized parse to the same value, which has a part for each byte at most.
/// Agreed parameters can be used.
pub fn extensions(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let Ok(extensions) = extensions::parse(text) else {
        return;
    };
    let parts = extensions
        .iter()
        .map(|extension| 1 + extension.parameters.len());
    assert!(parts.sum::<usize>() <= text.len());
    let written: Vec<String> =
        extensions
            .iter()
            .map(|extension| {
                extension.parameters.iter().fold(
                    extension.name.clone(),
                    |written, (name, value)| match value {
                        Some(value) => format!("{written}; {name}=\"{value}\""),
                        None => format!("{written};{name}"),
                    },
                )
            })
            .collect();
    assert_eq!(
        extensions::parse(&written.join(" ,")).as_ref(),
        Ok(&extensions)
    );
    if let Ok(agreed) = Parameters::agreed(&extensions) {
        assert!((8..=15).contains(&agreed.server_max_window_bits));
        assert!((8..=15).contains(&agreed.client_max_window_bits));
        let mut compressed = Vec::new();
        let mut deflater = Deflater::new(Role::Client, agreed, 0);
        if deflater.compresses(data.len()) {
            deflater.deflate(data, true, &mut compressed);
        }
    }
}

/// Messages do not depend on how their bytes are split, and do not exceed the limits. The work has
/// a limit for each byte: see [`decode_with`].
pub fn messages(data: &[u8]) {
    let Some(([choice, size], bytes)) = data.split_first_chunk() else {
        return;
    };
    let options = Options::new()
        .max_message(1 << (choice & 0x0f))
        .max_fragments(8);
    let deflate = (choice & 0x10 != 0).then(|| parameters(*choice));
    let whole = decode_with(&options, deflate, bytes, &[]);
    let cuts: Vec<usize> = (0..bytes.len()).step_by(usize::from(*size) + 1).collect();
    let pieces = decode_with(&options, deflate, bytes, &cuts);
    assert_eq!(whole.messages, pieces.messages);
    assert_eq!(whole.close, pieces.close);
    if deflate.is_none() {
        assert_eq!(whole.violation, pieces.violation);
    } else {
        // Whether invalid data or the limit is found first depends on the split.
        assert_eq!(whole.violation.is_some(), pieces.violation.is_some());
    }
    assert!(whole.close.is_none() || whole.violation.is_none());
    for (kind, payload) in &whole.messages {
        assert!(payload.len() <= options.max_message);
        assert!(*kind == MessageKind::Binary || str::from_utf8(payload).is_ok());
    }
}

/// Deflated data inflates to itself. Other data inflates to the same bytes however it is split,
/// within the limit.
pub fn inflating(data: &[u8]) {
    let Some(([choice, size], bytes)) = data.split_first_chunk() else {
        return;
    };
    let parameters = parameters(*choice);
    let max_message = if choice & 0x10 != 0 { 1 << 10 } else { 1 << 20 };
    let size = usize::from(*size) + 1;

    let mut deflater = Deflater::new(Role::Client, parameters, 0);
    let mut inflater = Inflater::new(Role::Client, parameters, bytes.len());
    for message in bytes.chunks(size) {
        let (mut compressed, mut expanded) = (Vec::new(), Vec::new());
        deflater.deflate(message, true, &mut compressed);
        assert_eq!(
            inflater.inflate(&compressed, true, &mut expanded, 0),
            Ok(())
        );
        assert_eq!(expanded, message);
    }

    // The input is two messages. The second may refer to the first.
    let inflate = |size: usize| {
        let mut inflater = Inflater::new(Role::Client, parameters, max_message);
        let (mut out, mut work) = (Vec::new(), 0);
        let (first, second) = bytes.split_at(bytes.len() / 2);
        for message in [first, second] {
            let start = out.len();
            let mut pieces = message.chunks(size).peekable();
            while let Some(piece) = pieces.next() {
                let inflated = inflater.inflate(piece, pieces.peek().is_none(), &mut out, start);
                work += inflater.take_work();
                inflated.ok()?;
                assert!(out.len() - start <= max_message);
            }
        }
        // Each message has a tail.
        assert!(work <= allowed_work(bytes.len() + 8, out.len()), "{work}");
        Some(out)
    };
    assert_eq!(inflate(bytes.len().max(1)), inflate(size));
}

/// The messages are the same as in tungstenite, and the connection ends in the same way.
pub fn tungstenite(data: &[u8]) {
    const LIMIT: usize = 1 << 15;
    let options = Options::new().max_message(LIMIT);
    let ours = decode_with(&options, None, data, &[]);

    let mut config = WebSocketConfig::default();
    config.max_message_size = Some(LIMIT);
    config.max_frame_size = Some(LIMIT);
    let mut theirs = Vec::new();
    let mut reader = WebSocket::from_raw_socket(
        Received(Cursor::new(data)),
        protocol::Role::Client,
        Some(config),
    );
    let end = loop {
        match reader.read() {
            Ok(Message::Text(text)) => theirs.push((MessageKind::Text, text.as_bytes().to_vec())),
            Ok(Message::Binary(bytes)) => theirs.push((MessageKind::Binary, bytes.to_vec())),
            Ok(Message::Close(_)) => break Ok(()),
            Ok(_) => {}
            Err(error) => break Err(error),
        }
    };
    match ours.violation {
        // tungstenite accepts these frames. The length of a control frame that is written in more
        // bytes than necessary is one of them.
        Some(Violation {
            reason:
                "the length of a frame is not in its shortest form"
                | "a control frame is longer than 125 bytes",
            ..
        }) => {
            assert!(theirs.starts_with(&ours.messages));
            return;
        }
        // tungstenite reports it in its Close frame, with another status code.
        Some(Violation {
            reason: "a Close frame has a status code that must not be sent",
            ..
        }) => {}
        // tungstenite reports the end of the stream as another kind of error, and does not check
        // incomplete text.
        Some(_) => assert!(end.is_err(), "{:?}, and here {:?}", end, ours.violation),
        None if ours.close.is_some() => assert!(end.is_ok(), "{end:?}"),
        None => assert!(
            matches!(
                end,
                Err(tungstenite::Error::Protocol(
                    tungstenite::error::ProtocolError::ResetWithoutClosingHandshake
                ))
            ),
            "{end:?}"
        ),
    }
    assert_eq!(ours.messages, theirs);
}

/// The result of a proxy's answer does not depend on how it is split, and no byte after the answer
/// is read. A byte takes a read at most. The error has no control characters and no password.
pub fn proxies(data: &[u8]) {
    let Some(([choice, size], answer)) = data.split_first_chunk() else {
        return;
    };
    let proxy = match choice & 3 {
        0 => "http://proxy.example",
        1 => "http://user:secret@proxy.example",
        2 => "socks5://proxy.example",
        _ => "socks5://user:secret@proxy.example",
    };
    let proxy: Proxy = proxy.parse().expect("it is a proxy");
    let host = match choice & 12 {
        0 => Host::Ipv4([192, 0, 2, 1].into()),
        4 => Host::Ipv6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into()),
        _ => Host::Domain("chat.example".to_owned()),
    };
    let ask = |size: usize| {
        let left = Arc::new(AtomicUsize::new(answer.len()));
        let answering = Answering {
            answer: answer.to_vec(),
            left: Arc::clone(&left),
            size,
            reads: 0,
            most: answer.len() + 1,
        };
        let outcome = tunnel(Box::new(join(answering, sink())), &proxy, &host, 80)
            .now_or_never()
            .expect("nothing is waited for");
        let outcome = match outcome {
            Ok(_) => Ok(()),
            Err(error) => Err(chain(&error).to_string()),
        };
        (outcome, left.load(Ordering::Relaxed))
    };
    let (outcome, left) = ask(usize::from(*size) + 1);
    assert_eq!((&outcome, left), (&ask(1).0, ask(1).1));
    match outcome {
        Ok(()) if choice & 2 == 0 => assert!(answer[..answer.len() - left].ends_with(b"\n")),
        Ok(()) => assert_eq!(answer.first(), Some(&5)),
        Err(why) => {
            assert!(!why.contains(char::is_control), "{why:?}");
            assert!(
                !why.contains("secret") || answer.windows(6).any(|bytes| bytes == b"secret"),
                "{why:?}"
            );
        }
    }
}

/// A proxy that answers before the request.
struct Answering {
    answer: Vec<u8>,
    /// The number of bytes that were not read.
    left: Arc<AtomicUsize>,
    /// The maximum number of bytes for each read.
    size: usize,
    reads: usize,
    /// The maximum number of reads.
    most: usize,
}

impl AsyncRead for Answering {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.reads += 1;
        assert!(self.reads <= self.most, "{} reads", self.reads);
        let left = self.left.load(Ordering::Relaxed);
        let len = left.min(self.size).min(out.remaining());
        let at = self.answer.len() - left;
        out.put_slice(&self.answer[at..at + len]);
        self.left.store(left - len, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

fn parameters(choice: u8) -> Parameters {
    let bits = if choice & 0x80 != 0 { 9 } else { 15 };
    Parameters {
        server_no_context_takeover: choice & 0x20 != 0,
        client_no_context_takeover: choice & 0x20 != 0 || choice & 0x40 != 0,
        server_max_window_bits: bits,
        client_max_window_bits: bits,
    }
}

/// A stream that contains received bytes and discards what is written.
struct Received<'a>(Cursor<&'a [u8]>);

impl Read for Received<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

impl Write for Received<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The result of decoding some bytes.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) messages: Vec<(MessageKind, Vec<u8>)>,
    pub(crate) pings: Vec<Vec<u8>>,
    pub(crate) close: Option<CloseFrame>,
    pub(crate) violation: Option<Violation>,
}

impl Outcome {
    fn add(&mut self, decoded: Decoded) {
        for batch in decoded.batches {
            assert!(!batch.is_empty());
            self.messages
                .extend(batch.iter().map(|(kind, payload)| (kind, payload.to_vec())));
        }
        self.pings
            .extend(decoded.pings.iter().map(|ping| ping.to_vec()));
        self.close = self.close.take().or(decoded.close);
        self.violation = self.violation.or(decoded.violation);
    }
}

/// Decodes the bytes as a connection does: piece by piece, into the buffer that the decoder offers.
/// It checks that this is not more than [the work](allowed_work) for so many bytes.
pub(crate) fn decode_with(
    options: &Options,
    deflate: Option<Parameters>,
    bytes: &[u8],
    cuts: &[usize],
) -> Outcome {
    decode_as(Role::Client, options, deflate, bytes, cuts)
}

/// The same at an end with this role.
pub(crate) fn decode_as(
    role: Role,
    options: &Options,
    deflate: Option<Parameters>,
    bytes: &[u8],
    cuts: &[usize],
) -> Outcome {
    let mut decoder = Decoder::new(role, options, deflate, BytesMut::new());
    let mut outcome = Outcome::default();
    let (mut at, mut work) = (0, 0);
    let mut add = |outcome: &mut Outcome, decoded: Decoded| {
        work += decoded.work;
        outcome.add(decoded);
    };
    for cut in cuts.iter().copied().chain([bytes.len()]) {
        while at < cut.min(bytes.len()) {
            let piece = &bytes[at..cut.min(bytes.len())];
            let (destination, len) = match decoder.read_target() {
                ReadTarget::Buffer(mut buffer) => {
                    let len = piece.len().min(buffer.remaining_mut());
                    assert!(len > 0, "no space offered");
                    assert!(
                        buffer.remaining_mut()
                            <= buffer.get_ref().capacity() - buffer.get_ref().len(),
                        "it has to grow"
                    );
                    buffer.put_slice(&piece[..len]);
                    (Destination::Buffer, len)
                }
                ReadTarget::Message(mut message) => {
                    let len = piece
                        .len()
                        .min(message.remaining_mut())
                        .min(message.chunk_mut().len());
                    assert!(len > 0, "no space offered");
                    message.put_slice(&piece[..len]);
                    (Destination::Message, len)
                }
            };
            at += len;
            add(&mut outcome, decoder.filled(destination, len));
            while decoder.is_paused() {
                add(&mut outcome, decoder.decode());
            }
        }
    }
    let delivered = outcome
        .messages
        .iter()
        .map(|(_, payload)| payload.len())
        .sum();
    assert!(
        work <= allowed_work(at, delivered),
        "{work} for {at} bytes that deliver {delivered}"
    );
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_of_any_bytes_hold_for_the_corpus() {
        for (name, target) in TARGETS {
            test_server::corpus::replay(name, target);
        }
    }
}

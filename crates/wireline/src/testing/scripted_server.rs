//! Helpers of tests: a scripted server, and a sink that records events.

use crate::{
    Closed, Command, Connector, Event, EventSink, MemoryNetwork, Message, MessageKind, Opened,
    Options, Phase, Request, Socket, Stream, Target,
    connect::{connect_over::GivenStream, resolve::Resolver},
    connect_with,
    protocol::{deflate::Deflater, frame::Opcode},
    runtime::run,
};
use bytes::Bytes;
use futures_util::task::AtomicWaker;
use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, ready},
    thread,
    time::Duration,
};
use test_server::{frame::Frame, handshake};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex},
    runtime::Handle,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn request(url: &str) -> Request {
    Request::new(url.parse().unwrap())
}

pub(crate) fn target(url: &str) -> Target {
    Target::from_url(&url.parse().unwrap()).unwrap()
}

/// A resolver whose lookups never return.
pub(crate) fn hanging_resolver() -> Resolver {
    Resolver::new(|_, _| {
        loop {
            thread::park();
        }
    })
}

/// A resolver that returns 500 addresses.
pub(crate) fn many_addresses_resolver() -> Resolver {
    Resolver::new(|_, port| {
        Ok((0..500u16)
            .map(|n| ([10, 0, (n >> 8) as u8, n as u8], port).into())
            .collect())
    })
}

/// The server's end of a stream.
pub(crate) struct Server<S = DuplexStream> {
    pub(crate) stream: S,
}

impl<S: Stream> Server<S> {
    /// Reads the request and establishes the connection.
    pub(crate) async fn accept(stream: S) -> Self {
        Self::accept_with(stream, b"").await
    }

    /// The same, with `tail` after the response in the same write.
    pub(crate) async fn accept_with(stream: S, tail: &[u8]) -> Self {
        let mut server = Self { stream };
        let request = server.request().await;
        let mut response = response_to(&request).into_bytes();
        response.extend_from_slice(tail);
        server.send(&response).await;
        server
    }

    pub(crate) async fn request(&mut self) -> String {
        handshake::request(&mut self.stream).await
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Reads the next frame, which must be masked and final.
    pub(crate) async fn frame(&mut self) -> (Opcode, Vec<u8>) {
        let (fin, opcode, payload) = self.fragment().await;
        assert!(fin);
        (opcode, payload)
    }

    /// Reads the next frame, which must be masked. Returns its FIN bit too.
    pub(crate) async fn fragment(&mut self) -> (bool, Opcode, Vec<u8>) {
        let frame = Frame::read(&mut self.stream).await;
        assert!(frame.mask.is_some(), "not masked");
        let opcode = Opcode::from_bits(frame.opcode.0).expect("an opcode that is not reserved");
        (frame.fin, opcode, frame.payload)
    }

    /// Reads all bytes until the client ends its half of the stream.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).await.unwrap();
        rest
    }
}

/// A socket and a scripted server.
pub(crate) async fn open_socket(options: Options) -> (Socket, Server) {
    open_socket_with(options, "").await
}

/// The same with fields in the response, each of which ends its line.
pub(crate) async fn open_socket_with(options: Options, fields: &'static str) -> (Socket, Server) {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let server = tokio::spawn(async move {
        let mut stream = listener.accept().await;
        handshake::accept(&mut stream, fields).await;
        Server { stream }
    });
    let socket = connect_with("ws://chat.example/", options, network).await;
    (socket.unwrap(), server.await.unwrap())
}

/// Sends a text, receives its echo, and closes.
pub(crate) async fn is_echoed(mut socket: Socket, text: &str) {
    socket.send(text).await.unwrap();
    let echo = socket.recv().await.unwrap().unwrap();
    assert_eq!(echo, Message::from(text));
    assert!(socket.close_with(1000, "").await.unwrap().clean);
}

/// The response that establishes the connection.
pub(crate) fn response_to(request: &str) -> String {
    handshake::response(request, "")
}

/// A frame of a server.
pub(crate) fn frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    fragment(true, opcode, payload)
}

/// A frame of a server with the given FIN bit.
pub(crate) fn fragment(fin: bool, opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    test_server::frame::frame(u8::from(fin) << 7 | opcode as u8, payload)
}

/// The first frame of a compressed message.
pub(crate) fn compressed_fragment(fin: bool, opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut bytes = fragment(fin, opcode, payload);
    bytes[0] |= 0x40;
    bytes
}

/// A compressed message in one frame.
pub(crate) fn compressed_message(
    deflater: &mut Deflater,
    opcode: Opcode,
    payload: &[u8],
) -> Vec<u8> {
    let mut data = Vec::new();
    deflater.deflate(payload, true, &mut data);
    compressed_fragment(true, opcode, &data)
}

/// A Close frame of a server.
pub(crate) fn close(code: u16, reason: &str) -> Vec<u8> {
    frame(
        Opcode::Close,
        &[&code.to_be_bytes(), reason.as_bytes()].concat(),
    )
}

/// A sink that records events, and is ready while its gate is open.
pub(crate) struct Recorder {
    events: UnboundedSender<Event>,
    gate: Arc<Gate>,
}

#[derive(Default)]
pub(crate) struct Gate {
    shut: AtomicBool,
    waker: AtomicWaker,
}

impl Gate {
    pub(crate) fn shut(&self, shut: bool) {
        self.shut.store(shut, Ordering::SeqCst);
        self.waker.wake();
    }
}

impl EventSink for Recorder {
    fn event(&mut self, event: Event) {
        let _ = self.events.send(event);
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.gate.waker.register(cx.waker());
        if self.gate.shut.load(Ordering::SeqCst) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

/// The owner's side of a connection under test.
pub(crate) struct Client {
    pub(crate) commands: Option<crate::Commands>,
    pub(crate) events: UnboundedReceiver<Event>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) task: JoinHandle<()>,
}

impl Client {
    pub(crate) fn start(connector: impl Connector) -> Self {
        // The recorder keeps everything.
        let options = Options::new().max_unread(usize::MAX);
        Self::start_with(request("ws://a.example/"), options, connector)
    }

    pub(crate) fn start_with(
        request: Request,
        options: Options,
        connector: impl Connector,
    ) -> Self {
        let (commands, receiver) = crate::commands(u64::MAX);
        let (sender, events) = unbounded_channel();
        let gate = Arc::new(Gate::default());
        let recorder = Recorder {
            events: sender,
            gate: gate.clone(),
        };
        let task = tokio::spawn(run(
            request,
            Arc::new(options),
            Arc::new(connector),
            receiver,
            recorder,
        ));
        Self {
            commands: Some(commands),
            events,
            gate,
            task,
        }
    }

    /// An open connection and its server, with a buffer of `capacity` bytes in each direction.
    pub(crate) async fn open(capacity: usize) -> (Self, Server) {
        let (ours, theirs) = duplex(capacity);
        Self::open_over(ours, theirs).await
    }

    /// The same, over the two ends of a stream.
    pub(crate) async fn open_over(
        ours: impl Stream + 'static,
        theirs: DuplexStream,
    ) -> (Self, Server) {
        let mut client = Self::start(GivenStream::new(ours));
        let server = Server::accept(theirs).await;
        client.opened().await;
        (client, server)
    }

    pub(crate) fn command(&self, command: Command) {
        self.commands.as_ref().unwrap().send(command).unwrap();
    }

    pub(crate) fn send(&self, message: impl Into<Message>) {
        self.command(Command::Send(message.into()));
    }

    pub(crate) fn close(&self, code: Option<u16>, reason: &str) {
        self.command(Command::Close {
            code,
            reason: reason.to_owned(),
        });
    }

    pub(crate) async fn event(&mut self) -> Event {
        self.events.recv().await.expect("no further event")
    }

    pub(crate) async fn opened(&mut self) -> Opened {
        match self.event().await {
            Event::Opened(opened) => opened,
            other => panic!("{other:?}"),
        }
    }

    /// The next event that is not `Sent`.
    pub(crate) async fn next(&mut self) -> Event {
        loop {
            match self.event().await {
                Event::Sent(_) => {}
                event => return event,
            }
        }
    }

    /// The next message, which has come alone.
    pub(crate) async fn message(&mut self) -> (MessageKind, Bytes) {
        match self.next().await {
            Event::Messages(mut batch) if batch.len() == 1 => batch.pop_front().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// All messages until the end, and the end. No event may follow it.
    pub(crate) async fn end(mut self) -> (Vec<(MessageKind, Bytes)>, Closed) {
        let mut messages = Vec::new();
        let closed = loop {
            match self.next().await {
                Event::Messages(mut batch) => {
                    messages.extend(std::iter::from_fn(|| batch.pop_front()));
                }
                Event::Closing => {}
                Event::Closed(closed) => break closed,
                other => panic!("{other:?}"),
            }
        };
        assert!(
            self.events.recv().await.is_none(),
            "an event after the last one"
        );
        self.task.await.unwrap();
        (messages, closed)
    }

    pub(crate) async fn closed(self) -> Closed {
        let (messages, closed) = self.end().await;
        assert_eq!(messages, []);
        closed
    }

    /// Waits for the end, which must be a timeout in this phase.
    pub(crate) async fn times_out_in(self, phase: Phase) -> Closed {
        let closed = self.closed().await;
        assert!(
            closed.error.as_ref().unwrap().timed_out_in(phase),
            "{closed:?}"
        );
        closed
    }
}

/// A received text message.
pub(crate) fn text(text: &str) -> (MessageKind, Bytes) {
    (MessageKind::Text, Bytes::copy_from_slice(text.as_bytes()))
}

/// The number of tasks of the runtime.
pub(crate) fn alive_tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// A waker that counts its calls.
#[derive(Default)]
pub(crate) struct Wakes(pub(crate) AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A stream that counts writes and fails on demand.
pub(crate) struct FaultyStream {
    pub(crate) inner: DuplexStream,
    pub(crate) written: Arc<AtomicUsize>,
    /// Every write fails.
    pub(crate) writes: Option<io::ErrorKind>,
    /// Every write fails once this is not 0.
    pub(crate) breaks: Arc<AtomicUsize>,
    /// The end of the stream is reported as this error.
    pub(crate) end: Option<io::ErrorKind>,
}

impl FaultyStream {
    pub(crate) fn new(inner: DuplexStream) -> Self {
        Self {
            inner,
            written: Arc::default(),
            writes: None,
            breaks: Arc::default(),
            end: None,
        }
    }
}

impl AsyncRead for FaultyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        match self.end {
            Some(kind) if buf.filled().len() == before => Poll::Ready(Err(kind.into())),
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for FaultyStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(kind) = self.writes {
            return Poll::Ready(Err(kind.into()));
        }
        if self.breaks.load(Ordering::SeqCst) != 0 {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let len = ready!(Pin::new(&mut self.inner).poll_write(cx, buf))?;
        self.written.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Ok(len))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

//! One connection from its request to its end: [establish](https://www.rfc-editor.org/rfc/rfc6455#section-4.1), exchange
//! messages, [close](https://www.rfc-editor.org/rfc/rfc6455#section-7) or
//! [fail](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7).

use super::{
    Closed, Command, Connected, Connector, Error, Event, Feedback, Opened, Options, Phase, Request, Stream, Target,
    handshake::{Handshake, ResponseReader},
    message::{CloseFrame, Decoded, Decoder, Destination, Space},
    outgoing::Outgoing,
};
use bytes::BytesMut;
use std::{
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc::UnboundedReceiver,
    time::{Instant, Sleep, sleep, timeout},
};

/// Opens a connection and drives it to its end.
///
/// The future resolves after [`Event::Closed`] was delivered. It is `Send` if `feedback` is. It needs a tokio runtime with
/// time (and I/O, for [`TcpConnector`](super::TcpConnector)).
///
/// # Cancel safety
///
/// Dropping the future drops the connection abruptly: no Close frame, no event.
pub async fn run(
    request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
    mut commands: UnboundedReceiver<Command>,
    mut feedback: impl Feedback,
) {
    let mut outgoing = Outgoing::default();
    let established = establish(&request, &options, &*connector, &mut commands, &mut outgoing).await;
    drop((request, connector));
    let closed = match established {
        Ok((opened, stream, bytes)) => {
            feedback.event(Event::Opened(opened));
            Connection::new(stream, Decoder::new(&options, bytes), outgoing, commands, &options, &mut feedback)
                .end()
                .await
        }
        Err(error) => Closed { error: Some(error), ..Closed::default() },
    };
    feedback.event(Event::Closed(closed));
}

/// What a connection begins with; the bytes were read along with the response.
type Established = (Opened, Box<dyn Stream>, BytesMut);

/// [Establishes a WebSocket connection](https://websockets.spec.whatwg.org/#concept-websocket-establish), unless a command
/// abandons the attempt.
async fn establish(
    request: &Request,
    options: &Options,
    connector: &dyn Connector,
    commands: &mut UnboundedReceiver<Command>,
    outgoing: &mut Outgoing,
) -> Result<Established, Error> {
    request.check_all(options.permissions.as_ref())?;
    let mut attempt = pin!(attempt(request, options, connector));
    loop {
        tokio::select! {
            biased;
            command = commands.recv() => match command {
                Some(Command::Send(message)) => outgoing.message(message),
                Some(Command::Close { .. } | Command::Overflow) | None => return Err(Error::Abandoned),
            },
            established = &mut attempt => return established,
        }
    }
}

async fn attempt(request: &Request, options: &Options, connector: &dyn Connector) -> Result<Established, Error> {
    let start = Instant::now();
    let target = Target::of(&request.url)?;
    // The guard is dropped when this function returns: the connection is established then, or has failed.
    let Connected { mut stream, guard: _guard } = timeout(options.establish_timeout, connector.connect(target))
        .await
        .map_err(|_| Error::Timeout { phase: Phase::Connecting })??;
    let left = options.establish_timeout.saturating_sub(start.elapsed());
    let (opened, bytes) = timeout(left, shake_hands(&mut *stream, request, options))
        .await
        .map_err(|_| Error::Timeout { phase: Phase::Handshake })??;
    Ok((opened, stream, bytes))
}

async fn shake_hands(
    stream: &mut dyn Stream,
    request: &Request,
    options: &Options,
) -> Result<(Opened, BytesMut), Error> {
    let handshake = Handshake::new(request);
    let mut reader = ResponseReader::new(options);
    let mut bytes = BytesMut::new();
    let mut sent = stream.write_all(&handshake.head).await;
    if sent.is_ok() {
        sent = stream.flush().await;
    }
    loop {
        bytes.reserve(4 << 10);
        // A server may refuse a request without reading it: its answer says more than the broken pipe.
        match (stream.read_buf(&mut bytes).await, &mut sent) {
            (Ok(0), Ok(())) => return Err(Error::EndedInHandshake),
            (Err(error), Ok(())) => return Err(Error::reset(error)),
            (Ok(0) | Err(_), Err(error)) => {
                return Err(Error::reset(std::mem::replace(error, io::ErrorKind::Other.into())));
            }
            (Ok(_), _) => {}
        }
        if let Some((opened, head)) = reader.read(&bytes, &handshake)? {
            let _ = bytes.split_to(head);
            return Ok((opened, bytes));
        }
    }
}

/// An established connection.
struct Connection<'a, F> {
    stream: Box<dyn Stream>,
    decoder: Decoder,
    outgoing: Outgoing,
    commands: UnboundedReceiver<Command>,
    received: Vec<Command>,
    options: &'a Options,
    feedback: &'a mut F,
    /// Nobody can send commands any more.
    deserted: bool,
    /// Something was written and not flushed.
    unflushed: bool,
    /// Payload that was written, and not told to the feedback.
    sent: u64,
    /// Our Close frame was written.
    close_sent: bool,
    /// The server's Close frame.
    close_received: Option<CloseFrame>,
    /// The server broke the protocol.
    failure: Option<Error>,
    /// Reading or writing failed.
    broken: Option<io::Error>,
    /// Nothing will be read any more.
    read_ended: bool,
    /// Nothing will be written any more.
    shut: bool,
    wait: Wait,
}

impl<'a, F: Feedback> Connection<'a, F> {
    fn new(
        stream: Box<dyn Stream>,
        decoder: Decoder,
        outgoing: Outgoing,
        commands: UnboundedReceiver<Command>,
        options: &'a Options,
        feedback: &'a mut F,
    ) -> Self {
        Self {
            stream,
            decoder,
            outgoing,
            commands,
            received: Vec::new(),
            options,
            feedback,
            deserted: false,
            unflushed: false,
            sent: 0,
            close_sent: false,
            close_received: None,
            failure: None,
            broken: None,
            read_ended: false,
            shut: false,
            wait: Wait::default(),
        }
    }

    /// Resolves when the connection has ended.
    async fn end(mut self) -> Closed {
        let decoded = self.decoder.decode();
        self.received(decoded);
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Closed> {
        loop {
            let mut again = self.poll_commands(cx);
            again |= self.poll_write(cx);
            again |= self.poll_read(cx);
            if self.has_ended() {
                // For an encrypted stream it says goodbye; it is not waited for.
                let _ = Pin::new(&mut *self.stream).poll_shutdown(cx);
                return Poll::Ready(self.closed(false));
            }
            self.wait.set(self.awaited(), self.options);
            if !again {
                ready!(self.wait.poll(cx));
                return Poll::Ready(self.closed(true));
            }
        }
    }

    /// Takes all commands that are there, so that they leave in one write.
    fn poll_commands(&mut self, cx: &mut Context<'_>) -> bool {
        const AT_ONCE: usize = 256;
        let mut any = false;
        let mut overflow = false;
        while !self.deserted {
            let Poll::Ready(count) = self.commands.poll_recv_many(cx, &mut self.received, AT_ONCE) else { break };
            any = true;
            self.deserted = count == 0;
            for command in self.received.drain(..) {
                match command {
                    Command::Send(message) => self.outgoing.message(message),
                    Command::Close { code, reason } => self.outgoing.close(&CloseFrame { code, reason }),
                    Command::Overflow => overflow = true,
                }
            }
        }
        if overflow {
            self.fail(Error::QueueFull, &CloseFrame::default());
        }
        if any && self.deserted {
            self.outgoing.close(&CloseFrame::default());
        }
        any
    }

    /// Writes a chunk.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> bool {
        if self.broken.is_some() || self.shut {
            return false;
        }
        match self.poll_write_chunk(cx) {
            Poll::Ready(Ok(again)) => again,
            Poll::Ready(Err(error)) => {
                self.broken = Some(error);
                true
            }
            Poll::Pending => false,
        }
    }

    fn poll_write_chunk(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut stream = Pin::new(&mut *self.stream);
        let chunk = self.outgoing.chunk();
        let any = !chunk.is_empty();
        if any {
            match stream.as_mut().poll_write(cx, chunk) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(len)) => {
                    self.sent += self.outgoing.written(len).unwrap_or(0);
                    self.wait.progress(len);
                    self.unflushed = true;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending if self.unflushed => {}
                Poll::Pending => return Poll::Pending,
            }
        }
        if self.unflushed {
            ready!(stream.as_mut().poll_flush(cx))?;
            self.unflushed = false;
            if self.sent > 0 {
                self.feedback.event(Event::Sent(std::mem::take(&mut self.sent)));
            }
        }
        if self.outgoing.is_over() {
            self.close_sent = true;
            if self.failure.is_some() {
                // The server is to read our Close frame before its stream ends: so we end ours, and wait for it.
                ready!(stream.poll_shutdown(cx))?;
                self.shut = true;
            }
        }
        Poll::Ready(Ok(any))
    }

    /// Reads once.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
        let discards = self.close_received.is_some() || self.failure.is_some();
        if self.read_ended || (!discards && self.feedback.poll_ready(cx).is_pending()) {
            return false;
        }
        let (destination, read) = match self.decoder.space() {
            Space::Buffer(bytes) => (Destination::Buffer, pin!(self.stream.read_buf(bytes)).poll(cx)),
            Space::Message(mut bytes) => (Destination::Message, pin!(self.stream.read_buf(&mut bytes)).poll(cx)),
        };
        match read {
            Poll::Pending => return false,
            Poll::Ready(Ok(0)) => self.read_ended = true,
            Poll::Ready(Ok(len)) => {
                let decoded = self.decoder.filled(destination, len);
                self.received(decoded);
            }
            Poll::Ready(Err(error)) => {
                self.read_ended = true;
                self.broken.get_or_insert(error);
            }
        }
        true
    }

    fn received(&mut self, decoded: Decoded) {
        if self.failure.is_some() {
            // Whatever the server still says, a Close frame too, is no part of the connection any more.
            return;
        }
        for batch in decoded.batches {
            self.feedback.event(Event::Messages(batch));
        }
        if let Some(payload) = decoded.ping {
            self.outgoing.pong(payload);
        }
        if let Some(close) = decoded.close {
            if !self.outgoing.is_closing() {
                self.feedback.event(Event::Closing);
            }
            self.outgoing.close_now(&CloseFrame { code: close.code, reason: String::new() });
            self.close_received = Some(close);
        }
        if let Some(violation) = decoded.violation {
            let close = CloseFrame { code: Some(violation.code), reason: violation.what.to_owned() };
            self.fail(Error::Violation { code: violation.code, what: violation.what }, &close);
        }
    }

    /// [Fails the connection](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7): nothing that is queued is sent any more.
    fn fail(&mut self, error: Error, close: &CloseFrame) {
        self.failure.get_or_insert(error);
        if self.outgoing.is_within_message() {
            // A Close frame would be taken for a part of the message.
            self.outgoing.give_up();
        } else {
            self.outgoing.close_now(close);
        }
    }

    fn has_ended(&self) -> bool {
        let answers = self.close_received.is_some() || self.failure.is_some();
        self.read_ended && (!answers || self.close_sent || self.broken.is_some())
    }

    /// What is waited for, and not for ever.
    fn awaited(&self) -> Awaited {
        if self.failure.is_some() || self.broken.is_some() || (self.close_sent && self.close_received.is_some()) {
            Awaited::End
        } else if self.close_sent {
            Awaited::Close
        } else if self.outgoing.is_closing() {
            Awaited::Progress
        } else {
            Awaited::Anything
        }
    }

    fn closed(&mut self, timed_out: bool) -> Closed {
        let clean = self.close_received.is_some() && self.close_sent && self.failure.is_none();
        let error = match (self.failure.take(), self.broken.take()) {
            (Some(failure), _) => Some(failure),
            _ if clean => None,
            (None, _) if self.close_sent && !timed_out => Some(Error::CloseUnanswered),
            (None, Some(error)) => Some(Error::reset(error)),
            (None, None) if timed_out => Some(Error::CloseTimeout),
            (None, None) => Some(Error::EndOfStream),
        };
        match self.close_received.take() {
            // Without a code it is 1005, clean or not.
            Some(close) => Closed { code: close.code.or((!clean).then_some(1005)), reason: close.reason, clean, error },
            None => Closed { code: None, reason: String::new(), clean, error },
        }
    }
}

/// Something that the server has to do in a limited time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Awaited {
    #[default]
    Anything,
    /// To read what is still to be sent before our Close frame.
    Progress,
    /// To send its Close frame.
    Close,
    /// To end the stream.
    End,
}

/// The wait for what is awaited.
#[derive(Default)]
struct Wait {
    awaited: Awaited,
    /// What was written since the wait began.
    written: usize,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Wait {
    /// What has to be written for a wait for progress to begin anew.
    const PROGRESS: usize = 16 << 10;

    fn progress(&mut self, written: usize) {
        self.written += written;
    }

    fn set(&mut self, awaited: Awaited, options: &Options) {
        let progressed = awaited == Awaited::Progress && self.written >= Self::PROGRESS;
        if awaited == self.awaited && !progressed {
            return;
        }
        self.awaited = awaited;
        self.written = 0;
        self.sleep = match awaited {
            Awaited::Anything => None,
            Awaited::Progress => Some(options.stall_timeout),
            Awaited::Close => Some(options.close_timeout),
            Awaited::End => Some(options.end_timeout),
        }
        .map(|duration| Box::pin(sleep(duration)));
    }

    /// Ready when the time is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.sleep.as_mut().map_or(Poll::Pending, |sleep| sleep.as_mut().poll(cx))
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "closing_tests.rs"]
mod closing_tests;

//! [Establishing a WebSocket connection](https://websockets.spec.whatwg.org/#concept-websocket-establish): the stream and
//! the opening handshake over it, within a deadline, unless a command abandons it.

use super::{
    Closed, Command, Connected, Connector, Error, Event, Feedback, Options, Phase, Request, Stream, Target,
    attempt::Attempt,
    connection::Connection,
    deflate::Deflater,
    handshake::{Handshake, ResponseReader, Settled},
    message::Decoder,
    outgoing::Outgoing,
    permit::Permit,
    watch::{self, Watched},
};
use bytes::BytesMut;
use std::{io, pin::pin, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc::UnboundedReceiver,
};
use tracing::Instrument;

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
    commands: UnboundedReceiver<Command>,
    feedback: impl Feedback,
) {
    let span = watch::span(&request.url);
    let watched = span.in_scope(|| Watched::new(feedback));
    watched_run(request, options, connector, commands, watched).instrument(span).await;
}

async fn watched_run(
    request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
    mut commands: UnboundedReceiver<Command>,
    mut feedback: impl Feedback,
) {
    let mut outgoing = Outgoing::new();
    let established = establish(&request, &options, &*connector, &mut commands, &mut outgoing).await;
    drop((request, connector));
    let closed = match established {
        Ok(Established { settled: Settled { opened, deflate }, stream, bytes }) => {
            feedback.event(Event::Opened(opened));
            if let (Some(parameters), Some(deflate)) = (deflate, &options.deflate) {
                outgoing.compress(Deflater::new(parameters, deflate.threshold));
            }
            let decoder = Decoder::new(&options, deflate, bytes);
            Connection::new(stream, decoder, outgoing, commands, &options, &mut feedback).end().await
        }
        Err(error) => Closed { error: Some(error), ..Closed::default() },
    };
    feedback.event(Event::Closed(closed));
}

/// What a connection begins with.
struct Established {
    settled: Settled,
    stream: Box<dyn Stream>,
    /// What was read along with the response.
    bytes: BytesMut,
}

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
                Some(Command::Send(message)) => {
                    watch::to_send(&message);
                    outgoing.message(message);
                }
                Some(Command::Close { .. } | Command::Overflow) | None => return Err(Error::Abandoned),
            },
            established = &mut attempt => return established,
        }
    }
}

async fn attempt(request: &Request, options: &Options, connector: &dyn Connector) -> Result<Established, Error> {
    let attempt = Attempt::within(options.establish_timeout);
    let permit = options.permissions.clone().map(|permissions| Permit::new(permissions, request.url.clone()));
    let target = Target { attempt: Some(attempt.clone()), permit: permit.clone(), ..Target::of(&request.url)? };
    attempt
        .limit(async {
            // The guard is dropped with this future: the connection is established then, or has failed.
            let Connected { mut stream, guard: _guard } = connector.connect(target).await?;
            if let Some(permit) = permit {
                permit.connected()?;
            }
            attempt.enter(Phase::Handshake);
            let (settled, bytes) = shake_hands(&mut *stream, request, options).await?;
            Ok(Established { settled, stream, bytes })
        })
        .await
}

async fn shake_hands(
    stream: &mut dyn Stream,
    request: &Request,
    options: &Options,
) -> Result<(Settled, BytesMut), Error> {
    let handshake = Handshake::new(request, options);
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
        if let Some((settled, head)) = reader.read(&bytes, &handshake)? {
            let _ = bytes.split_to(head);
            return Ok((settled, bytes));
        }
    }
}

#[cfg(test)]
#[path = "establish_tests.rs"]
mod tests;

//! [Establishing a WebSocket connection](https://websockets.spec.whatwg.org/#concept-websocket-establish):
//! the byte stream and the opening handshake, within a deadline.

use crate::{
    Command, CommandQueue, Connected, Connector, Error, Opened, Options, Phase, Request, Role,
    Stream, Target,
    connect::{deadline::Deadline, http2},
    connection::{
        commands::InternalCommand, open_connection::Established, open_stream::OpenStream,
    },
    observe::{
        observer::{ConnectionObserver, Observation, ResponseHead},
        telemetry,
    },
    protocol::{
        handshake::{Handshake, HandshakeFailure},
        outgoing::Outgoing,
        response_reader::{ResponseReader, StatusLine},
    },
    requests::response_body,
};
use bytes::BytesMut;
use std::{future::poll_fn, io, pin::pin, sync::Arc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// [Establishes a WebSocket connection](https://websockets.spec.whatwg.org/#concept-websocket-establish).
/// A command to close abandons the attempt.
pub(crate) async fn establish(
    mut request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
    mut commands: CommandQueue,
    observer: Option<Arc<ConnectionObserver>>,
) -> Result<Established, HandshakeFailure> {
    if let Some(observer) = &observer {
        observer.observe(&Observation::Connecting {
            url: &request.url,
            protocols: &request.protocols,
        });
    }
    let mut outgoing = Outgoing::default();
    let mut target = request.prepare(&options)?;
    target.observer = observer.clone();
    target.http2 = http2::Policy::new(&request, &options);
    let mut attempt = pin!(attempt(&request, &mut target, &options, &*connector));
    loop {
        tokio::select! {
            biased;
            command = poll_fn(|cx| commands.poll_next(cx)) => match command {
                Some((InternalCommand::Command(Command::Send(message)), bytes)) => {
                    telemetry::message_queued(&message);
                    outgoing.push_uncompressed(message, commands.charge(), bytes);
                }
                Some((InternalCommand::Command(Command::Close { .. }) | InternalCommand::FailFull, _)) | None => {
                    return Err(Error::Abandoned.into());
                }
                // The caller gets an error: the connection is not established.
                Some((InternalCommand::Command(Command::Ping(_) | Command::Pong(_)) | InternalCommand::Ping(_) | InternalCommand::Fragment(_) | InternalCommand::Abort(_), bytes)) => {
                    commands.charge().release(bytes);
                }
            },
            outcome = &mut attempt => {
                let (opened, stream, read_ahead) = outcome?;
                let stream = OpenStream { role: Role::Client, opened, stream, read_ahead };
                return Ok(stream.established(&options, outgoing, commands, observer));
            }
        }
    }
}

/// Opens the stream and performs the opening handshake. Returns also the bytes that were read after
/// the response.
async fn attempt(
    request: &Request,
    target: &mut Target,
    options: &Options,
    connector: &dyn Connector,
) -> Result<(Opened, Box<dyn Stream>, BytesMut), HandshakeFailure> {
    let deadline = Deadline::new(options.establish_timeout, options.one_at_a_time);
    target.deadline = Some(deadline.clone());
    let observer = target.observer.as_deref();
    let (mut stream, peer_address, answer) = deadline
        .limit(pin!(async {
            let mut attempts = 0;
            loop {
                attempts += 1;
                observer
                    .into_iter()
                    .for_each(ConnectionObserver::begin_attempt);
                // The guard is dropped after the connection was established or has failed.
                let Connected {
                    mut stream,
                    guard: _guard,
                    peer_address,
                    http2,
                } = match connector.connect(target.clone()).await {
                    Ok(connected) => connected,
                    // The server has ended a session of HTTP/2 before the request was sent.
                    Err(Error::Http2Session {
                        by_server: true, ..
                    }) if attempts < MAX_ATTEMPTS => continue,
                    Err(error) => return Err(error.into()),
                };
                let is_reused = http2.as_ref().is_some_and(|opening| opening.is_reused());
                target.connected(peer_address, is_reused);
                target.check_connected()?;
                target.enter(Phase::Handshake);
                let Some(opening) = http2 else {
                    let answer = perform_handshake(&mut *stream, request, options, observer);
                    let answer = Box::pin(answer).await?;
                    return Ok::<_, HandshakeFailure>((stream, peer_address, answer));
                };
                let opened = opening.perform_handshake(request, options, observer);
                match Box::pin(opened).await {
                    Ok(opened) => {
                        return Ok((
                            stream,
                            peer_address,
                            Answer::Opened(Box::new(opened), BytesMut::new()),
                        ));
                    }
                    Err(refusal) if matches!(refusal.error, Error::Status { .. }) => {
                        return Ok((stream, peer_address, Answer::Refused(refusal, Vec::new())));
                    }
                    Err(refusal)
                        if attempts < MAX_ATTEMPTS && opening.may_retry(&refusal.error) => {}
                    Err(refusal) => return Err(refusal),
                }
            }
        }))
        .await?;
    match answer {
        Answer::Opened(opened, read_ahead) => Ok((
            Opened {
                peer_address,
                ..*opened
            },
            stream,
            read_ahead,
        )),
        Answer::Refused(mut refusal, read_ahead) => {
            // It has a time limit of its own, so that the deadline does not replace the status.
            if let Error::Status {
                status,
                headers,
                body,
                ..
            } = &mut refusal.error
            {
                let limit = options.end_timeout();
                let read = response_body::read(&mut *stream, read_ahead, *status, headers, limit);
                *body = Box::pin(read).await;
            }
            Err(refusal)
        }
    }
}

/// The maximum number of attempts if servers refuse streams of HTTP/2, or sessions end before they
/// have answered.
const MAX_ATTEMPTS: u32 = 3;

/// The server's answer, and the bytes that were read after its head.
enum Answer {
    Opened(Box<Opened>, BytesMut),
    Refused(HandshakeFailure, Vec<u8>),
}

/// The error of a stream that failed before the response was complete. A reason that the stream gives is
/// kept.
fn broken_in_handshake(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
            if error.get_ref().is_none() =>
        {
            Error::EndedInHandshake
        }
        _ => Error::reset(error),
    }
}

async fn perform_handshake(
    stream: &mut dyn Stream,
    request: &Request,
    options: &Options,
    observer: Option<&ConnectionObserver>,
) -> Result<Answer, HandshakeFailure> {
    let handshake = Handshake::new(request, options);
    let mut reader = ResponseReader::new(options);
    let mut bytes = BytesMut::new();
    let mut sent = stream.write_all(&handshake.head).await;
    if sent.is_ok() {
        sent = stream.flush().await;
    }
    if let Some(observer) = observer {
        observer.request(&handshake.head);
    }
    loop {
        bytes.reserve(4 << 10);
        // A server may refuse a request without reading it. Its response is more informative than
        // the broken pipe.
        match stream.read_buf(&mut bytes).await {
            Ok(0) => {
                return Err(sent
                    .err()
                    .map_or(Error::EndedInHandshake, broken_in_handshake)
                    .into());
            }
            Err(error) => {
                return Err(match (Error::known(&error), sent) {
                    (Some(known), _) => known,
                    (None, Err(broken)) => broken_in_handshake(broken),
                    (None, Ok(())) => broken_in_handshake(error),
                }
                .into());
            }
            Ok(_) => {}
        }
        let read = reader.read(&bytes, &handshake);
        if let (Some(observer), Some(line)) = (observer, reader.status_line()) {
            let headers = match &read {
                Ok(Some((opened, _))) => opened.headers.as_slice(),
                Ok(None) => &[],
                Err(refusal) => &refusal.headers,
            };
            let StatusLine {
                version,
                status,
                reason,
            } = line;
            observer.observe(&Observation::Response(ResponseHead {
                version,
                status: *status,
                reason,
                headers,
            }));
        }
        match read {
            Ok(None) => {}
            Ok(Some((opened, head))) => {
                // A copy, so that a message that is kept does not keep the head.
                return Ok(Answer::Opened(
                    Box::new(opened),
                    BytesMut::from(&bytes[head..]),
                ));
            }
            Err(refusal) if matches!(refusal.error, Error::Status { .. }) => {
                return Ok(Answer::Refused(
                    refusal,
                    bytes[reader.head_len()..].to_vec(),
                ));
            }
            Err(refusal) => return Err(refusal),
        }
    }
}

#[cfg(test)]
#[path = "establish_tests.rs"]
mod tests;

//! `boa-ws --listen`: a conversation as the server, with one client at a time.

use super::{
    connection::{Connection, Incoming, Report},
    conversation::{Conversation, reject_actions},
    conversation_state::Outgoing,
    frontend::Frontend,
    interruption::interruption,
};
use crate::{
    output,
    process::status::USAGE,
    server::{HANDSHAKE_TIMEOUT, Listen},
    threads::lock,
    work_thread::WasInterrupted,
};
use boa_websocket::net::{Closed, Error, Message, Opened, header};
use futures_util::{
    FutureExt, SinkExt, StreamExt,
    future::BoxFuture,
    stream::{FuturesUnordered, SplitSink, SplitStream},
};
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        self,
        handshake::server::{Request, Response},
        http::header::SEC_WEBSOCKET_PROTOCOL,
        protocol::{CloseFrame, WebSocketConfig},
    },
};

/// The limit on concurrent handshakes. Clients that send nothing delay others only if there are as
/// many.
const MAX_HANDSHAKES: usize = 16;

/// The time that a client has to answer a Close frame.
const CLIENT_CLOSE_TIMEOUT: Duration = Duration::from_secs(20);

impl Conversation {
    /// Accepts clients, one after the other: in a terminal until it is closed, in a pipe one.
    /// Returns the exit status.
    pub(super) async fn listen(
        self,
        listen: Listen,
        mut frontend: impl Frontend,
        interrupted: WasInterrupted,
    ) -> u8 {
        let mut interrupted = pin!(interruption(interrupted, self.deadline));
        let listeners = match bind(listen).await {
            Ok(listeners) => listeners,
            Err(status) => return status,
        };
        // Handshakes that are pending when a client is accepted continue after its connection.
        let mut handshakes = Handshakes::new();
        loop {
            let accepting = accept_client(
                &listeners,
                &mut handshakes,
                &self.request.protocols,
                self.options.max_message,
            );
            let reads = frontend.reads_while_disconnected();
            let (stream, client, opened) = tokio::select! {
                biased;
                end = &mut interrupted => return end.status(),
                status = reject_actions(&mut frontend, "there is no client: nothing was sent"), if reads => return status,
                accepted = accepting => accepted,
            };
            frontend.opened(&client, &opened);
            let outcome = connection(stream)
                .run(
                    &mut frontend,
                    &self.initial_messages,
                    self.linger,
                    &mut interrupted,
                )
                .await;
            if !outcome.is_local
                && !outcome.has_received
                && let Some(protocol) = refused_protocol(&opened)
            {
                output::hint(&format_args!(
                    "the client offered subprotocols, of which --protocol '{protocol}' would have accepted one"
                ));
            }
            if outcome.is_local || !frontend.reads_while_disconnected() {
                return outcome.status;
            }
        }
    }
}

/// Listens, and says where. The error, which was printed, is the exit status.
pub(super) async fn bind(listen: Listen) -> Result<Vec<TcpListener>, u8> {
    let listeners = listen.bind().await.map_err(|error| {
        output::error(&error);
        USAGE
    })?;
    let addresses = listeners
        .iter()
        .filter_map(|listener| listener.local_addr().ok());
    addresses.for_each(|address| output::note(&format_args!("listening on ws://{address}")));
    Ok(listeners)
}

/// The first subprotocol that a client has offered, if none was accepted. Many clients close the
/// connection then.
fn refused_protocol(opened: &Opened) -> Option<String> {
    if !opened.protocol.is_empty() {
        return None;
    }
    let mut lists = header(&opened.headers, SEC_WEBSOCKET_PROTOCOL.as_str());
    let first = lists.next()?.split(',').next()?.trim();
    (!first.is_empty()).then(|| first.escape_debug().to_string())
}

/// A client, its address and its request.
pub(super) type Client = (WebSocketStream<TcpStream>, String, Opened);

/// Pending handshakes. Those that fail have no result.
pub(super) type Handshakes<'a> = FuturesUnordered<BoxFuture<'a, Option<Client>>>;

/// Waits for the first client whose handshake is complete.
pub(super) async fn accept_client<'a>(
    listeners: &[TcpListener],
    handshakes: &mut Handshakes<'a>,
    protocols: &'a [String],
    max_message: usize,
) -> Client {
    loop {
        tokio::select! {
            Some(client) = handshakes.next() => if let Some(client) = client {
                return client;
            },
            (stream, address) = accept_stream(listeners), if handshakes.len() < MAX_HANDSHAKES => {
                handshakes.push(handshake(stream, address, protocols, max_message).boxed());
            }
        }
    }
}

/// Waits for the next connection. Cancel safe.
pub(crate) async fn accept_stream(listeners: &[TcpListener]) -> (TcpStream, SocketAddr) {
    loop {
        match futures_util::future::select_all(
            listeners.iter().map(|listener| Box::pin(listener.accept())),
        )
        .await
        .0
        {
            Ok(accepted) => return accepted,
            // One connection has failed, or there are no descriptors until others are closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn handshake(
    stream: TcpStream,
    address: SocketAddr,
    protocols: &[String],
    max_message: usize,
) -> Option<Client> {
    // Without the option small messages are only delayed.
    let _ = stream.set_nodelay(true);
    let config = WebSocketConfig::default()
        .max_message_size(Some(max_message))
        .max_frame_size(Some(max_message));
    let mut opened = Opened::default();
    #[expect(clippy::result_large_err, reason = "the signature is the server's")]
    let select_protocol = |request: &Request, mut response: Response| {
        let offered = request
            .headers()
            .get_all(SEC_WEBSOCKET_PROTOCOL)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let selected = offered
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .find(|name| protocols.iter().any(|protocol| protocol == name));
        if let Some(value) = selected.and_then(|selected| selected.parse().ok()) {
            opened.protocol = selected.unwrap_or_default().to_owned();
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, value);
        }
        let lossy = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        opened.headers = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), lossy(value.as_bytes())))
            .collect();
        Ok(response)
    };
    let handshake = accept_hdr_async_with_config(stream, select_protocol, Some(config));
    match timeout(HANDSHAKE_TIMEOUT, handshake).await {
        Ok(Ok(socket)) => Some((socket, address.to_string(), opened)),
        Ok(Err(_)) | Err(_) => None,
    }
}

/// The messages of a client, and the end of its connection.
pub(super) struct ClientMessages {
    messages: mpsc::Receiver<Message>,
    closed: oneshot::Receiver<Closed>,
}

impl Incoming for ClientMessages {
    async fn next(&mut self) -> Option<Result<Message, Error>> {
        self.messages.recv().await.map(Ok)
    }

    async fn closed(&mut self) -> Closed {
        (&mut self.closed).await.unwrap_or_default()
    }
}

/// The times of unanswered Pings, by the numbers in their payloads.
type Pings = Arc<Mutex<BTreeMap<u64, Instant>>>;

pub(super) fn connection(stream: WebSocketStream<TcpStream>) -> Connection<ClientMessages> {
    let (outgoing, queue) = mpsc::channel(1);
    let (reporter, reports) = mpsc::channel(16);
    let (messages, received) = mpsc::channel(1);
    let (ended, closed) = oneshot::channel();
    let sending = tokio::spawn(async move {
        let (sender, mut receiver) = stream.split();
        let (closing, mut is_closing) = oneshot::channel();
        let pings = Pings::default();
        let receiving = receive(&mut receiver, &messages, &reporter, &pings);
        let sending = async {
            send(sender, queue, &reporter, &pings).await;
            // The connection may have ended.
            let _ = closing.send(());
            std::future::pending().await
        };
        let close_timeout = async {
            let _ = (&mut is_closing).await;
            tokio::time::sleep(CLIENT_CLOSE_TIMEOUT).await;
        };
        let result = tokio::select! {
            closed = receiving => closed,
            closed = sending => closed,
            () = close_timeout => lost(io::Error::other("the client did not answer the Close frame in time")),
        };
        // The conversation may have ended.
        let _ = ended.send(result);
    });
    Connection {
        outgoing,
        reports,
        incoming: ClientMessages {
            messages: received,
            closed,
        },
        sending,
    }
}

/// Receives until the connection has ended.
async fn receive(
    receiver: &mut SplitStream<WebSocketStream<TcpStream>>,
    messages: &mpsc::Sender<Message>,
    reports: &mpsc::Sender<Report>,
    pings: &Pings,
) -> Closed {
    let mut closed = None;
    loop {
        let message = match receiver.next().await {
            Some(Ok(tungstenite::Message::Text(text))) => Message::from(text.as_str()),
            Some(Ok(tungstenite::Message::Binary(bytes))) => Message::Binary(bytes),
            Some(Ok(tungstenite::Message::Pong(payload))) => {
                let sent = payload[..]
                    .try_into()
                    .ok()
                    .and_then(|number| take_ping(pings, u64::from_be_bytes(number)));
                if let Some(sent) = sent {
                    // The receiver of the reports may be gone.
                    let _ = reports.send(Report::Pong(Ok(sent.elapsed()))).await;
                }
                continue;
            }
            Some(Ok(tungstenite::Message::Close(frame))) => {
                let mut end = Closed::default();
                end.code = frame.as_ref().map(|frame| frame.code.into());
                end.reason = frame
                    .map(|frame| frame.reason.to_string())
                    .unwrap_or_default();
                end.clean = true;
                closed = Some(end);
                continue;
            }
            Some(Ok(_)) => continue,
            Some(Err(error)) => return closed.unwrap_or_else(|| lost(io::Error::other(error))),
            None => return closed.unwrap_or_else(|| lost(io::ErrorKind::UnexpectedEof.into())),
        };
        // The frontend reads at its own pace. The conversation may have ended.
        let _ = messages.send(message).await;
    }
}

/// Takes the time at which the Ping of this number was sent, and drops those before it: a Pong
/// [may be for the most recent Ping alone](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3).
fn take_ping(pings: &Pings, number: u64) -> Option<Instant> {
    let mut pings = lock(pings);
    let sent = pings.remove(&number)?;
    *pings = pings.split_off(&number);
    Some(sent)
}

fn lost(error: io::Error) -> Closed {
    let mut closed = Closed::default();
    closed.error = Some(Error::Reset(error.into()));
    closed
}

/// Sends until this side has closed the connection, or until it is lost, which the receiver
/// reports.
async fn send(
    mut sender: SplitSink<WebSocketStream<TcpStream>, tungstenite::Message>,
    mut queue: mpsc::Receiver<Outgoing>,
    reports: &mpsc::Sender<Report>,
    pings: &Pings,
) {
    let mut numbers = 0..;
    while let Some(outgoing) = queue.recv().await {
        let message = match outgoing {
            Outgoing::Message(Message::Text(text)) => tungstenite::Message::text(text.to_string()),
            Outgoing::Message(Message::Binary(bytes)) => tungstenite::Message::Binary(bytes),
            Outgoing::Ping => {
                let number: u64 = numbers.next().unwrap_or_default();
                lock(pings).insert(number, Instant::now());
                tungstenite::Message::Ping(number.to_be_bytes().to_vec().into())
            }
            Outgoing::Flush => {
                // Everything was written when the sink accepted it. The receiver of the reports may
                // be gone.
                let _ = reports.send(Report::Flushed).await;
                continue;
            }
            Outgoing::Close { code, reason } => {
                let frame = CloseFrame {
                    code: code.into(),
                    reason: reason.into(),
                };
                let _ = sender.send(tungstenite::Message::Close(Some(frame))).await;
                return;
            }
        };
        if sender.send(message).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_server::frame::{Frame, Opcode};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_tungstenite::{client_async, tungstenite::protocol::Role};

    #[tokio::test(start_paused = true)]
    async fn silent_clients_delay_another_only_if_they_are_many() {
        for silent in [1, MAX_HANDSHAKES - 1, MAX_HANDSHAKES] {
            let (listener, address) = test_server::listen().await;
            let mut streams = Vec::new();
            for _ in 0..silent {
                streams.push(TcpStream::connect(address).await.expect("it listens"));
            }
            let stream = TcpStream::connect(address).await.expect("it listens");
            let expected = stream.local_addr().expect("connected").to_string();
            let start = tokio::time::Instant::now();
            let mut handshakes = Handshakes::new();
            let listeners = [listener];
            let (client, (_, opened, _)) = tokio::join!(
                client_async("ws://a.example/", stream),
                accept_client(&listeners, &mut handshakes, &[], 1 << 10)
            );
            assert!(client.is_ok() && opened == expected);
            assert_eq!(
                start.elapsed() >= HANDSHAKE_TIMEOUT,
                silent == MAX_HANDSHAKES,
                "{silent}"
            );
        }
    }

    #[tokio::test]
    async fn a_pong_answers_its_ping_and_those_before() {
        let (listener, address) = test_server::listen().await;
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let (stream, _) = listener.accept().await.expect("a client");
        let Connection {
            outgoing,
            mut reports,
            incoming: _incoming,
            sending: _sending,
        } = connection(WebSocketStream::from_raw_socket(stream, Role::Server, None).await);
        let mut payloads = Vec::new();
        for _ in 0..4 {
            assert!(outgoing.send(Outgoing::Ping).await.is_ok());
            let mut ping = [0; 2 + 8];
            client.read_exact(&mut ping).await.expect("a Ping");
            assert_eq!(ping[..2], [0x89, 8]);
            payloads.push(ping[2..].to_vec());
        }
        // The third, one that was skipped, one that was answered, none that was sent, and the last.
        for payload in [
            &payloads[2],
            &payloads[0],
            &payloads[2],
            &b"unasked".to_vec(),
            &payloads[3],
        ] {
            let pong = Frame::new(Opcode::PONG, payload.clone()).masked();
            client.write_all(&pong.bytes()).await.expect("it reads");
        }
        drop(client);
        for _ in 0..2 {
            assert!(matches!(reports.recv().await, Some(Report::Pong(Ok(_)))));
        }
        assert!(reports.recv().await.is_none());
    }
}

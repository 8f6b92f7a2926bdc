//! `boa-ws --listen`: the server's end of a conversation, with one client at a time.

use super::conversation::{Conversation, Ends, Incoming, Link, Outgoing, Wish, talk};
use crate::{
    output,
    running::Interrupted,
    server::Listen,
    status::{FAILURE, SUCCESS, USAGE},
};
use boa_websocket::net::{Closed, Error, Message, Opened};
use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use std::{
    io,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
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

/// The time that a client has for its request.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The time that a client has to answer a Close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(20);

impl Conversation {
    /// Holds conversations with clients, one after the other: in a terminal until it is left, in a pipe with one. Returns the exit
    /// status.
    pub(super) async fn listen(self, listen: Listen, mut ends: impl Ends, interrupted: Interrupted) -> u8 {
        let mut interrupted = pin!(interrupted.signal());
        let listeners = match listen.bind().await {
            Ok(listeners) => listeners,
            Err(error) => {
                output::error(&error);
                return USAGE;
            }
        };
        let addresses = listeners.iter().filter_map(|listener| listener.local_addr().ok());
        addresses.for_each(|address| output::note(&format_args!("listening on ws://{address}")));
        loop {
            let mut opening = pin!(open(&listeners, &self.request.protocols, self.options.max_message));
            let (stream, client, opened) = loop {
                let listens = ends.listens_while_waiting();
                tokio::select! {
                    biased;
                    signal = &mut interrupted => return signal.status(),
                    wish = ends.next(), if listens => match wish {
                        Wish::Send(_) | Wish::Say(_) | Wish::Ping => output::error(&"there is no client: nothing was sent"),
                        Wish::Close { .. } | Wish::End => return SUCCESS,
                        Wish::Fail => return FAILURE,
                    },
                    opened = &mut opening => break opened,
                }
            };
            ends.opened(&client, &opened);
            let ended = talk(link(stream), &mut ends, &self.first, self.linger, &mut interrupted).await;
            if ended.by_us || !ends.listens_while_waiting() {
                return ended.status;
            }
        }
    }
}

/// Waits for a client, and for its handshake. Connections that are no WebSockets are dropped.
async fn open(
    listeners: &[TcpListener],
    protocols: &[String],
    max_message: usize,
) -> (WebSocketStream<TcpStream>, String, Opened) {
    let config = WebSocketConfig::default().max_message_size(Some(max_message)).max_frame_size(Some(max_message));
    loop {
        let accepted = futures_util::future::select_all(listeners.iter().map(|one| Box::pin(one.accept()))).await.0;
        // An error is that of one connection, or there are no descriptors until others are closed.
        let Ok((stream, address)) = accepted else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        // Without the option small messages are only delayed.
        let _ = stream.set_nodelay(true);
        let mut opened = Opened::default();
        #[expect(clippy::result_large_err, reason = "the signature is the server's")]
        let choose = |request: &Request, mut response: Response| {
            let offered =
                request.headers().get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
            let chosen = offered
                .flat_map(|list| list.split(','))
                .map(str::trim)
                .find(|one| protocols.iter().any(|it| it == one));
            if let Some(value) = chosen.and_then(|chosen| chosen.parse().ok()) {
                opened.protocol = chosen.unwrap_or_default().to_owned();
                response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, value);
            }
            let lossy = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
            opened.headers =
                request.headers().iter().map(|(name, value)| (name.to_string(), lossy(value.as_bytes()))).collect();
            Ok(response)
        };
        let handshake = accept_hdr_async_with_config(stream, choose, Some(config));
        if let Ok(Ok(socket)) = timeout(HANDSHAKE_TIMEOUT, handshake).await {
            return (socket, address.to_string(), opened);
        }
    }
}

/// What comes from a client.
struct Received {
    messages: mpsc::Receiver<Message>,
    closed: oneshot::Receiver<Closed>,
}

impl Incoming for Received {
    async fn next(&mut self) -> Option<Result<Message, Error>> {
        self.messages.recv().await.map(Ok)
    }

    async fn closed(&mut self) -> Closed {
        (&mut self.closed).await.unwrap_or_default()
    }
}

/// Pings that were not answered yet.
type Pings = Arc<Mutex<Vec<Instant>>>;

fn link(stream: WebSocketStream<TcpStream>) -> Link<Received> {
    let (outgoing, queue) = mpsc::channel(1);
    let (pongs, latencies) = mpsc::channel(16);
    let (messages, received) = mpsc::channel(1);
    let (ended, closed) = oneshot::channel();
    let sending = tokio::spawn(async move {
        let (sender, mut receiver) = stream.split();
        let (closing, mut is_closing) = oneshot::channel();
        let pings = Pings::default();
        let receiving = receive(&mut receiver, &messages, &pongs, &pings);
        let sending = async {
            send(sender, queue, &pings).await;
            // The receiver may be gone.
            let _ = closing.send(());
            std::future::pending().await
        };
        let late = async {
            let _ = (&mut is_closing).await;
            tokio::time::sleep(CLOSE_TIMEOUT).await;
        };
        let result = tokio::select! {
            closed = receiving => closed,
            closed = sending => closed,
            () = late => lost(io::Error::other("the client did not answer the Close frame in time")),
        };
        // The conversation may have ended.
        let _ = ended.send(result);
    });
    Link { outgoing, latencies, incoming: Received { messages: received, closed }, sending }
}

/// Receives until the connection has ended.
async fn receive(
    receiver: &mut (impl futures_util::Stream<Item = Result<tungstenite::Message, tungstenite::Error>> + Unpin),
    messages: &mpsc::Sender<Message>,
    pongs: &mpsc::Sender<Result<Duration, Error>>,
    pings: &Pings,
) -> Closed {
    let mut closed = None;
    loop {
        let message = match receiver.next().await {
            Some(Ok(tungstenite::Message::Text(text))) => Message::from(text.as_str()),
            Some(Ok(tungstenite::Message::Binary(bytes))) => Message::Binary(bytes),
            Some(Ok(tungstenite::Message::Pong(_))) => {
                let asked = pings.lock().unwrap_or_else(PoisonError::into_inner).pop();
                if let Some(asked) = asked {
                    let _ = pongs.send(Ok(asked.elapsed())).await;
                }
                continue;
            }
            Some(Ok(tungstenite::Message::Close(frame))) => {
                let mut how = Closed::default();
                how.code = frame.as_ref().map(|frame| frame.code.into());
                how.reason = frame.map(|frame| frame.reason.to_string()).unwrap_or_default();
                how.clean = true;
                closed = Some(how);
                continue;
            }
            Some(Ok(_)) => continue,
            Some(Err(error)) => return closed.unwrap_or_else(|| lost(io::Error::other(error))),
            None => return closed.unwrap_or_else(|| lost(io::ErrorKind::UnexpectedEof.into())),
        };
        // The conversation reads at its own pace. It may have ended.
        let _ = messages.send(message).await;
    }
}

fn lost(error: io::Error) -> Closed {
    let mut closed = Closed::default();
    closed.error = Some(Error::Reset(error.into()));
    closed
}

/// Sends until the connection is closed, or lost, which the receiver reports.
async fn send(
    mut sender: SplitSink<WebSocketStream<TcpStream>, tungstenite::Message>,
    mut queue: mpsc::Receiver<Outgoing>,
    pings: &Pings,
) {
    while let Some(outgoing) = queue.recv().await {
        let message = match outgoing {
            Outgoing::Message(Message::Text(text)) => tungstenite::Message::text(text.to_string()),
            Outgoing::Message(Message::Binary(bytes)) => tungstenite::Message::Binary(bytes),
            Outgoing::Ping => {
                pings.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
                tungstenite::Message::Ping(Vec::new().into())
            }
            Outgoing::Flush(answer) => {
                // Everything was written when the sink took it. The conversation may have ended.
                let _ = answer.send(());
                continue;
            }
            Outgoing::Close { code, reason } => {
                let frame = CloseFrame { code: code.into(), reason: reason.into() };
                let _ = sender.send(tungstenite::Message::Close(Some(frame))).await;
                return;
            }
        };
        if sender.send(message).await.is_err() {
            return;
        }
    }
}

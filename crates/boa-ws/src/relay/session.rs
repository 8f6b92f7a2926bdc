//! One client of a relay: messages in both directions, and the ends of both connections.

use super::{
    handshake::{Pair, Server, shake_hands},
    rules::{self, Client, RULE_TIMEOUT, Rule, Rules},
};
use crate::{observe::close_codes::plain_code_and_reason, output};
use boa_websocket::net::{Closed, SocketReceiver, SocketSender, runtime::is_close_code};
use std::{cell::Cell, pin::pin, rc::Rc};
use tokio::{net::TcpStream, sync::watch, time::timeout};

/// [Going Away](https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1): the relay ends, or the other
/// connection was lost.
const GOING_AWAY: u16 = 1001;

/// Internal Error: a rule has thrown.
const INTERNAL_ERROR: u16 = 1011;

/// What all sessions of a relay share.
pub(super) struct Shared {
    pub(super) server: Server,
    pub(super) rules: Rules,
}

/// The reason why messages are not passed on any more.
enum End {
    /// The side that sends them has ended its connection.
    Sender,
    /// The side that receives them has.
    Receiver,
    /// A rule has failed, which was reported.
    Rule,
}

/// Relays until one of the connections ends, or until the relay does.
pub(super) async fn run(
    shared: Rc<Shared>,
    client: Client,
    stream: TcpStream,
    mut stopped: watch::Receiver<bool>,
) {
    let Client { number, address } = &client;
    let pair = tokio::select! {
        pair = shake_hands(stream, &shared.server) => pair,
        _ = stopped.wait_for(|stopped| *stopped) => return,
    };
    let pair = match pair {
        Some(Ok(pair)) => pair,
        Some(Err(why)) => {
            output::error(&format_args!(
                "client {number} ({address}) was refused: {why}"
            ));
            return;
        }
        None => return,
    };
    let observed = pair.observed.map_or_else(String::new, |connection| {
        format!(", and its connection to the server is #{connection}")
    });
    output::note(&format_args!(
        "client {number} ({address}) has connected{observed}"
    ));
    let (sent, received) = (Cell::new(0), Cell::new(0));
    let end = relay(
        pair,
        &shared.rules,
        &client,
        &mut stopped,
        (&sent, &received),
    )
    .await;
    output::note(&format_args!(
        "client {number}: {end}; messages to the server: {}, to the client: {}",
        sent.get(),
        received.get()
    ));
}

/// Returns how the connections have ended.
async fn relay(
    pair: Pair,
    rules: &Rules,
    client: &Client,
    stopped: &mut watch::Receiver<bool>,
    (sent, received): (&Cell<u64>, &Cell<u64>),
) -> String {
    let (mut client_sender, mut client_receiver) = pair.client.into_split();
    let (mut server_sender, mut server_receiver) = pair.server.into_split();
    let to_server = pass(
        &mut client_receiver,
        &mut server_sender,
        rules.to_server.as_ref(),
        client,
        sent,
    );
    let to_client = pass(
        &mut server_receiver,
        &mut client_sender,
        rules.to_client.as_ref(),
        client,
        received,
    );
    let ended = first_end(to_server, to_client, stopped).await;
    match ended {
        First::Client => {
            let closed = client_receiver.closed().await;
            drop(server_receiver);
            close(&mut server_sender, &closed).await;
            format!("it has {}", description(&closed))
        }
        First::Server => {
            let closed = server_receiver.closed().await;
            drop(client_receiver);
            close(&mut client_sender, &closed).await;
            format!("the server has {}", description(&closed))
        }
        First::Rule => {
            drop((client_receiver, server_receiver));
            let _ = tokio::join!(
                client_sender.close_with(INTERNAL_ERROR, "the script of the relay failed"),
                server_sender.close_with(GOING_AWAY, ""),
            );
            "the relay has closed both connections, as a rule has failed".to_owned()
        }
        First::Relay => {
            drop((client_receiver, server_receiver));
            let _ = tokio::join!(
                client_sender.close_with(GOING_AWAY, "the relay ends"),
                server_sender.close_with(GOING_AWAY, ""),
            );
            "the relay has closed both connections".to_owned()
        }
    }
}

/// What has ended first.
enum First {
    Client,
    Server,
    /// A rule has failed.
    Rule,
    /// The relay ends.
    Relay,
}

/// Relays until a connection or the relay ends. What a side has sent before the end of its
/// connection is still passed on.
async fn first_end(
    to_server: impl Future<Output = End>,
    to_client: impl Future<Output = End>,
    stopped: &mut watch::Receiver<bool>,
) -> First {
    let (mut to_server, mut to_client) = (pin!(to_server), pin!(to_client));
    tokio::select! {
        end = &mut to_server => match end {
            End::Sender => First::Client,
            End::Receiver => match timeout(RULE_TIMEOUT, to_client).await {
                Ok(End::Rule) => First::Rule,
                _ => First::Server,
            },
            End::Rule => First::Rule,
        },
        end = &mut to_client => match end {
            End::Sender => First::Server,
            End::Receiver => match timeout(RULE_TIMEOUT, to_server).await {
                Ok(End::Rule) => First::Rule,
                _ => First::Client,
            },
            End::Rule => First::Rule,
        },
        _ = stopped.wait_for(|stopped| *stopped) => First::Relay,
    }
}

/// Passes the messages of one side on to the other. The other side's pace is that of both.
async fn pass(
    receiver: &mut SocketReceiver,
    sender: &mut SocketSender,
    rule: Option<&Rule>,
    client: &Client,
    count: &Cell<u64>,
) -> End {
    while let Some(Ok(message)) = receiver.recv().await {
        let passed = match rule {
            Some(rule) => match rules::apply(rule, message, client).await {
                Ok(passed) => passed,
                Err(error) => {
                    output::error(&error);
                    return End::Rule;
                }
            },
            None => Some(message),
        };
        let Some(message) = passed else { continue };
        if sender.send(message).await.is_err() {
            return End::Receiver;
        }
        count.set(count.get() + 1);
    }
    End::Sender
}

/// Closes the other connection as one was closed.
async fn close(sender: &mut SocketSender, closed: &Closed) {
    let code = match closed.code {
        Some(code) if is_close_code(code) => Some(code),
        // A connection that was lost has no code.
        _ if closed.clean => None,
        _ => Some(GOING_AWAY),
    };
    let reason = if code.is_some() { &*closed.reason } else { "" };
    // The other side may have gone, too.
    let _ = sender.close_with(code, reason).await;
}

fn description(closed: &Closed) -> String {
    if closed.clean {
        format!("closed with {}", plain_code_and_reason(closed))
    } else {
        "lost the connection".to_owned()
    }
}

//! Connections of a server, over frames and with a client.

use super::*;
use crate::{Closed, Message, Socket};
use futures_util::FutureExt;
use proptest::prelude::*;
use test_server::{
    assert_matches,
    frame::{Frame, Opcode},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    runtime,
};

fn upgraded(stream: DuplexStream, role: Role) -> Upgraded {
    Upgraded::new(stream, role, "ws://chat.example/".parse().unwrap())
}

/// A server's socket, and the client's end of its stream.
fn server() -> (Socket, DuplexStream) {
    let (ours, theirs) = duplex(1 << 16);
    let upgraded = upgraded(ours, Role::Server);
    (Socket::from_upgraded(upgraded, Options::default()), theirs)
}

async fn send(client: &mut DuplexStream, frame: Frame) {
    client.write_all(&frame.masked().bytes()).await.unwrap();
}

async fn received(socket: &mut Socket) -> Message {
    socket.recv().await.unwrap().unwrap()
}

/// The bytes until the stream ends.
async fn rest(client: &mut DuplexStream) -> Vec<u8> {
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.unwrap();
    rest
}

fn close(code: u16) -> Frame {
    Frame::new(Opcode::CLOSE, code.to_be_bytes())
}

#[tokio::test(start_paused = true)]
async fn a_server_takes_masks_and_masks_nothing() {
    let (mut socket, mut client) = server();
    send(&mut client, Frame::text("h\u{e9}llo")).await;
    assert_eq!(received(&mut socket).await, "h\u{e9}llo".into());
    send(&mut client, Frame::text("in ").begun()).await;
    send(&mut client, Frame::new(Opcode::PING, "p")).await;
    send(&mut client, Frame::new(Opcode::CONTINUATION, "parts")).await;
    assert_eq!(received(&mut socket).await, "in parts".into());
    socket.send(vec![7; 300]).await.unwrap();
    for expected in [
        Frame::new(Opcode::PONG, "p"),
        Frame::new(Opcode::BINARY, [7; 300]),
    ] {
        assert_eq!(Frame::read(&mut client).await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_fails_a_connection_without_masks() {
    let (mut socket, mut client) = server();
    let frame = Frame::text("hello").bytes();
    client.write_all(&frame).await.unwrap();
    assert_matches!(
        socket.recv().await,
        Some(Err(Error::Violation { code: 1002, .. }))
    );
    let (frame, _) = Frame::parse(&rest(&mut client).await).unwrap();
    assert_eq!(frame.payload[..2], 1002_u16.to_be_bytes());
}

#[tokio::test(start_paused = true)]
async fn a_server_ends_the_stream_after_both_close_frames() {
    // The client begins.
    let (mut socket, mut client) = server();
    send(&mut client, close(3000)).await;
    assert!(socket.recv().await.is_none());
    assert_eq!(rest(&mut client).await, close(3000).bytes());
    assert_eq!(socket.closed().await.code, Some(3000));

    // The server begins.
    let (mut socket, mut client) = server();
    let closing = tokio::spawn(async move { socket.close_with(1000, "").await });
    assert_eq!(Frame::read(&mut client).await, close(1000));
    tokio::task::yield_now().await;
    assert_eq!(client.read_u8().now_or_never().map(|_| ()), None);
    send(&mut client, close(1000)).await;
    assert_eq!(rest(&mut client).await, b"");
    assert!(!closing.is_finished(), "it waits for the client's end");
    drop(client);
    assert_matches!(
        closing.await.unwrap(),
        Ok(Closed {
            clean: true,
            code: Some(1000),
            ..
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_client_does_not_wait_for_ever_to_be_gone() {
    let (mut socket, mut client) = server();
    send(&mut client, close(1000)).await;
    assert!(socket.recv().await.is_none());
    // The clock has advanced: the client has not ended its half of the stream.
    let closed = socket.closed().await;
    assert!(closed.clean && closed.error.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_upgraded_client_masks_and_waits_for_the_server_to_end_the_stream() {
    let (ours, mut server) = duplex(1 << 10);
    let socket = Socket::from_upgraded(upgraded(ours, Role::Client), Options::default());
    let closing = tokio::spawn(async move {
        let mut socket = socket;
        socket.send("hello").await?;
        socket.close_with(1000, "").await
    });
    let frame = Frame::read(&mut server).await;
    assert!(frame.mask.is_some());
    assert_eq!(frame.payload, b"hello");
    assert_eq!(Frame::read(&mut server).await.unmasked(), close(1000));
    server.write_all(&close(1000).bytes()).await.unwrap();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.read_u8().now_or_never().map(|_| ()), None);
    drop(server);
    assert!(closing.await.unwrap().unwrap().clean);
}

#[tokio::test(start_paused = true)]
async fn what_was_read_with_the_handshake_comes_first() {
    let bytes = Frame::text("hello").masked().bytes();
    for cut in 0..=bytes.len() {
        let (ours, mut client) = duplex(1 << 10);
        let upgraded = upgraded(ours, Role::Server).read_ahead(&bytes[..cut]);
        let mut socket = Socket::from_upgraded(upgraded, Options::default());
        client.write_all(&bytes[cut..]).await.unwrap();
        assert_eq!(received(&mut socket).await, "hello".into());
    }
}

#[tokio::test(start_paused = true)]
async fn the_program_says_what_was_agreed_on() {
    let (ours, _client) = duplex(1);
    let address = ([127, 0, 0, 1], 80).into();
    let upgraded = upgraded(ours, Role::Server)
        .protocol("chat")
        .peer_address(address)
        .extensions("permessage-deflate; client_no_context_takeover")
        .unwrap();
    let socket = Socket::from_upgraded(upgraded, Options::default());
    let opened = socket.opened();
    assert_eq!(opened.protocol, "chat");
    assert_eq!(
        opened.extensions,
        "permessage-deflate; client_no_context_takeover"
    );
    assert_eq!(socket.peer_addr(), Some(address));
    for extensions in ["", "x-other", "permessage-deflate; x"] {
        let (ours, _client) = duplex(1);
        assert_matches!(
            Upgraded::new(ours, Role::Server, "ws://a/".parse().unwrap()).extensions(extensions),
            Err(Error::Extension { .. })
        );
    }
}

/// A message whose parts refer to each other over `distance` bytes.
fn repetitive(len: usize, distance: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(distance.max(1))
    .collect();
    random.into_iter().cycle().take(len).collect()
}

fn messages() -> impl Strategy<Value = Vec<Message>> {
    let len = prop_oneof![6 => 0usize..400, 2 => 0usize..80_000, 1 => 0usize..3_000_000];
    let binary =
        (len, 1usize..20_000).prop_map(|(len, distance)| Message::from(repetitive(len, distance)));
    let text = ".{0,200}".prop_map(Message::from);
    prop::collection::vec(prop_oneof![binary, text], 0..6)
}

fn extensions() -> impl Strategy<Value = Option<String>> {
    let parameters = (any::<bool>(), any::<bool>(), 9..16_u8, 9..16_u8);
    let extensions = parameters.prop_map(|(client_fresh, server_fresh, client, server)| {
        let mut extensions = format!(
            "permessage-deflate; client_max_window_bits={client}; server_max_window_bits={server}"
        );
        for (is_fresh, name) in [(client_fresh, "client"), (server_fresh, "server")] {
            if is_fresh {
                extensions += &format!("; {name}_no_context_takeover");
            }
        }
        extensions
    });
    prop::option::of(extensions)
}

/// Sends all messages while it receives all of the other end, and closes.
async fn exchange(socket: Socket, messages: Vec<Message>, expected: usize) -> Vec<Message> {
    let (mut sender, mut receiver) = socket.into_split();
    let sending = async {
        for message in messages {
            sender.send(message).await.unwrap();
        }
    };
    let receiving = async {
        let mut received = Vec::new();
        while received.len() < expected {
            received.push(receiver.recv().await.unwrap().unwrap());
        }
        received
    };
    let ((), received) = tokio::join!(sending, receiving);
    received
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_client_and_a_server_exchange_all_messages(
        to_server in messages(),
        to_client in messages(),
        extensions in extensions(),
        capacity in prop_oneof![1usize..100, 1000usize..1_000_000],
    ) {
        let tokio = runtime::Builder::new_current_thread().enable_time().build().unwrap();
        tokio.block_on(async {
            let (client, server) = duplex(if to_server.iter().chain(&to_client).any(|it| it.len() > 10_000) { capacity.max(1000) } else { capacity });
            let socket = |stream, role| {
                let mut upgraded = upgraded(stream, role);
                if let Some(extensions) = &extensions {
                    upgraded = upgraded.extensions(extensions.clone()).unwrap();
                }
                Socket::from_upgraded(upgraded, Options::default())
            };
            let (client, server) = (socket(client, Role::Client), socket(server, Role::Server));
            let (at_client, at_server) = tokio::join!(
                exchange(client, to_server.clone(), to_client.len()),
                exchange(server, to_client.clone(), to_server.len()),
            );
            assert!(at_client == to_client && at_server == to_server);
        });
    }
}

use super::*;
use crate::{
    Deflate, Options, Role,
    protocol::frame::Opcode,
    testing::scripted_server::{self, SECOND, Server, frame, open_socket},
};
use futures_util::{FutureExt, StreamExt};
use test_server::assert_matches;
use tokio::io::{AsyncWriteExt, duplex};

/// Reads frames until the last one of a message. Returns the lengths of the data frames and the
/// whole payload.
async fn message(server: &mut Server) -> (Vec<usize>, Vec<u8>) {
    let (mut lens, mut whole) = (Vec::new(), Vec::new());
    loop {
        let (fin, opcode, payload) = server.fragment().await;
        if opcode.is_control() {
            continue;
        }
        assert_eq!(opcode == Opcode::Continuation, !lens.is_empty());
        lens.push(payload.len());
        whole.extend(payload);
        if fin {
            return (lens, whole);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_becomes_a_message_in_fragments_of_64_kib() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    let data: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
    let expected = data.clone();
    let reading = tokio::spawn(async move { (message(&mut server).await, server) });
    assert_eq!(
        socket
            .send_reader(&data[..], MessageKind::Binary)
            .await
            .unwrap(),
        200_000
    );
    let ((lens, whole), mut server) = reading.await.unwrap();
    assert!(whole == expected, "another message");
    assert_eq!(lens, [65536, 65536, 65536, 3392, 0]);
    assert_eq!(socket.statistics().messages_sent, 1);
    // Messages follow, and an empty one is a message too.
    assert_eq!(
        socket
            .send_reader(&b""[..], MessageKind::Text)
            .await
            .unwrap(),
        0
    );
    assert_eq!(message(&mut server).await, (vec![0], vec![]));
    socket.send("next").await.unwrap();
    assert_eq!(server.frame().await, (Opcode::Text, b"next".to_vec()));
}

#[tokio::test(start_paused = true)]
async fn a_character_is_not_torn_by_a_read() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    let (mut writing, reader) = duplex(1);
    let sending = tokio::spawn(async move { socket.send_reader(reader, MessageKind::Text).await });
    let text = "aé€😀";
    writing.write_all(text.as_bytes()).await.unwrap();
    drop(writing);
    let (lens, whole) = message(&mut server).await;
    assert_eq!(
        (lens, whole.as_slice()),
        (vec![1, 2, 3, 4, 0], text.as_bytes())
    );
    assert_eq!(sending.await.unwrap().unwrap(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_invalid_text_is_not_sent_and_fails_the_connection_if_it_has_begun() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    // At once: nothing was sent, and the connection stays open.
    for invalid in [&b"\xff"[..], b"\xc3"] {
        let error = socket
            .send_reader(invalid, MessageKind::Text)
            .await
            .unwrap_err();
        assert_matches!(&error, Error::MessageIncomplete { source } if source.kind() == io::ErrorKind::InvalidData);
    }
    socket.send("still open").await.unwrap();
    assert_eq!(server.frame().await, (Opcode::Text, b"still open".to_vec()));
    let reader = (&b"begun"[..]).chain(&b"\xff"[..]);
    assert_matches!(
        socket.send_reader(reader, MessageKind::Text).await,
        Err(Error::MessageIncomplete { .. })
    );
    assert_eq!(
        server.fragment().await,
        (false, Opcode::Text, b"begun".to_vec())
    );
    let (_, opcode, payload) = server.fragment().await;
    let reason = b"a fragmented message cannot be continued";
    assert_eq!(
        (opcode, payload),
        (Opcode::Close, [&1011u16.to_be_bytes()[..], reason].concat())
    );
    assert_matches!(
        socket.next().await,
        Some(Err(Error::MessageIncomplete { .. }))
    );
}

#[tokio::test(start_paused = true)]
async fn cancelling_within_a_message_fails_the_connection() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    let (_writing, reader) = duplex(10);
    // Nothing was sent.
    assert!(
        socket
            .send_reader(reader, MessageKind::Binary)
            .now_or_never()
            .is_none()
    );
    socket.send("open").await.unwrap();
    assert_eq!(server.frame().await.1, b"open");
    let (mut writing, reader) = duplex(10);
    writing.write_all(b"part").await.unwrap();
    let sending = tokio::time::timeout(SECOND, socket.send_reader(reader, MessageKind::Binary));
    assert!(sending.await.is_err());
    assert_eq!(
        server.fragment().await,
        (false, Opcode::Binary, b"part".to_vec())
    );
    assert_eq!(server.fragment().await.1, Opcode::Close);
    assert_matches!(
        socket.closed().await.error,
        Some(Error::MessageIncomplete { .. })
    );
    assert_matches!(
        socket.send("late").await,
        Err(Error::MessageIncomplete { .. })
    );
}

#[tokio::test(start_paused = true)]
async fn pings_are_answered_between_fragments() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    let (mut writing, reader) = duplex(10);
    let sending = tokio::spawn(async move { socket.send_reader(reader, MessageKind::Text).await });
    writing.write_all(b"one").await.unwrap();
    assert_eq!(
        server.fragment().await,
        (false, Opcode::Text, b"one".to_vec())
    );
    server.send(&frame(Opcode::Ping, b"?")).await;
    assert_eq!(server.fragment().await, (true, Opcode::Pong, b"?".to_vec()));
    drop(writing);
    assert_eq!(
        server.fragment().await,
        (true, Opcode::Continuation, vec![])
    );
    sending.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_reader_waits_while_the_server_reads_nothing() {
    let (mut socket, _server) = open_socket(Options::default()).await;
    let mut reader = tokio::io::repeat(7).take(100 << 20);
    let sending =
        tokio::time::timeout(SECOND, socket.send_reader(&mut reader, MessageKind::Binary));
    assert!(sending.await.is_err());
    let read = (100 << 20) - reader.limit();
    assert!(read < 1 << 20, "{read} bytes were read");
}

#[tokio::test(start_paused = true)]
async fn fragments_are_compressed() {
    use crate::protocol::{deflate::Inflater, deflate_parameters::Parameters};
    let options = Options::new().deflate(Deflate::default());
    for extension in [
        "Sec-WebSocket-Extensions: permessage-deflate\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n",
    ] {
        let (mut socket, mut server) =
            scripted_server::open_socket_with(options.clone(), extension).await;
        let parameters = socket.opened().deflate.unwrap();
        // For an inflater the other side is the server.
        let server_no_context_takeover = parameters.client_no_context_takeover;
        let mut inflater = Inflater::new(
            Role::Client,
            Parameters {
                server_no_context_takeover,
                ..Parameters::default()
            },
            1 << 20,
        );
        for round in 0..3 {
            let text = format!(
                "round {round} of {}",
                "the same text again and again; ".repeat(5000)
            );
            let sending = async {
                socket
                    .send_reader(text.as_bytes(), MessageKind::Text)
                    .await
                    .unwrap();
                socket.send(text.as_str()).await.unwrap();
            };
            let receiving = async {
                for _ in 0..2 {
                    let (_, whole) = message(&mut server).await;
                    assert!(whole.len() < text.len() / 10, "{} bytes", whole.len());
                    let mut inflated = Vec::new();
                    inflater.inflate(&whole, true, &mut inflated, 0).unwrap();
                    assert!(inflated == text.as_bytes(), "another text");
                }
            };
            tokio::join!(sending, receiving);
        }
    }
}

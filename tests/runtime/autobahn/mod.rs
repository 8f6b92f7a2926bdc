//! The sections of the Autobahn test suite, each with its typical cases: a server tests a script
//! that echoes every message.
//!
//! `autobahn/run` runs the suite itself. These tests need neither the suite nor a network.

mod compression;
mod peer;

use compression::Compression;
use peer::{BINARY, CLOSE, CONTINUATION, PING, PONG, Peer, TEXT, examine, frame, part};

/// Bytes without short repetitions.
fn bytes(len: usize) -> Vec<u8> {
    (0u32..)
        .map(|n| (n.wrapping_mul(n) >> 3) as u8)
        .take(len)
        .collect()
}

fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(CLOSE, &[&code.to_be_bytes(), reason].concat())
}

/// Checks that the client works before it receives invalid bytes.
async fn greet(peer: &mut Peer) {
    greet_and(peer, &[]).await;
}

async fn greet_and(peer: &mut Peer, bytes: &[u8]) {
    peer.send(&[&frame(TEXT, b"Hello"), bytes].concat()).await;
    peer.expect(TEXT, b"Hello").await;
}

/// After a greeting and these bytes the client fails the connection with the code.
async fn fails(code: u16, bytes: &[u8]) {
    examine(None, async |peer| {
        greet(peer).await;
        peer.send(bytes).await;
        peer.fails(code).await;
    })
    .await;
    // Frames before the invalid bytes are answered, also in the same piece.
    examine(None, async |peer| {
        greet_and(peer, bytes).await;
        peer.fails(code).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn section_1_framing() {
    examine(None, async |peer| {
        for len in [0, 1, 125, 126, 127, 128, 65_535, 65_536] {
            for (opcode, payload) in [(TEXT, vec![b'*'; len]), (BINARY, bytes(len))] {
                peer.send(&frame(opcode, &payload)).await;
                peer.expect(opcode, &payload).await;
            }
        }
        peer.finish().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn section_2_pings_and_pongs() {
    examine(None, async |peer| {
        for payload in [
            &b""[..],
            b"Hello, world!",
            b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff",
            &[0xfe; 125],
        ] {
            peer.send(&frame(PING, payload)).await;
            peer.expect(PONG, payload).await;
        }
        // Unsolicited Pongs have no effect.
        peer.send(
            &[
                frame(PONG, b""),
                frame(PONG, b"unasked"),
                frame(PING, b"asked"),
            ]
            .concat(),
        )
        .await;
        peer.expect(PONG, b"asked").await;
        let ten: Vec<u8> = (0..10).flat_map(|n| frame(PING, &[n])).collect();
        peer.send(&ten).await;
        for n in 0..10 {
            peer.expect(PONG, &[n]).await;
        }
        peer.finish().await;
    })
    .await;
    fails(1002, &frame(PING, &[0xfe; 126])).await;
}

#[tokio::test(start_paused = true)]
async fn section_3_reserved_bits() {
    for bits in 1..8u8 {
        for opcode in [TEXT, BINARY, PING, CLOSE] {
            let mut bytes = frame(opcode, b"");
            bytes[0] |= bits << 4;
            fails(1002, &bytes).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn section_4_opcodes() {
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        fails(1002, &frame(opcode, b"")).await;
        fails(1002, &frame(opcode, b"reserved opcode payload")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn section_5_fragmentation() {
    examine(None, async |peer| {
        let (first, second) = (part(TEXT, b"fragment1"), frame(CONTINUATION, b"fragment2"));
        peer.send(&[&first[..], &second].concat()).await;
        peer.expect(TEXT, b"fragment1fragment2").await;
        // A ping between fragments is answered before the message is complete.
        peer.send(&first).await;
        peer.send(&frame(PING, b"ping")).await;
        peer.expect(PONG, b"ping").await;
        peer.send(&second).await;
        peer.expect(TEXT, b"fragment1fragment2").await;
        let more = [
            part(BINARY, b"1"),
            part(CONTINUATION, b""),
            part(CONTINUATION, b"2"),
            frame(CONTINUATION, b""),
        ];
        peer.send(&more.concat()).await;
        peer.expect(BINARY, b"12").await;
        peer.finish().await;
    })
    .await;
    fails(1002, &part(PING, b"fragment")).await;
    fails(1002, &part(PONG, b"fragment")).await;
    for nothing in [
        part(CONTINUATION, b"of nothing"),
        frame(CONTINUATION, b"of nothing"),
    ] {
        fails(1002, &nothing).await;
    }
    fails(
        1002,
        &[part(TEXT, b"fragment1"), frame(TEXT, b"fragment2")].concat(),
    )
    .await;
    fails(
        1002,
        &[
            part(TEXT, b"1"),
            part(CONTINUATION, b"2"),
            frame(BINARY, b"3"),
        ]
        .concat(),
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn section_6_utf_8() {
    examine(None, async |peer| {
        let noncharacters = "\u{fdd0}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}";
        for text in [
            "",
            "Hello-µ@ßöäüàá-UTF-8!!",
            "κόσμε",
            "\0",
            "\u{7f}\u{80}\u{7ff}\u{800}\u{10000}",
            noncharacters,
        ] {
            peer.send(&frame(TEXT, text.as_bytes())).await;
            peer.expect(TEXT, text.as_bytes()).await;
            // A fragment for each byte, also within characters.
            let mut fragments = part(TEXT, b"");
            text.bytes()
                .for_each(|byte| fragments.extend(part(CONTINUATION, &[byte])));
            fragments.extend(frame(CONTINUATION, b""));
            peer.send(&fragments).await;
            peer.expect(TEXT, text.as_bytes()).await;
        }
        peer.finish().await;
    })
    .await;
    let impossible: [&[u8]; 12] = [
        b"\xfe",
        b"\xff",
        b"\x80",
        b"\xbf",
        b"\xc0\xaf",
        b"\xc1\xbf",
        b"\xe0\x80\xaf",
        b"\xf0\x80\x80\xaf",
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
    ];
    for text in impossible {
        let text = ["κόσμε".as_bytes(), text, b"edited"].concat();
        fails(1007, &frame(TEXT, &text)).await;
    }
    fails(1007, &frame(TEXT, b"\xce\xba\xe1\xbd")).await;
    // The first invalid byte fails the connection, before the end of its frame or fragment.
    fails(1007, &frame(TEXT, b"\xf4\x90\x80\x80 and more")[..4]).await;
    fails(1007, &part(TEXT, b"\xf4\x90")).await;
}

#[tokio::test(start_paused = true)]
async fn section_7_closing() {
    // The answer repeats the reason.
    let longest = [&b"\x03\xe8"[..], &[b'*'; 123]].concat();
    for (bytes, answer) in [
        (frame(CLOSE, b""), &b""[..]),
        (close(1000, b""), b"\x03\xe8"),
        (close(1000, &[b'*'; 123]), &longest),
    ] {
        examine(None, async |peer| {
            greet(peer).await;
            // Data after a Close frame is ignored.
            peer.send(
                &[
                    &bytes[..],
                    &frame(PING, b"late"),
                    &frame(TEXT, b"late"),
                    &close(1000, b""),
                ]
                .concat(),
            )
            .await;
            peer.closes(answer).await;
        })
        .await;
    }
    for code in [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999,
    ] {
        examine(None, async |peer| {
            peer.send(&close(code, "reason é".as_bytes())).await;
            peer.closes(&[&code.to_be_bytes(), "reason é".as_bytes()].concat())
                .await;
        })
        .await;
    }
    for code in [
        0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
    ] {
        fails(1002, &close(code, b"")).await;
    }
    fails(1002, &frame(CLOSE, b"\x03")).await;
    fails(1002, &close(1000, &[b'*'; 124])).await;
    fails(
        1007,
        &close(
            1000,
            b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited",
        ),
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn section_9_limits() {
    examine(None, async |peer| {
        for len in [1 << 16, 1 << 18, 1 << 20, 1 << 22] {
            for (opcode, payload) in [(TEXT, vec![b'*'; len]), (BINARY, bytes(len))] {
                peer.send(&frame(opcode, &payload)).await;
                peer.expect(opcode, &payload).await;
            }
        }
        let message = bytes(1 << 18);
        for fragment in [64, 256, 1 << 10, 1 << 14, 1 << 18] {
            peer.send(&fragments(BINARY, &message, fragment)).await;
            peer.expect(BINARY, &message).await;
        }
        for len in [0, 16, 64, 256, 1024] {
            for _ in 0..100 {
                peer.send(&frame(TEXT, &vec![b'*'; len])).await;
                peer.expect(TEXT, &vec![b'*'; len]).await;
            }
        }
        peer.finish().await;
    })
    .await;
}

/// A message in fragments of this length.
fn fragments(opcode: u8, message: &[u8], len: usize) -> Vec<u8> {
    let mut bytes = part(opcode, b"");
    message
        .chunks(len)
        .for_each(|fragment| bytes.extend(part(CONTINUATION, fragment)));
    bytes.extend(frame(CONTINUATION, b""));
    bytes
}

#[tokio::test(start_paused = true)]
async fn section_10_fragments_that_a_sender_makes_by_itself() {
    examine(None, async |peer| {
        let message = vec![b'*'; 65_536];
        peer.send(&fragments(TEXT, &message, 1300)).await;
        peer.expect(TEXT, &message).await;
        peer.finish().await;
    })
    .await;
}

/// A text with repetitions.
fn text(len: usize) -> Vec<u8> {
    let words = [
        "the ",
        "message ",
        "of ",
        "a ",
        "server ",
        "is ",
        "sent ",
        "back ",
        "and ",
        "compared, ",
    ];
    let text: String = bytes(len)
        .iter()
        .map(|byte| words[usize::from(*byte) % words.len()])
        .collect();
    text.as_bytes()[..len].to_vec()
}

/// Messages of all sizes are echoed compressed.
async fn compresses(compression: Compression) {
    examine(Some(compression), async |peer| {
        for len in [
            0, 16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072,
        ] {
            for (opcode, payload) in [(TEXT, text(len)), (BINARY, bytes(len))] {
                for fragments in [1, 7] {
                    peer.send_compressed(opcode, &payload, fragments).await;
                    let compressed = peer.expect(opcode, &payload).await;
                    assert_eq!(compressed, len >= 64, "{len} bytes");
                }
            }
        }
        // Uncompressed messages may come between.
        greet(peer).await;
        peer.finish().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn section_12_compression() {
    compresses(Compression::default()).await;
}

#[tokio::test(start_paused = true)]
async fn section_13_compression_with_parameters() {
    for server in [9, 12, 15] {
        for client in [9, 15] {
            compresses(Compression {
                server_bits: Some(server),
                client_bits: Some(client),
                ..Compression::default()
            })
            .await;
        }
    }
    for (server, client) in [(true, false), (false, true), (true, true)] {
        let forgetful = Compression {
            server_forgets: server,
            client_forgets: client,
            ..Compression::default()
        };
        compresses(forgetful.clone()).await;
        compresses(Compression {
            server_bits: Some(9),
            client_bits: Some(9),
            ..forgetful
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn invalid_compressed_messages_fail_the_connection() {
    let fails = async |code, bytes: &[u8]| {
        examine(Some(Compression::default()), async |peer| {
            greet(peer).await;
            peer.send(bytes).await;
            peer.fails(code).await;
        })
        .await;
    };
    let compressed = |mut bytes: Vec<u8>| {
        bytes[0] |= 0x40;
        bytes
    };
    // No block of DEFLATE has the type 3.
    fails(1007, &compressed(frame(BINARY, &[0x06, 0, 0]))).await;
    // A stored block with two bytes that are not UTF-8.
    fails(
        1007,
        &compressed(frame(TEXT, &[0, 2, 0, 0xfd, 0xff, 0xc0, 0xaf, 0])),
    )
    .await;
    fails(1002, &compressed(frame(PING, b""))).await;
    fails(
        1002,
        &[part(BINARY, b"1"), compressed(frame(CONTINUATION, b"2"))].concat(),
    )
    .await;
}

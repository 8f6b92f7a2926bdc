//! Compression in both directions: a server tests a script that echoes every message.
//!
//! The cases are those of sections 12 and 13 of the Autobahn suite, which `autobahn/run` runs.

mod codec;
mod peer;

use codec::Compression;
use peer::{BINARY, CONTINUATION, PING, Peer, TEXT, examine, frame, part};

/// Bytes without short repetitions.
fn bytes(len: usize) -> Vec<u8> {
    (0u32..)
        .map(|n| (n.wrapping_mul(n) >> 3) as u8)
        .take(len)
        .collect()
}

/// Checks that the client works before it receives invalid bytes.
async fn greet(peer: &mut Peer) {
    peer.send(&frame(TEXT, b"Hello")).await;
    peer.expect(TEXT, b"Hello").await;
}

/// A text with repetitions.
fn text(len: usize) -> Vec<u8> {
    let words = "the message of a server is sent back and compared, ";
    let words: Vec<_> = words.split_inclusive(' ').collect();
    let text: String = bytes(len)
        .iter()
        .map(|byte| words[usize::from(*byte) % words.len()])
        .collect();
    text.as_bytes()[..len].to_vec()
}

/// Messages of all sizes are echoed compressed.
async fn compresses(compression: Compression) {
    examine(compression, async |peer| {
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
async fn messages_of_all_sizes_are_compressed() {
    compresses(Compression::default()).await;
}

#[tokio::test(start_paused = true)]
async fn messages_are_compressed_with_any_parameters() {
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
        examine(Compression::default(), async |peer| {
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

//! The examples of the RFC, and properties of the codec.

use super::*;
use proptest::prelude::*;

/// Inflates compressed messages one after the other. The results are the payload or the status code
/// of the violation.
fn inflate_all(parameters: Parameters, compressed: &[&[u8]]) -> Vec<Result<Vec<u8>, u16>> {
    let mut inflater = Inflater::new(Role::Client, parameters, 1 << 20);
    let one = |data: &&[u8]| {
        let mut out = Vec::new();
        inflater
            .inflate(data, true, &mut out, 0)
            .map(|()| out)
            .map_err(|violation| violation.code)
    };
    compressed.iter().map(one).collect()
}

fn hello(times: usize) -> Vec<Result<Vec<u8>, u16>> {
    vec![Ok(b"Hello".to_vec()); times]
}

/// The parameters that differ from the defaults by this change.
fn with(change: impl FnOnce(&mut Parameters)) -> Parameters {
    let mut parameters = Parameters::default();
    change(&mut parameters);
    parameters
}

#[test]
fn a_higher_level_compresses_more() {
    let text = include_bytes!("deflate.rs");
    let length = |level| {
        let (mut deflater, mut out) = (
            Deflater::new(Role::Client, Parameters::default(), 0).with_level(level),
            Vec::new(),
        );
        deflater.deflate(text, true, &mut out);
        assert_eq!(
            inflate_all(Parameters::default(), &[&out]),
            [Ok(text.to_vec())],
            "level {level}"
        );
        out.len()
    };
    assert!(length(0) > text.len());
    assert!(length(9) < length(1));
    assert_eq!(length(u32::MAX), length(9));
}

#[test]
fn the_examples_of_the_rfc_inflate() {
    let takeover = Parameters::default();
    assert_eq!(
        inflate_all(takeover, &[&[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]]),
        hello(1),
        "7.2.3.1"
    );
    let again = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    assert_eq!(
        inflate_all(takeover, &[&again, &[0xf2, 0x00, 0x11, 0x00, 0x00]]),
        hello(2),
        "7.2.3.2"
    );
    let stored = [
        0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00,
    ];
    assert_eq!(inflate_all(takeover, &[&stored]), hello(1), "7.2.3.3");
    let last = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00];
    assert_eq!(inflate_all(takeover, &[&last, &last]), hello(2), "7.2.3.4");
    let two = [
        0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00,
    ];
    assert_eq!(inflate_all(takeover, &[&two]), hello(1), "7.2.3.5");
    assert_eq!(
        inflate_all(takeover, &[&[0x00]]),
        [Ok(Vec::new())],
        "7.2.3.6"
    );
}

#[test]
fn the_window_survives_a_final_block() {
    let last = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00];
    let reference = [0xf2, 0x00, 0x11, 0x00, 0x00];
    assert_eq!(
        inflate_all(
            Parameters::default(),
            &[&last, &reference, &last, &reference]
        ),
        hello(4)
    );
    let none = with(|it| it.server_no_context_takeover = true);
    assert_eq!(inflate_all(none, &[&last, &reference])[1], Err(1007));
}

#[test]
fn a_message_may_end_with_a_final_block() {
    let finished = |message: &[u8]| {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        std::io::Write::write_all(&mut encoder, message).unwrap();
        encoder.finish().unwrap()
    };
    let long: Vec<u8> = (0..100_000u32)
        .map(|i| (i.wrapping_mul(i) >> 7) as u8)
        .collect();
    let messages = [&b"one"[..], b"two", &long, b"", b"three"];
    let mut out = Vec::new();
    for step in [1, 100, usize::MAX] {
        let mut inflater = Inflater::new(Role::Client, Parameters::default(), 1 << 20);
        for message in messages {
            out.clear();
            let compressed = finished(message);
            for piece in compressed.chunks(step) {
                assert_eq!(inflater.inflate(piece, false, &mut out, 0), Ok(()));
            }
            assert_eq!(
                inflater.inflate(b"", true, &mut out, 0),
                Ok(()),
                "an empty fragment at its end"
            );
            assert!(out == message);
            out.clear();
            assert_eq!(inflater.inflate(&compressed, true, &mut out, 0), Ok(()));
            assert!(out == message);
        }
        // The next message may refer to the earlier ones.
        let mut compress = Compress::new(Compression::best(), false);
        compress.set_dictionary(b"three").unwrap();
        let mut data = Vec::with_capacity(100);
        compress
            .compress_vec(b"three", &mut data, FlushCompress::Sync)
            .unwrap();
        data.truncate(data.len() - TAIL.len());
        out.clear();
        assert_eq!(inflater.inflate(&data, true, &mut out, 0), Ok(()));
        assert_eq!(out, b"three");
    }
}

#[test]
fn invalid_deflate_data_fails() {
    for data in [
        &[0xff][..],
        &[0x07, 0xff],
        &[0x00, 0x01, 0x00, 0x00, 0x00],
        &[0xf2, 0x00, 0x11, 0x00, 0x00],
    ] {
        assert_eq!(
            inflate_all(Parameters::default(), &[data]),
            [Err(1007)],
            "{data:x?}"
        );
    }
}

/// A compressed message of `len` zeroes.
fn bomb(len: usize) -> Vec<u8> {
    let mut bomb = Vec::new();
    match len {
        0 => bomb.push(0),
        _ => Deflater::new(Role::Client, Parameters::default(), 0).deflate(
            &vec![0; len],
            true,
            &mut bomb,
        ),
    }
    bomb
}

#[test]
fn the_limit_itself_is_allowed() {
    for limit in [0usize, 1, 1000, 1 << 20, 3 << 20] {
        for len in [limit, limit + 1] {
            let mut inflater = Inflater::new(Role::Client, Parameters::default(), limit);
            let mut out = b"before".to_vec();
            let outcome = inflater
                .inflate(&bomb(len), true, &mut out, 6)
                .map_err(|violation| violation.code);
            assert_eq!(
                outcome,
                if len == limit { Ok(()) } else { Err(1009) },
                "{len} of {limit}"
            );
        }
    }
}

#[test]
fn small_messages_and_the_smallest_window_are_not_compressed() {
    let compresses = |client_max_window_bits, len| {
        let parameters = with(|it| it.client_max_window_bits = client_max_window_bits);
        Deflater::new(Role::Client, parameters, 100).compresses(len)
    };
    assert!(compresses(15, 100) && compresses(9, 1000));
    assert!(!compresses(15, 99) && !compresses(8, 1000));
    assert!(!Deflater::new(Role::Client, Parameters::default(), 0).compresses(0));
}

#[test]
fn context_takeover_compresses_repetitions() {
    let message: Vec<u8> = (0..1000u32).flat_map(|n| (n * n).to_be_bytes()).collect();
    let second = |parameters| {
        let mut deflater = Deflater::new(Role::Client, parameters, 0);
        let mut out = Vec::new();
        deflater.deflate(&message, true, &mut out);
        let first = out.len();
        deflater.deflate(&message, true, &mut out);
        (first, out.len() - first)
    };
    let (first, kept) = second(Parameters::default());
    assert!(kept < first / 10, "{first}, {kept}");
    let (first, fresh) = second(with(|it| it.client_no_context_takeover = true));
    assert_eq!(first, fresh);
}

#[test]
fn many_connections_share_the_streams_of_a_process() {
    const CONNECTIONS: usize = 40;
    let message = |n: usize| -> Vec<u8> {
        (0..2000)
            .map(|i| ((i * i * (n % 7 + 1)) >> 5) as u8)
            .collect()
    };
    for fresh in [false, true] {
        for (level, bits) in [(0, 15), (1, 9), (1, 15), (6, 12), (9, 15)] {
            let ours = Parameters {
                client_max_window_bits: bits,
                client_no_context_takeover: fresh,
                ..Parameters::default()
            };
            let theirs = Parameters {
                server_max_window_bits: bits,
                server_no_context_takeover: fresh,
                ..Parameters::default()
            };
            let mut connections: Vec<_> = (0..CONNECTIONS)
                .map(|_| {
                    (
                        Deflater::new(Role::Client, ours, 0).with_level(level),
                        Inflater::new(Role::Client, theirs, 1 << 20),
                    )
                })
                .collect();
            let mut lengths = Vec::new();
            for round in 0..4 {
                for (n, (deflater, inflater)) in connections.iter_mut().enumerate() {
                    let message = message(n);
                    let (mut compressed, mut expanded) = (Vec::new(), Vec::new());
                    // The stream is given back within a message too.
                    deflater.deflate(&message[..1000], false, &mut compressed);
                    if round % 2 == 0 {
                        deflater.release();
                    }
                    deflater.deflate(&message[1000..], true, &mut compressed);
                    deflater.release();
                    inflater
                        .inflate(&compressed[..10], false, &mut expanded, 0)
                        .unwrap();
                    inflater.release();
                    inflater
                        .inflate(&compressed[10..], true, &mut expanded, 0)
                        .unwrap();
                    inflater.release();
                    assert_eq!(expanded, message);
                    lengths.push(compressed.len());
                }
            }
            // Its context was kept, and the second message is a repetition of the first.
            let (first, last) = (lengths[0], lengths[lengths.len() - CONNECTIONS]);
            assert!(
                fresh || level == 0 || bits < 12 || last < first / 4,
                "level {level}: {first} and {last} bytes"
            );
        }
    }
}

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let message = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        proptest::collection::vec(0u8..3, 0..5000),
        (any::<u8>(), 0usize..100_000).prop_map(|(byte, len)| vec![byte; len]),
        (0usize..60_000).prop_map(|len| (0..len).map(|n| ((n * n) >> 7) as u8).collect()),
    ];
    proptest::collection::vec(message, 0..8)
}

proptest! {
    #[test]
    fn deflated_messages_inflate_to_themselves(
        messages in messages(),
        bits in 9u8..=15,
        fresh: bool,
        pieces in 1usize..30_000,
        cut in 1usize..5000,
    ) {
        // The client's parameters of one are the server's parameters of the other.
        let ours = Parameters { client_max_window_bits: bits, client_no_context_takeover: fresh, ..Parameters::default() };
        let theirs = Parameters { server_max_window_bits: bits, server_no_context_takeover: fresh, ..Parameters::default() };
        let mut deflater = Deflater::new(Role::Client, ours, 0);
        let mut inflater = Inflater::new(Role::Client, theirs, 1 << 20);
        let mut out = Vec::new();
        for message in messages {
            let mut compressed = Vec::new();
            let count = message.chunks(pieces).count();
            for (n, piece) in message.chunks(pieces).enumerate() {
                deflater.deflate(piece, n + 1 == count, &mut compressed);
            }
            if count == 0 {
                // The compressed form of an empty message.
                compressed.push(0);
            }
            let start = out.len();
            for part in compressed.chunks(cut) {
                inflater.inflate(part, false, &mut out, start).unwrap();
            }
            inflater.inflate(&[], true, &mut out, start).unwrap();
            prop_assert!(out[start..] == message[..], "another message");
        }
    }
}

//! Encoding of messages and control frames.

use super::*;
use crate::{
    accounting::Account,
    protocol::{
        deflate::Inflater,
        deflate_parameters::Parameters,
        frame::{Header, mask, masking_key},
    },
    testing::scripted_server::frame,
};
use bytes::Bytes;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

impl Outgoing {
    /// Queues a message with a charge.
    fn put(&mut self, message: Message) {
        let mut charge = charge(&message);
        let bytes = charge.bytes();
        self.message(message, &mut charge, bytes);
    }

    /// Queues a message without encoding it.
    fn put_early(&mut self, message: Message) {
        let mut charge = charge(&message);
        let bytes = charge.bytes();
        self.push_uncompressed(message, &mut charge, bytes);
    }
}

fn charge(message: &Message) -> Charge {
    static ACCOUNT: LazyLock<Arc<Account>> = LazyLock::new(|| Account::new(0));
    ACCOUNT.charge(message.len())
}

/// The frames that [`take`] takes, and the number of reported payload bytes.
fn drain(outgoing: &mut Outgoing, write: usize) -> (Vec<(Opcode, Vec<u8>)>, u64) {
    let (bytes, payload) = take(outgoing, write);
    (frames(&bytes), payload)
}

/// Takes everything that is ready, in writes of at most `write` bytes. Returns the bytes and the
/// number of reported payload bytes.
fn take(outgoing: &mut Outgoing, write: usize) -> (Vec<u8>, u64) {
    let (mut bytes, mut payload) = (Vec::new(), 0);
    loop {
        let chunk = outgoing.chunk();
        if chunk.is_empty() {
            return (bytes, payload);
        }
        let len = chunk.len().min(write);
        bytes.extend_from_slice(&chunk[..len]);
        payload += outgoing.written(len);
    }
}

fn frames(bytes: &[u8]) -> Vec<(Opcode, Vec<u8>)> {
    let whole = |(header, payload): (Header, _)| {
        assert!(header.fin && !header.rsv1);
        (header.opcode, payload)
    };
    frames_with_headers(bytes).into_iter().map(whole).collect()
}

fn frames_with_headers(mut bytes: &[u8]) -> Vec<(Header, Vec<u8>)> {
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let (header, size) = Header::parse(bytes, Role::Server, true).unwrap().unwrap();
        let end = size + header.len as usize;
        let mut payload = bytes[size..end].to_vec();
        mask(&mut payload, masking_key(&bytes[..size]).unwrap(), 0);
        frames.push((header, payload));
        bytes = &bytes[end..];
    }
    frames
}

fn close_frame(code: u16) -> CloseFrame {
    CloseFrame {
        code: Some(code),
        reason: String::new(),
    }
}

fn body(code: u16) -> (Opcode, Vec<u8>) {
    (Opcode::Close, code.to_be_bytes().to_vec())
}

#[test]
fn every_frame_has_a_masking_key_of_its_own() {
    let mut keys = std::collections::BTreeSet::new();
    for frames in [1, 10] {
        let mut outgoing = Outgoing::default();
        for _ in 0..10 {
            for _ in 0..frames {
                outgoing.put(vec![0; 100].into());
            }
            let chunk = outgoing.chunk();
            assert_eq!(chunk.len(), frames * (2 + 4 + 100));
            keys.extend(chunk.chunks(106).map(|frame| frame[2..6].to_vec()));
            let len = chunk.len();
            outgoing.written(len);
        }
    }
    // Two of them are equal once in 700,000 runs.
    assert_eq!(keys.len(), 110, "{keys:?}");
}

#[test]
fn written_payload_is_reported_before_the_rest() {
    let mut outgoing = Outgoing::default();
    outgoing.put(vec![0; 1000].into());
    let len = outgoing.chunk().len();
    assert_eq!(outgoing.written(len - 1000), 0);
    assert_eq!(outgoing.written(400), 400);
    assert_eq!(outgoing.written(600), 600);
}

#[test]
fn a_close_frame_is_last_and_unique() {
    let mut outgoing = Outgoing::default();
    outgoing.put("a".into());
    outgoing.close(&close_frame(1000));
    assert!(outgoing.is_closing() && !outgoing.is_finished());
    outgoing.put("b".into());
    outgoing.close(&close_frame(1001));
    assert_eq!(
        drain(&mut outgoing, 3),
        (vec![(Opcode::Text, b"a".to_vec()), body(1000)], 1)
    );
    assert!(outgoing.is_finished());
    outgoing.close_now(&close_frame(1002));
    outgoing.control.pong(Bytes::new());
    assert_eq!(drain(&mut outgoing, 3), (vec![], 0));
}

#[test]
fn an_immediate_close_frame_replaces_the_queue() {
    let mut outgoing = Outgoing::default();
    outgoing.put_early("a".into());
    outgoing.close(&close_frame(1000));
    outgoing.control.pong(Bytes::from_static(b"p"));
    outgoing.close_now(&close_frame(1002));
    assert_eq!(drain(&mut outgoing, 3), (vec![body(1002)], 0));
}

#[test]
fn pongs_precede_messages_and_of_too_many_the_last_16_are_sent() {
    let mut outgoing = Outgoing::default();
    outgoing.put_early("a".into());
    for n in 0..100 {
        outgoing.control.pong(Bytes::copy_from_slice(&[n]));
    }
    let pongs = (84..100).map(|n| (Opcode::Pong, vec![n]));
    let expected: Vec<_> = pongs.chain([(Opcode::Text, b"a".to_vec())]).collect();
    assert_eq!(drain(&mut outgoing, 99).0, expected);
}

#[test]
fn small_messages_are_encoded_when_they_are_queued_until_there_is_enough_to_write() {
    let mut outgoing = Outgoing::default();
    while !outgoing.is_full() {
        outgoing.put(vec![7; MAX_ENCODED_AT_ONCE - 1].into());
    }
    assert!(outgoing.queue.is_empty());
    outgoing.put("later".into());
    assert_eq!(outgoing.queue.len(), 1);
    let len = outgoing.chunk().len();
    assert!((ENCODE_LIMIT..=WRITE_SIZE).contains(&len), "{len}");
}

#[test]
fn a_message_does_not_overtake_a_pong_that_waits() {
    let mut outgoing = Outgoing::default();
    outgoing.put("before".into());
    outgoing.control.pong("p".into());
    outgoing.put("after".into());
    let opcodes: Vec<_> = drain(&mut outgoing, usize::MAX)
        .0
        .into_iter()
        .map(|(opcode, _)| opcode)
        .collect();
    assert_eq!(opcodes, [Opcode::Text, Opcode::Pong, Opcode::Text]);
}

#[test]
fn the_short_rest_of_a_frame_needs_no_write_of_its_own() {
    let mut outgoing = Outgoing::default();
    for _ in 0..2 {
        outgoing.put(vec![7; WRITE_SIZE / 2].into());
    }
    let len = outgoing.chunk().len();
    assert_eq!(len, 2 * (MAX_HEADER + WRITE_SIZE / 2));
    outgoing.written(len);
    assert!(outgoing.is_empty());
}

proptest! {
    #[test]
    fn masking_in_place_and_in_a_copy_give_the_same_frames(
        len in 0usize..2_000_000,
        shared: bool,
        write in prop_oneof![1000usize..200_000, Just(usize::MAX)],
    ) {
        let payload: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
        let bytes = Bytes::from(payload.clone());
        let _other_owner = shared.then(|| bytes.clone());
        let mut outgoing = Outgoing::default();
        outgoing.put(Message::from(bytes));
        outgoing.put("after".into());
        let expected = vec![(Opcode::Binary, payload), (Opcode::Text, b"after".to_vec())];
        let (frames, reported) = drain(&mut outgoing, write);
        prop_assert!(frames == expected);
        prop_assert_eq!(reported, (len + 5) as u64);
    }
}

#[test]
fn a_server_sends_large_payloads_as_they_are() {
    for len in [10, WRITE_SIZE - 5, WRITE_SIZE, 3 * MAX_LARGE_WRITE + 7] {
        let payload: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
        let shared = Bytes::from(payload.clone());
        let mut outgoing = Outgoing::new(Role::Server);
        outgoing.put("first".into());
        outgoing.put(shared.clone().into());
        outgoing.close(&close_frame(1000));
        let (bytes, reported) = take(&mut outgoing, usize::MAX);
        assert_eq!(reported, len as u64 + 5);
        let expected = [
            frame(Opcode::Text, b"first"),
            frame(Opcode::Binary, &payload),
            frame(Opcode::Close, &1000_u16.to_be_bytes()),
        ];
        assert!(bytes == expected.concat(), "{len}");
    }
}

#[test]
fn control_frames_wait_for_the_end_of_a_large_frame() {
    for written in [
        1,
        WRITE_SIZE,
        WRITE_SIZE + 1,
        WRITE_SIZE + MAX_LARGE_WRITE,
        WRITE_SIZE + MAX_LARGE_WRITE + 5,
    ] {
        let payload: Vec<u8> = (0..WRITE_SIZE + 3 * MAX_LARGE_WRITE)
            .map(|i| (i % 251) as u8)
            .collect();
        let mut outgoing = Outgoing::default();
        outgoing.put(Bytes::from(payload.clone()).into());
        outgoing.put("dropped by the end".into());
        let mut bytes = Vec::new();
        let mut write = |outgoing: &mut Outgoing, most: usize| {
            let chunk = outgoing.chunk();
            let len = chunk.len().min(most);
            bytes.extend_from_slice(&chunk[..len]);
            outgoing.written(len);
            len
        };
        let mut left = written;
        while left > 0 {
            left -= write(&mut outgoing, left);
        }
        outgoing.control.pong(Bytes::from_static(b"p"));
        outgoing.close_now(&close_frame(1001));
        outgoing.control.pong(Bytes::from_static(b"q"));
        while write(&mut outgoing, 100_000) > 0 {}
        let expected = [
            (Opcode::Binary, payload),
            (Opcode::Pong, b"q".to_vec()),
            body(1001),
        ];
        assert!(frames(&bytes) == expected, "{written}");
        assert!(outgoing.is_finished());
    }
}

#[test]
fn a_large_message_is_never_in_memory_twice() {
    let mut outgoing = Outgoing::default();
    let payload = Bytes::from(vec![0; 10 << 20]);
    let _other_owner = payload.clone();
    outgoing.put(Message::from(payload));
    let mut most = 0;
    loop {
        let len = outgoing.chunk().len();
        if len == 0 {
            break;
        }
        outgoing.written(len);
        most = most.max(outgoing.buffer.capacity());
    }
    assert!(most <= 2 * MAX_LARGE_WRITE, "{most}");
    assert!(
        outgoing.buffer.capacity() <= MAX_IDLE_CAPACITY,
        "{}",
        outgoing.buffer.capacity()
    );
}

fn compressing(threshold: usize) -> Outgoing {
    let mut outgoing = Outgoing::default();
    outgoing.compress(Deflater::new(
        Role::Client,
        Parameters::default(),
        threshold,
    ));
    outgoing
}

#[test]
fn messages_from_the_threshold_on_are_compressed() {
    let mut outgoing = compressing(10);
    for message in ["123456789", "1234567890", ""] {
        outgoing.put_early(message.into());
    }
    outgoing.control.pong("1234567890123".into());
    let frames = frames_with_headers(&take(&mut outgoing, usize::MAX).0);
    let marks: Vec<_> = frames
        .iter()
        .map(|(header, _)| (header.opcode, header.rsv1))
        .collect();
    assert_eq!(
        marks,
        [
            (Opcode::Pong, false),
            (Opcode::Text, false),
            (Opcode::Text, true),
            (Opcode::Text, false)
        ]
    );
    let mut out = Vec::new();
    Inflater::new(Role::Client, Parameters::default(), 100)
        .inflate(&frames[2].1, true, &mut out, 0)
        .unwrap();
    assert_eq!(out, b"1234567890");
}

#[test]
fn a_large_message_is_compressed_in_fragments_with_control_frames_between() {
    let mut outgoing = compressing(0);
    let message: Vec<u8> = (0..3 * MAX_FRAGMENT as u32 / 4)
        .flat_map(|n| (n.wrapping_mul(n) >> 3).to_be_bytes())
        .collect();
    outgoing.put(message.clone().into());
    let mut bytes = outgoing.chunk().to_vec();
    assert!(bytes.len() < 2 * MAX_FRAGMENT);
    assert!(outgoing.current.is_none());
    outgoing.written(bytes.len());
    outgoing.control.pong("p".into());
    bytes.extend(take(&mut outgoing, usize::MAX).0);
    let mut inflater = Inflater::new(Role::Client, Parameters::default(), message.len());
    let mut out = Vec::new();
    let mut opcodes = Vec::new();
    for (header, payload) in frames_with_headers(&bytes) {
        opcodes.push(header.opcode);
        if !header.opcode.is_control() {
            assert_eq!(header.rsv1, header.opcode == Opcode::Binary);
            inflater.inflate(&payload, header.fin, &mut out, 0).unwrap();
        }
    }
    assert_eq!(
        opcodes,
        [
            Opcode::Binary,
            Opcode::Pong,
            Opcode::Continuation,
            Opcode::Continuation
        ]
    );
    assert!(out == message);
}

#[test]
fn an_immediate_close_frame_is_sent_between_fragments() {
    let mut outgoing = compressing(0);
    outgoing.put(vec![1; 4 * MAX_FRAGMENT].into());
    let first = outgoing.chunk().len();
    outgoing.written(first);
    outgoing.close_now(&close_frame(1002));
    assert_eq!(frames(&take(&mut outgoing, usize::MAX).0), [body(1002)]);
}

proptest! {
    #[test]
    fn messages_are_sent_in_order_and_counted(
        messages in proptest::collection::vec(
            prop_oneof![
                ".{0,200}".prop_map(Message::from),
                proptest::collection::vec(any::<u8>(), 0..300).prop_map(Message::from),
                (60_000usize..140_000).prop_map(|len| Message::from(vec![7; len])),
            ],
            0..8,
        ),
        write in 1usize..100_000,
    ) {
        let mut outgoing = Outgoing::default();
        let expected: Vec<_> = messages.iter().cloned().map(|message| {
            let (kind, payload) = message.into_parts();
            (opcode_of(kind), payload.to_vec())
        }).collect();
        let total: usize = messages.iter().map(Message::len).sum();
        for message in messages {
            outgoing.put(message);
        }
        let (frames, payload) = drain(&mut outgoing, write);
        prop_assert!(frames == expected, "other frames");
        prop_assert_eq!(payload, total as u64);
    }
}

#[test]
fn compressed_payload_is_reported_after_its_bytes_were_written() {
    let mut outgoing = compressing(0);
    let messages = 5;
    for _ in 0..messages {
        outgoing.put(vec![0; 60_000].into());
    }
    let len = outgoing.chunk().len();
    assert!(len < 60_000, "it is compressed");
    assert_eq!(
        outgoing.written(len - 1),
        0,
        "of none of the bytes that are left it is known what they stand for"
    );
    assert_eq!(outgoing.written(1), messages * 60_000);
}

#[test]
fn the_reported_part_of_a_large_message_inflates_from_the_written_bytes() {
    let noise = (0..5 * MAX_FRAGMENT as u32 / 4)
        .flat_map(|n| (n.wrapping_mul(n) >> 3).to_be_bytes())
        .collect();
    for payload in [vec![0; 4 * MAX_FRAGMENT + 1], noise] {
        let len = payload.len();
        let mut outgoing = compressing(0);
        outgoing.put(payload.into());
        let (mut bytes, mut reported) = (Vec::new(), 0);
        loop {
            let chunk = outgoing.chunk().to_vec();
            if chunk.is_empty() {
                break;
            }
            bytes.extend_from_slice(&chunk);
            reported += outgoing.written(chunk.len()) as usize;
            let mut inflater = Inflater::new(Role::Client, Parameters::default(), len);
            let mut expanded = Vec::new();
            for (_, payload) in frames_with_headers(&bytes) {
                inflater.inflate(&payload, false, &mut expanded, 0).unwrap();
            }
            assert_eq!(reported, expanded.len());
        }
        assert_eq!(reported, len);
    }
}

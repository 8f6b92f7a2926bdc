//! The work of one call of the decoder, and the memory of batches and read buffers.

use super::*;
use crate::{
    protocol::{deflate::Deflater, partial_message::MIN_GROWTH},
    testing::scripted_server::{compressed_fragment, compressed_message, fragment, frame},
};
use bytes::BufMut;

#[test]
fn decoding_pauses_while_few_bytes_expand_to_large_messages() {
    let mut deflater = Deflater::new(Role::Client, Parameters::default(), 0);
    let zeroes = vec![0; 1 << 20];
    let bytes: Vec<u8> = (0..64)
        .flat_map(|_| compressed_message(&mut deflater, Opcode::Binary, &zeroes))
        .collect();
    let mut decoder = Decoder::new(
        Role::Client,
        &Options::default(),
        Some(Parameters::default()),
        bytes[..].into(),
    );
    let mut count = 0;
    loop {
        let decoded = decoder.decode();
        assert!(decoded.batches.iter().map(Batch::weight).sum::<usize>() <= 3 << 20);
        count += decoded.batches.iter().map(Batch::len).sum::<usize>();
        if !decoder.is_paused() {
            break;
        }
    }
    assert_eq!(count, 64);
}

/// The number of calls that decode `bytes`, and the maximum number of bytes that one call decodes.
fn steps(deflate: Option<Parameters>, bytes: &[u8]) -> (usize, usize) {
    let options = Options::new()
        .max_unread(usize::MAX)
        .max_fragments(u32::MAX);
    let mut decoder = Decoder::new(Role::Client, &options, deflate, bytes.into());
    let (mut steps, mut most) = (0, 0);
    while decoder.is_paused() {
        let before = decoder.bytes.len();
        assert!(decoder.decode().violation.is_none());
        most = most.max(before - decoder.bytes.len());
        steps += 1;
    }
    assert!(decoder.bytes.is_empty());
    (steps, most)
}

#[test]
fn frames_without_messages_are_decoded_in_steps() {
    const FRAMES: usize = 200_000;
    for (first, unit) in [
        (vec![], frame(Opcode::Ping, b"")),
        (vec![], frame(Opcode::Pong, b"")),
        (vec![], frame(Opcode::Text, b"")),
        (
            fragment(false, Opcode::Text, b""),
            fragment(false, Opcode::Continuation, b""),
        ),
    ] {
        let (steps, most) = steps(None, &[first, unit.repeat(FRAMES)].concat());
        assert!(
            steps >= 10 && most <= (WORK_PER_CALL / FRAME_WORK + 1) * unit.len(),
            "{unit:?}: {steps} steps, at most {most} bytes"
        );
    }
}

#[test]
fn compressed_data_without_output_is_decoded_in_steps() {
    let blocks = [0, 0, 0, 0xff, 0xff].repeat(200_000);
    let mut frame = fragment(false, Opcode::Binary, &blocks);
    frame[0] |= 0x40;
    let (count, most) = steps(Some(Parameters::default()), &frame);
    assert!(
        count >= blocks.len() / MAX_COMPRESSED_IN_PLACE && most <= 2 * MAX_COMPRESSED_IN_PLACE,
        "{count} steps, at most {most} bytes"
    );
    // The same as many small messages.
    let messages = compressed_fragment(true, Opcode::Binary, &blocks[..101]).repeat(10_000);
    let (count, most) = steps(Some(Parameters::default()), &messages);
    assert!(
        count >= messages.len() / MAX_COMPRESSED_IN_PLACE / 2
            && most <= 2 * MAX_COMPRESSED_IN_PLACE,
        "{count} steps, at most {most} bytes"
    );
}

#[test]
fn a_batch_is_charged_for_the_memory_that_it_keeps() {
    for (message, padding) in [
        (1, 190 << 10),
        (1, 0),
        (100, 4000),
        (20_000, 100_000),
        (100_000, 100_000),
        (40_000, 0),
    ] {
        let pongs = frame(Opcode::Pong, &[0; 125]).repeat(padding / 127);
        let unit = [frame(Opcode::Binary, &vec![7; message]), pongs].concat();
        let options = Options::new().max_unread(1 << 20);
        let mut decoder = Decoder::new(Role::Client, &options, None, BytesMut::new());
        let mut batches = Vec::new();
        let cx = Context::from_waker(std::task::Waker::noop());
        let (mut read, mut allocated, mut last) = (0, 0, 0);
        let mut stream = unit.iter().copied().cycle();
        while decoder.poll_ready(&cx).is_ready() && read < 40 << 20 {
            let ReadTarget::Buffer(mut buffer) = decoder.read_target() else {
                panic!("the frames are small")
            };
            let len = buffer.remaining_mut();
            buffer.put_slice(&stream.by_ref().take(len).collect::<Vec<_>>());
            read += len;
            batches.extend(decoder.filled(Destination::Buffer, len).batches);
            while decoder.is_paused() && decoder.poll_ready(&cx).is_ready() {
                batches.extend(decoder.decode().batches);
            }
            if decoder.is_paused() {
                break;
            }
        }
        // The memory of the batches: each shared allocation once, and the memory of each batch
        // alone.
        let mut all: Vec<_> = batches.iter().map(Batch::allocations).collect();
        for (shared, size, own) in all.drain(..) {
            allocated += own;
            if let Some(shared) = shared
                && shared != last
            {
                last = shared;
                allocated += size;
            }
        }
        assert_eq!(decoder.unread.used(), allocated);
        let count: usize = batches.iter().map(Batch::len).sum();
        assert!(
            allocated >= count * message && allocated <= (1 << 20) + WORK_PER_CALL,
            "{message} and {padding}: {allocated}"
        );
        assert!(
            allocated
                <= MIN_COPY_RATIO * (count * (message + 50) + batches.len() * 1000) + (512 << 10),
            "{message} and {padding}: {allocated}"
        );
        batches.clear();
        assert_eq!(decoder.unread.used(), 0);
    }
}

#[test]
fn taken_messages_are_not_charged_after_the_end_of_their_batch() {
    let mut decoder = Decoder::new(
        Role::Client,
        &Options::default(),
        None,
        frame(Opcode::Binary, &[7; 5000]).repeat(2)[..].into(),
    );
    let mut batch = decoder.decode().batches.remove(0);
    let kept = batch.pop_front();
    assert!(decoder.unread.used() >= 10_000);
    let last = batch.pop_front();
    assert_eq!((decoder.unread.used(), batch.len()), (0, 0));
    assert_eq!(
        (kept, last.map(|(_, bytes)| bytes.len())),
        (
            Some((MessageKind::Binary, vec![7; 5000].into())),
            Some(5000)
        )
    );
}

#[test]
fn the_declared_length_is_not_reserved() {
    let mut decoder = Decoder::new(Role::Client, &Options::default(), None, BytesMut::new());
    let mut header = vec![0x82, 127];
    header.extend((60u64 << 20).to_be_bytes());
    header.push(0);
    let ReadTarget::Buffer(mut buffer) = decoder.read_target() else {
        panic!()
    };
    buffer.put_slice(&header);
    assert!(
        decoder
            .filled(Destination::Buffer, header.len())
            .violation
            .is_none()
    );
    let ReadTarget::Message(message) = decoder.read_target() else {
        panic!("large frames are read straight into the message")
    };
    assert!(
        message.get_ref().capacity() <= 2 << 20,
        "{}",
        message.get_ref().capacity()
    );
    let spare = message.get_ref().capacity() - message.get_ref().len();
    assert!(spare >= MIN_GROWTH, "a read of {spare} bytes");
}

#[test]
fn the_read_size_follows_the_reads() {
    let mut room = ReadSize::default();
    for _ in 0..20 {
        room.adapt(room.0, room.0);
    }
    assert_eq!(room.0, ReadSize::MAX);
    room.adapt(ReadSize::MAX / 4, ReadSize::MAX);
    assert_eq!(room.0, ReadSize::MAX);
    room.adapt(40, 40);
    assert_eq!(
        room.0,
        ReadSize::MAX,
        "what filled a small place says nothing"
    );
    for _ in 0..20 {
        room.adapt(1, room.0);
    }
    assert_eq!(room.0, ReadSize::MIN);
}

#[test]
fn an_incomplete_payload_is_not_moved() {
    for len in [20_000, 50_000, 60_000] {
        let mut decoder = Decoder::new(Role::Client, &Options::default(), None, BytesMut::new());
        let stream = frame(Opcode::Binary, &vec![7; len]).repeat(300);
        let (mut at, mut moved, mut received) = (0, 0, 0);
        while at < stream.len() {
            let (place, kept) = (decoder.bytes.as_ptr(), decoder.bytes.len());
            let ReadTarget::Buffer(mut buffer) = decoder.read_target() else {
                panic!("the frames are small")
            };
            let len = buffer.remaining_mut().min(stream.len() - at);
            buffer.put_slice(&stream[at..at + len]);
            at += len;
            if decoder.bytes.as_ptr() != place {
                moved += kept;
            }
            received += decoder
                .filled(Destination::Buffer, len)
                .batches
                .iter()
                .map(Batch::len)
                .sum::<usize>();
        }
        assert_eq!(received, 300);
        // Bytes are moved only while the buffer grows, and where few of them are in it.
        assert!(
            moved < stream.len() / 25,
            "{len}: {moved} of {}",
            stream.len()
        );
    }
}

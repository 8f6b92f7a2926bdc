//! Bytes become messages: the same ones however the bytes are cut.

use super::*;
use crate::{
    deflate::Deflater,
    fuzzing::{Outcome, decode_with},
    testing::{close, compressed_part, frame, part},
};
use proptest::prelude::*;

fn decode(bytes: &[u8]) -> Outcome {
    decode_with(&Options::default(), None, bytes, &[])
}

fn violation_of(bytes: &[u8]) -> Option<u16> {
    decode(bytes).violation.map(|violation| violation.code)
}

fn text(text: &str) -> (MessageKind, Vec<u8>) {
    (MessageKind::Text, text.as_bytes().to_vec())
}

#[test]
fn control_frames_may_stand_between_fragments() {
    let bytes = [
        part(false, Opcode::Text, "h\u{e9}".as_bytes()),
        frame(Opcode::Ping, b"p"),
        part(false, Opcode::Continuation, b""),
        frame(Opcode::Pong, b"q"),
        part(true, Opcode::Continuation, b"llo"),
        frame(Opcode::Binary, &[1]),
    ]
    .concat();
    let outcome = decode(&bytes);
    assert_eq!(outcome.messages, [text("h\u{e9}llo"), (MessageKind::Binary, vec![1])]);
    assert_eq!((outcome.pings, outcome.violation), (vec![b"p".to_vec()], None));
}

#[test]
fn messages_in_and_out_of_place_keep_their_order() {
    let bytes = [
        frame(Opcode::Text, b"1"),
        part(false, Opcode::Text, b"2"),
        part(true, Opcode::Continuation, b"2"),
        frame(Opcode::Text, b"3"),
    ]
    .concat();
    assert_eq!(decode(&bytes).messages, [text("1"), text("22"), text("3")]);
}

#[test]
fn a_character_may_be_cut_anywhere_by_fragments() {
    let word = "a\u{e9}\u{20ac}\u{1f600}";
    let mut bytes = part(false, Opcode::Text, b"");
    for byte in word.bytes() {
        bytes.extend(part(false, Opcode::Continuation, &[byte]));
    }
    bytes.extend(part(true, Opcode::Continuation, b""));
    assert_eq!(decode(&bytes).messages, [text(word)]);
}

#[test]
fn text_fails_at_the_first_byte_that_is_not_utf_8() {
    // Long before the end of the frame, of the message, and of what would be allowed to follow.
    let mut frame_of_100 = vec![0x81, 100];
    for (good, bad) in [(&b"abc"[..], &b"\xff"[..]), (b"\xce\xba", b"\xed\xa0"), (b"", b"\xf4\x90"), (b"x", b"\xc0")] {
        frame_of_100.truncate(2);
        frame_of_100.extend_from_slice(good);
        assert_eq!(violation_of(&frame_of_100), None, "{good:x?}");
        frame_of_100.extend_from_slice(bad);
        assert_eq!(violation_of(&frame_of_100), Some(1007), "{bad:x?}");
        assert_eq!(violation_of(&part(false, Opcode::Text, &frame_of_100[2..])), Some(1007), "{bad:x?}");
    }
    let mut large = vec![0x81, 127, 0, 0, 0, 0, 3, 0, 0, 0];
    large.extend_from_slice(&[b'a'; 2000]);
    assert_eq!(violation_of(&large), None);
    large.push(0xff);
    assert_eq!(violation_of(&large), Some(1007));
}

#[test]
fn text_must_not_end_within_a_character() {
    assert_eq!(violation_of(&frame(Opcode::Text, b"a\xe2\x82")), Some(1007));
    assert_eq!(
        violation_of(&[part(false, Opcode::Text, b"\xe2"), part(true, Opcode::Continuation, b"\x82")].concat()),
        Some(1007)
    );
    assert_eq!(violation_of(&frame(Opcode::Binary, b"\xff")), None);
}

#[test]
fn fragments_have_to_be_in_order() {
    assert_eq!(violation_of(&frame(Opcode::Continuation, b"")), Some(1002));
    assert_eq!(violation_of(&[part(false, Opcode::Text, b""), frame(Opcode::Text, b"")].concat()), Some(1002));
    assert_eq!(violation_of(&[part(false, Opcode::Text, b""), part(false, Opcode::Binary, b"")].concat()), Some(1002));
    assert_eq!(violation_of(&[frame(Opcode::Text, b"a"), frame(Opcode::Continuation, b"")].concat()), Some(1002));
}

#[test]
fn close_frames_say_what_they_may() {
    let closed = |code, reason: &str| Some(CloseFrame { code, reason: reason.to_owned() });
    assert_eq!(decode(&frame(Opcode::Close, b"")).close, closed(None, ""));
    for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] {
        assert_eq!(decode(&close(code, "b\u{e9}")).close, closed(Some(code), "b\u{e9}"));
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, u16::MAX] {
        assert_eq!(violation_of(&close(code, "")), Some(1002), "{code}");
    }
    assert_eq!(violation_of(&frame(Opcode::Close, &[3])), Some(1002));
    assert_eq!(violation_of(&frame(Opcode::Close, &[3, 232, 0xff])), Some(1007));
}

#[test]
fn nothing_is_decoded_after_a_close_frame_or_a_failure() {
    let after = frame(Opcode::Text, b"after");
    let outcome = decode(&[frame(Opcode::Text, b"before"), close(1000, ""), vec![0xff], after.clone()].concat());
    assert_eq!((outcome.messages, outcome.violation), (vec![text("before")], None));
    let outcome = decode(&[frame(Opcode::Text, b"before"), vec![0xff], after, close(1000, "")].concat());
    assert_eq!((outcome.messages, outcome.close), (vec![text("before")], None));
}

#[test]
fn messages_and_fragments_are_limited() {
    let options = Options { max_message: 10, max_fragments: 3, ..Options::default() };
    let violation = |frames: &[Vec<u8>]| {
        decode_with(&options, None, &frames.concat(), &[]).violation.map(|violation| violation.code)
    };
    assert_eq!(violation(&[frame(Opcode::Binary, &[0; 10])]), None);
    assert_eq!(violation(&[frame(Opcode::Binary, &[0; 11])[..2].to_vec()]), Some(1009), "known from the header");
    assert_eq!(violation(&[part(false, Opcode::Binary, &[0; 6]), part(true, Opcode::Continuation, &[0; 4])]), None);
    assert_eq!(
        violation(&[part(false, Opcode::Binary, &[0; 6]), part(true, Opcode::Continuation, &[0; 5])]),
        Some(1009)
    );
    let empty =
        |count| [vec![part(false, Opcode::Binary, b"")], vec![part(false, Opcode::Continuation, b""); count]].concat();
    assert_eq!(violation(&empty(2)), None);
    assert_eq!(violation(&empty(3)), Some(1009));
}

/// A compressed message in one frame.
fn compressed(deflater: &mut Deflater, opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    deflater.deflate(payload, true, &mut data);
    compressed_part(true, opcode, &data)
}

#[test]
fn compressed_and_plain_messages_keep_their_order() {
    let mut deflater = Deflater::new(Parameters::default(), 0);
    let bytes = [
        frame(Opcode::Text, b"one"),
        compressed(&mut deflater, Opcode::Text, b"two"),
        compressed(&mut deflater, Opcode::Binary, b"three"),
        frame(Opcode::Ping, b"p"),
        frame(Opcode::Binary, b"four"),
        compressed_part(true, Opcode::Text, &[0]),
        frame(Opcode::Text, b"six"),
    ]
    .concat();
    let outcome = decode_with(&Options::default(), Some(Parameters::default()), &bytes, &[]);
    let payloads: Vec<_> = outcome.messages.iter().map(|(_, payload)| &payload[..]).collect();
    assert_eq!(payloads, [&b"one"[..], b"two", b"three", b"four", b"", b"six"]);
    assert_eq!((outcome.pings.len(), outcome.violation), (1, None));
}

#[test]
fn the_mark_of_compression_belongs_to_the_first_frame_of_a_message() {
    let decode = |deflate, bytes: &[u8]| {
        decode_with(&Options::default(), deflate, bytes, &[]).violation.map(|violation| violation.code)
    };
    let bytes = compressed(&mut Deflater::new(Parameters::default(), 0), Opcode::Text, b"text");
    assert_eq!(decode(Some(Parameters::default()), &bytes), None);
    assert_eq!(decode(None, &bytes), Some(1002));
    let continued = [compressed_part(false, Opcode::Text, b""), compressed_part(true, Opcode::Continuation, b"")];
    assert_eq!(decode(Some(Parameters::default()), &continued.concat()), Some(1002));
}

#[test]
fn compressed_text_is_utf8() {
    let mut deflater = Deflater::new(Parameters::default(), 0);
    let bytes =
        [compressed(&mut deflater, Opcode::Text, "é".as_bytes()), compressed(&mut deflater, Opcode::Text, b"\xff")];
    let outcome = decode_with(&Options::default(), Some(Parameters::default()), &bytes.concat(), &[]);
    assert_eq!(outcome.messages, [(MessageKind::Text, "é".as_bytes().to_vec())]);
    assert_eq!(outcome.violation.map(|violation| violation.code), Some(1007));
}

#[test]
fn a_few_bytes_do_not_become_many_messages_at_once() {
    let mut deflater = Deflater::new(Parameters::default(), 0);
    let zeroes = vec![0; 1 << 20];
    let bytes: Vec<u8> = (0..64).flat_map(|_| compressed(&mut deflater, Opcode::Binary, &zeroes)).collect();
    let mut decoder = Decoder::new(&Options::default(), Some(Parameters::default()), bytes[..].into());
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

/// How often it takes to decode what is there already, and how many frames or bytes each time has at the most.
fn steps(deflate: Option<Parameters>, bytes: &[u8]) -> (usize, usize) {
    let options = Options { max_unread: usize::MAX, max_fragments: u32::MAX, ..Options::default() };
    let mut decoder = Decoder::new(&options, deflate, bytes.into());
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
        (part(false, Opcode::Text, b""), part(false, Opcode::Continuation, b"")),
    ] {
        let (steps, most) = steps(None, &[first, unit.repeat(FRAMES)].concat());
        assert!(
            steps >= 10 && most <= (WORK_PER_CALL / FRAME_WORK + 1) * unit.len(),
            "{unit:?}: {steps} steps, at most {most} bytes"
        );
    }
}

#[test]
fn compressed_data_is_expanded_in_steps_even_if_there_is_nothing_in_it() {
    let blocks = [0, 0, 0, 0xff, 0xff].repeat(200_000);
    let mut frame = part(false, Opcode::Binary, &blocks);
    frame[0] |= 0x40;
    let (count, most) = steps(Some(Parameters::default()), &frame);
    assert!(
        count >= blocks.len() / MAX_COMPRESSED_SLICE && most <= MAX_COMPRESSED_SLICE + 14,
        "{count} steps, at most {most} bytes"
    );
    // Many small messages of it as well.
    let messages = compressed_part(true, Opcode::Binary, &blocks[..101]).repeat(10_000);
    let (count, most) = steps(Some(Parameters::default()), &messages);
    assert!(
        count >= messages.len() / MAX_COMPRESSED_SLICE / 2 && most <= 2 * MAX_COMPRESSED_SLICE,
        "{count} steps, at most {most} bytes"
    );
}

#[test]
fn a_batch_is_charged_for_what_it_keeps() {
    for (message, padding) in [(1, 190 << 10), (1, 0), (100, 4000), (20_000, 100_000), (100_000, 100_000), (40_000, 0)]
    {
        let pongs = frame(Opcode::Pong, &[0; 125]).repeat(padding / 127);
        let unit = [frame(Opcode::Binary, &vec![7; message]), pongs].concat();
        let options = Options { max_unread: 1 << 20, ..Options::default() };
        let mut decoder = Decoder::new(&options, None, BytesMut::new());
        let mut batches = Vec::new();
        let cx = Context::from_waker(std::task::Waker::noop());
        let (mut read, mut allocated, mut last) = (0, 0, 0);
        let mut stream = unit.iter().copied().cycle();
        while decoder.poll_ready(&cx).is_ready() && read < 40 << 20 {
            let ReadTarget::Buffer(mut buffer) = decoder.read_target() else { panic!("the frames are small") };
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
        // What is kept: each allocation that some batch has a part of, and what others have for themselves.
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
            allocated <= MIN_COPY_RATIO * (count * (message + 50) + batches.len() * 1000) + (512 << 10),
            "{message} and {padding}: {allocated}"
        );
        batches.clear();
        assert_eq!(decoder.unread.used(), 0);
    }
}

#[test]
fn what_is_taken_of_a_batch_does_not_count() {
    let mut decoder = Decoder::new(&Options::default(), None, frame(Opcode::Binary, &[7; 5000]).repeat(2)[..].into());
    let mut batch = decoder.decode().batches.remove(0);
    let kept = batch.pop_front();
    assert!(decoder.unread.used() >= 10_000);
    let last = batch.pop_front();
    assert_eq!((decoder.unread.used(), batch.len()), (0, 0));
    assert_eq!(
        (kept, last.map(|(_, bytes)| bytes.len())),
        (Some((MessageKind::Binary, vec![7; 5000].into())), Some(5000))
    );
}

#[test]
fn a_bomb_takes_no_more_than_the_limit() {
    let bytes = compressed(&mut Deflater::new(Parameters::default(), 0), Opcode::Binary, &vec![0; 8 << 20]);
    let options = Options { max_message: 1 << 20, ..Options::default() };
    for cuts in [vec![], (0..bytes.len()).step_by(1000).collect()] {
        let outcome = decode_with(&options, Some(Parameters::default()), &bytes, &cuts);
        assert_eq!((outcome.messages.len(), outcome.violation.map(|violation| violation.code)), (0, Some(1009)));
    }
}

#[test]
fn what_is_declared_is_not_reserved() {
    let mut decoder = Decoder::new(&Options::default(), None, BytesMut::new());
    let mut header = vec![0x82, 127];
    header.extend((60u64 << 20).to_be_bytes());
    header.push(0);
    let ReadTarget::Buffer(mut buffer) = decoder.read_target() else { panic!() };
    buffer.put_slice(&header);
    assert!(decoder.filled(Destination::Buffer, header.len()).violation.is_none());
    let ReadTarget::Message(message) = decoder.read_target() else {
        panic!("large frames are read straight into the message")
    };
    assert!(message.get_ref().capacity() <= 2 << 20, "{}", message.get_ref().capacity());
    let spare = message.get_ref().capacity() - message.get_ref().len();
    assert!(spare >= MIN_GROWTH, "a read of {spare} bytes");
}

#[test]
fn the_room_for_reads_follows_what_they_find() {
    let mut room = ReadSize::default();
    for _ in 0..20 {
        room.adapt(room.0, room.0);
    }
    assert_eq!(room.0, ReadSize::MAX);
    room.adapt(ReadSize::MAX / 4, ReadSize::MAX);
    assert_eq!(room.0, ReadSize::MAX);
    room.adapt(40, 40);
    assert_eq!(room.0, ReadSize::MAX, "what filled a small place says nothing");
    for _ in 0..20 {
        room.adapt(1, room.0);
    }
    assert_eq!(room.0, ReadSize::MIN);
}

#[test]
fn a_payload_that_is_not_complete_stays_where_it_is() {
    for len in [20_000, 50_000, 60_000] {
        let mut decoder = Decoder::new(&Options::default(), None, BytesMut::new());
        let stream = frame(Opcode::Binary, &vec![7; len]).repeat(300);
        let (mut at, mut moved, mut received) = (0, 0, 0);
        while at < stream.len() {
            let (place, kept) = (decoder.bytes.as_ptr(), decoder.bytes.len());
            let ReadTarget::Buffer(mut buffer) = decoder.read_target() else { panic!("the frames are small") };
            let len = buffer.remaining_mut().min(stream.len() - at);
            buffer.put_slice(&stream[at..at + len]);
            at += len;
            if decoder.bytes.as_ptr() != place {
                moved += kept;
            }
            received += decoder.filled(Destination::Buffer, len).batches.iter().map(Batch::len).sum::<usize>();
        }
        assert_eq!(received, 300);
        // Only while the room grows, and where little of it is there.
        assert!(moved < stream.len() / 25, "{len}: {moved} of {}", stream.len());
    }
}

#[test]
fn a_close_body_is_what_may_be_sent() {
    let body = |code, reason: &str| CloseFrame { code, reason: reason.to_owned() }.body();
    assert_eq!(body(None, "x"), b"");
    assert_eq!(body(Some(1005), "x"), b"");
    assert_eq!(body(Some(1000), "x"), b"\x03\xe8x");
    assert_eq!(body(Some(1000), &"x".repeat(200)).len(), 125);
    assert_eq!(body(Some(1000), &"\u{20ac}".repeat(50)).len(), 2 + 123);
    assert_eq!(body(Some(1000), &"\u{e9}".repeat(100)).len(), 2 + 122);
}

/// One thing that a server sends.
#[derive(Clone, Debug)]
enum Sent {
    Message(MessageKind, Vec<u8>, Vec<usize>),
    Ping(Vec<u8>),
}

impl Sent {
    fn emit(&self, out: &mut Vec<u8>) {
        self.emit_with(&mut Deflater::new(Parameters::default(), usize::MAX), out);
    }

    fn emit_with(&self, deflater: &mut Deflater, out: &mut Vec<u8>) {
        match self {
            Self::Ping(payload) => out.extend(frame(Opcode::Ping, payload)),
            Self::Message(kind, payload, cuts) => {
                let compresses = deflater.compresses(payload.len());
                let mut compressed = Vec::new();
                if compresses {
                    deflater.deflate(payload, true, &mut compressed);
                }
                let payload = if compresses { &compressed } else { payload };
                let mut cuts: Vec<usize> = cuts.iter().map(|cut| (*cut).min(payload.len())).collect();
                cuts.sort_unstable();
                let mut opcode = if *kind == MessageKind::Text { Opcode::Text } else { Opcode::Binary };
                let mut from = 0;
                let mut part = if compresses { compressed_part } else { part };
                for cut in cuts {
                    out.extend(part(false, opcode, &payload[from..cut]));
                    part = self::part;
                    opcode = Opcode::Continuation;
                    from = cut;
                }
                out.extend(part(true, opcode, &payload[from..]));
            }
        }
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    let cuts = || proptest::collection::vec(0usize..300, 0..4);
    prop_oneof![
        3 => (".{0,100}", cuts()).prop_map(|(text, cuts)| Sent::Message(MessageKind::Text, text.into_bytes(), cuts)),
        3 => (proptest::collection::vec(any::<u8>(), 0..300), cuts()).prop_map(|(bytes, cuts)| Sent::Message(MessageKind::Binary, bytes, cuts)),
        1 => proptest::collection::vec(any::<u8>(), 0..125).prop_map(Sent::Ping),
    ]
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0usize..4000, 0..40).prop_map(|mut cuts| {
        cuts.sort_unstable();
        cuts
    })
}

proptest! {
    #[test]
    fn what_was_sent_is_received_however_it_is_cut(all in proptest::collection::vec(sent(), 0..20), cuts in cuts(), close_at_the_end: bool, threshold in proptest::option::of(0usize..100)) {
        let mut bytes = Vec::new();
        let mut deflater = Deflater::new(Parameters::default(), threshold.unwrap_or(usize::MAX));
        for sent in &all {
            sent.emit_with(&mut deflater, &mut bytes);
        }
        if close_at_the_end {
            bytes.extend(close(4000, "end"));
        }
        let outcome = decode_with(&Options::default(), threshold.map(|_| Parameters::default()), &bytes, &cuts);
        let messages: Vec<_> = all.iter().filter_map(|sent| match sent {
            Sent::Message(kind, payload, _) => Some((*kind, payload.clone())),
            Sent::Ping(_) => None,
        }).collect();
        prop_assert_eq!(outcome.messages, messages);
        prop_assert_eq!(outcome.violation, None);
        prop_assert_eq!(outcome.close.is_some(), close_at_the_end);
    }

    #[test]
    fn broken_bytes_fail_alike_however_they_are_cut(
        all in proptest::collection::vec(sent(), 0..8),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..4),
        cuts in cuts(),
    ) {
        let mut bytes = Vec::new();
        for sent in &all {
            sent.emit(&mut bytes);
        }
        bytes.extend(close(1000, "r"));
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        let options = Options { max_message: 400, max_fragments: 3, ..Options::default() };
        let mut whole = decode_with(&options, None, &bytes, &[]);
        let mut single = decode_with(&options, None, &bytes, &(0..bytes.len()).collect::<Vec<_>>());
        let mut pieces = decode_with(&options, None, &bytes, &cuts);
        // How many Pings share a read is a matter of the cut.
        for outcome in [&mut whole, &mut single, &mut pieces] {
            outcome.pings.clear();
        }
        prop_assert_eq!(&single, &whole);
        prop_assert_eq!(&pieces, &whole);
    }

    #[test]
    fn broken_compressed_messages_end_alike_however_they_are_cut(
        all in proptest::collection::vec(sent(), 1..8),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..4),
        cuts in cuts(),
    ) {
        let mut bytes = Vec::new();
        let mut deflater = Deflater::new(Parameters::default(), 0);
        for sent in &all {
            sent.emit_with(&mut deflater, &mut bytes);
        }
        bytes.extend(close(1000, "r"));
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        let options = Options { max_message: 400, max_fragments: 3, ..Options::default() };
        let decode = |cuts: &[usize]| {
            let outcome = decode_with(&options, Some(Parameters::default()), &bytes, cuts);
            // Which of two things is found wrong first, not valid or too large, is a matter of the cut.
            (outcome.messages, outcome.close, outcome.violation.is_some())
        };
        let whole = decode(&[]);
        prop_assert_eq!(&decode(&(0..bytes.len()).collect::<Vec<_>>()), &whole);
        prop_assert_eq!(&decode(&cuts), &whole);
    }
}

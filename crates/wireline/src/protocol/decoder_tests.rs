//! Decoding, with the same result however the bytes are split.

use super::*;
use crate::{
    protocol::{close_frame::CloseFrame, deflate::Deflater, outgoing::opcode_of},
    testing::{
        fuzzing::{Outcome, decode_as, decode_with},
        scripted_server::{close, compressed_fragment, compressed_message, fragment, frame},
    },
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
        fragment(false, Opcode::Text, "h\u{e9}".as_bytes()),
        frame(Opcode::Ping, b"p"),
        fragment(false, Opcode::Continuation, b""),
        frame(Opcode::Pong, b"q"),
        fragment(true, Opcode::Continuation, b"llo"),
        frame(Opcode::Binary, &[1]),
    ]
    .concat();
    let outcome = decode(&bytes);
    assert_eq!(
        outcome.messages,
        [text("h\u{e9}llo"), (MessageKind::Binary, vec![1])]
    );
    assert_eq!(
        (outcome.pings, outcome.violation),
        (vec![b"p".to_vec()], None)
    );
}

#[test]
fn text_fails_at_the_first_byte_that_is_not_utf_8() {
    // It fails before the end of the frame and of the message.
    let mut frame_of_100 = vec![0x81, 100];
    for (good, bad) in [
        (&b"abc"[..], &b"\xff"[..]),
        (b"\xce\xba", b"\xed\xa0"),
        (b"", b"\xf4\x90"),
        (b"x", b"\xc0"),
    ] {
        frame_of_100.truncate(2);
        frame_of_100.extend_from_slice(good);
        assert_eq!(violation_of(&frame_of_100), None, "{good:x?}");
        frame_of_100.extend_from_slice(bad);
        assert_eq!(violation_of(&frame_of_100), Some(1007), "{bad:x?}");
        assert_eq!(
            violation_of(&fragment(false, Opcode::Text, &frame_of_100[2..])),
            Some(1007),
            "{bad:x?}"
        );
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
        violation_of(
            &[
                fragment(false, Opcode::Text, b"\xe2"),
                fragment(true, Opcode::Continuation, b"\x82")
            ]
            .concat()
        ),
        Some(1007)
    );
    assert_eq!(violation_of(&frame(Opcode::Binary, b"\xff")), None);
}

#[test]
fn fragments_must_be_in_order() {
    assert_eq!(violation_of(&frame(Opcode::Continuation, b"")), Some(1002));
    assert_eq!(
        violation_of(&[fragment(false, Opcode::Text, b""), frame(Opcode::Text, b"")].concat()),
        Some(1002)
    );
    assert_eq!(
        violation_of(
            &[
                fragment(false, Opcode::Text, b""),
                fragment(false, Opcode::Binary, b"")
            ]
            .concat()
        ),
        Some(1002)
    );
    assert_eq!(
        violation_of(&[frame(Opcode::Text, b"a"), frame(Opcode::Continuation, b"")].concat()),
        Some(1002)
    );
}

#[test]
fn close_frames_have_valid_codes_and_reasons() {
    let closed = |code, reason: &str| {
        Some(CloseFrame {
            code,
            reason: reason.to_owned(),
        })
    };
    assert_eq!(decode(&frame(Opcode::Close, b"")).close, closed(None, ""));
    for code in [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
        4999,
    ] {
        assert_eq!(
            decode(&close(code, "b\u{e9}")).close,
            closed(Some(code), "b\u{e9}")
        );
    }
    for code in [
        0,
        999,
        1004,
        1005,
        1006,
        1015,
        1016,
        1100,
        2000,
        2999,
        5000,
        u16::MAX,
    ] {
        assert_eq!(violation_of(&close(code, "")), Some(1002), "{code}");
    }
    assert_eq!(violation_of(&frame(Opcode::Close, &[3])), Some(1002));
    assert_eq!(
        violation_of(&frame(Opcode::Close, &[3, 232, 0xff])),
        Some(1007)
    );
}

#[test]
fn nothing_is_decoded_after_a_close_frame_or_a_failure() {
    let after = frame(Opcode::Text, b"after");
    let outcome = decode(
        &[
            frame(Opcode::Text, b"before"),
            close(1000, ""),
            vec![0xff],
            after.clone(),
        ]
        .concat(),
    );
    assert_eq!(
        (outcome.messages, outcome.violation),
        (vec![text("before")], None)
    );
    let outcome = decode(
        &[
            frame(Opcode::Text, b"before"),
            vec![0xff],
            after,
            close(1000, ""),
        ]
        .concat(),
    );
    assert_eq!(
        (outcome.messages, outcome.close),
        (vec![text("before")], None)
    );
}

#[test]
fn messages_and_fragments_are_limited() {
    let options = Options::new().max_message(10).max_fragments(3);
    let violation = |frames: &[Vec<u8>]| {
        decode_with(&options, None, &frames.concat(), &[])
            .violation
            .map(|violation| violation.code)
    };
    assert_eq!(violation(&[frame(Opcode::Binary, &[0; 10])]), None);
    assert_eq!(
        violation(&[frame(Opcode::Binary, &[0; 11])[..2].to_vec()]),
        Some(1009),
        "known from the header"
    );
    assert_eq!(
        violation(&[
            fragment(false, Opcode::Binary, &[0; 6]),
            fragment(true, Opcode::Continuation, &[0; 4])
        ]),
        None
    );
    assert_eq!(
        violation(&[
            fragment(false, Opcode::Binary, &[0; 6]),
            fragment(true, Opcode::Continuation, &[0; 5])
        ]),
        Some(1009)
    );
    let empty = |count| {
        [
            vec![fragment(false, Opcode::Binary, b"")],
            vec![fragment(false, Opcode::Continuation, b""); count],
        ]
        .concat()
    };
    assert_eq!(violation(&empty(2)), None);
    assert_eq!(violation(&empty(3)), Some(1009));
}

#[test]
fn compressed_and_plain_messages_keep_their_order() {
    let mut deflater = Deflater::new(Role::Client, Parameters::default(), 0);
    let bytes = [
        frame(Opcode::Text, b"one"),
        compressed_message(&mut deflater, Opcode::Text, b"two"),
        compressed_message(&mut deflater, Opcode::Binary, b"three"),
        frame(Opcode::Ping, b"p"),
        frame(Opcode::Binary, b"four"),
        compressed_fragment(true, Opcode::Text, &[0]),
        frame(Opcode::Text, b"six"),
    ]
    .concat();
    let outcome = decode_with(
        &Options::default(),
        Some(Parameters::default()),
        &bytes,
        &[],
    );
    let payloads: Vec<_> = outcome
        .messages
        .iter()
        .map(|(_, payload)| &payload[..])
        .collect();
    assert_eq!(
        payloads,
        [&b"one"[..], b"two", b"three", b"four", b"", b"six"]
    );
    assert_eq!((outcome.pings.len(), outcome.violation), (1, None));
}

#[test]
fn rsv1_is_allowed_on_the_first_frame_of_a_message_only() {
    let decode = |deflate, bytes: &[u8]| {
        decode_with(&Options::default(), deflate, bytes, &[])
            .violation
            .map(|violation| violation.code)
    };
    let bytes = compressed_message(
        &mut Deflater::new(Role::Client, Parameters::default(), 0),
        Opcode::Text,
        b"text",
    );
    assert_eq!(decode(Some(Parameters::default()), &bytes), None);
    assert_eq!(decode(None, &bytes), Some(1002));
    let continued = [
        compressed_fragment(false, Opcode::Text, b""),
        compressed_fragment(true, Opcode::Continuation, b""),
    ];
    assert_eq!(
        decode(Some(Parameters::default()), &continued.concat()),
        Some(1002)
    );
}

#[test]
fn compressed_text_is_utf8() {
    let mut deflater = Deflater::new(Role::Client, Parameters::default(), 0);
    let bytes = [
        compressed_message(&mut deflater, Opcode::Text, "é".as_bytes()),
        compressed_message(&mut deflater, Opcode::Text, b"\xff"),
    ];
    let outcome = decode_with(
        &Options::default(),
        Some(Parameters::default()),
        &bytes.concat(),
        &[],
    );
    assert_eq!(
        outcome.messages,
        [(MessageKind::Text, "é".as_bytes().to_vec())]
    );
    assert_eq!(
        outcome.violation.map(|violation| violation.code),
        Some(1007)
    );
}

/// A message or a Ping of a server.
#[derive(Clone, Debug)]
enum Sent {
    Message(MessageKind, Vec<u8>, Vec<usize>),
    Ping(Vec<u8>),
}

impl Sent {
    fn emit(&self, deflater: &mut Deflater, out: &mut Vec<u8>) {
        match self {
            Self::Ping(payload) => out.extend(frame(Opcode::Ping, payload)),
            Self::Message(kind, payload, cuts) => {
                let compresses = deflater.compresses(payload.len());
                let mut compressed = Vec::new();
                if compresses {
                    deflater.deflate(payload, true, &mut compressed);
                }
                let payload = if compresses { &compressed } else { payload };
                let mut cuts: Vec<usize> =
                    cuts.iter().map(|cut| (*cut).min(payload.len())).collect();
                cuts.sort_unstable();
                let mut opcode = opcode_of(*kind);
                let mut from = 0;
                let mut fragment = if compresses {
                    compressed_fragment
                } else {
                    fragment
                };
                for cut in cuts {
                    out.extend(fragment(false, opcode, &payload[from..cut]));
                    fragment = self::fragment;
                    opcode = Opcode::Continuation;
                    from = cut;
                }
                out.extend(fragment(true, opcode, &payload[from..]));
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

/// The same frames as a client sends them.
fn masked(mut bytes: &[u8]) -> Vec<u8> {
    let mut masked = Vec::new();
    while let Some((frame, len)) = test_server::frame::Frame::parse(bytes) {
        masked.extend(frame.masked().bytes());
        bytes = &bytes[len..];
    }
    assert_eq!(bytes, b"");
    masked
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Client), Just(Role::Server)]
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0usize..4000, 0..40).prop_map(|mut cuts| {
        cuts.sort_unstable();
        cuts
    })
}

proptest! {
    #[test]
    fn messages_are_received_however_their_bytes_are_split(role in role(), all in proptest::collection::vec(sent(), 0..20), cuts in cuts(), close_at_the_end: bool, threshold in proptest::option::of(0usize..100)) {
        let mut bytes = Vec::new();
        let mut deflater = Deflater::new(Role::Client, Parameters::default(), threshold.unwrap_or(usize::MAX));
        for sent in &all {
            sent.emit(&mut deflater, &mut bytes);
        }
        if close_at_the_end {
            bytes.extend(close(4000, "end"));
        }
        if role == Role::Server {
            bytes = masked(&bytes);
        }
        let outcome = decode_as(role, &Options::default(), threshold.map(|_| Parameters::default()), &bytes, &cuts);
        let messages: Vec<_> = all.iter().filter_map(|sent| match sent {
            Sent::Message(kind, payload, _) => Some((*kind, payload.clone())),
            Sent::Ping(_) => None,
        }).collect();
        prop_assert_eq!(outcome.messages, messages);
        prop_assert_eq!(outcome.violation, None);
        prop_assert_eq!(outcome.close.is_some(), close_at_the_end);
    }

    #[test]
    fn corrupted_bytes_fail_alike_however_they_are_split(
        role in role(),
        all in proptest::collection::vec(sent(), 0..8),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..4),
        cuts in cuts(),
        deflate: bool,
    ) {
        let deflate = deflate.then(Parameters::default);
        let mut deflater = Deflater::new(Role::Client, Parameters::default(), deflate.map_or(usize::MAX, |_| 0));
        let mut bytes = Vec::new();
        for sent in &all {
            sent.emit(&mut deflater, &mut bytes);
        }
        bytes.extend(close(1000, "r"));
        if role == Role::Server {
            bytes = masked(&bytes);
        }
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        let options = Options::new().max_message(400).max_fragments(3);
        let decode = |cuts: &[usize]| {
            let outcome = decode_as(role, &options, deflate, &bytes, cuts);
            // The number of Pings in one read depends on the split, and of compressed messages
            // whether invalid data or the limit is found first.
            let violation = outcome.violation.map(|violation| deflate.is_none().then_some(violation));
            (outcome.messages, outcome.close, violation)
        };
        let whole = decode(&[]);
        prop_assert_eq!(&decode(&(0..bytes.len()).collect::<Vec<_>>()), &whole);
        prop_assert_eq!(&decode(&cuts), &whole);
    }
}

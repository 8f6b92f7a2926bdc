//! The work for any bytes of a server.

use super::*;
use crate::{
    deflate::Deflater,
    fuzzing::decode_with,
    testing::{compressed_fragment, compressed_message, fragment, frame},
};
use proptest::prelude::*;

/// Kinds of bytes that take much work.
#[derive(Clone, Copy, Debug)]
enum Unit {
    /// A compressed message whose data is these bytes, repeated.
    Blocks(&'static [u8]),
    /// The same as fragments of this many bytes.
    Fragments(&'static [u8], usize),
    /// Compressed messages of these bytes each.
    Messages(&'static [u8]),
    Frames(Opcode, usize),
    EmptyFragments,
    /// A message of zeroes, compressed.
    Zeroes,
    /// A message that does not compress. It fills the window.
    Noise,
}

/// Empty blocks and blocks of a byte: with BFINAL and the fixed codes, with BFINAL and stored, stored.
const BLOCKS: [&[u8]; 4] = [&[3, 0], &[0x4b, 4, 0], &[1, 0, 0, 0xff, 0xff], &[0, 0, 0, 0xff, 0xff]];

/// The header of the block that the tail belongs to.
const END: &[u8] = &[0];

impl Unit {
    /// The bytes of about `len` bytes of this kind.
    fn bytes(self, len: usize) -> Vec<u8> {
        let deflated =
            |message: &[u8]| compressed_message(&mut Deflater::new(Parameters::default(), 0), Opcode::Binary, message);
        match self {
            Self::Blocks(block) => {
                compressed_fragment(true, Opcode::Binary, &[&block.repeat(len / block.len() + 1), END].concat())
            }
            Self::Fragments(block, size) => {
                let data = block.repeat(len / block.len() + 1);
                let mut bytes = compressed_fragment(false, Opcode::Binary, b"");
                bytes.extend(data.chunks(size).flat_map(|data| fragment(false, Opcode::Continuation, data)));
                bytes.extend(fragment(true, Opcode::Continuation, END));
                bytes
            }
            Self::Messages(block) => {
                compressed_fragment(true, Opcode::Text, &[block, END].concat()).repeat(len / (block.len() + 3) + 1)
            }
            Self::Frames(opcode, payload) => frame(opcode, &vec![b'x'; payload]).repeat(len / (payload + 2) + 1),
            Self::EmptyFragments => [
                fragment(false, Opcode::Text, b""),
                fragment(false, Opcode::Continuation, b"").repeat(len / 2),
                fragment(true, Opcode::Continuation, b""),
            ]
            .concat(),
            Self::Zeroes => deflated(&vec![0; 100 * len]),
            Self::Noise => deflated(&(0..len as u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect::<Vec<_>>()),
        }
    }
}

fn unit() -> impl Strategy<Value = Unit> {
    let block = || proptest::sample::select(&BLOCKS[..]);
    let opcode = proptest::sample::select(&[Opcode::Text, Opcode::Binary, Opcode::Ping, Opcode::Pong][..]);
    prop_oneof![
        block().prop_map(Unit::Blocks),
        (block(), 1usize..20).prop_map(|(block, size)| Unit::Fragments(block, size)),
        block().prop_map(Unit::Messages),
        (opcode, 0usize..126).prop_map(|(opcode, len)| Unit::Frames(opcode, len)),
        Just(Unit::EmptyFragments),
        Just(Unit::Zeroes),
        Just(Unit::Noise),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_work_for_a_byte_has_a_limit(
        units in proptest::collection::vec((unit(), 1usize..40_000), 1..4),
        fresh: bool,
        // A server may send a byte at a time.
        piece in prop_oneof![Just(1usize), 1usize..100_000],
    ) {
        let parameters = Parameters { server_no_context_takeover: fresh, ..Parameters::default() };
        let bytes: Vec<u8> = units.iter().flat_map(|(unit, len)| unit.bytes(*len)).collect();
        let cuts: Vec<usize> = (0..bytes.len()).step_by(piece).collect();
        // It asserts the limit.
        let outcome = decode_with(&Options::default(), Some(parameters), &bytes, &cuts);
        prop_assert!(outcome.violation.is_none());
    }
}

#[test]
fn a_call_ends_soon_after_its_work() {
    for unit in [Unit::Blocks(BLOCKS[0]), Unit::Blocks(BLOCKS[1]), Unit::Messages(BLOCKS[1]), Unit::Zeroes] {
        // The window is full, so that each block with BFINAL set copies most.
        let bytes = [Unit::Noise.bytes(100_000), unit.bytes(100_000)].concat();
        let options = Options { max_unread: usize::MAX, ..Options::default() };
        let mut decoder = Decoder::new(&options, Some(Parameters::default()), bytes[..].into());
        let (mut calls, mut most) = (0, 0);
        while decoder.is_paused() {
            let decoded = decoder.decode();
            assert_eq!(decoded.violation, None);
            most = most.max(decoded.work);
            calls += 1;
        }
        assert!(calls > 3 && most <= 5 * WORK_PER_CALL, "{unit:?}: {calls} calls, at most {most}");
    }
}

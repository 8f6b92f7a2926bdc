//! The work for any bytes of a server.

use super::*;
use crate::{
    Request,
    protocol::{deflate::Deflater, handshake::Handshake, response_reader::ResponseReader},
    testing::{
        fuzzing::{self, decode_with},
        scripted_server::{compressed_fragment, compressed_message, fragment, frame},
    },
};
use proptest::prelude::*;
use std::{env, fs, process::Command};

#[path = "../../tests/not_run/mod.rs"]
mod not_run;

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

/// Empty blocks and blocks of a byte: with BFINAL and the fixed codes, with BFINAL and stored,
/// stored.
const BLOCKS: [&[u8]; 4] = [
    &[3, 0],
    &[0x4b, 4, 0],
    &[1, 0, 0, 0xff, 0xff],
    &[0, 0, 0, 0xff, 0xff],
];

/// The header of the block that the tail belongs to.
const END: &[u8] = &[0];

impl Unit {
    /// The bytes of about `len` bytes of this kind.
    fn bytes(self, len: usize) -> Vec<u8> {
        let deflated = |message: &[u8]| {
            compressed_message(
                &mut Deflater::new(Role::Client, Parameters::default(), 0),
                Opcode::Binary,
                message,
            )
        };
        match self {
            Self::Blocks(block) => compressed_fragment(
                true,
                Opcode::Binary,
                &[&block.repeat(len / block.len() + 1), END].concat(),
            ),
            Self::Fragments(block, size) => {
                let data = block.repeat(len / block.len() + 1);
                let mut bytes = compressed_fragment(false, Opcode::Binary, b"");
                bytes.extend(
                    data.chunks(size)
                        .flat_map(|data| fragment(false, Opcode::Continuation, data)),
                );
                bytes.extend(fragment(true, Opcode::Continuation, END));
                bytes
            }
            Self::Messages(block) => {
                compressed_fragment(true, Opcode::Text, &[block, END].concat())
                    .repeat(len / (block.len() + 3) + 1)
            }
            Self::Frames(opcode, payload) => {
                frame(opcode, &vec![b'x'; payload]).repeat(len / (payload + 2) + 1)
            }
            Self::EmptyFragments => [
                fragment(false, Opcode::Text, b""),
                fragment(false, Opcode::Continuation, b"").repeat(len / 2),
                fragment(true, Opcode::Continuation, b""),
            ]
            .concat(),
            Self::Zeroes => deflated(&vec![0; 100 * len]),
            Self::Noise => deflated(
                &(0..len as u32)
                    .map(|n| (n.wrapping_mul(n) >> 7) as u8)
                    .collect::<Vec<_>>(),
            ),
        }
    }
}

fn unit() -> impl Strategy<Value = Unit> {
    let block = || proptest::sample::select(&BLOCKS[..]);
    let opcode =
        proptest::sample::select(&[Opcode::Text, Opcode::Binary, Opcode::Ping, Opcode::Pong][..]);
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

/// Lines of heads that take much work.
const LINES: &[&[u8]] = &[
    b"HTTP/1.1 101 A\r\n",
    b"HTTP/1.1 103 A\r\n\r\n",
    b"HTTP/1.1 401 No\r\n",
    b"a:\r\n",
    b"a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n",
    b"Sec-WebSocket-Extensions: a; b, a; b=\"c\"\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"\r\n",
];

/// Payloads of frames of HTTP/2 that take much work.
const PAYLOADS: &[&[u8]] = &[
    b"",
    &[0x88],
    b"\x08\x03103",
    &[0; 5],
    &[0, 0, 0, 1],
    &[0, 3, 0, 0, 0, 100],
    &[0; 8],
    &[0xbe; 4000],
];

fn lines() -> impl Strategy<Value = Vec<u8>> {
    let line = proptest::sample::select(LINES);
    proptest::collection::vec((line, 1usize..100), 1..8).prop_map(|lines| {
        let repeated = lines.into_iter().map(|(line, times)| line.repeat(times));
        repeated.collect::<Vec<_>>().concat()
    })
}

fn http2_frames() -> impl Strategy<Value = Vec<u8>> {
    let kind = 0u8..11;
    let payload = proptest::sample::select(PAYLOADS);
    let frame = (kind, any::<u8>(), 0u32..4, payload, 1usize..200);
    proptest::collection::vec(frame, 1..8).prop_map(|frames| {
        let mut bytes = Vec::new();
        for (kind, flags, stream, payload, times) in frames {
            let frame = test_server::http2::frame(kind, flags, stream, payload);
            bytes.extend(frame.repeat(times));
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The targets assert the limits: see [`fuzzing::response`], [`fuzzing::proxies`] and
    /// [`fuzzing::http2`].
    #[test]
    fn the_work_for_a_byte_of_a_head_or_a_session_has_a_limit(
        choice: u8,
        lines in lines(),
        frames in http2_frames(),
    ) {
        fuzzing::response(&[&[choice], &lines[..]].concat());
        fuzzing::proxies(&[&[choice & 0xfd, choice], &lines[..]].concat());
        fuzzing::http2(&[&[choice], &frames[..]].concat());
    }
}

/// Most of it is copies of a full window, for blocks of two bytes.
#[test]
fn the_greatest_work_for_a_byte_is_allowed() {
    let bytes = [
        Unit::Noise.bytes(33_000),
        Unit::Blocks(BLOCKS[0]).bytes(500_000),
    ]
    .concat();
    for piece in [1, 10, usize::MAX] {
        let cuts: Vec<usize> = (0..bytes.len()).step_by(piece).collect();
        let outcome = decode_with(
            &Options::default(),
            Some(Parameters::default()),
            &bytes,
            &cuts,
        );
        assert!(outcome.violation.is_none());
    }
}

#[test]
fn a_call_ends_soon_after_its_work() {
    for unit in [
        Unit::Blocks(BLOCKS[0]),
        Unit::Blocks(BLOCKS[1]),
        Unit::Messages(BLOCKS[1]),
        Unit::Zeroes,
    ] {
        // The window is full, so that each block with BFINAL set copies most.
        let bytes = [Unit::Noise.bytes(100_000), unit.bytes(100_000)].concat();
        let options = Options::new().max_unread(usize::MAX);
        let mut decoder = Decoder::new(
            Role::Client,
            &options,
            Some(Parameters::default()),
            bytes[..].into(),
        );
        let (mut calls, mut most) = (0, 0);
        while decoder.is_paused() {
            let decoded = decoder.decode();
            assert_eq!(decoded.violation, None);
            most = most.max(decoded.work);
            calls += 1;
        }
        assert!(
            calls > 3 && most <= 5 * WORK_PER_CALL,
            "{unit:?}: {calls} calls, at most {most}"
        );
    }
}

/// The environment variable of the process whose instructions are counted.
const COUNTED: &str = "WIRELINE_COUNTED";

/// A millisecond of CPU time, at two instructions for each nanosecond.
const MILLISECOND: usize = 2_000_000;

/// The result of processing a server's bytes.
#[derive(Default)]
struct Done {
    delivered: usize,
    /// 0 if it is not counted.
    work: usize,
}

/// Bytes of a server, by their name, and what reads them.
type Case = (&'static str, Vec<u8>, fn(&[u8]) -> Done);

/// The instructions between these two functions are counted, by their names.
#[inline(never)]
fn counted_instructions_begin() {
    std::hint::black_box(1);
}

#[inline(never)]
fn counted_instructions_end() {
    std::hint::black_box(2);
}

/// 1 ms of CPU for each KiB received, and 2 ms for each MiB delivered, in optimised code.
#[test]
fn the_instructions_for_a_byte_have_a_limit() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    if env::var_os(COUNTED).is_some() {
        for (name, bytes, read) in cases() {
            counted_instructions_begin();
            let Done { delivered, work } = read(&bytes);
            counted_instructions_end();
            println!("\ncase: {name}: {} {delivered} {work}", bytes.len());
        }
        return;
    }
    let folder = test_server::Folder::new();
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg("--dump-before=*counted_instructions_*")
        .arg(format!("--callgrind-out-file={}", folder.join("counts").display()))
        .arg(env::current_exe().unwrap())
        .args(["the_instructions_for_a_byte_have_a_limit", "--nocapture", "--test-threads=1"])
        .env(COUNTED, "1")
        // Valgrind counts an instruction for each byte of `rep movsb`.
        .env(
            "GLIBC_TUNABLES",
            "glibc.cpu.x86_rep_movsb_threshold=0x40000000:glibc.cpu.x86_rep_stosb_threshold=0x40000000",
        )
        .output();
    let Ok(output) = output else {
        return not_run::not_run("there is no valgrind, so instructions were not counted");
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let cases: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("case: "))
        .collect();
    assert!(cases.len() > 10, "{text}");
    let mut beyond = Vec::new();
    for (n, case) in (1..).zip(cases) {
        let (name, numbers) = case.split_once(": ").unwrap();
        let numbers: Vec<usize> = numbers
            .split(' ')
            .map(|number| number.parse().unwrap())
            .collect();
        let [received, delivered, work] = numbers[..] else {
            panic!("{case}")
        };
        // Each case has two files: what was before, and its own.
        let counts = fs::read_to_string(folder.join(format!("counts.{}", 2 * n))).unwrap();
        let totals = counts
            .lines()
            .find_map(|line| line.strip_prefix("totals: "))
            .unwrap();
        let instructions: usize = totals.trim().parse().unwrap();
        let allowed = received * MILLISECOND / (1 << 10) + delivered * 2 * MILLISECOND / (1 << 20);
        println!(
            "{name}: {instructions} instructions of {allowed}, {received} bytes, {delivered} delivered, work {work}"
        );
        if instructions > UNOPTIMISED * allowed
            || (work > 0 && instructions > UNOPTIMISED * PER_UNIT * work)
        {
            beyond.push(name);
        }
    }
    assert!(beyond.is_empty(), "{beyond:?}");
}

/// The most instructions for a unit of [`Decoded::work`].
const PER_UNIT: usize = 4;

/// How many times as many instructions code takes that is not optimised.
const UNOPTIMISED: usize = if cfg!(debug_assertions) { 16 } else { 1 };

fn cases() -> Vec<Case> {
    const LEN: usize = 1 << 14;
    let mut cases: Vec<Case> = Vec::new();
    let units = [
        ("empty blocks", Unit::Blocks(BLOCKS[0])),
        ("blocks of a byte", Unit::Blocks(BLOCKS[1])),
        ("stored blocks", Unit::Blocks(BLOCKS[2])),
        ("blocks in fragments", Unit::Fragments(BLOCKS[0], 1)),
        ("compressed messages", Unit::Messages(BLOCKS[1])),
        ("empty texts", Unit::Frames(Opcode::Text, 0)),
        ("short messages", Unit::Frames(Opcode::Binary, 5)),
        ("Pings", Unit::Frames(Opcode::Ping, 0)),
        ("empty fragments", Unit::EmptyFragments),
        ("zeroes", Unit::Zeroes),
        ("noise", Unit::Noise),
    ];
    for (name, unit) in units {
        cases.push((name, unit.bytes(LEN), decode));
        if name != "zeroes" {
            cases.push((name, unit.bytes(LEN / 8), decode_by_bytes));
        }
    }
    // The window is full: each block with BFINAL set copies it.
    for (name, block) in [
        ("empty blocks, copies", BLOCKS[0]),
        ("blocks of a byte, copies", BLOCKS[1]),
    ] {
        cases.push((
            name,
            [
                Unit::Noise.bytes(2 * LEN),
                Unit::Blocks(block).bytes(4 * LEN),
            ]
            .concat(),
            decode,
        ));
    }
    let head = |field: &str, times: usize| {
        format!("HTTP/1.1 401 No\r\n{}\r\n", field.repeat(times)).into_bytes()
    };
    cases.push(("a head with many fields", head("a:\r\n", 128), read_head));
    cases.push((
        "a head with a long field",
        head(&format!("a: {}\r\n", "x".repeat(1 << 14)), 1),
        read_head,
    ));
    cases.push((
        "a head with informational ones",
        [b"HTTP/1.1 103 A\r\n\r\n".repeat(500), head("", 0)].concat(),
        read_head,
    ));
    cases.push((
        "informational answers of a proxy",
        [b"\0\0", &b"HTTP/1.1 100 A\r\n\r\n".repeat(500)[..]].concat(),
        ask_proxy,
    ));
    cases.push((
        "an answer of a proxy with a long field",
        format!("\0\0HTTP/1.1 200 A\r\na: {}\r\n\r\n", "x".repeat(LEN)).into_bytes(),
        ask_proxy,
    ));
    for (name, parameter) in [
        ("parameters of an extension", "; a"),
        ("quoted parameters", "; a=\"b\""),
    ] {
        let extension = format!("permessage-deflate{}", parameter.repeat(LEN / 4));
        cases.push((name, extension.into_bytes(), agree));
    }
    cases.push(("extensions", b"a,".repeat(LEN / 2), agree));
    cases.push(("chunks", b"1\r\nx\r\n".repeat(2000), read_content));
    cases.push((
        "chunks with extensions",
        format!("1;{}\r\nx\r\n", "e".repeat(200))
            .repeat(50)
            .into_bytes(),
        read_content,
    ));

    let frame = test_server::http2::frame;
    let (response, end) = (frame(1, 4, 1, &[0x88]), 4);
    // A field of 4,000 bytes in the table, and a byte for each repetition of it.
    let field = [
        &[0x88, 0x40, 1, b'a', 0x7f, 0xa1, 0x1e][..],
        &[b'x'; 4000],
        &[0xbe; 12_000],
    ]
    .concat();
    let continued = [
        frame(1, 0, 1, &field),
        frame(9, 0, 1, &[0xbe; 16_000]),
        frame(9, end, 1, &[0xbe; 16_000]),
    ]
    .concat();
    let sessions = [
        (
            "SETTINGS",
            frame(4, 0, 0, &[0, 3, 0, 0, 0, 100]).repeat(1000),
        ),
        ("empty SETTINGS", frame(4, 0, 0, &[]).repeat(1000)),
        ("PING", frame(6, 0, 0, &[0; 8]).repeat(1000)),
        ("WINDOW_UPDATE", frame(8, 0, 0, &[0, 0, 0, 1]).repeat(1000)),
        (
            "WINDOW_UPDATE of a stream",
            [response.clone(), frame(8, 0, 1, &[0, 0, 0, 1]).repeat(1000)].concat(),
        ),
        ("PRIORITY", frame(2, 0, 1, &[0; 5]).repeat(1000)),
        (
            "empty DATA",
            [response.clone(), frame(0, 0, 1, &[]).repeat(1000)].concat(),
        ),
        (
            "DATA of a byte",
            [response.clone(), frame(0, 0, 1, b"x").repeat(1000)].concat(),
        ),
        (
            "padded DATA",
            [response, frame(0, 8, 1, &[255; 256]).repeat(100)].concat(),
        ),
        (
            "informational HEADERS",
            frame(1, end, 1, b"\x08\x03103").repeat(1000),
        ),
        ("a repeated field", frame(1, end, 1, &field)),
        ("a repeated field in CONTINUATION", continued),
        ("unknown frames", frame(99, 0, 0, &[]).repeat(1000)),
    ];
    // The first byte is for the target: all frames come after the request.
    cases.extend(sessions.map(|(name, bytes)| {
        (
            name,
            [&[0], &bytes[..]].concat(),
            http2 as fn(&[u8]) -> Done,
        )
    }));
    cases
}

fn decode(bytes: &[u8]) -> Done {
    let options = Options::new().max_unread(usize::MAX);
    let mut decoder = Decoder::new(
        Role::Client,
        &options,
        Some(Parameters::default()),
        bytes.into(),
    );
    let mut done = Done::default();
    while decoder.is_paused() {
        let decoded = decoder.decode();
        done.work += decoded.work;
        done.delivered += decoded
            .batches
            .iter()
            .map(Batch::total_bytes)
            .sum::<usize>();
    }
    done
}

fn decode_by_bytes(bytes: &[u8]) -> Done {
    let cuts: Vec<usize> = (0..bytes.len()).collect();
    let outcome = decode_with(
        &Options::default(),
        Some(Parameters::default()),
        bytes,
        &cuts,
    );
    Done {
        delivered: outcome
            .messages
            .iter()
            .map(|(_, payload)| payload.len())
            .sum(),
        ..Done::default()
    }
}

/// The head comes byte by byte.
fn read_head(bytes: &[u8]) -> Done {
    let options = Options::default();
    let request = "ws://a.example/".parse::<Request>().unwrap();
    let handshake = Handshake::with_key(&request, &options, "dGhlIHNhbXBsZSBub25jZQ==");
    let mut reader = ResponseReader::new(&options);
    let end =
        (1..=bytes.len()).find(|&len| !matches!(reader.read(&bytes[..len], &handshake), Ok(None)));
    assert_eq!(end, Some(bytes.len()));
    Done::default()
}

/// The answer comes byte by byte, twice.
fn ask_proxy(bytes: &[u8]) -> Done {
    fuzzing::proxies(bytes);
    Done::default()
}

fn agree(bytes: &[u8]) -> Done {
    fuzzing::extensions(bytes);
    Done::default()
}

/// The content comes whole, and byte by byte.
fn read_content(bytes: &[u8]) -> Done {
    fuzzing::content(&[b"\xff\0", bytes].concat());
    Done::default()
}

fn http2(bytes: &[u8]) -> Done {
    fuzzing::http2(bytes);
    Done::default()
}

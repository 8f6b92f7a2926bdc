//! The child: it plays the moves of a seed over the stream that it has from the program.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    io::{self, Read, Write},
    os::{fd::AsFd, unix::net::UnixStream},
    process::ExitCode,
    thread,
    time::Duration,
};

/// The argument that makes the program of the tests a hostile child. A seed follows, and the port
/// of a server that is permitted.
pub(crate) const ARGUMENT: &str = "hostile-child";

/// The moves, in the order of their numbers. A seed below their number plays the move of that
/// number alone.
pub(crate) const MOVES: &[(&str, Move)] = &[
    ("results of work that it was not given", |_, _| {
        many(&[&[2], &*number(999_999), &[0, 0]])
    }),
    ("results of work, again and again", |_, _| {
        many(&[&[2, 1, 0, 0]])
    }),
    ("answers to calls that there were not", |_, _| {
        many(&[&[3], &*number(12_345), &[0, 0]])
    }),
    ("empty lines", |_, _| many(&[&[4, 1, 0, 0]])),
    ("clears the console", |_, _| many(&[&[5]])),
    ("reports", |_, _| {
        many(&[&[6], &*text(b"Error"), &[0, 0, 0]])
    }),
    ("failed connections", |_, _| {
        many(&[&[7], &*text(b"ws://a.example/"), &*text(b"why")])
    }),
    ("calls a function", |_, _| {
        many(&[&[8, 1, 0, 0], &*text(&[LIST, 0])])
    }),
    ("calls a function that never answers", |_, _| {
        many(&[&[8, 1, 0, 1], &*text(&[LIST, 0])])
    }),
    ("asks for streams that it may not have", |_, _| {
        many(&[&[8, 1, 1], &*text(b"ws://x.example/")])
    }),
    ("asks for streams", |_, port| {
        many(&[
            &[8, 1, 1],
            &*text(format!("ws://127.0.0.1:{port}/").as_bytes()),
        ])
    }),
    ("asks for header fields", |_, _| {
        many(&[&[8, 1, 2], &*text(b"http://x/")])
    }),
    ("asks where a file is", |_, _| {
        many(&[&[8, 1, 3], &*text(b"/etc/hostname")])
    }),
    ("reads a file", |_, _| {
        many(&[&[8, 1, 4], &*text(b"/etc/hostname")])
    }),
    ("asks for modules", |_, _| {
        many(&[&[8, 1, 5], &*text(b"memory:///a"), &[0, 0]])
    }),
    ("is ready again", |_, _| {
        frame(&[&[0], &*text(version().as_bytes())])
    }),
    ("many empty arguments", |_, _| {
        frame(&[&[8, 1, 0, 0], &*list(LARGEST, 0)])
    }),
    ("many values in many lists", |_, _| {
        let part = list(4 << 20, 0);
        let mut all = vec![LIST, 14];
        (0..14).for_each(|_| all.extend_from_slice(&part[4..]));
        frame(&[&[8, 1, 0, 0], &*text(&all)])
    }),
    ("a result of many values", |_, _| {
        frame(&[&[2, 1, 0, 1], &*list(3 << 20, 0)])
    }),
    ("a result of many records", |_, _| {
        let mut value = vec![LIST];
        value.extend(number(20 << 20));
        value.resize(value.len() + (40 << 20), RECORD);
        frame(&[&[2, 1, 0, 1], &*text(&value)])
    }),
    ("an error with a long path", |_, _| {
        frame(&[&[2, 1, 1, 5], &*number(LARGEST), &vec![0; LARGEST], &[0]])
    }),
    ("a report with a deep stack", |_, _| {
        let frames = 15 << 20;
        frame(&[&[6, 0, 0], &*number(frames), &vec![0; 4 * frames], &[0]])
    }),
    ("reports with stacks", |_, _| {
        many(&[&[6, 0, 0], &*number(1000), &vec![0; 4000], &[0]])
    }),
    ("a state of many sockets", |_, _| {
        frame(&[&[2, 1, 0, 2], &*number(LARGEST), &vec![0; LARGEST]])
    }),
    ("a long line", |_, _| {
        frame(&[&[4, 1, 0], &*text(&vec![b'x'; LARGEST])])
    }),
    ("lines in deep groups", |_, _| {
        many(&[&[4, 1], &*number(u32::MAX as usize), &[1, b'x']])
    }),
    ("a long URL", |_, _| {
        frame(&[&[8, 1, 2], &*text(&long(b"http://x/", 0xc3))])
    }),
    ("a long path", |_, _| {
        many(&[&[8, 1, 3], &*text(&long(b"", b'/'))])
    }),
    (
        "large arguments of a function that never answers",
        |_, _| {
            let mut value = vec![LIST, 1, TEXT];
            value.extend(text(&vec![b'x'; 8 << 20]));
            many_of(&[&[8, 1, 0, 1], &*text(&value)], 1)
        },
    ),
    ("half a message", |_, _| {
        let mut bytes = (u32::try_from(LARGEST).unwrap()).to_be_bytes().to_vec();
        bytes.resize(LARGEST, 0);
        Bytes::Once(bytes)
    }),
    ("more than a message may have", |_, _| {
        Bytes::Once(vec![255; 1 << 20])
    }),
    ("noise", |random, _| {
        Bytes::Once((0..1 << 20).map(|_| random.random()).collect())
    }),
    ("noise in frames", |random, _| {
        let mut bytes = Vec::new();
        for _ in 0..1000 {
            let length = random.random_range(0..40_u8);
            bytes.extend([0, 0, 0, length]);
            bytes.extend(
                (0..length).map(|at| random.random::<u8>() % if at == 0 { 9 } else { 255 }),
            );
        }
        Bytes::Once(bytes)
    }),
    ("a result of its work", |_, _| frame(&[&[2, 1, 0, 0]])),
    ("results of its work in another order", |_, _| {
        Bytes::Once([framed(&[&[2, 2, 0, 0]]), framed(&[&[2, 1, 0, 0]])].concat())
    }),
    ("a message byte by byte", |_, _| {
        Bytes::Slowly(framed(&[&[4, 1, 0], &*text(&[b'x'; 200])]))
    }),
    ("ends", |_, _| Bytes::Last(Vec::new())),
    ("ends after half a message", |_, _| {
        Bytes::Last(vec![0, 0, 1, 0, 4, 1])
    }),
    ("ends after more calls than are answered at once", |_, _| {
        Bytes::Last(framed(&[&[8, 1, 0, 1], &*text(&[LIST, 0])]).repeat(1100))
    }),
    ("ends after larger arguments than are kept", |_, _| {
        let mut value = vec![LIST, 1, TEXT];
        value.extend(text(&vec![b'x'; 8 << 20]));
        Bytes::Last(framed(&[&[8, 1, 0, 1], &*text(&value)]).repeat(4))
    }),
    ("ends after a large line", |_, _| {
        Bytes::Last(framed(&[&[4, 1, 0], &*text(&vec![b'x'; 1 << 19])]))
    }),
    ("closes its stream", |_, _| Bytes::Closed),
    (
        "closes its standard error, and calls a function that never answers",
        |random, port| {
            nix::unistd::close(2).unwrap();
            play_move("calls a function that never answers", random, port)
        },
    ),
    ("writes to its standard error", |_, _| {
        thread::spawn(|| while io::stderr().write_all(&[b'x'; 1 << 10]).is_ok() {});
        Bytes::Once(Vec::new())
    }),
    ("nothing", |_, _| Bytes::Once(Vec::new())),
];

fn play_move(name: &str, random: &mut StdRng, port: &str) -> Bytes {
    MOVES.iter().find(|(other, _)| *other == name).unwrap().1(random, port)
}

/// The seed of a child that sends nothing after it has said that it is ready: the last move's.
pub(crate) const SILENT: u64 = MOVES.len() as u64 - 1;

type Move = fn(&mut StdRng, &str) -> Bytes;

pub(crate) enum Bytes {
    Once(Vec<u8>),
    /// Until the program ends the process.
    Again(Vec<u8>),
    /// A byte after the other.
    Slowly(Vec<u8>),
    /// The process ends then.
    Last(Vec<u8>),
    /// The stream ends, and the process does not.
    Closed,
}

/// A little less than the largest message.
const LARGEST: usize = (64 << 20) - 100;

/// The first byte of a text, a list and a record.
const TEXT: u8 = 6;
const LIST: u8 = 10;
const RECORD: u8 = 11;

fn version() -> String {
    std::env::var("BOA_WEBSOCKET_ISOLATED").unwrap()
}

/// A number as messages have them: seven bits in each byte, the lowest ones first.
fn number(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(0x80 | number as u8);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn text(text: &[u8]) -> Vec<u8> {
    let mut bytes = number(text.len());
    bytes.extend_from_slice(text);
    bytes
}

/// The bytes of a list of so many values that have a byte each, and their number before them.
fn list(length: usize, value: u8) -> Vec<u8> {
    let mut bytes = vec![LIST];
    bytes.extend(number(length - 10));
    bytes.resize(bytes.len() + length - 10, value);
    text(&bytes)
}

fn long(start: &[u8], letter: u8) -> Vec<u8> {
    let mut text = start.to_vec();
    if letter < 0x80 {
        text.resize(LARGEST, letter);
    } else {
        text.extend("\u{e9}".repeat((LARGEST - start.len()) / 2).as_bytes());
    }
    text
}

fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut bytes = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(body);
    bytes
}

fn frame(parts: &[&[u8]]) -> Bytes {
    Bytes::Once(framed(parts))
}

fn many(parts: &[&[u8]]) -> Bytes {
    let one = framed(parts);
    let count = ((64 << 10) / one.len()).max(1);
    Bytes::Again(one.repeat(count))
}

fn many_of(parts: &[&[u8]], count: usize) -> Bytes {
    Bytes::Again(framed(parts).repeat(count))
}

/// The moves of a child.
pub(crate) struct Case {
    moves: Vec<usize>,
    reads: bool,
    /// It does not wait for its configuration and for work, and never says that it is ready.
    pub(crate) is_early: bool,
}

impl Case {
    /// Each move alone, each by a child that does not read, each by one that is not ready, and then
    /// some of them in any order.
    pub(crate) fn new(seed: u64, random: &mut StdRng) -> Self {
        let count = MOVES.len() as u64;
        if seed < 3 * count {
            return Self {
                moves: vec![(seed % count) as usize],
                reads: seed / count != 1,
                is_early: seed / count == 2,
            };
        }
        let moves = (0..random.random_range(1..6))
            .map(|_| random.random_range(0..MOVES.len()))
            .collect();
        Self {
            moves,
            reads: random.random(),
            is_early: random.random_ratio(1, 8),
        }
    }

    /// The names of the moves.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.moves.iter().map(|number| MOVES[*number].0).collect()
    }
}

/// The `main` of the child.
pub(crate) fn play() -> ExitCode {
    let mut arguments = std::env::args().skip(2);
    let seed: u64 = arguments.next().unwrap().parse().unwrap();
    let port = arguments.next().unwrap();
    let mut random = StdRng::seed_from_u64(seed);
    let mut stream = UnixStream::from(io::stdin().as_fd().try_clone_to_owned().unwrap());
    let mut reader = stream.try_clone().unwrap();
    // The configuration, or the first part of it.
    let mut bytes = vec![0; 64 << 10];
    let _ = reader.read(&mut bytes);
    let Case {
        moves,
        reads,
        is_early,
    } = Case::new(seed, &mut random);
    let (first, has_work) = std::sync::mpsc::channel();
    let mut ready = framed(&[&[0], &*text(version().as_bytes())]);
    if is_early {
        ready.clear();
    }
    let written = stream.write_all(&ready);
    thread::spawn(move || {
        // The first work follows. The wall time begins with it.
        let mut is_open = reader.read(&mut bytes).is_ok_and(|length| length > 0);
        let _ = first.send(());
        while reads && is_open {
            is_open = reader.read(&mut bytes).is_ok_and(|length| length > 0);
        }
        // The end of the thread would close nothing: the stream is the standard input too.
    });
    if !is_early {
        let _ = has_work.recv();
    }
    let played = written.and_then(|()| {
        for (index, number) in moves.iter().enumerate() {
            let is_last = index + 1 == moves.len();
            match MOVES[*number].1(&mut random, &port) {
                Bytes::Once(bytes) => stream.write_all(&bytes)?,
                Bytes::Again(bytes) => {
                    let mut left = if is_last {
                        usize::MAX
                    } else {
                        random.random_range(1..2000)
                    };
                    while left > 0 {
                        stream.write_all(&bytes)?;
                        left -= 1;
                    }
                }
                Bytes::Slowly(bytes) => bytes
                    .chunks(1)
                    .try_for_each(|byte| stream.write_all(byte))?,
                Bytes::Last(bytes) => {
                    stream.write_all(&bytes)?;
                    std::process::exit(0);
                }
                Bytes::Closed => stream.shutdown(std::net::Shutdown::Both)?,
            }
        }
        Ok(())
    });
    if played.is_ok() {
        // It says no more, and stays.
        thread::sleep(Duration::from_secs(600));
    }
    ExitCode::SUCCESS
}

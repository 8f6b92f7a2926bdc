//! The script of a hostile server: a list of moves, played one after the other.

use crate::transcript::Runs;
use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use test_server::frame::{frame, header};

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;
const FIN: u8 = 0x80;
const RSV1: u8 = 0x40;

/// One move of the server. Times are in milliseconds, sizes in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Move {
    /// A message in `frames` frames. The last frame is empty if `empty_end` is true.
    Message {
        text: bool,
        len: usize,
        frames: usize,
        empty_end: bool,
    },
    /// A compressed message of zeros in `frames` frames.
    Compressed {
        len: usize,
        frames: usize,
    },
    /// `count` messages in one write.
    Messages {
        len: usize,
        count: usize,
    },
    /// The beginning of a message that does not end.
    Begin {
        len: usize,
        compressed: bool,
    },
    /// Fragments that continue a message, and do not end it.
    Continue {
        len: usize,
        count: usize,
    },
    /// Control frames.
    Pings {
        len: usize,
        count: usize,
    },
    Pongs {
        len: usize,
        count: usize,
    },
    /// The header of a frame of this length, and some of its payload.
    Declare {
        len: u64,
        sent: usize,
    },
    /// Bytes that no server may send.
    Invalid(Invalid),
    /// The same bytes again and again.
    Flood {
        of: Flood,
        ms: u64,
    },
    Close {
        code: u16,
        reason: usize,
    },
    /// Nothing is sent.
    Silence {
        ms: u64,
    },
    /// From now on the client reads at most `len` bytes at a time.
    Pieces {
        len: usize,
    },
    /// From now on the server reads in this way.
    Read(Reading),
    /// The server's side of the stream ends.
    HalfClose,
    /// The connection is reset.
    Reset,
}

/// How the server reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reading {
    All,
    /// It reads this number of bytes every ten milliseconds.
    Slow(usize),
    Nothing,
}

/// An enum, and the list of its variants.
macro_rules! variants {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident,)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) enum $name {
            $($variant,)*
        }

        impl $name {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    };
}

variants! {
    /// Bytes that no server may send.
    Invalid {
        Masked,
        ReservedBits,
        ReservedOpcode,
        LongPing,
        FragmentedPing,
        NotUtf8,
        NotUtf8InParts,
        ContinuesNothing,
        WithinAnother,
        LongForm,
        CloseOfOneByte,
        CloseCode,
        BrokenDeflate,
        CompressedPing,
        Noise,
    }
}

/// The bytes that a flood repeats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flood {
    Pings(usize),
    Pongs(usize),
    Messages(usize),
    Texts(usize),
    /// A message of one byte, and Pongs of this number of bytes.
    PaddedMessages(usize),
    /// A message in fragments of this number of bytes, and Pings between them.
    Fragments(usize),
    /// Fragments without payload, of a message that does not end.
    EmptyFragments,
    /// Blocks that expand to nothing, in one frame that does not end.
    EmptyBlocks,
    /// Compressed messages of this number of zeros.
    Compressed(usize),
    /// Zeros, which mean something else at each place.
    Zeros,
}

/// The state of the connection that the bytes of a move depend on.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) deflate: bool,
    /// The messages that are complete, while what is sent is what RFC 6455 allows.
    pub(crate) messages: Runs,
    /// The client cannot or must not find frames in the following bytes.
    pub(crate) lost: bool,
    /// A message has begun and not ended.
    within: bool,
    /// The length of a message whose frame was declared, and how many of its bytes are missing: the
    /// next bytes are taken for them.
    declared: Option<(usize, usize)>,
}

impl State {
    pub(crate) fn new(deflate: bool) -> Self {
        Self {
            deflate,
            messages: Runs::default(),
            lost: false,
            within: false,
            declared: None,
        }
    }

    /// Counts bytes that follow a declared frame.
    pub(crate) fn follows(&mut self, bytes: usize) {
        let Some((len, missing)) = &mut self.declared else {
            return;
        };
        if bytes < *missing {
            *missing -= bytes;
            return;
        }
        self.messages.push(false, *len, 1);
        // The frame may end within another, whose rest may be frames, too.
        self.messages.open = true;
        self.declared = None;
    }

    fn message(&mut self, text: bool, len: usize, count: usize) {
        // A message within another is a violation.
        self.lost |= self.within;
        if !self.lost {
            self.messages.push(text, len, count);
        }
    }
}

impl Move {
    /// The bytes of a move that is nothing else.
    pub(crate) fn bytes(&self, state: &mut State) -> Vec<u8> {
        let follows = state.declared.is_some();
        let bytes = self.frames(state);
        if follows {
            state.follows(bytes.len());
        }
        bytes
    }

    fn frames(&self, state: &mut State) -> Vec<u8> {
        match *self {
            Self::Message {
                text,
                len,
                frames,
                empty_end,
            } => {
                state.message(text, len, 1);
                message(text, &payload(text, len), frames, empty_end, 0)
            }
            Self::Compressed { len, .. } if !state.deflate => {
                let len = len.min(1 << 20);
                state.message(false, len, 1);
                frame(FIN | BINARY, &vec![0; len])
            }
            Self::Compressed { len, frames } => {
                state.message(false, len, 1);
                message(false, &compressed(len), frames, false, RSV1)
            }
            Self::Messages { len, count } => {
                state.message(false, len, count);
                frame(FIN | BINARY, &payload(false, len)).repeat(count)
            }
            Self::Begin {
                len,
                compressed: false,
            } => {
                state.lost |= state.within;
                state.within = true;
                frame(BINARY, &payload(false, len))
            }
            Self::Begin { len, .. } => {
                state.lost |= state.within || !state.deflate;
                state.within = true;
                frame(RSV1 | BINARY, &compressed(len))
            }
            Self::Continue { len, count } => {
                state.lost |= !state.within;
                frame(CONTINUATION, &payload(false, len)).repeat(count)
            }
            Self::Pings { len, count } => frame(FIN | PING, &vec![b'p'; len]).repeat(count),
            Self::Pongs { len, count } => frame(FIN | PONG, &vec![b'p'; len]).repeat(count),
            Self::Declare { len, sent } => {
                let is_allowed = !state.lost && !state.within;
                state.lost = true;
                let len = len.max(1);
                let sent = sent.min(usize::try_from(len - 1).unwrap_or(sent));
                if let Ok(len) = usize::try_from(len)
                    && is_allowed
                {
                    state.declared = Some((len, len - sent));
                }
                let mut bytes = header(FIN | BINARY, len);
                bytes.resize(bytes.len() + sent, 0);
                bytes
            }
            Self::Invalid(invalid) => {
                if invalid == Invalid::ContinuesNothing {
                    state.message(false, 0, 1);
                }
                state.lost = true;
                invalid.bytes()
            }
            Self::Close { code, reason } => {
                state.lost = true;
                frame(
                    FIN | CLOSE,
                    &[&code.to_be_bytes()[..], &b"r".repeat(reason)].concat(),
                )
            }
            Self::Flood { .. }
            | Self::Silence { .. }
            | Self::Pieces { .. }
            | Self::Read(_)
            | Self::HalfClose
            | Self::Reset => Vec::new(),
        }
    }
}

impl Move {
    /// The length of the longest message that it is, or that it may become a part of.
    pub(crate) fn longest(&self) -> usize {
        match *self {
            Self::Message { len, .. }
            | Self::Compressed { len, .. }
            | Self::Messages { len, .. } => len,
            Self::Flood {
                of: Flood::Messages(len) | Flood::Texts(len) | Flood::Compressed(len),
                ..
            } => len,
            Self::Flood {
                of: Flood::PaddedMessages(_),
                ..
            } => 1,
            Self::Flood {
                of: Flood::Pings(_) | Flood::Pongs(_),
                ..
            } => 0,
            Self::Begin { .. }
            | Self::Continue { .. }
            | Self::Declare { .. }
            | Self::Invalid(_)
            | Self::Close { .. }
            | Self::Flood { .. } => usize::MAX,
            Self::Pings { .. }
            | Self::Pongs { .. }
            | Self::Silence { .. }
            | Self::Pieces { .. }
            | Self::Read(_)
            | Self::HalfClose
            | Self::Reset => 0,
        }
    }
}

impl Flood {
    /// The bytes before the flood, the bytes that are repeated, and the message that each
    /// repetition completes.
    pub(crate) fn bytes(self, state: &mut State) -> (Vec<u8>, Bytes, Option<(bool, usize)>) {
        const ABOUT: usize = 64 << 10;
        let many = |frame: Vec<u8>| frame.repeat((ABOUT / frame.len()).max(1));
        let begins = |state: &mut State| state.lost |= std::mem::replace(&mut state.within, true);
        let (first, again, message) = match self {
            Self::Pings(len) => (vec![], many(frame(FIN | PING, &vec![b'p'; len])), None),
            Self::Pongs(len) => (vec![], many(frame(FIN | PONG, &vec![b'p'; len])), None),
            Self::Messages(len) => (
                vec![],
                frame(FIN | BINARY, &payload(false, len)),
                Some((false, len)),
            ),
            Self::Texts(len) => (
                vec![],
                frame(FIN | TEXT, &payload(true, len)),
                Some((true, len)),
            ),
            Self::PaddedMessages(len) => {
                let pongs = frame(FIN | PONG, &[b'p'; 125]).repeat(len / 127);
                (
                    vec![],
                    [frame(FIN | BINARY, &[1]), pongs].concat(),
                    Some((false, 1)),
                )
            }
            Self::Fragments(len) => {
                begins(state);
                let (part, ping) = (
                    frame(CONTINUATION, &payload(false, len)),
                    frame(FIN | PING, &[]),
                );
                (frame(BINARY, &[]), many([part, ping].concat()), None)
            }
            Self::EmptyFragments => {
                begins(state);
                (frame(BINARY, &[]), many(frame(CONTINUATION, &[])), None)
            }
            Self::EmptyBlocks => {
                state.lost = true;
                (
                    header(RSV1 | BINARY, 1 << 62),
                    many(vec![0, 0, 0, 0xff, 0xff]),
                    None,
                )
            }
            Self::Compressed(len) if state.deflate => (
                vec![],
                frame(FIN | RSV1 | BINARY, &compressed(len)),
                Some((false, len)),
            ),
            Self::Compressed(len) => (
                vec![],
                frame(FIN | BINARY, &vec![0; len]),
                Some((false, len)),
            ),
            Self::Zeros => (vec![], vec![0; ABOUT], None),
        };
        if message.is_some() {
            state.lost |= state.within;
        }
        (first, again.into(), message)
    }
}

impl Invalid {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Masked => vec![FIN | BINARY, 0x81, 1, 2, 3, 4, 5],
            Self::ReservedBits => vec![FIN | 0x30 | BINARY, 0],
            Self::ReservedOpcode => vec![FIN | 3, 0],
            Self::LongPing => frame(FIN | PING, &[0; 126]),
            Self::FragmentedPing => frame(PING, &[]),
            Self::NotUtf8 => frame(FIN | TEXT, b"ab\xff"),
            Self::NotUtf8InParts => {
                [frame(TEXT, b"\xc3"), frame(FIN | CONTINUATION, b"(")].concat()
            }
            Self::ContinuesNothing => {
                [frame(FIN | BINARY, &[]), frame(FIN | CONTINUATION, &[])].concat()
            }
            Self::WithinAnother => [frame(BINARY, &[1]), frame(FIN | BINARY, &[2])].concat(),
            Self::LongForm => vec![FIN | BINARY, 127, 0, 0, 0, 0, 0, 0, 0, 1, 1],
            Self::CloseOfOneByte => frame(FIN | CLOSE, &[3]),
            Self::CloseCode => frame(FIN | CLOSE, &1005_u16.to_be_bytes()),
            Self::BrokenDeflate => frame(FIN | RSV1 | TEXT, &[0xff; 20]),
            Self::CompressedPing => frame(FIN | RSV1 | PING, &[]),
            Self::Noise => {
                let mut noise = vec![0; 300];
                SmallRng::seed_from_u64(0).fill(&mut noise[..]);
                // It is no frame from the first byte on: all reserved bits are set.
                noise[0] = 0xff;
                noise
            }
        }
    }
}

/// A text has characters of one and of two bytes.
fn payload(text: bool, len: usize) -> Vec<u8> {
    if !text {
        return vec![7; len];
    }
    let mut payload = "aé".repeat(len / 3).into_bytes();
    payload.resize(len, b'a');
    payload
}

fn message(text: bool, payload: &[u8], frames: usize, empty_end: bool, rsv1: u8) -> Vec<u8> {
    let mut parts: Vec<_> = payload
        .chunks(payload.len().div_ceil(frames.max(1)).max(1))
        .collect();
    if empty_end || parts.is_empty() {
        parts.push(&[]);
    }
    let mut first = rsv1 | if text { TEXT } else { BINARY };
    let mut bytes = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let fin = if at + 1 == parts.len() { FIN } else { 0 };
        bytes.extend(frame(fin | first, part));
        first = CONTINUATION;
    }
    bytes
}

/// The payload of a compressed message of zeros.
fn compressed(len: usize) -> Vec<u8> {
    let mut compress = Compress::new(Compression::fast(), false);
    let mut data = Vec::with_capacity(len / 200 + 64);
    let zeros = vec![0; len.min(64 << 10)];
    let mut left = len;
    while left > 0 {
        let part = &zeros[..left.min(zeros.len())];
        data.reserve(1 << 10);
        let before = compress.total_in();
        compress
            .compress_vec(part, &mut data, FlushCompress::None)
            .expect("it can be compressed");
        left -= (compress.total_in() - before) as usize;
    }
    data.reserve(64);
    compress
        .compress_vec(&[], &mut data, FlushCompress::Sync)
        .expect("it can be compressed");
    data.truncate(data.len().saturating_sub(4));
    if data.is_empty() { vec![0] } else { data }
}

//! The bytes that a client sent: an HTTP request, then frames.

use crate::{
    server_script::{CLOSE, PING, TEXT},
    transcript::Runs,
};
use flate2::{Decompress, FlushDecompress};
use test_server::frame::place_of_payload;

/// Finds messages, Pings and a Close frame, in bytes that come in any pieces.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    /// The request has ended.
    established: bool,
    head: Vec<u8>,
    /// The first byte of the frame that has begun. The fields after it belong to the same frame.
    first: u8,
    key: [u8; 4],
    left: u64,
    at: usize,
    in_frame: bool,
    /// Whether the message that has begun is text, whether it is compressed, and the payload of all
    /// messages before it.
    text: bool,
    compressed: bool,
    before: u64,
    inflate: Option<Decompress>,
    /// The payload of data frames, expanded.
    pub(crate) payload: u64,
    pub(crate) messages: Runs,
    pub(crate) pings: u64,
    /// The body of a Close frame.
    pub(crate) close: Option<Vec<u8>>,
    /// A description of bytes that a client must not send.
    pub(crate) fault: Option<String>,
}

impl Frames {
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.in_frame && self.left > 0 {
                let len =
                    usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
                self.payload(&bytes[..len]);
                bytes = &bytes[len..];
                self.left -= len as u64;
                self.end_of_frame();
                continue;
            }
            bytes = rest;
            self.head.push(byte);
            if !self.established {
                if self.head.ends_with(b"\r\n\r\n") {
                    self.established = true;
                    self.head.clear();
                }
            } else {
                self.header();
            }
        }
    }

    fn header(&mut self) {
        let Some((_, length)) = place_of_payload(&self.head) else {
            return;
        };
        let (first, second) = (self.head[0], self.head[1]);
        self.left = length as u64;
        self.key = self.head.last_chunk().copied().unwrap_or_default();
        (self.first, self.at, self.in_frame) = (first, 0, true);
        if second & 0x80 == 0 {
            self.fault = Some("the client sent a frame that is not masked".to_owned());
        }
        if self.close.is_some() {
            self.fault = Some("the client sent a frame after its Close frame".to_owned());
        }
        match first & 0xf {
            0 => {}
            opcode if opcode < 8 => {
                (self.text, self.compressed, self.before) =
                    (opcode == TEXT, first & 0x40 != 0, self.payload);
            }
            CLOSE => self.close = Some(Vec::new()),
            PING => self.pings += 1,
            _ => {}
        }
        self.head.clear();
        self.end_of_frame();
    }

    fn payload(&mut self, bytes: &[u8]) {
        let opcode = self.first & 0xf;
        if opcode < 8 && !self.compressed {
            self.payload += bytes.len() as u64;
            return;
        }
        let from = self.at;
        self.at += bytes.len();
        let key = self.key;
        let unmasked = bytes
            .iter()
            .enumerate()
            .map(move |(at, byte)| byte ^ key[(from + at) % 4]);
        if opcode < 8 {
            let unmasked: Vec<_> = unmasked.collect();
            self.expand(&unmasked);
        } else if let (CLOSE, Some(close)) = (opcode, &mut self.close) {
            close.extend(unmasked);
        }
    }

    fn expand(&mut self, mut bytes: &[u8]) {
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(false));
        let mut expanded = vec![0; 16 << 10];
        loop {
            let (took, gave) = (inflate.total_in(), inflate.total_out());
            if inflate
                .decompress(bytes, &mut expanded, FlushDecompress::None)
                .is_err()
            {
                self.fault = Some("what the client compressed can't be expanded".to_owned());
                return;
            }
            bytes = &bytes[(inflate.total_in() - took) as usize..];
            self.payload += inflate.total_out() - gave;
            if bytes.is_empty() && inflate.total_out() - gave < expanded.len() as u64 {
                return;
            }
        }
    }

    fn end_of_frame(&mut self) {
        if self.left > 0 {
            return;
        }
        self.in_frame = false;
        if self.first & 0x80 != 0 && self.first & 0xf < 8 {
            if self.compressed {
                self.expand(&[0, 0, 0xff, 0xff]);
            }
            self.messages
                .push(self.text, (self.payload - self.before) as usize, 1);
        }
    }
}

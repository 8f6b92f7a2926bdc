//! The server's side of [permessage-deflate](https://www.rfc-editor.org/rfc/rfc7692).

use flate2::{Compress, Decompress, FlushCompress, FlushDecompress};
use std::fmt;

/// The parameters that the server accepts. `Display` writes the value of the header field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compression {
    /// `server_no_context_takeover`
    pub(crate) server_forgets: bool,
    /// `client_no_context_takeover`
    pub(crate) client_forgets: bool,
    /// `server_max_window_bits`
    pub(crate) server_bits: Option<u8>,
    /// `client_max_window_bits`
    pub(crate) client_bits: Option<u8>,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("permessage-deflate")?;
        if self.server_forgets {
            f.write_str("; server_no_context_takeover")?;
        }
        if self.client_forgets {
            f.write_str("; client_no_context_takeover")?;
        }
        if let Some(bits) = self.server_bits {
            write!(f, "; server_max_window_bits={bits}")?;
        }
        if let Some(bits) = self.client_bits {
            write!(f, "; client_max_window_bits={bits}")?;
        }
        Ok(())
    }
}

/// The compressor and the decompressor of a connection. The decompressor has the agreed window, so
/// a reference beyond it is an error.
pub(crate) struct Codec {
    server_forgets: bool,
    client_forgets: bool,
    compress: Compress,
    decompress: Decompress,
}

/// The bytes that a sender removes from the end of each message.
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

impl Codec {
    pub(crate) fn new(compression: &Compression) -> Self {
        let level = flate2::Compression::default();
        Self {
            server_forgets: compression.server_forgets,
            client_forgets: compression.client_forgets,
            compress: Compress::new_with_window_bits(
                level,
                false,
                compression.server_bits.unwrap_or(15),
            ),
            decompress: Decompress::new_with_window_bits(
                false,
                compression.client_bits.unwrap_or(15),
            ),
        }
    }

    pub(crate) fn compress(&mut self, message: &[u8]) -> Vec<u8> {
        if message.is_empty() {
            // An empty block, because zlib has nothing to flush.
            return vec![0];
        }
        let before = self.compress.total_in();
        let mut out = Vec::with_capacity(message.len() + 1024);
        self.compress
            .compress_vec(message, &mut out, FlushCompress::Sync)
            .expect("it can be compressed");
        assert_eq!(
            self.compress.total_in() - before,
            message.len() as u64,
            "there was room for all"
        );
        assert!(
            out.len() < out.capacity() && out.ends_with(&TAIL),
            "there was room for all"
        );
        out.truncate(out.len() - TAIL.len());
        if self.server_forgets {
            self.compress.reset();
        }
        out
    }

    pub(crate) fn expand(&mut self, mut data: Vec<u8>) -> Vec<u8> {
        data.extend(TAIL);
        let (mut rest, mut out) = (&data[..], Vec::new());
        while !rest.is_empty() || out.len() == out.capacity() {
            out.reserve(64 << 10);
            let before = self.decompress.total_in();
            self.decompress
                .decompress_vec(rest, &mut out, FlushDecompress::Sync)
                .expect("it can be expanded");
            rest = &rest[usize::try_from(self.decompress.total_in() - before).expect("a length")..];
        }
        if self.client_forgets {
            self.decompress.reset(false);
        }
        out
    }
}

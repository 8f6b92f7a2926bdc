//! The result of decoding, and the work that it takes.

use crate::{
    Batch,
    protocol::{
        close_frame::CloseFrame,
        control_frames::MAX_PINGS,
        frame::{Opcode, Violation},
    },
};
use bytes::Bytes;
use std::collections::VecDeque;

/// The work of one call of [`Decoder::decode`](super::decoder::Decoder::decode), in units of
/// [`Decoded::work`]. After it, the connection checks its time, and the receiver of the messages
/// may run: a few bytes may expand to a thousand times as many, or to nothing.
pub(crate) const WORK_PER_CALL: usize = 1 << 20;

/// The work that any `received` bytes of a server may take if messages of `delivered` bytes are in
/// them. It is asserted for everything that tests and fuzz targets decode.
///
/// The limit on time is 1 ms of CPU for each KiB received, and 2 ms for each MiB delivered, which
/// are 2,000 and 4 instructions a byte. `the_instructions_for_a_byte_have_a_limit` counts them.
/// Empty blocks with BFINAL set and a full window take the greatest work for a byte, 3,300 units
/// for each of their two bytes. They take 2,000 instructions: most are copies. Where a unit takes
/// up to 4 instructions, for frames and messages, a byte has a hundred units at most.
#[cfg(any(test, fuzzing))]
pub(crate) const fn allowed_work(received: usize, delivered: usize) -> usize {
    const PER_BYTE_RECEIVED: usize = 3400;
    const PER_BYTE_DELIVERED: usize = 4;
    received * PER_BYTE_RECEIVED + delivered * PER_BYTE_DELIVERED
}

/// The result of decoding. The messages precede everything else.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    pub(crate) batches: Vec<Batch>,
    /// The payloads of the last [`MAX_PINGS`] Pings.
    pub(crate) pings: VecDeque<Bytes>,
    /// The payloads of the last [`MAX_PINGS`] Pongs, if they are
    /// [expected](super::decoder::Decoder::expect_pongs).
    pub(crate) pongs: VecDeque<Bytes>,
    pub(crate) close: Option<CloseFrame>,
    pub(crate) violation: Option<Violation>,
    /// The work that it took. A unit is about a quarter of a nanosecond: what a byte takes on its
    /// way through a decoder that changes it.
    pub(crate) work: usize,
}

impl Decoded {
    pub(super) fn add_control(
        &mut self,
        opcode: Opcode,
        payload: &[u8],
        expects_pongs: bool,
    ) -> Result<(), Violation> {
        let payloads = match opcode {
            Opcode::Close => {
                self.close = Some(CloseFrame::parse(payload)?);
                return Ok(());
            }
            Opcode::Ping => &mut self.pings,
            Opcode::Pong if expects_pongs => &mut self.pongs,
            _ => return Ok(()),
        };
        if payloads.len() == MAX_PINGS {
            payloads.pop_front();
        }
        payloads.push_back(Bytes::copy_from_slice(payload));
        Ok(())
    }
}
